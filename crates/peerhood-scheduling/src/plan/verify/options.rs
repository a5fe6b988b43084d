//! Everything that a series could be, weighed plainly: what each slot costs, and who could hold it.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use chrono::{DateTime, Utc};

pub(super) use super::days::Held;
use super::days::held;
use super::shut::Shut;
use super::{Book, Past};
use crate::plan::{Facilitator, Key, Kind, Placement, Request, Session, Venue};
use crate::{CoFacilitator, Features, Mode, Presence, Series, Slot};

pub(super) struct Options<'r, 'b, K> {
    request: &'r Request<K>,
    book: &'b Book<'r, K>,
    past: &'b Past<'b, K>,
    shut: Shut<'r, K>,
    /// How the time of each facilitator fits a list of sessions.
    known: HashMap<Asked<'r>, Rc<Vec<Option<i128>>>>,
}

/// A facilitator, minutes, the certificate asked for, and the starts.
type Asked<'r> = (usize, u32, Option<&'r String>, Rc<Vec<DateTime<Utc>>>);

/// One slot of a series.
pub(super) struct Turn<'r, K> {
    pub(super) held: Vec<Held>,
    /// What the slot, the members and the change of time cost, at the best of venues.
    pub(super) cost: i128,
    pub(super) roles: Vec<Role<'r, K>>,
}

