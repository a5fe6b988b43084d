//! What the bottleneck and leximin objectives need beyond prices.

use super::Case;
use crate::{Bottleneck, Cover, Level, Pair, Violation};

/// Sums of a few prices stay below this times a few.
const MOST_PAIRS: u64 = 1 << 60;

impl Case<'_> {
    /// No assignment of as many pairs has a better worst pair, nor one as good and more weight.
    pub(super) fn best_worst(&self, proof: &Bottleneck) -> Result<(), Violation> {
        let Bottleneck { most, worst, better_alone, prices } = proof;
        self.slack_by_levels(most, &[])?;
        match (*worst, self.weights.iter().copied().min()) {
            (Some(worst), Some(least)) if worst == least => {
                self.fewer_above(worst, better_alone)?;
                self.by_prices(prices, worst)
            }
            (None, None) => Ok(()),
            (worst, least) => Err(Violation::Worst { worst, least }),
        }
    }

    /// No assignment of as many pairs has fewer of at most the weight of a level, if it is as good
    /// on the levels before.
    pub(super) fn by_levels(&self, most: &Cover, levels: &[Level]) -> Result<(), Violation> {
        let mut weights = self.weights.clone();
        weights.sort_unstable();
        let mut rest = &weights[..];
        for (at, level) in levels.iter().enumerate() {
            let start = rest.first() == Some(&level.weight);
            rest = &rest[rest.partition_point(|&weight| weight <= level.weight)..];
            if !start || (weights.len() - rest.len()) as u64 != level.pairs {
                return Err(Violation::Level { level: at });
            }
        }
        if !rest.is_empty() {
            return Err(Violation::Level { level: levels.len() });
        }
        self.slack_by_levels(most, levels)
    }

    /// Complementary slackness by pairs, then level by level.
    fn slack_by_levels(&self, most: &Cover, levels: &[Level]) -> Result<(), Violation> {
        for (level, cover) in
            [most].into_iter().chain(levels.iter().map(|it| &it.cover)).enumerate()
        {
            self.check_shape(cover, level)?;
        }
        let excess = |left: u32, right: u32, weight: i64| {
            let pairs = most.left[left as usize] + most.right[right as usize];
            let mut below = None;
            first(self.ranks[left as usize] - pairs, levels, |level| {
                // Weights that do not occur are avoided before the next one that does is.
                let skipped = below < Some(weight) && weight < level.weight;
                below = Some(level.weight);
                let cost = i64::from(weight <= level.weight);
                let prices = level.cover.left[left as usize] + level.cover.right[right as usize];
                if skipped { -1 } else { -cost - prices }
            })
        };
        let check = |left: u32, used: &[Pair]| {
            let (rights, weights) = self.graph.row(left);
            let found = rights.iter().zip(weights).find(|&(&right, &weight)| {
                0 < excess(left, right, weight) && !used.contains(&Pair { left, right })
            });
            found.map_or(Ok(()), |(&right, _)| Err(Violation::Underpriced { left, right }))
        };
        let left_price = |left: u32| {
            first(most.left[left as usize], levels, |level| level.cover.left[left as usize])
        };
        self.slack(check, excess, left_price, |right, seat| {
            let counts = i64::from(seat < self.graph.quota(right));
            let pairs = most.right[right as usize] + counts;
            first(pairs, levels, |level| level.cover.right[right as usize])
        })
    }

    /// Weak duality: edges of more than the weight `worst` count for less than the pairs do.
    fn fewer_above(&self, worst: i64, cover: &Cover) -> Result<(), Violation> {
        self.check_shape(cover, 0)?;
        let (mut bound, mut found) = (0, 0);
        for (left, (&price, &demand)) in (0..).zip(cover.left.iter().zip(self.graph.demands())) {
            let rank = self.ranks[left as usize];
            found += i128::from(rank) * i128::from(self.left_load[left as usize]);
            bound += i128::from(price.max(0)) * i128::from(demand);
            let (rights, weights) = self.graph.row(left);
            for (&right, _) in rights.iter().zip(weights).filter(|(_, weight)| worst < **weight) {
                bound += i128::from((rank - price - cover.right[right as usize]).max(0));
            }
        }
        let seats = cover.right.iter().zip(self.graph.capacities());
        for (right, (&price, &seats)) in (0..).zip(seats) {
            let quota = self.graph.quota(right).min(seats);
            found += i128::from(self.right_load[right as usize].min(quota));
            bound += i128::from((price + 1).max(0)) * i128::from(quota);
            bound += i128::from(price.max(0)) * i128::from(seats - quota);
        }
        if bound < found { Ok(()) } else { Err(Violation::Cover { worst, bound, found }) }
    }

    /// Refuses prices that are not one an entry, or so large that sums could overflow.
    fn check_shape(&self, cover: &Cover, level: usize) -> Result<(), Violation> {
        let Cover { left, right } = cover;
        let fits = (left.len(), right.len()) == (self.left_load.len(), self.right_load.len());
        if fits && left.iter().chain(right).all(|price| price.unsigned_abs() <= MOST_PAIRS) {
            return Ok(());
        }
        Err(Violation::Shape { level })
    }
}

/// The first that is not nothing: pairs, then each level in turn.
fn first(pairs: i64, levels: &[Level], at: impl FnMut(&Level) -> i64) -> i64 {
    if pairs != 0 {
        return pairs;
    }
    levels.iter().map(at).find(|&difference| difference != 0).unwrap_or(0)
}
