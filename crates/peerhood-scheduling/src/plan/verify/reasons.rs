//! Why series have no place, reckoned plainly: for each option the first rule in its way.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use super::days::{Held, held};
use super::shut::Shut;
use super::{Book, Violation, is_ahead, staff_of};
use crate::plan::{Facilitator, Key, Plan, Request, Unplaced, Venue};
use crate::{CoFacilitator, Mode, Presence, Series};

/// Checks what the plan says of each series without a place.
pub(super) fn check<K: Key>(
    request: &Request<K>,
    book: &Book<'_, K>,
    plan: &Plan<K>,
    found: &mut Vec<Violation>,
) {
    if plan.unplaced.is_empty() {
        return;
    }
    let shut = Shut::new(&request.closures);
    for unplaced in &plan.unplaced {
        let Some(&series) = book.series.get(&unplaced.series) else { continue };
        let taken = Taken::new(request, book, plan, &unplaced.series);
        let reasons = Reasons { request, shut: &shut, series, taken };
        if reasons.counted(unplaced) != unplaced.blocked {
            found.push(Violation::Reasons { series: series.id.to_string() });
        }
    }
}

type Stretch = (DateTime<Utc>, DateTime<Utc>);

/// What the other series of a plan take.
struct Taken<'p, K> {
    staff: BTreeMap<&'p K, Vec<Stretch>>,
    places: BTreeMap<&'p K, Vec<Stretch>>,
    members: BTreeMap<&'p K, Vec<Stretch>>,
    /// How many series each of the staff has.
    series_of: BTreeMap<&'p K, u32>,
}

impl<'p, K: Key> Taken<'p, K> {
    fn new(request: &Request<K>, book: &Book<'p, K>, plan: &'p Plan<K>, but: &K) -> Self {
        let mut taken = Taken {
            staff: BTreeMap::new(),
            places: BTreeMap::new(),
            members: BTreeMap::new(),
            series_of: BTreeMap::new(),
        };
        for placed in plan.placed.iter().filter(|placed| placed.series != *but) {
            if placed.sessions.iter().any(|session| is_ahead(request, session)) {
                let second = placed.co_facilitator.as_ref();
                let staff = [Some(&placed.facilitator), second, placed.interpreter.as_ref()];
                staff
                    .into_iter()
                    .flatten()
                    .for_each(|id| *taken.series_of.entry(id).or_default() += 1);
            }
        }
        let placed = plan.placed.iter().map(|one| (&one.series, &one.sessions));
        let held = plan.unplaced.iter().map(|one| (&one.series, &one.held));
        for (series, sessions) in placed.filter(|(series, _)| *series != but).chain(held) {
            for session in sessions {
                let stretch = (session.start, session.end);
                for (_, who) in staff_of(session) {
                    taken.staff.entry(who).or_default().push(stretch);
                }
                if let Some(place) = &session.place {
                    taken.places.entry(place).or_default().push(stretch);
                }
                for member in book.series.get(series).into_iter().flat_map(|own| &own.members) {
                    taken.members.entry(member).or_default().push(stretch);
                }
            }
        }
        taken
    }
}

/// What somebody would do in a series.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Lead,
    Second,
    Interpreter,
}

/// What keeps one series from its options.
struct Reasons<'p, K> {
    request: &'p Request<K>,
    shut: &'p Shut<'p, K>,
    series: &'p Series<K>,
    taken: Taken<'p, K>,
}

/// A rule, where something is in the way.
type InTheWay = Option<&'static str>;

