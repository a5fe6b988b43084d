//! Standardised differences: how large a difference is, in standard deviations.
//!
//! Every function gives d (uncorrected) and the estimate with the small-sample correction asked for.

mod change;
mod groups;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use self::change::{d_average, d_repeated, d_z, morris_ppc2, standardized_change};
pub use self::groups::{cohen_d, glass_delta, hedges_g};
use super::distribution::{NonCentralT, ln_gamma, stirling_error};
use super::value::inside_unit;
use crate::estimate::{Estimate, NoEstimate};

/// A difference in standard deviations.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Effect {
    /// The corrected effect with its interval.
    pub effect: Estimate,
    /// The effect before the small-sample correction.
    pub uncorrected: f64,
    /// The factor between the two.
    pub correction: f64,
    /// Large-sample variance of the effect, for pooling over sites.
    pub variance: f64,
}

/// How the upward bias of d in small samples is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Correction {
    /// Hedges' exact factor of gamma functions (metafor, effectsize).
    Exact,
    /// 1 - 3 / (4 df - 1) (pingouin).
    Approximate,
    /// Not at all.
    None,
}

/// How the interval of an effect is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Limits {
    /// By inverting the non-central t distribution (effectsize).
    NonCentral,
    /// Effect plus and minus a normal quantile times the root of its variance (metafor).
    Normal,
}

/// The exact factor Γ(df/2) / (√(df/2) Γ((df-1)/2)) that makes d unbiased.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] unless df is above 1.
///
/// # References
///
/// L. V. Hedges, "Distribution theory for Glass's estimator of effect size", Journal of
/// Educational Statistics 6(2), 1981.
pub fn hedges_factor(df: f64) -> Result<f64, NoEstimate> {
    if !(1.0 < df && df.is_finite()) {
        let must = "finite and above 1".into();
        return Err(NoEstimate::OutOfRange { what: "degrees of freedom".into(), value: df, must });
    }
    if 40.0 < df {
        // Stirling's formula for both gamma functions: their logarithms would cancel.
        let n = 0.5 * df - 1.0;
        let corrections = stirling_error(n) - stirling_error(n - 0.5);
        let ratio = (-n * (-0.5 / n).ln_1p() - 0.5 + corrections).exp();
        return Ok(ratio * (n / (n + 1.0)).sqrt());
    }
    Ok((ln_gamma(0.5 * df) - ln_gamma(0.5 * (df - 1.0))).exp() / (0.5 * df).sqrt())
}

fn factor(correction: Correction, df: f64) -> Result<f64, NoEstimate> {
    match correction {
        Correction::Exact => hedges_factor(df),
        Correction::Approximate => Ok(1.0 - 3.0 / (4.0 * df - 1.0)),
        Correction::None => Ok(1.0),
    }
}

/// Both ends of the interval of a noncentrality, for the t statistic that was seen.
fn noncentral_limits(t: f64, df: f64, level: f64) -> Result<(f64, f64), NoEstimate> {
    inside_unit(level, "level")?;
    let outside = 0.5 * (1.0 - level);
    // The lower end is the shift under which so large a t is rare: its upper tail is `outside`.
    let low = NonCentralT::shift_with_cdf(t, df, 1.0 - outside);
    let high = NonCentralT::shift_with_cdf(t, df, outside);
    match (low, high) {
        (Some(low), Some(high)) => Ok((low, high)),
        _ => Err(NoEstimate::NotRepresentable { what: "the non-central t interval".into() }),
    }
}
