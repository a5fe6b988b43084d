//! Finds the best assignment of a graph under an objective.

mod auction;
mod bottleneck;
mod cardinality;
mod components;
mod few;
mod leximin;
pub(crate) mod market;
pub(crate) mod money;
mod network;
mod plain;
mod residual;
pub(crate) mod scarce;
mod search;

use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub(crate) use network::{Arc, LEFT, Network, RIGHT};
pub use residual::{Exchange, Residual};
pub(crate) use search::Stopped;

use crate::{Certificate, Graph, Prices};

/// What makes one assignment better than another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Objective {
    /// As many pairs as possible; among those the greatest weight.
    #[default]
    PairsThenWeight,
    /// The greatest weight; a pair only where it adds some, so that none can be taken out without
    /// loss.
    Weight,
    /// As many pairs as possible; among those the worst pair as good as possible; among those the
    /// greatest weight. Also known as maximin.
    ///
    /// Where each left entry asks for one partner, this leaves the worst-off as well off as
    /// possible, among those who have a partner. Where it asks for more, single pairs are compared,
    /// not their sums: to make the least sum as great as possible is NP-hard.
    Bottleneck,
    /// As many pairs as possible; among those the worst pair as good as possible, then the second
    /// worst, and so on. Of single pairs too, as with [`Objective::Bottleneck`].
    Leximin,
}

/// A left entry and a right entry that are matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Pair {
    /// The left entry.
    pub left: u32,
    /// The right entry.
    pub right: u32,
}

/// Sums over an assignment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Totals {
    /// How many pairs there are.
    pub pairs: u64,
    /// The sum of their weights, seat costs taken off.
    pub weight: i128,
    /// The seat costs taken off.
    pub seat_costs: i128,
    /// Places below a quota that stay empty.
    pub quota_shortfall: u64,
}

/// An assignment and, unless the search was stopped, the proof that it is best.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Solution {
    /// What was sought.
    pub objective: Objective,
    /// The pairs, by left entry, then by right entry.
    pub pairs: Vec<Pair>,
    /// Sums over the pairs.
    pub totals: Totals,
    /// Proof for [`verify`](crate::verify); nothing if the search was stopped, in which case the
    /// pairs are only the best found so far.
    pub certificate: Option<Certificate>,
}

impl Solution {
    /// The partners of a left entry.
    pub fn partners(&self, left: u32) -> &[Pair] {
        let start = self.pairs.partition_point(|pair| pair.left < left);
        let end = self.pairs.partition_point(|pair| pair.left <= left);
        &self.pairs[start..end]
    }

    /// Whether the pair is used.
    pub fn contains(&self, left: u32, right: u32) -> bool {
        self.pairs.binary_search(&Pair { left, right }).is_ok()
    }
}

/// When to give up.
#[derive(Clone, Copy, Debug)]
pub struct Limit<'a> {
    /// The most edges to look at; an edge counts each time it is looked at.
    pub work: u64,
    /// Gives up soon after this turns true.
    pub cancel: Option<&'a AtomicBool>,
}

impl<'a> Limit<'a> {
    /// Never gives up.
    pub const NONE: Limit<'static> = Limit { work: u64::MAX, cancel: None };

    /// Gives up after looking at this many edges.
    pub fn work(work: u64) -> Limit<'a> {
        Limit { work, cancel: None }
    }

    /// Takes `work` off and says whether to stop.
    pub(crate) fn spend(&mut self, work: u64) -> Result<(), Stopped> {
        let cancelled = self.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed));
        if self.work < work || cancelled {
            return Err(Stopped);
        }
        if self.work != u64::MAX {
            self.work -= work;
        }
        Ok(())
    }
}

/// Finds an assignment that is best under `objective`, with its proof.
///
/// Entries that cannot be served stay out; a graph without edges has the empty assignment. Among
/// equally good assignments the choice depends on the graph alone: the same graph gives the same
/// pairs on every machine.
pub fn solve(graph: &Graph, objective: Objective) -> Solution {
    solve_within(graph, objective, Limit::NONE)
}

/// Like [`solve`], but gives up at a limit and then returns the best assignment so far, without a
/// certificate.
pub fn solve_within(graph: &Graph, objective: Objective, limit: Limit<'_>) -> Solution {
    let mut limit = limit;
    let found = match objective {
        Objective::PairsThenWeight | Objective::Weight => {
            let (pairs, prices) = best_weight(graph, objective, &mut limit);
            Ok((pairs, prices.map(Certificate::Prices)))
        }
        Objective::Bottleneck => bottleneck::solve_bottleneck(graph, &mut limit)
            .map(|(pairs, proof)| (pairs, Some(Certificate::Bottleneck(proof)))),
        Objective::Leximin => leximin::solve_leximin(graph, &mut limit)
            .map(|(pairs, most, levels)| (pairs, Some(Certificate::Leximin { most, levels }))),
    };
    let (pairs, certificate) =
        found.unwrap_or_else(|Stopped| (placed_in_order(graph, objective), None));
    Solution { objective, totals: totals(graph, &pairs), pairs, certificate }
}

