use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::hash::Hash;

use super::Share;

/// What one person brings to a keyed rule: languages spoken, regions served, modes offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keys<K> {
    /// These; an empty list shares nothing with anybody.
    Of(Vec<K>),
    /// Open to all: shares with everybody, also with those who name nothing.
    Any,
}

impl<K> From<Vec<K>> for Keys<K> {
    fn from(keys: Vec<K>) -> Self {
        Self::Of(keys)
    }
}

impl<K, const N: usize> From<[K; N]> for Keys<K> {
    fn from(keys: [K; N]) -> Self {
        Self::Of(keys.into())
    }
}

impl<K> From<BTreeSet<K>> for Keys<K> {
    fn from(keys: BTreeSet<K>) -> Self {
        Self::Of(keys.into_iter().collect())
    }
}

impl<K> From<Option<K>> for Keys<K> {
    fn from(key: Option<K>) -> Self {
        Self::Of(key.into_iter().collect())
    }
}

impl<K> FromIterator<K> for Keys<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        Self::Of(keys.into_iter().collect())
    }
}

/// The keys of everybody under one rule, as small numbers.
#[derive(Debug)]
pub(super) struct KeyTable {
    /// The text of each key, by number.
    pub(super) names: Vec<String>,
    pub(super) lefts: KeySets,
    pub(super) rights: KeySets,
}

impl KeyTable {
    pub(super) fn new<K: Eq + Hash + fmt::Display>(
        lefts: impl Iterator<Item = Keys<(K, Share)>>,
        rights: impl Iterator<Item = Keys<K>>,
    ) -> Self {
        // Only looked up, never walked: numbers follow the order of first use.
        let mut numbers: HashMap<K, u32> = HashMap::new();
        let mut names = Vec::new();
        let mut number_of = |key: K| {
            if let Some(&number) = numbers.get(&key) {
                return number;
            }
            let number = u32::try_from(names.len()).expect("fewer than 2^32 different keys");
            names.push(key.to_string());
            numbers.insert(key, number);
            number
        };
        let lefts = KeySets::new(lefts.map(|keys| match keys {
            Keys::Any => Keys::Any,
            Keys::Of(keys) => {
                keys.into_iter().map(|(key, share)| (number_of(key), share)).collect()
            }
        }));
        let rights = KeySets::new(rights.map(|keys| match keys {
            Keys::Any => Keys::Any,
            Keys::Of(keys) => keys.into_iter().map(|key| (number_of(key), Share::ALL)).collect(),
        }));
        Self { names, lefts, rights }
    }

    /// The greatest share of a key that both have.
    pub(super) fn best(&self, left: usize, right: usize) -> Share {
        if self.lefts.any[left] || self.rights.any[right] {
            return Share::ALL;
        }
        let mut best = Share::NONE;
        self.each_shared(left, right, |_, share| best = best.max(share));
        best
    }

    /// The part of the left's keys that the right has.
    pub(super) fn part_covered(&self, left: usize, right: usize) -> Share {
        let (part, whole) = self.covered(left, right);
        Share::of(part, whole)
    }

    /// How many of the left's keys the right has, and how many the left has.
    fn covered(&self, left: usize, right: usize) -> (usize, usize) {
        let asked = self.lefts.of(left).len();
        if self.lefts.any[left] || self.rights.any[right] {
            return (asked, asked);
        }
        let mut covered = 0;
        self.each_shared(left, right, |_, _| covered += 1);
        (covered, asked)
    }

    /// Calls `visit` with every key of both, and the share the left gives it.
    fn each_shared(&self, left: usize, right: usize, mut visit: impl FnMut(u32, Share)) {
        let (asked, offered) = (self.lefts.of(left), self.rights.of(right));
        let mut next = 0;
        for &(key, share) in asked {
            while next < offered.len() && offered[next].0 < key {
                next += 1;
            }
            if next == offered.len() {
                return;
            }
            if offered[next].0 == key {
                visit(key, share);
            }
        }
    }

    /// What the two have in common, in words.
    pub(super) fn because(&self, left: usize, right: usize) -> String {
        match (self.lefts.any[left], self.rights.any[right]) {
            (true, true) => return "both open to all".to_owned(),
            (true, false) => {
                return format!("open to all, offered {}", self.list(self.rights.of(right)));
            }
            (false, true) => {
                return format!("asked {}, open to all", self.list(self.lefts.of(left)));
            }
            (false, false) => {}
        }
        let mut shared = Vec::new();
        self.each_shared(left, right, |key, share| shared.push((key, share)));
        if shared.is_empty() {
            let asked = self.list(self.lefts.of(left));
            let offered = self.list(self.rights.of(right));
            return format!("nothing shared: asked {asked}, offered {offered}");
        }
        format!("shared: {}", self.list(&shared))
    }

