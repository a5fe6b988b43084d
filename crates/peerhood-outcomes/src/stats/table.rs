//! Counts in tables: independence, exact tests, paired answers, trend, strata.

mod chi_squared;
mod fisher;
mod fisher_table;
mod mantel_haenszel;
mod mcnemar;

pub use self::chi_squared::{ChiSquared, Yates, chi_squared, trend};
pub use self::fisher::{FisherExact, fisher_exact};
pub use self::fisher_table::fisher_exact_table;
pub use self::mantel_haenszel::{MantelHaenszel, mantel_haenszel};
pub use self::mcnemar::{McNemar, Mcnemar, mcnemar};
use super::sum::count;
use crate::estimate::NoEstimate;

/// A count as a float, refused where floats no longer hold every integer.
fn cell(value: u64) -> Result<f64, NoEstimate> {
    let place = usize::try_from(value).ok().filter(|_| value < 1 << 53);
    place.map(count).ok_or(NoEstimate::NotRepresentable { what: "a count of the table".into() })
}

/// The number of observations behind a sum of counts.
fn observations(total: u64) -> Result<usize, NoEstimate> {
    usize::try_from(total)
        .map_err(|_| NoEstimate::NotRepresentable { what: "the sum of the counts".into() })
}
