use chrono::NaiveDate;

use crate::{Hours, PrivateText, SupportParentId};

/// A talk of the coordinator with one support parent: how they are, what weighs on them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Consultation {
    /// With whom.
    pub support_parent: SupportParentId,
    /// The day.
    pub on: NaiveDate,
    /// How long.
    pub hours: Option<Hours>,
    /// A note, kept private.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing))]
    pub note: PrivateText,
}

impl Consultation {
    /// A talk of which only the day is known.
    #[must_use]
    pub fn new(support_parent: SupportParentId, on: NaiveDate) -> Self {
        Self { support_parent, on, hours: None, note: PrivateText::default() }
    }
}
