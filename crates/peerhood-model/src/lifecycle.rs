use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::code::codes;
use crate::{
    Expectations, Hours, MatchId, Mode, PrivateText, ReferOut, ReferralId, Support, SupportParentId,
};

codes! {
    /// One of the two parents of a match.
    Side, "side" {
        /// The referred parent.
        Referred = "referred",
        /// The support parent.
        Supporting = "supporting",
    }
}

codes! {
    /// What came of an attempt to be in touch.
    ContactOutcome, "contact outcome" {
        /// They spoke.
        Reached = "reached",
        /// A message was left.
        Message = "message",
        /// Nobody answered.
        NoAnswer = "no_answer",
    }
}

codes! {
    /// Why a match was closed.
    CloseReason, "close reason" {
        /// What was hoped for is done.
        Completed = "completed",
        /// The referred parent wanted to end it.
        ReferredParentEnded = "referred_parent_ended",
        /// The support parent wanted to end it.
        SupportParentEnded = "support_parent_ended",
        /// One of them could not be reached any more.
        LostContact = "lost_contact",
        /// The two did not suit each other.
        NotAGoodFit = "not_a_good_fit",
        /// The support parent has left the program.
        SupportParentLeft = "support_parent_left",
        /// Help of another kind is needed.
        ReferredElsewhere = "referred_elsewhere",
        /// Consent was withdrawn.
        ConsentWithdrawn = "consent_withdrawn",
        /// Somebody was not safe.
        Safety = "safety",
        /// Anything else.
        Other = "other",
    }
}

/// One contact, or attempt, between the two parents of a match.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Contact {
    /// What came of it.
    pub outcome: ContactOutcome,
    /// In which way.
    pub mode: Option<Mode>,
    /// How long they spoke.
    pub hours: Option<Hours>,
    /// Who began it.
    pub begun_by: Option<Side>,
    /// What kind of support it was.
    #[cfg_attr(feature = "serde", serde(default))]
    pub support: BTreeSet<Support>,
    /// Whether it weighed on the support parent: they rest, and the coordinator calls.
    #[cfg_attr(feature = "serde", serde(default))]
    pub hard: bool,
    /// Signs that other help is needed: the coordinator answers.
    #[cfg_attr(feature = "serde", serde(default))]
    pub refer_out: BTreeSet<ReferOut>,
    /// A note, kept private.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing))]
    pub note: PrivateText,
}

impl Contact {
    /// A contact of which only the outcome is known.
    #[must_use]
    pub fn new(outcome: ContactOutcome) -> Self {
        Self {
            outcome,
            mode: None,
            hours: None,
            begun_by: None,
            support: BTreeSet::new(),
            hard: false,
            refer_out: BTreeSet::new(),
            note: PrivateText::default(),
        }
    }
}

/// The coordinator asking one of the two how it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct FollowUp {
    /// Who was asked.
    pub with: Side,
    /// Whether it is what they expected; `None` when that was not asked.
    pub as_expected: Option<bool>,
    /// A note, kept private.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing))]
    pub note: PrivateText,
}

impl FollowUp {
    /// A follow-up with one of the two.
    #[must_use]
    pub fn new(with: Side) -> Self {
        Self { with, as_expected: None, note: PrivateText::default() }
    }
}

/// What can happen to a match.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Step {
    /// The coordinator put the two together on paper.
    Proposed,
    /// One side said yes.
    Accepted(Side),
    /// One side said no: the match is over before it began.
    Declined(Side),
    /// The two were put in touch.
    Introduced,
    /// They were in touch, or tried.
    Contact(Contact),
    /// The coordinator asked how it goes.
    FollowUp(FollowUp),
    /// It rests.
    Paused,
    /// It goes on.
    Resumed,
    /// Both go on for another time.
    Renewed,
    /// It is over.
    Closed(CloseReason),
    /// Another support parent was proposed in this one's place.
    AlternateProposed(MatchId),
}

/// Something that happened to a match on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MatchEvent {
    /// The day, on the program's calendar.
    pub on: NaiveDate,
    /// What happened.
    pub step: Step,
}

impl MatchEvent {
    /// Something that happened on a day.
    #[must_use]
    pub fn new(on: NaiveDate, step: Step) -> Self {
        Self { on, step }
    }
}

/// A match and everything that happened to it, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MatchRecord {
    /// The program's id.
    pub id: MatchId,
    /// The referred parent's referral.
    pub referral: ReferralId,
    /// The support parent.
    pub support_parent: SupportParentId,
    /// Who is asked next if this support parent says no or nothing, the best first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub held: Vec<SupportParentId>,
    /// What the referred parent expects, once asked.
    pub referred_expects: Option<Expectations>,
    /// What the support parent expects, once asked.
    pub supporting_expects: Option<Expectations>,
    /// What happened, the earliest first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub events: Vec<MatchEvent>,
}

impl MatchRecord {
    /// A match to which nothing happened yet.
    #[must_use]
    pub fn new(id: MatchId, referral: ReferralId, support_parent: SupportParentId) -> Self {
        Self {
            id,
            referral,
            support_parent,
            held: Vec::new(),
            referred_expects: None,
            supporting_expects: None,
            events: Vec::new(),
        }
    }
}
