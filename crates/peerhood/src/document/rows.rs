//! Records of the model as rows of text: the way back from what the loader reads.

mod care;
mod community;
mod practice;

use std::collections::BTreeMap;
use std::fmt::Display;

use peerhood_model::{
    Closure, ClosureScope, Contact, ContactDetails, FollowUp, MatchEvent, MatchRecord, Program,
    Referral, Side, Step, SupportParent,
};

use super::Contacts;
use crate::load::consent;
use crate::table::columns::TableSpec;

/// The cells of a record by their columns.
type Cells = BTreeMap<&'static str, String>;

/// Every row of a table, each with a cell for every column of `spec`.
pub(super) fn of_table(
    spec: &TableSpec,
    program: &Program,
    contacts: Contacts,
) -> Vec<Vec<String>> {
    let rows: Vec<Cells> = match spec.name {
        "support_parents" => program.support_parents.iter().map(support_parent).collect(),
        "referrals" => program.referrals.iter().map(referral).collect(),
        "facilitators" => facilitators(program),
        "venues" => venues(program),
        "closures" => program.closures.iter().map(closure).collect(),
        "matches" => program.matches.iter().map(match_row).collect(),
        "contacts" => program.matches.iter().flat_map(contact_rows).collect(),
        "groups" => groups(program),
        "attendance" => attendance(program),
        "training" => training(program),
        "statuses" => practice::statuses(program),
        "education" => practice::education(program),
        "consultations" => practice::consultations(program),
        "session_notes" => practice::session_notes(program),
        "searches" => practice::searches(program),
        "sites" => practice::sites(program),
        "community_programs" => community::programs(program),
        "community_referrals" => community::referrals(program),
        "channels" => community::channels(program),
        "plans" => care::plans(program),
        "goals" => care::goals(program),
        "wellbeing" => care::wellbeing(program),
        "invitations" => care::invitations(program),
        "system_outcomes" => care::system_outcomes(program),
        "improvements" => care::improvements(program),
        _ => Vec::new(),
    };
    rows.into_iter()
        .map(|mut cells| {
            let cell = |column: &crate::table::columns::ColumnSpec| {
                let cell = cells.remove(column.name).unwrap_or_default();
                let hidden = column.is_private() && contacts == Contacts::Redacted;
                if hidden { String::new() } else { cell }
            };
            spec.columns.iter().map(cell).collect()
        })
        .collect()
}

fn text<T: Display>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn list<T: Display>(values: impl IntoIterator<Item = T>) -> String {
    values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join("; ")
}

fn flag(value: bool) -> String {
    if value { "yes".to_owned() } else { "no".to_owned() }
}

fn add_contact(cells: &mut Cells, contact: &ContactDetails) {
    let contact = contact.disclosed();
    cells.insert("name", contact.name.to_owned());
    cells.insert("contact", list(contact.ways));
}

fn support_parent(parent: &SupportParent) -> Cells {
    let certification = parent.certification.as_ref();
    let mut cells = Cells::from([
        ("id", parent.id.to_string()),
        ("relationship", parent.relationship.to_string()),
        ("raising_since", text(parent.raising_since.as_ref())),
        ("child_birth", list(parent.children.iter().map(|child| &child.birth))),
        ("conditions", list(&parent.conditions)),
        ("experiences", list(&parent.experiences)),
        ("languages", list(&parent.languages)),
        ("region", text(parent.region.as_ref())),
        ("postal_code", text(parent.postal_code.as_ref())),
        ("time_zone", parent.time_zone.to_string()),
        ("modes", list(&parent.modes)),
        ("availability", text(parent.availability.as_ref())),
        ("capacity", text(parent.capacity)),
        ("trained_on", text(parent.trained_on)),
        ("training_hours", text(parent.training_hours)),
        ("certification", text(certification.map(|held| &held.name))),
        ("certification_expires", text(certification.and_then(|held| held.expires_on))),
        ("background_check_on", text(parent.background_check_on)),
        ("status", parent.status.to_string()),
        ("started_on", text(parent.started_on)),
        ("leadership", list(&parent.leadership)),
        ("culture", list(&parent.culture)),
        ("wont_discuss", list(&parent.wont_discuss)),
    ]);
    add_contact(&mut cells, &parent.contact);
    cells
}

