//! Cheapest augmenting paths through the residual graph of a [`Network`].

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Limit;
use super::network::{LEFT, Network, Partner, RIGHT, Side};
use crate::Price;

/// The limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stopped;

const NOBODY: u32 = u32::MAX;

/// What a search writes down, kept between searches so that one costs only what it visits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    /// For each side and entry: the search that last reached it, how far it was, whence.
    reached: [Vec<u32>; 2],
    distance: [Vec<Price>; 2],
    before: [Vec<u32>; 2],
    settled: Vec<(Price, usize, u32)>,
    heap: BinaryHeap<Reverse<(Price, u32, u32)>>,
    search: u32,
}

impl Scratch {
    pub(crate) fn new(lefts: usize, rights: usize) -> Scratch {
        let mut scratch = Scratch::default();
        scratch.grow(lefts, rights);
        scratch
    }

    pub(crate) fn grow(&mut self, lefts: usize, rights: usize) {
        for (side, count) in [lefts, rights].into_iter().enumerate() {
            self.reached[side].resize(count, 0);
            self.distance[side].resize(count, Price::ZERO);
            self.before[side].resize(count, NOBODY);
        }
    }

    fn begin(&mut self) {
        if self.search == u32::MAX {
            self.reached.iter_mut().for_each(|side| side.fill(0));
            self.search = 0;
        }
        self.search += 1;
        self.settled.clear();
        self.heap.clear();
    }

    /// Records a way to an entry if none as short is known; says whether it did.
    fn reach(&mut self, side: usize, node: u32, distance: Price, before: u32) -> bool {
        let at = node as usize;
        if self.reached[side][at] == self.search && self.distance[side][at] <= distance {
            return false;
        }
        self.reached[side][at] = self.search;
        self.distance[side][at] = distance;
        self.before[side][at] = before;
        self.heap.push(Reverse((distance, side as u32, node)));
        true
    }
}

/// Where a search starts and where it may end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question {
    /// Entries of this side go on through unused edges, those of the other through used ones.
    pub(crate) forward: usize,
    /// The first entry.
    pub(crate) side: usize,
    pub(crate) node: u32,
    /// Whether the path may end where it starts.
    pub(crate) end_at_start: bool,
    /// An entry to reach, if not just any end, and what it costs to go on from an end to there.
    pub(crate) target: Option<((usize, u32), Option<Price>)>,
    /// Longer paths are of no interest.
    pub(crate) bound: Option<Price>,
}

/// The cheapest end found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) distance: Price,
    pub(crate) side: usize,
    pub(crate) node: u32,
}

/// What a search found: the cheapest way to lay a unit down or pick one up, and the cheapest way
/// to the target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) end: Option<End>,
    pub(crate) target: Option<Price>,
}

/// The cheapest end known, and how far to look.
#[derive(Clone, Copy, Debug)]
struct Near {
    cutoff: Option<Price>,
    end: Option<End>,
}

impl Near {
    fn note(&mut self, end: End, eager: bool) {
        if self.end.is_none_or(|known| end.distance < known.distance) {
            self.end = Some(end);
            if eager {
                self.cutoff =
                    Some(self.cutoff.map_or(end.distance, |least| least.min(end.distance)));
            }
        }
    }
}

impl Network {
    /// Fills every place that is worth filling, where nothing is used yet: from the right entries
    /// that are said to be scarce, and from the left entries that other right entries suit.
    ///
    /// What comes out is best whoever is said to be scarce. It is found sooner from the scarce side,
    /// where a free partner is near: from the other, each path floods all that is full to learn that
    /// nothing is free.
    pub(crate) fn optimise(
        &mut self,
        scarce: &[bool],
        limit: &mut Limit<'_>,
    ) -> Result<(), Stopped> {
        let [lefts, rights] = [LEFT, RIGHT].map(|side| 0..self.sides[side].limit.len() as u32);
        for right in rights.clone() {
            self.sides[RIGHT].price[right as usize] = self.place_cost(RIGHT, right, 0);
        }
        for left in lefts.clone() {
            let worths = self.sides[LEFT].arcs_of(left).iter().filter_map(|arc| {
                let price = self.sides[RIGHT].price[arc.to as usize];
                (!scarce[arc.to as usize]).then(|| self.worth(left, arc.weight) - price)
            });
            self.sides[LEFT].price[left as usize] = worths.fold(Price::ZERO, Price::max);
        }
        limit.spend(self.sides[LEFT].arcs.len() as u64)?;
        for right in rights.clone().filter(|&right| scarce[right as usize]) {
            self.price_unmatched(RIGHT, right);
        }
        // Now every edge is paid for, and who has too high a price waits to be filled.
        for right in rights.filter(|&right| scarce[right as usize]) {
            self.fill(RIGHT, right, limit)?;
        }
        for left in lefts {
            self.fill(LEFT, left, limit)?;
        }
        Ok(())
    }

