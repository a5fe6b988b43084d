//! The best assignment where few right entries have very many seats.
//!
//! Everybody else here looks at who holds the seats of an entry one by one. Here a search walks from
//! right entry to right entry: from one to the next it costs what the holder loses who minds the move
//! least, and a heap for each ordered pair of right entries knows who that is (Tokuyama and Nakano
//! 1995; Ahuja, Orlin, Stein and Tarjan 1994 for networks with few nodes on one side). Being left out
//! is one more place to go, which never fills up.
//!
//! Everybody first takes what is worth most at the lowest prices there can be. Then each right entry
//! that holds too many gives them up along cheapest paths, and prices rise so that these are tight.

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
/// For k right entries, e edges, n units and d edges at one left entry: O(e) to begin with, and for
/// each unit that has to move again, at most n, O(k²) for a path and O(k d log n) to walk it.
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
        Entry { price, load: 0, capacity: end, costs }
    }

    fn cost(&self, seat: u32) -> M {
        let at = self.costs.partition_point(|&(end, _)| end <= seat);
        self.costs[at].1
    }

    /// What the next free seat costs beyond the price.
    fn rest(&self) -> Option<M> {
        (self.load < self.capacity).then(|| self.cost(self.load) - self.price)
    }

    /// What the last seat taken costs beyond the price, if it does; no price is enough for more than
    /// there are.
    fn excess(&self) -> Option<M> {
        let last = self.load.checked_sub(1)?;
        if self.capacity <= last {
            return Some(M::CEILING);
        }
        Some(self.cost(last) - self.price).filter(|&loss| M::ZERO < loss)
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
            worths.extend(
                weights.iter().map(|&weight| fitting::<M>(counts + i128::from(weight))),
            );
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
        self.place();
        let mut found = limit.spend(self.graph.edge_count() as u64);
        for right in 0..self.entries.len() as u32 {
            found = found.and_then(|()| self.relieve(right, limit));
        }
        if found.is_err() {
            return (self.pairs(), None);
        }
        let prices = self.prices();
        if objective == Objective::Weight {
            self.shed();
        }
        (self.pairs(), Some(prices))
    }

    /// Everybody takes what is worth most at these prices, if it adds anything; a seat that is free
    /// before one that is not.
    fn place(&mut self) {
        let (_, rights) = self.graph.compressed();
        let mut wanted = Vec::new();
        for (left, &demand) in (0..).zip(self.graph.demands()) {
            wanted.clear();
            for edge in self.graph.edges_of(left) {
                let entry = &self.entries[rights[edge] as usize];
                let margin = self.moves.worths[edge] - entry.price;
                if 0 < entry.capacity && M::ZERO < margin {
                    let is_free = entry.rest() == Some(M::ZERO);
                    wanted.push((Reverse(margin), !is_free, edge as u32));
                }
            }
            let demand = demand as usize;
            if demand < wanted.len() {
                wanted.select_nth_unstable(demand);
                wanted.truncate(demand);
            }
            for &(.., edge) in &wanted {
                self.entries[rights[edge as usize] as usize].load += 1;
                self.moves.hold(left, edge);
            }
        }
    }

    /// Moves holders away from a right entry along cheapest paths, while it has more than there are
    /// seats or the last seat costs more than its price.
    ///
    /// Invariant: nobody would rather have an entry where they hold nothing, at these prices, than one
    /// where they do, and no free seat costs less than the price.
    fn relieve(&mut self, right: u32, limit: &mut Limit<'_>) -> Result<(), Stopped> {
        while let Some(loss) = self.entries[right as usize].excess() {
            let (end, mut work) = self.search_from(right, loss);
            for &node in &self.settled {
                let further = end.length - self.distance[node as usize];
                if M::ZERO < further {
                    self.entries[node as usize].price += further;
                }
            }
            for node in self.touched.drain(..) {
                self.distance[node as usize] = M::CEILING;
            }
            if let Some(node) = end.node {
                work += self.walk(right, node);
            }
            limit.spend(work)?;
        }
        Ok(())
    }

    /// Finds the cheapest way from a right entry to a free seat, or to being left out, that is shorter
    /// than the bound. Gives back how many arcs it looked at, too.
    fn search_from(&mut self, start: u32, bound: M) -> (End<M>, u64) {
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
            work += self.moves.open(node) + out as u64 + 1;
            let base = length - self.entries[node as usize].price;
            for (next, &least) in (0_u32..).zip(self.moves.least(node)) {
                if least == M::CEILING {
                    continue;
                }
                let at = next as usize;
                let entry = self.entries.get(at);
                // Where there are no seats at all, a price means nothing yet.
                if entry.is_some_and(|entry| entry.capacity == 0) {
                    continue;
                }
                let further = base + least + entry.map_or(M::ZERO, |entry| entry.price);
                if self.distance[at].min(end.length) <= further {
                    continue;
                }
                if self.distance[at] == M::CEILING {
                    self.touched.push(next);
                }
                self.distance[at] = further;
                self.before[at] = node;
                let rest = entry.map_or(Some(M::ZERO), Entry::rest);
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
    fn walk(&mut self, start: u32, end: u32) -> u64 {
        let mut steps = Vec::new();
        let mut node = end;
        while node != start {
            let before = self.before[node as usize];
            steps.push(self.moves.cheapest(before, node));
            node = before;
        }
        self.entries[start as usize].load -= 1;
        if let Some(entry) = self.entries.get_mut(end as usize) {
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

    /// The pairs, in rising order. Where an entry has more than there are seats, the last stay out.
    fn pairs(&self) -> Vec<Pair> {
        let mut room = self.graph.capacities().to_vec();
        let mut pairs = Vec::new();
        for (edge, held) in self.graph.edges().zip(&self.moves.held) {
            let room = &mut room[edge.right as usize];
            if *held && 0 < *room {
                *room -= 1;
                pairs.push(Pair { left: edge.left, right: edge.right });
            }
        }
        pairs
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

/// An amount that is known to fit.
fn fitting<M: Money>(amount: i128) -> M {
    M::narrow(amount).expect("no amount is above the longest path")
}
