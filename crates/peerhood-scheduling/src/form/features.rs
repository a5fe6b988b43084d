//! What units have of each thing that rules count, under construction.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fault::FormFault;
use super::person::Person;
use super::rules::{APART, BUILT_IN_RULES, Criterion, NEEDS, Opening, Places, Rules, Wish};
use super::tables::{Feature, Held, Kind, Measure, Unit, to_u32, to_usize, within_memory};
use crate::Score;

/// Features under construction: each gives every person the columns they have.
#[derive(Default)]
pub(super) struct FeatureTable {
    pub(super) features: Vec<Feature>,
    columns_of: Vec<Vec<Vec<u32>>>,
    pub(super) columns: usize,
    /// The criterion of each measure, or none for needs and links.
    sources: Vec<Source>,
}

#[derive(Clone, Copy)]
enum Source {
    Apart,
    Needs,
    Criterion(usize),
}

impl FeatureTable {
    fn add(&mut self, names: usize, columns_of: Vec<Vec<u32>>, kinds: Vec<(Source, Kind)>) {
        let columns = self.columns..self.columns + names;
        self.columns = columns.end;
        let mut measures = Vec::new();
        let mut sized = false;
        for (source, kind) in kinds {
            sized |= matches!(kind, Kind::Similar(_) | Kind::Between { .. } | Kind::Even { .. });
            measures.push(Measure { row: self.sources.len(), kind });
            self.sources.push(source);
        }
        self.features.push(Feature { columns, measures, sized });
        self.columns_of.push(columns_of);
    }

    pub(super) fn add_apart(&mut self, persons: &[Person], rules: &Rules) {
        if rules.apart.is_empty() {
            return;
        }
        let mut lists: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (list, ids) in rules.apart.iter().enumerate() {
            for id in ids {
                lists.entry(id).or_default().push(to_u32(self.columns + list));
            }
        }
        let own = |person: &Person| lists.get(person.id.as_str()).cloned().unwrap_or_default();
        let columns_of = persons.iter().map(own).collect();
        self.add(rules.apart.len(), columns_of, vec![(Source::Apart, Kind::Diverse)]);
    }

    pub(super) fn add_needs(
        &mut self,
        persons: &[Person],
        openings: &[Opening],
    ) -> Result<(), FormFault> {
        let needs: BTreeSet<&str> =
            persons.iter().flat_map(|person| person.needs.iter().map(String::as_str)).collect();
        if needs.is_empty() {
            return Ok(());
        }
        within_memory(openings.len(), needs.len())?;
        let needs: Vec<&str> = needs.into_iter().collect();
        let column_of = |need: &String| needs.binary_search(&need.as_str()).ok();
        let own = |person: &Person| {
            let columns = person.needs.iter().filter_map(column_of);
            columns.map(|column| to_u32(self.columns + column)).collect()
        };
        let columns_of = persons.iter().map(own).collect();
        let provided = |opening: &Opening| {
            let places = |need: &&str| match opening.provides.get(*need) {
                None => 0,
                Some(Places::AtMost(places)) => *places,
                Some(Places::Enough) => u32::MAX,
            };
            needs.iter().map(places).collect::<Vec<u32>>()
        };
        let provided = openings.iter().flat_map(provided).collect();
        self.add(needs.len(), columns_of, vec![(Source::Needs, Kind::Needs(provided))]);
        Ok(())
    }

