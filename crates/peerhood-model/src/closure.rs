use chrono::NaiveDate;
use thiserror::Error;

use crate::{Term, VenueId};

/// Days on which no session takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawClosure"))]
pub struct Closure {
    // Invariant: first <= last.
    first: NaiveDate,
    last: NaiveDate,
    scope: ClosureScope,
    reason: Option<String>,
}

/// What is closed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ClosureScope {
    /// The whole program.
    Everywhere,
    /// One region.
    Region(Term),
    /// One venue.
    Venue(VenueId),
}

/// A closure that ends before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a closure from {first} to {last} ends before it begins; swap the two dates")]
pub struct ClosureError {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

impl Closure {
    /// A closure from one day to another, both included.
    ///
    /// # Errors
    ///
    /// When the last day lies before the first.
    pub fn new(
        first: NaiveDate,
        last: NaiveDate,
        scope: ClosureScope,
        reason: Option<String>,
    ) -> Result<Self, ClosureError> {
        if last < first {
            return Err(ClosureError { first, last });
        }
        Ok(Self { first, last, scope, reason })
    }

    /// The first day.
    #[must_use]
    pub fn first(&self) -> NaiveDate {
        self.first
    }

    /// The last day, still closed.
    #[must_use]
    pub fn last(&self) -> NaiveDate {
        self.last
    }

    /// What is closed.
    #[must_use]
    pub fn scope(&self) -> &ClosureScope {
        &self.scope
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Whether it is closed on a day.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct RawClosure {
    first: NaiveDate,
    last: NaiveDate,
    scope: ClosureScope,
    reason: Option<String>,
}

#[cfg(feature = "serde")]
impl TryFrom<RawClosure> for Closure {
    type Error = ClosureError;

    fn try_from(raw: RawClosure) -> Result<Self, ClosureError> {
        Self::new(raw.first, raw.last, raw.scope, raw.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_a_closure_are_closed() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (first, last) = (day("2026-12-24"), day("2027-01-01"));
        let closure = Closure::new(first, last, ClosureScope::Everywhere, None).unwrap();
        assert!(closure.covers(first) && closure.covers(last));
        assert!(!closure.covers(day("2027-01-02")));
        assert!(Closure::new(last, first, ClosureScope::Everywhere, None).is_err());
    }
}
