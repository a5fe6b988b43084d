//! The vectors in which prices are compared.

use crate::{Edge, Level, Price, Prices, Violation};

/// Signs of the first level that is not nothing: below, at or above zero.
pub(super) trait Scale {
    /// Refuses prices that are not one an entry, or so large that sums could overflow.
    fn check_shape(&self, lefts: usize, rights: usize) -> Result<(), Violation>;
    /// What the pair is worth, less the prices of its entries.
    fn excess(&self, rank: i64, edge: Edge) -> i64;
    /// The price of a left entry.
    fn left_sign(&self, left: u32) -> i64;
    /// The price of a right entry, less the cost of a seat that counts `count` before weight.
    fn right_sign(&self, right: u32, count: i64, cost: i64) -> i64;
}

const MOST_PAIRS: u64 = 1 << 60;
const MOST_WEIGHT: u128 = 1 << 120;

/// Pairs, then weight; or pairs alone.
pub(super) struct Weighed<'a> {
    prices: &'a Prices,
    weight: i64,
}

impl<'a> Weighed<'a> {
    pub(super) fn new(prices: &'a Prices, with_weight: bool) -> Weighed<'a> {
        Weighed { prices, weight: i64::from(with_weight) }
    }

    fn first(&self, pairs: i64, weight: i128) -> i64 {
        if pairs == 0 { weight.cmp(&0) as i64 * self.weight } else { pairs }
    }
}

impl Scale for Weighed<'_> {
    fn check_shape(&self, lefts: usize, rights: usize) -> Result<(), Violation> {
        let Prices { left, right } = self.prices;
        let small = |price: &Price| {
            price.pairs.unsigned_abs() <= MOST_PAIRS && price.weight.unsigned_abs() <= MOST_WEIGHT
        };
        if left.len() != lefts || right.len() != rights || !left.iter().chain(right).all(small) {
            return Err(Violation::Shape { level: 0 });
        }
        Ok(())
    }

    fn excess(&self, rank: i64, edge: Edge) -> i64 {
        let (left, right) =
            (self.prices.left[edge.left as usize], self.prices.right[edge.right as usize]);
        let weight = i128::from(edge.weight) - left.weight - right.weight;
        self.first(rank - left.pairs - right.pairs, weight)
    }

    fn left_sign(&self, left: u32) -> i64 {
        let price = self.prices.left[left as usize];
        self.first(price.pairs, price.weight)
    }

    fn right_sign(&self, right: u32, count: i64, cost: i64) -> i64 {
        let price = self.prices.right[right as usize];
        self.first(price.pairs + count, price.weight - i128::from(cost))
    }
}

/// Pairs, then few pairs up to the weight of each level in turn.
pub(super) struct Lexicographic<'a> {
    pub(super) most: &'a Prices,
    pub(super) levels: &'a [Level],
}

impl Lexicographic<'_> {
    fn first(&self, pairs: i64, at: impl Fn(&Level) -> i64) -> i64 {
        if pairs != 0 {
            return pairs;
        }
        self.levels.iter().map(at).find(|&difference| difference != 0).unwrap_or(0)
    }
}

impl Scale for Lexicographic<'_> {
    fn check_shape(&self, lefts: usize, rights: usize) -> Result<(), Violation> {
        Weighed::new(self.most, false).check_shape(lefts, rights)?;
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
