use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use uuid::Uuid;

use crate::code::serde_by_text;

/// The longest id accepted, in bytes.
const LONGEST: usize = 200;

/// The namespace every program's own namespace is derived in.
const PEERHOOD: Uuid = Uuid::from_u128(0x6f1d_2c53_94a0_5a0e_9d7e_2b8c_41f3_7d10);

/// The namespace a program's record UUIDs are derived in.
///
/// ```
/// use peerhood_model::{Namespace, ReferralId};
///
/// let riverbend = Namespace::named("riverbend");
/// let id: ReferralId = "R-1042".parse()?;
/// assert_eq!(id.uuid(riverbend), id.uuid(Namespace::named("riverbend")));
/// assert_ne!(id.uuid(riverbend), id.uuid(Namespace::named("hillside")));
/// # Ok::<(), peerhood_model::IdError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Namespace(pub Uuid);

impl Namespace {
    /// Derives a namespace from a name that only this program uses.
    #[must_use]
    pub fn named(program: &str) -> Self {
        Self(Uuid::new_v5(&PEERHOOD, program.as_bytes()))
    }
}

/// A text that cannot be an id.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IdError {
    /// Nothing but spaces.
    #[error("an id cannot be empty")]
    Empty,
    /// Longer than any id a person would type.
    #[error("an id of {bytes} bytes is longer than {longest}")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The longest that is accepted.
        longest: usize,
    },
    /// A line break, a tab or another invisible character.
    #[error("id {id:?} contains the control character {character:?}")]
    ControlCharacter {
        /// The id.
        id: String,
        /// The first such character.
        character: char,
    },
}

/// Takes spaces off both ends and refuses what cannot be an id.
fn checked(text: &str) -> Result<String, IdError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if LONGEST < text.len() {
        return Err(IdError::TooLong { bytes: text.len(), longest: LONGEST });
    }
    if let Some(character) = text.chars().find(|c| c.is_control()) {
        return Err(IdError::ControlCharacter { id: text.to_owned(), character });
    }
    Ok(text.to_owned())
}

macro_rules! ids {
    ($( $(#[$doc:meta])* $name:ident = $kind:literal; )+) => { $(
        $(#[$doc])*
        ///
        /// The program's own text is what people see; spaces around it do not count.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(
            // Invariant: trimmed, not empty, at most `LONGEST` bytes, no control characters.
            String,
        );

        impl $name {
            /// Accepts the program's own text.
            ///
            /// # Errors
            ///
            /// When the text is empty, longer than 200 bytes or holds a control character.
            pub fn new(text: &str) -> Result<Self, IdError> {
                checked(text).map(Self)
            }

            /// The program's own text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The version 5 UUID of this record: the same text in the same namespace always
            /// gives the same UUID, and records of different kinds never share one.
            #[must_use]
            pub fn uuid(&self, namespace: Namespace) -> Uuid {
                let name = format!(concat!($kind, ":{}"), self.0);
                Uuid::new_v5(&namespace.0, name.as_bytes())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        serde_by_text!($name, "an id");
    )+ };
}

ids! {
    /// Names a referral.
    ReferralId = "referral";
    /// Names a support parent.
    SupportParentId = "support_parent";
    /// Names a facilitator.
    FacilitatorId = "facilitator";
    /// Names a venue.
    VenueId = "venue";
    /// Names a match.
    MatchId = "match";
    /// Names a group.
    GroupId = "group";
    /// Names a training cohort.
    CohortId = "cohort";
    /// Names an organization in the directory.
    OrganizationId = "organization";
    /// Names a service in the directory.
    ServiceId = "service";
    /// Names a referral to a community program.
    HandoverId = "handover";
    /// Names a part of a network of programs.
    SiteId = "site";
    /// Names the plan of a young person.
    PlanId = "plan";
    /// Names a goal of such a plan.
    GoalId = "goal";
    /// Names something that was said of the program and what was changed for it.
    ImprovementId = "improvement";
    /// Names an invitation to a group.
    InvitationId = "invitation";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_different_kinds_never_share_a_uuid() {
        let here = Namespace::named("riverbend");
        let referral = ReferralId::new("7").unwrap().uuid(here);
        let venue = VenueId::new("7").unwrap().uuid(here);
        assert_ne!(referral, venue);
        assert_eq!(referral.get_version_num(), 5);
    }

    #[test]
    fn spaces_around_an_id_do_not_count() {
        assert_eq!(ReferralId::new(" R-1 "), ReferralId::new("R-1"));
    }

    #[test]
    fn empty_long_and_invisible_ids_are_refused() {
        assert_eq!(ReferralId::new("  "), Err(IdError::Empty));
        assert!(matches!(
            ReferralId::new(&"x".repeat(201)),
            Err(IdError::TooLong { bytes: 201, .. })
        ));
        assert!(matches!(
            ReferralId::new("a\0b"),
            Err(IdError::ControlCharacter { character: '\0', .. })
        ));
    }
}
