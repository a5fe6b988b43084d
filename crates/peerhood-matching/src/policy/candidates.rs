use std::ops::Range;

use super::blocks::in_blocks;
use super::filter::HardRules;
use super::places::RightSet;
use super::prepared::Prepared;
use crate::Edge;

/// The pairs that a policy allows, with their weights.
#[derive(Debug)]
pub(crate) struct Candidates {
    /// By left entry, then by right entry.
    pub(crate) edges: Vec<Edge>,
    /// For each rule the pairs it removed of those the rules before it had left: first the hard rules
    /// by keys, then the other hard rules, both in the order of the policy.
    pub(crate) removed: Vec<u64>,
}

impl Candidates {
    /// Finds all pairs that `prepared` allows.
    ///
    /// Rules by keys work on sets of right entries, 64 at a time; only what they leave is asked about
    /// pair by pair.
    pub(crate) fn new<L: Sync, R: Sync>(prepared: &Prepared<'_, L, R>, hard: &HardRules) -> Self {
        let parts = in_blocks(prepared.lefts.len(), |lefts| Self::of(prepared, hard, lefts));
        let mut all = Self::none(prepared.policy.rules.len());
        all.edges.reserve_exact(parts.iter().map(|part| part.edges.len()).sum());
        for part in parts {
            all.edges.extend(part.edges);
            for (total, removed) in all.removed.iter_mut().zip(part.removed) {
                *total += removed;
            }
        }
        all
    }

    fn none(rules: usize) -> Self {
        Self { edges: Vec::new(), removed: vec![0; rules] }
    }

    fn of<L, R>(prepared: &Prepared<'_, L, R>, hard: &HardRules, lefts: Range<usize>) -> Self {
        let rights = prepared.rights.len();
        let policy = prepared.policy;
        let mut rows = Self::none(policy.rules.len());
        let everybody = RightSet::full(rights);
        let mut alive = everybody.clone();
        let mut found = everybody.clone();
        for left in lefts {
            alive.copy(&everybody);
            let mut count = rights as u64;
            for filter in &hard.filters {
                filter.keep(prepared, left, &mut alive, &mut found);
                let kept = alive.len();
                rows.removed[filter.rule] += count - kept;
                count = kept;
                if count == 0 {
                    break;
                }
            }
            alive.each(|right| {
                let fails = |rule: &&usize| !prepared.allows(**rule, left, right);
                if let Some(&rule) = hard.asked.iter().find(fails) {
                    rows.removed[rule] += 1;
                    return;
                }
                let score = prepared.score_of_allowed(left, right);
                let place =
                    |position| u32::try_from(position).expect("a problem checks its lengths");
                rows.edges.push(Edge::new(place(left), place(right), policy.weight_of(score)));
            });
        }
        rows
    }
}
