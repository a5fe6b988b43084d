use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::code::codes;
use crate::{
    FacilitatorId, GroupId, Hours, Language, Mode, ReferralId, Setting, Term, VenueId,
    WeeklyAvailability, Zone,
};

/// A group that already runs, or is fixed to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Group {
    /// The program's id.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// How it meets.
    pub setting: Setting,
    /// Who leads it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub facilitators: Vec<FacilitatorId>,
    /// Where it meets.
    pub venue: Option<VenueId>,
    /// The language it is held in.
    pub language: Option<Language>,
    /// The program's region.
    pub region: Option<Term>,
    /// The zone it meets in.
    pub time_zone: Zone,
    /// When it meets in a week.
    pub meets: Option<WeeklyAvailability>,
    /// The first session.
    pub starts_on: Option<NaiveDate>,
    /// The last session; `None` when it goes on.
    pub ends_on: Option<NaiveDate>,
    /// How many people can be in it; `None` is the program's default.
    pub seats: Option<u32>,
    /// What it is about: conditions, experiences, the community it is for.
    #[cfg_attr(feature = "serde", serde(default))]
    pub topics: BTreeSet<Term>,
    /// Who is in it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub members: BTreeSet<ReferralId>,
}

impl Group {
    /// A group of which no more than this is known.
    pub fn new(id: GroupId, name: impl Into<String>, setting: Setting, time_zone: Zone) -> Self {
        Self {
            id,
            name: name.into(),
            setting,
            facilitators: Vec::new(),
            venue: None,
            language: None,
            region: None,
            time_zone,
            meets: None,
            starts_on: None,
            ends_on: None,
            seats: None,
            topics: BTreeSet::new(),
            members: BTreeSet::new(),
        }
    }

    /// Whether it has not ended on a day.
    #[must_use]
    pub fn runs_on(&self, day: NaiveDate) -> bool {
        self.ends_on.is_none_or(|last| day <= last)
    }
}

codes! {
    /// Whether somebody came.
    Presence, "presence" {
        /// Came.
        Came = "came",
        /// Said beforehand that they could not.
        Excused = "excused",
        /// Did not come.
        Absent = "absent",
    }
}

/// One participant at one session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Attendance {
    /// The group.
    pub group: GroupId,
    /// The day of the session.
    pub session_on: NaiveDate,
    /// Who.
    pub participant: ReferralId,
    /// Whether they came.
    pub presence: Presence,
    /// In which way they took part.
    pub mode: Option<Mode>,
    /// For how long.
    pub hours: Option<Hours>,
}

impl Attendance {
    /// Somebody who came.
    #[must_use]
    pub fn new(group: GroupId, session_on: NaiveDate, participant: ReferralId) -> Self {
        Self { group, session_on, participant, presence: Presence::Came, mode: None, hours: None }
    }
}
