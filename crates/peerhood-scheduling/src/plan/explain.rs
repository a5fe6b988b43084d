use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::days::{Closed, Day, lay_out};
use super::judge::{Judge, Sessions};
use super::options::{INTERPRETER, LEAD, LINK, SECOND, Span, VENUE, span};
use super::{BlockedOption, Key, Participant, Plan, Request, Rule, Venue};
use crate::{CoFacilitator, Features, Mode, Presence, Series, Slot};

/// A member who cannot, or may not, come to a session of a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Absent<K> {
    /// The member.
    pub member: K,
    /// The session's day.
    pub date: NaiveDate,
    /// Whether they can come.
    pub presence: Presence,
    /// Why not.
    pub why: Absence,
}

/// Why a member does not come to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Absence {
    /// They do not accept this way of meeting.
    Mode,
    /// They need childcare, and the venue has none.
    Childcare,
    /// They need a step-free way in, and the venue has none.
    Access,
    /// They need transit, and the venue has none.
    Transit,
    /// Something else takes their time.
    Busy,
    /// Their weekly hours do not cover the session.
    Hours,
    /// Nobody has asked them.
    NotAsked,
    /// They come only if needed.
    IfNeeded,
}

/// Says whether a member can come to a session, and why not.
pub(crate) fn absence<K>(
    person: &Participant<K>,
    mode: Mode,
    venue: Option<&Venue<K>>,
    start: DateTime<Utc>,
    minutes: u32,
) -> (Presence, Option<Absence>) {
    if !person.modes.contains(&mode) {
        return (Presence::No, Some(Absence::Mode));
    }
    if mode == Mode::InPerson {
        let offered = venue.map_or(Features::default(), |venue| venue.features);
        let lacks = [
            (person.needs.childcare && !offered.childcare, Absence::Childcare),
            (person.needs.accessible && !offered.accessible, Absence::Access),
            (person.needs.transit && !offered.transit, Absence::Transit),
        ];
        if let Some((_, why)) = lacks.into_iter().find(|&(lacks, _)| lacks) {
            return (Presence::No, Some(why));
        }
    }
    let presence = person.availability.presence(start, minutes);
    let end = start + chrono::TimeDelta::minutes(i64::from(minutes));
    let why = match presence {
        Presence::Yes => None,
        Presence::IfNeeded => Some(Absence::IfNeeded),
        Presence::Unknown => Some(Absence::NotAsked),
        Presence::No if person.availability.is_busy(start, end) => Some(Absence::Busy),
        Presence::No => Some(Absence::Hours),
    };
    (presence, why)
}

/// Lists the members who could not come to a series at one of its slots and a venue, session by
/// session, and why; those who come only if needed are among them.
///
/// Fails with the rule that keeps the slot from being used at all, or with [`Rule::NotNamed`]
/// when the request has no such series.
pub fn absences<K: Key>(
    request: &Request<K>,
    series: &K,
    slot: Slot,
    venue: Option<&K>,
) -> Result<Vec<Absent<K>>, Rule> {
    let series = request.series.iter().find(|s| s.id == *series).ok_or(Rule::NotNamed)?;
    let venue = venue.and_then(|id| request.venues.iter().find(|venue| venue.id == *id));
    let closed = Closed::new(&request.closures);
    let days = lay_out(request, &closed, series, slot, 0)?;
    let people: BTreeMap<&K, &Participant<K>> =
        request.participants.iter().map(|person| (&person.id, person)).collect();
    let mut absent = Vec::new();
    for day in &days.held {
        for person in series.members.iter().filter_map(|id| people.get(id)) {
            if let (presence, Some(why)) =
                absence(person, day.mode, venue, day.start, series.minutes)
            {
                absent.push(Absent { member: person.id.clone(), date: day.date, presence, why });
            }
        }
    }
    Ok(absent)
}

/// Lists every option of a series, slot by slot and facilitator by facilitator, with the first
/// rule that blocks it beside the other series of the plan.
///
/// Where a facilitator could lead, the options go on venue by venue.
pub fn blocked_options<K: Key>(
    request: &Request<K>,
    plan: &Plan<K>,
    series: &K,
) -> Vec<BlockedOption<K>> {
    let Some(series) = request.series.iter().find(|s| s.id == *series) else { return Vec::new() };
    let closed = Closed::new(&request.closures);
    let mut judge = Judge::new(request, &closed);
    let taken = Taken::new(request, plan, &series.id);
    let mut options = Vec::new();
    for &slot in &series.slots {
        slot_options(request, &closed, &mut judge, &taken, series, slot, &mut options);
    }
    options
}

