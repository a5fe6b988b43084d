//! The report: what was done for every group of families, what could not be, and why, with small
//! counts hidden. It names nobody, not even by id.

mod build;
mod changes;
mod constructs;
mod counts;
mod html;
mod markdown;
mod mirror;
mod models;
mod modes;
mod planned;
mod plots;
mod reach;
mod regions;
mod rules;
mod series;
mod service;
mod sheets;
mod systems;
mod times;
mod words;

use chrono::{DateTime, FixedOffset};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::agency::AgencyReport;
pub use build::build;
pub use changes::ChangeLine;
pub use constructs::{ASKED_FOR, ConstructLine};
pub use html::html;
pub use markdown::markdown;
pub use mirror::{Mirror, MirrorLine};
pub use modes::ModeLine;
pub use planned::{PlanLine, PlannedResult};
pub use regions::{Funnel, RegionShare};
pub use rules::RuleLine;
pub use service::GroupService;
pub use systems::SystemLine;
pub use times::{TimeCurve, TimeStep};

/// Everything a report says. Counts of people below the threshold, and counts that would give one
/// away, are absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Report {
    /// The program's name.
    pub program: String,
    /// The moment it was made for, by the clocks of the program's office.
    pub as_of: DateTime<FixedOffset>,
    /// A count of people from 1 to one less than this is hidden.
    pub threshold: u64,
    /// How many counts are hidden.
    pub hidden: u64,
    /// The tables, in the order of reading.
    pub sections: Vec<Section>,
    /// The groups and their sessions.
    pub groups: Vec<GroupLine>,
    /// Whether the support parents mirror the families.
    #[serde(default)]
    pub mirror: Mirror,
    /// The group sessions of the year so far.
    #[serde(default)]
    pub group_service: Option<GroupService>,
    /// How often each rule of practice was kept.
    #[serde(default)]
    pub rules: Vec<RuleLine>,
    /// Who came, by the way sessions were held.
    #[serde(default)]
    pub modes: Vec<ModeLine>,
    /// What became of families beyond the program.
    #[serde(default)]
    pub systems: Vec<SystemLine>,
    /// What was changed for what people said.
    #[serde(default)]
    pub changes: Vec<ChangeLine>,
    /// The agency, where it says something of itself; how many may be written to is left out.
    #[serde(default)]
    pub agency: Option<AgencyReport>,
    /// How long things take.
    #[serde(default)]
    pub times: Vec<TimeCurve>,
    /// Whether regions differ by more than chance.
    #[serde(default)]
    pub regions: Funnel,
    /// The plan that was written before the answers were read; absent when there was none.
    #[serde(default)]
    pub plan: Option<PlanLine>,
    /// How surveys changed, scale by scale.
    pub outcomes: Vec<Outcome>,
    /// The same by what the scales measure.
    #[serde(default)]
    pub constructs: Vec<ConstructLine>,
}

/// A table of counts with what it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Section {
    /// Its short name, such as `offers`.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// What it says, in plain words.
    pub says: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A count under its label.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Row {
    /// What is counted.
    pub label: String,
    /// The count; absent when it is hidden.
    pub count: Option<u64>,
    /// Whether it is the sum of the rows before it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub total: bool,
}

/// A group and when it meets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GroupLine {
    /// Its name.
    pub name: String,
    /// Whether it runs already.
    pub runs: bool,
    /// The language it is held in.
    pub language: Option<String>,
    /// Where it meets.
    pub setting: String,
    /// When it meets in a week, such as `Tue 18:00`; absent where no time was found.
    pub slot: Option<String>,
    /// The zone the time is in.
    pub time_zone: Option<String>,
    /// Minutes of a session.
    pub minutes: u32,
    /// The days of its sessions.
    pub days: Vec<chrono::NaiveDate>,
    /// Families in it; absent when hidden.
    pub families: Option<u64>,
    /// Why no time was found.
    pub not_placed: Vec<String>,
}

/// How one scale changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Outcome {
    /// The instrument.
    pub instrument: String,
    /// The scale.
    pub scale: String,
    /// From which wave.
    pub from: String,
    /// To which wave.
    pub to: String,
    /// People with a score in the first wave; absent when hidden, as are all the counts below.
    pub first: Option<u64>,
    /// In the last wave.
    pub last: Option<u64>,
    /// In both.
    pub both: Option<u64>,
    /// The mean change with its interval; absent when too few answered twice.
    pub change: Option<Interval>,
    /// Whether more is better, worse or neither.
    pub higher_is: String,
    /// Reliably better.
    pub better: Option<u64>,
    /// Neither.
    pub unchanged: Option<u64>,
    /// Reliably worse.
    pub worse: Option<u64>,
    /// Whether the mean change was planned, or is exploratory, and why.
    #[serde(default)]
    pub standing: String,
    /// The same of the shares better, unchanged and worse.
    #[serde(default)]
    pub people_standing: String,
    /// p of the mean change after the planned correction; absent when it is not among several that
    /// were planned.
    #[serde(default)]
    pub p_adjusted: Option<f64>,
    /// What it says, in plain words.
    pub says: String,
}

/// A value with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// The value.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How often intervals made this way hold the truth.
    pub level: f64,
}

impl Row {
    /// The count as it is printed: `*` when it is hidden.
    #[must_use]
    pub fn shown(&self) -> String {
        shown(self.count)
    }
}

pub(crate) fn shown(count: Option<u64>) -> String {
    count.map_or_else(|| "*".to_owned(), |count| count.to_string())
}