fn referral(referral: &Referral) -> Cells {
    let mut cells = Cells::from([
        ("id", referral.id.to_string()),
        ("received_at", referral.received_at.to_rfc3339()),
        ("source", text(referral.source.as_ref())),
        ("consent", referral.consent.as_ref().map(consent::written).unwrap_or_default()),
        ("relationship", referral.relationship.to_string()),
        ("child_birth", list(referral.children.iter().map(|child| &child.birth))),
        ("conditions", list(&referral.conditions)),
        ("needs", list(&referral.needs)),
        ("experiences_wanted", list(&referral.experiences_wanted)),
        ("languages", list(&referral.languages)),
        ("interpreter", flag(referral.interpreter)),
        ("region", text(referral.region.as_ref())),
        ("postal_code", text(referral.postal_code.as_ref())),
        ("time_zone", referral.time_zone.to_string()),
        ("modes", list(&referral.modes)),
        ("availability", text(referral.availability.as_ref())),
        ("top_priority", text(referral.top_priority.as_ref())),
        ("must", list(&referral.must)),
        ("prefer", list(&referral.prefer)),
        ("avoid", list(&referral.avoid)),
        ("urgency", referral.urgency.to_string()),
        ("wants", list(&referral.wants)),
        ("culture", list(&referral.culture)),
        ("childcare", flag(referral.childcare)),
        ("transport", flag(referral.transport)),
        ("informed_on", text(referral.informed_on)),
        ("closed_on", text(referral.closed_on)),
        ("status", referral.status.to_string()),
    ]);
    add_contact(&mut cells, &referral.contact);
    cells
}

fn facilitators(program: &Program) -> Vec<Cells> {
    let row = |facilitator: &peerhood_model::Facilitator| {
        let certification = facilitator.certification.as_ref();
        let mut cells = Cells::from([
            ("id", facilitator.id.to_string()),
            ("certification", text(certification.map(|held| &held.name))),
            ("certification_expires", text(certification.and_then(|held| held.expires_on))),
            ("languages", list(&facilitator.languages)),
            ("modes", list(&facilitator.modes)),
            ("region", text(facilitator.region.as_ref())),
            ("time_zone", facilitator.time_zone.to_string()),
            ("availability", text(facilitator.availability.as_ref())),
            ("max_groups", text(facilitator.max_groups)),
        ]);
        add_contact(&mut cells, &facilitator.contact);
        cells
    };
    program.facilitators.iter().map(row).collect()
}

fn venues(program: &Program) -> Vec<Cells> {
    let row = |venue: &peerhood_model::Venue| {
        Cells::from([
            ("id", venue.id.to_string()),
            ("name", venue.name.clone()),
            ("kind", venue.setting.to_string()),
            ("region", text(venue.region.as_ref())),
            ("seats", text(venue.seats)),
            ("time_zone", venue.time_zone.to_string()),
            ("availability", text(venue.availability.as_ref())),
            ("childcare", flag(venue.childcare)),
            ("transit", flag(venue.transit)),
            ("accessible", flag(venue.accessible)),
        ])
    };
    program.venues.iter().map(row).collect()
}

fn closure(closure: &Closure) -> Cells {
    let mut cells = Cells::from([
        ("date", format!("{}/{}", closure.first(), closure.last())),
        ("reason", closure.reason().unwrap_or_default().to_owned()),
    ]);
    match closure.scope() {
        ClosureScope::Region(region) => cells.insert("region", region.to_string()),
        ClosureScope::Venue(venue) => cells.insert("venue", venue.to_string()),
        ClosureScope::Everywhere => None,
    };
    cells
}

/// Which cell of a match tells an event; contacts, follow-ups and what comes again are in the log.
fn column(step: &Step) -> Option<&'static str> {
    Some(match step {
        Step::Proposed => "proposed_on",
        Step::Accepted(Side::Referred) => "referred_accepted_on",
        Step::Accepted(_) => "supporting_accepted_on",
        Step::Declined(_) => "declined_on",
        Step::Introduced => "introduced_on",
        Step::Paused => "paused_on",
        Step::Resumed => "resumed_on",
        Step::Closed(_) => "closed_on",
        Step::AlternateProposed(_) => "alternate_on",
        _ => return None,
    })
}

