//! Cheapest paths from right entry to right entry.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::money::Money;
use super::entry::Entry;
use super::moves::Moves;
use super::uses::Step;

/// Whether holders move on along a path from its start, or towards it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    Away,
    Here,
}

/// What a search finds, kept between searches so that one costs only what it visits.
pub(super) struct Search<M> {
    /// How far each entry is, out of reach between searches, and from where.
    distance: Vec<M>,
    before: Vec<u32>,
    touched: Vec<u32>,
    settled: Vec<u32>,
    heap: BinaryHeap<Reverse<(M, u32)>>,
    /// The nearest end, and how far away it is; nothing further is of interest.
    end: Option<u32>,
    length: M,
}

impl<M: Money> Search<M> {
    pub(super) fn new(entries: usize) -> Search<M> {
        Search {
            distance: vec![M::CEILING; entries],
            before: vec![0; entries],
            touched: Vec::new(),
            settled: Vec::new(),
            heap: BinaryHeap::new(),
            end: None,
            length: M::CEILING,
        }
    }

    /// Finds the cheapest way from an entry to one that can take another holder, or give one up, that
    /// is shorter than the bound. Gives back how many arcs and edges it looked at.
    pub(super) fn run(
        &mut self,
        (entries, prices): (&[Entry<M>], &[M]),
        moves: &mut Moves<'_, M>,
        (start, course): (u32, Course),
        bound: M,
    ) -> usize {
        for node in self.touched.drain(..) {
            self.distance[node as usize] = M::CEILING;
        }
        self.settled.clear();
        self.heap.clear();
        (self.end, self.length) = (None, bound);
        self.reach(start, M::ZERO, start);
        let mut work = 0;
        while let Some(Reverse((distance, node))) = self.heap.pop() {
            if self.length <= distance {
                break;
            }
            if self.distance[node as usize] < distance {
                continue;
            }
            self.settled.push(node);
            let price = prices[node as usize];
            work += match course {
                Course::Away => {
                    let bound = self.length - distance + price;
                    moves.each_from(node, prices, bound, |next, loss| {
                        let asked = prices[next as usize];
                        let rest = || entries[next as usize].rest(asked);
                        self.arrive(next, distance - price + loss + asked, node, rest);
                        self.length - distance + price
                    })
                }
                Course::Here => {
                    let bound = self.length - distance - price;
                    moves.each_to(node, prices, bound, |next, loss| {
                        let paid = prices[next as usize];
                        let kept = || entries[next as usize].loss(paid).map(|loss| M::ZERO - loss);
                        self.arrive(next, distance + price + loss - paid, node, kept);
                        self.length - distance - price
                    })
                }
            };
        }
        work
    }

    /// Notes a way to an entry, at which it may end for `rest` more.
    fn arrive(&mut self, node: u32, distance: M, before: u32, rest: impl Fn() -> Option<M>) {
        if self.distance[node as usize].min(self.length) <= distance {
            return;
        }
        self.reach(node, distance, before);
        // A seat that waits to be taken costs nothing to take.
        if let Some(rest) = rest().map(|rest| rest.max(M::ZERO))
            && distance + rest < self.length
        {
            (self.end, self.length) = (Some(node), distance + rest);
        }
    }

    fn reach(&mut self, node: u32, distance: M, before: u32) {
        if self.distance[node as usize] == M::CEILING {
            self.touched.push(node);
        }
        self.distance[node as usize] = distance;
        self.before[node as usize] = before;
        self.heap.push(Reverse((distance, node)));
    }

    /// By how much each price must move for the path to be tight, and no other to be more than that.
    pub(super) fn shifts(&self) -> impl Iterator<Item = (u32, M)> + '_ {
        let shift = |&node: &u32| (node, self.length - self.distance[node as usize]);
        self.settled.iter().map(shift).filter(|&(_, shift)| M::ZERO < shift)
    }

    /// Where the path ends, if there is one, and the cheapest step for each part of it.
    pub(super) fn path(
        &self,
        moves: &Moves<'_, M>,
        prices: &[M],
        (start, course): (u32, Course),
    ) -> Option<(u32, Vec<Step<M>>)> {
        let end = self.end?;
        let mut steps = Vec::new();
        let mut node = end;
        while node != start {
            let before = self.before[node as usize];
            let arc = if course == Course::Away { (before, node) } else { (node, before) };
            steps.push(moves.cheapest(arc, prices));
            node = before;
        }
        Some((end, steps))
    }
}
