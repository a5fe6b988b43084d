//! What proves that an assignment cannot be bettered.

use std::ops::{Add, Neg, Sub};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// A worth in two ranks: pairs first, and weight only between equal pairs.
///
/// Compared left to right. With [`Graph::with_classes`](crate::Graph::with_classes) a pair counts
/// for more the more urgent its left entry is; with
/// [`Graph::with_quotas`](crate::Graph::with_quotas) a seat below the quota counts for one more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Price {
    /// The part counted in pairs.
    pub pairs: i64,
    /// The part counted in weight. Wide, for it adds up along paths through the whole graph.
    pub weight: i128,
}

impl Price {
    /// Nothing.
    pub const ZERO: Price = Price { pairs: 0, weight: 0 };

    /// A price of so many pairs and so much weight.
    pub const fn new(pairs: i64, weight: i128) -> Price {
        Price { pairs, weight }
    }
}

impl Add for Price {
    type Output = Price;

    fn add(self, other: Price) -> Price {
        Price { pairs: self.pairs + other.pairs, weight: self.weight + other.weight }
    }
}

impl Sub for Price {
    type Output = Price;

    fn sub(self, other: Price) -> Price {
        Price { pairs: self.pairs - other.pairs, weight: self.weight - other.weight }
    }
}

impl Neg for Price {
    type Output = Price;

    fn neg(self) -> Price {
        Price { pairs: -self.pairs, weight: -self.weight }
    }
}

/// Dual prices: what a unit of each entry is worth at the optimum.
///
/// Their `pairs` parts are a cover in the sense of Kőnig: the entries that bear them touch every
/// edge, and together they count no more than there are pairs, which is why there cannot be more
/// pairs. Their `weight` parts say the same of the weight.
///
/// Dual prices are not unique. For the exact worth of one more seat ask
/// [`Residual::one_more_seat`](crate::Residual::one_more_seat).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Prices {
    /// The price of a unit of each left entry.
    pub left: Vec<Price>,
    /// The price of a seat of each right entry.
    pub right: Vec<Price>,
}

/// Prices counted in pairs: a cover in the sense of Kőnig and Hall.
///
/// The entries that bear prices touch every edge, and together they count no more than there are
/// pairs, which is why there cannot be more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Cover {
    /// The price of a unit of each left entry.
    pub left: Vec<i64>,
    /// The price of a seat of each right entry.
    pub right: Vec<i64>,
}

/// Proof that an assignment is best under its objective.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub enum Certificate {
    /// For [`Objective::PairsThenWeight`](crate::Objective::PairsThenWeight) and
    /// [`Objective::Weight`](crate::Objective::Weight): dual prices.
    Prices(Prices),
    /// For [`Objective::Bottleneck`](crate::Objective::Bottleneck).
    Bottleneck(Bottleneck),
    /// For [`Objective::Leximin`](crate::Objective::Leximin).
    Leximin {
        /// Proves that there cannot be more pairs.
        most: Cover,
        /// One level for each weight that occurs, from the lowest.
        levels: Vec<Level>,
    },
}

/// Proof for the bottleneck objective, whatever left entries ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Bottleneck {
    /// Proves that there cannot be more pairs.
    pub most: Cover,
    /// The weight of the worst pair; nothing if there is no pair.
    pub worst: Option<i64>,
    /// Proves that edges better than `worst` alone do not make as many pairs.
    pub better_alone: Cover,
    /// Prices that prove the greatest weight among edges no worse than `worst`.
    pub prices: Prices,
}

/// One level of a leximin proof: no assignment that is as good on all lower levels has fewer pairs
/// of at most this weight.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Level {
    /// The weight.
    pub weight: i64,
    /// How many pairs have at most this weight.
    pub pairs: u64,
    /// Proves it, among the assignments that are as good on the levels before.
    pub cover: Cover,
}
