//! A formation recomputed from people and rules: the judge is simpler than the judged.

use std::collections::BTreeMap;
use std::fmt;

use thiserror::Error;

use super::exact::{MOST_EXACT_PEOPLE, best_score};
use super::formation::{Blocked, Bound, Formation};
use super::problem::Problem;
use super::recount::Recount;
use super::rules::{CHOICE, NEEDS, SIZE, SLOT, Wish};
use crate::{Score, Scorecard, Stop};

/// Everything in which a formation is not what its problem makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// The mismatches, never empty.
    pub mismatches: Vec<Mismatch>,
}

/// One thing in a formation that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Mismatch {
    /// A position is beyond the people.
    #[error("person {person} is beyond the {people} people")]
    NoSuchPerson {
        /// The position given.
        person: usize,
        /// How many people there are.
        people: usize,
    },
    /// A group is none of the openings.
    #[error("group {name:?} says it is opening {opening}, which is named otherwise or not there")]
    NoSuchOpening {
        /// The position given.
        opening: usize,
        /// The group's name.
        name: String,
    },
    /// Groups are empty, or groups, members, unplaced people or openings are not in order.
    #[error("{list} is empty where it must not be, or not in ascending order")]
    OutOfOrder {
        /// The list.
        list: String,
    },
    /// A person is in no group and not among the unplaced, or more than once.
    #[error("person {person} appears {times} times")]
    NotOnce {
        /// The person.
        person: usize,
        /// How often the person appears.
        times: usize,
    },
    /// A member of a running group is not there.
    #[error("person {person} is a member of opening {opening} already and must stay")]
    Moved {
        /// The person.
        person: usize,
        /// The opening.
        opening: usize,
    },
    /// People to be kept together are not.
    #[error("people {first} and {second} must share a group or have none")]
    Parted {
        /// One of them.
        first: usize,
        /// The other.
        second: usize,
    },
    /// A group's members are more than its room, and not because they were there before.
    #[error("opening {opening} has {members} members, and room for {room}")]
    Overfull {
        /// The opening.
        opening: usize,
        /// Its members.
        members: usize,
        /// Its room.
        room: usize,
    },
    /// A group's slot is not the one its members' answers give.
    #[error("opening {opening} meets at {found:?} by its members' answers, not at {stated:?}")]
    Slot {
        /// The opening.
        opening: usize,
        /// The slot stated.
        stated: Option<String>,
        /// The slot found.
        found: Option<String>,
    },
    /// A rule costs something else than stated.
    #[error("{place}: rule {rule:?} costs {found}, not {stated}")]
    Part {
        /// The group, or all of it.
        place: String,
        /// The rule.
        rule: String,
        /// What is stated.
        stated: Score,
        /// What was found.
        found: Score,
    },
    /// A total is not the sum of its parts.
    #[error("{place}: the parts sum to {found}, not to {stated}")]
    Total {
        /// The group, or all of it.
        place: String,
        /// What is stated.
        stated: Score,
        /// What was found.
        found: Score,
    },
    /// Another group is the worst.
    #[error("the worst group is {found:?}, not {stated:?}")]
    Worst {
        /// The position stated.
        stated: Option<usize>,
        /// The position found.
        found: Option<usize>,
    },
    /// An unplaced person is kept out by other rules.
    #[error("person {person} is kept out by other rules than stated")]
    Blocked {
        /// The person.
        person: usize,
    },
    /// A formation is optimal by its bound and not by how the search is said to have ended, or the other
    /// way round.
    #[error("the search is said to have ended as {stop:?}, but of the bound it says: {bound}")]
    Stop {
        /// How the search is said to have ended.
        stop: Stop,
        /// What is said of the bound.
        bound: Bound,
    },
    /// The bound does not follow from people and rules.
    #[error("the bound is stated as {stated}, but {found} follows")]
    Bound {
        /// What is stated.
        stated: Bound,
        /// What was found.
        found: Bound,
    },
}

/// Recomputes a formation from the people and rules and compares all but how it was found: the moves
/// tried, the seed, and whether an unproved search was spent or cancelled.
///
/// Shares no code with the search. A claim to be optimal must follow from counting people and
/// places, or the people be few enough to try every formation.
///
/// # Errors
///
/// Everything that does not hold.
///
/// # Complexity
///
/// O(people · rules · values), and for each unplaced person once more the size of every group.
pub fn verify<P>(problem: &Problem<'_, P>, formation: &Formation) -> Result<(), VerifyError> {
    let mut mismatches = Vec::new();
    let recount = Recount::new(problem);
    check_membership(&recount, formation, &mut mismatches);
    if mismatches.is_empty() {
        check_scores(&recount, formation, &mut mismatches);
        check_reasons(&recount, formation, &mut mismatches);
        check_bound(&recount, formation, &mut mismatches);
        let (stop, bound) = (formation.run.stop, formation.bound);
        if (stop == Stop::Optimal) != (bound == Bound::Optimal) {
            mismatches.push(Mismatch::Stop { stop, bound });
        }
    }
    if mismatches.is_empty() { Ok(()) } else { Err(VerifyError { mismatches }) }
}

