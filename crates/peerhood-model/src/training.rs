use chrono::NaiveDate;

use crate::{CohortId, SupportParentId};

/// A group of applicants who are trained together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TrainingCohort {
    /// The program's id.
    pub id: CohortId,
    /// From when one can apply.
    pub opens_on: Option<NaiveDate>,
    /// The last day to apply.
    pub application_deadline: Option<NaiveDate>,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// How many can take part.
    pub seats: Option<u32>,
    /// Who has applied, the earliest first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub applicants: Vec<SupportParentId>,
}

impl TrainingCohort {
    /// A cohort that nobody has applied for yet.
    #[must_use]
    pub fn new(id: CohortId, starts_on: NaiveDate, ends_on: NaiveDate) -> Self {
        Self {
            id,
            opens_on: None,
            application_deadline: None,
            starts_on,
            ends_on,
            seats: None,
            applicants: Vec::new(),
        }
    }
}