    /// Whether all right entries are scarce, by counting places alone.
    pub(crate) fn scarce_by_count(&self) -> Vec<bool> {
        let places = |side: &Side| -> u64 {
            let places = side.limit.iter().zip(&side.spans);
            places.map(|(&limit, span)| u64::from(limit).min(span.len as u64)).sum()
        };
        let [left, right] = &self.sides;
        vec![places(right) < places(left); right.limit.len()]
    }

    /// Prices an unmatched entry so that no unused edge is worth more than it costs, and fills it.
    pub(crate) fn enter(
        &mut self,
        side: usize,
        node: u32,
        limit: &mut Limit<'_>,
    ) -> Result<(), Stopped> {
        self.price_unmatched(side, node);
        limit.spend(self.sides[side].arcs_of(node).len() as u64)?;
        self.fill(side, node, limit)
    }

    /// The least price at which no edge of an unmatched entry is worth more than it costs.
    pub(crate) fn price_unmatched(&mut self, side: usize, node: u32) {
        let there = &self.sides[1 - side];
        let worths = self.sides[side].arcs_of(node).iter().map(|arc| {
            let left = if side == LEFT { node } else { arc.to };
            self.worth(left, arc.weight) - there.price[arc.to as usize]
        });
        let least = self.place_cost(side, node, 0);
        self.sides[side].price[node as usize] = worths.fold(least, Price::max);
    }

    /// Fills free places of an entry while that gains something, by one cheapest path each.
    ///
    /// Invariant: all conditions of an optimum hold, but for the price of this entry, which may be
    /// above the cost of its first free place.
    pub(crate) fn fill(
        &mut self,
        side: usize,
        node: u32,
        limit: &mut Limit<'_>,
    ) -> Result<(), Stopped> {
        while !self.sides[side].is_full(node) {
            let load = self.sides[side].load[node as usize];
            let gain = self.sides[side].price[node as usize] - self.place_cost(side, node, load);
            if gain <= Price::ZERO {
                break;
            }
            let question = Question {
                forward: side,
                side,
                node,
                end_at_start: false,
                target: None,
                bound: Some(gain),
            };
            let found = self.search(question, limit)?;
            match found.end {
                Some(end) if end.distance < gain => {
                    self.reprice(side, end.distance);
                    self.walk(side, end);
                }
                _ => {
                    self.reprice(side, gain);
                    break;
                }
            }
        }
        Ok(())
    }

    /// Empties places of an entry that are above its limit or not worth keeping, by one cheapest
    /// path each.
    ///
    /// Invariant: all conditions of an optimum hold, but for the load of this entry, which may be
    /// above its limit, and its price, which may be below the cost of its last used place.
    pub(crate) fn relieve(
        &mut self,
        side: usize,
        node: u32,
        limit: &mut Limit<'_>,
    ) -> Result<(), Stopped> {
        while let Some(last) = self.sides[side].load[node as usize].checked_sub(1) {
            let must = self.sides[side].limit[node as usize] <= last;
            let loss = self.place_cost(side, node, last) - self.sides[side].price[node as usize];
            if !must && loss <= Price::ZERO {
                break;
            }
            let question = Question {
                forward: 1 - side,
                side,
                node,
                end_at_start: false,
                target: None,
                bound: (!must).then_some(loss),
            };
            let found = self.search(question, limit)?;
            match found.end {
                Some(end) if must || end.distance < loss => {
                    self.reprice(1 - side, end.distance);
                    self.walk(1 - side, end);
                }
                _ => {
                    self.reprice(1 - side, loss.max(Price::ZERO));
                    break;
                }
            }
        }
        Ok(())
    }

    /// Gives up pairs that add nothing, at right entries whose pairs changed since the last time.
    ///
    /// At an optimum such a pair's left entry has no price and its right entry that of its last
    /// used place, so the prices stay right.
    pub(crate) fn shed(&mut self) {
        while let Some(right) = self.touched.pop() {
            let Some(last) = self.sides[RIGHT].load[right as usize].checked_sub(1) else {
                continue;
            };
            let cost = self.place_cost(RIGHT, right, last);
            let mut partners = self.sides[RIGHT].partners[right as usize].iter();
            let idle = partners.find(|partner| self.worth(partner.to, partner.weight) == cost);
            if let Some(&Partner { to, .. }) = idle {
                // Touches the right entry again.
                self.part(to, right);
            }
        }
    }

