//! The groups' sessions as iCalendar files. Titles are groups' names; places are venues' ids.

use peerhood_model::Program;

use crate::ical::{
    Calendar, Event, Names, Status, all, of_facilitator, of_participant, of_venue, write,
};
use crate::schedule::{Kept, Schedule};

/// Whose calendar it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed<'a> {
    /// Every session.
    All,
    /// Those a family is invited to, by the referral's id.
    Family(&'a str),
    /// Those a facilitator leads.
    Facilitator(&'a str),
    /// Those at a venue.
    Venue(&'a str),
}

/// One calendar. The same schedule gives the same bytes: it is dated by the moment it was made for.
#[must_use]
pub fn calendar(program: &Program, schedule: &Schedule, feed: Feed<'_>) -> String {
    written(program, schedule, events(program, schedule, feed))
}

/// The calendar of a timetable that was changed. Every event has a higher number than before, and
/// sessions that are not held any more are marked as cancelled, so that they do not stay in anybody's
/// calendar.
#[must_use]
pub fn changed_calendar(
    program: &Program,
    schedule: &Schedule,
    revision: u32,
    before: &Kept,
    feed: Feed<'_>,
) -> String {
    let past = Schedule { plan: before.plan.clone(), ..schedule.clone() };
    let mut now = events(program, schedule, feed);
    for event in &mut now {
        event.sequence = revision;
    }
    for old in events(program, &past, feed) {
        match now.iter_mut().find(|event| event.uid == old.uid) {
            Some(event) => {
                let held = event.occurrences.iter().map(|one| one.date);
                let held: std::collections::BTreeSet<_> = held.collect();
                let gone = old.occurrences.iter().map(|one| one.date);
                event.cancelled.extend(gone.filter(|date| !held.contains(date)));
            }
            None => {
                now.push(Event { status: Status::Cancelled, sequence: revision, ..old });
            }
        }
    }
    written(program, schedule, now)
}

fn events(program: &Program, schedule: &Schedule, feed: Feed<'_>) -> Vec<Event> {
    let (request, plan) = (&schedule.request, &schedule.plan);
    let namespace = program.namespace.0.to_string();
    let names = Names {
        domain: &namespace,
        series: &|group: &String| format!("Support group: {group}"),
        place: &|venue: &String| venue.clone(),
    };
    let id = |id: &str| id.to_owned();
    match feed {
        Feed::All => all(request, plan, &names),
        Feed::Family(family) => of_participant(request, plan, &names, &id(family)),
        Feed::Facilitator(facilitator) => of_facilitator(request, plan, &names, &id(facilitator)),
        Feed::Venue(venue) => of_venue(request, plan, &names, &id(venue)),
    }
}

fn written(program: &Program, schedule: &Schedule, events: Vec<Event>) -> String {
    let mut calendar = Calendar::new(schedule.request.as_of.unwrap_or_default());
    calendar.name = Some(program.name.clone());
    write(&calendar, &events)
}
