//! What is wrong with a formation, with whom, and what would mend it.

use std::collections::BTreeSet;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::formation::{Formation, Group};
use super::person::{CanCome, Choice, Person};
use super::problem::Problem;
use super::report::rule_names;
use super::rules::{
    APART, BUILT_IN_RULES, CHOICE, Criterion, IF_NEEDED, NEEDS, OPENED, Opening, PREFERENCE,
    Places, SIZE, SLOT, UNPLACED, Wish,
};
use super::state::State;
use super::tables::{to_u32, to_usize};
use crate::Score;

/// A rule that is broken, or a wish that is not met, in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Unmet {
    /// The rule's name.
    pub rule: String,
    /// The opening whose group it is; none for a person without a group.
    pub opening: Option<usize>,
    /// What it costs.
    pub score: Score,
    /// The people concerned, ascending: those who cannot come, who lack what the others share, who
    /// are alone of their kind, who share what should differ.
    pub who: Vec<usize>,
}

/// The cheapest single change after which a rule costs less than now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Mend {
    /// What to do.
    pub change: Change,
    /// What all rules together cost more than now; below zero is a gain.
    pub price: Score,
    /// What the rule still costs in that place.
    pub remains: Score,
}

/// A change to a formation. People who are kept together change together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
pub enum Change {
    /// People go to another group, or to none.
    Move {
        /// The people.
        people: Vec<usize>,
        /// The opening they go to.
        to: Option<usize>,
    },
    /// People of two groups change places.
    Swap {
        /// Some.
        people: Vec<usize>,
        /// The others.
        with: Vec<usize>,
    },
}

/// Lists everything a formation falls short of: hard rules first, then by what it costs.
///
/// The scores add up to the formation's.
#[must_use]
pub fn explain<P>(problem: &Problem<'_, P>, formation: &Formation) -> Vec<Unmet> {
    let mut list = Vec::new();
    for group in &formation.groups {
        for (rule, part) in group.parts.parts.iter().enumerate() {
            if part.score != Score::ZERO {
                list.push(Unmet {
                    rule: part.rule.clone(),
                    opening: Some(group.opening),
                    score: part.score,
                    who: concerned(problem, group, rule),
                });
            }
        }
    }
    let unplaced = BUILT_IN_RULES[UNPLACED];
    let count = i64::try_from(formation.unplaced.len()).unwrap_or(i64::MAX).max(1);
    let all = formation.parts.of(unplaced);
    let each = Score { hard: all.hard / count, medium: all.medium / count, soft: all.soft / count };
    for person in &formation.unplaced {
        let who = vec![person.person];
        list.push(Unmet { rule: unplaced.to_owned(), opening: None, score: each, who });
    }
    list.sort_by_key(|unmet| std::cmp::Reverse(unmet.score));
    list
}

