//! Is a difference too small to matter? Two one-sided tests (TOST).

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::distribution::t_cdf;
use super::t::{Alternative, TTest, Variances, one_sample_t, paired_t, two_sample_t};
use super::value::{Value, inside_unit};
use crate::estimate::{Estimate, NoEstimate, Test};

/// The differences that would not matter, in units of the score.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct Margins {
    /// Lowest difference that does not matter.
    pub low: f64,
    /// Highest.
    pub high: f64,
}

/// A test of equivalence.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Equivalence {
    /// The difference, with the interval of level 1 - 2 alpha that decides: equivalent when it lies within the margins.
    pub difference: Estimate,
    /// Whether the difference is above the lower margin.
    pub above_low: Test,
    /// Whether the difference is below the upper margin.
    pub below_high: Test,
    /// The larger of both p values.
    pub p: f64,
    /// p is below alpha.
    pub equivalent: bool,
}

/// Tests whether the mean lies within margins of `mu`.
///
/// # Errors
///
/// As [`one_sample_t`]; [`NoEstimate::OutOfRange`] unless low < high and alpha is above 0 and below 0.5.
///
/// # References
///
/// D. J. Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987.
pub fn equivalence_one_sample(
    values: &[impl Value],
    mu: f64,
    margins: Margins,
    alpha: f64,
) -> Result<Equivalence, NoEstimate> {
    let level = margins.level(alpha)?;
    decide(one_sample_t(values, mu, Alternative::TwoSided, level)?, margins, alpha)
}

/// Tests whether the means of two groups (first less second) are equivalent.
///
/// # Errors
///
/// As [`two_sample_t`] and [`equivalence_one_sample`].
pub fn equivalence_two_sample(
    first: &[impl Value],
    second: &[impl Value],
    variances: Variances,
    margins: Margins,
    alpha: f64,
) -> Result<Equivalence, NoEstimate> {
    let level = margins.level(alpha)?;
    decide(two_sample_t(first, second, variances, Alternative::TwoSided, level)?, margins, alpha)
}

/// Tests whether two measurements of the same people (first less second) are equivalent.
///
/// # Errors
///
/// As [`paired_t`] and [`equivalence_one_sample`].
pub fn equivalence_paired(
    first: &[impl Value],
    second: &[impl Value],
    margins: Margins,
    alpha: f64,
) -> Result<Equivalence, NoEstimate> {
    let level = margins.level(alpha)?;
    decide(paired_t(first, second, Alternative::TwoSided, level)?, margins, alpha)
}

impl Margins {
    fn level(self, alpha: f64) -> Result<f64, NoEstimate> {
        if !(self.low < self.high && self.low.is_finite() && self.high.is_finite()) {
            let must = format!("finite and below the upper margin of {}", self.high);
            return Err(NoEstimate::OutOfRange {
                what: "the lower margin".into(),
                value: self.low,
                must: must.into(),
            });
        }
        inside_unit(2.0 * alpha, "twice alpha")?;
        Ok(1.0 - 2.0 * alpha)
    }
}

fn decide(made: TTest, margins: Margins, alpha: f64) -> Result<Equivalence, NoEstimate> {
    let df = made.test.degrees.first().copied().unwrap_or(f64::MAX);
    let n = made.test.n;
    let beyond = |margin: f64| (made.difference.value - margin) / made.standard_error;
    let (low, high) = (beyond(margins.low), beyond(margins.high));
    let above_low =
        Test::new(Some(low), vec![df], t_cdf(-low, df), n, "one-sided t above the lower margin")?;
    let below_high =
        Test::new(Some(high), vec![df], t_cdf(high, df), n, "one-sided t below the upper margin")?;
    let p = above_low.p.max(below_high.p);
    let mut difference = made.difference;
    difference.method = format!("{}, two one-sided tests", difference.method).into();
    Ok(Equivalence { difference, above_low, below_high, p, equivalent: p < alpha })
}
