use std::collections::BTreeMap;
use std::fmt;

use super::days::{Closed, Day, lay_out};
use super::explain::{Taken, absence};
use super::judge::{Judge, Sessions};
use super::options::{LEAD, LINK, VENUE, presence_cost, span};
use super::{Absence, Key, Participant, Placement, Plan, Request, Venue};
use crate::{Mode, Presence, Series, Slot};

/// A member's wish that a plan does not meet, and the cheapest single change that would.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Unmet<K> {
    /// The series.
    pub series: K,
    /// The member.
    pub member: K,
    /// Why they do not come, or not gladly.
    pub why: Absence,
    /// The sessions concerned.
    pub sessions: usize,
    /// What that costs, in soft points.
    pub cost: i64,
    /// What would mend it.
    pub mend: Mend<K>,
}

/// The cheapest single change that mends an unmet wish, everything else staying as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Mend<K> {
    /// Ask them when they can come.
    Ask,
    /// Hold the series at another of its slots, with the same people and places.
    Slot {
        /// The slot.
        slot: Slot,
        /// What that adds to the cost of all members together; below 0 it saves.
        adds: i64,
    },
    /// Hold it at another venue.
    Venue {
        /// The venue.
        venue: K,
        /// What that adds to the cost of all members together; below 0 it saves.
        adds: i64,
    },
    /// No single change does.
    Nothing,
}

/// Lists what each placed series' members cannot have, the costliest first, and what would mend
/// it.
///
/// # Complexity
///
/// O(s · t · d · m) for s series with t slots each, of d sessions and m members.
pub fn unmet<K: Key>(request: &Request<K>, plan: &Plan<K>) -> Vec<Unmet<K>> {
    let closed = Closed::new(&request.closures);
    let mut judge = Judge::new(request, &closed);
    let people: BTreeMap<&K, &Participant<K>> =
        request.participants.iter().map(|person| (&person.id, person)).collect();
    let series: BTreeMap<&K, &Series<K>> =
        request.series.iter().map(|series| (&series.id, series)).collect();
    let mut found = Vec::new();
    for placement in &plan.placed {
        let Some(&series) = series.get(&placement.series) else { continue };
        let held = held(request, placement);
        let Ok(days) = lay_out(request, &closed, series, placement.slot, held) else { continue };
        let members: Vec<&Participant<K>> =
            series.members.iter().filter_map(|id| people.get(id).copied()).collect();
        let now = attendance(request, series, &members, &days.held, placement.venue.as_ref());
        if now.iter().all(|member| member.cost == 0) {
            continue;
        }
        let others = alternatives(request, &closed, &mut judge, plan, series, placement, &members);
        for (index, (member, at)) in members.iter().zip(&now).enumerate() {
            let Some((why, sessions)) = at.worst() else { continue };
            found.push(Unmet {
                series: series.id.clone(),
                member: member.id.clone(),
                why,
                sessions,
                cost: at.cost,
                mend: mend(why, index, &now, &others),
            });
        }
    }
    found.sort_by(|one, two| {
        (-one.cost, &one.series, &one.member).cmp(&(-two.cost, &two.series, &two.member))
    });
    found
}

/// Counts the sessions of a series that were before the request's moment.
fn held<K>(request: &Request<K>, placement: &Placement<K>) -> u32 {
    let past = placement
        .sessions
        .iter()
        .filter(|session| request.as_of.is_some_and(|as_of| session.start < as_of));
    u32::try_from(past.count()).unwrap_or(u32::MAX)
}

/// How one member fares.
#[derive(Default)]
struct Fare {
    cost: i64,
    reasons: BTreeMap<Absence, usize>,
}

impl Fare {
    /// Gives the reason that concerns most sessions.
    fn worst(&self) -> Option<(Absence, usize)> {
        let most =
            self.reasons.iter().max_by_key(|&(&why, &count)| (count, std::cmp::Reverse(why)));
        most.map(|(&why, &count)| (why, count))
    }
}

fn attendance<K: Key>(
    request: &Request<K>,
    series: &Series<K>,
    members: &[&Participant<K>],
    days: &[Day],
    venue: Option<&K>,
) -> Vec<Fare> {
    let venue: Option<&Venue<K>> =
        venue.and_then(|id| request.venues.iter().find(|venue| venue.id == *id));
    let fare = |member: &&Participant<K>| {
        let mut fare = Fare::default();
        for day in days {
            let (presence, why) = absence(member, day.mode, venue, day.start, series.minutes);
            if request.as_of.is_some_and(|as_of| day.start < as_of) || presence == Presence::Yes {
                continue;
            }
            fare.cost += presence_cost(&request.costs, presence);
            if let Some(why) = why {
                *fare.reasons.entry(why).or_default() += 1;
            }
        }
        fare
    };
    members.iter().map(fare).collect()
}

