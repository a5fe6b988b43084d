use std::borrow::Cow;
use std::ops::{ControlFlow, Range};
use std::sync::{Mutex, PoisonError};

use super::beyond::Beyond;
use crate::policy::in_blocks;
use crate::{Edge, Graph, Objective, Pair, Price, Prices, Solution};

/// A left or a right entry: lefts first, then rights.
pub(super) type Node = usize;

/// A solved graph as a net of moves, each with what it costs at the prices that prove the solution.
///
/// A unit at a left is one that has lost its place and looks for another: it goes to a right along an
/// unused edge. A unit at a right is one too many there: it pushes somebody out along a used edge. No
/// move costs less than nothing, since the prices are a proof.
#[derive(Debug)]
pub(super) struct ResidualGraph<'m> {
    pub(super) graph: Cow<'m, Graph>,
    solution: &'m Solution,
    prices: Cow<'m, Prices>,
    /// The pairs that the graph lacks, where it does not have all.
    beyond: Option<Beyond<'m>>,
    /// What a pair counts before weight, by left.
    ranks: Vec<i64>,
    /// The edges of each right, first of lefts that have a partner, by rising slack: where they start, the
    /// left and the weight.
    starts: Vec<usize>,
    edges: Vec<(u32, i64)>,
    /// The partners of each right, and what it costs to push each out.
    holders: Vec<Vec<(u32, Price)>>,
    /// Where the pairs of each left start among those of the solution.
    pair_starts: Vec<usize>,
    /// What it costs to give up each pair of the solution.
    kept: Vec<Price>,
}

