#![doc = include_str!("../README.md")]

mod effort;
mod score;

pub use effort::{Effort, Progress, Stop, Watch};
pub use score::{Level, Part, Score, Scorecard};
