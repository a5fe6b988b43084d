use thiserror::Error;

use crate::Objective;

/// Why a change makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BookError {
    /// There is no such left entry, or it was withdrawn.
    #[error("there is no left entry {left}")]
    NoLeft {
        /// The entry named.
        left: u32,
    },
    /// There is no such right entry, or it was withdrawn.
    #[error("there is no right entry {right}")]
    NoRight {
        /// The entry named.
        right: u32,
    },
    /// The pair is not allowed.
    #[error("the pair ({left}, {right}) is not allowed")]
    NoEdge {
        /// Its left entry.
        left: u32,
        /// Its right entry.
        right: u32,
    },
    /// The pair is listed twice, or is there already.
    #[error("the pair ({left}, {right}) is listed more than once")]
    Duplicate {
        /// Its left entry.
        left: u32,
        /// Its right entry.
        right: u32,
    },
    /// A left entry asks for nothing.
    #[error("a demand of 0; ask for at least 1")]
    NoDemand,
    /// Pinned pairs already fill one of the two entries.
    #[error("no room to pin the pair ({left}, {right}): pinned pairs fill one of its entries")]
    NoRoom {
        /// Its left entry.
        left: u32,
        /// Its right entry.
        right: u32,
    },
    /// More pairs are pinned at a right entry than it would have seats.
    #[error("right entry {right} cannot have {seats} seats: {pinned} pairs are pinned there")]
    Pinned {
        /// The right entry.
        right: u32,
        /// The seats asked for.
        seats: u32,
        /// Pairs pinned there.
        pinned: u32,
    },
    /// A weight, or a weight and the loyalty beside it, is too large.
    #[error("a weight of {weight} is too large; with the loyalty at most {most} is safe")]
    TooLarge {
        /// The weight.
        weight: i64,
        /// The largest magnitude that is safe.
        most: i64,
    },
    /// A book keeps only sums best, not the worst pair.
    #[error("a book cannot keep the objective {0:?}")]
    Objective(Objective),
}
