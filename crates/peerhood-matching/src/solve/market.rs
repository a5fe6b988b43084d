//! The best assignment from prices that are nearly right.
//!
//! The prices are made to cover every edge, pairs that they make tight are formed at once, and each
//! place that is still free though its price says that it should not be is filled along a cheapest path
//! (the Hungarian method of Kuhn and Munkres, begun in the middle). The nearer the prices, the fewer
//! and shorter the paths; what comes out is best whatever they were.
//!
//! Both sides are alike, and a price is one number: a pair counts more than weights can add up to.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::network::{LEFT, RIGHT, ranks};
use super::{Limit, Objective, Pair, Stopped};
use crate::graph::LARGEST_WEIGHT;
use crate::{Graph, Price, Prices};

/// Prices as single numbers, in which a pair counts `pair`.
#[derive(Clone, Debug)]
pub(crate) struct FlatPrices {
    pub(crate) left: Vec<i64>,
    pub(crate) right: Vec<i64>,
    pub(crate) pair: i64,
}

/// Finds a best assignment of `graph` and prices that prove it, from prices of the left entries.
///
/// `pair` must be what [`worth_of_a_pair`] says of the graph.
pub(crate) fn resume(
    graph: &Graph,
    objective: Objective,
    pair: i64,
    guess: &[i64],
    limit: &mut Limit<'_>,
) -> Result<(Vec<Pair>, FlatPrices), Stopped> {
    let mut market = Market::new(graph, objective, pair);
    market.cover(guess);
    market.join_tight();
    for side in [RIGHT, LEFT] {
        for node in 0..market.sides[side].price.len() as u32 {
            market.fill(side, node, limit)?;
        }
    }
    if objective == Objective::Weight {
        market.shed();
    }
    let [left, right] = market.sides;
    let mut pairs = Vec::new();
    for node in 0..left.price.len() as u32 {
        let start = pairs.len();
        pairs.extend(left.held(node).iter().map(|&(to, _)| Pair { left: node, right: to }));
        pairs[start..].sort_unstable();
    }
    Ok((pairs, FlatPrices { left: left.price, right: right.price, pair }))
}

/// What a pair must count so that no weights outweigh it, where weights go up to `most`; `None` where
/// prices would not fit.
pub(crate) fn worth_of_a_pair(graph: &Graph, most: u64) -> Option<i64> {
    let (low, high) = graph.seat_cost_range();
    let most = most.max(low.unsigned_abs()).max(high.unsigned_abs()).min(LARGEST_WEIGHT as u64) + 1;
    let entries = graph.demands().len() + graph.capacities().len() + 2;
    // A price adds up weights along a path, and less than a pair for each class and quota.
    let pair = u64::try_from(entries).ok()?.checked_mul(4)?.checked_mul(most)?;
    let pair = pair.checked_next_power_of_two()?;
    (pair < 1 << 51).then_some(pair as i64)
}

impl FlatPrices {
    /// The same as single numbers.
    pub(crate) fn new(prices: &Prices, pair: i64) -> FlatPrices {
        let one = |&Price { pairs, weight }: &Price| {
            let flat = i128::from(pairs) * i128::from(pair) + weight;
            i64::try_from(flat.clamp(-(1 << 60), 1 << 60)).expect("clamped to less than 64 bits")
        };
        let (left, right) = (prices.left.iter().map(one), prices.right.iter().map(one));
        FlatPrices { left: left.collect(), right: right.collect(), pair }
    }

    /// The same with pairs and weight apart; `None` where weights are so large that sums of them could
    /// be taken for pairs.
    pub(crate) fn apart(&self) -> Option<Prices> {
        let one = |&price: &i64| {
            let pairs = (price + self.pair / 2).div_euclid(self.pair);
            let weight = price - pairs * self.pair;
            (weight.abs() < self.pair / 8).then_some(Price::new(pairs, weight.into()))
        };
        let side = |prices: &[i64]| prices.iter().map(one).collect::<Option<Vec<Price>>>();
        Some(Prices { left: side(&self.left)?, right: side(&self.right)? })
    }
}