/// A role, and who could fill it.
pub(super) struct Role<'r, K> {
    pub(super) needed: bool,
    /// The way of meeting of its sessions, unless it is for all.
    pub(super) mode: Option<Mode>,
    /// What its sessions cost at least where each may be held by somebody else, or nobody.
    pub(super) shared: i128,
    pub(super) candidates: Vec<((Kind, &'r K), Fit)>,
}

pub(super) struct Fit {
    /// What all sessions cost with them.
    pub(super) cost: i128,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Lead,
    Second,
    Interpreter,
    Room,
    Link,
}

impl<'r, 'b, K: Key> Options<'r, 'b, K> {
    pub(super) fn new(
        request: &'r Request<K>,
        book: &'b Book<'r, K>,
        past: &'b Past<'b, K>,
    ) -> Self {
        let shut = Shut::new(&request.closures);
        Options { request, book, past, shut, known: HashMap::new() }
    }

    /// Weighs the slots that a series can use.
    pub(super) fn of(&mut self, series: &'r Series<K>) -> Vec<Turn<'r, K>> {
        let history = self.past.history(self.request, &series.id);
        let mut turns = Vec::new();
        for &slot in &series.slots {
            if let Ok(held) = held(self.request, &self.shut, series, slot, history) {
                turns.extend(self.turn(series, slot, held));
            }
        }
        turns
    }

    fn turn(&mut self, series: &'r Series<K>, slot: Slot, held: Vec<Held>) -> Option<Turn<'r, K>> {
        if held.is_empty() {
            // All its sessions are behind it.
            return Some(Turn { held, cost: 0, roles: Vec::new() });
        }
        let before = self.past.published(&series.id);
        let mut cost = i128::from(slot.cost);
        if let Some(before) = before {
            let starts: Vec<_> = before.sessions.iter().map(|session| session.start).collect();
            let moved = held.iter().filter(|one| !starts.contains(&one.start)).count();
            cost += i128::from(self.request.costs.changed_time) * wide(moved);
        }
        let all = Features { childcare: true, accessible: true, transit: true };
        let attendance = Attendance::new(self.request, self.book, series, &held);
        cost += attendance.at(all).iter().sum::<i128>();
        let mut roles = Vec::new();
        for part in [Part::Lead, Part::Second, Part::Interpreter, Part::Room, Part::Link] {
            if let Some(role) = self.role(series, part, &held, before, &attendance) {
                roles.push(role?);
            }
        }
        Some(Turn { held, cost, roles })
    }

    /// Weighs a role: nothing if the slot has none, and nothing in it if nobody can fill it.
    fn role(
        &mut self,
        series: &'r Series<K>,
        part: Part,
        held: &[Held],
        before: Option<&Placement<K>>,
        attendance: &Attendance,
    ) -> Option<Option<Role<'r, K>>> {
        let request = self.request;
        let mode = match part {
            Part::Room => Some(Mode::InPerson),
            Part::Link => Some(Mode::Virtual),
            _ => None,
        };
        let mine: Vec<(usize, &Held)> = held
            .iter()
            .enumerate()
            .filter(|(_, one)| mode.is_none_or(|mode| mode == one.mode))
            .collect();
        let any_link = request.venues.iter().any(|venue| venue.modes.contains(&Mode::Virtual));
        let asked = match part {
            Part::Lead => true,
            Part::Second => series.co_facilitator != CoFacilitator::No,
            Part::Interpreter => series.interpreter.is_some(),
            Part::Room => !mine.is_empty(),
            Part::Link => !mine.is_empty() && any_link,
        };
        if !asked {
            return None;
        }
        let needed = part != Part::Second || series.co_facilitator == CoFacilitator::Needed;
        let costs = &request.costs;
        let change = |one: &Held, who: Option<&K>| {
            let Some(before) = before else { return 0 };
            let was = before.sessions.iter().find(|session| session.start == one.start);
            let price = match part {
                Part::Room | Part::Link => costs.changed_venue,
                _ => costs.changed_facilitator,
            };
            if holder(before, was, part) == who { 0 } else { i128::from(price) }
        };
        let mut shared: Vec<i128> = mine
            .iter()
            .map(|(_, one)| match needed {
                true => i128::from(costs.exception),
                false => i128::from(costs.no_co_facilitator) + change(one, None),
            })
            .collect();
        let takes_turns = !needed || 0 < series.exceptions;
        let spare = if needed {
            usize::try_from(series.exceptions).unwrap_or(usize::MAX)
        } else {
            usize::MAX
        };
        let mut candidates = Vec::new();
        let kind = if mode.is_some() { Kind::Venue } else { Kind::Facilitator };
        let list = Rc::new(mine.iter().map(|(_, one)| one.start).collect::<Vec<_>>());
        let count =
            if kind == Kind::Venue { request.venues.len() } else { request.facilitators.len() };
        let modes: Vec<Mode> = held.iter().map(|one| one.mode).collect();
        for index in 0..count {
            let (id, each) = match kind {
                Kind::Venue => {
                    let venue = &request.venues[index];
                    if !suits_room(series, mode, venue) {
                        continue;
                    }
                    (&venue.id, Rc::new(self.room(series, venue, &mine, mode, attendance)))
                }
                _ => {
                    let person = &request.facilitators[index];
                    if !suits_person(series, part, person, &modes) {
                        continue;
                    }
                    (&person.id, self.person(series, part, index, &mine, &list))
                }
            };
            let blocked = each.iter().filter(|cost| cost.is_none()).count();
            if blocked == mine.len() || (spare == 0 && 0 < blocked) {
                continue;
            }
            let mut cost = 0;
            for ((least, own), (_, one)) in shared.iter_mut().zip(each.iter()).zip(&mine) {
                if let Some(own) = own {
                    let own = own + change(one, Some(id));
                    *least = own.min(*least);
                    cost += own;
                }
            }
            if blocked <= spare {
                candidates.push(((kind, id), Fit { cost }));
            }
        }
        if needed && candidates.is_empty() {
            return Some(None);
        }
        let shared = if takes_turns { shared.iter().sum() } else { 0 };
        Some(Some(Role { needed, mode, shared, candidates }))
    }

    /// What each session costs with a facilitator; nothing where they cannot be there.
    fn person(
        &mut self,
        series: &'r Series<K>,
        part: Part,
        index: usize,
        mine: &[(usize, &Held)],
        list: &Rc<Vec<DateTime<Utc>>>,
    ) -> Rc<Vec<Option<i128>>> {
        let certificate = series.certificate.as_ref().filter(|_| part != Part::Interpreter);
        let asked = (index, series.minutes, certificate, Rc::clone(list));
        if let Some(known) = self.known.get(&asked) {
            return Rc::clone(known);
        }
        let person = &self.request.facilitators[index];
        let session = |(_, one): &(usize, &Held)| {
            let valid = certificate.is_none_or(|name| {
                person.certificates.get(name).is_some_and(|days| days.covers(one.date))
            });
            let cost = i128::from(person.cost);
            match person.availability.presence(one.start, series.minutes) {
                _ if !valid || self.shut.away(&person.id, one.date) => None,
                Presence::Yes => Some(cost),
                Presence::IfNeeded => Some(cost + i128::from(self.request.costs.staff_if_needed)),
                Presence::No | Presence::Unknown => None,
            }
        };
        let each: Rc<Vec<Option<i128>>> = Rc::new(mine.iter().map(session).collect());
        self.known.insert(asked, Rc::clone(&each));
        each
    }

    /// What each session costs more in a room than in one that has all; on a link, what that costs.
    fn room(
        &self,
        series: &Series<K>,
        venue: &Venue<K>,
        mine: &[(usize, &Held)],
        mode: Option<Mode>,
        attendance: &Attendance,
    ) -> Vec<Option<i128>> {
        let in_person = mode == Some(Mode::InPerson);
        let all = Features { childcare: true, accessible: true, transit: true };
        let (here, there) = (attendance.at(venue.features), attendance.at(all));
        mine.iter()
            .map(|&(session, one)| {
                let shut = self.shut.venue(&venue.id, one.date)
                    || (in_person && self.shut.region(venue.region.as_ref(), one.date));
                let open = venue.availability.as_ref().is_none_or(|hours| {
                    Presence::IfNeeded <= hours.presence(one.start, series.minutes)
                });
                let more = if in_person { here[session] - there[session] } else { 0 };
                (open && !shut).then(|| i128::from(venue.cost) + more)
            })
            .collect()
    }
}

/// Who held a part in a session of an earlier plan, or in its series.
fn holder<'p, K>(
    before: &'p Placement<K>,
    was: Option<&'p Session<K>>,
    part: Part,
) -> Option<&'p K> {
    match (part, was) {
        (Part::Lead, Some(was)) => Some(&was.facilitator),
        (Part::Lead, None) => Some(&before.facilitator),
        (Part::Second, Some(was)) => was.co_facilitator.as_ref(),
        (Part::Second, None) => before.co_facilitator.as_ref(),
        (Part::Interpreter, Some(was)) => was.interpreter.as_ref(),
        (Part::Interpreter, None) => before.interpreter.as_ref(),
        (Part::Room | Part::Link, Some(was)) => was.place.as_ref(),
        (Part::Room, None) => before.venue.as_ref(),
        (Part::Link, None) => before.link.as_ref(),
    }
}

