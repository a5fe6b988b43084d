//! A right entry as a place to go, and being left out as another.

use super::super::money::Money;
use super::fitting;
use crate::Graph;

/// A right entry and its seats, of which more may be taken meanwhile than there are; or being left out,
/// which never fills up.
pub(super) struct Entry<M> {
    pub(super) load: u32,
    /// How many seats there are in the share that is solved, each of which stands for `share`.
    pub(super) seats: u32,
    share: u32,
    /// Up to which seat each cost holds, and the cost.
    costs: Vec<(u32, M)>,
}

impl<M: Money> Entry<M> {
    /// A right entry; a seat below the quota costs `pair` less.
    pub(super) fn new(graph: &Graph, right: u32, pair: i128) -> Entry<M> {
        let mut below = graph.quota(right);
        let (mut costs, mut end) = (Vec::new(), 0);
        graph.seats_by_cost(right, |cost, count| {
            let asked = below.min(count);
            below -= asked;
            for (count, counts) in [(asked, pair), (count - asked, 0)] {
                if 0 < count {
                    end += count;
                    costs.push((end, fitting(i128::from(cost) - counts)));
                }
            }
        });
        Entry { load: 0, seats: end, share: 1, costs }
    }

    /// Being left out.
    pub(super) fn out() -> Entry<M> {
        let costs = vec![(u32::MAX, M::ZERO)];
        Entry { load: 0, seats: u32::MAX, share: 1, costs }
    }

    /// The lowest price there can be; where there is no seat, one that nobody would pay.
    pub(super) fn lowest(&self) -> M {
        self.costs.first().map_or(M::CEILING, |&(_, cost)| cost)
    }

    /// What each seat costs, if all cost the same and there are any.
    pub(super) fn only_cost(&self) -> Option<M> {
        match self.costs[..] {
            [(_, cost)] => Some(cost),
            _ => None,
        }
    }

    /// Frees all seats, of which `seats` there are now that each stands for `share`.
    pub(super) fn empty(&mut self, seats: u32, share: u32) {
        (self.load, self.seats, self.share) = (0, seats, share);
    }

    pub(super) fn is_full(&self) -> bool {
        self.seats <= self.load
    }

    /// What a seat costs; past the last as much as that.
    pub(super) fn cost(&self, seat: u32) -> M {
        let seat = u64::from(seat) * u64::from(self.share);
        let at = self.costs.partition_point(|&(end, _)| u64::from(end) <= seat);
        self.costs[at.min(self.costs.len() - 1)].1
    }

    /// What the next free seat costs beyond the price; less than nothing if it should be taken.
    pub(super) fn rest(&self, price: M) -> Option<M> {
        (!self.is_full()).then(|| self.cost(self.load) - price)
    }

    /// What the last seat taken costs beyond the price, if any is; no price is enough for more than
    /// there are.
    pub(super) fn loss(&self, price: M) -> Option<M> {
        let last = self.load.checked_sub(1)?;
        Some(if last < self.seats { self.cost(last) - price } else { M::CEILING })
    }
}
