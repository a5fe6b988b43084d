//! What moves cost, as single numbers: they are added up and compared by the million.

use crate::graph::LARGEST_WEIGHT;
use crate::solve::market::FlatPrices;
use crate::{Graph, Price, Prices};

/// A cost in which a pair counts more than weights add up to.
pub(super) type Cost = i128;

/// More than any way costs; two of them can be added.
pub(super) const NO_WAY: Cost = i128::MAX / 4;

/// The prices that prove a solution, as costs.
#[derive(Clone, Debug)]
pub(super) struct Costs {
    pub(super) left: Vec<Cost>,
    pub(super) right: Vec<Cost>,
    /// What a pair counts.
    pub(super) pair: Cost,
}

impl Costs {
    pub(super) fn new(prices: &Prices, pair: Cost) -> Self {
        let one = |price: &Price| Cost::from(price.pairs) * pair + price.weight;
        let side = |prices: &[Price]| prices.iter().map(one).collect();
        Self { left: side(&prices.left), right: side(&prices.right), pair }
    }

    /// The prices of a solution of `graph`; `None` where they do not fit.
    ///
    /// What an exchange costs is what the weights along a path add up to, beside the prices at its ends: a pair
    /// counts eight times as much as either can be.
    pub(super) fn of(graph: &Graph, prices: &Prices) -> Option<Self> {
        let all = || prices.left.iter().chain(&prices.right);
        let entries = graph.demands().len() + graph.capacities().len() + 4;
        let entries = u128::try_from(entries).ok()?;
        let (low, high) = graph.seat_cost_range();
        let seats = low.unsigned_abs().max(high.unsigned_abs());
        let weights = graph.weights().iter().map(|weight| weight.unsigned_abs());
        let most = weights.fold(seats, u64::max).min(LARGEST_WEIGHT.unsigned_abs());
        let along = entries.checked_mul(most.into())?;
        let most = all().fold(along, |most, price| most.max(price.weight.unsigned_abs()));
        let pair = most.max(1).checked_next_power_of_two()?.checked_mul(8)?;
        // Classes and quotas add up too.
        let pairs = all().fold(256, |most, price| most.max(price.pairs.unsigned_abs()));
        let pairs = entries.checked_mul(pairs.into())?.checked_mul(8)?;
        let fits = pairs.checked_mul(pair)? < NO_WAY.unsigned_abs();
        fits.then(|| Self::new(prices, pair.cast_signed()))
    }

    /// The weight in a cost, beside its pairs.
    pub(super) fn weight_in(&self, cost: Cost) -> i128 {
        let half = self.pair / 2;
        (cost + half).rem_euclid(self.pair) - half
    }

    /// The same in 64 bits, where they are known to fit.
    pub(super) fn narrow(&self) -> FlatPrices {
        let one = |&cost: &Cost| {
            i64::try_from(cost.clamp(-(1 << 60), 1 << 60)).expect("clamped to less than 64 bits")
        };
        let side = |costs: &[Cost]| costs.iter().map(one).collect();
        let pair = one(&self.pair);
        FlatPrices { left: side(&self.left), right: side(&self.right), pair }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weight_in_a_cost_is_told_from_its_pairs() {
        let costs = Costs { left: Vec::new(), right: Vec::new(), pair: 1 << 20 };
        for (pairs, weight) in [(0, 7), (3, -7), (-2, 500_000), (1, -500_000), (-1, 0)] {
            assert_eq!(costs.weight_in(pairs * costs.pair + weight), weight);
        }
    }
}
