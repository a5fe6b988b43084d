use chrono::NaiveDate;
use thiserror::Error;

use crate::SupportParentStatus;

/// A support parent's way through the program, from the application on.
///
/// ```
/// use peerhood_model::{StatusHistory, SupportParentStatus as Status};
///
/// let day = |text: &str| text.parse().expect("a date");
/// let mut way = StatusHistory::applied(day("2026-01-10"));
/// way.change(day("2026-02-01"), Status::Screened)?;
/// way.change(day("2026-02-14"), Status::InTraining)?;
///
/// assert_eq!(way.status_on(day("2026-02-10")), Some(Status::Screened));
/// assert_eq!(way.days_in(Status::Screened, day("2026-12-31")), 13);
/// assert!(way.change(day("2026-03-01"), Status::Applicant).is_err());
/// # Ok::<(), peerhood_model::StatusError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<StatusChange>", into = "Vec<StatusChange>"))]
pub struct StatusHistory {
    // Invariant: begins with an application; in order of time; each status can follow the last.
    changes: Vec<StatusChange>,
}

/// A new status from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct StatusChange {
    /// The day.
    pub on: NaiveDate,
    /// The status.
    pub to: SupportParentStatus,
}

impl StatusChange {
    /// A new status from a day on.
    #[must_use]
    pub fn new(on: NaiveDate, to: SupportParentStatus) -> Self {
        Self { on, to }
    }
}

/// A change of status that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StatusError {
    /// A history begins with something else than an application, or is empty.
    #[error("a support parent's way begins as an applicant")]
    NotApplied,
    /// The status cannot follow.
    #[error("{to} on {on} cannot follow {from}; {}", next_text(*.from))]
    IllegalChange {
        /// The status before.
        from: SupportParentStatus,
        /// The status after.
        to: SupportParentStatus,
        /// The day.
        on: NaiveDate,
    },
    /// The change lies before the last one.
    #[error(
        "{to} on {on} is listed after a change of {previous}; put the changes in order of time"
    )]
    OutOfOrder {
        /// The status after.
        to: SupportParentStatus,
        /// The day.
        on: NaiveDate,
        /// The day of the change listed before it.
        previous: NaiveDate,
    },
}

fn next_text(from: SupportParentStatus) -> String {
    let next: Vec<&str> = from.next().iter().map(|status| status.code()).collect();
    format!("next can be {}", next.join(", "))
}

impl SupportParentStatus {
    /// What can follow: screening may be skipped where the program does none, a support parent
    /// trains again or rests at will, and whoever has left applies anew.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Applicant => &[Self::Screened, Self::InTraining, Self::Retired],
            Self::Screened => &[Self::InTraining, Self::Retired],
            Self::InTraining => &[Self::Active, Self::Paused, Self::Retired],
            Self::Active => &[Self::InTraining, Self::Paused, Self::Retired],
            Self::Paused => &[Self::InTraining, Self::Active, Self::Retired],
            Self::Retired => &[Self::Applicant],
        }
    }
}

impl StatusHistory {
    /// Begins on the day of the application.
    #[must_use]
    pub fn applied(on: NaiveDate) -> Self {
        Self { changes: vec![StatusChange::new(on, SupportParentStatus::Applicant)] }
    }

    /// Goes on to another status.
    ///
    /// # Errors
    ///
    /// When it lies before the last change or cannot follow it; then nothing changes.
    pub fn change(&mut self, on: NaiveDate, to: SupportParentStatus) -> Result<(), StatusError> {
        let StatusChange { on: previous, to: from } = self.last();
        if on < previous {
            return Err(StatusError::OutOfOrder { to, on, previous });
        }
        if !from.next().contains(&to) {
            return Err(StatusError::IllegalChange { from, to, on });
        }
        self.changes.push(StatusChange::new(on, to));
        Ok(())
    }

    /// Every change, the earliest first.
    #[must_use]
    pub fn changes(&self) -> &[StatusChange] {
        &self.changes
    }

    /// The status at the end of a day; `None` before the application.
    #[must_use]
    pub fn status_on(&self, day: NaiveDate) -> Option<SupportParentStatus> {
        let until = self.changes.iter().take_while(|change| change.on <= day);
        until.last().map(|change| change.to)
    }

    /// The day a status was first reached.
    #[must_use]
    pub fn reached(&self, status: SupportParentStatus) -> Option<NaiveDate> {
        self.changes.iter().find(|change| change.to == status).map(|change| change.on)
    }

    /// How many days were spent in a status before a day.
    #[must_use]
    pub fn days_in(&self, status: SupportParentStatus, until: NaiveDate) -> i64 {
        let ends = self.changes.iter().skip(1).map(|change| change.on).chain([NaiveDate::MAX]);
        self.changes
            .iter()
            .zip(ends)
            .filter(|(change, _)| change.to == status)
            .map(|(change, end)| (end.min(until) - change.on).num_days().max(0))
            .sum()
    }

    fn last(&self) -> StatusChange {
        *self.changes.last().expect("a history begins with an application")
    }
}

impl TryFrom<Vec<StatusChange>> for StatusHistory {
    type Error = StatusError;

    fn try_from(changes: Vec<StatusChange>) -> Result<Self, StatusError> {
        let mut changes = changes.into_iter();
        let mut history = match changes.next() {
            Some(first) if first.to == SupportParentStatus::Applicant => Self::applied(first.on),
            _ => return Err(StatusError::NotApplied),
        };
        for change in changes {
            history.change(change.on, change.to)?;
        }
        Ok(history)
    }
}

impl From<StatusHistory> for Vec<StatusChange> {
    fn from(history: StatusHistory) -> Self {
        history.changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SupportParentStatus as Status;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_pause_does_not_count_as_active() {
        let mut way = StatusHistory::applied(day("2026-01-01"));
        for (on, to) in [
            ("2026-01-02", Status::InTraining),
            ("2026-01-10", Status::Active),
            ("2026-01-20", Status::Paused),
            ("2026-02-01", Status::Active),
        ] {
            way.change(day(on), to).unwrap();
        }
        assert_eq!(way.days_in(Status::Active, day("2026-02-04")), 13);
        assert_eq!(way.reached(Status::Active), Some(day("2026-01-10")));
        assert_eq!(way.status_on(day("2025-12-31")), None);
        assert_eq!(way.days_in(Status::Active, day("2025-12-31")), 0);
    }

    #[test]
    fn nobody_is_active_without_training() {
        let mut way = StatusHistory::applied(day("2026-01-01"));
        let error = way.change(day("2026-01-02"), Status::Active).unwrap_err();
        assert_eq!(
            error.to_string(),
            "active on 2026-01-02 cannot follow applicant; \
             next can be screened, in_training, retired"
        );
        assert!(way.change(day("2025-12-31"), Status::Screened).is_err());
        assert_eq!(way.changes().len(), 1);
    }

    #[test]
    fn a_list_goes_through_the_same_door() {
        let change = |on, to| StatusChange::new(day(on), to);
        let legal = vec![
            change("2026-01-01", Status::Applicant),
            change("2026-01-01", Status::Retired),
            change("2026-06-01", Status::Applicant),
        ];
        let history = StatusHistory::try_from(legal.clone()).unwrap();
        assert_eq!(Vec::from(history), legal);
        assert_eq!(StatusHistory::try_from(vec![]), Err(StatusError::NotApplied));
        let late = vec![change("2026-01-01", Status::Active)];
        assert_eq!(StatusHistory::try_from(late), Err(StatusError::NotApplied));
    }
}
