//! The search for the coefficients that fit best.

use nalgebra::{DMatrix, DVector};

use super::hazard::Hazard;
use super::risk::{RiskSets, covariate};
use crate::estimate::NoEstimate;
use crate::stats::survival::score::size_of;

/// The best coefficients, of covariates that have mean 0 and size 1.
#[derive(Debug)]
pub(super) struct Fit {
    pub(super) coefficients: DVector<f64>,
    pub(super) covariance: DMatrix<f64>,
    pub(super) log_likelihood: f64,
    pub(super) null_log_likelihood: f64,
    pub(super) score_test: f64,
    pub(super) at_best: Hazard,
}

const STEPS: usize = 60;
const HALVINGS: usize = 40;

/// Newton's steps from no effect, each halved until the likelihood does not fall.
///
/// Where a covariate orders the events perfectly, the likelihood flattens out but never peaks: the
/// steps stay as long as they were while what they gain vanishes.
pub(super) fn fitted(risk_sets: &RiskSets) -> Result<Fit, NoEstimate> {
    let size = risk_sets.columns().len();
    let mut at = DVector::zeros(size);
    let mut here = risk_sets.hazard(&at, |_| 1.0);
    let too_large = || NoEstimate::NotRepresentable { what: "the partial likelihood".into() };
    let null_log_likelihood = here.log_likelihood.ok_or_else(too_large)?;
    let spread = here.information.diagonal();
    // In units of size 1 an event at which the covariate varies adds at least about 1 / n².
    let flat = (0..size).find(|&place| spread[place] <= 1e-12 * largest(&spread).max(1e-3));
    if let Some(position) = flat {
        let name = covariate(position);
        let what = format!("{name}, among those at risk when an event happened,");
        return Err(NoEstimate::NoVariation { what: what.into() });
    }
    let score_test = size_of(here.score.as_slice(), &here.information)
        .ok_or_else(|| NoEstimate::Collinear { what: "the covariates".into() })?;
    let mut log_likelihood = null_log_likelihood;
    let mut last_step = f64::INFINITY;
    for _ in 0..STEPS {
        let Some(step) = step(&here) else {
            return Err(separated(&at));
        };
        let gain = 0.5 * step.dot(&here.score);
        let length = step.amax();
        let settled = gain.abs() <= 1e-13 * (1.0 + log_likelihood.abs());
        if settled && (length < 1e-3 || length < 0.2 * last_step) {
            // The last step doubles the digits, and cannot lower the likelihood by what shows.
            at += &step;
            let here = risk_sets.hazard(&at, |_| 1.0);
            let log_likelihood = here.log_likelihood.ok_or_else(too_large)?;
            let covariance = inverse(&here.information).ok_or_else(|| separated(&at))?;
            return Ok(Fit {
                coefficients: at,
                covariance,
                log_likelihood,
                null_log_likelihood,
                score_test,
                at_best: here,
            });
        }
        if gain.abs() <= 1e-8 && 0.3 * last_step < length && 1e-3 < length {
            return Err(separated(&step));
        }
        last_step = length;
        let mut share = 1.0;
        let mut found = None;
        for _ in 0..HALVINGS {
            let there = &at + &step * share;
            let hazard = risk_sets.hazard(&there, |_| 1.0);
            // Rounding may take a little from a likelihood that is as good as it gets.
            let least = log_likelihood - 1e-12 * (1.0 + log_likelihood.abs());
            if let Some(value) = hazard.log_likelihood.filter(|&value| least <= value) {
                found = Some((there, hazard, value));
                break;
            }
            share *= 0.5;
        }
        let (there, hazard, value) = found.ok_or_else(not_converged)?;
        (at, here, log_likelihood) = (there, hazard, value);
    }
    Err(not_converged())
}

fn not_converged() -> NoEstimate {
    NoEstimate::NotConverged { what: "the Cox regression".into(), iterations: STEPS }
}

/// The covariates along which the likelihood has no peak.
fn separated(direction: &DVector<f64>) -> NoEstimate {
    let longest = direction.amax();
    let names: Vec<_> = (0..direction.len())
        .filter(|&place| 0.3 * longest <= direction[place].abs())
        .map(covariate)
        .collect();
    NoEstimate::Separated { what: names.join(" with ").into() }
}

fn largest(values: &DVector<f64>) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

fn step(here: &Hazard) -> Option<DVector<f64>> {
    let root = here.information.clone().cholesky()?;
    let step = root.solve(&here.score);
    step.iter().all(|value| value.is_finite()).then_some(step)
}

fn inverse(information: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let inverse = information.clone().cholesky()?.inverse();
    inverse.iter().all(|value| value.is_finite()).then_some(inverse)
}