/// As many pairs as possible, or none that does not add, then the greatest weight; without prices
/// if the limit was reached.
fn best_weight(
    graph: &Graph,
    objective: Objective,
    limit: &mut Limit<'_>,
) -> (Vec<Pair>, Option<Prices>) {
    if components::WORTH_SPLITTING <= graph.edge_count() {
        let parts = components::parts(graph);
        if !parts.is_empty() {
            let solve = |part: &Graph, limit: &mut Limit<'_>| best_of_one(part, objective, limit);
            return components::solve_parts(graph, &parts, limit, solve);
        }
    }
    best_of_one(graph, objective, limit)
}

/// The same for a graph that is not taken apart.
fn best_of_one(
    graph: &Graph,
    objective: Objective,
    limit: &mut Limit<'_>,
) -> (Vec<Pair>, Option<Prices>) {
    if few::fits(graph) {
        let (pairs, prices) = few::solve_few(graph, objective, limit);
        return if prices.is_some() {
            (pairs, prices)
        } else {
            (or_quick(graph, objective, pairs), None)
        };
    }
    let by_weight = objective == Objective::Weight;
    if graph.has_unit_demands() && !(by_weight && graph.has_quotas()) {
        let solve = if by_weight { plain::solve_by_weight } else { plain::solve_plain };
        match solve(graph, limit) {
            plain::Outcome::Solved(pairs, prices) => return (pairs, Some(prices)),
            plain::Outcome::Stopped(pairs) if pairs.is_empty() => {
                return (placed_in_order(graph, objective), None);
            }
            plain::Outcome::Stopped(pairs) => return (pairs, None),
            plain::Outcome::Unfit => {}
        }
    }
    let mut network = Network::new(graph, objective);
    let scarce = if graph.has_unit_demands() {
        plain::scarce_rights(graph, limit)
    } else {
        Ok(network.scarce_by_count())
    };
    match scarce.and_then(|scarce| network.optimise(&scarce, limit)) {
        Ok(()) => {
            network.shed();
            (network.pairs(), Some(network.prices()))
        }
        Err(Stopped) => (or_quick(graph, objective, network.pairs()), None),
    }
}

/// What was found when there was no more time, or what is found without any if that is better.
fn or_quick(graph: &Graph, objective: Objective, found: Vec<Pair>) -> Vec<Pair> {
    let quick = placed_in_order(graph, objective);
    let worse = if objective == Objective::Weight {
        totals(graph, &found).weight < totals(graph, &quick).weight
    } else {
        found.len() < quick.len()
    };
    if worse { quick } else { found }
}

/// Left entry by left entry, the best edges that still have room: what is returned when there was
/// no time for better.
pub(crate) fn placed_in_order(graph: &Graph, objective: Objective) -> Vec<Pair> {
    let mut room = graph.capacities().to_vec();
    let mut pairs = Vec::new();
    for (left, &demand) in (0..).zip(graph.demands()) {
        let (rights, weights) = graph.row(left);
        let mut edges: Vec<(i64, u32)> =
            weights.iter().copied().zip(rights.iter().copied()).collect();
        edges.sort_by_key(|&(weight, _)| std::cmp::Reverse(weight));
        let adds = |weight: i64| objective != Objective::Weight || 0 < weight;
        let open =
            edges.iter().filter(|&&(weight, right)| adds(weight) && 0 < room[right as usize]);
        let taken: Vec<u32> = open.take(demand as usize).map(|&(_, right)| right).collect();
        for right in taken {
            room[right as usize] -= 1;
            pairs.push(Pair { left, right });
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Sums over pairs that are all allowed.
pub(crate) fn totals(graph: &Graph, pairs: &[Pair]) -> Totals {
    let mut load = vec![0_u32; graph.capacities().len()];
    let mut totals = Totals { pairs: pairs.len() as u64, ..Totals::default() };
    for pair in pairs {
        totals.weight += i128::from(graph.weight(pair.left, pair.right).unwrap_or(0));
        let seat = &mut load[pair.right as usize];
        totals.seat_costs += i128::from(graph.seat_cost(pair.right, *seat));
        *seat += 1;
    }
    totals.weight -= totals.seat_costs;
    for (right, &load) in (0..).zip(&load) {
        totals.quota_shortfall += u64::from(graph.quota(right).saturating_sub(load));
    }
    totals
}
