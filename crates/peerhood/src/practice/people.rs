//! The people who help: the way into the program, training, and thanks.

mod certifying;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use peerhood_model::{
    AsOf, LeadershipArea, Load, MatchFault, Program, SupportParent, SupportParentId,
    SupportParentStatus, SupporterObstacle, Tally,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use certifying::Certifying;

use super::allowed::{Allowed, may_support};
use super::cohorts::{CohortAdvice, CohortPlan, cohort_plans};
use crate::Policy;

/// Who helps, who is on the way, who is thanked. Ids only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct People {
    /// The program's name.
    pub program: String,
    /// The day at the program's office.
    pub day: NaiveDate,
    /// How many stand where, from applicant to retired.
    pub pipeline: Vec<PipelineStage>,
    /// Those who are not active yet, or rest.
    pub candidates: Vec<Candidate>,
    /// Training cohorts that are not over.
    pub cohorts: Vec<CohortPlan>,
    /// Who is thanked for the calendar year of the day.
    pub recognition: Vec<Recognized>,
    /// Who trains to lead, those who know the most areas first.
    pub leadership: Vec<Leader>,
    /// Hours of training in the calendar year, by competency.
    pub education: Vec<Education>,
    /// How far everybody is on the way to a certificate, or to the next one.
    #[serde(default)]
    pub certifying: Vec<Certifying>,
}

/// How many stand at one place of the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PipelineStage {
    /// The status.
    pub status: String,
    /// How many.
    pub people: usize,
    /// The longest time in days somebody has stood there, where it is on record.
    pub longest_days: Option<i64>,
}

/// Somebody who is not active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Candidate {
    /// Who.
    #[schemars(with = "String")]
    pub support_parent: SupportParentId,
    /// Where they stand.
    pub status: String,
    /// Since when, where it is on record.
    pub since: Option<NaiveDate>,
    /// Whether they may support other parents, and who says so.
    pub may_support: Allowed,
    /// What is missing before they can be matched.
    pub missing: Vec<String>,
}

/// Somebody who is thanked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Recognized {
    /// Who.
    #[schemars(with = "String")]
    pub support_parent: SupportParentId,
    /// Families met in the year.
    pub matches: u32,
    /// Contacts in the year.
    pub contacts: u32,
    /// Hours of contact in the year.
    pub hours: String,
    /// Whole years of service at the end of the year.
    pub service_years: Option<u32>,
    /// What for.
    pub because: Vec<String>,
}

/// Somebody on the leadership track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Leader {
    /// Who.
    #[schemars(with = "String")]
    pub support_parent: SupportParentId,
    /// The areas they train in.
    pub areas: Vec<String>,
    /// The areas they do not.
    pub missing: Vec<String>,
}

/// Somebody's training in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Education {
    /// Who.
    #[schemars(with = "String")]
    pub support_parent: SupportParentId,
    /// Hours by competency.
    pub hours: BTreeMap<String, String>,
}

/// Says who helps at a moment.
///
/// # Errors
///
/// At the first match whose events cannot have happened.
pub fn people(program: &Program, policy: &Policy, as_of: AsOf) -> Result<People, MatchFault> {
    let day = as_of.day;
    Ok(People {
        program: program.name.clone(),
        day,
        pipeline: pipeline(program, day),
        candidates: candidates(program, policy, as_of)?,
        cohorts: cohort_plans(program, day),
        recognition: recognition(program, policy, day),
        leadership: leadership(program),
        education: education(program, day),
        certifying: certifying::certifying(program, day),
    })
}

/// Where somebody stands on a day: by their way where it is on record.
fn status_on(parent: &SupportParent, day: NaiveDate) -> SupportParentStatus {
    let way = parent.history.as_ref().and_then(|way| way.status_on(day));
    way.unwrap_or(parent.status)
}

fn since(parent: &SupportParent, day: NaiveDate) -> Option<NaiveDate> {
    let changes = parent.history.as_ref()?.changes();
    changes.iter().take_while(|change| change.on <= day).last().map(|change| change.on)
}

