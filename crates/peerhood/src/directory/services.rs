use std::collections::BTreeMap;

use peerhood_model::{
    KeyFunction, Language, Need, Organization, OrganizationId, Program, Service, ServiceId,
    ServiceStatus, Term,
};

use super::records::Record;
use crate::fault::{Findings, Problem, Remark, nearest};
use crate::policy::Policy;
use crate::table::dates;

/// The records of a directory before they are understood.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    organizations: Vec<Record>,
    services: Vec<Record>,
}

impl Directory {
    /// Adds a record of JSON, and the records of the same kinds inside it.
    pub(crate) fn add(&mut self, mut record: Record) {
        let inner = record.parts.remove("services").unwrap_or_default();
        let is_service = !record.text("status").is_empty()
            || record.parts.contains_key("organization")
            || !record.text("organization_id").is_empty();
        if is_service {
            self.organizations.extend(record.parts("organization").iter().cloned());
            self.services.push(record);
            return;
        }
        for mut service in inner {
            service.parts.entry("organization".to_owned()).or_insert_with(|| vec![record.clone()]);
            self.services.push(service);
        }
        self.organizations.push(record);
    }

    /// Adds the records of tables, each part joined to its service.
    pub(crate) fn add_tables(&mut self, mut tables: BTreeMap<&'static str, Vec<Record>>) {
        let mut terms: BTreeMap<String, Record> = BTreeMap::new();
        for term in tables.remove("taxonomy_terms").unwrap_or_default() {
            terms.insert(term.text("id").to_owned(), term);
        }
        let mut parts: BTreeMap<String, BTreeMap<String, Vec<Record>>> = BTreeMap::new();
        self.organizations.extend(tables.remove("organizations").unwrap_or_default());
        let services = tables.remove("services").unwrap_or_default();
        for (kind, records) in tables {
            for mut record in records {
                let service = match record.text("service_id") {
                    "" => record.text("link_id"),
                    id => id,
                };
                let service = service.to_owned();
                if let Some(term) = terms.get(record.text("taxonomy_term_id")) {
                    record.parts.insert("taxonomy_term".to_owned(), vec![term.clone()]);
                }
                parts.entry(service).or_default().entry(kind.to_owned()).or_default().push(record);
            }
        }
        for mut service in services {
            if let Some(own) = parts.remove(service.text("id")) {
                service.parts.extend(own);
            }
            self.services.push(service);
        }
    }

    /// Adds what the records say to the program.
    pub(crate) fn build(self, program: &mut Program, policy: &Policy, findings: &mut Findings) {
        let mut lines: BTreeMap<String, (String, u64)> = BTreeMap::new();
        for record in &self.organizations {
            // An organization stands inside every one of its services: the first one counts.
            if lines.contains_key(record.text("id")) {
                continue;
            }
            let place = (record.file().to_owned(), record.line());
            lines.insert(record.text("id").to_owned(), place);
            program.organizations.extend(organization(record, findings));
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
            if !lines.contains_key(service.organization.as_str()) {
                let file = "the organizations of the directory".to_owned();
                let near = None;
                findings.fault(record.fault("organization_id", Problem::UnknownId { file, near }));
            }
            program.services.push(service);
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
