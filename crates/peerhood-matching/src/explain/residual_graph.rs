use std::borrow::Cow;
use std::ops::Range;

use super::beyond::Beyond;
use super::costs::{Cost, Costs};
use super::moves::Move;
use crate::{Edge, Graph, Objective, Pair, Solution};

/// A left or a right entry: lefts first, then rights.
pub(super) type Node = usize;

/// A solved graph as a net of moves, each with what it costs at the prices that prove the solution.
///
/// A unit at a left is one that has lost its place and looks for another: it goes to a right along an
/// unused edge. A unit at a right is one too many there: it pushes somebody out along a used edge. No
/// move costs less than nothing, since the prices are a proof.
#[derive(Debug)]
pub(super) struct ResidualGraph<'m, C> {
    pub(super) graph: Cow<'m, Graph>,
    solution: &'m Solution,
    pub(super) costs: Costs<C>,
    /// The pairs that the graph lacks, where it does not have all.
    beyond: Option<Beyond<'m, C>>,
    /// What a pair counts before weight, by left.
    ranks: Vec<C>,
    /// The edges of each right: where they start, the left and the weight.
    starts: Vec<usize>,
    edges: Vec<(u32, i64)>,
    /// The partners of each right, and what it costs to push each out.
    holders: Vec<Vec<(u32, C)>>,
    /// Where the pairs of each left start among those of the solution.
    pair_starts: Vec<usize>,
    /// What each pair of the solution weighs, and what it costs to give it up.
    weights: Vec<i64>,
    kept: Vec<C>,
}

impl<'m, C: Cost> ResidualGraph<'m, C> {
    pub(super) fn new(
        graph: Cow<'m, Graph>,
        solution: &'m Solution,
        costs: Costs<C>,
        beyond: Option<Beyond<'m, C>>,
    ) -> Self {
        let (lefts, rights) = (graph.demands().len(), graph.capacities().len());
        let mut starts = vec![0; rights + 1];
        graph.edges().for_each(|edge| starts[edge.right as usize + 1] += 1);
        for right in 0..rights {
            starts[right + 1] += starts[right];
        }
        let mut next = starts.clone();
        let mut edges = vec![(0, 0); graph.edge_count()];
        for edge in graph.edges() {
            let place = &mut next[edge.right as usize];
            edges[*place] = (edge.left, edge.weight);
            *place += 1;
        }
        let ranks = ranks(&graph, solution.objective, costs.pair);
        let mut holders = vec![Vec::new(); rights];
        let mut pair_starts = vec![0; lefts + 1];
        let mut weights = Vec::with_capacity(solution.pairs.len());
        let mut kept = Vec::with_capacity(solution.pairs.len());
        for pair in &solution.pairs {
            let (left, right) = (pair.left as usize, pair.right as usize);
            let weight = graph.weight(pair.left, pair.right).unwrap_or_default();
            let loss = ranks[left] + C::from(weight) - costs.left[left] - costs.right[right];
            holders[right].push((pair.left, loss));
            pair_starts[left + 1] += 1;
            weights.push(weight);
            kept.push(loss);
        }
        for left in 0..lefts {
            pair_starts[left + 1] += pair_starts[left];
        }
        Self {
            graph,
            solution,
            costs,
            beyond,
            ranks,
            starts,
            edges,
            holders,
            pair_starts,
            weights,
            kept,
        }
    }

    pub(super) fn nodes(&self) -> usize {
        self.right(0) + self.graph.capacities().len()
    }

    pub(super) fn right(&self, right: u32) -> Node {
        self.graph.demands().len() + right as usize
    }

    /// The pair that two neighbours make, in whichever order.
    pub(super) fn pair(&self, one: Node, other: Node) -> Pair {
        let lefts = self.graph.demands().len();
        let (left, right) = (one.min(other), one.max(other) - lefts);
        Pair { left: place(left), right: place(right) }
    }

