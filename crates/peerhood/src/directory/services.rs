use std::collections::{BTreeMap, BTreeSet};

use peerhood_model::{
    KeyFunction, Language, Need, Organization, OrganizationId, Program, Service, ServiceId,
    ServiceStatus, Term,
};

use super::kinds::KINDS;
use super::records::{Gaps, Record};
use super::{Directory, Document, circles};
use crate::fault::{Findings, Problem, Remark, nearest};
use crate::policy::Policy;
use crate::table::dates;

/// The records of a directory before they are understood.
#[derive(Debug, Default)]
pub(crate) struct Records {
    organizations: Vec<Record>,
    services: Vec<Record>,
    others: Vec<Record>,
}

impl Records {
    /// Adds a record, and the services inside an organization.
    pub(crate) fn add(&mut self, mut record: Record) {
        match record.kind.name {
            "service" => self.services.push(record),
            "organization" => {
                for mut service in record.take_parts("services") {
                    if service.parts("organization").is_empty() {
                        service.set("organization_id", record.text("id"));
                    }
                    self.services.push(service);
                }
                self.organizations.push(record);
            }
            _ => self.others.push(record),
        }
    }

    /// Adds what the records say to the program, and gives back all of them.
    pub(crate) fn build(
        mut self,
        mut gaps: Gaps,
        program: &mut Program,
        policy: &Policy,
        findings: &mut Findings,
    ) -> Directory {
        for record in self.all_mut() {
            record.complete(&mut gaps);
        }
        self.report_contradictions(findings);
        self.report_circles(findings);
        let mut known: BTreeSet<String> = BTreeSet::new();
        let inside = self.services.iter().flat_map(|service| service.parts("organization"));
        for record in self.organizations.iter().chain(inside) {
            // An organization stands inside every one of its services: the first one counts.
            if known.insert(record.text("id").to_owned()) {
                program.organizations.extend(organization(record, findings));
            }
        }
        let mut seen: BTreeMap<String, u64> = BTreeMap::new();
        for record in &self.services {
            let id = record.text("id").to_owned();
            if let Some(first) = seen.get(&id).filter(|_| !id.is_empty()) {
                findings.fault(record.fault("id", Problem::DuplicateId { first: *first }));
                continue;
            }
            seen.insert(id, record.line());
            let Some(service) = service(record, policy, findings) else { continue };
            if !known.contains(service.organization.as_str()) {
                let file = "the organizations of the directory".to_owned();
                let near = None;
                findings.fault(record.fault("organization_id", Problem::UnknownId { file, near }));
            }
            program.services.push(service);
        }
        for record in &self.others {
            if record.text("id").is_empty() {
                findings.fault(record.fault("id", Problem::Empty));
            }
        }
        super::areas::widen(program, policy);
        gaps.tell(findings);
        let all = self.services.iter().chain(&self.organizations).chain(&self.others);
        let document = |record: &Record| Document { kind: record.kind, value: record.json() };
        let mut documents: Vec<Document> = all.map(document).collect();
        documents.sort_by_key(|document| KINDS.iter().position(|kind| kind == document.kind));
        Directory { documents }
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut Record> {
        self.services.iter_mut().chain(&mut self.organizations).chain(&mut self.others)
    }

    /// Every record, also those inside others.
    fn every(&self) -> Vec<&Record> {
        let mut open: Vec<&Record> =
            self.others.iter().chain(&self.organizations).chain(&self.services).rev().collect();
        let mut every = Vec::with_capacity(open.len());
        while let Some(record) = open.pop() {
            every.push(record);
            open.extend(record.all_parts());
        }
        every
    }

    /// One record may stand in several places, but must say the same everywhere.
    fn report_contradictions(&self, findings: &mut Findings) {
        let mut seen: BTreeMap<(&str, &str), &Record> = BTreeMap::new();
        let every = self.every();
        let of_others = every.iter().filter(|record| record.kind.name != "service");
        for &record in of_others.filter(|record| !record.text("id").is_empty()) {
            let Some(first) = seen.get(&(record.kind.name, record.text("id"))) else {
                seen.insert((record.kind.name, record.text("id")), record);
                continue;
            };
            if let Some(field) = record.contradicts(first) {
                let other = format!("{} in line {}", first.file(), first.line());
                let reason = format!("the same {} says something else there", record.kind.name);
                findings.fault(record.fault(field, Problem::Contradiction { other, reason }));
            }
        }
    }

    fn report_circles(&self, findings: &mut Findings) {
        let every = self.every();
        for (kind, column) in
            [("organization", "parent_organization_id"), ("taxonomy_term", "parent_id")]
        {
            let records = every.iter().copied().filter(|record| record.kind.name == kind);
            circles::report(records, column, findings);
        }
    }
}

impl Gaps {
    fn tell(&self, findings: &mut Findings) {
        let counted = |counts: &BTreeMap<String, u64>| -> Vec<String> {
            counts.iter().map(|(name, count)| format!("{name} ({count})")).collect()
        };
        if 0 < self.ids {
            findings.notice("directory", Remark::IdsGiven { count: self.ids });
        }
        if 0 < self.ids_of_its_own {
            findings.notice("directory", Remark::IdsNotUuid { count: self.ids_of_its_own });
        }
        if !self.fields.is_empty() {
            findings.notice("directory", Remark::FieldsEmpty { fields: counted(&self.fields) });
        }
        if !self.links.is_empty() {
            findings.notice("directory", Remark::LostLinks { links: counted(&self.links) });
        }
    }
}

fn needed<'a>(record: &'a Record, name: &str, findings: &mut Findings) -> Option<&'a str> {
    let text = record.text(name);
    if text.is_empty() {
        findings.fault(record.fault(name, Problem::Empty));
        return None;
    }
    Some(text)
}