/// Counts, for each series without a place, the rules that block its options.
pub(super) fn counts<K: Key>(request: &Request<K>, plan: &Plan<K>) -> Vec<Vec<(String, u64)>> {
    plan.unplaced
        .iter()
        .map(|unplaced| {
            let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
            for option in blocked_options(request, plan, &unplaced.series) {
                *counts.entry(option.rule.name()).or_default() += 1;
            }
            let mut counts: Vec<(String, u64)> =
                counts.into_iter().map(|(rule, count)| (rule.to_owned(), count)).collect();
            counts.sort_by(|one, two| two.1.cmp(&one.1).then(one.0.cmp(&two.0)));
            counts
        })
        .collect()
}

fn slot_options<K: Key>(
    request: &Request<K>,
    closed: &Closed<'_, K>,
    judge: &mut Judge<'_, K>,
    taken: &Taken<'_, K>,
    series: &Series<K>,
    slot: Slot,
    options: &mut Vec<BlockedOption<K>>,
) {
    let blocked = |facilitator, place, rule| BlockedOption { slot, facilitator, place, rule };
    let days = match lay_out(request, closed, series, slot, 0) {
        Ok(days) => days,
        Err(rule) => return options.push(blocked(None, None, rule)),
    };
    let spans: Vec<_> = days.held.iter().map(span).collect();
    if let Some(rule) = taken.member(series, &spans) {
        return options.push(blocked(None, None, rule));
    }
    let spare = usize::try_from(series.exceptions).unwrap_or(usize::MAX);
    let all: Vec<u16> = (0..u16::try_from(days.held.len()).unwrap_or(u16::MAX)).collect();
    let modes = days.held.iter().map(|day| day.mode).collect();
    let list = judge.list(&days.held, &all);
    let sessions = Sessions { days: &days.held, of_role: &all, list, modes: &modes };
    let free = |judge: &mut Judge<'_, K>, role: usize, resource: u32| {
        let fit = judge.judge(series, role, resource, &sessions)?;
        match &fit.rule {
            Some(rule) if spare < fit.blocked.len() => Err(rule.clone()),
            _ => taken.facilitator(resource, &spans).map_or(Ok(()), Err),
        }
    };
    let seconds: Vec<u32> = match series.co_facilitator {
        CoFacilitator::Needed => judge
            .candidates(SECOND)
            .filter(|&resource| free(judge, SECOND, resource).is_ok())
            .collect(),
        _ => Vec::new(),
    };
    let interpreters: Vec<u32> = match series.interpreter {
        Some(_) => judge
            .candidates(INTERPRETER)
            .filter(|&resource| free(judge, INTERPRETER, resource).is_ok())
            .collect(),
        None => Vec::new(),
    };
    for resource in judge.candidates(LEAD) {
        let id = judge.name(resource).clone();
        let nobody = |others: &[u32]| others.iter().all(|&other| other == resource);
        let rule = if let Err(rule) = free(judge, LEAD, resource) {
            Some(rule)
        } else if series.co_facilitator == CoFacilitator::Needed && nobody(&seconds) {
            Some(Rule::NoCoFacilitator)
        } else if series.interpreter.is_some() && nobody(&interpreters) {
            Some(Rule::NoInterpreter)
        } else {
            None
        };
        match rule {
            Some(rule) => options.push(blocked(Some(id), None, rule)),
            None => {
                place_options(request, judge, taken, series, slot, &id, &days.held, options);
            }
        }
    }
}

/// Lists the venues and links at which somebody could hold a series, as far as they go.
#[expect(clippy::too_many_arguments, reason = "one option is made of all of them")]
fn place_options<K: Key>(
    request: &Request<K>,
    judge: &mut Judge<'_, K>,
    taken: &Taken<'_, K>,
    series: &Series<K>,
    slot: Slot,
    facilitator: &K,
    days: &[Day],
    options: &mut Vec<BlockedOption<K>>,
) {
    let spare = usize::try_from(series.exceptions).unwrap_or(usize::MAX);
    let modes = days.iter().map(|day| day.mode).collect();
    let known = options.len();
    let mut push = |place: Option<K>, rule: Rule| {
        let facilitator = Some(facilitator.clone());
        options.push(BlockedOption { slot, facilitator, place, rule });
    };
    let mut places = 0;
    for (role, mode) in [(VENUE, Mode::InPerson), (LINK, Mode::Virtual)] {
        let with_mode = (0_u16..).zip(days).filter(|(_, day)| day.mode == mode);
        let of_role: Vec<u16> = with_mode.map(|(session, _)| session).collect();
        let links = request.venues.iter().any(|venue| venue.modes.contains(&Mode::Virtual));
        if of_role.is_empty() || (role == LINK && !links) {
            continue;
        }
        let spans: Vec<_> = of_role.iter().map(|&s| span(&days[usize::from(s)])).collect();
        let list = judge.list(days, &of_role);
        let sessions = Sessions { days, of_role: &of_role, list, modes: &modes };
        for venue in judge.candidates(role) {
            places += 1;
            let rule = match judge.judge(series, role, venue, &sessions) {
                Err(rule) => Some(rule),
                Ok(fit) if spare < fit.blocked.len() => fit.rule.clone(),
                Ok(_) => taken.venue(venue, &spans),
            };
            push(Some(judge.name(venue).clone()), rule.unwrap_or(Rule::Open));
        }
        if places == 0 {
            push(None, Rule::NoPlace);
        }
    }
    if places == 0 && options.len() == known {
        let facilitator = Some(facilitator.clone());
        options.push(BlockedOption { slot, facilitator, place: None, rule: Rule::Open });
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Facilitator,
    Venue,
    Participant,
}

/// A stretch of time that a series takes.
struct Held<'a, K> {
    span: Span,
    by: &'a K,
}