/// The entries of one side.
#[derive(Debug)]
struct Side {
    price: Vec<i64>,
    /// The edges of each entry, and what the pairs are worth.
    starts: Vec<u32>,
    heads: Vec<u32>,
    worths: Vec<i64>,
    /// The places of each entry: what each costs, and for those taken by whom and what the pair is worth.
    first_place: Vec<u32>,
    costs: Vec<i64>,
    holders: Vec<(u32, i64)>,
    load: Vec<u32>,
    /// The search that last reached each entry, how far it was and whence.
    reached: Vec<u32>,
    distance: Vec<i64>,
    before: Vec<u32>,
}

impl Side {
    /// Entries without edges, of whose places these are the costs.
    fn new(places: impl Iterator<Item = Vec<i64>>) -> Side {
        let (mut first_place, mut costs) = (vec![0], Vec::new());
        for row in places {
            costs.extend(row);
            first_place.push(costs.len() as u32);
        }
        let count = first_place.len() - 1;
        Side {
            price: vec![0; count],
            starts: vec![0; count + 1],
            heads: Vec::new(),
            worths: Vec::new(),
            first_place,
            holders: vec![(NOBODY, 0); costs.len()],
            costs,
            load: vec![0; count],
            reached: vec![0; count],
            distance: vec![0; count],
            before: vec![NOBODY; count],
        }
    }

    fn edges(&self, node: u32) -> Range<usize> {
        self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize
    }

    fn arcs(&self, node: u32) -> impl Iterator<Item = (u32, i64)> + '_ {
        let edges = self.edges(node);
        self.heads[edges.clone()].iter().copied().zip(self.worths[edges].iter().copied())
    }

    fn held(&self, node: u32) -> &[(u32, i64)] {
        let first = self.first_place[node as usize] as usize;
        &self.holders[first..first + self.load[node as usize] as usize]
    }

    fn holds(&self, node: u32, to: u32) -> bool {
        self.held(node).iter().any(|&(held, _)| held == to)
    }

    /// What the next free place costs.
    fn free_cost(&self, node: u32) -> Option<i64> {
        let place = self.first_place[node as usize] + self.load[node as usize];
        (place < self.first_place[node as usize + 1]).then(|| self.costs[place as usize])
    }

    /// What the last place taken costs.
    fn last_cost(&self, node: u32) -> Option<i64> {
        let last = self.load[node as usize].checked_sub(1)?;
        Some(self.costs[(self.first_place[node as usize] + last) as usize])
    }

    fn join(&mut self, node: u32, to: u32, worth: i64) {
        let place = self.first_place[node as usize] + self.load[node as usize];
        self.holders[place as usize] = (to, worth);
        self.load[node as usize] += 1;
    }

    fn part(&mut self, node: u32, to: u32) {
        let first = self.first_place[node as usize] as usize;
        let held = self.held(node);
        let place = held.iter().position(|&(held, _)| held == to).expect("the pair is held");
        let last = first + held.len() - 1;
        self.holders[first + place] = self.holders[last];
        self.load[node as usize] -= 1;
    }

    /// Notes a way to an entry; says whether none as short was known.
    fn reach(&mut self, node: u32, search: u32, distance: i64, before: u32) -> bool {
        let at = node as usize;
        if self.reached[at] == search && self.distance[at] <= distance {
            return false;
        }
        self.reached[at] = search;
        self.distance[at] = distance;
        self.before[at] = before;
        true
    }
}

const NOBODY: u32 = u32::MAX;

#[derive(Debug)]
struct Market {
    sides: [Side; 2],
    search: Search,
}

/// What a search writes down, kept between searches so that one costs only what it visits.
#[derive(Debug)]
struct Search {
    /// Counts searches, so that what earlier ones noted at entries needs no wiping.
    number: u32,
    /// The nearest end seen, and how far away it is; nothing further is of interest.
    end: Option<Spot>,
    best: i64,
    settled: Vec<(i64, Spot)>,
    heap: BinaryHeap<Reverse<(i64, Spot)>>,
}

