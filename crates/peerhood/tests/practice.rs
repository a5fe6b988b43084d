//! What is due, what the rules say, who may help: on the sample program.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};

use peerhood::Loaded;
use peerhood::practice::allowed::{group_allowed, may_support};
use peerhood::practice::due::{due, reminders};
use peerhood::practice::exchange::{
    AnswerError, ExchangeError, exchange, read_answer, record_answer,
};
use peerhood::practice::fidelity::{fidelity, fidelity_of};
use peerhood::practice::people::people;
use peerhood::propose::propose;
use peerhood_model::{AsOf, Inapplicable, RuleKind, SiteLevel, SupportParentStatus, Verdict};

fn sample() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/riverbend")
}

fn riverbend() -> Loaded {
    peerhood::load(&sample()).unwrap_or_else(|faults| panic!("{faults}"))
}

/// A copy of the sample with more text in its `program.toml` and packs of its own.
fn with_policy(name: &str, more: &str, packs: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    copy(&sample(), &folder);
    let file = folder.join("program.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{text}\n{more}\n")).unwrap();
    std::fs::create_dir_all(folder.join("packs")).unwrap();
    for (name, text) in packs {
        std::fs::write(folder.join("packs").join(name), text).unwrap();
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { drop(std::fs::copy(&path, target)) }
    }
}

fn on(loaded: &Loaded, day: &str) -> AsOf {
    AsOf::at(format!("{day}T15:00:00Z").parse().unwrap(), &loaded.program.time_zone)
}

/// The days of match M-016: proposed, introduced, two weeks on, eight weeks on, forgotten.
const LIFE: [&str; 5] = ["2025-11-17", "2025-11-19", "2025-12-01", "2026-01-08", "2026-03-02"];

#[test]
fn five_days_of_one_match_give_five_lists() {
    let loaded = riverbend();
    let lists =
        LIFE.map(|day| due(&loaded.program, &loaded.policy, on(&loaded, day), 7).unwrap().text());
    let found = lists.join("\n");
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/practice/due.txt");
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    let shown = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("due.txt");
    std::fs::write(&shown, &found).unwrap();
    assert!(
        found == expected,
        "the lists changed: compare {} with {}",
        shown.display(),
        file.display()
    );
}

#[test]
fn a_match_is_asked_for_what_its_day_asks() {
    let loaded = riverbend();
    let kinds = LIFE.map(|day| {
        let list = due(&loaded.program, &loaded.policy, on(&loaded, day), 7).unwrap();
        let own = list.items.into_iter().filter(|item| item.about == "M-016");
        own.map(|item| item.kind).collect::<Vec<_>>().join(" ")
    });
    assert_eq!(
        kinds,
        [
            "answer_within",
            "first_check first_contact",
            "expectations_compared second_check",
            "close_or_renew contacts",
            "close_or_renew",
        ]
    );
}

#[test]
fn what_is_due_names_nobody_unless_asked() {
    let loaded = riverbend();
    let program = &loaded.program;
    let list = due(program, &loaded.policy, on(&loaded, "2026-03-02"), 30).unwrap();
    let calendar = reminders(&list, program);
    let secrets: Vec<&str> =
        program.support_parents.iter().map(|one| one.contact.disclosed().name).collect();
    let json = serde_json::to_string(&list).unwrap();
    for text in [&json, &calendar, &list.text()] {
        assert!(!secrets.iter().any(|secret| text.contains(secret)));
    }
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), list.items.len());
    assert_eq!(calendar.matches("BEGIN:VALARM").count(), list.items.len());
    let open = serde_json::to_string(&list.with_contacts(program)).unwrap();
    assert!(secrets.iter().any(|secret| open.contains(secret)));
}

