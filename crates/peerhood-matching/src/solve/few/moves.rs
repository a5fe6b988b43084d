//! Who would mind least to move from one right entry to another.

use super::super::money::Money;
use super::crowd::Crowd;
use super::uses::{Columns, NONE, Step, Units, Uses};
use crate::Graph;

/// Those with more than so many steps for each right entry there is are a crowd.
pub(super) const CROWD: usize = 64;

/// More than so many edges of an entry for each right entry there is are too many to look at each.
const LONG: usize = 4;

/// For each ordered pair of right entries the cheapest change from the one to the other.
///
/// Where few hold an entry, they are asked one by one. Otherwise all their steps are kept in heaps, and
/// where many could come to an entry, what the cheapest step from each other loses: so memory stays
/// within a few words an edge.
pub(super) struct Moves<'a, M: Money> {
    pub(super) uses: Uses<'a, M>,
    nodes: Vec<Node<M>>,
    /// The edges by right entry, once somebody has asked who could come.
    columns: Option<Columns<M>>,
    /// What the least step from each entry to this one loses, where that is kept.
    toward: Vec<Vec<M>>,
    /// For which entries that is, once somebody has asked who could come.
    kept: Option<Vec<u32>>,
    /// Where the units of each left entry are, once one of the other entries was asked for.
    units: Vec<Units<M>>,
}

/// A right entry.
struct Node<M> {
    /// Who holds it, unless they are a crowd.
    holders: Vec<Holder<M>>,
    /// How many steps there are from these, at most.
    steps: usize,
    crowd: Option<Box<Crowd<M>>>,
}

#[derive(Clone, Copy)]
struct Holder<M> {
    left: u32,
    edge: u32,
    /// It loses no less by any step, the price of where that leads included.
    least: M,
}

impl<M: Money> Node<M> {
    fn new() -> Node<M> {
        Node { holders: Vec::new(), steps: 0, crowd: None }
    }

    /// A left entry of so many edges comes.
    fn join(&mut self, left: u32, edge: u32, edges: usize) {
        if self.crowd.is_none() {
            self.holders.push(Holder { left, edge, least: M::ZERO - M::CEILING });
            self.steps += edges + 1;
        }
    }

    fn leave(&mut self, left: u32, edge: u32, edges: usize) {
        if let Some(place) = self.place(left, edge) {
            self.holders.swap_remove(place);
            self.steps -= edges + 1;
        }
    }

    /// Something else has become possible for a left entry.
    fn reconsider(&mut self, left: u32, edge: u32) {
        if let Some(place) = self.place(left, edge) {
            self.holders[place].least = M::ZERO - M::CEILING;
        }
    }

    fn place(&self, left: u32, edge: u32) -> Option<usize> {
        self.holders.iter().position(|it| (it.left, it.edge) == (left, edge))
    }
}

