//! What forming groups does, in examples small enough to check by eye.

use peerhood_scheduling::form::{
    Bound, CanCome, Choice, Criterion, Opening, Person, Places, Problem, Rules, Size, Wish,
};
use peerhood_scheduling::{Effort, Score, form};

struct Parent {
    name: &'static str,
    language: &'static str,
    evenings: &'static [&'static str],
}

fn describe(parent: &Parent) -> Person {
    let mut person = Person::new(parent.name);
    person.has("language", parent.language);
    for &evening in parent.evenings {
        person.answer(evening, CanCome::Yes);
    }
    person
}

const PARENTS: [Parent; 5] = [
    Parent { name: "Ana", language: "es", evenings: &["Tue"] },
    Parent { name: "Bo", language: "en", evenings: &["Tue", "Wed"] },
    Parent { name: "Cam", language: "es", evenings: &["Tue", "Wed"] },
    Parent { name: "Dee", language: "en", evenings: &["Wed"] },
    Parent { name: "Eve", language: "fr", evenings: &["Wed"] },
];

fn rules() -> Rules {
    let mut rules = Rules::new(Size { at_least: 2, at_most: 3 });
    rules.slots = vec!["Tue".to_owned(), "Wed".to_owned()];
    rules.criteria.push(Criterion::new("language", Wish::Similar, Score::hard(1)));
    rules
}

#[test]
fn groups_share_a_language_and_an_evening_and_the_last_person_hears_why() {
    let rules = rules();
    let problem = Problem::new(&PARENTS, describe, &rules).unwrap();
    let formation = form(&problem, Effort::new(2_000, 1));
    let mut members: Vec<_> = formation.groups.iter().map(|group| group.members.clone()).collect();
    members.sort();
    assert_eq!(members, [[0, 2], [1, 3]]);
    assert_eq!(formation.score, Score::medium(1));
    assert_eq!(formation.unplaced[0].person, 4);
    let reasons: Vec<_> =
        formation.unplaced[0].blocked.iter().map(|blocked| blocked.rule.as_str()).collect();
    assert_eq!(reasons, ["common slot", "similar language"]);
}

#[test]
fn nobody_makes_no_groups() {
    let nobody: [Parent; 0] = [];
    let problem = Problem::new(&nobody, describe, &rules()).unwrap();
    let formation = form(&problem, Effort::new(1_000, 1));
    assert!(formation.groups.is_empty() && formation.unplaced.is_empty());
    assert_eq!(formation.bound, Bound::Optimal);
}

#[test]
fn one_person_is_too_few_for_a_group() {
    let problem = Problem::new(&PARENTS[..1], describe, &rules()).unwrap();
    let formation = form(&problem, Effort::new(1_000, 1));
    assert_eq!(formation.unplaced[0].blocked[0].rule, "group size");
}

#[test]
fn more_groups_than_people_leaves_groups_empty() {
    let mut rules = rules();
    rules.new_groups = Some(1_000_000);
    let problem = Problem::new(&PARENTS, describe, &rules).unwrap();
    assert_eq!(form(&problem, Effort::new(1_000, 1)).groups.len(), 2);
}

#[test]
fn a_running_group_keeps_its_members_and_fills_its_free_places() {
    let mut rules = rules();
    let mut running = Opening::new("Spanish", Size { at_least: 1, at_most: 2 });
    running.members.push("Cam".to_owned());
    running.values.insert("language".to_owned(), "es".to_owned());
    rules.running.push(running);
    let problem = Problem::new(&PARENTS, describe, &rules).unwrap();
    let formation = form(&problem, Effort::new(1_000, 1));
    assert_eq!(formation.groups[0].members, [0, 2]);
}

#[test]
fn childcare_places_run_out() {
    let mut rules = Rules::new(Size { at_least: 1, at_most: 5 });
    rules.new_groups = Some(1);
    rules.new_group.provides.insert("childcare".to_owned(), Places::AtMost(3));
    let needy = |parent: &Parent| {
        let mut person = describe(parent);
        person.needs.insert("childcare".to_owned());
        person
    };
    let problem = Problem::new(&PARENTS, needy, &rules).unwrap();
    let formation = form(&problem, Effort::new(1_000, 1));
    assert_eq!(formation.unplaced.len(), 2);
    assert_eq!(formation.unplaced[0].blocked[0].rule, "needs provided");
}

#[test]
fn a_group_of_shared_identity_takes_only_those_who_chose_it() {
    let mut rules = Rules::new(Size { at_least: 1, at_most: 5 });
    rules.new_groups = Some(1);
    let mut fathers = Opening::new("fathers", Size { at_least: 1, at_most: 5 });
    fathers.identity = Some("father".to_owned());
    rules.running.push(fathers);
    let chosen = |parent: &Parent| {
        let mut person = Person::new(parent.name);
        if parent.name == "Bo" {
            person.choice = Choice::Only(["father".to_owned()].into());
        }
        if parent.name == "Cam" {
            person.choice = Choice::Prefers(["father".to_owned()].into());
        }
        person
    };
    let problem = Problem::new(&PARENTS, chosen, &rules).unwrap();
    let formation = form(&problem, Effort::new(2_000, 1));
    assert_eq!(formation.groups[0].members, [1, 2]);
    assert_eq!(formation.groups[1].members, [0, 3, 4]);
    assert_eq!(formation.score, Score::ZERO);
}
