//! What a program looks like as JSON, and what never gets there.
#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use peerhood_model::{
    Child, Closure, ClosureScope, Condition, Consent, ConsentGiver, ConsentScope, Contact,
    ContactDetails, ContactOutcome, Eligibility, MatchEvent, MatchRecord, PrivateText, Program,
    Referral, Relationship, SeekerObstacle, Side, Similarity, Span, Step, SupportParent,
    SupportParentStatus, WeeklyAvailability,
};
use serde_json::json;

fn sample() -> Program {
    let mut program = Program::new("Riverbend", "America/Vancouver".parse().unwrap());
    program.coordinator = ContactDetails::new("Coordinator Name", ["office@example.org"]);
    let received = "2026-11-20T17:00:00Z".parse().unwrap();
    let zone = program.time_zone.clone();
    let mut referral =
        Referral::new("R-1".parse().unwrap(), received, Relationship::Kinship, zone.clone());
    referral.contact = ContactDetails::new("Ana Costa", ["ana@example.org"]);
    referral.consent = Some(Consent::new(
        ConsentGiver::Parent,
        "2026-11-20".parse().unwrap(),
        [ConsentScope::Match],
    ));
    referral.children =
        vec![Child::new("2020-02".parse().unwrap()), Child::new("unborn 2027-01".parse().unwrap())];
    referral.availability = Some("Mon 18:00-20:30".parse().unwrap());
    referral.top_priority = Some("culture: Deaf".parse().unwrap());
    program.referrals.push(referral);
    let status = SupportParentStatus::InTraining;
    let mut parent = SupportParent::new("S-1".parse().unwrap(), Relationship::Step, status, zone);
    parent.contact = ContactDetails::new("Rui Alves", ["+1 555 0100"]);
    program.support_parents.push(parent);
    let mut record =
        MatchRecord::new("M-1".parse().unwrap(), "R-1".parse().unwrap(), "S-1".parse().unwrap());
    let mut contact = Contact::new(ContactOutcome::Reached);
    contact.note = PrivateText::new("a secret note");
    for step in [
        Step::Proposed,
        Step::Accepted(Side::Referred),
        Step::Accepted(Side::Supporting),
        Step::Introduced,
        Step::Contact(contact),
    ] {
        record.record(MatchEvent::new("2026-11-21".parse().unwrap(), step)).unwrap();
    }
    program.matches.push(record);
    let day = "2026-12-25".parse().unwrap();
    let scope = ClosureScope::Region("North".parse().unwrap());
    program.closures.push(Closure::new(day, day, scope, None).unwrap());
    program.conditions.push(Condition::new("feeding tube".parse().unwrap()));
    program
}

/// The sample without what is never written.
fn without_private(mut program: Program) -> Program {
    program.coordinator = ContactDetails::default();
    for referral in &mut program.referrals {
        referral.contact = ContactDetails::default();
    }
    for parent in &mut program.support_parents {
        parent.contact = ContactDetails::default();
    }
    for event in program.matches.iter_mut().flat_map(|record| &mut record.events) {
        if let Step::Contact(contact) = &mut event.step {
            contact.note = PrivateText::default();
        }
    }
    program
}

#[test]
fn a_program_reads_back_all_but_what_is_private() {
    let json = serde_json::to_string(&sample()).unwrap();
    let back: Program = serde_json::from_str(&json).unwrap();
    assert_eq!(back, without_private(sample()));
}

#[test]
fn nothing_private_is_in_the_json_or_in_debug() {
    let text = format!("{} {:?}", serde_json::to_string(&sample()).unwrap(), sample());
    for private in ["Ana", "Rui", "example.org", "555", "secret", "Coordinator Name"] {
        assert!(!text.contains(private), "{private}");
    }
}

#[test]
fn contact_details_can_be_read() {
    let mut json = serde_json::to_value(&sample().referrals[0]).unwrap();
    json["contact"] = json!({"name": "Ana Costa", "ways": ["ana@example.org"]});
    let referral: Referral = serde_json::from_value(json).unwrap();
    assert_eq!(referral.contact.disclosed().name, "Ana Costa");
}

#[test]
fn what_a_door_refuses_is_refused_in_json_too() {
    fn refused<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> String {
        serde_json::from_value::<T>(json).err().unwrap().to_string()
    }
    assert!(refused::<WeeklyAvailability>(json!("Lun 18:00-20:00")).contains("Lun"));
    let closure = json!({"first": "2026-12-25", "last": "2026-12-24", "scope": "everywhere"});
    assert!(refused::<Closure>(closure).contains("ends before it begins"));
    assert!(refused::<Relationship>(json!("uncle")).contains("unknown relationship \"uncle\""));
    assert!(refused::<Similarity>(json!({"part": 2, "whole": 1})).contains("2/1"));
    let span = json!({"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"});
    assert!(refused::<Span>(span).contains("before"));
}

#[test]
fn a_rule_may_leave_everything_out_but_not_misspell() {
    assert_eq!(serde_json::from_str::<Eligibility>("{}").unwrap(), Eligibility::default());
    assert!(serde_json::from_str::<Eligibility>(r#"{"capcity": 3}"#).is_err());
}

#[test]
fn obstacles_serialise_with_their_values() {
    let obstacle = SeekerObstacle::ConsentOutOfScope { scope: ConsentScope::Group };
    assert_eq!(
        serde_json::to_value(obstacle).unwrap(),
        json!({"consent_out_of_scope": {"scope": "group"}})
    );
}
