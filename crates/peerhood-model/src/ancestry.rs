use std::collections::{BTreeMap, VecDeque};

use crate::{Similarity, Term};

/// A condition with everything it falls under, ready to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ancestry {
    term: Term,
    // Invariant: holds `term` itself, 0 steps up; every depth is at least 1.
    above: BTreeMap<Term, Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    up: u32,
    depth: u32,
}

impl Ancestry {
    /// The condition.
    #[must_use]
    pub fn term(&self) -> &Term {
        &self.term
    }

    /// The condition and everything it falls under with the steps up to it, the nearest first.
    #[must_use]
    pub fn above(&self) -> Vec<(&Term, u32)> {
        let mut above: Vec<(&Term, u32)> =
            self.above.iter().map(|(term, step)| (term, step.up)).collect();
        above.sort_by_key(|&(_, up)| up);
        above
    }

    /// Whether this condition is another or falls under it.
    #[must_use]
    pub fn falls_under(&self, term: &Term) -> bool {
        self.above.contains_key(term)
    }

    /// How alike two conditions are: 2d / (a + b + 2d), where the nearest thing both fall under lies
    /// d steps from the top and a and b steps above them.
    ///
    /// Where several ways lead up, the one that makes them most alike counts.
    ///
    /// # References
    ///
    /// Z. Wu and M. Palmer, "Verb semantics and lexical selection", ACL 1994.
    #[must_use]
    pub fn similarity(&self, other: &Self) -> Similarity {
        let shared = self.shared(other).map(|(_, similarity)| similarity);
        shared.max().unwrap_or(Similarity::NONE)
    }

    /// The nearest thing that both conditions fall under; `None` when there is nothing.
    #[must_use]
    pub fn nearest_shared<'a>(&'a self, other: &'a Self) -> Option<&'a Term> {
        let mut nearest: Option<(&Term, Similarity)> = None;
        for (term, similarity) in self.shared(other) {
            if nearest.is_none_or(|(_, best)| best < similarity) {
                nearest = Some((term, similarity));
            }
        }
        nearest.map(|(term, _)| term)
    }

    /// Climbs from a term to the tops by way of what each term falls under directly.
    pub(crate) fn climbed(term: Term, parents: impl Fn(&Term) -> Vec<Term>) -> Self {
        let mut steps = BTreeMap::from([(term.clone(), 0)]);
        let mut children: BTreeMap<Term, Vec<Term>> = BTreeMap::new();
        let mut tops = Vec::new();
        let mut queue = VecDeque::from([(term.clone(), 0)]);
        // Invariant: terms leave the queue in the order of their distance from `term`.
        while let Some((lower, distance)) = queue.pop_front() {
            let wider = parents(&lower);
            if wider.is_empty() {
                tops.push(lower.clone());
            }
            for parent in wider {
                if !steps.contains_key(&parent) {
                    steps.insert(parent.clone(), distance + 1);
                    queue.push_back((parent.clone(), distance + 1));
                }
                children.entry(parent).or_default().push(lower.clone());
            }
        }
        let depths = depths(tops, &children);
        let place = |(above, up): (Term, u32)| {
            let depth = depths.get(&above).copied().unwrap_or(1);
            (above, Step { up, depth })
        };
        Self { term, above: steps.into_iter().map(place).collect() }
    }

    /// Everything that both fall under, with how alike that makes them.
    fn shared<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a Term, Similarity)> {
        self.above.iter().filter_map(|(term, mine)| {
            let theirs = other.above.get(term)?;
            let twice = mine.depth.min(theirs.depth).saturating_mul(2);
            let whole = twice.saturating_add(mine.up).saturating_add(theirs.up);
            Some((term, Similarity::new(twice, whole)?))
        })
    }
}

/// The shortest way from the top to each term, counting the top itself as 1.
fn depths(tops: Vec<Term>, children: &BTreeMap<Term, Vec<Term>>) -> BTreeMap<Term, u32> {
    let mut depths: BTreeMap<Term, u32> = tops.iter().map(|top| (top.clone(), 1)).collect();
    let mut queue: VecDeque<(Term, u32)> = tops.into_iter().map(|top| (top, 1)).collect();
    while let Some((upper, depth)) = queue.pop_front() {
        for lower in children.get(&upper).into_iter().flatten() {
            if !depths.contains_key(lower) {
                depths.insert(lower.clone(), depth + 1);
                queue.push_back((lower.clone(), depth + 1));
            }
        }
    }
    depths
}
