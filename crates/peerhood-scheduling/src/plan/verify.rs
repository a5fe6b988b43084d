//! The judge of plans. It reads the request and the plan and nothing of the search: where it
//! agrees with the score, two independent pieces of code do.

mod bound;
mod calendar;
mod days;
mod options;
mod past;
mod score;
mod shut;
mod violation;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::{
    Facilitator, Gap, Key, Participant, Placement, Plan, Request, Session, Unplaced, Venue,
};
use crate::{CoFacilitator, Mode, Presence, Series};

pub(crate) use bound::Claim;
pub(crate) use past::Past;
pub use violation::{Role, Violation};

/// Checks a plan against the request from scratch and lists everything that is wrong with it, its
/// score, its bound and its gap included.
///
/// Sessions that started before the request's moment are history: only their count matters.
///
/// # Complexity
///
/// O(n · m + n log n + c log n) for n sessions of m members and c closures; and for the bound, as
/// much as weighing every slot of every series.
pub fn verify<K: Key>(request: &Request<K>, plan: &Plan<K>) -> Vec<Violation> {
    let mut found = broken(request, plan);
    match plan.bound {
        Some(bound) => {
            let (score, gap, proof) = (plan.score.total(), plan.gap, &plan.proof);
            found.extend(unfounded(request, &Past::none(), &Claim { score, bound, gap, proof }));
        }
        None if plan.gap != Gap::Unknown => {
            found.push(Violation::Gap { claimed: plan.gap, found: Gap::Unknown });
        }
        None => {}
    }
    found
}

/// Lists what is wrong with the claim of a bound.
pub(crate) fn unfounded<K: Key>(
    request: &Request<K>,
    past: &Past<'_, K>,
    claim: &Claim<'_, K>,
) -> Vec<Violation> {
    let mut found = Vec::new();
    bound::check(request, &Book::new(request), past, claim, &mut found);
    found
}

/// Lists the rules that a plan breaks, and what its score has wrong.
pub(crate) fn broken<K: Key>(request: &Request<K>, plan: &Plan<K>) -> Vec<Violation> {
    let book = Book::new(request);
    let mut found = Vec::new();
    everyone_once(request, plan, &mut found);
    let closures = calendar::closures(request, plan);
    for placement in &plan.placed {
        let Some(&series) = book.series.get(&placement.series) else { continue };
        calendar::check(request, &closures, series, placement, &mut found);
        check_people(request, &book, &closures, series, placement, &mut found);
        check_places(request, &book, &closures, series, placement, &mut found);
        check_exceptions(request, series, placement, &mut found);
        check_holders(request, &book, series, placement, &mut found);
        check_codes(series, placement, &mut found);
    }
    check_clashes(&book, plan, &mut found);
    check_loads(request, plan, &mut found);
    score::check(request, &book, plan, &mut found);
    if plan.zone_data != crate::zone_data_version() {
        found.push(Violation::ZoneData {
            plan: plan.zone_data.clone(),
            now: crate::zone_data_version().to_owned(),
        });
    }
    found
}

/// The request, by name.
struct Book<'a, K> {
    series: BTreeMap<&'a K, &'a Series<K>>,
    people: BTreeMap<&'a K, &'a Participant<K>>,
    staff: BTreeMap<&'a K, &'a Facilitator<K>>,
    venues: BTreeMap<&'a K, &'a Venue<K>>,
}

impl<'a, K: Key> Book<'a, K> {
    fn new(request: &'a Request<K>) -> Self {
        Book {
            series: request.series.iter().map(|series| (&series.id, series)).collect(),
            people: request.participants.iter().map(|person| (&person.id, person)).collect(),
            staff: request.facilitators.iter().map(|person| (&person.id, person)).collect(),
            venues: request.venues.iter().map(|venue| (&venue.id, venue)).collect(),
        }
    }
}

fn is_ahead<K>(request: &Request<K>, session: &Session<K>) -> bool {
    request.as_of.is_none_or(|as_of| as_of <= session.start)
}

fn staff_of<K>(session: &Session<K>) -> impl Iterator<Item = (Role, &K)> {
    let lead = Some((Role::Facilitator, &session.facilitator));
    let second = session.co_facilitator.as_ref().map(|id| (Role::CoFacilitator, id));
    let interpreter = session.interpreter.as_ref().map(|id| (Role::Interpreter, id));
    [lead, second, interpreter].into_iter().flatten()
}

fn everyone_once<K: Key>(request: &Request<K>, plan: &Plan<K>, found: &mut Vec<Violation>) {
    let mut seen: BTreeMap<&K, u32> = BTreeMap::new();
    let placed = plan.placed.iter().map(|placement| &placement.series);
    for id in placed.chain(plan.unplaced.iter().map(|Unplaced { series, .. }| series)) {
        *seen.entry(id).or_default() += 1;
    }
    for series in &request.series {
        match seen.remove(&series.id) {
            Some(1) => {}
            None => found.push(Violation::Missing { series: series.id.to_string() }),
            Some(_) => found.push(Violation::Twice { series: series.id.to_string() }),
        }
    }
    for id in seen.keys() {
        found.push(Violation::Unknown { series: id.to_string() });
    }
}

fn check_people<K: Key>(
    request: &Request<K>,
    book: &Book<'_, K>,
    closures: &calendar::ClosedDays<'_, K>,
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
    closures: &calendar::ClosedDays<'_, K>,
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
        let mut held = ahead.iter().filter(|session| session.mode == mode).peekable();
        let any = held.peek().is_some();
        if place.is_some() && any && !held.any(|session| session.place == *place) {
            let (series, place) = (series.id.to_string(), place.as_ref().map(ToString::to_string));
            let why = "holds none of the sessions".to_owned();
            found.push(Violation::Place { series, date: next.date, place, why });
        }
    }
}

fn check_codes<K: Key>(series: &Series<K>, placement: &Placement<K>, found: &mut Vec<Violation>) {
    let mut covered: BTreeSet<&String> = placement.codes_missing.iter().collect();
    let most = usize::try_from(series.codes_per_session).unwrap_or(usize::MAX);
    for session in &placement.sessions {
        covered.extend(&session.codes);
        if most < session.codes.len() {
            let (series, date) = (series.id.to_string(), session.date);
            found.push(Violation::Codes { series, date: Some(date) });
        }
    }
    let wanted: BTreeSet<&String> = series.codes.iter().collect();
    if covered != wanted {
        found.push(Violation::Codes { series: series.id.to_string(), date: None });
    }
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
                session.start < other.end + pause
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
    let mut weeks: BTreeMap<(&K, chrono::NaiveDate), u32> = BTreeMap::new();
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
            let week = session.start.date_naive().week(chrono::Weekday::Mon).first_day();
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
        let first = (&person.id, chrono::NaiveDate::MIN);
        let last = (&person.id, chrono::NaiveDate::MAX);
        for (&(_, week), &load) in weeks.range(first..=last).filter(|&(_, &load)| most < load) {
            let who = person.id.to_string();
            found.push(Violation::Load { who, load, most, week: Some(week) });
        }
    }
}