impl<K: Key> Reasons<'_, K> {
    /// Counts the options by the first rule in their way, the most frequent first.
    fn counted(&self, unplaced: &Unplaced<K>) -> Vec<(String, u64)> {
        let begun = unplaced.held.iter().filter(|one| !is_ahead(self.request, one)).count();
        let begun = u32::try_from(begun).unwrap_or(u32::MAX);
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for &slot in &self.series.slots {
            match held(self.request, self.shut, self.series, slot, begun) {
                Err(rule) => *counts.entry(rule).or_default() += 1,
                Ok(days) => self.of_slot(&days, &mut counts),
            }
        }
        let mut counts: Vec<(String, u64)> =
            counts.into_iter().map(|(rule, count)| (rule.to_owned(), count)).collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }

    fn of_slot(&self, days: &[Held], counts: &mut BTreeMap<&'static str, u64>) {
        let taken = |member: &K| self.taken.members.get(member).map_or(&[][..], Vec::as_slice);
        let all = || days.iter();
        if self.series.members.iter().any(|member| clashes(taken(member), all(), 0, 1)) {
            return *counts.entry("clash").or_default() += 1;
        }
        let able = |part: Part| -> Vec<&K> {
            let people = self.request.facilitators.iter();
            let able = people.filter(|person| self.of_person(person, part, days).is_none());
            able.map(|person| &person.id).collect()
        };
        let needs_second = self.series.co_facilitator == CoFacilitator::Needed;
        let seconds = if needs_second { able(Part::Second) } else { Vec::new() };
        let interprets = self.series.interpreter.is_some();
        let interpreters = if interprets { able(Part::Interpreter) } else { Vec::new() };
        let places = self.of_places(days);
        for person in &self.request.facilitators {
            let others = |able: &[&K]| able.iter().any(|other| **other != person.id);
            match self.of_person(person, Part::Lead, days) {
                Some(rule) => *counts.entry(rule).or_default() += 1,
                None if needs_second && !others(&seconds) => {
                    *counts.entry("no co-facilitator").or_default() += 1;
                }
                None if interprets && !others(&interpreters) => {
                    *counts.entry("no interpreter").or_default() += 1;
                }
                None => {
                    for rule in &places {
                        *counts.entry(rule).or_default() += 1;
                    }
                }
            }
        }
    }

    fn of_person(&self, person: &Facilitator<K>, part: Part, days: &[Held]) -> InTheWay {
        let unsuited = self.unsuited(person, part, days);
        if unsuited.is_some() {
            return unsuited;
        }
        let at = |day: &Held| self.at_session(person, part, day);
        let others = || self.request.facilitators.iter().filter(|other| other.id != person.id);
        let stands_in = |day: &Held| {
            others().any(|other| {
                self.unsuited(other, part, days).is_none()
                    && self.at_session(other, part, day).is_none()
                    && self.busy(other, &[day]).is_none()
            })
        };
        self.often_enough(days.iter().collect(), at, stands_in, |own| {
            let load = self.load_of(&person.id);
            let full = person.most_series.is_some_and(|most| most <= load);
            if full { Some("load") } else { self.busy(person, own) }
        })
    }

    /// Weighs sessions at which something is in the way against how many others may take over, and
    /// then those that are left.
    fn often_enough(
        &self,
        days: Vec<&Held>,
        at: impl Fn(&Held) -> InTheWay,
        stands_in: impl Fn(&Held) -> bool,
        rest: impl Fn(&[&Held]) -> InTheWay,
    ) -> InTheWay {
        let first = days.iter().find_map(|day| at(day));
        let (own, missed): (Vec<&Held>, Vec<&Held>) =
            days.into_iter().partition(|day| at(day).is_none());
        let spare = usize::try_from(self.series.exceptions).unwrap_or(usize::MAX);
        let too_many =
            spare < missed.len() || own.is_empty() || !missed.iter().all(|day| stands_in(day));
        if first.is_some() && too_many { first } else { rest(&own) }
    }

    fn unsuited(&self, person: &Facilitator<K>, part: Part, days: &[Held]) -> InTheWay {
        let series = self.series;
        let interprets = |tag: &String| person.interprets.contains(tag);
        let speaks = |tag: &String| person.languages.contains(tag);
        let hours = &person.availability;
        let named = series.facilitators.is_empty() || series.facilitators.contains(&person.id);
        let interpreter = part == Part::Interpreter;
        let language = match part {
            Part::Interpreter => series.interpreter.as_ref().is_some_and(interprets),
            Part::Lead => series.language.as_ref().is_none_or(speaks),
            Part::Second => true,
        };
        if !interpreter && !named {
            Some("others are named")
        } else if !interpreter && !person.leads {
            Some("does not lead")
        } else if !language {
            Some("language")
        } else if !days.iter().all(|day| person.modes.contains(&day.mode)) {
            Some("way of meeting")
        } else if person.most_series == Some(0) || person.most_per_week == Some(0) {
            Some("load")
        } else if hours.weekly.is_none() && hours.promised.is_empty() {
            Some("availability unknown")
        } else {
            None
        }
    }

    fn at_session(&self, person: &Facilitator<K>, part: Part, day: &Held) -> InTheWay {
        let certificate = self.series.certificate.as_ref().filter(|_| part != Part::Interpreter);
        let valid = certificate.is_none_or(|name| {
            person.certificates.get(name).is_some_and(|days| days.covers(day.date))
        });
        if !valid {
            Some("certificate")
        } else if self.shut.away(&person.id, day.date) {
            Some("closed or away")
        } else {
            let presence = person.availability.presence(day.start, self.series.minutes);
            (presence < Presence::IfNeeded).then_some("not free")
        }
    }

    fn busy(&self, person: &Facilitator<K>, days: &[&Held]) -> InTheWay {
        let taken = self.taken.staff.get(&person.id).map_or(&[][..], Vec::as_slice);
        if clashes(taken, days.iter().copied(), person.buffer_minutes, 1) {
            return Some("clash");
        }
        let most = usize::try_from(person.most_per_week?).unwrap_or(usize::MAX);
        let starts =
            || taken.iter().map(|&(start, _)| start).chain(days.iter().map(|day| day.start));
        let full = |day: &&Held| {
            let of = day.start.date_naive().iso_week();
            most < starts().filter(|start| start.date_naive().iso_week() == of).count()
        };
        days.iter().any(full).then_some("load")
    }

    /// Counts the series that somebody has in the plan, beside this one.
    fn load_of(&self, who: &K) -> u32 {
        self.taken.series_of.get(who).copied().unwrap_or(0)
    }

    /// Lists, for every venue that could be meant, the rule in its way or that there is none.
    fn of_places(&self, days: &[Held]) -> Vec<&'static str> {
        let venues = &self.request.venues;
        let links = venues.iter().any(|venue| venue.modes.contains(&Mode::Virtual));
        let mut rules = Vec::new();
        for mode in [Mode::InPerson, Mode::Virtual] {
            let own: Vec<&Held> = days.iter().filter(|day| day.mode == mode).collect();
            if own.is_empty() || (mode == Mode::Virtual && !links) {
                continue;
            }
            if venues.is_empty() {
                rules.push("no place");
            }
            let rule = |venue| self.of_venue(venue, mode, own.clone()).unwrap_or("open");
            rules.extend(venues.iter().map(rule));
        }
        if rules.is_empty() {
            rules.push("open");
        }
        rules
    }

    fn of_venue(&self, venue: &Venue<K>, mode: Mode, days: Vec<&Held>) -> InTheWay {
        let unfit = self.unfit(venue, mode);
        if unfit.is_some() {
            return unfit;
        }
        let at = |day: &Held| self.shut_at(venue, mode, day);
        let others = || self.request.venues.iter().filter(|other| other.id != venue.id);
        let stands_in = |day: &Held| {
            others().any(|other| {
                self.unfit(other, mode).is_none()
                    && self.shut_at(other, mode, day).is_none()
                    && !self.is_full(other, &[day])
            })
        };
        self.often_enough(days, at, stands_in, |own| self.is_full(venue, own).then_some("clash"))
    }

    fn unfit(&self, venue: &Venue<K>, mode: Mode) -> InTheWay {
        let (series, has, needs) = (self.series, venue.features, self.series.requires);
        let in_person = mode == Mode::InPerson;
        let lacks = (needs.childcare && !has.childcare)
            || (needs.accessible && !has.accessible)
            || (needs.transit && !has.transit);
        if !series.venues.is_empty() && !series.venues.contains(&venue.id) {
            Some("others are named")
        } else if !venue.modes.contains(&mode) {
            Some("way of meeting")
        } else if venue.seats.is_some_and(|seats| seats < series.seats_needed()) {
            Some("seats")
        } else if venue.rooms == Some(0) {
            Some("load")
        } else if in_person && lacks {
            Some("features")
        } else if in_person && series.region.is_some() && series.region != venue.region {
            Some("region")
        } else {
            None
        }
    }

    fn shut_at(&self, venue: &Venue<K>, mode: Mode, day: &Held) -> InTheWay {
        let regional = mode == Mode::InPerson && self.shut.region(venue.region.as_ref(), day.date);
        if regional || self.shut.venue(&venue.id, day.date) {
            return Some("closed or away");
        }
        let hours = venue.availability.as_ref()?;
        let presence = hours.presence(day.start, self.series.minutes);
        (presence < Presence::IfNeeded).then_some("not free")
    }

    fn is_full(&self, venue: &Venue<K>, days: &[&Held]) -> bool {
        let taken = self.taken.places.get(&venue.id).map_or(&[][..], Vec::as_slice);
        let days = days.iter().copied();
        venue.rooms.is_some_and(|rooms| clashes(taken, days, venue.buffer_minutes, rooms))
    }
}

/// Whether at one of the sessions as many others are there already as there is room for.
fn clashes<'d>(
    taken: &[Stretch],
    mut days: impl Iterator<Item = &'d Held>,
    buffer: u32,
    rooms: u32,
) -> bool {
    let pause = TimeDelta::minutes(i64::from(buffer));
    let rooms = usize::try_from(rooms).unwrap_or(usize::MAX);
    let is_there = |&(start, end): &Stretch, moment| start <= moment && moment - end < pause;
    days.any(|day| {
        let near = |&(start, end): &Stretch| start - day.end < pause && day.start - end < pause;
        let near: Vec<Stretch> = taken.iter().copied().filter(near).collect();
        let comes = near.iter().map(|&(start, _)| start.max(day.start));
        let full =
            |moment| rooms <= near.iter().filter(|stretch| is_there(stretch, moment)).count();
        comes.into_iter().any(full)
    })
}
