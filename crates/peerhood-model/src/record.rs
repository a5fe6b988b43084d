use std::collections::BTreeSet;

use chrono::NaiveDate;
use thiserror::Error;

use crate::{
    ConsentScope, Eligibility, LifecycleError, MatchEvent, MatchId, MatchState, Program,
    ReferralId, SeekerObstacle, StepKind, SupportParentId,
};

/// An event that may not be added to a program's record.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// No such match.
    #[error("no match {id} is on record")]
    UnknownMatch {
        /// The match.
        id: MatchId,
    },
    /// The referral of the match is not on record.
    #[error("referral {id} is not on record")]
    UnknownReferral {
        /// The referral.
        id: ReferralId,
    },
    /// The support parent of the match is not on record.
    #[error("support parent {id} is not on record")]
    UnknownSupportParent {
        /// The support parent.
        id: SupportParentId,
    },
    /// The event cannot follow.
    #[error(transparent)]
    Lifecycle(#[from] LifecycleError),
    /// The parent's own consent does not cover a match on that day.
    #[error("{step} on {on}: {}", .obstacles.first().map_or_else(String::new, ToString::to_string))]
    NoConsent {
        /// The step.
        step: StepKind,
        /// Its day.
        on: NaiveDate,
        /// Every reason.
        obstacles: Vec<SeekerObstacle>,
    },
    /// The support parent would have more matches than they take.
    #[error("on {on} support parent {id} would have {live} matches and takes {capacity}")]
    NoRoom {
        /// The support parent.
        id: SupportParentId,
        /// The first such day.
        on: NaiveDate,
        /// Matches on that day.
        live: u32,
        /// Matches they take on that day.
        capacity: u32,
    },
}

impl Program {
    /// Adds an event to a match and says where the match stands then.
    ///
    /// What goes beyond a match's own story is asked here: the parent's consent on the day of every
    /// step that brings the two together, and room with the support parent from the day of a
    /// proposal on. Without consent a match can still be paused, followed up, declined and closed.
    ///
    /// # Errors
    ///
    /// When the event may not be added; then the record stays as it is.
    ///
    /// # Complexity
    ///
    /// O(d · e) for d days and e events of the support parent's matches.
    pub fn record(
        &mut self,
        id: &MatchId,
        event: MatchEvent,
        rule: &Eligibility,
    ) -> Result<MatchState, RecordError> {
        let position = self.matches.iter().position(|record| record.id == *id);
        let position = position.ok_or_else(|| RecordError::UnknownMatch { id: id.clone() })?;
        let (step, on) = (event.step.kind(), event.on);
        let state = self.matches[position].last_state()?.after(&event)?;
        if brings_together(step) {
            self.refuse_without_consent(&self.matches[position].referral, step, on)?;
        }
        self.matches[position].events.push(event);
        if step == StepKind::Proposed
            && let Err(error) =
                self.refuse_without_room(&self.matches[position].support_parent, on, rule)
        {
            self.matches[position].events.pop();
            return Err(error);
        }
        Ok(state)
    }

    fn refuse_without_consent(
        &self,
        id: &ReferralId,
        step: StepKind,
        on: NaiveDate,
    ) -> Result<(), RecordError> {
        let referral = self.referrals.iter().find(|referral| referral.id == *id);
        let referral = referral.ok_or_else(|| RecordError::UnknownReferral { id: id.clone() })?;
        let obstacles = match &referral.consent {
            None => vec![SeekerObstacle::NoConsent],
            Some(consent) => consent.obstacles(ConsentScope::Match, on),
        };
        if obstacles.is_empty() {
            return Ok(());
        }
        Err(RecordError::NoConsent { step, on, obstacles })
    }

    /// Whether there is room on the day and on each later day on which something changes.
    fn refuse_without_room(
        &self,
        id: &SupportParentId,
        from: NaiveDate,
        rule: &Eligibility,
    ) -> Result<(), RecordError> {
        let parent = self.support_parents.iter().find(|parent| parent.id == *id);
        let parent = parent.ok_or_else(|| RecordError::UnknownSupportParent { id: id.clone() })?;
        let records: Vec<_> =
            self.matches.iter().filter(|record| record.support_parent == *id).collect();
        let later = records.iter().flat_map(|record| &record.events).map(|event| event.on);
        let days: BTreeSet<NaiveDate> = later.filter(|&on| from <= on).collect();
        for on in days {
            let mut live = 0_u32;
            for record in &records {
                live += u32::from(record.state(on)?.stage.is_live());
            }
            let capacity = parent.capacity_on(on, rule);
            if capacity < live {
                return Err(RecordError::NoRoom { id: id.clone(), on, live, capacity });
            }
        }
        Ok(())
    }
}

/// Steps that nobody may take without the parent's consent on the day.
const fn brings_together(step: StepKind) -> bool {
    matches!(
        step,
        StepKind::Proposed
            | StepKind::Accepted
            | StepKind::Introduced
            | StepKind::Contact
            | StepKind::Resumed
            | StepKind::Renewed
            | StepKind::AlternateProposed
    )
}
