//! Checks an assignment and the proof of its optimality without the solver.
//!
//! Complementary slackness: an assignment is best if there are prices under which every used pair
//! is worth at least what its two entries cost, every unused pair at most that, and the price of
//! an entry lies between the cost of its last used and of its first free place.

mod fair;
mod rows;

use crate::{Certificate, Graph, Objective, Pair, Prices, Proof, Violation};

pub(crate) use self::rows::Covering;

/// Proves that `pairs`, in rising order, are feasible and, by the certificate, best.
///
/// # Errors
///
/// The first condition that does not hold, with the entries where it fails.
///
/// # Complexity
///
/// O(entries + edges); for leximin times the number of levels at worst. From 200,000 edges on, all cores
/// share the left entries.
pub fn verify(
    graph: &Graph,
    objective: Objective,
    pairs: &[Pair],
    certificate: &Certificate,
) -> Result<Proof, Violation> {
    let case = Case::new(graph, objective, pairs)?;
    match (objective, certificate) {
        (Objective::PairsThenWeight | Objective::Weight, Certificate::Prices(prices)) => {
            case.by_prices(prices, i64::MIN)
        }
        (Objective::Bottleneck, Certificate::Bottleneck(proof)) => case.best_worst(proof),
        (Objective::Leximin, Certificate::Leximin { most, levels }) => case.by_levels(most, levels),
        _ => Err(Violation::WrongKind),
    }?;
    let seats = (0..).zip(&case.right_load).flat_map(|(right, &load)| {
        (0..load).map(move |seat| i128::from(graph.seat_cost(right, seat)))
    });
    let weight = case.weights.iter().copied().map(i128::from).sum::<i128>() - seats.sum::<i128>();
    Ok(Proof { objective, pairs: pairs.len() as u64, weight })
}

/// A feasible assignment under examination.
pub(crate) struct Case<'a> {
    graph: &'a Graph,
    pairs: &'a [Pair],
    weights: Vec<i64>,
    left_load: Vec<u32>,
    right_load: Vec<u32>,
    /// What a pair counts before weight, by left entry.
    ranks: Vec<i64>,
}

impl<'a> Case<'a> {
    pub(crate) fn new(
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
        let classes = (0..).zip(&left_load).map(|(left, _)| i64::from(graph.class(left)));
        let last = classes.clone().max().unwrap_or(0);
        let counts = objective != Objective::Weight;
        let ranks = classes.map(|class| if counts { last + 1 - class } else { 0 }).collect();
        Ok(Case { graph, pairs, weights, left_load, right_load, ranks })
    }

    /// Best among edges of at least the weight `least`.
    fn by_prices(&self, prices: &Prices, least: i64) -> Result<(), Violation> {
        let graph = self.graph;
        let (low, high) = graph.weight_range();
        let most = low.unsigned_abs().max(high.unsigned_abs());
        let prices = Covering::new(self, prices, most)?;
        self.slack(
            |left, used| prices.check(left, graph.row(left), used, least),
            |left, right, weight| {
                if weight < least { -1 } else { prices.excess(left, right, weight) }
            },
            |left| prices.left_price(left),
            |right, seat| {
                let counts = seat < graph.quota(right);
                prices.right_price(right, counts, graph.seat_cost(right, seat))
            },
        )
    }

    /// Complementary slackness, given a check of the pairs of a left entry that are not used, what a
    /// used one is worth beyond its prices, and the prices of places less what they cost.
    fn slack<N: Ord + Default>(
        &self,
        check: impl Fn(u32, &[Pair]) -> Result<(), Violation> + Sync,
        excess: impl Fn(u32, u32, i64) -> N + Sync,
        left_price: impl Fn(u32) -> N + Sync,
        right_price: impl Fn(u32, u32) -> N,
    ) -> Result<(), Violation> {
        self.by_left(|left, used, weights| {
            let mut used_pairs = used.iter().zip(weights);
            if let Some((&Pair { right, .. }, _)) =
                used_pairs.find(|&(pair, &weight)| excess(left, pair.right, weight) < N::default())
            {
                return Err(Violation::Overpriced { left, right });
            }
            check(left, used)?;
            let (price, load) = (left_price(left), self.left_load[left as usize]);
            let is_free = load < self.graph.demands()[left as usize];
            if (is_free && N::default() < price) || (0 < load && price < N::default()) {
                return Err(Violation::LeftPrice { left, load });
            }
            Ok(())
        })?;
        let rights = self.right_load.iter().zip(self.graph.capacities());
        for (right, (&load, &seats)) in (0..).zip(rights) {
            let (next, last) = (right_price(right, load), right_price(right, load.max(1) - 1));
            if (load < seats && N::default() < next) || (0 < load && last < N::default()) {
                return Err(Violation::RightPrice { right, load });
            }
        }
        Ok(())
    }
}
