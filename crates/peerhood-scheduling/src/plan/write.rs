use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate};

use super::bound::Prices;
use super::options::{INTERPRETER, LEAD, LINK, Options, SECOND, SlotOption, VENUE, shared};
use super::search::Found;
use super::state::{Choice, NOBODY};
use super::{
    Earlier, Gap, Key, Kind, NotHeld, Placement, Plan, Price, Proof, Request, Session, Unplaced,
    explain, tally,
};
use crate::replan::Standing;
use crate::{Mode, Series, zone_data_version};

/// Writes what the search chose as a plan, with its bound: that of the plan and, where there was an
/// earlier one, of its changes.
pub(super) fn write<K: Key>(
    request: &Request<K>,
    earlier: &[Option<Earlier<'_, K>>],
    options: &Options,
    found: &Found,
) -> Plan<K> {
    let mut placed = Vec::new();
    let mut unplaced = Vec::new();
    let mut fixed = Vec::new();
    for (index, series) in request.series.iter().enumerate() {
        let before = earlier[index].map(|earlier| earlier.placement);
        let weighed = &options.series[index];
        match (&found.chosen[index], before) {
            (None, Some(before)) if weighed.fixed => {
                fixed.push(before.clone());
                placed.push(before.clone());
            }
            (Some(choice), _) => {
                let option = &weighed.slots[choice.slot as usize];
                placed.push(placement(request, series, before, option, choice));
            }
            (None, _) => unplaced.push(Unplaced {
                series: series.id.clone(),
                blocked: Vec::new(),
                held: before.map(|before| past(request, before)).unwrap_or_default(),
            }),
        }
    }
    let score = tally::tally(request, &placed, unplaced.len());
    let fixed = tally::tally(request, &fixed, 0).total();
    // The search counts the cost of changes too, which is no part of the plan's own score.
    debug_assert!(
        score.total() == found.score + fixed
            || earlier.iter().flatten().any(|earlier| earlier.standing == Standing::Published),
        "the search reckoned {} and the plan {}",
        found.score + fixed,
        score.total(),
    );
    let mut plan = Plan {
        placed,
        unplaced,
        score,
        bound: Some(found.bound.score + fixed),
        gap: Gap::between(found.bound.score + fixed, found.score + fixed),
        proof: Proof {
            medium: prices(request, &found.bound.medium),
            soft: prices(request, &found.bound.soft),
        },
        stop: found.stop,
        moves: found.moves,
        zone_data: zone_data_version().to_owned(),
    };
    if !plan.unplaced.is_empty() {
        let blocked = explain::counts(request, &plan);
        for (unplaced, blocked) in plan.unplaced.iter_mut().zip(blocked) {
            unplaced.blocked = blocked;
        }
    }
    plan
}

/// Names what the prices are for.
fn prices<K: Key>(request: &Request<K>, prices: &Prices) -> Vec<Price<K>> {
    let facilitators = request.facilitators.iter().map(|one| (Kind::Facilitator, one.id.clone()));
    let venues = request.venues.iter().map(|one| (Kind::Venue, one.id.clone()));
    let members = shared(request).into_keys().map(|id| (Kind::Participant, id.clone()));
    let mut named = Vec::new();
    for (resource, (kind, who)) in facilitators.chain(venues).chain(members).enumerate() {
        let of_series = (None, prices.series[resource]);
        let of_time = prices.moments.iter().enumerate().map(|(index, &moment)| {
            (DateTime::from_timestamp(moment, 0), prices.at(resource, index))
        });
        for (at, thousandths) in std::iter::once(of_series).chain(of_time) {
            if 0 < thousandths {
                named.push(Price { kind, who: who.clone(), at, thousandths });
            }
        }
    }
    named.sort_by(|one, two| (one.kind, &one.who, one.at).cmp(&(two.kind, &two.who, two.at)));
    named
}

fn past<K: Key>(request: &Request<K>, before: &Placement<K>) -> Vec<Session<K>> {
    let started = |session: &&Session<K>| request.as_of.is_some_and(|as_of| session.start < as_of);
    before.sessions.iter().filter(started).cloned().collect()
}

/// The days without a session on which one would have started before the request's moment.
fn days_past<'b, K: Key>(
    request: &Request<K>,
    series: &Series<K>,
    before: &'b Placement<K>,
) -> impl Iterator<Item = &'b NotHeld> {
    before.not_held.iter().filter(move |day| {
        let usual = day.date.and_time(before.slot.start);
        let local = series.moved.get(&day.date).copied().unwrap_or(usual);
        request.as_of.is_some_and(|as_of| series.zone.at(local).shifted() < as_of)
    })
}

