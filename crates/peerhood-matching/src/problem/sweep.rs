//! Walks over pairs that are not held: each time they are judged again.

use super::Problem;
use crate::policy::{Least, RightSet, Rows, in_blocks};
use crate::solve::market::FlatPrices;
use crate::{Edge, Objective, Pair};

/// Every so many-th entry of both sides: a small problem of the same kind.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) lefts: Vec<u32>,
    pub(super) rights: RightSet,
}

/// Less than any pair is worth beyond anything asked of it.
pub(super) const NOTHING: i64 = i64::MIN / 8;

impl<L: Sync, R: Sync> Problem<'_, L, R> {
    pub(super) fn sample(&self, stride: usize) -> Sample {
        let lefts = (0..self.lefts().len()).step_by(stride);
        let mut rights = RightSet::empty(self.rights().len());
        (0..self.rights().len()).step_by(stride).for_each(|right| rights.insert(right));
        Sample { lefts: lefts.map(place).collect(), rights }
    }

    /// What `visit` makes of the row of each left; all cores share the lefts.
    pub(super) fn each_row<T: Send>(
        &self,
        lefts: &[u32],
        visit: impl Fn(&mut Rows<'_, '_, L, R>, u32, &mut Vec<T>) + Sync,
    ) -> Vec<T> {
        let parts = in_blocks(lefts.len(), |block| {
            let mut rows = Rows::new(&self.prepared, &self.hard);
            let mut made = Vec::new();
            lefts[block].iter().for_each(|&left| visit(&mut rows, left, &mut made));
            made
        });
        parts.into_iter().flatten().collect()
    }

    /// The pairs of some lefts (with some rights, if there is such a set) that cost at most `below` more
    /// than they are worth, with what they cost more: of each left at most the `most` cheapest or one more
    /// than it asks for, by left, then by right. And for each of the lefts up to which cost they are all
    /// there.
    pub(super) fn priced(
        &self,
        lefts: &[u32],
        among: Option<&RightSet>,
        objective: Objective,
        prices: &FlatPrices,
        below: i64,
        most: usize,
    ) -> (Vec<(Edge, i64)>, Vec<i64>) {
        let found = self.each_row(lefts, |rows, left, found| {
            let at = left as usize;
            // Used pairs may be worth more than they cost, and must not hide one that is not used.
            let most = most.max(self.graph.demands()[at] as usize + 1);
            let rank = self.rank(objective, left) * prices.pair;
            let asked = prices.left[at] - rank;
            let least = Least { left: asked - below, rights: &prices.right };
            let (rights, beyond) = rows.worth(at, among, least);
            let slacks = beyond.iter().map(|beyond| below - beyond);
            let row = cheapest(slacks.zip(rights.iter().copied()).collect(), most);
            // Where there are as many as could be, some may be left out that cost as much as the dearest.
            let dearest = row.iter().map(|&(slack, _)| slack - 1).max();
            let known = dearest.filter(|_| most <= row.len()).unwrap_or(below);
            let edge = |(slack, right): (i64, u32)| {
                let weight = asked + prices.right[right as usize] - slack;
                (Edge::new(left, right, weight), slack)
            };
            found.push((row.into_iter().map(edge).collect::<Vec<_>>(), known));
        });
        let (near, known): (Vec<_>, Vec<i64>) = found.into_iter().unzip();
        (near.concat(), known)
    }

    /// Left entry by left entry, the best pairs that still have room: what is at hand when there was no time
    /// for better.
    pub(super) fn placed_in_order(&self, objective: Objective) -> Vec<Pair> {
        let nothing_asked = vec![0; self.rights().len()];
        let least = if objective == Objective::Weight { 1 } else { NOTHING };
        // The heaviest pairs of a left with one of some rights, heaviest first.
        let heaviest = |rows: &mut Rows<'_, '_, L, R>, left, among: Option<&RightSet>, most| {
            let least_asked = Least { left: least, rights: &nothing_asked };
            let (rights, beyond) = rows.worth(left as usize, among, least_asked);
            let costs = beyond.iter().map(|beyond| -beyond).zip(rights.iter().copied());
            let mut row = cheapest(costs.collect(), most);
            row.sort_unstable();
            row.into_iter().map(|(_, right)| right).collect::<Vec<u32>>()
        };
        let lefts: Vec<u32> = (0..self.lefts().len()).map(place).collect();
        let asked = |left: u32| self.demands()[left as usize] as usize;
        let first_choices = self.each_row(&lefts, |rows, left, choices| {
            choices.push(heaviest(rows, left, None, self.effort.core.max(asked(left))));
        });
        let mut room = self.capacities().to_vec();
        let mut open = RightSet::empty(room.len());
        (0..).zip(&room).filter(|(_, room)| 0 < **room).for_each(|(right, _)| open.insert(right));
        let mut rows = Rows::new(&self.prepared, &self.hard);
        let mut pairs: Vec<Pair> = Vec::new();
        for (left, choices) in (0..).zip(first_choices) {
            let start = pairs.len();
            let mut take = |choices: &[u32], pairs: &mut Vec<Pair>, open: &mut RightSet| {
                for &right in choices {
                    let is_taken = pairs[start..].iter().any(|pair| pair.right == right);
                    let room = &mut room[right as usize];
                    if *room == 0 || is_taken || asked(left) <= pairs.len() - start {
                        continue;
                    }
                    pairs.push(Pair { left, right });
                    *room -= 1;
                    if *room == 0 {
                        open.take_out(right as usize);
                    }
                }
            };
            take(&choices, &mut pairs, &mut open);
            // Whoever had fewer first choices than were looked for has no others.
            let has_others = self.effort.core <= choices.len();
            if has_others && pairs.len() - start < asked(left) {
                let others = heaviest(&mut rows, left, Some(&open), usize::MAX);
                take(&others, &mut pairs, &mut open);
            }
            pairs[start..].sort_unstable();
        }
        pairs
    }

    /// What a pair of this left counts before weight.
    pub(super) fn rank(&self, objective: Objective, left: u32) -> i64 {
        match objective {
            Objective::Weight => 0,
            _ => i64::from(self.last_class - self.graph.class(left)) + 1,
        }
    }
}

/// The `most` cheapest of some costs with their rights, by right; of equals the earlier.
pub(super) fn cheapest(mut costs: Vec<(i64, u32)>, most: usize) -> Vec<(i64, u32)> {
    if most < costs.len() {
        costs.select_nth_unstable(most);
        costs.truncate(most);
        costs.sort_unstable_by_key(|&(_, right)| right);
    }
    costs
}

pub(super) fn place(position: usize) -> u32 {
    u32::try_from(position).expect("a problem checks its lengths")
}
