use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use peerhood_scheduling::Zone;

use super::text::push_line;

/// Zones whose clocks changed otherwise than release 2025b of the IANA database says, which many
/// systems still have. Most calendars trust a name they know more than the rules beside it, so
/// these zones go by a name that nobody knows.
const CHANGED_LATELY: [&str; 15] = [
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "America/Edmonton",
    "America/Havana",
    "America/Inuvik",
    "America/Rainy_River",
    "America/Vancouver",
    "America/Winnipeg",
    "America/Yellowknife",
    "Canada/Central",
    "Canada/Mountain",
    "Canada/Pacific",
    "Cuba",
    "Europe/Chisinau",
    "Europe/Tiraspol",
];

/// Gives the name by which a calendar calls a zone between two moments.
///
/// A name of our own holds the two days, because a reader may keep what it has once learnt of a
/// name, and the zone is only said for the time between them.
pub(super) fn identifier(zone: &Zone, from: DateTime<Utc>, until: DateTime<Utc>) -> String {
    let name = zone.name();
    if !CHANGED_LATELY.contains(&name) {
        return name.to_owned();
    }
    let release = peerhood_scheduling::zone_data_version();
    let (from, until) = (from.format("%Y%m%d"), until.format("%Y%m%d"));
    format!("{}-{release}-{from}-{until}", name.replace('/', "-"))
}

/// A change of a zone's clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    /// The clock before it, at the moment of the change.
    local: NaiveDateTime,
    /// Seconds ahead of UTC before it.
    before: i32,
    /// Seconds ahead of UTC after it.
    after: i32,
    /// Daylight-saving time begins.
    daylight: bool,
}

/// A change of the clock every year on the same weekday of the same month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Yearly {
    first: Change,
    /// Which such weekday of the month: 1 to 4, or -1 for the last.
    nth: i8,
}

/// Writes a zone as it is between two moments, as short as it can be said.
///
/// Where the clocks change by the same rule in every year touched, that is one standard and one
/// daylight part with a rule each. Otherwise every change is listed, which is still short: only
/// those between the two moments, and the one before.
pub(super) fn write(calendar: &mut String, zone: &Zone, from: DateTime<Utc>, until: DateTime<Utc>) {
    push_line(calendar, "BEGIN", "VTIMEZONE");
    push_line(calendar, "TZID", &identifier(zone, from, until));
    let changes = changes(zone, from, until);
    match yearly(zone, from, until) {
        Some(parts) if 1 < changes.len() => {
            for part in parts {
                observance(calendar, &part.first, Some(part.nth));
            }
        }
        _ if changes.len() < 2 => {
            let (offset, _) = zone.offset(from);
            let local = NaiveDate::default().and_time(chrono::NaiveTime::MIN);
            let always = Change { local, before: offset, after: offset, daylight: false };
            observance(calendar, &always, None);
        }
        _ => changes.iter().for_each(|change| observance(calendar, change, None)),
    }
    push_line(calendar, "END", "VTIMEZONE");
}