/// Finds the cheapest single change after which the rule costs less in that place: if possible
/// nothing, and otherwise as little as one change can make it.
///
/// The change may cost more elsewhere than it gains. Returns nothing if no single change helps, or
/// if the formation is not one of the problem's.
///
/// # Complexity
///
/// O(members · (people + groups)) changes are tried.
#[must_use]
pub fn mend<P>(problem: &Problem<'_, P>, formation: &Formation, unmet: &Unmet) -> Option<Mend> {
    let tables = problem.tables();
    let rules = rule_names(problem);
    let rule = rules.iter().position(|rule| *rule == unmet.rule)?;
    let mut state = state_of(problem, formation)?;
    let pool = state.pool();
    let place = unmet.opening.unwrap_or(pool);
    let movable = |unit: &u32| tables.units[to_usize(*unit)].pinned.is_none();
    let own: Vec<u32> = match unmet.opening {
        Some(opening) if opening < pool => {
            state.members(opening).iter().copied().filter(movable).collect()
        }
        Some(_) => return None,
        None => state
            .members(pool)
            .iter()
            .copied()
            .filter(|&unit| {
                tables.units[to_usize(unit)].people.iter().any(|person| unmet.who.contains(person))
            })
            .collect(),
    };
    let others: Vec<u32> = (0..to_u32(tables.units.len())).filter(movable).collect();
    let mut candidates: Vec<(Score, Exchange)> = Vec::new();
    let mut consider = |state: &mut State<'_>, ones: &[u32], other: usize, others: &[u32]| {
        if state.has_room(place, ones, others) && state.has_room(other, others, ones) {
            let difference = state.difference(place, ones, other, others);
            let exchange =
                Exchange { ones: ones.first().copied(), other, others: others.first().copied() };
            candidates.push((difference, exchange));
        }
    };
    for &unit in &own {
        for other in (0..=pool).filter(|&other| other != place) {
            consider(&mut state, &[unit], other, &[]);
        }
        for &partner in &others {
            let other = state.place(to_usize(partner));
            if other != place {
                consider(&mut state, &[unit], other, &[partner]);
            }
        }
    }
    if place != pool {
        for &partner in &others {
            let other = state.place(to_usize(partner));
            if other != place {
                consider(&mut state, &[], other, &[partner]);
            }
        }
    }
    candidates.sort_unstable();
    let before = part(&state, place, rule, rules.len());
    let mut best: Option<Mend> = None;
    for (price, exchange) in candidates {
        let (ones, others) = (exchange.ones.as_slice(), exchange.others.as_slice());
        state.exchange(place, ones, exchange.other, others);
        let remains = part(&state, place, rule, rules.len());
        state.exchange(place, others, exchange.other, ones);
        let better = best.as_ref().map_or(before, |best| best.remains);
        if remains < better {
            let people = |units: &[u32]| -> Vec<usize> {
                units
                    .iter()
                    .flat_map(|&unit| tables.units[to_usize(unit)].people.iter().copied())
                    .collect()
            };
            let opening = |place: usize| (place < pool).then_some(place);
            let change = match (ones, others) {
                (ones, []) => Change::Move { people: people(ones), to: opening(exchange.other) },
                ([], others) => Change::Move { people: people(others), to: opening(place) },
                (ones, others) => Change::Swap { people: people(ones), with: people(others) },
            };
            best = Some(Mend { change, price, remains });
            if remains == Score::ZERO {
                break;
            }
        }
    }
    best
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Exchange {
    ones: Option<u32>,
    other: usize,
    others: Option<u32>,
}

fn part(state: &State<'_>, place: usize, rule: usize, rules: usize) -> Score {
    let parts =
        if place == state.pool() { state.pool_parts(rules) } else { state.parts(place, rules) };
    parts[rule]
}

/// The search's state at a formation, if it is one of the problem's.
pub(super) fn state_of<'p, P>(
    problem: &'p Problem<'_, P>,
    formation: &Formation,
) -> Option<State<'p>> {
    let tables = problem.tables();
    let mut unit_of = vec![0; problem.persons().len()];
    for (unit, own) in tables.units.iter().enumerate() {
        for &person in &own.people {
            unit_of[person] = unit;
        }
    }
    let mut places = vec![to_u32(tables.groups()); tables.units.len()];
    for (unit, own) in tables.units.iter().enumerate() {
        if let Some(pinned) = own.pinned {
            places[unit] = to_u32(pinned);
        }
    }
    for group in &formation.groups {
        if tables.groups() <= group.opening {
            return None;
        }
        for &member in &group.members {
            let unit = *unit_of.get(member)?;
            if tables.units[unit].pinned.is_none() {
                places[unit] = to_u32(group.opening);
            }
        }
    }
    Some(State::with_places(tables, &places))
}

