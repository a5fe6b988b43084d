//! The groups' sessions as iCalendar files. Titles are groups' names; places are venues' ids.

use peerhood_model::Program;

use crate::ical::{Calendar, Event, Names, all, of_facilitator, of_participant, of_venue, write};
use crate::schedule::Schedule;

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
    let (request, plan) = (&schedule.request, &schedule.plan);
    let namespace = program.namespace.0.to_string();
    let names = Names {
        domain: &namespace,
        series: &|group: &String| format!("Support group: {group}"),
        place: &|venue: &String| venue.clone(),
    };
    let id = |id: &str| id.to_owned();
    let events: Vec<Event> = match feed {
        Feed::All => all(request, plan, &names),
        Feed::Family(family) => of_participant(request, plan, &names, &id(family)),
        Feed::Facilitator(facilitator) => of_facilitator(request, plan, &names, &id(facilitator)),
        Feed::Venue(venue) => of_venue(request, plan, &names, &id(venue)),
    };
    let mut calendar = Calendar::new(request.as_of.unwrap_or_default());
    calendar.name = Some(program.name.clone());
    write(&calendar, &events)
}
