//! The best assignment where few right entries have very many seats.
//!
//! Everybody else here looks at who holds the seats of an entry one by one. Here a search walks from
//! right entry to right entry: from one to the next it costs what the holder loses who minds the move
//! least, and a heap for each ordered pair of right entries knows who that is (Tokuyama and Nakano
//! 1995; Ahuja, Orlin, Stein and Tarjan 1994 for networks with few nodes on one side). Being left out
//! is one more place to go, which never fills up.
//!
//! Everybody first takes what is worth most at some prices. Then each right entry that holds too many
//! gives them up along cheapest paths, each that holds too few is filled along others, and prices move
//! so that these are tight. At first that is done for a small share of the left entries and of the
//! seats, at the lowest prices there can be; each larger share begins with the prices of the one
//! before, at which few have to move.

mod moves;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use self::moves::Moves;
use super::money::Money;
use super::network::ranks;
use super::plain::in_two_ranks;
use super::{Limit, Objective, Pair, Stopped};
use crate::{Graph, Price, Prices};

/// A seat has to be among so many of its right entry, on average, to be worth a heap.
const MANY_SEATS: u128 = 200;

/// Ordered pairs of right entries there may be for each edge, since each takes some memory.
const PAIRS_AN_EDGE: u128 = 4;

/// What is solved first is a share with about so many left entries, or with as many for each right entry.
const FIRST_LEFTS: usize = 1000;
const FIRST_LEFTS_EACH: usize = 10;

/// By how much each share is larger than the one before.
const GROWTH: u32 = 4;

/// Whether right entries have so many seats, and are so few, that this is the way to go.
pub(super) fn fits(graph: &Graph) -> bool {
    let rights = graph.capacities().len() as u128;
    let lefts = graph.demands().len() as u128;
    let seats = graph.capacities().iter().map(|&seats| u128::from(seats).min(lefts));
    let (sum, squares) =
        seats.fold((0, 0), |(sum, squares), seats| (sum + seats, squares + seats * seats));
    0 < sum
        && MANY_SEATS * sum <= squares
        && rights * rights <= PAIRS_AN_EDGE * graph.edge_count() as u128
}

/// Finds the best assignment for pairs then weight, or for weight; without prices, the best so far if
/// the limit was reached.
///
/// # Complexity
///
/// For k right entries, e edges, n left entries and d edges at one of them: O(e) to begin with, and for
/// each unit that has to move again O(k²) for a path and O(k d log n) to walk it. As many move as the
/// prices of a share misjudge, about √(k n) where there are few ties, and at most all.
pub(super) fn solve_few(
    graph: &Graph,
    objective: Objective,
    limit: &mut Limit<'_>,
) -> (Vec<Pair>, Option<Prices>) {
    let scale = Scale::new(graph, objective);
    if i64::narrow(scale.longest).is_some() {
        State::<i64>::new(graph, objective, &scale).solve(objective, limit)
    } else {
        State::<i128>::new(graph, objective, &scale).solve(objective, limit)
    }
}

/// How much counts how much.
struct Scale {
    /// What a pair counts: more than weights can add up to, where a path and a price each visit every
    /// right entry at most twice. Nothing where only weight counts.
    pair: i128,
    /// No path and no price is longer.
    longest: i128,
}

impl Scale {
    fn new(graph: &Graph, objective: Objective) -> Scale {
        let (least, most) = graph.weight_range();
        let (cheapest, dearest) = graph.seat_cost_range();
        let amounts = [least, most, cheapest, dearest];
        let most = amounts.iter().map(|it| i128::from(it.unsigned_abs())).max().unwrap_or(0) + 1;
        let steps = 16 * (graph.capacities().len() as i128 + 4);
        let first = ranks(graph, objective).into_iter().max().unwrap_or(0);
        let counts = i128::from(first) + i128::from(graph.has_quotas());
        let pair = if counts == 0 { 0 } else { steps * most };
        Scale { pair, longest: steps * (counts * pair + most) }
    }
}

/// A right entry, with the seats that are taken for now, which may be more than there are.
struct Entry<M> {
    price: M,
    load: u32,
    /// Of so many seats one is there.
    share: u32,
    capacity: u32,
    /// Up to which seat each cost holds, and the cost.
    costs: Vec<(u32, M)>,
}

