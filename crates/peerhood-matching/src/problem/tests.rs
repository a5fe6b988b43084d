//! Problems that do not hold their pairs against the same problems that do.

use proptest::prelude::*;

use super::Problem;
use super::large::Effort;
use crate::solve::placed_in_order;
use crate::{
    Alternative, Certificate, Change, Criterion, Limit, Matching, Objective, Policy, Reasons, Role,
    Share, WhyNot,
};

/// Somebody with a few keys, a level, and places.
#[derive(Clone, Debug)]
struct Person {
    keys: Vec<u8>,
    level: i64,
    places: u32,
    class: u8,
    quota: u32,
    costs: Vec<i64>,
}

fn person() -> impl Strategy<Value = Person> {
    let keys = prop::collection::vec(0..4_u8, 0..3);
    let costs = prop::collection::vec(0..300_i64, 3);
    (keys, 0..6_i64, 0..4_u32, 0..3_u8, 0..3_u32, costs).prop_map(
        |(keys, level, places, class, quota, mut costs)| {
            costs.sort_unstable();
            Person { keys, level, places, class, quota, costs }
        },
    )
}

fn policy(weights: [i32; 4], hard: bool, first: bool) -> Policy<Person, Person> {
    let role = |weight| Role::Prefer { weight };
    let far = |left: i64, right: i64| (left - right).abs() < 4;
    let levels = move |left: &Person, right: &Person| far(left.level, right.level);
    let nearness =
        |left: &i64, right: &i64| Share::new(100 - (left - right).abs() * 17).unwrap_or_default();
    let policy = Policy::new()
        .rule(
            "keys",
            role(weights[0]),
            Criterion::covered_keys(
                |left: &Person| left.keys.clone(),
                |right: &Person| right.keys.clone(),
            ),
        )
        .rule(
            "level",
            role(weights[1]),
            Criterion::compared(|left: &Person| left.level, |right: &Person| right.level, nearness),
        )
        .rule("asked", role(weights[2]), Criterion::graded(levels))
        .rule(
            "class",
            role(weights[3]),
            Criterion::compared(
                |left: &Person| left.class,
                |right: &Person| right.class,
                |left, right| left == right,
            ),
        )
        .top_priority(move |left: &Person| (first && left.level % 2 == 0).then_some("class"));
    if !hard {
        return policy;
    }
    policy.require("near", levels).forbid_shared_key(
        "same",
        |left: &Person| left.keys.first().copied().into_iter().collect::<Vec<_>>(),
        |right: &Person| right.keys.last().copied().into_iter().collect::<Vec<_>>(),
    )
}

#[derive(Clone, Copy, Debug)]
struct Extras {
    classes: bool,
    quotas: bool,
    costs: bool,
}

fn problem<'a>(
    lefts: &'a [Person],
    rights: &'a [Person],
    policy: &'a Policy<Person, Person>,
    extras: Extras,
) -> Problem<'a, Person, Person> {
    let places = |person: &Person| person.places;
    let mut problem =
        Problem::new(lefts, rights, policy, |left| left.places.max(1), places).expect("a problem");
    if extras.classes {
        problem = problem.with_classes(|left| left.class);
    }
    if extras.quotas {
        problem = problem.with_quotas(|right| right.quota);
    }
    if extras.costs {
        problem = problem.with_seat_costs(|right| right.costs.clone()).expect("costs rise");
    }
    problem
}

/// What a change comes to, so far as every exchange that costs as little comes to the same.
fn change(change: Option<&Change>, counts: bool) -> Option<(i64, i128)> {
    change.map(|change| (if counts { change.pairs } else { 0 }, change.weight))
}

/// A right, and what it would cost to have it.
type Listed = (u32, Option<(i64, i128)>);

fn listed(alternatives: &[Alternative], counts: bool) -> Vec<Listed> {
    let listed = |other: &Alternative| (other.right, change(other.change.as_ref(), counts));
    alternatives.iter().map(listed).collect()
}

