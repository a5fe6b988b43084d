//! What a policy says of single pairs.

use peerhood_matching::{
    Criteria, Criterion, Keys, Policy, PolicyError, Role, RuleSpec, Score, Share, SpecError,
    Verdict,
};
use proptest::prelude::*;

#[derive(Debug)]
struct Family {
    languages: Vec<&'static str>,
    avoid: Vec<&'static str>,
    first: Option<&'static str>,
}

#[derive(Debug)]
struct Parent {
    languages: Vec<&'static str>,
    topics: Vec<&'static str>,
}

fn family() -> Family {
    Family { languages: vec!["es"], avoid: vec!["faith"], first: None }
}

fn parent() -> Parent {
    Parent { languages: vec!["es", "en"], topics: vec!["school"] }
}

fn policy() -> Policy<Family, Parent> {
    Policy::new()
        .require_shared_key(
            "language",
            |family: &Family| family.languages.clone(),
            |parent: &Parent| parent.languages.clone(),
        )
        .forbid_shared_key(
            "avoid",
            |family: &Family| family.avoid.clone(),
            |parent: &Parent| parent.topics.clone(),
        )
        .require("not both silent", |family, parent| {
            !family.languages.is_empty() || !parent.languages.is_empty()
        })
}

fn unmet(verdict: &Verdict) -> Vec<&str> {
    match verdict {
        Verdict::Allowed(_) => Vec::new(),
        Verdict::Blocked(unmet) => unmet.iter().map(|unmet| unmet.rule.as_str()).collect(),
    }
}

#[test]
fn every_unmet_rule_is_named_with_what_was_seen() {
    let parent = Parent { languages: vec!["en"], topics: vec!["faith", "school"] };
    let Verdict::Blocked(unmet) = policy().judge(&family(), &parent) else { panic!("allowed") };
    let text: Vec<String> = unmet.iter().map(ToString::to_string).collect();
    assert_eq!(text, ["language (nothing shared: asked es, offered en)", "avoid (shared: faith)"]);
}

#[test]
fn nobody_shares_a_key_with_one_who_names_none() {
    let silent = Parent { languages: vec![], ..parent() };
    assert_eq!(unmet(&policy().judge(&family(), &silent)), ["language"]);
    let silent_family = Family { languages: vec![], ..family() };
    assert_eq!(unmet(&policy().judge(&silent_family, &silent)), ["language", "not both silent"]);
}

#[test]
fn one_who_is_open_to_all_meets_everybody() {
    let policy = Policy::new().require_shared_key(
        "region",
        |_: &Family| Keys::<&str>::Any,
        |_: &Parent| Vec::new(),
    );
    assert_eq!(policy.score(&family(), &parent()), Some(Score::default()));
}

#[test]
fn all_keys_are_more_than_one_shared_key() {
    let policy = Policy::new().require_all_keys(
        "must",
        |family: &Family| family.languages.clone(),
        |parent: &Parent| parent.languages.clone(),
    );
    let trilingual = Family { languages: vec!["es", "pt"], ..family() };
    assert_eq!(unmet(&policy.judge(&trilingual, &parent())), ["must"]);
    assert!(policy.score(&family(), &parent()).is_some());
}

#[test]
fn a_top_priority_comes_before_all_points() {
    let policy = Policy::new()
        .prefer_shared_key(
            "language",
            1,
            |family: &Family| family.languages.clone(),
            |parent: &Parent| parent.languages.clone(),
        )
        .prefer("school", i32::MAX, |_, parent: &Parent| parent.topics.contains(&"school"))
        .top_priority(|family| family.first);
    let family = Family { first: Some("language"), ..family() };
    let speaks = Parent { topics: vec![], ..parent() };
    let school = Parent { languages: vec!["en"], ..parent() };
    let best = policy.score(&family, &speaks).unwrap();
    let other = policy.score(&family, &school).unwrap();
    assert!(best.points < other.points && policy.weight_of(other) < policy.weight_of(best));
}

#[test]
fn a_drawback_put_first_is_met_by_its_absence() {
    let policy = Policy::new()
        .prefer("far", -2, |_: &Family, parent: &Parent| parent.topics.is_empty())
        .top_priority(|_| Some("far"));
    let near = policy.score(&family(), &parent()).unwrap();
    assert_eq!((near.top, near.points), (Share::ALL, 0));
}

#[test]
fn faults_are_found_all_at_once() {
    let policy = policy().require("language", |_, _| true).top_priority(|family| family.first);
    let lefts = [family(), Family { first: Some("langauge"), ..family() }];
    assert_eq!(
        policy.check(&lefts),
        Err(vec![
            PolicyError::DuplicateRule { rule: "language".to_owned() },
            PolicyError::UnknownPriority { left: 1, rule: "langauge".to_owned() },
        ])
    );
}

