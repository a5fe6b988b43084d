use std::collections::BTreeSet;
use std::fmt;

use crate::Relationship;
use crate::code::codes;

codes! {
    /// What a rule of practice is about. Each kind has one [`Unit`].
    RuleKind, "rule" {
        /// The parent's own consent comes before the match.
        ConsentBeforeMatch = "consent_before_match",
        /// Hours from the referral to a proposed match.
        MatchWithin = "match_within",
        /// Hours from the referral to the information asked for.
        InformationWithin = "information_within",
        /// Hours from a proposal to the answers of both sides; then the alternate is asked.
        AnswerWithin = "answer_within",
        /// Hours from the match to the first contact.
        FirstContact = "first_contact",
        /// Contacts within the weeks of [`RuleKind::ContactWeeks`].
        Contacts = "contacts",
        /// The weeks in which the contacts are counted.
        ContactWeeks = "contact_weeks",
        /// Days to the first question of staff: did contact happen?
        FirstCheck = "first_check",
        /// Days to the second question of staff: does it suit both?
        SecondCheck = "second_check",
        /// Days to the comparison of what both sides expect.
        ExpectationsCompared = "expectations_compared",
        /// Weeks after which a match is closed or renewed.
        CloseOrRenew = "close_or_renew",
        /// The support parent is trained when matched.
        TrainingAtMatch = "training_at_match",
        /// The support parent's background is checked when matched: months a check is good for, 0
        /// where it never ages.
        BackgroundAtMatch = "background_at_match",
        /// Days from a contact that weighed on the support parent to a talk with the coordinator.
        Debrief = "debrief",
        /// Hours from a contact that shows a need for other help to the coordinator's answer.
        ReferOut = "refer_out",
        /// Which relationships count as raising the child.
        Raising = "raising",
        /// Months a support parent has raised the child, of the relationships named or of all.
        RaisingMonths = "raising_months",
        /// Hours of continuing education in a calendar year.
        Education = "education",
        /// A credential that is held holds: days before its end from which it is told.
        CertificationCurrent = "certification_current",
        /// Days between one-to-one consultations while somebody has a match.
        Consultation = "consultation",
        /// Matches at once, at most.
        Caseload = "caseload",
        /// People in a training cohort, at least.
        CohortSmallest = "cohort_smallest",
        /// People in a training cohort, at most.
        CohortLargest = "cohort_largest",
        /// Days from the application deadline to the start of a cohort.
        ApplicationDays = "application_days",
        /// Hours of training that a certification asks for.
        CertificationTraining = "certification_training",
        /// Hours of work with peers that a certification asks for.
        CertificationPractice = "certification_practice",
        /// Competencies that its training covers.
        CertificationCompetencies = "certification_competencies",
        /// Hours of training to certify again.
        RecertificationTraining = "recertification_training",
        /// People in a group, at least.
        GroupSmallest = "group_smallest",
        /// People in a group, at most.
        GroupLargest = "group_largest",
        /// People in a virtual group, at most.
        VirtualLargest = "virtual_largest",
        /// People that one facilitator may lead.
        PeoplePerFacilitator = "people_per_facilitator",
        /// Whoever leads a session holds a credential on that day.
        CertifiedFacilitator = "certified_facilitator",
        /// A session's note names what was done.
        NoteNamesIntervention = "note_names_intervention",
        /// Days from a session to its note.
        NoteWithin = "note_within",
        /// Minutes of a session, at least.
        SessionShortest = "session_shortest",
        /// Minutes of a session, at most.
        SessionLongest = "session_longest",
        /// Minutes of one billable unit.
        UnitMinutes = "unit_minutes",
        /// Billable hours of one person in a day, at most.
        HoursADay = "hours_a_day",
        /// Billable units of one person in an episode before somebody must agree; we read an episode as
        /// a calendar year, as the source does not say.
        UnitsAnEpisode = "units_an_episode",
        /// Years between the ages of those in one group, at most.
        AgeDifference = "age_difference",
    }
}

codes! {
    /// What the number of a rule counts.
    Unit, "unit" {
        /// The rule has no number.
        None = "none",
        /// Minutes.
        Minutes = "minutes",
        /// Hours.
        Hours = "hours",
        /// Days.
        Days = "days",
        /// Weeks.
        Weeks = "weeks",
        /// Months.
        Months = "months",
        /// Years.
        Years = "years",
        /// Contacts.
        Contacts = "contacts",
        /// People.
        People = "people",
        /// Competencies.
        Competencies = "competencies",
        /// Billable units.
        Units = "units",
    }
}

impl RuleKind {
    /// What its number counts.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::ConsentBeforeMatch
            | Self::TrainingAtMatch
            | Self::Raising
            | Self::CertifiedFacilitator
            | Self::NoteNamesIntervention => Unit::None,
            Self::MatchWithin
            | Self::InformationWithin
            | Self::AnswerWithin
            | Self::FirstContact
            | Self::ReferOut
            | Self::Education
            | Self::CertificationTraining
            | Self::CertificationPractice
            | Self::RecertificationTraining
            | Self::HoursADay => Unit::Hours,
            Self::FirstCheck
            | Self::SecondCheck
            | Self::ExpectationsCompared
            | Self::Debrief
            | Self::CertificationCurrent
            | Self::Consultation
            | Self::ApplicationDays
            | Self::NoteWithin => Unit::Days,
            Self::ContactWeeks | Self::CloseOrRenew => Unit::Weeks,
            Self::BackgroundAtMatch | Self::RaisingMonths => Unit::Months,
            Self::AgeDifference => Unit::Years,
            Self::Contacts => Unit::Contacts,
            Self::CertificationCompetencies => Unit::Competencies,
            Self::SessionShortest | Self::SessionLongest | Self::UnitMinutes => Unit::Minutes,
            Self::UnitsAnEpisode => Unit::Units,
            Self::Caseload
            | Self::CohortSmallest
            | Self::CohortLargest
            | Self::GroupSmallest
            | Self::GroupLargest
            | Self::VirtualLargest
            | Self::PeoplePerFacilitator => Unit::People,
        }
    }

    /// Whether it names relationships to the child.
    #[must_use]
    pub const fn names_relationships(self) -> bool {
        matches!(self, Self::Raising | Self::RaisingMonths)
    }
}

/// A rule of practice, its number and where the number comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Rule {
    /// What it is about.
    pub kind: RuleKind,
    /// Its number, in the unit of its kind; 0 where the kind has none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub number: u32,
    /// The relationships it names.
    #[cfg_attr(feature = "serde", serde(default))]
    pub relationships: BTreeSet<Relationship>,
    /// Who says so.
    pub source: String,
}

impl Rule {
    /// A rule that names no relationships.
    pub fn new(kind: RuleKind, number: u32, source: impl Into<String>) -> Self {
        Self { kind, number, relationships: BTreeSet::new(), source: source.into() }
    }
}

/// A number with its unit: `3 days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Amount {
    /// How many.
    pub number: u32,
    /// Of what.
    pub unit: Unit,
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, unit } = self;
        match (number, unit) {
            (1, Unit::People) => f.write_str("1 person"),
            (1, Unit::Competencies) => f.write_str("1 competency"),
            (1, Unit::None) => f.write_str("1"),
            (1, unit) => write!(f, "1 {}", unit.code().trim_end_matches('s')),
            (number, Unit::None) => write!(f, "{number}"),
            (number, unit) => write!(f, "{number} {unit}"),
        }
    }
}
