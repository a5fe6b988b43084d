//! Explanations, mends and the welcome of latecomers.

use peerhood_scheduling::form::{
    CanCome, Change, Criterion, FormFault, Formation, Opening, Person, Problem, Rules, Size, Unmet,
    Wish, explain, form_exactly, join, mend, verify,
};
use peerhood_scheduling::{Effort, Score, form};

fn person(id: &str, need: &str, free: &[&str], if_needed: &[&str]) -> Person {
    let mut person = Person::new(id);
    person.has("need", need);
    for &slot in free {
        person.answer(slot, CanCome::Yes);
    }
    for &slot in if_needed {
        person.answer(slot, CanCome::IfNeeded);
    }
    person
}

fn people() -> Vec<Person> {
    vec![
        person("Ana", "sleep", &["Mon", "Tue"], &[]),
        person("Bo", "sleep", &["Mon"], &["Tue"]),
        person("Cam", "school", &["Tue"], &["Mon"]),
        person("Dee", "school", &["Tue"], &[]),
    ]
}

fn rules() -> Rules {
    let mut rules = Rules::new(Size { at_least: 2, at_most: 3 });
    rules.slots = vec!["Mon".to_owned(), "Tue".to_owned()];
    rules.criteria.push(Criterion::new("need", Wish::Similar, Score::soft(10)));
    rules
}

#[test]
fn what_is_unmet_adds_up_to_the_score() {
    let people = people();
    let mut rules = rules();
    rules.running = vec![Opening::new("morning", Size { at_least: 2, at_most: 3 })];
    rules.running[0].members = ["Ana", "Cam", "Dee"].map(str::to_owned).into();
    rules.running[0].slots = Some(vec!["Mon".to_owned()]);
    let problem = Problem::new(&people, Clone::clone, &rules).unwrap();
    let formation = form(&problem, Effort::new(1_000, 1));
    let unmet = explain(&problem, &formation);
    assert_eq!(unmet.iter().map(|unmet| unmet.score).sum::<Score>(), formation.score);
    let told: Vec<_> = unmet.iter().map(|unmet| (unmet.rule.as_str(), unmet.who.clone())).collect();
    assert_eq!(told[0], ("common slot", vec![3]));
    assert!(told.contains(&("slot if needed", vec![2])));
    assert!(told.contains(&("similar need", vec![0])));
}

#[test]
fn the_cheapest_mend_is_named_with_its_price() {
    let people = people();
    let mut rules = rules();
    rules.new_groups = Some(2);
    let problem = Problem::new(&people, Clone::clone, &rules).unwrap();
    let mut formation = form_exactly(&problem).unwrap();
    assert_eq!(formation.score, Score::ZERO);
    assert_eq!(formation.groups[0].members, [0, 1]);
    // Somebody swaps Bo and Cam by hand.
    formation.groups[0].members = vec![0, 2];
    formation.groups[1].members = vec![1, 3];
    assert!(verify(&problem, &formation).is_err());
    let unmet = explain_by_hand(&problem, &formation, "similar need");
    let mend = mend(&problem, &formation, &unmet).unwrap();
    assert!(matches!(mend.change, Change::Swap { .. }));
    assert_eq!(mend.remains, Score::ZERO);
    // One need each in both groups, and Cam and Bo no longer come only if needed.
    assert_eq!(mend.price, Score::soft(-21));
}

/// The same rule in a formation whose parts are stale: only its name and place count.
fn explain_by_hand(problem: &Problem<'_, Person>, formation: &Formation, rule: &str) -> Unmet {
    let mut stale = formation.clone();
    stale.groups[0].parts.add(rule, Score::soft(10));
    let unmet = explain(problem, &stale).into_iter().find(|unmet| unmet.rule == rule);
    unmet.expect("the rule was just broken")
}

#[test]
fn a_latecomer_is_shown_the_groups_by_what_they_cost_the_others() {
    let people = people();
    let problem = Problem::new(&people, Clone::clone, &rules()).unwrap();
    let formation = form_exactly(&problem).unwrap();
    let late = person("Eli", "sleep", &["Tue"], &[]);
    let welcomes = join(&problem, &formation, &late).unwrap();
    // Ana and Bo meet on Monday; with Eli they would meet on Tuesday, which suits Bo less.
    let with_ana =
        welcomes.iter().find(|welcome| welcome.opening == formation.groups[0].opening).unwrap();
    assert_eq!(with_ana.slot.as_deref(), Some("Tue"));
    assert_eq!(with_ana.worse_off, [1]);
    assert_eq!(with_ana.others, Score::soft(1));
    assert_eq!(welcomes[0].opening, with_ana.opening);
    assert_eq!(welcomes[1].price, Score::soft(10));
    assert!(join(&problem, &formation, &people[0]).is_err());
}

