use std::collections::{BTreeMap, BTreeSet};

use peerhood_model::{
    Channel, ContactDetails, CredibilityPoint, Handover, HandoverId, HandoverStep, Listing,
    Program, ReferralId, ServiceId, TaskStatus, Zone,
};

use super::program::{Tables, regions};
use crate::fault::Findings;
use crate::fault::{Problem, nearest};
use crate::policy::Policy;
use crate::table::cells::{Cells, Conventions};

/// Adds what the program knows of services, referrals to them, and who may be written to. The
/// directory must have been read.
pub(crate) fn read(
    tables: &Tables,
    policy: &Policy,
    program: &mut Program,
    findings: &mut Findings,
) {
    let zone: Zone = program.time_zone.clone();
    let regions = regions(policy);
    let conventions =
        Conventions { zone: &zone, formats: &policy.dates.formats, regions: &regions };
    let services: BTreeSet<ServiceId> =
        program.services.iter().map(|service| service.id.clone()).collect();
    program.listings = listings(tables, &conventions, &services, findings);
    program.handovers = handovers(tables, &conventions, &services, findings);
    for (person, channel, on, allowed) in channels(tables, &conventions, findings) {
        let family = program.referrals.iter_mut().find(|one| one.id.as_str() == person);
        let parent = program.support_parents.iter_mut().find(|one| one.id.as_str() == person);
        let found = family.map(|one| &mut one.channels);
        let Some(channels) = found.or(parent.map(|one| &mut one.channels)) else { continue };
        if allowed { channels.opt_in(channel, on) } else { channels.opt_out(channel, on) }
    }
}

/// A service of the directory.
fn service(cells: &mut Cells<'_>, services: &BTreeSet<ServiceId>) -> Option<ServiceId> {
    let id: ServiceId = cells.needed_value("service", Problem::NotAnId)?;
    if !services.contains(&id) {
        let file = "the services of directory/".to_owned();
        let near = nearest(id.as_str(), services.iter().map(ServiceId::as_str));
        cells.fault("service", id.as_str(), Problem::UnknownId { file, near });
        return None;
    }
    Some(id)
}

fn listings(
    tables: &Tables,
    conventions: &Conventions<'_>,
    services: &BTreeSet<ServiceId>,
    findings: &mut Findings,
) -> Vec<Listing> {
    let mut seen: BTreeMap<ServiceId, u64> = BTreeMap::new();
    tables.each_in_turn("community_programs", conventions, findings, |cells, _| {
        let id = service(cells, services);
        let mut listing = Listing::new(id.clone()?);
        listing.source = cells.term("source");
        listing.last_asked_on = cells.date("last_asked_on");
        let ways = cells.items("contact").map(str::to_owned).collect::<Vec<_>>();
        listing.contact = ContactDetails::new(cells.text("contact_name"), ways);
        listing.contact_confirmed_on = cells.date("contact_confirmed_on");
        listing.functions = cells.codes("functions");
        listing.modes = cells.codes("modes");
        listing.hours = cells.availability("hours");
        listing.evidence = evidence(cells);
        listing.reviewer = ContactDetails::new(cells.text("reviewer"), Vec::<String>::new());
        listing.reviewed_on = cells.date("reviewed_on");
        listing.review_expires_on = cells.date("review_expires_on");
        cells.in_order(
            ("reviewed_on", listing.reviewed_on),
            ("review_expires_on", listing.review_expires_on),
        );
        if let Some(first) = seen.insert(listing.service.clone(), cells.row.line) {
            let problem = Problem::DuplicateRow { first };
            cells.fault("service", listing.service.as_str(), problem);
            return None;
        }
        Some(listing)
    })
}

fn evidence(cells: &mut Cells<'_>) -> BTreeMap<CredibilityPoint, String> {
    let mut evidence = BTreeMap::new();
    let items: Vec<&str> = cells.items("evidence").collect();
    for item in items {
        let (point, seen) = item.split_once(':').unwrap_or((item, ""));
        let seen = seen.trim();
        match point.trim().parse::<CredibilityPoint>() {
            Ok(_) if seen.is_empty() => cells.fault("evidence", item, Problem::Empty),
            Ok(point) if evidence.contains_key(&point) => {
                cells.fault("evidence", item, Problem::RepeatedItem);
            }
            Ok(point) => drop(evidence.insert(point, seen.to_owned())),
            Err(unknown) => {
                let near = nearest(point.trim(), unknown.allowed.iter().copied());
                let allowed = unknown.allowed.iter().map(|&word| word.to_owned()).collect();
                cells.fault("evidence", item, Problem::NotOneOf { allowed, near });
            }
        }
    }
    evidence
}

fn handovers(
    tables: &Tables,
    conventions: &Conventions<'_>,
    services: &BTreeSet<ServiceId>,
    findings: &mut Findings,
) -> Vec<Handover> {
    let mut handovers: Vec<Handover> = Vec::new();
    let mut positions: BTreeMap<HandoverId, usize> = BTreeMap::new();
    tables.each_in_turn("community_referrals", conventions, findings, |cells, ids| {
        let id: Option<HandoverId> = cells.needed_value("handover", Problem::NotAnId);
        let referral: Option<ReferralId> = cells.needed_value("referral", Problem::NotAnId);
        ids.check(cells, "referral", "referrals");
        let service = service(cells, services);
        let on = cells.needed_date("on");
        let status: Option<TaskStatus> = cells.needed_code("status");
        let business_status = cells.code("business_status");
        let reason = cells.term("reason");
        let (id, referral, service) = (id?, referral?, service?);
        let mut step = HandoverStep::new(on?, status?);
        step.business_status = business_status;
        step.reason = reason;
        let position = *positions.entry(id.clone()).or_insert(handovers.len());
        if position == handovers.len() {
            handovers.push(Handover::new(id.clone(), referral.clone(), service.clone()));
        }
        let handover = &mut handovers[position];
        if handover.referral != referral || handover.service != service {
            let other = "an earlier row of it".to_owned();
            let reason = "another family or service there".to_owned();
            cells.fault("handover", id.as_str(), Problem::Contradiction { other, reason });
            return None::<()>;
        }
        if let Err(error) = handover.add(step) {
            let reason = error.to_string();
            cells.fault("status", cells.text("status"), Problem::ImpossibleEvent { reason });
        }
        None
    });
    handovers
}

type Word = (String, Channel, chrono::NaiveDate, bool);

fn channels(tables: &Tables, conventions: &Conventions<'_>, findings: &mut Findings) -> Vec<Word> {
    tables.each("channels", conventions, findings, |cells, ids| {
        let person = cells.needed("person")?.to_owned();
        ids.check_person(cells, "person", &person);
        let channel: Option<Channel> = cells.needed_code("channel");
        let on = cells.needed_date("on");
        let allowed = cells.known_flag("allowed").unwrap_or(false);
        Some((person, channel?, on?, allowed))
    })
}
