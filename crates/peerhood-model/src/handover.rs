use chrono::NaiveDate;
use thiserror::Error;

use crate::code::codes;
use crate::{HandoverId, ReferralId, ServiceId, Term};

codes! {
    /// Where a referral to a community program stands: the codes of a FHIR R4 Task, with `_` for `-`.
    TaskStatus, "task status" {
        /// Is being written.
        Draft = "draft",
        /// Was sent.
        Requested = "requested",
        /// Arrived there.
        Received = "received",
        /// They take the family.
        Accepted = "accepted",
        /// They do not take the family.
        Rejected = "rejected",
        /// They are ready to begin.
        Ready = "ready",
        /// Was taken back.
        Cancelled = "cancelled",
        /// The family is being served.
        InProgress = "in_progress",
        /// Rests.
        OnHold = "on_hold",
        /// Could not be done.
        Failed = "failed",
        /// Is done.
        Completed = "completed",
        /// Should never have been there.
        EnteredInError = "entered_in_error",
    }
}

impl TaskStatus {
    /// Whether nothing comes after it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(
            self,
            Self::Rejected
                | Self::Cancelled
                | Self::Failed
                | Self::Completed
                | Self::EnteredInError
        )
    }

    /// Whether this may come next.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        if matches!(next, Self::EnteredInError) {
            return !matches!(self, Self::EnteredInError);
        }
        match self {
            Self::Draft => matches!(next, Self::Requested | Self::Cancelled),
            Self::Requested => {
                matches!(next, Self::Received | Self::Accepted | Self::Rejected | Self::Cancelled)
            }
            Self::Received => matches!(next, Self::Accepted | Self::Rejected | Self::Cancelled),
            Self::Accepted => matches!(
                next,
                Self::Ready | Self::InProgress | Self::OnHold | Self::Failed | Self::Cancelled
            ),
            Self::Ready => {
                matches!(next, Self::InProgress | Self::OnHold | Self::Failed | Self::Cancelled)
            }
            Self::InProgress => {
                matches!(next, Self::OnHold | Self::Failed | Self::Completed | Self::Cancelled)
            }
            Self::OnHold => {
                matches!(next, Self::Ready | Self::InProgress | Self::Failed | Self::Cancelled)
            }
            _ => false,
        }
    }
}

codes! {
    /// What a status means for the family, where the status alone does not say it.
    BusinessStatus, "business status" {
        /// They have not answered yet.
        AwaitingReply = "awaiting_reply",
        /// They could not reach the family.
        NotReached = "not_reached",
        /// The family waits for a place there.
        WaitListed = "wait_listed",
        /// The family declined.
        FamilyDeclined = "family_declined",
        /// They are full.
        NoCapacity = "no_capacity",
        /// The family is not whom they serve.
        NotEligible = "not_eligible",
        /// They sent the family elsewhere.
        Redirected = "redirected",
        /// It is sure that the family began there.
        StartVerified = "start_verified",
        /// The need is met.
        NeedMet = "need_met",
        /// The need is not met.
        NeedNotMet = "need_not_met",
    }
}

/// A referral of a family to a community program, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Handover {
    /// The program's id.
    pub id: HandoverId,
    /// The family.
    pub referral: ReferralId,
    /// Where it is referred to.
    pub service: ServiceId,
    /// What happened, in order.
    pub steps: Vec<HandoverStep>,
}

/// A status and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct HandoverStep {
    /// The day.
    pub on: NaiveDate,
    /// The status.
    pub status: TaskStatus,
    /// What it means for the family.
    pub business_status: Option<BusinessStatus>,
    /// A reason in a few words of the program's own.
    pub reason: Option<Term>,
}

/// A step that cannot follow.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HandoverError {
    /// The status cannot follow.
    #[error("{next} cannot follow {last}")]
    CannotFollow {
        /// The status so far.
        last: TaskStatus,
        /// The status after it.
        next: TaskStatus,
    },
    /// It is earlier than what happened before.
    #[error("{on} is before {last}, when the status before it began")]
    Earlier {
        /// The day.
        on: NaiveDate,
        /// The day of the step before.
        last: NaiveDate,
    },
    /// It begins with something else than a draft or a request.
    #[error("a referral begins as draft or requested, not {first}")]
    NoBeginning {
        /// The first status.
        first: TaskStatus,
    },
    /// It is turned down without a reason.
    #[error("{status} needs a business status or a reason")]
    NoReason {
        /// The status.
        status: TaskStatus,
    },
}

