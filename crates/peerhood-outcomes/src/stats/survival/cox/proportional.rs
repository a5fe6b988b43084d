//! Whether hazards stay proportional as time goes on.

use nalgebra::DMatrix;
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::CoxModel;
use super::newton::fitted;
use super::risk::RiskSets;
use crate::estimate::{LeftOut, NoEstimate, Test};
use crate::stats::distribution::chi_squared_sf;
use crate::stats::rank::ranks;
use crate::stats::sum::{count, mean};
use crate::stats::survival::curve::CurveLimits;
use crate::stats::survival::follow_up::FollowUp;
use crate::stats::survival::kaplan_meier::kaplan_meier;
use crate::stats::survival::score::size_of;
use crate::stats::value::{Value, varies};

/// The scale on which a coefficient may drift with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum TimeScale {
    /// One minus the survival curve just before: long gaps without events count little. R's default.
    KaplanMeier,
    /// Time as it is.
    Identity,
    /// The logarithm of time.
    Log,
    /// The rank of the time among those of all people.
    Rank,
}

/// A test of proportional hazards.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct ProportionalHazards {
    /// One test a covariate: a small p says that its hazard ratio changes with time.
    pub covariates: Vec<Test>,
    /// All covariates together.
    pub all: Test,
    /// Who is not in it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub left_out: Vec<LeftOut>,
}

/// Tests whether the coefficients of a Cox regression drift with time: the score test of adding each
/// covariate times the time, by Schoenfeld's residuals.
///
/// # Errors
///
/// As [`cox`](super::cox()); [`NoEstimate::NoVariation`] when all events share one time;
/// [`NoEstimate::OutOfRange`] for an event at time 0 on the scale of logarithms.
///
/// # References
///
/// P. M. Grambsch and T. M. Therneau, "Proportional hazards tests and diagnostics based on weighted
/// residuals", Biometrika 81, 1994; as in R's `cox.zph` since survival 3.0.
pub fn proportional_hazards<T: Value>(
    follow_up: &FollowUp,
    covariates: &[impl AsRef<[T]>],
    model: CoxModel<'_>,
    scale: TimeScale,
) -> Result<ProportionalHazards, NoEstimate> {
    let (risk_sets, left_out) = RiskSets::new(follow_up, covariates, &model)?;
    let fit = fitted(&risk_sets)?;
    let times = moved(follow_up, &risk_sets, scale)?;
    let still = &fit.at_best;
    let once = risk_sets.hazard(&fit.coefficients, |moment| times[moment]);
    let twice = risk_sets.hazard(&fit.coefficients, |moment| times[moment] * times[moment]);
    let size = covariates.len();
    let test = |added: &[usize]| {
        // What the coefficients themselves already explain is projected out.
        let score: Vec<f64> = (0..size)
            .map(|place| still.score[place])
            .chain(added.iter().map(|&place| once.score[place]))
            .collect();
        let block = DMatrix::from_fn(score.len(), score.len(), |row, column| {
            match (row.checked_sub(size), column.checked_sub(size)) {
                (None, None) => still.information[(row, column)],
                (None, Some(column)) => once.information[(row, added[column])],
                (Some(row), None) => once.information[(added[row], column)],
                (Some(row), Some(column)) => twice.information[(added[row], added[column])],
            }
        });
        let statistic = size_of(&score, &block)
            .ok_or_else(|| NoEstimate::Collinear { what: "the covariates and time".into() })?;
        let degrees = count(added.len());
        let p = chi_squared_sf(statistic, degrees);
        let method = match scale {
            TimeScale::KaplanMeier => "score test of proportional hazards, Kaplan-Meier time",
            TimeScale::Identity => "score test of proportional hazards",
            TimeScale::Log => "score test of proportional hazards, log time",
            TimeScale::Rank => "score test of proportional hazards, rank time",
        };
        Test::new(Some(statistic), vec![degrees], p, risk_sets.people(), method)
    };
    let each: Result<Vec<Test>, NoEstimate> = (0..size).map(|place| test(&[place])).collect();
    let all: Vec<usize> = (0..size).collect();
    Ok(ProportionalHazards { covariates: each?, all: test(&all)?, left_out })
}

/// The time of each moment on the scale, less the mean over all events.
fn moved(
    follow_up: &FollowUp,
    risk_sets: &RiskSets,
    scale: TimeScale,
) -> Result<Vec<f64>, NoEstimate> {
    let moments = risk_sets.moments();
    let each = || {
        moments.iter().enumerate().flat_map(|(position, moment)| {
            std::iter::repeat_n((position, moment.time), moment.events)
        })
    };
    let times: Vec<f64> = each().map(|one| one.1).collect();
    let on_scale: Vec<f64> = match scale {
        TimeScale::Identity => times,
        TimeScale::Rank => {
            let all = ranks(risk_sets.times());
            each().map(|(position, _)| all[moments[position].ended.start]).collect()
        }
        TimeScale::Log => {
            if times.contains(&0.0) {
                return Err(NoEstimate::OutOfRange {
                    what: "the time of an event".into(),
                    value: 0.0,
                    must: "above 0 to have a logarithm".into(),
                });
            }
            times.into_iter().map(f64::ln).collect()
        }
        TimeScale::KaplanMeier => {
            let mut used = vec![false; follow_up.people()];
            risk_sets.places().iter().for_each(|&place| used[place] = true);
            let people = follow_up.only(|place| used[place]);
            let people = people.as_ref().unwrap_or(follow_up);
            let steps = kaplan_meier(people, CurveLimits::Plain, 0.95)?.steps;
            let before = |time: f64| {
                let after = steps.partition_point(|step| step.time < time);
                after.checked_sub(1).map_or(1.0, |last| steps[last].survival)
            };
            times.into_iter().map(|time| 1.0 - before(time)).collect()
        }
    };
    let centre = mean(&on_scale);
    let mut centred = vec![0.0; moments.len()];
    for ((position, _), value) in each().zip(&on_scale) {
        centred[position] = value - centre;
    }
    let reach = centred.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    varies(reach, "the time of the events")?;
    // In units of its reach: tests do not care, and no square overflows.
    Ok(centred.into_iter().map(|value| value / reach).collect())
}