/// A side and an entry of it.
type Spot = (usize, u32);

impl Search {
    /// Notes a way to an entry, at which it can end for `rest` more.
    fn arrive(&mut self, side: &mut Side, spot: Spot, length: i64, before: u32, rest: Option<i64>) {
        if !side.reach(spot.1, self.number, length, before) {
            return;
        }
        if let Some(rest) = rest.filter(|rest| length + rest < self.best) {
            self.best = length + rest;
            self.end = Some(spot);
        }
        self.heap.push(Reverse((length, spot)));
    }
}

impl Market {
    fn new(graph: &Graph, objective: Objective, pair: i64) -> Market {
        let rank = ranks(graph, objective);
        let rights = 0..graph.capacities().len() as u32;
        let mut left = Side::new(graph.demands().iter().map(|&demand| vec![0; demand as usize]));
        let mut right = Side::new(rights.clone().map(|right| {
            let counts = |seat| if seat < graph.quota(right) { pair } else { 0 };
            let seats = 0..graph.capacities()[right as usize];
            seats.map(|seat| graph.seat_cost(right, seat) - counts(seat)).collect()
        }));
        let (starts, heads) = graph.compressed();
        left.starts = starts.to_vec();
        left.heads = heads.to_vec();
        left.worths.reserve_exact(heads.len());
        for &to in heads {
            right.starts[to as usize + 1] += 1;
        }
        for to in rights {
            right.starts[to as usize + 1] += right.starts[to as usize];
        }
        let mut next = right.starts.clone();
        right.heads = vec![0; heads.len()];
        right.worths = vec![0; heads.len()];
        for edge in graph.edges() {
            let worth = edge.weight + rank[edge.left as usize] * pair;
            left.worths.push(worth);
            let at = &mut next[edge.right as usize];
            right.heads[*at as usize] = edge.left;
            right.worths[*at as usize] = worth;
            *at += 1;
        }
        let search =
            Search { number: 0, end: None, best: 0, settled: Vec::new(), heap: BinaryHeap::new() };
        Market { sides: [left, right], search }
    }

    /// Prices everybody so that each edge costs no less than it is worth, near what is guessed.
    fn cover(&mut self, guess: &[i64]) {
        let [left, right] = &mut self.sides;
        left.price.copy_from_slice(guess);
        for node in 0..right.price.len() as u32 {
            let first_seat = right.costs.get(right.first_place[node as usize] as usize);
            let least = right.free_cost(node).and(first_seat).copied().unwrap_or(0);
            let asked = right.arcs(node).map(|(to, worth)| worth - left.price[to as usize]);
            right.price[node as usize] = asked.fold(least, i64::max);
        }
        for node in 0..left.price.len() as u32 {
            let asked = left.arcs(node).map(|(to, worth)| worth - right.price[to as usize]);
            left.price[node as usize] = asked.fold(0, i64::max);
        }
    }

    /// Forms pairs that cost just what they are worth while both have room.
    fn join_tight(&mut self) {
        let [left, right] = &mut self.sides;
        for node in 0..right.price.len() as u32 {
            let price = right.price[node as usize];
            for edge in right.edges(node) {
                let (to, worth) = (right.heads[edge], right.worths[edge]);
                let has_room = right.free_cost(node).is_some_and(|cost| cost <= price);
                if has_room
                    && worth == price + left.price[to as usize]
                    && left.free_cost(to).is_some()
                {
                    left.join(to, node, worth);
                    right.join(node, to, worth);
                }
            }
        }
    }

