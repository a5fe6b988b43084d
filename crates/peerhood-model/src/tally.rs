use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{CloseReason, ContactOutcome, Hours, MatchRecord, Step, SupportParentId};

/// What a support parent did in a stretch of days: for reports, for thanks once a year, and to see
/// whose load is heavy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Tally {
    /// Matches in which the two were put in touch.
    pub introductions: u32,
    /// How often they spoke.
    pub contacts: u32,
    /// How often they tried in vain.
    pub attempts: u32,
    /// How long they spoke, as far as it is on record.
    pub hours: Hours,
    /// Contacts that weighed on them.
    pub hard_contacts: u32,
    /// Matches that were brought to the end hoped for.
    pub completed: u32,
}

impl Tally {
    /// Counts what each support parent did from one day to another, both included.
    ///
    /// Who did nothing is not listed. What cannot have happened is counted all the same: whether a
    /// record holds is asked of [`MatchRecord::state`].
    #[must_use]
    pub fn by_parent(
        first: NaiveDate,
        last: NaiveDate,
        matches: &[MatchRecord],
    ) -> BTreeMap<&SupportParentId, Self> {
        let mut tallies: BTreeMap<&SupportParentId, Self> = BTreeMap::new();
        for record in matches {
            let events = record.events.iter().filter(|event| first <= event.on && event.on <= last);
            for event in events {
                tallies.entry(&record.support_parent).or_default().add(&event.step);
            }
        }
        tallies.retain(|_, tally| *tally != Self::default());
        tallies
    }

    fn add(&mut self, step: &Step) {
        let count = |number: &mut u32| *number = number.saturating_add(1);
        match step {
            Step::Introduced => count(&mut self.introductions),
            Step::Closed(CloseReason::Completed) => count(&mut self.completed),
            Step::Contact(contact) => {
                if contact.outcome == ContactOutcome::Reached {
                    count(&mut self.contacts);
                } else {
                    count(&mut self.attempts);
                }
                if contact.hard {
                    count(&mut self.hard_contacts);
                }
                self.hours = self.hours + contact.hours.unwrap_or_default();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Contact, MatchEvent, Side};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn only_what_lies_within_the_days_is_counted() {
        let mut record = MatchRecord::new(
            "M-1".parse().unwrap(),
            "R-1".parse().unwrap(),
            "S-1".parse().unwrap(),
        );
        let mut spoke = Contact::new(ContactOutcome::Reached);
        spoke.hours = Some("0.5".parse().unwrap());
        let mut hard = spoke.clone();
        hard.hard = true;
        for (on, step) in [
            ("2025-12-30", Step::Proposed),
            ("2025-12-30", Step::Accepted(Side::Referred)),
            ("2025-12-30", Step::Accepted(Side::Supporting)),
            ("2025-12-31", Step::Introduced),
            ("2026-01-01", Step::Contact(spoke)),
            ("2026-02-01", Step::Contact(hard)),
            ("2026-02-02", Step::Contact(Contact::new(ContactOutcome::NoAnswer))),
            ("2026-12-31", Step::Closed(CloseReason::Completed)),
        ] {
            record.record(MatchEvent::new(day(on), step)).unwrap();
        }
        let matches = [record];
        let tallies = Tally::by_parent(day("2026-01-01"), day("2026-12-31"), &matches);
        let expected = Tally {
            introductions: 0,
            contacts: 2,
            attempts: 1,
            hours: Hours::whole(1),
            hard_contacts: 1,
            completed: 1,
        };
        assert_eq!(tallies.values().copied().collect::<Vec<_>>(), [expected]);
        assert!(Tally::by_parent(day("2027-01-01"), day("2027-12-31"), &matches).is_empty());
    }
}
