use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};

use super::shut::Shut;
use crate::plan::{Key, Request};
use crate::{ClockPolicy, Length, Mode, Repeat, Series, Slot, WeekOfMonth};

/// A session as it would be held.
pub(super) struct Held {
    pub(super) date: NaiveDate,
    pub(super) start: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    pub(super) mode: Mode,
}

/// Days without a session, at most.
const MOST_SHUT: u32 = 1_000;

/// Lists the sessions that a series has at a slot after so many held, or names the first rule by which
/// the slot cannot be used.
pub(super) fn held<K: Key>(
    request: &Request<K>,
    shut: &Shut<'_, K>,
    series: &Series<K>,
    slot: Slot,
    history: u32,
) -> Result<Vec<Held>, &'static str> {
    let (mut found, mut closed) = (Vec::new(), 0);
    let mut number = history;
    let (mut first, mut last) = (None, None);
    for day in days(series, slot) {
        match series.length {
            Length::Sessions(sessions) if sessions.max(history) <= number => break,
            Length::Until(until) if until < day => break,
            _ => {}
        }
        let local = series.moved.get(&day).copied().unwrap_or(day.and_time(slot.start));
        let meant = series.zone.at(local);
        let start = meant.shifted();
        if request.as_of.is_some_and(|as_of| start < as_of) {
            continue;
        }
        let free = !series.skipped.contains(&day)
            && !shut.everywhere(local.date())
            && !shut.region(series.region.as_ref(), local.date());
        let changes = free && meant.change().is_some();
        if changes && request.clock_policy == ClockPolicy::Refuse {
            return Err("clock change");
        }
        if !free || (changes && request.clock_policy == ClockPolicy::Skip) {
            closed += 1;
            if MOST_SHUT < closed {
                return Err("closed for ever");
            }
            continue;
        }
        number += 1;
        let length = TimeDelta::minutes(i64::from(series.minutes));
        let end = start.checked_add_signed(length).ok_or("closed for ever")?;
        let (date, mode) = (series.zone.local(start).date(), series.mode(number));
        found.push(Held { date, start, end, mode });
        first = first.or(Some(day));
        last = Some(day);
    }
    let complete = match series.length {
        Length::Sessions(sessions) => sessions.max(history) == number,
        Length::Until(_) => true,
    };
    let mut spans: Vec<_> = found.iter().map(|one| (one.start, one.end)).collect();
    spans.sort_unstable();
    if spans.windows(2).any(|pair| pair[1].0 < pair[0].1) {
        Err("overlaps itself")
    } else if !complete || number == 0 {
        Err("too few days")
    } else if series.finish_by.is_some_and(|by| last.is_some_and(|last| by < last)) {
        Err("ends too late")
    } else if history == 0 && first.is_some_and(|first| !opens_in_time(request, series, first)) {
        Err("applications closed")
    } else {
        Ok(found)
    }
}

fn opens_in_time<K: Key>(request: &Request<K>, series: &Series<K>, first: NaiveDate) -> bool {
    let (Some(before), Some(as_of)) = (series.applications_close_before, request.as_of) else {
        return true;
    };
    let close = first.checked_sub_days(Days::new(u64::from(before)));
    close.is_some_and(|close| series.zone.local(as_of).date() <= close)
}

/// Walks over the days of a slot.
fn days<K>(series: &Series<K>, slot: Slot) -> impl Iterator<Item = NaiveDate> + use<K> {
    let (from, every) = (series.from, series.every);
    let first = from.iter_days().take(7).find(|day| day.weekday() == slot.day);
    let step = match every {
        Repeat::Days(days) => u64::from(days.max(1)),
        Repeat::Weeks(weeks) => 7 * u64::from(weeks.max(1)),
        Repeat::Monthly(_) => 1,
    };
    let steps = std::iter::successors(first, move |day| day.checked_add_days(Days::new(step)));
    let (by_step, by_month) = match every {
        Repeat::Monthly(week) => (None, Some(months(from, slot, week))),
        _ => (Some(steps), None),
    };
    by_step.into_iter().flatten().chain(by_month.into_iter().flatten())
}

fn months(from: NaiveDate, slot: Slot, week: WeekOfMonth) -> impl Iterator<Item = NaiveDate> {
    let next = |month: &NaiveDate| {
        let (year, number) = (month.year(), month.month());
        if number == 12 {
            NaiveDate::from_ymd_opt(year + 1, 1, 1)
        } else {
            NaiveDate::from_ymd_opt(year, number + 1, 1)
        }
    };
    let earliest = match week {
        WeekOfMonth::First => 1,
        WeekOfMonth::Second => 8,
        WeekOfMonth::Third => 15,
        WeekOfMonth::Fourth => 22,
        WeekOfMonth::Last => 0,
    };
    std::iter::successors(from.with_day(1), next)
        .map_while(move |month| {
            // The last such weekday is in the last seven days of the month.
            let first = match earliest {
                0 => next(&month)?.checked_sub_days(Days::new(7)),
                day => month.with_day(day),
            };
            first?.iter_days().take(7).find(|day| day.weekday() == slot.day)
        })
        .skip_while(move |&day| day < from)
}
