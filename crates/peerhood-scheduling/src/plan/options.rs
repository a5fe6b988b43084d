use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::days::{Closed, Day, Days, lay_out};
use super::judge::{Judge, Sessions};
use super::{Earlier, Key, Request, Rule, Session};
use crate::replan::Standing;
use crate::{CoFacilitator, Features, Mode, Presence, Series};

/// Everything that each series could be, with what it costs: all that the search reads.
pub(super) struct Options {
    pub(super) series: Vec<SeriesOptions>,
    /// Facilitators, then venues, then participants of more than one series.
    pub(super) resources: Vec<Resource>,
    /// Stretches that are taken whatever the search does.
    pub(super) taken: Vec<(u32, Span)>,
    /// Series that each resource takes part in whatever the search does.
    pub(super) load: Vec<u32>,
}

/// Somebody or something that cannot be in two places.
pub(super) struct Resource {
    pub(super) rooms: Option<u32>,
    pub(super) buffer: i64,
    pub(super) most_series: Option<u32>,
    pub(super) most_per_week: Option<u32>,
}

/// A stretch of time in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: i64,
    pub(super) end: i64,
}

impl Span {
    pub(super) fn meets(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

pub(super) struct SeriesOptions {
    /// Slots that can be used, the one with the cheapest option first.
    pub(super) slots: Vec<SlotOption>,
    /// Resources among the members.
    pub(super) shared: Vec<u32>,
    /// Sessions that somebody else may take over.
    pub(super) exceptions: usize,
    /// It stays as it is.
    pub(super) fixed: bool,
    /// The slot of the earlier plan, where it still can be, and of its people those who still can be there.
    pub(super) before: Option<(u32, [u32; ROLES])>,
}

pub(super) struct SlotOption {
    /// The slot's place in the series' list.
    pub(super) slot: usize,
    pub(super) days: Days,
    pub(super) spans: Vec<Span>,
    /// What every option with this slot costs.
    pub(super) cost: i64,
    pub(super) roles: [RoleOption; ROLES],
    /// What a session costs more when held at a venue with these features than at one with all.
    pub(super) absent: Vec<[i64; 8]>,
    /// What the cheapest option with this slot costs, clashes aside.
    pub(super) cheapest: i64,
    /// What no option with this slot comes below, whoever takes over single sessions.
    pub(super) bottom: i64,
}

/// What a role in a slot needs, and who can fill it.
#[derive(Default)]
pub(super) struct RoleOption {
    pub(super) need: Need,
    /// The cheapest first; those who cannot be there often enough come last.
    pub(super) candidates: Vec<Candidate>,
    /// How many of the candidates can be there often enough.
    pub(super) usable: usize,
    /// What going without costs.
    pub(super) without: i64,
    /// What the role costs at least where each session may be held by somebody else or nobody.
    pub(super) least: i64,
    /// The sessions that the role is for.
    pub(super) sessions: Vec<u16>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Need {
    #[default]
    None,
    Wanted,
    Must,
}

pub(super) struct Candidate {
    pub(super) resource: u32,
    pub(super) cost: i64,
    partly: Option<Box<Partly>>,
}

/// What there is to say of somebody who may be there only now and then.
struct Partly {
    /// Sessions at which they cannot be.
    blocked: Vec<u16>,
    /// What each session costs with them, in the order of the role's sessions; empty when nobody
    /// may take over.
    each: Vec<i64>,
}

impl Candidate {
    /// Gives the sessions at which they cannot be.
    pub(super) fn blocked(&self) -> &[u16] {
        self.partly.as_ref().map_or(&[], |partly| &partly.blocked)
    }

    /// Says what taking over one session of the role costs.
    pub(super) fn taking_over(&self, place: usize) -> i64 {
        self.partly.as_ref().and_then(|partly| partly.each.get(place)).copied().unwrap_or(0)
    }
}

pub(super) const ROLES: usize = 5;
pub(super) const LEAD: usize = 0;
pub(super) const SECOND: usize = 1;
pub(super) const INTERPRETER: usize = 2;
pub(super) const VENUE: usize = 3;
pub(super) const LINK: usize = 4;

/// Weighs every option of every series.
pub(super) fn weigh<K: Key>(request: &Request<K>, earlier: &[Option<Earlier<'_, K>>]) -> Options {
    let closed = Closed::new(&request.closures);
    let mut judge = Judge::new(request, &closed);
    let shared = shared(request);
    let mut options = Options {
        series: Vec::with_capacity(request.series.len()),
        resources: resources(request, shared.len()),
        taken: Vec::new(),
        load: Vec::new(),
    };
    options.load = vec![0; options.resources.len()];
    for (series, earlier) in request.series.iter().zip(earlier) {
        let members = series.members.iter().filter_map(|id| shared.get(id).copied()).collect();
        let before = Before::new(request, *earlier);
        let (slots, fixed) = match before.kept {
            Some(()) => (Vec::new(), true),
            None => (weigh_series(request, &closed, &mut judge, series, &before), false),
        };
        let as_before = earlier.and_then(|earlier| as_before(&judge, series, earlier, &slots));
        let weighed = SeriesOptions {
            slots,
            shared: members,
            exceptions: usize::try_from(series.exceptions).unwrap_or(usize::MAX),
            fixed,
            before: as_before,
        };
        options.take(request, &judge, &weighed.shared, &before, fixed);
        options.series.push(weighed);
    }
    options
}

/// What the earlier plan says of a series.
pub(super) struct Before<'a, K> {
    /// Sessions that started before the request's moment, or all if the series stays as it is.
    pub(super) history: Vec<&'a Session<K>>,
    /// It stays as it is.
    kept: Option<()>,
    published: Option<Earlier<'a, K>>,
    by_start: BTreeMap<DateTime<Utc>, &'a Session<K>>,
}

impl<'a, K: Key> Before<'a, K> {
    pub(super) fn new(request: &Request<K>, earlier: Option<Earlier<'a, K>>) -> Self {
        let Some(earlier) = earlier else {
            return Before {
                history: Vec::new(),
                kept: None,
                published: None,
                by_start: BTreeMap::new(),
            };
        };
        let sessions = &earlier.placement.sessions;
        let past = |session: &&Session<K>| request.as_of.is_some_and(|as_of| session.start < as_of);
        let done = sessions.iter().filter(past).count();
        let kept =
            !earlier.resumes && (earlier.standing == Standing::Pinned || done == sessions.len());
        let published = (earlier.standing == Standing::Published).then_some(earlier);
        Before {
            history: sessions.iter().filter(|session| kept || past(session)).collect(),
            kept: kept.then_some(()),
            published,
            by_start: match published {
                Some(_) => sessions.iter().map(|session| (session.start, session)).collect(),
                None => BTreeMap::new(),
            },
        }
    }

    /// Who, or which place, had this role in this session.
    fn held(&self, role: usize, day: &Day) -> Option<Option<&'a K>> {
        let placement = self.published?.placement;
        let session = self.by_start.get(&day.start);
        Some(match role {
            LEAD => Some(session.map_or(&placement.facilitator, |session| &session.facilitator)),
            SECOND => session.map_or(&placement.co_facilitator, |s| &s.co_facilitator).as_ref(),
            INTERPRETER => session.map_or(&placement.interpreter, |s| &s.interpreter).as_ref(),
            VENUE => session.map_or(&placement.venue, |session| &session.place).as_ref(),
            _ => session.map_or(&placement.link, |session| &session.place).as_ref(),
        })
    }
}

/// Finds the option that a series had in the earlier plan, without those who can no longer be in it.
fn as_before<K: Key>(
    judge: &Judge<'_, K>,
    series: &Series<K>,
    earlier: Earlier<'_, K>,
    slots: &[SlotOption],
) -> Option<(u32, [u32; ROLES])> {
    let was = earlier.placement;
    let same = |option: &&SlotOption| {
        let slot = series.slots[option.slot];
        (slot.day, slot.start) == (was.slot.day, was.slot.start)
    };
    let option = slots.iter().find(same)?;
    let slot = slots.iter().position(|other| other.slot == option.slot)?;
    let people = [
        judge.facilitator(&was.facilitator),
        was.co_facilitator.as_ref().and_then(|id| judge.facilitator(id)),
        was.interpreter.as_ref().and_then(|id| judge.facilitator(id)),
        was.venue.as_ref().and_then(|id| judge.venue(id)),
        was.link.as_ref().and_then(|id| judge.venue(id)),
    ];
    let mut roles = [u32::MAX; ROLES];
    for ((role, filled), who) in roles.iter_mut().zip(&option.roles).zip(people) {
        let candidates = &filled.candidates[..filled.usable];
        let place = candidates.iter().position(|candidate| Some(candidate.resource) == who);
        if let Some(place) = place {
            *role = u32::try_from(place).ok()?;
        }
    }
    Some((u32::try_from(slot).ok()?, roles))
}

fn weigh_series<K: Key>(
    request: &Request<K>,
    closed: &Closed<'_, K>,
    judge: &mut Judge<'_, K>,
    series: &Series<K>,
    before: &Before<'_, K>,
) -> Vec<SlotOption> {
    let history = u32::try_from(before.history.len()).unwrap_or(u32::MAX);
    let mut slots: Vec<SlotOption> = Vec::new();
    for slot in 0..series.slots.len() {
        let Ok(days) = lay_out(request, closed, series, series.slots[slot], history) else {
            continue;
        };
        if let Ok(option) = weigh_slot(request, judge, series, before, slot, days) {
            slots.push(option);
        }
    }
    slots.sort_by_key(|option| (option.cheapest, option.slot));
    slots
}

/// Weighs one slot of a series; fails with the rule that leaves a role without anybody.
fn weigh_slot<K: Key>(
    request: &Request<K>,
    judge: &mut Judge<'_, K>,
    series: &Series<K>,
    before: &Before<'_, K>,
    slot: usize,
    days: Days,
) -> Result<SlotOption, Rule> {
    let costs = request.costs;
    let attendance = judge.attendance(series, &days.held);
    let mut option = SlotOption {
        slot,
        spans: days.held.iter().map(span).collect(),
        // A series whose sessions are all behind it costs nothing more.
        cost: if days.held.is_empty() { 0 } else { i64::from(series.slots[slot].cost) },
        roles: Default::default(),
        absent: attendance.iter().map(|by_class| by_class.map(|cost| cost - by_class[7])).collect(),
        cheapest: 0,
        bottom: 0,
        days,
    };
    let days = &option.days.held;
    for (day, by_class) in days.iter().zip(&attendance) {
        option.cost += by_class[7];
        if before.published.is_some() && !before.by_start.contains_key(&day.start) {
            option.cost += i64::from(costs.changed_time);
        }
    }
    let exceptions = usize::try_from(series.exceptions).unwrap_or(usize::MAX);
    let modes: BTreeSet<Mode> = days.iter().map(|day| day.mode).collect();
    let published = before.published.is_some();
    let mut roles: [RoleOption; ROLES] = Default::default();
    for (role, filled) in roles.iter_mut().enumerate() {
        filled.need = need(request, series, role, days);
        filled.sessions = sessions_of(role, days);
        if filled.need == Need::None {
            continue;
        }
        let per_session = if role == SECOND { i64::from(costs.no_co_facilitator) } else { 0 };
        let changed = if role < VENUE { costs.changed_facilitator } else { costs.changed_venue };
        // Who, or which place, had each session; nothing where nobody has heard of it.
        let held: Vec<Option<Option<&K>>> = days.iter().map(|day| before.held(role, day)).collect();
        let change = |session: u16, who: Option<&K>| match held[usize::from(session)] {
            Some(held) if held != who => i64::from(changed),
            _ => 0,
        };
        // What each session costs without the role's holder.
        let spared = |session: u16| match filled.need {
            Need::Wanted => per_session + change(session, None),
            _ => i64::from(costs.exception),
        };
        let mut least: Vec<i64> = filled.sessions.iter().map(|&session| spared(session)).collect();
        filled.without = least.iter().sum();
        let takes_turns = 0 < exceptions || filled.need == Need::Wanted;
        let spare = if filled.need == Need::Wanted { usize::MAX } else { exceptions };
        let sessions = Sessions {
            days,
            of_role: &filled.sessions,
            list: judge.list(days, &filled.sessions),
            modes: &modes,
        };
        for who in judge.candidates(role) {
            let Ok(fit) = judge.judge(series, role, who, &sessions) else { continue };
            if fit.blocked.len() == filled.sessions.len() || (spare == 0 && fit.rule.is_some()) {
                continue;
            }
            let (id, class) = (judge.name(who), judge.class(who));
            // Nearly all candidates: free every time, and nobody may take over.
            if exceptions == 0 && !takes_turns && role != VENUE && fit.blocked.is_empty() {
                let changes = || filled.sessions.iter().map(|&s| change(s, Some(id))).sum::<i64>();
                let cost = fit.cost + if published { changes() } else { 0 };
                filled.candidates.push(Candidate { resource: who, cost, partly: None });
                continue;
            }
            let mut partly = Partly { blocked: Vec::new(), each: Vec::new() };
            let mut cost = 0;
            for ((place, &session), own) in (0_u16..).zip(&filled.sessions).zip(&fit.each) {
                let absent =
                    if role == VENUE { option.absent[usize::from(session)][class] } else { 0 };
                let with = own + absent + change(session, Some(id));
                if 0 < exceptions {
                    partly.each.push(with);
                }
                cost += if !fit.blocked.contains(&place) {
                    let least = &mut least[usize::from(place)];
                    *least = with.min(*least);
                    with
                } else {
                    partly.blocked.push(session);
                    spared(session)
                };
            }
            let whole = partly.blocked.is_empty() && partly.each.is_empty();
            let partly = (!whole).then(|| Box::new(partly));
            filled.candidates.push(Candidate { resource: who, cost, partly });
        }
        let too_often = |candidate: &Candidate| spare < candidate.blocked().len();
        filled.candidates.sort_by_key(|c| (too_often(c), c.cost, c.resource));
        filled.usable = filled.candidates.iter().filter(|c| !too_often(c)).count();
        filled.least = if takes_turns { least.iter().sum() } else { cheapest(filled) };
        if filled.usable == 0 && filled.need == Need::Must {
            return Err(match role {
                LEAD => Rule::NotNamed,
                SECOND => Rule::NoCoFacilitator,
                INTERPRETER => Rule::NoInterpreter,
                _ => Rule::NoPlace,
            });
        }
    }
    option.roles = roles;
    option.cheapest = option.cost + option.roles.iter().map(cheapest).sum::<i64>();
    option.bottom = option.cost + option.roles.iter().map(|role| role.least).sum::<i64>();
    Ok(option)
}

fn cheapest(role: &RoleOption) -> i64 {
    let first = role.candidates.first().filter(|_| 0 < role.usable).map(|c| c.cost);
    match role.need {
        Need::None => 0,
        Need::Must => first.unwrap_or(0),
        Need::Wanted => first.map_or(role.without, |cost| cost.min(role.without)),
    }
}

fn need<K: Key>(request: &Request<K>, series: &Series<K>, role: usize, days: &[Day]) -> Need {
    let must = |yes: bool| if yes { Need::Must } else { Need::None };
    match role {
        _ if days.is_empty() => Need::None,
        LEAD => Need::Must,
        SECOND => match series.co_facilitator {
            CoFacilitator::No => Need::None,
            CoFacilitator::Wanted => Need::Wanted,
            CoFacilitator::Needed => Need::Must,
        },
        INTERPRETER => must(series.interpreter.is_some()),
        VENUE => must(days.iter().any(|day| day.mode == Mode::InPerson)),
        _ => must(
            days.iter().any(|day| day.mode == Mode::Virtual)
                && request.venues.iter().any(|venue| venue.modes.contains(&Mode::Virtual)),
        ),
    }
}

fn sessions_of(role: usize, days: &[Day]) -> Vec<u16> {
    let takes_part = |day: &Day| match role {
        VENUE => day.mode == Mode::InPerson,
        LINK => day.mode == Mode::Virtual,
        _ => true,
    };
    (0_u16..).zip(days).filter(|(_, day)| takes_part(day)).map(|(session, _)| session).collect()
}

pub(super) fn span(day: &Day) -> Span {
    Span { start: day.start.timestamp(), end: day.end.timestamp() }
}

/// The classes of features, one bit each.
pub(super) fn class(features: Features) -> usize {
    usize::from(features.childcare)
        + 2 * usize::from(features.accessible)
        + 4 * usize::from(features.transit)
}

/// What a member's presence at a session costs.
pub(super) fn presence_cost(costs: &super::Costs, presence: Presence) -> i64 {
    i64::from(match presence {
        Presence::No => costs.cannot_come,
        Presence::Unknown => costs.unknown,
        Presence::IfNeeded => costs.if_needed,
        Presence::Yes => 0,
    })
}

/// Numbers the members of more than one series, after the facilitators and venues.
pub(super) fn shared<K: Key>(request: &Request<K>) -> BTreeMap<&K, u32> {
    let mut seen = BTreeSet::new();
    let mut twice = BTreeSet::new();
    for member in request.series.iter().flat_map(|series| &series.members) {
        if !seen.insert(member) {
            twice.insert(member);
        }
    }
    let staff = request.facilitators.len() + request.venues.len();
    let first = u32::try_from(staff).unwrap_or(u32::MAX);
    twice.into_iter().zip(first..).collect()
}

fn resources<K: Key>(request: &Request<K>, shared: usize) -> Vec<Resource> {
    let one = || Resource { rooms: Some(1), buffer: 0, most_series: None, most_per_week: None };
    let facilitators = request.facilitators.iter().map(|facilitator| Resource {
        buffer: 60 * i64::from(facilitator.buffer_minutes),
        most_series: facilitator.most_series,
        most_per_week: facilitator.most_per_week,
        ..one()
    });
    let venues = request.venues.iter().map(|venue| Resource {
        rooms: venue.rooms,
        buffer: 60 * i64::from(venue.buffer_minutes),
        ..one()
    });
    facilitators.chain(venues).chain((0..shared).map(|_| one())).collect()
}

impl Options {
    /// Takes the time of the sessions that stay as they are.
    fn take<K: Key>(
        &mut self,
        request: &Request<K>,
        judge: &Judge<'_, K>,
        members: &[u32],
        before: &Before<'_, K>,
        fixed: bool,
    ) {
        for session in &before.history {
            let span = Span { start: session.start.timestamp(), end: session.end.timestamp() };
            let staff = [
                Some(&session.facilitator),
                session.co_facilitator.as_ref(),
                session.interpreter.as_ref(),
            ];
            let staff = staff.into_iter().flatten().filter_map(|id| judge.facilitator(id));
            let place = session.place.as_ref().and_then(|id| judge.venue(id));
            for resource in staff.chain(place).chain(members.iter().copied()) {
                self.taken.push((resource, span));
            }
        }
        let over = before.history.iter().all(|s| request.as_of.is_some_and(|as_of| s.end <= as_of));
        if let (true, false, Some(last)) = (fixed, over, before.history.last()) {
            let staff =
                [Some(&last.facilitator), last.co_facilitator.as_ref(), last.interpreter.as_ref()];
            for who in staff.into_iter().flatten().filter_map(|id| judge.facilitator(id)) {
                self.load[who as usize] += 1;
            }
        }
    }
}
