use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::panic::resume_unwind;
use std::thread;

use super::beyond::{self, NearPairs, Solved};
use super::costs::{Cost, Costs};
use super::moves::Moves;
use super::residual_graph::{Node, ResidualGraph};
use super::ways::{Near, Step, Tree};
use crate::{Certificate, Exchange, Graph, Pair, Solution, Violation, verify};

/// A solved graph, ready for suppositions.
///
/// Making or breaking a pair leaves a unit too many on one side and a gap on the other. Either the unit
/// moves on until it fills the gap, or the one is seated or dropped somewhere and the other filled from
/// somewhere. What the latter costs from every entry at once are two searches, made here; a question
/// then searches only where a closed exchange is cheaper.
#[derive(Debug)]
pub(super) struct Swaps<'m, C> {
    residual: ResidualGraph<'m, C>,
    /// Who could move where.
    moves: Moves<C>,
    /// The cheapest ways to be rid of a unit.
    down: Tree<C>,
    /// The cheapest ways to fill a gap.
    up: Tree<C>,
    /// The most that the unit of any node costs to be rid of.
    most_down: C,
}

impl<'m, C: Cost> Swaps<'m, C> {
    /// Gets ready.
    ///
    /// # Errors
    ///
    /// When the solution does not carry prices that prove it, or they are too wide to be added up.
    pub(super) fn new(graph: Cow<'m, Graph>, solution: &'m Solution) -> Result<Self, Violation> {
        let Some(certificate @ Certificate::Prices(prices)) = &solution.certificate else {
            return Err(Violation::WrongKind);
        };
        verify(&graph, solution.objective, &solution.pairs, certificate)?;
        let costs = Costs::of(&graph, prices).ok_or(Violation::Shape { level: 0 })?;
        Ok(Self::of(ResidualGraph::new(graph, solution, costs, None)))
    }

    /// Gets ready where the pairs are too many to hold; `near` are some of those that cost little more
    /// than they are worth. `None` where costs do not fit.
    pub(super) fn beyond(solved: Solved<'_, 'm>, near: &NearPairs) -> Option<Self> {
        beyond::residual(solved, near).map(Self::of)
    }

    fn of(residual: ResidualGraph<'m, C>) -> Self {
        let fill = || Tree::up(&residual);
        let (down, up) = thread::scope(|scope| {
            let up = thread::Builder::new().spawn_scoped(scope, fill);
            let down = Tree::down(&residual);
            // A system that gives no thread leaves the work to this one.
            let up = up.map_or_else(
                |_| fill(),
                |thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            );
            (down, up)
        });
        let moves = Moves::new(&residual);
        let ways = down.cost.iter().copied().filter(|&cost| cost < C::NO_WAY);
        let most_down = ways.max().unwrap_or(C::NO_WAY);
        Self { residual, moves, down, up, most_down }
    }

    /// What a pair weighs, if it is at hand.
    pub(super) fn weight(&self, pair: Pair) -> Option<i64> {
        self.residual.weight(pair)
    }

    pub(super) fn notes(&self) -> Near<C> {
        Near::new(self.residual.nodes())
    }

    /// What becomes of the best when a pair must be made; `None` when it is not allowed or has no seat.
    pub(super) fn force(&self, near: &mut Near<C>, left: u32, right: u32) -> Option<Exchange> {
        let slack = self.residual.slack(left, right)?;
        let (from, gap) = (self.residual.right(right), self.gap_of(left));
        self.search_until(near, gap.to, from);
        let (cost, way) = self.way(near, from, &gap)?;
        Some(self.exchange(slack + cost, way, Some(Pair { left, right }), None))
    }

