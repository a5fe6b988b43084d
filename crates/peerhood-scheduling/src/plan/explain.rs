use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::days::{Closed, Day, lay_out};
use super::judge::{Judge, Sessions};
use super::options::{INTERPRETER, LEAD, LINK, SECOND, Span, VENUE, span};
use super::state::week;
use super::{BlockedOption, Key, Participant, Plan, Request, Rule, Session, Venue};
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
/// Where a facilitator could lead, the options go on venue by venue. Of a series that has begun, the
/// options are those for the sessions still to come.
pub fn blocked_options<K: Key>(
    request: &Request<K>,
    plan: &Plan<K>,
    series: &K,
) -> Vec<BlockedOption<K>> {
    let Some(series) = request.series.iter().find(|s| s.id == *series) else { return Vec::new() };
    let closed = Closed::new(&request.closures);
    let mut judge = Judge::new(request, &closed);
    let taken = Taken::new(request, plan, &series.id);
    let history = history(request, plan, &series.id);
    let mut options = Vec::new();
    for &slot in &series.slots {
        let at = (slot, history);
        slot_options(request, &closed, &mut judge, &taken, series, at, &mut options);
    }
    options
}

/// Counts the sessions of a series that were before the request's moment.
fn history<K: Key>(request: &Request<K>, plan: &Plan<K>, series: &K) -> u32 {
    let held = plan.unplaced.iter().find(|one| one.series == *series).map(|one| &one.held);
    let sessions = plan.placement(series).map(|placed| &placed.sessions).or(held);
    let past = |session: &&Session<K>| request.as_of.is_some_and(|as_of| session.start < as_of);
    let past = sessions.into_iter().flatten().filter(past).count();
    u32::try_from(past).unwrap_or(u32::MAX)
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

/// One slot of a series beside the other series of a plan.
struct Turn<'t, 'a, K> {
    request: &'a Request<K>,
    taken: &'t Taken<'a, K>,
    series: &'t Series<K>,
    slot: Slot,
    days: &'t [Day],
}

fn slot_options<K: Key>(
    request: &Request<K>,
    closed: &Closed<'_, K>,
    judge: &mut Judge<'_, K>,
    taken: &Taken<'_, K>,
    series: &Series<K>,
    (slot, history): (Slot, u32),
    options: &mut Vec<BlockedOption<K>>,
) {
    let blocked = |facilitator, place, rule| BlockedOption { slot, facilitator, place, rule };
    let days = match lay_out(request, closed, series, slot, history) {
        Ok(days) => days.held,
        Err(rule) => return options.push(blocked(None, None, rule)),
    };
    let spans: Vec<_> = days.iter().map(span).collect();
    if let Some(rule) = taken.member(series, &spans) {
        return options.push(blocked(None, None, rule));
    }
    let turn = Turn { request, taken, series, slot, days: &days };
    let all: Vec<u16> = (0..u16::try_from(days.len()).unwrap_or(u16::MAX)).collect();
    let able = |judge: &mut Judge<'_, K>, role: usize| -> Vec<u32> {
        let able = |&who: &u32| turn.in_the_way(judge, role, who, &all).is_none();
        turn.candidates(role).filter(able).collect()
    };
    let seconds = match series.co_facilitator {
        CoFacilitator::Needed => able(judge, SECOND),
        _ => Vec::new(),
    };
    let interpreters = match series.interpreter {
        Some(_) => able(judge, INTERPRETER),
        None => Vec::new(),
    };
    for resource in judge.candidates(LEAD) {
        let id = judge.name(resource).clone();
        let nobody = |others: &[u32]| others.iter().all(|&other| other == resource);
        let rule = if let Some(rule) = turn.in_the_way(judge, LEAD, resource, &all) {
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
            None => turn.places(judge, &id, options),
        }
    }
}

impl<K: Key> Turn<'_, '_, K> {
    fn candidates(&self, role: usize) -> std::ops::Range<u32> {
        super::judge::candidates(self.request, role)
    }

