//! Community programs: fit with reasons, credibility, contacts on both sides, and the closed loop.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use jsonschema::Validator;
use peerhood::community::{Disclosure, DraftError, bundle, draft, fits};
use peerhood::document::{self, Contacts};
use peerhood::{Faults, Loaded};
use peerhood_model::{AsOf, KeyFunction, TaskStatus};
use serde_json::{Value, json};

fn source() -> Value {
    let service = |id: &str, name: &str, need: &str, assured: &str| {
        json!({"id": id, "name": name, "status": "active", "assured_date": assured,
            "organization": {"id": "o", "name": "Family Center", "description": "-"},
            "contacts": [{"id": format!("{id}-c"), "name": "Front desk"}],
            "languages": [{"id": format!("{id}-l"), "name": "Spanish", "code": "es"}],
            "service_areas": [{"id": format!("{id}-a"), "name": "Valley"}],
            "attributes": [{"id": format!("{id}-t"), "taxonomy_term":
                {"id": format!("{id}-x"), "name": need, "code": need, "description": need}}]})
    };
    json!({
        "policy": {"name": "Valley", "time_zone": "America/Chicago",
            "coordinator": {"name": "Lee", "ways": ["555-0199"]},
            "regions": {"Valley": {}, "Hills": {}}},
        "referrals": [{"id": "R-1", "received_at": "2026-02-20", "relationship": "grandparent",
            "languages": "es", "region": "Valley", "needs": "food", "wants": "community",
            "consent": "parent 2026-02-20 community", "name": "Ana Costa",
            "contact": "ana@example.org", "modes": "phone", "availability": "Mon 18:00-20:00"}],
        "support_parents": [],
        "directory": [
            service("food", "Food box", "food", "2026-01-10"),
            service("ride", "Rides", "transport", "2026-01-10"),
            service("old", "Old pantry", "food", "2024-01-10"),
        ],
        "community_programs": [{"service": "food", "source": "health department",
            "last_asked_on": "2026-01-10", "contact_name": "Mo", "contact": "555-0142",
            "contact_confirmed_on": "2026-01-10", "functions": "linkage", "modes": "phone",
            "hours": "Mon 17:00-19:00", "reviewer": "Lee", "reviewed_on": "2026-01-10",
            "evidence": "accountable: registered charity; safe: saw their rules"}],
        "community_referrals": [
            {"handover": "H-1", "referral": "R-1", "service": "food", "on": "2026-02-21",
                "status": "requested"},
            {"handover": "H-1", "referral": "R-1", "service": "food", "on": "2026-02-24",
                "status": "rejected", "business_status": "no_capacity", "reason": "no room until May"},
        ],
    })
}

fn read(source: &Value) -> Result<Loaded, Faults> {
    document::read(&source.to_string())
}

fn loaded(source: &Value) -> Loaded {
    read(source).unwrap_or_else(|faults| panic!("{faults}"))
}

fn as_of(loaded: &Loaded) -> AsOf {
    AsOf::at("2026-03-02T12:00:00Z".parse().unwrap(), &loaded.program.time_zone)
}

fn drafted(source: &Value, service: &str) -> Result<peerhood::community::Draft, DraftError> {
    let loaded = loaded(source);
    draft(&loaded.program, &loaded.policy, "R-1", service, as_of(&loaded))
}

#[test]
fn a_fit_says_what_speaks_for_and_against_it() {
    let loaded = loaded(&source());
    let found = fits(&loaded.program, &loaded.policy, "R-1", None, as_of(&loaded)).unwrap();
    let of = |id: &str| found.fits.iter().find(|fit| fit.service == id).unwrap();
    assert_eq!(found.fits[0].service, "food");
    assert!(of("food").suits, "{:?}", of("food"));
    for reason in
        ["answers the need: food", "serves Valley", "offered by phone", "60 shared minutes"]
    {
        assert!(of("food").because.iter().any(|one| one.contains(reason)), "{reason}");
    }
    assert!(of("food").cautions.contains(&"no evidence: trained".to_owned()));
    assert!(of("ride").against.contains(&"answers nothing the family asks for".to_owned()));
    assert!(of("old").against.iter().any(|one| one.contains("since 2024-01-10")));
    let linkage = Some(KeyFunction::Linkage);
    let found = fits(&loaded.program, &loaded.policy, "R-1", linkage, as_of(&loaded)).unwrap();
    assert_eq!(found.fits.len(), 1);
}

#[test]
fn hours_and_ways_that_do_not_meet_stand_against_a_program() {
    let mut source = source();
    source["community_programs"][0]["modes"] = json!("in_person");
    source["community_programs"][0]["hours"] = json!("Tue 09:00-12:00");
    let loaded = loaded(&source);
    let found = fits(&loaded.program, &loaded.policy, "R-1", None, as_of(&loaded)).unwrap();
    let food = found.fits.iter().find(|fit| fit.service == "food").unwrap();
    assert_eq!(food.against.len(), 2, "{:?}", food.against);
}

