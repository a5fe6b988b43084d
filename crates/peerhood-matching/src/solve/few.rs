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

mod entry;
mod moves;
mod search;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use self::entry::Entry;
use self::moves::Moves;
use self::search::{Course, Search};
use super::money::Money;
use super::network::ranks;
use super::plain::in_two_ranks;
use super::{Limit, Objective, Pair, Stopped};
use crate::{Graph, Price, Prices};

/// A seat has to be among so many of its right entry, on average, to be worth a heap.
const MANY_SEATS: u128 = 200;

/// The same where four fifths to all of the left entries find a seat: paths elsewhere are long then.
const MANY_SCARCE_SEATS: u128 = 20;

/// Ordered pairs of right entries there may be for each edge, since each takes some memory.
const PAIRS_AN_EDGE: u128 = 4;

/// What is solved first is a share with about so many left entries, or so many for each right entry.
const FIRST_LEFTS: usize = 500;
const FIRST_LEFTS_EACH: usize = 2;

/// By how much each share is larger than the one before.
const GROWTH: u32 = 4;

/// Whether right entries have so many seats, and are so few, that this is the way to go.
pub(super) fn fits(graph: &Graph) -> bool {
    let rights = graph.capacities().len() as u128;
    let lefts = graph.demands().len() as u128;
    let seats = graph.capacities().iter().map(|&seats| u128::from(seats).min(lefts));
    let (sum, squares) =
        seats.fold((0, 0), |(sum, squares), seats| (sum + seats, squares + seats * seats));
    let asked: u128 = graph.demands().iter().map(|&demand| u128::from(demand)).sum();
    let are_scarce = sum <= asked && 4 * asked <= 5 * sum;
    let many = if are_scarce { MANY_SCARCE_SEATS } else { MANY_SEATS };
    0 < sum
        && many * sum <= squares
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
    let first = FIRST_LEFTS.max(FIRST_LEFTS_EACH * graph.capacities().len());
    solve_from(graph, objective, first, limit)
}

