//! Who of very many would mind least to move from a right entry to another.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::money::Money;
use super::uses::{Step, Uses};

/// All steps from a right entry that many hold, by where they lead.
pub(super) struct Crowd<M> {
    /// Where the steps to each other entry are, in the lists below; `NOWHERE` if there never was one.
    place: Vec<u32>,
    heads: Vec<u32>,
    /// What the least of them loses; out of reach if there is none.
    least: Vec<M>,
    /// Steps that are no longer possible stay until they are the least.
    heaps: Vec<BinaryHeap<Reverse<Step<M>>>>,
}

const NOWHERE: u32 = u32::MAX;

impl<M: Money> Crowd<M> {
    /// All steps by these left entries from their edges.
    pub(super) fn new(holders: impl Iterator<Item = (u32, u32)>, uses: &Uses<'_, M>) -> Crowd<M> {
        let place = vec![NOWHERE; uses.out() + 1];
        let (heads, least, heaps) = (Vec::new(), Vec::new(), Vec::new());
        let mut crowd: Crowd<M> = Crowd { place, heads, least, heaps };
        let mut lists: Vec<Vec<Reverse<Step<M>>>> = Vec::new();
        for (left, edge) in holders {
            uses.steps_from(left, edge, |next, step| {
                let place = crowd.place_or_new(next);
                lists.resize_with(crowd.heads.len(), Vec::new);
                crowd.least[place] = crowd.least[place].min(step.loss);
                lists[place].push(Reverse(step));
            });
        }
        crowd.heaps = lists.into_iter().map(BinaryHeap::from).collect();
        crowd
    }

    /// Where steps lead that are possible, and what the cheapest there loses.
    pub(super) fn least(&self) -> impl Iterator<Item = (u32, M)> {
        let all = self.heads.iter().copied().zip(self.least.iter().copied());
        all.filter(|&(_, loss)| loss != M::CEILING)
    }

    /// The cheapest step to an entry, if there is one.
    pub(super) fn cheapest(&self, next: usize) -> Option<Step<M>> {
        self.heaps[self.place(next)?].peek().map(|step| step.0)
    }

    /// Notes a step that has become possible. Gives back what the least to that entry loses.
    pub(super) fn offer(&mut self, next: usize, step: Step<M>, uses: &Uses<'_, M>) -> M {
        let place = self.place_or_new(next);
        let heap = &mut self.heaps[place];
        if heap.len() == heap.capacity() {
            // Rather than grow for steps that are no longer possible.
            let mut steps = std::mem::take(heap).into_vec();
            steps.retain(|step| uses.is_possible(step.0));
            steps.sort_unstable();
            steps.dedup();
            steps.reserve(steps.len() + 1);
            *heap = steps.into();
        }
        heap.push(Reverse(step));
        self.least[place] = self.least[place].min(step.loss);
        self.least[place]
    }

    /// Forgets a step to an entry that has become impossible, if it was the least, and others like it.
    /// Gives back what the least then loses, if that is another.
    pub(super) fn clean(&mut self, next: usize, loss: M, uses: &Uses<'_, M>) -> Option<M> {
        let place = self.place(next).filter(|&place| self.least[place] == loss)?;
        let heap = &mut self.heaps[place];
        while heap.peek().is_some_and(|step| !uses.is_possible(step.0)) {
            heap.pop();
        }
        self.least[place] = heap.peek().map_or(M::CEILING, |step| step.0.loss);
        Some(self.least[place])
    }

    fn place(&self, next: usize) -> Option<usize> {
        Some(self.place[next]).filter(|&place| place != NOWHERE).map(|place| place as usize)
    }

    /// The same, for the first step as well.
    fn place_or_new(&mut self, next: usize) -> usize {
        self.place(next).unwrap_or_else(|| {
            self.place[next] = self.heads.len() as u32;
            self.heads.push(next as u32);
            self.least.push(M::CEILING);
            self.heaps.push(BinaryHeap::new());
            self.heads.len() - 1
        })
    }
}
