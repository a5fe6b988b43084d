//! Who and what each session has: whether they may, and whether they are those of the series.

use std::collections::BTreeSet;

use super::calendar::ClosedDays;
use super::{Book, Role, Violation, is_ahead, staff_of};
use crate::plan::{Key, Placement, Request, Session};
use crate::{CoFacilitator, Mode, Presence, Series};

/// Checks the people and places of every session to come.
pub(super) fn check<K: Key>(
    request: &Request<K>,
    book: &Book<'_, K>,
    closures: &ClosedDays<'_, K>,
    series: &Series<K>,
    placement: &Placement<K>,
    found: &mut Vec<Violation>,
) {
    check_people(request, book, closures, series, placement, found);
    check_places(request, book, closures, series, placement, found);
    check_exceptions(request, series, placement, found);
    check_holders(request, book, series, placement, found);
}

fn check_people<K: Key>(
    request: &Request<K>,
    book: &Book<'_, K>,
    closures: &ClosedDays<'_, K>,
    series: &Series<K>,
    placement: &Placement<K>,
    found: &mut Vec<Violation>,
) {
    for session in placement.sessions.iter().filter(|session| is_ahead(request, session)) {
        let mut wrong = |role: Role, who: Option<&K>, why: &'static str| {
            found.push(Violation::Staff {
                series: series.id.to_string(),
                date: session.date,
                role,
                who: who.map(ToString::to_string),
                why: why.to_owned(),
            });
        };
        let mut present = BTreeSet::new();
        for (role, id) in staff_of(session) {
            if !present.insert(id) {
                wrong(role, Some(id), "has two roles");
            }
            let Some(person) = book.staff.get(id) else {
                wrong(role, Some(id), "is not in the request");
                continue;
            };
            if role == Role::Interpreter {
                if series.interpreter.as_ref().is_none_or(|tag| !person.interprets.contains(tag)) {
                    wrong(role, Some(id), "does not interpret into the language");
                }
            } else {
                if !person.leads {
                    wrong(role, Some(id), "does not lead");
                }
                if !series.facilitators.is_empty() && !series.facilitators.contains(id) {
                    wrong(role, Some(id), "is not one of those named");
                }
                let date = session.local.date();
                if series.certificate.as_ref().is_some_and(|certificate| {
                    !person.certificates.get(certificate).is_some_and(|days| days.covers(date))
                }) {
                    wrong(role, Some(id), "has no valid certificate that day");
                }
            }
            let speaks = |tag: &String| person.languages.contains(tag);
            if role == Role::Facilitator && !series.language.as_ref().is_none_or(speaks) {
                wrong(role, Some(id), "does not speak the language");
            }
            if !person.modes.contains(&session.mode) {
                wrong(role, Some(id), "does not meet this way");
            }
            if closures.is_away(id, session.local.date()) {
                wrong(role, Some(id), "is away");
            }
            if person.availability.presence(session.start, series.minutes) < Presence::IfNeeded {
                wrong(role, Some(id), "is not free");
            }
        }
        let needs_second = series.co_facilitator == CoFacilitator::Needed;
        if needs_second && session.co_facilitator.is_none() {
            wrong(Role::CoFacilitator, None, "is needed");
        }
        if let (CoFacilitator::No, Some(id)) = (series.co_facilitator, &session.co_facilitator) {
            wrong(Role::CoFacilitator, Some(id), "was not asked for");
        }
        if series.interpreter.is_some() && session.interpreter.is_none() {
            wrong(Role::Interpreter, None, "is needed");
        }
    }
}

