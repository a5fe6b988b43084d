use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{Months, NaiveDate};

use crate::code::codes;
use crate::{ContactDetails, KeyFunction, Mode, ServiceId, Term, WeeklyAvailability};

codes! {
    /// What a reviewer looks at before families are sent to a community program.
    ///
    /// Peers for Progress asks whether a program is credible and fits the participants; the points
    /// are our own.
    CredibilityPoint, "credibility point" {
        /// It is known who runs it and who answers for it.
        Accountable = "accountable",
        /// Parents who have lived it lead it, or advise those who do.
        LivedExperience = "lived_experience",
        /// Those who give support are trained for it.
        Trained = "trained",
        /// Somebody supervises them.
        Supervised = "supervised",
        /// Children and adults are safe there: checks, rules, somebody to complain to.
        Safe = "safe",
        /// What families say stays there.
        Confidential = "confidential",
        /// It says what it costs and who pays for it.
        OpenAboutMoney = "open_about_money",
        /// It asks families how it was and shows what it learns.
        Evaluated = "evaluated",
    }
}

/// What the program knows of a service of the directory beyond what the directory says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Listing {
    /// The service.
    pub service: ServiceId,
    /// Who told of it: the health department, an association, a family.
    pub source: Option<Term>,
    /// When they were last asked.
    pub last_asked_on: Option<NaiveDate>,
    /// Whom to turn to there.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing))]
    pub contact: ContactDetails,
    /// When that contact last answered.
    pub contact_confirmed_on: Option<NaiveDate>,
    /// Which of the four functions of peer support it serves.
    #[cfg_attr(feature = "serde", serde(default))]
    pub functions: BTreeSet<KeyFunction>,
    /// Ways to take part.
    #[cfg_attr(feature = "serde", serde(default))]
    pub modes: BTreeSet<Mode>,
    /// When it is open, on the program's clocks.
    pub hours: Option<WeeklyAvailability>,
    /// The points that hold, each with its evidence.
    #[cfg_attr(feature = "serde", serde(default))]
    pub evidence: BTreeMap<CredibilityPoint, String>,
    /// Who looked.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing))]
    pub reviewer: ContactDetails,
    /// When.
    pub reviewed_on: Option<NaiveDate>,
    /// The last day the review holds; a year after it where nothing is said.
    pub review_expires_on: Option<NaiveDate>,
}

/// Why a service cannot count as credible.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CredibilityGap {
    /// Nobody reviewed it.
    NeverReviewed,
    /// Nobody says who reviewed it.
    NoReviewer,
    /// The review holds no longer.
    ReviewExpired {
        /// The last day it held.
        on: NaiveDate,
    },
    /// Nothing is known of a point.
    NoEvidence {
        /// The point.
        point: CredibilityPoint,
    },
}

impl fmt::Display for CredibilityGap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverReviewed => f.write_str("nobody reviewed it"),
            Self::NoReviewer => f.write_str("nobody says who reviewed it"),
            Self::ReviewExpired { on } => write!(f, "the review held until {on}"),
            Self::NoEvidence { point } => write!(f, "no evidence: {point}"),
        }
    }
}

impl Listing {
    /// A listing that says nothing yet.
    #[must_use]
    pub fn new(service: ServiceId) -> Self {
        Self {
            service,
            source: None,
            last_asked_on: None,
            contact: ContactDetails::default(),
            contact_confirmed_on: None,
            functions: BTreeSet::new(),
            modes: BTreeSet::new(),
            hours: None,
            evidence: BTreeMap::new(),
            reviewer: ContactDetails::default(),
            reviewed_on: None,
            review_expires_on: None,
        }
    }

    /// Everything that is missing on a day before the service counts as credible.
    #[must_use]
    pub fn credibility_gaps(&self, day: NaiveDate) -> Vec<CredibilityGap> {
        let Some(reviewed_on) = self.reviewed_on.filter(|on| *on <= day) else {
            return vec![CredibilityGap::NeverReviewed];
        };
        let mut gaps = Vec::new();
        if !self.reviewer.is_named() {
            gaps.push(CredibilityGap::NoReviewer);
        }
        let a_year = reviewed_on.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX);
        let on = self.review_expires_on.unwrap_or(a_year);
        if on < day {
            gaps.push(CredibilityGap::ReviewExpired { on });
        }
        let missing = CredibilityPoint::ALL.iter().copied();
        let missing = missing.filter(|point| !self.evidence.contains_key(point));
        gaps.extend(missing.map(|point| CredibilityGap::NoEvidence { point }));
        gaps
    }

    /// Whether the contact there is named, can be reached, and answered in the last so many months.
    #[must_use]
    pub fn contact_is_current(&self, day: NaiveDate, months: u32) -> bool {
        let confirmed = self.contact_confirmed_on.filter(|on| *on <= day);
        let until = confirmed
            .map(|on| on.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX));
        self.contact.is_reachable() && until.is_some_and(|until| day <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_review_holds_for_a_year_unless_it_says_otherwise() {
        let mut listing = Listing::new("s".parse().unwrap());
        assert_eq!(listing.credibility_gaps(day("2026-03-02")), [CredibilityGap::NeverReviewed]);
        listing.reviewed_on = Some(day("2025-03-02"));
        listing.reviewer = ContactDetails::new("Ana", ["555-0100"]);
        for &point in CredibilityPoint::ALL {
            listing.evidence.insert(point, "seen".to_owned());
        }
        assert!(listing.credibility_gaps(day("2026-03-02")).is_empty());
        let expired = CredibilityGap::ReviewExpired { on: day("2026-03-02") };
        assert_eq!(listing.credibility_gaps(day("2026-03-03")), [expired]);
        listing.review_expires_on = Some(day("2025-06-01"));
        listing.evidence.remove(&CredibilityPoint::Safe);
        assert_eq!(listing.credibility_gaps(day("2025-07-01")).len(), 2);
    }

    #[test]
    fn a_contact_that_never_answered_is_not_current() {
        let mut listing = Listing::new("s".parse().unwrap());
        listing.contact = ContactDetails::new("Ana", ["555-0100"]);
        assert!(!listing.contact_is_current(day("2026-03-02"), 12));
        listing.contact_confirmed_on = Some(day("2025-03-02"));
        assert!(listing.contact_is_current(day("2026-03-02"), 12));
        assert!(!listing.contact_is_current(day("2026-03-03"), 12));
    }
}
