#![doc = include_str!("../README.md")]

mod estimate;

pub use estimate::{Estimate, LeftOut, NoEstimate, Test};
pub mod stats;
