//! All candidates of a problem against judging every pair.

use peerhood_matching::{
    Criterion, Grade, Keys, Objective, Policy, PolicyError, Problem, ProblemError, Role, Share,
    Verdict,
};
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Person {
    /// Nothing: open to all.
    keys: Option<Vec<u8>>,
    level: i64,
}

impl Person {
    fn keys(&self) -> Keys<u8> {
        self.keys.clone().map_or(Keys::Any, Keys::Of)
    }

    fn levelled(&self) -> Keys<(u8, Share)> {
        let share = |key: u8| Share::new(i64::from(key) * 7 % 101).unwrap_or_default();
        match self.keys() {
            Keys::Any => Keys::Any,
            Keys::Of(keys) => keys.into_iter().map(|key| (key, share(key))).collect(),
        }
    }
}

fn person() -> impl Strategy<Value = Person> {
    let keys = prop::option::weighted(0.8, prop::collection::vec(0..12_u8, 0..4));
    (keys, 0..=100_i64).prop_map(|(keys, level)| Person { keys, level })
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![
        (0..=100_i64)
            .prop_map(|least| Role::Require { at_least: Share::new(least).unwrap_or_default() }),
        Just(Role::Require { at_least: Share::ALL }),
        Just(Role::Forbid),
        any::<i32>().prop_map(|weight| Role::Prefer { weight }),
    ]
}

fn policy(roles: &[Role], first: Option<usize>) -> Policy<Person, Person> {
    let mut policy = Policy::new();
    for (position, &role) in roles.iter().enumerate() {
        let criterion = match position % 5 {
            0 => Criterion::nearest_key(Person::levelled, Person::keys),
            1 => Criterion::covered_keys(Person::keys, Person::keys),
            2 => Criterion::graded(|left: &Person, right: &Person| {
                Share::new((left.level - right.level).abs()).unwrap_or_default()
            }),
            3 => Criterion::compared(
                |left: &Person| left.level / 10,
                |right: &Person| right.level / 10,
                |left, right| Share::new((left * right * 7) % 101).unwrap_or_default(),
            ),
            _ => Criterion::shared_key(Person::keys, Person::keys),
        };
        policy = policy.rule(position.to_string(), role, criterion);
    }
    policy.top_priority(move |person: &Person| {
        first.filter(|_| person.level % 2 == 0).map(|first| first.to_string())
    })
}

proptest! {
    #[test]
    fn candidates_are_exactly_the_pairs_that_judge_allows(
        lefts in prop::collection::vec(person(), 0..20),
        rights in prop::collection::vec(person(), 0..150),
        roles in prop::collection::vec(role(), 0..7),
        first in 0..7_usize,
    ) {
        let policy = policy(&roles, (first < roles.len()).then_some(first));
        let problem = Problem::new(&lefts, &rights, &policy, |_| 1, |_| 1).unwrap();
        let graph = problem.to_graph();
        let mut allowed = 0;
        for (row, left) in (0..).zip(&lefts) {
            for (column, right) in (0..).zip(&rights) {
                let verdict = policy.judge(left, right);
                prop_assert_eq!(Some(verdict.clone()), problem.judge(row, column));
                let score = problem.score(row, column);
                prop_assert_eq!(score, policy.score(left, right));
                match (verdict, score) {
                    (Verdict::Allowed(grades), Some(score)) => {
                        allowed += 1;
                        let points: i64 = grades.iter().map(|grade: &Grade| grade.points).sum();
                        prop_assert_eq!(points, score.points);
                        prop_assert_eq!(
                            graph.weight(row, column),
                            Some(policy.weight_of(score))
                        );
                    }
                    (Verdict::Blocked(unmet), None) => prop_assert!(!unmet.is_empty()),
                    _ => prop_assert!(false, "verdict and score disagree"),
                }
            }
        }
        let removed: u64 = problem.removed().map(|(_, pairs)| pairs).sum();
        prop_assert_eq!(removed + allowed, (lefts.len() * rights.len()) as u64);
        prop_assert_eq!((graph.edge_count() as u64, problem.pair_count()), (allowed, allowed));
        for left in 0..lefts.len() as u32 {
            let unmet = |right| match problem.judge(left, right) {
                Some(Verdict::Blocked(unmet)) => unmet.into_iter().map(|unmet| unmet.rule).collect(),
                _ => Vec::new(),
            };
            let all: Vec<Vec<String>> = (0..rights.len() as u32).map(unmet).collect();
            let is_part = |part: &[String], whole: &[String]| part.iter().all(|rule| whole.contains(rule));
            let blockers = problem.blockers(left);
            for (right, rules) in (0..).zip(&all) {
                let beaten = |other: &Vec<String>| {
                    !other.is_empty() && other.len() < rules.len() && is_part(other, rules)
                };
                let listed = blockers.iter().any(|set| set.rules == *rules && set.rights.contains(&right));
                prop_assert_eq!(listed, !rules.is_empty() && !all.iter().any(beaten));
            }
        }
        for effect in problem.rule_effects() {
            let alone_in = |left, right| match problem.judge(left, right) {
                Some(Verdict::Blocked(unmet)) => unmet.len() == 1 && unmet[0].rule == effect.rule,
                _ => false,
            };
            let rights = 0..rights.len() as u32;
            let alone_for = |left| rights.clone().filter(|&right| alone_in(left, right)).count();
            let lefts = 0..lefts.len() as u32;
            let removed: usize = lefts.clone().map(alone_for).sum();
            prop_assert_eq!(effect.removed_alone, removed as u64);
            let blocked = lefts.filter(|&left| problem.candidates(left) == 0 && alone_for(left) > 0);
            prop_assert_eq!(effect.blocks_alone, blocked.collect::<Vec<_>>());
        }
    }
}

