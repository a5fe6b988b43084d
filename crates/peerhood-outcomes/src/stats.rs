//! Classical statistics: from a mean with its interval to reliability, effect and power.
//!
//! Functions take slices of numbers, which may be `f64` or `Option<f64>`; a missing value is set
//! aside and counted in `left_out`. An infinite value, one that is not a number, or one beyond ±1e60 is refused.

pub mod anova;
pub mod balance;
mod basis;
pub mod bootstrap;
pub mod change;
pub mod correlation;
pub mod describe;
pub mod distribution;
pub mod effect;
pub mod equivalence;
pub mod generalized;
pub mod imputation;
pub mod mixed;
pub mod multiplicity;
mod order;
pub mod outlier;
pub mod pooling;
pub mod power;
pub mod proportion;
pub mod rank;
pub mod regression;
pub mod reliability;
pub mod repeated;
pub mod risk;
mod sum;
pub mod survival;
pub mod t;
pub mod table;
mod value;
pub mod weight;

pub use value::Value;
