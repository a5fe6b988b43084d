use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::{Closure, Key, NotHeld, Reason, Request, Rule, Scope};
use crate::{ClockChange, ClockPolicy, Length, Mode, Series, Slot};

/// One session of a slot, before anybody is found for it.
#[derive(Clone, Debug)]
pub(super) struct Day {
    pub(super) number: u32,
    pub(super) date: NaiveDate,
    pub(super) local: NaiveDateTime,
    pub(super) start: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    pub(super) mode: Mode,
    pub(super) clock: Option<ClockChange>,
}

/// The sessions of a slot, and the days on which there is none.
#[derive(Clone, Debug)]
pub(super) struct Days {
    pub(super) held: Vec<Day>,
    pub(super) not_held: Vec<NotHeld>,
}

/// Days not held in one series, at most: more means that it never ends.
const MOST_NOT_HELD: usize = 1_000;

/// Lays out the sessions of a series at one of its slots, after the `history` already held.
///
/// Fails with the first rule that keeps the slot from being used at all.
pub(super) fn lay_out<K: Key>(
    request: &Request<K>,
    closed: &Closed<'_, K>,
    series: &Series<K>,
    slot: Slot,
    history: u32,
) -> Result<Days, Rule> {
    let wanted = match series.length {
        Length::Sessions(sessions) => Some(sessions.saturating_sub(history)),
        Length::Until(_) => None,
    };
    let mut days = Days { held: Vec::new(), not_held: Vec::new() };
    let mut number = history;
    // Invariant: every day walked past is in one of the two lists, or lies before the request's
    // moment.
    for date in series.days(slot) {
        if wanted.is_some_and(|wanted| wanted <= number - history) {
            break;
        }
        let local = series.moved.get(&date).copied().unwrap_or(date.and_time(slot.start));
        let meant = series.zone.at(local);
        let start = meant.shifted();
        if request.as_of.is_some_and(|as_of| start < as_of) {
            continue;
        }
        let reason = if series.skipped.contains(&date) {
            Some(Reason::Skipped)
        } else if let Some(closure) = closed.series(series.region.as_deref(), local.date()) {
            Some(Reason::Closed(closure.reason.clone()))
        } else {
            match (meant.change(), request.clock_policy) {
                (Some(change), ClockPolicy::Skip) => Some(Reason::Clock(change)),
                (Some(change), ClockPolicy::Refuse) => {
                    return Err(Rule::ClockChange { date, change });
                }
                _ => None,
            }
        };
        if let Some(reason) = reason {
            if days.not_held.len() == MOST_NOT_HELD {
                return Err(Rule::NeverEnds { date });
            }
            days.not_held.push(NotHeld { date, reason });
            continue;
        }
        number += 1;
        let end = start
            .checked_add_signed(TimeDelta::minutes(i64::from(series.minutes)))
            .ok_or(Rule::NeverEnds { date })?;
        let local = series.zone.local(start);
        let (mode, clock) = (series.mode(number), meant.change());
        days.held.push(Day { number, date, local, start, end, mode, clock });
    }
    // A closed day after the last session says nothing about the series.
    if let (Some(last), Length::Sessions(_)) = (days.held.last(), series.length) {
        let last = last.date;
        days.not_held.retain(|day| day.date < last);
    }
    if let Some(date) = overlap(&days.held) {
        return Err(Rule::Overlap { date });
    }
    finished(request, series, history, &days, wanted)?;
    Ok(days)
}

/// Finds a session that begins before another one of the series has ended.
fn overlap(held: &[Day]) -> Option<NaiveDate> {
    let mut spans: Vec<_> = held.iter().map(|day| (day.start, day.end, day.date)).collect();
    spans.sort_unstable();
    spans.windows(2).find(|pair| pair[1].0 < pair[0].1).map(|pair| pair[1].2)
}

