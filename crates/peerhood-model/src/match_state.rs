use chrono::NaiveDate;
use thiserror::Error;

use crate::code::codes;
use crate::{CloseReason, ContactOutcome, MatchEvent, MatchId, MatchRecord, Side, Step};

codes! {
    /// How far a match has come.
    MatchStage, "match stage" {
        /// Nothing happened yet.
        New = "new",
        /// Proposed; not both sides have said yes.
        Proposed = "proposed",
        /// Both sides have said yes.
        Accepted = "accepted",
        /// The two are in touch.
        Introduced = "introduced",
        /// It rests.
        Paused = "paused",
        /// One side said no.
        Declined = "declined",
        /// It is over.
        Closed = "closed",
    }
}

codes! {
    /// The kind of a step, without its details.
    StepKind, "match event" {
        /// [`Step::Proposed`].
        Proposed = "proposed",
        /// [`Step::Accepted`].
        Accepted = "accepted",
        /// [`Step::Declined`].
        Declined = "declined",
        /// [`Step::Introduced`].
        Introduced = "introduced",
        /// [`Step::Contact`].
        Contact = "contact",
        /// [`Step::FollowUp`].
        FollowUp = "follow_up",
        /// [`Step::Paused`].
        Paused = "paused",
        /// [`Step::Resumed`].
        Resumed = "resumed",
        /// [`Step::Renewed`].
        Renewed = "renewed",
        /// [`Step::Closed`].
        Closed = "closed",
        /// [`Step::AlternateProposed`].
        AlternateProposed = "alternate_proposed",
    }
}

impl Step {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> StepKind {
        match self {
            Self::Proposed => StepKind::Proposed,
            Self::Accepted(_) => StepKind::Accepted,
            Self::Declined(_) => StepKind::Declined,
            Self::Introduced => StepKind::Introduced,
            Self::Contact(_) => StepKind::Contact,
            Self::FollowUp(_) => StepKind::FollowUp,
            Self::Paused => StepKind::Paused,
            Self::Resumed => StepKind::Resumed,
            Self::Renewed => StepKind::Renewed,
            Self::Closed(_) => StepKind::Closed,
            Self::AlternateProposed(_) => StepKind::AlternateProposed,
        }
    }
}

impl MatchStage {
    /// The steps that can follow.
    #[must_use]
    pub const fn next_steps(self) -> &'static [StepKind] {
        use StepKind as To;
        match self {
            Self::New => &[To::Proposed],
            Self::Proposed => &[To::Accepted, To::Declined, To::Closed, To::AlternateProposed],
            Self::Accepted => &[To::Introduced, To::Declined, To::Closed, To::AlternateProposed],
            Self::Introduced => &[
                To::Contact,
                To::FollowUp,
                To::Paused,
                To::Renewed,
                To::Closed,
                To::AlternateProposed,
            ],
            Self::Paused => &[To::FollowUp, To::Resumed, To::Closed, To::AlternateProposed],
            Self::Declined => &[To::AlternateProposed],
            Self::Closed => &[],
        }
    }

    /// Whether it takes up one of the support parent's places.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Proposed | Self::Accepted | Self::Introduced | Self::Paused)
    }
}

