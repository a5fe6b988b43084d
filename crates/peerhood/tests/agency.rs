//! The agency: gaps without passing or failing, families in the lead, and who may be written to.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::Path;

use peerhood::agency::{agency_report, conversation_calendar, may_write};
use peerhood::document::{self, Contacts};
use peerhood::{Faults, Loaded};
use peerhood_model::{AsOf, Channel};

const AGENCY: &str = r#"
who_may_apply = "parents who raise a child with a disability"
apply = "fill in the form on our page"
contact = "555-0100"
families_decide = ["own_child", "policy"]

[board]
people = 8
lived_experience = 2

[staff]
people = 4
lived_experience = 1

[[partners]]
name = "Families of the Valley"
kind = "family_run_organization"
since = 2024-01-01

[[partners]]
name = "Help Desk"
kind = "technical_assistance"
until = 2025-01-01

[[assessments]]
on = 2026-01-10
culture = 3
roles = 1
finances = 0

[[assessments]]
on = 2025-01-10
culture = 1
roles = 2

[done]
needs_known = 2025-02-01

[conversation]
title = "Employers of parent peers"
starts = "2026-01-08T10:00"
minutes = 90
"#;

fn load(agency: &str, channels: &str) -> Result<Loaded, Faults> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(Path::new(name)), text).unwrap();
    };
    write("program.toml", "name = \"Valley\"\ntime_zone = \"America/New_York\"\n");
    write(
        "referrals.csv",
        "id,received_at,consent,relationship,languages\nR-1,2026-01-02,,step,en\n",
    );
    write(
        "support_parents.csv",
        "id,relationship,languages,status\nS-1,step,en,active\nS-2,step,en,active\n",
    );
    write(
        "training.csv",
        "id,opens,application_deadline,starts,ends\nT-1,2026-01-01,2026-02-21,2026-03-21,2026-03-25\n",
    );
    write("channels.csv", channels);
    write("agency.toml", agency);
    peerhood::load(folder.path())
}

fn loaded() -> Loaded {
    let channels = "person,channel,on,allowed\nS-1,email,2026-01-01,yes\nS-2,email,2026-01-01,yes\n\
        S-2,email,2026-02-01,no\nR-1,phone,2026-01-01,yes\n";
    load(AGENCY, channels).unwrap_or_else(|faults| panic!("{faults}"))
}

fn as_of(text: &str) -> AsOf {
    AsOf::at(text.parse().unwrap(), &"America/New_York".parse().unwrap())
}

#[test]
fn gaps_come_first_and_a_reassessment_is_compared() {
    let loaded = loaded();
    let report = agency_report(&loaded.program, &loaded.agency, as_of("2026-03-02T12:00:00Z"));
    let readiness = report.readiness.unwrap();
    assert_eq!(readiness.before, "2025-01-10".parse().ok());
    let keys: Vec<&str> = readiness.dimensions.iter().take(3).map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["finances", "roles", "culture"]);
    let change = |key: &str| readiness.dimensions.iter().find(|one| one.key == key).unwrap().change;
    assert_eq!((change("culture"), change("roles"), change("finances")), (Some(2), Some(-1), None));
    assert!(readiness.dimensions.iter().all(|one| !one.source.is_empty()));
}

#[test]
fn families_in_the_lead_are_measured_against_marks_with_a_source() {
    let loaded = loaded();
    let report = agency_report(&loaded.program, &loaded.agency, as_of("2026-03-02T12:00:00Z"));
    let reached: Vec<Option<bool>> = report.family_driven.iter().map(|one| one.reached).collect();
    assert_eq!(reached, [Some(true), Some(false), Some(false)]);
    assert!(report.has_family_run_partner && report.partners.len() == 1);
    let ready = &report.phases[0];
    assert_eq!((ready.phase.as_str(), ready.done.len(), ready.open.len()), ("readiness", 1, 2));
}

#[test]
fn the_public_page_says_when_one_can_still_apply() {
    let loaded = loaded();
    let page = |day| agency_report(&loaded.program, &loaded.agency, as_of(day)).public;
    assert!(page("2026-02-21T12:00:00Z").trainings[0].open);
    assert!(!page("2026-02-22T12:00:00Z").trainings[0].open);
    assert!(page("2026-03-22T12:00:00Z").trainings.is_empty());
    let conversations = page("2026-03-02T12:00:00Z").conversations;
    assert_eq!(conversations[0].to_string(), "2026-04-09 10:00:00");
}

#[test]
fn the_quarterly_conversation_keeps_its_hour_when_the_clocks_change() {
    let loaded = loaded();
    let calendar =
        conversation_calendar(&loaded.program, &loaded.agency, "2026-01-02".parse().unwrap());
    let calendar = calendar.unwrap();
    // One event, every thirteen weeks, at ten o'clock in New York in winter and in summer.
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1);
    assert!(calendar.contains("RRULE:FREQ=WEEKLY;INTERVAL=13"), "{calendar}");
    assert!(calendar.contains(":20260108T100000"), "{calendar}");
    assert!(calendar.lines().all(|line| line.len() <= 75));
}

#[test]
fn who_opted_out_is_not_written_to() {
    let loaded = loaded();
    let day = |text: &str| text.parse().unwrap();
    assert_eq!(may_write(&loaded.program, Channel::Email, day("2026-01-15")), ["S-1", "S-2"]);
    assert_eq!(may_write(&loaded.program, Channel::Email, day("2026-02-01")), ["S-1"]);
    assert_eq!(may_write(&loaded.program, Channel::Post, day("2026-02-01")), [""; 0]);
    let text = document::write(&loaded, Contacts::Redacted).to_string();
    let again = document::read(&text).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(may_write(&again.program, Channel::Email, day("2026-02-01")), ["S-1"]);
    assert_eq!(again.agency, loaded.agency);
}

#[test]
fn faults_of_an_agency_name_their_keys() {
    let bad = "appply = \"x\"\nfamilies_decide = [\"everything\"]\n[board]\npeople = 3\n\
        lived_experience = 4\n[[assessments]]\nculture = 9\n[done]\nneeds_known = \"soon\"\n";
    let channels =
        "person,channel,on,allowed\nS-9,email,2026-01-01,yes\nS-1,pigeon,2026-01-01,yes\n";
    let faults = load(bad, channels).unwrap_err().to_string();
    for wanted in [
        "agency.toml:1:appply: the key is not known (",
        "agency.toml:2:families_decide: not one of the words",
        "agency.toml:5:board.lived_experience: contradicts people: 4 of 3",
        "assessments[0].on: nothing here",
        "assessments[0].culture: not a whole number from 0 to 3 (9)",
        "done.needs_known: not a date (soon)",
        "channels.csv:2:person: no such id in referrals.csv (S-9)",
        "channels.csv:3:channel: not one of the words allowed here (pigeon)",
    ] {
        let wanted = wanted.trim_end_matches(" (");
        assert!(faults.contains(wanted), "{wanted} is not in\n{faults}");
    }
}
