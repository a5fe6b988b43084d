use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc, Weekday};
use peerhood_scheduling::{LocalTime, Repeat, WeekOfMonth, Zone};

use super::event::{Contact, Event, Occurrence, Status};
use super::text::{escape, plain, push_line, quote};
use super::zone::{self, day_code, local_text};

/// What a calendar file says beside its events.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Calendar {
    /// The calendar's title, which many programs show.
    pub name: Option<String>,
    /// When its text was made; events carry it, so a fixed moment gives fixed bytes.
    pub made_at: DateTime<Utc>,
}

impl Calendar {
    /// Makes a calendar without a title.
    pub fn new(made_at: DateTime<Utc>) -> Self {
        Calendar { name: None, made_at }
    }
}

/// Writes a calendar of events as one iCalendar file.
///
/// Each series is one event with a rule. Days without a session are left out of the rule; a
/// session at another time or place is a change to its one day. Calendars do not agree on what a
/// rule means where the clock changes: a session in the hour shown twice is an event of its own
/// with its instant in UTC, and so are all sessions of a series whose rule meets a leap.
///
/// # References
///
/// RFC 5545, "Internet Calendaring and Scheduling Core Object Specification (iCalendar)", 2009.
pub fn write(calendar: &Calendar, events: &[Event]) -> String {
    let mut text = String::new();
    push_line(&mut text, "BEGIN", "VCALENDAR");
    push_line(&mut text, "VERSION", "2.0");
    push_line(&mut text, "PRODID", "-//peerhood//peerhood//EN");
    push_line(&mut text, "CALSCALE", "GREGORIAN");
    push_line(&mut text, "METHOD", "PUBLISH");
    if let Some(name) = &calendar.name {
        push_line(&mut text, "X-WR-CALNAME", &escape(name));
    }
    let mut zones: BTreeMap<&Zone, (DateTime<Utc>, DateTime<Utc>)> = BTreeMap::new();
    for event in events {
        for occurrence in &event.occurrences {
            let span = zones.entry(&event.zone).or_insert((occurrence.start, occurrence.end));
            *span = (span.0.min(occurrence.start), span.1.max(occurrence.end));
        }
    }
    let mut names: BTreeMap<&Zone, String> = BTreeMap::new();
    for (zone, (from, until)) in zones {
        if zone.name() != "UTC" {
            let (from, until) = (from - TimeDelta::days(1), until + TimeDelta::days(1));
            zone::write(&mut text, zone, from, until);
            names.insert(zone, zone::identifier(zone, from, until));
        }
    }
    for event in events {
        let zone = names.get(&event.zone).map(String::as_str);
        write_event(&mut text, calendar, event, zone);
    }
    push_line(&mut text, "END", "VCALENDAR");
    text
}

/// Writes an event whose zone goes by a name; without one its times are in UTC.
fn write_event(text: &mut String, calendar: &Calendar, event: &Event, zone: Option<&str>) {
    let regular: Vec<&Occurrence> =
        event.occurrences.iter().filter(|o| o.is_regular(event.start)).collect();
    let Some(rule) = Rule::fit(event, &regular) else {
        for occurrence in &event.occurrences {
            write_alone(text, calendar, event, occurrence, event.status);
        }
        return cancel_alone(text, calendar, event);
    };
    begin(text, calendar, event, &event.uid);
    let first = rule.first;
    push_time(text, "DTSTART", zone, first.local);
    push_line(text, "DURATION", &duration(first));
    let held: BTreeSet<NaiveDate> = event
        .occurrences
        .iter()
        .filter(|occurrence| !occurrence.meets_clock_change)
        .map(|occurrence| occurrence.date)
        .collect();
    if 1 < rule.days.len() {
        push_line(text, "RRULE", &rule_text(event.every, first.date, rule.last.start));
        let left_out = rule.days.difference(&held).filter(|day| !event.cancelled.contains(day));
        for day in left_out {
            push_time(text, "EXDATE", zone, day.and_time(event.start));
        }
    }
    finish(text, event, first.place.as_deref(), event.status);

    for occurrence in &event.occurrences {
        if occurrence.meets_clock_change || !rule.days.contains(&occurrence.date) {
            write_alone(text, calendar, event, occurrence, event.status);
        } else if !occurrence.is_regular(event.start)
            || occurrence.place != first.place
            || occurrence.end - occurrence.start != first.end - first.start
        {
            begin(text, calendar, event, &event.uid);
            let day = occurrence.date.and_time(event.start);
            push_time(text, "RECURRENCE-ID", zone, day);
            push_time(text, "DTSTART", zone, occurrence.local);
            push_line(text, "DURATION", &duration(occurrence));
            finish(text, event, occurrence.place.as_deref(), event.status);
        }
    }
    for &day in event.cancelled.iter().filter(|day| rule.days.contains(day) && !held.contains(day))
    {
        begin(text, calendar, event, &event.uid);
        push_time(text, "RECURRENCE-ID", zone, day.and_time(event.start));
        push_time(text, "DTSTART", zone, day.and_time(event.start));
        push_line(text, "DURATION", &duration(first));
        finish(text, event, first.place.as_deref(), Status::Cancelled);
    }
}

