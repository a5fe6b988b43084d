//! Pairs that are an assignment of a graph, best or not.

use crate::{Graph, Objective, Pair, Violation};

/// Refuses pairs that are no assignment of the graph, best or not.
pub(crate) fn check_feasible(graph: &Graph, pairs: &[Pair]) -> Result<(), Violation> {
    Case::new(graph, Objective::Weight, pairs).map(|_| ())
}

/// A feasible assignment under examination.
pub(super) struct Case<'a> {
    pub(super) graph: &'a Graph,
    pub(super) pairs: &'a [Pair],
    pub(super) weights: Vec<i64>,
    pub(super) left_load: Vec<u32>,
    pub(super) right_load: Vec<u32>,
    /// What a pair counts before weight, less the class of its left entry.
    pub(super) most_urgent: Option<i64>,
}

impl<'a> Case<'a> {
    pub(super) fn new(
        graph: &'a Graph,
        objective: Objective,
        pairs: &'a [Pair],
    ) -> Result<Self, Violation> {
        let mut edges = Vec::with_capacity(pairs.len());
        let mut left_load = vec![0; graph.demands().len()];
        let mut right_load = vec![0; graph.capacities().len()];
        for (at, &Pair { left, right }) in pairs.iter().enumerate() {
            if 0 < at && pairs[at] <= pairs[at - 1] {
                return Err(Violation::Order { left, right });
            }
            edges.push(graph.position(left, right).ok_or(Violation::Forbidden { left, right })?);
            left_load[left as usize] += 1;
            right_load[right as usize] += 1;
        }
        for (left, (&load, &demand)) in (0..).zip(left_load.iter().zip(graph.demands())) {
            if demand < load {
                return Err(Violation::Demand { left, load, demand });
            }
        }
        for (right, (&load, &capacity)) in (0..).zip(right_load.iter().zip(graph.capacities())) {
            if capacity < load {
                return Err(Violation::Capacity { right, load, capacity });
            }
        }
        // In a loop of its own, so that one read need not wait for another.
        let weights = edges.into_iter().map(|edge| graph.weights()[edge]).collect();
        let last_class = (0..).zip(&left_load).map(|(left, _)| i64::from(graph.class(left))).max();
        let most_urgent = (objective != Objective::Weight).then(|| last_class.unwrap_or(0) + 1);
        Ok(Case { graph, pairs, weights, left_load, right_load, most_urgent })
    }
}
