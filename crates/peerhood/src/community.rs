//! Community programs: which of them fit a family, and the referral to one of them.
//!
//! A referral goes out only with a current contact on both sides. What becomes of it is kept as the
//! codes of a FHIR Task, so that both sides mean the same, and can be written as FHIR R4.

mod fhir;
mod fit;

use chrono::NaiveDate;
use peerhood_model::{
    AsOf, Handover, HandoverId, HandoverStep, KeyFunction, Listing, Program, Referral, Service,
    TaskStatus, Want,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use fhir::{Disclosure, bundle};
pub(crate) use fit::keeps_away;
pub use fit::{Fit, fit};

use crate::Policy;

/// The fits of one family, the best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Fits {
    /// The family.
    pub referral: String,
    /// Every service of the directory, with reasons for and against.
    pub fits: Vec<Fit>,
}

/// A referral that is ready to be looked at and sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Draft {
    /// The family.
    pub referral: String,
    /// The service.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Who offers it.
    pub organization: String,
    /// Places they had when last asked.
    pub places: Option<u32>,
    /// The day of the draft.
    pub on: NaiveDate,
    /// Why it fits.
    pub because: Vec<String>,
    /// What to ask before sending.
    pub cautions: Vec<String>,
    /// The same as a FHIR R4 bundle of a ServiceRequest and a Task, without names or free text.
    pub fhir: serde_json::Value,
}

/// Why there is no draft.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DraftError {
    /// No such referral.
    #[error("no referral {id}")]
    NoReferral {
        /// The id.
        id: String,
    },
    /// No such service.
    #[error("no service {id} in the directory")]
    NoService {
        /// The id.
        id: String,
    },
    /// It cannot be sent.
    #[error("cannot be sent: {}", reasons.join("; "))]
    CannotBeSent {
        /// Every reason.
        reasons: Vec<String>,
    },
}

/// How every service fits a family, the best first; with a function, only those that serve it.
///
/// # Errors
///
/// [`DraftError`] for an id that is not there, or a parent who did not consent.
pub fn fits(
    program: &Program,
    policy: &Policy,
    referral: &str,
    function: Option<KeyFunction>,
    as_of: AsOf,
) -> Result<Fits, DraftError> {
    let found = find(program, referral)?;
    let seeker = found
        .seeker_for(Want::Community, as_of)
        .or_else(|obstacles| found.seeker_for(Want::Information, as_of).map_err(|_| obstacles));
    let seeker = seeker.map_err(|obstacles| DraftError::CannotBeSent {
        reasons: obstacles.iter().map(ToString::to_string).collect(),
    })?;
    let serves = |service: &&Service| {
        function.is_none_or(|function| functions(program, service).contains(&function))
    };
    let services = program.services.iter().filter(serves);
    let mut fits: Vec<Fit> =
        services.map(|service| fit(program, policy, &seeker, service, as_of.day)).collect();
    // The order of the directory decides where nothing else does.
    fits.sort_by_key(|fit| (!fit.suits, std::cmp::Reverse(fit.because.len())));
    Ok(Fits { referral: referral.to_owned(), fits })
}

/// Drafts the referral of a family to a service in one step.
///
/// # Errors
///
/// [`DraftError::CannotBeSent`] with every reason: no consent, no current contact on one of the two
/// sides, an entry that is stale, a service that is full or does not take people.
pub fn draft(
    program: &Program,
    policy: &Policy,
    referral: &str,
    service: &str,
    as_of: AsOf,
) -> Result<Draft, DraftError> {
    let found = find(program, referral)?;
    let no_service = || DraftError::NoService { id: service.to_owned() };
    let wanted = program.services.iter().find(|known| known.id.as_str() == service);
    let wanted = wanted.ok_or_else(no_service)?;
    let listing = listing(program, wanted);
    let months = policy.reporting.directory_stale_months;
    let mut reasons: Vec<String> = cannot_send(program, wanted, listing, months, as_of.day);
    let consents = |want| found.seeker_for(want, as_of);
    match consents(Want::Community).or_else(|first| consents(Want::Information).map_err(|_| first))
    {
        Err(obstacles) => reasons.extend(obstacles.iter().map(ToString::to_string)),
        Ok(seeker) if reasons.is_empty() => {
            let fit = fit(program, policy, &seeker, wanted, as_of.day);
            let owner = program.organizations.iter().find(|one| one.id == wanted.organization);
            let id = HandoverId::new(&format!("{referral}-{}", as_of.day))
                .map_err(|error| DraftError::CannotBeSent { reasons: vec![error.to_string()] })?;
            let mut handover = Handover::new(id, found.id.clone(), wanted.id.clone());
            handover.steps.push(HandoverStep::new(as_of.day, TaskStatus::Draft));
            return Ok(Draft {
                referral: referral.to_owned(),
                service: service.to_owned(),
                name: wanted.name.clone(),
                organization: owner.map(|one| one.name.clone()).unwrap_or_default(),
                places: wanted.places,
                on: as_of.day,
                because: fit.because,
                cautions: fit.against.into_iter().chain(fit.cautions).collect(),
                fhir: bundle(program, &handover, as_of.day, Disclosure::Codes),
            });
        }
        Ok(_) => {}
    }
    Err(DraftError::CannotBeSent { reasons })
}

/// Every reason why nobody can be referred to a service on a day: above all that a current contact
/// is missing on one of the two sides.
fn cannot_send(
    program: &Program,
    service: &Service,
    listing: Option<&Listing>,
    months: u32,
    day: NaiveDate,
) -> Vec<String> {
    let mut service = service.clone();
    let mut reasons = Vec::new();
    if let Some(listing) = listing {
        // The program's own contact there replaces the one of the directory, and must be current.
        if listing.contact.is_reachable() {
            service.referral_contact = Some(String::from("see the listing"));
            if !listing.contact_is_current(day, months) {
                reasons
                    .push(format!("the contact there did not answer in the last {months} months"));
            }
        }
        let asked = listing.last_asked_on.filter(|asked| *asked <= day);
        service.assured_on = service.assured_on.max(asked);
    }
    if !program.coordinator.is_named() {
        reasons.push("the contact here has no name; write coordinator.name in program.toml".into());
    }
    let obstacles = service.obstacles(day, &program.coordinator, months);
    reasons.extend(obstacles.iter().map(ToString::to_string));
    reasons
}

fn find<'p>(program: &'p Program, id: &str) -> Result<&'p Referral, DraftError> {
    let found = program.referrals.iter().find(|known| known.id.as_str() == id);
    found.ok_or_else(|| DraftError::NoReferral { id: id.to_owned() })
}

/// What the program knows of a service beyond the directory.
pub(crate) fn listing<'p>(program: &'p Program, service: &Service) -> Option<&'p Listing> {
    program.listings.iter().find(|listing| listing.service == service.id)
}

/// The functions a service serves, by the directory or by the program's own listing.
fn functions(program: &Program, service: &Service) -> std::collections::BTreeSet<KeyFunction> {
    let own = listing(program, service).into_iter().flat_map(|listing| &listing.functions);
    service.functions.iter().chain(own).copied().collect()
}
