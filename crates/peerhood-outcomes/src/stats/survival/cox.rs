//! The proportional hazards regression of Cox.

mod hazard;
mod newton;
mod proportional;
mod residuals;
mod risk;

use std::borrow::Cow;

use nalgebra::DMatrix;
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use self::newton::{Fit, fitted};
pub use self::proportional::{ProportionalHazards, TimeScale, proportional_hazards};
use self::risk::RiskSets;
use super::concordance::{Concordance, counted, summed};
use super::follow_up::FollowUp;
use crate::estimate::{Estimate, LeftOut, NoEstimate, Test};
use crate::stats::distribution::{chi_squared_sf, normal_two_sided};
use crate::stats::sum::count;
use crate::stats::value::{Value, at_least, critical, representable};

/// What counts as at risk when several events share a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Ties {
    /// Those with the event leave on average halfway: close to exact, and the default of R.
    Efron,
    /// All of them stay at risk: simpler, and drawn toward no effect.
    Breslow,
}

/// What the standard errors of a Cox regression allow for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoxErrors<'a> {
    /// Hazards are as the model says.
    Model,
    /// They may not be: Lin and Wei's sandwich.
    Robust,
    /// People in the same cluster may be alike; one cluster number a person.
    Clustered(&'a [usize]),
}

/// How a Cox regression is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoxModel<'a> {
    /// How ties are allowed for.
    pub ties: Ties,
    /// What the errors allow for.
    pub errors: CoxErrors<'a>,
    /// The stratum of each person, whose baseline hazard is its own; `None` is left out. Empty: one
    /// stratum.
    pub strata: &'a [Option<usize>],
    /// Level of the intervals.
    pub level: f64,
}

/// A Cox regression.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Cox {
    /// One entry a covariate, in the order given.
    pub hazard_ratios: Vec<HazardRatio>,
    /// Logarithm of the partial likelihood.
    pub log_likelihood: f64,
    /// The same without any covariate.
    pub null_log_likelihood: f64,
    /// Whether the covariates together matter, by the likelihoods.
    pub likelihood_ratio: Test,
    /// The same by the coefficients and their errors.
    pub wald: Test,
    /// The same by the slope at no effect: the log-rank test, if the covariate is a group.
    pub score: Test,
    /// How well the linear predictor orders the events. `None` when no two people can be compared.
    pub concordance: Option<Concordance>,
    /// Covariances of the coefficients, a row each.
    pub covariance: Vec<Vec<f64>>,
    /// People.
    pub n: usize,
    /// Events.
    pub events: usize,
    /// How it was computed.
    pub method: Cow<'static, str>,
    /// Who is not in it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub left_out: Vec<LeftOut>,
}

/// One covariate of a Cox regression.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct HazardRatio {
    /// How many times the hazard is higher for each unit more. `None` when no float holds it.
    pub ratio: Option<Estimate>,
    /// Its logarithm, the coefficient, with a normal interval.
    pub coefficient: Estimate,
    /// Standard error of the coefficient.
    pub standard_error: f64,
    /// The same if hazards are as the model says; differs only for robust or clustered errors.
    pub model_standard_error: f64,
    /// Whether the ratio differs from 1.
    pub test: Test,
}

