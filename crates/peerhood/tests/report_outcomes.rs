//! What the report says of waits, regions and change is true, whatever happened, and shows nobody.
#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::fmt::Write as _;
use std::path::PathBuf;

use peerhood::report::{Report, html, markdown};
use peerhood::year::year;
use peerhood::{Loaded, document};
use peerhood_model::AsOf;

/// How many families, and days until they were introduced, if they were.
type Row = (usize, Option<u32>);

/// Families of some regions.
fn program(regions: &[(&str, &[Row])], survey: &str) -> Loaded {
    let (mut referrals, mut matches) = (Vec::new(), Vec::new());
    for (region, rows) in regions {
        let mut number = 0;
        for &(count, days) in *rows {
            for _ in 0..count {
                number += 1;
                let id = format!("{region}-{number}");
                referrals.push(format!(
                    r#"{{"id": "{id}", "received_at": "2025-09-01", "relationship": "biological",
                    "languages": "en", "region": "{region}", "wants": "match",
                    "consent": "parent 2025-09-01 match evaluation"}}"#
                ));
                if let Some(days) = days {
                    let start: chrono::NaiveDate = "2025-09-01".parse().unwrap();
                    let day = start + chrono::TimeDelta::days(days.into());
                    matches.push(format!(
                        r#"{{"id": "M-{id}", "referral": "{id}", "support_parent": "S",
                        "proposed_on": "{day}", "referred_accepted_on": "{day}",
                        "supporting_accepted_on": "{day}", "introduced_on": "{day}"}}"#
                    ));
                }
            }
        }
    }
    let mut text = format!(r#"{{"referrals": [{}], "matches": ["#, referrals.join(","));
    write!(
        text,
        r#"{}], "support_parents": [{{"id": "S", "relationship": "biological", "languages": "en",
        "status": "active"}}]{survey}}}"#,
        matches.join(",")
    )
    .unwrap();
    document::read(&text).unwrap_or_else(|faults| panic!("{faults}"))
}

fn report(loaded: &Loaded) -> Report {
    let as_of = AsOf::at("2026-03-02T15:00:00Z".parse().unwrap(), &loaded.program.time_zone);
    year(loaded, as_of).unwrap().report
}

#[test]
fn a_large_program_has_curves_and_a_funnel() {
    let rows: &[(usize, Option<u32>)] = &[(20, Some(5)), (15, Some(20)), (15, None)];
    let slow: &[(usize, Option<u32>)] = &[(12, Some(40)), (60, None)];
    let loaded = program(&[("North", rows), ("South", rows), ("East", rows), ("West", slow)], "");
    let made = report(&loaded);
    let wait = &made.times[0];
    assert_eq!(wait.key, "time_to_match");
    let days: Vec<(u32, u64)> = wait.steps.iter().map(|step| (step.day, step.at_risk)).collect();
    assert_eq!(days, [(0, 222), (7, 162), (21, 117), (42, 105)]);
    assert!((wait.steps[1].share - 162.0 / 222.0).abs() < 1e-12);
    assert!(wait.says.contains("42 days on, 53 % of families"), "{}", wait.says);
    assert!(wait.says.contains("Half had by day 42"), "{}", wait.says);
    // All matches go on: nobody may say how long they last.
    assert!(made.times[1].steps.is_empty() && made.times[1].says.starts_with("Not drawn"));
    let west = made.regions.regions.iter().find(|region| region.label == "West").unwrap();
    assert!(west.stands_out);
    assert!(made.regions.says.contains("West (17 %)"), "{}", made.regions.says);
    let page = html(&made);
    assert_eq!(page.matches("<svg").count(), 3, "offers, a curve, the funnel");
    assert!(markdown(&made).contains("| 42 | 105 | 47 % |"));
}

#[test]
fn a_small_program_says_why_there_is_no_curve() {
    let rows: &[(usize, Option<u32>)] = &[(4, Some(5)), (5, Some(20)), (6, None)];
    let made = report(&program(&[("North", rows), ("South", &[(3, None)])], ""));
    for curve in &made.times {
        assert!(curve.steps.is_empty());
        assert!(curve.says.contains("Each step must stand for at least 11"), "{}", curve.says);
    }
    assert!(made.regions.regions.is_empty());
    assert!(made.regions.says.starts_with("Regions are not compared"));
}

/// Loneliness of thirty families, before and after, where higher is worse.
fn loneliness(change: impl Fn(usize) -> i64) -> Report {
    let rows: &[(usize, Option<u32>)] = &[(30, None)];
    let wave = |name: &str, more: &dyn Fn(usize) -> i64| {
        let answers: Vec<String> = (1..=30)
            .map(|person| {
                let item = 2 + more(person);
                format!(r#"{{"person": "North-{person}", "ucla-3_1": {item}, "ucla-3_2": 2, "ucla-3_3": 2}}"#)
            })
            .collect();
        format!(r#"{{"name": "{name}", "answers": [{}]}}"#, answers.join(","))
    };
    let survey =
        format!(r#", "surveys": [{}, {}]"#, wave("a-before", &|_| 0), wave("b-after", &change));
    report(&program(&[("North", rows)], &survey))
}

#[test]
fn no_effect_and_harm_are_called_what_they_are() {
    let nil = loneliness(|person| [1, -1, 0][person % 3]);
    let says = &nil.outcomes[0].says;
    assert!(says.contains("cannot be told from no change"), "{says}");
    assert!(!says.contains("for the better"), "{says}");
    let harm = loneliness(|person| i64::from(person % 3 != 0));
    let says = &harm.outcomes[0].says;
    assert!(says.contains("rose") && says.contains("for the worse"), "{says}");
    for report in [nil, harm] {
        assert_eq!(report.outcomes[0].standing, "exploratory: no plan was written beforehand");
        assert!(html(&report).contains("everything here is exploratory"));
        assert!(markdown(&report).contains("30 at a-before, 30 at b-after, 30 (100 %) both times"));
    }
}

#[test]
fn a_plan_is_printed_with_its_digest_and_what_it_does_not_have_is_exploratory() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/riverbend");
    let mut loaded = peerhood::load(&folder).unwrap();
    let plan = loaded.plan.clone().expect("the sample has a plan");
    let made = report(&loaded);
    let line = made.plan.as_ref().unwrap();
    assert_eq!(line.digest, plan.digest());
    assert!(html(&made).contains(plan.digest()) && markdown(&made).contains(plan.digest()));
    let standings: Vec<&str> = made.outcomes.iter().map(|one| one.standing.as_str()).collect();
    assert!(standings.contains(&"planned, primary outcome"), "{standings:?}");
    // Better, unchanged, worse was not planned.
    assert!(made.outcomes.iter().all(|one| one.people_standing.starts_with("exploratory")));
    loaded.plan = None;
    let without = report(&loaded);
    assert!(without.outcomes.iter().all(|one| one.standing.starts_with("exploratory")));
}
