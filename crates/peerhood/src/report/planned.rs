//! What was planned before the answers were read, and what was not.

use peerhood_outcomes::design::{AnalysisPlan, Correction, Design, Model, Standing};
use peerhood_outcomes::stats::multiplicity::{Adjustment, adjust};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    /// Outcomes that were planned and are not in the report, as there is nothing to report.
    pub not_reported: Vec<String>,
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
pub(super) fn planned(plan: Option<&AnalysisPlan>, surveys: &SurveyResults) -> Vec<Planned> {
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
    let p: Vec<Option<f64>> = tested.iter().map(|&place| changes[place].1.p).collect();
    let method = plan.and_then(|plan| match plan.definition().correction {
        Correction::Holm => Some(Adjustment::Holm),
        Correction::BenjaminiHochberg => Some(Adjustment::BenjaminiHochberg),
        _ => None,
    });
    let adjusted = method.and_then(|method| adjust(&p, method).ok()).unwrap_or_default();
    changes
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let position = tested.iter().position(|&tested| tested == place);
            Planned {
                change: standing(one, Model::PairedChange).to_string(),
                people: standing(one, Model::ReliableChange).to_string(),
                adjusted: position
                    .and_then(|position| adjusted.get(position).copied().flatten())
                    .filter(|_| 1 < tested.len())
                    .map(|p| (p, tested.len())),
            }
        })
        .collect()
}

/// What the report says of the plan itself.
pub(super) fn line(plan: &AnalysisPlan, surveys: &SurveyResults) -> PlanLine {
    let definition = plan.definition();
    let reported = |instrument: &str, scale: &str| {
        surveys.instruments.iter().any(|one| {
            one.instrument == instrument && one.changes.iter().any(|change| change.scale == scale)
        })
    };
    let not_reported = definition
        .outcomes
        .iter()
        .filter(|one| {
            let drawn = matches!(one.model, Model::PairedChange | Model::ReliableChange);
            !drawn || !reported(&one.instrument, &one.scale)
        })
        .map(|one| format!("{} {} ({})", one.instrument, one.scale, one.model))
        .collect();
    PlanLine {
        title: definition.title.clone(),
        written: definition.written.clone(),
        digest: plan.digest().to_owned(),
        not_reported,
    }
}

/// The two waves that a design compares.
fn waves(design: &Design) -> Option<(&str, &str)> {
    match design {
        Design::PrePost { before, after }
        | Design::TwoArms { before, after, .. }
        | Design::WaitList { before, after, .. }
        | Design::DoseResponse { before, after, .. } => Some((before, after)),
        _ => None,
    }
}
