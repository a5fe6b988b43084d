//! Change in two arms, adjusted for where people started.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{Coefficient, Errors, ols};
use crate::estimate::{Estimate, NoEstimate, Test};
use crate::stats::value::{Value, same_length};

/// Two arms compared at the same starting point.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Ancova {
    /// Mean change of the treated less that of the controls, at equal baseline.
    pub effect: Estimate,
    /// Standard error of the effect.
    pub standard_error: f64,
    /// Whether the effect differs from zero.
    pub test: Test,
    /// Share of the variance left by the baseline that the arms explain (classical errors).
    pub partial_eta_squared: f64,
    /// How change falls with a higher baseline (regression to the mean), and further covariates.
    pub covariates: Vec<Coefficient>,
    /// Residual standard deviation.
    pub sigma: f64,
}

/// Compares the change of two arms by regression on arm and baseline.
///
/// Analysing change or the score after gives the same effect, error and p once the baseline is in the model.
///
/// # Errors
///
/// As [`ols`]; [`NoEstimate::Collinear`] also when all people are in one arm.
///
/// # References
///
/// A. J. Vickers and D. G. Altman, "Analysing controlled trials with baseline and follow up
/// measurements", BMJ 323, 2001.
pub fn ancova<T: Value>(
    before: &[T],
    after: &[T],
    treated: &[bool],
    covariates: &[impl AsRef<[T]>],
    errors: Errors<'_>,
    level: f64,
) -> Result<Ancova, NoEstimate> {
    same_length(before.len(), after.len())?;
    same_length(before.len(), treated.len())?;
    let numbers = |list: &[T]| list.iter().map(|&value| value.into()).collect::<Vec<Option<f64>>>();
    let (before, after) = (numbers(before), numbers(after));
    let change: Vec<Option<f64>> =
        before.iter().zip(&after).map(|(before, after)| Some((*after)? - (*before)?)).collect();
    let arm = treated.iter().map(|&treated| Some(f64::from(u8::from(treated)))).collect();
    let mut predictors = vec![arm, before];
    predictors.extend(covariates.iter().map(|list| numbers(list.as_ref())));
    let mut fit = ols(&change, &predictors, errors, level)?;
    let classical = match errors {
        Errors::Classical => fit.coefficients[1].test.clone(),
        _ => ols(&change, &predictors, Errors::Classical, level)?.coefficients[1].test.clone(),
    };
    // Without a residual the arms explain all of it.
    let partial_eta_squared =
        classical.statistic.map_or(1.0, |t| t * t / (t * t + classical.degrees[0]));
    let left_out = std::mem::take(&mut fit.left_out);
    let covariates = fit.coefficients.split_off(2);
    let mut arm = fit.coefficients.swap_remove(1);
    arm.estimate.method = "difference of changes adjusted for baseline (ANCOVA)".into();
    arm.estimate.left_out.clone_from(&left_out);
    arm.test.left_out = left_out;
    Ok(Ancova {
        effect: arm.estimate,
        standard_error: arm.standard_error,
        test: arm.test,
        partial_eta_squared,
        covariates,
        sigma: fit.sigma,
    })
}
