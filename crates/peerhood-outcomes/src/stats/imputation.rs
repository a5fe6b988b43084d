//! Missing values: Rubin's rules for several imputations, and Little's test of whether values miss at random.

mod little;
mod patterns;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use self::little::{McarTest, little};
pub use self::patterns::{MissingTogether, Patterns, patterns};
use super::distribution::{normal_two_sided, t_two_sided};
use super::sum::{count, mean, variance};
use super::value::{MISSING, Value, critical, critical_t, paired, positive, representable};
use crate::estimate::{Estimate, LeftOut, NoEstimate, Test};

/// An estimate from several completed data sets.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct PooledImputations {
    /// The mean of the estimates, with its interval; `n` counts imputations.
    pub estimate: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// Whether it differs from zero.
    pub test: Test,
    /// Mean variance within a completed data set.
    pub within: f64,
    /// Variance between the estimates.
    pub between: f64,
    /// How much the missing values add to the variance, over that within.
    pub relative_increase: f64,
    /// Share of the variance that the missing values make.
    pub share_of_variance: f64,
    /// Fraction of information that is missing.
    pub missing_information: f64,
}

/// Pools the estimates of several imputations by Rubin's rules.
///
/// `complete_df` are the degrees of freedom that the analysis would have without missing values:
/// with them the small-sample degrees of Barnard and Rubin are used, without them Rubin's of 1987.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two imputations, [`NoEstimate::OutOfRange`] for a standard error or
/// degrees of freedom that are not above 0.
///
/// # References
///
/// D. B. Rubin, "Multiple Imputation for Nonresponse in Surveys", 1987; J. Barnard and D. B. Rubin,
/// Biometrika 86, 1999.
pub fn pool_imputations(
    estimates: &[impl Value],
    standard_errors: &[impl Value],
    complete_df: Option<f64>,
    level: f64,
) -> Result<PooledImputations, NoEstimate> {
    let pairs = paired(estimates, standard_errors, 2)?;
    for &error in &pairs.right {
        positive(error, "a standard error")?;
    }
    if let Some(df) = complete_df {
        positive(df, "the degrees of freedom of the complete data")?;
    }
    let unit = pairs.right.iter().copied().fold(0.0, f64::max);
    let imputations = count(pairs.left.len());
    let scaled: Vec<f64> = pairs.left.iter().map(|value| value / unit).collect();
    let squares: Vec<f64> = pairs.right.iter().map(|error| (error / unit).powi(2)).collect();
    let (centre, within, between) = (mean(&scaled), mean(&squares), variance(&scaled));
    let added = (1.0 + 1.0 / imputations) * between;
    let whole = within + added;
    let share = added / whole;
    let df = degrees(imputations, share, complete_df);
    let error = whole.sqrt();
    let statistic = representable(centre / error, "the test of the pooled estimate")?;
    let (quantile, degrees, p) = match df {
        Some(df) => (critical_t(level, df)?, vec![df], t_two_sided(statistic, df)),
        None => (critical(level)?, Vec::new(), normal_two_sided(statistic)),
    };
    let increase = added / within;
    let lost = df.map_or(0.0, |df| 2.0 / (df + 3.0));
    let method = match complete_df {
        Some(_) => "Rubin's rules, degrees of freedom of Barnard and Rubin 1999",
        None => "Rubin's rules, degrees of freedom of Rubin 1987",
    };
    let n = pairs.left.len();
    let reach = quantile * error;
    let size = |value: f64| value * unit;
    let mut estimate =
        Estimate::new(size(centre), size(centre - reach), size(centre + reach), level, n, method)?;
    let mut test = Test::new(Some(statistic), degrees, p, n, method)?;
    if 0 < pairs.missing {
        let left_out = vec![LeftOut { count: pairs.missing, because: MISSING.into() }];
        estimate.left_out.clone_from(&left_out);
        test.left_out = left_out;
    }
    let squared = |value: f64| representable(value * unit * unit, "a variance");
    Ok(PooledImputations {
        estimate,
        standard_error: representable(size(error), "the standard error")?,
        test,
        within: squared(within)?,
        between: squared(between)?,
        relative_increase: representable(increase, "the increase of the variance")?,
        share_of_variance: share,
        missing_information: (increase + lost) / (increase + 1.0),
    })
}

/// `None` for infinitely many: nothing differs between imputations, and nobody said how many there
/// would be without them.
fn degrees(imputations: f64, share: f64, complete_df: Option<f64>) -> Option<f64> {
    let old = (imputations - 1.0) / (share * share);
    let observed = complete_df.map(|df| (df + 1.0) / (df + 3.0) * df * (1.0 - share));
    match observed {
        None => (old <= 1e15).then_some(old),
        Some(observed) if 1e15 < old => Some(observed),
        Some(observed) => Some(old * observed / (old + observed)),
    }
}
