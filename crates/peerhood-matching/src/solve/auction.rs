//! A forward auction with falling stakes (Bertsekas 1988), for problems where every sink is needed.
//!
//! Sources bid for sinks, outbidding each other by at least the stake of the phase; large stakes
//! first bring prices near where they must be without long price wars. What comes out is nearly
//! best; sources that could do better give up their seats, and shortest paths seat them exactly.

use super::Limit;
use super::money::Money;
use super::scarce::{Failure, Offer, Part, Seated, seat_rest};

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
const LEAST_SOURCES: usize = 3000;
/// The first stake is the greatest cost over this; each is the one before over `FALL`.
const FIRST: i128 = 8;
const FALL: i128 = 6;
const PHASES: u32 = 5;
/// Bids a source may make in a phase, on average, before shortest paths take over.
const BIDS: usize = 200;

const NONE: u32 = u32::MAX;

/// Costs are raised to about this, so that the last stakes are small beside them.
const FINE: i128 = 1 << 20;

/// Seats every unit at the least total cost.
pub(super) fn seat_all_by_bids<M: Money>(
    part: &Part<M>,
    limit: &mut Limit<'_>,
) -> Result<Seated<M>, Failure> {
    let largest = part.offers.iter().map(|offer| offer.cost.wide()).max().unwrap_or(0);
    let scale = FINE / largest.max(1);
    if scale <= 1 {
        return seat_scaled(part, largest, limit);
    }
    let scaled = |cost: M| M::narrow(cost.wide() * scale).ok_or(Failure::Range);
    let offers =
        part.offers.iter().map(|offer| Ok(Offer { cost: scaled(offer.cost)?, sink: offer.sink }));
    let fine = Part {
        demands: part.demands.clone(),
        rooms: part.rooms.clone(),
        starts: part.starts.clone(),
        offers: offers.collect::<Result<_, Failure>>()?,
    };
    let mut seated = seat_scaled(&fine, largest * scale, limit)?;
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
    part: &Part<M>,
    largest: i128,
    limit: &mut Limit<'_>,
) -> Result<Seated<M>, Failure> {
    let sources = part.demands.len();
    let mut bids = Bids {
        part,
        price: vec![M::ZERO; part.rooms.len()],
        owner: vec![NONE; part.rooms.len()],
        seat: vec![(NONE, M::ZERO); sources],
        waiting: Vec::new(),
    };
    for phase in 0..PHASES {
        let stake = M::narrow(largest / (FIRST * FALL.pow(phase))).unwrap_or(M::ZERO);
        bids.release(stake);
        limit.spend(part.offers.len() as u64)?;
        let work = bids.run(stake.next())?;
        limit.spend(work)?;
    }
    bids.release(M::ZERO);
    let (seated, failed) = seat_rest(part, &bids.seated(), &vec![false; sources])?;
    if failed.is_empty() { Ok(seated) } else { Err(Failure::Infeasible) }
}

struct Bids<'a, M: Money> {
    part: &'a Part<M>,
    price: Vec<M>,
    owner: Vec<u32>,
    /// The sink of each source and what it costs there.
    seat: Vec<(u32, M)>,
    waiting: Vec<u32>,
}

impl<M: Money> Bids<'_, M> {
    /// Takes the seats of sources that could save more than the stake elsewhere.
    fn release(&mut self, stake: M) {
        self.waiting.clear();
        for source in 0..self.seat.len() as u32 {
            if self.part.demands[source as usize] == 0 {
                continue;
            }
            let (sink, cost) = self.seat[source as usize];
            if sink != NONE {
                let total = cost + self.price[sink as usize];
                let row = self.part.row(source);
                let better = row
                    .iter()
                    .take_while(|offer| offer.cost + stake < total)
                    .any(|offer| offer.cost + self.price[offer.sink as usize] + stake < total);
                if !better {
                    continue;
                }
                self.owner[sink as usize] = NONE;
                self.seat[source as usize].0 = NONE;
            }
            self.waiting.push(source);
        }
    }

    /// Lets sources bid in turn until all have a seat, or it takes too long.
    fn run(&mut self, stake: M) -> Result<u64, Failure> {
        let mut work = 0;
        let mut left = BIDS * self.seat.len();
        let mut next = Vec::new();
        while !self.waiting.is_empty() {
            for source in std::mem::take(&mut self.waiting) {
                let row = self.part.row(source);
                let mut best = (M::CEILING, NONE, M::ZERO);
                let mut second = M::CEILING;
                for offer in row {
                    if second <= offer.cost {
                        break;
                    }
                    work += 1;
                    let total = offer.cost + self.price[offer.sink as usize];
                    if total < best.0 {
                        second = best.0;
                        best = (total, offer.sink, offer.cost);
                    } else if total < second {
                        second = total;
                    }
                }
                let (total, sink, cost) = best;
                if sink == NONE {
                    return Err(Failure::Range);
                }
                // Who has no other choice bids what it takes to be left alone for a while.
                let rise = if second < M::CEILING { second - total + stake } else { stake };
                let price = &mut self.price[sink as usize];
                *price += rise;
                if M::CEILING <= *price {
                    return Err(Failure::Range);
                }
                self.seat[source as usize] = (sink, cost);
                let loser = std::mem::replace(&mut self.owner[sink as usize], source);
                if loser != NONE {
                    self.seat[loser as usize].0 = NONE;
                    next.push(loser);
                }
                if left == 0 {
                    return Ok(work);
                }
                left -= 1;
            }
            std::mem::swap(&mut self.waiting, &mut next);
        }
        Ok(work)
    }

    fn seated(self) -> Seated<M> {
        let mut seated = Seated { pairs: Vec::new(), totals: Vec::new(), prices: self.price };
        for (source, &(sink, cost)) in (0..).zip(&self.seat) {
            if sink != NONE {
                seated.pairs.push((source, sink));
                seated.totals.push(cost + seated.prices[sink as usize]);
            }
        }
        seated
    }
}
