//! Takes a graph apart where it does not hang together, and solves the parts on all cores.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::{Limit, Pair};
use crate::{Edge, Graph, Price, Prices};

/// Fewer edges than this are solved before threads have started.
pub(super) const WORTH_SPLITTING: usize = 1 << 15;

/// A graph is taken apart into about as many parts; more would not balance better.
const PARTS: usize = 16;

/// Entries that have no edge to others, in rising order.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    lefts: Vec<u32>,
    rights: Vec<u32>,
}

/// What solving gives: pairs in rising order, and prices unless the limit was reached.
pub(super) type Solved = (Vec<Pair>, Option<Prices>);

/// Takes the graph apart into parts of some size, each of whole components; nothing if it hangs
/// together, or almost. The parts depend on the graph alone, so that the answer does too.
///
/// # Complexity
///
/// O(e α(n)) for e edges and n entries, by union-find; less where the graph soon hangs together.
pub(super) fn parts(graph: &Graph) -> Vec<Part> {
    let (lefts, rights) = (graph.demands().len() as u32, graph.capacities().len() as u32);
    let mut forest = Forest::new(rights);
    for left in 0..lefts {
        forest.join(graph.row(left).0);
        if forest.trees <= 1 {
            return Vec::new();
        }
    }
    let mut edges = vec![0; rights as usize];
    for left in 0..lefts {
        let (row, _) = graph.row(left);
        if let Some(&first) = row.first() {
            edges[forest.root(first) as usize] += row.len();
        }
    }
    // Beside a component of most edges the others are not worth a copy of the graph.
    if edges.iter().any(|&edges| graph.edge_count() - graph.edge_count() / 8 < edges) {
        return Vec::new();
    }
    let enough = graph.edge_count() / PARTS + 1;
    let mut parts = vec![Part::default()];
    let mut part_of = vec![usize::MAX; rights as usize];
    let mut held = 0;
    for right in 0..rights {
        // The root of a tree is its first entry, so that its part is known before the others'.
        let root = forest.root(right) as usize;
        if part_of[root] == usize::MAX {
            if enough <= held {
                parts.push(Part::default());
                held = 0;
            }
            held += edges[root];
            part_of[root] = parts.len() - 1;
        }
        parts[part_of[root]].rights.push(right);
    }
    for left in 0..lefts {
        let first = graph.row(left).0.first();
        let part = first.map_or(0, |&first| part_of[forest.root(first) as usize]);
        parts[part].lefts.push(left);
    }
    parts
}

