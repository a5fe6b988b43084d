use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::code::codes;
use crate::{
    BirthDate, Channels, Child, ContactDetails, Hours, Language, LeadershipArea, Mode, PostalCode,
    Relationship, StatusHistory, SupportParentId, Term, TrainingEntry, WeeklyAvailability, Zone,
};

codes! {
    /// Where a support parent stands with the program.
    SupportParentStatus, "support parent status" {
        /// Has asked to become one.
        Applicant = "applicant",
        /// Was interviewed and checked.
        Screened = "screened",
        /// Is being trained.
        InTraining = "in_training",
        /// Can be matched.
        Active = "active",
        /// Takes no new match until back, without giving a reason.
        Paused = "paused",
        /// Has left.
        Retired = "retired",
    }
}

/// A credential and how long it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Certification {
    /// Its name, for example `CPS-P`.
    pub name: Term,
    /// The last day it holds; `None` when it does not expire.
    pub expires_on: Option<NaiveDate>,
}

impl Certification {
    /// A credential that does not expire.
    #[must_use]
    pub fn new(name: Term) -> Self {
        Self { name, expires_on: None }
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.expires_on.is_none_or(|last| day <= last)
    }
}

/// A trained parent who walks beside another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SupportParent {
    /// The program's id.
    pub id: SupportParentId,
    /// Name and ways to reach them.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing))]
    pub contact: ContactDetails,
    /// Which channels they let the program use for news, reminders and surveys.
    #[cfg_attr(feature = "serde", serde(default))]
    pub channels: Channels,
    /// What they are to the child.
    pub relationship: Relationship,
    /// Since when they raise the child.
    pub raising_since: Option<BirthDate>,
    /// The children whose story they share.
    #[cfg_attr(feature = "serde", serde(default))]
    pub children: Vec<Child>,
    /// ICD-10-CM codes or the program's own terms.
    #[cfg_attr(feature = "serde", serde(default))]
    pub conditions: BTreeSet<Term>,
    /// What they have been through and can speak of.
    #[cfg_attr(feature = "serde", serde(default))]
    pub experiences: BTreeSet<Term>,
    /// Languages they can support in, the best first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub languages: Vec<Language>,
    /// The program's region.
    pub region: Option<Term>,
    /// Postal code.
    pub postal_code: Option<PostalCode>,
    /// The zone their week is in.
    pub time_zone: Zone,
    /// Ways they like to be in touch.
    #[cfg_attr(feature = "serde", serde(default))]
    pub modes: BTreeSet<Mode>,
    /// When they can talk; `None` is unknown.
    pub availability: Option<WeeklyAvailability>,
    /// How many matches they take at once, by their own word; `None` is the program's default.
    pub capacity: Option<u32>,
    /// When they finished their training.
    pub trained_on: Option<NaiveDate>,
    /// How much training they have had.
    pub training_hours: Option<Hours>,
    /// Their training by competency, where the program keeps it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub training: Vec<TrainingEntry>,
    /// Their credential, where they hold one.
    pub certification: Option<Certification>,
    /// When their background was last checked.
    pub background_check_on: Option<NaiveDate>,
    /// Where they stand with the program.
    pub status: SupportParentStatus,
    /// Their way through the program, where it is kept.
    pub history: Option<StatusHistory>,
    /// What they train in to lead.
    #[cfg_attr(feature = "serde", serde(default))]
    pub leadership: BTreeSet<LeadershipArea>,
    /// When they began as a support parent.
    pub started_on: Option<NaiveDate>,
    /// Communities they belong to, in the program's words. Nobody must fill this in.
    #[cfg_attr(feature = "serde", serde(default))]
    pub culture: BTreeSet<Term>,
    /// Subjects they do not want to talk about.
    #[cfg_attr(feature = "serde", serde(default))]
    pub wont_discuss: BTreeSet<Term>,
}

impl SupportParent {
    /// A support parent of whom no more than this is known.
    #[must_use]
    pub fn new(
        id: SupportParentId,
        relationship: Relationship,
        status: SupportParentStatus,
        time_zone: Zone,
    ) -> Self {
        Self {
            id,
            contact: ContactDetails::default(),
            channels: Channels::default(),
            relationship,
            raising_since: None,
            children: Vec::new(),
            conditions: BTreeSet::new(),
            experiences: BTreeSet::new(),
            languages: Vec::new(),
            region: None,
            postal_code: None,
            time_zone,
            modes: BTreeSet::new(),
            availability: None,
            capacity: None,
            trained_on: None,
            training_hours: None,
            training: Vec::new(),
            certification: None,
            background_check_on: None,
            status,
            history: None,
            leadership: BTreeSet::new(),
            started_on: None,
            culture: BTreeSet::new(),
            wont_discuss: BTreeSet::new(),
        }
    }
}
