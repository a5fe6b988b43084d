//! The door: people and rules are checked once, all faults are named, and nobody checks again.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{FormError, FormFault};
use super::person::Person;
use super::rules::{BUILT_IN_RULES, Opening, Rules, Size, Wish};
use super::tables::Tables;
use crate::Score;

/// People and the rules for grouping them, checked.
///
/// Borrows the caller's people and refers to them by their position in the slice.
#[derive(Clone, Debug)]
pub struct Problem<'a, P> {
    // Invariant: `check` found no fault in what is here.
    people: &'a [P],
    persons: Vec<Person>,
    rules: Rules,
    openings: Vec<Opening>,
    tables: Tables,
}

const MOST_PEOPLE: usize = 200_000;
pub(super) const LARGEST_GROUP: usize = 10_000;
const LARGEST_NUMBER: i64 = 1_000_000_000;
const HIGHEST_PRICE: i64 = 1_000_000_000;

impl<'a, P> Problem<'a, P> {
    /// Returns the problem of forming groups of these people, as `describe` tells of each.
    ///
    /// Answers for slots that the rules do not offer, and values of attributes that no criterion
    /// looks at, are left aside.
    ///
    /// # Errors
    ///
    /// All faults at once: the same id twice, links to somebody absent, people to be kept together
    /// and apart, groups without room, prices or numbers out of range.
    ///
    /// ```
    /// use peerhood_scheduling::form::{FormFault, Person, Problem, Rules, Size};
    ///
    /// let mut rules = Rules::new(Size { at_least: 2, at_most: 4 });
    /// rules.together.push(vec!["Ana".to_owned(), "Bo".to_owned()]);
    /// rules.apart.push(vec!["Bo".to_owned(), "Ana".to_owned()]);
    /// let error = Problem::new(&["Ana", "Bo"], |name| Person::new(*name), &rules).unwrap_err();
    /// assert!(matches!(error.faults[..], [FormFault::TogetherAndApart { .. }]));
    /// ```
    pub fn new(
        people: &'a [P],
        describe: impl Fn(&P) -> Person,
        rules: &Rules,
    ) -> Result<Problem<'a, P>, FormError> {
        if MOST_PEOPLE < people.len() {
            let fault = FormFault::TooManyPeople { people: people.len(), limit: MOST_PEOPLE };
            return Err(FormError { faults: vec![fault] });
        }
        let persons: Vec<Person> = people.iter().map(describe).collect();
        let openings = openings(rules, persons.len());
        let mut faults = Vec::new();
        check_people(&persons, &mut faults);
        check_openings(rules, &openings, &mut faults);
        check_criteria(rules, &mut faults);
        let unit_of = check_links(&persons, rules, &openings, &mut faults);
        if faults.is_empty() {
            match Tables::new(&persons, rules, &openings, &unit_of) {
                Ok(tables) => {
                    let rules = rules.clone();
                    return Ok(Problem { people, persons, rules, openings, tables });
                }
                Err(fault) => faults.push(fault),
            }
        }
        Err(FormError { faults })
    }

    /// Returns the caller's people.
    #[must_use]
    pub fn people(&self) -> &'a [P] {
        self.people
    }

    /// Returns what was told of each of them.
    #[must_use]
    pub fn persons(&self) -> &[Person] {
        &self.persons
    }

    /// Returns the rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Returns every group that people can be put into: those that run, then the new ones.
    #[must_use]
    pub fn openings(&self) -> &[Opening] {
        &self.openings
    }

    pub(super) fn tables(&self) -> &Tables {
        &self.tables
    }
}

/// Lists the running groups, then as many new ones as could be used.
fn openings(rules: &Rules, people: usize) -> Vec<Opening> {
    let fillable = (people / rules.new_group.size.at_least.max(1)).max(usize::from(0 < people));
    let wanted = rules.new_groups.unwrap_or(fillable).min(people);
    let taken: BTreeSet<&str> = rules.running.iter().map(|opening| opening.name.as_str()).collect();
    let names = (1..).map(|number: usize| format!("{} {number}", rules.new_group.name));
    let new = names
        .filter(|name| !taken.contains(name.as_str()))
        .take(wanted)
        .map(|name| Opening { name, members: Vec::new(), ..rules.new_group.clone() });
    rules.running.iter().cloned().chain(new).collect()
}

fn check_people(persons: &[Person], faults: &mut Vec<FormFault>) {
    let mut seen = BTreeMap::new();
    for (position, person) in persons.iter().enumerate() {
        if let Some(first) = seen.insert(person.id.as_str(), position) {
            let id = person.id.clone();
            faults.push(FormFault::SameId { id, first, second: position });
        }
        for (attribute, &number) in &person.numbers {
            if LARGEST_NUMBER.unsigned_abs() < number.unsigned_abs() {
                faults.push(FormFault::NumberTooLarge {
                    id: person.id.clone(),
                    attribute: attribute.clone(),
                    number,
                    limit: LARGEST_NUMBER,
                });
            }
        }
    }
}

