//! Classical statistics: from a mean with its interval to reliability, effect and power.

pub mod distribution;
