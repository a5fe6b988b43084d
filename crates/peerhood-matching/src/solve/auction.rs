//! A forward auction with falling stakes (Bertsekas 1988), for problems where every sink is needed.
//!
//! Sources bid for sinks, outbidding each other by at least the stake of the phase; large stakes
//! first bring prices near where they must be without long price wars. What comes out is nearly
//! best; sources that could do better give up their seats, and shortest paths seat them exactly.
//!
//! Nearly all of the time goes into waiting for memory, so two things save it: rows are sorted
//! anew once prices have settled a little, so that few edges of a row are looked at, and the rows
//! of the next bidders are touched before the first of them bids.

use std::hint::black_box;

use super::Limit;
use super::money::Money;
use super::scarce::{Failure, Part, Seated, seat_rest};

/// Whether every sink that has a seat gets exactly one of the sources.
pub(super) fn fits<M: Money>(part: &Part<M>) -> bool {
    let single = |numbers: &[u32]| numbers.iter().all(|&number| number <= 1);
    let sum = |numbers: &[u32]| numbers.iter().map(|&number| u64::from(number)).sum::<u64>();
    LEAST_SOURCES <= part.demands.len()
        && single(&part.demands)
        && single(&part.rooms)
        && sum(&part.demands) == sum(&part.rooms)
}

/// Below this shortest paths alone are as quick.
pub(super) const LEAST_SOURCES: usize = 3000;
/// The first stake is the greatest cost over this; each is the one before over `FALL`.
const FIRST: i128 = 8;
const FALL: i128 = 6;
const PHASES: u32 = 5;
/// The phase before which rows are sorted anew.
const SORTED: u32 = 2;
/// Bids a source may make in a phase, on average, before shortest paths take over.
const BIDS: usize = 200;
/// The same in the first phase of an attempt.
const FEW_BIDS: usize = 12;
/// Sources whose rows are touched together.
const TOGETHER: usize = 16;

const NONE: u32 = u32::MAX;

/// Costs are raised to about this, so that the last stakes are small beside them.
const FINE: i128 = 1 << 20;

/// Whether it is known that every unit can be seated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certainty {
    /// It is.
    Known,
    /// It is not: [`Failure::Contested`] is given back soon where many compete for few.
    Hoped,
}

/// Seats every unit at the least total cost. Costs in the rows of those seated are changed.
pub(super) fn seat_all_by_bids<M: Money>(
    part: &mut Part<M>,
    certainty: Certainty,
    limit: &mut Limit<'_>,
) -> Result<Seated<M>, Failure> {
    let largest = part.offers.iter().map(|offer| offer.cost.wide()).max().unwrap_or(0);
    let scale = FINE / largest.max(1);
    if scale <= 1 {
        return seat_scaled(part, largest, certainty, limit);
    }
    for source in 0..part.demands.len() as u32 {
        if part.demands[source as usize] != 0 {
            for offer in part.row_mut(source) {
                offer.cost = M::narrow(offer.cost.wide() * scale).ok_or(Failure::Range)?;
            }
        }
    }
    let mut seated = seat_scaled(part, largest * scale, certainty, limit)?;
    // Rounded up, prices still prove the optimum: a pair's costs are whole, so the fractions that
    // its source and its sink pay add up to a whole too.
    let whole = |price: M| M::narrow((price.wide() + scale - 1) / scale).ok_or(Failure::Range);
    let fine_prices = seated.prices;
    seated.prices = fine_prices.iter().map(|&price| whole(price)).collect::<Result<_, _>>()?;
    for (total, (_, sink)) in seated.totals.iter_mut().zip(&seated.pairs) {
        let cost = (*total - fine_prices[*sink as usize]).wide() / scale;
        *total = M::narrow(cost).ok_or(Failure::Range)? + seated.prices[*sink as usize];
    }
    Ok(seated)
}

fn seat_scaled<M: Money>(
    part: &mut Part<M>,
    largest: i128,
    certainty: Certainty,
    limit: &mut Limit<'_>,
) -> Result<Seated<M>, Failure> {
    let mut bids = Bids {
        price: vec![M::ZERO; part.rooms.len()],
        before: vec![M::ZERO; part.rooms.len()],
        owner: vec![NONE; part.rooms.len()],
        waiting: Vec::new(),
        part,
    };
    for phase in 0..PHASES {
        if phase == SORTED {
            bids.sort_anew()?;
        }
        let stake = M::narrow(largest / (FIRST * FALL.pow(phase))).unwrap_or(M::ZERO);
        bids.release(stake);
        limit.spend(bids.part.offers.len() as u64)?;
        let is_attempt = phase == 0 && certainty == Certainty::Hoped;
        let work = bids.run(stake.next(), if is_attempt { FEW_BIDS } else { BIDS })?;
        limit.spend(work)?;
        if is_attempt && !bids.waiting.is_empty() {
            return Err(Failure::Contested);
        }
    }
    bids.release(M::ZERO);
    bids.finish(limit)
}

struct Bids<'a, M: Money> {
    part: &'a mut Part<M>,
    /// What each sink's price has risen by since rows were sorted, and what it was then; costs in
    /// the rows have gone up by that.
    price: Vec<M>,
    before: Vec<M>,
    owner: Vec<u32>,
    waiting: Vec<u32>,
}

