use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::code::codes;

codes! {
    /// Who said yes.
    ConsentGiver, "giver of consent" {
        /// The referred parent in person.
        Parent = "parent",
        /// Whoever referred the parent: no consent of the parent's own.
        Referrer = "referrer",
        /// Another member of the family.
        Family = "family",
        /// Nobody knows.
        Unknown = "unknown",
    }
}

codes! {
    /// What a parent agreed to.
    ConsentScope, "scope of consent" {
        /// To be matched with a support parent.
        Match = "match",
        /// To be placed in a group.
        Group = "group",
        /// To be referred to a community program.
        Community = "community",
        /// To be sent information.
        Information = "information",
        /// That name and contact go to the support parent or program they are put in touch with.
        ShareContact = "share_contact",
        /// That answers and outcomes count, without a name, in evaluation and research.
        Evaluation = "evaluation",
        /// To be in touch after the match has closed.
        AfterClose = "after_close",
    }
}

/// A parent's consent: who gave it, when, for what, and whether it was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Consent {
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// When.
    pub given_on: NaiveDate,
    /// For what.
    pub scopes: BTreeSet<ConsentScope>,
    /// When it was taken back: from that day on it holds no more.
    pub withdrawn_on: Option<NaiveDate>,
}

impl Consent {
    /// Consent given and not taken back.
    pub fn new(
        given_by: ConsentGiver,
        given_on: NaiveDate,
        scopes: impl IntoIterator<Item = ConsentScope>,
    ) -> Self {
        Self { given_by, given_on, scopes: scopes.into_iter().collect(), withdrawn_on: None }
    }
}
