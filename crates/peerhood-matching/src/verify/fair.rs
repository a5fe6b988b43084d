//! What the bottleneck and leximin objectives need beyond prices.

use std::cmp::Ordering::{self, Equal};

use super::Case;
use crate::{Bottleneck, Level, Prices, Violation};

/// Sums of a few prices stay below this times a few.
const MOST_PAIRS: u64 = 1 << 60;

impl Case<'_> {
    /// No assignment of as many pairs has a better worst pair, nor one as good and more weight.
    pub(super) fn best_worst(&self, proof: &Bottleneck) -> Result<(), Violation> {
        let Bottleneck { most, worst, better_alone, prices } = proof;
        self.best_by_prices(most, false, i64::MIN)?;
        match (*worst, self.weights.iter().copied().min()) {
            (Some(worst), Some(least)) if worst == least => {
                self.fewer_above(worst, better_alone)?;
                self.best_by_prices(prices, true, worst)
            }
            (None, None) => Ok(()),
            (worst, least) => Err(Violation::Worst { worst, least }),
        }
    }

    /// Weak duality: edges of more than the weight `worst` count for less than the pairs do.
    fn fewer_above(&self, worst: i64, cover: &Prices) -> Result<(), Violation> {
        let [left, right] = [&cover.left, &cover.right]
            .map(|side| side.iter().map(|price| price.pairs).collect::<Vec<i64>>());
        self.check_shape(&left, &right, 0)?;
        let mut bound = 0;
        let mut found = 0;
        for (node, (&price, &demand)) in (0..).zip(left.iter().zip(self.graph.demands())) {
            let rank = self.rank(node);
            found += i128::from(rank) * i128::from(self.left_load[node as usize]);
            bound += i128::from(price.max(0)) * i128::from(demand);
            let (rights, weights) = self.graph.row(node);
            for (&to, _) in rights.iter().zip(weights).filter(|(_, weight)| worst < **weight) {
                bound += i128::from((rank - price - right[to as usize]).max(0));
            }
        }
        for (node, (&price, &seats)) in (0..).zip(right.iter().zip(self.graph.capacities())) {
            let quota = self.graph.quota(node).min(seats);
            found += i128::from(self.right_load[node as usize].min(quota));
            bound += i128::from((price + 1).max(0)) * i128::from(quota);
            bound += i128::from(price.max(0)) * i128::from(seats - quota);
        }
        if bound < found { Ok(()) } else { Err(Violation::Cover { worst, bound, found }) }
    }

    /// No assignment of as many pairs has fewer of at most the weight of a level, if it is as good
    /// on the levels before.
    pub(super) fn best_levels(&self, most: &Prices, levels: &[Level]) -> Result<(), Violation> {
        self.best_by_prices(most, false, i64::MIN)?;
        self.counts(levels)?;
        for (at, level) in levels.iter().enumerate() {
            self.check_shape(&level.left, &level.right, at + 1)?;
        }
        let excess = |left: u32| {
            let rank = self.rank(left) - most.left[left as usize].pairs;
            move |right: u32, weight: i64| {
                let mut below = None;
                first(rank - most.right[right as usize].pairs, levels, |level| {
                    // Weights that do not occur are avoided before the next one that does is.
                    let skipped = below < Some(weight) && weight < level.weight;
                    below = Some(level.weight);
                    let cost = i64::from(weight <= level.weight);
                    let prices = level.left[left as usize] + level.right[right as usize];
                    if skipped { -1 } else { -cost - prices }
                })
            }
        };
        let left_price = |left: u32| {
            first(most.left[left as usize].pairs, levels, |level| level.left[left as usize])
        };
        self.optimal(i64::MIN, excess, left_price, |right, count, _| {
            let pairs = most.right[right as usize].pairs + count;
            first(pairs, levels, |level| level.right[right as usize])
        })
    }

    /// Refuses prices that are not one an entry, or so large that sums could overflow.
    fn check_shape(&self, left: &[i64], right: &[i64], level: usize) -> Result<(), Violation> {
        let fits = (left.len(), right.len()) == (self.left_load.len(), self.right_load.len());
        if fits && left.iter().chain(right).all(|price| price.unsigned_abs() <= MOST_PAIRS) {
            return Ok(());
        }
        Err(Violation::Shape { level })
    }

    /// The levels name each weight that occurs and count the pairs up to it.
    fn counts(&self, levels: &[Level]) -> Result<(), Violation> {
        let mut weights = self.weights.clone();
        weights.sort_unstable();
        let mut last =
            weights.iter().enumerate().filter(|&(at, weight)| weights.get(at + 1) != Some(weight));
        for (at, level) in levels.iter().enumerate() {
            if last.next().map(|(at, &weight)| (at as u64 + 1, weight))
                != Some((level.pairs, level.weight))
            {
                return Err(Violation::Level { level: at });
            }
        }
        if last.next().is_some() { Err(Violation::Level { level: levels.len() }) } else { Ok(()) }
    }
}

/// How the first level that is not nothing compares with nothing: pairs, then each level in turn.
fn first(pairs: i64, levels: &[Level], at: impl FnMut(&Level) -> i64) -> Ordering {
    if pairs != 0 {
        return pairs.cmp(&0);
    }
    let signs = levels.iter().map(at).map(|difference| difference.cmp(&0));
    { signs }.find(|&sign| sign != Equal).unwrap_or(Equal)
}
