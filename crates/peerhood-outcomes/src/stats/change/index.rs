//! The indices of reliable change, side by side.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::NoEstimate;
use crate::stats::correlation::coefficient;
use crate::stats::sum::{mean, variance};
use crate::stats::value::{LARGEST, inside_unit, positive, representable};

/// Mean and standard deviation of a group of people.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct Population {
    /// Mean score.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

/// Whose index of reliable change. All allow for the scale's noise; they differ in whether and how they
/// allow for regression to the mean.
///
/// Write x and y for a person's score before and after, M and S for mean and SD before, r for the reliability.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(Deserialize, Serialize),
    serde(tag = "method", rename_all = "snake_case")
)]
pub enum ChangeMethod {
    /// (y - x) / (S √(2 (1 - r))). Jacobson and Truax 1991.
    JacobsonTruax,
    /// (y - M - r (x - M)) / (S √(1 - r)): from the estimated true score. Edwards et al. 1978, as Speer 1992 writes it.
    EdwardsNunnally,
    /// (y - M - r (x - M)) / (S √(1 - r²)): from the predicted score. Gulliksen, Lord and Novick, by Hsu 1989.
    GulliksenLordNovick,
    /// (y - M_after - r (x - M)) / (S √(1 - r²)): the same within the change of the group. Hsu 1989, 1999.
    HsuLinnLord,
    /// (y - M - r (x - M)) / (S √(r² (1 - r) + 1 - r_after)). Nunnally and Kotsch 1983.
    NunnallyKotsch {
        /// Reliability of the scale after.
        reliability_after: f64,
    },
    /// ((y - x) d + (M_after - M)(1 - d)) / (√d S √(2 (1 - r))) with d the reliability of differences;
    /// it is compared with 1.65. Hageman and Arrindell 1999.
    HagemanArrindell,
}

/// An index with its constants worked out.
pub(super) struct Standard {
    method: ChangeMethod,
    reliability: f64,
    before: Population,
    mean_after: f64,
    pub(super) error: f64,
    pub(super) difference_reliability: Option<f64>,
}

impl Population {
    pub(super) fn check(self) -> Result<(), NoEstimate> {
        for (value, what) in
            [(self.mean, "the mean of a population"), (self.sd, "the SD of a population")]
        {
            representable(value, what)?;
            if LARGEST < value.abs() {
                return Err(NoEstimate::OutOfRange {
                    what: what.into(),
                    value,
                    must: "within ±1e60".into(),
                });
            }
        }
        if self.sd == 0.0 {
            return Err(NoEstimate::NoVariation { what: "the score of a population".into() });
        }
        positive(self.sd, "the SD of a population")
    }
}

impl Standard {
    pub(super) fn of(
        method: ChangeMethod,
        reliability: f64,
        population: Population,
        before: &[f64],
        after: &[f64],
    ) -> Result<Self, NoEstimate> {
        let r = reliability;
        let mut difference_reliability = None;
        let relative = match method {
            ChangeMethod::JacobsonTruax => (2.0 * (1.0 - r)).sqrt(),
            ChangeMethod::EdwardsNunnally => (1.0 - r).sqrt(),
            ChangeMethod::GulliksenLordNovick | ChangeMethod::HsuLinnLord => (1.0 - r * r).sqrt(),
            ChangeMethod::NunnallyKotsch { reliability_after } => {
                inside_unit(reliability_after, "reliability after")?;
                (r * r * (1.0 - r) + 1.0 - reliability_after).sqrt()
            }
            ChangeMethod::HagemanArrindell => {
                let d = reliability_of_differences(r, population.sd, before, after)?;
                difference_reliability = Some(d);
                (2.0 * (1.0 - r) * d).sqrt()
            }
        };
        Ok(Self {
            method,
            reliability,
            before: population,
            mean_after: mean(after),
            error: relative * population.sd,
            difference_reliability,
        })
    }

    pub(super) fn index(&self, before: f64, after: f64) -> f64 {
        let above = self.reliability * (before - self.before.mean);
        let change = match self.method {
            ChangeMethod::JacobsonTruax => after - before,
            ChangeMethod::HsuLinnLord => after - self.mean_after - above,
            ChangeMethod::EdwardsNunnally
            | ChangeMethod::GulliksenLordNovick
            | ChangeMethod::NunnallyKotsch { .. } => after - self.before.mean - above,
            ChangeMethod::HagemanArrindell => {
                let d = self.difference_reliability.unwrap_or(1.0);
                (after - before) * d + (self.mean_after - self.before.mean) * (1.0 - d)
            }
        };
        change / self.error
    }
}

/// Both waves are taken to have the same standard error of measurement.
fn reliability_of_differences(
    r: f64,
    sd: f64,
    before: &[f64],
    after: &[f64],
) -> Result<f64, NoEstimate> {
    let noise = sd * sd * (1.0 - r);
    let variance_after = variance(after);
    let shared = 2.0 * sd * variance_after.sqrt() * coefficient(before, after)?;
    let spread = sd * sd + variance_after - shared;
    let value = (spread - 2.0 * noise) / spread;
    if 0.0 < value && value.is_finite() {
        return Ok(value);
    }
    Err(NoEstimate::OutOfRange {
        what: "the reliability of the differences".into(),
        value: representable(value, "the reliability of the differences")?,
        must: "above 0: change here is no larger than noise".into(),
    })
}
