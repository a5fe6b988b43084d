//! Units of group sessions: what a payer's rules allow, and what is refused and why.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use peerhood::billing::{Billing, Payer, billing};
use peerhood::{Loaded, document};
use serde_json::json;

/// A group that met twice on one day, with so many people, led by somebody certified to a day.
fn program(people: usize, certified_until: &str, notes: serde_json::Value) -> Loaded {
    let referrals: Vec<_> = (0..people)
        .map(|number| {
            json!({"id": format!("R-{number}"), "received_at": "2026-01-02",
                "relationship": "biological", "languages": "en"})
        })
        .collect();
    let attendance: Vec<_> = (0..people)
        .map(|number| {
            json!({"group": "G-1", "on": "2026-02-03", "participant": format!("R-{number}"),
                "hours": "1.5"})
        })
        .collect();
    let text = json!({
        "policy": {"fidelity": {"packs": ["kansas"]}},
        "referrals": referrals, "support_parents": [],
        "facilitators": [{"id": "F-1", "certification": "CPS-P", "languages": "en",
            "certification_expires": certified_until}],
        "groups": [{"id": "G-1", "name": "Tuesday", "kind": "virtual", "facilitators": "F-1"}],
        "attendance": attendance,
        "session_notes": notes,
    });
    document::read(&text.to_string()).unwrap_or_else(|faults| panic!("{faults}"))
}

fn bill(loaded: &Loaded, payer: &str) -> Billing {
    let payer = Payer::named(&loaded.program, payer).unwrap();
    let day = |text: &str| text.parse().unwrap();
    billing(&loaded.program, &payer, day("2026-01-01"), day("2026-12-31"))
}

fn note(codes: &str) -> serde_json::Value {
    json!([{"group": "G-1", "on": "2026-02-03", "interventions": codes, "hours": "1.5"}])
}

#[test]
fn a_group_of_eleven_is_refused_in_kansas_and_claimed_in_north_carolina() {
    let loaded = program(11, "2026-12-31", note("pps01; pps20"));
    let kansas = bill(&loaded, "kansas");
    assert_eq!(kansas.units, 0);
    assert_eq!(kansas.refused, BTreeMap::from([("group_too_large".to_owned(), 1)]));
    assert_eq!(kansas.sessions[0].refused[0].says, "11 came, but 8 is the most");
    let carolina = bill(&loaded, "north-carolina");
    // 90 minutes are 6 units of 15 for each of 11.
    assert_eq!((carolina.units, carolina.sessions_billed), (66, 1));
    assert!(carolina.sessions[0].source.as_ref().unwrap().contains("1 to 12"));
}

#[test]
fn rules_hold_only_from_their_first_day() {
    let mut loaded = program(3, "2026-12-31", note("pps01"));
    for one in &mut loaded.program.attendance {
        one.session_on = "2018-02-03".parse().unwrap();
    }
    let payer = Payer::named(&loaded.program, "kansas").unwrap();
    let day = |text: &str| text.parse().unwrap();
    let bill = billing(&loaded.program, &payer, day("2018-01-01"), day("2018-12-31"));
    assert_eq!(bill.refused.keys().collect::<Vec<_>>(), ["no_rules"]);
    let unknown = Payer::named(&loaded.program, "utopia").unwrap_err();
    assert!(unknown.to_string().contains("kansas"), "{unknown}");
}

#[test]
fn an_expired_facilitator_and_a_missing_note_are_both_said() {
    let bill = bill(&program(5, "2026-02-02", json!([])), "kansas");
    let reasons: Vec<&str> = bill.refused.keys().map(String::as_str).collect();
    assert_eq!(reasons, ["expired_facilitator", "no_note"]);
    assert!(bill.sessions[0].refused.iter().any(|one| one.says.contains("F-1 (until 2026-02-02)")));
}

#[test]
fn a_credential_that_ends_on_the_day_still_holds() {
    assert_eq!(bill(&program(5, "2026-02-03", note("pps05")), "kansas").units, 30);
}

#[test]
fn a_note_without_an_intervention_claims_nothing() {
    let bill = bill(&program(5, "2026-12-31", note("")), "kansas");
    assert_eq!(bill.refused.keys().collect::<Vec<_>>(), ["no_interventions"]);
}