#[test]
fn an_offer_of_a_community_program_keeps_to_its_hours_and_contact() {
    let kind = |source: &Value| {
        let loaded = loaded(source);
        let as_of = as_of(&loaded);
        let proposal = peerhood::propose::propose(&loaded.program, &loaded.policy, as_of).unwrap();
        proposal.offers[0].answer.kind()
    };
    assert_eq!(kind(&source()), "community");
    let mut closed = source();
    closed["community_programs"][0]["hours"] = json!("Tue 09:00-12:00");
    assert_ne!(kind(&closed), "community");
    let mut silent = source();
    silent["community_programs"][0]["contact_confirmed_on"] = json!("2024-01-10");
    assert_ne!(kind(&silent), "community");
    let mut stale = source();
    stale["directory"][0]["assured_date"] = json!("2024-01-10");
    assert_eq!(kind(&stale), "community", "they were asked since");
}

#[test]
fn a_referral_needs_a_current_contact_on_both_sides() {
    assert!(drafted(&source(), "food").is_ok());
    let mut nobody_here = source();
    nobody_here["policy"]["coordinator"] = json!({"name": "Lee", "ways": []});
    let mut silent_there = source();
    silent_there["community_programs"][0]["contact_confirmed_on"] = json!("2024-01-10");
    let mut nobody_there = source();
    nobody_there["community_programs"] = json!([]);
    nobody_there["directory"][0]["contacts"] = json!([]);
    for (source, why) in [
        (nobody_here, "nobody they can call back"),
        (silent_there, "did not answer in the last 12 months"),
        (nobody_there, "names nobody to turn to"),
    ] {
        let error = drafted(&source, "food").unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }
    let mut no_consent = source();
    no_consent["referrals"][0]["consent"] = json!("");
    assert!(drafted(&no_consent, "food").unwrap_err().to_string().contains("consent"));
}

/// The definitions of R4 that a referral is made of.
fn r4(kind: &str) -> Validator {
    let file =
        std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fhir/r4_subset.json");
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    schema["allOf"] = json!([{ "$ref": format!("#/definitions/{kind}") }]);
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn a_handover_is_fhir_r4_without_a_name_unless_asked() {
    let loaded = loaded(&source());
    let handover = &loaded.program.handovers[0];
    let day = "2026-03-02".parse().unwrap();
    let (request, task) = (r4("ServiceRequest"), r4("Task"));
    for disclosure in [Disclosure::Codes, Disclosure::Everything] {
        let bundle = bundle(&loaded.program, handover, day, disclosure);
        for (entry, schema) in bundle["entry"].as_array().unwrap().iter().zip([&request, &task]) {
            let faults: Vec<String> = schema
                .iter_errors(&entry["resource"])
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(faults.is_empty(), "{faults:?}");
        }
        let text = bundle.to_string();
        let private = ["Ana", "ana@example.org", "no room until May"];
        let shown = private.iter().filter(|word| text.contains(**word)).count();
        assert_eq!(shown, if disclosure == Disclosure::Codes { 0 } else { 3 }, "{text}");
    }
    let coded = bundle(&loaded.program, handover, day, Disclosure::Codes);
    let task = &coded["entry"][1]["resource"];
    assert_eq!(task["status"], "rejected");
    assert_eq!(task["businessStatus"]["coding"][0]["code"], "no_capacity");
    assert_eq!(coded["entry"][0]["resource"]["status"], "revoked");
}

#[test]
fn every_task_status_makes_a_valid_pair() {
    let mut loaded = loaded(&source());
    let day = "2026-03-02".parse().unwrap();
    let (request, task) = (r4("ServiceRequest"), r4("Task"));
    for &status in TaskStatus::ALL {
        loaded.program.handovers[0].steps.truncate(1);
        loaded.program.handovers[0].steps[0].status = status;
        let bundle = bundle(&loaded.program, &loaded.program.handovers[0], day, Disclosure::Codes);
        assert!(request.is_valid(&bundle["entry"][0]["resource"]), "{status}");
        assert!(task.is_valid(&bundle["entry"][1]["resource"]), "{status}");
    }
}

#[test]
fn steps_that_cannot_follow_and_unknown_services_are_faults() {
    let mut bad = source();
    bad["community_referrals"][1]["status"] = json!("completed");
    bad["community_referrals"].as_array_mut().unwrap().push(json!(
        {"handover": "H-2", "referral": "R-1", "service": "nowhere", "on": "2026-02-24",
            "status": "draft"}
    ));
    bad["community_programs"][0]["evidence"] = json!("safe; luck: much");
    let faults = read(&bad).unwrap_err().to_string();
    for wanted in [
        "completed cannot follow requested",
        "no such id in the services of directory/ (nowhere)",
        "nothing here, but a value is needed (safe)",
        "not one of the words allowed here (luck: much)",
    ] {
        assert!(faults.contains(wanted), "{wanted} is not in\n{faults}");
    }
}

#[test]
fn what_was_read_of_community_programs_is_written_back() {
    let before = loaded(&source());
    let text = document::write(&before, Contacts::Disclosed).to_string();
    let after = document::read(&text).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(after.program.listings, before.program.listings);
    assert_eq!(after.program.handovers, before.program.handovers);
}
