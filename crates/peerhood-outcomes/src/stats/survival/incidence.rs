//! Cumulative incidence where the event can be kept from happening by another.

use std::borrow::Cow;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::curve::CurveLimits;
use super::follow_up::FollowUp;
use crate::estimate::{LeftOut, NoEstimate};
use crate::stats::sum::{Sum, count};
use crate::stats::value::critical;

/// How the variance of a cumulative incidence is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum IncidenceVariance {
    /// Greenwood's: of multinomial events at each time. R's `survfit` gives the same.
    Greenwood,
    /// Aalen's, with a factor for ties: what R's `cmprsk` has.
    Aalen,
}

/// The share of people to whom one event has happened first, as time goes on.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct CumulativeIncidence {
    /// One entry for each time at which somebody's follow-up ended, the earliest first.
    pub steps: Vec<IncidenceStep>,
    /// The cause it is about.
    pub cause: u32,
    /// People.
    pub n: usize,
    /// Events of the cause.
    pub events: usize,
    /// Events of other causes.
    pub competing: usize,
    /// On which scale the intervals are symmetric.
    pub limits: CurveLimits,
    /// Level of the intervals.
    pub level: f64,
    /// How it was computed.
    pub method: Cow<'static, str>,
    /// Who is not in it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub left_out: Vec<LeftOut>,
}

/// A time at which somebody's follow-up ended.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct IncidenceStep {
    /// The time.
    pub time: f64,
    /// People at risk just before it.
    pub at_risk: usize,
    /// Events of the cause at it.
    pub events: usize,
    /// Events of other causes at it.
    pub competing: usize,
    /// People whose follow-up ended at it without any event.
    pub censored: usize,
    /// The share to whom the event has happened by then.
    pub incidence: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Lower limit, point by point. `None` before the first event.
    pub low: Option<f64>,
    /// Upper limit. `None` before the first event.
    pub high: Option<f64>,
}

/// Estimates how often one cause has happened by each time, where the others keep it from happening.
///
/// One minus the survival curve in which other causes count as censored says too much: it answers
/// for a world without the others.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] for cause 0, which is the absence of an event, or a level that is none.
///
/// # Complexity
///
/// O(n).
///
/// # References
///
/// O. O. Aalen and S. Johansen, Scandinavian Journal of Statistics 5, 1978; O. O. Aalen, Annals of
/// Statistics 6, 1978; P. K. Andersen and others, Statistical Models Based on Counting Processes, 1993.
pub fn cumulative_incidence(
    follow_up: &FollowUp,
    cause: u32,
    variance: IncidenceVariance,
    limits: CurveLimits,
    level: f64,
) -> Result<CumulativeIncidence, NoEstimate> {
    let critical = critical(level)?;
    if cause == 0 {
        let must = "1 or more: 0 is the absence of an event".into();
        return Err(NoEstimate::OutOfRange { what: "the cause".into(), value: 0.0, must });
    }
    let causes = follow_up.causes();
    let entries = follow_up.entries_in_order();
    let late = !entries.is_empty();
    let (mut entered, mut survival, mut spread) = (0, 1.0, Spread::default());
    let mut incidence = Sum::default();
    let mut steps: Vec<IncidenceStep> = Vec::new();
    for (time, places) in follow_up.moments() {
        while late && entries.get(entered).is_some_and(|&entry| entry < time) {
            entered += 1;
        }
        let at_risk = if late { entered } else { follow_up.people() } - places.start;
        let ended = places.len();
        let events = causes[places.clone()].iter().filter(|&&seen| seen == cause).count();
        let competing = causes[places].iter().filter(|&&seen| seen != 0 && seen != cause).count();
        let (risk, fell, other) = (count(at_risk), count(events), count(competing));
        let before = survival;
        incidence.add(before * fell / risk);
        let reached = incidence.total();
        if 0 < events + competing {
            survival = if at_risk == events + competing {
                0.0
            } else {
                before * (risk - fell - other) / risk
            };
            match variance {
                IncidenceVariance::Greenwood => {
                    spread.greenwood(before, reached, [fell, other], risk);
                }
                IncidenceVariance::Aalen => {
                    spread.aalen(before, survival, reached, [fell, other], risk);
                }
            }
        }
        let error = spread.at(reached).max(0.0).sqrt();
        let ends = if 0.0 < reached { limits.around(reached, error, critical) } else { None };
        steps.push(IncidenceStep {
            time,
            at_risk,
            events,
            competing,
            censored: ended - events - competing,
            incidence: reached.min(1.0),
            standard_error: error,
            low: ends.map(|ends| ends.0),
            high: ends.map(|ends| ends.1),
        });
    }
    let errors = match variance {
        IncidenceVariance::Greenwood => "Greenwood errors",
        IncidenceVariance::Aalen => "Aalen errors",
    };
    Ok(CumulativeIncidence {
        cause,
        n: follow_up.people(),
        events: steps.iter().map(|step| step.events).sum(),
        competing: steps.iter().map(|step| step.competing).sum(),
        steps,
        limits,
        level,
        method: format!("Aalen-Johansen, {errors}, {}", limits.name()).into(),
        left_out: follow_up.left_out().to_vec(),
    })
}

impl CumulativeIncidence {
    /// The incidence at `time`. `None` before the first step, and beyond the end of follow-up.
    #[must_use]
    pub fn at(&self, time: f64) -> Option<&IncidenceStep> {
        if self.steps.last().is_none_or(|last| last.time < time) {
            return None;
        }
        let after = self.steps.partition_point(|step| step.time <= time);
        self.steps.get(after.checked_sub(1)?)
    }
}

/// The variance as a quadratic in the incidence reached: each event adds to its three terms, so that
/// the whole need not be summed anew at each time.
#[derive(Default)]
struct Spread {
    constant: Sum,
    linear: Sum,
    quadratic: Sum,
}

impl Spread {
    fn at(&self, reached: f64) -> f64 {
        self.constant.total() + reached * (self.linear.total() + reached * self.quadratic.total())
    }

    /// Adds `factor` times the square of `offset + slope · incidence`.
    fn square(&mut self, factor: f64, offset: f64, slope: f64) {
        self.constant.add(factor * offset * offset);
        self.linear.add(2.0 * factor * offset * slope);
        self.quadratic.add(factor * slope * slope);
    }

    fn greenwood(&mut self, before: f64, reached: f64, [fell, other]: [f64; 2], risk: f64) {
        let (hazard, all) = (fell / risk, (fell + other) / risk);
        let rest = risk - fell - other;
        // Nobody is left: what comes later is nothing.
        let pull = if rest <= 0.0 { 0.0 } else { all * risk / rest };
        let own = before * hazard;
        self.constant.add(
            (own * (1.0 - hazard) * before + 2.0 * own * reached + pull * reached * reached) / risk,
        );
        self.linear.add(-2.0 * (own + pull * reached) / risk);
        self.quadratic.add(pull / risk);
    }

    fn aalen(&mut self, before: f64, after: f64, reached: f64, [fell, other]: [f64; 2], risk: f64) {
        let ties =
            |events: f64| if 1.0 < events { 1.0 - (events - 1.0) / (risk - 1.0) } else { 1.0 };
        let factor = |events: f64| before * before * ties(events) * events / (risk * risk);
        let share = if 0.0 < after { 1.0 / after } else { 0.0 };
        if 0.0 < other && 0.0 < after {
            self.square(factor(other), reached * share, -share);
        }
        if 0.0 < fell {
            self.square(factor(fell), 1.0 + reached * share, -share);
        }
    }
}
