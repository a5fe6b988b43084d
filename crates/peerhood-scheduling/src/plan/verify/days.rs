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

/// Days in a row without a session, at most.
const MOST_SHUT: u32 = 1_000;

/// Lists the sessions that a series has at a slot after so many held; nothing if the slot cannot be
/// used.
pub(super) fn held<K: Key>(
    request: &Request<K>,
    shut: &Shut<'_, K>,
    series: &Series<K>,
    slot: Slot,
    history: u32,
) -> Option<Vec<Held>> {
    let (mut found, mut closed) = (Vec::new(), 0);
    let mut number = history;
    let mut last = None;
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
            return None;
        }
        if !free || (changes && request.clock_policy == ClockPolicy::Skip) {
            closed += 1;
            if MOST_SHUT < closed {
                return None;
            }
            continue;
        }
        number += 1;
        let end = start.checked_add_signed(TimeDelta::minutes(i64::from(series.minutes)))?;
        let (date, mode) = (series.zone.local(start).date(), series.mode(number));
        found.push(Held { date, start, end, mode });
        last = Some(day);
        if found.len() == 1 && history == 0 && !opens_in_time(request, series, day) {
            return None;
        }
    }
    let complete = match series.length {
        Length::Sessions(sessions) => sessions.max(history) == number,
        Length::Until(_) => true,
    };
    let too_late =
        series.finish_by.is_some_and(|finish_by| last.is_some_and(|last| finish_by < last));
    let mut spans: Vec<_> = found.iter().map(|one| (one.start, one.end)).collect();
    spans.sort_unstable();
    let overlap = spans.windows(2).any(|pair| pair[1].0 < pair[0].1);
    (complete && 0 < number && !too_late && !overlap).then_some(found)
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
