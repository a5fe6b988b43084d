//! The variance between sites.

use super::{Between, summed};
use crate::estimate::NoEstimate;
use crate::stats::distribution::{between as crossing, chi_squared_quantile};
use crate::stats::sum::{count, squares};
use crate::stats::value::inside_unit;

/// The estimates of sites and their variances, of which the largest is 1.
pub(super) struct Sites {
    values: Vec<f64>,
    variances: Vec<f64>,
}

/// Sites seen with one variance between them.
pub(super) struct At {
    pub(super) mean: f64,
    pub(super) weight: f64,
    /// Sum of products of the weights of different sites.
    pub(super) pair_weight: f64,
    /// Weighted squares about the mean.
    pub(super) q: f64,
    /// The same with squared weights.
    squared_q: f64,
}

impl Sites {
    pub(super) fn new(values: Vec<f64>, variances: Vec<f64>) -> Result<Self, NoEstimate> {
        let smallest = variances.iter().copied().fold(f64::INFINITY, f64::min);
        if smallest < 1e-100 || values.iter().any(|value| 1e100 < value.abs()) {
            let what = "a standard error, beside the largest,".into();
            return Err(NoEstimate::NotRepresentable { what });
        }
        Ok(Self { values, variances })
    }

    pub(super) fn weights(&self, tau_squared: f64) -> impl Iterator<Item = f64> {
        self.variances.iter().map(move |variance| 1.0 / (variance + tau_squared))
    }

    pub(super) fn at(&self, tau_squared: f64) -> At {
        let pairs = || self.weights(tau_squared).zip(&self.values);
        let weight = summed(pairs().map(|(weight, _)| weight));
        // Not as a difference of squares, of which one heavy site would leave nothing.
        let mut before = 0.0;
        let pair_weight = 2.0
            * summed(self.weights(tau_squared).map(|weight| {
                let product = weight * before;
                before += weight;
                product
            }));
        let mean = summed(pairs().map(|(weight, value)| weight * value)) / weight;
        At {
            mean,
            weight,
            pair_weight,
            q: summed(pairs().map(|(weight, value)| weight * (value - mean).powi(2))),
            squared_q: summed(pairs().map(|(weight, value)| (weight * (value - mean)).powi(2))),
        }
    }

    fn degrees(&self) -> f64 {
        count(self.values.len()) - 1.0
    }

    /// A variance between sites that no method exceeds.
    fn largest(&self) -> f64 {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for &value in &self.values {
            low = low.min(value);
            high = high.max(value);
        }
        1.0 + (high - low).powi(2)
    }

    /// The variance at which the generalised Q is `wanted`; 0 where it never is that large.
    fn where_q_is(&self, wanted: f64) -> Result<f64, NoEstimate> {
        if self.at(0.0).q <= wanted {
            return Ok(0.0);
        }
        let mut high = self.largest();
        while wanted < self.at(high).q {
            high *= 4.0;
            if 1e250 < high {
                return Err(no_limit());
            }
        }
        crossing(|tau_squared| wanted - self.at(tau_squared).q, 0.0, high).ok_or_else(no_limit)
    }

    fn size(&self) -> f64 {
        count(self.values.len())
    }

    /// Squares about the mean, every site counted once.
    fn plain_squares(&self) -> f64 {
        squares(&self.values)
    }

    /// The slope of the likelihood, and the likelihood.
    fn likelihood(&self, tau_squared: f64) -> (f64, f64) {
        let at = self.at(tau_squared);
        let logs = summed(self.weights(tau_squared).map(f64::ln));
        (at.squared_q - at.weight, logs - at.q)
    }

    /// The slope of the restricted likelihood, and the likelihood.
    fn restricted(&self, tau_squared: f64) -> (f64, f64) {
        let at = self.at(tau_squared);
        let slope = at.squared_q - at.pair_weight / at.weight;
        let logs = summed(self.weights(tau_squared).map(f64::ln));
        (slope, logs - at.weight.ln() - at.q)
    }
}

fn no_limit() -> NoEstimate {
    NoEstimate::NotRepresentable { what: "the variance between sites".into() }
}

pub(super) fn between_variance(sites: &Sites, method: Between) -> Result<f64, NoEstimate> {
    match method {
        Between::None => Ok(0.0),
        Between::DerSimonianLaird => {
            let at = sites.at(0.0);
            Ok(((at.q - sites.degrees()) * at.weight / at.pair_weight).max(0.0))
        }
        Between::PauleMandel => sites.where_q_is(sites.degrees()),
        Between::Reml => highest(sites, Sites::restricted),
        Between::Ml => highest(sites, Sites::likelihood),
        Between::Hedges => {
            let mean = summed(sites.variances.iter().copied()) / sites.size();
            Ok((sites.plain_squares() / sites.degrees() - mean).max(0.0))
        }
        Between::HunterSchmidt => {
            let at = sites.at(0.0);
            Ok(((at.q - sites.size()) / at.weight).max(0.0))
        }
        Between::SidikJonkman => {
            let start = sites.plain_squares() / sites.size();
            if start == 0.0 {
                return Ok(0.0);
            }
            Ok(start * sites.at(start).q / sites.degrees())
        }
    }
}

/// The highest of the maxima of a likelihood, of which slope and height are given, 0 among them.
fn highest(sites: &Sites, likelihood: fn(&Sites, f64) -> (f64, f64)) -> Result<f64, NoEstimate> {
    let largest = sites.largest();
    let smallest = sites.variances.iter().copied().fold(1.0, f64::min) * 1e-6;
    let steps: u32 = 240;
    let growth = (largest / smallest).powf(1.0 / f64::from(steps));
    let mut places = vec![0.0];
    places.extend((0..=steps).map(|step| smallest * growth.powf(f64::from(step))));
    let mut best = (0.0, likelihood(sites, 0.0).1);
    for pair in places.windows(2) {
        let [low, high] = [pair[0], pair[1]];
        // A maximum lies where the slope falls through zero.
        if 0.0 < likelihood(sites, low).0 && likelihood(sites, high).0 <= 0.0 {
            let place = crossing(|place| -likelihood(sites, place).0, low, high);
            let place = place.ok_or_else(no_limit)?;
            let height = likelihood(sites, place).1;
            if best.1 < height {
                best = (place, height);
            }
        }
    }
    Ok(best.0)
}

/// The limits of the variance: where Q meets the quantiles of chi-squared.
pub(super) fn profile(sites: &Sites, level: f64) -> Result<(f64, f64), NoEstimate> {
    inside_unit(level, "level")?;
    let tail = 0.5 * (1.0 - level);
    let df = sites.degrees();
    let low = sites.where_q_is(chi_squared_quantile(1.0 - tail, df))?;
    let high = sites.where_q_is(chi_squared_quantile(tail, df))?;
    Ok((low, high))
}
