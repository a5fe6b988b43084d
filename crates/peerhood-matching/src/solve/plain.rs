//! The fast way for graphs in which every left entry asks for one partner: split by which side is
//! scarce, then seat the scarce side of each part.
//!
//! Classes matter only where right entries are scarce: elsewhere every left entry is placed. Seat
//! costs matter only where left entries are scarce: elsewhere every seat is taken.

use super::cardinality::{Rows, largest};
use super::money::Money;
use super::scarce::{Failure, Offer, Part, Seated, seat_all};
use super::search::Stopped;
use super::{Limit, Pair, auction};
use crate::{Graph, Price, Prices};

/// What came out, as far as it got.
pub(super) enum Outcome {
    /// The optimum.
    Solved(Vec<Pair>, Prices),
    /// The limit was reached; these are the pairs so far.
    Stopped(Vec<Pair>),
    /// There are more seats to tell apart than can be numbered.
    Unfit,
}

/// As many pairs as possible, then the greatest weight, where all demands are 1 and there are no
/// quotas.
pub(super) fn solve_plain(graph: &Graph, limit: &mut Limit<'_>) -> Outcome {
    let (starts, rights) = graph.compressed();
    let by_left = Rows { starts, heads: rights };
    let transposed = Transposed::new(graph);
    let by_right = Rows { starts: &transposed.starts, heads: &transposed.lefts };
    let Ok(split) = Split::new(graph, by_left, by_right, limit) else {
        return Outcome::Stopped(Vec::new());
    };
    let weights = graph.weights();
    let (least, most) = weights
        .iter()
        .fold((i64::MAX, i64::MIN), |(least, most), &weight| (least.min(weight), most.max(weight)));
    if weights.is_empty() {
        return Outcome::Solved(Vec::new(), prices_of_nothing(graph));
    }
    let span = i128::from(most) - i128::from(least);
    let job = Job::new(graph, &transposed, &split, least, span);
    // The narrowest integers that hold the costs, and wider ones when prices outgrow them.
    let mut found = Err(Failure::Range);
    if i32::narrow(job.top + job.dearest).is_some() {
        found = job.run::<i32>(limit);
    }
    if is_out_of_range(&found) && i64::narrow(job.top + job.dearest).is_some() {
        found = job.run::<i64>(limit);
    }
    if is_out_of_range(&found) {
        found = job.run::<i128>(limit);
    }
    match found {
        Ok((pairs, prices)) => Outcome::Solved(pairs, prices),
        Err(Failure::Stopped) => Outcome::Stopped(split.pairs),
        Err(Failure::Range | Failure::Infeasible) => Outcome::Unfit,
    }
}

/// Whether wider integers may do better: where a length leaves the range, no way is found.
fn is_out_of_range<T>(found: &Result<T, Failure>) -> bool {
    matches!(found, Err(Failure::Range | Failure::Infeasible))
}

/// As many pairs as possible, whatever their weight, and the cover that proves it.
pub(super) fn cover_of_plain(
    graph: &Graph,
    limit: &mut Limit<'_>,
) -> Result<(Vec<Pair>, Prices), Stopped> {
    let (starts, rights) = graph.compressed();
    let transposed = Transposed::new(graph);
    let by_left = Rows { starts, heads: rights };
    let by_right = Rows { starts: &transposed.starts, heads: &transposed.lefts };
    let split = Split::new(graph, by_left, by_right, limit)?;
    let prices = split.prices();
    Ok((split.pairs, prices))
}

/// Right entries that are full in every largest assignment.
pub(super) fn scarce_rights(graph: &Graph, limit: &mut Limit<'_>) -> Result<Vec<bool>, Stopped> {
    let (starts, rights) = graph.compressed();
    let transposed = Transposed::new(graph);
    let by_left = Rows { starts, heads: rights };
    let by_right = Rows { starts: &transposed.starts, heads: &transposed.lefts };
    Ok(Split::new(graph, by_left, by_right, limit)?.right_scarce)
}

/// The edges by right entry.
struct Transposed {
    starts: Vec<u32>,
    lefts: Vec<u32>,
    /// The position of each edge in the graph.
    edges: Vec<u32>,
}

