//! All of it at one moment: matches, offers, groups, sessions, surveys and the report.

use std::collections::BTreeMap;

use peerhood_model::AsOf;
use peerhood_scheduling::plan::RequestError;
use thiserror::Error;

use crate::calendars::{Feed, calendar};
use crate::groups::GroupPlan;
use crate::proposal::Proposal;
use crate::propose::{ProposeError, propose_and_form};
use crate::report::{self, Report};
use crate::schedule::{Schedule, schedule};
use crate::survey::{self, SurveyResults};
use crate::{Loaded, tables};

/// Everything a program decides and reports at one moment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Year {
    /// Matches and offers.
    pub proposal: Proposal,
    /// Groups.
    pub groups: GroupPlan,
    /// Their sessions.
    pub schedule: Schedule,
    /// What the surveys say.
    pub surveys: SurveyResults,
    /// The report.
    pub report: Report,
}

/// Why a year could not be drawn up.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum YearError {
    /// No proposal could be made.
    #[error(transparent)]
    Propose(#[from] ProposeError),
    /// The sessions asked for make no sense.
    #[error(transparent)]
    Schedule(#[from] RequestError),
}

/// Takes a program through all steps, each of which can be called alone.
///
/// # Errors
///
/// When a match so far cannot have happened, or the policy asks for sessions that make no sense.
pub fn year(loaded: &Loaded, as_of: AsOf) -> Result<Year, YearError> {
    let (program, policy) = (&loaded.program, &loaded.policy);
    let (proposal, groups) = propose_and_form(program, policy, as_of)?;
    let schedule = schedule(program, policy, as_of, &groups)?;
    // A plan fixes the level of its intervals.
    let planned = loaded.plan.as_ref().map(|plan| plan.definition().level);
    let level = planned.unwrap_or(policy.reporting.confidence);
    let surveys = survey::score(&loaded.surveys, level);
    let report = report::build(loaded, as_of, &proposal, &groups, &schedule.timetable, &surveys);
    Ok(Year { proposal, groups, schedule, surveys, report })
}

impl Year {
    /// The files of the year by name. Ids in the lists, nobody in the report, names nowhere.
    ///
    /// # Panics
    ///
    /// Never: every document is a tree of text keys.
    #[must_use]
    pub fn files(&self, loaded: &Loaded) -> Vec<(&'static str, String)> {
        let json = |value: Result<String, serde_json::Error>| value.expect("keys are text");
        vec![
            ("report.html", report::html(&self.report)),
            ("report.md", report::markdown(&self.report)),
            ("report.json", json(serde_json::to_string_pretty(&self.report))),
            ("proposal.json", json(serde_json::to_string_pretty(&self.proposal))),
            ("offers.csv", tables::offers(&self.proposal)),
            ("matches.csv", tables::matches(&self.proposal, &loaded.program.time_zone)),
            ("groups.csv", tables::groups(&self.groups)),
            ("sessions.csv", tables::sessions(&self.schedule.timetable)),
            ("sessions.ics", calendar(&loaded.program, &self.schedule, Feed::All)),
        ]
    }

    /// A page for the coordinator.
    #[must_use]
    pub fn page(&self, loaded: &Loaded) -> String {
        let program = &loaded.program;
        let mut page =
            format!("{}\n{}\n\n", program.name, "=".repeat(program.name.chars().count()));
        let offers = &self.proposal.offers;
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for offer in offers {
            *kinds.entry(offer.answer.kind()).or_default() += 1;
        }
        let of = |kind| kinds.get(kind).copied().unwrap_or(0);
        page.push_str(&format!(
            "{} open referrals, and every one has an answer:\n\
             {:>5}  are proposed a support parent; no other choice would serve more families (proved)\n\
             {:>5}  get a place in a group\n\
             {:>5}  are pointed to a community program\n\
             {:>5}  are searched for further away: region, state, national\n\
             {:>5}  wait, each with a reason and a date to look again\n\n",
            offers.len(),
            of("match"),
            of("group"),
            of("community"),
            of("escalate"),
            of("wait"),
        ));
        page.push_str("Groups\n");
        for series in &self.schedule.timetable.series {
            let (first, last) = (series.sessions.first(), series.sessions.last());
            let days = first.zip(last).map_or_else(String::new, |(first, last)| {
                format!(", {} to {}", first.starts_at.date_naive(), last.starts_at.date_naive())
            });
            page.push_str(&format!(
                "{:>5}  families in {}: {} {}{days}\n",
                series.families, series.group, series.slot, series.time_zone
            ));
        }
        for group in &self.schedule.timetable.unplaced {
            page.push_str(&format!("       no time and place found for {}\n", group.group));
        }
        page.push_str("\nDid it help?\n");
        for outcome in &self.report.outcomes {
            page.push_str(&format!("  {}: {}\n", outcome.instrument, outcome.says));
        }
        if self.report.outcomes.is_empty() {
            page.push_str("  No survey was answered twice: nothing can be said.\n");
        }
        let alerts = self.surveys.needs_a_person.len();
        if 0 < alerts {
            page.push_str(&format!(
                "\n{alerts} survey answers need a person to look at them soon: peerhood survey\n"
            ));
        }
        page
    }
}
