use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::residual_graph::{Node, ResidualGraph};
use crate::{Edge, Pair, Price};

/// For each node the cost of the cheapest way to an end, and the next node on it.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) cost: Vec<Option<Price>>,
    next: Vec<Option<Node>>,
}

impl Tree {
    /// The cheapest ways to be rid of a unit at each node.
    pub(super) fn down(residual: &ResidualGraph<'_>) -> Self {
        let ends = (0..residual.nodes()).map(|node| residual.ends_unit(node)).collect();
        Self::new(ends, |node, visit| residual.each_held_before(node, visit))
    }

    /// The cheapest ways to fill a gap at each node.
    pub(super) fn up(residual: &ResidualGraph<'_>) -> Self {
        let ends = (0..residual.nodes()).map(|node| residual.ends_gap(node)).collect();
        Self::new(ends, |node, visit| residual.each_after(node, visit))
    }

    /// Searches from all ends at once; `each_back` calls with the nodes one step further away. Of ways
    /// that cost the same it keeps one with the fewest steps, so that few have to move.
    fn new(
        ends: Vec<Option<Price>>,
        each_back: impl Fn(Node, &mut dyn FnMut(Node, Price)),
    ) -> Self {
        let mut heap: BinaryHeap<_> =
            (0..).zip(&ends).filter_map(|(node, end)| Some(Reverse(((*end)?, 0, node)))).collect();
        let mut steps = vec![0_u32; ends.len()];
        let mut tree = Self { next: vec![None; ends.len()], cost: ends };
        while let Some(Reverse((cost, taken, node))) = heap.pop() {
            if tree.cost[node].is_some_and(|known| (known, steps[node]) < (cost, taken)) {
                continue;
            }
            each_back(node, &mut |back, step| {
                let (further, one_more) = (cost + step, taken + 1);
                let known = tree.cost[back].map(|known| (known, steps[back]));
                if known.is_none_or(|known| (further, one_more) < known) {
                    tree.cost[back] = Some(further);
                    steps[back] = one_more;
                    tree.next[back] = Some(node);
                    heap.push(Reverse((further, one_more, back)));
                }
            });
        }
        tree
    }

    /// The pairs that the ways of lefts begin with.
    pub(super) fn ways(&self, residual: &ResidualGraph<'_>) -> Vec<Edge> {
        let lefts = self.next[..residual.right(0)].iter().enumerate();
        let edge = |(left, next): (Node, &Option<Node>)| {
            let Pair { left, right } = residual.pair(left, (*next)?);
            Some(Edge::new(left, right, residual.graph.weight(left, right)?))
        };
        lefts.filter_map(edge).collect()
    }

    /// The nodes from here to the end, in one stretch.
    pub(super) fn path(&self, from: Node) -> Vec<Vec<Node>> {
        vec![std::iter::successors(Some(from), |&node| self.next[node]).collect()]
    }
}

/// The cheapest ways to one node, from those nodes where they beat the ways to ends: the notes of one
/// who asks, so that several can ask at once.
///
/// A search stops as soon as a question is answered. It goes on from there if the next question is about
/// ways to the same node.
#[derive(Debug)]
pub(super) struct Near {
    /// Counts searches, so that marks of earlier ones need no wiping.
    search: u64,
    /// Where the ways of the last search lead.
    to: Option<Node>,
    /// What the last search has yet to look at.
    heap: BinaryHeap<Reverse<(Price, Step, Node)>>,
    reached: Vec<u64>,
    settled: Vec<u64>,
    cost: Vec<Price>,
    pub(super) next: Vec<Option<Node>>,
}

/// What a search does next at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Gets there.
    Arrive,
    /// Goes back along the pairs at hand from this place on.
    Follow { place: usize },
    /// Goes back along pairs that are not at hand, but for those of so many lefts.
    LookFurther { looked_at: usize },
}

impl Near {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            search: 0,
            to: None,
            heap: BinaryHeap::new(),
            reached: vec![0; nodes],
            settled: vec![0; nodes],
            cost: vec![Price::ZERO; nodes],
            next: vec![None; nodes],
        }
    }

    /// Begins a search, or goes on with the last one if it led to the same node.
    pub(super) fn begin(&mut self, to: Node) {
        if self.to != Some(to) {
            self.search += 1;
            self.to = Some(to);
            self.heap.clear();
            self.reach(to, Price::ZERO, None);
        }
    }

    /// The cost from a node, if the search has settled it.
    pub(super) fn found(&self, node: Node) -> Option<Price> {
        (self.settled[node] == self.search).then_some(self.cost[node])
    }

    /// The cheapest of what is to be done, if it costs less than `below`.
    pub(super) fn pop(&mut self, below: Option<Price>) -> Option<(Price, Step, Node)> {
        let Reverse(next) = *self.heap.peek()?;
        if below.is_some_and(|below| below <= next.0) {
            return None;
        }
        self.heap.pop();
        Some(next)
    }

    pub(super) fn push(&mut self, cost: Price, step: Step, node: Node) {
        self.heap.push(Reverse((cost, step, node)));
    }

    /// Settles a node at a cost; not if it is settled or a cheaper way is known.
    pub(super) fn settle(&mut self, node: Node, cost: Price) -> bool {
        let is_stale = self.found(node).is_some() || self.cost[node] < cost;
        if !is_stale {
            self.settled[node] = self.search;
        }
        !is_stale
    }

    /// Notes a way if none as cheap is known.
    pub(super) fn reach(&mut self, node: Node, cost: Price, next: Option<Node>) {
        if self.reached[node] == self.search && self.cost[node] <= cost {
            return;
        }
        self.reached[node] = self.search;
        self.cost[node] = cost;
        self.next[node] = next;
        self.push(cost, Step::Arrive, node);
    }
}
