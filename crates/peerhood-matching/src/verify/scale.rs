//! The vectors in which prices are compared.

use std::ops::Sub;

use crate::{Edge, Level, Price, Prices, Violation};

/// Signs of the first level that is not nothing: below, at or above zero.
pub(super) trait Scale {
    /// What the pair is worth, less the prices of its entries.
    fn excess(&self, rank: i64, edge: Edge) -> i64;
    /// The price of a left entry.
    fn left_sign(&self, left: u32) -> i64;
    /// The price of a right entry, less the cost of a seat that counts `count` before weight.
    fn right_sign(&self, right: u32, count: i64, cost: i64) -> i64;
}

const MOST_PAIRS: u64 = 1 << 60;
const MOST_NARROW_WEIGHT: u64 = 1 << 61;
const MOST_WEIGHT: u128 = 1 << 120;

/// Refuses prices that are not one an entry, or so large that sums could overflow.
pub(super) fn check_prices(prices: &Prices, lefts: usize, rights: usize) -> Result<(), Violation> {
    let Prices { left, right } = prices;
    let small = |price: &Price| {
        price.pairs.unsigned_abs() <= MOST_PAIRS && price.weight.unsigned_abs() <= MOST_WEIGHT
    };
    if left.len() != lefts || right.len() != rights || !left.iter().chain(right).all(small) {
        return Err(Violation::Shape { level: 0 });
    }
    Ok(())
}

/// Pairs, then weight; or pairs alone. Prices close together in memory are read sooner, so their
/// weights are kept in 64 bits where these hold them.
pub(super) struct Weighed<W> {
    left: Vec<(i64, W)>,
    right: Vec<(i64, W)>,
    with_weight: bool,
}

impl Weighed<i64> {
    /// Nothing if a price is too large.
    pub(super) fn narrow(prices: &Prices, with_weight: bool) -> Option<Weighed<i64>> {
        let close = |prices: &[Price]| -> Option<Vec<(i64, i64)>> {
            let prices = prices.iter().map(|price| {
                let weight = i64::try_from(price.weight).ok()?;
                (weight.unsigned_abs() <= MOST_NARROW_WEIGHT).then_some((price.pairs, weight))
            });
            prices.collect()
        };
        Some(Weighed { left: close(&prices.left)?, right: close(&prices.right)?, with_weight })
    }
}

impl Weighed<i128> {
    pub(super) fn wide(prices: &Prices, with_weight: bool) -> Weighed<i128> {
        let both = |prices: &[Price]| prices.iter().map(|it| (it.pairs, it.weight)).collect();
        Weighed { left: both(&prices.left), right: both(&prices.right), with_weight }
    }
}

impl<W: Copy + Ord + From<i64> + Sub<Output = W>> Weighed<W> {
    fn first(&self, pairs: i64, weight: W) -> i64 {
        match pairs {
            0 if self.with_weight => weight.cmp(&W::from(0)) as i64,
            pairs => pairs,
        }
    }
}

impl<W: Copy + Ord + From<i64> + Sub<Output = W>> Scale for Weighed<W> {
    fn excess(&self, rank: i64, edge: Edge) -> i64 {
        let (left, right) = (self.left[edge.left as usize], self.right[edge.right as usize]);
        self.first(rank - left.0 - right.0, W::from(edge.weight) - left.1 - right.1)
    }

    fn left_sign(&self, left: u32) -> i64 {
        let (pairs, weight) = self.left[left as usize];
        self.first(pairs, weight)
    }

    fn right_sign(&self, right: u32, count: i64, cost: i64) -> i64 {
        let (pairs, weight) = self.right[right as usize];
        self.first(pairs + count, weight - W::from(cost))
    }
}

/// Pairs, then few pairs up to the weight of each level in turn.
pub(super) struct Lexicographic<'a> {
    pub(super) most: &'a Prices,
    pub(super) levels: &'a [Level],
}

impl Lexicographic<'_> {
    /// Refuses prices that are not one an entry, or so large that sums could overflow.
    pub(super) fn check(&self, lefts: usize, rights: usize) -> Result<(), Violation> {
        check_prices(self.most, lefts, rights)?;
        let small = |price: &i64| price.unsigned_abs() <= MOST_PAIRS;
        let fits = |level: &Level| {
            level.left.len() == lefts
                && level.right.len() == rights
                && level.left.iter().chain(&level.right).all(small)
        };
        match self.levels.iter().position(|level| !fits(level)) {
            Some(level) => Err(Violation::Shape { level: level + 1 }),
            None => Ok(()),
        }
    }

    fn first(&self, pairs: i64, at: impl Fn(&Level) -> i64) -> i64 {
        if pairs != 0 {
            return pairs;
        }
        self.levels.iter().map(at).find(|&difference| difference != 0).unwrap_or(0)
    }
}

impl Scale for Lexicographic<'_> {
    fn excess(&self, rank: i64, edge: Edge) -> i64 {
        let (left, right) = (edge.left as usize, edge.right as usize);
        let pairs = rank - self.most.left[left].pairs - self.most.right[right].pairs;
        if pairs != 0 {
            return pairs;
        }
        let mut below = None;
        for level in self.levels {
            // Weights that do not occur are avoided before the next one that does is.
            if below < Some(edge.weight) && edge.weight < level.weight {
                return -1;
            }
            let cost = i64::from(edge.weight <= level.weight);
            let excess = -cost - level.left[left] - level.right[right];
            if excess != 0 {
                return excess;
            }
            below = Some(level.weight);
        }
        0
    }

    fn left_sign(&self, left: u32) -> i64 {
        let left = left as usize;
        self.first(self.most.left[left].pairs, |level| level.left[left])
    }

    fn right_sign(&self, right: u32, count: i64, _cost: i64) -> i64 {
        let right = right as usize;
        self.first(self.most.right[right].pairs + count, |level| level.right[right])
    }
}
