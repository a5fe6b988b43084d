//! Where the search for a family stands on the ladder local, region, state, national, by the steps
//! on record.

use chrono::{Days, NaiveDate};
use peerhood_model::{Program, Referral, SearchOutcome, SearchStep, SiteLevel};

use crate::Policy;

/// The step a search is on, and until when it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SearchStanding {
    /// How wide the search is.
    pub level: SiteLevel,
    /// Since when.
    pub since: NaiveDate,
    /// The last day of this step; the day itself where there is nobody.
    pub until: NaiveDate,
    /// What came of it so far.
    pub outcome: SearchOutcome,
    /// The step after it; `None` after the national one.
    pub next: Option<SiteLevel>,
}

impl SearchStanding {
    /// Whether the next step is to be taken on a day.
    #[must_use]
    pub fn is_over(&self, day: NaiveDate) -> bool {
        self.outcome == SearchOutcome::Nobody || self.until < day
    }
}

/// Where the search for a family stands on a day. Without a step on record it is the local one, since
/// the referral arrived.
#[must_use]
pub fn search_standing(
    program: &Program,
    policy: &Policy,
    referral: &Referral,
    day: NaiveDate,
) -> SearchStanding {
    let taken = program.searches.iter().filter(|step| step.referral == referral.id);
    let last =
        taken.filter(|step| step.taken_on <= day).max_by_key(|step| (step.level, step.taken_on));
    let received = program.time_zone.date_at(referral.received_at);
    let (level, since, outcome) = match last {
        Some(SearchStep { level, taken_on, outcome, .. }) => (*level, *taken_on, *outcome),
        None => (SiteLevel::Site, received, SearchOutcome::Searching),
    };
    let until = match outcome {
        SearchOutcome::Nobody => since,
        _ => days_after(since, hours(policy, level)),
    };
    SearchStanding { level, since, until, outcome, next: next(level) }
}

/// The next wider step.
#[must_use]
pub(crate) fn next(level: SiteLevel) -> Option<SiteLevel> {
    let position = SiteLevel::ALL.iter().position(|one| *one == level)?;
    SiteLevel::ALL.get(position + 1).copied()
}

/// The last day of a step that begins on a day.
pub(crate) fn last_day(policy: &Policy, level: SiteLevel, from: NaiveDate) -> NaiveDate {
    days_after(from, hours(policy, level))
}

/// How many hours a step may take.
fn hours(policy: &Policy, level: SiteLevel) -> u32 {
    match level {
        SiteLevel::Region => policy.ladder.region_hours,
        SiteLevel::State => policy.ladder.state_hours,
        SiteLevel::National => policy.ladder.national_hours,
        _ => policy.promises.match_hours,
    }
}

fn days_after(day: NaiveDate, hours: u32) -> NaiveDate {
    let days = Days::new(u64::from(hours).div_ceil(24));
    day.checked_add_days(days).unwrap_or(NaiveDate::MAX)
}

/// A step as a coordinator calls it.
pub(crate) fn name(level: SiteLevel) -> &'static str {
    match level {
        SiteLevel::Region => "region",
        SiteLevel::State => "state",
        SiteLevel::National => "national",
        _ => "local",
    }
}
