//! What goes with a family's support, and what the program learns from it: on the sample program.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};

use peerhood::Loaded;
use peerhood::document::{self, Contacts};
use peerhood::practice::due::{Due, due};
use peerhood::report::{Report, html, markdown};
use peerhood::year::year;
use peerhood_model::{
    AsOf, Attendance, Barrier, Consent, ConsentGiver, ConsentScope, Invitation, Mode, Presence,
    ReferralStatus, SystemEvent, SystemOutcome, WellbeingCheck,
};

fn sample() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/riverbend")
}

fn riverbend() -> Loaded {
    peerhood::load(&sample()).unwrap_or_else(|faults| panic!("{faults}"))
}

fn on(loaded: &Loaded, day: &str) -> AsOf {
    AsOf::at(format!("{day}T15:00:00Z").parse().unwrap(), &loaded.program.time_zone)
}

fn due_of(loaded: &Loaded, day: &str, kind: &str) -> Vec<Due> {
    let list = due(&loaded.program, &loaded.policy, on(loaded, day), 7).unwrap();
    list.items.into_iter().filter(|item| item.kind == kind).collect()
}

fn told(items: &[Due], about: &str) -> String {
    let mine = items.iter().filter(|item| item.about == about);
    mine.map(|item| item.what.clone()).collect::<Vec<_>>().join(" | ")
}

fn report(loaded: &Loaded) -> Report {
    year(loaded, on(loaded, "2026-03-02")).unwrap().report
}

