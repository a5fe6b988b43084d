//! Survey weights: make those who answered stand for all, and say what it costs.

mod design;
mod rake;

pub use self::design::{
    DesignMean, Sampling, design_mean, finite_population_factor, kish_design_effect,
};
pub use self::rake::{Margin, Raked, post_stratify, rake};
