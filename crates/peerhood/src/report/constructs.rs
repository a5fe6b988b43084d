//! What several instruments say of one thing: scales that carry the same tag, side by side.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Outcome;
use super::words::number;
use crate::load::Survey;

/// What is asked of peer support for parents most often: a report says which of it nobody measured.
pub const ASKED_FOR: [&str; 5] =
    ["empowerment", "isolation", "stigma", "stress", "sense of control"];

/// One thing that is measured, and what every scale tagged with it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ConstructLine {
    /// The tag, such as `stress`.
    pub construct: String,
    /// The scales, each with its instrument, its waves and what it says.
    pub scales: Vec<String>,
    /// Scales that changed for the better beyond chance.
    pub better: u64,
    /// Scales that changed for the worse.
    pub worse: u64,
    /// Scales of which neither can be told.
    pub open: u64,
}

/// One line for each tag of the scales in the outcomes, and for each thing asked for that has none.
pub(super) fn constructs(surveys: &[Survey], outcomes: &[Outcome]) -> Vec<ConstructLine> {
    let line = |name: &str| ConstructLine {
        construct: name.to_owned(),
        scales: Vec::new(),
        better: 0,
        worse: 0,
        open: 0,
    };
    let mut all: Vec<ConstructLine> = Vec::new();
    for outcome in outcomes {
        for tag in tags(surveys, outcome) {
            let position = all.iter().position(|one| one.construct == tag);
            let position = position.unwrap_or_else(|| {
                all.push(line(&tag));
                all.len() - 1
            });
            all[position].add(outcome);
        }
    }
    for name in ASKED_FOR {
        if !all.iter().any(|one| one.construct == name) {
            all.push(line(name));
        }
    }
    all.sort_by(|left, right| left.construct.cmp(&right.construct));
    all
}

fn tags(surveys: &[Survey], outcome: &Outcome) -> Vec<String> {
    let of_instrument =
        surveys.iter().filter(|survey| survey.instrument.definition().name == outcome.instrument);
    let scales = of_instrument.flat_map(|survey| survey.instrument.scales());
    let mut named =
        scales.filter(|scale| scale.name == outcome.scale || scale.key == outcome.scale);
    let tags = named.next().map(|scale| scale.constructs.iter());
    tags.into_iter().flatten().map(|tag| tag.trim().to_lowercase()).collect()
}

impl ConstructLine {
    fn add(&mut self, outcome: &Outcome) {
        let direction = outcome.change.as_ref().map_or(0, |change| match change {
            change if 0.0 < change.low => 1,
            change if change.high < 0.0 => -1,
            _ => 0,
        });
        let good = match outcome.higher_is.as_str() {
            "better" => direction,
            "worse" => -direction,
            _ => 0,
        };
        let says = match (&outcome.change, good) {
            (None, _) => "too few answered twice".to_owned(),
            (Some(change), good) => {
                let size = format!("{} points", number(change.value));
                match good {
                    1 => format!("better, {size}"),
                    -1 => format!("worse, {size}"),
                    _ => format!("neither better nor worse can be told, {size}"),
                }
            }
        };
        match good {
            1 => self.better += 1,
            -1 => self.worse += 1,
            _ => self.open += 1,
        }
        self.scales.push(format!(
            "{}, {} ({} to {}): {says}",
            outcome.instrument, outcome.scale, outcome.from, outcome.to
        ));
    }
}
