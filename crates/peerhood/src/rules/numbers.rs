//! Words and hours as small numbers, worked out once for everybody, so that a pair is compared without reading.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use peerhood_model::{Language, Mode, Span, Term};

use super::hours::Hours;

/// Numbers for terms, languages and free hours in the order in which they are first met: the same text or hours,
/// the same number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    of: BTreeMap<String, u32>,
    // Only looked up: numbers follow the order of first use.
    hours: HashMap<Hours, u32>,
}

/// A set of numbers, rising.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct NumberSet(Box<[u32]>);

/// A set of ways to talk, one bit for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ModeSet(u32);

impl Numbers {
    pub(super) fn term(&mut self, term: &Term) -> u32 {
        self.text(term.key())
    }

    pub(super) fn terms<'t>(&mut self, terms: impl IntoIterator<Item = &'t Term>) -> NumberSet {
        NumberSet::new(terms.into_iter().map(|term| self.term(term)).collect())
    }

    /// The number of what is spoken, whatever the region.
    pub(super) fn language(&mut self, language: &Language) -> u32 {
        self.name(language.spoken())
    }

    /// The number of a name, whatever its case.
    pub(super) fn name(&mut self, name: &str) -> u32 {
        self.text(&name.to_ascii_lowercase())
    }

    /// The number of free hours; those that are not known have one too.
    pub(super) fn hours(&mut self, free: Option<Vec<Span>>) -> u32 {
        let minute = |instant: DateTime<Utc>| instant.timestamp().div_euclid(60);
        let stretch = |span: &Span| (minute(span.start()), minute(span.end()));
        let hours: Hours = free.map(|spans| spans.iter().map(stretch).collect());
        let next = u32::try_from(self.hours.len()).expect("fewer than 2^32 different weeks");
        *self.hours.entry(hours).or_insert(next)
    }

    /// All hours that have a number, in the order of their numbers.
    pub(super) fn hours_so_far(&self) -> Vec<Hours> {
        let mut numbered: Vec<(&Hours, u32)> =
            self.hours.iter().map(|(hours, &number)| (hours, number)).collect();
        numbered.sort_unstable_by_key(|&(_, number)| number);
        numbered.into_iter().map(|(hours, _)| hours.clone()).collect()
    }

    fn text(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.of.get(text) {
            return number;
        }
        let number = u32::try_from(self.of.len()).expect("fewer than 2^32 different words");
        self.of.insert(text.to_owned(), number);
        number
    }
}

impl NumberSet {
    pub(super) fn new(mut numbers: Vec<u32>) -> Self {
        numbers.sort_unstable();
        numbers.dedup();
        Self(numbers.into())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn contains(&self, number: u32) -> bool {
        self.0.binary_search(&number).is_ok()
    }

    /// How many numbers both have.
    pub(super) fn shared_with(&self, other: &Self) -> usize {
        self.0.iter().filter(|number| other.contains(**number)).count()
    }

    pub(super) fn is_disjoint(&self, other: &Self) -> bool {
        !self.0.iter().any(|number| other.contains(*number))
    }
}

impl ModeSet {
    pub(super) fn new<'m>(modes: impl IntoIterator<Item = &'m Mode>) -> Self {
        let bit = |mode: &Mode| Mode::ALL.iter().position(|other| other == mode);
        Self(modes.into_iter().filter_map(bit).fold(0, |set, bit| set | 1 << bit))
    }

    pub(super) fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether a way to talk is among them, by the name that files give it.
    pub(super) fn has_named(self, name: &str) -> bool {
        let named = Mode::ALL.iter().filter(|mode| mode.code() == name);
        0 < self.and(Self::new(named)).len()
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_are_equal_have_one_number() {
        let term = |text: &str| text.parse::<Term>().unwrap();
        let mut numbers = Numbers::default();
        let own = numbers.terms([&term("NICU stay"), &term("feeding tube")]);
        let other = numbers.terms([&term("nicu  stay"), &term("sleep")]);
        assert_eq!((own.len(), own.shared_with(&other)), (2, 1));
        assert!(!own.is_disjoint(&other));
        assert!(own.is_disjoint(&numbers.terms([])));
    }

    #[test]
    fn ways_to_talk_are_counted_once() {
        let own = ModeSet::new([&Mode::Phone, &Mode::Text, &Mode::Phone]);
        assert_eq!((own.len(), own.and(ModeSet::new([&Mode::Text])).len()), (2, 1));
    }
}
