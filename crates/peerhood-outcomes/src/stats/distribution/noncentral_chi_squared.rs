//! The non-central chi-squared distribution.

use super::gamma::{gamma_tails, poisson};
use super::root::rising;
use crate::estimate::NoEstimate;

/// Chi-squared with a shift: the sum of `df` squared normal variables whose means are not all zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NonCentralChiSquared {
    // Invariant: 0 < df, 0 <= noncentrality, both at most 1e9.
    df: f64,
    noncentrality: f64,
}

impl NonCentralChiSquared {
    /// The distribution with `df` degrees of freedom; a noncentrality of zero is the central one.
    ///
    /// # Errors
    ///
    /// [`NoEstimate::OutOfRange`] unless 0 < df <= 1e9 and 0 <= noncentrality <= 1e9.
    pub fn new(df: f64, noncentrality: f64) -> Result<Self, NoEstimate> {
        positive("degrees of freedom", df)?;
        shift(noncentrality)?;
        Ok(Self { df, noncentrality })
    }

    /// P(X <= x).
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        self.tails(x).0
    }

    /// P(X > x), without the loss of 1 - P(X <= x).
    #[must_use]
    pub fn sf(&self, x: f64) -> f64 {
        self.tails(x).1
    }

    /// The x with P(X <= x) = `p`; `None` unless `p` lies above 0 and below 1.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<f64> {
        (0.0 < p && p < 1.0).then(|| rising(|x| self.tails(x), p, self.df + self.noncentrality))
    }

    fn tails(&self, x: f64) -> (f64, f64) {
        if x <= 0.0 || x.is_nan() {
            return (0.0, 1.0);
        }
        let (a, half) = (0.5 * self.df, 0.5 * x);
        mixture(
            0.5 * self.noncentrality,
            |j| gamma_tails(a + j, half),
            // P(a + j) - P(a + j + 1)
            |j| poisson(a + j, half),
        )
    }
}

/// Both tails of a Poisson mixture of distributions whose lower tail falls with j by `step(j)`.
///
/// The lower tail is summed from the largest j down and the upper one from the smallest j up, so that
/// the recurrence only ever adds: neither tail loses digits.
///
/// # References
///
/// D. Benton and K. Krishnamoorthy, "Computing discrete mixtures of continuous distributions",
/// Computational Statistics & Data Analysis 43 (2003), who start in the middle and subtract.
pub(super) fn mixture(
    mean: f64,
    tails: impl Fn(f64) -> (f64, f64),
    step: impl Fn(f64) -> f64,
) -> (f64, f64) {
    if mean <= 0.0 {
        return tails(0.0);
    }
    // Outside these the Poisson weights add up to less than 1e-30.
    let spread = 12.0 * mean.sqrt();
    let first = (mean - spread).floor().max(0.0);
    let mut last = (mean + spread + 60.0).ceil();
    // A weight that vanishes could not be multiplied up again.
    while first < last && poisson(last, mean) < 1e-290 {
        last -= 1.0;
    }

    let (mut lower, mut lower_sum, mut j) = (tails(last).0, 0.0, last);
    let mut weight = poisson(last, mean);
    loop {
        lower_sum += weight * lower;
        if j <= first {
            break;
        }
        weight *= j / mean;
        j -= 1.0;
        lower += step(j);
    }
    let (mut upper, mut upper_sum, mut j) = (tails(first).1, 0.0, first);
    let mut weight = poisson(first, mean);
    while j <= last {
        upper_sum += weight * upper;
        upper += step(j);
        j += 1.0;
        weight *= mean / j;
    }
    if lower_sum < upper_sum {
        (lower_sum.min(1.0), 1.0 - lower_sum.min(1.0))
    } else {
        (1.0 - upper_sum.min(1.0), upper_sum.min(1.0))
    }
}

pub(super) fn positive(what: &'static str, value: f64) -> Result<(), NoEstimate> {
    if 0.0 < value && value <= 1e9 {
        return Ok(());
    }
    Err(NoEstimate::OutOfRange { what: what.into(), value, must: "above 0 and at most 1e9".into() })
}

pub(super) fn shift(value: f64) -> Result<(), NoEstimate> {
    if (0.0..=1e9).contains(&value) {
        return Ok(());
    }
    Err(NoEstimate::OutOfRange {
        what: "noncentrality".into(),
        value,
        must: "from 0 to 1e9".into(),
    })
}
