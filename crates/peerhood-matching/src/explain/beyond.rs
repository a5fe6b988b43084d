//! Suppositions about problems whose pairs are too many to hold.
//!
//! What an exchange costs adds up from what its pairs cost more than they are worth. So a cheap exchange
//! is made of pairs that cost little more, and those are at hand; for a dear one, the pairs of those
//! whom it concerns are judged again. No answer is a guess.

use std::borrow::Cow;
use std::fmt;

use super::costs::{Cost, Costs};
use super::residual_graph::{Node, ResidualGraph};
use super::ways::Tree;
use crate::solve::market::FlatPrices;
use crate::{Edge, Graph, Objective, Pair, Prices, Solution};

/// Pairs at hand for each left that has a partner, on average, at least.
const NEAR: usize = 64;

/// All pairs of a problem, judged when they are asked for.
pub(crate) trait AllPairs: Sync {
    /// What a pair weighs; `None` when it is not allowed.
    fn weight(&self, left: u32, right: u32) -> Option<i64>;

    /// All pairs of a left.
    fn row(&self, left: u32) -> Vec<Edge>;

    /// The pairs of some lefts that are worth more than they cost.
    fn worthwhile(&self, lefts: &[u32], objective: Objective, prices: &FlatPrices) -> Vec<Edge>;

    /// The pairs of some lefts with some rights that weigh at least so much.
    fn block(
        &self,
        lefts: &[u32],
        rights: &[u32],
        least: &(dyn Fn(u32, u32) -> i64 + Sync),
    ) -> Vec<Edge>;

    /// Pairs of some lefts that cost up to `below` more than they are worth, and for each of the lefts up
    /// to which cost they are all there; below nothing, if some that cost nothing are not.
    fn near(
        &self,
        lefts: &[u32],
        objective: Objective,
        prices: &FlatPrices,
        below: i64,
    ) -> (Vec<Edge>, Vec<i64>);

    /// What `each` pairs of some lefts, on average, cost more than they are worth at most, or nearly that.
    fn usual_slack(
        &self,
        lefts: &[u32],
        objective: Objective,
        prices: &FlatPrices,
        each: usize,
    ) -> i64;

    /// The pair of each right with one of some lefts that costs least more than it is worth. `hints` are
    /// some such pairs.
    fn cheapest(
        &self,
        lefts: &[u32],
        objective: Objective,
        prices: &FlatPrices,
        hints: &[Edge],
    ) -> Vec<Edge>;
}

/// Pairs that cost little more than they are worth.
#[derive(Clone, Debug)]
pub(crate) struct NearPairs {
    pub(crate) edges: Vec<Edge>,
    /// Up to which cost they are all there; below nothing, if some that cost nothing are not.
    pub(crate) known: i64,
}

/// What a graph lacks.
pub(super) struct Beyond<'m, C> {
    pub(super) pairs: &'m dyn AllPairs,
    /// The pairs of each left that cost no more than this more than they are worth are in the graph. Of a
    /// left without a partner nothing is known.
    pub(super) known: Vec<C>,
    /// The lefts that have a partner, by rising `known`.
    pub(super) placed: Vec<u32>,
}

impl<C> fmt::Debug for Beyond<'_, C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Beyond").field("placed", &self.placed).finish_non_exhaustive()
    }
}

/// A solved problem, told without its pairs.
#[derive(Clone, Copy)]
pub(super) struct Solved<'f, 'm> {
    pub(super) pairs: &'m dyn AllPairs,
    /// Demands and capacities.
    pub(super) frame: &'f Graph,
    pub(super) solution: &'m Solution,
    /// Prices that prove the solution, and what a pair counts in flat ones.
    pub(super) prices: &'f Prices,
    pub(super) pair: i64,
}