    pub(super) fn partners(&self, left: u32) -> &'m [Pair] {
        &self.solution.pairs[self.pairs_of(left)]
    }

    pub(super) fn is_used(&self, left: u32, right: u32) -> bool {
        self.partners(left).iter().any(|pair| pair.right == right)
    }

    /// What a pair weighs, if it is at hand.
    pub(super) fn weight(&self, pair: Pair) -> Option<i64> {
        let pairs = self.pairs_of(pair.left);
        match self.solution.pairs[pairs.clone()].binary_search(&pair) {
            Ok(place) => Some(self.weights[pairs.start + place]),
            Err(_) => self.graph.weight(pair.left, pair.right),
        }
    }

    fn pairs_of(&self, left: u32) -> Range<usize> {
        self.pair_starts[left as usize]..self.pair_starts[left as usize + 1]
    }

    /// What a pair costs more than it is worth; less than nothing only if it is used. `None` if it is
    /// not allowed.
    pub(super) fn slack(&self, left: u32, right: u32) -> Option<C> {
        let held = self.graph.weight(left, right);
        let weight = held.or_else(|| self.beyond.as_ref()?.pairs.weight(left, right))?;
        Some(self.slack_at(left, right, weight))
    }

    /// The rights that `left` is allowed and what the pairs weigh: those that cost little more than they
    /// are worth, or `all`.
    pub(super) fn row(&self, left: u32, all: bool) -> Vec<(u32, i64)> {
        match &self.beyond {
            Some(beyond) if all => {
                let row = beyond.pairs.row(left);
                row.into_iter().map(|edge| (edge.right, edge.weight)).collect()
            }
            _ => {
                let (rights, weights) = self.graph.row(left);
                rights.iter().copied().zip(weights.iter().copied()).collect()
            }
        }
    }

    /// Whether all pairs of a left are at hand that cost so much more than they are worth, and less.
    pub(super) fn has_all_of(&self, left: u32, slack: C) -> bool {
        self.beyond.as_ref().is_none_or(|beyond| slack <= beyond.known[left as usize])
    }

    pub(super) fn slack_at(&self, left: u32, right: u32, weight: i64) -> C {
        self.slack_with(&self.costs, Edge { left, right, weight })
    }

    /// What a pair costs at other prices more than it is worth.
    pub(super) fn slack_with(&self, costs: &Costs<C>, edge: Edge) -> C {
        let (left, right) = (edge.left as usize, edge.right as usize);
        costs.left[left] + costs.right[right] - self.ranks[left] - C::from(edge.weight)
    }

    /// What a pair must weigh at least to cost less than `below` more than it is worth.
    pub(super) fn least_weight(&self, left: u32, right: u32, below: C) -> i64 {
        let least = (self.slack_at(left, right, 0) - below).wide();
        i64::try_from(least).unwrap_or(if least < 0 { i64::MIN } else { i64::MAX })
    }

    /// The weight in a cost, beside its pairs.
    pub(super) fn weight_in(&self, cost: C) -> i128 {
        self.costs.weight_in(cost)
    }

    /// Calls `visit` with every node that a unit here can go to, and the cost.
    pub(super) fn each_after(&self, node: Node, visit: &mut dyn FnMut(Node, C)) {
        match u32::try_from(node).ok().filter(|_| node < self.graph.demands().len()) {
            Some(left) => {
                let (rights, weights) = self.graph.row(left);
                for (&right, &weight) in rights.iter().zip(weights) {
                    let slack = self.slack_at(left, right, weight);
                    if self.can_step(left, right, slack) {
                        visit(self.right(right), slack);
                    }
                }
            }
            None => self.each_used(node, visit),
        }
    }

    /// Whether all pairs are at hand.
    pub(super) fn has_all(&self) -> bool {
        self.beyond.is_none()
    }

    /// Calls `visit` with every node that a unit can come here from along pairs at hand, and the cost.
    pub(super) fn each_held_before(&self, node: Node, visit: &mut dyn FnMut(Node, C)) {
        match node.checked_sub(self.right(0)) {
            None => self.each_used(node, visit),
            Some(right) => self.each_unused(right, |left, slack| visit(left as usize, slack)),
        }
    }

    /// Calls `visit` with every left of a pair at hand of a right that is not used, and what the pair costs more
    /// than it is worth.
    pub(super) fn each_unused(&self, right: usize, mut visit: impl FnMut(u32, C)) {
        let here = place(right);
        for &(left, weight) in &self.edges[self.starts[right]..self.starts[right + 1]] {
            let slack = self.slack_at(left, here, weight);
            if self.can_step(left, here, slack) {
                visit(left, slack);
            }
        }
    }

    /// How a left comes to a right whose pair costs so much more than it is worth; `None` if it has no partner to
    /// leave.
    pub(super) fn move_of(&self, left: u32, slack: C) -> Option<Move<C>> {
        match self.pairs_of(left) {
            pairs if pairs.is_empty() => None,
            pairs if pairs.len() == 1 => {
                let from = place(self.right(self.solution.pairs[pairs.start].right));
                Some(Move { cost: slack + self.kept[pairs.start], from, via: Some(left) })
            }
            // Not each of its partners: there may be many.
            _ => Some(Move { cost: slack, from: left, via: None }),
        }
    }

    /// What the pairs cost at least, more than they are worth, by which a unit could come here for less
    /// than `below` and that are not at hand; `None` if there are no such pairs. Those of the first so many
    /// lefts with a partner have been looked at.
    pub(super) fn lacks_beyond(&self, node: Node, below: C, looked_at: usize) -> Option<C> {
        let beyond = self.beyond.as_ref()?;
        let next = *beyond.placed.get(looked_at)?;
        let known = beyond.known[next as usize];
        let is_wanted = self.right(0) <= node && known < below;
        is_wanted.then_some(known.max(C::ZERO))
    }

    /// [`ResidualGraph::each_unused`] of all pairs, at hand or not, of some of the lefts with a partner:
    /// those of whom least is known and that have not been looked at. Says how many have been then.
    pub(super) fn each_further_before(
        &self,
        node: Node,
        below: C,
        looked_at: usize,
        mut visit: impl FnMut(u32, C),
    ) -> usize {
        let (Some(beyond), Some(position)) = (&self.beyond, node.checked_sub(self.right(0))) else {
            return looked_at;
        };
        let known = |left: u32| beyond.known[left as usize];
        // Not only the next: looking is cheaper for several at once.
        let enough = beyond.placed.get(looked_at).map(|&left| known(left) + known(left));
        let enough = enough.unwrap_or_default().max(C::ZERO);
        let rest = &beyond.placed[looked_at..];
        let is_next = |&left: &u32| known(left) <= enough && known(left) < below;
        let next = &rest[..rest.partition_point(is_next)];
        let slack = |edge: Edge| self.slack_at(edge.left, edge.right, edge.weight);
        let least = |left, right| self.least_weight(left, right, below);
        let right = place(position);
        for edge in beyond.pairs.block(next, &[right], &least) {
            if slack(edge) < below && self.can_step(edge.left, right, slack(edge)) {
                visit(edge.left, slack(edge));
            }
        }
        looked_at + next.len()
    }

    /// Whether a unit can go from this left to this right.
    fn can_step(&self, left: u32, right: u32, slack: C) -> bool {
        C::ZERO < slack || !self.is_used(left, right)
    }

    /// Calls `visit` with every partner here, and what it costs to give the pair up.
    pub(super) fn each_used(&self, node: Node, visit: &mut dyn FnMut(Node, C)) {
        match node.checked_sub(self.graph.demands().len()) {
            None => {
                let pairs = self.pairs_of(place(node));
                for (pair, &cost) in
                    self.solution.pairs[pairs.clone()].iter().zip(&self.kept[pairs])
                {
                    visit(self.right(pair.right), cost);
                }
            }
            Some(right) => {
                for &(left, cost) in &self.holders[right] {
                    visit(left as usize, cost);
                }
            }
        }
    }

    /// What it costs to be rid of a unit here: to drop it, or to seat it.
    pub(super) fn ends_unit(&self, node: Node) -> C {
        match node.checked_sub(self.graph.demands().len()) {
            None => self.costs.left[node],
            Some(right) => {
                let taken = self.holders[right].len();
                let has_room = taken < self.graph.capacities()[right] as usize;
                if has_room {
                    self.seat_cost(right, taken) - self.costs.right[right]
                } else {
                    C::NO_WAY
                }
            }
        }
    }

    /// What it costs to fill a gap here: with a unit that waits, or by leaving a seat free.
    pub(super) fn ends_gap(&self, node: Node) -> C {
        match node.checked_sub(self.graph.demands().len()) {
            None => {
                let partners = self.pairs_of(place(node)).len();
                let is_waiting = partners < self.graph.demands()[node] as usize;
                if is_waiting { -self.costs.left[node] } else { C::NO_WAY }
            }
            Some(right) => match self.holders[right].len().checked_sub(1) {
                Some(last) => self.costs.right[right] - self.seat_cost(right, last),
                None => C::NO_WAY,
            },
        }
    }

    /// What one more seat is worth before its gap is filled; `None` while there is a free one.
    pub(super) fn next_seat(&self, right: u32) -> Option<C> {
        let (right, seats) = (right as usize, self.graph.capacities()[right as usize] as usize);
        let is_full = seats <= self.holders[right].len();
        is_full.then(|| self.costs.right[right] - self.seat_cost(right, seats))
    }

    /// What a seat counts and costs; those past the capacity cost what the last one does.
    fn seat_cost(&self, right: usize, seat: usize) -> C {
        let place = |position| u32::try_from(position).unwrap_or(u32::MAX);
        let last = self.graph.capacities()[right].saturating_sub(1);
        let below_quota = seat < self.graph.quota(place(right)) as usize;
        let cost = self.graph.seat_cost(place(right), place(seat).min(last));
        C::from(cost) - if below_quota { self.costs.pair } else { C::ZERO }
    }
}

fn place(position: usize) -> u32 {
    u32::try_from(position).expect("a graph has 32-bit positions")
}

/// What a pair counts before weight: more for a more urgent class.
fn ranks<C: Cost>(graph: &Graph, objective: Objective, pair: C) -> Vec<C> {
    let lefts = 0..u32::try_from(graph.demands().len()).expect("a graph has 32-bit positions");
    let last = lefts.clone().map(|left| graph.class(left)).max().unwrap_or(0);
    let times = |count: i64| C::narrow(i128::from(count) * pair.wide()).unwrap_or(C::NO_WAY);
    let rank = |left| match objective {
        Objective::Weight => C::ZERO,
        _ => times(i64::from(last - graph.class(left)) + 1),
    };
    lefts.map(rank).collect()
}
