use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, TimeDelta};

use super::super::{
    Closure, Key, NotHeld, Placement, Plan, Reason, Request, Scope, Session, Venue,
};
use super::{Past, Violation, is_ahead};
use crate::{ClockPolicy, Length, Repeat, Series, Slot, WeekOfMonth};

/// The days of a plan that fall into a closure, each with the closures.
pub(super) struct ClosedDays<'a, K>(BTreeMap<NaiveDate, Vec<&'a Closure<K>>>);

/// Finds the closures of every day between a plan's first and last session.
pub(super) fn closures<'a, K: Key>(request: &'a Request<K>, plan: &Plan<K>) -> ClosedDays<'a, K> {
    let mut days: BTreeMap<NaiveDate, Vec<&Closure<K>>> = BTreeMap::new();
    for placement in &plan.placed {
        let series = request.series.iter().find(|series| series.id == placement.series);
        let Some(series) = series else { continue };
        for date in expected(series, placement) {
            days.entry(date).or_default();
        }
        for session in &placement.sessions {
            days.entry(session.local.date()).or_default();
        }
        days.extend(series.moved.values().map(|moved| (moved.date(), Vec::new())));
    }
    for closure in &request.closures {
        if closure.first <= closure.last {
            for (_, closures) in days.range_mut(closure.first..=closure.last) {
                // Of several of the same the one counts that begins first, then the one that ends first.
                match closures.iter_mut().find(|known| known.scope == closure.scope) {
                    Some(known) if (closure.first, closure.last) < (known.first, known.last) => {
                        *known = closure;
                    }
                    Some(_) => {}
                    None => closures.push(closure),
                }
            }
        }
    }
    ClosedDays(days)
}

impl<'a, K: Key> ClosedDays<'a, K> {
    fn any(&self, date: NaiveDate, test: impl Fn(&Scope<K>) -> bool) -> bool {
        self.0.get(&date).is_some_and(|list| list.iter().any(|closure| test(&closure.scope)))
    }

    /// The closure of everything, or else of its region, because of which a series is not held.
    fn of_series(&self, series: &Series<K>, date: NaiveDate) -> Option<&'a Closure<K>> {
        let list = self.0.get(&date)?;
        let find = |test: &dyn Fn(&Scope<K>) -> bool| {
            list.iter().copied().find(|closure| test(&closure.scope))
        };
        find(&|scope| *scope == Scope::Everywhere).or_else(|| {
            let region = series.region.as_ref()?;
            find(&|scope| matches!(scope, Scope::Region(own) if own == region))
        })
    }

    pub(super) fn is_away(&self, facilitator: &K, date: NaiveDate) -> bool {
        self.any(date, |scope| matches!(scope, Scope::Facilitator(id) if id == facilitator))
    }

    pub(super) fn is_shut(&self, venue: &Venue<K>, in_person: bool, date: NaiveDate) -> bool {
        self.any(date, |scope| match scope {
            Scope::Venue(id) => *id == venue.id,
            Scope::Region(region) => in_person && venue.region.as_ref() == Some(region),
            _ => false,
        })
    }
}

/// Lists the days of a placement's slot up to its last session, by asking of each day of the
/// calendar whether it is one.
fn expected<K: Key>(series: &Series<K>, placement: &Placement<K>) -> Vec<NaiveDate> {
    let last = match series.length {
        Length::Until(until) => Some(until),
        Length::Sessions(_) => placement.sessions.iter().map(|session| session.date).max(),
    };
    let Some(last) = last else { return Vec::new() };
    // A plan whose last session is centuries away is wrong anyway.
    let last = last.min(series.from.checked_add_days(Days::new(60_000)).unwrap_or(NaiveDate::MAX));
    series
        .from
        .iter_days()
        .take_while(|&date| date <= last)
        .filter(|&date| is_day(series, placement.slot, date))
        .collect()
}

fn is_day<K>(series: &Series<K>, slot: Slot, date: NaiveDate) -> bool {
    let since_from = (date - series.from).num_days();
    let ahead =
        (7 + slot.day.number_from_monday() - series.from.weekday().number_from_monday()) % 7;
    let since_first = since_from - i64::from(ahead);
    match series.every {
        Repeat::Days(days) => 0 <= since_first && since_first % i64::from(days.max(1)) == 0,
        Repeat::Weeks(weeks) => {
            0 <= since_first && since_first % (7 * i64::from(weeks.max(1))) == 0
        }
        Repeat::Monthly(week) => {
            let next_week = date.checked_add_days(Days::new(7));
            date.weekday() == slot.day
                && match week {
                    WeekOfMonth::First => date.day() <= 7,
                    WeekOfMonth::Second => (8..=14).contains(&date.day()),
                    WeekOfMonth::Third => (15..=21).contains(&date.day()),
                    WeekOfMonth::Fourth => (22..=28).contains(&date.day()),
                    WeekOfMonth::Last => next_week.is_none_or(|next| next.month() != date.month()),
                }
        }
    }
}