#[test]
fn all_faults_are_named_at_once() {
    let people = people();
    let mut rules = rules();
    rules.together.push(vec!["Ana".to_owned(), "Zoe".to_owned()]);
    rules.running.push(Opening::new("empty", Size { at_least: 3, at_most: 2 }));
    rules.running.push(Opening::new("huge", Size { at_least: 3, at_most: usize::MAX }));
    rules.running[0].slots = Some(vec!["Sun".to_owned()]);
    rules.criteria.push(Criterion::new("need", Wish::Similar, Score::soft(-1)));
    rules.prices.slot = Score::hard(i64::MAX);
    let error = Problem::new(&people, Clone::clone, &rules).unwrap_err();
    let is_there = |wanted: fn(&FormFault) -> bool| error.faults.iter().any(wanted);
    assert!(is_there(|fault| matches!(fault, FormFault::Absent { id, .. } if id == "Zoe")));
    assert!(is_there(|fault| matches!(
        fault,
        FormFault::EmptySize { at_least: 3, at_most: 2, .. }
    )));
    assert!(is_there(|fault| matches!(fault, FormFault::GroupTooLarge { .. })));
    assert!(is_there(
        |fault| matches!(fault, FormFault::UnknownSlot { slot, .. } if slot == "Sun")
    ));
    assert!(is_there(|fault| matches!(fault, FormFault::SameRule { .. })));
    assert!(is_there(|fault| matches!(fault, FormFault::PriceOutOfRange { points: -1, .. })));
    assert!(error.to_string().contains("Zoe"));
}

#[test]
fn members_of_two_groups_are_refused() {
    let people = people();
    let mut rules = rules();
    for name in ["one", "two"] {
        let mut running = Opening::new(name, Size { at_least: 1, at_most: 3 });
        running.members.push(if name == "one" { "Ana" } else { "Bo" }.to_owned());
        rules.running.push(running);
    }
    assert!(Problem::new(&people, Clone::clone, &rules).is_ok());
    rules.together.push(vec!["Ana".to_owned(), "Bo".to_owned()]);
    let error = Problem::new(&people, Clone::clone, &rules).unwrap_err();
    assert!(matches!(error.faults[..], [FormFault::InTwoGroups { .. }]));
}

#[test]
fn more_people_kept_together_than_any_group_holds_stay_out_with_a_reason() {
    let people = people();
    let mut rules = rules();
    rules.together.push(["Ana", "Bo", "Cam", "Dee"].map(str::to_owned).into());
    let problem = Problem::new(&people, Clone::clone, &rules).unwrap();
    let formation = form(&problem, Effort::new(1_000, 1));
    assert_eq!(formation.unplaced.len(), 4);
    assert!(formation.unplaced.iter().all(|unplaced| unplaced.blocked[0].rule == "group size"));
    assert_eq!(verify(&problem, &formation), Ok(()));
}

#[cfg(feature = "serde")]
#[test]
fn rules_and_formations_survive_json() {
    let people = people();
    let rules = rules();
    let json = serde_json::to_string(&rules).unwrap();
    assert_eq!(serde_json::from_str::<Rules>(&json).unwrap(), rules);
    let problem = Problem::new(&people, Clone::clone, &rules).unwrap();
    let formation = form(&problem, Effort::new(1_000, 1));
    let json = serde_json::to_string(&formation).unwrap();
    let read: Formation = serde_json::from_str(&json).unwrap();
    assert_eq!(read, formation);
    let few = r#"{"new_group":{"name":"group","size":{"at_least":8,"at_most":12}},"prices":{"opened":{"hard":0,"medium":0,"soft":3}}}"#;
    let read: Rules = serde_json::from_str(few).unwrap();
    assert_eq!(read.prices.opened, Score::soft(3));
    assert_eq!(read.prices.unplaced, Score::medium(1));
}
