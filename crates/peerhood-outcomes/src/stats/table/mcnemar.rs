//! McNemar's test: did as many change one way as the other?

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{cell, observations};
use crate::estimate::{NoEstimate, Test};
use crate::stats::distribution::{beta_cdf, beta_quantile, chi_squared_sf};
use crate::stats::value::{at_least, inside_unit};

/// How McNemar's test is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Mcnemar {
    /// Binomial, for any number of changes.
    Exact,
    /// Chi-squared without correction.
    Asymptotic,
    /// Chi-squared with the continuity correction of R's default.
    Corrected,
}

/// McNemar's test and the odds ratio of the pairs that changed.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct McNemar {
    /// The test; `n` is the number of pairs that changed.
    pub test: Test,
    /// Changes one way over changes the other way. `None` when nobody changed the other way.
    pub odds_ratio: Option<f64>,
    /// Lower exact limit of the odds ratio.
    pub low: f64,
    /// Upper exact limit. `None` when there is no finite one.
    pub high: Option<f64>,
    /// Level of the limits.
    pub level: f64,
}

/// Tests whether `one_way` and `other_way`, the pairs whose answers differ, are equally frequent.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] when no pair changed.
///
/// # References
///
/// Q. McNemar, "Note on the sampling error of the difference between correlated proportions or
/// percentages", Psychometrika 12, 1947.
pub fn mcnemar(
    one_way: u64,
    other_way: u64,
    kind: Mcnemar,
    level: f64,
) -> Result<McNemar, NoEstimate> {
    inside_unit(level, "level")?;
    let (b, c) = (cell(one_way)?, cell(other_way)?);
    let n = observations(one_way.saturating_add(other_way))?;
    at_least(n, "pairs that changed", 1)?;
    let test = match kind {
        Mcnemar::Exact => {
            let fewer = b.min(c);
            let tail = if b == c { 1.0 } else { 2.0 * beta_cdf(0.5, b + c - fewer, fewer + 1.0) };
            Test::new(Some(fewer), Vec::new(), tail, n, "McNemar's exact test")?
        }
        Mcnemar::Asymptotic | Mcnemar::Corrected => {
            let (taken, method) = if kind == Mcnemar::Corrected && b != c {
                (1.0, "McNemar's chi-squared, continuity correction")
            } else {
                (0.0, "McNemar's chi-squared")
            };
            let statistic = ((b - c).abs() - taken).powi(2) / (b + c);
            Test::new(Some(statistic), vec![1.0], chi_squared_sf(statistic, 1.0), n, method)?
        }
    };
    let outside = 0.5 * (1.0 - level);
    // Each share by its own quantile: one less a share near 1 keeps no digits.
    let odds =
        |below: f64, a: f64, b: f64| beta_quantile(below, a, b) / beta_quantile(1.0 - below, b, a);
    Ok(McNemar {
        test,
        odds_ratio: (0.0 < c).then(|| b / c),
        low: if b == 0.0 { 0.0 } else { odds(outside, b, c + 1.0) },
        high: (0.0 < c).then(|| odds(1.0 - outside, b + 1.0, c)),
        level,
    })
}