/// Who and what the sessions of a plan take, and when.
pub(super) struct Taken<'a, K> {
    request: &'a Request<K>,
    by_resource: BTreeMap<(Kind, &'a K), Vec<Held<'a, K>>>,
    load: BTreeMap<&'a K, u32>,
}

impl<'a, K: Key> Taken<'a, K> {
    pub(super) fn new(request: &'a Request<K>, plan: &'a Plan<K>, but: &K) -> Self {
        let mut by_resource: BTreeMap<(Kind, &K), Vec<Held<'_, K>>> = BTreeMap::new();
        let mut load: BTreeMap<&K, u32> = BTreeMap::new();
        let members: BTreeMap<&K, &Vec<K>> =
            request.series.iter().map(|series| (&series.id, &series.members)).collect();
        for placement in plan.placed.iter().filter(|placement| placement.series != *but) {
            let staff = [
                Some(&placement.facilitator),
                placement.co_facilitator.as_ref(),
                placement.interpreter.as_ref(),
            ];
            staff.into_iter().flatten().for_each(|id| *load.entry(id).or_default() += 1);
            for session in &placement.sessions {
                let present = [
                    Some((Kind::Facilitator, &session.facilitator)),
                    session.co_facilitator.as_ref().map(|id| (Kind::Facilitator, id)),
                    session.interpreter.as_ref().map(|id| (Kind::Facilitator, id)),
                    session.place.as_ref().map(|id| (Kind::Venue, id)),
                ];
                let members = members.get(&placement.series).into_iter();
                let members =
                    members.flat_map(|list| list.iter()).map(|id| (Kind::Participant, id));
                for id in present.into_iter().flatten().chain(members) {
                    let span =
                        Span { start: session.start.timestamp(), end: session.end.timestamp() };
                    let by = &placement.series;
                    by_resource.entry(id).or_default().push(Held { span, by });
                }
            }
        }
        Taken { request, by_resource, load }
    }

    pub(super) fn member(&self, series: &Series<K>, spans: &[Span]) -> Option<Rule> {
        series
            .members
            .iter()
            .find_map(|member| self.clash((Kind::Participant, member), spans, 0, 1))
    }

    pub(super) fn facilitator(&self, resource: u32, spans: &[Span]) -> Option<Rule> {
        let person = &self.request.facilitators[resource as usize];
        let load = self.load.get(&person.id).copied().unwrap_or(0);
        let buffer = 60 * i64::from(person.buffer_minutes);
        match person.most_series {
            Some(most) if most <= load => Some(Rule::Load { most }),
            _ => self.clash((Kind::Facilitator, &person.id), spans, buffer, 1),
        }
    }

    pub(super) fn venue(&self, resource: u32, spans: &[Span]) -> Option<Rule> {
        let venue = &self.request.venues[resource as usize - self.request.facilitators.len()];
        let buffer = 60 * i64::from(venue.buffer_minutes);
        self.clash((Kind::Venue, &venue.id), spans, buffer, venue.rooms?)
    }

    fn clash(&self, who: (Kind, &K), spans: &[Span], buffer: i64, rooms: u32) -> Option<Rule> {
        let taken = self.by_resource.get(&who)?;
        spans.iter().find_map(|span| {
            let mut there = taken.iter().filter(|held| {
                held.span.start < span.end + buffer && span.start - buffer < held.span.end
            });
            let nth = usize::try_from(rooms.saturating_sub(1)).unwrap_or(usize::MAX);
            let held = there.nth(nth)?;
            Some(Rule::Clash { with: held.by.to_string(), who: who.1.to_string() })
        })
    }
}
