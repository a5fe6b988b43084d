//! What moves cost, as single numbers: they are added up and compared by the million.

use std::fmt;
use std::ops::Neg;

use crate::graph::LARGEST_WEIGHT;
use crate::solve::market::FlatPrices;
use crate::solve::money::Money;
use crate::{Graph, Price, Prices};

/// An integer for costs in which a pair counts more than weights add up to: narrow while they fit, wide
/// otherwise.
pub(super) trait Cost:
    Money + From<i64> + Neg<Output = Self> + Default + fmt::Debug
{
    /// More than any way costs; two of them can be added.
    const NO_WAY: Self;
}

impl Cost for i64 {
    const NO_WAY: i64 = i64::MAX / 4;
}

impl Cost for i128 {
    const NO_WAY: i128 = i128::MAX / 4;
}

/// The prices that prove a solution, as costs.
#[derive(Clone, Debug)]
pub(super) struct Costs<C> {
    pub(super) left: Vec<C>,
    pub(super) right: Vec<C>,
    /// What a pair counts.
    pub(super) pair: C,
}

impl<C: Cost> Costs<C> {
    /// Prices in which a pair counts so much; `None` where ways along them may cost too much to be added up.
    pub(super) fn new(prices: &Prices, pair: i128) -> Option<Self> {
        let all = || prices.left.iter().chain(&prices.right);
        // The ends of a way count pairs by class and quota, and what lies between counts none.
        let pairs = all().fold(256, |most, price| most.max(price.pairs.unsigned_abs()));
        let most = u128::from(pairs).checked_mul(128)?.checked_mul(pair.unsigned_abs())?;
        if C::NO_WAY.wide().unsigned_abs() <= most {
            return None;
        }
        let one = |price: &Price| C::narrow(i128::from(price.pairs) * pair + price.weight);
        let side = |prices: &[Price]| prices.iter().map(one).collect::<Option<Vec<C>>>();
        let (left, right) = (side(&prices.left)?, side(&prices.right)?);
        Some(Self { left, right, pair: C::narrow(pair)? })
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
        Self::new(prices, i128::try_from(pair).ok()?)
    }

    /// The weight in a cost, beside its pairs.
    pub(super) fn weight_in(&self, cost: C) -> i128 {
        let pair = self.pair.wide();
        let half = pair / 2;
        (cost.wide() + half).rem_euclid(pair) - half
    }

    /// The same in 64 bits, where they are known to fit.
    pub(super) fn narrow(&self) -> FlatPrices {
        let one = |cost: &C| {
            let cost = cost.wide().clamp(-(1 << 60), 1 << 60);
            i64::try_from(cost).expect("clamped to less than 64 bits")
        };
        let side = |costs: &[C]| costs.iter().map(one).collect();
        let pair = one(&self.pair);
        FlatPrices { left: side(&self.left), right: side(&self.right), pair }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weight_in_a_cost_is_told_from_its_pairs() {
        let costs = Costs::<i64> { left: Vec::new(), right: Vec::new(), pair: 1 << 20 };
        for (pairs, weight) in [(0, 7), (3, -7), (-2, 500_000), (1, -500_000), (-1, 0)] {
            assert_eq!(costs.weight_in(pairs * costs.pair + weight), weight.into());
        }
    }
}
