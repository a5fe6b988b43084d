//! How two measurements go together: Pearson, Spearman, Kendall.

mod kendall;
mod spearman;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use self::kendall::{KendallP, kendall};
pub use self::spearman::{SpearmanP, spearman};
use super::distribution::{t_cdf, t_two_sided};
use super::sum::{count, products, squares};
use super::t::Alternative;
use super::value::{MISSING, Value, critical, paired, varies};
use crate::estimate::{Estimate, NoEstimate, Test};

/// A correlation and the test whether it is zero.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Correlation {
    /// The correlation, from -1 to 1, with its interval.
    pub correlation: Estimate,
    /// The test.
    pub test: Test,
}

/// Pearson's correlation with Fisher's z interval and the t test.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below four complete pairs, [`NoEstimate::NoVariation`] when one of the
/// two does not vary.
///
/// # References
///
/// R. A. Fisher, "On the probable error of a coefficient of correlation", Metron 1, 1921.
pub fn pearson(
    left: &[impl Value],
    right: &[impl Value],
    alternative: Alternative,
    level: f64,
) -> Result<Correlation, NoEstimate> {
    let pairs = paired(left, right, 4)?;
    let r = coefficient(&pairs.left, &pairs.right)?;
    let n = pairs.left.len();
    let correlation = fisher_interval(r, n, 1.0, level, "Pearson's r, Fisher z interval")?;
    let test = t_of_correlation(r, n, alternative, "Pearson's r, t test")?;
    Ok(Correlation {
        correlation: correlation.without(pairs.missing, MISSING),
        test: test.without(pairs.missing, MISSING),
    })
}

/// Pearson's coefficient of two complete lists.
pub(crate) fn coefficient(left: &[f64], right: &[f64]) -> Result<f64, NoEstimate> {
    let left_sd = varies(squares(left).sqrt(), "the first variable")?;
    let right_sd = varies(squares(right).sqrt(), "the second variable")?;
    Ok((products(left, right) / left_sd / right_sd).clamp(-1.0, 1.0))
}

/// The interval that is symmetric on the scale of atanh, whose variance is `inflation` / (n - 3).
fn fisher_interval(
    r: f64,
    n: usize,
    inflation: f64,
    level: f64,
    method: &'static str,
) -> Result<Estimate, NoEstimate> {
    let z = critical(level)?;
    if r.abs() == 1.0 {
        return Estimate::new(r, r, r, level, n, method);
    }
    let reach = z * (inflation / (count(n) - 3.0)).sqrt();
    Estimate::new(r, (r.atanh() - reach).tanh(), (r.atanh() + reach).tanh(), level, n, method)
}

/// Tests a correlation by the t distribution. A perfect one has no finite t, and p = 0.
fn t_of_correlation(
    r: f64,
    n: usize,
    alternative: Alternative,
    method: &'static str,
) -> Result<Test, NoEstimate> {
    let df = count(n) - 2.0;
    let t = r * (df / ((1.0 - r) * (1.0 + r))).sqrt();
    let p = match alternative {
        Alternative::TwoSided => t_two_sided(t, df),
        Alternative::Less => t_cdf(t, df),
        Alternative::Greater => t_cdf(-t, df),
    };
    Test::new(t.is_finite().then_some(t), vec![df], p, n, method)
}
