//! The rules as they are written, counted over the members one by one: slow, plain, and sharing
//! nothing with the search's counters.

use std::collections::{BTreeMap, BTreeSet};

use super::person::{CanCome, Choice, Person};
use super::problem::Problem;
use super::rules::{
    APART, BUILT_IN_RULES, CHOICE, Criterion, IF_NEEDED, NEEDS, OPENED, Opening, PREFERENCE,
    Places, SIZE, SLOT, UNPLACED, Wish,
};
use crate::{Part, Score, Scorecard};

pub(super) struct Recount<'p, 'a, P> {
    pub(super) problem: &'p Problem<'a, P>,
    apart_lists: Vec<Vec<usize>>,
    /// How many of all people have a value of an attribute.
    totals: BTreeMap<(&'p str, &'p str), usize>,
    identities: BTreeSet<&'p str>,
    /// For each person, everybody they are kept together with, themselves included, ascending.
    pub(super) kept_together: Vec<Vec<usize>>,
    /// For each person, the running group they belong to, alone or by those they are kept with.
    pub(super) stays_in: Vec<Option<usize>>,
}

/// One group's slot, and what each rule costs there.
#[derive(Clone, Debug)]
pub(super) struct Count {
    pub(super) slot: Option<usize>,
    pub(super) scores: Vec<Score>,
}

impl Count {
    pub(super) fn total(&self) -> Score {
        self.scores.iter().copied().sum()
    }
}

impl<'p, 'a, P> Recount<'p, 'a, P> {
    pub(super) fn new(problem: &'p Problem<'a, P>) -> Recount<'p, 'a, P> {
        let mut lists: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (list, ids) in problem.rules().apart.iter().enumerate() {
            for id in ids {
                lists.entry(id).or_default().push(list);
            }
        }
        let mut totals = BTreeMap::new();
        let mut apart_lists = Vec::new();
        for person in problem.persons() {
            apart_lists.push(lists.remove(person.id.as_str()).unwrap_or_default());
            for (attribute, values) in &person.values {
                for value in values {
                    *totals.entry((attribute.as_str(), value.as_str())).or_default() += 1;
                }
            }
        }
        let identities =
            problem.openings().iter().filter_map(|opening| opening.identity.as_deref());
        let (kept_together, stays_in) = links(problem);
        Recount {
            problem,
            apart_lists,
            totals,
            identities: identities.collect(),
            kept_together,
            stays_in,
        }
    }

