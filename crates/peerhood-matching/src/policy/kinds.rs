use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use super::Share;
use super::blocks::in_blocks;
use super::criterion::Grading;
use super::keys::{KeySets, KeyTable};

/// The most kinds of pairs that are worked out beforehand for one rule: 64 million bytes.
const LARGEST_TABLE: usize = 1 << 26;

/// How many pairs there must be for each kind of pair, so that working all kinds out pays.
const WORTH_WORKING_OUT: usize = 4;

/// Who is alike under a rule: alike lefts meet it as far as one another with alike rights, so that
/// each kind of pair is judged once, however many pairs there are of it.
pub(super) struct Kinds {
    lefts: Vec<u32>,
    rights: Vec<u32>,
    left_kinds: usize,
    right_kinds: usize,
    grade: Box<dyn Fn(usize, usize) -> Share + Send + Sync>,
    table: Option<Table>,
}

/// The share of each kind of pair, by left kind, then by right kind.
#[derive(Debug)]
struct Table {
    shares: Vec<Share>,
    /// The least and the greatest share of each left kind.
    bounds: Vec<(Share, Share)>,
}

impl Kinds {
    /// Those are alike of whom the same is said.
    pub(super) fn compared<A, B>(
        lefts: impl Iterator<Item = A>,
        rights: impl Iterator<Item = B>,
        grade: Grading<A, B>,
    ) -> Self
    where
        A: Eq + Hash + Send + Sync + 'static,
        B: Eq + Hash + Send + Sync + 'static,
    {
        let (lefts, left_examples) = sorted_out(lefts);
        let (rights, right_examples) = sorted_out(rights);
        Self {
            lefts,
            rights,
            left_kinds: left_examples.len(),
            right_kinds: right_examples.len(),
            grade: Box::new(move |left, right| grade(&left_examples[left], &right_examples[right])),
            table: None,
        }
    }

    /// Those are alike who have the same keys.
    pub(super) fn by_keys(
        table: &Arc<KeyTable>,
        grade: impl Fn(&KeyTable, usize, usize) -> Share + Send + Sync + 'static,
    ) -> Self {
        let (lefts, left_examples) = alike(&table.lefts);
        let (rights, right_examples) = alike(&table.rights);
        let table = Arc::clone(table);
        Self {
            lefts,
            rights,
            left_kinds: left_examples.len(),
            right_kinds: right_examples.len(),
            grade: Box::new(move |left, right| {
                grade(&table, left_examples[left], right_examples[right])
            }),
            table: None,
        }
    }

    /// Judges every kind of pair now, if there are few of them for so many pairs.
    pub(super) fn work_out(&mut self) {
        let kinds = self.left_kinds.saturating_mul(self.right_kinds);
        let pairs = self.lefts.len().saturating_mul(self.rights.len());
        if kinds == 0 || LARGEST_TABLE < kinds || pairs / WORTH_WORKING_OUT < kinds {
            return;
        }
        let (right_kinds, grade) = (self.right_kinds, &self.grade);
        let parts = in_blocks(self.left_kinds, |block| {
            let pairs = block.flat_map(|left| (0..right_kinds).map(move |right| (left, right)));
            pairs.map(|(left, right)| grade(left, right)).collect::<Vec<Share>>()
        });
        let shares = parts.concat();
        let bounds = shares.chunks(self.right_kinds).map(|row| {
            let bounds = (Share::ALL, Share::NONE);
            row.iter().fold(bounds, |(least, most), &share| (least.min(share), most.max(share)))
        });
        let bounds = bounds.collect();
        self.table = Some(Table { shares, bounds });
    }

    /// How far a pair meets the rule.
    #[inline]
    pub(super) fn share(&self, left: usize, right: usize) -> Share {
        let (left, right) = (self.lefts[left] as usize, self.rights[right] as usize);
        match &self.table {
            Some(table) => table.shares[left * self.right_kinds + right],
            None => (self.grade)(left, right),
        }
    }

    /// The shares of all kinds of left with a right.
    pub(super) fn column(&self, right: usize) -> Vec<Share> {
        let right = self.rights[right] as usize;
        let kinds = 0..self.left_kinds;
        match &self.table {
            Some(table) => {
                kinds.map(|left| table.shares[left * self.right_kinds + right]).collect()
            }
            None => kinds.map(|left| (self.grade)(left, right)).collect(),
        }
    }

    pub(super) fn is_worked_out(&self) -> bool {
        self.table.is_some()
    }

    /// How many kinds of lefts there are.
    pub(super) fn left_kinds(&self) -> usize {
        self.left_kinds
    }

    /// The kind of a left, counted from 0.
    #[inline]
    pub(super) fn kind(&self, left: usize) -> usize {
        self.lefts[left] as usize
    }

    /// The shares of a kind of left with all rights, where they are worked out.
    #[inline]
    pub(super) fn row(&self, kind: usize) -> Option<Row<'_>> {
        let table = self.table.as_ref()?;
        let start = kind * self.right_kinds;
        let shares = &table.shares[start..start + self.right_kinds];
        let (least, most) = table.bounds[kind];
        Some(Row { shares, kinds: &self.rights, least, most })
    }
}

/// The shares of one kind of left with all rights.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'k> {
    shares: &'k [Share],
    kinds: &'k [u32],
    /// The least share and the greatest.
    pub(super) least: Share,
    pub(super) most: Share,
}

impl Row<'_> {
    #[inline]
    pub(super) fn share(&self, right: usize) -> Share {
        self.shares[self.kinds[right] as usize]
    }
}

impl fmt::Debug for Kinds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { left_kinds, right_kinds, table, .. } = self;
        let worked_out = table.is_some();
        write!(formatter, "Kinds({left_kinds} × {right_kinds}, worked out: {worked_out})")
    }
}

/// The kind of each person, numbered in the order in which they are first met, and what is the same
/// of each kind.
fn sorted_out<T: Eq + Hash>(people: impl Iterator<Item = T>) -> (Vec<u32>, Vec<T>) {
    let mut numbers: HashMap<T, u32> = HashMap::new();
    let kinds = people.map(|person| {
        let next = u32::try_from(numbers.len()).expect("a problem has fewer than 2^32 people");
        *numbers.entry(person).or_insert(next)
    });
    let kinds = kinds.collect();
    let mut known: Vec<(T, u32)> = numbers.into_iter().collect();
    known.sort_unstable_by_key(|&(_, number)| number);
    (kinds, known.into_iter().map(|(person, _)| person).collect())
}

/// The kind of each person by keys, and the position of one example of each.
fn alike(sets: &KeySets) -> (Vec<u32>, Vec<usize>) {
    let (kinds, _) = sorted_out((0..sets.len()).map(|person| (sets.any[person], sets.of(person))));
    let mut examples = Vec::new();
    for (person, &kind) in kinds.iter().enumerate() {
        if kind as usize == examples.len() {
            examples.push(person);
        }
    }
    (kinds, examples)
}