/// The members a rule is about.
fn concerned<P>(problem: &Problem<'_, P>, group: &Group, rule: usize) -> Vec<usize> {
    let persons = problem.persons();
    let opening = &problem.openings()[group.opening];
    let members = |is_so: &dyn Fn(&Person) -> bool| -> Vec<usize> {
        group.members.iter().copied().filter(|&member| is_so(&persons[member])).collect()
    };
    let answer =
        |person: &Person| group.slot.as_ref().and_then(|slot| person.answers.get(slot)).copied();
    match rule {
        CHOICE => members(&|person| match (&person.choice, &opening.identity) {
            (Choice::Only(_), None) | (Choice::Open, Some(_)) => true,
            (Choice::Only(own) | Choice::Prefers(own), Some(identity)) => !own.contains(identity),
            _ => false,
        }),
        PREFERENCE => members(&|person| matches!(person.choice, Choice::Prefers(_))),
        SIZE => group.members.clone(),
        APART => {
            let lists = &problem.rules().apart;
            let there: BTreeSet<&str> =
                group.members.iter().map(|&member| persons[member].id.as_str()).collect();
            members(&|person| {
                lists.iter().any(|list| {
                    list.contains(&person.id)
                        && 1 < list.iter().filter(|id| there.contains(id.as_str())).count()
                })
            })
        }
        NEEDS => {
            let unmet = |need: &String| {
                let people = members(&|person| person.needs.contains(need)).len();
                match opening.provides.get(need) {
                    None => true,
                    Some(Places::Enough) => false,
                    Some(Places::AtMost(places)) => to_usize(*places) < people,
                }
            };
            members(&|person| person.needs.iter().any(unmet))
        }
        SLOT => members(&|person| matches!(answer(person), None | Some(CanCome::No))),
        IF_NEEDED => members(&|person| answer(person) == Some(CanCome::IfNeeded)),
        OPENED | UNPLACED => Vec::new(),
        criterion => match problem.rules().criteria.get(criterion - BUILT_IN_RULES.len()) {
            Some(criterion) => concerned_by(criterion, opening, group, persons),
            None => Vec::new(),
        },
    }
}

fn concerned_by(
    criterion: &Criterion,
    opening: &Opening,
    group: &Group,
    persons: &[Person],
) -> Vec<usize> {
    let attribute = &criterion.attribute;
    let has = |member: usize, value: &str| {
        persons[member].values.get(attribute).is_some_and(|values| values.contains(value))
    };
    let count = |value: &str| group.members.iter().filter(|&&member| has(member, value)).count();
    let values: BTreeSet<&str> = group
        .members
        .iter()
        .filter_map(|&member| persons[member].values.get(attribute))
        .flatten()
        .map(String::as_str)
        .collect();
    let with_any = |chosen: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let chosen: Vec<&str> = values.iter().copied().filter(|value| chosen(value)).collect();
        let concerned = |&member: &usize| chosen.iter().any(|value| has(member, value));
        group.members.iter().copied().filter(concerned).collect()
    };
    match &criterion.wish {
        Wish::Similar => {
            let most = values.iter().copied().rev().max_by_key(|value| count(value));
            let shared = opening.values.get(attribute).map(String::as_str).or(most);
            let lacks = |&member: &usize| shared.is_none_or(|value| !has(member, value));
            group.members.iter().copied().filter(lacks).collect()
        }
        Wish::Diverse => with_any(&|value| 1 < count(value)),
        Wish::NoOneAlone { only } => {
            with_any(&|value| count(value) == 1 && (only.is_empty() || only.contains(value)))
        }
        Wish::Between { value, at_most, .. } => {
            with_any(&|own| own == value && *at_most < count(own))
        }
        Wish::Even => {
            let frequent = |value: &str| {
                let total = persons.iter().filter(|person| {
                    person.values.get(attribute).is_some_and(|values| values.contains(value))
                });
                let share = group.members.len() * total.count();
                share.div_ceil(persons.len().max(1)) < count(value)
            };
            with_any(&frequent)
        }
        Wish::Within { .. } => {
            let number = |&member: &usize| persons[member].numbers.get(attribute).copied();
            let numbers = || group.members.iter().filter_map(number);
            let ends = [numbers().min(), numbers().max()];
            let at_an_end =
                |member: &usize| number(member).is_some() && ends.contains(&number(member));
            group.members.iter().copied().filter(at_an_end).collect()
        }
    }
}
