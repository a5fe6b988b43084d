//! Groups, timetables, plans and repetition rules through the program: what changes in words, and what
//! bad input is told.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

fn riverbend() -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/riverbend");
    folder.to_string_lossy().into_owned()
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_peerhood")).args(arguments).output().unwrap()
}

/// What a run that succeeds says.
fn told(arguments: &[&str]) -> String {
    let output = run(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

/// What a run on bad input says.
fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A timetable of the sample program, made on 2 March and kept in a folder.
fn kept(folder: &Path) -> String {
    let out = folder.to_string_lossy();
    told(&["schedule", &riverbend(), "--as-of", "2026-03-02T09:00", "--out", &out]);
    folder.join("plan.json").to_string_lossy().into_owned()
}

/// What two weeks later becomes of the kept timetable after some news.
fn again(plan: &str, news: &[&str]) -> String {
    let folder = riverbend();
    let fixed = ["schedule", &folder, "--as-of", "2026-03-16T09:00", "--previous", plan];
    told(&[&fixed, news].concat())
}

/// What is kept beside a plan.
fn beside(plan: &str, name: &str) -> Value {
    let file = Path::new(plan).with_file_name(name);
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

/// The group that F-03 leads, and when.
fn led_by_f03(plan: &str) -> (String, String) {
    let timetable = beside(plan, "timetable.json");
    let series = timetable["series"].as_array().unwrap();
    let own = series.iter().find(|series| series["facilitator"] == "F-03").unwrap();
    let text = |key: &str| own[key].as_str().unwrap().to_owned();
    (text("group"), text("slot"))
}

#[test]
fn a_timetable_changes_as_little_as_the_news_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let plan = kept(folder.path());
    let (group, slot) = led_by_f03(&plan);
    assert!(again(&plan, &[]).starts_with("No session changes.\n"));

    let ill = again(&plan, &["--without", "F-03"]);
    let moves = ill.contains(&format!("- {group} moves from {slot} to "));
    assert!(moves || ill.contains(&format!("- {group} can no longer meet {slot}: ")), "{ill}");
    assert_eq!(
        moves,
        ill.contains("What the changes cost") || ill.contains("in their calendars (")
    );

    let closed = again(&plan, &["--closed", "V-04"]);
    assert!(closed.contains(" meets on V-05 instead of V-04\n"), "{closed}");
    assert!(closed.contains("in their calendars (changed venue "), "{closed}");

    let pinned = again(&plan, &["--without", "F-03", "--pin", &group]);
    assert!(pinned.contains(&format!("because it was pinned: series {group} on ")), "{pinned}");
    assert!(!pinned.contains(&format!("- {group} moves")), "{pinned}");

    let draft = again(&plan, &["--without", "F-03", "--draft", &group]);
    assert!(!draft.contains("in their calendars"), "{draft}");
}

#[test]
fn those_who_join_and_those_who_reply_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let plan = kept(folder.path());
    let (group, _) = led_by_f03(&plan);
    let groups = beside(&plan, "plan.json");
    let groups = groups["groups"]["groups"].as_array().unwrap();
    let own = groups.iter().find(|known| known["name"] == group.as_str()).unwrap();
    let member = own["members"][0].as_str().unwrap();
    let join = again(&plan, &["--join", member, "--join", "R-1055"]);
    assert!(join.contains(&format!("not {group}: it is in this group")), "{join}");
    for known in groups {
        let name = known["name"].as_str().unwrap();
        let told = [format!("joins {name}: "), format!("not {name}: "), format!("else {name} (")];
        assert!(told.iter().any(|told| join.contains(told)), "{name} in {join}");
    }
    assert!(join.contains(": held in es"), "{join}");
    assert!(join.contains("R-1055 finds no group; no consent is on record"), "{join}");

    let replies = folder.path().join("replies.csv");
    let rows = format!("referral,group,date,answer\n{member},{group},,declined\n");
    fs::write(&replies, rows).unwrap();
    let replies = replies.to_string_lossy();
    let heard = again(&plan, &["--replies", &replies]);
    assert!(heard.contains(&format!("- {member} is busy at 7 sessions of {group}: ")), "{heard}");

    let sample = riverbend();
    let fixed = ["schedule", &sample, "--as-of", "2026-03-16T09:00", "--previous", &plan];
    let unknown = refused(&[&fixed[..], &["--without", "F-99", "--pin", "Choir"]].concat());
    assert!(unknown.contains("F-99: no such facilitator"), "{unknown}");
    assert!(unknown.contains("Choir: no such group"), "{unknown}");
}

#[test]
fn policy_decides_how_groups_meet() {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(riverbend()).unwrap() {
        let entry = entry.unwrap();
        // Without the tables that lean on the folders left out.
        let leans = entry.file_name().to_string_lossy().starts_with("community_");
        if entry.file_type().unwrap().is_file() && !leans {
            fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
    }
    let file = folder.path().join("program.toml");
    let policy = fs::read_to_string(&file).unwrap();
    let keys = "[sessions]\nrepeat = \"fortnightly\"\ninterventions = [\"pps01\", \"pps20\"]\n";
    fs::write(&file, policy.replace("[sessions]\n", keys)).unwrap();
    let program = folder.path().to_string_lossy();
    let made = told(&["schedule", &program, "--as-of", "2026-03-02T09:00", "--json"]);
    let made: Value = serde_json::from_str(&made).unwrap();
    let sessions = made["series"][0]["sessions"].as_array().unwrap();
    let day = |one: &Value| one["starts_at"].as_str().unwrap()[..10].parse().unwrap();
    let days: Vec<chrono::NaiveDate> = sessions.iter().map(day).collect();
    assert!(days.windows(2).all(|pair| (pair[1] - pair[0]).num_days() == 14), "{days:?}");
    let covered: Vec<&Value> =
        sessions.iter().flat_map(|one| one["interventions"].as_array()).flatten().collect();
    assert_eq!(covered, ["pps01", "pps20"]);
}

/// A request for one series with whatever is asked of it.
fn request(series: Value, closures: Value) -> Value {
    let free = json!({
        "zone": "America/Chicago", "busy": [],
        "weekly": [{ "day": "Tue", "start": "17:00:00", "end": "21:00:00", "answer": "yes" }],
    });
    let mut one = json!({
        "id": "A", "members": ["R-1"],
        "slots": [{ "day": "Tue", "start": "18:00:00", "cost": 0 }],
        "zone": "America/Chicago", "every": { "weeks": 1 }, "minutes": 90, "from": "2026-09-01",
        "length": { "sessions": 4 }, "skipped": [], "moved": {}, "meeting": "virtual",
        "co_facilitator": "no", "facilitators": [], "venues": [], "exceptions": 0, "codes": [],
        "requires": { "childcare": false, "accessible": false, "transit": false },
        "codes_per_session": 3,
    });
    one.as_object_mut().unwrap().extend(series.as_object().unwrap().clone());
    let none = json!({ "childcare": false, "accessible": false, "transit": false });
    json!({
        "series": [one],
        "participants": [
            { "id": "R-1", "availability": free, "modes": ["virtual"], "needs": none },
        ],
        "facilitators": [{
            "id": "F-1", "availability": free, "modes": ["virtual"], "languages": [],
            "interprets": [], "leads": true, "certificates": {}, "buffer_minutes": 0, "cost": 0,
        }],
        "venues": [], "closures": closures, "clock_policy": "shift",
        "costs": {
            "cannot_come": 10, "unknown": 5, "if_needed": 2, "staff_if_needed": 2,
            "no_co_facilitator": 8, "exception": 4, "changed_time": 12, "changed_facilitator": 6,
            "changed_venue": 4,
        },
    })
}

fn plan(request: &Value, options: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("request.json");
    fs::write(&file, request.to_string()).unwrap();
    run(&[&["plan", &file.to_string_lossy()], options].concat())
}

#[test]
fn a_plan_is_made_checked_and_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let asked = request(json!({}), json!([]));
    fs::write(path("request.json"), asked.to_string()).unwrap();
    let made = told(&["plan", &path("request.json"), "--json"]);
    fs::write(path("plan.json"), &made).unwrap();
    let checked = told(&["plan", &path("request.json"), "--verify", &path("plan.json")]);
    assert!(checked.starts_with("accepted"), "{checked}");

    let mut false_plan: Value = serde_json::from_str(&made).unwrap();
    false_plan["placed"][0]["sessions"][1]["facilitator"] = json!("F-2");
    fs::write(path("false.json"), false_plan.to_string()).unwrap();
    let output = run(&["plan", &path("request.json"), "--verify", &path("false.json")]);
    assert_eq!(output.status.code(), Some(1));

    let closed = json!([{ "first": "2026-09-08", "last": "2026-09-08", "scope": "everywhere",
                          "reason": "holiday" }]);
    fs::write(path("request.json"), request(json!({}), closed).to_string()).unwrap();
    let changed = told(&["plan", &path("request.json"), "--previous", &path("plan.json")]);
    assert!(changed.contains("- A does not meet on 2026-09-08"), "{changed}");
    assert!(changed.contains("- A also meets on 2026-09-29"), "{changed}");
}

#[test]
fn requests_that_make_no_sense_are_refused_with_their_values() {
    for (series, part) in [
        (json!({ "members": ["R-1", "R-9"] }), "R-9"),
        (json!({ "minutes": 0 }), "0"),
        (json!({ "zone": "Mars/Olympus" }), "Mars/Olympus"),
        (json!({ "length": { "sessions": 1_000_000_000 } }), "1000000000"),
    ] {
        let output = plan(&request(series.clone(), json!([])), &[]);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{series}: {complaint}");
        assert!(complaint.contains(part), "{series}: {complaint}");
    }
    let mut empty = request(json!({}), json!([]));
    empty["participants"][0]["availability"]["weekly"][0]["end"] = json!("17:00:00");
    let output = plan(&empty, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("starts and ends at 17:00"));
}

#[test]
fn nobody_free_is_an_answer_with_its_reason() {
    let mut nobody = request(json!({}), json!([]));
    nobody["facilitators"][0]["availability"]["weekly"] = json!([]);
    let output = plan(&nobody, &[]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("A: no place; not free 1"), "{text}");

    let mut night =
        request(json!({ "slots": [{ "day": "Fri", "start": "23:00:00", "cost": 0 }] }), json!([]));
    for who in ["participants", "facilitators"] {
        night[who][0]["availability"]["weekly"] =
            json!([{ "day": "Fri", "start": "22:00:00", "end": "02:00:00", "answer": "yes" }]);
    }
    let output = plan(&night, &["--json"]);
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(made["placed"][0]["sessions"][0]["start"], "2026-09-05T04:00:00Z");
}

#[test]
fn a_hundred_thousand_closures_are_heeded_in_bounded_time() {
    let one = json!({ "first": "2026-09-08", "last": "2026-09-08", "scope": "everywhere",
                      "reason": "again" });
    let closures: Vec<Value> = (0..100_000).map(|_| one.clone()).collect();
    let output = plan(&request(json!({}), json!(closures)), &["--json"]);
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(made["placed"][0]["not_held"].as_array().unwrap().len(), 1);
}

#[test]
fn rules_without_end_and_of_a_thousand_million_times_are_cut_off() {
    let endless =
        told(&["recur", "FREQ=WEEKLY;BYDAY=TU", "--start", "2026-03-03T18:00", "--most", "3"]);
    assert_eq!(
        endless,
        "Tue 2026-03-03 18:00:00\nTue 2026-03-10 18:00:00\nTue 2026-03-17 18:00:00\nand more\n"
    );
    let count =
        told(&["recur", "FREQ=SECONDLY;COUNT=1000000000", "--start", "2026-03-03T18:00", "--json"]);
    let count: Value = serde_json::from_str(&count).unwrap();
    assert_eq!((count["times"].as_array().unwrap().len(), &count["more"]), (1_000, &json!(true)));
    let named = told(&["recur", "RRULE:FREQ=DAILY;COUNT=2", "--start", "2026-03-03T18:00"]);
    assert_eq!(named, "Tue 2026-03-03 18:00:00\nWed 2026-03-04 18:00:00\n");
    let london = ["--start", "2026-03-29T00:00", "--zone", "Europe/London"];
    let hourly = told(&[&["recur", "FREQ=HOURLY;COUNT=4"], &london[..]].concat());
    assert_eq!(hourly.lines().count(), 3, "the hour that is leaped over is the next one: {hourly}");
    let never = told(&["recur", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "--start", "2026-01-01"]);
    assert_eq!(never, "The rule gives no time.\n");
    let broken = refused(&["recur", "FREQ=SOMETIMES", "--start", "2026-03-03"]);
    assert!(broken.contains("FREQ is missing or not a frequency"), "{broken}");
    let skipped = told(&[
        "recur",
        "FREQ=DAILY;COUNT=3",
        "--start",
        "2026-03-07T02:30",
        "--zone",
        "America/New_York",
        "--policy",
        "skip",
    ]);
    assert!(!skipped.contains("2026-03-08"), "{skipped}");
    assert_eq!(skipped.lines().count(), 3, "what is skipped is not counted: {skipped}");
    let refused_gap = refused(&[
        "recur",
        "FREQ=DAILY;COUNT=3",
        "--start",
        "2026-03-07T02:30",
        "--zone",
        "America/New_York",
        "--policy",
        "refuse",
    ]);
    assert!(refused_gap.contains("gap of the clock"), "{refused_gap}");
}

/// F-01 sings on Thursday evenings for ever, and one line of that calendar is broken; on a Wednesday in
/// March the office is closed.
#[test]
fn calendars_from_outside_are_heeded_without_their_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let event = |lines: &str| format!("BEGIN:VEVENT\r\n{lines}END:VEVENT\r\n");
    let calendar = |events: &[String]| {
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.concat())
    };
    let choir = event(
        "DTSTART;TZID=America/Chicago:20260305T180000\r\nDURATION:PT3H\r\n\
         RRULE:FREQ=WEEKLY\r\nSUMMARY:Choir\r\n",
    );
    let broken = event("DTSTART:20260310T180000Z\r\nRRULE:FREQ=SOMETIMES\r\n");
    let closed = event("DTSTART;VALUE=DATE:20260318\r\nSUMMARY:Founders' day\r\n");
    fs::write(path("choir.ics"), calendar(&[choir, broken])).unwrap();
    fs::write(path("closed.ics"), calendar(&[closed])).unwrap();
    let (program, out) = (riverbend(), path("out"));
    let busy = |id: &str| format!("{id}={}", path("choir.ics"));
    let with = |busy: &str| {
        run(&[
            "schedule",
            &program,
            "--as-of",
            "2026-03-02",
            "--busy",
            busy,
            "--holidays",
            &path("closed.ics"),
            "--out",
            &out,
            "--feeds",
        ])
    };
    let output = with(&busy("F-01"));
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{complaint}");
    assert!(complaint.contains("choir.ics:11: \"FREQ=SOMETIMES\" is not a rule"), "{complaint}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("2026-03-18  no session: Founders' day"), "{text}");
    assert!(!text.contains("Choir"), "{text}");
    let feed = fs::read_to_string(path("out/calendars/facilitator-F-01.ics")).unwrap();
    assert!(feed.contains("BEGIN:VEVENT") && !feed.contains("BYDAY=TH"), "{feed}");
    let plain = told(&["schedule", &program, "--as-of", "2026-03-02"]);
    assert!(plain.contains("Thu 19:00 (America/Chicago), 8 families, led by F-01"), "{plain}");

    let nobody = with(&busy("F-99"));
    assert_eq!(nobody.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("\"F-99\" is not the id of one"));
    assert_eq!(with("choir.ics").status.code(), Some(2));
}