impl<'a, M: Money> Moves<'a, M> {
    pub(super) fn new(graph: &'a Graph, counts: Vec<M>) -> Moves<'a, M> {
        let uses = Uses::new(graph, counts);
        let (nodes, toward, units) = (Vec::new(), Vec::new(), Vec::new());
        Moves { uses, nodes, columns: None, toward, kept: None, units }
    }

    /// Nobody holds anything, nor is there anybody.
    pub(super) fn clear(&mut self) {
        self.uses.clear();
        self.nodes = (0..=self.uses.out()).map(|_| Node::new()).collect();
        self.toward = vec![Vec::new(); self.nodes.len()];
        self.kept = None;
        self.units.clear();
    }

    /// A left entry comes that uses these edges, and has units to spare.
    pub(super) fn hold(&mut self, left: u32, edges: impl Iterator<Item = u32>, spare: u32) {
        self.uses.spare[left as usize] = spare;
        let all = self.uses.graph.edges_of(left).len();
        for edge in edges.chain((0 < spare).then_some(NONE)) {
            if edge != NONE {
                self.uses.held[edge as usize] = true;
            }
            self.nodes[self.uses.right(edge)].join(left, edge, all);
        }
    }

    /// Prices may fall from now on.
    pub(super) fn forget_margins(&mut self) {
        for holder in self.nodes.iter_mut().flat_map(|node| &mut node.holders) {
            holder.least = M::ZERO - M::CEILING;
        }
    }

    /// Visits where one can go from an entry, and what it loses; of several steps to the same at least
    /// the cheapest. Left out are steps that lose `bound` or more, the price of where they lead
    /// included; what `visit` gives back is the bound from then on. Gives back how many edges and arcs it
    /// looked at.
    ///
    /// Since the last visit prices may only have risen.
    pub(super) fn each_from(
        &mut self,
        node: u32,
        prices: &[M],
        mut bound: M,
        mut visit: impl FnMut(u32, M) -> M,
    ) -> usize {
        // So what those lose at least who are left out has never to be revised.
        debug_assert!((node as usize) < self.uses.out(), "being left out ends a search");
        let mut work = self.gather(node) + 1;
        let Node { holders, crowd, .. } = &mut self.nodes[node as usize];
        if let Some(crowd) = crowd {
            for (next, loss) in crowd.least() {
                work += 1;
                visit(next, loss);
            }
            return work;
        }
        work += holders.len();
        for Holder { left, edge, least } in holders {
            if *least < bound {
                *least = M::CEILING;
                work += self.uses.graph.edges_of(*left).len();
                self.uses.steps_from(*left, *edge, |next, step| {
                    *least = (*least).min(step.loss + prices[next]);
                    bound = visit(next as u32, step.loss);
                });
            }
        }
        work
    }

    /// Visits from where one can come to an entry, and what it loses, in the same way: left out are steps
    /// that lose `bound` or more, less the price of where they come from.
    pub(super) fn each_to(
        &mut self,
        node: u32,
        prices: &[M],
        mut bound: M,
        mut visit: impl FnMut(u32, M) -> M,
    ) -> usize {
        debug_assert!((node as usize) < self.uses.out(), "being left out ends a search");
        let mut work = self.turn() + 1;
        let toward = &self.toward[node as usize];
        if !toward.is_empty() {
            for (from, &loss) in (0..).zip(toward) {
                if loss != M::CEILING {
                    visit(from, loss);
                }
            }
            return work + toward.len();
        }
        if self.units.is_empty() {
            let lefts = 0..self.uses.spare.len() as u32;
            self.units = lefts.map(|left| self.uses.units(left)).collect();
        }
        let columns = self.columns.get_or_insert_with(|| Columns::new(&self.uses));
        for (left, gained) in columns.column(node) {
            work += 1;
            let mut come = |from: u32, kept: M| {
                if kept - gained - prices[from as usize] < bound {
                    bound = visit(from, kept - gained);
                }
            };
            match self.units[left as usize] {
                Units::None => {}
                Units::One(from, _) if from == node => {}
                Units::One(from, kept) => come(from, kept),
                Units::Several if self.uses.holds(left, node) => {}
                Units::Several => {
                    work += self.uses.graph.edges_of(left).len();
                    self.uses.each_unit(left, come);
                }
            }
        }
        work
    }

    /// Gets ready for questions about who could come to an entry.
    fn turn(&mut self) -> usize {
        if self.kept.is_some() {
            return 0;
        }
        let entries = self.nodes.len();
        let starts = self.uses.starts();
        let long = (0..).zip(starts.windows(2)).filter(|(_, it)| LONG * entries < it[1] - it[0]);
        let long: Vec<u32> = long.map(|(right, _)| right).collect();
        for &node in &long {
            self.toward[node as usize] = vec![M::CEILING; entries];
        }
        self.kept = Some(long);
        for node in 0..entries {
            self.gather(node as u32);
            if let Some(crowd) = &self.nodes[node].crowd {
                for (next, loss) in crowd.least() {
                    if let Some(known) = self.toward[next as usize].get_mut(node) {
                        *known = loss;
                    }
                }
            }
            self.ask_again(node);
        }
        2 * self.uses.graph.edge_count() + entries
    }

    /// The cheapest step from an entry to another, which costs no more than the difference in prices.
    pub(super) fn cheapest(&self, (node, next): (u32, u32), prices: &[M]) -> Step<M> {
        let Node { holders, crowd, .. } = &self.nodes[node as usize];
        let mut cheapest = crowd.as_ref().and_then(|crowd| crowd.cheapest(next as usize));
        for &Holder { left, edge, least } in holders {
            if least <= prices[node as usize] {
                self.uses.steps_from(left, edge, |right, step| {
                    if right == next as usize {
                        cheapest = Some(cheapest.map_or(step, |least| least.min(step)));
                    }
                });
            }
        }
        cheapest.expect("a path follows steps that are possible")
    }

    /// Makes a step, and notes what it makes possible and impossible. Gives back how many edges it
    /// looked at.
    pub(super) fn make(&mut self, step: Step<M>) -> usize {
        let Step { from, to, .. } = step;
        let left = self.uses.left(if from == NONE { to } else { from });
        let edges = self.uses.graph.edges_of(left).len();
        let before = self.uses.spare[left as usize];
        self.uses.make(left, step);
        if from != NONE || before == 1 {
            self.nodes[self.uses.right(from)].leave(left, from, edges);
        }
        if to != NONE || before == 0 {
            self.nodes[self.uses.right(to)].join(left, to, edges);
        }
        self.revise_crowds(left, step, before);
        if let Some(units) = self.units.get_mut(left as usize) {
            *units = self.uses.units(left);
        }
        edges + self.revise_few(left, step)
    }

    /// Takes in what a step changes where holders are a crowd; so many units of the left entry were left
    /// out before.
    fn revise_crowds(&mut self, left: u32, step: Step<M>, before: u32) {
        let Step { from, to, .. } = step;
        let edges = self.uses.edges(left);
        // From where it was nothing can move on, and from elsewhere nothing to where it is.
        for edge in edges.clone() {
            if !self.uses.held[edge as usize] {
                if from != NONE || before == 1 {
                    self.clean(left, from, edge);
                }
            } else if to != NONE {
                self.clean(left, edge, to);
            }
        }
        if from != NONE {
            self.clean(left, from, to);
            self.clean(left, from, NONE);
        }
        if to != NONE {
            self.clean(left, NONE, to);
        }
        // The other way round it is all possible.
        for edge in edges {
            if !self.uses.held[edge as usize] {
                if to != NONE || before == 0 {
                    self.offer(left, to, edge);
                }
            } else if from != NONE && edge != to {
                self.offer(left, edge, from);
            }
        }
        if to != NONE {
            self.offer(left, to, NONE);
        }
        if from != NONE && 0 < before {
            self.offer(left, NONE, from);
        }
    }

    /// Takes in what a step changes where holders are asked one by one.
    fn revise_few(&mut self, left: u32, step: Step<M>) -> usize {
        let Step { from, to, .. } = step;
        let mut work = self.ask_again(self.uses.right(from)) + self.ask_again(self.uses.right(to));
        for edge in self.uses.edges(left).filter(|&edge| edge != to) {
            if self.uses.held[edge as usize] {
                let right = self.uses.right(edge);
                self.nodes[right].reconsider(left, edge);
                work += self.ask_again(right);
            }
        }
        if 0 < self.uses.spare[left as usize] {
            work += self.ask_again(self.uses.out());
        }
        work
    }

    /// Keeps the steps from an entry by where they lead from now on, if there are many.
    fn gather(&mut self, node: u32) -> usize {
        let entries = self.nodes.len();
        let node = &mut self.nodes[node as usize];
        if node.steps <= CROWD * entries {
            return 0;
        }
        let holders = std::mem::take(&mut node.holders).into_iter();
        let crowd = Crowd::new(holders.map(|it| (it.left, it.edge)), &self.uses);
        node.crowd = Some(Box::new(crowd));
        std::mem::take(&mut node.steps)
    }

    /// Notes a step that has become possible.
    fn offer(&mut self, left: u32, from: u32, to: u32) {
        let (right, next) = (self.uses.right(from), self.uses.right(to));
        if let Some(crowd) = &mut self.nodes[right].crowd {
            let least = crowd.offer(next, self.uses.step(left, from, to), &self.uses);
            self.note(right, next, least);
        }
    }

    /// Forgets a step that has become impossible.
    fn clean(&mut self, left: u32, from: u32, to: u32) {
        let (right, next) = (self.uses.right(from), self.uses.right(to));
        let loss = self.uses.step(left, from, to).loss;
        if let Some(crowd) = &mut self.nodes[right].crowd
            && let Some(least) = crowd.clean(next, loss, &self.uses)
        {
            self.note(right, next, least);
        }
    }

    fn note(&mut self, right: usize, next: usize, least: M) {
        if let Some(known) = self.toward[next].get_mut(right) {
            *known = least;
        }
    }

    /// Notes what the least steps from an entry lose where holders are asked one by one.
    fn ask_again(&mut self, right: usize) -> usize {
        let Node { holders, steps, crowd } = &self.nodes[right];
        let Some(kept) = self.kept.as_ref().filter(|kept| crowd.is_none() && !kept.is_empty())
        else {
            return 0;
        };
        for &next in kept {
            self.toward[next as usize][right] = M::CEILING;
        }
        for &Holder { left, edge, .. } in holders {
            self.uses.steps_from(left, edge, |next, step| {
                if let Some(known) = self.toward[next].get_mut(right) {
                    *known = step.loss.min(*known);
                }
            });
        }
        steps + kept.len()
    }
}
