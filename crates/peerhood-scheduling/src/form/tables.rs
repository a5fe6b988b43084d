//! People and rules as numbered columns, so that the search only adds and compares integers.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fault::FormFault;
use super::features::{FeatureTable, Patterns};
use super::person::{CanCome, Choice, Person};
use super::problem::LARGEST_GROUP;
use super::rules::{BUILT_IN_RULES, Opening, Prices, Rules, Wish};
use crate::Score;

/// What the search works on. A *unit* is a person, or people kept together, who move as one.
#[derive(Clone, Debug)]
pub(super) struct Tables {
    pub(super) units: Vec<Unit>,
    /// People in each unit.
    pub(super) sizes: Vec<u32>,
    pub(super) seats: Vec<Seats>,
    pub(super) prices: Prices,
    /// Things of which units have counted values: criteria's attributes, needs, links apart.
    pub(super) features: Vec<Feature>,
    pub(super) columns: usize,
    /// Prices by measure; a measure's position is its row in every per-group cache.
    pub(super) measure_prices: Vec<Score>,
    /// For each measure, its rule: the built-in ones, then the criteria.
    pub(super) measure_rules: Vec<usize>,
    pub(super) spreads: Vec<Spread>,
    pub(super) slots: usize,
    /// For each unit, then once for nobody: members who cannot come × 65,536 + only if needed.
    pub(super) absences: Vec<i32>,
    pub(super) identities: usize,
    /// For each unit and identity: members whose choice it goes against, and who would prefer one.
    pub(super) against: Vec<[u32; 2]>,
    /// For each unit and feature, which pattern of held columns it has.
    patterns: Vec<u32>,
    held: Vec<Held>,
    held_ranges: Vec<Range<u32>>,
}

#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// Positions of people, ascending.
    pub(super) people: Vec<usize>,
    /// The group they are in already.
    pub(super) pinned: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Seats {
    pub(super) at_least: u32,
    pub(super) at_most: u32,
    pub(super) new: bool,
    pub(super) identity: usize,
    /// Slots this group may not meet at start from [`CLOSED`].
    pub(super) slot_start: Vec<i32>,
}

/// What a unit has of one column of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Held {
    pub(super) column: u32,
    pub(super) members: u16,
}

#[derive(Clone, Debug)]
pub(super) struct Feature {
    pub(super) columns: Range<usize>,
    pub(super) measures: Vec<Measure>,
    /// Whether any measure changes with the group's size alone.
    pub(super) sized: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Measure {
    pub(super) row: usize,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// For each group, the column of its own value.
    Similar(Vec<Option<u32>>),
    Diverse,
    /// Whether each of the feature's columns is looked at.
    NoOneAlone(Vec<bool>),
    Between {
        column: u32,
        at_least: u32,
        at_most: u32,
    },
    /// How many of all people have each of the feature's columns.
    Even {
        totals: Vec<u32>,
        people: u32,
    },
    /// For each group and each of the feature's columns, how many it serves.
    Needs(Vec<u32>),
}

/// Numbers that should lie close together: each unit's smallest and largest.
#[derive(Clone, Debug)]
pub(super) struct Spread {
    pub(super) row: usize,
    pub(super) range: i64,
    pub(super) ends: Vec<Option<(i64, i64)>>,
}

/// Above any count of absences, and far from overflow when counts are added.
pub(super) const CLOSED: i32 = 1 << 30;
pub(super) const CANNOT_COME: i32 = 1 << 16;
const MOST_COUNTERS: usize = 1 << 27;

impl Tables {
    pub(super) fn new(
        persons: &[Person],
        rules: &Rules,
        openings: &[Opening],
        unit_of: &[usize],
    ) -> Result<Tables, FormFault> {
        let units = units(persons, openings, unit_of);
        let mut features = FeatureTable::default();
        features.add_apart(persons, rules);
        features.add_needs(persons, openings)?;
        features.add_criteria(persons, rules, openings);
        within_memory(openings.len(), features.columns)?;
        within_memory(openings.len().max(units.len() + 1), rules.slots.len())?;

        let identities = identities(openings);
        within_memory(units.len(), identities.len() + 1)?;
        let against = choices(persons, &identities, &units);
        let Patterns { patterns, held, held_ranges } = features.patterns(&units);
        let mut measure_prices = features.prices(rules);
        let mut measure_rules = features.rules();
        let mut spreads = Vec::new();
        for (position, criterion) in rules.criteria.iter().enumerate() {
            if let Wish::Within { range } = criterion.wish {
                let number =
                    |&person: &usize| persons[person].numbers.get(&criterion.attribute).copied();
                let ends = |unit: &Unit| {
                    let numbers = || unit.people.iter().filter_map(number);
                    Some((numbers().min()?, numbers().max()?))
                };
                let ends = units.iter().map(ends).collect();
                spreads.push(Spread { row: measure_prices.len(), range: i64::from(range), ends });
                measure_prices.push(criterion.price);
                measure_rules.push(BUILT_IN_RULES.len() + position);
            }
        }
        let tables = Tables {
            seats: seats(openings, rules, &identities),
            prices: rules.prices,
            columns: features.columns,
            features: features.features,
            measure_prices,
            measure_rules,
            spreads,
            slots: rules.slots.len(),
            absences: absences(persons, rules, &units),
            identities: identities.len(),
            against,
            patterns,
            held,
            held_ranges,
            sizes: units.iter().map(|unit| to_u32(unit.people.len())).collect(),
            units,
        };
        tables.within_range(persons.len(), rules)?;
        Ok(tables)
    }