#[test]
fn two_states_answer_differently_and_say_why() {
    let states = [("georgia", "2019"), ("kansas", "2023")].map(|(pack, _)| {
        let more = format!(
            "[fidelity]\npacks = [\"parent-to-parent\", \"group-service\", \"training\", \"{pack}\"]"
        );
        peerhood::load(&with_policy(pack, &more, &[])).unwrap_or_else(|faults| panic!("{faults}"))
    });
    let answers = states.each_ref().map(|loaded| {
        let (program, policy) = (&loaded.program, &loaded.policy);
        let day = on(loaded, "2026-03-02").day;
        let foster = program.support_parents.iter().find(|one| one.id.as_str() == "SP-036");
        (
            may_support(program, policy, foster.unwrap(), day),
            group_allowed(program, policy, 11, 1, day),
        )
    });
    let [(foster_in_georgia, eleven_in_georgia), (foster_in_kansas, eleven_in_kansas)] = answers;
    assert!(!foster_in_georgia.allowed && foster_in_kansas.allowed);
    assert!(eleven_in_georgia.allowed && !eleven_in_kansas.allowed);
    assert_eq!(
        foster_in_georgia.reasons,
        ["foster does not count as raising the child: georgia 2019, Georgia: foster parents \
             excluded, favorfamilies.com/how-to-become-a-cps-pcps-y"]
    );
    assert!(foster_in_kansas.reasons[0].contains("training 2022, Families as Allies"));
    assert_eq!(
        eleven_in_kansas.reasons,
        ["11 people are more than 8 in a group: kansas 2023, Kansas Medicaid from 1 January \
             2023: at most 8, sunflowerhealthplan.com/newsroom/kmap-22321.html"]
    );
    assert!(eleven_in_georgia.reasons[0].contains("within 12 in a group: group-service"));
    // What binds holds for groups that are formed, too.
    let formed = peerhood::groups::form_groups(
        &states[1].program,
        &states[1].policy,
        on(&states[1], "2026-03-02"),
    );
    let new = formed.groups.iter().filter(|group| group.running.is_none());
    assert!(new.into_iter().all(|group| group.members.len() <= 8));
}

#[test]
fn a_foster_parent_is_matched_in_one_state_and_not_in_the_other() {
    let packs = ["georgia", "kansas"];
    let available = packs.map(|pack| {
        let more = format!("[fidelity]\npacks = [\"{pack}\"]");
        let folder = with_policy(&format!("matched-{pack}"), &more, &[]);
        let mut loaded = peerhood::load(&folder).unwrap();
        let as_of = on(&loaded, "2026-03-02");
        let parents = &mut loaded.program.support_parents;
        let foster = parents.iter_mut().find(|one| one.id.as_str() == "SP-036").unwrap();
        foster.status = SupportParentStatus::Active;
        foster.trained_on = "2026-02-20".parse().ok();
        foster.training_hours = "12".parse().ok();
        let proposal = propose(&loaded.program, &loaded.policy, as_of).unwrap();
        let missing = proposal.not_available.into_iter();
        missing
            .filter(|one| one.support_parent.as_str() == "SP-036")
            .flat_map(|one| one.reasons)
            .collect()
    });
    let [in_georgia, in_kansas]: [Vec<String>; 2] = available;
    assert_eq!(in_georgia, ["\"foster\" does not count as raising the child in this program"]);
    assert_eq!(in_kansas, Vec::<String>::new());
}

const OWN: &str = "name = \"our-state\"\nversion = \"1\"\nfrom = 2020-01-01\nuntil = 2025-10-31\n\
    [rules.first_contact]\nnumber = 120\nsource = \"our old handbook\"\n";

#[test]
fn a_match_is_judged_by_the_rules_of_its_day() {
    let newer = "name = \"our-state\"\nversion = \"2\"\nfrom = 2025-11-01\n\
        [rules.first_contact]\nnumber = 24\nsource = \"our new handbook\"\n";
    let folder = with_policy("versions", "", &[("old.toml", OWN), ("new.toml", newer)]);
    let loaded = peerhood::load(&folder).unwrap_or_else(|faults| panic!("{faults}"));
    let as_of = on(&loaded, "2026-03-02");
    let first_contact = |id: &str| {
        let said = fidelity_of(&loaded.program, as_of, id).unwrap();
        said.into_iter().find(|(rule, _)| *rule == RuleKind::FirstContact).unwrap().1
    };
    // M-001: introduced 9 October, spoke on the 13th: four days, of five then.
    assert_eq!(first_contact("M-001"), Verdict::Met { on: "2025-10-13".parse().ok() });
    // M-016: introduced 18 November, spoke on the 22nd: one day by then.
    let Verdict::Breached { due, done, by } = first_contact("M-016") else { panic!("met") };
    assert_eq!((due.to_string(), done), ("2025-11-19".to_owned(), "2025-11-22".parse().ok()));
    assert_eq!(by.to_string(), "3 days");
    let report = fidelity(&loaded.program, as_of).unwrap();
    let versions = report.rules.iter().filter(|one| one.rule == "first_contact");
    assert_eq!(versions.count(), 2);
}