#[test]
fn removed_pairs_are_counted_rule_by_rule() {
    let policy = Policy::new()
        .require("even", |_: &u8, right: &u8| right.is_multiple_of(2))
        .require_shared_key("tens", |left: &u8| [left / 10], |right: &u8| [right / 10]);
    let lefts = [11, 22];
    let rights = [10, 11, 20, 21, 23, 30];
    let problem = Problem::new(&lefts, &rights, &policy, |_| 1, |_| 1).unwrap();
    // By keys first: 12 pairs, of which 5 share their tens; then 3 of those are odd.
    assert_eq!(problem.removed().collect::<Vec<_>>(), [("even", 3), ("tens", 7)]);
}

#[test]
fn a_problem_is_solved_in_people() {
    let policy = Policy::new().prefer("near", 1, |left: &i64, right: &i64| {
        Share::new(100 - (left - right).abs()).unwrap()
    });
    let (lefts, rights) = ([1, 2, 50], [49, 3]);
    let problem = Problem::new(&lefts, &rights, &policy, |_| 1, |_| 1).unwrap();
    let matching = problem.solve(Objective::PairsThenWeight);
    assert_eq!(matching.people().collect::<Vec<_>>(), [(&2, &3), (&50, &49)]);
    assert_eq!(matching.waiting().collect::<Vec<_>>(), [0]);
    assert_eq!(matching.solution().pairs, matching.pairs());
}

#[test]
fn what_makes_no_sense_is_refused_with_its_place() {
    let policy = Policy::new().top_priority(|left: &u8| (*left == 9).then_some("shoe size"));
    let fault = Problem::new(&[1, 9], &[1_u8], &policy, |_| 1, |_| 1).unwrap_err();
    let unknown = PolicyError::UnknownPriority { left: 1, rule: "shoe size".to_owned() };
    assert_eq!(fault, ProblemError::Policy(vec![unknown]));
    let fault = Problem::new(&[1, 2], &[1_u8], &policy, |left| 2 - u32::from(*left), |_| 1);
    assert_eq!(
        fault.unwrap_err().to_string(),
        "left entry 1 has demand 0; leave it out or ask for at least 1"
    );
}

#[test]
fn many_blocks_of_rows_are_joined_in_order_and_turned_lists_give_turned_pairs() {
    let share = Criterion::nearest_key(Person::levelled, Person::keys);
    let policy = Policy::new()
        .rule("near", Role::Require { at_least: Share::of(1, 2) }, share)
        .prefer("level", 1, |left: &Person, right: &Person| left.level < right.level);
    let person = |number: i64| Person {
        keys: (number % 9 > 0).then(|| vec![(number % 11) as u8, (number % 7) as u8]),
        level: number * 37 % 101,
    };
    let mut lefts: Vec<Person> = (0..700).map(person).collect();
    let mut rights: Vec<Person> = (1000..1070).map(person).collect();
    let graph = |lefts: &[Person], rights: &[Person]| {
        let problem = Problem::new(lefts, rights, &policy, |_| 1, |_| 1).expect("a problem");
        problem.to_graph()
    };
    let straight = graph(&lefts, &rights);
    for (row, left) in (0..).zip(&lefts).step_by(13) {
        for (column, right) in (0..).zip(&rights) {
            let score = policy.score(left, right).map(|score| policy.weight_of(score));
            assert_eq!(straight.weight(row, column), score);
        }
    }
    lefts.reverse();
    rights.reverse();
    let turned = graph(&lefts, &rights);
    assert_eq!(straight.edge_count(), turned.edge_count());
    for edge in straight.edges() {
        assert_eq!(turned.weight(699 - edge.left, 69 - edge.right), Some(edge.weight));
    }
}