/// Writes a session that no rule covers as an event of its own.
fn write_alone(
    text: &mut String,
    calendar: &Calendar,
    event: &Event,
    occurrence: &Occurrence,
    status: Status,
) {
    let uid = format!("{}-{}", occurrence.date.format("%Y%m%d"), event.uid);
    begin(text, calendar, event, &uid);
    push_line(text, "DTSTART", &utc_text(occurrence.start));
    push_line(text, "DURATION", &duration(occurrence));
    finish(text, event, occurrence.place.as_deref(), status);
}

/// Says of the sessions of an event without a rule that they are not held any more.
fn cancel_alone(text: &mut String, calendar: &Calendar, event: &Event) {
    let Some(model) = event.occurrences.first() else { return };
    for &date in &event.cancelled {
        let start = event.zone.at(date.and_time(event.start)).shifted();
        let end = start + (model.end - model.start);
        let gone = Occurrence { date, start, end, ..model.clone() };
        write_alone(text, calendar, event, &gone, Status::Cancelled);
    }
}

/// The days of an event's rule.
struct Rule<'a> {
    first: &'a Occurrence,
    last: &'a Occurrence,
    days: BTreeSet<NaiveDate>,
}

/// Days of one rule, at most.
const MOST_DAYS: usize = 4_000;

