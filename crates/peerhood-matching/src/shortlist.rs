//! The best assignment, the second best, and so on.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

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
}

/// Lists up to `count` different assignments, best first: more pairs before fewer, then more weight
/// before less. There are fewer if the graph has fewer.
///
/// # Complexity
///
/// One solve, then for each assignment a copy of the graph and at most two shortest paths a pair.
///
/// ```
/// use peerhood_matching::{Edge, Graph, shortlist};
///
/// let edges = vec![Edge::new(0, 0, 9), Edge::new(0, 1, 6), Edge::new(1, 0, 8), Edge::new(1, 1, 7)];
/// let graph = Graph::new(vec![1, 1], vec![1, 1], edges)?;
/// let weights: Vec<i128> = shortlist(&graph, 3).iter().map(|list| list.totals.weight).collect();
/// assert_eq!(weights, [16, 14, 9]); // the third leaves left entry 1 out
/// # Ok::<(), peerhood_matching::GraphError>(())
/// ```
///
/// # References
///
/// K. G. Murty, "An algorithm for ranking all the assignments in order of increasing cost",
/// Operations Research 16(3), 1968.
pub fn shortlist(graph: &Graph, count: usize) -> Vec<Ranked> {
    let solution = solve(graph, Objective::PairsThenWeight);
    let Ok(first) = Book::open(graph, &solution) else { return Vec::new() };
    let mut heap = BinaryHeap::from([Candidate {
        gain: Price::ZERO,
        number: Reverse(0),
        pairs: solution.pairs,
        pinned: Vec::new(),
        forbidden: Vec::new(),
    }]);
    let mut listed = Vec::new();
    let mut number = 0;
    // Invariant: the candidates are the best of disjoint classes that hold all assignments not
    // listed yet.
    while listed.len() < count {
        let Some(best) = heap.pop() else { break };
        listed.push(Ranked { totals: totals(graph, &best.pairs), pairs: best.pairs.clone() });
        if listed.len() == count {
            break;
        }
        let mut book = first.clone();
        // All of these are edges, and none takes a place that another needs.
        let restricted = best.pinned.iter().all(|pair| book.pin(pair.left, pair.right).is_ok())
            && best.forbidden.iter().all(|pair| book.forbid(pair.left, pair.right).is_ok());
        debug_assert!(restricted);
        let mut pinned = best.pinned;
        let present = book.pairs();
        let free: Vec<Pair> =
            present.iter().filter(|pair| !pinned.contains(pair)).copied().collect();
        for pair in free {
            let (loss, exchange) =
                book.ask(|residual| residual.forbid_priced(pair.left, pair.right));
            let mut pairs: Vec<Pair> =
                present.iter().filter(|pair| !exchange.removed.contains(pair)).copied().collect();
            pairs.extend(&exchange.added);
            pairs.sort_unstable();
            let mut forbidden = best.forbidden.clone();
            forbidden.push(pair);
            number += 1;
            heap.push(Candidate {
                gain: best.gain - loss,
                number: Reverse(number),
                pairs,
                pinned: pinned.clone(),
                forbidden,
            });
            if book.pin(pair.left, pair.right).is_ok() {
                pinned.push(pair);
            }
        }
    }
    listed
}

/// The best of all assignments that have the pinned and lack the forbidden pairs; earlier ones
/// first among equals.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    gain: Price,
    number: Reverse<u64>,
    pairs: Vec<Pair>,
    pinned: Vec<Pair>,
    forbidden: Vec<Pair>,
}
