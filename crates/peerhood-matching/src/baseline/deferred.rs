use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::{Graph, Pair};

/// Lets lefts propose, best first, and rights hold the best proposals so far.
///
/// Lefts rank by weight, rights by `right_score`; ties go to the earlier entry. The result is stable:
/// no left and right who are not matched would both rather be. Among stable matchings it is the best for
/// every left that asks for one partner.
///
/// # Complexity
///
/// O(e log e) for e allowed pairs.
///
/// # References
///
/// D. Gale, L. S. Shapley, "College admissions and the stability of marriage", American Mathematical
/// Monthly 69(1), 1962.
#[must_use]
pub fn deferred_acceptance(graph: &Graph, right_score: impl Fn(u32, u32) -> i64) -> Vec<Pair> {
    let lefts = u32::try_from(graph.demands().len()).expect("a graph has 32-bit positions");
    // The proposals each left has still to make, the best last.
    let mut proposals: Vec<Vec<u32>> = (0..lefts)
        .map(|left| {
            let (rights, weights) = graph.row(left);
            let mut rights: Vec<_> = rights.iter().zip(weights).collect();
            rights.sort_unstable_by_key(|&(&right, &weight)| (weight, Reverse(right)));
            rights.into_iter().map(|(&right, _)| right).collect()
        })
        .collect();
    // What each right holds, the worst on top.
    let mut held: Vec<BinaryHeap<(Reverse<i64>, u32)>> =
        vec![BinaryHeap::new(); graph.capacities().len()];
    let mut wanted = graph.demands().to_vec();
    let mut proposing: Vec<u32> = (0..lefts).rev().collect();
    // Invariant: every left with something wanted and somebody left to ask is in `proposing`.
    while let Some(left) = proposing.pop() {
        while wanted[left as usize] > 0 {
            let Some(right) = proposals[left as usize].pop() else { break };
            let holding = &mut held[right as usize];
            holding.push((Reverse(right_score(left, right)), left));
            wanted[left as usize] -= 1;
            if holding.len() <= graph.capacities()[right as usize] as usize {
                continue;
            }
            if let Some((_, refused)) = holding.pop() {
                wanted[refused as usize] += 1;
                if refused != left {
                    proposing.push(refused);
                }
            }
        }
    }
    let mut pairs = Vec::new();
    for (right, holding) in (0..).zip(held) {
        pairs.extend(holding.into_iter().map(|(_, left)| Pair { left, right }));
    }
    pairs.sort_unstable();
    pairs
}
