//! Which edges are used, and what it loses to use another.

use super::super::money::Money;
use super::fitting;
use crate::Graph;

/// Who holds what. After the last right entry comes being left out: whose units are not all placed are
/// there.
pub(super) struct Uses<'a, M> {
    pub(super) graph: &'a Graph,
    /// What a pair of each left entry counts, its weight apart.
    counts: Vec<M>,
    /// Whether each edge is used.
    pub(super) held: Vec<bool>,
    /// How many units of each left entry are left out.
    pub(super) spare: Vec<u32>,
}

/// A change from one edge of a left entry to another; `NONE` stands for being left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step<M> {
    /// What is lost by it, before prices.
    pub(super) loss: M,
    pub(super) from: u32,
    pub(super) to: u32,
}

pub(super) const NONE: u32 = u32::MAX;

impl<'a, M: Money> Uses<'a, M> {
    pub(super) fn new(graph: &'a Graph, counts: Vec<M>) -> Uses<'a, M> {
        let (held, spare) = (vec![false; graph.edge_count()], vec![0; counts.len()]);
        Uses { graph, counts, held, spare }
    }

    /// Nobody holds anything, nor is there anybody.
    pub(super) fn clear(&mut self) {
        self.held.fill(false);
        self.spare.fill(0);
    }

    /// A unit of a left entry moves.
    pub(super) fn make(&mut self, left: u32, step: Step<M>) {
        for (edge, held) in [(step.from, false), (step.to, true)] {
            match self.held.get_mut(edge as usize) {
                Some(edge) => *edge = held,
                None if held => self.spare[left as usize] += 1,
                None => self.spare[left as usize] -= 1,
            }
        }
    }

    /// The place of being left out, after all right entries.
    pub(super) fn out(&self) -> usize {
        self.graph.capacities().len()
    }

    pub(super) fn left(&self, edge: u32) -> u32 {
        let (starts, _) = self.graph.compressed();
        starts.partition_point(|&start| start <= edge) as u32 - 1
    }

    pub(super) fn right(&self, edge: u32) -> usize {
        let (_, rights) = self.graph.compressed();
        if edge == NONE { self.out() } else { rights[edge as usize] as usize }
    }

    pub(super) fn edges(&self, left: u32) -> impl Iterator<Item = u32> + Clone + use<M> {
        self.graph.edges_of(left).map(|edge| edge as u32)
    }

    pub(super) fn step(&self, left: u32, from: u32, to: u32) -> Step<M> {
        Step { loss: self.worth(left, from) - self.worth(left, to), from, to }
    }

    pub(super) fn is_possible(&self, step: Step<M>) -> bool {
        let Step { from, to, .. } = step;
        if from == NONE {
            !self.held[to as usize] && 0 < self.spare[self.left(to) as usize]
        } else {
            self.held[from as usize] && (to == NONE || !self.held[to as usize])
        }
    }

    /// Where the edges of each right entry begin, and at last where all end, if they are sorted by it.
    pub(super) fn starts(&self) -> Vec<usize> {
        let mut starts = vec![0; self.out() + 1];
        for &right in self.graph.compressed().1 {
            starts[right as usize + 1] += 1;
        }
        for right in 1..starts.len() {
            starts[right] += starts[right - 1];
        }
        starts
    }

    /// Visits all steps by a left entry from where it is, and the entries they lead to.
    pub(super) fn steps_from(&self, left: u32, from: u32, mut visit: impl FnMut(usize, Step<M>)) {
        let kept = self.worth(left, from);
        for (to, right, worth, held) in self.row(left) {
            if !held {
                visit(right as usize, Step { loss: kept - worth, from, to });
            }
        }
        if from != NONE {
            visit(self.out(), Step { loss: kept, from, to: NONE });
        }
    }

    /// Visits where each unit of a left entry is, and what that is worth.
    pub(super) fn each_unit(&self, left: u32, mut visit: impl FnMut(u32, M)) {
        for (_, right, worth, held) in self.row(left) {
            if held {
                visit(right, worth);
            }
        }
        if 0 < self.spare[left as usize] {
            visit(self.out() as u32, M::ZERO);
        }
    }

    pub(super) fn units(&self, left: u32) -> Units<M> {
        let mut units = Units::None;
        self.each_unit(left, |right, worth| {
            let is_first = matches!(units, Units::None);
            units = if is_first { Units::One(right, worth) } else { Units::Several };
        });
        units
    }

    pub(super) fn holds(&self, left: u32, right: u32) -> bool {
        self.graph.position(left, right).is_some_and(|edge| self.held[edge])
    }

    /// The edges of a left entry, where they lead, what they are worth, and whether they are used.
    pub(super) fn row(&self, left: u32) -> impl Iterator<Item = (u32, u32, M, bool)> {
        let edges = self.graph.edges_of(left);
        let (_, rights) = self.graph.compressed();
        let counts = self.counts[left as usize];
        let row = rights[edges.clone()].iter().zip(&self.graph.weights()[edges.clone()]);
        let row = row.zip(&self.held[edges.clone()]);
        (edges.start as u32..).zip(row).map(move |(edge, ((&right, &weight), &held))| {
            (edge, right, counts + fitting(weight), held)
        })
    }

    pub(super) fn worth(&self, left: u32, edge: u32) -> M {
        if edge == NONE {
            return M::ZERO;
        }
        self.counts[left as usize] + fitting(self.graph.weights()[edge as usize])
    }
}

/// Where a left entry has units.
#[derive(Clone, Copy)]
pub(super) enum Units<M> {
    None,
    /// At one right entry, or left out; and what that is worth.
    One(u32, M),
    Several,
}

/// The left entries of each right entry, and what the edge between them is worth.
pub(super) struct Columns<M> {
    starts: Vec<usize>,
    lefts: Vec<u32>,
    worths: Vec<M>,
}

impl<M: Money> Columns<M> {
    pub(super) fn new(uses: &Uses<'_, M>) -> Columns<M> {
        let starts = uses.starts();
        let mut next = starts.clone();
        let edges = uses.held.len();
        let (mut lefts, mut worths) = (vec![0; edges], vec![M::ZERO; edges]);
        for left in 0..uses.spare.len() as u32 {
            for (_, right, worth, _) in uses.row(left) {
                let next = &mut next[right as usize];
                (lefts[*next], worths[*next]) = (left, worth);
                *next += 1;
            }
        }
        Columns { starts, lefts, worths }
    }

    pub(super) fn column(&self, right: u32) -> impl Iterator<Item = (u32, M)> {
        let rows = self.starts[right as usize]..self.starts[right as usize + 1];
        self.lefts[rows.clone()].iter().copied().zip(self.worths[rows].iter().copied())
    }
}
