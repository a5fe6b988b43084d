use crate::{Setting, Term, VenueId, WeeklyAvailability, Zone};

/// A place where groups meet, or a line they meet on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Venue {
    /// The program's id.
    pub id: VenueId,
    /// Its name.
    pub name: String,
    /// How a group meets there.
    pub setting: Setting,
    /// The program's region.
    pub region: Option<Term>,
    /// How many people fit in.
    pub seats: Option<u32>,
    /// The zone its week is in.
    pub time_zone: Zone,
    /// When it can be used; `None` is unknown.
    pub availability: Option<WeeklyAvailability>,
    /// Whether there is child care.
    #[cfg_attr(feature = "serde", serde(default))]
    pub childcare: bool,
    /// Whether public transport goes there.
    #[cfg_attr(feature = "serde", serde(default))]
    pub transit: bool,
    /// Whether somebody in a wheelchair gets in.
    #[cfg_attr(feature = "serde", serde(default))]
    pub accessible: bool,
}

impl Venue {
    /// A venue of which no more than this is known.
    pub fn new(id: VenueId, name: impl Into<String>, setting: Setting, time_zone: Zone) -> Self {
        Self {
            id,
            name: name.into(),
            setting,
            region: None,
            seats: None,
            time_zone,
            availability: None,
            childcare: false,
            transit: false,
            accessible: false,
        }
    }
}