#[test]
fn contradictory_and_absent_links_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    fs::write(path("people.csv"), "id,language\nA,en\nB,en\n").unwrap();
    let group = "[new_group]\nname = \"group\"\nsize = { at_least = 2, at_most = 2 }\n";
    let form = |rules: &str| {
        fs::write(path("rules.toml"), rules).unwrap();
        run(&[
            "form",
            &path("people.csv"),
            "--format",
            "csv",
            "--rules",
            &path("rules.toml"),
            "--moves",
            "1000",
        ])
    };
    let links = "together = [[\"A\", \"B\"]]\napart = [[\"A\", \"B\"]]\n";
    let output = form(&format!("{links}{group}"));
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert!(complaint.contains('A') && complaint.contains('B'), "{complaint}");
    let output = form(&format!("together = [[\"A\", \"Z\"]]\n{group}"));
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains('Z'));
    // More groups than people, and one person alone.
    let output = form(&format!("new_groups = 5\n{group}"));
    assert!(String::from_utf8_lossy(&output.stdout).contains("A B"));
    fs::write(path("people.csv"), "id,language\nA,en\n").unwrap();
    let output = form(group);
    assert!(String::from_utf8_lossy(&output.stdout).contains("without a group: A"));
}

#[test]
fn schemas_of_requests_and_plans_are_printed_and_hold() {
    for name in ["plan-request", "plan", "replan", "kept-timetable", "timetable"] {
        let schema: Value = serde_json::from_str(&told(&["schema", name])).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
    let schema: Value = serde_json::from_str(&told(&["schema", "plan-request"])).unwrap();
    let asked = request(json!({}), json!([]));
    for key in asked.as_object().unwrap().keys() {
        assert!(schema["properties"].get(key).is_some(), "{key}");
    }
    let window = &schema["$defs"]["Window"]["required"];
    assert_eq!(*window, json!(["day", "start", "end", "answer"]));
}
