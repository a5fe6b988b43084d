//! Checks an assignment and the proof of its optimality without the solver.
//!
//! Complementary slackness: an assignment is best if there are prices under which every used pair
//! is worth at least what its two entries cost, every unused pair at most that, and the price of
//! an entry lies between the cost of its last used and of its first free place.

mod fair;
mod rows;

use crate::{Certificate, Graph, Objective, Pair, Price, Prices, Proof, Violation};

pub(crate) use self::rows::Covering;

/// What a pair counts beside weights: pairs come first, for no weights here add up to as much.
const PAIR: i128 = 1 << 104;

/// Proves that `pairs`, in rising order, are feasible and, by the certificate, best.
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
    let case = Case::new(graph, pairs)?;
    match (objective, certificate) {
        (Objective::PairsThenWeight, Certificate::Prices(prices)) => {
            case.by_prices(prices, PAIR, i64::MIN)
        }
        (Objective::Weight, Certificate::Prices(prices)) => case.by_prices(prices, 0, i64::MIN),
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
    pub(crate) fn new(graph: &'a Graph, pairs: &'a [Pair]) -> Result<Self, Violation> {
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
        let ranks = classes.map(|class| last + 1 - class).collect();
        Ok(Case { graph, pairs, weights, left_load, right_load, ranks })
    }

    /// Best among edges of at least the weight `least`, where so much more counts for a pair.
    fn by_prices(&self, prices: &Prices, pair: i128, least: i64) -> Result<(), Violation> {
        let one = |&Price { pairs, weight }: &Price| {
            let fits = pairs.unsigned_abs() < 1 << 20 && weight.unsigned_abs() < 1 << 100;
            fits.then_some(i128::from(pairs) * PAIR + weight).ok_or(Violation::Shape { level: 0 })
        };
        let left = prices.left.iter().map(one).collect::<Result<Vec<i128>, _>>()?;
        let right = prices.right.iter().map(one).collect::<Result<Vec<i128>, _>>()?;
        if (left.len(), right.len()) != (self.left_load.len(), self.right_load.len()) {
            return Err(Violation::Shape { level: 0 });
        }
        let rest = |node: u32| i128::from(self.ranks[node as usize]) * pair - left[node as usize];
        let seat = |node: u32, seat: u32| {
            let counts = if seat < self.graph.quota(node) { PAIR } else { 0 };
            right[node as usize] + counts - i128::from(self.graph.seat_cost(node, seat))
        };
        let excess = |node: u32| {
            let (rest, right) = (rest(node), &right);
            move |to: u32, weight: i64| rest + i128::from(weight) - right[to as usize]
        };
        self.slack(least, excess, |node| left[node as usize], seat)
    }

    /// Complementary slackness of edges of at least the weight `least`, given what an edge is worth
    /// beyond its prices, the price of a left entry, and of a right entry less what a seat costs.
    fn slack<N: Ord + Default, E: Fn(u32, i64) -> N>(
        &self,
        least: i64,
        excess: impl Fn(u32) -> E,
        left_price: impl Fn(u32) -> N,
        right_price: impl Fn(u32, u32) -> N,
    ) -> Result<(), Violation> {
        let (graph, nothing) = (self.graph, N::default());
        for (&Pair { left, right }, &weight) in self.pairs.iter().zip(&self.weights) {
            if excess(left)(right, weight) < nothing || weight < least {
                return Err(Violation::Overpriced { left, right });
            }
        }
        let mut rest = self.pairs;
        for (left, (&load, &demand)) in (0..).zip(self.left_load.iter().zip(graph.demands())) {
            let used = rest.split_off(..load as usize).unwrap_or_default();
            let (excess, (rights, weights)) = (excess(left), graph.row(left));
            for (&right, &weight) in rights.iter().zip(weights) {
                let is_used = || used.iter().any(|pair| pair.right == right);
                if nothing < excess(right, weight) && least <= weight && !is_used() {
                    return Err(Violation::Underpriced { left, right });
                }
            }
            let price = left_price(left);
            if (load < demand && nothing < price) || (0 < load && price < nothing) {
                return Err(Violation::LeftPrice { left, load });
            }
        }
        for (right, (&load, &seats)) in (0..).zip(self.right_load.iter().zip(graph.capacities())) {
            let (next, last) = (right_price(right, load), right_price(right, load.max(1) - 1));
            if (load < seats && nothing < next) || (0 < load && last < nothing) {
                return Err(Violation::RightPrice { right, load });
            }
        }
        Ok(())
    }
}