/// Where a match stands: the sum of its events.
///
/// ```
/// use peerhood_model::{MatchEvent, MatchStage, MatchState, Side, Step};
///
/// let day = |text: &str| text.parse().expect("a date");
/// let state = MatchState::new()
///     .after(&MatchEvent::new(day("2026-10-01"), Step::Proposed))?
///     .after(&MatchEvent::new(day("2026-10-01"), Step::Accepted(Side::Supporting)))?;
/// assert_eq!(state.stage, MatchStage::Proposed);
///
/// let too_soon = state.after(&MatchEvent::new(day("2026-10-02"), Step::Introduced));
/// assert_eq!(
///     too_soon.unwrap_err().to_string(),
///     "introduced on 2026-10-02 cannot follow: the match is proposed since 2026-10-01; \
///      next can be accepted, declined, closed, alternate_proposed",
/// );
/// # Ok::<(), peerhood_model::LifecycleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MatchState {
    /// How far it has come.
    pub stage: MatchStage,
    /// Since when; `None` before anything happened.
    pub since: Option<NaiveDate>,
    /// The day of the last event.
    pub last_event_on: Option<NaiveDate>,
    /// Whether the referred parent has said yes.
    pub referred_accepted: bool,
    /// Whether the support parent has said yes.
    pub supporting_accepted: bool,
    /// When it was proposed.
    pub proposed_on: Option<NaiveDate>,
    /// When the two were put in touch.
    pub introduced_on: Option<NaiveDate>,
    /// When they first spoke.
    pub first_contact_on: Option<NaiveDate>,
    /// When they last spoke.
    pub last_contact_on: Option<NaiveDate>,
    /// How often they spoke.
    pub contacts: u32,
    /// How often they tried in vain.
    pub attempts: u32,
    /// How often the coordinator asked.
    pub follow_ups: u32,
    /// When the two last agreed to go on.
    pub renewed_on: Option<NaiveDate>,
    /// When a contact last weighed on the support parent.
    pub last_hard_contact_on: Option<NaiveDate>,
    /// When the coordinator last asked the support parent.
    pub last_debrief_on: Option<NaiveDate>,
    /// Who declined.
    pub declined_by: Option<Side>,
    /// Why it was closed.
    pub close_reason: Option<CloseReason>,
    /// Matches proposed in this one's place.
    pub alternates: Vec<MatchId>,
}

/// An event that cannot have happened to a match.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LifecycleError {
    /// The step does not follow from where the match stands.
    #[error("{step} on {on} cannot follow: the match is {stage}{}; {}", since_text(.since), next_text(*.stage))]
    IllegalStep {
        /// The step.
        step: StepKind,
        /// Its day.
        on: NaiveDate,
        /// Where the match stands.
        stage: MatchStage,
        /// Since when.
        since: Option<NaiveDate>,
    },
    /// A side that has said yes says yes again.
    #[error("accepted by the {side} side on {on}, but that side has accepted before")]
    AcceptedTwice {
        /// The side.
        side: Side,
        /// The day.
        on: NaiveDate,
    },
    /// The event lies before the one listed before it.
    #[error(
        "{step} on {on} is listed after an event of {previous}; put the events in order of time"
    )]
    OutOfOrder {
        /// The step.
        step: StepKind,
        /// Its day.
        on: NaiveDate,
        /// The day of the event listed before it.
        previous: NaiveDate,
    },
}

fn since_text(since: &Option<NaiveDate>) -> String {
    since.map_or_else(String::new, |day| format!(" since {day}"))
}

fn next_text(stage: MatchStage) -> String {
    let steps: Vec<&str> = stage.next_steps().iter().map(|step| step.code()).collect();
    if steps.is_empty() {
        return "nothing can follow".to_owned();
    }
    format!("next can be {}", steps.join(", "))
}

