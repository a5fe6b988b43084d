//! The best assignment where right entries have many seats.
//!
//! Everybody else here walks from left entry to right entry and back. Here a search walks from right
//! entry to right entry: from one to the next it costs what the holder loses who minds the move least
//! (Tokuyama and Nakano 1995; Ahuja, Orlin, Stein and Tarjan 1994 for networks with few nodes on one
//! side). Where holders are few they are asked one by one, unless they are known to mind more than what
//! is found already; where they are a crowd, a heap for each ordered pair of right entries knows who it
//! is. Being left out is one more place to go, which never fills up.
//!
//! Everybody first takes what is worth most at some prices. Then each right entry that holds too many
//! gives them up along cheapest paths, each that holds too few is filled along others, and prices move
//! so that these are tight. At first that is done for a small share of the left entries and of the
//! seats, at the lowest prices there can be; each larger share begins with the prices of the one
//! before, brought nearer to those that as many would pay as there are seats (the groping of Walras
//! 1874), at which few have to move.

mod bids;
mod crowd;
mod entry;
mod moves;
mod search;
#[cfg(test)]
mod tests;
mod uses;

use std::cmp::Reverse;

use self::bids::Bids;
use self::entry::Entry;
use self::moves::{CROWD, Moves};
use self::search::{Course, Search};
use super::money::Money;
use super::network::ranks;
use super::plain::in_two_ranks;
use super::{Limit, Objective, Pair, Stopped};
use crate::{Graph, Price, Prices};

/// A seat has to be among so many of its right entry, on average, if each left entry could find one.
const MANY_SEATS: u128 = 1000;

/// The same where seats cost something, which elsewhere are looked at one by one.
const MANY_SEATS_AT_A_COST: u128 = 50;

/// The same where not all can: paths elsewhere are long then.
const MANY_SCARCE_SEATS: u128 = 20;

/// The same where there are just enough, and at most a twentieth of all pairs is possible: paths elsewhere
/// are longest then. Where a few too many have to be left out, it is here that they are longest.
const MANY_SEATS_JUST_ENOUGH: u128 = 5;

/// What is solved first is a share with about so many left entries, or so many for each right entry.
const FIRST_LEFTS: usize = 500;
const FIRST_LEFTS_EACH: usize = 2;

/// So many seats more than its part has a share. If somebody were left out only because numbers do not
/// divide, all prices could rise by what a pair counts, and would have to fall again one by one.
const EXTRA_SEATS: u32 = 2;

/// How often prices are adjusted before a share is placed.
const ROUNDS: u32 = 3;

/// By how much each share is larger than the one before.
const GROWTH: u32 = 4;

/// Whether right entries have so many seats that this is the way to go. What counts as many was
/// measured beside the other ways, where they take about as long.
pub(super) fn fits(graph: &Graph) -> bool {
    let (lefts, rights) = (graph.demands().len() as u128, graph.capacities().len() as u128);
    let seats = graph.capacities().iter().map(|&seats| u128::from(seats).min(lefts));
    let (sum, squares) =
        seats.fold((0, 0), |(sum, squares), seats| (sum + seats, squares + seats * seats));
    let units = (0..).zip(graph.demands());
    let asked: u128 = units
        .map(|(left, &demand)| u128::from(demand).min(graph.edges_of(left).len() as u128))
        .sum();
    let many = if asked < sum && graph.seat_cost_range() == (0, 0) {
        MANY_SEATS
    } else if asked < sum {
        MANY_SEATS_AT_A_COST
    } else if asked == sum && 20 * graph.edge_count() as u128 <= lefts * rights {
        MANY_SEATS_JUST_ENOUGH
    } else {
        MANY_SCARCE_SEATS
    };
    0 < sum && many * sum <= squares
}

/// Finds the best assignment for pairs then weight, or for weight; without prices, the best so far if
/// the limit was reached.
///
/// # Complexity
///
/// For k right entries, e edges, n left entries and d edges at one of them: O(e) to begin with, and for
/// each unit that has to move again a path from right entry to right entry, which costs O(k²) among
/// crowds and at most O(e) among few, and O(k d log n) to walk it. As many move as the prices of a share
/// misjudge, about √(k n) where there are few ties, and at most all. It takes O(e) words.
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
        State::<i64>::new(graph, objective, scale).solve(objective, first, limit)
    } else {
        State::<i128>::new(graph, objective, scale).solve(objective, first, limit)
    }
}

/// How much counts how much.
#[derive(Clone, Copy)]
struct Scale {
    /// What a pair counts: more than weights can add up to, where a path and a price each visit every
    /// right entry at most twice, and begin at most so steep. Nothing where only weight counts.
    pair: i128,
    steepest: i128,
    /// No path and no price is longer.
    longest: i128,
}

