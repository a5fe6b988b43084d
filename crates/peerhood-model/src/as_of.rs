use chrono::{DateTime, NaiveDate, Utc};

use crate::Zone;

/// The moment decisions are made for, and the day it is then at the program's office.
///
/// Consent, training and matches are kept by the day, and a day begins at another moment in every
/// zone: this fixes which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct AsOf {
    /// The moment.
    pub instant: DateTime<Utc>,
    /// The day at the program's office.
    pub day: NaiveDate,
}

impl AsOf {
    /// A moment, in the zone of the program's office.
    #[must_use]
    pub fn at(instant: DateTime<Utc>, office: &Zone) -> Self {
        Self { instant, day: office.date_at(instant) }
    }
}
