use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use crate::code::codes;
use crate::{
    Channels, Child, Consent, ContactDetails, Language, Mode, Need, PostalCode, ReferralId,
    Relationship, Term, WeeklyAvailability, Wish, Zone,
};

codes! {
    /// Where a referral stands.
    ReferralStatus, "referral status" {
        /// Waits for an offer.
        Open = "open",
        /// Has a match.
        Matched = "matched",
        /// Waits because the parent asked to wait.
        OnHold = "on_hold",
        /// Is finished.
        Closed = "closed",
        /// Was taken back by the parent.
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// How pressing a referral is.
    Urgency, "urgency" {
        /// In the ordinary order.
        Routine = "routine",
        /// Before the ordinary ones.
        Soon = "soon",
        /// First of all.
        Urgent = "urgent",
    }
}

codes! {
    /// What a referred parent wants from the program.
    Want, "want" {
        /// A support parent.
        Match = "match",
        /// A group.
        Group = "group",
        /// A program of the community.
        Community = "community",
        /// Information only.
        Information = "information",
    }
}

/// A referred parent, and the child or children behind the referral.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Referral {
    /// The program's id.
    pub id: ReferralId,
    /// When it arrived. Where only the day is known: its first instant in the program's zone.
    pub received_at: DateTime<Utc>,
    /// Where it came from: the parent, a hospital, a school.
    pub source: Option<Term>,
    /// The parent's consent, where somebody gave one.
    pub consent: Option<Consent>,
    /// Name and ways to reach them.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing))]
    pub contact: ContactDetails,
    /// Which channels they let the program use for news, reminders and surveys.
    #[cfg_attr(feature = "serde", serde(default))]
    pub channels: Channels,
    /// What the parent is to the child.
    pub relationship: Relationship,
    /// The children.
    #[cfg_attr(feature = "serde", serde(default))]
    pub children: Vec<Child>,
    /// ICD-10-CM codes or the program's own terms.
    #[cfg_attr(feature = "serde", serde(default))]
    pub conditions: BTreeSet<Term>,
    /// What the parent asks for.
    #[cfg_attr(feature = "serde", serde(default))]
    pub needs: BTreeSet<Need>,
    /// What the support parent should have been through.
    #[cfg_attr(feature = "serde", serde(default))]
    pub experiences_wanted: BTreeSet<Term>,
    /// Languages the parent speaks, the best first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub languages: Vec<Language>,
    /// Whether an interpreter would do.
    #[cfg_attr(feature = "serde", serde(default))]
    pub interpreter: bool,
    /// The program's region.
    pub region: Option<Term>,
    /// Postal code.
    pub postal_code: Option<PostalCode>,
    /// The zone their week is in.
    pub time_zone: Zone,
    /// Ways they like to be in touch.
    #[cfg_attr(feature = "serde", serde(default))]
    pub modes: BTreeSet<Mode>,
    /// When they can talk; `None` is unknown.
    pub availability: Option<WeeklyAvailability>,
    /// What matters most to them: outranks every weighting of the program's.
    pub top_priority: Option<Wish>,
    /// What must hold.
    #[cfg_attr(feature = "serde", serde(default))]
    pub must: Vec<Wish>,
    /// What they would like.
    #[cfg_attr(feature = "serde", serde(default))]
    pub prefer: Vec<Wish>,
    /// What must not be.
    #[cfg_attr(feature = "serde", serde(default))]
    pub avoid: Vec<Wish>,
    /// How pressing it is.
    pub urgency: Urgency,
    /// What they want from the program.
    #[cfg_attr(feature = "serde", serde(default))]
    pub wants: BTreeSet<Want>,
    /// Communities they belong to, in the program's words. Nobody must fill this in.
    #[cfg_attr(feature = "serde", serde(default))]
    pub culture: BTreeSet<Term>,
    /// Whether they need child care to come.
    #[cfg_attr(feature = "serde", serde(default))]
    pub childcare: bool,
    /// Whether they need transport to come.
    #[cfg_attr(feature = "serde", serde(default))]
    pub transport: bool,
    /// When the information asked for was given.
    pub informed_on: Option<NaiveDate>,
    /// When the referral was closed or withdrawn, where it was.
    #[cfg_attr(feature = "serde", serde(default))]
    pub closed_on: Option<NaiveDate>,
    /// Where it stands.
    pub status: ReferralStatus,
}

impl Referral {
    /// An open, routine referral of which no more than this is known.
    #[must_use]
    pub fn new(
        id: ReferralId,
        received_at: DateTime<Utc>,
        relationship: Relationship,
        time_zone: Zone,
    ) -> Self {
        Self {
            id,
            received_at,
            source: None,
            consent: None,
            contact: ContactDetails::default(),
            channels: Channels::default(),
            relationship,
            children: Vec::new(),
            conditions: BTreeSet::new(),
            needs: BTreeSet::new(),
            experiences_wanted: BTreeSet::new(),
            languages: Vec::new(),
            interpreter: false,
            region: None,
            postal_code: None,
            time_zone,
            modes: BTreeSet::new(),
            availability: None,
            top_priority: None,
            must: Vec::new(),
            prefer: Vec::new(),
            avoid: Vec::new(),
            urgency: Urgency::Routine,
            wants: BTreeSet::new(),
            culture: BTreeSet::new(),
            childcare: false,
            transport: false,
            informed_on: None,
            closed_on: None,
            status: ReferralStatus::Open,
        }
    }
}