/// Fits the hazard of the event to covariates, one column each, with people in the order in which the
/// follow-up was given.
///
/// People with a missing covariate or stratum are left out.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] without a covariate, an event, or two clusters;
/// [`NoEstimate::NoVariation`] for a covariate that never differs among people at risk at an event;
/// [`NoEstimate::Collinear`]; [`NoEstimate::Separated`] when a covariate orders the events perfectly, so
/// that more of it always fits better; [`NoEstimate::LengthsDiffer`], [`NoEstimate::NotFinite`].
///
/// # Complexity
///
/// O(n log n + i n k²) for k covariates and i steps, of which there are rarely more than six.
///
/// # References
///
/// D. R. Cox, JRSS B 34, 1972; B. Efron, JASA 72, 1977; N. E. Breslow, Biometrics 30, 1974; D. Y. Lin and
/// L. J. Wei, JASA 84, 1989.
pub fn cox<T: Value>(
    follow_up: &FollowUp,
    covariates: &[impl AsRef<[T]>],
    model: CoxModel<'_>,
) -> Result<Cox, NoEstimate> {
    let critical = critical(model.level)?;
    let (risk_sets, left_out) = RiskSets::new(follow_up, covariates, &model)?;
    let fit = fitted(&risk_sets)?;
    let scaled = &fit.covariance;
    let robust = match model.errors {
        CoxErrors::Model => None,
        CoxErrors::Robust | CoxErrors::Clustered(_) => {
            Some(risk_sets.sandwich(&fit, follow_up, model.errors)?)
        }
    };
    let used = robust.as_ref().unwrap_or(scaled);
    let scales = risk_sets.scales();
    let size = scales.len();
    let n = risk_sets.people();
    let method = name(&model);
    let test = |statistic: f64, method: &'static str| {
        let degrees = count(size);
        Test::new(Some(statistic), vec![degrees], chi_squared_sf(statistic, degrees), n, method)
    };
    let mut hazard_ratios = Vec::with_capacity(size);
    for (place, scale) in scales.iter().enumerate() {
        let value = fit.coefficients[place] / scale;
        let error = |matrix: &DMatrix<f64>| {
            representable(matrix[(place, place)].max(0.0).sqrt() / scale, "a standard error")
        };
        let (error, by_model) = (error(used)?, error(scaled)?);
        let reach = critical * error;
        let ends = [value, value - reach, value + reach];
        let estimate = |[value, low, high]: [f64; 3]| {
            Estimate::new(value, low, high, model.level, n, method.clone())
        };
        let z = if error == 0.0 { None } else { Some(value / error) };
        let p = z.map_or(1.0, normal_two_sided);
        hazard_ratios.push(HazardRatio {
            coefficient: estimate(ends)?,
            ratio: estimate(ends.map(f64::exp)).ok(),
            standard_error: error,
            model_standard_error: by_model,
            test: Test::new(z, Vec::new(), p, n, "Wald test")?,
        });
    }
    let covariance = (0..size).map(|row| {
        (0..size).map(|column| used[(row, column)] / (scales[row] * scales[column])).collect()
    });
    let covariance = covariance.collect();
    let wald = super::score::size_of(fit.coefficients.as_slice(), used)
        .ok_or_else(|| NoEstimate::Collinear { what: "the robust errors".into() })?;
    let gain = 2.0 * (fit.log_likelihood - fit.null_log_likelihood);
    Ok(Cox {
        hazard_ratios,
        log_likelihood: fit.log_likelihood,
        null_log_likelihood: fit.null_log_likelihood,
        likelihood_ratio: test(gain.max(0.0), "likelihood ratio test")?,
        wald: test(wald, "Wald test of all covariates")?,
        score: test(fit.score_test, "score test")?,
        concordance: ordered(follow_up, &risk_sets, &fit, model.level)?,
        covariance,
        n,
        events: risk_sets.events(),
        method,
        left_out,
    })
}

/// The concordance of the linear predictor, within strata.
fn ordered(
    follow_up: &FollowUp,
    risk_sets: &RiskSets,
    fit: &Fit,
    level: f64,
) -> Result<Option<Concordance>, NoEstimate> {
    let predictor = risk_sets.predictor(&fit.coefficients);
    let mut pairs = Vec::with_capacity(predictor.len());
    for stratum in risk_sets.strata() {
        let places = &risk_sets.places()[stratum.clone()];
        pairs.extend(counted(follow_up, places, &predictor[stratum.clone()]));
    }
    match summed(pairs, level) {
        Ok(made) => Ok(Some(made)),
        Err(NoEstimate::TooFew { .. }) => Ok(None),
        Err(reason) => Err(reason),
    }
}

fn name(model: &CoxModel<'_>) -> Cow<'static, str> {
    let ties = match model.ties {
        Ties::Efron => "Efron",
        Ties::Breslow => "Breslow",
    };
    let errors = match model.errors {
        CoxErrors::Model => "",
        CoxErrors::Robust => ", robust errors",
        CoxErrors::Clustered(_) => ", cluster-robust errors",
    };
    let strata = if model.strata.is_empty() { "" } else { " within strata" };
    format!("Cox regression{strata}, {ties} ties{errors}").into()
}

/// Refuses a model without anything to learn from.
fn enough(covariates: usize, events: usize) -> Result<(), NoEstimate> {
    at_least(covariates, "covariates", 1)?;
    at_least(events, "events", 1)
}
