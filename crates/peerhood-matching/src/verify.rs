//! Checks an assignment and the proof of its optimality without the solver.
//!
//! Complementary slackness: an assignment is best if there are prices under which every used pair
//! is worth at least what its two entries cost, every unused pair at most that, and the price of
//! an entry lies between the cost of its last used and of its first free place. Prices are
//! vectors, compared from the first level on: pairs, then weight.

mod fair;
mod scale;

use self::scale::{Lexicographic, Scale, Weighed, check_prices};
use crate::{Bottleneck, Certificate, Edge, Graph, Objective, Pair, Prices, Proof, Violation};

/// Proves that `pairs` is feasible and, by the certificate, best.
///
/// `pairs` must be in rising order. Shares no code with the solver.
///
/// # Errors
///
/// The first condition that does not hold, with the entries where it fails.
///
/// # Complexity
///
/// O(entries + edges); for leximin times the number of levels at worst.
pub fn verify(
    graph: &Graph,
    objective: Objective,
    pairs: &[Pair],
    certificate: &Certificate,
) -> Result<Proof, Violation> {
    let case = Case::new(graph, objective, pairs)?;
    let least = case.weights.iter().copied().min();
    match (objective, certificate) {
        (Objective::PairsThenWeight | Objective::Weight, Certificate::Prices(prices)) => {
            case.optimal_by_prices(prices, true, i64::MIN)?;
        }
        (Objective::Bottleneck, Certificate::Bottleneck(proof)) => {
            let Bottleneck { most, worst, better_alone, prices } = proof;
            case.optimal_by_prices(most, false, i64::MIN)?;
            match (*worst, least) {
                (Some(worst), Some(least)) if worst == least => {
                    case.fewer_above(worst, better_alone)?;
                    case.optimal_by_prices(prices, true, worst)?;
                }
                (None, None) => {}
                (worst, least) => return Err(Violation::Worst { worst, least }),
            }
        }
        (Objective::Leximin, Certificate::Leximin { most, levels }) => {
            case.optimal_by_prices(most, false, i64::MIN)?;
            case.counts(levels)?;
            let scale = Lexicographic { most, levels };
            scale.check(case.left_load.len(), case.right_load.len())?;
            case.optimal(&scale, i64::MIN)?;
        }
        _ => return Err(Violation::WrongKind),
    }
    let weight = case.weights.iter().copied().map(i128::from).sum::<i128>() - case.seat_costs();
    Ok(Proof { objective, pairs: pairs.len() as u64, weight })
}

/// Refuses pairs that are no assignment of the graph, best or not.
pub(crate) fn check_feasible(graph: &Graph, pairs: &[Pair]) -> Result<(), Violation> {
    Case::new(graph, Objective::Weight, pairs).map(|_| ())
}

/// A feasible assignment under examination.
struct Case<'a> {
    graph: &'a Graph,
    objective: Objective,
    pairs: &'a [Pair],
    weights: Vec<i64>,
    left_load: Vec<u32>,
    right_load: Vec<u32>,
    last_class: u8,
}

impl<'a> Case<'a> {
    fn new(graph: &'a Graph, objective: Objective, pairs: &'a [Pair]) -> Result<Self, Violation> {
        let (demands, capacities) = (graph.demands(), graph.capacities());
        let mut weights = Vec::with_capacity(pairs.len());
        let mut left_load = vec![0; demands.len()];
        let mut right_load = vec![0; capacities.len()];
        for (at, &Pair { left, right }) in pairs.iter().enumerate() {
            if 0 < at && pairs[at] <= pairs[at - 1] {
                return Err(Violation::Order { left, right });
            }
            let Some(weight) = graph.weight(left, right) else {
                return Err(Violation::Forbidden { left, right });
            };
            weights.push(weight);
            left_load[left as usize] += 1;
            right_load[right as usize] += 1;
        }
        for (left, (&load, &demand)) in (0..).zip(left_load.iter().zip(demands)) {
            if demand < load {
                return Err(Violation::Demand { left, load, demand });
            }
        }
        for (right, (&load, &capacity)) in (0..).zip(right_load.iter().zip(capacities)) {
            if capacity < load {
                return Err(Violation::Capacity { right, load, capacity });
            }
        }
        let last_class = (0..).zip(demands).map(|(left, _)| graph.class(left)).max().unwrap_or(0);
        Ok(Case { graph, objective, pairs, weights, left_load, right_load, last_class })
    }

    /// What a pair counts before weight.
    fn rank(&self, left: u32) -> i64 {
        match self.objective {
            Objective::Weight => 0,
            _ => i64::from(self.last_class - self.graph.class(left)) + 1,
        }
    }

    fn seat_costs(&self) -> i128 {
        let seats = (0..).zip(&self.right_load).flat_map(|(right, &load)| {
            (0..load).map(move |seat| i128::from(self.graph.seat_cost(right, seat)))
        });
        seats.sum()
    }

    fn optimal_by_prices(
        &self,
        prices: &Prices,
        with_weight: bool,
        least: i64,
    ) -> Result<(), Violation> {
        check_prices(prices, self.left_load.len(), self.right_load.len())?;
        match Weighed::narrow(prices, with_weight) {
            Some(scale) => self.optimal(&scale, least),
            None => self.optimal(&Weighed::wide(prices, with_weight), least),
        }
    }

    /// Complementary slackness among edges of at least the weight `least`.
    fn optimal(&self, scale: &impl Scale, least: i64) -> Result<(), Violation> {
        let mut rest = self.pairs;
        for (left, &load) in (0..).zip(&self.left_load) {
            let (mut used, after) = rest.split_at(load as usize);
            rest = after;
            let rank = self.rank(left);
            let (rights, weights) = self.graph.row(left);
            for (&right, &weight) in rights.iter().zip(weights) {
                let excess = scale.excess(rank, Edge { left, right, weight });
                if used.first().is_some_and(|pair| pair.right == right) {
                    used = &used[1..];
                    if excess < 0 || weight < least {
                        return Err(Violation::Overpriced { left, right });
                    }
                } else if 0 < excess && least <= weight {
                    return Err(Violation::Underpriced { left, right });
                }
            }
            let full = load == self.graph.demands()[left as usize];
            let sign = scale.left_sign(left);
            if (!full && 0 < sign) || (0 < load && sign < 0) {
                return Err(Violation::LeftPrice { left, load });
            }
        }
        for (right, &load) in (0..).zip(&self.right_load) {
            let full = load == self.graph.capacities()[right as usize];
            let sign = |seat| {
                scale.right_sign(
                    right,
                    self.quota_count(right, seat),
                    self.graph.seat_cost(right, seat),
                )
            };
            if (!full && 0 < sign(load)) || (0 < load && sign(load - 1) < 0) {
                return Err(Violation::RightPrice { right, load });
            }
        }
        Ok(())
    }

    /// What a seat counts before weight.
    fn quota_count(&self, right: u32, seat: u32) -> i64 {
        i64::from(seat < self.graph.quota(right))
    }
}