fn organization(record: &Record, findings: &mut Findings) -> Option<Organization> {
    let id = needed(record, "id", findings).map(OrganizationId::new);
    let name = needed(record, "name", findings);
    let description = needed(record, "description", findings);
    let Ok(id) = id? else {
        findings.fault(record.fault("id", Problem::NotAnId));
        return None;
    };
    let mut organization = Organization::new(id, name?, description?);
    organization.website = record.known("website");
    Some(organization)
}

fn service(record: &Record, policy: &Policy, findings: &mut Findings) -> Option<Service> {
    let id = needed(record, "id", findings).map(ServiceId::new);
    let name = needed(record, "name", findings);
    let status = needed(record, "status", findings).map(str::parse::<ServiceStatus>);
    let owner = record.parts("organization").first().map_or("", |owner| owner.text("id"));
    let owner = match record.text("organization_id") {
        "" if owner.is_empty() => needed(record, "organization_id", findings)?,
        "" => owner,
        id => id,
    };
    let status = match status? {
        Ok(status) => Some(status),
        Err(unknown) => {
            let near = nearest(record.text("status"), unknown.allowed.iter().copied());
            let allowed = unknown.allowed.iter().map(|&word| word.to_owned()).collect();
            findings.fault(record.fault("status", Problem::NotOneOf { allowed, near }));
            None
        }
    };
    let (Ok(id), Ok(owner)) = (id?, OrganizationId::new(owner)) else {
        findings.fault(record.fault("id", Problem::NotAnId));
        return None;
    };
    let mut service = Service::new(id, owner, name?, status?);
    service.description = record.known("description");
    service.url = record.known("url");
    service.interpretation = record.known("interpretation_services").is_some();
    service.eligibility = record.known("eligibility_description");
    service.minimum_age = age(record, "minimum_age", findings);
    service.maximum_age = age(record, "maximum_age", findings);
    if let (Some(least), Some(most)) = (service.minimum_age, service.maximum_age)
        && most < least
    {
        let other = "minimum_age".to_owned();
        let reason = format!("{most} is less than {least}");
        findings.fault(record.fault("maximum_age", Problem::Contradiction { other, reason }));
    }
    service.assured_on = record.known("assured_date").and_then(|text| {
        let date = dates::date(&text, &policy.dates.formats);
        date.map_err(|problem| findings.fault(record.fault("assured_date", problem))).ok()
    });
    service.languages = languages(record, findings);
    let areas = record.parts("service_areas").iter().filter_map(|area| area.known("name"));
    service.regions = areas.filter_map(|name| Term::new(&name).ok()).collect();
    add_attributes(&mut service, record);
    let places = record.parts("service_capacities").iter().chain(record.parts("capacities"));
    service.places =
        places.filter_map(|capacity| capacity.text("available").parse::<u32>().ok()).next();
    service.referral_contact = referral_contact(record);
    Some(service)
}

fn age(record: &Record, name: &str, findings: &mut Findings) -> Option<u32> {
    let text = record.known(name)?;
    // Written as a decimal by many exports: 12.0.
    let whole = text.strip_suffix(".0").unwrap_or(&text).parse::<u32>().ok();
    let age = whole.filter(|age| *age <= 150);
    if age.is_none() {
        findings.fault(record.fault(name, Problem::NotAnInteger { least: 0, most: 150 }));
    }
    age
}

fn languages(record: &Record, findings: &mut Findings) -> Vec<Language> {
    let mut languages: Vec<Language> = Vec::new();
    let mut uncoded = Vec::new();
    for part in record.parts("languages") {
        let Some(code) = part.known("code") else {
            uncoded.extend(part.known("name"));
            continue;
        };
        match code.parse::<Language>() {
            Ok(language) if languages.contains(&language) => {}
            Ok(language) => languages.push(language),
            Err(_) => findings.fault(part.fault("code", Problem::NotALanguage)),
        }
    }
    if !uncoded.is_empty() {
        findings.notice(record.file(), Remark::LanguagesWithoutCode { names: uncoded });
    }
    languages
}

/// The terms of a service: a need, a key function, or a topic in the directory's own words.
fn add_attributes(service: &mut Service, record: &Record) {
    for attribute in record.parts("attributes") {
        let terms = attribute.parts("taxonomy_term").iter().chain([attribute]);
        for text in terms.flat_map(|term| [term.known("code"), term.known("name")]).flatten() {
            if let Ok(need) = text.parse::<Need>() {
                service.needs.insert(need);
            } else if let Ok(function) = text.parse::<KeyFunction>() {
                service.functions.insert(function);
            } else if let Ok(topic) = Term::new(&text) {
                service.topics.insert(topic);
            }
        }
    }
}

/// Whom to call: a contact, a telephone of the service, or its e-mail address.
fn referral_contact(record: &Record) -> Option<String> {
    let number = |record: &Record| {
        record.parts("phones").iter().filter_map(|phone| phone.known("number")).next()
    };
    let contact = record.parts("contacts").iter().map(|contact| {
        let ways = [contact.known("name"), number(contact), contact.known("email")];
        ways.into_iter().flatten().collect::<Vec<_>>().join(", ")
    });
    contact
        .filter(|text| !text.is_empty())
        .chain(number(record))
        .chain(record.known("email"))
        .next()
}