fn placement<K: Key>(
    request: &Request<K>,
    series: &Series<K>,
    before: Option<&Placement<K>>,
    option: &SlotOption,
    choice: &Choice,
) -> Placement<K> {
    let name = |role: usize, candidate: u32| -> Option<K> {
        if candidate == NOBODY {
            return None;
        }
        let resource = option.roles[role].candidates[candidate as usize].resource as usize;
        let facilitators = request.facilitators.len();
        Some(match resource.checked_sub(facilitators) {
            None => request.facilitators[resource].id.clone(),
            Some(venue) => request.venues[venue].id.clone(),
        })
    };
    let holder = |role: usize, session: u16| -> Option<K> {
        let swap = choice
            .swaps
            .iter()
            .find(|swap| usize::from(swap.role) == role && swap.session == session);
        if let Some(swap) = swap {
            return name(role, swap.candidate);
        }
        let candidate = choice.roles[role];
        let blocked = candidate != NOBODY
            && option.roles[role].candidates[candidate as usize].blocked().contains(&session);
        if blocked { None } else { name(role, candidate) }
    };
    let mut sessions = before.map(|before| past(request, before)).unwrap_or_default();
    let held = sessions.len();
    let mut not_held: Vec<NotHeld> = match before {
        Some(before) => days_past(request, series, before).cloned().collect(),
        None => Vec::new(),
    };
    let known: Vec<NaiveDate> = not_held.iter().map(|day| day.date).collect();
    let fresh = option.days.not_held.iter().filter(|day| !known.contains(&day.date));
    not_held.extend(fresh.cloned());
    let facilitator = || name(LEAD, choice.roles[LEAD]);
    for (session, day) in (0_u16..).zip(&option.days.held) {
        let Some(lead) = holder(LEAD, session).or_else(facilitator) else { continue };
        sessions.push(Session {
            number: day.number,
            date: day.date,
            local: day.local,
            start: day.start,
            end: day.end,
            mode: day.mode,
            facilitator: lead,
            co_facilitator: holder(SECOND, session),
            interpreter: holder(INTERPRETER, session),
            place: holder(if day.mode == Mode::InPerson { VENUE } else { LINK }, session),
            clock: day.clock,
            codes: Vec::new(),
        });
    }
    let codes_missing = spread_codes(series, &mut sessions, held);
    let first = sessions.first().map(|session| session.date);
    let lead = facilitator().or_else(|| sessions.last().map(|s| s.facilitator.clone()));
    Placement {
        series: series.id.clone(),
        slot: series.slots[option.slot],
        facilitator: lead.expect("a choice has somebody who leads"),
        co_facilitator: name(SECOND, choice.roles[SECOND]),
        interpreter: name(INTERPRETER, choice.roles[INTERPRETER]),
        venue: name(VENUE, choice.roles[VENUE]),
        link: name(LINK, choice.roles[LINK]),
        sessions,
        not_held,
        applications_close: series
            .applications_close_before
            .and_then(|before| first?.checked_sub_days(Days::new(u64::from(before)))),
        codes_missing,
    }
}

/// Spreads the codes that no past session covers over the sessions to come, in order, and gives
/// back those for which there is no room.
fn spread_codes<K>(series: &Series<K>, sessions: &mut [Session<K>], held: usize) -> Vec<String> {
    let covered: BTreeSet<String> =
        sessions.iter().flat_map(|session| session.codes.iter().cloned()).collect();
    let mut open = series.codes.iter().filter(|code| !covered.contains(*code));
    let left = open.clone().count();
    let ahead = &mut sessions[held..];
    let most = usize::try_from(series.codes_per_session).unwrap_or(usize::MAX);
    let count = ahead.len();
    for (index, session) in ahead.iter_mut().enumerate() {
        // The share of the codes up to and including this session, spread as evenly as can be.
        let share = ((index + 1) * left / count) - (index * left / count);
        session.codes = open.by_ref().take(share.min(most)).cloned().collect();
    }
    open.cloned().collect()
}