impl<M: Money> Bids<'_, M> {
    /// The sink of each source.
    fn seats(&self) -> Vec<u32> {
        let mut seats = vec![NONE; self.part.demands.len()];
        for (sink, &owner) in (0..).zip(&self.owner) {
            if owner != NONE {
                seats[owner as usize] = sink;
            }
        }
        seats
    }

    /// What a source pays where it sits.
    fn paid(&self, source: u32, sink: u32) -> M {
        let mut row = self.part.row(source).iter();
        let offer = row.find(|offer| offer.sink == sink).expect("a source sits where it has bid");
        offer.cost + self.price[sink as usize]
    }

    /// Takes the seats of sources that could save more than the stake elsewhere.
    fn release(&mut self, stake: M) {
        self.waiting.clear();
        for (source, seat) in (0..).zip(self.seats()) {
            if self.part.demands[source as usize] == 0 {
                continue;
            }
            if seat != NONE {
                let paid = self.paid(source, seat);
                let row = self.part.row(source).iter();
                let better = { row }
                    .take_while(|offer| offer.cost + stake < paid)
                    .any(|offer| offer.cost + self.price[offer.sink as usize] + stake < paid);
                if !better {
                    continue;
                }
                self.owner[seat as usize] = NONE;
            }
            self.waiting.push(source);
        }
    }

    /// Adds prices to the costs and sorts rows by the sums: where prices rise little from here on,
    /// the cheapest come first.
    fn sort_anew(&mut self) -> Result<(), Failure> {
        for source in 0..self.part.demands.len() as u32 {
            if self.part.demands[source as usize] != 0 {
                let row = self.part.row_mut(source);
                for offer in &mut *row {
                    offer.cost += self.price[offer.sink as usize];
                    if M::CEILING <= offer.cost {
                        return Err(Failure::Range);
                    }
                }
                row.sort_unstable_by_key(|offer| M::key(offer.cost, offer.sink));
            }
        }
        for (before, price) in self.before.iter_mut().zip(&mut self.price) {
            *before += std::mem::replace(price, M::ZERO);
        }
        Ok(())
    }

    /// Lets sources bid in turn until all have a seat, or it takes too long.
    fn run(&mut self, stake: M, bids: usize) -> Result<u64, Failure> {
        let mut work = 0;
        let mut left = bids * self.owner.len();
        let mut outbid = Vec::new();
        while !self.waiting.is_empty() && 0 < left {
            let waiting = std::mem::take(&mut self.waiting);
            left = left.saturating_sub(waiting.len());
            for bidders in waiting.chunks(TOGETHER) {
                // Their rows come from memory side by side, not one after the other.
                black_box(bidders.iter().fold(0, |sum, &source| {
                    let row = self.part.row(source);
                    let last = row.get(row.len().min(LINE) - 1);
                    sum ^ last.map_or(0, |offer| offer.sink)
                }));
                for &source in bidders {
                    let (loser, looked) = self.bid(source, stake)?;
                    work += looked;
                    if loser != NONE {
                        outbid.push(loser);
                    }
                }
            }
            self.waiting = std::mem::replace(&mut outbid, waiting);
            outbid.clear();
        }
        Ok(work)
    }

    /// Lets one source bid for its cheapest sink. Gives back who loses the seat, and how many edges
    /// it looked at.
    fn bid(&mut self, source: u32, stake: M) -> Result<(u32, u64), Failure> {
        let (mut least, mut sink) = (M::CEILING, NONE);
        let mut second = M::CEILING;
        let mut looked = 0;
        for offer in self.part.row(source) {
            if second <= offer.cost {
                break;
            }
            looked += 1;
            let total = offer.cost + self.price[offer.sink as usize];
            if total < least {
                second = least;
                (least, sink) = (total, offer.sink);
            } else if total < second {
                second = total;
            }
        }
        if sink == NONE {
            return Err(Failure::Range);
        }
        // Who has no other choice bids what it takes to be left alone for a while.
        let rise = if second < M::CEILING { second - least + stake } else { stake };
        let price = &mut self.price[sink as usize];
        *price += rise;
        if M::CEILING <= *price {
            return Err(Failure::Range);
        }
        Ok((std::mem::replace(&mut self.owner[sink as usize], source), looked))
    }

    /// Seats the rest along shortest paths.
    fn finish(self, limit: &mut Limit<'_>) -> Result<Seated<M>, Failure> {
        let mut nearly = Seated { pairs: Vec::new(), totals: Vec::new(), prices: Vec::new() };
        for (sink, &owner) in (0..).zip(&self.owner) {
            if owner != NONE {
                nearly.pairs.push((owner, sink));
                nearly.totals.push(self.paid(owner, sink));
            }
        }
        nearly.prices = self.price;
        let released = vec![false; self.part.demands.len()];
        let (mut seated, failed) = seat_rest(self.part, &nearly, &released, limit)?;
        if !failed.is_empty() {
            return Err(Failure::Infeasible);
        }
        for (price, before) in seated.prices.iter_mut().zip(self.before) {
            *price += before;
        }
        Ok(seated)
    }
}

/// Offers that come from memory together, about.
const LINE: usize = 8;