    pub(super) fn rule_names(&self) -> Vec<&'p str> {
        let criteria =
            self.problem.rules().criteria.iter().map(|criterion| criterion.name.as_str());
        BUILT_IN_RULES.into_iter().chain(criteria).collect()
    }

    /// Names each score, in the order of the rules.
    pub(super) fn card(&self, scores: &[Score]) -> Scorecard {
        let part = |(rule, &score): (&str, &Score)| Part { rule: rule.to_owned(), score };
        Scorecard { parts: self.rule_names().into_iter().zip(scores).map(part).collect() }
    }

    /// What people without a group cost, by rule.
    pub(super) fn left_out(&self, people: usize) -> Vec<Score> {
        let mut scores = vec![Score::ZERO; self.rule_names().len()];
        scores[UNPLACED] = points(self.problem.rules().prices.unplaced, people);
        scores
    }

    /// What a group costs with these members.
    pub(super) fn group(&self, opening: usize, members: &[usize]) -> Count {
        let rules = self.problem.rules();
        let prices = rules.prices;
        let own = &self.problem.openings()[opening];
        let mut scores = vec![Score::ZERO; BUILT_IN_RULES.len()];
        if members.is_empty() {
            scores.resize(self.rule_names().len(), Score::ZERO);
            return Count { slot: None, scores };
        }
        let missing = own.size.at_least.saturating_sub(members.len());
        let too_many = members.len().saturating_sub(own.size.at_most);
        scores[SIZE] = points(prices.size, missing + too_many);
        let is_new = rules.running.len() <= opening;
        scores[OPENED] = points(prices.opened, usize::from(is_new));
        let persons: Vec<&Person> =
            members.iter().map(|&member| &self.problem.persons()[member]).collect();
        scores[CHOICE] =
            points(prices.choice, count(&persons, |person| !self.respects(person, own)));
        scores[PREFERENCE] =
            points(prices.preference, count(&persons, |person| self.would_prefer(person, own)));
        scores[APART] = points(prices.apart, self.apart_pairs(members));
        scores[NEEDS] = points(prices.need, unmet_needs(&persons, own));
        let absences = |slot: &String| {
            let comes = |person: &Person| person.answers.get(slot).copied().unwrap_or(CanCome::No);
            let no = count(&persons, |person| comes(person) == CanCome::No);
            let if_needed = count(&persons, |person| comes(person) == CanCome::IfNeeded);
            (no, if_needed)
        };
        let may_meet = |slot: &String| own.slots.as_ref().is_none_or(|slots| slots.contains(slot));
        let slots = rules.slots.iter().enumerate().filter(|(_, slot)| may_meet(slot));
        let slot = slots.map(|(position, slot)| (absences(slot), position)).min();
        if let Some(((no, if_needed), _)) = slot {
            scores[SLOT] = points(prices.slot, no);
            scores[IF_NEEDED] = points(prices.if_needed, if_needed);
        }
        for criterion in &rules.criteria {
            let units = self.short_of(criterion, &persons, own);
            scores.push(Score {
                hard: criterion.price.hard * units,
                medium: criterion.price.medium * units,
                soft: criterion.price.soft * units,
            });
        }
        Count { slot: slot.map(|(_, position)| position), scores }
    }

    fn respects(&self, person: &Person, opening: &Opening) -> bool {
        match (&person.choice, &opening.identity) {
            (Choice::Open | Choice::Prefers(_), None) => true,
            (Choice::Only(_), None) | (Choice::Open, Some(_)) => false,
            (Choice::Only(chosen) | Choice::Prefers(chosen), Some(identity)) => {
                chosen.contains(identity)
            }
        }
    }

    fn would_prefer(&self, person: &Person, opening: &Opening) -> bool {
        match &person.choice {
            Choice::Prefers(chosen) if opening.identity.is_none() => {
                chosen.iter().any(|identity| self.identities.contains(identity.as_str()))
            }
            _ => false,
        }
    }

    fn apart_pairs(&self, members: &[usize]) -> usize {
        let mut pairs = 0;
        for (position, &one) in members.iter().enumerate() {
            if self.apart_lists[one].is_empty() {
                continue;
            }
            for &other in &members[position + 1..] {
                let shared = |list: &&usize| self.apart_lists[other].contains(list);
                pairs += self.apart_lists[one].iter().filter(shared).count();
            }
        }
        pairs
    }

    fn short_of(&self, criterion: &Criterion, persons: &[&Person], opening: &Opening) -> i64 {
        let attribute = criterion.attribute.as_str();
        let values: BTreeSet<&str> =
            persons.iter().flat_map(|person| values(person, attribute)).collect();
        let members =
            |value: &str| count(persons, |person| values_contain(person, attribute, value));
        let units = match &criterion.wish {
            Wish::Similar => {
                let shared = match opening.values.get(attribute) {
                    Some(own) => members(own),
                    None => values.iter().map(|value| members(value)).max().unwrap_or(0),
                };
                persons.len() - shared
            }
            Wish::Diverse => {
                let mut pairs = 0;
                for (position, one) in persons.iter().enumerate() {
                    for other in &persons[position + 1..] {
                        let shared = |value: &&str| values_contain(other, attribute, value);
                        pairs += self::values(one, attribute).filter(shared).count();
                    }
                }
                pairs
            }
            Wish::NoOneAlone { only } => {
                let watched =
                    values.iter().filter(|value| only.is_empty() || only.contains(**value));
                watched.filter(|value| members(value) == 1).count()
            }
            Wish::Between { value, at_least, at_most } => {
                let members = members(value);
                at_least.saturating_sub(members) + members.saturating_sub(*at_most)
            }
            Wish::Even => {
                let all = self.problem.persons().len();
                let of_attribute = self
                    .totals
                    .range((attribute, "")..)
                    .take_while(|((own, _), _)| *own == attribute);
                let away = |((_, value), total): (&(&str, &str), &usize)| {
                    let (members, share) = (members(value), persons.len() * total);
                    (share / all).saturating_sub(members)
                        + members.saturating_sub(share.div_ceil(all))
                };
                of_attribute.map(away).sum()
            }
            Wish::Within { range } => {
                let numbers = || persons.iter().filter_map(|person| person.numbers.get(attribute));
                let (Some(low), Some(high)) = (numbers().min(), numbers().max()) else { return 0 };
                return (high - low - i64::from(*range)).max(0);
            }
        };
        i64::try_from(units).unwrap_or(i64::MAX)
    }
}