impl MatchState {
    /// A match to which nothing happened yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            stage: MatchStage::New,
            since: None,
            last_event_on: None,
            referred_accepted: false,
            supporting_accepted: false,
            proposed_on: None,
            introduced_on: None,
            first_contact_on: None,
            last_contact_on: None,
            contacts: 0,
            attempts: 0,
            follow_ups: 0,
            renewed_on: None,
            last_hard_contact_on: None,
            last_debrief_on: None,
            declined_by: None,
            close_reason: None,
            alternates: Vec::new(),
        }
    }

    /// The state after one more event.
    ///
    /// # Errors
    ///
    /// When the event lies before the last one, or cannot follow from this state.
    pub fn after(&self, event: &MatchEvent) -> Result<Self, LifecycleError> {
        self.clone().then(event)
    }

    /// The same for a state that nobody asks for again.
    fn then(self, event: &MatchEvent) -> Result<Self, LifecycleError> {
        let MatchEvent { on, ref step } = *event;
        let kind = step.kind();
        if let Some(previous) = self.last_event_on.filter(|&previous| on < previous) {
            return Err(LifecycleError::OutOfOrder { step: kind, on, previous });
        }
        if !self.stage.next_steps().contains(&kind) {
            return Err(LifecycleError::IllegalStep {
                step: kind,
                on,
                stage: self.stage,
                since: self.since,
            });
        }
        let mut next = self;
        next.last_event_on = Some(on);
        match step {
            Step::Proposed => {
                next.proposed_on = Some(on);
                next.enter(MatchStage::Proposed, on);
            }
            Step::Accepted(side) => next.accept(*side, on)?,
            Step::Declined(side) => {
                next.declined_by = Some(*side);
                next.enter(MatchStage::Declined, on);
            }
            Step::Introduced => {
                next.introduced_on = Some(on);
                next.enter(MatchStage::Introduced, on);
            }
            Step::Contact(contact) => {
                if contact.outcome == ContactOutcome::Reached {
                    next.contacts = next.contacts.saturating_add(1);
                    next.first_contact_on = next.first_contact_on.or(Some(on));
                    next.last_contact_on = Some(on);
                } else {
                    next.attempts = next.attempts.saturating_add(1);
                }
                if contact.hard {
                    next.last_hard_contact_on = Some(on);
                }
            }
            Step::FollowUp(follow_up) => {
                next.follow_ups = next.follow_ups.saturating_add(1);
                if follow_up.with == Side::Supporting {
                    next.last_debrief_on = Some(on);
                }
            }
            Step::Paused => next.enter(MatchStage::Paused, on),
            Step::Resumed => next.enter(MatchStage::Introduced, on),
            Step::Renewed => next.renewed_on = Some(on),
            Step::Closed(reason) => {
                next.close_reason = Some(*reason);
                next.enter(MatchStage::Closed, on);
            }
            Step::AlternateProposed(id) => next.alternates.push(id.clone()),
        }
        Ok(next)
    }

    fn enter(&mut self, stage: MatchStage, on: NaiveDate) {
        self.stage = stage;
        self.since = Some(on);
    }

    fn accept(&mut self, side: Side, on: NaiveDate) -> Result<(), LifecycleError> {
        let said_yes = match side {
            Side::Referred => &mut self.referred_accepted,
            Side::Supporting => &mut self.supporting_accepted,
        };
        if *said_yes {
            return Err(LifecycleError::AcceptedTwice { side, on });
        }
        *said_yes = true;
        if self.referred_accepted && self.supporting_accepted {
            self.enter(MatchStage::Accepted, on);
        }
        Ok(())
    }
}

impl Default for MatchState {
    fn default() -> Self {
        Self::new()
    }
}

impl MatchRecord {
    /// Where the match stood at the end of a day: later events do not count.
    ///
    /// # Errors
    ///
    /// At the first event that cannot have happened.
    pub fn state(&self, day: NaiveDate) -> Result<MatchState, LifecycleError> {
        self.events
            .iter()
            .filter(|event| event.on <= day)
            .try_fold(MatchState::new(), MatchState::then)
    }

    /// Where the match stands after everything on record.
    ///
    /// # Errors
    ///
    /// At the first event that cannot have happened.
    pub fn last_state(&self) -> Result<MatchState, LifecycleError> {
        self.state(NaiveDate::MAX)
    }

    /// Adds an event and says where the match stands now.
    ///
    /// # Errors
    ///
    /// When the event cannot follow what is on record; then the record stays as it is.
    pub fn record(&mut self, event: MatchEvent) -> Result<MatchState, LifecycleError> {
        let state = self.last_state()?.after(&event)?;
        self.events.push(event);
        Ok(state)
    }
}