fn finished<K: Key>(
    request: &Request<K>,
    series: &Series<K>,
    history: u32,
    days: &Days,
    wanted: Option<u32>,
) -> Result<(), Rule> {
    let held = u32::try_from(days.held.len()).unwrap_or(u32::MAX);
    if wanted.is_some_and(|wanted| held < wanted) || (held == 0 && history == 0) {
        return Err(Rule::NoDays { held: held + history });
    }
    let (Some(first), Some(last)) = (days.held.first(), days.held.last()) else { return Ok(()) };
    if let Some(finish_by) = series.finish_by
        && finish_by < last.date
    {
        return Err(Rule::TooLate { last: last.date, finish_by });
    }
    if let (Some(before), Some(as_of), 0) =
        (series.applications_close_before, request.as_of, history)
    {
        let today = series.zone.local(as_of).date();
        let close = first.date.checked_sub_days(chrono::Days::new(u64::from(before)));
        if close.is_none_or(|close| close < today) {
            return Err(Rule::ApplicationsClosed { first: first.date, before });
        }
    }
    Ok(())
}

/// The closures of a request, ready to be asked by day.
pub(super) struct Closed<'a, K> {
    everywhere: Spans<'a, K>,
    regions: BTreeMap<&'a str, Spans<'a, K>>,
    venues: BTreeMap<&'a K, Spans<'a, K>>,
    facilitators: BTreeMap<&'a K, Spans<'a, K>>,
}

/// Stretches of days that do not overlap, in order, each with a closure that covers all of it: of
/// several the one that begins first, then the one that ends first.
struct Spans<'a, K>(Vec<(NaiveDate, NaiveDate, &'a Closure<K>)>);

impl<'a, K: Key> Closed<'a, K> {
    pub(super) fn new(closures: &'a [Closure<K>]) -> Self {
        let mut everywhere = Vec::new();
        let mut regions: BTreeMap<&str, Vec<&Closure<K>>> = BTreeMap::new();
        let mut venues: BTreeMap<&K, Vec<&Closure<K>>> = BTreeMap::new();
        let mut facilitators: BTreeMap<&K, Vec<&Closure<K>>> = BTreeMap::new();
        for closure in closures {
            match &closure.scope {
                Scope::Everywhere => everywhere.push(closure),
                Scope::Region(region) => regions.entry(region).or_default().push(closure),
                Scope::Venue(venue) => venues.entry(venue).or_default().push(closure),
                Scope::Facilitator(id) => facilitators.entry(id).or_default().push(closure),
            }
        }
        Closed {
            everywhere: Spans::new(everywhere),
            regions: regions.into_iter().map(|(key, list)| (key, Spans::new(list))).collect(),
            venues: venues.into_iter().map(|(key, list)| (key, Spans::new(list))).collect(),
            facilitators: facilitators
                .into_iter()
                .map(|(key, list)| (key, Spans::new(list)))
                .collect(),
        }
    }

    fn series(&self, region: Option<&str>, day: NaiveDate) -> Option<&'a Closure<K>> {
        let regional = || self.regions.get(region?)?.on(day);
        self.everywhere.on(day).or_else(regional)
    }

    pub(super) fn venue(
        &self,
        venue: &K,
        region: Option<&str>,
        day: NaiveDate,
    ) -> Option<&'a Closure<K>> {
        let regional = || self.regions.get(region?)?.on(day);
        self.venues.get(venue).and_then(|spans| spans.on(day)).or_else(regional)
    }

    pub(super) fn facilitator(&self, id: &K, day: NaiveDate) -> Option<&'a Closure<K>> {
        self.facilitators.get(id)?.on(day)
    }
}

impl<'a, K> Spans<'a, K> {
    fn new(mut closures: Vec<&'a Closure<K>>) -> Self {
        closures.sort_by_key(|closure| (closure.first, closure.last));
        let mut spans: Vec<(NaiveDate, NaiveDate, &Closure<K>)> = Vec::new();
        for closure in closures {
            let first = match spans.last() {
                Some(&(_, last, _)) if closure.last <= last => continue,
                Some(&(_, last, _)) => last.succ_opt().map_or(last, |next| next.max(closure.first)),
                None => closure.first,
            };
            spans.push((first, closure.last, closure));
        }
        Spans(spans)
    }

    fn on(&self, day: NaiveDate) -> Option<&'a Closure<K>> {
        let next = self.0.partition_point(|&(first, _, _)| first <= day);
        let &(_, last, closure) = self.0.get(next.checked_sub(1)?)?;
        (day <= last).then_some(closure)
    }
}

/// Gives the time of day of a slot as it is said.
pub(super) fn clock_time(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}