    /// The allowed partners that `left` does not have, with what becomes of the best when that pair must
    /// be made: the `most` cheapest, cheapest first, then the heaviest; those without a seat last.
    pub(super) fn cheapest(
        &self,
        near: &mut Near<C>,
        left: u32,
        most: usize,
    ) -> Vec<(u32, Option<Exchange>)> {
        let gap = self.gap_of(left);
        let found = self.cheapest_to(near, left, &gap, most);
        let answer = |&(cost, _, right, _): &Other<C>| {
            let (_, way) = self.way(near, self.residual.right(right), &gap)?;
            Some((right, Some(self.exchange(cost, way, Some(Pair { left, right }), None))))
        };
        let mut answers: Vec<_> = found.open.iter().filter_map(answer).collect();
        let without_seat = found.without_seat.into_iter().map(|right| (right, None));
        answers.extend(without_seat.take(most - answers.len()));
        answers
    }

    /// The same after a search for what fills `gap`.
    fn cheapest_to(&self, near: &mut Near<C>, left: u32, gap: &Gap<C>, most: usize) -> Others<C> {
        let found = self.cheapest_among(near, left, gap, most, false);
        let dearest = found.open.last().map(|other| other.0);
        let is_enough = found.open.len() == most
            && dearest.is_none_or(|dearest| self.residual.has_all_of(left, dearest));
        if is_enough || self.residual.has_all() {
            found
        } else {
            self.cheapest_among(near, left, gap, most, true)
        }
    }

    /// The same among the partners at hand or `all`.
    fn cheapest_among(
        &self,
        near: &mut Near<C>,
        left: u32,
        gap: &Gap<C>,
        most: usize,
        all: bool,
    ) -> Others<C> {
        let mut open = Vec::new();
        let mut without_seat = Vec::new();
        let partners = self.residual.partners(left);
        for (right, weight) in self.residual.row(left, all) {
            let from = self.residual.right(right);
            if partners.binary_search_by_key(&right, |pair| pair.right).is_ok() {
                continue;
            }
            let around = self.around(from, gap.end);
            if around < C::NO_WAY {
                let slack = self.residual.slack_at(left, right, weight);
                open.push((slack + around, Reverse(weight), right, slack));
            } else {
                without_seat.push(right);
            }
        }
        // Rows rise by right.
        let wanted: Vec<(Node, C)> =
            open.iter().map(|&(_, _, right, slack)| (self.residual.right(right), slack)).collect();
        // Closed exchanges that cost as much as this leave the cheapest what they are.
        let least_slack = open.iter().map(|&(.., slack)| slack).min().unwrap_or_default();
        let further = |cost: C| cost - least_slack - gap.cost;
        let last = most.checked_sub(1).filter(|&last| last < open.len());
        let enough = last.map(|last| open.select_nth_unstable(last).1.0);
        let mut below = enough.map_or(C::NO_WAY, further);
        let mut missing = wanted.len();
        let mut best = Best::new(most, self.residual.has_all());
        let mut note = |slack: C, cost: C, below: &mut C| {
            missing -= 1;
            best.note(slack + cost + gap.cost);
            *below = best.worst().map_or(*below, |worst| further(worst).min(*below));
            missing == 0
        };
        near.begin(gap.to);
        let found = wanted.iter().filter_map(|&(node, slack)| Some((slack, near.found(node)?)));
        let mut is_over = wanted.is_empty();
        for (slack, cost) in found {
            is_over |= note(slack, cost, &mut below);
        }
        while !is_over && let Some((node, cost)) = self.settle_next(near, gap.to, below) {
            if let Ok(place) = wanted.binary_search_by_key(&node, |&(node, _)| node) {
                is_over = note(wanted[place].1, cost, &mut below);
            }
        }
        for (cost, _, right, slack) in &mut open {
            let near = near.found(self.residual.right(*right));
            *cost = near.map_or(*cost, |near| (*slack + near + gap.cost).min(*cost));
        }
        if most < open.len() {
            open.select_nth_unstable(most);
            open.truncate(most);
        }
        open.sort_unstable();
        Others { open, without_seat }
    }

