use chrono::NaiveDate;

use crate::code::codes;
use crate::{ReferralId, SiteId, SiteLevel};

codes! {
    /// What came of looking for somebody on one step of the ladder.
    SearchOutcome, "search outcome" {
        /// The search goes on.
        Searching = "searching",
        /// Somebody was found.
        Found = "found",
        /// There is nobody.
        Nobody = "nobody",
    }
}

/// A step of the ladder local, region, state, national that was taken for a referral.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SearchStep {
    /// For whom.
    pub referral: ReferralId,
    /// How wide the search is; a site is the local one.
    pub level: SiteLevel,
    /// When it was taken.
    pub taken_on: NaiveDate,
    /// The part of the network that was asked.
    pub site: Option<SiteId>,
    /// What came of it.
    pub outcome: SearchOutcome,
    /// The support parent whom another program offers, by that program's own id.
    #[cfg_attr(feature = "serde", serde(default))]
    pub offered: Option<String>,
}

impl SearchStep {
    /// A search that goes on.
    #[must_use]
    pub fn new(referral: ReferralId, level: SiteLevel, taken_on: NaiveDate) -> Self {
        Self {
            referral,
            level,
            taken_on,
            site: None,
            outcome: SearchOutcome::Searching,
            offered: None,
        }
    }
}
