//! A first formation: group after group, each around the person who is hardest to place.

use super::state::State;
use super::tables::{CANNOT_COME, Tables, to_u32, to_usize};
use crate::Score;
use crate::effort::Generator;

const CANDIDATES: usize = 96;

/// How full groups are made.
#[derive(Clone, Copy)]
pub(super) enum Fill {
    /// All alike, if there are people for them.
    Even,
    /// As small as may be, so that there are more of them.
    Least,
}

/// Fills groups from the pool, the running ones first. Groups that would break a hard rule are
/// left to the search.
pub(super) fn greedy_start(
    tables: &Tables,
    state: &mut State<'_>,
    generator: &mut Generator,
    how: Fill,
) {
    let mut waiting = by_difficulty(tables, state, generator);
    for group in 0..tables.groups() {
        if waiting.is_empty() {
            return;
        }
        let target = match how {
            Fill::Even => target_size(tables, state, group),
            Fill::Least => tables.seats[group].at_least,
        };
        fill(tables, state, generator, group, target, &mut waiting);
    }
}

/// The waiting units, those who can come at the fewest slots last.
fn by_difficulty(tables: &Tables, state: &State<'_>, generator: &mut Generator) -> Vec<u32> {
    let mut waiting = state.members(state.pool()).to_vec();
    waiting.sort_unstable();
    generator.shuffle(&mut waiting);
    let slots = |unit: u32| {
        tables.absences(to_usize(unit)).iter().filter(|&&absences| absences < CANNOT_COME).count()
    };
    waiting
        .sort_by_cached_key(|&unit| (std::cmp::Reverse(slots(unit)), tables.sizes[to_usize(unit)]));
    waiting
}

/// An even share of the people waiting among the groups left, within the group's bounds.
fn target_size(tables: &Tables, state: &State<'_>, group: usize) -> u32 {
    let seats = &tables.seats[group];
    let rest = &tables.seats[group..];
    let waiting = state.size(state.pool());
    let seated: u32 = (group..tables.groups()).map(|group| state.size(group)).sum();
    let middle: u32 = rest.iter().map(|seats| seats.at_least.midpoint(seats.at_most)).sum();
    let people = waiting + seated;
    if people <= middle && tables.prices.opened == Score::ZERO {
        return seats.at_least.midpoint(seats.at_most);
    }
    if people <= middle {
        return seats.at_most;
    }
    let share = people.div_ceil(to_u32(rest.len()).max(1));
    share.clamp(seats.at_least, seats.at_most)
}

/// Adds waiting units to a group, the best of some at a time, until it has `target` members; takes
/// them back if they are too few for a group.
pub(super) fn fill(
    tables: &Tables,
    state: &mut State<'_>,
    generator: &mut Generator,
    group: usize,
    target: u32,
    waiting: &mut Vec<u32>,
) {
    let pool = state.pool();
    let mut added = Vec::new();
    while state.size(group) < target && !waiting.is_empty() {
        let last = waiting.len() - 1;
        let mut best: Option<(Score, usize)> = None;
        let tries = if state.size(group) == 0 { 8 } else { CANDIDATES };
        for attempt in 0..tries.min(waiting.len()) {
            let position = if state.size(group) == 0 {
                last - attempt
            } else if waiting.len() <= CANDIDATES {
                attempt
            } else {
                generator.below(waiting.len())
            };
            // Leaving some out at random keeps one greedy choice from being made for ever.
            if best.is_some() && generator.below(4) == 0 {
                continue;
            }
            let unit = waiting[position];
            if target.max(tables.seats[group].at_least)
                < state.size(group) + tables.sizes[to_usize(unit)]
            {
                continue;
            }
            let difference = state.difference(group, &[], pool, &[unit]);
            if best.is_none_or(|(least, _)| difference < least) {
                best = Some((difference, position));
            }
        }
        let Some((difference, position)) = best else { break };
        if tables.seats[group].at_least <= state.size(group) && Score::ZERO <= difference {
            break;
        }
        let unit = waiting.remove(position);
        state.exchange(group, &[], pool, &[unit]);
        added.push(unit);
    }
    let alone = state.size(group) < tables.seats[group].at_least;
    if alone && !added.is_empty() {
        state.exchange(group, &added, pool, &[]);
        waiting.extend(added);
    }
}