/// Solves each part with `solve` and puts the answers together. The union of what proves the parts
/// proves the whole, for no edge joins two of them.
///
/// A limit on work holds for all parts together, so they are then solved one after the other.
pub(super) fn solve_parts(
    graph: &Graph,
    parts: &[Part],
    limit: &mut Limit<'_>,
    solve: impl Fn(&Graph, &mut Limit<'_>) -> Solved + Sync,
) -> Solved {
    let mut position = vec![0_u32; graph.capacities().len()];
    for part in parts {
        for (place, &right) in (0..).zip(&part.rights) {
            position[right as usize] = place;
        }
    }
    let one = |part: &Part, limit: &mut Limit<'_>| solve(&part.graph(graph, &position), limit);
    let mut whole = Whole::new(graph);
    if limit.work != u64::MAX {
        for part in parts {
            whole.take(part, one(part, limit));
        }
        return whole.finish();
    }
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut limit = *limit;
        let mut solved = Vec::new();
        while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            solved.push((part, one(part, &mut limit)));
        }
        solved
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(parts.len());
    let solved = thread::scope(|scope| {
        // A thread that cannot be had leaves its share to the others.
        let helpers: Vec<_> = (1..cores)
            .filter_map(|_| thread::Builder::new().spawn_scoped(scope, worker).ok())
            .collect();
        let mut solved = worker();
        for helper in helpers {
            match helper.join() {
                Ok(more) => solved.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        solved
    });
    for (part, answer) in solved {
        whole.take(part, answer);
    }
    whole.finish()
}

impl Part {
    /// The graph of these entries alone; `position` is each right entry's place in its part.
    fn graph(&self, whole: &Graph, position: &[u32]) -> Graph {
        let mut demands: Vec<u32> =
            self.lefts.iter().map(|&left| whole.demands()[left as usize]).collect();
        let mut edges = Vec::new();
        for (place, &left) in (0..).zip(&self.lefts) {
            let (rights, weights) = whole.row(left);
            edges.extend(rights.iter().zip(weights).map(|(&right, &weight)| Edge {
                left: place,
                right: position[right as usize],
                weight,
            }));
        }
        let mut classes: Vec<u8> = self.lefts.iter().map(|&left| whole.class(left)).collect();
        let last = (0..whole.demands().len() as u32).map(|left| whole.class(left)).max();
        if let Some(last) = last.filter(|&last| 0 < last) {
            // An entry that nobody can serve, so that a class counts here what it counts there.
            demands.push(1);
            classes.push(last);
        } else {
            classes.clear();
        }
        let capacities: Vec<u32> =
            self.rights.iter().map(|&right| whole.capacities()[right as usize]).collect();
        Graph::of_parts(
            &demands,
            &capacities,
            &edges,
            classes,
            if whole.has_quotas() {
                self.rights.iter().map(|&right| whole.quota(right)).collect()
            } else {
                Vec::new()
            },
            self.rights.iter().filter_map(|&right| whole.seat_costs(right)).collect(),
        )
    }
}

/// The answer for the whole graph, as it comes in.
struct Whole {
    pairs: Vec<Pair>,
    prices: Option<Prices>,
}

impl Whole {
    fn new(graph: &Graph) -> Whole {
        let left = vec![Price::ZERO; graph.demands().len()];
        let right = vec![Price::ZERO; graph.capacities().len()];
        Whole { pairs: Vec::new(), prices: Some(Prices { left, right }) }
    }

    fn take(&mut self, part: &Part, (pairs, prices): Solved) {
        let Part { lefts, rights } = part;
        self.pairs.extend(pairs.into_iter().map(|pair| Pair {
            left: lefts[pair.left as usize],
            right: rights[pair.right as usize],
        }));
        let (Some(whole), Some(prices)) = (&mut self.prices, prices) else {
            self.prices = None;
            return;
        };
        for (&left, price) in lefts.iter().zip(prices.left) {
            whole.left[left as usize] = price;
        }
        for (&right, price) in rights.iter().zip(prices.right) {
            whole.right[right as usize] = price;
        }
    }

    fn finish(mut self) -> Solved {
        self.pairs.sort_unstable();
        (self.pairs, self.prices)
    }
}

/// Right entries that hang together, as trees whose root is their first entry.
struct Forest {
    parent: Vec<u32>,
    trees: u32,
}

impl Forest {
    fn new(entries: u32) -> Forest {
        Forest { parent: (0..entries).collect(), trees: entries }
    }

    fn root(&mut self, entry: u32) -> u32 {
        let mut entry = entry as usize;
        while self.parent[entry] as usize != entry {
            self.parent[entry] = self.parent[self.parent[entry] as usize];
            entry = self.parent[entry] as usize;
        }
        entry as u32
    }

    /// Joins the entries of a row.
    fn join(&mut self, row: &[u32]) {
        let Some(&first) = row.first() else { return };
        let mut one = self.root(first);
        for &right in row {
            // Most are leaves of the tree already.
            if self.parent[right as usize] == one {
                continue;
            }
            let other = self.root(right);
            if one != other {
                self.parent[one.max(other) as usize] = one.min(other);
                one = one.min(other);
                self.trees -= 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::best_of_one;
    use super::*;
    use crate::{Certificate, Objective, solve, verify};

    /// Graphs of up to six blocks that share no edge, with every extra that a graph can have.
    fn blocks() -> impl Strategy<Value = Graph> {
        let block = proptest::collection::vec((0_u32..4, 0_u32..3, -3_i64..9), 0..8);
        let side = |least: u32, most: u32| proptest::collection::vec(least..most, 24);
        let blocks = proptest::collection::vec(block, 1..6);
        (blocks, side(1, 3), side(0, 3), side(0, 3), side(0, 2), any::<[bool; 3]>()).prop_map(
            |(blocks, demands, capacities, classes, quotas, extras)| {
                let mut edges = Vec::new();
                for (block, pairs) in (0_u32..).zip(&blocks) {
                    edges.extend(pairs.iter().map(|&(left, right, weight)| {
                        // Interleaved, so that no part is a range.
                        Edge::new(left * 6 + block, right * 6 + block, weight)
                    }));
                }
                edges.sort_unstable();
                edges.dedup_by_key(|edge| (edge.left, edge.right));
                let costs = capacities.iter().map(|&seats| (0..i64::from(seats)).collect());
                let costs: Vec<Vec<i64>> = costs.collect();
                let mut graph = Graph::new(demands, capacities, edges).unwrap();
                if extras[0] {
                    graph = graph
                        .with_classes(classes.into_iter().map(|class| class as u8).collect())
                        .unwrap();
                }
                if extras[1] {
                    graph = graph.with_quotas(quotas).unwrap();
                }
                if extras[2] {
                    graph = graph.with_seat_costs(costs).unwrap();
                }
                graph
            },
        )
    }

    proptest! {
        #[test]
        fn parts_are_as_good_as_the_whole_and_prove_it(graph in blocks()) {
            for objective in [Objective::PairsThenWeight, Objective::Weight] {
                let parts = parts(&graph);
                prop_assume!(!parts.is_empty());
                let apart = |part: &Graph, limit: &mut Limit<'_>| best_of_one(part, objective, limit);
                let (pairs, prices) = solve_parts(&graph, &parts, &mut Limit::NONE.clone(), apart);
                let proof = Certificate::Prices(prices.unwrap());
                let proof = verify(&graph, objective, &pairs, &proof).unwrap();
                let whole = solve(&graph, objective).totals;
                prop_assert_eq!(proof.weight, whole.weight);
                if objective == Objective::PairsThenWeight {
                    prop_assert_eq!(proof.pairs, whole.pairs);
                }
            }
        }
    }

    #[test]
    fn entries_go_with_whom_they_could_be_paired() {
        let edges = vec![Edge::new(0, 2, 1), Edge::new(1, 0, 1), Edge::new(2, 2, 1)];
        let graph = Graph::new(vec![1; 4], vec![1; 3], edges).unwrap();
        let parts: Vec<_> =
            parts(&graph).into_iter().map(|part| (part.lefts, part.rights)).collect();
        assert_eq!(parts, [(vec![1, 3], vec![0]), (vec![0, 2], vec![1, 2])]);
    }
}
