use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::blocks::in_blocks;
use super::filter::HardRules;
use super::prepared::Prepared;
use super::rows::Rows;
use crate::Edge;

/// The pairs that a policy allows.
#[derive(Debug)]
pub(crate) struct Candidates {
    /// How many rights each left is allowed.
    pub(crate) counts: Vec<u32>,
    /// The pairs with their weights, by left entry, then by right entry; `None` if there are more than
    /// were to be held.
    pub(crate) edges: Option<Vec<Edge>>,
    /// For each rule the pairs it removed of those the rules before it had left: first the hard rules
    /// that look up keys or compare, then the other hard rules, both in the order of the policy.
    pub(crate) removed: Vec<u64>,
}

impl Candidates {
    /// Finds all pairs that `prepared` allows, and holds them if there are no more than `most`.
    pub(crate) fn new<L: Sync, R: Sync>(
        prepared: &Prepared<'_, L, R>,
        hard: &HardRules,
        most: u64,
    ) -> Self {
        let search = Search { prepared, hard, most, found: AtomicU64::new(0) };
        let parts = in_blocks(prepared.lefts.len(), |lefts| search.rows(lefts));
        let is_held = search.found.into_inner() <= most;
        let held = if is_held { parts.iter().map(|part| part.edges.len()).sum() } else { 0 };
        let mut edges = Vec::with_capacity(held);
        let mut counts = Vec::with_capacity(prepared.lefts.len());
        let mut removed = vec![0; prepared.policy.rules.len()];
        for part in parts {
            if is_held {
                edges.extend(part.edges);
            }
            counts.extend(part.counts);
            for (total, removed) in removed.iter_mut().zip(part.removed) {
                *total += removed;
            }
        }
        Self { counts, edges: is_held.then_some(edges), removed }
    }
}

struct Search<'s, 'a, L, R> {
    prepared: &'s Prepared<'a, L, R>,
    hard: &'s HardRules,
    most: u64,
    /// Pairs found so far by everybody who searches.
    found: AtomicU64,
}

/// What was found for some lefts.
struct Part {
    counts: Vec<u32>,
    edges: Vec<Edge>,
    removed: Vec<u64>,
}

impl<L, R> Search<'_, '_, L, R> {
    fn rows(&self, lefts: Range<usize>) -> Part {
        let place = |position| u32::try_from(position).expect("a problem checks its lengths");
        let mut rows = Rows::new(self.prepared, self.hard);
        let removed = vec![0; self.prepared.policy.rules.len()];
        let mut part = Part { counts: Vec::new(), edges: Vec::new(), removed };
        for left in lefts {
            let count = rows.allowed(left, &mut part.removed);
            part.counts.push(place(count));
            let before = self.found.fetch_add(count as u64, Ordering::Relaxed);
            // Whether this is the pair too many depends on who is faster, but not that there is one.
            if self.most < before + count as u64 {
                part.edges = Vec::new();
                continue;
            }
            let (rights, weights) = rows.weighed(left);
            let pairs = rights.iter().zip(weights);
            part.edges.extend(pairs.map(|(&right, &weight)| Edge::new(place(left), right, weight)));
        }
        part
    }
}