impl<'m> ResidualGraph<'m> {
    pub(super) fn new(
        graph: Cow<'m, Graph>,
        solution: &'m Solution,
        prices: Cow<'m, Prices>,
        beyond: Option<Beyond<'m>>,
    ) -> Self {
        let rights = graph.capacities().len();
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
        let ranks = ranks(&graph, solution.objective);
        let mut holders = vec![Vec::new(); rights];
        let mut pair_starts = vec![0; graph.demands().len() + 1];
        let mut kept = Vec::with_capacity(solution.pairs.len());
        for pair in &solution.pairs {
            let rank = ranks[pair.left as usize];
            let weight = graph.weight(pair.left, pair.right).unwrap_or_default();
            let cost = prices.left[pair.left as usize] + prices.right[pair.right as usize];
            let loss = Price::new(rank, i128::from(weight)) - cost;
            holders[pair.right as usize].push((pair.left, loss));
            pair_starts[pair.left as usize + 1] += 1;
            kept.push(loss);
        }
        for left in 0..graph.demands().len() {
            pair_starts[left + 1] += pair_starts[left];
        }
        // What the right costs is the same in its whole row. Lefts without a partner come last.
        sort_rows(&starts, &mut edges, |left, weight| {
            let at = left as usize;
            let has_none = pair_starts[at] == pair_starts[at + 1];
            (has_none, prices.left[at] - Price::new(ranks[at], i128::from(weight)))
        });
        Self { graph, solution, prices, beyond, ranks, starts, edges, holders, pair_starts, kept }
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

    fn pairs_of(&self, left: u32) -> Range<usize> {
        self.pair_starts[left as usize]..self.pair_starts[left as usize + 1]
    }

    /// What a pair costs more than it is worth; less than nothing only if it is used. `None` if it is
    /// not allowed.
    pub(super) fn slack(&self, left: u32, right: u32) -> Option<Price> {
        let held = self.graph.weight(left, right);
        let weight = held.or_else(|| self.beyond.as_ref()?.pairs.weight(left, right))?;
        Some(self.slack_at(left, right, weight))
    }

    /// The rights that `left` is allowed and what the pairs weigh: those that cost little more than they
    /// are worth, or `all`.
    pub(super) fn row(&self, left: u32, all: bool) -> Vec<(u32, i64)> {
        match &self.beyond {
            Some(beyond) if all => {
                let row = beyond.pairs.rows(&[left], &|_| true);
                row.into_iter().map(|edge| (edge.right, edge.weight)).collect()
            }
            _ => {
                let (rights, weights) = self.graph.row(left);
                rights.iter().copied().zip(weights.iter().copied()).collect()
            }
        }
    }

    /// Whether all pairs of a left are at hand that cost so much more than they are worth, and less.
    pub(super) fn has_all_of(&self, left: u32, slack: Price) -> bool {
        self.beyond.as_ref().is_none_or(|beyond| slack <= beyond.known[left as usize])
    }

    pub(super) fn slack_at(&self, left: u32, right: u32, weight: i64) -> Price {
        self.slack_with(&self.prices, Edge { left, right, weight })
    }

    /// What a pair costs at other prices more than it is worth.
    pub(super) fn slack_with(&self, prices: &Prices, edge: Edge) -> Price {
        let Edge { left, right, weight } = edge;
        let cost = prices.left[left as usize] + prices.right[right as usize];
        cost - Price::new(self.ranks[left as usize], i128::from(weight))
    }

    /// Calls `visit` with every node that a unit here can go to, and the cost.
    pub(super) fn each_after(&self, node: Node, visit: &mut dyn FnMut(Node, Price)) {
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
    pub(super) fn each_held_before(&self, node: Node, visit: &mut dyn FnMut(Node, Price)) {
        match node.checked_sub(self.right(0)) {
            None => self.each_used(node, visit),
            Some(position) => {
                let right = place(position);
                for &(left, weight) in &self.edges[self.column(position)] {
                    self.step(left, right, weight, visit);
                }
            }
        }
    }

    /// Calls `visit` with every left that has a partner and from where a unit can come to a right along a
    /// pair at hand, from this place in the row of the right on: the place, the left, and the cost, rising;
    /// until `visit` has seen enough.
    pub(super) fn each_placed_before(
        &self,
        right: Node,
        from: usize,
        mut visit: impl FnMut(usize, Node, Price) -> ControlFlow<()>,
    ) {
        let Some(position) = right.checked_sub(self.right(0)) else { return };
        let row = &self.edges[self.column(position)];
        let right = place(position);
        for (place, &(left, weight)) in row.iter().enumerate().skip(from) {
            if self.partners(left).is_empty() {
                return;
            }
            let slack = self.slack_at(left, right, weight);
            let is_step = self.can_step(left, right, slack);
            if is_step && visit(place, left as usize, slack).is_break() {
                return;
            }
        }
    }

    /// What the pairs cost at least, more than they are worth, by which a unit could come here for less
    /// than `below` and that are not at hand; `None` if there are no such pairs. Those of the first so many
    /// lefts with a partner have been looked at.
    pub(super) fn lacks_beyond(
        &self,
        node: Node,
        below: Option<Price>,
        looked_at: usize,
    ) -> Option<Price> {
        let beyond = self.beyond.as_ref()?;
        let next = *beyond.placed.get(looked_at)?;
        let known = beyond.known[next as usize];
        let is_wanted = self.right(0) <= node && below.is_none_or(|below| known < below);
        is_wanted.then_some(known.max(Price::ZERO))
    }

    /// [`ResidualGraph::each_held_before`] along all pairs, at hand or not, of some of the lefts with a partner:
    /// those of whom least is known and that have not been looked at. Says how many have been then.
    pub(super) fn each_further_before(
        &self,
        node: Node,
        below: Option<Price>,
        looked_at: usize,
        visit: &mut dyn FnMut(Node, Price),
    ) -> usize {
        let (Some(beyond), Some(position)) = (&self.beyond, node.checked_sub(self.right(0))) else {
            return looked_at;
        };
        let known = |left: u32| beyond.known[left as usize];
        // Not only the next: looking is cheaper for several at once.
        let enough = beyond.placed.get(looked_at).map(|&left| known(left) + known(left));
        let enough = enough.unwrap_or(Price::ZERO).max(Price::ZERO);
        let rest = &beyond.placed[looked_at..];
        let is_next =
            |&left: &u32| known(left) <= enough && below.is_none_or(|below| known(left) < below);
        let next = &rest[..rest.partition_point(is_next)];
        let is_near = |edge: Edge| {
            let slack = self.slack_at(edge.left, edge.right, edge.weight);
            below.is_none_or(|below| slack < below)
        };
        let right = place(position);
        for Edge { left, weight, .. } in beyond.pairs.block(next, &[right], &is_near) {
            self.step(left, right, weight, visit);
        }
        looked_at + next.len()
    }

    fn column(&self, position: usize) -> Range<usize> {
        self.starts[position]..self.starts[position + 1]
    }

    /// Calls `visit` if a unit can go from this left to this right.
    fn step(&self, left: u32, right: u32, weight: i64, visit: &mut dyn FnMut(Node, Price)) {
        let slack = self.slack_at(left, right, weight);
        if self.can_step(left, right, slack) {
            visit(left as usize, slack);
        }
    }

    fn can_step(&self, left: u32, right: u32, slack: Price) -> bool {
        Price::ZERO < slack || !self.is_used(left, right)
    }

    /// Calls `visit` with every partner here, and what it costs to give the pair up.
    pub(super) fn each_used(&self, node: Node, visit: &mut dyn FnMut(Node, Price)) {
        match node.checked_sub(self.graph.demands().len()) {
            None => {
                let left = place(node);
                let pairs = self.pairs_of(left);
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

    /// What it costs to be rid of a unit here: to drop it, or to seat it; `None` if that cannot be.
    pub(super) fn ends_unit(&self, node: Node) -> Option<Price> {
        match node.checked_sub(self.graph.demands().len()) {
            None => Some(self.prices.left[node]),
            Some(right) => {
                let taken = self.holders[right].len();
                let has_room = taken < self.graph.capacities()[right] as usize;
                has_room.then(|| self.seat_cost(right, taken) - self.prices.right[right])
            }
        }
    }

    /// What it costs to fill a gap here: with a unit that waits, or by leaving a seat free.
    pub(super) fn ends_gap(&self, node: Node) -> Option<Price> {
        match node.checked_sub(self.graph.demands().len()) {
            None => {
                let left = place(node);
                let partners = self.pairs_of(left).len();
                (partners < self.graph.demands()[node] as usize).then(|| -self.prices.left[node])
            }
            Some(right) => {
                let last = self.holders[right].len().checked_sub(1)?;
                Some(self.prices.right[right] - self.seat_cost(right, last))
            }
        }
    }

    /// What one more seat is worth before its gap is filled; `None` while there is a free one.
    pub(super) fn next_seat(&self, right: u32) -> Option<Price> {
        let (right, seats) = (right as usize, self.graph.capacities()[right as usize] as usize);
        let is_full = seats <= self.holders[right].len();
        is_full.then(|| self.prices.right[right] - self.seat_cost(right, seats))
    }

    /// What a seat counts and costs; those past the capacity cost what the last one does.
    fn seat_cost(&self, right: usize, seat: usize) -> Price {
        let place = |position| u32::try_from(position).unwrap_or(u32::MAX);
        let last = self.graph.capacities()[right].saturating_sub(1);
        let below_quota = seat < self.graph.quota(place(right)) as usize;
        let cost = self.graph.seat_cost(place(right), place(seat).min(last));
        Price::new(-i64::from(below_quota), i128::from(cost))
    }
}

fn place(position: usize) -> u32 {
    u32::try_from(position).expect("a graph has 32-bit positions")
}

/// Sorts each row of edges; all cores share the rows.
fn sort_rows<K: Ord>(
    starts: &[usize],
    edges: &mut [(u32, i64)],
    key: impl Fn(u32, i64) -> K + Sync,
) {
    let mut rest = edges;
    let mut rows = Vec::with_capacity(starts.len());
    for bounds in starts.windows(2) {
        let (row, later) = rest.split_at_mut(bounds[1] - bounds[0]);
        // Each is locked once, by whoever sorts it.
        rows.push(Mutex::new(row));
        rest = later;
    }
    in_blocks(rows.len(), |block| {
        for row in &rows[block] {
            let mut row = row.lock().unwrap_or_else(PoisonError::into_inner);
            row.sort_by_cached_key(|&(left, weight)| key(left, weight));
        }
    });
}

/// What a pair counts before weight: more for a more urgent class.
fn ranks(graph: &Graph, objective: Objective) -> Vec<i64> {
    let lefts = 0..u32::try_from(graph.demands().len()).expect("a graph has 32-bit positions");
    let last = lefts.clone().map(|left| graph.class(left)).max().unwrap_or(0);
    let rank = |left| match objective {
        Objective::Weight => 0,
        _ => i64::from(last - graph.class(left)) + 1,
    };
    lefts.map(rank).collect()
}
