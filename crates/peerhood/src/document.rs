//! The same program as one JSON document.

pub(crate) mod tree;

pub use crate::table::columns::{ColumnSpec, Shape, TABLES, TableSpec, WAVE};
