use chrono::{Months, NaiveDate};

use crate::{Hours, Term};

/// Training that somebody had: so many hours towards one competency.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TrainingEntry {
    /// The day it was finished.
    pub on: NaiveDate,
    /// What it was about, in the program's words.
    pub competency: Term,
    /// How long it took.
    pub hours: Hours,
}

impl TrainingEntry {
    /// Training finished on a day.
    #[must_use]
    pub fn new(on: NaiveDate, competency: Term, hours: Hours) -> Self {
        Self { on, competency, hours }
    }
}

/// Training that a program or a certifying body asks for.
///
/// Programs train in self-study, live calls, workshops and full weeks, so what is asked for is hours
/// by competency, not a list of courses: 12 hours a year of anything, 88 hours over five
/// competencies.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TrainingRequirement {
    /// What it must be about; `None` is anything.
    pub competency: Option<Term>,
    /// How long, at least.
    pub hours: Hours,
    /// How many months it counts; `None` is for ever.
    pub within_months: Option<u32>,
}

/// A requirement that is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TrainingShortfall {
    /// The requirement.
    pub requirement: TrainingRequirement,
    /// What there is towards it.
    pub done: Hours,
    /// What is missing.
    pub missing: Hours,
}

impl TrainingRequirement {
    /// Hours of anything, that count for ever.
    #[must_use]
    pub fn new(hours: Hours) -> Self {
        Self { competency: None, hours, within_months: None }
    }

    /// What counts towards it on a day.
    ///
    /// Months are counted back from the day: with 12 months, training of the same date a year ago
    /// counts no more.
    #[must_use]
    pub fn done(&self, ledger: &[TrainingEntry], day: NaiveDate) -> Hours {
        let since = self
            .within_months
            .map(|months| day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN));
        let counts = |entry: &&TrainingEntry| {
            entry.on <= day
                && since.is_none_or(|since| since < entry.on)
                && self.competency.as_ref().is_none_or(|asked| *asked == entry.competency)
        };
        ledger.iter().filter(counts).map(|entry| entry.hours).sum()
    }

    /// What is missing on a day; `None` when it is met.
    #[must_use]
    pub fn shortfall(&self, ledger: &[TrainingEntry], day: NaiveDate) -> Option<TrainingShortfall> {
        let done = self.done(ledger, day);
        let minutes =
            self.hours.minutes.checked_sub(done.minutes).filter(|&minutes| 0 < minutes)?;
        Some(TrainingShortfall { requirement: self.clone(), done, missing: Hours { minutes } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn entry(on: &str, competency: &str, hours: u32) -> TrainingEntry {
        TrainingEntry::new(day(on), competency.parse().unwrap(), Hours::whole(hours))
    }

    #[test]
    fn hours_count_by_competency_and_for_as_long_as_they_count() {
        let ledger = [
            entry("2024-11-22", "listening", 10),
            entry("2025-11-22", "listening", 4),
            entry("2025-11-23", "Listening", 2),
            entry("2026-05-01", "resources", 20),
            entry("2026-12-01", "listening", 50),
        ];
        let mut requirement = TrainingRequirement::new(Hours::whole(12));
        requirement.competency = Some("listening".parse().unwrap());
        requirement.within_months = Some(12);
        let shortfall = requirement.shortfall(&ledger, day("2026-11-22")).unwrap();
        assert_eq!((shortfall.done, shortfall.missing), (Hours::whole(2), Hours::whole(10)));
    }

    #[test]
    fn a_requirement_that_is_met_leaves_nothing_missing() {
        let requirement = TrainingRequirement::new(Hours::whole(20));
        let ledger = [entry("2020-01-01", "listening", 12), entry("2021-01-01", "resources", 8)];
        assert_eq!(requirement.shortfall(&ledger, day("2026-11-22")), None);
        assert!(requirement.shortfall(&ledger, day("2020-12-31")).is_some());
    }

    #[test]
    fn months_before_the_calendar_are_no_panic() {
        let mut requirement = TrainingRequirement::new(Hours::whole(1));
        requirement.within_months = Some(u32::MAX);
        assert!(requirement.shortfall(&[], NaiveDate::MIN).is_some());
    }
}
