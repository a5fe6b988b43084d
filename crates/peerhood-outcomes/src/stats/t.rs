//! Student's t: one sample, two independent samples, pairs.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::distribution::{t_cdf, t_two_sided};
use super::sum::{count, mean, mean_and_variance};
use super::value::{MISSING, Value, at_least, critical_t, enough, known, paired, varies};
use crate::estimate::{Estimate, NoEstimate, Test};

/// Which departures from "no difference" count as evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Alternative {
    /// Either direction.
    TwoSided,
    /// The first is smaller.
    Less,
    /// The first is larger.
    Greater,
}

/// Whether two groups are taken to have the same variance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Variances {
    /// Pooled: Student's test.
    Equal,
    /// Each its own, with Welch's degrees of freedom.
    Unequal,
}

/// A difference of means and its t test.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct TTest {
    /// The difference, with its two-sided interval.
    pub difference: Estimate,
    /// Standard error of the difference.
    pub standard_error: f64,
    /// The test.
    pub test: Test,
    /// The mean of each sample.
    pub means: Vec<f64>,
}

/// Compares the mean of one sample with `mu`; the difference is mean less `mu`.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two values, [`NoEstimate::NoVariation`] when all are equal.
pub fn one_sample_t(
    values: &[impl Value],
    mu: f64,
    alternative: Alternative,
    level: f64,
) -> Result<TTest, NoEstimate> {
    let known = enough(values, "values", 2)?;
    let (centre, variance) = mean_and_variance(&known.values);
    let n = count(known.values.len());
    let error = varies((variance / n).sqrt(), "the sample")?;
    let made = Made {
        difference: centre - mu,
        error,
        df: n - 1.0,
        n: known.values.len(),
        means: vec![centre],
        missing: known.missing,
        method: "one-sample t",
    };
    made.test(alternative, level)
}

/// Compares two independent samples; the difference is first mean less second mean.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two values in a group, [`NoEstimate::NoVariation`] when all values
/// of both groups equal their means.
///
/// # References
///
/// B. L. Welch, "The generalization of 'Student's' problem when several different population
/// variances are involved", Biometrika 34, 1947.
pub fn two_sample_t(
    first: &[impl Value],
    second: &[impl Value],
    variances: Variances,
    alternative: Alternative,
    level: f64,
) -> Result<TTest, NoEstimate> {
    let (first, second) = (known(first, "the first group")?, known(second, "the second group")?);
    at_least(first.values.len(), "values in the first group", 2)?;
    at_least(second.values.len(), "values in the second group", 2)?;
    let (n1, n2) = (count(first.values.len()), count(second.values.len()));
    let (m1, v1) = mean_and_variance(&first.values);
    let (m2, v2) = mean_and_variance(&second.values);
    let (error, df, method) = match variances {
        Variances::Equal => {
            let df = n1 + n2 - 2.0;
            let pooled = ((n1 - 1.0) * v1 + (n2 - 1.0) * v2) / df;
            ((pooled * (1.0 / n1 + 1.0 / n2)).sqrt(), df, "two-sample t, pooled variance")
        }
        Variances::Unequal => {
            let (part1, part2) = (v1 / n1, v2 / n2);
            // Shares of the whole, so that the squares cannot overflow.
            let share = part1 / (part1 + part2);
            let df =
                1.0 / (share * share / (n1 - 1.0) + (1.0 - share) * (1.0 - share) / (n2 - 1.0));
            ((part1 + part2).sqrt(), df, "Welch's two-sample t")
        }
    };
    varies(error, "each group")?;
    let made = Made {
        difference: m1 - m2,
        error,
        df,
        n: first.values.len() + second.values.len(),
        means: vec![m1, m2],
        missing: first.missing + second.missing,
        method,
    };
    made.test(alternative, level)
}

/// Compares two measurements of the same people; the difference is first less second.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two complete pairs, [`NoEstimate::NoVariation`] when all
/// differences are equal.
pub fn paired_t(
    first: &[impl Value],
    second: &[impl Value],
    alternative: Alternative,
    level: f64,
) -> Result<TTest, NoEstimate> {
    let pairs = paired(first, second, 2)?;
    let differences: Vec<f64> =
        pairs.left.iter().zip(&pairs.right).map(|(left, right)| left - right).collect();
    let n = count(differences.len());
    let (difference, variance) = mean_and_variance(&differences);
    let made = Made {
        difference,
        error: varies((variance / n).sqrt(), "the difference")?,
        df: n - 1.0,
        n: differences.len(),
        means: vec![mean(&pairs.left), mean(&pairs.right)],
        missing: pairs.missing,
        method: "paired t",
    };
    made.test(alternative, level)
}

struct Made {
    difference: f64,
    error: f64,
    df: f64,
    n: usize,
    means: Vec<f64>,
    missing: usize,
    method: &'static str,
}

impl Made {
    fn test(self, alternative: Alternative, level: f64) -> Result<TTest, NoEstimate> {
        let t = self.difference / self.error;
        let reach = critical_t(level, self.df)? * self.error;
        let p = match alternative {
            Alternative::TwoSided => t_two_sided(t, self.df),
            Alternative::Less => t_cdf(t, self.df),
            Alternative::Greater => t_cdf(-t, self.df),
        };
        let difference = Estimate::new(
            self.difference,
            self.difference - reach,
            self.difference + reach,
            level,
            self.n,
            self.method,
        )?;
        Ok(TTest {
            difference: difference.without(self.missing, MISSING),
            standard_error: self.error,
            test: Test::new(Some(t), vec![self.df], p, self.n, self.method)?
                .without(self.missing, MISSING),
            means: self.means,
        })
    }
}
