//! Survey weights: make those who answered stand for all, and say what it costs.

mod design;
mod rake;

pub use self::design::{
    DesignMean, DesignTotal, Sampling, design_mean, design_total, finite_population_factor,
    kish_design_effect,
};
pub use self::rake::{Margin, Raked, post_stratify, rake};
