//! The fast way for graphs in which every left entry asks for one partner: split by which side is
//! scarce, then seat the scarce side of each part.
//!
//! Classes matter only where right entries are scarce: elsewhere every left entry is placed. Seat
//! costs and quotas matter only where left entries are scarce: elsewhere every seat is taken.
//!
//! By weight alone nobody need be placed, so there is but one part, and each left entry may take a
//! seat of its own that is worth nothing.

mod split;

use self::split::{Split, Transposed};
use super::auction::{self, Certainty};
use super::cardinality::Rows;
use super::money::Money;
use super::scarce::{Failure, Offer, Part, Seated, seat_all};
use super::search::Stopped;
use super::{Limit, Pair};
use crate::{Cover, Graph, Price, Prices};

/// What came out, as far as it got.
pub(super) enum Outcome {
    /// The optimum.
    Solved(Vec<Pair>, Prices),
    /// The limit was reached; these are the pairs so far.
    Stopped(Vec<Pair>),
    /// There are more seats to tell apart than can be numbered.
    Unfit,
}

/// As many pairs as possible, then the greatest weight, where all demands are 1.
pub(super) fn solve_plain(graph: &Graph, limit: &mut Limit<'_>) -> Outcome {
    if let Some(solved) = solve_balanced(graph, limit) {
        return solved;
    }
    let (starts, rights) = graph.compressed();
    let by_left = Rows { starts, heads: rights };
    let transposed = Transposed::new(graph);
    let by_right = Rows { starts: &transposed.starts, heads: &transposed.lefts };
    let Ok(split) = Split::new(graph, by_left, by_right, limit) else {
        return Outcome::Stopped(Vec::new());
    };
    if graph.weights().is_empty() {
        return Outcome::Solved(Vec::new(), prices_of_nothing(graph));
    }
    let job = Job::new(graph, &transposed, &split);
    match in_narrowest(job.most(), limit, Work::Parts(&job)) {
        Ok((pairs, prices)) => Outcome::Solved(pairs, prices),
        Err(Failure::Stopped) => Outcome::Stopped(split.pairs),
        Err(_) => Outcome::Unfit,
    }
}

/// The same where as many right entries have one seat each, if it soon turns out that all can be
/// paired: then there is no scarce side to look for.
fn solve_balanced(graph: &Graph, limit: &mut Limit<'_>) -> Option<Outcome> {
    let lefts = graph.demands().len();
    let balanced = auction::LEAST_SOURCES <= lefts
        && lefts == graph.capacities().len()
        && graph.capacities().iter().all(|&seats| seats == 1)
        && graph.is_plain();
    if !balanced {
        return None;
    }
    let split = Split {
        pairs: Vec::new(),
        left_surplus: vec![false; lefts],
        right_scarce: vec![false; lefts],
    };
    let nothing = Transposed { starts: Vec::new(), lefts: Vec::new(), edges: Vec::new() };
    let job = Job::new(graph, &nothing, &split);
    match in_narrowest(job.most(), limit, Work::Balanced(&job)) {
        Ok((pairs, prices)) => Some(Outcome::Solved(pairs, prices)),
        Err(Failure::Stopped) => Some(Outcome::Stopped(Vec::new())),
        Err(_) => None,
    }
}

/// The greatest weight, where all demands are 1 and there are no quotas.
pub(super) fn solve_by_weight(graph: &Graph, limit: &mut Limit<'_>) -> Outcome {
    let split = Split {
        pairs: Vec::new(),
        left_surplus: vec![false; graph.demands().len()],
        right_scarce: graph.capacities().iter().map(|&seats| seats == 0).collect(),
    };
    let nothing = Transposed { starts: Vec::new(), lefts: Vec::new(), edges: Vec::new() };
    let job = Job { is_optional: true, ..Job::new(graph, &nothing, &split) };
    let seats = graph.capacities().iter().map(|&seats| u64::from(seats)).sum::<u64>();
    if job.out() <= 0 || seats < graph.demands().len() as u64 {
        // No pair adds anything; or too many compete for too few seats to begin with them.
        return Outcome::Unfit;
    }
    match in_narrowest(job.most(), limit, Work::One(&job)) {
        Ok((pairs, prices)) => Outcome::Solved(pairs, prices),
        Err(Failure::Stopped) => Outcome::Stopped(Vec::new()),
        Err(_) => Outcome::Unfit,
    }
}

