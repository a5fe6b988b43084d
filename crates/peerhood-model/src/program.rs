use crate::{
    Attendance, Closure, ContactDetails, Facilitator, Group, MatchRecord, Namespace, Organization,
    Referral, Service, SupportParent, Term, TrainingCohort, Venue, Zone,
};

/// A parent-to-parent program and everything it keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Program {
    /// Its name.
    pub name: String,
    /// The namespace its records' UUIDs are derived in.
    pub namespace: Namespace,
    /// The zone of its office: its calendar days are counted here.
    pub time_zone: Zone,
    /// The regions it serves.
    #[cfg_attr(feature = "serde", serde(default))]
    pub service_area: Vec<Term>,
    /// Whom a community program can call about a referral.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing))]
    pub coordinator: ContactDetails,
    /// Support parents.
    #[cfg_attr(feature = "serde", serde(default))]
    pub support_parents: Vec<SupportParent>,
    /// Referrals.
    #[cfg_attr(feature = "serde", serde(default))]
    pub referrals: Vec<Referral>,
    /// Facilitators.
    #[cfg_attr(feature = "serde", serde(default))]
    pub facilitators: Vec<Facilitator>,
    /// Venues.
    #[cfg_attr(feature = "serde", serde(default))]
    pub venues: Vec<Venue>,
    /// Days without sessions.
    #[cfg_attr(feature = "serde", serde(default))]
    pub closures: Vec<Closure>,
    /// Matches so far, with their contacts.
    #[cfg_attr(feature = "serde", serde(default))]
    pub matches: Vec<MatchRecord>,
    /// Groups that already run.
    #[cfg_attr(feature = "serde", serde(default))]
    pub groups: Vec<Group>,
    /// Who came to their sessions.
    #[cfg_attr(feature = "serde", serde(default))]
    pub attendance: Vec<Attendance>,
    /// Training cohorts.
    #[cfg_attr(feature = "serde", serde(default))]
    pub training: Vec<TrainingCohort>,
    /// The directory: who offers something to families.
    #[cfg_attr(feature = "serde", serde(default))]
    pub organizations: Vec<Organization>,
    /// The directory: what they offer.
    #[cfg_attr(feature = "serde", serde(default))]
    pub services: Vec<Service>,
}

impl Program {
    /// A program that keeps nothing yet, in the namespace of its own name.
    pub fn new(name: impl Into<String>, time_zone: Zone) -> Self {
        let name = name.into();
        Self {
            namespace: Namespace::named(&name),
            name,
            time_zone,
            service_area: Vec::new(),
            coordinator: ContactDetails::default(),
            support_parents: Vec::new(),
            referrals: Vec::new(),
            facilitators: Vec::new(),
            venues: Vec::new(),
            closures: Vec::new(),
            matches: Vec::new(),
            groups: Vec::new(),
            attendance: Vec::new(),
            training: Vec::new(),
            organizations: Vec::new(),
            services: Vec::new(),
        }
    }
}
