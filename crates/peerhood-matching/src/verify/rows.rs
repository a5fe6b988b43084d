//! Whether prices cover the pairs that are not used: row by row, for pairs may be too many to hold.

use crate::{Graph, Pair, Price, Prices, Violation};

/// Prices as single numbers, in which a pair counts more than weights add up to.
#[derive(Debug)]
pub(crate) struct Covering {
    left: Vec<i128>,
    right: Vec<i128>,
    /// What a pair counts before weight, by left entry.
    ranks: Vec<i128>,
    pair: i128,
    /// The prices of left entries, less what their pairs count, and of right entries, where they fit.
    narrow: Option<(Vec<i64>, Vec<i64>)>,
}

impl Covering {
    /// Prices for pairs of at most the weight `most` between the entries of `graph`, which count so
    /// much by left entry.
    ///
    /// # Errors
    ///
    /// When they are not one an entry, or out of range.
    pub(crate) fn new(
        graph: &Graph,
        ranks: &[i64],
        prices: &Prices,
        most: u64,
    ) -> Result<Covering, Violation> {
        let all = || prices.left.iter().chain(&prices.right);
        let (low, high) = graph.seat_cost_range();
        let most = most | low.unsigned_abs() | high.unsigned_abs();
        let pairs = all().fold(0x1ff, |bits, price| bits | price.pairs.unsigned_abs());
        let weights =
            all().fold(u128::from(most), |bits, price| bits | price.weight.unsigned_abs());
        // Three weights add up to less than a pair, and three pairs to less than all bits.
        let shift = 130 - weights.leading_zeros();
        let fits = (prices.left.len(), prices.right.len())
            == (graph.demands().len(), graph.capacities().len());
        if !fits || 126 <= shift + 66 - pairs.leading_zeros() {
            return Err(Violation::Shape { level: 0 });
        }
        let flat = |prices: &[Price]| -> Vec<i128> {
            let one = |price: &Price| (i128::from(price.pairs) << shift) + price.weight;
            prices.iter().map(one).collect()
        };
        let (left, right) = (flat(&prices.left), flat(&prices.right));
        let ranks: Vec<i128> = ranks.iter().map(|&rank| i128::from(rank) << shift).collect();
        let narrowed =
            |price: i128| i64::try_from(price).ok().filter(|it| it.unsigned_abs() < 1 << 61);
        let lefts = left.iter().zip(&ranks).map(|(price, rank)| narrowed(price - rank));
        let rights = right.iter().map(|&price| narrowed(price));
        let narrow = lefts.collect::<Option<_>>().zip(rights.collect::<Option<_>>());
        let narrow = narrow.filter(|_| most <= 1 << 61);
        Ok(Covering { left, right, ranks, pair: 1 << shift, narrow })
    }

    pub(super) fn left_price(&self, left: u32) -> i128 {
        self.left[left as usize]
    }

    /// The price of a seat, less what it costs, if it counts as a pair does.
    pub(super) fn right_price(&self, right: u32, counts: bool, cost: i64) -> i128 {
        self.right[right as usize] + if counts { self.pair } else { 0 } - i128::from(cost)
    }

    /// What a pair is worth beyond its prices.
    pub(super) fn excess(&self, left: u32, right: u32, weight: i64) -> i128 {
        let asked = self.left[left as usize] - self.ranks[left as usize];
        i128::from(weight) - asked - self.right[right as usize]
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