    /// Dijkstra from one entry; reduced costs are never negative at an optimum.
    pub(crate) fn search(
        &mut self,
        question: Question,
        limit: &mut Limit<'_>,
    ) -> Result<Found, Stopped> {
        let Question { forward, side, node, end_at_start, target, bound } = question;
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.begin();
        scratch.reach(side, node, Price::ZERO, NOBODY);
        // Without a target, nothing at or past the nearest end known is looked at.
        let mut near = Near { cutoff: bound.filter(|_| target.is_none()), end: None };
        let eager = target.is_none();
        let mut found = Found::default();
        let mut work = 0;
        while let Some(Reverse((distance, side_at, at))) = scratch.heap.pop() {
            let side_at = side_at as usize;
            if scratch.distance[side_at][at as usize] < distance {
                continue;
            }
            let over = |most: Price| most <= distance;
            if bound.is_some_and(over) {
                break;
            }
            let far = |end: End| match target {
                None => end.distance <= distance,
                Some((_, beyond)) => beyond.is_some_and(|beyond| end.distance + beyond < distance),
            };
            if near.end.is_some_and(far) {
                break;
            }
            if target.is_some_and(|(target, _)| target == (side_at, at)) {
                found.target = Some(distance);
                break;
            }
            scratch.settled.push((distance, side_at, at));
            if ((side_at, at) != (side, node) || end_at_start)
                && let Some(rest) = self.end_cost(forward, side_at, at)
            {
                near.note(End { distance: distance + rest, side: side_at, node: at }, eager);
            }
            work += self.expand(&mut scratch, &mut near, question, side_at, at, distance);
        }
        found.end = near.end;
        self.scratch = scratch;
        limit.spend(work)?;
        Ok(found)
    }

    /// What it costs to end a path at an entry, if it can end there: on the side where paths go
    /// on through unused edges by giving up a place, on the other by taking one.
    fn end_cost(&self, forward: usize, side: usize, node: u32) -> Option<Price> {
        let at = node as usize;
        let here = &self.sides[side];
        let load = here.load[at];
        if side == forward {
            let last = load.checked_sub(1)?;
            let rest = here.price[at] - self.place_cost(side, node, last);
            // An entry that still waits to be relieved is no end.
            (Price::ZERO <= rest).then_some(rest)
        } else if load < here.limit[at] {
            let rest = self.place_cost(side, node, load) - here.price[at];
            // An entry that still waits to be filled is no end.
            (Price::ZERO <= rest).then_some(rest)
        } else {
            None
        }
    }

    fn expand(
        &self,
        scratch: &mut Scratch,
        near: &mut Near,
        question: Question,
        side: usize,
        node: u32,
        distance: Price,
    ) -> u64 {
        let Question { forward, target, .. } = question;
        let (here, there) = (&self.sides[side], &self.sides[1 - side]);
        let price = here.price[node as usize];
        let worth = |to: u32, weight| self.worth(if side == LEFT { node } else { to }, weight);
        let mut reach = |to: u32, distance: Price| {
            if near.cutoff.is_some_and(|cutoff| cutoff <= distance) {
                return;
            }
            if scratch.reach(1 - side, to, distance, node)
                && target.is_none()
                && let Some(rest) = self.end_cost(forward, 1 - side, to)
            {
                near.note(End { distance: distance + rest, side: 1 - side, node: to }, true);
            }
        };
        if side == forward {
            let arcs = here.arcs_of(node);
            for arc in arcs.iter().filter(|arc| !arc.used) {
                let reduced = price + there.price[arc.to as usize] - worth(arc.to, arc.weight);
                reach(arc.to, distance + reduced);
            }
            arcs.len() as u64
        } else {
            let partners = &here.partners[node as usize];
            for partner in partners {
                let reduced =
                    worth(partner.to, partner.weight) - price - there.price[partner.to as usize];
                reach(partner.to, distance + reduced);
            }
            partners.len() as u64
        }
    }

    /// Changes prices after a search that ended at `length`, so that the path found is tight.
    pub(crate) fn reprice(&mut self, forward: usize, length: Price) {
        for &(distance, side, node) in &self.scratch.settled {
            if distance < length {
                let price = &mut self.sides[side].price[node as usize];
                *price = if side == forward {
                    *price - (length - distance)
                } else {
                    *price + (length - distance)
                };
            }
        }
    }

    /// The entries of the path that ends at an entry, from the end to the start.
    pub(crate) fn path(&self, side: usize, node: u32) -> Vec<(usize, u32)> {
        let mut path = vec![(side, node)];
        let (mut side, mut node) = (side, node);
        loop {
            let before = self.scratch.before[side][node as usize];
            if before == NOBODY {
                return path;
            }
            side = 1 - side;
            node = before;
            path.push((side, node));
        }
    }

    /// Uses the unused and gives up the used edges of the path just found.
    fn walk(&mut self, forward: usize, end: End) {
        let path = self.path(end.side, end.node);
        for step in path.windows(2).rev() {
            let [(side, to), (_, from)] = [step[0], step[1]];
            let (left, right) = if side == LEFT { (to, from) } else { (from, to) };
            if side == forward {
                self.part(left, right);
            } else {
                self.join(left, right);
            }
        }
    }
}
