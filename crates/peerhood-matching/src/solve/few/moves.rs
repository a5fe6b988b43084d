//! Who would mind least to move from one right entry to another.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::money::Money;
use crate::Graph;

/// Which edges are used, and for each ordered pair of right entries the cheapest change from the one to
/// the other. After the last right entry comes being left out: whose units are not all placed are there.
pub(super) struct Moves<'a, M: Money> {
    graph: &'a Graph,
    /// By edge: what it is worth, and whether it is used.
    pub(super) worths: Vec<M>,
    pub(super) held: Vec<bool>,
    /// How many units of each left entry are left out.
    spare: Vec<u32>,
    nodes: Vec<Node<M>>,
    /// What the least step to each entry from each other loses, once somebody has asked for that.
    toward: Vec<M>,
}

/// A change from one edge of a left entry to another; `NONE` stands for being left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step<M> {
    /// What is lost by it, before prices.
    loss: M,
    from: u32,
    to: u32,
}

const NONE: u32 = u32::MAX;

/// A right entry. Nothing is known of steps from it while nobody has asked.
struct Node<M> {
    /// Left entries and edges that it holds, while nobody has asked who could move: nobody has left
    /// until then.
    waiting: Vec<(u32, u32)>,
    /// Where the steps to each other entry are, in the lists below; `NONE` if there never was one.
    place: Vec<u32>,
    heads: Vec<u32>,
    /// What the least of them loses; out of reach if there is none.
    least: Vec<M>,
    /// Steps that are no longer possible stay until they are the least.
    heaps: Vec<BinaryHeap<Reverse<Step<M>>>>,
}

impl<M: Money> Node<M> {
    fn new() -> Node<M> {
        let (waiting, place, heads) = (Vec::new(), Vec::new(), Vec::new());
        Node { waiting, place, heads, least: Vec::new(), heaps: Vec::new() }
    }

    fn is_open(&self) -> bool {
        !self.place.is_empty()
    }

    fn place(&self, next: usize) -> Option<usize> {
        self.place.get(next).filter(|&&place| place != NONE).map(|&place| place as usize)
    }

    /// The same, for the first step as well.
    fn place_or_new(&mut self, next: usize) -> usize {
        let place = &mut self.place[next];
        if *place == NONE {
            *place = self.heads.len() as u32;
            self.heads.push(next as u32);
            self.least.push(M::CEILING);
            self.heaps.push(BinaryHeap::new());
        }
        *place as usize
    }
}