fn check_places<K: Key>(
    request: &Request<K>,
    book: &Book<'_, K>,
    closures: &ClosedDays<'_, K>,
    series: &Series<K>,
    placement: &Placement<K>,
    found: &mut Vec<Violation>,
) {
    let any_link = request.venues.iter().any(|venue| venue.modes.contains(&Mode::Virtual));
    for session in placement.sessions.iter().filter(|session| is_ahead(request, session)) {
        let mut wrong = |place: Option<&K>, why: &'static str| {
            found.push(Violation::Place {
                series: series.id.to_string(),
                date: session.date,
                place: place.map(ToString::to_string),
                why: why.to_owned(),
            });
        };
        let Some(id) = &session.place else {
            if session.mode == Mode::InPerson || any_link {
                wrong(None, "is needed");
            }
            continue;
        };
        let Some(venue) = book.venues.get(id) else {
            wrong(Some(id), "is not in the request");
            continue;
        };
        if !venue.modes.contains(&session.mode) {
            wrong(Some(id), "does not serve this way of meeting");
        }
        if !series.venues.is_empty() && !series.venues.contains(id) {
            wrong(Some(id), "is not one of those named");
        }
        if venue.seats.is_some_and(|seats| seats < series.seats_needed()) {
            wrong(Some(id), "has too few seats");
        }
        if venue.rooms == Some(0) {
            wrong(Some(id), "takes no session");
        }
        let open = |hours: &crate::Availability| {
            Presence::IfNeeded <= hours.presence(session.start, series.minutes)
        };
        if !venue.availability.as_ref().is_none_or(open) {
            wrong(Some(id), "is not open");
        }
        let in_person = session.mode == Mode::InPerson;
        if closures.is_shut(venue, in_person, session.local.date()) {
            wrong(Some(id), "is closed");
        }
        if !in_person {
            continue;
        }
        let (has, needs) = (venue.features, series.requires);
        if (needs.childcare && !has.childcare)
            || (needs.accessible && !has.accessible)
            || (needs.transit && !has.transit)
        {
            wrong(Some(id), "lacks what the series requires");
        }
        if series.region.is_some() && series.region != venue.region {
            wrong(Some(id), "is in another region");
        }
    }
}

fn check_exceptions<K: Key>(
    request: &Request<K>,
    series: &Series<K>,
    placement: &Placement<K>,
    found: &mut Vec<Violation>,
) {
    let differs = |session: &&Session<K>| {
        let place = if session.mode == Mode::InPerson { &placement.venue } else { &placement.link };
        let second = series.co_facilitator == CoFacilitator::Needed
            && session.co_facilitator != placement.co_facilitator;
        session.facilitator != placement.facilitator
            || second
            || session.interpreter != placement.interpreter
            || session.place != *place
    };
    let ahead = placement.sessions.iter().filter(|session| is_ahead(request, session));
    let count = u32::try_from(ahead.filter(differs).count()).unwrap_or(u32::MAX);
    if series.exceptions < count {
        let (series, most) = (series.id.to_string(), series.exceptions);
        found.push(Violation::Exceptions { series, count, most });
    }
    for session in placement.sessions.iter().filter(|session| is_ahead(request, session)) {
        let stranger = session.co_facilitator.is_some()
            && series.co_facilitator == CoFacilitator::Wanted
            && session.co_facilitator != placement.co_facilitator;
        if stranger {
            found.push(Violation::Staff {
                series: series.id.to_string(),
                date: session.date,
                role: Role::CoFacilitator,
                who: session.co_facilitator.as_ref().map(ToString::to_string),
                why: "is not the series' second facilitator".to_owned(),
            });
        }
    }
}

/// Checks that those who hold a series as a whole hold some of it, and accept all its ways of
/// meeting.
fn check_holders<K: Key>(
    request: &Request<K>,
    book: &Book<'_, K>,
    series: &Series<K>,
    placement: &Placement<K>,
    found: &mut Vec<Violation>,
) {
    let ahead: Vec<&Session<K>> =
        placement.sessions.iter().filter(|session| is_ahead(request, session)).collect();
    let Some(&next) = ahead.first() else { return };
    let staff = [
        (Role::Facilitator, Some(&placement.facilitator)),
        (Role::CoFacilitator, placement.co_facilitator.as_ref()),
        (Role::Interpreter, placement.interpreter.as_ref()),
    ];
    for (role, id) in staff {
        let Some(id) = id else { continue };
        let holds = |session: &&Session<K>| staff_of(session).any(|one| one == (role, id));
        let accepts = |session: &&Session<K>| {
            book.staff.get(id).is_none_or(|person| person.modes.contains(&session.mode))
        };
        let why = if !ahead.iter().any(holds) {
            "holds none of the sessions"
        } else if !ahead.iter().all(accepts) {
            "does not meet in every way that the series does"
        } else {
            continue;
        };
        let (series, who) = (series.id.to_string(), Some(id.to_string()));
        found.push(Violation::Staff { series, date: next.date, role, who, why: why.to_owned() });
    }
    let places = [(Mode::InPerson, &placement.venue), (Mode::Virtual, &placement.link)];
    for (mode, place) in places {
        let mut held = ahead.iter().filter(|session| session.mode == mode);
        if place.is_some() && !held.any(|session| session.place == *place) {
            let (series, place) = (series.id.to_string(), place.as_ref().map(ToString::to_string));
            let why = "holds none of the sessions".to_owned();
            found.push(Violation::Place { series, date: next.date, place, why });
        }
    }
}
