//! Plans, and what designs say when nothing happened.
#![cfg(feature = "toml")]

use peerhood_outcomes::design::{
    AnalysisPlan, Arms, Model, PlanError, dose_response, long_scores, pre_post, two_arms,
};
use peerhood_outcomes::instrument::HigherIs;
use peerhood_outcomes::{
    Answers, Estimate, Instrument, PairedScores, Scoring, Verdict, score_wave, verdict,
};

const PLAN: &str = r#"title = "Does a match lower parental stress?"
level = 0.9

[design]
kind = "pre_post"
before = "intake"
after = "six-months"

[[outcomes]]
instrument = "parental-stress"
scale = "total"
role = "primary"
model = "paired_change"
"#;

#[test]
fn the_digest_is_what_sha256sum_prints_for_the_file() {
    let digest = "819a1c7b87912c42204d24b694359aa16042c2cc4f0e392553514063ded6650a";
    assert_eq!(AnalysisPlan::from_toml(PLAN).unwrap().digest(), digest);
    // One space more is another plan.
    let changed = PLAN.replace("level = 0.9", "level =  0.9");
    assert_ne!(AnalysisPlan::from_toml(&changed).unwrap().digest(), digest);
}

#[test]
fn what_was_not_planned_is_exploratory_and_says_why() {
    let plan = AnalysisPlan::from_toml(PLAN).unwrap();
    let label = |instrument, model, subgroup| {
        plan.standing(instrument, "total", model, subgroup).to_string()
    };
    assert_eq!(label("parental-stress", Model::PairedChange, None), "planned, primary outcome");
    assert_eq!(
        label("phq-9", Model::PairedChange, None),
        "exploratory: phq-9 total is not a planned outcome"
    );
    assert_eq!(
        label("parental-stress", Model::SignedRank, None),
        "exploratory: signed_rank was not planned for parental-stress total"
    );
    assert_eq!(
        label("parental-stress", Model::PairedChange, Some("site")),
        "exploratory: site is not a planned subgroup"
    );
}

#[test]
fn all_faults_of_a_plan_come_at_once() {
    let plan = r#"
        title = "A plan"
        level = 95
        design = { kind = "waves", waves = ["one", "one"] }
        [[outcomes]]
        instrument = "gse"
        scale = "total"
        role = "secondary"
        model = "ancova"
    "#;
    let PlanError::Faults(faults) = AnalysisPlan::from_toml(plan).unwrap_err() else {
        panic!("not a list of faults");
    };
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let expected = [
        "the plan has no primary outcome",
        "ancova for gse total does not fit the design",
        "the design has 1 waves, but needs at least 2 different ones",
        "level is 95, but must be above 0 and below 1",
    ];
    assert_eq!(faults, expected);
    assert!(matches!(AnalysisPlan::from_toml("title = 3"), Err(PlanError::Toml(_))));
}

/// Sums of twelve even draws are nearly normal; Knuth's linear congruence needs no crate.
struct Nature(u64);

impl Nature {
    fn even(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.even()).sum::<f64>() - 6.0
    }

    /// People whose score is a lasting part and a passing one, with `change` between the waves.
    fn group(&mut self, people: usize, change: f64) -> PairedScores {
        let mut scores = PairedScores::default();
        for person in 0..people {
            let lasting = 40.0 + 8.0 * self.normal();
            scores.people.push(person.to_string());
            scores.before.push(lasting + 4.0 * self.normal());
            scores.after.push(lasting + 4.0 * self.normal() + change);
        }
        scores
    }
}

const PROGRAMS: usize = 2_000;

fn shares(results: &[Estimate], truth: f64) -> (f64, f64) {
    let share = |count: usize| count as f64 / results.len() as f64;
    (
        share(results.iter().filter(|found| found.excludes(0.0)).count()),
        share(results.iter().filter(|found| !found.excludes(truth)).count()),
    )
}

