//! What was planned before the answers were read, and what was not.

use peerhood_outcomes::design::{AnalysisPlan, Correction, Design, Model, Outcome, Standing};
use peerhood_outcomes::stats::multiplicity::{Adjustment, adjust};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Interval;
use super::models::Further;
use crate::survey::{ScaleChange, SurveyResults};

/// The plan of analysis of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PlanLine {
    /// The question it answers.
    pub title: String,
    /// When it was written, as its authors say.
    pub written: String,
    /// SHA-256 of its file.
    pub digest: String,
    /// What was planned beside mean changes from the first wave to the last.
    #[serde(default)]
    pub results: Vec<PlannedResult>,
    /// What was planned and is not in the report, as there is nothing to report.
    pub not_reported: Vec<String>,
}

/// The result of a planned analysis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PlannedResult {
    /// Key of the instrument.
    pub instrument: String,
    /// Key of the scale.
    pub scale: String,
    /// The model, as the plan names it.
    pub model: String,
    /// How it stands to the plan.
    pub standing: String,
    /// The estimate with its interval.
    pub result: Interval,
    /// p after the planned correction; absent when it is the only planned test.
    pub p_adjusted: Option<f64>,
    /// What it says, in plain words.
    pub says: String,
}

/// How everything stands to the plan.
pub(super) struct Standings {
    /// Of each change of the surveys, in their order.
    pub(super) changes: Vec<Planned>,
    /// What was planned beside them.
    pub(super) results: Vec<PlannedResult>,
}

/// How the change of one scale stands to the plan.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Planned {
    /// Of the mean change.
    pub(super) change: String,
    /// Of the shares better, unchanged and worse.
    pub(super) people: String,
    /// p after the planned correction, and over how many planned comparisons.
    pub(super) adjusted: Option<(f64, usize)>,
}

/// How each change of the surveys stands to the plan, in their order.
pub(super) fn planned(
    plan: Option<&AnalysisPlan>,
    surveys: &SurveyResults,
    further: Vec<Further>,
) -> Standings {
    let changes: Vec<(&str, &ScaleChange)> = surveys
        .instruments
        .iter()
        .flat_map(|one| one.changes.iter().map(|change| (one.instrument.as_str(), change)))
        .collect();
    let standing = |(instrument, change): &(&str, &ScaleChange), model: Model| match plan {
        None => Standing::Exploratory { because: "no plan was written beforehand".to_owned() },
        Some(plan) => match waves(&plan.definition().design) {
            Some((before, after)) if before != change.from || after != change.to => {
                let because = format!("the plan compares {before} with {after}");
                Standing::Exploratory { because }
            }
            _ => plan.standing(instrument, &change.scale, model, None),
        },
    };
    let is_planned = |one| matches!(standing(one, Model::PairedChange), Standing::Planned { .. });
    let tested: Vec<usize> = (0..changes.len())
        .filter(|&place| is_planned(&changes[place]) && changes[place].1.p.is_some())
        .collect();
    let p: Vec<Option<f64>> = (tested.iter().map(|&place| changes[place].1.p))
        .chain(further.iter().map(|one| Some(one.p)))
        .collect();
    let method = plan.and_then(|plan| match plan.definition().correction {
        Correction::Holm => Some(Adjustment::Holm),
        Correction::BenjaminiHochberg => Some(Adjustment::BenjaminiHochberg),
        _ => None,
    });
    let adjusted = method.and_then(|method| adjust(&p, method).ok()).unwrap_or_default();
    let several = p.len();
    let adjusted_at = |position: usize| {
        adjusted.get(position).copied().flatten().filter(|_| 1 < several).map(|p| (p, several))
    };
    let results = further
        .into_iter()
        .enumerate()
        .map(|(place, one)| one.result(adjusted_at(tested.len() + place)))
        .collect();
    let changes = changes
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let position = tested.iter().position(|&tested| tested == place);
            Planned {
                change: standing(one, Model::PairedChange).to_string(),
                people: standing(one, Model::ReliableChange).to_string(),
                adjusted: position.and_then(adjusted_at),
            }
        })
        .collect();
    Standings { changes, results }
}

/// What the report says of the plan itself.
pub(super) fn line(
    plan: &AnalysisPlan,
    surveys: &SurveyResults,
    results: Vec<PlannedResult>,
) -> PlanLine {
    let definition = plan.definition();
    let missing = |one: &&Outcome| {
        !is_drawn(plan, surveys, one)
            && !results.iter().any(|made| {
                made.instrument == one.instrument
                    && made.scale == one.scale
                    && made.model == one.model.to_string()
            })
    };
    let outcomes = definition.outcomes.iter().filter(missing);
    let subgroups = definition.subgroups.iter().map(|name| format!("by {name}"));
    let not_reported = outcomes
        .map(|one| format!("{} {} ({})", one.instrument, one.scale, one.model))
        .chain(subgroups)
        .collect();
    PlanLine {
        title: definition.title.clone(),
        written: definition.written.clone(),
        digest: plan.digest().to_owned(),
        results,
        not_reported,
    }
}

/// Whether an outcome is among the changes from the first wave to the last.
pub(super) fn is_drawn(plan: &AnalysisPlan, surveys: &SurveyResults, outcome: &Outcome) -> bool {
    let waves = waves(&plan.definition().design);
    surveys.instruments.iter().filter(|one| one.instrument == outcome.instrument).any(|one| {
        one.changes.iter().any(|change| {
            change.scale == outcome.scale
                && waves.is_some_and(|waves| waves == (change.from.as_str(), change.to.as_str()))
                && match outcome.model {
                    Model::PairedChange => change.p.is_some(),
                    Model::ReliableChange => change.people.is_some(),
                    _ => false,
                }
        })
    })
}

/// The two waves that a design compares.
pub(super) fn waves(design: &Design) -> Option<(&str, &str)> {
    match design {
        Design::PrePost { before, after }
        | Design::TwoArms { before, after, .. }
        | Design::WaitList { before, after, .. }
        | Design::DoseResponse { before, after, .. } => Some((before, after)),
        _ => None,
    }
}
