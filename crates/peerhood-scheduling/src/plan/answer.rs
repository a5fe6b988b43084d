use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::Proof;
use super::days::clock_time;
use crate::{ClockChange, Mode, Score, Scorecard, Slot, Stop};

/// A plan, and how good it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Plan<K> {
    /// The series that have a place, in the request's order.
    pub placed: Vec<Placement<K>>,
    /// The series that have none, in the request's order.
    pub unplaced: Vec<Unplaced<K>>,
    /// What the plan falls short by, rule by rule.
    pub score: Scorecard,
    /// No plan scores less than this. A plan made from an earlier one has none of its own: its
    /// changes count too, so it is the [`crate::replan::Replan`] that has.
    pub bound: Option<Score>,
    /// How far the plan may be from the best one.
    pub gap: Gap,
    /// Why no plan scores less than the bound.
    pub proof: Proof<K>,
    /// Why the search ended.
    pub stop: Stop,
    /// Changes tried, over all starts.
    pub moves: u64,
    /// The release of the IANA time zone database that every instant was reckoned with.
    pub zone_data: String,
}

/// How far a plan may be from the best one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Gap {
    /// It is the best.
    Closed,
    /// All series that can be placed are, at a cost of at most so many soft points too much.
    Soft {
        /// The points.
        points: i64,
        /// The points in thousandths of the bound, rounded up; `None` when the bound is 0.
        per_mille: Option<i64>,
    },
    /// More series are left out than the bound says, or there is none: no useful bound.
    Unknown,
}

impl Gap {
    /// Says how far a score may be from the best, of which only the bound is known.
    pub(crate) fn between(bound: Score, score: Score) -> Gap {
        if score.medium != bound.medium {
            return Gap::Unknown;
        }
        let points = score.soft - bound.soft;
        if points <= 0 {
            return Gap::Closed;
        }
        let per_mille = (0 < bound.soft)
            .then(|| points.saturating_mul(1_000).saturating_add(bound.soft - 1) / bound.soft);
        Gap::Soft { points, per_mille }
    }
}

/// A series with its place in the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Placement<K> {
    /// The series.
    pub series: K,
    /// Its weekly time.
    pub slot: Slot,
    /// Who leads it.
    pub facilitator: K,
    /// Who assists.
    pub co_facilitator: Option<K>,
    /// Who interprets.
    pub interpreter: Option<K>,
    /// Where its sessions in a room are held.
    pub venue: Option<K>,
    /// Where its virtual sessions are held.
    pub link: Option<K>,
    /// Its sessions, in order. One that somebody else takes over, or that is held elsewhere,
    /// names them.
    pub sessions: Vec<Session<K>>,
    /// The days between its sessions on which there is none.
    pub not_held: Vec<NotHeld>,
    /// The day on which applications close, where the series has one.
    pub applications_close: Option<NaiveDate>,
    /// Codes that no session covers, because there are too few sessions.
    pub codes_missing: Vec<String>,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Session<K> {
    /// Its number in the series, from 1 on.
    pub number: u32,
    /// The day it stands for: where it was moved, the day it would have been held.
    pub date: NaiveDate,
    /// When it starts, by the clocks of the series.
    pub local: NaiveDateTime,
    /// When it starts.
    pub start: DateTime<Utc>,
    /// When it ends.
    pub end: DateTime<Utc>,
    /// How it is held.
    pub mode: Mode,
    /// Who leads it.
    pub facilitator: K,
    /// Who assists.
    pub co_facilitator: Option<K>,
    /// Who interprets.
    pub interpreter: Option<K>,
    /// Where it is held; a virtual session of a request without links has no place.
    pub place: Option<K>,
    /// The change of the clock that its start falls into.
    pub clock: Option<ClockChange>,
    /// The intervention codes that it should cover.
    pub codes: Vec<String>,
}

/// A day of a series on which there is no session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NotHeld {
    /// The day.
    pub date: NaiveDate,
    /// Why.
    pub reason: Reason,
}

