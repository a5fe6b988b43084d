//! Planning again when something has changed: what stands, what may move, and what a move costs.

/// How firmly a series of an earlier plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Standing {
    /// Nobody has heard of it: it may move freely.
    Draft,
    /// Families have it in their calendars: each change costs.
    Published,
    /// It stays as it is, even where it breaks a rule.
    Pinned,
}
