//! How a book becomes best again after a change: a few cheapest paths from where it changed.

use super::Book;
use crate::solve::{Arc, LEFT, RIGHT};
use crate::{Limit, Pair, Price};

impl Book {
    /// Changes the weight of an edge, and places its left entry afresh where that matters.
    pub(super) fn reweigh(&mut self, pair: Pair, weight: i64) {
        let Pair { left, right } = pair;
        self.network.reweigh(left, right, weight);
        let used = self.network.arc(left, right).is_some_and(|arc| arc.used);
        let [lefts, rights] = &self.network.sides;
        let cost = lefts.price[left as usize] + rights.price[right as usize];
        let worth = self.network.worth(left, weight);
        let settled = if used { cost <= worth } else { worth <= cost };
        if !settled {
            self.reset(left, None);
        }
    }

    /// Adds an entry with its edges and places it.
    pub(super) fn add(&mut self, side: usize, limit: u32, edges: &[(u32, i64)]) {
        let node = self.present[side].len() as u32;
        self.present[side].push(true);
        self.network.sides[side].push_node(limit, Price::ZERO);
        self.network.scratch.grow(self.present[LEFT].len(), self.present[RIGHT].len());
        for &(to, weight) in edges {
            self.network.sides[side].push_arc(node, Arc { to, used: false, weight });
            self.network.sides[1 - side].push_arc(to, Arc { to: node, used: false, weight });
        }
        let mut limit = Limit::NONE;
        // Without a limit nothing stops.
        let _ = self.network.enter(side, node, &mut limit);
        self.network.shed();
    }

    /// Takes an entry out, with its pairs, and places those it leaves.
    pub(super) fn withdraw(&mut self, side: usize, node: u32) {
        let ends = |pair: &Pair| if side == LEFT { pair.left } else { pair.right };
        let pinned: Vec<Pair> =
            self.pinned.keys().filter(|pair| ends(pair) == node).copied().collect();
        for pair in pinned {
            self.pinned.remove(&pair);
            self.network.taken[pair.right as usize] -= 1;
            self.network.sides[LEFT].limit[pair.left as usize] += 1;
            self.network.sides[RIGHT].limit[pair.right as usize] += 1;
            let (other_side, other) =
                if side == LEFT { (RIGHT, pair.right) } else { (LEFT, pair.left) };
            self.settle_freed(other_side, other, node);
        }
        self.forbidden.retain(|pair, _| ends(pair) != node);
        let arcs: Vec<Arc> = self.network.sides[side].arcs_of(node).to_vec();
        for arc in &arcs {
            let (left, right) = if side == LEFT { (node, arc.to) } else { (arc.to, node) };
            if arc.used {
                self.network.part(left, right);
            }
            self.network.unlink(left, right);
        }
        self.present[side][node as usize] = false;
        self.network.sides[side].limit[node as usize] = 0;
        self.network.sides[side].price[node as usize] = Price::ZERO;
        for arc in arcs.iter().filter(|arc| arc.used) {
            self.settle(1 - side, arc.to);
        }
        self.network.shed();
    }

    /// A place freed by taking a pin out, at an entry that keeps its edges.
    fn settle_freed(&mut self, side: usize, node: u32, leaving: u32) {
        // The entry that leaves must not take the place first.
        let other = &mut self.network.sides[1 - side];
        other.limit[leaving as usize] = other.load[leaving as usize];
        self.settle(side, node);
    }

    /// Fills the free places of an entry, or empties those it no longer has or wants.
    pub(super) fn settle(&mut self, side: usize, node: u32) {
        let mut limit = Limit::NONE;
        // Without a limit nothing stops.
        let _ = self.network.relieve(side, node, &mut limit);
        let _ = self.network.fill(side, node, &mut limit);
    }

    /// Takes a left entry out of all its pairs and places it afresh, after its edges changed.
    /// `freed` is a right entry that got a place at the same time.
    pub(super) fn reset(&mut self, left: u32, freed: Option<u32>) {
        let partners = self.network.sides[LEFT].partners[left as usize].clone();
        for partner in &partners {
            self.network.part(left, partner.to);
        }
        // Until its turn comes it must want nothing, but be priced as its edges demand.
        self.network.price_unmatched(LEFT, left);
        for right in partners.iter().map(|partner| partner.to).chain(freed) {
            self.settle(RIGHT, right);
        }
        self.settle(LEFT, left);
    }
}
