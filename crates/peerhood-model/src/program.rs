use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    AsOf, Attendance, Closure, Condition, Consultation, ContactDetails, Eligibility, Facilitator,
    Goal, Group, Handover, Improvement, Invitation, Listing, Load, MatchFault, MatchRecord,
    Namespace, Organization, Plan, Referral, ReferralId, RuleBook, SearchStep, Seeker,
    SeekerObstacle, Service, SessionNote, Site, SiteId, SupportParent, Supporter,
    SupporterObstacle, SystemOutcome, Term, TrainingCohort, Venue, Want, WellbeingCheck, Zone,
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
    /// Where in the network of programs it stands.
    pub site: Option<SiteId>,
    /// The network: whom to ask when nobody here suits. [`SiteTree`](crate::SiteTree) checks it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub sites: Vec<Site>,
    /// Its own terms for conditions, on top of ICD-10-CM.
    #[cfg_attr(feature = "serde", serde(default))]
    pub conditions: Vec<Condition>,
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
    /// Steps of the ladder that were taken to find somebody further away.
    #[cfg_attr(feature = "serde", serde(default))]
    pub searches: Vec<SearchStep>,
    /// Talks of the coordinator with support parents.
    #[cfg_attr(feature = "serde", serde(default))]
    pub consultations: Vec<Consultation>,
    /// The rules of practice it keeps to.
    #[cfg_attr(feature = "serde", serde(default))]
    pub rules: RuleBook,
    /// Groups that already run.
    #[cfg_attr(feature = "serde", serde(default))]
    pub groups: Vec<Group>,
    /// Who came to their sessions.
    #[cfg_attr(feature = "serde", serde(default))]
    pub attendance: Vec<Attendance>,
    /// What was done in their sessions.
    #[cfg_attr(feature = "serde", serde(default))]
    pub session_notes: Vec<SessionNote>,
    /// Who was invited to a group, and how far that led.
    #[cfg_attr(feature = "serde", serde(default))]
    pub invitations: Vec<Invitation>,
    /// The plans of the young people.
    #[cfg_attr(feature = "serde", serde(default))]
    pub plans: Vec<Plan>,
    /// What their families want to reach.
    #[cfg_attr(feature = "serde", serde(default))]
    pub goals: Vec<Goal>,
    /// How parents are in themselves.
    #[cfg_attr(feature = "serde", serde(default))]
    pub wellbeing: Vec<WellbeingCheck>,
    /// What became of families beyond the program.
    #[cfg_attr(feature = "serde", serde(default))]
    pub system_outcomes: Vec<SystemOutcome>,
    /// What was said of the program and what was changed for it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub improvements: Vec<Improvement>,
    /// Training cohorts.
    #[cfg_attr(feature = "serde", serde(default))]
    pub training: Vec<TrainingCohort>,
    /// The directory: who offers something to families.
    #[cfg_attr(feature = "serde", serde(default))]
    pub organizations: Vec<Organization>,
    /// The directory: what they offer.
    #[cfg_attr(feature = "serde", serde(default))]
    pub services: Vec<Service>,
    /// What the program knows of the services beyond the directory.
    #[cfg_attr(feature = "serde", serde(default))]
    pub listings: Vec<Listing>,
    /// Referrals to services, and what became of them.
    #[cfg_attr(feature = "serde", serde(default))]
    pub handovers: Vec<Handover>,
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
            site: None,
            sites: Vec::new(),
            conditions: Vec::new(),
            support_parents: Vec::new(),
            referrals: Vec::new(),
            facilitators: Vec::new(),
            venues: Vec::new(),
            closures: Vec::new(),
            matches: Vec::new(),
            searches: Vec::new(),
            consultations: Vec::new(),
            rules: RuleBook::default(),
            groups: Vec::new(),
            attendance: Vec::new(),
            session_notes: Vec::new(),
            invitations: Vec::new(),
            plans: Vec::new(),
            goals: Vec::new(),
            wellbeing: Vec::new(),
            system_outcomes: Vec::new(),
            improvements: Vec::new(),
            training: Vec::new(),
            organizations: Vec::new(),
            services: Vec::new(),
            listings: Vec::new(),
            handovers: Vec::new(),
        }
    }

    /// A moment, and the day it is then at this program's office.
    #[must_use]
    pub fn as_of(&self, instant: DateTime<Utc>) -> AsOf {
        AsOf::at(instant, &self.time_zone)
    }

    /// The match of each referral that is proposed, going on or resting at the end of a day.
    ///
    /// # Errors
    ///
    /// At the first match whose events cannot have happened.
    pub fn live_matches(
        &self,
        day: NaiveDate,
    ) -> Result<BTreeMap<&ReferralId, &MatchRecord>, MatchFault> {
        let mut live = BTreeMap::new();
        for record in &self.matches {
            let state =
                record.state(day).map_err(|source| MatchFault { id: record.id.clone(), source })?;
            if state.stage.is_live() {
                live.entry(&record.referral).or_insert(record);
            }
        }
        Ok(live)
    }

    /// Opens what may be known of each referred parent for one purpose, or why not, in the order of
    /// the referrals.
    ///
    /// For a match, a referral whose match goes on counts as served, whatever its status says.
    ///
    /// # Errors
    ///
    /// At the first match whose events cannot have happened.
    pub fn seekers(&self, want: Want, as_of: AsOf) -> Result<Vec<SeekerView<'_>>, MatchFault> {
        let served = match want {
            Want::Match => self.live_matches(as_of.day)?,
            _ => BTreeMap::new(),
        };
        let view = |referral| open_unless_served(referral, &served, want, as_of);
        Ok(self.referrals.iter().map(view).collect())
    }

    /// Opens what may be known of each support parent, or why not, in their order.
    ///
    /// # Errors
    ///
    /// At the first match whose events cannot have happened.
    pub fn supporters(
        &self,
        as_of: AsOf,
        rule: &Eligibility,
    ) -> Result<Vec<SupporterView<'_>>, MatchFault> {
        let loads = Load::by_parent(as_of.day, &self.matches)?;
        Ok(self
            .support_parents
            .iter()
            .map(|parent| {
                let load = loads.get(&parent.id).copied().unwrap_or_default();
                parent.supporter(as_of, &load, rule)
            })
            .collect())
    }
}

fn open_unless_served<'a>(
    referral: &'a Referral,
    served: &BTreeMap<&ReferralId, &MatchRecord>,
    want: Want,
    as_of: AsOf,
) -> SeekerView<'a> {
    let view = referral.seeker_for(want, as_of);
    let Some(record) = served.get(&referral.id) else {
        return view;
    };
    let with = record.id.clone();
    let mut obstacles = view.err().unwrap_or_default();
    obstacles.push(SeekerObstacle::AlreadyMatched { with });
    Err(obstacles)
}

/// A view of a referred parent, or every reason why there is none.
pub type SeekerView<'a> = Result<Seeker<'a>, Vec<SeekerObstacle>>;

/// A view of a support parent, or every reason why there is none.
pub type SupporterView<'a> = Result<Supporter<'a>, Vec<SupporterObstacle>>;