fn check_membership<P>(
    recount: &Recount<'_, '_, P>,
    formation: &Formation,
    mismatches: &mut Vec<Mismatch>,
) {
    let problem = recount.problem;
    let people = problem.persons().len();
    let mut times = vec![0; people];
    let mut place: Vec<Option<usize>> = vec![None; people];
    let mut count = |person: usize, at: Option<usize>, mismatches: &mut Vec<Mismatch>| {
        if person < people {
            times[person] += 1;
            place[person] = at;
        } else {
            mismatches.push(Mismatch::NoSuchPerson { person, people });
        }
    };
    let list = |list: &str| Mismatch::OutOfOrder { list: list.to_owned() };
    if !formation.groups.is_sorted_by(|one, other| one.opening < other.opening) {
        mismatches.push(list("the list of groups"));
    }
    for group in &formation.groups {
        let name = problem.openings().get(group.opening).map(|opening| &opening.name);
        if name != Some(&group.name) {
            let (opening, name) = (group.opening, group.name.clone());
            mismatches.push(Mismatch::NoSuchOpening { opening, name });
        }
        if group.members.is_empty() || !group.members.is_sorted_by(|one, other| one < other) {
            mismatches.push(list(&format!("the list of members of {:?}", group.name)));
        }
        for &person in &group.members {
            count(person, Some(group.opening), mismatches);
        }
    }
    if !formation.unplaced.is_sorted_by(|one, other| one.person < other.person) {
        mismatches.push(list("the list of unplaced people"));
    }
    for unplaced in &formation.unplaced {
        count(unplaced.person, None, mismatches);
    }
    for (person, &times) in times.iter().enumerate() {
        if times != 1 {
            mismatches.push(Mismatch::NotOnce { person, times });
        }
    }
    if mismatches.is_empty() {
        check_links(recount, formation, &place, mismatches);
    }
}

fn check_links<P>(
    recount: &Recount<'_, '_, P>,
    formation: &Formation,
    place: &[Option<usize>],
    mismatches: &mut Vec<Mismatch>,
) {
    for (person, kept) in recount.kept_together.iter().enumerate() {
        if place[person] != place[kept[0]] {
            mismatches.push(Mismatch::Parted { first: kept[0], second: person });
        }
    }
    for (person, opening) in recount.stays_in.iter().enumerate() {
        if let Some(opening) = *opening
            && place[person] != Some(opening)
        {
            mismatches.push(Mismatch::Moved { person, opening });
        }
    }
    for group in &formation.groups {
        let (opening, members) = (group.opening, group.members.len());
        let room = recount.problem.openings()[opening].size.at_most;
        let stay =
            group.members.iter().filter(|&&member| recount.stays_in[member].is_some()).count();
        if room.max(stay) < members {
            mismatches.push(Mismatch::Overfull { opening, members, room });
        }
    }
}

fn check_scores<P>(
    recount: &Recount<'_, '_, P>,
    formation: &Formation,
    mismatches: &mut Vec<Mismatch>,
) {
    let slots = &recount.problem.rules().slots;
    let mut sums = recount.left_out(formation.unplaced.len());
    let mut worst: Option<(Score, usize)> = None;
    for (position, group) in formation.groups.iter().enumerate() {
        let found = recount.group(group.opening, &group.members);
        let slot = found.slot.map(|slot| slots[slot].clone());
        if slot != group.slot {
            let (opening, stated) = (group.opening, group.slot.clone());
            mismatches.push(Mismatch::Slot { opening, stated, found: slot });
        }
        check_card(
            &group.name,
            &recount.card(&found.scores),
            &group.parts,
            group.score,
            mismatches,
        );
        for (sum, &score) in sums.iter_mut().zip(&found.scores) {
            *sum += score;
        }
        if worst.is_none_or(|(score, _)| score < found.total()) {
            worst = Some((found.total(), position));
        }
    }
    check_card("all groups", &recount.card(&sums), &formation.parts, formation.score, mismatches);
    let found = worst.map(|(_, position)| position);
    if found != formation.worst {
        mismatches.push(Mismatch::Worst { stated: formation.worst, found });
    }
}

fn check_card(
    place: &str,
    found: &Scorecard,
    stated: &Scorecard,
    total: Score,
    mismatches: &mut Vec<Mismatch>,
) {
    if found != stated {
        let mut rules: Vec<&str> = found.parts.iter().map(|part| part.rule.as_str()).collect();
        rules.extend(stated.parts.iter().map(|part| part.rule.as_str()));
        rules.sort_unstable();
        rules.dedup();
        let alike = |rule: &&str| found.of(rule) == stated.of(rule);
        // Where every sum agrees, a rule is named twice, out of order, or not there at all.
        let all_alike = rules.iter().all(alike);
        for rule in rules.into_iter().filter(|rule| all_alike || !alike(rule)) {
            let (stated, found) = (stated.of(rule), found.of(rule));
            let (place, rule) = (place.to_owned(), rule.to_owned());
            mismatches.push(Mismatch::Part { place, rule, stated, found });
        }
    }
    if found.total() != total {
        let place = place.to_owned();
        mismatches.push(Mismatch::Total { place, stated: total, found: found.total() });
    }
}

