use chrono::{Days, NaiveDate};

use crate::code::codes;
use crate::{CohortId, SupportParentId};

/// A group of applicants who are trained together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TrainingCohort {
    /// The program's id.
    pub id: CohortId,
    /// From when one can apply.
    pub opens_on: Option<NaiveDate>,
    /// The last day to apply.
    pub application_deadline: Option<NaiveDate>,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// How many can take part.
    pub seats: Option<u32>,
    /// Who has applied, the earliest first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub applicants: Vec<SupportParentId>,
}

codes! {
    /// Where a cohort stands on a day.
    CohortPhase, "cohort phase" {
        /// One cannot apply yet.
        Announced = "announced",
        /// One can apply.
        Open = "open",
        /// The deadline has passed: whoever applies now is late.
        Late = "late",
        /// It is being trained.
        Running = "running",
        /// It is trained.
        Over = "over",
    }
}

/// How many people a cohort may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct CohortRule {
    /// At least; by default 8.
    pub smallest: u32,
    /// At most; by default 12.
    ///
    /// Parent 2 Parent USA trains 8 to 12 together.
    pub largest: u32,
    /// Days before the start on which applications close, where a cohort does not say; by default
    /// 28, as in the training calendar of Families as Allies.
    pub deadline_days: u32,
}

impl Default for CohortRule {
    fn default() -> Self {
        Self { smallest: 8, largest: 12, deadline_days: 28 }
    }
}

/// Whether a cohort is of the right size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum CohortSize {
    /// Too few: merge it with another or wait.
    TooSmall {
        /// How many more it takes.
        missing: u32,
    },
    /// As it should be.
    Right,
    /// Too many: split it or keep a list of those who wait.
    TooLarge {
        /// How many too many.
        over: u32,
    },
}

impl TrainingCohort {
    /// A cohort that nobody has applied for yet.
    #[must_use]
    pub fn new(id: CohortId, starts_on: NaiveDate, ends_on: NaiveDate) -> Self {
        Self {
            id,
            opens_on: None,
            application_deadline: None,
            starts_on,
            ends_on,
            seats: None,
            applicants: Vec::new(),
        }
    }

    /// The last day to apply.
    #[must_use]
    pub fn deadline(&self, rule: &CohortRule) -> NaiveDate {
        let before = Days::new(u64::from(rule.deadline_days));
        let usual = || self.starts_on.checked_sub_days(before).unwrap_or(NaiveDate::MIN);
        self.application_deadline.unwrap_or_else(usual)
    }

    /// Where it stands on a day.
    #[must_use]
    pub fn phase(&self, day: NaiveDate, rule: &CohortRule) -> CohortPhase {
        if self.ends_on < day {
            CohortPhase::Over
        } else if self.starts_on <= day {
            CohortPhase::Running
        } else if self.deadline(rule) < day {
            CohortPhase::Late
        } else if self.opens_on.is_some_and(|opens| day < opens) {
            CohortPhase::Announced
        } else {
            CohortPhase::Open
        }
    }

    /// The applicants there is room for, and those who wait: the earliest come first.
    #[must_use]
    pub fn admitted_and_waiting(
        &self,
        rule: &CohortRule,
    ) -> (&[SupportParentId], &[SupportParentId]) {
        let seats = self.seats.unwrap_or(rule.largest).min(rule.largest);
        let seats = usize::try_from(seats).unwrap_or(usize::MAX);
        self.applicants.split_at(seats.min(self.applicants.len()))
    }

    /// Whether as many applied as a cohort should have.
    #[must_use]
    pub fn size(&self, rule: &CohortRule) -> CohortSize {
        let applied = u32::try_from(self.applicants.len()).unwrap_or(u32::MAX);
        if applied < rule.smallest {
            CohortSize::TooSmall { missing: rule.smallest - applied }
        } else if rule.largest < applied {
            CohortSize::TooLarge { over: applied - rule.largest }
        } else {
            CohortSize::Right
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn cohort(applicants: u32) -> TrainingCohort {
        let id = "T-1".parse().unwrap();
        let mut cohort = TrainingCohort::new(id, day("2022-03-21"), day("2022-03-25"));
        let ids = (0..applicants).map(|number| format!("S-{number}").parse().unwrap());
        cohort.applicants = ids.collect();
        cohort
    }

    #[test]
    fn applications_close_28_days_before_the_start() {
        assert_eq!(cohort(0).deadline(&CohortRule::default()), day("2022-02-21"));
    }

    #[test]
    fn a_cohort_goes_through_its_phases() {
        let mut cohort = cohort(0);
        cohort.opens_on = Some(day("2022-01-10"));
        let rule = CohortRule::default();
        let phases = ["2022-01-09", "2022-02-21", "2022-02-22", "2022-03-25", "2022-03-26"]
            .map(|text| cohort.phase(day(text), &rule));
        assert_eq!(phases, CohortPhase::ALL);
    }

    #[test]
    fn whoever_applies_after_the_last_seat_waits() {
        let rule = CohortRule::default();
        let thirteen = cohort(13);
        let (admitted, waiting) = thirteen.admitted_and_waiting(&rule);
        assert_eq!((admitted.len(), waiting.len()), (12, 1));
        assert_eq!(thirteen.size(&rule), CohortSize::TooLarge { over: 1 });
        assert_eq!(cohort(7).size(&rule), CohortSize::TooSmall { missing: 1 });
        assert_eq!(cohort(8).size(&rule), CohortSize::Right);
    }
}