    /// What becomes of the best without one of its pairs; nothing if it is none.
    pub(super) fn forbid(&self, near: &mut Near<C>, left: u32, right: u32) -> Exchange {
        let (from, gap) = (left as usize, Gap::at(self.residual.right(right)));
        let slack = self.residual.slack(left, right).filter(|_| self.residual.is_used(left, right));
        let Some(slack) = slack else { return Exchange::default() };
        let others = self.cheapest_to(near, left, &gap, 1);
        let around = self.around(from, gap.end);
        let best = others.open.first().filter(|other| other.0 < around);
        let found = best.and_then(|&(cost, _, right, _)| {
            let (_, mut way) = self.way(near, self.residual.right(right), &gap)?;
            way[0].insert(0, from);
            Some((cost, way))
        });
        match found.or_else(|| self.way_around(from, gap.end)) {
            Some((cost, way)) => self.exchange(cost - slack, way, None, Some(Pair { left, right })),
            None => Exchange::default(),
        }
    }

    /// What becomes of the best when a right has one more seat.
    pub(super) fn one_more_seat(&self, right: u32) -> Exchange {
        let node = self.residual.right(right);
        match (self.residual.next_seat(right), self.up.cost[node]) {
            (Some(worth), cost) if cost < worth => {
                self.exchange(cost - worth, self.up.path(node), None, None)
            }
            _ => Exchange::default(),
        }
    }

    /// The cost of one way to an end for the unit and one for the gap; no less than [`Cost::NO_WAY`] if one of them is
    /// missing.
    fn around(&self, from: Node, to: Node) -> C {
        self.down.cost[from] + self.up.cost[to]
    }

    /// The gap that is to be filled when a left has one partner more than it may.
    ///
    /// Whoever has a single partner gives that one up, so that all who share a partner ask for ways to the
    /// same place.
    fn gap_of(&self, left: u32) -> Gap<C> {
        let mut gap = Gap::at(left as usize);
        if let [Pair { right, .. }] = self.residual.partners(left) {
            gap.to = self.residual.right(*right);
            self.residual.each_used(left as usize, &mut |_, cost| gap.cost = cost);
        }
        gap
    }

    /// Finds the cheapest ways to `to` until one from `from` is found, if it is cheaper than around.
    fn search_until(&self, near: &mut Near<C>, to: Node, from: Node) {
        near.begin(to);
        while near.found(from).is_none() && self.settle_next(near, to, C::NO_WAY).is_some() {}
    }

    /// Goes on with a search for the cheapest ways to `to`, from wherever they are cheaper than around: the
    /// next node and the cost from there; `None` if no further way costs less than `below`.
    fn settle_next(&self, near: &mut Near<C>, to: Node, below: C) -> Option<(Node, C)> {
        let residual = &self.residual;
        let from_here = self.up.cost[to];
        // Beyond this no way is cheaper than around.
        let around = self.most_down + from_here;
        // Who passes here does as well by leaving for an end.
        let is_beaten = |node: Node, cost: C| self.down.cost[node] + from_here <= cost;
        // What no question has asked for yet is left for later.
        let follow = |near: &mut Near<C>, here: C, node: Node, from: usize| {
            let moves = self.moves.to(node - residual.right(0));
            for (place, step) in moves.iter().enumerate().skip(from) {
                let (before, cost) = (step.from as usize, here + step.cost);
                if around <= cost {
                    return;
                }
                if below <= cost {
                    near.push(cost, Step::follow(place), node);
                    return;
                }
                if !is_beaten(before, cost) {
                    near.reach(before, cost, Some(node), step.via);
                }
            }
        };
        let look_further = |near: &mut Near<C>, cost: C, node: Node, looked_at: usize| {
            if let Some(known) = residual.lacks_beyond(node, around - cost, looked_at) {
                near.push(cost + known, Step::look_further(looked_at), node);
            }
        };
        loop {
            let (cost, step, node) = near.pop(below)?;
            match step {
                Step::Arrive => {
                    if is_beaten(node, cost) || !near.settle(node, cost) {
                        continue;
                    }
                    if node < residual.right(0) {
                        residual.each_used(node, &mut |before, further| {
                            if !is_beaten(before, cost + further) {
                                near.reach(before, cost + further, Some(node), None);
                            }
                        });
                    } else {
                        follow(near, cost, node, 0);
                        look_further(near, cost, node, 0);
                    }
                    return Some((node, cost));
                }
                Step::Follow { place } => {
                    let here = near.found(node)?;
                    follow(near, here, node, place as usize);
                }
                // Dear pairs are looked for once nothing cheaper is left to try.
                Step::LookFurther { looked_at } => {
                    let here = near.found(node)?;
                    let arrive = |left: u32, slack: C| {
                        let Some(step) = residual.move_of(left, slack) else { return };
                        let (before, cost) = (step.from as usize, here + step.cost);
                        if !is_beaten(before, cost) {
                            near.reach(before, cost, Some(node), step.via);
                        }
                    };
                    let (below, looked_at) = (around - here, looked_at as usize);
                    let looked_at = residual.each_further_before(node, below, looked_at, arrive);
                    look_further(near, here, node, looked_at);
                }
            }
        }
    }

