use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::Term;

/// What one parent answered to the program's question how they are in themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct WellbeingCheck {
    /// A referral or a support parent, by id.
    pub person: String,
    /// The day.
    pub on: NaiveDate,
    /// From 0, as bad as can be, to 10, as good as can be; `None` where they did not say.
    pub score: Option<u8>,
    /// What for their own health was offered to them then.
    #[cfg_attr(feature = "serde", serde(default))]
    pub offered: BTreeSet<Term>,
}

impl WellbeingCheck {
    /// The best there is.
    pub const BEST: u8 = 10;

    /// A question that was asked and not answered.
    pub fn new(person: impl Into<String>, on: NaiveDate) -> Self {
        Self { person: person.into(), on, score: None, offered: BTreeSet::new() }
    }

    /// Whether they are no better than a score, and nothing was offered to them.
    #[must_use]
    pub fn is_unanswered(&self, low: u8) -> bool {
        self.is_low(low) && self.offered.is_empty()
    }

    /// Whether they are no better than a score.
    #[must_use]
    pub fn is_low(&self, low: u8) -> bool {
        self.score.is_some_and(|score| score <= low)
    }
}