/// Why there is no session on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Reason {
    /// The series skips the day.
    Skipped,
    /// The day is closed, for this reason.
    Closed(String),
    /// The clock changes at the session's start, and the policy is to skip it.
    Clock(ClockChange),
}

/// A series without a place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Unplaced<K> {
    /// The series.
    pub series: K,
    /// How many of its options each rule is the first to block, most frequent first. The options
    /// one by one come from [`crate::plan::blocked_options`].
    pub blocked: Vec<(String, u64)>,
    /// Its sessions that were held before the request's moment.
    pub held: Vec<Session<K>>,
}

/// One way to hold a series, and the first rule that stands in its way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BlockedOption<K> {
    /// The slot.
    pub slot: Slot,
    /// The facilitator, where the slot itself is not blocked.
    pub facilitator: Option<K>,
    /// The venue or link, where the facilitator is not blocked.
    pub place: Option<K>,
    /// The rule.
    pub rule: Rule,
}

/// A rule that keeps a series from an option.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Rule {
    /// The slot has too few days before the series' last day or the calendar's.
    NoDays {
        /// The sessions that could be held.
        held: u32,
    },
    /// Closed days go on for ever.
    NeverEnds {
        /// The day on which counting stopped.
        date: NaiveDate,
    },
    /// A session begins before the one before it has ended.
    Overlap {
        /// The later session's day.
        date: NaiveDate,
    },
    /// The last session would come after the day by which the series must end.
    TooLate {
        /// The day of the last session.
        last: NaiveDate,
        /// The day by which it must end.
        finish_by: NaiveDate,
    },
    /// Applications would have closed already.
    ApplicationsClosed {
        /// The day of the first session.
        first: NaiveDate,
        /// How many days earlier applications close.
        before: u32,
    },
    /// The clock changes at the start of a session, and the policy is to refuse such slots.
    ClockChange {
        /// The day.
        date: NaiveDate,
        /// The change.
        change: ClockChange,
    },
    /// The series names others who will do.
    NotNamed,
    /// They do not lead.
    DoesNotLead,
    /// They do not speak the language.
    Language,
    /// They, or the venue, do not serve this way of meeting.
    Mode,
    /// They do not hold a certificate that is valid on the day.
    NotCertified {
        /// The first day without.
        date: NaiveDate,
    },
    /// They are away, or the venue is closed.
    Closed {
        /// The first day.
        date: NaiveDate,
        /// Why.
        reason: String,
    },
    /// They are not free, or the venue is not open.
    NotFree {
        /// The first day.
        date: NaiveDate,
    },
    /// Nobody knows whether they are free.
    NotAsked,
    /// Their load is at its limit.
    Load {
        /// The most series, or sessions in a week, that they take.
        most: u32,
    },
    /// The venue has too few seats.
    Seats {
        /// Its seats.
        seats: u32,
        /// The seats needed.
        needed: u32,
    },
    /// The venue lacks a feature that the series requires.
    Features,
    /// The venue is in another region.
    Region,
    /// No second facilitator can be found.
    NoCoFacilitator,
    /// No interpreter can be found.
    NoInterpreter,
    /// No venue or link can be found.
    NoPlace,
    /// A member, facilitator, or place is taken by another series at the same time.
    Clash {
        /// The other series.
        with: String,
        /// Who or what is taken.
        who: String,
    },
    /// Nothing stands in its way: a longer search may use it.
    Open,
}

