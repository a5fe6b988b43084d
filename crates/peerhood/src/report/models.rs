//! What a plan names beside the mean changes that every report shows.

use std::collections::{BTreeMap, BTreeSet};

use peerhood_model::{AsOf, Program};
use peerhood_outcomes::design::{AnalysisPlan, Design, Model, Outcome, Standing, long_scores};
use peerhood_outcomes::instrument::HigherIs;
use peerhood_outcomes::stats::mixed::{Criterion, Random, mixed_model};
use peerhood_outcomes::stats::rank::{RankP, signed_rank_pairs};
use peerhood_outcomes::stats::regression::{Errors, ols};
use peerhood_outcomes::stats::repeated::{Covariance, Likelihood, Rows, mmrm};
use peerhood_outcomes::stats::t::Alternative;
use peerhood_outcomes::{Estimate, Scoring, pair_waves, score_wave};

use super::planned::{PlannedResult, is_drawn, waves};
use super::{Interval, words};
use crate::load::{Loaded, Survey};
use crate::survey::SurveyResults;

/// A planned analysis that was done.
pub(super) struct Further {
    outcome: Outcome,
    title: String,
    higher_is: &'static str,
    estimate: Estimate,
    pub(super) p: f64,
}

/// Does what was planned beside the changes of `surveys`, where at least as many people as the
/// threshold of the report answered.
pub(super) fn further(loaded: &Loaded, surveys: &SurveyResults, as_of: AsOf) -> Vec<Further> {
    let Some(plan) = &loaded.plan else { return Vec::new() };
    let outcomes = plan.definition().outcomes.iter();
    outcomes
        .filter(|outcome| !is_drawn(plan, surveys, outcome))
        .filter_map(|outcome| made(loaded, plan, outcome, as_of))
        .collect()
}

fn made(loaded: &Loaded, plan: &AnalysisPlan, outcome: &Outcome, as_of: AsOf) -> Option<Further> {
    let survey = loaded.surveys.iter().find(|one| one.instrument.key() == outcome.instrument)?;
    let scale = survey.instrument.scale(&outcome.scale)?;
    let definition = plan.definition();
    let enough = usize::try_from(loaded.policy.reporting.suppress_below).unwrap_or(usize::MAX);
    let level = definition.level;
    let (estimate, p) = match (outcome.model, &definition.design) {
        (model @ (Model::Mixed | Model::Mmrm), Design::Waves { waves }) => {
            over_waves(survey, waves, &outcome.scale, model, enough, level)?
        }
        (model, design) => {
            let (before, after) = waves(design)?;
            let (before, after) = (scored(survey, before)?, scored(survey, after)?);
            let pairs = pair_waves(&before, &after, &outcome.scale)?;
            if pairs.people.len() < enough {
                return None;
            }
            match model {
                Model::PairedChange => {
                    let test = pairs.mean_change(level).ok()?;
                    (test.difference, test.test.p)
                }
                Model::SignedRank => {
                    let two = Alternative::TwoSided;
                    let (after, before) = (&pairs.after, &pairs.before);
                    let test =
                        signed_rank_pairs(after, before, RankP::Automatic, two, level).ok()?;
                    (test.shift?, test.test.p)
                }
                Model::DoseSlope => over_contacts(
                    &loaded.program,
                    &pairs.people,
                    &pairs.changes(),
                    enough,
                    level,
                    as_of,
                )?,
                _ => return None,
            }
        }
    };
    Some(Further {
        outcome: outcome.clone(),
        title: if scale.name.is_empty() { scale.key.clone() } else { scale.name.clone() },
        higher_is: match scale.higher_is {
            HigherIs::Better => "better",
            HigherIs::Worse => "worse",
            _ => "neither",
        },
        estimate,
        p,
    })
}

