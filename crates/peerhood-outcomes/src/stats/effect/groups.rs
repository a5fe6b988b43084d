//! Two independent groups: Cohen's d, Hedges' g, Glass's delta.

use super::{Correction, Effect, Limits, factor, noncentral_limits};
use crate::estimate::{Estimate, NoEstimate};
use crate::stats::sum::{count, mean_and_variance};
use crate::stats::value::{MISSING, Value, at_least, critical, known, varies};

/// The difference of two means over their pooled SD, without correction, with non-central t limits.
///
/// # Errors
///
/// As [`hedges_g`].
pub fn cohen_d(
    first: &[impl Value],
    second: &[impl Value],
    level: f64,
) -> Result<Effect, NoEstimate> {
    hedges_g(first, second, Correction::None, Limits::NonCentral, level)
}

/// The difference of two means (first less second) over their pooled SD, corrected for small samples.
///
/// The variance is 1/n1 + 1/n2 + g² / (2 (n1 + n2)), as metafor's `escalc("SMD")` has it.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two values in a group, [`NoEstimate::NoVariation`] when no group varies.
///
/// # References
///
/// L. V. Hedges and I. Olkin, "Statistical Methods for Meta-Analysis", 1985; limits: G. Cumming and
/// S. Finch, Educational and Psychological Measurement 61, 2001.
pub fn hedges_g(
    first: &[impl Value],
    second: &[impl Value],
    correction: Correction,
    limits: Limits,
    level: f64,
) -> Result<Effect, NoEstimate> {
    let (first, second) = (known(first, "the first group")?, known(second, "the second group")?);
    at_least(first.values.len(), "values in the first group", 2)?;
    at_least(second.values.len(), "values in the second group", 2)?;
    let (n1, n2) = (count(first.values.len()), count(second.values.len()));
    let df = n1 + n2 - 2.0;
    let (m1, v1) = mean_and_variance(&first.values);
    let (m2, v2) = mean_and_variance(&second.values);
    let pooled = ((n1 - 1.0) * v1 + (n2 - 1.0) * v2) / df;
    let d = (m1 - m2) / varies(pooled.sqrt(), "each group")?;
    let correction = factor(correction, df)?;
    let g = correction * d;
    let scale = (1.0 / n1 + 1.0 / n2).sqrt();
    let variance = 1.0 / n1 + 1.0 / n2 + g * g / (2.0 * (n1 + n2));
    let (low, high, method) = match limits {
        Limits::NonCentral => {
            let (low, high) = noncentral_limits(d / scale, df, level)?;
            let scale = scale * correction;
            (low * scale, high * scale, "difference over pooled SD, non-central t interval")
        }
        Limits::Normal => {
            let reach = critical(level)? * variance.sqrt();
            (g - reach, g + reach, "difference over pooled SD, normal interval")
        }
    };
    let n = first.values.len() + second.values.len();
    let effect = Estimate::new(g, low, high, level, n, method)?;
    let effect = effect.without(first.missing + second.missing, MISSING);
    Ok(Effect { effect, uncorrected: d, correction, variance })
}

/// The difference of two means (treated less control) over the SD of the control group.
///
/// The variance is v_t/(n_t v_c) + 1/n_c + d² / (2 n_c), which allows the treated group its own
/// variance (metafor's `escalc("SMD1H")`).
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two values in a group, [`NoEstimate::NoVariation`] when the control
/// group does not vary.
///
/// # References
///
/// G. V. Glass, "Primary, secondary, and meta-analysis of research", Educational Researcher 5,
/// 1976; variance: D. G. Bonett, "Confidence intervals for standardized linear contrasts of means",
/// Psychological Methods 13, 2008.
pub fn glass_delta(
    treated: &[impl Value],
    control: &[impl Value],
    correction: Correction,
    limits: Limits,
    level: f64,
) -> Result<Effect, NoEstimate> {
    let (treated, control) =
        (known(treated, "the treated group")?, known(control, "the control group")?);
    at_least(treated.values.len(), "values in the treated group", 2)?;
    at_least(control.values.len(), "values in the control group", 2)?;
    let (nt, nc) = (count(treated.values.len()), count(control.values.len()));
    let (mean_treated, variance_treated) = mean_and_variance(&treated.values);
    let (mean_control, variance_control) = mean_and_variance(&control.values);
    let spread = varies(variance_control, "the control group")?;
    let d = (mean_treated - mean_control) / spread.sqrt();
    let correction = factor(correction, nc - 1.0)?;
    let delta = correction * d;
    let scale = (1.0 / nc + variance_treated / spread / nt).sqrt();
    let variance = scale * scale + delta * delta / (2.0 * nc);
    let (low, high, method) = match limits {
        Limits::NonCentral => {
            let (low, high) = noncentral_limits(d / scale, nc - 1.0, level)?;
            let scale = scale * correction;
            (low * scale, high * scale, "difference over control SD, non-central t interval")
        }
        Limits::Normal => {
            let reach = critical(level)? * variance.sqrt();
            (delta - reach, delta + reach, "difference over control SD, normal interval")
        }
    };
    let n = treated.values.len() + control.values.len();
    let effect = Estimate::new(delta, low, high, level, n, method)?;
    let effect = effect.without(treated.missing + control.missing, MISSING);
    Ok(Effect { effect, uncorrected: d, correction, variance })
}
