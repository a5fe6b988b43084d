//! The cheapest way to seat every unit of the scarce side.
//!
//! An exact auction first: units claim their cheapest sinks, and a full sink's price rises to what
//! its least attached claimant would pay. It stops when claims no longer raise prices. Shortest
//! augmenting paths seat the rest (Jonker and Volgenant 1987, with capacities).
//!
//! Five cuts keep the paths short: nothing at or past the best open sink seen is looked at; who is
//! known to find nothing nearer elsewhere is passed by; edges are sorted, so a row is left as soon
//! as its cost alone is too much; what a search needs of most sinks lies together; entries at equal
//! distance pass by a stack, not the heap.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Limit;
use super::money::Money;
use super::search::Stopped;

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The limit was reached.
    Stopped,
    /// A price left the range of the type.
    Range,
    /// Not every unit can be seated.
    Infeasible,
    /// So many compete for so few that perhaps not every unit can be seated.
    Contested,
}

impl From<Stopped> for Failure {
    fn from(_: Stopped) -> Failure {
        Failure::Stopped
    }
}

/// An edge to a sink.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offer<M> {
    pub(crate) cost: M,
    pub(crate) sink: u32,
}

/// Sources all of whose units must be seated, and sinks that have room. At each edge either the
/// source has one unit or the sink has room for one.
#[derive(Debug)]
pub(crate) struct Part<M> {
    pub(crate) demands: Vec<u32>,
    pub(crate) rooms: Vec<u32>,
    /// Edges by source, each row by rising cost; costs are not negative.
    pub(crate) starts: Vec<u32>,
    pub(crate) offers: Vec<Offer<M>>,
}

/// A seat taken, and the price of its sink up to which the source is known to prefer it: prices
/// elsewhere only rise.
#[derive(Clone, Copy, Debug)]
struct Seat<M> {
    source: u32,
    cost: M,
    level: M,
}

/// What a search needs of most sinks it looks at: the least way found so far, out of reach between
/// searches.
#[derive(Clone, Copy, Debug)]
struct Sink<M> {
    price: M,
    distance: M,
}

/// How a search came to a source: by which seat it would give up, and its length less what that
/// seat costs.
#[derive(Clone, Copy, Debug)]
struct Reached<M> {
    search: u32,
    seat: u32,
    sink: u32,
    base: M,
}

/// Everything seated, at prices that prove it cheapest.
#[derive(Debug)]
pub(crate) struct Seated<M> {
    /// Source and sink of every seat taken.
    pub(crate) pairs: Vec<(u32, u32)>,
    /// What each seat costs, with the price of its sink.
    pub(crate) totals: Vec<M>,
    /// The price of each sink: nothing while it has room.
    pub(crate) prices: Vec<M>,
}

impl<M: Money> Part<M> {
    pub(crate) fn row(&self, source: u32) -> &[Offer<M>] {
        let (start, end) = (self.starts[source as usize], self.starts[source as usize + 1]);
        &self.offers[start as usize..end as usize]
    }

    pub(crate) fn row_mut(&mut self, source: u32) -> &mut [Offer<M>] {
        let (start, end) = (self.starts[source as usize], self.starts[source as usize + 1]);
        &mut self.offers[start as usize..end as usize]
    }

    /// The least cost and price over all edges of a source; nothing if it has none.
    pub(crate) fn cheapest(&self, source: u32, prices: &[M]) -> Option<M> {
        self.row(source).iter().map(|offer| offer.cost + prices[offer.sink as usize]).min()
    }
}

/// Seats every unit at the least total cost.
pub(crate) fn seat_all<M: Money>(
    part: &Part<M>,
    limit: &mut Limit<'_>,
) -> Result<Seated<M>, Failure> {
    let mut state = State::new(part);
    for source in state.claim(limit)? {
        state.augment(source, limit)?;
    }
    Ok(state.finish())
}

/// Seats the units that have no seat yet along cheapest paths. Gives back sources that cannot reach
/// a sink with room.
///
/// For sources of one unit and sinks with room for one, as many of each: then a sink may keep a
/// price while it has room, for in the end none has.
pub(crate) fn seat_rest<M: Money>(
    part: &Part<M>,
    before: &Seated<M>,
    released: &[bool],
    limit: &mut Limit<'_>,
) -> Result<(Seated<M>, Vec<u32>), Failure> {
    let mut state = State::new(part);
    for (sink, &price) in state.sinks.iter_mut().zip(&before.prices) {
        sink.price = price;
    }
    let mut seated = vec![false; part.demands.len()];
    for (&(source, sink), &total) in before.pairs.iter().zip(&before.totals) {
        if !released[source as usize] {
            let cost = total - before.prices[sink as usize];
            state.take_seat(sink, Seat { source, cost, level: M::ZERO });
            seated[source as usize] = true;
        }
    }
    let waiting = (0_u32..).zip(seated.iter().zip(&part.demands));
    let waiting = waiting.filter(|(_, (seated, demand))| !**seated && 0 < **demand);
    let waiting = waiting.map(|(source, _)| source).collect();
    state.seat_each(waiting, limit)
}

