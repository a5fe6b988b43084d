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

/// Loneliness of forty families in three waves, twenty of whom had a match with more and more contacts.
fn followed(analysis: &str, change: impl Fn(usize) -> i64) -> Loaded {
    let rows: &[(usize, Option<u32>)] = &[(20, Some(10)), (20, None)];
    let wave = |name: &str, times: i64| {
        let answers: Vec<String> = (1..=40)
            .map(|person| {
                let points = [1, 2, 3].map(|item: i64| {
                    let own = i64::try_from(person).unwrap() % 2;
                    // At the end as many stand a little higher as lower than in the middle.
                    let late = [1, -1, 0, 0, 0][person % 5] * i64::from(item == 3 && name == "c-after");
                    (2 + i64::from(item == 1) * times * change(person) - own * i64::from(item == 2)
                        + late)
                        .clamp(1, 3)
                });
                format!(
                    r#"{{"person": "North-{person}", "ucla-3_1": {}, "ucla-3_2": {}, "ucla-3_3": {}}}"#,
                    points[0], points[1], points[2]
                )
            })
            .collect();
        format!(r#"{{"name": "{name}", "answers": [{}]}}"#, answers.join(","))
    };
    let contacts: Vec<String> = (1..=20)
        .flat_map(|person| (0..person % 7 + 1).map(move |number| (person, number)))
        .map(|(person, number)| {
            format!(
                r#"{{"match": "M-North-{person}", "on": "2025-10-{:02}", "mode": "phone"}}"#,
                number + 1
            )
        })
        .collect();
    let survey = format!(
        r#", "surveys": [{}, {}, {}], "contacts": [{}], "analysis": {}"#,
        wave("a-before", 0),
        wave("b-middle", 1),
        wave("c-after", 1),
        contacts.join(","),
        serde_json::Value::from(analysis)
    );
    program(&[("North", rows)], &survey)
}

fn plan(design: &str, models: &[&str]) -> String {
    let mut text =
        format!("title = \"Less alone?\"\ndesign = {{ {design} }}\nsubgroups = [\"region\"]\n");
    for (place, model) in models.iter().enumerate() {
        let role = if place == 0 { "primary" } else { "secondary" };
        write!(
            text,
            "[[outcomes]]\ninstrument = \"ucla-3\"\nscale = \"total\"\nrole = \"{role}\"\n\
             model = \"{model}\"\n"
        )
        .unwrap();
    }
    text
}

const PRE_POST: &str = r#"kind = "pre_post", before = "a-before", after = "c-after""#;
const MIDDLE: &str = r#"kind = "pre_post", before = "a-before", after = "b-middle""#;
const DOSE: &str =
    r#"kind = "dose_response", before = "a-before", after = "c-after", dose = "contacts""#;
const WAVES: &str = r#"kind = "waves", waves = ["a-before", "b-middle", "c-after"]"#;

#[test]
fn every_model_of_a_plan_is_computed() {
    let cases: [(&str, &[&str], &[&str]); 4] = [
        (PRE_POST, &["paired_change", "signed_rank"], &["signed_rank"]),
        (MIDDLE, &["paired_change", "signed_rank"], &["paired_change", "signed_rank"]),
        (DOSE, &["dose_slope", "signed_rank"], &["dose_slope", "signed_rank"]),
        (WAVES, &["mixed", "mmrm"], &["mixed", "mmrm"]),
    ];
    for (design, models, wanted) in cases {
        let made = report(&followed(&plan(design, models), |person| -i64::from(person % 3 != 0)));
        let line = made.plan.as_ref().unwrap();
        let done: Vec<&str> = line.results.iter().map(|one| one.model.as_str()).collect();
        assert_eq!(done, wanted, "{design}");
        assert_eq!(line.not_reported, ["by region"]);
        for one in &line.results {
            assert!(one.standing.starts_with("planned"), "{}", one.standing);
            assert!(markdown(&made).contains(&one.says) && html(&made).contains(&one.model));
        }
        assert!(made.outcomes.iter().all(|one| !one.says.is_empty()));
    }
}

#[test]
fn planned_results_are_true_when_it_helped_and_when_it_did_nothing_and_when_it_harmed() {
    let says = |design, model: &str, change: &dyn Fn(usize) -> i64| {
        let made = report(&followed(&plan(design, &[model]), change));
        made.plan.unwrap().results[0].says.clone()
    };
    for (design, model) in
        [(PRE_POST, "signed_rank"), (WAVES, "mixed"), (WAVES, "mmrm"), (MIDDLE, "paired_change")]
    {
        let better = says(design, model, &|person| -i64::from(person % 3 != 0));
        assert!(better.contains("for the better"), "{better}");
        let nil = says(design, model, &|person| [1, -1, 0, 0][person % 4]);
        assert!(nil.contains("cannot be told from no change"), "{nil}");
        let worse = says(design, model, &|person| i64::from(person % 3 != 0));
        assert!(worse.contains("for the worse"), "{worse}");
    }
    let more = says(DOSE, "dose_slope", &|person| -i64::from(person <= 20 && person % 7 > 2));
    assert!(more.contains("with each further contact") && more.contains("no cause"), "{more}");
}

#[test]
fn a_document_carries_its_plan_byte_for_byte() {
    let text = plan(PRE_POST, &["paired_change"]);
    let loaded = followed(&text, |_| 0);
    let written = document::write(&loaded, document::Contacts::Redacted).to_string();
    let again = document::read(&written).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(again.plan, loaded.plan);
    assert_eq!(again.plan.unwrap().text(), text);
    let arms = plan(r#"kind = "wait_list", before = "a", after = "b", seed = 1"#, &["ancova"]);
    let refused = document::read(&format!(r#"{{"analysis": {}}}"#, serde_json::Value::from(arms)));
    let told = refused.unwrap_err().to_string();
    assert!(told.contains("wait_list"), "{told}");
}

#[test]
fn a_request_that_was_closed_counts_until_then() {
    let rows: &[(usize, Option<u32>)] = &[(20, Some(5)), (40, Some(30)), (20, None)];
    let mut loaded = program(&[("North", rows)], "");
    let last = |loaded: &Loaded| {
        let made = report(loaded);
        let curve = made.times.iter().find(|curve| curve.key == "time_to_match").unwrap().clone();
        curve.steps.last().unwrap().share
    };
    for referral in loaded.program.referrals.iter_mut().skip(60) {
        referral.status = peerhood_model::ReferralStatus::Closed;
    }
    // Nobody knows when: they count at the start only, and all others were introduced.
    assert!((last(&loaded) - 0.0).abs() < 1e-12);
    for referral in loaded.program.referrals.iter_mut().skip(60) {
        referral.closed_on = Some("2025-12-01".parse().unwrap());
    }
    // They waited for three months in which the others were introduced: a quarter of all.
    assert!((last(&loaded) - 0.25).abs() < 1e-12);
}
