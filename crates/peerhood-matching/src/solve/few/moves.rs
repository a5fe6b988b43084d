//! Who would mind least to move from one right entry to another.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::money::Money;
use crate::Graph;

/// Which edges are used, and for each ordered pair of right entries the cheapest change from the one to
/// the other. After the last right entry comes being left out.
pub(super) struct Moves<'a, M: Money> {
    graph: &'a Graph,
    /// By edge: what it is worth, and whether it is used.
    pub(super) worths: Vec<M>,
    pub(super) held: Vec<bool>,
    nodes: Vec<Node<M>>,
}

/// A change from one edge of a left entry to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step<M> {
    /// What is lost by it, before prices.
    loss: M,
    from: u32,
    /// The edge taken up instead; `NONE` for none.
    to: u32,
}

const NONE: u32 = u32::MAX;

/// A right entry.
struct Node<M> {
    /// Left entries and edges that it holds, while nobody has asked who could move: nobody has left
    /// until then.
    waiting: Vec<(u32, u32)>,
    /// For each other entry the steps there, and the loss of the least. Steps that are no longer
    /// possible stay until they are the least.
    heaps: Vec<BinaryHeap<Reverse<Step<M>>>>,
    least: Vec<M>,
}

impl<'a, M: Money> Moves<'a, M> {
    pub(super) fn new(graph: &'a Graph, worths: Vec<M>) -> Moves<'a, M> {
        let node = |_: &u32| Node { waiting: Vec::new(), heaps: Vec::new(), least: Vec::new() };
        Moves {
            graph,
            held: vec![false; worths.len()],
            worths,
            nodes: graph.capacities().iter().map(node).collect(),
        }
    }

    /// Uses an edge, before any question.
    pub(super) fn hold(&mut self, left: u32, edge: u32) {
        self.held[edge as usize] = true;
        let right = self.right(edge);
        self.nodes[right].waiting.push((left, edge));
    }

    /// Gets ready for questions about a right entry. Gives back how many edges it looked at.
    pub(super) fn open(&mut self, node: u32) -> u64 {
        if !self.nodes[node as usize].heaps.is_empty() {
            return 0;
        }
        let rows = self.nodes.len() + 1;
        let mut steps = vec![Vec::new(); rows];
        let mut work = 0;
        for (left, from) in std::mem::take(&mut self.nodes[node as usize].waiting) {
            let edges = self.graph.edges_of(left);
            work += edges.len() as u64;
            for edge in edges.filter(|&edge| !self.held[edge]) {
                let step = self.step(from, edge as u32);
                steps[self.right(step.to)].push(Reverse(step));
            }
            steps[rows - 1].push(Reverse(self.step(from, NONE)));
        }
        let node = &mut self.nodes[node as usize];
        node.heaps = steps.into_iter().map(BinaryHeap::from).collect();
        let loss = |heap: &BinaryHeap<Reverse<Step<M>>>| heap.peek().map(|step| step.0.loss);
        node.least = node.heaps.iter().map(|heap| loss(heap).unwrap_or(M::CEILING)).collect();
        work
    }

    /// What the cheapest step from an opened entry to each other loses; out of reach if there is none.
    pub(super) fn least(&self, node: u32) -> &[M] {
        &self.nodes[node as usize].least
    }

    /// The cheapest step from an opened entry to another, if there is one.
    pub(super) fn cheapest(&self, node: u32, next: u32) -> Step<M> {
        let heap = &self.nodes[node as usize].heaps[next as usize];
        heap.peek().expect("a path follows steps that are possible").0
    }

    /// Makes a step, and notes what it makes possible and impossible. Gives back how many edges it
    /// looked at.
    pub(super) fn make(&mut self, step: Step<M>) -> u64 {
        let Step { from, to, .. } = step;
        let (starts, _) = self.graph.compressed();
        let left = starts.partition_point(|&start| start <= from) as u32 - 1;
        let edges = self.graph.edges_of(left);
        let work = edges.len() as u64;
        self.held[from as usize] = false;
        if to != NONE {
            self.held[to as usize] = true;
            let right = self.right(to);
            if self.nodes[right].heaps.is_empty() {
                self.nodes[right].waiting.push((left, to));
            }
        }
        for edge in edges.map(|edge| edge as u32) {
            if !self.held[edge as usize] {
                if edge != from {
                    self.clean(from, edge);
                }
                if to != NONE {
                    self.offer(to, edge);
                }
            } else if edge != to {
                if to != NONE {
                    self.clean(edge, to);
                }
                self.offer(edge, from);
            }
        }
        if to != NONE {
            self.clean(from, to);
            self.offer(to, NONE);
        }
        self.clean(from, NONE);
        work
    }

    fn right(&self, edge: u32) -> usize {
        let (_, rights) = self.graph.compressed();
        if edge == NONE { self.nodes.len() } else { rights[edge as usize] as usize }
    }

    fn step(&self, from: u32, to: u32) -> Step<M> {
        let instead = if to == NONE { M::ZERO } else { self.worths[to as usize] };
        Step { loss: self.worths[from as usize] - instead, from, to }
    }

    /// Notes a step that has become possible.
    fn offer(&mut self, from: u32, to: u32) {
        let step = self.step(from, to);
        let (right, next) = (self.right(from), self.right(to));
        let Moves { held, nodes, .. } = self;
        let Node { heaps, least, .. } = &mut nodes[right];
        let Some(heap) = heaps.get_mut(next) else { return };
        if heap.len() == heap.capacity() {
            // Rather than grow for steps that are no longer possible.
            let mut steps = std::mem::take(heap).into_vec();
            steps.retain(|step| is_possible(held, step.0));
            steps.sort_unstable();
            steps.dedup();
            steps.reserve(steps.len() + 1);
            *heap = steps.into();
        }
        heap.push(Reverse(step));
        least[next] = least[next].min(step.loss);
    }

    /// Forgets a step that has become impossible, if it was the least, and others like it.
    fn clean(&mut self, from: u32, to: u32) {
        let loss = self.step(from, to).loss;
        let (right, next) = (self.right(from), self.right(to));
        let Moves { held, nodes, .. } = self;
        let Node { heaps, least, .. } = &mut nodes[right];
        if least.get(next) != Some(&loss) {
            return;
        }
        let heap = &mut heaps[next];
        while heap.peek().is_some_and(|step| !is_possible(held, step.0)) {
            heap.pop();
        }
        least[next] = heap.peek().map_or(M::CEILING, |step| step.0.loss);
    }
}

fn is_possible<M>(held: &[bool], step: Step<M>) -> bool {
    held[step.from as usize] && (step.to == NONE || !held[step.to as usize])
}
