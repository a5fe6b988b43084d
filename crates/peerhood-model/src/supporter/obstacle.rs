use std::fmt;

use chrono::NaiveDate;

use crate::{Hours, Relationship, SupportParentStatus, Term};

/// A reason why a support parent gives no view.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum SupporterObstacle {
    /// Not active with the program.
    NotActive {
        /// Where they stand.
        status: SupportParentStatus,
    },
    /// The relationship does not count as raising the child in this program.
    NotRaising {
        /// What they are to the child.
        relationship: Relationship,
    },
    /// Since when they raise the child is not known, and the program has a rule.
    RaisingSinceUnknown {
        /// Months the program asks for.
        required: u32,
    },
    /// They have not raised the child for long enough.
    RaisingTooShort {
        /// From when on they will have.
        enough_on: NaiveDate,
        /// Months the program asks for.
        required: u32,
    },
    /// Not trained.
    NotTrained,
    /// Training ends after the day asked for.
    TrainingNotFinished {
        /// When it ends.
        trained_on: NaiveDate,
    },
    /// Too few hours of training, or not known how many.
    TooFewHours {
        /// The hours they have.
        hours: Option<Hours>,
        /// The hours the program asks for.
        required: Hours,
    },
    /// Training is too long ago.
    TrainingOutdated {
        /// When they were trained.
        trained_on: NaiveDate,
        /// The last day it counted.
        valid_until: NaiveDate,
    },
    /// Too few hours of training towards one competency.
    CompetencyMissing {
        /// The competency; `None` is any.
        competency: Option<Term>,
        /// The hours they lack.
        missing: Hours,
    },
    /// No certification, and the program asks for one.
    NoCertification,
    /// The certification has expired.
    CertificationExpired {
        /// The last day it held.
        expired_on: NaiveDate,
    },
    /// No background check by the day asked for.
    NoBackgroundCheck,
    /// The background check is too long ago.
    BackgroundCheckOutdated {
        /// When it was.
        checked_on: NaiveDate,
        /// The last day it counted.
        valid_until: NaiveDate,
    },
    /// As many matches as they can take.
    NoRoom {
        /// Matches now.
        live: u32,
        /// Matches they can take.
        capacity: u32,
    },
    /// Resting after a contact that weighed on them.
    Resting {
        /// The first day after the rest.
        until: NaiveDate,
    },
    /// Not yet asked about a contact that weighed on them.
    DebriefDue {
        /// The day of the contact.
        since: NaiveDate,
    },
    /// No language is known.
    NoLanguage,
}

impl fmt::Display for SupporterObstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotActive { status } => write!(f, "is {status}, not active"),
            Self::NotRaising { relationship } => {
                write!(f, "\"{relationship}\" does not count as raising the child in this program")
            }
            Self::RaisingSinceUnknown { required } => write!(
                f,
                "since when they raise the child is not on record; {required} months are asked for"
            ),
            Self::RaisingTooShort { enough_on, required } => {
                write!(f, "will have raised the child for {required} months only on {enough_on}")
            }
            Self::NotTrained => f.write_str("is not trained"),
            Self::TrainingNotFinished { trained_on } => {
                write!(f, "finishes training only on {trained_on}")
            }
            Self::TooFewHours { hours: Some(hours), required } => {
                write!(f, "has {hours} hours of training; {required} are asked for")
            }
            Self::TooFewHours { hours: None, required } => {
                write!(f, "hours of training are not on record; {required} are asked for")
            }
            Self::TrainingOutdated { trained_on, valid_until } => {
                write!(f, "training of {trained_on} counted until {valid_until}; train again")
            }
            Self::CompetencyMissing { competency: Some(competency), missing } => {
                write!(f, "lacks {missing} hours of training in {competency}")
            }
            Self::CompetencyMissing { competency: None, missing } => {
                write!(f, "lacks {missing} hours of training")
            }
            Self::NoCertification => f.write_str("holds no certification"),
            Self::CertificationExpired { expired_on } => {
                write!(f, "certification expired on {expired_on}; renew it")
            }
            Self::NoBackgroundCheck => f.write_str("has no background check"),
            Self::BackgroundCheckOutdated { checked_on, valid_until } => write!(
                f,
                "background check of {checked_on} counted until {valid_until}; check again"
            ),
            Self::NoRoom { live, capacity } => {
                write!(f, "has {live} matches and takes {capacity}")
            }
            Self::Resting { until } => write!(f, "rests after a hard contact until {until}"),
            Self::DebriefDue { since } => {
                write!(f, "was not asked yet about a hard contact of {since}; call them")
            }
            Self::NoLanguage => f.write_str("no language is on record"),
        }
    }
}
