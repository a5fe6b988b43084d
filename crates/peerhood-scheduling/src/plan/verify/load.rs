//! Nobody and nothing in two places at once, and nobody with more than they take on.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta, Weekday};

use super::{Book, Violation, is_ahead, staff_of};
use crate::plan::{Key, Plan, Request, Session};

/// Checks everybody's and every place's time, and how much everybody has to do.
pub(super) fn check<K: Key>(
    request: &Request<K>,
    book: &Book<'_, K>,
    plan: &Plan<K>,
    found: &mut Vec<Violation>,
) {
    check_clashes(book, plan, found);
    check_loads(request, plan, found);
}

/// A session, and its series.
type Held<'a, K> = (&'a Session<K>, &'a K);

fn check_clashes<K: Key>(book: &Book<'_, K>, plan: &Plan<K>, found: &mut Vec<Violation>) {
    let mut taken: BTreeMap<(&str, &K), Vec<Held<'_, K>>> = BTreeMap::new();
    let held = plan.unplaced.iter().flat_map(|u| u.held.iter().map(move |s| (s, &u.series)));
    let placed = plan.placed.iter().flat_map(|p| p.sessions.iter().map(move |s| (s, &p.series)));
    for (session, series) in placed.chain(held) {
        for (_, id) in staff_of(session) {
            taken.entry(("facilitator", id)).or_default().push((session, series));
        }
        if let Some(place) = &session.place {
            taken.entry(("venue", place)).or_default().push((session, series));
        }
        for member in book.series.get(series).into_iter().flat_map(|series| &series.members) {
            taken.entry(("participant", member)).or_default().push((session, series));
        }
    }
    for ((kind, id), mut sessions) in taken {
        let (rooms, buffer) = match kind {
            "facilitator" => {
                (Some(1), book.staff.get(id).map_or(0, |person| person.buffer_minutes))
            }
            "venue" => {
                book.venues.get(id).map_or((None, 0), |venue| (venue.rooms, venue.buffer_minutes))
            }
            _ => (Some(1), 0),
        };
        let Some(rooms) = rooms else { continue };
        let buffer = TimeDelta::minutes(i64::from(buffer));
        sessions.sort_by_key(|(session, series)| (session.start, session.end, (*series).clone()));
        // Invariant: `there` holds the sessions that have not ended when this one starts.
        let mut there: Vec<Held<'_, K>> = Vec::new();
        for (session, series) in sessions {
            there.retain(|(other, its)| {
                let pause = if *its == series { TimeDelta::zero() } else { buffer };
                session.start - other.end < pause
            });
            let full = usize::try_from(rooms).unwrap_or(usize::MAX);
            if let (true, Some((_, other))) = (full <= there.len(), there.first()) {
                found.push(Violation::Clash {
                    kind: kind.to_owned(),
                    who: id.to_string(),
                    at: session.start,
                    series: series.to_string(),
                    other: other.to_string(),
                });
            }
            there.push((session, series));
        }
    }
}

fn check_loads<K: Key>(request: &Request<K>, plan: &Plan<K>, found: &mut Vec<Violation>) {
    let mut series: BTreeMap<&K, u32> = BTreeMap::new();
    let mut weeks: BTreeMap<(&K, NaiveDate), u32> = BTreeMap::new();
    for placement in &plan.placed {
        if placement.sessions.iter().any(|session| is_ahead(request, session)) {
            let roles = [
                Some(&placement.facilitator),
                placement.co_facilitator.as_ref(),
                placement.interpreter.as_ref(),
            ];
            roles.into_iter().flatten().for_each(|id| *series.entry(id).or_default() += 1);
        }
        for session in &placement.sessions {
            let day = session.start.date_naive();
            let week = day.week(Weekday::Mon).checked_first_day().unwrap_or(day);
            for (_, id) in staff_of(session) {
                *weeks.entry((id, week)).or_default() += 1;
            }
        }
    }
    for person in &request.facilitators {
        let load = series.get(&person.id).copied().unwrap_or(0);
        if let Some(most) = person.most_series.filter(|&most| most < load) {
            found.push(Violation::Load { who: person.id.to_string(), load, most, week: None });
        }
        let Some(most) = person.most_per_week else { continue };
        let first = (&person.id, NaiveDate::MIN);
        let last = (&person.id, NaiveDate::MAX);
        for (&(_, week), &load) in weeks.range(first..=last).filter(|&(_, &load)| most < load) {
            let who = person.id.to_string();
            found.push(Violation::Load { who, load, most, week: Some(week) });
        }
    }
}