/// Follows the links from person to person.
fn links<P>(problem: &Problem<'_, P>) -> (Vec<Vec<usize>>, Vec<Option<usize>>) {
    let persons = problem.persons();
    let positions: BTreeMap<&str, usize> = persons
        .iter()
        .enumerate()
        .map(|(position, person)| (person.id.as_str(), position))
        .collect();
    let mut neighbours = vec![Vec::new(); persons.len()];
    for pair in problem.rules().together.iter().flat_map(|list| list.windows(2)) {
        let (one, other) = (positions[pair[0].as_str()], positions[pair[1].as_str()]);
        neighbours[one].push(other);
        neighbours[other].push(one);
    }
    let mut kept_together: Vec<Vec<usize>> = vec![Vec::new(); persons.len()];
    for person in 0..persons.len() {
        if !kept_together[person].is_empty() {
            continue;
        }
        let mut reached = BTreeSet::from([person]);
        let mut next = vec![person];
        while let Some(at) = next.pop() {
            next.extend(
                neighbours[at].iter().copied().filter(|&neighbour| reached.insert(neighbour)),
            );
        }
        let reached: Vec<usize> = reached.into_iter().collect();
        for &member in &reached {
            kept_together[member].clone_from(&reached);
        }
    }
    let mut stays_in = vec![None; persons.len()];
    for (opening, own) in problem.openings().iter().enumerate() {
        for id in &own.members {
            for &member in &kept_together[positions[id.as_str()]] {
                stays_in[member] = Some(opening);
            }
        }
    }
    (kept_together, stays_in)
}

fn unmet_needs(persons: &[&Person], opening: &Opening) -> usize {
    let needs: BTreeSet<&String> = persons.iter().flat_map(|person| &person.needs).collect();
    let unmet = |need: &String| {
        let people = count(persons, |person| person.needs.contains(need));
        match opening.provides.get(need) {
            Some(Places::Enough) => 0,
            Some(Places::AtMost(places)) => {
                people.saturating_sub(usize::try_from(*places).unwrap_or(usize::MAX))
            }
            None => people,
        }
    };
    needs.into_iter().map(unmet).sum()
}

fn values<'p>(person: &'p Person, attribute: &str) -> impl Iterator<Item = &'p str> {
    person.values.get(attribute).into_iter().flatten().map(String::as_str)
}

fn values_contain(person: &Person, attribute: &str, value: &str) -> bool {
    person.values.get(attribute).is_some_and(|values| values.contains(value))
}

fn count(persons: &[&Person], is_so: impl Fn(&Person) -> bool) -> usize {
    persons.iter().filter(|person| is_so(person)).count()
}

fn points(price: Score, units: usize) -> Score {
    let units = i64::try_from(units).unwrap_or(i64::MAX);
    Score { hard: price.hard * units, medium: price.medium * units, soft: price.soft * units }
}