fn criteria() -> Criteria<Family, Parent> {
    Criteria::new()
        .with(
            "language",
            Criterion::covered_keys(
                |family: &Family| family.languages.clone(),
                |parent: &Parent| parent.languages.clone(),
            ),
        )
        .with("school", Criterion::graded(|_, parent: &Parent| parent.topics.contains(&"school")))
}

#[test]
fn rules_made_of_data_judge_like_rules_made_of_code() {
    let mut half = RuleSpec::new("some language", Role::Require { at_least: Share::of(1, 2) });
    half.criterion = "language".to_owned();
    let specs = [half, RuleSpec::new("school", Role::Prefer { weight: 3 })];
    let policy = criteria().policy(&specs).unwrap();
    let bilingual = Family { languages: vec!["es", "pt"], ..family() };
    assert_eq!(policy.score(&bilingual, &parent()).unwrap().points, 300);
    let trilingual = Family { languages: vec!["es", "pt", "fr"], ..family() };
    let Verdict::Blocked(unmet) = policy.judge(&trilingual, &parent()) else { panic!("allowed") };
    assert_eq!(unmet[0].to_string(), "some language (es; not fr, pt)");
}

#[test]
fn an_unknown_criterion_is_named_beside_the_known_ones() {
    let faults = criteria().policy(&[RuleSpec::new("languages", Role::Forbid)]).unwrap_err();
    assert_eq!(
        faults[0].to_string(),
        "rule `languages` names the criterion `languages`; known are language, school"
    );
    let twice = [RuleSpec::new("school", Role::Forbid), RuleSpec::new("school", Role::Forbid)];
    let faults = criteria().policy(&twice).unwrap_err();
    assert_eq!(faults, [SpecError::DuplicateRule { rule: "school".to_owned() }]);
}

#[cfg(feature = "serde")]
#[test]
fn a_rule_with_a_setting_its_kind_has_no_use_for_is_refused() {
    let read =
        |text: &str| serde_json::from_str::<RuleSpec>(text).map_err(|fault| fault.to_string());
    let rule = read(r#"{"name": "near", "criterion": "region", "kind": "prefer", "weight": 5}"#);
    assert_eq!(rule.as_ref().unwrap().role, Role::Prefer { weight: 5 });
    assert_eq!(read(&serde_json::to_string(&rule.as_ref().unwrap()).unwrap()), rule);
    let fault = read(r#"{"name": "near", "kind": "require", "weight": 5}"#).unwrap_err();
    assert!(fault.contains("rule `near` of kind require has no use for `weight`"), "{fault}");
    let fault = read(r#"{"name": "near", "kind": "prefer"}"#).unwrap_err();
    assert!(fault.contains("needs a `weight`"), "{fault}");
    let fault = read(r#"{"name": "near", "kind": "require", "at_least": 101}"#).unwrap_err();
    assert!(fault.contains("101 points, but a share has 0 to 100"), "{fault}");
    assert!(read(r#"{"name": "near", "kind": "require", "at_leest": 1}"#).is_err());
}

proptest! {
    /// The guarantee to families: whatever the program's weights, a pair that meets the true top
    /// priority further ranks higher, and naming a priority makes no pair worth less.
    #[test]
    fn no_weights_outweigh_a_familys_own_top_priority(
        weights in prop::collection::vec(any::<i32>(), 1..6),
        first in 0..6_usize,
        one in prop::collection::vec(0..=100_i64, 6),
        other in prop::collection::vec(0..=100_i64, 6),
    ) {
        let first = first % weights.len();
        let mut unranked = Policy::<(), Vec<i64>>::new();
        for (rule, &weight) in weights.iter().enumerate() {
            unranked = unranked.prefer(rule.to_string(), weight, move |_, grades: &Vec<i64>| {
                Share::new(grades[rule]).unwrap()
            });
        }
        let name = first.to_string();
        let policy = unranked.clone().top_priority(move |()| Some(name.clone()));
        let (a, b) = (policy.score(&(), &one).unwrap(), policy.score(&(), &other).unwrap());
        let liked = if weights[first] < 0 { one[first] < other[first] } else { one[first] > other[first] };
        if liked {
            prop_assert!(a > b);
        }
        prop_assert_eq!(a.cmp(&b), policy.weight_of(a).cmp(&policy.weight_of(b)));
        prop_assert_eq!(policy.score_of(policy.weight_of(a)), a);
        let without = unranked.score(&(), &one).unwrap();
        prop_assert!(unranked.weight_of(without) <= policy.weight_of(a));
    }
}