/// The net of a solved problem, with every pair that the cheapest ways to be rid of a unit and to fill a
/// gap take. `near` are some pairs that cost little more than they are worth.
///
/// The prices are moved so that to be rid of a unit costs nothing anywhere. They prove the solution as
/// before, and no search need go further than filling the gap costs. Of a left that waits only pairs are
/// needed by which it fills a gap: nobody is pushed there.
/// `None` where costs do not fit.
pub(super) fn residual<'m, C: Cost>(
    solved: Solved<'_, 'm>,
    near: &NearPairs,
) -> Option<ResidualGraph<'m, C>> {
    let Solved { pairs, solution, .. } = solved;
    let costs = Costs::new(solved.prices, solved.pair.into())?;
    let net = Net::new(solved);
    let (placed_near, waiting_near): (Vec<Edge>, Vec<Edge>) =
        near.edges.iter().partition(|edge| net.is_placed(edge.left));
    let mut first = net.of(&placed_near, &[], &costs, None);
    let mut down = Tree::down(&first);
    let mut further = ways_down(&first, solved, &net.placed, &down, near.known);
    if !further.is_empty() {
        first = net.of(&placed_near, &further, &costs, None);
        down = Tree::down(&first);
    }
    let costs = moved(&costs, &down);
    further = down.ways(&first);
    drop(first);

    let flat = costs.narrow();
    let below = pairs.usual_slack(&net.placed, solution.objective, &flat, NEAR);
    let (near, known) = pairs.near(&net.placed, solution.objective, &flat, below);
    let least_known = known.iter().copied().min().unwrap_or(below);
    further.extend(pairs.cheapest(&net.waiting(), solution.objective, &flat, &waiting_near));
    let second = net.of(&near, &further, &costs, Some(&known));
    let up = ways_up(&second, pairs, &net.placed, &Tree::up(&second), least_known);
    if up.is_empty() {
        return Some(second);
    }
    further.extend(up);
    Some(net.of(&near, &further, &costs, Some(&known)))
}

struct Net<'f, 'm> {
    solved: Solved<'f, 'm>,
    used: Vec<Edge>,
    /// The lefts that have a partner.
    placed: Vec<u32>,
}

impl<'f, 'm> Net<'f, 'm> {
    fn new(solved: Solved<'f, 'm>) -> Self {
        let used = used(solved.pairs, solved.solution);
        let mut placed: Vec<u32> = used.iter().map(|edge| edge.left).collect();
        placed.dedup();
        Self { solved, used, placed }
    }

    fn is_placed(&self, left: u32) -> bool {
        self.placed.binary_search(&left).is_ok()
    }

    /// The lefts that have no partner.
    fn waiting(&self) -> Vec<u32> {
        let lefts = 0..self.solved.frame.demands().len();
        lefts.map(place).filter(|&left| !self.is_placed(left)).collect()
    }

    fn of<C: Cost>(
        &self,
        near: &[Edge],
        further: &[Edge],
        costs: &Costs<C>,
        known: Option<&[i64]>,
    ) -> ResidualGraph<'m, C> {
        let Solved { pairs, frame, solution, .. } = self.solved;
        let mut edges = [near, &self.used, further].concat();
        // Not from scratch: each of the three has an order.
        edges.sort();
        edges.dedup();
        let graph = Cow::Owned(frame.with_pairs(&edges));
        let beyond = known.map(|known| {
            let mut of_each = vec![-C::from(1); frame.demands().len()];
            for (&left, &known) in self.placed.iter().zip(known) {
                of_each[left as usize] = C::from(known);
            }
            let mut placed = self.placed.clone();
            placed.sort_by_key(|&left| of_each[left as usize]);
            Beyond { pairs, known: of_each, placed }
        });
        ResidualGraph::new(graph, solution, costs.clone(), beyond)
    }
}

fn used(pairs: &dyn AllPairs, solution: &Solution) -> Vec<Edge> {
    let weighed = |pair: &Pair| {
        let weight = pairs.weight(pair.left, pair.right)?;
        Some(Edge::new(pair.left, pair.right, weight))
    };
    solution.pairs.iter().filter_map(weighed).collect()
}

