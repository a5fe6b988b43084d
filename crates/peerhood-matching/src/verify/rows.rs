//! Whether prices cover the pairs that are not used: row by row, for pairs may be too many to hold.

use std::ops::Range;

use super::Case;
use crate::policy::in_blocks;
use crate::{Pair, Price, Prices, Violation};

/// From so many edges on, a second core is worth calling.
const MANY_EDGES: usize = 200_000;

/// Prices as single numbers, in which a pair counts more than weights add up to.
#[derive(Debug)]
pub(crate) struct Covering<'a> {
    prices: &'a Prices,
    /// What a pair counts before weight, by left entry.
    ranks: &'a [i64],
    /// A pair counts as much as a weight of one, moved up by so many bits.
    shift: u32,
    /// The prices of left entries, less what their pairs count, and of right entries, where they fit.
    narrow: Option<(Vec<i64>, Vec<i64>)>,
}

impl<'a> Covering<'a> {
    /// Prices for pairs of at most the weight `most`.
    ///
    /// # Errors
    ///
    /// When they are not one an entry, or out of range.
    pub(crate) fn new(
        case: &'a Case<'_>,
        prices: &'a Prices,
        most: u64,
    ) -> Result<Covering<'a>, Violation> {
        let Case { graph, ranks, .. } = case;
        let Prices { left, right } = prices;
        let (low, high) = graph.seat_cost_range();
        let most = most | low.unsigned_abs() | high.unsigned_abs();
        let (pairs, weights) = left.iter().chain(right).fold(
            (0x1ff, u128::from(most)),
            |(pairs, weights), Price { pairs: pair, weight }| {
                (pairs | pair.unsigned_abs(), weights | weight.unsigned_abs())
            },
        );
        // Three weights add up to less than a pair, and three pairs to less than all bits.
        let shift = 130 - weights.leading_zeros();
        let fits = (left.len(), right.len()) == (graph.demands().len(), graph.capacities().len());
        if !fits || 126 <= shift + 66 - u64::leading_zeros(pairs) {
            return Err(Violation::Shape { level: 0 });
        }
        let narrow = |price: &Price, rank: i64| {
            let price = i64::try_from(flat(price, rank, shift)).ok();
            price.filter(|price| price.unsigned_abs() < 1 << 61)
        };
        let lefts = left.iter().zip(ranks).map(|(price, &rank)| narrow(price, rank)).collect();
        let rights = right.iter().map(|price| narrow(price, 0)).collect();
        let narrow = Option::zip(lefts, rights).filter(|_| most <= 1 << 61);
        Ok(Covering { prices, ranks, shift, narrow })
    }

    pub(super) fn left_price(&self, left: u32) -> i128 {
        flat(&self.prices.left[left as usize], 0, self.shift)
    }

    /// The price of a seat, less what it costs, if it counts as a pair does.
    pub(super) fn right_price(&self, right: u32, counts: bool, cost: i64) -> i128 {
        let price = &self.prices.right[right as usize];
        flat(price, -i64::from(counts), self.shift) - i128::from(cost)
    }

    /// What a pair is worth beyond its prices.
    pub(super) fn excess(&self, left: u32, right: u32, weight: i64) -> i128 {
        let (left, right) = (left as usize, right as usize);
        if let Some((lefts, rights)) = &self.narrow {
            return i128::from(weight - lefts[left] - rights[right]);
        }
        let asked = flat(&self.prices.left[left], self.ranks[left], self.shift);
        i128::from(weight) - asked - flat(&self.prices.right[right], 0, self.shift)
    }

    /// Refuses a pair of `left` that is worth more than it costs, weighs at least `least`, and is not
    /// among `used`. `rights` are those of its pairs, and `weights` what these weigh.
    pub(crate) fn check(
        &self,
        left: u32,
        (rights, weights): (&[u32], &[i64]),
        used: &[Pair],
        least: i64,
    ) -> Result<(), Violation> {
        let mut row = rights.iter().zip(weights);
        let is_free = |right, weight| least <= weight && !used.contains(&Pair { left, right });
        let found = match &self.narrow {
            Some((lefts, asked)) => {
                let rest = lefts[left as usize];
                row.find(|&(&right, &weight)| {
                    rest + asked[right as usize] < weight && is_free(right, weight)
                })
            }
            None => row.find(|&(&right, &weight)| {
                0 < self.excess(left, right, weight) && is_free(right, weight)
            }),
        };
        found.map_or(Ok(()), |(&right, _)| Err(Violation::Underpriced { left, right }))
    }
}

impl Case<'_> {
    /// Examines every left entry, given the pairs of it that are used and what these weigh; on all
    /// cores if that is worth it.
    pub(super) fn by_left(
        &self,
        check: impl Fn(u32, &[Pair], &[i64]) -> Result<(), Violation> + Sync,
    ) -> Result<(), Violation> {
        let block = |lefts: Range<usize>| {
            let lefts = lefts.start as u32..lefts.end as u32;
            let mut start = self.pairs.partition_point(|pair| pair.left < lefts.start);
            lefts.into_iter().try_for_each(|left| {
                let used = start..start + self.left_load[left as usize] as usize;
                start = used.end;
                check(left, &self.pairs[used.clone()], &self.weights[used])
            })
        };
        let lefts = self.left_load.len();
        if self.graph.edge_count() < MANY_EDGES {
            return block(0..lefts);
        }
        in_blocks(lefts, block).into_iter().collect()
    }
}

/// A price as a number, less what `rank` pairs count.
fn flat(price: &Price, rank: i64, shift: u32) -> i128 {
    ((i128::from(price.pairs) - i128::from(rank)) << shift) + price.weight
}