impl HandoverStep {
    /// A step without a reason.
    #[must_use]
    pub fn new(on: NaiveDate, status: TaskStatus) -> Self {
        Self { on, status, business_status: None, reason: None }
    }
}

impl Handover {
    /// A referral to a service of which nothing happened yet.
    #[must_use]
    pub fn new(id: HandoverId, referral: ReferralId, service: ServiceId) -> Self {
        Self { id, referral, service, steps: Vec::new() }
    }

    /// Adds what happened next.
    ///
    /// # Errors
    ///
    /// When it cannot follow what happened so far; nothing is added then.
    pub fn add(&mut self, step: HandoverStep) -> Result<(), HandoverError> {
        let next = step.status;
        match self.steps.last() {
            None if !matches!(next, TaskStatus::Draft | TaskStatus::Requested) => {
                return Err(HandoverError::NoBeginning { first: next });
            }
            Some(last) if step.on < last.on => {
                return Err(HandoverError::Earlier { on: step.on, last: last.on });
            }
            Some(last) if !last.status.may_become(next) => {
                return Err(HandoverError::CannotFollow { last: last.status, next });
            }
            _ => {}
        }
        let said = step.business_status.is_some() || step.reason.is_some();
        if matches!(next, TaskStatus::Rejected | TaskStatus::Failed) && !said {
            return Err(HandoverError::NoReason { status: next });
        }
        self.steps.push(step);
        Ok(())
    }

    /// The last step on or before a day.
    #[must_use]
    pub fn step_on(&self, day: NaiveDate) -> Option<&HandoverStep> {
        self.steps.iter().rfind(|step| step.on <= day)
    }

    /// Since when it waits for an answer from there; `None` where it does not.
    #[must_use]
    pub fn unanswered_since(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.step_on(day).filter(|step| step.status == TaskStatus::Requested).map(|step| step.on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handover() -> Handover {
        Handover::new("H-1".parse().unwrap(), "R-1".parse().unwrap(), "s".parse().unwrap())
    }

    fn step(on: &str, status: &str) -> HandoverStep {
        HandoverStep::new(on.parse().unwrap(), status.parse().unwrap())
    }

    #[test]
    fn a_loop_is_closed_step_by_step() {
        let mut handover = handover();
        for (on, status) in [
            ("2026-03-01", "draft"),
            ("2026-03-02", "requested"),
            ("2026-03-05", "accepted"),
            ("2026-03-10", "in-progress"),
            ("2026-05-01", "completed"),
        ] {
            handover.add(step(on, status)).unwrap();
        }
        let status = |day: &str| handover.step_on(day.parse().unwrap()).map(|step| step.status);
        assert_eq!(status("2026-03-09"), Some(TaskStatus::Accepted));
        assert_eq!(status("2026-02-01"), None);
        let waits = handover.unanswered_since("2026-03-04".parse().unwrap());
        assert_eq!(waits, "2026-03-02".parse().ok());
    }

    #[test]
    fn what_cannot_follow_is_refused() {
        let mut handover = handover();
        assert!(handover.add(step("2026-03-01", "accepted")).is_err());
        handover.add(step("2026-03-02", "requested")).unwrap();
        assert!(handover.add(step("2026-03-01", "received")).is_err());
        assert!(handover.add(step("2026-03-03", "completed")).is_err());
        assert_eq!(
            handover.add(step("2026-03-03", "rejected")),
            Err(HandoverError::NoReason { status: TaskStatus::Rejected })
        );
        let mut rejected = step("2026-03-03", "rejected");
        rejected.business_status = Some(BusinessStatus::NoCapacity);
        handover.add(rejected).unwrap();
        assert!(handover.add(step("2026-03-04", "accepted")).is_err());
    }

    #[test]
    fn nothing_follows_what_is_over_but_that_it_was_an_error() {
        for &status in TaskStatus::ALL.iter().filter(|status| status.is_over()) {
            for &next in TaskStatus::ALL {
                let allowed = next == TaskStatus::EnteredInError && next != status;
                assert_eq!(status.may_become(next), allowed, "{status} {next}");
            }
        }
    }
}
