use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::costs::Cost;
use super::residual_graph::{Node, ResidualGraph};
use crate::{Edge, Pair};

/// For each node the cost of the cheapest way to an end, [`Cost::NO_WAY`] if there is none, and the next node on it.
#[derive(Debug)]
pub(super) struct Tree<C> {
    pub(super) cost: Vec<C>,
    next: Vec<Option<Node>>,
}

impl<C: Cost> Tree<C> {
    /// The cheapest ways to be rid of a unit at each node.
    pub(super) fn down(residual: &ResidualGraph<'_, C>) -> Self {
        let ends = (0..residual.nodes()).map(|node| residual.ends_unit(node)).collect();
        Self::new(ends, |node, visit| residual.each_held_before(node, visit))
    }

    /// The cheapest ways to fill a gap at each node.
    pub(super) fn up(residual: &ResidualGraph<'_, C>) -> Self {
        let ends = (0..residual.nodes()).map(|node| residual.ends_gap(node)).collect();
        Self::new(ends, |node, visit| residual.each_after(node, visit))
    }

    /// Searches from all ends at once; `each_back` calls with the nodes one step further away. Of ways
    /// that cost the same it keeps one with the fewest steps, so that few have to move.
    fn new(ends: Vec<C>, each_back: impl Fn(Node, &mut dyn FnMut(Node, C))) -> Self {
        let ways = (0..).zip(&ends).filter(|(_, end)| **end < C::NO_WAY);
        let mut heap: BinaryHeap<_> =
            ways.map(|(node, &end)| Reverse((end, 0_u32, node))).collect();
        let mut steps = vec![0_u32; ends.len()];
        let mut tree = Self { next: vec![None; ends.len()], cost: ends };
        while let Some(Reverse((cost, taken, node))) = heap.pop() {
            if (tree.cost[node], steps[node]) < (cost, taken) {
                continue;
            }
            each_back(node, &mut |back, step| {
                let (further, one_more) = (cost + step, taken + 1);
                if (further, one_more) < (tree.cost[back], steps[back]) {
                    tree.cost[back] = further;
                    steps[back] = one_more;
                    tree.next[back] = Some(node);
                    heap.push(Reverse((further, one_more, back)));
                }
            });
        }
        tree
    }

    /// The pairs that the ways of lefts begin with.
    pub(super) fn ways(&self, residual: &ResidualGraph<'_, C>) -> Vec<Edge> {
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

/// The cheapest ways to one node, from those rights where they beat the ways to ends: the notes of one
/// who asks, so that several can ask at once.
///
/// A search stops as soon as a question is answered. It goes on from there if the next question is about
/// ways to the same node.
#[derive(Debug)]
pub(super) struct Near<C> {
    /// Counts searches, so that notes of earlier ones need no wiping.
    search: u64,
    /// Where the ways of the last search lead.
    to: Option<Node>,
    /// What the last search has yet to look at.
    heap: BinaryHeap<Reverse<(C, Step, u32)>>,
    notes: Vec<Note<C>>,
}

/// No node, no left.
const NOBODY: u32 = u32::MAX;

/// What is known of a node.
#[derive(Clone, Copy, Debug)]
struct Note<C> {
    cost: C,
    next: u32,
    /// The left that moves on to the next node; [`NOBODY`] where that is the left itself.
    via: u32,
    /// Twice the number of the search that reached the node, and one more once it is settled.
    mark: u64,
}

/// What a search does next at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Gets there.
    Arrive,
    /// Goes back along the pairs at hand from this place on.
    Follow { place: u32 },
    /// Goes back along pairs that are not at hand, but for those of so many lefts.
    LookFurther { looked_at: u32 },
}

impl Step {
    pub(super) fn follow(from: usize) -> Self {
        Self::Follow { place: place(from) }
    }

    pub(super) fn look_further(looked_at: usize) -> Self {
        Self::LookFurther { looked_at: place(looked_at) }
    }
}

impl<C: Cost> Near<C> {
    pub(super) fn new(nodes: usize) -> Self {
        let note = Note { cost: C::ZERO, next: NOBODY, via: NOBODY, mark: 0 };
        Self { search: 0, to: None, heap: BinaryHeap::new(), notes: vec![note; nodes] }
    }

    /// Begins a search, or goes on with the last one if it led to the same node.
    pub(super) fn begin(&mut self, to: Node) {
        if self.to != Some(to) {
            self.search += 1;
            self.to = Some(to);
            self.heap.clear();
            self.reach(to, C::ZERO, None, None);
        }
    }

    /// The cost from a node, if the search has settled it.
    pub(super) fn found(&self, node: Node) -> Option<C> {
        let note = &self.notes[node];
        (note.mark == 2 * self.search + 1).then_some(note.cost)
    }

    /// The nodes on the way from one that the search has settled.
    pub(super) fn way(&self, from: Node) -> Vec<Node> {
        let mut way = vec![from];
        let mut note = self.notes[from];
        while note.next != NOBODY {
            way.extend((note.via != NOBODY).then_some(note.via as usize));
            way.push(note.next as usize);
            note = self.notes[note.next as usize];
        }
        way
    }

    /// The cheapest of what is to be done, if it costs less than `below`.
    pub(super) fn pop(&mut self, below: C) -> Option<(C, Step, Node)> {
        let &Reverse((cost, step, node)) = self.heap.peek()?;
        if below <= cost {
            return None;
        }
        self.heap.pop();
        Some((cost, step, node as usize))
    }

    pub(super) fn push(&mut self, cost: C, step: Step, node: Node) {
        self.heap.push(Reverse((cost, step, place(node))));
    }

    /// Settles a node at a cost; not if it is settled or a cheaper way is known.
    pub(super) fn settle(&mut self, node: Node, cost: C) -> bool {
        let note = &mut self.notes[node];
        let is_open = note.mark == 2 * self.search && cost <= note.cost;
        if is_open {
            note.mark += 1;
        }
        is_open
    }

    /// Notes a way if none as cheap is known.
    pub(super) fn reach(&mut self, node: Node, cost: C, next: Option<Node>, via: Option<u32>) {
        let note = &mut self.notes[node];
        if 2 * self.search <= note.mark && note.cost <= cost {
            return;
        }
        let next = next.map_or(NOBODY, place);
        *note = Note { cost, next, via: via.unwrap_or(NOBODY), mark: 2 * self.search };
        self.push(cost, Step::Arrive, node);
    }
}

fn place(position: usize) -> u32 {
    u32::try_from(position).expect("nodes and the pairs of one are fewer than 2^32")
}