impl Transposed {
    fn new(graph: &Graph) -> Transposed {
        let (left_starts, rights) = graph.compressed();
        let mut starts = vec![0_u32; graph.capacities().len() + 1];
        for &right in rights {
            starts[right as usize + 1] += 1;
        }
        for right in 1..starts.len() {
            starts[right] += starts[right - 1];
        }
        let mut next = starts.clone();
        let mut lefts = vec![0; rights.len()];
        let mut edges = vec![0; rights.len()];
        for (left, bounds) in (0_u32..).zip(left_starts.windows(2)) {
            for edge in bounds[0]..bounds[1] {
                let at = &mut next[rights[edge as usize] as usize];
                lefts[*at as usize] = left;
                edges[*at as usize] = edge;
                *at += 1;
            }
        }
        Transposed { starts, lefts, edges }
    }
}

/// A largest assignment, and the two parts of the graph.
struct Split {
    pairs: Vec<Pair>,
    /// Left entries that not all can be placed.
    left_surplus: Vec<bool>,
    /// Right entries that are full in every largest assignment.
    right_scarce: Vec<bool>,
}

impl Split {
    fn new(
        graph: &Graph,
        by_left: Rows<'_>,
        by_right: Rows<'_>,
        limit: &mut Limit<'_>,
    ) -> Result<Split, Stopped> {
        let largest = largest(by_left, by_right, graph.capacities(), limit)?;
        let placed = (0..).zip(&largest.right_of);
        Ok(Split {
            pairs: placed
                .filter_map(|(left, right)| right.map(|right| Pair { left, right }))
                .collect(),
            left_surplus: largest.left_free.iter().map(|free| !free).collect(),
            // Where there is no seat, no free one can be reached either.
            right_scarce: largest.right_free.iter().map(|free| !free).collect(),
        })
    }

    /// The cover that proves the number of pairs.
    fn prices(&self) -> Prices {
        let price = |bears: bool| Price::new(i64::from(bears), 0);
        let covered = |&surplus: &bool| price(!surplus);
        Prices {
            left: self.left_surplus.iter().map(covered).collect(),
            right: self.right_scarce.iter().map(|&scarce| price(scarce)).collect(),
        }
    }
}

/// Without edges nobody pays, and a seat is worth what it costs.
fn prices_of_nothing(graph: &Graph) -> Prices {
    let first_seat = |right| Price::new(0, i128::from(graph.seat_cost(right, 0)));
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
    /// The last class, and what a pair of the first one and the greatest weight counts.
    last: u8,
    top: i128,
}