impl<'a> Rule<'a> {
    /// Lays the rule from the first regular session to the last one that it meets.
    fn fit(event: &Event, regular: &[&'a Occurrence]) -> Option<Self> {
        // A series that changed its weekday goes on by the day that most of its sessions have.
        let mut by_day: BTreeMap<u8, Vec<&'a Occurrence>> = BTreeMap::new();
        for &occurrence in regular {
            let day = match event.every {
                Repeat::Days(_) => 0,
                _ => 1 + occurrence.date.weekday() as u8,
            };
            by_day.entry(day).or_default().push(occurrence);
        }
        let regular = by_day.into_values().rev().max_by_key(Vec::len)?;
        let (first, end) = (*regular.first()?, regular.last()?.date);
        let days: BTreeSet<NaiveDate> =
            days(event.every, first.date).take_while(|&day| day <= end).take(MOST_DAYS).collect();
        let last = regular.into_iter().rev().find(|o| days.contains(&o.date))?;
        let days: BTreeSet<NaiveDate> =
            days.into_iter().take_while(|&day| day <= last.date).collect();
        // Calendars stumble over a rule that names a time the clock leaps over.
        let leapt = |day: &NaiveDate| {
            matches!(event.zone.at(day.and_time(event.start)), LocalTime::Never { .. })
        };
        (!days.iter().any(leapt)).then_some(Rule { first, last, days })
    }
}

/// Walks over the days of a rule from its first one on.
fn days(every: Repeat, first: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (0_u32..).map_while(move |step| match every {
        Repeat::Days(days) => {
            first.checked_add_days(Days::new(u64::from(step) * u64::from(days.max(1))))
        }
        Repeat::Weeks(weeks) => {
            first.checked_add_days(Days::new(7 * u64::from(step) * u64::from(weeks.max(1))))
        }
        Repeat::Monthly(week) => {
            let month = first.with_day(1)?.checked_add_months(Months::new(step))?;
            nth_weekday(month, first.weekday(), week)
        }
    })
}

fn nth_weekday(month: NaiveDate, day: Weekday, week: WeekOfMonth) -> Option<NaiveDate> {
    let nth = |nth| NaiveDate::from_weekday_of_month_opt(month.year(), month.month(), day, nth);
    match week {
        WeekOfMonth::First => nth(1),
        WeekOfMonth::Second => nth(2),
        WeekOfMonth::Third => nth(3),
        WeekOfMonth::Fourth => nth(4),
        WeekOfMonth::Last => nth(5).or_else(|| nth(4)),
    }
}

fn rule_text(every: Repeat, first: NaiveDate, last: DateTime<Utc>) -> String {
    let day = day_code(first.weekday());
    let until = utc_text(last);
    let interval =
        |every: u16| if every == 1 { String::new() } else { format!(";INTERVAL={every}") };
    match every {
        Repeat::Days(days) => format!("FREQ=DAILY{};UNTIL={until}", interval(days)),
        Repeat::Weeks(weeks) => format!("FREQ=WEEKLY{};BYDAY={day};UNTIL={until}", interval(weeks)),
        Repeat::Monthly(week) => {
            let nth = match week {
                WeekOfMonth::First => 1,
                WeekOfMonth::Second => 2,
                WeekOfMonth::Third => 3,
                WeekOfMonth::Fourth => 4,
                WeekOfMonth::Last => -1,
            };
            format!("FREQ=MONTHLY;BYDAY={nth}{day};UNTIL={until}")
        }
    }
}

fn begin(text: &mut String, calendar: &Calendar, event: &Event, uid: &str) {
    push_line(text, "BEGIN", "VEVENT");
    push_line(text, "UID", &escape(&plain(uid)));
    push_line(text, "DTSTAMP", &utc_text(calendar.made_at));
    push_line(text, "SEQUENCE", &event.sequence.to_string());
}

fn finish(text: &mut String, event: &Event, place: Option<&str>, status: Status) {
    push_line(text, "SUMMARY", &escape(&event.summary));
    if let Some(description) = &event.description {
        push_line(text, "DESCRIPTION", &escape(description));
    }
    if let Some(place) = place {
        push_line(text, "LOCATION", &escape(place));
    }
    let status_text = match status {
        Status::Confirmed => "CONFIRMED",
        Status::Tentative => "TENTATIVE",
        Status::Cancelled => "CANCELLED",
    };
    push_line(text, "STATUS", status_text);
    if let Some(organizer) = &event.organizer {
        push_contact(text, "ORGANIZER", organizer);
    }
    for attendee in &event.attendees {
        push_contact(text, "ATTENDEE", attendee);
    }
    if status != Status::Cancelled {
        for minutes in &event.alarms {
            push_line(text, "BEGIN", "VALARM");
            push_line(text, "ACTION", "DISPLAY");
            push_line(text, "DESCRIPTION", &escape(&event.summary));
            push_line(text, "TRIGGER", &format!("-PT{minutes}M"));
            push_line(text, "END", "VALARM");
        }
    }
    push_line(text, "END", "VEVENT");
}

fn push_contact(text: &mut String, name: &str, contact: &Contact) {
    let name = format!("{name};CN={}", quote(&contact.name));
    push_line(text, &name, &format!("mailto:{}", plain(&contact.email)));
}

fn push_time(text: &mut String, name: &str, zone: Option<&str>, local: chrono::NaiveDateTime) {
    match zone {
        Some(zone) => push_line(text, &format!("{name};TZID={zone}"), &local_text(local)),
        None => push_line(text, name, &format!("{}Z", local_text(local))),
    }
}

fn utc_text(at: DateTime<Utc>) -> String {
    format!("{}Z", local_text(at.naive_utc()))
}

fn duration(occurrence: &Occurrence) -> String {
    format!("PT{}M", (occurrence.end - occurrence.start).num_minutes())
}
