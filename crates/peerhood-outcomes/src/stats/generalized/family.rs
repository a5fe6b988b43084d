use super::Family;
use crate::estimate::NoEstimate;
use crate::stats::distribution::ln_gamma;
use crate::stats::sum::{count, total};

impl Family {
    pub(super) fn check(self, outcome: &[f64]) -> Result<(), NoEstimate> {
        let (fits, must): (fn(f64) -> bool, _) = match self {
            Self::Gaussian => return Ok(()),
            Self::Binomial => (|value| value == 0.0 || value == 1.0, "0 or 1"),
            Self::Poisson => {
                (|value| 0.0 <= value && value.fract() == 0.0, "a whole number from 0")
            }
        };
        match outcome.iter().find(|value| !fits(**value)) {
            None => Ok(()),
            Some(&value) => {
                Err(NoEstimate::OutOfRange { what: "an outcome".into(), value, must: must.into() })
            }
        }
    }

    /// Where the search begins: the same expectation for all.
    pub(super) fn start(self, outcome: &[f64]) -> Result<f64, NoEstimate> {
        let mean = total(outcome.iter().copied()) / count(outcome.len());
        let link = match self {
            Self::Gaussian => mean,
            Self::Binomial => (mean / (1.0 - mean)).ln(),
            Self::Poisson => mean.ln(),
        };
        if link.is_finite() {
            return Ok(link);
        }
        Err(NoEstimate::NoVariation { what: "the outcome".into() })
    }

    /// The expectation at a linear predictor.
    pub(super) fn expectation(self, linear: f64) -> f64 {
        match self {
            Self::Gaussian => linear,
            Self::Binomial if linear < 0.0 => linear.exp() / (1.0 + linear.exp()),
            Self::Binomial => 1.0 / (1.0 + (-linear).exp()),
            Self::Poisson => linear.exp(),
        }
    }

    /// The variance at a linear predictor, which is also the slope of the expectation.
    pub(super) fn variance(self, linear: f64) -> f64 {
        match self {
            Self::Gaussian => 1.0,
            Self::Binomial => {
                let small = (-linear.abs()).exp();
                small / (1.0 + small).powi(2)
            }
            Self::Poisson => linear.exp(),
        }
    }

    /// Whether a linear predictor is one that only runs away can reach.
    pub(super) fn runs_away(self, linear: f64) -> bool {
        match self {
            Self::Gaussian => false,
            Self::Binomial => 30.0 < linear.abs(),
            Self::Poisson => linear < -30.0,
        }
    }

    /// The log-likelihood of a row of a share or count.
    pub(super) fn log_likelihood(self, outcome: f64, linear: f64) -> f64 {
        match self {
            Self::Gaussian => -0.5 * (outcome - linear).powi(2),
            Self::Binomial => outcome * linear - linear.max(0.0) - (-linear.abs()).exp().ln_1p(),
            Self::Poisson => outcome * linear - linear.exp() - ln_gamma(outcome + 1.0),
        }
    }

    /// Twice the log-likelihood that a perfect fit would have more.
    pub(super) fn deviance(self, outcome: f64, linear: f64) -> f64 {
        let perfect = match self {
            Self::Gaussian | Self::Binomial => 0.0,
            Self::Poisson if outcome == 0.0 => 0.0,
            Self::Poisson => outcome * outcome.ln() - outcome - ln_gamma(outcome + 1.0),
        };
        2.0 * (perfect - self.log_likelihood(outcome, linear)).max(0.0)
    }
}
