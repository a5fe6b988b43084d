//! Simple ways to match, to compare the best one with.

mod deferred;
pub(crate) mod splitmix;

use std::cmp::Reverse;

pub use deferred::deferred_acceptance;

use crate::{Edge, Graph, Pair};
use splitmix::SplitMix;

/// Takes the heaviest pair that both sides have room for, again and again.
///
/// Ties go to the earlier left, then to the earlier right. Every pair that fits is taken, also one of
/// negative weight.
///
/// # Complexity
///
/// O(e log e) for e allowed pairs.
#[must_use]
pub fn greedy(graph: &Graph) -> Vec<Pair> {
    let mut edges: Vec<Edge> = graph.edges().collect();
    edges.sort_by_key(|edge| Reverse(edge.weight));
    fill(graph, &edges)
}

/// Serves the lefts in their order, each with the heaviest pairs that are left: first come, first
/// served. Ties go to the earlier right.
///
/// # Complexity
///
/// O(e log e) for e allowed pairs.
#[must_use]
pub fn serial(graph: &Graph) -> Vec<Pair> {
    let mut edges: Vec<Edge> = graph.edges().collect();
    edges.sort_by_key(|edge| (edge.left, Reverse(edge.weight)));
    fill(graph, &edges)
}

/// Takes allowed pairs in an order shuffled by `seed`, as long as both sides have room.
///
/// # References
///
/// The generator is SplitMix64: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014.
#[must_use]
pub fn random(graph: &Graph, seed: u64) -> Vec<Pair> {
    let mut edges: Vec<Edge> = graph.edges().collect();
    SplitMix::new(seed).shuffle(&mut edges);
    fill(graph, &edges)
}

/// Takes pairs in the order given, as long as both sides have room.
fn fill(graph: &Graph, edges: &[Edge]) -> Vec<Pair> {
    let mut wanted = graph.demands().to_vec();
    let mut seats = graph.capacities().to_vec();
    let mut pairs = Vec::new();
    for edge in edges {
        let want = &mut wanted[edge.left as usize];
        let seat = &mut seats[edge.right as usize];
        if *want > 0 && *seat > 0 {
            *want -= 1;
            *seat -= 1;
            pairs.push(Pair { left: edge.left, right: edge.right });
        }
    }
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(u32, u32)]) -> Vec<Pair> {
        pairs.iter().map(|&(left, right)| Pair { left, right }).collect()
    }

    /// The first may go anywhere, the second only to right 0.
    fn graph() -> Graph {
        let edges = vec![Edge::new(0, 0, 9), Edge::new(0, 1, 8), Edge::new(1, 0, 7)];
        Graph::new(vec![1, 1], vec![1, 1], edges).unwrap()
    }

    #[test]
    fn greedy_and_serial_take_what_somebody_else_needs() {
        assert_eq!(greedy(&graph()), pairs(&[(0, 0)]));
        assert_eq!(serial(&graph()), pairs(&[(0, 0)]));
    }

    #[test]
    fn greedy_is_fair_to_the_best_pair_and_serial_to_the_first() {
        let edges = vec![Edge::new(0, 0, 5), Edge::new(1, 0, 6)];
        let graph = Graph::new(vec![1, 1], vec![1], edges).unwrap();
        assert_eq!(greedy(&graph), pairs(&[(1, 0)]));
        assert_eq!(serial(&graph), pairs(&[(0, 0)]));
    }

    #[test]
    fn the_same_seed_gives_the_same_pairs_and_seeds_differ() {
        assert_eq!(random(&graph(), 3), random(&graph(), 3));
        let sizes: Vec<usize> = (0..20).map(|seed| random(&graph(), seed).len()).collect();
        assert!(sizes.contains(&1) && sizes.contains(&2));
    }
}
