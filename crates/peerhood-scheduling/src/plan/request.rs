use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::{Availability, ClockPolicy, Features, Mode, Series};

/// The caller's name for a person, a venue or a series: text, a number, a UUID, a reference.
///
/// Every type with an order, a copy and a text is one.
pub trait Key: Clone + Ord + std::fmt::Display {}

impl<K: Clone + Ord + std::fmt::Display> Key for K {}

/// Everything that a plan is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(
        deny_unknown_fields,
        bound(serialize = "K: serde::Serialize", deserialize = "K: serde::Deserialize<'de> + Ord")
    )
)]
#[non_exhaustive]
pub struct Request<K> {
    /// The series to place.
    pub series: Vec<Series<K>>,
    /// The people whom the series are for.
    pub participants: Vec<Participant<K>>,
    /// The people who can lead, assist or interpret.
    pub facilitators: Vec<Facilitator<K>>,
    /// Rooms and virtual links. Without a single venue that takes virtual sessions, links count
    /// as never scarce and virtual sessions are planned without one.
    pub venues: Vec<Venue<K>>,
    /// Days on which something is closed.
    pub closures: Vec<Closure<K>>,
    /// What to do when a clock change meets a session.
    pub clock_policy: ClockPolicy,
    /// What each wish not met costs.
    pub costs: Costs,
    /// The moment the plan is made for: no session starts before it, and sessions of an earlier
    /// plan that did are kept as they were.
    pub as_of: Option<DateTime<Utc>>,
}

/// Somebody a series is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Participant<K> {
    /// The caller's name for them.
    pub id: K,
    /// When they can come.
    pub availability: Availability,
    /// The ways of meeting they accept.
    pub modes: BTreeSet<Mode>,
    /// What they need of a room.
    pub needs: Features,
}

/// Somebody who can lead a series, assist in one, or interpret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Facilitator<K> {
    /// The caller's name for them.
    pub id: K,
    /// When they can work. Unknown never counts as yes.
    pub availability: Availability,
    /// The ways of meeting they lead.
    pub modes: BTreeSet<Mode>,
    /// The languages in which they lead, as BCP 47 tags.
    pub languages: BTreeSet<String>,
    /// The languages into which they interpret.
    pub interprets: BTreeSet<String>,
    /// Whether they lead or assist at all; somebody who only interprets does not.
    pub leads: bool,
    /// The certificates they hold, and when each is valid.
    pub certificates: BTreeMap<String, Validity>,
    /// Series that they take part in at most, in whatever role.
    pub most_series: Option<u32>,
    /// Sessions in one week, Monday to Sunday in UTC, at most.
    pub most_per_week: Option<u32>,
    /// Minutes they need between two sessions.
    pub buffer_minutes: u32,
    /// What one session with them costs, in soft points: 0 for somebody as good as any.
    pub cost: u32,
}

/// The days on which a certificate is valid, the first and the last included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Validity {
    /// The first day; without it, since ever.
    pub from: Option<NaiveDate>,
    /// The last day; without it, for ever.
    pub until: Option<NaiveDate>,
}

/// A room, or a virtual link.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Venue<K> {
    /// The caller's name for it.
    pub id: K,
    /// The ways of meeting it serves.
    pub modes: BTreeSet<Mode>,
    /// Seats, or people a link takes; `None` for no limit.
    pub seats: Option<u32>,
    /// Sessions that it takes at the same time; `None` for no limit.
    pub rooms: Option<u32>,
    /// What it offers.
    pub features: Features,
    /// When it is open; `None` for always.
    pub availability: Option<Availability>,
    /// Where it is.
    pub region: Option<String>,
    /// Minutes it needs between two sessions.
    pub buffer_minutes: u32,
    /// What one session there costs, in soft points: 0 for one as good as any.
    pub cost: u32,
}

/// Days on which something is closed, the first and the last included.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Closure<K> {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// What is closed.
    pub scope: Scope<K>,
    /// Why, in the caller's words.
    pub reason: String,
}