/// Like [`seat_all`], but gives back sources that cannot reach a sink with room.
pub(crate) fn seat_first<M: Money>(part: &Part<M>) -> Result<(Seated<M>, Vec<u32>), Failure> {
    let mut state = State::new(part);
    let mut limit = Limit::NONE;
    let waiting = state.claim(&mut limit)?;
    state.seat_each(waiting, &mut limit)
}

struct State<'a, M: Money> {
    part: &'a Part<M>,
    first_seat: Vec<u32>,
    load: Vec<u32>,
    seats: Vec<Seat<M>>,
    sinks: Vec<Sink<M>>,
    /// The source from which each sink was reached.
    from: Vec<u32>,
    reached: Vec<Reached<M>>,
    search: u32,
    best: Best<M>,
    settled: Vec<u32>,
    touched: Vec<u32>,
    heap: BinaryHeap<Reverse<M::Key>>,
    stack: Vec<u32>,
}

/// The nearest sink with room seen so far.
#[derive(Clone, Copy, Debug)]
struct Best<M> {
    length: M,
    sink: u32,
    from: u32,
}

/// The cheapest sink for a unit, and what it would have to pay elsewhere.
#[derive(Clone, Copy, Debug)]
struct Choice<M> {
    sink: u32,
    cost: M,
    total: M,
    second: M,
}

/// How often a unit that lost its seat may claim another before paths take over, on average.
const CLAIMS: usize = 6;
/// The longest chain of claims.
const CHAIN: usize = 100;

