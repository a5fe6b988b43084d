//! Checks an assignment and the proof of its optimality without the solver.
//!
//! Complementary slackness: an assignment is best if there are prices under which every used pair
//! is worth at least what its two entries cost, every unused pair at most that, and the price of
//! an entry lies between the cost of its last used and of its first free place. Prices are
//! compared pairs first, then weight.

mod fair;
mod feasible;
mod rows;

use std::cmp::Ordering::{self, Greater, Less};
use std::ops::{Add, Mul, Sub};

use self::feasible::Case;
use crate::{Certificate, Graph, Objective, Pair, Price, Prices, Proof, Violation};

pub(crate) use self::feasible::check_feasible;
pub(crate) use self::rows::Covering;

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
    match (objective, certificate) {
        (Objective::PairsThenWeight | Objective::Weight, Certificate::Prices(prices)) => {
            case.best_by_prices(prices, true, i64::MIN)?;
        }
        (Objective::Bottleneck, Certificate::Bottleneck(proof)) => case.best_worst(proof)?,
        (Objective::Leximin, Certificate::Leximin { most, levels }) => {
            case.best_levels(most, levels)?;
        }
        _ => return Err(Violation::WrongKind),
    }
    let seats = (0..).zip(&case.right_load).flat_map(|(right, &load)| {
        (0..load).map(move |seat| i128::from(graph.seat_cost(right, seat)))
    });
    let weight = case.weights.iter().copied().map(i128::from).sum::<i128>() - seats.sum::<i128>();
    Ok(Proof { objective, pairs: pairs.len() as u64, weight })
}

impl Case<'_> {
    /// What a pair counts before weight.
    fn rank(&self, left: u32) -> i64 {
        self.most_urgent.map_or(0, |most| most - i64::from(self.graph.class(left)))
    }

    /// Best among edges of at least the weight `least`; by pairs alone if not `with_weight`.
    fn best_by_prices(
        &self,
        prices: &Prices,
        with_weight: bool,
        least: i64,
    ) -> Result<(), Violation> {
        let all = || prices.left.iter().chain(&prices.right);
        let pairs = all().fold(0x1ff, |bits, price| bits | price.pairs.unsigned_abs());
        let (low, high) = self.graph.seat_cost_range();
        let weights = self.graph.weights().iter().chain([&low, &high]);
        let edges = weights.fold(0, |bits, weight| bits | weight.unsigned_abs());
        let weights =
            all().fold(u128::from(edges), |bits, price| bits | price.weight.unsigned_abs());
        // Three weights add up to less than a pair, and three pairs to less than all bits.
        let shift = if with_weight { 130 - weights.leading_zeros() } else { 0 };
        let fits = (prices.left.len(), prices.right.len())
            == (self.left_load.len(), self.right_load.len());
        match shift + 66 - pairs.leading_zeros() {
            ..62 if fits => self.best_by(prices, 1_i64 << shift, with_weight, least),
            ..126 if fits => self.best_by(prices, 1_i128 << shift, with_weight, least),
            _ => Err(Violation::Shape { level: 0 }),
        }
    }

    /// A price is one number: a pair counts `pair`, which is more than weights can add up to.
    fn best_by<N>(
        &self,
        prices: &Prices,
        pair: N,
        with_weight: bool,
        least: i64,
    ) -> Result<(), Violation>
    where
        N: Copy
            + Ord
            + From<i64>
            + TryFrom<i128>
            + Add<Output = N>
            + Sub<Output = N>
            + Mul<Output = N>,
    {
        let zero = N::from(0);
        let one = |&Price { pairs, weight }: &Price| {
            let weight = if with_weight { N::try_from(weight).unwrap_or(zero) } else { zero };
            N::from(pairs) * pair + weight
        };
        let left: Vec<N> = prices.left.iter().map(one).collect();
        let right: Vec<N> = prices.right.iter().map(one).collect();
        let weigh = |weight: i64| if with_weight { N::from(weight) } else { zero };
        let excess = |node: u32| {
            let (rest, right) = (N::from(self.rank(node)) * pair - left[node as usize], &right);
            move |to: u32, weight| (rest + weigh(weight) - right[to as usize]).cmp(&zero)
        };
        self.optimal(
            least,
            excess,
            |node| left[node as usize].cmp(&zero),
            |node, count, cost| {
                (right[node as usize] + N::from(count) * pair - weigh(cost)).cmp(&zero)
            },
        )
    }

    /// Complementary slackness among edges of at least the weight `least`: given how an edge, what
    /// a left entry and what a seat (with what it counts and costs) compare with their prices.
    fn optimal<E: Fn(u32, i64) -> Ordering>(
        &self,
        least: i64,
        excess: impl Fn(u32) -> E,
        left_price: impl Fn(u32) -> Ordering,
        right_price: impl Fn(u32, i64, i64) -> Ordering,
    ) -> Result<(), Violation> {
        let graph = self.graph;
        let mut rest = self.pairs;
        for (left, (&load, &demand)) in (0..).zip(self.left_load.iter().zip(graph.demands())) {
            let (mut used, after) = rest.split_at(load as usize);
            rest = after;
            let (excess, (rights, weights)) = (excess(left), graph.row(left));
            for (&right, &weight) in rights.iter().zip(weights) {
                let excess = excess(right, weight);
                if used.first().is_some_and(|pair| pair.right == right) {
                    used = &used[1..];
                    if excess == Less || weight < least {
                        return Err(Violation::Overpriced { left, right });
                    }
                } else if excess == Greater && least <= weight {
                    return Err(Violation::Underpriced { left, right });
                }
            }
            let price = left_price(left);
            if (load < demand && price == Greater) || (0 < load && price == Less) {
                return Err(Violation::LeftPrice { left, load });
            }
        }
        for (right, (&load, &seats)) in (0..).zip(self.right_load.iter().zip(graph.capacities())) {
            let price = |seat| {
                let counts = i64::from(seat < graph.quota(right));
                right_price(right, counts, graph.seat_cost(right, seat))
            };
            if (load < seats && price(load) == Greater) || (0 < load && price(load - 1) == Less) {
                return Err(Violation::RightPrice { right, load });
            }
        }
        Ok(())
    }
}