/// What a closure closes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Scope<K> {
    /// Everything: no session is held.
    Everywhere,
    /// One region: its series are not held, and its venues are shut.
    Region(String),
    /// One venue.
    Venue(K),
    /// One facilitator, away.
    Facilitator(K),
}

/// What each wish not met costs, in soft points.
///
/// ```
/// use peerhood_scheduling::plan::Costs;
///
/// // Absences for want of a time count twice as much as by default.
/// let mut costs = Costs::STANDARD;
/// costs.cannot_come *= 2;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Costs {
    /// A member who cannot come to a session.
    pub cannot_come: u32,
    /// A member of whom nobody knows whether they can come to a session.
    pub unknown: u32,
    /// A member who comes to a session only if needed.
    pub if_needed: u32,
    /// A session that a facilitator or interpreter takes only if needed.
    pub staff_if_needed: u32,
    /// A session without the second facilitator who was wanted.
    pub no_co_facilitator: u32,
    /// A session that somebody else takes over, or that is held at another place.
    pub exception: u32,
    /// A published session at another time.
    pub changed_time: u32,
    /// A published session with another facilitator, co-facilitator or interpreter.
    pub changed_facilitator: u32,
    /// A published session at another place.
    pub changed_venue: u32,
}

impl Costs {
    /// Absence first: ten points a family and session, and half of that for the unknown. The
    /// other figures are our judgement, to be changed by the program.
    pub const STANDARD: Costs = Costs {
        cannot_come: 10,
        unknown: 5,
        if_needed: 2,
        staff_if_needed: 2,
        no_co_facilitator: 8,
        exception: 4,
        changed_time: 12,
        changed_facilitator: 6,
        changed_venue: 4,
    };
}

impl<K> Request<K> {
    /// Makes an empty request with the standard costs that shifts sessions over clock changes.
    pub fn new() -> Self {
        Request {
            series: Vec::new(),
            participants: Vec::new(),
            facilitators: Vec::new(),
            venues: Vec::new(),
            closures: Vec::new(),
            clock_policy: ClockPolicy::Shift,
            costs: Costs::STANDARD,
            as_of: None,
        }
    }
}

impl<K> Default for Request<K> {
    fn default() -> Self {
        Request::new()
    }
}

impl<K> Participant<K> {
    /// Makes somebody who accepts every way of meeting and needs nothing of a room.
    pub fn new(id: K, availability: Availability) -> Self {
        Participant { id, availability, modes: any_mode(), needs: Features::default() }
    }
}

impl<K> Facilitator<K> {
    /// Makes somebody who leads in every way of meeting, without limit or certificate.
    pub fn new(id: K, availability: Availability) -> Self {
        Facilitator {
            id,
            availability,
            modes: any_mode(),
            languages: BTreeSet::new(),
            interprets: BTreeSet::new(),
            leads: true,
            certificates: BTreeMap::new(),
            most_series: None,
            most_per_week: None,
            buffer_minutes: 0,
            cost: 0,
        }
    }
}

impl<K> Venue<K> {
    /// Makes a room that takes one session at a time and is always open.
    pub fn room(id: K, seats: u32) -> Self {
        Venue {
            id,
            modes: BTreeSet::from([Mode::InPerson]),
            seats: Some(seats),
            rooms: Some(1),
            features: Features::default(),
            availability: None,
            region: None,
            buffer_minutes: 0,
            cost: 0,
        }
    }

    /// Makes a virtual link that takes one session at a time.
    pub fn link(id: K) -> Self {
        let modes = BTreeSet::from([Mode::Virtual]);
        Venue { modes, seats: None, ..Venue::room(id, 0) }
    }
}

impl<K> Closure<K> {
    /// Makes a closure of everything on one day.
    pub fn on(day: NaiveDate, reason: impl Into<String>) -> Self {
        Closure { first: day, last: day, scope: Scope::Everywhere, reason: reason.into() }
    }
}

impl Validity {
    /// Says whether the day is one of these days.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

fn any_mode() -> BTreeSet<Mode> {
    BTreeSet::from([Mode::InPerson, Mode::Virtual])
}