impl<M: Money> Entry<M> {
    fn new(graph: &Graph, right: u32, pair: i128) -> Entry<M> {
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
        let price = costs.first().map_or(M::ZERO, |&(_, cost)| cost);
        Entry { price, load: 0, share: 1, capacity: end, costs }
    }

    fn empty(&mut self, share: u32) {
        self.load = 0;
        self.share = share;
    }

    fn cost(&self, seat: u32) -> M {
        let at = self.costs.partition_point(|&(end, _)| end <= seat * self.share);
        self.costs[at].1
    }

    fn is_full(&self) -> bool {
        self.capacity.div_ceil(self.share) <= self.load
    }

    /// What the next free seat costs beyond the price; less than nothing if it should be taken.
    fn rest(&self) -> Option<M> {
        (!self.is_full()).then(|| self.cost(self.load) - self.price)
    }

    /// What the last seat taken costs beyond the price, if any is; no price is enough for more than
    /// there are.
    fn loss(&self) -> Option<M> {
        let last = self.load.checked_sub(1)?;
        let is_there = last < self.capacity.div_ceil(self.share);
        Some(if is_there { self.cost(last) - self.price } else { M::CEILING })
    }
}

struct State<'a, M: Money> {
    graph: &'a Graph,
    pair: i128,
    entries: Vec<Entry<M>>,
    moves: Moves<'a, M>,
    /// How far each right entry is from where the search began, and, last, being left out.
    distance: Vec<M>,
    before: Vec<u32>,
    settled: Vec<u32>,
    touched: Vec<u32>,
    heap: BinaryHeap<Reverse<(M, u32)>>,
}

/// Whether a path is looked for along which holders move away, or from its end to its start.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Course {
    Away,
    Here,
}

/// Where a path ends, and its length.
struct End<M> {
    length: M,
    node: Option<u32>,
}

