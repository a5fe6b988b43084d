//! What the bottleneck and leximin objectives need beyond prices.

use super::Case;
use super::scale::check_prices;
use crate::{Level, Prices, Violation};

impl Case<'_> {
    /// Weak duality: edges of more than the weight `worst` count for less than the pairs do.
    pub(super) fn fewer_above(&self, worst: i64, cover: &Prices) -> Result<(), Violation> {
        check_prices(cover, self.left_load.len(), self.right_load.len())?;
        let mut bound = 0;
        let mut found = 0;
        for (left, &load) in (0..).zip(&self.left_load) {
            let (rank, price) = (self.rank(left), cover.left[left as usize].pairs);
            found += i128::from(rank) * i128::from(load);
            bound += i128::from(price.max(0)) * i128::from(self.graph.demands()[left as usize]);
            let (rights, weights) = self.graph.row(left);
            for (&right, _) in rights.iter().zip(weights).filter(|(_, weight)| worst < **weight) {
                bound += i128::from((rank - price - cover.right[right as usize].pairs).max(0));
            }
        }
        for (right, (&load, &capacity)) in
            (0..).zip(self.right_load.iter().zip(self.graph.capacities()))
        {
            let (price, quota) =
                (cover.right[right as usize].pairs, self.graph.quota(right).min(capacity));
            found += i128::from(load.min(quota));
            bound += i128::from((price + 1).max(0)) * i128::from(quota);
            bound += i128::from(price.max(0)) * i128::from(capacity - quota);
        }
        if bound < found { Ok(()) } else { Err(Violation::Cover { worst, bound, found }) }
    }

    /// The levels name each weight that occurs and count the pairs up to it.
    pub(super) fn counts(&self, levels: &[Level]) -> Result<(), Violation> {
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