#[test]
fn the_programs_own_number_wins() {
    let folder = with_policy("numbers", "[fidelity.numbers]\nfirst_contact = 200", &[]);
    let loaded = peerhood::load(&folder).unwrap();
    let report = fidelity(&loaded.program, on(&loaded, "2026-03-02")).unwrap();
    let one = report.rules.iter().find(|one| one.rule == "first_contact").unwrap();
    assert_eq!(one.number, "200 hours");
    assert!(one.source.starts_with("program.toml; before: North Carolina"));
}

#[test]
fn every_fault_of_a_pack_has_its_place() {
    let bad = "name = \"our-state\"\nversion = \"2\"\nfrom = 2025-10-01\n\
        [rules.first_contakt]\nnumber = 1\nsource = \"x\"\n\
        [rules.contacts]\nnumber = -4\nunit = \"hours\"\n\
        [rules.raising]\nrelationships = [\"fostr\"]\nsource = \"x\"\n";
    let overlap = "name = \"our-state\"\nversion = \"3\"\nfrom = 2025-10-01\nuntil = 2024-01-01\n\
        [rules.contacts]\nnumber = 4\nsource = \"x\"\n";
    let more = "[fidelity]\npacks = [\"parent-to-parnt\"]\n[fidelity.numbers]\nfirst_contakt = 3";
    let packs = [("a.toml", OWN), ("b.toml", bad), ("c.toml", overlap)];
    let faults = peerhood::load(&with_policy("faults", more, &packs)).unwrap_err();
    let told: Vec<String> = faults.listed().iter().map(ToString::to_string).collect();
    let has =
        |text: &str| assert!(told.iter().any(|one| one.starts_with(text)), "{text}\n{told:#?}");
    has("packs/b.toml:4:rules.first_contakt: the key is not known; write first_contact");
    has("packs/b.toml:8:rules.contacts.number: not a whole number from 0 to 100000 (-4)");
    has("packs/b.toml:9:rules.contacts.unit: not one of the words allowed here (hours)");
    has("packs/b.toml:7:source: nothing here, but a value is needed");
    has("packs/b.toml:11:rules.raising.relationships: not one of the words allowed here (fostr)");
    has(
        "packs/c.toml:3:from: contradicts until: ends on 2024-01-01, before it begins on 2025-10-01",
    );
    has("packs/c.toml:3:from: contradicts version 1: our-state 3 and 1 hold on the same days");
    has("program.toml:97:fidelity.packs: not one of the words allowed here (parent-to-parnt)");
    has(
        "program.toml:99:fidelity.numbers.first_contakt: the key is not known; write first_contact",
    );
}

#[test]
fn a_request_to_others_carries_what_was_agreed_to() {
    let loaded = riverbend();
    let (program, policy) = (&loaded.program, &loaded.policy);
    let as_of = on(&loaded, "2026-03-02");
    let id = "R-1016".parse().unwrap();
    let request = exchange(program, policy, as_of, &id, None).unwrap();
    assert_eq!(request.step, "national");
    assert_eq!(request.to_sites, ["nation", "westfork"]);
    let referral = program.referrals.iter().find(|one| one.id == id).unwrap();
    let json = serde_json::to_string(&request).unwrap();
    let open = referral.contact.disclosed();
    let postal = referral.postal_code.as_ref().unwrap().to_string();
    for secret in [open.name, "R-1016", "555-", &format!("\"{postal}\"")] {
        assert!(!json.contains(secret), "{secret}");
    }
    // Without consent to share the contact only ours goes along.
    let shared = request.with_contacts(program, &id);
    assert!(shared.coordinator.is_some() && shared.parent.is_none());
    let without = exchange(program, policy, as_of, &"R-1055".parse().unwrap(), None);
    assert!(matches!(without, Err(ExchangeError::NotOpen { .. })));
    let local = exchange(program, policy, as_of, &id, Some(SiteLevel::Site));
    assert_eq!(local.unwrap_err(), ExchangeError::LocalStep);
}

#[test]
fn a_search_on_record_decides_the_next_step() {
    let loaded = riverbend();
    let offer = |day| {
        let proposal = propose(&loaded.program, &loaded.policy, on(&loaded, day)).unwrap();
        let mine = proposal.offers.into_iter().find(|one| one.referral.as_str() == "R-1016");
        mine.unwrap().reasons.join("; ")
    };
    assert!(offer("2025-11-14").contains("the region search of 2025-11-13 found nobody"));
    assert!(offer("2026-03-02").contains("the national search goes on until 2026-03-04"));
}

