//! The survival curve of Kaplan and Meier.

use std::borrow::Cow;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::curve::{CurveLimits, falls_to};
use super::follow_up::FollowUp;
use crate::estimate::{LeftOut, NoEstimate};
use crate::stats::sum::{Sum, count};
use crate::stats::value::{critical, inside_unit};

/// A survival curve: the share for whom the event has not happened yet, as time goes on.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct KaplanMeier {
    /// One entry for each time at which somebody's follow-up ended, the earliest first.
    pub steps: Vec<SurvivalStep>,
    /// The time by which it has happened to half.
    pub median: SurvivalQuantile,
    /// People.
    pub n: usize,
    /// Events among them.
    pub events: usize,
    /// On which scale the intervals are symmetric.
    pub limits: CurveLimits,
    /// Level of the intervals.
    pub level: f64,
    /// How it was computed.
    pub method: Cow<'static, str>,
    /// Who is not in it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub left_out: Vec<LeftOut>,
    /// The entries of those who came later, in order; empty when nobody did.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    entries: Vec<f64>,
}

/// A time at which somebody's follow-up ended.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct SurvivalStep {
    /// The time.
    pub time: f64,
    /// People at risk just before it.
    pub at_risk: usize,
    /// Events at it.
    pub events: usize,
    /// People whose follow-up ended at it without the event.
    pub censored: usize,
    /// The curve from it on.
    pub survival: f64,
    /// Greenwood's standard error. `None` where the curve has come down to zero.
    pub standard_error: Option<f64>,
    /// Lower limit, point by point. `None` where the curve has come down to zero.
    pub low: Option<f64>,
    /// Upper limit.
    pub high: Option<f64>,
}

/// The time by which the event has happened to a share of people.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct SurvivalQuantile {
    /// The share, such as 0.5 for the median.
    pub share: f64,
    /// The time. `None` when follow-up ended before the curve came down so far.
    pub time: Option<f64>,
    /// Lower limit, where the lower limits of the curve come down so far.
    pub low: Option<f64>,
    /// Upper limit. `None` when it is open.
    pub high: Option<f64>,
}

/// Estimates the survival curve.
///
/// An event and a censoring at the same time: the event came first. Where the curve comes down to
/// zero there is no interval any more.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] for a level that is none.
///
/// # Complexity
///
/// O(n).
///
/// # References
///
/// E. L. Kaplan and P. Meier, JASA 53, 1958; M. Greenwood 1926; quantiles R. Brookmeyer and J. Crowley,
/// Biometrics 38, 1982.
pub fn kaplan_meier(
    follow_up: &FollowUp,
    limits: CurveLimits,
    level: f64,
) -> Result<KaplanMeier, NoEstimate> {
    let critical = critical(level)?;
    let causes = follow_up.causes();
    let entries = follow_up.entries_in_order();
    let late = !entries.is_empty();
    let mut entered = 0;
    let mut steps: Vec<SurvivalStep> = Vec::new();
    let (mut survival, mut greenwood) = (1.0, Sum::default());
    let (mut events_in_all, mut last) = (0, (Some(0.0), Some(1.0), Some(1.0)));
    for (time, places) in follow_up.moments() {
        while late && entries.get(entered).is_some_and(|&entry| entry < time) {
            entered += 1;
        }
        let at_risk = if late { entered } else { follow_up.people() } - places.start;
        let ended = places.len();
        let events = causes[places].iter().filter(|&&cause| cause != 0).count();
        if 0 < events {
            events_in_all += events;
            if events == at_risk {
                survival = 0.0;
                last = (None, None, None);
            } else if 0.0 < survival {
                let (risk, fell) = (count(at_risk), count(events));
                survival *= (risk - fell) / risk;
                greenwood.add(fell / (risk * (risk - fell)));
                let error = survival * greenwood.total().sqrt();
                let ends = limits.around(survival, error, critical);
                last = (Some(error), ends.map(|ends| ends.0), ends.map(|ends| ends.1));
            }
        }
        steps.push(SurvivalStep {
            time,
            at_risk,
            events,
            censored: ended - events,
            survival,
            standard_error: last.0,
            low: last.1,
            high: last.2,
        });
    }
    let mut curve = KaplanMeier {
        steps,
        median: SurvivalQuantile { share: 0.5, time: None, low: None, high: None },
        n: follow_up.people(),
        events: events_in_all,
        limits,
        level,
        method: format!("Kaplan-Meier, Greenwood errors, {}", limits.name()).into(),
        left_out: follow_up.left_out().to_vec(),
        entries,
    };
    curve.median = curve.quantile(0.5)?;
    Ok(curve)
}

impl KaplanMeier {
    /// The time by which the event has happened to `share` of the people, with its limits.
    ///
    /// # Errors
    ///
    /// [`NoEstimate::OutOfRange`] for a share that is not between 0 and 1.
    pub fn quantile(&self, share: f64) -> Result<SurvivalQuantile, NoEstimate> {
        inside_unit(share, "share")?;
        let height = 1.0 - share;
        let steps = self.steps.iter();
        let time = falls_to(steps.clone().map(|step| (step.time, step.survival)), height);
        let end = |end: fn(&SurvivalStep) -> Option<f64>| {
            falls_to(steps.clone().filter_map(|step| Some((step.time, end(step)?))), height)
        };
        Ok(SurvivalQuantile { share, time, low: end(|step| step.low), high: end(|step| step.high) })
    }

    /// The curve at `time`. `None` beyond the end of follow-up, unless the curve is at zero.
    #[must_use]
    pub fn at(&self, time: f64) -> Option<SurvivalStep> {
        let after = self.steps.partition_point(|step| step.time <= time);
        let (at_risk, exact) = (self.at_risk(time), self.steps.get(after.wrapping_sub(1)));
        let ends = self.steps.last().is_some_and(|last| last.time < time && 0.0 < last.survival);
        if ends || time.is_nan() || time < 0.0 {
            return None;
        }
        Some(match exact {
            Some(step) if step.time == time => *step,
            Some(step) => SurvivalStep { time, at_risk, events: 0, censored: 0, ..*step },
            None => SurvivalStep {
                time,
                at_risk,
                events: 0,
                censored: 0,
                survival: 1.0,
                standard_error: Some(0.0),
                low: Some(1.0),
                high: Some(1.0),
            },
        })
    }

    /// How many are still followed and without the event just before `time`: the numbers under a plot.
    #[must_use]
    pub fn at_risk(&self, time: f64) -> usize {
        let before = self.steps.partition_point(|step| step.time < time);
        let ended: usize =
            self.steps[..before].iter().map(|step| step.events + step.censored).sum();
        let there = if self.entries.is_empty() {
            self.n
        } else {
            self.entries.partition_point(|&entry| entry < time)
        };
        there.saturating_sub(ended)
    }
}