/// A copy of the sample with more rows in some of its tables.
fn with_rows(name: &str, more: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    copy(&sample(), &folder);
    for (file, rows) in more {
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, format!("{text}{rows}")).unwrap();
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

#[test]
fn a_plan_lacks_its_team_goal_or_crisis_plan_until_it_has_them() {
    let mut loaded = riverbend();
    let gaps = due_of(&loaded, "2026-03-02", "plan_gaps");
    assert_eq!(
        told(&gaps, "PL-21"),
        "ask the parent whom they want on the team; ask for a first goal, in the parent's own words"
    );
    assert_eq!(told(&gaps, "PL-04"), "make a plan for a crisis with the family");
    let plan = loaded.program.plans.iter_mut().find(|plan| plan.id.as_str() == "PL-04").unwrap();
    plan.crisis_plan_on = "2026-03-01".parse().ok();
    assert_eq!(told(&due_of(&loaded, "2026-03-02", "plan_gaps"), "PL-04"), "");
    let report = report(&loaded);
    let plans = report.sections.iter().find(|section| section.key == "plans").unwrap();
    assert_eq!(plans.rows.last().unwrap().count, Some(36));
    let parts: u64 = plans.rows.iter().filter(|row| !row.total).filter_map(|row| row.count).sum();
    assert_eq!(parts, 36);
}

#[test]
fn a_goal_in_the_words_of_staff_is_asked_for_again() {
    let loaded = riverbend();
    let items = due_of(&loaded, "2026-01-02", "goal_wording");
    assert_eq!(items.len(), 1);
    assert!(items[0].what.ends_with("is in the words of staff; ask the parent for theirs"));
    // The words themselves stay where they are, unless they are asked for.
    let words = "He sleeps through a school night";
    let text = |contacts| document::write(&loaded, contacts).to_string();
    assert!(text(Contacts::Disclosed).contains(words) && !text(Contacts::Redacted).contains(words));
    let page = report(&loaded);
    assert!(!html(&page).contains(words) && !format!("{:?}", loaded.program.goals).contains(words));
}

#[test]
fn what_is_open_before_a_transition_is_named() {
    let loaded = riverbend();
    assert!(due_of(&loaded, "2026-02-10", "transition").is_empty());
    let items = due_of(&loaded, "2026-03-02", "transition");
    // PL-10 has everything settled.
    assert_eq!(items.len(), 1);
    assert_eq!(
        told(&items, "PL-05"),
        "the transition; not settled yet: records, medicines, school, natural supports, whom to call"
    );
    assert_eq!(items[0].on.to_string(), "2026-03-20");
}

#[test]
fn whoever_is_not_well_is_offered_care_of_their_own() {
    let mut loaded = riverbend();
    let items = due_of(&loaded, "2026-03-02", "wellbeing_low");
    assert_eq!(
        told(&items, "R-1041"),
        "said 1 of 10; offer care for their own health (pps18): respite hours, walking group, \
         caregiver evening"
    );
    let mut later = WellbeingCheck::new("R-1041", "2026-02-20".parse().unwrap());
    later.score = Some(2);
    later.offered.insert("walking group".parse().unwrap());
    loaded.program.wellbeing.push(later);
    assert_eq!(told(&due_of(&loaded, "2026-03-02", "wellbeing_low"), "R-1041"), "");
    // Asked again after 90 days, for as long as they are with the program.
    let asked = due_of(&loaded, "2026-05-16", "wellbeing_check");
    assert_eq!(told(&asked, "R-1041"), "ask how they are in themselves");
    let family = loaded.program.referrals.iter_mut().find(|one| one.id.as_str() == "R-1041");
    family.unwrap().status = ReferralStatus::Closed;
    assert_eq!(told(&due_of(&loaded, "2026-05-16", "wellbeing_check"), "R-1041"), "");
    let report = report(&loaded);
    let section = report.sections.iter().find(|section| section.key == "wellbeing").unwrap();
    assert_eq!(section.rows.last().unwrap().count, Some(46));
}

#[test]
fn feedback_is_followed_until_it_is_decided() {
    let loaded = riverbend();
    let at = |day| due_of(&loaded, day, "improvement");
    assert_eq!(told(&at("2026-01-10"), "Q-02"), "");
    assert_eq!(told(&at("2026-02-25"), "Q-02"), "look again: days to the first call, was 2.5");
    let today = at("2026-03-02");
    assert_eq!(told(&today, "Q-03"), "decide: adopt, adapt or abandon the change");
    assert_eq!(told(&today, "Q-04"), "decide what changes for what was said (group)");
    assert_eq!(told(&today, "Q-01"), "");
    let report = report(&loaded);
    let stages: Vec<&str> = report.changes.iter().map(|line| line.stage.as_str()).collect();
    assert_eq!(stages, ["decided", "tried", "measured", "heard"]);
    let text = markdown(&report);
    assert!(text.contains("families of five who came: 3.4 before, 4.2 after; decision: adopt"));
    assert!(!text.contains("watches the little ones"));
}

#[test]
fn attendance_is_told_by_the_way_of_meeting() {
    let mut loaded = riverbend();
    // Few took part: nothing but the number of sessions is told.
    let few = report(&loaded).modes;
    assert!(few.iter().all(|line| 0 < line.sessions && line.expected.is_none()), "{few:?}");
    let families: Vec<_> =
        loaded.program.referrals.iter().take(40).map(|one| one.id.clone()).collect();
    loaded.program.attendance.clear();
    // Three sessions in person and five by video; a third misses the former, a quarter the latter.
    for session in 0..8_u32 {
        let day = format!("2026-01-{:02}", 5 + 3 * session).parse().unwrap();
        let (mode, missing) = if session < 3 { (Mode::InPerson, 3) } else { (Mode::Video, 4) };
        for (number, family) in families.iter().enumerate() {
            let group = "G-01".parse().unwrap();
            let mut one = Attendance::new(group, day, family.clone());
            let misses = (number + session as usize).is_multiple_of(missing);
            one.presence = if misses { Presence::Absent } else { Presence::Came };
            one.mode = (!misses).then_some(mode);
            loaded.program.attendance.push(one);
        }
    }
    let lines = report(&loaded).modes;
    let of = |mode: &str| lines.iter().find(|line| line.mode == mode).unwrap();
    let (in_person, remote) = (of("in person"), of("by video or phone"));
    assert_eq!((in_person.sessions, in_person.expected, in_person.came), (3, Some(120), Some(80)));
    assert_eq!((remote.sessions, remote.expected, remote.came), (5, Some(200), Some(150)));
    let share = remote.share.as_ref().unwrap();
    assert!((share.value - 0.75).abs() < 1e-9 && share.low < 0.75 && 0.75 < share.high);
}

#[test]
fn scales_with_one_tag_are_told_together() {
    let loaded = riverbend();
    let report = report(&loaded);
    let of = |tag: &str| report.constructs.iter().find(|line| line.construct == tag).unwrap();
    assert_eq!((of("social support").better, of("social support").worse), (1, 0));
    assert_eq!((of("depression").open, of("depression").scales.len()), (1, 1));
    // What peer support is asked about most and nobody measured is said, too.
    for tag in peerhood::report::ASKED_FOR {
        assert!(of(tag).scales.is_empty(), "{tag}");
    }
    // Two instruments with one tag make one line.
    let folder = with_rows("constructs", &[]);
    let own = folder.join("surveys/riverbend-connection.toml");
    let text = std::fs::read_to_string(&own).unwrap();
    std::fs::write(&own, text.replace("social support", "Depression")).unwrap();
    let both = self::report(&peerhood::load(&folder).unwrap());
    let line = both.constructs.iter().find(|line| line.construct == "depression").unwrap();
    assert_eq!((line.scales.len(), line.better, line.open), (2, 1, 1));
    assert!(markdown(&both).contains("Not measured: empowerment, isolation"));
}

#[test]
fn outcomes_of_systems_are_told_by_group_or_not_at_all() {
    let mut loaded = riverbend();
    let day = "2026-02-28".parse().unwrap();
    loaded.program.system_outcomes.clear();
    for (number, family) in loaded.program.referrals.iter_mut().enumerate() {
        let region = if number % 2 == 0 { "Millbrook" } else { "Westfork" };
        family.region = region.parse().ok();
        let scopes = [ConsentScope::Match, ConsentScope::Evaluation];
        let received = "2025-09-01".parse().unwrap();
        family.consent = Some(Consent::new(ConsentGiver::Parent, received, scopes));
        let happened = if number % 2 == 0 { number % 4 == 0 } else { number % 3 == 0 };
        let id = family.id.clone();
        let known = SystemOutcome::new(id, SystemEvent::Reunified, day, happened);
        loaded.program.system_outcomes.push(known);
    }
    loaded.policy.reporting.strata = vec!["region".to_owned()];
    loaded.policy.reporting.suppress_below = 5;
    let lines = report(&loaded).systems;
    let of = |lines: &[peerhood::report::SystemLine], group: &str| {
        lines.iter().find(|line| line.group == group).cloned()
    };
    let (all, mill) = (of(&lines, "").unwrap(), of(&lines, "Millbrook").unwrap());
    assert_eq!((all.known, all.happened), (Some(60), Some(25)));
    assert_eq!((mill.known, mill.happened), (Some(30), Some(15)));
    // 15 of 30 over 10 of 30.
    assert!((mill.ratio.as_ref().unwrap().value - 1.5).abs() < 1e-9);
    // A count of ten is now small: neither group can be told without telling the other.
    loaded.policy.reporting.suppress_below = 11;
    let lines = report(&loaded).systems;
    assert!(of(&lines, "Millbrook").is_none() && of(&lines, "Westfork").is_none(), "{lines:?}");
    assert_eq!(of(&lines, "").unwrap().known, Some(60));
    // Without consent to evaluation a family is not counted.
    for family in &mut loaded.program.referrals {
        family.consent.as_mut().unwrap().scopes.remove(&ConsentScope::Evaluation);
    }
    assert!(report(&loaded).systems.is_empty());
}

#[test]
fn from_invited_to_staying_each_row_is_part_of_the_one_before() {
    let mut loaded = riverbend();
    let report = report(&loaded);
    let section = |key: &str| report.sections.iter().find(|one| one.key == key).unwrap();
    let counts: Vec<_> = section("invitations").rows.iter().filter_map(|row| row.count).collect();
    assert_eq!(counts, [59, 48, 37, 25]);
    let barriers = &section("barriers").rows;
    assert_eq!(barriers.last().unwrap().count, Some(34));
    assert!(barriers.iter().any(|row| row.label == "childcare" && row.count == Some(11)));
    // Attendance tells who came and stayed, whatever the row says.
    let came = loaded.program.invitations.iter().find(|one| one.first_session_on.is_none());
    assert!(came.is_some());
    // Whoever would like to come and does not is asked what is in the way, unless nothing is.
    let mut one = Invitation::new("I-99".parse().unwrap(), "2026-02-01".parse().unwrap());
    one.interested_on = "2026-02-03".parse().ok();
    one.barrier = Some(Barrier::Transport);
    loaded.program.invitations.push(one.clone());
    let items = due_of(&loaded, "2026-03-02", "invitation");
    assert_eq!(
        told(&items, "I-99"),
        "would like to come to a group and has not come; in the way: transport"
    );
    loaded.program.invitations.last_mut().unwrap().barrier = Some(Barrier::NotNeeded);
    assert_eq!(told(&due_of(&loaded, "2026-03-02", "invitation"), "I-99"), "");
}

#[test]
fn an_open_loop_with_a_community_program_is_due() {
    let loaded = riverbend();
    let at = |day| told(&due_of(&loaded, day, "handover"), "H-02");
    assert_eq!(at("2026-02-17"), "");
    assert!(at("2026-03-02").ends_with("has not said that the referral arrived; call them"));
    let first = told(&due_of(&loaded, "2025-11-29", "handover"), "H-01");
    assert_eq!(first, "");
    let folder = with_rows(
        "handovers",
        &[(
            "community_referrals.csv",
            "H-02,R-1003,164fde3f-a2ee-56b9-9c83-f57c2247dcdc,2026-02-26,received,not_reached,\n",
        )],
    );
    let loaded = peerhood::load(&folder).unwrap_or_else(|faults| panic!("{faults}"));
    let told = told(&due_of(&loaded, "2026-03-02", "handover"), "H-02");
    assert!(told.ends_with("could not reach R-1003; call the family"), "{told}");
}

#[test]
fn rules_are_counted_whole_or_hidden() {
    let mut loaded = riverbend();
    let hidden = report(&loaded);
    let of = |report: &Report, rule: &str| {
        report.rules.iter().find(|line| line.rule == rule && line.of == "matches").cloned().unwrap()
    };
    assert_eq!(of(&hidden, "first contact").met, None);
    assert_eq!(of(&hidden, "consent before match").met, Some(18));
    loaded.policy.reporting.suppress_below = 1;
    let open = of(&report(&loaded), "first contact");
    let fidelity =
        peerhood::practice::fidelity::fidelity(&loaded.program, on(&loaded, "2026-03-02")).unwrap();
    let (met, all) = fidelity.met_of(peerhood_model::RuleKind::FirstContact);
    assert_eq!((open.met, open.breached), (Some(met.into()), Some((all - met).into())));
    assert!(markdown(&hidden).contains("| first contact, 48 hours (matches) | \\* | \\* | \\* |"));
}

#[test]
fn matches_against_consent_or_room_are_told_or_refused() {
    let rows = "M-901,R-1055,SP-003,2026-02-20,,,,,,,,,,,,,,\n\
        M-902,R-1047,SP-003,2026-02-21,,,,,,,,,,,,,,\n\
        M-903,R-1048,SP-003,2026-02-21,,,,,,,,,,,,,,\n\
        M-904,R-1049,SP-003,2026-02-22,,,,,,,,,,,,,,\n";
    let folder = with_rows("history", &[]);
    let file = folder.join("matches.csv");
    let text = std::fs::read_to_string(&file).unwrap();
    let width = text.lines().next().unwrap().matches(',').count();
    let rows: String = rows
        .lines()
        .map(|row| format!("{}\n", row.splitn(width + 1, ',').collect::<Vec<_>>().join(",")))
        .collect();
    std::fs::write(&file, format!("{text}{rows}")).unwrap();
    let loaded = peerhood::load(&folder).unwrap_or_else(|faults| panic!("{faults}"));
    let notices = loaded.notices.iter().filter(|notice| notice.file == "matches.csv");
    let notices: Vec<String> = notices.map(ToString::to_string).collect();
    assert!(
        notices[0].starts_with("matches.csv: line 20: proposed on 2026-02-20: "),
        "{notices:#?}"
    );
    assert!(
        notices[1].contains(
            "line 22: on 2026-02-21 support parent SP-003 would have 3 matches and takes 2"
        ),
        "{notices:#?}"
    );
    assert_eq!(notices.len(), 3, "{notices:#?}");
    // A program that wants no such history says so.
    let policy = folder.join("program.toml");
    let text = std::fs::read_to_string(&policy).unwrap();
    std::fs::write(&policy, format!("{text}\n[fidelity]\nhistory = \"refuse\"\n")).unwrap();
    let faults = peerhood::load(&folder).unwrap_err();
    let told: Vec<String> = faults.listed().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(
        told[0].starts_with("matches.csv:20:proposed_on: against the practice of the program"),
        "{told:#?}"
    );
}

#[test]
fn faults_of_care_tables_are_told_with_their_rows() {
    let folder = with_rows(
        "care-faults",
        &[
            (
                "plans.csv",
                "PL-01,R-1001,2026-01-01,,,,,\nPL-90,R-9999,2026-01-09,2026-01-01,,,2025-12-01,school; flat\n",
            ),
            (
                "goals.csv",
                "GO-90,PL-99,2026-01-01,mother,x,pps99,2026-01-05,\nGO-91,PL-02,2025-01-01,parent,x,,2024-12-31,reached\n",
            ),
            ("wellbeing.csv", "R-1001,2026-01-05,11,\nX-1,2026-01-05,5,\n"),
            ("invitations.csv", "I-90,R-1001,G-09,2026-01-05,2026-01-01,,,chidlcare\n"),
            (
                "system_outcomes.csv",
                "R-1003,reunified,2025-12-08,maybe\nR-1003,reunified,2025-12-08,yes\n",
            ),
            ("improvements.csv", "Q-90,2026-01-05,,,,2026-01-04,days,2.34567,,,,keep\n"),
        ],
    );
    let faults = peerhood::load(&folder).unwrap_err();
    let told: Vec<String> = faults.listed().iter().map(ToString::to_string).collect();
    for text in [
        "plans.csv:38:id: the id is taken by line 2 (PL-01)",
        "plans.csv:39:referral: no such id in referrals.csv (R-9999)",
        "plans.csv:39:reviewed_on: earlier than made_on",
        "plans.csv:39:transition_on: earlier than made_on",
        "plans.csv:39:settled: not one of the words allowed here (flat)",
        "goals.csv:47:plan: no such id in plans.csv (PL-99)",
        "goals.csv:47:voice: not one of the words allowed here (mother)",
        "goals.csv:47:interventions: not one of the words allowed here (pps99)",
        "goals.csv:47:outcome: contradicts ended_on",
        "goals.csv:48:set_on: earlier than made_on of the plan",
        "goals.csv:48:ended_on: earlier than set_on",
        "wellbeing.csv:",
        "invitations.csv:61:group: no such id in groups.csv (G-09)",
        "invitations.csv:61:interested_on: earlier than invited_on",
        "invitations.csv:61:barrier: not one of the words allowed here (chidlcare)",
        "system_outcomes.csv:61:happened: neither yes nor no (maybe)",
        "system_outcomes.csv:62:referral: says again what line 3 says",
        "improvements.csv:6:before: not a number with up to three decimal places (2.34567)",
        "improvements.csv:6:changed_on: earlier than heard_on",
        "improvements.csv:6:change: contradicts changed_on",
        "improvements.csv:6:measured_on: contradicts decision",
        "improvements.csv:6:decision: not one of the words allowed here (keep)",
    ] {
        assert!(told.iter().any(|one| one.starts_with(text)), "{text}\n{told:#?}");
    }
    let low = told.iter().filter(|one| one.starts_with("wellbeing.csv:")).count();
    assert_eq!(low, 2, "{told:#?}");
}