#[test]
fn people_who_help_are_told_from_the_application_to_the_thanks() {
    let loaded = riverbend();
    let people = people(&loaded.program, &loaded.policy, on(&loaded, "2026-03-02")).unwrap();
    let count = |status: &str| people.pipeline.iter().find(|one| one.status == status).unwrap();
    assert_eq!((count("applicant").people, count("applicant").longest_days), (1, Some(10)));
    let candidate = people.candidates.iter().find(|one| one.support_parent.as_str() == "SP-038");
    assert!(candidate.unwrap().missing.contains(&"is not trained".to_owned()));
    let cohort = &people.cohorts[0];
    assert_eq!((cohort.admitted.len(), cohort.days_left), (4, 14));
    assert_eq!(cohort.advice.text(), "4 more are needed");
    assert_eq!(people.leadership[0].support_parent.as_str(), "SP-002");
    let december = peerhood::practice::people::people(
        &loaded.program,
        &loaded.policy,
        on(&loaded, "2025-12-31"),
    );
    let thanked = december.unwrap().recognition;
    let first = thanked.first().map(|one| (one.support_parent.as_str(), one.because.join(", ")));
    assert_eq!(first, Some(("SP-008", "5 years of service".to_owned())));
}

#[test]
fn rules_that_are_not_asked_say_why() {
    let loaded = riverbend();
    let said = fidelity_of(&loaded.program, on(&loaded, "2026-03-02"), "M-018").unwrap();
    let of = |kind| said.iter().find(|(rule, _)| *rule == kind).unwrap().1.clone();
    let not = |why| Verdict::NotApplicable { why };
    assert_eq!(of(RuleKind::FirstContact), not(Inapplicable::NotBegun));
    assert_eq!(of(RuleKind::Debrief), not(Inapplicable::NothingHappened));
    assert!(of(RuleKind::AnswerWithin).is_open_breach());
}

#[test]
fn a_no_brings_the_alternate_that_is_held() {
    let mut loaded = riverbend();
    let as_of = on(&loaded, "2026-03-02");
    let record = loaded.program.matches.iter_mut().find(|one| one.id.as_str() == "M-018").unwrap();
    let no = peerhood_model::Step::Declined(peerhood_model::Side::Referred);
    record.record(peerhood_model::MatchEvent::new("2026-02-02".parse().unwrap(), no)).unwrap();
    let list = due(&loaded.program, &loaded.policy, as_of, 7).unwrap();
    let item = list.items.iter().find(|item| item.about == "R-1046").unwrap();
    assert_eq!(item.what, "SP-009 said no; propose SP-003, then SP-039");
    assert_eq!(item.overdue_days, 28);
}

#[test]
fn who_agreed_to_stay_in_touch_is_told_at_the_close() {
    let mut loaded = riverbend();
    let family = loaded.program.referrals.iter_mut().find(|one| one.id.as_str() == "R-1018");
    let consent = family.unwrap().consent.as_mut().unwrap();
    consent.scopes.insert(peerhood_model::ConsentScope::AfterClose);
    let list = due(&loaded.program, &loaded.policy, on(&loaded, "2026-01-08"), 7).unwrap();
    let mut told = list.items.iter().filter(|item| item.about == "M-016");
    assert!(told.any(|item| item.what.ends_with("R-1018 agreed to stay in touch after the close")));
}

#[test]
fn a_sign_of_danger_is_urgent_and_brings_the_crisis_path() {
    let folder = with_policy("crisis", "[safety]\ncrisis_path = \"call 988\"", &[]);
    let file = folder.join("contacts.csv");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("persistent_trouble", "self_harm")).unwrap();
    let loaded = peerhood::load(&folder).unwrap_or_else(|faults| panic!("{faults}"));
    let list = due(&loaded.program, &loaded.policy, on(&loaded, "2025-12-03"), 7).unwrap();
    let item = list.items.iter().find(|item| item.kind == "refer_out").unwrap();
    assert_eq!(item.what, "URGENT: fear of self-harm; call 988");
}