impl<'a> Job<'a> {
    fn new(
        graph: &'a Graph,
        transposed: &'a Transposed,
        split: &'a Split,
        least: i64,
        span: i128,
    ) -> Job<'a> {
        let lefts = graph.demands().len() as u32;
        let last = (0..lefts).map(|left| graph.class(left)).max().unwrap_or(0);
        let steps = 4 * (i128::from(lefts) + 2);
        let class = if last == 0 { 0 } else { steps * (span + 1) };
        let (cheapest, dearest) = graph.seat_cost_range();
        let dearest = i128::from(dearest) - i128::from(cheapest);
        let top = i128::from(last) * class + span;
        Job { graph, transposed, split, least, span, cheapest, dearest, class, last, top }
    }

    fn run<M: Money>(&self, limit: &mut Limit<'_>) -> Result<(Vec<Pair>, Prices), Failure> {
        let mut prices = self.split.prices();
        for (left, price) in (0..).zip(&mut prices.left) {
            price.pairs *= i64::from(self.last - self.graph.class(left)) + 1;
        }
        let mut pairs = Vec::with_capacity(self.split.pairs.len());
        let lefts_first = self.left_part::<M>()?;
        let seated = seat(&lefts_first.part, limit)?;
        let right_of = |sink: u32| lefts_first.seats[sink as usize].right;
        pairs.extend(seated.pairs.iter().map(|&(left, sink)| Pair { left, right: right_of(sink) }));
        self.price_left_part(&lefts_first, &seated, &mut prices);
        drop(lefts_first);
        let rights_first = self.right_part::<M>()?;
        let seated = seat(&rights_first, limit)?;
        pairs.extend(seated.pairs.iter().map(|&(right, left)| Pair { left, right }));
        self.price_right_part(&rights_first, &seated, &mut prices);
        pairs.sort_unstable();
        Ok((pairs, prices))
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
                self.graph.seats_by_cost(right, |cost, count| {
                    seats.push(Seats { right, cost, count });
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
                        let cost = M::narrow(shortfall + seat).ok_or(Failure::Range)?;
                        offers.push(Offer { cost, sink: sink as u32 });
                    }
                }
            }
            starts.push(u32::try_from(offers.len()).map_err(|_| Failure::Range)?);
        }
        let demands = left_surplus.iter().map(|&surplus| u32::from(!surplus)).collect();
        let rooms = seats.iter().map(|seats| seats.count).collect();
        Ok(LeftPart { part: sorted(Part { demands, rooms, starts, offers }), seats })
    }

    /// The part where every right entry is full: right entries are the sources.
    fn right_part<M: Money>(&self) -> Result<Part<M>, Failure> {
        let Split { left_surplus, right_scarce, .. } = self.split;
        let mut starts = vec![0];
        let mut offers = Vec::new();
        for (bounds, &scarce) in self.transposed.starts.windows(2).zip(right_scarce) {
            if scarce {
                for at in bounds[0] as usize..bounds[1] as usize {
                    let sink = self.transposed.lefts[at];
                    if left_surplus[sink as usize] {
                        let shortfall = self.shortfall(self.transposed.edges[at] as usize);
                        let class = i128::from(self.graph.class(sink)) * self.class;
                        let cost = M::narrow(shortfall + class).ok_or(Failure::Range)?;
                        offers.push(Offer { cost, sink });
                    }
                }
            }
            starts.push(offers.len() as u32);
        }
        let demands = self.graph.capacities().iter().zip(right_scarce);
        let demands = demands.map(|(&seats, &scarce)| if scarce { seats } else { 0 }).collect();
        let rooms = left_surplus.iter().map(|&surplus| u32::from(surplus)).collect();
        Ok(sorted(Part { demands, rooms, starts, offers }))
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
            let comes_to = i128::from(seats.cost) + price.wide().max(0);
            let right = seats.right as usize;
            let price = &mut prices.right[right].weight;
            *price = if known[right] { comes_to.min(*price) } else { comes_to };
            known[right] = true;
        }
        let most = i128::from(self.least) + self.span - i128::from(self.cheapest);
        for (source, total) in dearest(part, seated) {
            prices.left[source].weight = most - total.wide();
        }
    }

    /// Turns what the right part paid into prices, whole classes counted as pairs.
    fn price_right_part<M: Money>(&self, part: &Part<M>, seated: &Seated<M>, prices: &mut Prices) {
        let price = |amount: i128| match self.class {
            0 => Price::new(0, amount),
            class => {
                let classes = (amount + class / 2).div_euclid(class);
                let few = i64::try_from(classes).expect("a price is worth few classes");
                Price::new(few, amount - classes * class)
            }
        };
        for (sink, &paid) in seated.prices.iter().enumerate() {
            if M::ZERO < paid {
                prices.left[sink] = prices.left[sink] + price(paid.wide());
            }
        }
        let least = Price::new(0, i128::from(self.least));
        for (source, total) in dearest(part, seated) {
            let worth = price(self.top - total.wide()) + least;
            prices.right[source] = prices.right[source] + worth;
        }
    }
}

/// Seats of one right entry that cost the same.
#[derive(Clone, Copy, Debug)]
struct Seats {
    right: u32,
    cost: i64,
    count: u32,
}

struct LeftPart<M: Money> {
    part: Part<M>,
    /// What each sink stands for.
    seats: Vec<Seats>,
}

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

fn seat<M: Money>(part: &Part<M>, limit: &mut Limit<'_>) -> Result<Seated<M>, Failure> {
    if auction::fits(part) {
        return auction::seat_all_by_bids(part, limit);
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