fn pipeline(program: &Program, day: NaiveDate) -> Vec<PipelineStage> {
    let stage = |status: &SupportParentStatus| {
        let here = program.support_parents.iter().filter(|one| status_on(one, day) == *status);
        let here: Vec<&SupportParent> = here.collect();
        let days = here.iter().filter_map(|one| Some((day - since(one, day)?).num_days()));
        PipelineStage { status: status.to_string(), people: here.len(), longest_days: days.max() }
    };
    SupportParentStatus::ALL.iter().map(stage).collect()
}

fn candidates(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
) -> Result<Vec<Candidate>, MatchFault> {
    let rule = policy.eligibility.rule_under(&program.rules, as_of.day);
    let loads = Load::by_parent(as_of.day, &program.matches)?;
    let waits =
        |status| !matches!(status, SupportParentStatus::Active | SupportParentStatus::Retired);
    let parents = program.support_parents.iter();
    let here = parents.filter(|parent| waits(status_on(parent, as_of.day)));
    let candidate = |parent: &SupportParent| {
        let load = loads.get(&parent.id).copied().unwrap_or_default();
        let obstacles = parent.supporter(as_of, &load, &rule).err().unwrap_or_default();
        let asked = obstacles.iter().filter(|why| {
            // What they are to the child is said with its source.
            !matches!(
                why,
                SupporterObstacle::NotActive { .. }
                    | SupporterObstacle::NotRaising { .. }
                    | SupporterObstacle::RaisingTooShort { .. }
                    | SupporterObstacle::RaisingSinceUnknown { .. }
            )
        });
        Candidate {
            support_parent: parent.id.clone(),
            status: status_on(parent, as_of.day).to_string(),
            since: since(parent, as_of.day),
            may_support: may_support(program, policy, parent, as_of.day),
            missing: asked.map(ToString::to_string).collect(),
        }
    };
    Ok(here.map(candidate).collect())
}

fn year_of(day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let first = NaiveDate::from_ymd_opt(day.year(), 1, 1)?;
    Some((first, NaiveDate::from_ymd_opt(day.year(), 12, 31)?))
}

fn recognition(program: &Program, policy: &Policy, day: NaiveDate) -> Vec<Recognized> {
    let Some((first, last)) = year_of(day) else { return Vec::new() };
    let tallies = Tally::by_parent(first, day, &program.matches);
    let wanted = &policy.recognition;
    let mut thanked = Vec::new();
    for parent in &program.support_parents {
        if parent.status == SupportParentStatus::Retired {
            continue;
        }
        let tally = tallies.get(&parent.id).copied().unwrap_or_default();
        let started = parent.started_on.filter(|&started| started <= day);
        let years = started.and_then(|started| last.years_since(started));
        let mut because = Vec::new();
        if wanted.matches <= tally.introductions {
            because.push(format!("{} families met", tally.introductions));
        }
        if wanted.contacts <= tally.contacts {
            because.push(format!("{} contacts", tally.contacts));
        }
        if wanted.hours.saturating_mul(60) <= tally.hours.minutes {
            because.push(format!("{} hours of contact", tally.hours));
        }
        let served = years.filter(|&years| 0 < years && years % wanted.service_years.max(1) == 0);
        because.extend(served.map(|years| format!("{years} years of service")));
        if !because.is_empty() {
            thanked.push(Recognized {
                support_parent: parent.id.clone(),
                matches: tally.introductions,
                contacts: tally.contacts,
                hours: tally.hours.to_string(),
                service_years: years,
                because,
            });
        }
    }
    thanked
}

