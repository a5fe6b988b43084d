use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A side of an agency's readiness for peer support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Dimension {
    /// Its key in `agency.toml`.
    pub key: &'static str,
    /// What to look at, in our words.
    pub asks: &'static str,
    /// Which published dimension sets have it.
    pub source: &'static str,
}

/// The highest answer: 0 not begun, 1 begun, 2 mostly there, 3 a habit.
pub(super) const MOST: u32 = 3;

const PHILADELPHIA: &str = "Philadelphia peer support toolkit";
const NEW_YORK: &str = "New York City, integration of peers and community health workers";

/// The dimensions, of which the published sets are named; the wording is ours.
pub const DIMENSIONS: [Dimension; 12] = [
    Dimension {
        key: "culture",
        asks: "leaders and staff hold that people who have lived it know something others do not",
        source: PHILADELPHIA,
    },
    Dimension {
        key: "attitudes",
        asks: "doubts and prejudice about peers are spoken of openly",
        source: "New York City; Building Bridges, courageous conversations",
    },
    Dimension {
        key: "family_driven",
        asks: "families take part in decisions about their child, the program and policy",
        source: "Families as Allies, after the National Federation guide",
    },
    Dimension {
        key: "needs",
        asks: "it is known what families here need and what exists already",
        source: "Peers for Progress, starting a program",
    },
    Dimension {
        key: "buy_in",
        asks: "those whose work will change were asked and agree",
        source: "Peers for Progress, starting a program",
    },
    Dimension {
        key: "recruiting",
        asks: "parents with lived experience are looked for, hired and paid fairly",
        source: "Philadelphia; New York City",
    },
    Dimension {
        key: "roles",
        asks: "what a parent peer does and does not do is written down and known",
        source: "New York City; Building Bridges",
    },
    Dimension {
        key: "preparation",
        asks: "new parent peers, and the staff around them, are prepared for each other",
        source: "New York City, onboarding; Building Bridges",
    },
    Dimension {
        key: "supervision",
        asks: "parent peers are supervised by somebody who knows their work, and stay",
        source: "Philadelphia; New York City",
    },
    Dimension { key: "career", asks: "there is a next step for a parent peer", source: NEW_YORK },
    Dimension {
        key: "service",
        asks: "peer support has its place in how families are served",
        source: PHILADELPHIA,
    },
    Dimension {
        key: "finances",
        asks: "it is paid for beyond this year",
        source: "New York City; Peers for Progress, resources",
    },
];

pub(super) fn keys() -> Vec<&'static str> {
    DIMENSIONS.iter().map(|dimension| dimension.key).collect()
}

/// The agency's own answers on a day, by dimension: 0 not begun, 1 begun, 2 mostly there, 3 a habit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Assessment {
    /// The day.
    pub on: NaiveDate,
    /// The answers that were given.
    pub answers: BTreeMap<String, u32>,
}

/// The last assessment beside the one before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Readiness {
    /// The day of the last one.
    pub on: NaiveDate,
    /// The day of the one before.
    pub before: Option<NaiveDate>,
    /// Every dimension, the widest gap first; those nobody answered come last.
    pub dimensions: Vec<DimensionChange>,
}

/// A dimension, now and before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DimensionChange {
    /// Its key.
    pub key: String,
    /// What it looks at.
    pub asks: String,
    /// Where it comes from.
    pub source: String,
    /// The answer; absent where there is none.
    pub now: Option<u32>,
    /// How much is missing to the highest answer.
    pub gap: Option<u32>,
    /// The answer less the one before.
    pub change: Option<i64>,
}

pub(super) fn readiness(assessments: &[Assessment], day: NaiveDate) -> Option<Readiness> {
    let mut so_far = assessments.iter().filter(|assessment| assessment.on <= day).rev();
    let (last, before) = (so_far.next()?, so_far.next());
    let mut dimensions: Vec<DimensionChange> = DIMENSIONS
        .iter()
        .map(|dimension| {
            let now = last.answers.get(dimension.key).copied();
            let then = before.and_then(|before| before.answers.get(dimension.key)).copied();
            DimensionChange {
                key: dimension.key.to_owned(),
                asks: dimension.asks.to_owned(),
                source: dimension.source.to_owned(),
                now,
                gap: now.map(|now| MOST.saturating_sub(now)),
                change: now.zip(then).map(|(now, then)| i64::from(now) - i64::from(then)),
            }
        })
        .collect();
    dimensions.sort_by_key(|one| (one.gap.is_none(), std::cmp::Reverse(one.gap)));
    Some(Readiness { on: last.on, before: before.map(|before| before.on), dimensions })
}

/// A phase of building a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Phase {
    /// Its name.
    pub name: &'static str,
    /// What is done in it.
    pub items: &'static [PhaseItem],
}

/// A piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PhaseItem {
    /// Its key in `agency.toml`.
    pub key: &'static str,
    /// What it is, in our words.
    pub asks: &'static str,
}

const fn item(key: &'static str, asks: &'static str) -> PhaseItem {
    PhaseItem { key, asks }
}

/// The four phases of Peers for Progress; the items are our own.
pub const PHASES: [Phase; 4] = [
    Phase {
        name: "readiness",
        items: &[
            item("needs_known", "what families need was asked and written down"),
            item("stakeholders_agree", "those concerned were asked and agree"),
            item("resources_found", "money, rooms and a coordinator are there"),
        ],
    },
    Phase {
        name: "development",
        items: &[
            item("roles_written", "what a support parent does and does not do is written"),
            item("protocol_written", "a protocol says how matches are made and followed up"),
            item("training_ready", "training and its teachers are there"),
        ],
    },
    Phase {
        name: "implementation",
        items: &[
            item("first_cohort_trained", "the first support parents are trained"),
            item("first_matches_made", "the first families are matched"),
            item("supervision_running", "consultations take place"),
        ],
    },
    Phase {
        name: "evaluation",
        items: &[
            item("measures_chosen", "what is measured was chosen beforehand"),
            item("first_report", "a first report was read by families"),
            item("changes_made", "something was changed because of it"),
        ],
    },
];

pub(super) fn items() -> impl Iterator<Item = &'static str> {
    PHASES.iter().flat_map(|phase| phase.items).map(|item| item.key)
}

/// How far a phase has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PhaseProgress {
    /// The phase.
    pub phase: String,
    /// What is done, with the day.
    pub done: Vec<(String, NaiveDate)>,
    /// What is not.
    pub open: Vec<String>,
}

pub(super) fn phases(done: &[(String, NaiveDate)], day: NaiveDate) -> Vec<PhaseProgress> {
    let done_on = |item: &PhaseItem| {
        let found = done.iter().find(|(key, on)| key == item.key && *on <= day);
        found.map(|(_, on)| *on)
    };
    PHASES
        .iter()
        .map(|phase| {
            let (mut finished, mut open) = (Vec::new(), Vec::new());
            for item in phase.items {
                match done_on(item) {
                    Some(on) => finished.push((item.asks.to_owned(), on)),
                    None => open.push(item.asks.to_owned()),
                }
            }
            PhaseProgress { phase: phase.name.to_owned(), done: finished, open }
        })
        .collect()
}
