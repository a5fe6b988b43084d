//! What the benches share.

mod matching;

pub use matching::{Stream, program};