fn why_not(
    reasons: &mut Reasons<'_, '_, '_, Person, Person>,
    left: u32,
    right: u32,
    counts: bool,
) -> (String, Option<(i64, i128)>) {
    match reasons.why_not(left, right).expect("both are there") {
        WhyNot::Outweighed(outweighed) => {
            ("outweighed".to_owned(), change(Some(&outweighed.change), counts))
        }
        other => (format!("{other:?}"), None),
    }
}

/// The same solution, of the problem with its pairs.
fn held<'p, 'a>(
    problem: &'p Problem<'a, Person, Person>,
    matching: &Matching<'_, 'a, Person, Person>,
) -> Matching<'p, 'a, Person, Person> {
    problem.matching(matching.solution().clone()).expect("the pairs are allowed")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn without_pairs_the_best_is_found_and_explained_as_with_them(
        lefts in prop::collection::vec(person(), 1..14),
        rights in prop::collection::vec(person(), 1..10),
        weights in prop::array::uniform4(-3..9_i32),
        (hard, first) in (any::<bool>(), any::<bool>()),
        (classes, quotas, costs) in (any::<bool>(), any::<bool>(), any::<bool>()),
        objective in prop::sample::select(vec![Objective::PairsThenWeight, Objective::Weight]),
        (whole, core, near, fallen) in (1..40_usize, 1..4_usize, 1..6_usize, 1..5_usize),
        most in 1..5_usize,
    ) {
        let policy = policy(weights, hard, first);
        let extras = Extras { classes, quotas, costs };
        let full = problem(&lefts, &rights, &policy, extras);
        let mut lazy = problem(&lefts, &rights, &policy, extras).without_pairs();
        lazy.effort = Effort { whole, core, near, fallen };
        prop_assert!(lazy.graph().is_none());

        let (best, found) = (full.solve(objective), lazy.solve(objective));
        let counts = objective != Objective::Weight && !quotas;
        let value = |matching: &Matching<'_, '_, Person, Person>| {
            let totals = matching.solution().totals;
            (if counts { totals.pairs } else { 0 }, totals.weight)
        };
        prop_assert_eq!(value(&best), value(&found));
        let again = held(&full, &found);
        // The judge of whole graphs and the judge of rows both accept the same proof.
        prop_assert_eq!(again.verify().map_err(|fault| fault.to_string()), Ok(found.verify().unwrap()));

        let (mut expected, mut reasons) = (Reasons::new(&again), Reasons::new(&found));
        for left in 0..lefts.len() as u32 {
            let found = listed(&reasons.best_alternatives(left, most), counts);
            let all = listed(&expected.best_alternatives(left, usize::MAX), counts);
            // Which of those that cost the same are among the first is nobody's business.
            let costs = |listed: &[Listed]| listed.iter().map(|other| other.1).collect::<Vec<_>>();
            prop_assert_eq!(costs(&found), costs(&all[..most.min(all.len())]));
            prop_assert!(found.iter().all(|other| all.contains(other)));
            for right in 0..rights.len() as u32 {
                let (one, other) = (reasons.why(left, right), expected.why(left, right));
                prop_assert_eq!(
                    one.map(|why| change(Some(&why.without), counts)),
                    other.map(|why| change(Some(&why.without), counts))
                );
                prop_assert_eq!(
                    why_not(&mut reasons, left, right, counts),
                    why_not(&mut expected, left, right, counts)
                );
            }
        }
        let worths = |reasons: &Reasons<'_, '_, '_, Person, Person>| {
            let worths = reasons.seat_worths();
            worths.into_iter().map(|worth| change(Some(&worth.change), counts)).collect::<Vec<_>>()
        };
        prop_assert_eq!(worths(&reasons), worths(&expected));
    }

    #[test]
    fn many_are_placed_as_well_without_pairs_as_with_them(
        lefts in prop::collection::vec(person(), 20..120),
        rights in prop::collection::vec(person(), 10..60),
        weights in prop::array::uniform4(-3..9_i32),
        (hard, first) in (any::<bool>(), any::<bool>()),
        (classes, quotas, costs) in (any::<bool>(), any::<bool>(), any::<bool>()),
        objective in prop::sample::select(vec![Objective::PairsThenWeight, Objective::Weight]),
        (whole, core, near, fallen) in (1..400_usize, 1..4_usize, 1..12_usize, 1..20_usize),
    ) {
        let policy = policy(weights, hard, first);
        let extras = Extras { classes, quotas, costs };
        let full = problem(&lefts, &rights, &policy, extras);
        let mut lazy = problem(&lefts, &rights, &policy, extras).without_pairs();
        lazy.effort = Effort { whole, core, near, fallen };
        let (best, found) = (full.solve(objective), lazy.solve(objective));
        prop_assert_eq!(best.solution().totals.weight, found.solution().totals.weight);
        prop_assert_eq!(held(&full, &found).verify().map_err(|fault| fault.to_string()), Ok(found.verify().unwrap()));
    }

    #[test]
    fn stopped_at_once_all_are_placed_as_in_the_problem_with_its_pairs(
        lefts in prop::collection::vec(person(), 1..14),
        rights in prop::collection::vec(person(), 1..10),
        weights in prop::array::uniform4(-3..9_i32),
        hard in any::<bool>(),
        objective in prop::sample::select(vec![Objective::PairsThenWeight, Objective::Weight]),
        core in 1..4_usize,
    ) {
        let policy = policy(weights, hard, false);
        let extras = Extras { classes: false, quotas: false, costs: false };
        let full = problem(&lefts, &rights, &policy, extras);
        let mut lazy = problem(&lefts, &rights, &policy, extras).without_pairs();
        lazy.effort.core = core;
        let graph = full.graph().expect("few pairs are held");
        prop_assert_eq!(lazy.placed_in_order(objective), placed_in_order(graph, objective));
    }

    #[test]
    fn a_proof_of_rows_is_refused_where_that_of_the_whole_graph_is(
        lefts in prop::collection::vec(person(), 1..8),
        rights in prop::collection::vec(person(), 1..6),
        weights in prop::array::uniform4(-3..9_i32),
        hard in any::<bool>(),
        entry in any::<prop::sample::Index>(),
        (pairs, weight) in (-1..2_i64, -500..500_i128),
        drop in any::<bool>(),
    ) {
        let policy = policy(weights, hard, false);
        let extras = Extras { classes: true, quotas: false, costs: false };
        let full = problem(&lefts, &rights, &policy, extras);
        let lazy = problem(&lefts, &rights, &policy, extras).without_pairs();
        let objective = Objective::PairsThenWeight;
        let solution = full.solve(objective).solution().clone();
        let Some(Certificate::Prices(mut prices)) = solution.certificate else {
            return Err(TestCaseError::fail("no proof"));
        };
        let mut used = solution.pairs;
        if drop && !used.is_empty() {
            used.remove(entry.index(used.len()));
        }
        let all = prices.left.len() + prices.right.len();
        let price = prices.left.iter_mut().chain(&mut prices.right).nth(entry.index(all)).unwrap();
        price.pairs += pairs;
        price.weight += weight;
        let certificate = Certificate::Prices(prices);
        let (one, other) = (
            lazy.verify(objective, &used, &certificate),
            full.verify(objective, &used, &certificate),
        );
        prop_assert_eq!(one.is_ok(), other.is_ok(), "{:?} but {:?}", one, other);
    }
}

#[test]
fn a_search_that_is_stopped_gives_the_best_so_far_without_a_proof() {
    let person = |number: i64| Person {
        keys: vec![(number % 3) as u8],
        level: number % 6,
        places: 1,
        class: 0,
        quota: 0,
        costs: vec![0],
    };
    let people: Vec<Person> = (0..40).map(person).collect();
    let policy = policy([1, 2, 3, 4], false, false);
    let extras = Extras { classes: false, quotas: false, costs: false };
    let lazy = problem(&people, &people, &policy, extras).without_pairs();
    for work in [0, 10, 1000, 5000] {
        let matching = lazy.solve_within(Objective::PairsThenWeight, Limit { work, cancel: None });
        assert!(lazy.matching(matching.solution().clone()).is_ok());
        assert_eq!(matching.pairs().len(), people.len());
        let complete = matching.solution().certificate.is_some();
        assert_eq!(complete, matching.verify().is_ok());
    }
    assert!(lazy.solve(Objective::PairsThenWeight).verify().is_ok());
}
