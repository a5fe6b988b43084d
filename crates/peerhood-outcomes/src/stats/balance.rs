//! Are two groups alike at the start? Standardised differences, variance ratios, effective sizes.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::sum::{count, mean, squares, total};
use super::value::{MISSING, Value, at_least, same_length, varies};
use crate::estimate::{LeftOut, NoEstimate};

/// Which standard deviation a difference is divided by; always that of the sample before weighting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Standardizer {
    /// That of the treated: for the effect on those treated (MatchIt's default).
    Treated,
    /// That of the controls.
    Control,
    /// Root of the mean of both variances: for the average effect.
    Pooled,
}

/// How alike two groups are in one variable.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Balance {
    /// Treated mean less control mean over the standard deviation; beyond 0.1 is worth a look.
    pub standardized_difference: f64,
    /// Treated variance over control variance; 0.5 to 2 is usual. `None` when the controls do not vary.
    pub variance_ratio: Option<f64>,
    /// Largest distance between the two cumulative distributions, 0 to 1.
    pub largest_gap: f64,
    /// Weighted means: treated, control.
    pub means: [f64; 2],
    /// Sizes that unweighted groups of the same precision would have: treated, control.
    pub effective_sizes: [f64; 2],
    /// People used: treated, control.
    pub n: [usize; 2],
    /// People not used.
    pub left_out: Vec<LeftOut>,
}

/// Compares treated and controls in one variable; `weights` of 1 for everybody mean no weighting.
///
/// Weighted variances divide by Σw - Σw²/Σw.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] for a weight that is negative or above 1e60, [`NoEstimate::TooFew`] below two people of
/// positive weight in a group, [`NoEstimate::NoVariation`] when the group that standardises does not vary.
///
/// # References
///
/// E. A. Stuart, "Matching methods for causal inference", Statistical Science 25, 2010; MatchIt, cobalt.
pub fn balance(
    values: &[impl Value],
    treated: &[bool],
    weights: &[f64],
    standardizer: Standardizer,
) -> Result<Balance, NoEstimate> {
    same_length(values.len(), treated.len())?;
    same_length(values.len(), weights.len())?;
    check_weights(weights)?;
    let known = super::value::known(values, "the values")?;
    let mut groups = [Group::default(), Group::default()];
    for ((&value, &treated), &weight) in values.iter().zip(treated).zip(weights) {
        if let Some(value) = value.into() {
            let group = &mut groups[usize::from(!treated)];
            group.values.push(value);
            group.weights.push(weight);
        }
    }
    let [treated, control] = &groups;
    for (group, of) in
        [(treated, "treated people with a weight"), (control, "controls with a weight")]
    {
        at_least(group.weights.iter().filter(|&&weight| 0.0 < weight).count(), of, 2)?;
    }
    let own = |group: &Group| squares(&group.values) / (count(group.values.len()) - 1.0);
    let square = match standardizer {
        Standardizer::Treated => own(treated),
        Standardizer::Control => own(control),
        Standardizer::Pooled => 0.5 * (own(treated) + own(control)),
    };
    let sd = varies(square.sqrt(), "the group that standardises")?;
    let means = [treated.mean(), control.mean()];
    let spread = control.variance();
    let mut left_out = Vec::new();
    if 0 < known.missing {
        left_out.push(LeftOut { count: known.missing, because: MISSING.into() });
    }
    Ok(Balance {
        standardized_difference: (means[0] - means[1]) / sd,
        variance_ratio: (0.0 < spread)
            .then(|| treated.variance() / spread)
            .filter(|ratio| ratio.is_finite()),
        largest_gap: largest_gap(treated, control),
        means,
        effective_sizes: [effective_size(&treated.weights)?, effective_size(&control.weights)?],
        n: [treated.values.len(), control.values.len()],
        left_out,
    })
}

/// Kish's effective sample size, (Σw)² / Σw².
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] for a weight that is negative or above 1e60, [`NoEstimate::TooFew`] when all weights are zero.
///
/// # References
///
/// L. Kish, "Survey Sampling", 1965.
pub fn effective_size(weights: &[f64]) -> Result<f64, NoEstimate> {
    check_weights(weights)?;
    let largest = weights.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return Err(NoEstimate::TooFew { of: "weights above zero".into(), given: 0, needed: 1 });
    }
    // Relative to the largest, so that squares neither overflow nor vanish.
    let sum = total(weights.iter().map(|weight| weight / largest));
    Ok(sum * sum / total(weights.iter().map(|weight| (weight / largest).powi(2))))
}

pub(crate) fn check_weights(weights: &[f64]) -> Result<(), NoEstimate> {
    match weights.iter().position(|weight| !(0.0..=1e60).contains(weight)) {
        None => Ok(()),
        Some(position) => Err(NoEstimate::OutOfRange {
            what: format!("the weight at position {position}").into(),
            value: weights[position],
            must: "from 0 to 1e60".into(),
        }),
    }
}

#[derive(Default)]
struct Group {
    values: Vec<f64>,
    weights: Vec<f64>,
}

impl Group {
    fn mean(&self) -> f64 {
        let first = mean(&self.values);
        let whole = total(self.weights.iter().copied());
        first
            + total(
                self.values
                    .iter()
                    .zip(&self.weights)
                    .map(|(value, weight)| weight * (value - first)),
            ) / whole
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        let whole = total(self.weights.iter().copied());
        let squared = total(self.weights.iter().map(|weight| weight * weight));
        let spread = total(
            self.values
                .iter()
                .zip(&self.weights)
                .map(|(value, weight)| weight * (value - mean).powi(2)),
        );
        spread / (whole - squared / whole)
    }
}

fn largest_gap(treated: &Group, control: &Group) -> f64 {
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for (group, sign) in [(treated, 1.0), (control, -1.0)] {
        let whole = total(group.weights.iter().copied());
        steps.extend(
            group
                .values
                .iter()
                .zip(&group.weights)
                .map(|(&value, weight)| (value, sign * weight / whole)),
        );
    }
    steps.sort_by(|left, right| left.0.total_cmp(&right.0));
    let (mut gap, mut largest) = (0.0_f64, 0.0_f64);
    for tied in steps.chunk_by(|left, right| left.0 == right.0) {
        gap += tied.iter().map(|step| step.1).sum::<f64>();
        largest = largest.max(gap.abs());
    }
    largest.min(1.0)
}