/// Lists the single changes that are possible, each with how all members would fare.
fn alternatives<K: Key>(
    request: &Request<K>,
    closed: &Closed<'_, K>,
    judge: &mut Judge<'_, K>,
    plan: &Plan<K>,
    series: &Series<K>,
    placement: &Placement<K>,
    members: &[&Participant<K>],
) -> Vec<(Mend<K>, Vec<Fare>)> {
    let taken = Taken::new(request, plan, &series.id);
    let held = held(request, placement);
    let mut found = Vec::new();
    for &slot in series.slots.iter().filter(|slot| **slot != placement.slot) {
        let Ok(days) = lay_out(request, closed, series, slot, held) else { continue };
        let spans: Vec<_> = days.held.iter().map(span).collect();
        if taken.member(series, &spans).is_some() {
            continue;
        }
        let staff = [
            Some(&placement.facilitator),
            placement.co_facilitator.as_ref(),
            placement.interpreter.as_ref(),
        ];
        let roles = staff
            .into_iter()
            .enumerate()
            .filter_map(|(role, id)| Some((LEAD + role, judge.facilitator(id?)?)));
        let places = [(VENUE, placement.venue.as_ref()), (LINK, placement.link.as_ref())];
        let places = places.into_iter().filter_map(|(role, id)| Some((role, judge.venue(id?)?)));
        let needed: Vec<(usize, u32)> = roles.chain(places).collect();
        if needed.into_iter().all(|(role, who)| fits(judge, &taken, series, role, who, &days.held))
        {
            let fares = attendance(request, series, members, &days.held, placement.venue.as_ref());
            let adds = i64::from(slot.cost) - i64::from(placement.slot.cost);
            found.push((Mend::Slot { slot, adds }, fares));
        }
    }
    let Some(now) = placement.venue.as_ref().and_then(|id| judge.venue(id)) else { return found };
    let Ok(days) = lay_out(request, closed, series, placement.slot, held) else { return found };
    for who in judge.candidates(VENUE).filter(|&who| who != now) {
        if fits(judge, &taken, series, VENUE, who, &days.held) {
            let venue = judge.name(who).clone();
            let fares = attendance(request, series, members, &days.held, Some(&venue));
            found.push((Mend::Venue { venue, adds: 0 }, fares));
        }
    }
    found
}

fn fits<K: Key>(
    judge: &mut Judge<'_, K>,
    taken: &Taken<'_, K>,
    series: &Series<K>,
    role: usize,
    who: u32,
    days: &[Day],
) -> bool {
    let mode = if role == LINK { Mode::Virtual } else { Mode::InPerson };
    let takes_part = |day: &Day| role < VENUE || day.mode == mode;
    let with = (0_u16..).zip(days).filter(|(_, day)| takes_part(day));
    let of_role: Vec<u16> = with.map(|(session, _)| session).collect();
    let modes = days.iter().map(|day| day.mode).collect();
    let list = judge.list(days, &of_role);
    let sessions = Sessions { days, of_role: &of_role, list, modes: &modes };
    let Ok(fit) = judge.judge(series, role, who, &sessions) else { return false };
    let spans: Vec<_> = of_role.iter().map(|&s| span(&days[usize::from(s)])).collect();
    let clash = if role < VENUE {
        taken.facilitator(who, &spans).or_else(|| taken.load(who))
    } else {
        taken.venue(who, &spans)
    };
    fit.rule.is_none() && clash.is_none()
}

fn mend<K: Key>(
    why: Absence,
    member: usize,
    now: &[Fare],
    others: &[(Mend<K>, Vec<Fare>)],
) -> Mend<K> {
    if why == Absence::NotAsked {
        return Mend::Ask;
    }
    let cost = |fares: &[Fare]| fares.iter().map(|fare| fare.cost).sum::<i64>();
    let mended = others.iter().filter(|(_, fares)| fares[member].cost == 0);
    let priced = mended.map(|(change, fares)| (cost(fares) - cost(now), change));
    let best = priced.min_by_key(|&(adds, change)| match change {
        Mend::Slot { adds: own, .. } | Mend::Venue { adds: own, .. } => adds + own,
        Mend::Ask | Mend::Nothing => adds,
    });
    match best {
        Some((more, Mend::Slot { slot, adds })) => Mend::Slot { slot: *slot, adds: adds + more },
        Some((more, Mend::Venue { venue, adds })) => {
            Mend::Venue { venue: venue.clone(), adds: adds + more }
        }
        _ => Mend::Nothing,
    }
}

impl fmt::Display for Absence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Absence::Mode => "does not meet this way",
            Absence::Childcare => "needs childcare",
            Absence::Access => "needs a step-free way in",
            Absence::Transit => "needs transit",
            Absence::Busy => "is busy",
            Absence::Hours => "is not free at that time",
            Absence::NotAsked => "has not been asked",
            Absence::IfNeeded => "comes only if needed",
        })
    }
}

impl<K: fmt::Display> fmt::Display for Unmet<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Unmet { series, member, why, sessions, .. } = self;
        let times = if *sessions == 1 { "1 session" } else { &format!("{sessions} sessions") };
        write!(f, "{member} {why} at {times} of {series}: ")?;
        match &self.mend {
            Mend::Ask => f.write_str("ask them"),
            Mend::Slot { slot, adds } => {
                write!(f, "{slot} would do, at {adds:+} points for all members together")
            }
            Mend::Venue { venue, adds } => {
                write!(f, "{venue} would do, at {adds:+} points for all members together")
            }
            Mend::Nothing => f.write_str("no single change mends it"),
        }
    }
}
