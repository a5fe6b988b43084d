//! The fast way for graphs in which every left entry asks for one partner: split by which side is
//! scarce, then seat the scarce side of each part.

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
}

/// As many pairs as possible, then the greatest weight, where all demands are 1 and there is
/// nothing but weights.
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
        return Outcome::Solved(Vec::new(), split.prices());
    }
    let job = Job { graph, transposed: &transposed, split: &split, most };
    let narrow = if i32::narrow(most - least).is_some() {
        job.run::<i32>(limit)
    } else {
        Err(Failure::Range)
    };
    match narrow {
        Err(Failure::Range | Failure::Infeasible) => match job.run::<i64>(limit) {
            Ok((pairs, prices)) => Outcome::Solved(pairs, prices),
            Err(_) => Outcome::Stopped(split.pairs),
        },
        Ok((pairs, prices)) => Outcome::Solved(pairs, prices),
        Err(Failure::Stopped) => Outcome::Stopped(split.pairs),
    }
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

struct Job<'a> {
    graph: &'a Graph,
    transposed: &'a Transposed,
    split: &'a Split,
    most: i64,
}

impl Job<'_> {
    fn run<M: Money>(&self, limit: &mut Limit<'_>) -> Result<(Vec<Pair>, Prices), Failure> {
        let mut prices = self.split.prices();
        let mut pairs = Vec::with_capacity(self.split.pairs.len());
        let lefts_first = self.left_part::<M>()?;
        let seated = seat(&lefts_first, limit)?;
        pairs.extend(seated.pairs.iter().map(|&(left, right)| Pair { left, right }));
        self.price(&lefts_first, &seated, &mut prices.left, &mut prices.right);
        drop(lefts_first);
        let rights_first = self.right_part::<M>()?;
        let seated = seat(&rights_first, limit)?;
        pairs.extend(seated.pairs.iter().map(|&(right, left)| Pair { left, right }));
        self.price(&rights_first, &seated, &mut prices.right, &mut prices.left);
        pairs.sort_unstable();
        Ok((pairs, prices))
    }

    fn cost<M: Money>(&self, edge: usize) -> Result<M, Failure> {
        M::narrow(self.most - self.graph.weights()[edge]).ok_or(Failure::Range)
    }

    /// The part where every left entry is placed: left entries are the sources.
    fn left_part<M: Money>(&self) -> Result<Part<M>, Failure> {
        let Split { left_surplus, right_scarce, .. } = self.split;
        let (graph_starts, rights) = self.graph.compressed();
        let mut starts = vec![0];
        let mut offers = Vec::new();
        for (bounds, &surplus) in graph_starts.windows(2).zip(left_surplus) {
            if !surplus {
                let edges = bounds[0] as usize..bounds[1] as usize;
                for (edge, &sink) in edges.clone().zip(&rights[edges]) {
                    if !right_scarce[sink as usize] {
                        offers.push(Offer { cost: self.cost(edge)?, sink });
                    }
                }
            }
            starts.push(offers.len() as u32);
        }
        let demands = left_surplus.iter().map(|&surplus| u32::from(!surplus)).collect();
        let rooms = self.graph.capacities().iter().zip(right_scarce);
        let rooms = rooms.map(|(&room, &scarce)| if scarce { 0 } else { room }).collect();
        Ok(sorted(Part { demands, rooms, starts, offers }))
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
                        let cost = self.cost(self.transposed.edges[at] as usize)?;
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

    /// Turns what a part paid into prices of weight.
    fn price<M: Money>(
        &self,
        part: &Part<M>,
        seated: &Seated<M>,
        sources: &mut [Price],
        sinks: &mut [Price],
    ) {
        for (sink, &price) in seated.prices.iter().enumerate() {
            if M::ZERO < price {
                sinks[sink].weight = price.wide();
            }
        }
        let mut dearest: Vec<Option<M>> = vec![None; sources.len()];
        for (&(source, _), &total) in seated.pairs.iter().zip(&seated.totals) {
            let dearest = &mut dearest[source as usize];
            *dearest = Some(dearest.map_or(total, |other| other.max(total)));
        }
        for (source, dearest) in (0_u32..).zip(dearest) {
            let total = dearest.or_else(|| part.cheapest(source, &seated.prices));
            if let Some(total) = total {
                sources[source as usize].weight = self.most - total.wide();
            }
        }
    }
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
