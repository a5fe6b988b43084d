use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use peerhood_scheduling::plan::{Closure, Scope};
use peerhood_scheduling::{Busy, Zone};
use thiserror::Error;

use super::component::{Component, Property, components};
use super::foreign::ForeignZone;
use super::rule::{RuleTextError, read_rule};
use super::value::{Meant, duration, time};

/// Something in a calendar that could not be used. The rest was.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {what}")]
pub struct CalendarFault {
    /// The line, from 1 on.
    pub line: usize,
    /// What is wrong.
    pub what: CalendarFaultKind,
}

/// What is wrong with a line of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CalendarFaultKind {
    /// The text holds no calendar.
    #[error("there is no calendar here")]
    NoCalendar,
    /// A line has no name and value.
    #[error("a line without a name or a value")]
    Line,
    /// A component is not closed, or closed without having begun.
    #[error("{name} is not begun and ended in order")]
    Nesting {
        /// The component.
        name: String,
    },
    /// An event has no start.
    #[error("an event without a start")]
    NoStart,
    /// A time or duration cannot be read.
    #[error("{value:?} is not a time")]
    Time {
        /// The text.
        value: String,
    },
    /// A rule cannot be read.
    #[error("{value:?} is not a rule: {why}")]
    Rule {
        /// The text.
        value: String,
        /// Why not.
        why: RuleTextError,
    },
    /// A time is in a zone that neither the calendar nor the database explains; the caller's zone
    /// is taken instead.
    #[error("zone {name:?} is unknown")]
    Zone {
        /// The zone.
        name: String,
    },
    /// More times than can be of use; the rest is left out.
    #[error("more than {most} times")]
    TooMany {
        /// How many are kept.
        most: usize,
    },
}

/// What a calendar says of somebody's time; all reasons are dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BusyTimes {
    /// The stretches taken, in order; none touches another.
    pub busy: Vec<Busy>,
    /// What could not be read.
    pub faults: Vec<CalendarFault>,
}

/// The days that a holiday calendar closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holidays<K> {
    /// The closures, in order.
    pub closures: Vec<Closure<K>>,
    /// What could not be read.
    pub faults: Vec<CalendarFault>,
}

/// Times read from one calendar, at most.
const MOST_TIMES: usize = 100_000;
/// Faults told of one calendar, at most.
const MOST_FAULTS: usize = 1_000;

/// Reads from a calendar when somebody is busy between two moments.
///
/// Events count unless they are cancelled or marked as free time, and so do free/busy lists.
/// Whole days and times without a zone are in `zone`.
pub fn busy(text: &str, zone: &Zone, from: DateTime<Utc>, until: DateTime<Utc>) -> BusyTimes {
    let mut reader = Reader::new(text, zone, from, until);
    let mut busy = Vec::new();
    for component in std::mem::take(&mut reader.components) {
        match component.name.as_str() {
            "VFREEBUSY" => reader.free_busy(&component, &mut busy),
            "VEVENT" if !component.is("TRANSP", "TRANSPARENT") => reader.collect(component),
            _ => {}
        }
    }
    busy.extend(reader.occurrences().into_iter().map(|(busy, _, _)| busy));
    busy.retain(|busy| busy.start < busy.end && busy.start < until && from < busy.end);
    busy.sort_unstable();
    let mut merged: Vec<Busy> = Vec::new();
    for next in busy {
        match merged.last_mut() {
            Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
            _ => merged.push(next),
        }
    }
    BusyTimes { busy: merged, faults: reader.faults }
}