impl<'a, M: Money> State<'a, M> {
    fn new(part: &'a Part<M>) -> State<'a, M> {
        let mut degree = vec![0_u32; part.rooms.len()];
        for offer in &part.offers {
            degree[offer.sink as usize] += 1;
        }
        let mut first_seat = vec![0];
        let mut total = 0;
        for (&room, &degree) in part.rooms.iter().zip(&degree) {
            total += room.min(degree);
            first_seat.push(total);
        }
        let blank = Seat { source: 0, cost: M::ZERO, level: M::ZERO };
        let unreached = Reached { search: 0, seat: NONE, sink: NONE, base: M::ZERO };
        State {
            part,
            load: vec![0; part.rooms.len()],
            seats: vec![blank; total as usize],
            first_seat,
            sinks: vec![Sink { price: M::ZERO, distance: M::CEILING }; part.rooms.len()],
            from: vec![NONE; part.rooms.len()],
            reached: vec![unreached; part.demands.len()],
            search: 0,
            best: Best { length: M::CEILING, sink: NONE, from: NONE },
            settled: Vec::new(),
            touched: Vec::new(),
            heap: BinaryHeap::new(),
            stack: Vec::new(),
        }
    }

    fn has_room(&self, sink: u32) -> bool {
        let at = sink as usize;
        self.first_seat[at] + self.load[at] < self.first_seat[at + 1]
    }

    fn seats_of(&self, sink: u32) -> std::ops::Range<usize> {
        let first = self.first_seat[sink as usize] as usize;
        first..first + self.load[sink as usize] as usize
    }

    /// Whether a source with many units has the only seat of a sink.
    fn is_seated(&self, source: u32, sink: u32) -> bool {
        let seat = self.first_seat[sink as usize] as usize;
        0 < self.load[sink as usize] && self.seats[seat].source == source
    }

    fn take_seat(&mut self, sink: u32, seat: Seat<M>) {
        let at = sink as usize;
        self.seats[(self.first_seat[at] + self.load[at]) as usize] = seat;
        self.load[at] += 1;
    }

    /// The auction; gives back the source of each unit without a seat.
    ///
    /// Invariant: no seat costs its source more, with the price of the sink, than any sink where it
    /// does not sit.
    fn claim(&mut self, limit: &mut Limit<'_>) -> Result<Vec<u32>, Failure> {
        let mut left_over = Vec::new();
        let units: usize = self.part.demands.iter().map(|&demand| demand as usize).sum();
        let mut allowance = CLAIMS * units;
        for first in 0..self.part.demands.len() as u32 {
            for _ in 0..self.part.demands[first as usize] {
                let mut source = first;
                let mut chain = 0;
                while let Some(loser) = self.claim_one(source)? {
                    source = loser.source;
                    chain += 1;
                    if loser.stuck || chain == CHAIN || allowance == 0 {
                        left_over.push(source);
                        break;
                    }
                    allowance -= 1;
                }
            }
        }
        limit.spend((CLAIMS * units - allowance + units) as u64)?;
        // A source with many units prefers its seats to others only while it keeps them all.
        for seat in &mut self.seats {
            if 1 < self.part.demands[seat.source as usize] {
                seat.level = M::ZERO;
            }
        }
        Ok(left_over)
    }

    /// Claims the cheapest sink for one unit of a source. Gives back who is left without a seat.
    fn claim_one(&mut self, source: u32) -> Result<Option<Loser>, Failure> {
        let choice = self.choose(source).ok_or(Failure::Infeasible)?;
        let Choice { sink, cost, second, .. } = choice;
        let claim = Seat { source, cost, level: second - cost };
        if 1 < self.part.demands[source as usize] {
            self.refresh(source, second);
        }
        if self.has_room(sink) {
            self.take_seat(sink, claim);
            return Ok(None);
        }
        let seats = self.seats_of(sink);
        let Some(weakest) = seats.min_by_key(|&seat| self.seats[seat].level) else {
            return Err(Failure::Infeasible);
        };
        let loser = if self.seats[weakest].level < claim.level {
            std::mem::replace(&mut self.seats[weakest], claim)
        } else {
            claim
        };
        let price = &mut self.sinks[sink as usize].price;
        let rises = *price < loser.level;
        *price = (*price).max(loser.level);
        if M::CEILING <= *price {
            return Err(Failure::Range);
        }
        Ok(Some(Loser { source: loser.source, stuck: !rises && loser.source == source }))
    }

    /// The cheapest sink where the source is not seated, one with room if there is a choice.
    fn choose(&self, source: u32) -> Option<Choice<M>> {
        let many = 1 < self.part.demands[source as usize];
        let mut best = Choice { sink: NONE, cost: M::ZERO, total: M::CEILING, second: M::CEILING };
        for offer in self.part.row(source) {
            if best.second <= offer.cost {
                break;
            }
            let total = offer.cost + self.sinks[offer.sink as usize].price;
            if total < best.second && !(many && self.is_seated(source, offer.sink)) {
                if total < best.total || (total == best.total && self.has_room(offer.sink)) {
                    let second = best.total;
                    best = Choice { sink: offer.sink, cost: offer.cost, total, second };
                } else {
                    best.second = total;
                }
            }
        }
        (best.sink != NONE).then_some(best)
    }

    /// A source with many units prefers all its seats to a sink that costs `second`.
    fn refresh(&mut self, source: u32, second: M) {
        let part = self.part;
        for offer in part.row(source) {
            if second <= offer.cost {
                break;
            }
            if self.is_seated(source, offer.sink) {
                let seat = self.first_seat[offer.sink as usize] as usize;
                self.seats[seat].level = second - offer.cost;
            }
        }
    }

    /// Seats one unit of a source along a cheapest path and moves the prices so that the path is
    /// tight.
    fn augment(&mut self, source: u32, limit: &mut Limit<'_>) -> Result<(), Failure> {
        let work = self.search_from(source);
        let found = self.best.sink != NONE;
        let mut is_in_range = true;
        if found {
            self.move_along(source);
            for &sink in &self.settled {
                let sink = &mut self.sinks[sink as usize];
                sink.price += self.best.length - sink.distance;
                is_in_range &= sink.price < M::CEILING;
            }
        }
        for sink in self.touched.drain(..) {
            self.sinks[sink as usize].distance = M::CEILING;
        }
        limit.spend(work as u64)?;
        if !found {
            return Err(Failure::Infeasible);
        }
        if is_in_range { Ok(()) } else { Err(Failure::Range) }
    }

    /// Finds the cheapest way from a source to a sink with room. Gives back how many edges it
    /// looked at.
    fn search_from(&mut self, source: u32) -> usize {
        self.search += 1;
        self.best = Best { length: M::CEILING, sink: NONE, from: NONE };
        self.heap.clear();
        self.stack.clear();
        self.settled.clear();
        self.reached[source as usize] =
            Reached { search: self.search, seat: NONE, sink: NONE, base: M::ZERO };
        let (mut work, _) = self.scan(source, M::ZERO, M::ZERO.flip());
        let mut length = M::ZERO;
        loop {
            let sink = if let Some(sink) = self.stack.pop() {
                sink
            } else if let Some(Reverse(key)) = self.heap.pop() {
                let (key_length, sink) = M::unkey(key);
                if self.sinks[sink as usize].distance < key_length {
                    continue;
                }
                length = key_length;
                sink
            } else {
                break;
            };
            if self.best.length <= length {
                break;
            }
            self.settled.push(sink);
            let price = self.sinks[sink as usize].price;
            for seat in self.seats_of(sink) {
                let Seat { source, cost, level } = self.seats[seat];
                if self.best.length <= length + (level - price) {
                    continue;
                }
                let base = length - cost - price;
                let reached = &mut self.reached[source as usize];
                if reached.search != self.search || base < reached.base {
                    *reached = Reached { search: self.search, seat: seat as u32, sink, base };
                    let (looked, second) = self.scan(source, base, length);
                    work += looked;
                    if self.part.demands[source as usize] == 1 {
                        self.seats[seat].level = second - cost;
                    }
                }
            }
        }
        work
    }

    /// Notes how far the sinks of a source are. Gives back how many edges it looked at, and what the
    /// source would have to pay elsewhere, at least.
    fn scan(&mut self, source: u32, base: M, length: M) -> (usize, M) {
        let part = self.part;
        let many = 1 < part.demands[source as usize];
        let own = self.reached[source as usize].sink;
        let mut second = M::CEILING;
        let mut looked = 0;
        for offer in part.row(source) {
            let least = base + offer.cost;
            if self.best.length <= least {
                second = second.min(offer.cost);
                break;
            }
            looked += 1;
            let at = offer.sink as usize;
            let Sink { price, distance: known } = self.sinks[at];
            let distance = least + price;
            let elsewhere = if offer.sink == own { M::CEILING } else { offer.cost + price };
            second = second.min(elsewhere);
            // Hardly any edge passes, so what the others need is all that is read for them.
            if known.min(self.best.length) <= distance {
                continue;
            }
            if self.has_room(offer.sink) {
                self.best = Best { length: distance, sink: offer.sink, from: source };
                continue;
            }
            if many && self.is_seated(source, offer.sink) {
                continue;
            }
            if known == M::CEILING {
                self.touched.push(offer.sink);
            }
            self.sinks[at].distance = distance;
            self.from[at] = source;
            if distance == length {
                self.stack.push(offer.sink);
            } else {
                self.heap.push(Reverse(M::key(distance, offer.sink)));
            }
        }
        (looked, second)
    }

    /// Everybody on the path found moves one place on.
    fn move_along(&mut self, root: u32) {
        let Best { length, sink, from } = self.best;
        let price = self.sinks[sink as usize].price;
        let cost = length - price - self.reached[from as usize].base;
        self.take_seat(sink, Seat { source: from, cost, level: M::ZERO });
        let mut mover = from;
        while mover != root {
            let Reached { seat, sink, .. } = self.reached[mover as usize];
            let Sink { price, distance } = self.sinks[sink as usize];
            let from = self.from[sink as usize];
            let cost = distance - price - self.reached[from as usize].base;
            self.seats[seat as usize] = Seat { source: from, cost, level: M::ZERO };
            mover = from;
        }
    }

    fn seat_each(
        mut self,
        waiting: Vec<u32>,
        limit: &mut Limit<'_>,
    ) -> Result<(Seated<M>, Vec<u32>), Failure> {
        let mut failed = Vec::new();
        for source in waiting {
            match self.augment(source, limit) {
                Err(Failure::Infeasible) => failed.push(source),
                other => other?,
            }
        }
        Ok((self.finish(), failed))
    }

    fn finish(self) -> Seated<M> {
        let mut pairs = Vec::with_capacity(self.seats.len());
        let mut totals = Vec::with_capacity(self.seats.len());
        for sink in 0..self.load.len() as u32 {
            for seat in &self.seats[self.seats_of(sink)] {
                pairs.push((seat.source, sink));
                totals.push(seat.cost + self.sinks[sink as usize].price);
            }
        }
        let prices = self.sinks.iter().map(|sink| sink.price).collect();
        Seated { pairs, totals, prices }
    }
}

/// A unit that lost its seat or found none.
struct Loser {
    source: u32,
    /// Whether nothing changed.
    stuck: bool,
}

const NONE: u32 = u32::MAX;