#[derive(Clone, Copy)]
enum Work<'a> {
    Parts(&'a Job<'a>),
    Balanced(&'a Job<'a>),
    One(&'a Job<'a>),
}

impl Work<'_> {
    fn run<M: Money>(self, limit: &mut Limit<'_>) -> Result<(Vec<Pair>, Prices), Failure> {
        match self {
            Work::Parts(job) => job.run::<M>(limit),
            Work::Balanced(job) => job.run_balanced::<M>(limit),
            Work::One(job) => job.run_by_weight::<M>(limit),
        }
    }
}

/// In the narrowest integers that hold the costs, and wider ones when prices outgrow them.
fn in_narrowest(
    most: i128,
    limit: &mut Limit<'_>,
    work: Work<'_>,
) -> Result<(Vec<Pair>, Prices), Failure> {
    let mut found = Err(Failure::Range);
    if i32::narrow(most).is_some() {
        found = work.run::<i32>(limit);
    }
    if is_out_of_range(&found) && i64::narrow(most).is_some() {
        found = work.run::<i64>(limit);
    }
    if is_out_of_range(&found) {
        found = work.run::<i128>(limit);
    }
    found
}

/// Whether wider integers may do better: where a length leaves the range, no way is found.
fn is_out_of_range<T>(found: &Result<T, Failure>) -> bool {
    matches!(found, Err(Failure::Range | Failure::Infeasible))
}

/// As many pairs as possible, whatever their weight, and the cover that proves it.
pub(super) fn cover_of_plain(
    graph: &Graph,
    limit: &mut Limit<'_>,
) -> Result<(Vec<Pair>, Cover), Stopped> {
    let (starts, rights) = graph.compressed();
    let transposed = Transposed::new(graph);
    let by_left = Rows { starts, heads: rights };
    let by_right = Rows { starts: &transposed.starts, heads: &transposed.lefts };
    let split = Split::new(graph, by_left, by_right, limit)?;
    let cover = split.cover();
    Ok((split.pairs, cover))
}

/// Right entries that are full in every largest assignment.
pub(super) fn scarce_rights(graph: &Graph, limit: &mut Limit<'_>) -> Result<Vec<bool>, Stopped> {
    let (starts, rights) = graph.compressed();
    let transposed = Transposed::new(graph);
    let by_left = Rows { starts, heads: rights };
    let by_right = Rows { starts: &transposed.starts, heads: &transposed.lefts };
    Ok(Split::new(graph, by_left, by_right, limit)?.right_scarce)
}

/// Without edges nobody pays, and a seat is worth what it costs.
fn prices_of_nothing(graph: &Graph) -> Prices {
    let first_seat = |right| {
        let asked = i64::from(0 < graph.quota(right));
        Price::new(-asked, i128::from(graph.seat_cost(right, 0)))
    };
    Prices {
        left: vec![Price::ZERO; graph.demands().len()],
        right: (0..graph.capacities().len() as u32).map(first_seat).collect(),
    }
}

struct Job<'a> {
    graph: &'a Graph,
    transposed: &'a Transposed,
    split: &'a Split,
    least: i64,
    span: i128,
    /// The least seat cost, and by how much the dearest is dearer.
    cheapest: i64,
    dearest: i128,
    /// What one class counts in weight: more than any path adds up to. Nothing without classes.
    class: i128,
    /// What a place below a quota counts, likewise.
    quota: i128,
    /// The last class, and what a pair of the first one and the greatest weight counts.
    last: u8,
    top: i128,
    /// Whether left entries may stay out where no pair adds anything.
    is_optional: bool,
}