fn check_reasons<P>(
    recount: &Recount<'_, '_, P>,
    formation: &Formation,
    mismatches: &mut Vec<Mismatch>,
) {
    let problem = recount.problem;
    let members_of: BTreeMap<usize, &[usize]> =
        formation.groups.iter().map(|group| (group.opening, group.members.as_slice())).collect();
    let names = recount.rule_names();
    for unplaced in &formation.unplaced {
        let newcomers = &recount.kept_together[unplaced.person];
        let mut rules: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        // New groups without members are all alike.
        let mut empty = None;
        for opening in 0..problem.openings().len() {
            let members = members_of.get(&opening).copied().unwrap_or_default();
            let alike = members.is_empty() && problem.rules().running.len() <= opening;
            let rule = match empty {
                Some(rule) if alike => rule,
                _ => first_blocking_rule(recount, opening, members, newcomers),
            };
            if alike {
                empty = Some(rule);
            }
            rules.entry(rule).or_default().push(opening);
        }
        let found = rules.into_iter().map(|(rule, openings)| (names[rule], openings));
        let stated = unplaced
            .blocked
            .iter()
            .map(|Blocked { rule, openings }| (rule.as_str(), openings.clone()));
        if !found.eq(stated) {
            mismatches.push(Mismatch::Blocked { person: unplaced.person });
        }
    }
}

/// The first rule that newcomers would break, more than it is broken now.
fn first_blocking_rule<P>(
    recount: &Recount<'_, '_, P>,
    opening: usize,
    members: &[usize],
    newcomers: &[usize],
) -> usize {
    let size = recount.problem.openings()[opening].size;
    if size.at_most < members.len() + newcomers.len() {
        return SIZE;
    }
    let all: Vec<usize> = members.iter().chain(newcomers).copied().collect();
    let without = recount.group(opening, members).scores;
    let with = recount.group(opening, &all).scores;
    let levels: [fn(&Score) -> i64; 3] =
        [|score| score.hard, |score| score.medium, |score| score.soft];
    let rises = |level: fn(&Score) -> i64| {
        without.iter().zip(&with).position(|(without, with)| level(without) < level(with))
    };
    levels.into_iter().find_map(rises).unwrap_or(SIZE)
}

fn check_bound<P>(
    recount: &Recount<'_, '_, P>,
    formation: &Formation,
    mismatches: &mut Vec<Mismatch>,
) {
    let counted = counted_bound(recount);
    let found = if formation.score == counted {
        Bound::Optimal
    } else if counted == Score::ZERO {
        Bound::NoUsefulBound
    } else {
        Bound::AtLeast(counted)
    };
    let tiny = recount.problem.persons().len() <= MOST_EXACT_PEOPLE;
    if formation.bound != found
        && !(formation.bound == Bound::Optimal && tiny && best_score(recount) == formation.score)
    {
        mismatches.push(Mismatch::Bound { stated: formation.bound, found });
    }
}

/// The price of those whom no opening can take, whoever else is there, and of those beyond all room.
fn counted_bound<P>(recount: &Recount<'_, '_, P>) -> Score {
    let openings = recount.problem.openings();
    let mut rooms: Vec<usize> = openings.iter().map(|opening| opening.size.at_most).collect();
    let mut running = vec![false; openings.len()];
    for &opening in recount.stays_in.iter().flatten() {
        rooms[opening] = rooms[opening].saturating_sub(1);
        running[opening] = true;
    }
    // The openings that differ from each other: of the new ones, one stands for all.
    let distinct = openings.len().min(recount.problem.rules().running.len() + 1);
    let (mut left_out, mut placeable) = (0, 0_usize);
    for (person, unit) in recount.kept_together.iter().enumerate() {
        let fits = |opening: usize| {
            unit.len() <= openings[opening].size.at_most
                && (running[opening] || may_begin(recount, opening, unit))
        };
        if recount.stays_in[person].is_some() {
            continue;
        }
        if (0..distinct).any(fits) { placeable += 1 } else { left_out += 1 }
    }
    let people = left_out + placeable.saturating_sub(rooms.iter().sum());
    recount.left_out(people).into_iter().sum()
}

fn may_begin<P>(recount: &Recount<'_, '_, P>, opening: usize, unit: &[usize]) -> bool {
    let rules = recount.problem.rules();
    let own = &recount.problem.openings()[opening];
    let scores = recount.group(opening, unit).scores;
    let builtin = [CHOICE, NEEDS, SLOT].iter().all(|&rule| scores[rule].hard == 0);
    let first = super::rules::BUILT_IN_RULES.len();
    let criteria = rules.criteria.iter().zip(&scores[first..]).all(|(criterion, score)| {
        let fixed =
            criterion.wish == Wish::Similar && own.values.contains_key(&criterion.attribute);
        !fixed || score.hard == 0
    });
    builtin && criteria
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (line, mismatch) in self.mismatches.iter().enumerate() {
            write!(f, "{}{mismatch}", if line == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for VerifyError {}