#[test]
fn a_support_parents_own_limits_are_kept_with_reasons() {
    let loaded = riverbend();
    let why = |change: &dyn Fn(&mut Loaded), day: &str| {
        let mut loaded = riverbend();
        change(&mut loaded);
        let as_of = on(&loaded, day);
        let (referral, parent) = ("R-1047".parse().unwrap(), "SP-020".parse().unwrap());
        let (program, policy) = (&loaded.program, &loaded.policy);
        let answer = peerhood::why::why_not(program, policy, as_of, &referral, &parent).unwrap();
        [answer.for_the_office, answer.reasons].concat().join("; ")
    };
    let parent = |loaded: &mut Loaded, change: &dyn Fn(&mut peerhood_model::SupportParent)| {
        let parents = loaded.program.support_parents.iter_mut();
        parents.filter(|one| one.id.as_str() == "SP-020").for_each(change);
    };
    let capacity = why(&|loaded| parent(loaded, &|one| one.capacity = Some(1)), "2026-03-02");
    assert!(capacity.contains("SP-020: has 1 matches and takes 1"), "{capacity}");
    let pause = SupportParentStatus::Paused;
    let paused = why(&|loaded| parent(loaded, &|one| one.status = pause), "2026-03-02");
    assert!(paused.contains("SP-020: is paused, not active"), "{paused}");
    let began = "2026-02-01".parse().ok();
    let newcomer = why(&|loaded| parent(loaded, &|one| one.started_on = began), "2026-03-02");
    assert!(newcomer.contains("has 1 matches and takes 1"), "{newcomer}");
    let hard = |loaded: &mut Loaded| {
        let record = loaded.program.matches.iter_mut().find(|one| one.id.as_str() == "M-016");
        let mut contact = peerhood_model::Contact::new(peerhood_model::ContactOutcome::Reached);
        contact.hard = true;
        let step = peerhood_model::Step::Contact(contact);
        let event = peerhood_model::MatchEvent::new("2026-02-26".parse().unwrap(), step);
        record.unwrap().record(event).unwrap();
        loaded.policy.eligibility.debrief_first = true;
    };
    let resting = why(&hard, "2026-03-02");
    assert!(resting.contains("rests after a hard contact until 2026-03-05"), "{resting}");
    assert!(resting.contains("was not asked yet about a hard contact of 2026-02-26"), "{resting}");
    // SP-020 asked not to be matched on grief.
    let grieving = loaded.program.referrals.iter().find(|one| one.id.as_str() == "R-1052").unwrap();
    let as_of = on(&loaded, "2026-03-02");
    let (program, policy) = (&loaded.program, &loaded.policy);
    let answer =
        peerhood::why::why_not(program, policy, as_of, &grieving.id, &"SP-020".parse().unwrap());
    let reasons = answer.unwrap().for_the_office.join("; ");
    assert!(reasons.contains("topics not to be asked for"), "{reasons}");
}

#[test]
fn competencies_are_asked_for_in_hours() {
    let folder = with_policy("hours", "[eligibility.competencies]\nlistening = 4", &[]);
    let text = std::fs::read_to_string(folder.join("program.toml")).unwrap();
    // A table is there once.
    let text = text.replace("[eligibility]\n", "[eligibility]\ncompetencies.listening = 4\n");
    let text = text.replace("[eligibility.competencies]\nlistening = 4", "");
    std::fs::write(folder.join("program.toml"), text).unwrap();
    let loaded = peerhood::load(&folder).unwrap_or_else(|faults| panic!("{faults}"));
    let proposal = propose(&loaded.program, &loaded.policy, on(&loaded, "2026-03-02")).unwrap();
    let missing = |id: &str| {
        let found = proposal.not_available.iter().find(|one| one.support_parent.as_str() == id);
        found.map(|one| one.reasons.join("; ")).unwrap_or_default()
    };
    assert!(missing("SP-002").contains("lacks 4 hours of training in listening"));
    assert!(!missing("SP-001").contains("listening"));
}