    /// Which of the left's keys the right has and which not, in words.
    pub(super) fn because_covered(&self, left: usize, right: usize) -> String {
        if self.lefts.any[left] || self.rights.any[right] {
            return self.because(left, right);
        }
        let asked = self.lefts.of(left);
        let mut found = Vec::new();
        self.each_shared(left, right, |key, share| found.push((key, share)));
        let missing: Vec<(u32, Share)> =
            asked.iter().copied().filter(|key| !found.contains(key)).collect();
        match (found.is_empty(), missing.is_empty()) {
            (_, true) if asked.is_empty() => "nothing asked".to_owned(),
            (_, true) => format!("all of: {}", self.list(&found)),
            (true, false) => format!("none of: {}", self.list(&missing)),
            (false, false) => format!("{}; not {}", self.list(&found), self.list(&missing)),
        }
    }

    fn list(&self, keys: &[(u32, Share)]) -> String {
        if keys.is_empty() {
            return "nothing".to_owned();
        }
        let mut names: Vec<&str> =
            keys.iter().map(|&(key, _)| self.names[key as usize].as_str()).collect();
        names.sort_unstable();
        names.join(", ")
    }
}

/// For each person a sorted list of keys, one after the other in one allocation.
#[derive(Debug)]
pub(super) struct KeySets {
    starts: Vec<usize>,
    keys: Vec<(u32, Share)>,
    pub(super) any: Vec<bool>,
}

impl KeySets {
    fn new(people: impl Iterator<Item = Keys<(u32, Share)>>) -> Self {
        let mut sets = Self { starts: vec![0], keys: Vec::new(), any: Vec::new() };
        for person in people {
            sets.any.push(matches!(person, Keys::Any));
            if let Keys::Of(mut keys) = person {
                // A key named twice counts once, at its greatest share.
                keys.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
                keys.dedup_by_key(|key| key.0);
                sets.keys.extend(keys);
            }
            sets.starts.push(sets.keys.len());
        }
        sets
    }

    pub(super) fn of(&self, person: usize) -> &[(u32, Share)] {
        &self.keys[self.starts[person]..self.starts[person + 1]]
    }

    pub(super) fn len(&self) -> usize {
        self.any.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(left: Keys<(&'static str, Share)>, right: Keys<&'static str>) -> KeyTable {
        KeyTable::new([left].into_iter(), [right].into_iter())
    }

    #[test]
    fn the_best_shared_key_counts() {
        let near = Share::new(80).unwrap();
        let far = Share::new(30).unwrap();
        let asked = Keys::Of(vec![("Q90.0", Share::ALL), ("Q90", near), ("Q90-Q99", far)]);
        assert_eq!(table(asked.clone(), ["Q90", "Q90-Q99"].into()).best(0, 0), near);
        assert_eq!(table(asked.clone(), ["G80"].into()).best(0, 0), Share::NONE);
        assert_eq!(table(asked, Keys::Any).best(0, 0), Share::ALL);
    }

    #[test]
    fn a_key_named_twice_counts_once_at_its_greatest_share() {
        let half = Share::new(50).unwrap();
        let pair = table(Keys::Of(vec![("es", half), ("es", Share::ALL)]), ["es", "es"].into());
        assert_eq!(pair.best(0, 0), Share::ALL);
        assert_eq!(pair.covered(0, 0), (1, 1));
    }

    #[test]
    fn reasons_name_what_was_seen() {
        let asked = || Keys::Of(vec![("pt", Share::ALL), ("es", Share::ALL)]);
        assert_eq!(table(asked(), ["es", "en"].into()).because(0, 0), "shared: es");
        assert_eq!(
            table(asked(), ["en"].into()).because(0, 0),
            "nothing shared: asked es, pt, offered en"
        );
        assert_eq!(table(asked(), ["es"].into()).because_covered(0, 0), "es; not pt");
        assert_eq!(table(Keys::Of(vec![]), ["es"].into()).because_covered(0, 0), "nothing asked");
    }
}