/// Reads the days that a holiday calendar closes between two days, the second one left out.
///
/// An event of part of a day closes the whole day. The event's title is the reason.
pub fn holidays<K: Clone>(
    text: &str,
    zone: &Zone,
    from: NaiveDate,
    until: NaiveDate,
    scope: &Scope<K>,
) -> Holidays<K> {
    let midnight = |day: NaiveDate| zone.at(day.and_time(NaiveTime::MIN)).shifted();
    let mut reader = Reader::new(text, zone, midnight(from), midnight(until));
    for component in std::mem::take(&mut reader.components) {
        if component.name == "VEVENT" {
            reader.collect(component);
        }
    }
    let mut closures: Vec<Closure<K>> = Vec::new();
    for (busy, first, reason) in reader.occurrences() {
        let end = busy.end.max(busy.start + TimeDelta::seconds(1)) - TimeDelta::seconds(1);
        let last = zone.local(end).date().max(first);
        if until <= first || last < from {
            continue;
        }
        closures.push(Closure { first, last, scope: scope.clone(), reason });
    }
    closures.sort_by(|one, two| {
        (one.first, one.last, &one.reason).cmp(&(two.first, two.last, &two.reason))
    });
    Holidays { closures, faults: reader.faults }
}

struct Reader<'a> {
    zone: &'a Zone,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    components: Vec<Component>,
    foreign: BTreeMap<String, ForeignZone>,
    known: BTreeMap<String, Option<Zone>>,
    /// Events by identifier: the series first, then the changes to single days of it.
    events: BTreeMap<String, Vec<Component>>,
    faults: Vec<CalendarFault>,
}

impl<'a> Reader<'a> {
    fn new(text: &str, zone: &'a Zone, from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        let (components, faults) = components(text);
        let mut reader = Reader {
            zone,
            from,
            until,
            components: Vec::new(),
            foreign: BTreeMap::new(),
            known: BTreeMap::new(),
            events: BTreeMap::new(),
            faults: Vec::new(),
        };
        for (line, what) in faults {
            reader.fault(line, what);
        }
        for component in &components {
            if component.name == "VTIMEZONE"
                && let Some(name) = component.value("TZID")
            {
                let foreign = ForeignZone::new(component, reader.from, reader.until);
                reader.foreign.insert(name.to_owned(), foreign);
            }
        }
        reader.components = components;
        reader
    }

