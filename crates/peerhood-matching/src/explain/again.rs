//! Suppositions answered by solving a changed problem from nothing: for the objectives whose proof is
//! not one set of prices, and as the judge of the quicker way.

use std::borrow::Cow;
use std::cmp::Reverse;

use crate::{Edge, Exchange, Graph, Objective, Pair, Solution, solve};

/// A solved graph that is solved again for every question.
#[derive(Debug)]
pub(super) struct Again<'m> {
    graph: Cow<'m, Graph>,
    solution: &'m Solution,
}

impl<'m> Again<'m> {
    pub(super) fn new(graph: Cow<'m, Graph>, solution: &'m Solution) -> Self {
        Self { graph, solution }
    }

    pub(super) fn force(&self, left: u32, right: u32) -> Option<Exchange> {
        let forced = Pair { left, right };
        self.graph.weight(left, right)?;
        let mut changed = Changed::new(&self.graph);
        changed.take_seat(right)?;
        changed.edges.retain(|edge| (edge.left, edge.right) != (left, right));
        match changed.demands[left as usize] {
            // A graph has no demand of 0: without edges it asks for nothing.
            1 => changed.edges.retain(|edge| edge.left != left),
            _ => changed.demands[left as usize] -= 1,
        }
        let mut pairs = changed.best(self.solution.objective);
        pairs.push(forced);
        pairs.sort_unstable();
        Some(self.exchange(&pairs))
    }

    /// See [`Swaps::cheapest`](super::swaps::Swaps::cheapest).
    pub(super) fn cheapest(&self, left: u32, most: usize) -> Vec<(u32, Option<Exchange>)> {
        let (rights, weights) = self.graph.row(left);
        let mut others: Vec<_> = rights
            .iter()
            .zip(weights)
            .filter(|&(&right, _)| !self.solution.contains(left, right))
            .map(|(&right, &weight)| (right, weight, self.force(left, right)))
            .collect();
        others.sort_by_key(|(right, weight, exchange)| {
            let gain = exchange.as_ref().map(|exchange| (exchange.pairs, exchange.weight));
            (Reverse(gain), Reverse(*weight), *right)
        });
        others.truncate(most);
        others.into_iter().map(|(right, _, exchange)| (right, exchange)).collect()
    }

    pub(super) fn forbid(&self, left: u32, right: u32) -> Exchange {
        let mut changed = Changed::new(&self.graph);
        changed.edges.retain(|edge| (edge.left, edge.right) != (left, right));
        self.exchange(&changed.best(self.solution.objective))
    }

    pub(super) fn one_more_seat(&self, right: u32) -> Exchange {
        let mut changed = Changed::new(&self.graph);
        changed.add_seat(right);
        self.exchange(&changed.best(self.solution.objective))
    }

    /// The difference of `pairs` from the solution.
    fn exchange(&self, pairs: &[Pair]) -> Exchange {
        let before = &self.solution.pairs;
        let missing_in = |of: &[Pair], other: &[Pair]| -> Vec<Pair> {
            of.iter().filter(|pair| other.binary_search(pair).is_err()).copied().collect()
        };
        let count = |pairs: &[Pair]| i64::try_from(pairs.len()).unwrap_or(i64::MAX);
        let gain = weight(&self.graph, pairs) - weight(&self.graph, before);
        Exchange {
            pairs: count(pairs) - count(before),
            weight: gain,
            added: missing_in(pairs, before),
            removed: missing_in(before, pairs),
        }
    }
}

/// The parts of a graph, to be changed and put together again.
struct Changed {
    demands: Vec<u32>,
    capacities: Vec<u32>,
    edges: Vec<Edge>,
    classes: Vec<u8>,
    quotas: Vec<u32>,
    seat_costs: Vec<Vec<i64>>,
}

impl Changed {
    fn new(graph: &Graph) -> Self {
        let lefts = 0..u32::try_from(graph.demands().len()).unwrap_or(u32::MAX);
        let rights = (0_u32..).zip(graph.capacities());
        // Costs do not fall: those of the first and the last seat bound all of them.
        let free = rights.clone().all(|(right, &seats)| {
            graph.seat_cost(right, 0) == 0 && graph.seat_cost(right, seats.saturating_sub(1)) == 0
        });
        Self {
            demands: graph.demands().to_vec(),
            capacities: graph.capacities().to_vec(),
            edges: graph.edges().collect(),
            classes: lefts.map(|left| graph.class(left)).collect(),
            quotas: rights.clone().map(|(right, _)| graph.quota(right)).collect(),
            seat_costs: if free {
                Vec::new()
            } else {
                let costs_of = |(right, &seats): (u32, &u32)| {
                    (0..seats.max(1)).map(|seat| graph.seat_cost(right, seat)).collect()
                };
                rights.map(costs_of).collect()
            },
        }
    }

    /// Takes the cheapest seat away, for one who sits there already; `None` when there is none.
    fn take_seat(&mut self, right: u32) -> Option<()> {
        let right = right as usize;
        self.capacities[right] = self.capacities[right].checked_sub(1)?;
        self.quotas[right] = self.quotas[right].saturating_sub(1);
        if let Some(costs) = self.seat_costs.get_mut(right).filter(|costs| costs.len() > 1) {
            costs.remove(0);
        }
        Some(())
    }

    fn add_seat(&mut self, right: u32) {
        let right = right as usize;
        self.capacities[right] = self.capacities[right].saturating_add(1);
        if let Some(costs) = self.seat_costs.get_mut(right) {
            costs.extend(costs.last().copied());
        }
    }

    fn best(self, objective: Objective) -> Vec<Pair> {
        let graph = Graph::new(self.demands, self.capacities, self.edges)
            .and_then(|graph| graph.with_classes(self.classes))
            .and_then(|graph| graph.with_quotas(self.quotas));
        let graph = match self.seat_costs.is_empty() {
            true => graph,
            false => graph.and_then(|graph| graph.with_seat_costs(self.seat_costs)),
        };
        solve(&graph.expect("a part of a graph is a graph"), objective).pairs
    }
}

/// The weight of all pairs, less the costs of the seats they take.
fn weight(graph: &Graph, pairs: &[Pair]) -> i128 {
    let mut taken = vec![0; graph.capacities().len()];
    let mut weight = 0;
    for pair in pairs {
        let seat = &mut taken[pair.right as usize];
        weight += i128::from(graph.weight(pair.left, pair.right).unwrap_or(0));
        weight -= i128::from(graph.seat_cost(pair.right, *seat));
        *seat += 1;
    }
    weight
}
