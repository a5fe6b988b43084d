//! The same program as one JSON document.

pub(crate) mod tree;
