use chrono::NaiveDate;
use peerhood_model::{Handover, Program, TaskStatus};
use serde_json::{Value as Json, json};

/// What leaves the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disclosure {
    /// Codes and made-up identifiers only.
    Codes,
    /// Names, ways to reach the parent and reasons in words as well, because somebody asked.
    Everything,
}

/// A referral to a community program as a FHIR R4 bundle of a `ServiceRequest` and the `Task` that
/// tracks it, as it stood at the end of a day.
///
/// The family is named by a UUID made from the program's own id; a service and its organization by
/// their ids in the directory. Needs and business states are codes of our own, under `urn:peerhood`.
///
/// # References
///
/// HL7 FHIR R4 (4.0.1); the roles follow HL7 BSeR: the requester begins, the owner is who receives.
#[must_use]
pub fn bundle(
    program: &Program,
    handover: &Handover,
    day: NaiveDate,
    disclosure: Disclosure,
) -> Json {
    let mut steps = handover.steps.iter().filter(|step| step.on <= day);
    let first = steps.next();
    let last = handover.step_on(day);
    let status = last.map_or(TaskStatus::Draft, |step| step.status);
    let authored = first.map_or(day, |step| step.on);
    let modified = last.map_or(day, |step| step.on);
    let id = handover.id.uuid(program.namespace).to_string();
    let request = json!({ "reference": format!("urn:uuid:{id}") });
    let subject = subject(program, handover, disclosure);
    let service = program.services.iter().find(|known| known.id == handover.service);
    let owner = service.map(|service| {
        let name = program.organizations.iter().find(|one| one.id == service.organization);
        json!({
            "identifier": { "system": "urn:peerhood:organization", "value": service.organization },
            "display": name.map_or("", |one| one.name.as_str()),
        })
    });
    let requester = json!({
        "identifier": { "system": "urn:peerhood:program", "value": program.namespace.0 },
        "display": program.name,
    });
    let referral = program.referrals.iter().find(|known| known.id == handover.referral);
    let needs = referral.into_iter().flat_map(|referral| &referral.needs);
    let needs: Vec<Json> = needs.map(|need| concept("need", &need.to_string())).collect();
    let mut order = json!({
        "resourceType": "ServiceRequest",
        "id": id,
        "status": request_status(status),
        "intent": "order",
        "subject": subject,
        "authoredOn": authored,
        "requester": requester,
        "code": concept("service", handover.service.as_str()),
    });
    let mut task = json!({
        "resourceType": "Task",
        "id": uuid_of(program, &format!("{}/task", handover.id)),
        "status": status.code().replace('_', "-"),
        "intent": "order",
        "focus": request,
        "for": subject,
        "authoredOn": authored,
        "lastModified": modified,
        "requester": requester,
    });
    if !needs.is_empty() {
        order["reasonCode"] = Json::Array(needs);
    }
    if let Some(owner) = owner {
        order["performer"] = json!([owner]);
        task["owner"] = owner;
    }
    if let Some(meaning) = last.and_then(|step| step.business_status) {
        task["businessStatus"] = concept("business-status", meaning.code());
    }
    if let (Disclosure::Everything, Some(reason)) =
        (disclosure, last.and_then(|s| s.reason.as_ref()))
    {
        task["statusReason"] = json!({ "text": reason });
    }
    if let (Disclosure::Everything, Some(referral)) = (disclosure, referral) {
        let ways = referral.contact.disclosed().ways.join(", ");
        if !ways.is_empty() {
            order["note"] = json!([{ "text": ways }]);
        }
    }
    let entry = |resource: Json| {
        let id = resource["id"].as_str().unwrap_or_default();
        json!({ "fullUrl": format!("urn:uuid:{id}"), "resource": resource })
    };
    json!({ "resourceType": "Bundle", "type": "collection", "entry": [entry(order), entry(task)] })
}

fn subject(program: &Program, handover: &Handover, disclosure: Disclosure) -> Json {
    let value = format!("urn:uuid:{}", handover.referral.uuid(program.namespace));
    let mut subject = json!({ "identifier": { "system": "urn:ietf:rfc:3986", "value": value } });
    let referral = program.referrals.iter().find(|known| known.id == handover.referral);
    if let (Disclosure::Everything, Some(referral)) = (disclosure, referral) {
        let name = referral.contact.disclosed().name;
        if !name.is_empty() {
            subject["display"] = json!(name);
        }
    }
    subject
}

fn concept(system: &str, code: &str) -> Json {
    json!({ "coding": [{ "system": format!("urn:peerhood:{system}"), "code": code }] })
}

fn uuid_of(program: &Program, name: &str) -> String {
    uuid::Uuid::new_v5(&program.namespace.0, name.as_bytes()).to_string()
}

/// The status of the request that a task stands for.
fn request_status(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::Draft => "draft",
        TaskStatus::OnHold => "on-hold",
        TaskStatus::Completed => "completed",
        TaskStatus::Rejected | TaskStatus::Cancelled | TaskStatus::Failed => "revoked",
        TaskStatus::EnteredInError => "entered-in-error",
        _ => "active",
    }
}