/// The pairs by which lefts could be rid of a unit more cheaply than along pairs at hand.
fn ways_down<C: Cost>(
    residual: &ResidualGraph<'_, C>,
    solved: Solved<'_, '_>,
    placed: &[u32],
    down: &Tree<C>,
    known: i64,
) -> Vec<Edge> {
    let known = Known::new(down, known);
    let unsure = placed.iter().copied().filter(|&left| !known.is_sure(left as usize));
    let lefts: Vec<u32> = unsure.collect();
    let cost = |edge: Edge| {
        let rest = known.at_least(residual.right(edge.right));
        residual.slack_at(edge.left, edge.right, edge.weight) + rest
    };
    let is_cheaper = |edge: Edge| {
        !residual.is_used(edge.left, edge.right) && cost(edge) < down.cost[edge.left as usize]
    };
    // To go on from a right costs the rest, and whoever goes there is spared the way at hand.
    let mut asked = residual.costs.clone();
    for (node, price) in asked.left.iter_mut().enumerate() {
        *price = *price - down.cost[node];
    }
    for (node, price) in (residual.right(0)..).zip(&mut asked.right) {
        *price += known.at_least(node);
    }
    let Solved { pairs, solution, .. } = solved;
    let mut found = pairs.worthwhile(&lefts, solution.objective, &asked.narrow());
    found.retain(|&edge| is_cheaper(edge));
    found.sort_unstable_by_key(|edge| (edge.left, cost(*edge)));
    // Of those whose rest is sure the cheapest is enough.
    let mut last = None;
    found.retain(|edge| {
        let is_sure = known.is_sure(residual.right(edge.right));
        !is_sure || last.replace(edge.left) != Some(edge.left)
    });
    found
}

/// The pairs by which gaps at rights could be filled more cheaply than along pairs at hand, where those
/// with the lefts that wait are.
fn ways_up<C: Cost>(
    residual: &ResidualGraph<'_, C>,
    pairs: &dyn AllPairs,
    placed: &[u32],
    up: &Tree<C>,
    known: i64,
) -> Vec<Edge> {
    let known = Known::new(up, known);
    let lefts = residual.right(0);
    let unsure = (lefts..residual.nodes()).filter(|&right| !known.is_sure(right));
    let rights: Vec<u32> = unsure.map(|right| place(right - lefts)).collect();
    let cost = |edge: Edge| {
        let rest = known.at_least(edge.left as usize);
        residual.slack_at(edge.left, edge.right, edge.weight) + rest
    };
    let is_cheaper = |edge: Edge| {
        !residual.is_used(edge.left, edge.right) && cost(edge) < up.cost[residual.right(edge.right)]
    };
    // No way costs less than nothing, so that the pair alone must be cheaper than what there is.
    let least = |left, right| residual.least_weight(left, right, up.cost[residual.right(right)]);
    let mut found = pairs.block(placed, &rights, &least);
    found.retain(|&edge| is_cheaper(edge));
    found.sort_unstable_by_key(|edge| (edge.right, cost(*edge)));
    let mut last = None;
    found.retain(|edge| {
        let is_sure = known.is_sure(edge.left as usize);
        !is_sure || last.replace(edge.right) != Some(edge.right)
    });
    found
}

/// What is known of the cheapest ways, when pairs are at hand that cost so much.
struct Known<'t, C> {
    tree: &'t Tree<C>,
    /// Ways that cost no more are the cheapest there are, and others cost more.
    sure: C,
}

impl<'t, C: Cost> Known<'t, C> {
    fn new(tree: &'t Tree<C>, known: i64) -> Self {
        // No way costs less than nothing.
        Self { tree, sure: known.max(0).into() }
    }

    fn is_sure(&self, node: Node) -> bool {
        self.tree.cost[node] <= self.sure
    }

    /// What the cheapest way costs at least; [`Cost::NO_WAY`] if there is none.
    fn at_least(&self, node: Node) -> C {
        let cost = self.tree.cost[node];
        if cost < C::NO_WAY { cost.min(self.sure) } else { C::NO_WAY }
    }
}

/// Prices at which it costs nothing to be rid of a unit, from what it costs at other prices.
fn moved<C: Cost>(costs: &Costs<C>, down: &Tree<C>) -> Costs<C> {
    let (lefts, rights) = down.cost.split_at(costs.left.len());
    let is_way = |cost: &C| *cost < C::NO_WAY;
    // Whoever takes nobody asks as much more as anybody.
    let most = lefts.iter().copied().filter(is_way).max().unwrap_or_default();
    let left = costs.left.iter().zip(lefts);
    let right = costs.right.iter().zip(rights);
    Costs {
        left: left
            .map(|(&price, &cost)| if is_way(&cost) { price - cost } else { price })
            .collect(),
        right: right
            .map(|(&price, cost)| price + if is_way(cost) { *cost } else { most })
            .collect(),
        pair: costs.pair,
    }
}

fn place(position: usize) -> u32 {
    u32::try_from(position).expect("a graph has 32-bit positions")
}