    /// Fills the free places of an entry whose price is above what they cost, by one cheapest path each,
    /// or lowers its price.
    ///
    /// Invariant: every edge costs no less than it is worth if unused and no more if used, and no price
    /// is below what the last place taken costs.
    fn fill(&mut self, side: usize, node: u32, limit: &mut Limit<'_>) -> Result<(), Stopped> {
        while let Some(cost) = self.sides[side].free_cost(node) {
            let gain = self.sides[side].price[node as usize] - cost;
            if gain <= 0 {
                break;
            }
            self.look((side, node), gain, limit)?;
            let length = self.search.best;
            for &(distance, (at, node)) in &self.search.settled {
                if distance < length {
                    let further = length - distance;
                    let price = &mut self.sides[at].price[node as usize];
                    *price += if at == side { -further } else { further };
                }
            }
            match self.search.end {
                Some(end) => self.walk((side, node), end),
                None => break,
            }
        }
        Ok(())
    }

    /// Looks for the nearest entry at which a path from `start` can end for less than `gain`: one with a
    /// free place on the other side, or one on this side that gives a place up.
    fn look(&mut self, start: Spot, gain: i64, limit: &mut Limit<'_>) -> Result<(), Stopped> {
        let Market { sides, search } = self;
        let forward = start.0;
        if search.number == u32::MAX {
            sides.iter_mut().for_each(|side| side.reached.fill(0));
            search.number = 0;
        }
        search.number += 1;
        (search.end, search.best) = (None, gain);
        search.settled.clear();
        search.heap.clear();
        search.arrive(&mut sides[forward], start, 0, NOBODY, None);
        let mut work = 0;
        while let Some(Reverse((distance, (side, node)))) = search.heap.pop() {
            if sides[side].distance[node as usize] < distance {
                continue;
            }
            if search.best <= distance {
                break;
            }
            search.settled.push((distance, (side, node)));
            let [left, right] = &mut *sides;
            let (here, there) = if side == LEFT { (left, right) } else { (right, left) };
            let price = here.price[node as usize];
            if side == forward {
                work += here.edges(node).len() as u64;
                for (to, worth) in here.arcs(node) {
                    let slack = price + there.price[to as usize] - worth;
                    let length = distance + slack;
                    // Only a used edge can be worth more than it costs.
                    if search.best <= length || (slack <= 0 && here.holds(node, to)) {
                        continue;
                    }
                    // A place that waits to be filled as well costs nothing to take.
                    let rest =
                        there.free_cost(to).map(|cost| (cost - there.price[to as usize]).max(0));
                    search.arrive(there, (1 - side, to), length, node, rest);
                }
            } else {
                for &(to, worth) in here.held(node) {
                    let length = distance + worth - price - there.price[to as usize];
                    if length < search.best {
                        let rest = there.last_cost(to).map(|cost| there.price[to as usize] - cost);
                        search.arrive(there, (1 - side, to), length, node, rest);
                    }
                }
            }
        }
        limit.spend(work)
    }

    /// Gives up pairs that add nothing: who is in them has no price, nor would a free seat have one.
    fn shed(&mut self) {
        let [left, right] = &mut self.sides;
        for node in 0..right.price.len() as u32 {
            while let Some(cost) = right.last_cost(node) {
                let idle = right.held(node).iter().find(|&&(_, worth)| worth == cost);
                let Some(&(to, _)) = idle else { break };
                right.part(node, to);
                left.part(to, node);
            }
        }
    }

    /// Everybody on the path found moves one place on.
    fn walk(&mut self, start: Spot, end: Spot) {
        let [left, right] = &mut self.sides;
        let (mut side, mut node) = end;
        let mut joined = Vec::new();
        while (side, node) != start {
            let before = [&*left, &*right][side].before[node as usize];
            let (one, other) = if side == LEFT { (node, before) } else { (before, node) };
            if side == start.0 {
                left.part(one, other);
                right.part(other, one);
            } else {
                joined.push((one, other));
            }
            (side, node) = (1 - side, before);
        }
        // Once there is room for all of them.
        for (one, other) in joined {
            let edge = left.edges(one).find(|&edge| left.heads[edge] == other);
            let worth = left.worths[edge.expect("the path follows edges")];
            left.join(one, other, worth);
            right.join(other, one, worth);
        }
    }
}