    /// Lists the venues and links at which somebody could hold the series, as far as they go.
    fn places(
        &self,
        judge: &mut Judge<'_, K>,
        facilitator: &K,
        options: &mut Vec<BlockedOption<K>>,
    ) {
        let known = options.len();
        let mut push = |place: Option<K>, rule: Rule| {
            let facilitator = Some(facilitator.clone());
            options.push(BlockedOption { slot: self.slot, facilitator, place, rule });
        };
        let links = self.request.venues.iter().any(|venue| venue.modes.contains(&Mode::Virtual));
        for (role, mode) in [(VENUE, Mode::InPerson), (LINK, Mode::Virtual)] {
            let with_mode = (0_u16..).zip(self.days).filter(|(_, day)| day.mode == mode);
            let of_role: Vec<u16> = with_mode.map(|(session, _)| session).collect();
            if of_role.is_empty() || (role == LINK && !links) {
                continue;
            }
            if self.request.venues.is_empty() {
                push(None, Rule::NoPlace);
            }
            for venue in judge.candidates(role) {
                let rule = self.in_the_way(judge, role, venue, &of_role);
                push(Some(judge.name(venue).clone()), rule.unwrap_or(Rule::Open));
            }
        }
        if options.len() == known {
            let facilitator = Some(facilitator.clone());
            let rule = Rule::Open;
            options.push(BlockedOption { slot: self.slot, facilitator, place: None, rule });
        }
    }

    /// Finds the first rule by which somebody, or some place, cannot have a role in its sessions.
    fn in_the_way(
        &self,
        judge: &mut Judge<'_, K>,
        role: usize,
        who: u32,
        of_role: &[u16],
    ) -> Option<Rule> {
        let modes = self.days.iter().map(|day| day.mode).collect();
        let list = judge.list(self.days, of_role);
        let sessions = Sessions { days: self.days, of_role, list, modes: &modes };
        let fit = match judge.judge(self.series, role, who, &sessions) {
            Ok(fit) => fit,
            Err(rule) => return Some(rule),
        };
        let spare = usize::try_from(self.series.exceptions).unwrap_or(usize::MAX);
        if let Some(rule) = &fit.rule
            && (spare < fit.blocked.len()
                || fit.blocked.len() == of_role.len()
                || !fit
                    .blocked
                    .iter()
                    .all(|&at| self.has_stand_in(judge, role, who, &sessions, at)))
        {
            return Some(rule.clone());
        }
        let own = (0_u16..).zip(of_role).filter(|(at, _)| !fit.blocked.contains(at));
        let spans: Vec<Span> = own.map(|(_, &s)| span(&self.days[usize::from(s)])).collect();
        if role < VENUE {
            self.taken.load(who).or_else(|| self.taken.facilitator(who, &spans))
        } else {
            self.taken.venue(who, &spans)
        }
    }

