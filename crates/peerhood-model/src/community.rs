use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::code::codes;
use crate::{Language, Need, OrganizationId, ServiceId, Term};

codes! {
    /// Whether a service can be used, as HSDS 3.0 has it.
    ServiceStatus, "service status" {
        /// Takes people.
        Active = "active",
        /// Does not take people now.
        Inactive = "inactive",
        /// Exists no more.
        Defunct = "defunct",
        /// Will take people again.
        TemporarilyClosed = "temporarily_closed",
    }
}

codes! {
    /// The four functions of peer support, after Peers for Progress.
    KeyFunction, "key function" {
        /// Assistance in daily management.
        DailyManagement = "daily_management",
        /// Social and emotional support.
        SocialEmotional = "social_emotional",
        /// Linkage to clinical care and community resources.
        Linkage = "linkage",
        /// Ongoing support over time.
        Ongoing = "ongoing",
    }
}

/// An organization in the directory, with what a referral needs of HSDS.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// Its web site.
    pub website: Option<String>,
}

impl Organization {
    /// An organization without a web site.
    pub fn new(
        id: OrganizationId,
        name: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        Self { id, name: name.into(), description: description.into(), website: None }
    }
}

/// Something an organization offers to families, with what a referral needs of HSDS.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Who offers it.
    pub organization: OrganizationId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// Whether it can be used.
    pub status: ServiceStatus,
    /// Whom to turn to: a public name, phone or address of the organization's.
    pub referral_contact: Option<String>,
    /// Its web address.
    pub url: Option<String>,
    /// Languages it is offered in.
    #[cfg_attr(feature = "serde", serde(default))]
    pub languages: Vec<Language>,
    /// Whether interpreters are provided.
    #[cfg_attr(feature = "serde", serde(default))]
    pub interpretation: bool,
    /// Regions it serves; none means all.
    #[cfg_attr(feature = "serde", serde(default))]
    pub regions: BTreeSet<Term>,
    /// The youngest age it takes, in years.
    pub minimum_age: Option<u32>,
    /// The oldest age it takes, in years.
    pub maximum_age: Option<u32>,
    /// Who can use it, in words.
    pub eligibility: Option<String>,
    /// Needs it answers.
    #[cfg_attr(feature = "serde", serde(default))]
    pub needs: BTreeSet<Need>,
    /// Conditions and other subjects it is about.
    #[cfg_attr(feature = "serde", serde(default))]
    pub topics: BTreeSet<Term>,
    /// Which of the four functions of peer support it serves.
    #[cfg_attr(feature = "serde", serde(default))]
    pub functions: BTreeSet<KeyFunction>,
    /// How many more people it can take, where known.
    pub places: Option<u32>,
    /// When somebody last made sure that this entry is right.
    pub assured_on: Option<NaiveDate>,
}

impl Service {
    /// A service of which no more than this is known.
    pub fn new(
        id: ServiceId,
        organization: OrganizationId,
        name: impl Into<String>,
        status: ServiceStatus,
    ) -> Self {
        Self {
            id,
            organization,
            name: name.into(),
            description: None,
            status,
            referral_contact: None,
            url: None,
            languages: Vec::new(),
            interpretation: false,
            regions: BTreeSet::new(),
            minimum_age: None,
            maximum_age: None,
            eligibility: None,
            needs: BTreeSet::new(),
            topics: BTreeSet::new(),
            functions: BTreeSet::new(),
            places: None,
            assured_on: None,
        }
    }
}