    pub(super) fn groups(&self) -> usize {
        self.seats.len()
    }

    /// Units with the same pattern have the same columns of the feature.
    pub(super) fn pattern(&self, unit: usize, feature: usize) -> u32 {
        self.patterns[unit * self.features.len() + feature]
    }

    pub(super) fn held(&self, pattern: u32) -> &[Held] {
        let range = &self.held_ranges[to_usize(pattern)];
        &self.held[to_usize(range.start)..to_usize(range.end)]
    }

    /// The row of absences of a unit; `units.len()` stands for nobody.
    pub(super) fn absences(&self, unit: usize) -> &[i32] {
        &self.absences[unit * self.slots..][..self.slots]
    }

    /// Bounds what any formation could cost, so that sums need no check.
    fn within_range(&self, people: usize, rules: &Rules) -> Result<(), FormFault> {
        let wide = |count: usize| i128::try_from(count).unwrap_or(i128::MAX);
        let members =
            |&pattern: &u32| self.held(pattern).iter().map(|held| i128::from(held.members));
        let held: i128 = self.patterns.iter().flat_map(members).sum();
        let largest = self.seats.iter().map(|seats| seats.at_most.max(seats.at_least)).max();
        let largest = i128::from(largest.unwrap_or(0)).max(wide(people)).max(wide(LARGEST_GROUP));
        let groups = wide(self.groups());
        let columns = wide(self.columns);
        // More than any measure can count: pairs, members missing, or a spread of numbers.
        let spread = if self.spreads.is_empty() { 0 } else { groups * 4_000_000_000 };
        let units = (held * largest).max(groups * largest).max(columns * wide(people))
            + spread
            + wide(people);
        let prices = rules.prices;
        let built_in = [
            prices.size,
            prices.choice,
            prices.preference,
            prices.slot,
            prices.if_needed,
            prices.opened,
            prices.unplaced,
        ];
        let all = || built_in.iter().chain(&self.measure_prices);
        for level in
            [|price: &Score| price.hard, |price: &Score| price.medium, |price: &Score| price.soft]
        {
            let worst = units * all().map(|price| i128::from(level(price))).sum::<i128>();
            if i128::from(i64::MAX / 8) < worst {
                return Err(FormFault::ScoreTooLarge { worst });
            }
        }
        Ok(())
    }
}

pub(super) fn within_memory(rows: usize, columns: usize) -> Result<(), FormFault> {
    if MOST_COUNTERS < rows.saturating_mul(columns) {
        return Err(FormFault::TooManyCounters { rows, columns, limit: MOST_COUNTERS });
    }
    Ok(())
}

fn units(persons: &[Person], openings: &[Opening], unit_of: &[usize]) -> Vec<Unit> {
    let mut opening_of = BTreeMap::new();
    for (group, opening) in openings.iter().enumerate() {
        opening_of.extend(opening.members.iter().map(|id| (id.as_str(), group)));
    }
    let mut units: BTreeMap<usize, Unit> = BTreeMap::new();
    for (position, person) in persons.iter().enumerate() {
        let unit = units
            .entry(unit_of[position])
            .or_insert_with(|| Unit { people: Vec::new(), pinned: None });
        unit.people.push(position);
        unit.pinned = unit.pinned.or_else(|| opening_of.get(person.id.as_str()).copied());
    }
    units.into_values().collect()
}

fn seats(openings: &[Opening], rules: &Rules, identities: &[&str]) -> Vec<Seats> {
    let first_new = rules.running.len();
    let seat = |(group, opening): (usize, &Opening)| {
        let may_meet = |slot: &String| opening.slots.as_ref().is_none_or(|own| own.contains(slot));
        Seats {
            at_least: to_u32(opening.size.at_least),
            at_most: to_u32(opening.size.at_most),
            new: first_new <= group,
            identity: identity(identities, opening),
            slot_start: rules
                .slots
                .iter()
                .map(|slot| if may_meet(slot) { 0 } else { CLOSED })
                .collect(),
        }
    };
    openings.iter().enumerate().map(seat).collect()
}

fn absences(persons: &[Person], rules: &Rules, units: &[Unit]) -> Vec<i32> {
    let mut absences = Vec::with_capacity((units.len() + 1) * rules.slots.len());
    for unit in units {
        for slot in &rules.slots {
            let absence = |&person: &usize| match persons[person].answers.get(slot) {
                Some(CanCome::Yes) => 0,
                Some(CanCome::IfNeeded) => 1,
                Some(CanCome::No) | None => CANNOT_COME,
            };
            // A unit too large for any group may saturate: it is never placed.
            absences.push(unit.people.iter().map(absence).fold(0, i32::saturating_add));
        }
    }
    absences.extend(rules.slots.iter().map(|_| 0));
    absences
}

fn identity(identities: &[&str], opening: &Opening) -> usize {
    let own = opening.identity.as_deref();
    own.and_then(|own| identities.binary_search(&own).ok()).map_or(0, |found| found + 1)
}

fn identities(openings: &[Opening]) -> Vec<&str> {
    let identities: BTreeSet<&str> =
        openings.iter().filter_map(|opening| opening.identity.as_deref()).collect();
    identities.into_iter().collect()
}

/// Returns for each unit and identity (the first is none) the members it goes against and those
/// who would prefer one.
fn choices(persons: &[Person], identities: &[&str], units: &[Unit]) -> Vec<[u32; 2]> {
    let mut against = Vec::new();
    for unit in units {
        for identity in std::iter::once(None).chain(identities.iter().map(Some)) {
            let mut count = [0, 0];
            for &person in &unit.people {
                match (&persons[person].choice, identity) {
                    (Choice::Only(_), None) | (Choice::Open, Some(_)) => count[0] += 1,
                    (Choice::Prefers(chosen), None) => {
                        // A preference that no group could meet takes nothing from anybody.
                        let offered = identities.iter().any(|identity| chosen.contains(*identity));
                        count[1] += u32::from(offered);
                    }
                    (Choice::Only(chosen) | Choice::Prefers(chosen), Some(&identity)) => {
                        count[0] += u32::from(!chosen.contains(identity));
                    }
                    (Choice::Open, None) => {}
                }
            }
            against.push(count);
        }
    }
    against
}

pub(super) fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

pub(super) fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
