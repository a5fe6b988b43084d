//! Prices at which about as many want a seat as there are.

use super::super::money::Money;
use super::entry::Entry;
use super::uses::Uses;

/// What left entries would pay at most for each right entry, at the prices of the others.
pub(super) struct Bids<M> {
    /// Where the bids for each right entry begin and end.
    starts: Vec<usize>,
    ends: Vec<usize>,
    amounts: Vec<M>,
}

impl<M: Money> Bids<M> {
    pub(super) fn new(uses: &Uses<'_, M>) -> Bids<M> {
        Bids { starts: uses.starts(), ends: Vec::new(), amounts: vec![M::ZERO; uses.held.len()] }
    }

    /// Moves each price by `nearer` towards one that at most as many of these left entries bid more than
    /// as there are seats. Where seats differ in what they cost, it stays.
    pub(super) fn adjust(
        &mut self,
        (entries, prices): (&[Entry<M>], &mut [M]),
        uses: &Uses<'_, M>,
        lefts: impl Iterator<Item = u32>,
        nearer: impl Fn(M, M) -> M,
    ) {
        self.ends.clone_from(&self.starts);
        let mut margins = Vec::new();
        for left in lefts {
            let demand = uses.graph.demands()[left as usize] as usize;
            margins.clear();
            margins
                .extend(uses.row(left).map(|(_, right, worth, _)| worth - prices[right as usize]));
            let (last, next) = last_and_next(&mut margins, demand);
            for (_, right, worth, _) in uses.row(left) {
                // Who would have it anyway gives it up for the next best, others the last of what they have.
                let wants = last <= worth - prices[right as usize];
                let end = &mut self.ends[right as usize];
                self.amounts[*end] = worth - if wants { next } else { last };
                *end += 1;
            }
        }
        for (right, (price, entry)) in prices.iter_mut().zip(entries).take(uses.out()).enumerate() {
            let Some(cost) = entry.only_cost() else { continue };
            let bids = &mut self.amounts[self.starts[right]..self.ends[right]];
            let clearing = match bids.len().checked_sub(entry.seats as usize + 1) {
                None => cost,
                Some(at) => cost.max(*bids.select_nth_unstable(at).1),
            };
            *price = nearer(*price, clearing);
        }
    }
}

/// The least margin of the `demand` best and the greatest of the others; being left out is worth nothing.
fn last_and_next<M: Money>(margins: &mut [M], demand: usize) -> (M, M) {
    let Some(at) = demand.checked_sub(1).filter(|&at| at + 1 < margins.len()) else {
        return (M::ZERO, M::ZERO);
    };
    let (_, &mut last, others) = margins.select_nth_unstable_by(at, |one, other| other.cmp(one));
    let next = others.iter().copied().max().unwrap_or(M::ZERO);
    (last.max(M::ZERO), next.max(M::ZERO))
}
