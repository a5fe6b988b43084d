//! Cheapest paths from right entry to right entry.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::money::Money;
use super::entry::Entry;
use super::moves::{Moves, Step};

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
        entries: &[Entry<M>],
        moves: &mut Moves<'_, M>,
        (start, course): (u32, Course),
        bound: M,
    ) -> u64 {
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
            let price = entries[node as usize].price;
            match course {
                Course::Away => {
                    let rest = distance - price;
                    work += moves.open(node);
                    let (heads, least) = moves.steps(node);
                    work += heads.len() as u64;
                    for (&next, &loss) in heads.iter().zip(least) {
                        let entry = &entries[next as usize];
                        // Where there is no seat, a price means nothing yet.
                        if loss != M::CEILING && 0 < entry.seats {
                            self.arrive(next, rest + loss + entry.price, node, || entry.rest());
                        }
                    }
                }
                Course::Here => {
                    work += moves.turn() + entries.len() as u64;
                    let rest = distance + price;
                    for ((next, entry), &loss) in (0..).zip(entries).zip(moves.toward(node)) {
                        if loss != M::CEILING {
                            let kept = || entry.loss().map(|loss| M::ZERO - loss);
                            self.arrive(next, rest + loss - entry.price, node, kept);
                        }
                    }
                }
            }
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
        (start, course): (u32, Course),
    ) -> Option<(u32, Vec<Step<M>>)> {
        let end = self.end?;
        let mut steps = Vec::new();
        let mut node = end;
        while node != start {
            let before = self.before[node as usize];
            steps.push(match course {
                Course::Away => moves.cheapest(before, node),
                Course::Here => moves.cheapest(node, before),
            });
            node = before;
        }
        Some((end, steps))
    }
}
