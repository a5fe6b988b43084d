//! The covariance of least deviance, by Newton's steps.

use nalgebra::{Cholesky, DMatrix, DVector};

use super::Likelihood;
use super::likelihood::{At, Change};
use super::panel::Panel;
use super::shape::Shape;
use crate::estimate::NoEstimate;

/// The model at its optimum.
#[derive(Debug)]
pub(super) struct Optimum {
    pub(super) covariance: DMatrix<f64>,
    pub(super) at: At,
    /// How X'V⁻¹X falls with each parameter.
    pub(super) information: Vec<DMatrix<f64>>,
    /// Covariance of the parameters, from the observed curvature.
    pub(super) uncertainty: DMatrix<f64>,
    pub(super) steps: usize,
}

const STEPS: usize = 200;
/// A deviance so close to the least one does not change a printed digit.
const CLOSE: f64 = 1e-9;

/// Newton's steps by the observed curvature where it is positive, by the expected one elsewhere
/// (Fisher's scoring), each shortened until the deviance falls.
pub(super) fn optimum(
    panel: &Panel,
    shape: Shape,
    likelihood: Likelihood,
) -> Result<Optimum, NoEstimate> {
    let (variances, correlation) = panel.spread()?;
    let mut place = shape.start(&variances, correlation);
    let look = |place: &DVector<f64>| {
        let covariance = shape.covariance(place)?;
        Some((panel.at(&covariance, likelihood)?, covariance))
    };
    let (mut at, mut covariance) = look(&place).ok_or_else(singular)?;
    let mut before = f64::INFINITY;
    for steps in 0..STEPS {
        let change = panel.change(&at, &shape.directions(&place), likelihood);
        let curvature = &change.curvature + shape.bends(&place, &change.pull);
        let newton = Cholesky::new(curvature);
        let step = match &newton {
            Some(newton) => newton.solve(&change.slope),
            None => scoring(&change).ok_or_else(singular)?,
        };
        let promised = step.dot(&change.slope);
        if !promised.is_finite() {
            return Err(singular());
        }
        // Within rounding of the optimum the steps no longer shrink.
        let settled = promised <= 1e-22 || (promised <= CLOSE && 0.01 * before <= promised);
        if let (Some(newton), true) = (newton, settled) {
            let uncertainty = newton.inverse() * 2.0;
            let information = change.information;
            return Ok(Optimum { covariance, at, information, uncertainty, steps });
        }
        before = promised;
        let mut share = 1.0;
        loop {
            let next = &place - &step * share;
            let enough = at.deviance - 0.5e-4 * share * promised;
            match look(&next) {
                // So close, the deviance itself says nothing more.
                Some(found) if found.0.deviance <= enough || promised <= CLOSE => {
                    (place, (at, covariance)) = (next, found);
                    break;
                }
                _ => share *= 0.5,
            }
            if share < 1e-12 {
                return Err(singular());
            }
        }
    }
    let what = "the covariance of repeated measures".into();
    Err(NoEstimate::NotConverged { what, iterations: STEPS })
}

fn scoring(change: &Change) -> Option<DVector<f64>> {
    Some(Cholesky::new(change.expected.clone())?.solve(&change.slope))
}

fn singular() -> NoEstimate {
    NoEstimate::Collinear { what: "the visits, given the predictors,".into() }
}