fn check_openings(rules: &Rules, openings: &[Opening], faults: &mut Vec<FormFault>) {
    let mut slots = BTreeSet::new();
    for slot in &rules.slots {
        if !slots.insert(slot.as_str()) {
            faults.push(FormFault::SameSlot { slot: slot.clone() });
        }
    }
    let mut names = BTreeSet::new();
    let first_new = rules.running.len();
    for opening in
        openings.iter().take(first_new + 1).chain(openings.is_empty().then_some(&rules.new_group))
    {
        let name = || opening.name.clone();
        if !names.insert(opening.name.as_str()) {
            faults.push(FormFault::SameGroup { opening: name() });
        }
        let Size { at_least, at_most } = opening.size;
        if at_most < at_least || at_most == 0 {
            faults.push(FormFault::EmptySize { opening: name(), at_least, at_most });
        }
        let members = at_most.max(opening.members.len());
        if LARGEST_GROUP < members {
            faults.push(FormFault::GroupTooLarge {
                opening: name(),
                members,
                limit: LARGEST_GROUP,
            });
        }
        let own_slots = opening.slots.as_deref();
        if own_slots.is_some_and(<[String]>::is_empty) && !rules.slots.is_empty() {
            faults.push(FormFault::NoSlot { opening: name() });
        }
        for slot in own_slots.unwrap_or_default() {
            if !slots.contains(slot.as_str()) {
                faults.push(FormFault::UnknownSlot { opening: name(), slot: slot.clone() });
            }
        }
    }
}

fn check_criteria(rules: &Rules, faults: &mut Vec<FormFault>) {
    let mut names: BTreeSet<&str> = BUILT_IN_RULES.into_iter().collect();
    for criterion in &rules.criteria {
        let rule = criterion.name.clone();
        if !names.insert(&criterion.name) {
            faults.push(FormFault::SameRule { rule: rule.clone() });
        }
        if let Wish::Between { at_least, at_most, .. } = criterion.wish
            && at_most < at_least
        {
            faults.push(FormFault::EmptyBetween { rule, at_least, at_most });
        }
    }
    for criterion in &rules.criteria {
        if let Wish::Between { at_least, .. } = criterion.wish
            && LARGEST_GROUP < at_least
        {
            let (rule, limit) = (criterion.name.clone(), LARGEST_GROUP);
            faults.push(FormFault::BetweenTooLarge { rule, at_least, limit });
        }
    }
    for (rule, price) in prices(rules) {
        for points in [price.hard, price.medium, price.soft] {
            if !(0..=HIGHEST_PRICE).contains(&points) {
                let rule = rule.to_owned();
                faults.push(FormFault::PriceOutOfRange { rule, points, limit: HIGHEST_PRICE });
            }
        }
    }
}

fn prices(rules: &Rules) -> Vec<(&str, Score)> {
    let [choice, size, apart, need, slot, if_needed, preference, opened, unplaced] = BUILT_IN_RULES;
    let prices = rules.prices;
    let mut list = vec![
        (choice, prices.choice),
        (size, prices.size),
        (apart, prices.apart),
        (need, prices.need),
        (slot, prices.slot),
        (if_needed, prices.if_needed),
        (preference, prices.preference),
        (opened, prices.opened),
        (unplaced, prices.unplaced),
    ];
    list.extend(rules.criteria.iter().map(|criterion| (criterion.name.as_str(), criterion.price)));
    list
}

/// Returns for every person the first person they are kept together with, and adds the faults.
fn check_links(
    persons: &[Person],
    rules: &Rules,
    openings: &[Opening],
    faults: &mut Vec<FormFault>,
) -> Vec<usize> {
    let positions: BTreeMap<&str, usize> = persons
        .iter()
        .enumerate()
        .map(|(position, person)| (person.id.as_str(), position))
        .collect();
    let find = |ids: &[String], link: &str, faults: &mut Vec<FormFault>| -> Vec<usize> {
        let mut found = Vec::new();
        for id in ids {
            match positions.get(id.as_str()) {
                Some(&position) => found.push(position),
                None => faults.push(FormFault::Absent { link: link.to_owned(), id: id.clone() }),
            }
        }
        found
    };

    let mut first_of: Vec<usize> = (0..persons.len()).collect();
    for ids in &rules.together {
        let linked = find(ids, "a link to keep together", faults);
        for pair in linked.windows(2) {
            join(&mut first_of, pair[0], pair[1]);
        }
    }
    let unit_of: Vec<usize> =
        (0..persons.len()).map(|person| first(&mut first_of, person)).collect();

    for ids in &rules.apart {
        let mut seen = BTreeMap::new();
        for person in find(ids, "a link to keep apart", faults) {
            if let Some(other) = seen.insert(unit_of[person], person) {
                faults.push(FormFault::TogetherAndApart {
                    first: persons[other].id.clone(),
                    second: persons[person].id.clone(),
                });
            }
        }
    }
    let mut opening_of: BTreeMap<usize, &Opening> = BTreeMap::new();
    for opening in openings {
        for person in find(&opening.members, &format!("group {:?}", opening.name), faults) {
            if let Some(earlier) = opening_of.insert(unit_of[person], opening)
                && earlier.name != opening.name
            {
                faults.push(FormFault::InTwoGroups {
                    id: persons[person].id.clone(),
                    first: earlier.name.clone(),
                    second: opening.name.clone(),
                });
            }
        }
    }
    let mut pinned: BTreeMap<&str, usize> = BTreeMap::new();
    for unit in &unit_of {
        if let Some(opening) = opening_of.get(unit) {
            *pinned.entry(&opening.name).or_default() += 1;
        }
    }
    for (opening, members) in pinned {
        if LARGEST_GROUP < members {
            let opening = opening.to_owned();
            faults.push(FormFault::GroupTooLarge { opening, members, limit: LARGEST_GROUP });
        }
    }
    unit_of
}

fn join(first_of: &mut [usize], one: usize, other: usize) {
    let (one, other) = (first(first_of, one), first(first_of, other));
    first_of[one.max(other)] = one.min(other);
}

fn first(first_of: &mut [usize], person: usize) -> usize {
    let mut at = person;
    while first_of[at] != at {
        first_of[at] = first_of[first_of[at]];
        at = first_of[at];
    }
    at
}