fn suits_person<K: Key>(
    series: &Series<K>,
    part: Part,
    person: &Facilitator<K>,
    modes: &[Mode],
) -> bool {
    let right = match part {
        Part::Interpreter => {
            series.interpreter.as_ref().is_some_and(|tag| person.interprets.contains(tag))
        }
        _ => {
            person.leads
                && (series.facilitators.is_empty() || series.facilitators.contains(&person.id))
        }
    };
    let speaks = part != Part::Lead
        || series.language.as_ref().is_none_or(|tag| person.languages.contains(tag));
    let hours = &person.availability;
    let asked = hours.weekly.is_some() || !hours.promised.is_empty();
    let none = Some(0);
    right
        && speaks
        && asked
        && modes.iter().all(|mode| person.modes.contains(mode))
        && person.most_series != none
        && person.most_per_week != none
}

fn suits_room<K: Key>(series: &Series<K>, mode: Option<Mode>, venue: &Venue<K>) -> bool {
    let in_person = mode == Some(Mode::InPerson);
    let (has, needs) = (venue.features, series.requires);
    let fitted = (has.childcare || !needs.childcare)
        && (has.accessible || !needs.accessible)
        && (has.transit || !needs.transit)
        && (series.region.is_none() || series.region == venue.region);
    mode.is_some_and(|mode| venue.modes.contains(&mode))
        && (series.venues.is_empty() || series.venues.contains(&venue.id))
        && venue.seats.is_none_or(|seats| series.seats_needed() <= seats)
        && venue.rooms != Some(0)
        && (fitted || !in_person)
}

/// What the members' absences cost at each session, by what the room offers.
struct Attendance {
    by_features: BTreeMap<Features, Vec<i128>>,
}

impl Attendance {
    fn new<K: Key>(
        request: &Request<K>,
        book: &Book<'_, K>,
        series: &Series<K>,
        held: &[Held],
    ) -> Self {
        let all = Features { childcare: true, accessible: true, transit: true };
        let offers = request.venues.iter().map(|venue| venue.features).chain([all]);
        let mut by_features: BTreeMap<Features, Vec<i128>> =
            offers.map(|offer| (offer, vec![0; held.len()])).collect();
        let costs = &request.costs;
        for member in series.members.iter().filter_map(|id| book.people.get(id)) {
            for (session, one) in held.iter().enumerate() {
                let presence = if member.modes.contains(&one.mode) {
                    member.availability.presence(one.start, series.minutes)
                } else {
                    Presence::No
                };
                let cost = match presence {
                    Presence::No => costs.cannot_come,
                    Presence::Unknown => costs.unknown,
                    Presence::IfNeeded => costs.if_needed,
                    Presence::Yes => 0,
                };
                for (offer, sums) in &mut by_features {
                    let welcome = one.mode == Mode::Virtual || offer.meet(member.needs);
                    sums[session] += i128::from(if welcome { cost } else { costs.cannot_come });
                }
            }
        }
        Attendance { by_features }
    }

    fn at(&self, features: Features) -> &[i128] {
        self.by_features.get(&features).map_or(&[], Vec::as_slice)
    }
}

fn wide(count: usize) -> i128 {
    i128::try_from(count).unwrap_or(i128::MAX)
}