fn match_row(record: &MatchRecord) -> Cells {
    let mut cells = Cells::from([
        ("id", record.id.to_string()),
        ("referral", record.referral.to_string()),
        ("support_parent", record.support_parent.to_string()),
        ("held", list(&record.held)),
        ("referred_expects", text(record.referred_expects.as_ref())),
        ("supporting_expects", text(record.supporting_expects.as_ref())),
    ]);
    for event in &record.events {
        let Some(column) = column(&event.step).filter(|column| !cells.contains_key(column)) else {
            continue;
        };
        cells.insert(column, event.on.to_string());
        match &event.step {
            Step::Declined(side) => cells.insert("declined_by", side.to_string()),
            Step::Closed(reason) => cells.insert("close_reason", reason.to_string()),
            Step::AlternateProposed(id) => cells.insert("alternate", id.to_string()),
            _ => None,
        };
    }
    cells
}

fn contact_rows(record: &MatchRecord) -> Vec<Cells> {
    let mut told: Vec<&'static str> = Vec::new();
    let mut rows = Vec::new();
    for event in &record.events {
        if let Some(column) = column(&event.step)
            && !told.contains(&column)
        {
            told.push(column);
            continue;
        }
        rows.extend(contact_row(record, event));
    }
    rows
}

fn contact_row(record: &MatchRecord, event: &MatchEvent) -> Option<Cells> {
    let mut cells = Cells::from([("match", record.id.to_string()), ("on", event.on.to_string())]);
    match &event.step {
        Step::Contact(contact) => add_logged_contact(&mut cells, contact),
        Step::FollowUp(FollowUp { with, as_expected, note, .. }) => {
            cells.insert("kind", "follow_up".to_owned());
            cells.insert("side", with.to_string());
            cells.insert("as_expected", as_expected.map(flag).unwrap_or_default());
            cells.insert("note", note.disclosed().to_owned());
        }
        Step::Paused => drop(cells.insert("kind", "paused".to_owned())),
        Step::Resumed => drop(cells.insert("kind", "resumed".to_owned())),
        Step::Renewed => drop(cells.insert("kind", "renewed".to_owned())),
        _ => return None,
    }
    Some(cells)
}

fn add_logged_contact(cells: &mut Cells, contact: &Contact) {
    cells.insert("kind", "contact".to_owned());
    cells.insert("outcome", contact.outcome.to_string());
    cells.insert("mode", text(contact.mode));
    cells.insert("hours", text(contact.hours));
    cells.insert("side", text(contact.begun_by));
    cells.insert("support", list(&contact.support));
    cells.insert("hard", flag(contact.hard));
    cells.insert("refer_out", list(&contact.refer_out));
    cells.insert("note", contact.note.disclosed().to_owned());
}

fn groups(program: &Program) -> Vec<Cells> {
    let row = |group: &peerhood_model::Group| {
        Cells::from([
            ("id", group.id.to_string()),
            ("name", group.name.clone()),
            ("kind", group.setting.to_string()),
            ("facilitators", list(&group.facilitators)),
            ("venue", text(group.venue.as_ref())),
            ("language", text(group.language.as_ref())),
            ("region", text(group.region.as_ref())),
            ("time_zone", group.time_zone.to_string()),
            ("meets", text(group.meets.as_ref())),
            ("starts_on", text(group.starts_on)),
            ("ends_on", text(group.ends_on)),
            ("seats", text(group.seats)),
            ("topics", list(&group.topics)),
            ("members", list(&group.members)),
        ])
    };
    program.groups.iter().map(row).collect()
}

fn attendance(program: &Program) -> Vec<Cells> {
    let row = |attendance: &peerhood_model::Attendance| {
        Cells::from([
            ("group", attendance.group.to_string()),
            ("on", attendance.session_on.to_string()),
            ("participant", attendance.participant.to_string()),
            ("presence", attendance.presence.to_string()),
            ("mode", text(attendance.mode)),
            ("hours", text(attendance.hours)),
        ])
    };
    program.attendance.iter().map(row).collect()
}

fn training(program: &Program) -> Vec<Cells> {
    let row = |cohort: &peerhood_model::TrainingCohort| {
        Cells::from([
            ("id", cohort.id.to_string()),
            ("opens", text(cohort.opens_on)),
            ("application_deadline", text(cohort.application_deadline)),
            ("starts", cohort.starts_on.to_string()),
            ("ends", cohort.ends_on.to_string()),
            ("seats", text(cohort.seats)),
            ("applicants", list(&cohort.applicants)),
        ])
    };
    program.training.iter().map(row).collect()
}
