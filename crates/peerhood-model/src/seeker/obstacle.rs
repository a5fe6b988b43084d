use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{ConsentGiver, ConsentScope, MatchId, ReferralStatus, Want};

/// A reason why a referral gives no view.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum SeekerObstacle {
    /// Nobody gave consent.
    NoConsent,
    /// Somebody other than the parent gave consent.
    ConsentNotFromParent {
        /// Who did.
        given_by: ConsentGiver,
    },
    /// Consent is dated after the day asked for.
    ConsentNotYetGiven {
        /// Its date.
        given_on: NaiveDate,
    },
    /// Consent was taken back.
    ConsentWithdrawn {
        /// When.
        withdrawn_on: NaiveDate,
    },
    /// Consent does not cover this.
    ConsentOutOfScope {
        /// What it would have to cover.
        scope: ConsentScope,
    },
    /// The parent did not ask for this.
    NotWanted {
        /// What they would have to ask for.
        want: Want,
    },
    /// The referral is not waiting for an offer.
    NotOpen {
        /// Where it stands.
        status: ReferralStatus,
    },
    /// The referral arrived after the moment asked for.
    NotYetReceived {
        /// When it arrived.
        received_at: DateTime<Utc>,
    },
    /// A match goes on already.
    AlreadyMatched {
        /// Which.
        with: MatchId,
    },
    /// No language is known.
    NoLanguage,
}

impl fmt::Display for SeekerObstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConsent => f.write_str("no consent is on record; ask the parent"),
            Self::ConsentNotFromParent { given_by } => {
                write!(f, "consent was given by {given_by}, not by the parent; ask the parent")
            }
            Self::ConsentNotYetGiven { given_on } => {
                write!(f, "consent is given only on {given_on}")
            }
            Self::ConsentWithdrawn { withdrawn_on } => {
                write!(f, "consent was withdrawn on {withdrawn_on}")
            }
            Self::ConsentOutOfScope { scope } => {
                write!(f, "consent does not cover {scope}; ask the parent")
            }
            Self::NotWanted { want } => write!(f, "the parent did not ask for {want}"),
            Self::NotOpen { status } => write!(f, "the referral is {status}"),
            Self::NotYetReceived { received_at } => {
                write!(f, "the referral arrives only on {received_at}")
            }
            Self::AlreadyMatched { with } => write!(f, "match {with} goes on already"),
            Self::NoLanguage => f.write_str("no language is on record; ask the parent"),
        }
    }
}