    pub(super) fn add_criteria(&mut self, persons: &[Person], rules: &Rules, openings: &[Opening]) {
        let counted = |wish: &Wish| !matches!(wish, Wish::Within { .. });
        let attributes: BTreeSet<&str> = rules
            .criteria
            .iter()
            .filter(|criterion| counted(&criterion.wish))
            .map(|criterion| criterion.attribute.as_str())
            .collect();
        for attribute in attributes {
            let own =
                |person: &'_ Person| person.values.get(attribute).cloned().unwrap_or_default();
            let mut values: BTreeSet<String> = persons.iter().flat_map(own).collect();
            values.extend(
                openings.iter().filter_map(|opening| opening.values.get(attribute).cloned()),
            );
            for criterion in &rules.criteria {
                if let Wish::Between { value, .. } = &criterion.wish
                    && criterion.attribute == attribute
                {
                    values.insert(value.clone());
                }
            }
            let values: Vec<String> = values.into_iter().collect();
            let column = |value: &String| {
                values.binary_search(value).map_or(0, |found| to_u32(self.columns + found))
            };
            let columns_of: Vec<Vec<u32>> = persons
                .iter()
                .map(|person| {
                    person.values.get(attribute).into_iter().flatten().map(column).collect()
                })
                .collect();
            let kind = |wish: &Wish| match wish {
                Wish::Similar => Kind::Similar(
                    openings
                        .iter()
                        .map(|opening| opening.values.get(attribute).map(column))
                        .collect(),
                ),
                Wish::Diverse | Wish::Within { .. } => Kind::Diverse,
                Wish::NoOneAlone { only } => Kind::NoOneAlone(
                    values.iter().map(|value| only.is_empty() || only.contains(value)).collect(),
                ),
                Wish::Between { value, at_least, at_most } => Kind::Between {
                    column: column(value),
                    at_least: to_u32(*at_least),
                    at_most: to_u32(*at_most),
                },
                Wish::Even => {
                    let mut totals = vec![0; values.len()];
                    for &column in columns_of.iter().flatten() {
                        totals[to_usize(column) - self.columns] += 1;
                    }
                    Kind::Even { totals, people: to_u32(persons.len()) }
                }
            };
            let of_attribute = |(_, criterion): &(usize, &Criterion)| {
                criterion.attribute == attribute && counted(&criterion.wish)
            };
            let kinds = rules
                .criteria
                .iter()
                .enumerate()
                .filter(of_attribute)
                .map(|(position, criterion)| (Source::Criterion(position), kind(&criterion.wish)))
                .collect();
            let names = values.len();
            self.add(names, columns_of, kinds);
        }
    }

    pub(super) fn prices(&self, rules: &Rules) -> Vec<Score> {
        let price = |source: &Source| match source {
            Source::Apart => rules.prices.apart,
            Source::Needs => rules.prices.need,
            Source::Criterion(position) => rules.criteria[*position].price,
        };
        self.sources.iter().map(price).collect()
    }

    pub(super) fn rules(&self) -> Vec<usize> {
        let rule = |source: &Source| match source {
            Source::Apart => APART,
            Source::Needs => NEEDS,
            Source::Criterion(position) => BUILT_IN_RULES.len() + position,
        };
        self.sources.iter().map(rule).collect()
    }

    pub(super) fn patterns(&self, units: &[Unit]) -> Patterns {
        let mut known: BTreeMap<Vec<Held>, u32> = BTreeMap::new();
        let mut found =
            Patterns { patterns: Vec::new(), held: Vec::new(), held_ranges: Vec::new() };
        for unit in units {
            for columns_of in &self.columns_of {
                let mut counts: BTreeMap<u32, u16> = BTreeMap::new();
                for &column in unit.people.iter().flat_map(|&person| &columns_of[person]) {
                    let members = counts.entry(column).or_default();
                    *members = members.saturating_add(1);
                }
                let held: Vec<Held> =
                    counts.into_iter().map(|(column, members)| Held { column, members }).collect();
                let pattern = *known.entry(held).or_insert_with_key(|held| {
                    let start = to_u32(found.held.len());
                    found.held.extend(held);
                    found.held_ranges.push(start..to_u32(found.held.len()));
                    to_u32(found.held_ranges.len() - 1)
                });
                found.patterns.push(pattern);
            }
        }
        found
    }
}

pub(super) struct Patterns {
    pub(super) patterns: Vec<u32>,
    pub(super) held: Vec<Held>,
    pub(super) held_ranges: Vec<Range<u32>>,
}