impl<'a> Job<'a> {
    fn new(graph: &'a Graph, transposed: &'a Transposed, split: &'a Split) -> Job<'a> {
        let (least, most) = graph.weight_range();
        let span = i128::from(most) - i128::from(least);
        let lefts = graph.demands().len() as u32;
        let last = (0..lefts).map(|left| graph.class(left)).max().unwrap_or(0);
        let steps = 4 * (i128::from(lefts) + 2);
        let class = if last == 0 { 0 } else { steps * (span + 1) };
        let (cheapest, dearest) = graph.seat_cost_range();
        let dearest = i128::from(dearest) - i128::from(cheapest);
        let quota = if graph.has_quotas() { steps * (span + dearest + 1) } else { 0 };
        let top = i128::from(last) * class + span;
        let is_optional = false;
        Job {
            graph,
            transposed,
            split,
            least,
            span,
            cheapest,
            dearest,
            class,
            quota,
            last,
            top,
            is_optional,
        }
    }

    /// No cost is above this.
    fn most(&self) -> i128 {
        self.top + self.dearest + self.quota
    }

    /// What it costs to stay out: as much as a pair worth nothing.
    fn out(&self) -> i128 {
        self.span + i128::from(self.least) - i128::from(self.cheapest)
    }

    fn run<M: Money>(&self, limit: &mut Limit<'_>) -> Result<(Vec<Pair>, Prices), Failure> {
        let mut prices = self.split.prices();
        for (left, price) in (0..).zip(&mut prices.left) {
            price.pairs *= i64::from(self.last - self.graph.class(left)) + 1;
        }
        let mut pairs = Vec::with_capacity(self.split.pairs.len());
        self.seat_left_part::<M>(limit, Certainty::Known, &mut pairs, &mut prices)?;
        let mut rights_first = self.right_part::<M>()?;
        let seated = seat(&mut rights_first.part, Certainty::Known, limit)?;
        let RightPart { rights, lefts, .. } = &rights_first;
        pairs.extend(seated.pairs.iter().map(|&(source, sink)| Pair {
            left: lefts[sink as usize],
            right: rights[source as usize],
        }));
        self.price_right_part(&rights_first, &seated, &mut prices);
        pairs.sort_unstable();
        Ok((pairs, prices))
    }

    fn run_balanced<M: Money>(
        &self,
        limit: &mut Limit<'_>,
    ) -> Result<(Vec<Pair>, Prices), Failure> {
        let mut prices = self.split.prices();
        let mut pairs = Vec::with_capacity(prices.left.len());
        self.seat_left_part::<M>(limit, Certainty::Hoped, &mut pairs, &mut prices)?;
        pairs.sort_unstable();
        Ok((pairs, prices))
    }

    fn run_by_weight<M: Money>(
        &self,
        limit: &mut Limit<'_>,
    ) -> Result<(Vec<Pair>, Prices), Failure> {
        let graph = self.graph;
        let mut prices = prices_of_nothing(graph);
        let mut pairs = Vec::new();
        self.seat_left_part::<M>(limit, Certainty::Known, &mut pairs, &mut prices)?;
        for edge in graph.edges().filter(|edge| graph.capacities()[edge.right as usize] == 0) {
            let rest = i128::from(edge.weight) - prices.left[edge.left as usize].weight;
            let price = &mut prices.right[edge.right as usize].weight;
            *price = rest.max(*price);
        }
        pairs.sort_unstable();
        shed(graph, &mut pairs);
        Ok((pairs, prices))
    }

    fn seat_left_part<M: Money>(
        &self,
        limit: &mut Limit<'_>,
        certainty: Certainty,
        pairs: &mut Vec<Pair>,
        prices: &mut Prices,
    ) -> Result<(), Failure> {
        let mut lefts_first = self.left_part::<M>()?;
        let seated = seat(&mut lefts_first.part, certainty, limit)?;
        let placed = seated.pairs.iter().filter_map(|&(left, sink)| {
            let seats = lefts_first.seats.get(sink as usize)?;
            Some(Pair { left, right: seats.right })
        });
        pairs.extend(placed);
        self.price_left_part(&lefts_first, &seated, prices);
        Ok(())
    }

    /// What an edge falls short of the greatest weight.
    fn shortfall(&self, edge: usize) -> i128 {
        self.span - (i128::from(self.graph.weights()[edge]) - i128::from(self.least))
    }

    /// The part where every left entry is placed: left entries are the sources, and seats of one
    /// right entry that cost the same are a sink.
    fn left_part<M: Money>(&self) -> Result<LeftPart<M>, Failure> {
        let Split { left_surplus, right_scarce, .. } = self.split;
        let mut seats = Vec::new();
        let mut first_sink = Vec::with_capacity(right_scarce.len() + 1);
        for (right, &scarce) in (0_u32..).zip(right_scarce) {
            first_sink.push(seats.len());
            if !scarce {
                let mut below = self.graph.quota(right);
                self.graph.seats_by_cost(right, |cost, count| {
                    let asked = below.min(count);
                    below -= asked;
                    for (count, past_quota) in [(asked, false), (count - asked, true)] {
                        if 0 < count {
                            seats.push(Seats { right, cost, count, past_quota });
                        }
                    }
                });
            }
        }
        first_sink.push(seats.len());
        let (graph_starts, rights) = self.graph.compressed();
        let mut starts = vec![0];
        let mut offers = Vec::new();
        for (bounds, &surplus) in graph_starts.windows(2).zip(left_surplus) {
            if !surplus {
                let edges = bounds[0] as usize..bounds[1] as usize;
                for (edge, &right) in edges.clone().zip(&rights[edges]) {
                    let shortfall = self.shortfall(edge);
                    let sinks = first_sink[right as usize]..first_sink[right as usize + 1];
                    for (sink, seats) in sinks.clone().zip(&seats[sinks]) {
                        let seat = i128::from(seats.cost) - i128::from(self.cheapest);
                        let cost = shortfall + seat + self.past_quota(seats);
                        if self.is_optional && self.out() <= cost {
                            continue;
                        }
                        let cost = M::narrow(cost).ok_or(Failure::Range)?;
                        offers.push(Offer { cost, sink: sink as u32 });
                    }
                }
                if self.is_optional {
                    let cost = M::narrow(self.out()).ok_or(Failure::Range)?;
                    offers.push(Offer { cost, sink: (seats.len() + starts.len() - 1) as u32 });
                }
            }
            starts.push(u32::try_from(offers.len()).map_err(|_| Failure::Range)?);
        }
        let demands: Vec<u32> = left_surplus.iter().map(|&surplus| u32::from(!surplus)).collect();
        let mut rooms: Vec<u32> = seats.iter().map(|seats| seats.count).collect();
        if self.is_optional {
            rooms.extend(vec![1; demands.len()]);
        }
        Ok(LeftPart { part: sorted(Part { demands, rooms, starts, offers }), seats })
    }

    /// The part where every right entry is full: right entries are the sources.
    fn right_part<M: Money>(&self) -> Result<RightPart<M>, Failure> {
        let Split { left_surplus, right_scarce, .. } = self.split;
        let mut rights: Vec<u32> = (0..)
            .zip(right_scarce)
            .filter(|(_, scarce)| **scarce)
            .map(|(right, _)| right)
            .collect();
        if OUT_OF_CACHE <= self.graph.edge_count() {
            rights.sort_by_cached_key(|&right| {
                let mut row = self.transposed.row(right).0.iter();
                row.find(|&&left| left_surplus[left as usize])
            });
        }
        let mut lefts = Vec::new();
        let mut place = vec![u32::MAX; left_surplus.len()];
        let mut starts = vec![0];
        let mut offers = Vec::new();
        for &right in &rights {
            let (row, edges) = self.transposed.row(right);
            for (&left, &edge) in row.iter().zip(edges) {
                if left_surplus[left as usize] {
                    let place = &mut place[left as usize];
                    if *place == u32::MAX {
                        *place = lefts.len() as u32;
                        lefts.push(left);
                    }
                    let shortfall = self.shortfall(edge as usize);
                    let class = i128::from(self.graph.class(left)) * self.class;
                    let cost = M::narrow(shortfall + class).ok_or(Failure::Range)?;
                    offers.push(Offer { cost, sink: *place });
                }
            }
            starts.push(offers.len() as u32);
        }
        let seats = |&right: &u32| self.graph.capacities()[right as usize];
        let demands = rights.iter().map(seats).collect();
        let rooms = vec![1; lefts.len()];
        Ok(RightPart { part: sorted(Part { demands, rooms, starts, offers }), rights, lefts })
    }

    /// Turns what the left part paid into prices. Seats of a right entry that are taken all come to
    /// the same, cost and price together, and free ones to no less: that is the entry's price.
    fn price_left_part<M: Money>(
        &self,
        lefts_first: &LeftPart<M>,
        seated: &Seated<M>,
        prices: &mut Prices,
    ) {
        let LeftPart { part, seats } = lefts_first;
        let mut known = vec![false; prices.right.len()];
        for (seats, &price) in seats.iter().zip(&seated.prices) {
            // A place below a quota counts for one pair more.
            let more = price.wide().max(0) + self.past_quota(seats) - self.quota;
            let comes_to = in_two_ranks(more, self.quota) + Price::new(0, i128::from(seats.cost));
            let right = seats.right as usize;
            let price = &mut prices.right[right];
            *price = if known[right] { comes_to.min(*price) } else { comes_to };
            known[right] = true;
        }
        let least = Price::new(0, i128::from(self.least) - i128::from(self.cheapest));
        for (source, total) in dearest(part, seated) {
            let rest = in_two_ranks(self.span - total.wide() + self.quota, self.quota);
            prices.left[source] = prices.left[source] + rest + least;
        }
    }

    fn past_quota(&self, seats: &Seats) -> i128 {
        if seats.past_quota { self.quota } else { 0 }
    }

    /// Turns what the right part paid into prices, whole classes counted as pairs.
    fn price_right_part<M: Money>(
        &self,
        rights_first: &RightPart<M>,
        seated: &Seated<M>,
        prices: &mut Prices,
    ) {
        let RightPart { part, rights, lefts } = rights_first;
        let price = |amount| in_two_ranks(amount, self.class);
        for (&left, &paid) in lefts.iter().zip(&seated.prices) {
            if M::ZERO < paid {
                let known = &mut prices.left[left as usize];
                *known = *known + price(paid.wide());
            }
        }
        let least = Price::new(0, i128::from(self.least));
        for (source, total) in dearest(part, seated) {
            let worth = price(self.top - total.wide()) + least;
            let known = &mut prices.right[rights[source] as usize];
            *known = *known + worth;
        }
    }
}

/// An amount in which `pair` stands for one pair, and nothing for none.
pub(super) fn in_two_ranks(amount: i128, pair: i128) -> Price {
    if pair == 0 {
        return Price::new(0, amount);
    }
    let pairs = (amount + pair / 2).div_euclid(pair);
    let few = i64::try_from(pairs).expect("a price is worth few pairs");
    Price::new(few, amount - pairs * pair)
}

/// Takes out pairs that add nothing: who is in them has no price, nor would a free seat have one.
fn shed(graph: &Graph, pairs: &mut Vec<Pair>) {
    if graph.seat_cost_range() == (0, 0) {
        // Then pairs that add nothing were never offered.
        return;
    }
    let mut load = vec![0_u32; graph.capacities().len()];
    for pair in &*pairs {
        load[pair.right as usize] += 1;
    }
    let mut idle = |pair: &Pair| {
        let load = &mut load[pair.right as usize];
        let last = graph.seat_cost(pair.right, *load - 1);
        let is_idle = graph.weight(pair.left, pair.right) == Some(last);
        *load -= u32::from(is_idle);
        is_idle
    };
    // Each pair taken out makes the last seat cheaper, and so the others worth more.
    while !pairs.is_empty() {
        let before = pairs.len();
        pairs.retain(|pair| !idle(pair));
        if pairs.len() == before {
            return;
        }
    }
}

/// Seats of one right entry that cost and count the same.
#[derive(Clone, Copy, Debug)]
struct Seats {
    right: u32,
    cost: i64,
    count: u32,
    /// Whether the quota is met without them; all are where there is none.
    past_quota: bool,
}

struct LeftPart<M: Money> {
    part: Part<M>,
    /// What each sink stands for.
    seats: Vec<Seats>,
}

/// Where there are many edges, right entries are in the order of the first left entry that they have
/// one to; left entries are in the order in which they are met. Neighbours then tend to be near each
/// other, and searches find more of what they need in the processor's cache.
struct RightPart<M: Money> {
    part: Part<M>,
    /// What each source and each sink stands for.
    rights: Vec<u32>,
    lefts: Vec<u32>,
}

/// Fewer edges are near enough in any order.
const OUT_OF_CACHE: usize = 1 << 17;

/// What each source with an edge pays for its dearest unit, or would pay for one.
fn dearest<M: Money>(part: &Part<M>, seated: &Seated<M>) -> Vec<(usize, M)> {
    let mut dearest: Vec<Option<M>> = vec![None; part.demands.len()];
    for (&(source, _), &total) in seated.pairs.iter().zip(&seated.totals) {
        let dearest = &mut dearest[source as usize];
        *dearest = Some(dearest.map_or(total, |other| other.max(total)));
    }
    let sources = (0_u32..).zip(dearest);
    let sources = sources.filter_map(|(source, dearest)| {
        Some((source as usize, dearest.or_else(|| part.cheapest(source, &seated.prices))?))
    });
    sources.collect()
}

fn seat<M: Money>(
    part: &mut Part<M>,
    certainty: Certainty,
    limit: &mut Limit<'_>,
) -> Result<Seated<M>, Failure> {
    if auction::fits(part) {
        return auction::seat_all_by_bids(part, certainty, limit);
    }
    seat_all(part, limit)
}

fn sorted<M: Money>(mut part: Part<M>) -> Part<M> {
    for bounds in part.starts.windows(2) {
        part.offers[bounds[0] as usize..bounds[1] as usize]
            .sort_unstable_by_key(|offer| M::key(offer.cost, offer.sink));
    }
    part
}
