use std::fmt;

use chrono::NaiveDate;

use super::rule::{Amount, RuleKind};
use crate::{CloseReason, FacilitatorId, GroupId, MatchId, ReferralId, SupportParentId};

/// What a rule says of one match, person, group or referral.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub rule: RuleKind,
    /// The pack it is from.
    pub pack: String,
    /// The version of the pack.
    pub version: String,
    /// Whom it is about.
    pub subject: Subject,
    /// What it says.
    pub verdict: Verdict,
}

/// Whom or what a rule is asked of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Subject {
    /// A referral.
    Referral(ReferralId),
    /// A match.
    Match(MatchId),
    /// A support parent.
    SupportParent(SupportParentId),
    /// A facilitator.
    Facilitator(FacilitatorId),
    /// A group.
    Group(GroupId),
}

/// What a rule says on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Verdict {
    /// It is kept.
    Met {
        /// Since when, where a day can be named.
        on: Option<NaiveDate>,
    },
    /// It is not kept.
    Breached {
        /// The last day on which it could have been kept.
        due: NaiveDate,
        /// When what was due was done after all; `None` where it was not.
        done: Option<NaiveDate>,
        /// By how much.
        by: Amount,
    },
    /// There is still time.
    NotYetDue {
        /// The last day on which it can be kept.
        due: NaiveDate,
    },
    /// It is not asked here.
    NotApplicable {
        /// Why.
        why: Inapplicable,
    },
}

/// Why a rule is not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Inapplicable {
    /// The match has not begun: not both sides have said yes.
    NotBegun,
    /// The match was over before anything was due.
    Over {
        /// When.
        on: NaiveDate,
        /// Why it was closed; `None` where it was declined.
        reason: Option<CloseReason>,
    },
    /// The match rests.
    Paused {
        /// Since when.
        since: NaiveDate,
    },
    /// Nothing happened that would ask for it.
    NothingHappened,
    /// What it judges is not on record at all.
    NotOnRecord,
    /// The parent did not ask for this.
    NotWanted,
    /// There is no consent, so nothing may be done.
    NoConsent,
    /// The person has been with the program for too short a time.
    TooNew {
        /// Since when.
        since: Option<NaiveDate>,
    },
}

impl fmt::Display for Inapplicable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBegun => f.write_str("the match has not begun"),
            Self::Over { on, reason: Some(reason) } => write!(f, "closed on {on}: {reason}"),
            Self::Over { on, reason: None } => write!(f, "declined on {on}"),
            Self::Paused { since } => write!(f, "rests since {since}"),
            Self::NothingHappened => f.write_str("nothing happened that asks for it"),
            Self::NotOnRecord => f.write_str("nothing is on record to judge by"),
            Self::NotWanted => f.write_str("not asked for"),
            Self::NoConsent => f.write_str("there is no consent of the parent's own"),
            Self::TooNew { since: Some(since) } => write!(f, "with the program since {since}"),
            Self::TooNew { since: None } => f.write_str("since when is not on record"),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Referral(id) => id.fmt(f),
            Self::Match(id) => id.fmt(f),
            Self::SupportParent(id) => id.fmt(f),
            Self::Facilitator(id) => id.fmt(f),
            Self::Group(id) => id.fmt(f),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Met { on: Some(on) } => write!(f, "met on {on}"),
            Self::Met { on: None } => f.write_str("met"),
            Self::Breached { due, done: Some(done), by } => {
                write!(f, "due on {due}, done on {done}: {by} too many")
            }
            Self::Breached { due, done: None, by } => write!(f, "due on {due}: {by} short"),
            Self::NotYetDue { due } => write!(f, "due on {due}"),
            Self::NotApplicable { why } => why.fmt(f),
        }
    }
}

impl Verdict {
    /// Whether something that was due has still not been done.
    #[must_use]
    pub const fn is_open_breach(&self) -> bool {
        matches!(self, Self::Breached { done: None, .. })
    }
}