#[test]
fn faults_of_practice_tables_are_told_with_their_rows() {
    let folder = with_policy("tables", "", &[]);
    let add = |file: &str, rows: &str| {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        std::fs::write(folder.join(file), format!("{text}{rows}")).unwrap();
    };
    add("statuses.csv", "SP-001,2024-01-01,active\nSP-037,2026-02-25,screened\n");
    add("sites.csv", "a,A,region,b,active\nb,B,region,a,active\n");
    add("searches.csv", "R-9999,county,2026-02-30,nowhere,,\n");
    add("session_notes.csv", "G-01,2026-02-24,1.5,F-01,pps99,,\n");
    add("education.csv", "SP-001,2026-02-24,,many\n");
    add("matches.csv", "M-900,R-1060,SP-001,2026-03-01,,,,,,,,,,,,SP-0001,often,\n");
    let faults = peerhood::load(&folder).unwrap_err();
    let told: Vec<String> = faults.listed().iter().map(ToString::to_string).collect();
    for text in [
        "statuses.csv:23:status: not a possible way through the program",
        "statuses.csv:24:status: contradicts status of the support parent: support_parents.csv has applicant",
        "sites.csv:7:parent: contradicts sites: sites belong to each other in a circle: a > b > a",
        "searches.csv:6:referral: no such id in referrals.csv (R-9999)",
        "searches.csv:6:level: not one of the words allowed here (county)",
        "searches.csv:6:taken_on: no such day (2026-02-30)",
        "session_notes.csv:14:interventions: not one of the words allowed here (pps99)",
        "education.csv:14:competency: nothing here, but a value is needed",
        "education.csv:14:hours: not a number of hours (many)",
        "matches.csv:20:held: no such id in support_parents.csv (SP-0001)",
        "matches.csv:20:referred_expects: not what somebody can expect of a match",
    ] {
        assert!(told.iter().any(|one| one.starts_with(text)), "{text}\n{told:#?}");
    }
}

#[test]
fn an_answer_of_another_program_ends_the_search_or_does_not() {
    let mut loaded = riverbend();
    let as_of = on(&loaded, "2026-03-02");
    let request =
        exchange(&loaded.program, &loaded.policy, as_of, &"R-1034".parse().unwrap(), None).unwrap();
    let answer = |request: &str, site: &str, rest: &str| {
        let text = format!(
            "{{\"form\": \"peerhood exchange answer 1\", \"request\": \"{request}\", \"answered_on\": \"2026-03-02\", \"from_program\": \"River Valley\", \"from_site\": \"{site}\", {rest}}}"
        );
        read_answer(&text)
    };
    let due_of = |loaded: &Loaded| {
        let list = due(&loaded.program, &loaded.policy, as_of, 7).unwrap();
        let mine = list.items.into_iter().filter(|item| item.about == "R-1034");
        mine.map(|item| item.what).collect::<Vec<_>>().join("; ")
    };
    let some = "\"found\": true, \"offers\": \"W-17\"";
    let none = "\"found\": false";
    assert!(answer("x", "westfork", "\"found\": true").is_err());
    let stranger = answer("x", "westfork", some).unwrap();
    assert!(matches!(
        record_answer(&mut loaded.program, &stranger),
        Err(AnswerError::NoRequest { .. })
    ));
    // One site that has nobody does not end a search in which the whole region was asked.
    let nobody = answer(&request.request, "westfork", none).unwrap();
    let step = record_answer(&mut loaded.program, &nobody).unwrap();
    assert_eq!(step.outcome.to_string(), "searching");
    let found = answer(&request.request, "westfork", some).unwrap();
    let step = record_answer(&mut loaded.program, &found).unwrap();
    assert_eq!(
        (step.outcome.to_string().as_str(), step.offered.as_deref()),
        ("found", Some("W-17"))
    );
    assert_eq!(
        due_of(&loaded),
        "westfork offers W-17; ask the family, then bring the two together"
    );
    // What is on record is written and read back.
    let text = peerhood::document::write(&loaded, peerhood::document::Contacts::Disclosed);
    let again = peerhood::document::read(&text.to_string()).unwrap();
    assert_eq!(again.program.searches, loaded.program.searches);
}

#[test]
fn what_a_certificate_still_asks_for_is_named() {
    let mut loaded = riverbend();
    loaded.program.support_parents.iter_mut().for_each(|one| one.certification = None);
    let at = |loaded: &Loaded| {
        let people = people(&loaded.program, &loaded.policy, on(loaded, "2026-03-02")).unwrap();
        people.certifying.into_iter().find(|one| one.support_parent.as_str() == "SP-001").unwrap()
    };
    let one = at(&loaded);
    assert_eq!(one.progress[..2], ["14 of 88 hours of training", "4 of 5 competencies"]);
    assert!(!one.complete && !one.again && one.progress[2].ends_with("of 500 hours with families"));
    // Whoever holds a certificate is told what certifying again asks for.
    let parents = &mut loaded.program.support_parents;
    let held = parents.iter_mut().find(|one| one.id.as_str() == "SP-001").unwrap();
    let mut certificate = peerhood_model::Certification::new("CPS-P".parse().unwrap());
    certificate.expires_on = "2026-12-31".parse().ok();
    held.certification = Some(certificate);
    assert_eq!(at(&loaded).progress, ["14 of 44 hours to certify again"]);
}