impl Scale {
    fn new(graph: &Graph, objective: Objective) -> Scale {
        let (least, most) = graph.weight_range();
        let (cheapest, dearest) = graph.seat_cost_range();
        let amounts = [least, most, cheapest, dearest];
        let most = amounts.iter().map(|it| i128::from(it.unsigned_abs())).max().unwrap_or(0) + 1;
        let steepest = (graph.capacities().len() as i128 + 4) * most;
        let steps = 16 * (graph.capacities().len() as i128 + 4);
        let first = ranks(graph, objective).into_iter().max().unwrap_or(0);
        let counts = i128::from(first) + i128::from(graph.has_quotas());
        let pair = if counts == 0 { 0 } else { steps * most };
        Scale { pair, steepest, longest: steps * (counts * pair + most) }
    }
}

struct State<'a, M: Money> {
    graph: &'a Graph,
    scale: Scale,
    /// The right entries, and being left out.
    entries: Vec<Entry<M>>,
    /// What a seat of each costs.
    prices: Vec<M>,
    moves: Moves<'a, M>,
    search: Search<M>,
}

impl<'a, M: Money> State<'a, M> {
    fn new(graph: &'a Graph, objective: Objective, scale: Scale) -> State<'a, M> {
        let counts = ranks(graph, objective).into_iter();
        let counts = counts.map(|rank| fitting(i128::from(rank) * scale.pair)).collect();
        let rights = 0..graph.capacities().len() as u32;
        let mut entries: Vec<Entry<M>> =
            rights.map(|right| Entry::new(graph, right, scale.pair)).collect();
        entries.push(Entry::out());
        let prices = entries.iter().map(Entry::lowest).collect();
        let (moves, search) = (Moves::new(graph, counts), Search::new(entries.len()));
        State { graph, scale, entries, prices, moves, search }
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
        self.deal_seats(share);
        self.adjust_prices(share, limit)?;
        self.place(share);
        limit.spend((self.graph.edge_count() / share as usize) as u64)?;
        for course in [Course::Away, Course::Here] {
            if course == Course::Here {
                self.moves.forget_margins();
            }
            for right in 0..self.graph.capacities().len() as u32 {
                self.balance((right, course), limit)?;
            }
        }
        Ok(())
    }

    /// Frees the seats that there are in a share.
    fn deal_seats(&mut self, share: u32) {
        self.moves.clear();
        let mut seats = 0;
        let mut extra = if share == 1 { 0 } else { EXTRA_SEATS };
        for (entry, &capacity) in self.entries.iter_mut().zip(self.graph.capacities()) {
            // What does not divide goes over to the next, so that all together are right.
            let whole = |seats: u64| seats / u64::from(share);
            let more = (whole(seats + u64::from(capacity)) - whole(seats)) as u32;
            let more = if capacity == 0 { 0 } else { more.max(1) + std::mem::take(&mut extra) };
            entry.empty(more, share);
            seats += u64::from(capacity);
        }
        if let Some(out) = self.entries.last_mut() {
            out.load = 0;
        }
    }

    /// Brings prices nearer to those at which nobody has to move; among crowds moving is cheaper.
    fn adjust_prices(&mut self, share: u32, limit: &mut Limit<'_>) -> Result<(), Stopped> {
        let (edges, rights) = (self.graph.edge_count(), self.graph.capacities().len());
        if CROWD.saturating_mul(rights).saturating_mul(rights) < edges {
            return Ok(());
        }
        let Scale { pair, steepest, .. } = self.scale;
        // All move at once, so each goes but half the way; a pair is not divided.
        let nearer = |price: M, clearing: M| {
            let (now, then) =
                (in_two_ranks(price.wide(), pair), in_two_ranks(clearing.wide(), pair));
            let is_close = now.pairs == then.pairs;
            let weight = if is_close { (now.weight + then.weight) / 2 } else { then.weight };
            fitting(i128::from(then.pairs) * pair + weight.clamp(-steepest, steepest))
        };
        let mut bids = Bids::new(&self.moves.uses);
        for _ in 0..ROUNDS {
            let lefts = (0..self.graph.demands().len() as u32).filter(|&it| is_in_share(it, share));
            let places = (&self.entries[..], &mut self.prices[..]);
            bids.adjust(places, &self.moves.uses, lefts, nearer);
            limit.spend((edges / share as usize) as u64)?;
        }
        Ok(())
    }

    /// Everybody in the share takes what is worth most at these prices, unless being left out is worth
    /// more; a seat that is free before one that is not.
    fn place(&mut self, share: u32) {
        let (_, rights) = self.graph.compressed();
        let out = self.entries.len() - 1;
        let mut wanted = Vec::new();
        for (left, &demand) in (0..).zip(self.graph.demands()) {
            if !is_in_share(left, share) {
                continue;
            }
            wanted.clear();
            for edge in self.graph.edges_of(left) {
                let right = rights[edge] as usize;
                let price = self.prices[right];
                let margin = self.moves.uses.worth(left, edge as u32) - price;
                let is_free = self.entries[right].rest(price).is_some_and(|rest| rest <= M::ZERO);
                if M::ZERO < margin || (M::ZERO == margin && is_free) {
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
            let (entry, price) = (&self.entries[right as usize], self.prices[right as usize]);
            let gain = match course {
                Course::Away => entry.loss(price),
                Course::Here => entry.rest(price).map(|rest| M::ZERO - rest),
            };
            let Some(gain) = gain.filter(|&gain| M::ZERO < gain) else { return Ok(()) };
            let places = (&self.entries[..], &self.prices[..]);
            let mut work = self.search.run(places, &mut self.moves, from, gain);
            for (node, shift) in self.search.shifts() {
                let price = &mut self.prices[node as usize];
                *price = match course {
                    Course::Away => *price + shift,
                    Course::Here => *price - shift,
                };
            }
            if let Some((end, steps)) = self.search.path(&self.moves, &self.prices, from) {
                let (loser, winner) =
                    if course == Course::Away { (right, end) } else { (end, right) };
                self.entries[loser as usize].load -= 1;
                self.entries[winner as usize].load += 1;
                work += steps.into_iter().map(|step| self.moves.make(step)).sum::<usize>();
            }
            limit.spend(work as u64)?;
        }
    }

    /// Takes out pairs that add nothing: who is in them pays nothing, nor would a free seat have a
    /// price.
    fn shed(&mut self) {
        let (_, rights) = self.graph.compressed();
        for left in 0..self.graph.demands().len() as u32 {
            for edge in self.moves.uses.edges(left) {
                let right = rights[edge as usize] as usize;
                let (entry, price) = (&mut self.entries[right], self.prices[right]);
                if self.moves.uses.held[edge as usize]
                    && self.moves.uses.worth(left, edge) == price
                    && entry.cost(entry.load - 1) == price
                {
                    self.moves.uses.held[edge as usize] = false;
                    entry.load -= 1;
                }
            }
        }
    }

    /// Takes out pairs of entries that have too many, and adds pairs where there is room.
    fn make_fit(&mut self) {
        let (_, rights) = self.graph.compressed();
        for (edge, &right) in rights.iter().enumerate() {
            let entry = &mut self.entries[right as usize];
            if self.moves.uses.held[edge] && entry.seats < entry.load {
                self.moves.uses.held[edge] = false;
                entry.load -= 1;
            }
        }
        for (left, &demand) in (0..).zip(self.graph.demands()) {
            let edges = self.graph.edges_of(left);
            let mut load = edges.clone().filter(|&edge| self.moves.uses.held[edge]).count();
            for edge in edges {
                let entry = &mut self.entries[rights[edge] as usize];
                if load < demand as usize
                    && !self.moves.uses.held[edge]
                    && !entry.is_full()
                    && entry.cost(entry.load) < self.moves.uses.worth(left, edge as u32)
                {
                    self.moves.uses.held[edge] = true;
                    entry.load += 1;
                    load += 1;
                }
            }
        }
    }

    /// The pairs, in rising order.
    fn pairs(&self) -> Vec<Pair> {
        let edges = self.graph.edges().zip(&self.moves.uses.held);
        let used = edges.filter(|(_, held)| **held);
        used.map(|(edge, _)| Pair { left: edge.left, right: edge.right }).collect()
    }

    fn prices(&self) -> Prices {
        let (_, rights) = self.graph.compressed();
        let rights_alone =
            self.entries.iter().zip(&self.prices).take(self.graph.capacities().len());
        let seated =
            rights_alone.map(|(entry, &price)| if entry.seats == 0 { M::ZERO } else { price });
        let mut asked: Vec<M> = seated.collect();
        let price = |amount: M| in_two_ranks(amount.wide(), self.scale.pair);
        let mut left = Vec::with_capacity(self.graph.demands().len());
        for (node, &demand) in (0..).zip(self.graph.demands()) {
            let edges = self.graph.edges_of(node);
            let load = edges.clone().filter(|&edge| self.moves.uses.held[edge]).count();
            let mut paid = M::ZERO;
            if load == demand as usize {
                for edge in edges.clone().filter(|&edge| !self.moves.uses.held[edge]) {
                    let price = self.prices[rights[edge] as usize];
                    paid = paid.max(self.moves.uses.worth(node, edge as u32) - price);
                }
            }
            // Where there is no seat, the price has but to be high enough.
            for edge in edges {
                let right = rights[edge] as usize;
                if self.entries[right].seats == 0 {
                    asked[right] =
                        asked[right].max(self.moves.uses.worth(node, edge as u32) - paid);
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
fn fitting<M: Money>(amount: impl Into<i128>) -> M {
    M::narrow(amount.into()).expect("no amount is above the longest path")
}