    /// Whether somebody else could take over one session of a role.
    fn has_stand_in(
        &self,
        judge: &mut Judge<'_, K>,
        role: usize,
        who: u32,
        sessions: &Sessions<'_>,
        at: u16,
    ) -> bool {
        let session = sessions.of_role[usize::from(at)];
        let spans = [span(&self.days[usize::from(session)])];
        self.candidates(role).filter(|&other| other != who).any(|other| {
            let fit = judge.judge(self.series, role, other, sessions);
            let clash = || {
                if role < VENUE {
                    self.taken.facilitator(other, &spans)
                } else {
                    self.taken.venue(other, &spans)
                }
            };
            fit.is_ok_and(|fit| !fit.blocked.contains(&at)) && clash().is_none()
        })
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
        let mut held: Vec<(&K, &[Session<K>])> = Vec::new();
        for placement in plan.placed.iter().filter(|placement| placement.series != *but) {
            let staff = [
                Some(&placement.facilitator),
                placement.co_facilitator.as_ref(),
                placement.interpreter.as_ref(),
            ];
            let ahead =
                |session: &Session<K>| request.as_of.is_none_or(|as_of| as_of <= session.start);
            if placement.sessions.iter().any(ahead) {
                staff.into_iter().flatten().for_each(|id| *load.entry(id).or_default() += 1);
            }
            held.push((&placement.series, &placement.sessions));
        }
        held.extend(plan.unplaced.iter().map(|one| (&one.series, one.held.as_slice())));
        for (by, sessions) in held {
            for session in sessions {
                let present = [
                    Some((Kind::Facilitator, &session.facilitator)),
                    session.co_facilitator.as_ref().map(|id| (Kind::Facilitator, id)),
                    session.interpreter.as_ref().map(|id| (Kind::Facilitator, id)),
                    session.place.as_ref().map(|id| (Kind::Venue, id)),
                ];
                let members = members.get(by).into_iter();
                let members =
                    members.flat_map(|list| list.iter()).map(|id| (Kind::Participant, id));
                for id in present.into_iter().flatten().chain(members) {
                    let span =
                        Span { start: session.start.timestamp(), end: session.end.timestamp() };
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

    /// Says whether somebody leads, assists in or interprets as many series as they take.
    pub(super) fn load(&self, resource: u32) -> Option<Rule> {
        let person = &self.request.facilitators[resource as usize];
        let load = self.load.get(&person.id).copied().unwrap_or(0);
        let most = person.most_series.filter(|&most| most <= load)?;
        Some(Rule::Load { most })
    }

    /// Says what keeps somebody from sessions at these times beside those they have.
    pub(super) fn facilitator(&self, resource: u32, spans: &[Span]) -> Option<Rule> {
        let person = &self.request.facilitators[resource as usize];
        let buffer = 60 * i64::from(person.buffer_minutes);
        let who = (Kind::Facilitator, &person.id);
        self.clash(who, spans, buffer, 1).or_else(|| {
            let most = person.most_per_week?;
            let full = spans.iter().any(|&span| self.week_is_full(who, spans, span, most));
            full.then_some(Rule::Load { most })
        })
    }

    /// Whether somebody would have more than `most` sessions in the week of one of them.
    fn week_is_full(&self, who: (Kind, &K), spans: &[Span], of: Span, most: u32) -> bool {
        let same = |span: &Span| week(span.start) == week(of.start);
        let others = self.by_resource.get(&who).map_or(&[][..], Vec::as_slice);
        let there = others.iter().map(|held| &held.span).chain(spans).filter(|span| same(span));
        usize::try_from(most).unwrap_or(usize::MAX) < there.count()
    }

    pub(super) fn venue(&self, resource: u32, spans: &[Span]) -> Option<Rule> {
        let venue = &self.request.venues[resource as usize - self.request.facilitators.len()];
        let buffer = 60 * i64::from(venue.buffer_minutes);
        self.clash((Kind::Venue, &venue.id), spans, buffer, venue.rooms?)
    }

    fn clash(&self, who: (Kind, &K), spans: &[Span], buffer: i64, rooms: u32) -> Option<Rule> {
        let taken = self.by_resource.get(&who)?;
        let last = usize::try_from(rooms.saturating_sub(1)).unwrap_or(usize::MAX);
        spans.iter().find_map(|span| {
            let near = |held: &&Held<'_, K>| {
                held.span.start < span.end + buffer && span.start - buffer < held.span.end
            };
            let near: Vec<&Held<'_, K>> = taken.iter().filter(near).collect();
            // Most are there when one of them comes.
            let held = near.iter().find_map(|one| {
                let moment = one.span.start.max(span.start);
                let there = |held: &&&Held<'_, K>| {
                    held.span.start <= moment && moment < held.span.end + buffer
                };
                near.iter().filter(there).nth(last)
            })?;
            Some(Rule::Clash { with: held.by.to_string(), who: who.1.to_string() })
        })
    }
}