impl Further {
    /// With its p after the planned correction, and over how many planned tests.
    pub(super) fn result(self, adjusted: Option<(f64, usize)>) -> PlannedResult {
        let Self { outcome, title, higher_is, estimate, .. } = self;
        let result = Interval {
            value: estimate.value,
            low: estimate.low,
            high: estimate.high,
            level: estimate.level,
        };
        let (what, unit, caution) = match outcome.model {
            Model::SignedRank => ("its typical change, by ranks, was", "points", NO_COMPARISON),
            Model::DoseSlope => ("with each further contact it changed by", "points", NO_CAUSE),
            Model::Mixed => ("from wave to wave it changed by", "points on average", NO_COMPARISON),
            Model::Mmrm => (
                "from the first wave to the last it changed by",
                "points on average",
                NO_COMPARISON,
            ),
            _ => ("it changed by", "points on average", NO_COMPARISON),
        };
        let says = words::finding(&title, what, unit, higher_is, &result, adjusted);
        PlannedResult {
            standing: Standing::Planned { role: outcome.role }.to_string(),
            model: outcome.model.to_string(),
            instrument: outcome.instrument,
            scale: outcome.scale,
            result,
            p_adjusted: adjusted.map(|adjusted| adjusted.0),
            says: format!("{says} {caution}"),
        }
    }
}

const NO_COMPARISON: &str = "There is no comparison group, so this does not show what caused it.";
const NO_CAUSE: &str = "This shows no cause: parents who get on well with their support parent stay in \
                        touch longer, and those in need may ask for more.";

fn scored(survey: &Survey, wave: &str) -> Option<Scoring> {
    let wave = survey.waves.iter().find(|one| one.name == wave)?;
    score_wave(&survey.instrument, &wave.answers).ok()
}

/// The slope of a linear mixed model over the waves, which are counted 0, 1, 2 and on; or the change from
/// the first wave to the last by repeated measures, which use everybody who has any wave.
fn over_waves(
    survey: &Survey,
    waves: &[String],
    scale: &str,
    model: Model,
    enough: usize,
    level: f64,
) -> Option<(Estimate, f64)> {
    let scorings: Vec<Scoring> =
        waves.iter().map(|wave| scored(survey, wave)).collect::<Option<_>>()?;
    let times: Vec<f64> = (0_u32..).map(f64::from).take(waves.len()).collect();
    let long = long_scores(&scorings.iter().collect::<Vec<_>>(), &times, scale)?;
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &long.rows {
        let next = people.len();
        people.entry(&row.person).or_insert(next);
    }
    // A wave of few people would let the slope speak of them.
    let few = (0..waves.len())
        .any(|wave| long.rows.iter().filter(|row| row.wave == wave).count() < enough);
    if few {
        return None;
    }
    let scores: Vec<f64> = long.rows.iter().map(|row| row.score).collect();
    let times: Vec<f64> = long.rows.iter().map(|row| row.time).collect();
    let of: Vec<usize> = long.rows.iter().map(|row| people[row.person.as_str()]).collect();
    if model == Model::Mmrm {
        let waves: Vec<usize> = long.rows.iter().map(|row| row.wave).collect();
        let rows = Rows { people: &of, visits: &waves };
        let (arms, none): (_, [&[f64]; 0]) = (vec![0; of.len()], []);
        let (covariance, likelihood) = (Covariance::Unstructured, Likelihood::Restricted);
        let fitted = mmrm(&scores, &none, &arms, rows, covariance, likelihood, level).ok()?;
        let change = fitted.changes.last()?;
        return Some((change.estimate.clone(), change.test.p));
    }
    let fitted =
        mixed_model(&scores, &[times], &of, Random::Intercept, Criterion::Reml, level).ok()?;
    let slope = fitted.fixed.get(1)?;
    Some((slope.estimate.clone(), slope.test.p))
}

/// The slope of change over the contacts of each family's matches so far.
fn over_contacts(
    program: &Program,
    people: &[String],
    changes: &[f64],
    enough: usize,
    level: f64,
    as_of: AsOf,
) -> Option<(Estimate, f64)> {
    let wanted: BTreeSet<&str> = people.iter().map(String::as_str).collect();
    let mut contacts: BTreeMap<&str, u32> = BTreeMap::new();
    for record in &program.matches {
        let Ok(state) = record.state(as_of.day) else { continue };
        if wanted.contains(record.referral.as_str()) {
            let all = contacts.entry(record.referral.as_str()).or_default();
            *all = all.saturating_add(state.contacts);
        }
    }
    let doses: Vec<f64> = people
        .iter()
        .map(|person| f64::from(contacts.get(person.as_str()).copied().unwrap_or(0)))
        .collect();
    // With few who had any contact, the slope would speak of them.
    if doses.iter().filter(|dose| 0.0 < **dose).count() < enough {
        return None;
    }
    let fitted = ols(changes, &[doses], Errors::Classical, level).ok()?;
    let slope = fitted.coefficients.get(1)?;
    Some((slope.estimate.clone(), slope.test.p))
}