impl<'a, M: Money> Moves<'a, M> {
    pub(super) fn new(graph: &'a Graph, worths: Vec<M>) -> Moves<'a, M> {
        let held = vec![false; worths.len()];
        Moves { graph, worths, held, spare: Vec::new(), nodes: Vec::new(), toward: Vec::new() }
    }

    /// Nobody holds anything, nor is there anybody.
    pub(super) fn clear(&mut self) {
        self.held.fill(false);
        self.toward.clear();
        self.spare = vec![0; self.graph.demands().len()];
        self.nodes = (0..=self.graph.capacities().len()).map(|_| Node::new()).collect();
    }

    /// A left entry comes that uses these edges, and has units to spare.
    pub(super) fn hold(&mut self, left: u32, edges: impl Iterator<Item = u32>, spare: u32) {
        self.spare[left as usize] = spare;
        for edge in edges {
            self.held[edge as usize] = true;
            let right = self.right(edge);
            self.nodes[right].waiting.push((left, edge));
        }
        if 0 < spare {
            let out = self.right(NONE);
            self.nodes[out].waiting.push((left, NONE));
        }
    }

    /// Gets ready for questions about who holds an entry. Gives back how many edges it looked at.
    pub(super) fn open(&mut self, node: u32) -> u64 {
        if self.nodes[node as usize].is_open() {
            return 0;
        }
        let out = self.nodes.len() - 1;
        let mut opened: Node<M> = Node { place: vec![NONE; out + 1], ..Node::new() };
        let mut steps: Vec<Vec<Reverse<Step<M>>>> = Vec::new();
        let mut work = 0;
        for (left, from) in std::mem::take(&mut self.nodes[node as usize].waiting) {
            let edges = self.graph.edges_of(left);
            work += edges.len() as u64;
            let edges = edges.filter(|&edge| !self.held[edge]).map(|edge| edge as u32);
            for to in edges.chain((from != NONE).then_some(NONE)) {
                let place = opened.place_or_new(self.right(to));
                if place == steps.len() {
                    steps.push(Vec::new());
                }
                let step = self.step(from, to);
                opened.least[place] = opened.least[place].min(step.loss);
                steps[place].push(Reverse(step));
            }
        }
        opened.heaps = steps.into_iter().map(BinaryHeap::from).collect();
        self.nodes[node as usize] = opened;
        work
    }

    /// Where steps from an opened entry lead, and what the cheapest to each loses; out of reach if none
    /// is possible any more.
    pub(super) fn steps(&self, node: u32) -> (&[u32], &[M]) {
        let Node { heads, least, .. } = &self.nodes[node as usize];
        (heads, least)
    }

    /// Gets ready for questions about who could come to an entry. Gives back how many edges and arcs it
    /// looked at.
    pub(super) fn turn(&mut self) -> u64 {
        if !self.toward.is_empty() {
            return 0;
        }
        let entries = self.nodes.len();
        let work = (0..entries as u32).map(|node| self.open(node)).sum::<u64>();
        self.toward = vec![M::CEILING; entries * entries];
        for (at, node) in self.nodes.iter().enumerate() {
            for (&next, &least) in node.heads.iter().zip(&node.least) {
                self.toward[next as usize * entries + at] = least;
            }
        }
        work + (entries * entries) as u64
    }

    /// What the cheapest step to an entry loses from each, in their order; out of reach if there is none.
    pub(super) fn toward(&self, next: u32) -> &[M] {
        &self.toward[next as usize * self.nodes.len()..][..self.nodes.len()]
    }

    /// The cheapest step from an opened entry to another, if there is one.
    pub(super) fn cheapest(&self, node: u32, next: u32) -> Step<M> {
        let node = &self.nodes[node as usize];
        let least = node.place(next as usize).and_then(|place| node.heaps[place].peek());
        least.expect("a path follows steps that are possible").0
    }

    /// Makes a step, and notes what it makes possible and impossible. Gives back how many edges it
    /// looked at.
    pub(super) fn make(&mut self, step: Step<M>) -> u64 {
        let Step { from, to, .. } = step;
        let left = self.left(if from == NONE { to } else { from });
        let edges = self.graph.edges_of(left).map(|edge| edge as u32);
        let work = edges.len() as u64;
        let before = self.spare[left as usize];
        for (edge, held) in [(from, false), (to, true)] {
            match self.held.get_mut(edge as usize) {
                Some(edge) => *edge = held,
                None if held => self.spare[left as usize] += 1,
                None => self.spare[left as usize] -= 1,
            }
        }
        let spare = self.spare[left as usize];
        let right = self.right(to);
        if !self.nodes[right].is_open() && (to != NONE || before == 0) {
            self.nodes[right].waiting.push((left, to));
        }
        // From where it was nothing can move on, and from elsewhere nothing to where it is.
        for edge in edges.clone() {
            if !self.held[edge as usize] {
                if from != NONE || spare == 0 {
                    self.clean(from, edge);
                }
            } else if to != NONE {
                self.clean(edge, to);
            }
        }
        if from != NONE {
            self.clean(from, to);
            self.clean(from, NONE);
        }
        if to != NONE {
            self.clean(NONE, to);
        }
        // The other way round it is all possible.
        for edge in edges {
            if !self.held[edge as usize] {
                if to != NONE || before == 0 {
                    self.offer(to, edge);
                }
            } else if from != NONE && edge != to {
                self.offer(edge, from);
            }
        }
        if to != NONE {
            self.offer(to, NONE);
        }
        if from != NONE && 0 < before {
            self.offer(NONE, from);
        }
        work
    }

    fn left(&self, edge: u32) -> u32 {
        let (starts, _) = self.graph.compressed();
        starts.partition_point(|&start| start <= edge) as u32 - 1
    }

    fn right(&self, edge: u32) -> usize {
        let (_, rights) = self.graph.compressed();
        if edge == NONE { self.nodes.len() - 1 } else { rights[edge as usize] as usize }
    }

    fn worth(&self, edge: u32) -> M {
        if edge == NONE { M::ZERO } else { self.worths[edge as usize] }
    }

    fn step(&self, from: u32, to: u32) -> Step<M> {
        Step { loss: self.worth(from) - self.worth(to), from, to }
    }

    fn is_possible(&self, step: Step<M>) -> bool {
        let Step { from, to, .. } = step;
        if from == NONE {
            !self.held[to as usize] && 0 < self.spare[self.left(to) as usize]
        } else {
            self.held[from as usize] && (to == NONE || !self.held[to as usize])
        }
    }

    /// Notes a step that has become possible.
    fn offer(&mut self, from: u32, to: u32) {
        let step = self.step(from, to);
        let (right, next) = (self.right(from), self.right(to));
        let node = &mut self.nodes[right];
        if !node.is_open() {
            return;
        }
        let place = node.place_or_new(next);
        node.least[place] = node.least[place].min(step.loss);
        let mut heap = std::mem::take(&mut node.heaps[place]);
        if heap.len() == heap.capacity() {
            // Rather than grow for steps that are no longer possible.
            let mut steps = heap.into_vec();
            steps.retain(|step| self.is_possible(step.0));
            steps.sort_unstable();
            steps.dedup();
            steps.reserve(steps.len() + 1);
            heap = steps.into();
        }
        heap.push(Reverse(step));
        let node = &mut self.nodes[right];
        node.heaps[place] = heap;
        let least = node.least[place];
        self.note(right, next, least);
    }

    fn note(&mut self, right: usize, next: usize, least: M) {
        if let Some(known) = self.toward.get_mut(next * self.nodes.len() + right) {
            *known = least;
        }
    }

    /// Forgets a step that has become impossible, if it was the least, and others like it.
    fn clean(&mut self, from: u32, to: u32) {
        let loss = self.step(from, to).loss;
        let (right, next) = (self.right(from), self.right(to));
        let node = &mut self.nodes[right];
        let Some(place) = node.place(next).filter(|&place| node.least[place] == loss) else {
            return;
        };
        let mut heap = std::mem::take(&mut node.heaps[place]);
        while heap.peek().is_some_and(|step| !self.is_possible(step.0)) {
            heap.pop();
        }
        let least = heap.peek().map_or(M::CEILING, |step| step.0.loss);
        let node = &mut self.nodes[right];
        node.heaps[place] = heap;
        node.least[place] = least;
        self.note(right, next, least);
    }
}