    /// The cheapest way for a unit at `from` to fill a gap: the nodes it passes, in one stretch or two.
    fn way(&self, near: &Near<C>, from: Node, gap: &Gap<C>) -> Option<(C, Vec<Vec<Node>>)> {
        let to = gap.end;
        let around = self.around(from, to);
        let found = near.found(from).map(|near| near + gap.cost);
        if let Some(cost) = found.filter(|near| *near < around) {
            let mut way = near.way(from);
            way.extend((gap.to != to).then_some(to));
            return Some((cost, vec![way]));
        }
        self.way_around(from, to)
    }

    /// The cheapest way by an end for the unit and another for the gap.
    fn way_around(&self, from: Node, to: Node) -> Option<(C, Vec<Vec<Node>>)> {
        let cost = Some(self.around(from, to)).filter(|&around| around < C::NO_WAY)?;
        let (mut down, mut up) = (self.down.path(from), self.up.path(to));
        // Two ways that meet are one: the unit fills the gap from there.
        let meeting = down[0]
            .iter()
            .enumerate()
            .find_map(|(place, node)| Some((place, up[0].iter().position(|other| other == node)?)));
        if let Some((place, other)) = meeting {
            down[0].truncate(place);
            up[0].truncate(other + 1);
            down[0].extend(up[0].iter().rev());
            return Some((cost, down));
        }
        down.append(&mut up);
        Some((cost, down))
    }

    /// What changes along the stretches of a way.
    fn exchange(
        &self,
        loss: C,
        way: Vec<Vec<Node>>,
        added: Option<Pair>,
        removed: Option<Pair>,
    ) -> Exchange {
        let mut exchange = Exchange {
            weight: -self.residual.weight_in(loss),
            added: added.into_iter().collect(),
            removed: removed.into_iter().collect(),
            ..Exchange::default()
        };
        for step in way.iter().flat_map(|stretch| stretch.windows(2)) {
            let pair = self.residual.pair(step[0], step[1]);
            match self.residual.is_used(pair.left, pair.right) {
                true => exchange.removed.push(pair),
                false => exchange.added.push(pair),
            }
        }
        exchange.added.sort_unstable();
        exchange.removed.sort_unstable();
        let count = |pairs: &[Pair]| i64::try_from(pairs.len()).unwrap_or(i64::MAX);
        exchange.pairs = count(&exchange.added) - count(&exchange.removed);
        exchange
    }
}

/// What a partner costs, how much the pair weighs, who it is, and what the pair costs more than it is
/// worth.
type Other<C> = (C, Reverse<i64>, u32, C);

/// Partners that somebody could have instead.
struct Others<C> {
    open: Vec<Other<C>>,
    without_seat: Vec<u32>,
}

/// A gap that a unit is to fill.
struct Gap<C> {
    /// Where it ends up.
    end: Node,
    /// Where a search for it begins, and what it costs from there to the end.
    to: Node,
    cost: C,
}

impl<C: Cost> Gap<C> {
    fn at(end: Node) -> Self {
        Self { end, to: end, cost: C::ZERO }
    }
}

/// The best few of the costs noted, where looking further is dear.
struct Best<C> {
    most: usize,
    costs: BinaryHeap<C>,
}

