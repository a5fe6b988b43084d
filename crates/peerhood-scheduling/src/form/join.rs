//! Where somebody who comes late fits best, and what that costs those already there.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::explain::state_of;
use super::fault::FormError;
use super::formation::Formation;
use super::person::{CanCome, Person};
use super::problem::Problem;
use super::recount::Recount;
use super::report::{first_blocking_rule, rule_names};
use super::rules::{CHOICE, NEEDS, PREFERENCE};
use super::tables::{to_u32, to_usize};
use crate::{Score, Scorecard};

/// One group that a latecomer could join.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Welcome {
    /// The group's position in the problem's openings.
    pub opening: usize,
    /// Its name.
    pub name: String,
    /// What the group's score changes by.
    pub price: Score,
    /// The rules that change, and by how much.
    pub parts: Scorecard,
    /// What of the price is the newcomer's own: a slot, need or preference of theirs not met.
    pub own: Score,
    /// The rest: what it costs the others.
    pub others: Score,
    /// The first hard rule that would be broken; none if the newcomer is welcome.
    pub blocked: Option<String>,
    /// The slot at which the group would meet.
    pub slot: Option<String>,
    /// The members whom that slot suits less than the one before.
    pub worse_off: Vec<usize>,
}

/// Ranks the groups by what it costs to let one more person in: the best first, those where a hard
/// rule stands in the way last. Nobody else moves.
///
/// Full groups are listed too, with the rule "group size"; of the new groups without members only
/// the first.
///
/// # Errors
///
/// The newcomer's id is taken, or a number of theirs is out of range.
pub fn join<P>(
    problem: &Problem<'_, P>,
    formation: &Formation,
    newcomer: &Person,
) -> Result<Vec<Welcome>, FormError> {
    let mut persons = problem.persons().to_vec();
    persons.push(newcomer.clone());
    let mut rules = problem.rules().clone();
    rules.new_groups = Some(problem.openings().len() - rules.running.len());
    let with = Problem::new(&persons, Clone::clone, &rules)?;
    let unit =
        with.tables().units.iter().position(|unit| unit.people.contains(&(persons.len() - 1)));
    let (Some(unit), Some(mut state)) = (unit, state_of(&with, formation)) else {
        return Ok(Vec::new());
    };
    let units = [to_u32(unit)];
    let names = rule_names(&with);
    let recount = Recount::new(&with);
    let pool = state.pool();
    let slot_name = |slot: Option<usize>| slot.map(|slot| rules.slots[slot].clone());
    let mut welcomes = Vec::new();
    let mut seen_empty = false;
    for opening in 0..pool {
        let is_new = rules.running.len() <= opening;
        if is_new && state.size(opening) == 0 && std::mem::replace(&mut seen_empty, true) {
            continue;
        }
        let blocking = first_blocking_rule(&mut state, units[0], opening, names.len());
        let before = state.parts(opening, names.len());
        let slot_before = slot_name(state.slot(opening));
        state.exchange(opening, &[], pool, &units);
        let after = state.parts(opening, names.len());
        let slot = slot_name(state.slot(opening));
        let members: Vec<usize> = people(&with, state.members(opening), persons.len() - 1);
        state.exchange(opening, &units, pool, &[]);
        let changes: Vec<Score> =
            after.iter().zip(&before).map(|(&after, &before)| after - before).collect();
        let price: Score = changes.iter().copied().sum();
        let own = own_price(&recount, opening, persons.len() - 1, slot.as_ref());
        let rules_of = names.iter().copied().zip(changes.iter().copied());
        let full = !state.has_room(opening, &[], &units);
        let wrong = full || changes.iter().any(|change| 0 < change.hard);
        welcomes.push(Welcome {
            opening,
            name: with.openings()[opening].name.clone(),
            price,
            parts: rules_of.filter(|(_, change)| *change != Score::ZERO).collect(),
            own,
            others: price - own,
            blocked: wrong.then(|| names[blocking].to_owned()),
            worse_off: members
                .into_iter()
                .filter(|&member| {
                    suits(&persons[member], slot.as_ref())
                        < suits(&persons[member], slot_before.as_ref())
                })
                .collect(),
            slot,
        });
    }
    welcomes.sort_by_key(|welcome| (welcome.blocked.is_some(), welcome.price, welcome.opening));
    Ok(welcomes)
}

fn people<P>(problem: &Problem<'_, P>, units: &[u32], newcomer: usize) -> Vec<usize> {
    let units = units.iter().map(|&unit| &problem.tables().units[to_usize(unit)]);
    let mut people: Vec<usize> = units
        .flat_map(|unit| unit.people.iter().copied())
        .filter(|&person| person != newcomer)
        .collect();
    people.sort_unstable();
    people
}

/// What the newcomer alone costs at this slot of this group.
fn own_price<P>(
    recount: &Recount<'_, '_, P>,
    opening: usize,
    newcomer: usize,
    slot: Option<&String>,
) -> Score {
    let alone = recount.group(opening, &[newcomer]).scores;
    let prices = recount.problem.rules().prices;
    let newcomer = &recount.problem.persons()[newcomer];
    let of_slot = match (slot, suits(newcomer, slot)) {
        (None, _) | (_, 2) => Score::ZERO,
        (_, 1) => prices.if_needed,
        _ => prices.slot,
    };
    [CHOICE, NEEDS, PREFERENCE].iter().map(|&rule| alone[rule]).sum::<Score>() + of_slot
}

/// How well a slot suits a person: 2 for yes, 1 if needed, 0 for no or unknown.
fn suits(person: &Person, slot: Option<&String>) -> u8 {
    match slot.and_then(|slot| person.answers.get(slot)) {
        Some(CanCome::Yes) => 2,
        Some(CanCome::IfNeeded) => 1,
        Some(CanCome::No) | None => 0,
    }
}