impl Rule {
    /// Names the rule, without its values.
    pub fn name(&self) -> &'static str {
        match self {
            Rule::NoDays { .. } => "too few days",
            Rule::NeverEnds { .. } => "closed for ever",
            Rule::Overlap { .. } => "overlaps itself",
            Rule::TooLate { .. } => "ends too late",
            Rule::ApplicationsClosed { .. } => "applications closed",
            Rule::ClockChange { .. } => "clock change",
            Rule::NotNamed => "others are named",
            Rule::DoesNotLead => "does not lead",
            Rule::Language => "language",
            Rule::Mode => "way of meeting",
            Rule::NotCertified { .. } => "certificate",
            Rule::Closed { .. } => "closed or away",
            Rule::NotFree { .. } => "not free",
            Rule::NotAsked => "availability unknown",
            Rule::Load { .. } => "load",
            Rule::Seats { .. } => "seats",
            Rule::Features => "features",
            Rule::Region => "region",
            Rule::NoCoFacilitator => "no co-facilitator",
            Rule::NoInterpreter => "no interpreter",
            Rule::NoPlace => "no place",
            Rule::Clash { .. } => "clash",
            Rule::Open => "open",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::NoDays { held } => write!(f, "only {held} sessions fit before the last day"),
            Rule::NeverEnds { date } => write!(f, "still not complete on {date}"),
            Rule::Overlap { date } => {
                write!(f, "the session of {date} overlaps another of its own")
            }
            Rule::TooLate { last, finish_by } => {
                write!(f, "the last session would be on {last}, after {finish_by}")
            }
            Rule::ApplicationsClosed { first, before } => {
                write!(f, "applications would have closed {before} days before {first}")
            }
            Rule::ClockChange { date, change: ClockChange::Gap } => {
                write!(f, "the clock jumps over the start on {date}")
            }
            Rule::ClockChange { date, change: ClockChange::Fold } => {
                write!(f, "the clock shows the start twice on {date}")
            }
            Rule::NotNamed => f.write_str("the series names others"),
            Rule::DoesNotLead => f.write_str("does not lead"),
            Rule::Language => f.write_str("does not speak the language"),
            Rule::Mode => f.write_str("not for this way of meeting"),
            Rule::NotCertified { date } => write!(f, "no valid certificate on {date}"),
            Rule::Closed { date, reason } => write!(f, "closed or away on {date} ({reason})"),
            Rule::NotFree { date } => write!(f, "not free on {date}"),
            Rule::NotAsked => f.write_str("nobody knows when they are free"),
            Rule::Load { most } => write!(f, "already at the limit of {most}"),
            Rule::Seats { seats, needed } => write!(f, "{seats} seats, but {needed} are needed"),
            Rule::Features => f.write_str("lacks what the series requires"),
            Rule::Region => f.write_str("in another region"),
            Rule::NoCoFacilitator => f.write_str("no second facilitator can come"),
            Rule::NoInterpreter => f.write_str("no interpreter can come"),
            Rule::NoPlace => f.write_str("no venue or link will do"),
            Rule::Clash { with, who } => write!(f, "{who} is taken by {with} at that time"),
            Rule::Open => f.write_str("nothing stands in its way"),
        }
    }
}

impl<K> Plan<K> {
    /// Finds the placement of a series.
    pub fn placement(&self, series: &K) -> Option<&Placement<K>>
    where
        K: PartialEq,
    {
        self.placed.iter().find(|placement| placement.series == *series)
    }

    /// Walks over every session with its placement, series by series.
    pub fn sessions(&self) -> impl Iterator<Item = (&Placement<K>, &Session<K>)> {
        self.placed.iter().flat_map(|placement| {
            placement.sessions.iter().map(move |session| (placement, session))
        })
    }
}

impl<K: PartialEq> Placement<K> {
    /// Says whether a session is led by somebody else, or held elsewhere or at another time, than
    /// the series is.
    pub fn is_exception(&self, session: &Session<K>) -> bool {
        let place = match session.mode {
            Mode::InPerson => &self.venue,
            Mode::Virtual => &self.link,
        };
        session.facilitator != self.facilitator
            || session.co_facilitator != self.co_facilitator
            || session.interpreter != self.interpreter
            || session.place != *place
            || session.local != session.date.and_time(self.slot.start)
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Gap::Closed => f.write_str("this plan is the best there is"),
            Gap::Soft { points, per_mille } => {
                write!(f, "at most {points} soft points from the best")?;
                let percent =
                    |share: i64| write!(f, ", {}.{} % of the bound", share / 10, share % 10);
                per_mille.map_or(Ok(()), percent)
            }
            Gap::Unknown => f.write_str("no useful bound"),
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.day, clock_time(self.start))
    }
}