impl<C: Cost> Best<C> {
    /// Notes nothing where looking further is cheap.
    fn new(most: usize, is_cheap: bool) -> Self {
        Self { most: if is_cheap { 0 } else { most }, costs: BinaryHeap::new() }
    }

    fn note(&mut self, cost: C) {
        if 0 < self.most {
            self.costs.push(cost);
            if self.most < self.costs.len() {
                self.costs.pop();
            }
        }
    }

    /// The dearest of them, once there are enough.
    fn worst(&self) -> Option<C> {
        self.costs.peek().filter(|_| self.costs.len() == self.most).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Edge, Objective, Residual, solve};
    use proptest::prelude::*;

    fn graph() -> impl Strategy<Value = Graph> {
        (1..7_u32, 1..6_u32).prop_flat_map(|(rows, columns)| {
            let weight = prop::option::weighted(0.7, -3..9_i64);
            let seats = prop::collection::vec(0..4_i64, 0..3);
            (
                prop::collection::vec(weight, (rows * columns) as usize),
                prop::collection::vec((1..3_u32, 0..3_u8), rows as usize),
                prop::collection::vec(seats, columns as usize),
                prop::collection::vec(0..3_u32, columns as usize),
            )
                .prop_map(move |(weights, lefts, mut costs, quotas)| {
                    let edges = (0..).zip(weights).filter_map(|(cell, weight)| {
                        Some(Edge::new(cell / columns, cell % columns, weight?))
                    });
                    let capacities = costs.iter().map(|costs| costs.len() as u32).collect();
                    costs.iter_mut().for_each(|costs| costs.sort_unstable());
                    let (demands, classes) = lefts.into_iter().unzip();
                    Graph::new(demands, capacities, edges.collect())
                        .and_then(|graph| graph.with_classes(classes))
                        .and_then(|graph| graph.with_quotas(quotas))
                        .and_then(|graph| graph.with_seat_costs(costs))
                        .expect("a graph")
                })
        })
    }

    fn single_paths_find_the_same<C: Cost>(
        graph: &Graph,
        objective: Objective,
    ) -> Result<(), TestCaseError> {
        let solution = solve(graph, objective);
        let swaps = Swaps::<C>::new(Cow::Borrowed(graph), &solution).expect("a proof");
        let near = &mut swaps.notes();
        let mut residual = Residual::new(graph, &solution).expect("a proof");
        // Where something else comes before the number of pairs, a tie can have more or fewer.
        let rights = 0..graph.capacities().len() as u32;
        let counts =
            objective != Objective::Weight && rights.clone().all(|right| graph.quota(right) == 0);
        let change =
            |exchange: &Exchange| (if counts { exchange.pairs } else { 0 }, exchange.weight);
        for left in 0..graph.demands().len() as u32 {
            let cheapest = swaps.cheapest(near, left, usize::MAX);
            for right in rights.clone() {
                let forced = residual.force(left, right);
                if solution.contains(left, right) {
                    let without = swaps.forbid(near, left, right);
                    prop_assert_eq!(change(&without), change(&residual.forbid(left, right)));
                } else {
                    let found = swaps.force(near, left, right);
                    prop_assert_eq!(found.as_ref().map(change), forced.as_ref().map(change));
                    let listed = cheapest.iter().find(|other| other.0 == right);
                    let listed = listed.and_then(|other| other.1.as_ref());
                    prop_assert_eq!(listed.map(change), forced.as_ref().map(change));
                }
            }
        }
        for right in rights {
            let (one, other) = (swaps.one_more_seat(right), residual.one_more_seat(right));
            prop_assert_eq!(change(&one), change(&other));
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn searching_from_all_ends_at_once_finds_what_single_paths_find(
            graph in graph(),
            objective in prop::sample::select(vec![Objective::PairsThenWeight, Objective::Weight]),
        ) {
            single_paths_find_the_same::<i64>(&graph, objective)?;
            single_paths_find_the_same::<i128>(&graph, objective)?;
        }
    }
}
