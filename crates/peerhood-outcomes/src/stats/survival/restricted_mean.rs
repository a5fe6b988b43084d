//! The mean time without the event, up to a horizon.

use std::borrow::Cow;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::curve::CurveLimits;
use super::follow_up::FollowUp;
use super::kaplan_meier::kaplan_meier;
use crate::estimate::{Estimate, LeftOut, NoEstimate, Test};
use crate::stats::distribution::normal_two_sided;
use crate::stats::sum::{Sum, count, total};
use crate::stats::value::{critical, positive, varies};

/// The mean time without the event, up to a horizon.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct RestrictedMean {
    /// The area under the survival curve up to the horizon.
    pub mean: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// The horizon.
    pub horizon: f64,
    /// Events up to the horizon.
    pub events: usize,
}

/// How much longer one group goes without the event than another, up to a horizon.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct RestrictedMeanDifference {
    /// First less second.
    pub difference: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// Whether it differs from zero.
    pub test: Test,
    /// The mean of each group.
    pub groups: [RestrictedMean; 2],
}

/// Estimates the mean time without the event up to `horizon`; without a horizon, up to the end of
/// follow-up.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] for a horizon beyond the end of follow-up while some are still without
/// the event: there is no curve to take the area of.
///
/// # References
///
/// J. O. Irwin 1949; E. L. Kaplan and P. Meier, JASA 53, 1958; P. Royston and M. K. B. Parmar, Statistics
/// in Medicine 30, 2011.
pub fn restricted_mean(
    follow_up: &FollowUp,
    horizon: Option<f64>,
    level: f64,
) -> Result<RestrictedMean, NoEstimate> {
    let critical = critical(level)?;
    let curve = kaplan_meier(follow_up, CurveLimits::Plain, level)?;
    let longest = follow_up.longest();
    let horizon = horizon.unwrap_or(longest);
    positive(horizon, "the horizon")?;
    let ends_open = curve.steps.last().is_some_and(|last| 0.0 < last.survival);
    if longest < horizon && ends_open {
        return Err(NoEstimate::OutOfRange {
            what: "the horizon".into(),
            value: horizon,
            must: format!("at most {longest}, the end of follow-up").into(),
        });
    }
    let falls: Vec<_> =
        curve.steps.iter().filter(|step| 0 < step.events && step.time <= horizon).collect();
    let ends = falls.iter().skip(1).map(|step| step.time).chain([horizon]);
    let areas: Vec<f64> =
        falls.iter().zip(ends).map(|(step, end)| step.survival * (end - step.time)).collect();
    let first = falls.first().map_or(horizon, |step| step.time);
    let mean = first + total(areas.iter().copied());
    // Invariant: `rest` is the area under the curve from the step on.
    let (mut rest, mut squares) = (Sum::default(), Sum::default());
    for (step, area) in falls.iter().zip(areas).rev() {
        rest.add(area);
        if step.events < step.at_risk {
            let (risk, fell) = (count(step.at_risk), count(step.events));
            squares.add(rest.total().powi(2) * fell / (risk * (risk - fell)));
        }
    }
    let error = squares.total().sqrt();
    let reach = critical * error;
    let method = "area under the Kaplan-Meier curve, normal interval";
    let mut mean = Estimate::new(mean, mean - reach, mean + reach, level, curve.n, method)?;
    mean.left_out = curve.left_out;
    let events = falls.iter().map(|step| step.events).sum();
    Ok(RestrictedMean { mean, standard_error: error, horizon, events })
}

/// Compares two groups by the mean time without the event up to `horizon`; without a horizon, up to
/// the earlier end of follow-up.
///
/// # Errors
///
/// As [`restricted_mean`]; [`NoEstimate::NoVariation`] when neither group has an event to vary by.
pub fn restricted_mean_difference(
    first: &FollowUp,
    second: &FollowUp,
    horizon: Option<f64>,
    level: f64,
) -> Result<RestrictedMeanDifference, NoEstimate> {
    let critical = critical(level)?;
    let horizon = horizon.unwrap_or(first.longest().min(second.longest()));
    let groups = [
        restricted_mean(first, Some(horizon), level)?,
        restricted_mean(second, Some(horizon), level)?,
    ];
    let error = groups[0].standard_error.hypot(groups[1].standard_error);
    varies(error, "the time without the event in both groups")?;
    let difference = groups[0].mean.value - groups[1].mean.value;
    let (reach, z) = (critical * error, difference / error);
    let n = groups[0].mean.n + groups[1].mean.n;
    let method = "difference of areas under Kaplan-Meier curves, normal interval";
    let (low, high) = (difference - reach, difference + reach);
    let mut estimate = Estimate::new(difference, low, high, level, n, method)?;
    estimate.left_out = together(&groups);
    let test = Test::new(Some(z), Vec::new(), normal_two_sided(z), n, Cow::Borrowed(method))?;
    Ok(RestrictedMeanDifference { difference: estimate, standard_error: error, test, groups })
}

fn together(groups: &[RestrictedMean; 2]) -> Vec<LeftOut> {
    let mut left_out: Vec<LeftOut> = Vec::new();
    for one in groups.iter().flat_map(|group| &group.mean.left_out) {
        match left_out.iter_mut().find(|known| known.because == one.because) {
            Some(known) => known.count += one.count,
            None => left_out.push(one.clone()),
        }
    }
    left_out
}
