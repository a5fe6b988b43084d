//! Every formation of a few people, by the rules as they are written: the oracle of the search.

use std::collections::BTreeMap;

use thiserror::Error;

use super::formation::{Bound, Formation, Run};
use super::problem::Problem;
use super::recount::Recount;
use super::report;
use super::tables::to_u32;
use crate::{Score, Stop};

/// The most people for whom every formation can be tried.
pub const MOST_EXACT_PEOPLE: usize = 12;

/// There are too many people to try every formation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{people} people, but every formation can be tried for {MOST_EXACT_PEOPLE} at most")]
pub struct TooManyToTry {
    /// People given.
    pub people: usize,
}

/// Returns a formation than which none is better, for at most [`MOST_EXACT_PEOPLE`] people.
///
/// # Errors
///
/// There are more people than that.
///
/// # Complexity
///
/// O(openings · 3ⁿ) for n people.
pub fn form_exactly<P>(problem: &Problem<'_, P>) -> Result<Formation, TooManyToTry> {
    let people = problem.persons().len();
    if MOST_EXACT_PEOPLE < people {
        return Err(TooManyToTry { people });
    }
    let recount = Recount::new(problem);
    let layers = layers(&recount);
    let units = units(&recount);
    let mut places = vec![to_u32(problem.openings().len()); units.len()];
    let mut mask = (1_usize << units.len()) - 1;
    for (opening, layer) in layers.iter().enumerate().rev() {
        let members = layer[mask].members;
        for (unit, place) in places.iter_mut().enumerate() {
            if members >> unit & 1 == 1 {
                *place = to_u32(opening);
            }
        }
        mask &= !members;
    }
    let run = Run { moves: 0, seed: 0, stop: Stop::Optimal };
    let mut formation = report::formation(problem, &places, run);
    formation.bound = Bound::Optimal;
    Ok(formation)
}

/// Returns a best formation if every one can be tried in no time.
pub(super) fn best_if_soon_found<P>(problem: &Problem<'_, P>) -> Option<Formation> {
    if !is_soon_found(&Recount::new(problem)) {
        return None;
    }
    form_exactly(problem).ok()
}

/// Whether trying every formation takes well below a second.
pub(super) fn is_soon_found<P>(recount: &Recount<'_, '_, P>) -> bool {
    let people = recount.problem.persons().len();
    if people == 0 || MOST_EXACT_PEOPLE < people {
        return false;
    }
    let sets = 3_usize.pow(to_u32(units(recount).len()));
    sets.saturating_mul(recount.problem.openings().len()) <= MOST_SETS
}

/// Pairs of sets of people that are looked at without being asked to.
const MOST_SETS: usize = 4_000_000;

/// The best score there is.
pub(super) fn best_score<P>(recount: &Recount<'_, '_, P>) -> Score {
    let all = (1 << units(recount).len()) - 1;
    match layers(recount).last() {
        Some(layer) => layer[all].score,
        None => recount.left_out(recount.problem.persons().len()).into_iter().sum(),
    }
}

/// Of the units in one mask, who joins the opening and what the score then is.
#[derive(Clone, Copy)]
struct Best {
    score: Score,
    members: usize,
}

/// People kept together, in the order of their first.
fn units<P>(recount: &Recount<'_, '_, P>) -> Vec<Vec<usize>> {
    let kept = recount.kept_together.iter().enumerate();
    kept.filter(|(person, kept)| kept[0] == *person).map(|(_, kept)| kept.clone()).collect()
}

/// For each opening and each set of units: the best that it and the openings before it can do with
/// that set, the rest of which is left out.
fn layers<P>(recount: &Recount<'_, '_, P>) -> Vec<Vec<Best>> {
    let problem = recount.problem;
    let units = units(recount);
    let sets = 1_usize << units.len();
    let people = |set: usize| -> Vec<usize> {
        let chosen = units.iter().enumerate().filter(|(unit, _)| set >> unit & 1 == 1);
        let mut people: Vec<usize> =
            chosen.flat_map(|(_, people)| people.iter().copied()).collect();
        people.sort_unstable();
        people
    };
    let left_out = |set: usize| -> Option<Score> {
        let people = people(set);
        let all_free = people.iter().all(|&person| recount.stays_in[person].is_none());
        all_free.then(|| recount.left_out(people.len()).into_iter().sum())
    };
    // No set is worse than this one that cannot be.
    let never = Score { hard: i64::MAX, medium: i64::MAX, soft: i64::MAX };
    let mut before: Vec<Best> =
        (0..sets).map(|set| Best { score: left_out(set).unwrap_or(never), members: 0 }).collect();
    let mut costs_of: BTreeMap<bool, Vec<Option<Score>>> = BTreeMap::new();
    let mut layers = Vec::new();
    for opening in 0..problem.openings().len() {
        let new = problem.rules().running.len() <= opening;
        if !new {
            costs_of.clear();
        }
        let costs = costs_of
            .entry(new)
            .or_insert_with(|| (0..sets).map(|set| cost(recount, opening, &people(set))).collect());
        let layer: Vec<Best> = (0..sets)
            .map(|set| {
                let mut best = Best { score: never, members: 0 };
                let mut members = set;
                loop {
                    if let Some(cost) = costs[members]
                        && before[set & !members].score != never
                        && before[set & !members].score + cost < best.score
                    {
                        best = Best { score: before[set & !members].score + cost, members };
                    }
                    if members == 0 {
                        return best;
                    }
                    members = (members - 1) & set;
                }
            })
            .collect();
        before.clone_from(&layer);
        layers.push(layer);
    }
    layers
}

/// What a group costs, unless these people may not be it.
fn cost<P>(recount: &Recount<'_, '_, P>, opening: usize, people: &[usize]) -> Option<Score> {
    let stays = people.iter().filter(|&&person| recount.stays_in[person] == Some(opening)).count();
    let elsewhere =
        people.iter().any(|&person| recount.stays_in[person].is_some_and(|own| own != opening));
    let room = recount.problem.openings()[opening].size.at_most.max(stays);
    if elsewhere || room < people.len() {
        return None;
    }
    Some(recount.group(opening, people).total())
}
