//! From places to a formation: slots, scores by rule, and why the others have no place.

use std::collections::BTreeMap;

use super::formation::{Blocked, Bound, Formation, Group, Run, Unplaced};
use super::problem::Problem;
use super::rules::{BUILT_IN_RULES, CHOICE, NEEDS, SIZE, SLOT};
use super::state::State;
use super::tables::{Kind, Tables, to_u32, to_usize};
use crate::{Part, Score, Scorecard, Stop};

pub(super) fn formation<P>(problem: &Problem<'_, P>, places: &[u32], run: Run) -> Formation {
    let tables = problem.tables();
    let rules = rule_names(problem);
    let mut state = State::with_places(tables, places);
    let pool = state.pool();
    let mut parts = card(&rules, &state.pool_parts(rules.len()));
    let mut groups = Vec::new();
    for group in (0..pool).filter(|&group| 0 < state.size(group)) {
        let own = card(&rules, &state.parts(group, rules.len()));
        parts = sum(parts, &own);
        groups.push(Group {
            opening: group,
            name: problem.openings()[group].name.clone(),
            members: people(tables, state.members(group)),
            slot: state.slot(group).map(|slot| problem.rules().slots[slot].clone()),
            score: own.total(),
            parts: own,
        });
    }
    let mut waiting = state.members(pool).to_vec();
    waiting.sort_unstable();
    let mut unplaced = Vec::new();
    for unit in waiting {
        let blocked = blocked(&mut state, unit, &rules);
        for &person in &tables.units[to_usize(unit)].people {
            unplaced.push(Unplaced { person, blocked: blocked.clone() });
        }
    }
    unplaced.sort_by_key(|unplaced| unplaced.person);
    let score = parts.total();
    let worst = (0..groups.len()).rev().max_by_key(|&group: &usize| groups[group].score);
    let (bound, run) = match lower_bound(tables) {
        bound if score == bound => (Bound::Optimal, Run { stop: Stop::Optimal, ..run }),
        Score::ZERO => (Bound::NoUsefulBound, run),
        bound => (Bound::AtLeast(bound), run),
    };
    Formation { groups, unplaced, score, parts, worst, bound, run }
}

/// The built-in rules, then the criteria: the order of every scorecard.
pub(super) fn rule_names<'p, P>(problem: &'p Problem<'_, P>) -> Vec<&'p str> {
    let criteria = problem.rules().criteria.iter().map(|criterion| criterion.name.as_str());
    BUILT_IN_RULES.into_iter().chain(criteria).collect()
}

fn card(rules: &[&str], scores: &[Score]) -> Scorecard {
    let part = |(rule, &score): (&&str, &Score)| Part { rule: (*rule).to_owned(), score };
    Scorecard { parts: rules.iter().zip(scores).map(part).collect() }
}

fn sum(mut parts: Scorecard, other: &Scorecard) -> Scorecard {
    for (part, own) in parts.parts.iter_mut().zip(&other.parts) {
        part.score += own.score;
    }
    parts
}

fn people(tables: &Tables, units: &[u32]) -> Vec<usize> {
    let mut people: Vec<usize> = units
        .iter()
        .flat_map(|&unit| tables.units[to_usize(unit)].people.iter().copied())
        .collect();
    people.sort_unstable();
    people
}

fn blocked(state: &mut State<'_>, unit: u32, rules: &[&str]) -> Vec<Blocked> {
    let mut openings_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for group in 0..state.pool() {
        openings_of
            .entry(first_blocking_rule(state, unit, group, rules.len()))
            .or_default()
            .push(group);
    }
    openings_of
        .into_iter()
        .map(|(rule, openings)| Blocked { rule: rules[rule].to_owned(), openings })
        .collect()
}

/// The first rule that would be broken, more than now, if the unit joined the group.
pub(super) fn first_blocking_rule(
    state: &mut State<'_>,
    unit: u32,
    group: usize,
    rules: usize,
) -> usize {
    if !state.has_room(group, &[], &[unit]) {
        return SIZE;
    }
    let rises = state.rises(group, &[unit], rules);
    let rises = |level: fn(&Score) -> i64| (0..rules).find(|&rule| 0 < level(&rises[rule]));
    rises(|score| score.hard)
        .or_else(|| rises(|score| score.medium))
        .or_else(|| rises(|score| score.soft))
        .unwrap_or(SIZE)
}

/// What no formation can be better than: the people whom no group could take whatever else is
/// done, and those beyond all places, are left out.
fn lower_bound(tables: &Tables) -> Score {
    let mut capacity: u64 = 0;
    let mut pinned = vec![0_u32; tables.groups()];
    let mut alone = State::new(tables);
    let mut left_out: u64 = 0;
    let mut placeable: u64 = 0;
    for (unit, own) in tables.units.iter().enumerate() {
        let size = tables.sizes[unit];
        match own.pinned {
            Some(group) => pinned[group] += size,
            None if never_fits(tables, &mut alone, unit) => left_out += u64::from(size),
            None => placeable += u64::from(size),
        }
    }
    for (seats, pinned) in tables.seats.iter().zip(pinned) {
        capacity += u64::from(seats.at_most.saturating_sub(pinned));
    }
    let people = left_out + placeable.saturating_sub(capacity);
    let people = i64::try_from(people).unwrap_or(i64::MAX);
    super::state::times(tables.prices.unplaced, people)
}

/// Whether every opening breaks a hard rule by having this unit, whoever else is there.
fn never_fits(tables: &Tables, state: &mut State<'_>, unit: usize) -> bool {
    let pool = state.pool();
    let units = [to_u32(unit)];
    // Of the new openings, which are all alike, the first stands for all.
    let distinct = tables.seats.iter().take_while(|seats| !seats.new).count() + 1;
    (0..pool.min(distinct)).all(|group| {
        let seats = &tables.seats[group];
        if seats.at_most < tables.sizes[unit] {
            return true;
        }
        let empty = state.size(group) == 0;
        if !empty {
            return false;
        }
        let rules =
            tables.measure_rules.iter().copied().max().unwrap_or(0).max(BUILT_IN_RULES.len());
        state.exchange(group, &[], pool, &units);
        let parts = state.parts(group, rules + 1);
        state.exchange(group, &units, pool, &[]);
        let own_value =
            tables.features.iter().flat_map(|feature| &feature.measures).any(|measure| {
                matches!(&measure.kind, Kind::Similar(own) if own[group].is_some())
                    && 0 < parts[tables.measure_rules[measure.row]].hard
            });
        own_value || [CHOICE, NEEDS, SLOT].iter().any(|&rule| 0 < parts[rule].hard)
    })
}
