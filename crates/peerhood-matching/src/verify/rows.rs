//! Checks pairs that are too many to hold, row by row, against the prices of a certificate.

use crate::{Graph, Objective, Pair, Prices, Violation};

/// Prices that must cover every pair that is not used.
#[derive(Debug)]
pub(crate) struct Covering {
    /// The price of each left entry, less what a pair of it counts before weight.
    left: Vec<i128>,
    right: Vec<i128>,
    /// The same where they fit.
    narrow: Option<(Vec<i64>, Vec<i64>)>,
}

impl Covering {
    /// Prices for pairs of at most the weight `most` between the entries of `graph`; `None` if they are
    /// not one an entry, or out of range.
    pub(crate) fn new(
        graph: &Graph,
        objective: Objective,
        prices: &Prices,
        most: u64,
    ) -> Option<Covering> {
        let lefts = 0..u32::try_from(graph.demands().len()).ok()?;
        let fits = (prices.left.len(), prices.right.len())
            == (graph.demands().len(), graph.capacities().len());
        let all = || prices.left.iter().chain(&prices.right);
        let pairs = all().fold(0x1ff, |bits, price| bits | price.pairs.unsigned_abs());
        let weights =
            all().fold(u128::from(most), |bits, price| bits | price.weight.unsigned_abs());
        // Three weights add up to less than a pair, and three pairs to less than all bits.
        let shift = 130 - weights.leading_zeros();
        if !fits || 126 <= shift + 66 - pairs.leading_zeros() {
            return None;
        }
        let last = lefts.clone().map(|left| graph.class(left)).max().unwrap_or(0);
        let rank = |left| match objective {
            Objective::Weight => 0,
            _ => i128::from(last - graph.class(left)) + 1,
        };
        let left = lefts
            .zip(&prices.left)
            .map(|(left, price)| ((i128::from(price.pairs) - rank(left)) << shift) + price.weight);
        let right =
            prices.right.iter().map(|price| (i128::from(price.pairs) << shift) + price.weight);
        let (left, right): (Vec<i128>, Vec<i128>) = (left.collect(), right.collect());
        let narrowed = |prices: &[i128]| {
            let fits =
                |&price: &i128| i64::try_from(price).ok().filter(|price| price.abs() < 1 << 61);
            prices.iter().map(fits).collect::<Option<Vec<i64>>>()
        };
        let narrow = narrowed(&left).zip(narrowed(&right)).filter(|_| most < 1 << 61);
        Some(Covering { left, right, narrow })
    }

    /// Refuses a pair of `left` that is worth more than it costs and is not among `used`, which are its
    /// pairs in rising order. `rights` rise, and `weights` are what the pairs weigh.
    pub(crate) fn check(
        &self,
        left: u32,
        rights: &[u32],
        weights: &[i64],
        used: &[Pair],
    ) -> Result<(), Violation> {
        let at = left as usize;
        let mut row = rights.iter().zip(weights);
        let is_used = |right| used.binary_search(&Pair { left, right }).is_ok();
        let found = match &self.narrow {
            Some((lefts, asked)) => row.find(|&(&right, &weight)| {
                lefts[at] + asked[right as usize] < weight && !is_used(right)
            }),
            None => row.find(|&(&right, &weight)| {
                self.left[at] + self.right[right as usize] < i128::from(weight) && !is_used(right)
            }),
        };
        match found {
            Some((&right, _)) => Err(Violation::Underpriced { left, right }),
            None => Ok(()),
        }
    }
}