/// Checks the days and times of a placement's sessions.
pub(super) fn check<K: Key>(
    request: &Request<K>,
    closures: &ClosedDays<'_, K>,
    past: &Past<'_, K>,
    series: &Series<K>,
    placement: &Placement<K>,
    found: &mut Vec<Violation>,
) {
    if !series.slots.contains(&placement.slot) {
        found.push(Violation::Slot { series: series.id.to_string() });
    }
    let mut wrong = |date: NaiveDate, why: &str| {
        found.push(Violation::Day { series: series.id.to_string(), date, why: why.to_owned() });
    };
    let mut sessions: BTreeMap<NaiveDate, &Session<K>> = BTreeMap::new();
    for (session, number) in placement.sessions.iter().zip(1_u32..) {
        if session.number != number {
            wrong(session.date, "is out of number");
        }
        if is_ahead(request, session) && sessions.insert(session.date, session).is_some() {
            wrong(session.date, "has two sessions");
        }
    }
    let mut not_held: Vec<NotHeld> = past.days_without(request, series);
    let known: BTreeSet<NaiveDate> = not_held.iter().map(|day| day.date).collect();
    for date in expected(series, placement) {
        let moved = series.moved.get(&date).copied();
        let local = moved.unwrap_or(date.and_time(placement.slot.start));
        let meant = series.zone.at(local);
        let gone = request.as_of.is_some_and(|as_of| meant.shifted() < as_of);
        let session = sessions.remove(&date);
        if gone {
            if session.is_some() {
                wrong(date, "is past");
            }
            continue;
        }
        let skips_clock = meant.change().filter(|_| request.clock_policy == ClockPolicy::Skip);
        let reason = if series.skipped.contains(&date) {
            Some(Reason::Skipped)
        } else if let Some(closure) = closures.of_series(series, local.date()) {
            Some(Reason::Closed(closure.reason.clone()))
        } else {
            skips_clock.map(Reason::Clock)
        };
        match (session, reason) {
            (Some(_), Some(_)) => wrong(date, "should have no session"),
            (None, None) => wrong(date, "should have a session"),
            (None, Some(reason)) => {
                if !known.contains(&date) {
                    not_held.push(NotHeld { date, reason });
                }
            }
            (Some(session), None) => {
                let minutes = TimeDelta::minutes(i64::from(series.minutes));
                let start = meant.shifted();
                if session.start != start || session.local != series.zone.local(start) {
                    wrong(date, "starts at the wrong time");
                }
                if session.end - session.start != minutes {
                    wrong(date, "has the wrong length");
                }
                if session.clock != meant.change() {
                    wrong(date, "does not say how it meets the change of the clock");
                }
                if session.clock.is_some() && request.clock_policy == ClockPolicy::Refuse {
                    wrong(date, "meets a change of the clock");
                }
                if session.mode != series.mode(session.number) {
                    wrong(date, "is held the wrong way");
                }
            }
        }
    }
    for date in sessions.keys() {
        wrong(*date, "is not a day of the slot");
    }
    let places = not_held.len().max(placement.not_held.len());
    let differs = |&at: &usize| not_held.get(at) != placement.not_held.get(at);
    if let Some(at) = (0..places).find(differs) {
        let day = placement.not_held.get(at).or(not_held.get(at));
        let date = day.map_or(series.from, |day| day.date);
        wrong(date, "is told wrongly, or not at all, among the days without a session");
    }
    check_length(request, series, placement, found);
}

fn check_length<K: Key>(
    request: &Request<K>,
    series: &Series<K>,
    placement: &Placement<K>,
    found: &mut Vec<Violation>,
) {
    let count = u32::try_from(placement.sessions.len()).unwrap_or(u32::MAX);
    let held = placement.sessions.iter().filter(|session| !is_ahead(request, session)).count();
    let held = u32::try_from(held).unwrap_or(u32::MAX);
    let right = match series.length {
        // More may have been held by the time that fewer are asked for.
        Length::Sessions(sessions) => count == sessions.max(held),
        Length::Until(_) => 0 < count,
    };
    if !right {
        found.push(Violation::Count { series: series.id.to_string(), sessions: count });
    }
    let mut wrong = |date: NaiveDate, why: &str| {
        found.push(Violation::Day { series: series.id.to_string(), date, why: why.to_owned() });
    };
    let ahead = placement.sessions.iter().filter(|session| is_ahead(request, session));
    if let (Some(finish_by), Some(last)) = (series.finish_by, ahead.map(|s| s.date).max())
        && finish_by < last
    {
        wrong(last, "is after the day by which the series must end");
    }
    let first = placement.sessions.first();
    let close = series
        .applications_close_before
        .and_then(|before| first?.date.checked_sub_days(Days::new(u64::from(before))));
    if placement.applications_close != close {
        wrong(close.unwrap_or(series.from), "is the day on which applications close");
    }
    let begins = first.is_some_and(|session| is_ahead(request, session));
    if let (true, Some(close), Some(as_of)) = (begins, close, request.as_of)
        && close < series.zone.local(as_of).date()
    {
        wrong(close, "applications would have closed already");
    }
}