#[test]
fn programs_that_do_nothing_are_told_so_nineteen_times_in_twenty() {
    let mut nature = Nature(1);
    let (mut alone, mut compared) = (Vec::new(), Vec::new());
    for _ in 0..PROGRAMS {
        let (treated, control) = (nature.group(25, 0.0), nature.group(20, 0.0));
        alone.push(pre_post(&treated, 0.95).change.unwrap().difference);
        compared
            .push(two_arms(&treated, &control, Arms::Drawn, 0.95).difference.unwrap().difference);
    }
    for results in [alone, compared] {
        let (significant, covered) = shares(&results, 0.0);
        assert!((0.04..0.06).contains(&significant) && (0.94..0.96).contains(&covered));
        let unclear = results
            .iter()
            .filter(|found| verdict(found, HigherIs::Worse) == Verdict::Unclear)
            .count();
        assert!(0.94 * PROGRAMS as f64 <= unclear as f64);
    }
}

#[test]
fn intervals_hold_a_true_change_as_often_as_they_say() {
    let mut nature = Nature(2);
    let (mut change, mut size) = (Vec::new(), Vec::new());
    for _ in 0..PROGRAMS {
        let report = two_arms(&nature.group(30, -4.0), &nature.group(30, 0.0), Arms::Drawn, 0.95);
        change.push(report.difference.unwrap().difference);
        size.push(report.size.unwrap());
    }
    assert!((0.94..0.96).contains(&shares(&change, -4.0).1));
    // Scores before have variance 8² + 4².
    let covered = shares(&size, -4.0 / 80.0_f64.sqrt()).1;
    assert!((0.93..0.97).contains(&covered), "{covered}");
}

#[test]
fn too_few_people_give_reasons_and_no_numbers() {
    let one = Nature(3).group(1, 0.0);
    let report = two_arms(&one, &PairedScores::default(), Arms::Found, 0.95);
    assert_eq!(
        report.difference.unwrap_err().to_string(),
        "1 values in the first group, but at least 2 are needed"
    );
    assert!(report.caution.contains("Not drawn by lottery"));
    assert!(pre_post(&one, 0.95).change.is_err());
    let dose = dose_response(&[1.0, 2.0], &[1.0], 0.95);
    assert!(dose.per_unit.is_err() && dose.rank_correlation.is_err());
    let written = serde_json::to_value(&dose).unwrap();
    assert_eq!(written["per_unit"]["reason"], "lengths_differ");
    assert!(written["caution"].as_str().unwrap().starts_with("No cause is shown"));
}

#[test]
fn waves_become_one_row_a_person_and_wave() {
    let instrument = Instrument::from_toml(
        r#"
            key = "one"
            name = "One item"
            range = { low = 0, high = 9 }
            items = [1]
            scales = [{ key = "total" }]
        "#,
    )
    .unwrap();
    let wave = |rows: &[[&str; 2]]| -> Scoring {
        let (answers, _) = Answers::read(&instrument, &["id", "1"], Some(0), rows).unwrap();
        score_wave(&instrument, &answers).unwrap()
    };
    let first = wave(&[["b", "1"], ["a", "2"], ["c", ""], ["", "4"]]);
    let second = wave(&[["a", "3"], ["d", "5"], ["d", "6"]]);
    let long = long_scores(&[&first, &second], &[0.0, 6.0], "total").unwrap();
    let rows: Vec<(&str, f64, f64)> =
        long.rows.iter().map(|row| (row.person.as_str(), row.time, row.score)).collect();
    assert_eq!(rows, [("a", 0.0, 2.0), ("a", 6.0, 3.0), ("b", 0.0, 1.0)]);
    assert_eq!(long.patterns, [(vec![0], 1), (vec![0, 1], 1)]);
    let left_out: Vec<usize> = long.left_out.iter().map(|left| left.count).collect();
    assert_eq!(left_out, [1, 2, 1]);
    assert!(long_scores(&[&first], &[], "total").is_none());
}