    fn fault(&mut self, line: usize, what: CalendarFaultKind) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(CalendarFault { line, what });
        }
    }

    fn collect(&mut self, event: Component) {
        let key = match event.value("UID") {
            Some(uid) => uid.to_owned(),
            None => format!("\u{0}{}", event.line),
        };
        self.events.entry(key).or_default().push(event);
    }

    /// Gives the instant of a time in a property's zone.
    fn instant(&mut self, property: &Property, meant: Meant) -> DateTime<Utc> {
        let local = match meant {
            Meant::Instant(instant) => return instant,
            Meant::Day(day) => return self.zone.at(day.and_time(NaiveTime::MIN)).shifted(),
            Meant::Local(local) => local,
        };
        let Some(name) = property.parameter("TZID") else {
            return self.zone.at(local).shifted();
        };
        let known = self.known.entry(name.to_owned()).or_insert_with(|| Zone::new(name).ok());
        if let Some(zone) = known {
            return zone.at(local).shifted();
        }
        if let Some(foreign) = self.foreign.get(name) {
            return foreign.instant(local);
        }
        let fallback = self.zone.clone();
        self.known.insert(name.to_owned(), Some(fallback));
        self.fault(property.line, CalendarFaultKind::Zone { name: name.to_owned() });
        self.zone.at(local).shifted()
    }

    fn free_busy(&mut self, component: &Component, busy: &mut Vec<Busy>) {
        for property in component.all("FREEBUSY") {
            let free =
                property.parameter("FBTYPE").is_some_and(|kind| kind.eq_ignore_ascii_case("FREE"));
            if free {
                continue;
            }
            for period in property.value.split(',') {
                let read = period.split_once('/').and_then(|(start, end)| {
                    let Some(Meant::Instant(start)) = time(start) else { return None };
                    let end = match time(end) {
                        Some(Meant::Instant(end)) => end,
                        Some(_) => return None,
                        None => start.checked_add_signed(duration(end)?)?,
                    };
                    Some(Busy { start, end })
                });
                match read {
                    Some(_) if MOST_TIMES <= busy.len() => {
                        let what = CalendarFaultKind::TooMany { most: MOST_TIMES };
                        return self.fault(property.line, what);
                    }
                    Some(read) => busy.push(read),
                    None => {
                        let value = period.chars().take(80).collect();
                        self.fault(property.line, CalendarFaultKind::Time { value });
                    }
                }
            }
        }
    }

    /// Expands all events: each stretch with its first day by its own clock, and its title.
    fn occurrences(&mut self) -> Vec<(Busy, NaiveDate, String)> {
        let mut found = Vec::new();
        for (_, events) in std::mem::take(&mut self.events) {
            let mut replaced = Vec::new();
            for event in &events {
                if let Some(property) = event.first("RECURRENCE-ID")
                    && let Some(meant) = time(&property.value)
                {
                    replaced.push(self.instant(property, meant));
                }
            }
            replaced.sort_unstable();
            for event in &events {
                if event.is("STATUS", "CANCELLED") {
                    continue;
                }
                let once = event.first("RECURRENCE-ID").is_some();
                let replaced = if once { &[][..] } else { &replaced };
                self.expand(event, once, replaced, &mut found);
                if MOST_TIMES <= found.len() {
                    self.fault(event.line, CalendarFaultKind::TooMany { most: MOST_TIMES });
                    return found;
                }
            }
        }
        found
    }

    fn read_time(&mut self, property: &Property, text: &str) -> Option<Meant> {
        let meant = time(text);
        if meant.is_none() {
            let value = text.chars().take(80).collect();
            self.fault(property.line, CalendarFaultKind::Time { value });
        }
        meant
    }

    fn expand(
        &mut self,
        event: &Component,
        once: bool,
        replaced: &[DateTime<Utc>],
        found: &mut Vec<(Busy, NaiveDate, String)>,
    ) {
        let Some(property) = event.first("DTSTART") else {
            return self.fault(event.line, CalendarFaultKind::NoStart);
        };
        let Some(start) = self.read_time(property, &property.value) else { return };
        let Some(length) = self.length(event, property, start) else { return };
        let reason = event.value("SUMMARY").map(super::text::unescape).unwrap_or_default();

        let mut times = vec![start];
        if !once {
            self.rules(event, property, start, length, &mut times);
            for dates in event.all("RDATE") {
                for text in dates.value.split(',') {
                    let begin = text.split('/').next().unwrap_or(text);
                    times.extend(self.read_time(dates, begin));
                }
            }
        }
        let mut left_out = Vec::new();
        let mut days_left_out = BTreeSet::new();
        for dates in event.all("EXDATE") {
            for text in dates.value.split(',') {
                let Some(meant) = self.read_time(dates, text) else { continue };
                // A day leaves out every time on it; a time only itself.
                match (meant, start) {
                    (Meant::Day(day), Meant::Local(_)) => {
                        days_left_out.insert(day);
                    }
                    _ => {
                        let at = self.instant(dates, meant);
                        left_out.push(at);
                    }
                }
            }
        }
        times.retain(|time| !days_left_out.contains(&time.wall_clock().date()));
        left_out.sort_unstable();
        times.sort_by_key(|time| time.wall_clock());
        times.dedup();
        for meant in times {
            let at = self.instant(property, meant);
            if left_out.binary_search(&at).is_ok() || replaced.binary_search(&at).is_ok() {
                continue;
            }
            let end = match (meant, length) {
                (Meant::Day(day), Length::Days(days)) => {
                    let last = day.checked_add_signed(TimeDelta::days(days)).unwrap_or(day);
                    self.zone.at(last.and_time(NaiveTime::MIN)).shifted()
                }
                (_, Length::Days(days)) => at + TimeDelta::days(days),
                (_, Length::Exact(length)) => at.checked_add_signed(length).unwrap_or(at),
            };
            let in_window = at < self.until && self.from < end.max(at + TimeDelta::seconds(1));
            if in_window {
                let day = match meant {
                    Meant::Day(day) => day,
                    _ => self.zone.local(at).date(),
                };
                found.push((Busy { start: at, end }, day, reason.clone()));
            }
        }
    }

    fn length(&mut self, event: &Component, property: &Property, start: Meant) -> Option<Length> {
        if let Some(end_property) = event.first("DTEND") {
            let end = self.read_time(end_property, &end_property.value)?;
            return Some(match (start, end) {
                (Meant::Day(first), Meant::Day(end)) => {
                    Length::Days((end - first).num_days().max(1))
                }
                _ => {
                    let length = self.instant(end_property, end) - self.instant(property, start);
                    Length::Exact(length.max(TimeDelta::zero()))
                }
            });
        }
        if let Some(text) = event.first("DURATION") {
            let Some(length) = duration(&text.value) else {
                let value = text.value.chars().take(80).collect();
                self.fault(text.line, CalendarFaultKind::Time { value });
                return None;
            };
            return Some(match start {
                Meant::Day(_) => Length::Days(length.num_days().max(1)),
                _ => Length::Exact(length.max(TimeDelta::zero())),
            });
        }
        Some(match start {
            Meant::Day(_) => Length::Days(1),
            _ => Length::Exact(TimeDelta::zero()),
        })
    }

    /// Adds the times of an event's rules that can touch the window.
    fn rules(
        &mut self,
        event: &Component,
        property: &Property,
        start: Meant,
        length: Length,
        times: &mut Vec<Meant>,
    ) {
        let first = match start {
            Meant::Day(day) => day.and_time(NaiveTime::MIN),
            other => other.wall_clock(),
        };
        // A day either side covers every zone's offset.
        let end = self.until.naive_utc() + TimeDelta::days(1);
        let margin = match length {
            Length::Days(days) => TimeDelta::days(days),
            Length::Exact(length) => length,
        };
        let begin = self.from.naive_utc() - margin - TimeDelta::days(1);
        for text in event.all("RRULE") {
            let mut read = match read_rule(&text.value) {
                Ok(read) => read,
                Err(why) => {
                    let value = text.value.chars().take(200).collect();
                    self.fault(text.line, CalendarFaultKind::Rule { value, why });
                    continue;
                }
            };
            read.rule.until = read.until.map(|until| match (until, start) {
                (Meant::Instant(instant), Meant::Local(_)) => self.local(property, instant, first),
                (until, _) => until.wall_clock(),
            });
            let Ok(all) = read.rule.times(first, end) else { continue };
            let mut walked = 0;
            for time in all {
                walked += 1;
                if MOST_WALKED < walked || MOST_TIMES < times.len() {
                    self.fault(text.line, CalendarFaultKind::TooMany { most: MOST_TIMES });
                    break;
                }
                if begin <= time {
                    times.push(match start {
                        Meant::Day(_) => Meant::Day(time.date()),
                        Meant::Local(_) => Meant::Local(time),
                        Meant::Instant(_) => Meant::Instant(time.and_utc()),
                    });
                }
            }
        }
    }

    /// Gives the wall-clock time of an instant in the zone of a property.
    fn local(
        &mut self,
        property: &Property,
        instant: DateTime<Utc>,
        first: NaiveDateTime,
    ) -> NaiveDateTime {
        let name = property.parameter("TZID");
        let zone = name.and_then(|name| Zone::new(name).ok());
        if let Some(zone) = zone {
            return zone.local(instant);
        }
        if name.is_none() {
            return self.zone.local(instant);
        }
        // The offset of a zone that only the calendar knows, found from the other side.
        let guess = instant.naive_utc().max(first);
        let offset = guess.and_utc() - self.instant(property, Meant::Local(guess));
        instant.naive_utc() + offset
    }
}

/// Times that a rule may have before the window.
const MOST_WALKED: usize = 1_000_000;

#[derive(Clone, Copy)]
enum Length {
    Days(i64),
    Exact(TimeDelta),
}