fn leadership(program: &Program) -> Vec<Leader> {
    let on_track = program.support_parents.iter().filter(|parent| !parent.leadership.is_empty());
    let mut leaders: Vec<Leader> = on_track
        .map(|parent| {
            let all = LeadershipArea::ALL.iter();
            let (areas, missing): (Vec<_>, Vec<_>) =
                all.partition(|area| parent.leadership.contains(area));
            let words = |areas: Vec<&LeadershipArea>| -> Vec<String> {
                areas.into_iter().map(ToString::to_string).collect()
            };
            Leader {
                support_parent: parent.id.clone(),
                areas: words(areas),
                missing: words(missing),
            }
        })
        .collect();
    leaders.sort_by_key(|leader| leader.missing.len());
    leaders
}

fn education(program: &Program, day: NaiveDate) -> Vec<Education> {
    let Some((first, _)) = year_of(day) else { return Vec::new() };
    let mut all = Vec::new();
    for parent in &program.support_parents {
        let entries = parent.training.iter().filter(|one| first <= one.on && one.on <= day);
        let mut hours = BTreeMap::new();
        for entry in entries {
            let sum: &mut peerhood_model::Hours = hours.entry(&entry.competency).or_default();
            *sum = *sum + entry.hours;
        }
        if !hours.is_empty() {
            let hours = hours.into_iter().map(|(what, sum)| (what.to_string(), sum.to_string()));
            all.push(Education { support_parent: parent.id.clone(), hours: hours.collect() });
        }
    }
    all
}

impl People {
    /// The page as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}, people who help on {}\n\n", self.program, self.day);
        for stage in &self.pipeline {
            let longest = stage
                .longest_days
                .map_or_else(String::new, |days| format!(", one of them for {days} days"));
            text.push_str(&format!("{:>5} {}{longest}\n", stage.people, stage.status));
        }
        text.push_str("\nOn the way\n");
        for one in &self.candidates {
            let may = if one.may_support.allowed { "may support" } else { "may not support" };
            text.push_str(&format!("  {} ({}): {may}\n", one.support_parent, one.status));
            for reason in &one.may_support.reasons {
                text.push_str(&format!("      {reason}\n"));
            }
            for missing in &one.missing {
                text.push_str(&format!("      still: {missing}\n"));
            }
        }
        text.push_str("\nTraining cohorts\n");
        for one in &self.cohorts {
            text.push_str(&format!(
                "  {} ({}): starts {}, applications until {}; {} admitted, {} wait; {}\n",
                one.cohort,
                one.phase,
                one.starts_on,
                one.deadline,
                one.admitted.len(),
                one.waiting.len(),
                one.advice.text()
            ));
        }
        text.push_str("\nThanks for the year\n");
        for one in &self.recognition {
            text.push_str(&format!("  {}: {}\n", one.support_parent, one.because.join(", ")));
        }
        text.push_str("\nTraining to lead\n");
        for one in &self.leadership {
            let missing = match one.missing.join(", ") {
                none if none.is_empty() => "all three areas".to_owned(),
                missing => format!("{}; missing: {missing}", one.areas.join(", ")),
            };
            text.push_str(&format!("  {}: {missing}\n", one.support_parent));
        }
        text.push_str("\nTraining this year\n");
        for one in &self.education {
            let hours: Vec<String> =
                one.hours.iter().map(|(what, hours)| format!("{what} {hours} h")).collect();
            text.push_str(&format!("  {}: {}\n", one.support_parent, hours.join(", ")));
        }
        text.push_str("\nTo a certificate\n");
        for one in &self.certifying {
            let done = if one.complete { "; all of it" } else { "" };
            let progress = one.progress.join(", ");
            text.push_str(&format!("  {}: {progress}{done}\n", one.support_parent));
        }
        text
    }
}

impl CohortAdvice {
    /// What to do, in words.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Keep => "of the right size".to_owned(),
            Self::WaitForMore { missing } => format!("{missing} more are needed"),
            Self::JoinWith { cohort, together } => {
                format!("train it with {cohort}: {together} together")
            }
            Self::Split { parts } => {
                let sizes: Vec<String> = parts.iter().map(|part| part.len().to_string()).collect();
                format!("split it into parts of {}", sizes.join(" and "))
            }
            Self::KeepAList { waiting } => format!("{waiting} wait for the next one"),
        }
    }
}
