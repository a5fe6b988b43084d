use std::collections::BTreeSet;

use crate::{
    Certification, ContactDetails, FacilitatorId, Language, Mode, Term, WeeklyAvailability, Zone,
};

/// Somebody who leads groups.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Facilitator {
    /// The program's id.
    pub id: FacilitatorId,
    /// Name and ways to reach them.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing))]
    pub contact: ContactDetails,
    /// Their credential; a group session needs one that holds on its date.
    pub certification: Option<Certification>,
    /// Languages they can lead in, the best first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub languages: Vec<Language>,
    /// Ways they can lead a group.
    #[cfg_attr(feature = "serde", serde(default))]
    pub modes: BTreeSet<Mode>,
    /// The program's region.
    pub region: Option<Term>,
    /// The zone their week is in.
    pub time_zone: Zone,
    /// When they can lead; `None` is unknown.
    pub availability: Option<WeeklyAvailability>,
    /// How many groups they lead at once; `None` is the program's default.
    pub max_groups: Option<u32>,
}

impl Facilitator {
    /// A facilitator of whom no more than this is known.
    #[must_use]
    pub fn new(id: FacilitatorId, time_zone: Zone) -> Self {
        Self {
            id,
            contact: ContactDetails::default(),
            certification: None,
            languages: Vec::new(),
            modes: BTreeSet::new(),
            region: None,
            time_zone,
            availability: None,
            max_groups: None,
        }
    }
}
