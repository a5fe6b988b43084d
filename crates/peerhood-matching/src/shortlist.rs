//! The best assignment, the second best, and so on.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use thiserror::Error;

use crate::solve::totals;
use crate::{Book, Graph, Objective, Pair, Price, Totals, solve};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// One assignment of a shortlist.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Ranked {
    /// The pairs, in rising order.
    pub pairs: Vec<Pair>,
    /// Sums over the pairs.
    pub totals: Totals,
    /// How much the first of the list is better: pairs first, with classes and quotas as they
    /// count, then weight.
    pub loss: Price,
}

/// Assignments can be ranked by sums only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("assignments cannot be ranked by the objective {0:?}, only by pairs and weight")]
pub struct Unranked(pub Objective);

/// Lists up to `count` different assignments, best first. There are fewer if the graph has fewer.
///
/// All assignments take part, also those that leave somebody out and, by weight alone, those with
/// pairs that add nothing. With classes or quotas the order is that of [`Price`]: a pair of the last
/// class counts one, of the class before it two, and so on; a place filled below a quota counts one
/// more. Who is equally good comes in an order that depends on the graph alone.
///
/// # Errors
///
/// If the objective is not pairs then weight, or weight.
///
/// # Complexity
///
/// One solve, then for each assignment a copy of the graph and at most two shortest paths a pair; by
/// weight alone two more for each edge between entries that still have a place.
///
/// ```
/// use peerhood_matching::{Edge, Graph, Objective, shortlist};
///
/// let edges = vec![Edge::new(0, 0, 9), Edge::new(0, 1, 6), Edge::new(1, 0, 8), Edge::new(1, 1, 7)];
/// let graph = Graph::new(vec![1, 1], vec![1, 1], edges)?;
/// let list = shortlist(&graph, Objective::PairsThenWeight, 3)?;
/// let weights: Vec<i128> = list.iter().map(|ranked| ranked.totals.weight).collect();
/// assert_eq!(weights, [16, 14, 9]); // the third leaves left entry 1 out
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
///
/// K. G. Murty, "An algorithm for ranking all the assignments in order of increasing cost",
/// Operations Research 16(3), 1968.
pub fn shortlist(
    graph: &Graph,
    objective: Objective,
    count: usize,
) -> Result<Vec<Ranked>, Unranked> {
    let solution = solve(graph, objective);
    let first = Book::open(graph, &solution).map_err(|_| Unranked(objective))?;
    let whole = Class { loss: Price::ZERO, number: Reverse(0), cut: None };
    let mut classes = BinaryHeap::from([whole]);
    let mut listed: Vec<Ranked> = Vec::new();
    let mut splits: Vec<Split> = Vec::new();
    let mut number = 0;
    // Invariant: the classes are disjoint, hold all assignments not listed yet, and each knows the
    // loss of its best one.
    while listed.len() < count {
        let Some(class) = classes.pop() else { break };
        let mut split = Split::of(class.cut, &splits);
        let mut book = split.enforced(&first);
        // The best of the class is what the book holds now; another, equally good, would not do,
        // for the class is split around it.
        let pairs = book.pairs();
        listed.push(Ranked { totals: totals(graph, &pairs), loss: class.loss, pairs });
        if listed.len() == count {
            break;
        }
        for (step, loss) in split.cuts(&mut book, objective) {
            number += 1;
            classes.push(Class {
                loss: class.loss + loss,
                number: Reverse(number),
                cut: Some((splits.len(), step)),
            });
        }
        splits.push(split);
    }
    Ok(listed)
}

/// Assignments not listed yet; the least loss comes first, then the earlier class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Class {
    loss: Price,
    number: Reverse<u64>,
    /// The split that it comes from and its place there; nothing for all assignments.
    cut: Option<(usize, usize)>,
}

impl Ord for Class {
    fn cmp(&self, other: &Class) -> std::cmp::Ordering {
        let key = |class: &Class| (Reverse(class.loss), class.number);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Class {
    fn partial_cmp(&self, other: &Class) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// A class around the assignment that was listed from it.
#[derive(Debug, Default)]
struct Split {
    /// What all assignments of the class have, and what none has.
    pinned: Vec<Pair>,
    forbidden: Vec<Pair>,
    /// The other pairs of the one listed. Class number k has all of these before the k-th but not
    /// the k-th.
    free: Vec<Pair>,
    /// Pairs that could be added to the one listed. The classes that follow have all of its pairs
    /// and the k-th of these, but none before it.
    more: Vec<Pair>,
}

impl Split {
    /// The class cut out of an earlier one.
    fn of(cut: Option<(usize, usize)>, splits: &[Split]) -> Split {
        let Some((split, step)) = cut else { return Split::default() };
        let parent = &splits[split];
        let mut pinned = parent.pinned.clone();
        let mut forbidden = parent.forbidden.clone();
        pinned.extend(&parent.free[..step.min(parent.free.len())]);
        match step.checked_sub(parent.free.len()) {
            None => forbidden.push(parent.free[step]),
            Some(step) => {
                forbidden.extend(&parent.more[..step]);
                pinned.push(parent.more[step]);
            }
        }
        Split { pinned, forbidden, ..Split::default() }
    }

    /// The book with what the class asks for.
    fn enforced(&self, first: &Book) -> Book {
        let mut book = first.clone();
        // All of these are edges, no pair is in both lists, and pins never need the same place.
        let bans = self.forbidden.iter().map(|pair| book.forbid(pair.left, pair.right).is_ok());
        let banned = bans.fold(true, |all, one| all & one);
        let pins = self.pinned.iter().map(|pair| book.pin(pair.left, pair.right).is_ok());
        let fixed = pins.fold(true, |all, one| all & one);
        debug_assert!(banned && fixed);
        book
    }

    /// Splits the class around what the book holds; gives the loss of each class cut out.
    fn cuts(&mut self, book: &mut Book, objective: Objective) -> Vec<(usize, Price)> {
        let mut losses = Vec::new();
        self.free = book.pairs();
        let pinned: BTreeSet<&Pair> = self.pinned.iter().collect();
        self.free.retain(|pair| !pinned.contains(pair));
        for pair in &self.free {
            let ban = book.ask(|residual| residual.forbid_priced(pair.left, pair.right).0);
            losses.push(ban);
            let pinned = book.pin(pair.left, pair.right);
            debug_assert!(pinned.is_ok());
        }
        // Where pairs come first, an assignment with more pairs would have been better.
        if objective == Objective::Weight {
            for pair in book.open_pairs() {
                let force = book.ask(|residual| residual.force_priced(pair.left, pair.right));
                let Some((loss, _)) = force else { continue };
                losses.push(loss);
                self.more.push(pair);
                let forbidden = book.forbid(pair.left, pair.right);
                debug_assert!(forbidden.is_ok());
            }
        }
        losses.into_iter().enumerate().collect()
    }
}