/// Lists the changes of the offset between two moments, and the last one before.
fn changes(zone: &Zone, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Change> {
    let far_back = from.checked_sub_days(Days::new(800)).unwrap_or(from);
    let all = offset_changes(zone, far_back, until);
    let before = all.iter().filter(|&&(at, _)| at <= from).count();
    let kept = all.into_iter().skip(before.saturating_sub(1)).map(|(_, change)| change);
    let mut kept: Vec<Change> = kept.collect();
    if before == 0 && !kept.is_empty() {
        // The offset at the beginning must be said as well.
        let (offset, daylight) = zone.offset(from);
        let local = zone.local(far_back);
        kept.insert(0, Change { local, before: offset, after: offset, daylight });
    }
    kept
}

fn offset_changes(
    zone: &Zone,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Vec<(DateTime<Utc>, Change)> {
    zone.changes(from, until)
        .into_iter()
        .filter_map(|at| {
            let (before, _) = zone.offset(at - TimeDelta::seconds(1));
            let (after, daylight) = zone.offset(at);
            let local = at.naive_utc() + TimeDelta::seconds(i64::from(before));
            (before != after).then_some((at, Change { local, before, after, daylight }))
        })
        .collect()
}

/// Finds the two yearly rules by which the clocks change from the year before the first moment
/// to the year of the second, if there are such rules.
fn yearly(zone: &Zone, from: DateTime<Utc>, until: DateTime<Utc>) -> Option<[Yearly; 2]> {
    let years = from.year() - 1..=until.year();
    let start = NaiveDate::from_ymd_opt(*years.start(), 1, 1)?.and_time(chrono::NaiveTime::MIN);
    let end = NaiveDate::from_ymd_opt(years.end() + 1, 1, 1)?.and_time(chrono::NaiveTime::MIN);
    let all = offset_changes(zone, start.and_utc(), end.and_utc());
    let part = |daylight: bool| -> Option<Yearly> {
        let changes: Vec<Change> =
            all.iter().map(|&(_, change)| change).filter(|c| c.daylight == daylight).collect();
        let first = *changes.first()?;
        let seen: BTreeSet<i32> = changes.iter().map(|change| change.local.year()).collect();
        let same = |change: &Change| {
            change.local.month() == first.local.month()
                && change.local.weekday() == first.local.weekday()
                && change.local.time() == first.local.time()
                && (change.before, change.after) == (first.before, first.after)
        };
        if changes.len() != seen.len()
            || !seen.iter().copied().eq(years.clone())
            || !changes.iter().all(same)
        {
            return None;
        }
        [1, 2, 3, 4, -1]
            .into_iter()
            .find(|&nth| changes.iter().all(|change| is_nth(change.local.date(), nth)))
            .map(|nth| Yearly { first, nth })
    };
    let (daylight, standard) = (part(true)?, part(false)?);
    (all.len() == 2 * years.count()).then_some([standard, daylight])
}

fn is_nth(date: NaiveDate, nth: i8) -> bool {
    let week = (date.day() - 1) / 7 + 1;
    let is_last = date.checked_add_days(Days::new(7)).is_none_or(|d| d.month() != date.month());
    if nth < 0 { is_last } else { u32::try_from(nth) == Ok(week) }
}

fn observance(calendar: &mut String, change: &Change, nth: Option<i8>) {
    let name = if change.daylight { "DAYLIGHT" } else { "STANDARD" };
    push_line(calendar, "BEGIN", name);
    push_line(calendar, "DTSTART", &local_text(change.local));
    push_line(calendar, "TZOFFSETFROM", &offset_text(change.before));
    push_line(calendar, "TZOFFSETTO", &offset_text(change.after));
    if let Some(nth) = nth {
        let (month, day) = (change.local.month(), day_code(change.local.weekday()));
        push_line(calendar, "RRULE", &format!("FREQ=YEARLY;BYMONTH={month};BYDAY={nth}{day}"));
    }
    push_line(calendar, "END", name);
}

/// Writes a wall-clock time.
pub(super) fn local_text(local: NaiveDateTime) -> String {
    local.format("%Y%m%dT%H%M%S").to_string()
}

/// Gives the two letters of a weekday.
pub(super) fn day_code(day: chrono::Weekday) -> &'static str {
    match day {
        chrono::Weekday::Mon => "MO",
        chrono::Weekday::Tue => "TU",
        chrono::Weekday::Wed => "WE",
        chrono::Weekday::Thu => "TH",
        chrono::Weekday::Fri => "FR",
        chrono::Weekday::Sat => "SA",
        chrono::Weekday::Sun => "SU",
    }
}

fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let whole = seconds.unsigned_abs();
    let (hours, minutes, seconds) = (whole / 3_600, whole / 60 % 60, whole % 60);
    if seconds == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{seconds:02}")
    }
}