impl<'a, M: Money> State<'a, M> {
    fn new(graph: &'a Graph, objective: Objective, scale: &Scale) -> State<'a, M> {
        let rights = graph.capacities().len();
        let mut worths = Vec::with_capacity(graph.edge_count());
        for (left, rank) in (0..).zip(ranks(graph, objective)) {
            let counts = i128::from(rank) * scale.pair;
            let (_, weights) = graph.row(left);
            worths.extend(weights.iter().map(|&weight| fitting::<M>(counts + i128::from(weight))));
        }
        let entries = (0..rights as u32).map(|right| Entry::new(graph, right, scale.pair));
        State {
            graph,
            pair: scale.pair,
            entries: entries.collect(),
            moves: Moves::new(graph, worths),
            distance: vec![M::CEILING; rights + 1],
            before: vec![0; rights + 1],
            settled: Vec::new(),
            touched: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    fn solve(
        mut self,
        objective: Objective,
        limit: &mut Limit<'_>,
    ) -> (Vec<Pair>, Option<Prices>) {
        let enough = FIRST_LEFTS.max(FIRST_LEFTS_EACH * self.entries.len());
        let mut share = 1;
        while enough < self.graph.demands().len() / share as usize {
            share *= GROWTH;
        }
        while 1 < share && self.settle(share, limit).is_ok() {
            share /= GROWTH;
        }
        if self.settle(1, limit).is_err() {
            self.make_fit();
            return (self.pairs(), None);
        }
        let prices = self.prices();
        if objective == Objective::Weight {
            self.shed();
        }
        (self.pairs(), Some(prices))
    }

    /// Finds the best assignment of a share, from the prices there are.
    fn settle(&mut self, share: u32, limit: &mut Limit<'_>) -> Result<(), Stopped> {
        self.place(share);
        limit.spend((self.graph.edge_count() / share as usize) as u64)?;
        for course in [Course::Away, Course::Here] {
            for right in 0..self.entries.len() as u32 {
                self.balance(right, course, limit)?;
            }
        }
        Ok(())
    }

    /// Everybody in the share takes what is worth most at these prices, if it adds anything; a seat
    /// that is free before one that is not.
    fn place(&mut self, share: u32) {
        let (_, rights) = self.graph.compressed();
        self.moves.clear();
        self.entries.iter_mut().for_each(|entry| entry.empty(share));
        let mut wanted = Vec::new();
        for (left, &demand) in (0..).zip(self.graph.demands()) {
            if !is_in_share(left, share) {
                continue;
            }
            wanted.clear();
            for edge in self.graph.edges_of(left) {
                let entry = &self.entries[rights[edge] as usize];
                let margin = self.moves.worths[edge] - entry.price;
                if 0 < entry.capacity && M::ZERO < margin {
                    let is_free = entry.rest().is_some_and(|rest| rest <= M::ZERO);
                    wanted.push((Reverse(margin), !is_free, edge as u32));
                }
            }
            let most = demand as usize;
            if most < wanted.len() {
                wanted.select_nth_unstable(most);
                wanted.truncate(most);
            }
            for &(.., edge) in &wanted {
                self.entries[rights[edge as usize] as usize].load += 1;
            }
            self.moves.hold(left, wanted.iter().map(|&(.., edge)| edge), demand);
        }
    }

    /// Moves holders away from a right entry along cheapest paths, while it has more than there are
    /// seats or the last seat costs more than its price; or moves some here, while a free one costs
    /// less.
    ///
    /// Invariant: nobody would rather have an entry where they hold nothing, at these prices, than one
    /// where they do. While some come, no entry has too many.
    fn balance(
        &mut self,
        right: u32,
        course: Course,
        limit: &mut Limit<'_>,
    ) -> Result<(), Stopped> {
        loop {
            let entry = &self.entries[right as usize];
            let gain = match course {
                Course::Away => entry.loss(),
                Course::Here => entry.rest().map(|rest| M::ZERO - rest),
            };
            let Some(gain) = gain.filter(|&gain| M::ZERO < gain) else { return Ok(()) };
            let (end, mut work) = self.search_from(right, course, gain);
            for &node in &self.settled {
                let further = end.length - self.distance[node as usize];
                if M::ZERO < further {
                    let price = &mut self.entries[node as usize].price;
                    *price = match course {
                        Course::Away => *price + further,
                        Course::Here => *price - further,
                    };
                }
            }
            for node in self.touched.drain(..) {
                self.distance[node as usize] = M::CEILING;
            }
            if let Some(node) = end.node {
                work += self.walk(right, node, course);
            }
            limit.spend(work)?;
        }
    }

    /// Finds the cheapest way from a right entry to one that can take another or give one up, or to
    /// being left out, that is shorter than the bound. Gives back how many arcs it looked at, too.
    fn search_from(&mut self, start: u32, course: Course, bound: M) -> (End<M>, u64) {
        let out = self.entries.len();
        let mut end = End { length: bound, node: None };
        let mut work = 0;
        self.settled.clear();
        self.heap.clear();
        self.distance[start as usize] = M::ZERO;
        self.touched.push(start);
        self.heap.push(Reverse((M::ZERO, start)));
        while let Some(Reverse((length, node))) = self.heap.pop() {
            if end.length <= length {
                break;
            }
            if self.distance[node as usize] < length {
                continue;
            }
            self.settled.push(node);
            let here = self.entries[node as usize].price;
            for at in 0..=out {
                let next = at as u32;
                let entry = self.entries.get(at);
                let there = entry.map_or(M::ZERO, |entry| entry.price);
                let (from, to) = if course == Course::Away { (node, next) } else { (next, node) };
                work += 1 + self.moves.open(from);
                let least = self.moves.least(from, to);
                // Where there are no seats at all, a price means nothing yet.
                if least == M::CEILING || entry.is_some_and(|entry| entry.capacity == 0) {
                    continue;
                }
                let (reduced, rest) = match course {
                    Course::Away => (least + there - here, entry.map(Entry::rest)),
                    Course::Here => {
                        let loss = |entry: &Entry<M>| entry.loss().map(|loss| M::ZERO - loss);
                        (least + here - there, entry.map(loss))
                    }
                };
                let further = length + reduced;
                if self.distance[at].min(end.length) <= further {
                    continue;
                }
                if self.distance[at] == M::CEILING {
                    self.touched.push(next);
                }
                self.distance[at] = further;
                self.before[at] = node;
                // A seat that should be taken costs nothing to take.
                let rest = rest.unwrap_or(Some(M::ZERO)).map(|rest| rest.max(M::ZERO));
                if let Some(rest) = rest.filter(|&rest| further + rest < end.length) {
                    end = End { length: further + rest, node: Some(next) };
                }
                if further < end.length {
                    self.heap.push(Reverse((further, next)));
                }
            }
        }
        (end, work)
    }

    /// One holder moves along each step of the path found. Gives back how many edges that looked at.
    fn walk(&mut self, start: u32, end: u32, course: Course) -> u64 {
        let mut steps = Vec::new();
        let mut node = end;
        while node != start {
            let before = self.before[node as usize];
            let (from, to) = if course == Course::Away { (before, node) } else { (node, before) };
            steps.push(self.moves.cheapest(from, to));
            node = before;
        }
        let (from, to) = if course == Course::Away { (start, end) } else { (end, start) };
        if let Some(entry) = self.entries.get_mut(from as usize) {
            entry.load -= 1;
        }
        if let Some(entry) = self.entries.get_mut(to as usize) {
            entry.load += 1;
        }
        steps.into_iter().map(|step| self.moves.make(step)).sum()
    }

    /// Takes out pairs that add nothing: who is in them pays nothing, nor would a free seat have a
    /// price.
    fn shed(&mut self) {
        let (_, rights) = self.graph.compressed();
        for (edge, &right) in rights.iter().enumerate() {
            let entry = &mut self.entries[right as usize];
            if self.moves.held[edge]
                && self.moves.worths[edge] == entry.price
                && entry.cost(entry.load - 1) == entry.price
            {
                self.moves.held[edge] = false;
                entry.load -= 1;
            }
        }
    }

    /// Takes out pairs of entries that have too many, and adds pairs where there is room.
    fn make_fit(&mut self) {
        let (_, rights) = self.graph.compressed();
        for (edge, &right) in rights.iter().enumerate() {
            let entry = &mut self.entries[right as usize];
            if self.moves.held[edge] && entry.capacity < entry.load {
                self.moves.held[edge] = false;
                entry.load -= 1;
            }
        }
        for (left, &demand) in (0..).zip(self.graph.demands()) {
            let edges = self.graph.edges_of(left);
            let mut load = edges.clone().filter(|&edge| self.moves.held[edge]).count();
            for edge in edges {
                let entry = &mut self.entries[rights[edge] as usize];
                if load < demand as usize
                    && !self.moves.held[edge]
                    && !entry.is_full()
                    && entry.cost(entry.load) < self.moves.worths[edge]
                {
                    self.moves.held[edge] = true;
                    entry.load += 1;
                    load += 1;
                }
            }
        }
    }

    /// The pairs, in rising order.
    fn pairs(&self) -> Vec<Pair> {
        let edges = self.graph.edges().zip(&self.moves.held);
        let used = edges.filter(|(_, held)| **held);
        used.map(|(edge, _)| Pair { left: edge.left, right: edge.right }).collect()
    }

    fn prices(&self) -> Prices {
        let (_, rights) = self.graph.compressed();
        let mut asked: Vec<M> = self.entries.iter().map(|entry| entry.price).collect();
        let price = |amount: M| in_two_ranks(amount.wide(), self.pair);
        let mut left = Vec::with_capacity(self.graph.demands().len());
        for (node, &demand) in (0..).zip(self.graph.demands()) {
            let edges = self.graph.edges_of(node);
            let load = edges.clone().filter(|&edge| self.moves.held[edge]).count();
            let mut paid = M::ZERO;
            if load == demand as usize {
                for edge in edges.clone().filter(|&edge| !self.moves.held[edge]) {
                    let entry = &self.entries[rights[edge] as usize];
                    if 0 < entry.capacity {
                        paid = paid.max(self.moves.worths[edge] - entry.price);
                    }
                }
            }
            // Where there is no seat, the price has but to be high enough.
            for edge in edges {
                let right = rights[edge] as usize;
                if self.entries[right].capacity == 0 {
                    asked[right] = asked[right].max(self.moves.worths[edge] - paid);
                }
            }
            left.push(price(paid));
        }
        Prices { left, right: asked.into_iter().map(price).collect::<Vec<Price>>() }
    }
}

/// Whether a left entry is among one in `share` of them, spread evenly over the list.
fn is_in_share(left: u32, share: u32) -> bool {
    // Multiples of the golden ratio, wrapped around, leave no gap and follow no other pattern.
    left.wrapping_mul(0x9E37_79B9) <= u32::MAX / share
}

/// An amount that is known to fit.
fn fitting<M: Money>(amount: i128) -> M {
    M::narrow(amount).expect("no amount is above the longest path")
}
