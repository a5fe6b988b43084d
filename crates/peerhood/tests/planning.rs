//! What the policy says of how groups meet, in groups and timetables.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use peerhood::groups::{GroupPlan, form_groups};
use peerhood::schedule::{Timetable, schedule};
use peerhood_model::{AsOf, ReferralId};
use serde_json::{Value, json};

fn family(id: usize, more: Value) -> Value {
    let mut family = json!({
        "id": format!("R-{id}"), "received_at": "2026-02-20",
        "consent": "parent 2026-02-20 match group", "relationship": "biological",
        "languages": ["en"], "region": "North", "modes": ["video", "in_person"],
        "availability": "Tue 18:00-20:00", "wants": ["group"],
    });
    family.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    family
}

/// The groups and sessions of families under a policy, with two facilitators, a room and a link.
fn planned(groups: Value, sessions: Value, families: Vec<Value>) -> (GroupPlan, Timetable) {
    let mut policy = json!({
        "groups": { "smallest": 2, "largest": 4, "certified_facilitator": false },
        "sessions": { "starts_on": "2026-03-09", "weeks": 3 },
    });
    for (section, more) in [("groups", groups), ("sessions", sessions)] {
        let keys = policy[section].as_object_mut().unwrap();
        keys.extend(more.as_object().unwrap().clone());
    }
    let facilitator = |id: &str, languages: Value| {
        json!({ "id": id, "languages": languages, "modes": ["video", "in_person"],
                "availability": "Tue 17:00-21:00" })
    };
    let document = json!({
        "policy": policy,
        "support_parents": [],
        "referrals": families,
        "facilitators": [
            facilitator("F-1", json!(["en"])), facilitator("F-2", json!(["es", "en"])),
        ],
        "venues": [
            { "id": "V-1", "name": "Hall", "kind": "in_person", "region": "North", "seats": 20 },
            { "id": "V-2", "name": "Link", "kind": "virtual", "seats": 20 },
        ],
    });
    let loaded = peerhood::document::read(&document.to_string()).unwrap();
    let (program, policy) = (&loaded.program, &loaded.policy);
    let as_of = AsOf::at("2026-03-02T15:00:00Z".parse().unwrap(), &program.time_zone);
    let groups = form_groups(program, policy, as_of);
    let planned = schedule(program, policy, as_of, &groups).unwrap();
    (groups, planned.timetable)
}

fn days(timetable: &Timetable) -> Vec<String> {
    let sessions = &timetable.series[0].sessions;
    sessions.iter().map(|session| session.starts_at.format("%m-%d").to_string()).collect()
}

#[test]
fn groups_meet_as_often_as_the_policy_says() {
    let families = || vec![family(1, json!({})), family(2, json!({}))];
    for (repeat, expected) in [
        ("weekly", ["03-10", "03-17", "03-24"]),
        ("fortnightly", ["03-10", "03-24", "04-07"]),
        ("monthly_third", ["03-17", "04-21", "05-19"]),
        ("monthly_last", ["03-31", "04-28", "05-26"]),
    ] {
        let (_, timetable) = planned(json!({}), json!({ "repeat": repeat }), families());
        assert_eq!(days(&timetable), expected, "{repeat}");
    }
}

#[test]
fn some_sessions_are_online_where_all_families_can_meet_so() {
    let online = || json!({ "online": [2], "interventions": ["pps01", "pps20"] });
    let all = vec![family(1, json!({})), family(2, json!({}))];
    let (_, timetable) = planned(json!({}), online(), all);
    let sessions = &timetable.series[0].sessions;
    let modes: Vec<&str> = sessions.iter().map(|session| session.mode.as_str()).collect();
    assert_eq!(modes, ["in_person", "virtual", "in_person"]);
    let covered: Vec<&String> = sessions.iter().flat_map(|one| &one.interventions).collect();
    assert_eq!(covered, ["pps01", "pps20"]);

    let not_all = vec![family(1, json!({})), family(2, json!({ "modes": ["in_person"] }))];
    let (_, timetable) = planned(json!({}), online(), not_all);
    assert!(timetable.series[0].sessions.iter().all(|session| session.mode == "in_person"));
}

#[test]
fn an_interpreter_opens_a_group_to_who_speaks_another_language() {
    let families = || {
        let spanish = json!({ "languages": ["es"], "interpreter": true });
        vec![family(1, json!({})), family(2, json!({})), family(3, spanish)]
    };
    let (groups, _) = planned(json!({}), json!({}), families());
    assert_eq!(groups.groups[0].members.len(), 2);
    let (groups, timetable) = planned(json!({ "interpreter": true }), json!({}), families());
    assert_eq!(groups.groups[0].members.len(), 3);
    assert_eq!(groups.groups[0].language.as_deref(), Some("en"));
    assert_eq!(groups.groups[0].interpreter.as_deref(), Some("es"));
    let session = &timetable.series[0].sessions[0];
    assert_eq!(session.facilitator.as_str(), "F-1");
    assert_eq!(session.interpreter.as_ref().unwrap().as_str(), "F-2");
}

#[test]
fn a_community_has_a_group_of_those_who_asked_for_it() {
    let families = vec![
        family(1, json!({ "culture": ["Deaf"], "must": ["culture: Deaf"] })),
        family(2, json!({ "prefer": ["culture: Deaf"] })),
        // Belongs to it and did not ask: nothing is inferred.
        family(3, json!({ "culture": ["Deaf"] })),
        family(4, json!({})),
    ];
    let (groups, timetable) = planned(json!({ "shared_identity": ["Deaf"] }), json!({}), families);
    let of = |identity: Option<&str>| -> Vec<&str> {
        let group = groups.groups.iter().find(|group| group.identity.as_deref() == identity);
        group.unwrap().members.iter().map(ReferralId::as_str).collect()
    };
    assert_eq!(of(Some("Deaf")), ["R-1", "R-2"]);
    assert_eq!(of(None), ["R-3", "R-4"]);
    assert!(timetable.series.iter().any(|series| series.group == "New group for Deaf"));
}
