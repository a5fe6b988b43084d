use chrono::{DateTime, Utc};

/// Why no plan scores less than the bound: prices of what several series want at once.
///
/// Every series pays for what it takes, and each price is given back as often as there is room. So
/// what the series pay at least, each choosing for itself, less what is given back, is paid by every
/// plan. Anybody can add that up, and [`crate::plan::verify`] does.
///
/// # References
///
/// M. Held, R. M. Karp, "The traveling-salesman problem and minimum spanning trees", Operations
/// Research 18(6), 1970: bounds from prices, found by raising what is wanted too often.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proof<K> {
    /// Prices in thousandths of a series left out, in the order of kind, name and moment.
    pub medium: Vec<Price<K>>,
    /// Prices in thousandths of a soft point, in that order too.
    pub soft: Vec<Price<K>>,
}

/// What it costs to take a share of something scarce.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Price<K> {
    /// Of what kind it is.
    pub kind: Kind,
    /// Who or what is wanted.
    pub who: K,
    /// The moment at which they are wanted; without it, one of the series that they take on.
    pub at: Option<DateTime<Utc>>,
    /// The price in thousandths, above zero.
    pub thousandths: i64,
}

/// What cannot be in two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Kind {
    /// Somebody who leads, assists or interprets.
    Facilitator,
    /// A room or a link.
    Venue,
    /// A member of several series.
    Participant,
}

impl<K> Proof<K> {
    /// Makes a proof without prices: of every series at its cheapest, or of nothing.
    pub(crate) fn without_prices() -> Self {
        Proof { medium: Vec::new(), soft: Vec::new() }
    }
}
