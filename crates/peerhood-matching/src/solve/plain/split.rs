//! Which side is scarce where.

use super::super::cardinality::{Rows, largest};
use super::super::search::Stopped;
use super::super::{Limit, Pair};
use crate::{Cover, Graph, Price, Prices};

/// The edges by right entry.
pub(super) struct Transposed {
    pub(super) starts: Vec<u32>,
    pub(super) lefts: Vec<u32>,
    /// The position of each edge in the graph.
    pub(super) edges: Vec<u32>,
}

impl Transposed {
    pub(super) fn new(graph: &Graph) -> Transposed {
        let (left_starts, rights) = graph.compressed();
        let mut starts = vec![0_u32; graph.capacities().len() + 1];
        for &right in rights {
            starts[right as usize + 1] += 1;
        }
        for right in 1..starts.len() {
            starts[right] += starts[right - 1];
        }
        let mut next = starts.clone();
        let mut lefts = vec![0; rights.len()];
        let mut edges = vec![0; rights.len()];
        for (left, bounds) in (0_u32..).zip(left_starts.windows(2)) {
            for edge in bounds[0]..bounds[1] {
                let at = &mut next[rights[edge as usize] as usize];
                lefts[*at as usize] = left;
                edges[*at as usize] = edge;
                *at += 1;
            }
        }
        Transposed { starts, lefts, edges }
    }

    /// The left entries of a right entry and the edges to them.
    pub(super) fn row(&self, right: u32) -> (&[u32], &[u32]) {
        let (start, end) = (self.starts[right as usize], self.starts[right as usize + 1]);
        let row = start as usize..end as usize;
        (&self.lefts[row.clone()], &self.edges[row])
    }
}

/// A largest assignment, and the two parts of the graph.
pub(super) struct Split {
    pub(super) pairs: Vec<Pair>,
    /// Left entries that not all can be placed.
    pub(super) left_surplus: Vec<bool>,
    /// Right entries that are full in every largest assignment.
    pub(super) right_scarce: Vec<bool>,
}

impl Split {
    pub(super) fn new(
        graph: &Graph,
        by_left: Rows<'_>,
        by_right: Rows<'_>,
        limit: &mut Limit<'_>,
    ) -> Result<Split, Stopped> {
        let largest = largest(by_left, by_right, graph.capacities(), limit)?;
        let placed = (0..).zip(&largest.right_of);
        Ok(Split {
            pairs: placed
                .filter_map(|(left, right)| right.map(|right| Pair { left, right }))
                .collect(),
            left_surplus: largest.left_free.iter().map(|free| !free).collect(),
            // Where there is no seat, no free one can be reached either.
            right_scarce: largest.right_free.iter().map(|free| !free).collect(),
        })
    }

    /// The cover that proves the number of pairs.
    pub(super) fn cover(&self) -> Cover {
        Cover {
            left: self.left_surplus.iter().map(|&surplus| i64::from(!surplus)).collect(),
            right: self.right_scarce.iter().map(|&scarce| i64::from(scarce)).collect(),
        }
    }

    /// The same as prices.
    pub(super) fn prices(&self) -> Prices {
        let Cover { left, right } = self.cover();
        let [left, right] =
            [left, right].map(|side| side.into_iter().map(|pairs| Price::new(pairs, 0)).collect());
        Prices { left, right }
    }
}
