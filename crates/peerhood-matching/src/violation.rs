//! What a check of an assignment finds.

use thiserror::Error;

use crate::Objective;

/// What has been proved: this assignment is one of the best there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Proof {
    /// Under this objective.
    pub objective: Objective,
    /// How many pairs it has.
    pub pairs: u64,
    /// The sum of their weights, seat costs taken off.
    pub weight: i128,
}

/// The first condition found violated, with the entries where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[expect(missing_docs, reason = "every field is a number that the message explains")]
pub enum Violation {
    /// A pair that is no edge.
    #[error("the pair ({left}, {right}) is not allowed")]
    Forbidden { left: u32, right: u32 },
    /// The pairs are not in rising order, or one occurs twice.
    #[error("the pair ({left}, {right}) is not after the one before it")]
    Order { left: u32, right: u32 },
    /// A left entry has too many partners.
    #[error("left entry {left} has {load} partners but asked for {demand}")]
    Demand { left: u32, load: u32, demand: u32 },
    /// A right entry has too many partners.
    #[error("right entry {right} has {load} partners but {capacity} seats")]
    Capacity { right: u32, load: u32, capacity: u32 },
    /// The certificate is for another objective.
    #[error("the certificate is for another objective")]
    WrongKind,
    /// There is not one price an entry, or one is out of range.
    #[error("the prices at level {level} are not one an entry, or out of range")]
    Shape { level: usize },
    /// A used pair costs more than it is worth.
    #[error("the pair ({left}, {right}) is used but costs more than it is worth")]
    Overpriced { left: u32, right: u32 },
    /// An unused pair is worth more than it costs.
    #[error("the pair ({left}, {right}) is unused but worth more than it costs")]
    Underpriced { left: u32, right: u32 },
    /// The price of a left entry does not fit how many partners it has.
    #[error("the price of left entry {left} does not fit its {load} partners")]
    LeftPrice { left: u32, load: u32 },
    /// The price of a right entry does not fit how many partners it has.
    #[error("the price of right entry {right} does not fit its {load} partners")]
    RightPrice { right: u32, load: u32 },
    /// The worst pair is not as the certificate says.
    #[error("the worst pair weighs {least:?}, but the certificate says {worst:?}")]
    Worst { worst: Option<i64>, least: Option<i64> },
    /// A level of a leximin proof does not describe these pairs.
    #[error("level {level} does not count the pairs up to its weight")]
    Level { level: usize },
    /// Pairs better than the worst alone could be as many.
    #[error("pairs better than {worst} could count up to {bound}, no fewer than {found}")]
    Cover { worst: i64, bound: i128, found: i128 },
}
