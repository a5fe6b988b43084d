//! A request to another program of the network, with nothing but what the parent agreed to.

mod answer;

use chrono::{DateTime, Utc};
use peerhood_model::{
    AsOf, Consent, ConsentScope, Program, ReferralId, SeekerObstacle, SiteLevel, Want,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use answer::{AnswerError, ExchangeAnswer, read_answer, record_answer};

use super::ladder::{self, search_standing};
use crate::Policy;
use crate::proposal::Contact;

/// A request for a support parent from further away.
///
/// It says what a match needs and no more: stages of life instead of births, no postal code, no note,
/// and the request's own number instead of the program's. The parent's name goes along only where
/// they agreed to that and it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ExchangeRequest {
    /// Which form this is.
    pub form: String,
    /// The number of the request: a UUID that is the same for the same referral.
    pub request: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The program that asks.
    pub from_program: String,
    /// Its place in the network, where it has one.
    pub from_site: Option<String>,
    /// How wide the search is: region, state or national.
    pub step: String,
    /// The parts of the network that are asked, by id; empty where the network is not on record.
    pub to_sites: Vec<String>,
    /// The last day on which an answer helps.
    pub answer_by: chrono::NaiveDate,
    /// What the parent is to the child.
    pub relationship: String,
    /// The stages of life the children are in.
    pub stages: Vec<String>,
    /// Conditions.
    pub conditions: Vec<String>,
    /// Needs.
    pub needs: Vec<String>,
    /// Experiences wanted.
    pub experiences_wanted: Vec<String>,
    /// Languages, the best first.
    pub languages: Vec<String>,
    /// Whether an interpreter would do.
    pub interpreter: bool,
    /// The program's region.
    pub region: Option<String>,
    /// The zone of their week.
    pub time_zone: String,
    /// Ways to be in touch.
    pub modes: Vec<String>,
    /// When they can talk.
    pub availability: Option<String>,
    /// What matters most to them.
    pub top_priority: Option<String>,
    /// What must hold.
    pub must: Vec<String>,
    /// What must not be.
    pub avoid: Vec<String>,
    /// Communities they belong to.
    pub culture: Vec<String>,
    /// What the parent agreed to.
    pub consented_to: Vec<String>,
    /// Whom to answer here, only where contacts were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinator: Option<Contact>,
    /// The parent, only where they agreed to it and contacts were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Contact>,
}

/// Why there is no request.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// No such referral.
    #[error("there is no referral {id}")]
    NoReferral {
        /// What was asked for.
        id: ReferralId,
    },
    /// Nobody may look for a match for this parent.
    #[error("nothing of {id} may leave the program: {}", reasons(.obstacles))]
    NotOpen {
        /// The referral.
        id: ReferralId,
        /// Every reason.
        obstacles: Vec<SeekerObstacle>,
    },
    /// A local search asks nobody else.
    #[error("a local search asks no other program; name region, state or national")]
    LocalStep,
}

fn reasons(obstacles: &[SeekerObstacle]) -> String {
    obstacles.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Draws up a request for one referral; without a step, the next one of its search.
///
/// # Errors
///
/// When there is no such referral, its parent has not agreed, or the step is the local one.
pub fn exchange(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    id: &ReferralId,
    step: Option<SiteLevel>,
) -> Result<ExchangeRequest, ExchangeError> {
    let referral = program.referrals.iter().find(|referral| referral.id == *id);
    let referral = referral.ok_or_else(|| ExchangeError::NoReferral { id: id.clone() })?;
    let seeker = referral
        .seeker_for(Want::Match, as_of)
        .map_err(|obstacles| ExchangeError::NotOpen { id: id.clone(), obstacles })?;
    let standing = search_standing(program, policy, referral, as_of.day);
    let usual = match standing.level {
        SiteLevel::Site => SiteLevel::Region,
        level if standing.is_over(as_of.day) => standing.next.unwrap_or(level),
        level => level,
    };
    let level = step.unwrap_or(usual);
    if level == SiteLevel::Site {
        return Err(ExchangeError::LocalStep);
    }
    let texts = |all: &mut dyn Iterator<Item = String>| all.collect::<Vec<String>>();
    let consented = referral.consent.iter().flat_map(|consent: &Consent| {
        let scopes = consent.scopes.iter().copied();
        scopes.filter(|&scope| consent.covers(scope, as_of.day)).collect::<Vec<ConsentScope>>()
    });
    Ok(ExchangeRequest {
        form: "peerhood exchange request 1".to_owned(),
        request: id.uuid(program.namespace).to_string(),
        made_at: as_of.instant,
        from_program: program.name.clone(),
        from_site: program.site.as_ref().map(ToString::to_string),
        step: ladder::name(level).to_owned(),
        to_sites: asked(program, level),
        answer_by: ladder::last_day(policy, level, as_of.day),
        relationship: seeker.relationship().to_string(),
        stages: texts(&mut seeker.stages().iter().map(ToString::to_string)),
        conditions: texts(&mut seeker.conditions().iter().map(ToString::to_string)),
        needs: texts(&mut seeker.needs().iter().map(ToString::to_string)),
        experiences_wanted: texts(&mut seeker.experiences_wanted().iter().map(ToString::to_string)),
        languages: texts(&mut seeker.languages().iter().map(ToString::to_string)),
        interpreter: seeker.interpreter(),
        region: seeker.region().map(ToString::to_string),
        time_zone: seeker.time_zone().to_string(),
        modes: texts(&mut seeker.modes().iter().map(ToString::to_string)),
        availability: seeker.availability().map(ToString::to_string),
        top_priority: seeker.top_priority().map(ToString::to_string),
        must: texts(&mut seeker.must().iter().map(ToString::to_string)),
        avoid: texts(&mut seeker.avoid().iter().map(ToString::to_string)),
        culture: texts(&mut seeker.culture().iter().map(ToString::to_string)),
        consented_to: texts(&mut consented.map(|scope| scope.to_string())),
        coordinator: None,
        parent: None,
    })
}

/// The parts of the network that belong to the program's own part of this level.
fn asked(program: &Program, level: SiteLevel) -> Vec<String> {
    let Ok(tree) = peerhood_model::SiteTree::new(program.sites.iter().cloned()) else {
        return Vec::new();
    };
    let Some(own) = &program.site else { return Vec::new() };
    let Some(wider) = tree.ladder(own).find(|site| site.level == level) else { return Vec::new() };
    let others = tree.sites().filter(|site| site.id != *own && site.level < level);
    let below = others.filter(|site| tree.belongs_to(&site.id, &wider.id));
    let mut asked = vec![wider.id.to_string()];
    asked
        .extend(below.filter(|site| site.level == SiteLevel::Site).map(|site| site.id.to_string()));
    asked
}

impl ExchangeRequest {
    /// Adds whom to answer here and, where the parent agreed to share them, the parent's name and
    /// ways to be reached.
    #[must_use]
    pub fn with_contacts(mut self, program: &Program, id: &ReferralId) -> Self {
        let open = |details: &peerhood_model::ContactDetails| {
            let open = details.disclosed();
            Contact { name: open.name.to_owned(), ways: open.ways.to_vec() }
        };
        self.coordinator = Some(open(&program.coordinator));
        let shares = ConsentScope::ShareContact.to_string();
        if self.consented_to.contains(&shares) {
            let referral = program.referrals.iter().find(|referral| referral.id == *id);
            self.parent = referral.map(|referral| open(&referral.contact));
        }
        self
    }
}