#[test]
fn the_coverage_matrix_names_what_was_done_and_what_never_was() {
    let bill = bill(&program(5, "2026-12-31", note("pps01; pps16b")), "kansas");
    let coverage = &bill.coverage[0];
    assert_eq!(coverage.named, BTreeMap::from([("pps01".into(), 1), ("pps16b".into(), 1)]));
    assert_eq!(coverage.never.len(), 21, "23 codes less two");
}

#[test]
fn hours_beyond_a_day_are_refused_for_the_person() {
    // Four hours a day: the fifth hour of one person is not claimed.
    let mut loaded = program(2, "2026-12-31", note("pps01"));
    let text = "name = \"capped\"\ntitle = \"Capped\"\nversion = \"1\"\nfrom = 2020-01-01\n\n\
        [rules.hours_a_day]\nnumber = 4\nunit = \"hours\"\nsource = \"a state's contract: 4 hours a day\"\n\n\
        [rules.unit_minutes]\nnumber = 15\nunit = \"minutes\"\nsource = \"our default\"\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("packs")).unwrap();
    std::fs::write(folder.path().join("packs/capped.toml"), text).unwrap();
    std::fs::write(folder.path().join("program.toml"), "[fidelity]\npacks = [\"capped\"]\n")
        .unwrap();
    let empty = [
        ("referrals.csv", "id,received_at,consent,relationship,languages\n"),
        ("support_parents.csv", "id,relationship,languages,status\n"),
    ];
    for (name, header) in empty {
        std::fs::write(folder.path().join(name), header).unwrap();
    }
    let capped = peerhood::load(folder.path()).unwrap_or_else(|faults| panic!("{faults}"));
    loaded.program.rules = capped.program.rules;
    loaded.program.attendance[0].hours = "5".parse().ok();
    let bill = bill(&loaded, "capped");
    assert_eq!(bill.units, 16 + 6);
    assert_eq!(bill.sessions[0].refused[0].says, "4 units are beyond 4 hours a day");
}

#[test]
fn caseload_year_and_late_notes_are_refused_with_their_numbers() {
    // Six units of a session, five sessions: the 24 units of the year end with the fourth.
    let mut loaded = program(1, "2026-12-31", note("pps01"));
    for day in ["2026-02-10", "2026-02-17", "2026-02-24", "2026-03-03"] {
        let mut next = loaded.program.attendance[0].clone();
        next.session_on = day.parse().unwrap();
        let mut told = loaded.program.session_notes[0].clone();
        told.on = next.session_on;
        loaded.program.attendance.push(next);
        loaded.program.session_notes.push(told);
    }
    let carolina = bill(&loaded, "north-carolina");
    assert_eq!(carolina.units, 24);
    let said = &carolina.sessions[4].refused[0].says;
    assert_eq!(said, "6 units are beyond the 24 of the year; ask the payer first");
    // What was claimed before the first day asked for counts, too.
    let payer = Payer::named(&loaded.program, "north-carolina").unwrap();
    let march = ("2026-03-01".parse().unwrap(), "2026-03-31".parse().unwrap());
    let later = billing(&loaded.program, &payer, march.0, march.1);
    assert_eq!((later.units, later.sessions.len()), (0, 1));
    // Sixteen people in the groups of the only one who leads.
    let sixteen = (0..16).map(|number| format!("R-{number}").parse().unwrap());
    loaded.program.groups[0].members = sixteen.collect();
    let carolina = bill(&loaded, "north-carolina");
    assert_eq!((carolina.units, carolina.refused["caseload_exceeded"]), (0, 5));
    let said = &carolina.sessions[0].refused[0].says;
    assert_eq!(said, "16 people in the groups of F-1 at once, but 15 is the most");
    // A note of the fourth day is late in New York, one of the third is not.
    let late = |day: &str| {
        let mut loaded = program(1, "2026-12-31", note("pps01"));
        loaded.program.session_notes[0].written_on = day.parse().ok();
        bill(&loaded, "new-york")
    };
    assert_eq!(late("2026-02-06").units, 6);
    let said = &late("2026-02-07").sessions[0].refused[0].says;
    assert_eq!(said, "the note was written on 2026-02-07, and 2026-02-06 was the last day");
}
