//! The solver and what stands on it, against exhaustive search.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod book;
mod dense;
mod exhaustive;
mod proof;
mod residual;
mod shortlist;
mod support;