/// The same, beginning with a share of about `first` left entries.
fn solve_from(
    graph: &Graph,
    objective: Objective,
    first: usize,
    limit: &mut Limit<'_>,
) -> (Vec<Pair>, Option<Prices>) {
    let scale = Scale::new(graph, objective);
    if i64::narrow(scale.longest).is_some() {
        State::<i64>::new(graph, objective, &scale).solve(objective, first, limit)
    } else {
        State::<i128>::new(graph, objective, &scale).solve(objective, first, limit)
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

struct State<'a, M: Money> {
    graph: &'a Graph,
    pair: i128,
    /// The right entries, and being left out.
    entries: Vec<Entry<M>>,
    moves: Moves<'a, M>,
    search: Search<M>,
}

impl<'a, M: Money> State<'a, M> {
    fn new(graph: &'a Graph, objective: Objective, scale: &Scale) -> State<'a, M> {
        let mut worths = Vec::with_capacity(graph.edge_count());
        for (left, rank) in (0..).zip(ranks(graph, objective)) {
            let counts = i128::from(rank) * scale.pair;
            let (_, weights) = graph.row(left);
            worths.extend(weights.iter().map(|&weight| fitting::<M>(counts + i128::from(weight))));
        }
        let rights = 0..graph.capacities().len() as u32;
        let mut entries: Vec<Entry<M>> =
            rights.map(|right| Entry::new(graph, right, scale.pair)).collect();
        entries.push(Entry::out());
        let search = Search::new(entries.len());
        State { graph, pair: scale.pair, entries, moves: Moves::new(graph, worths), search }
    }

    fn solve(
        mut self,
        objective: Objective,
        first: usize,
        limit: &mut Limit<'_>,
    ) -> (Vec<Pair>, Option<Prices>) {
        let mut share = 1;
        while first < self.graph.demands().len() / share as usize {
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
            for right in 0..self.graph.capacities().len() as u32 {
                self.balance((right, course), limit)?;
            }
        }
        Ok(())
    }

    /// Everybody in the share takes what is worth most at these prices, unless being left out is worth
    /// more; a seat that is free before one that is not.
    fn place(&mut self, share: u32) {
        self.moves.clear();
        let mut seats = 0;
        for (entry, &capacity) in self.entries.iter_mut().zip(self.graph.capacities()) {
            // What does not divide goes over to the next, so that all together are right.
            let whole = |seats: u64| seats / u64::from(share);
            let more = whole(seats + u64::from(capacity)) - whole(seats);
            entry.empty((more as u32).max(capacity.min(1)), share);
            seats += u64::from(capacity);
        }
        let (_, rights) = self.graph.compressed();
        let out = self.entries.len() - 1;
        self.entries[out].load = 0;
        let mut wanted = Vec::new();
        for (left, &demand) in (0..).zip(self.graph.demands()) {
            if !is_in_share(left, share) {
                continue;
            }
            wanted.clear();
            for edge in self.graph.edges_of(left) {
                let entry = &self.entries[rights[edge] as usize];
                let margin = self.moves.worths[edge] - entry.price;
                let is_free = entry.rest().is_some_and(|rest| rest <= M::ZERO);
                if 0 < entry.seats && (M::ZERO < margin || (M::ZERO == margin && is_free)) {
                    wanted.push((Reverse(margin), !is_free, edge as u32));
                }
            }
            let most = (demand as usize).min(self.graph.edges_of(left).len());
            if most < wanted.len() {
                wanted.select_nth_unstable(most);
                wanted.truncate(most);
            }
            for &(.., edge) in &wanted {
                self.entries[rights[edge as usize] as usize].load += 1;
            }
            let spare = (most - wanted.len()) as u32;
            self.entries[out].load += spare;
            self.moves.hold(left, wanted.iter().map(|&(.., edge)| edge), spare);
        }
    }

    /// Moves holders away from a right entry along cheapest paths, while it has more than there are
    /// seats or the last seat costs more than its price; or moves some here, while a free one costs
    /// less.
    ///
    /// Invariant: nobody would rather have an entry where they hold nothing, at these prices, than one
    /// where they do. Once some are moved here, no entry has too many.
    fn balance(&mut self, from: (u32, Course), limit: &mut Limit<'_>) -> Result<(), Stopped> {
        let (right, course) = from;
        loop {
            let entry = &self.entries[right as usize];
            let gain = match course {
                Course::Away => entry.loss(),
                Course::Here => entry.rest().map(|rest| M::ZERO - rest),
            };
            let Some(gain) = gain.filter(|&gain| M::ZERO < gain) else { return Ok(()) };
            let mut work = self.search.run(&self.entries, &mut self.moves, from, gain);
            for (node, shift) in self.search.shifts() {
                let price = &mut self.entries[node as usize].price;
                *price = match course {
                    Course::Away => *price + shift,
                    Course::Here => *price - shift,
                };
            }
            if let Some((end, steps)) = self.search.path(&self.moves, from) {
                let (loser, winner) =
                    if course == Course::Away { (right, end) } else { (end, right) };
                self.entries[loser as usize].load -= 1;
                self.entries[winner as usize].load += 1;
                work += steps.into_iter().map(|step| self.moves.make(step)).sum::<u64>();
            }
            limit.spend(work)?;
        }
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
            if self.moves.held[edge] && entry.seats < entry.load {
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
        let rights_alone = &self.entries[..self.entries.len() - 1];
        let mut asked: Vec<M> = rights_alone.iter().map(|entry| entry.price).collect();
        let price = |amount: M| in_two_ranks(amount.wide(), self.pair);
        let mut left = Vec::with_capacity(self.graph.demands().len());
        for (node, &demand) in (0..).zip(self.graph.demands()) {
            let edges = self.graph.edges_of(node);
            let load = edges.clone().filter(|&edge| self.moves.held[edge]).count();
            let mut paid = M::ZERO;
            if load == demand as usize {
                for edge in edges.clone().filter(|&edge| !self.moves.held[edge]) {
                    let entry = &self.entries[rights[edge] as usize];
                    if 0 < entry.seats {
                        paid = paid.max(self.moves.worths[edge] - entry.price);
                    }
                }
            }
            // Where there is no seat, the price has but to be high enough.
            for edge in edges {
                let right = rights[edge] as usize;
                if self.entries[right].seats == 0 {
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
