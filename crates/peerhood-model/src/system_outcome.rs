use chrono::NaiveDate;

use crate::ReferralId;
use crate::code::codes;

codes! {
    /// Something beyond the program that became of a family.
    SystemEvent, "outcome of systems" {
        /// A child who lived elsewhere came home.
        Reunified = "reunified",
        /// A child was placed outside the home.
        PlacedOutside = "placed_outside",
        /// Somebody reported maltreatment.
        MaltreatmentReported = "maltreatment_reported",
        /// A report of maltreatment was found to be true.
        MaltreatmentFound = "maltreatment_found",
        /// A child was in a hospital for the mind.
        Hospitalized = "hospitalized",
        /// A child was kept out of school.
        Excluded = "excluded_from_school",
        /// A child was held by the courts.
        Detained = "detained",
    }
}

/// Whether something became of a family, for those programs that may know it and choose to keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SystemOutcome {
    /// The family.
    pub referral: ReferralId,
    /// What is looked at.
    pub event: SystemEvent,
    /// The day for which it is known.
    pub on: NaiveDate,
    /// Whether it was so: a family of which it is known that it was not is counted, too.
    pub happened: bool,
}

impl SystemOutcome {
    /// What is known of one family.
    #[must_use]
    pub const fn new(
        referral: ReferralId,
        event: SystemEvent,
        on: NaiveDate,
        happened: bool,
    ) -> Self {
        Self { referral, event, on, happened }
    }
}
