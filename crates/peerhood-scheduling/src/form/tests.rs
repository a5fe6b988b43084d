//! Properties over random problems with every kind of rule at once.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use proptest::prelude::*;

use super::recount::Recount;
use super::state::State;
use super::tables::{to_u32, to_usize};
use super::*;
use crate::effort::Generator;
use crate::{Score, Stop};

#[cfg(feature = "serde")]
#[path = "../../tests/corruption/mod.rs"]
mod corruption;

/// A problem of so many people, with every kind of rule, drawn from a seed.
fn draw(people: usize, seed: u64) -> (Vec<Person>, Rules) {
    let mut generator = Generator::new(seed);
    let mut draw = |end: usize| generator.below(end);
    let mut persons = Vec::new();
    for position in 0..people {
        let mut person = Person::new(format!("P{position}"));
        for (attribute, kinds) in [("language", 2), ("need", 4), ("region", 3), ("role", 4)] {
            for _ in 0..draw(3).max(draw(2)) {
                person.has(attribute, format!("{attribute} {}", draw(kinds)));
            }
        }
        if draw(4) != 0 {
            person.counts("age", i64::from(to_u32(draw(60))));
        }
        for slot in ["Mon", "Tue", "Wed", "Thu"] {
            match draw(5) {
                0 => person.answer(slot, CanCome::No),
                1 => person.answer(slot, CanCome::IfNeeded),
                2 => {}
                _ => person.answer(slot, CanCome::Yes),
            }
        }
        if draw(4) == 0 {
            person.needs.insert("childcare".to_owned());
        }
        if draw(9) == 0 {
            person.needs.insert("interpreter".to_owned());
        }
        person.choice = match draw(8) {
            0 => Choice::Only(["fathers".to_owned()].into()),
            1 => Choice::Prefers(["fathers".to_owned()].into()),
            _ => Choice::Open,
        };
        persons.push(person);
    }
    let id = |position: usize| format!("P{position}");
    let mut rules = Rules::new(Size { at_least: 2, at_most: 4 });
    rules.new_groups = Some(draw(4));
    rules.slots = ["Mon", "Tue", "Wed", "Thu"].map(str::to_owned).into();
    rules.new_group.provides.insert("childcare".to_owned(), Places::AtMost(1));
    if draw(2) == 0 {
        let mut running = Opening::new("running", Size { at_least: 1, at_most: 4 });
        running.provides.insert("interpreter".to_owned(), Places::Enough);
        running.provides.insert("childcare".to_owned(), Places::Enough);
        running.slots = Some(vec!["Tue".to_owned(), "Thu".to_owned()]);
        running.values.insert("language".to_owned(), "language 1".to_owned());
        if 2 < people {
            running.members.push(id(draw(people)));
        }
        rules.running.push(running);
    }
    if draw(2) == 0 {
        let mut fathers = Opening::new("fathers", Size { at_least: 1, at_most: 3 });
        fathers.identity = Some("fathers".to_owned());
        rules.running.push(fathers);
    }
    // Pairs of neighbours stay together and are never both in a list to be kept apart.
    for first in (0..people.saturating_sub(1)).step_by(2) {
        match draw(6) {
            0 => rules.together.push(vec![id(first), id(first + 1)]),
            1 => rules.apart.push(vec![id(first), id((first + 3) % people)]),
            _ => {}
        }
    }
    rules.apart.retain(|pair| {
        pair[0] != pair[1]
            && !rules.together.iter().any(|kept| pair.iter().all(|id| kept.contains(id)))
    });
    rules.prices.opened = Score::soft(2);
    let soft = Score::soft;
    rules.criteria = vec![
        Criterion::new("language", Wish::Similar, Score::hard(1)),
        Criterion::new("need", Wish::Similar, soft(5)),
        Criterion::new("region", Wish::Diverse, soft(2)),
        Criterion::new(
            "role",
            Wish::NoOneAlone { only: ["role 1".to_owned(), "role 2".to_owned()].into() },
            soft(3),
        ),
        Criterion::new("region", Wish::Even, soft(1)),
        Criterion::new(
            "role",
            Wish::Between { value: "role 0".to_owned(), at_least: 1, at_most: 2 },
            soft(4),
        ),
        Criterion::new("age", Wish::Within { range: 12 }, soft(1)),
    ];
    (persons, rules)
}

fn problem_of<'a>(persons: &'a [Person], rules: &Rules) -> Problem<'a, Person> {
    Problem::new(persons, Clone::clone, rules).expect("drawn problems make sense")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn verify_accepts_every_formation(people in 0_usize..40, seed: u64) {
        let (persons, rules) = draw(people, seed);
        let problem = problem_of(&persons, &rules);
        let formation = form(&problem, Effort::new(3_000, seed));
        prop_assert_eq!(verify(&problem, &formation), Ok(()));
    }

    #[test]
    fn differences_equal_full_recounts_after_many_moves(people in 2_usize..40, seed: u64) {
        let (persons, rules) = draw(people, seed);
        let problem = problem_of(&persons, &rules);
        let recount = Recount::new(&problem);
        let tables = problem.tables();
        let mut state = State::new(tables);
        let mut generator = Generator::new(seed ^ 1);
        for _ in 0..300 {
            let places = state.pool() + 1;
            let (one, other) = (generator.below(places), generator.below(places));
            let mut some = |place: usize| -> Vec<u32> {
                let free = |unit: &&u32| tables.units[to_usize(**unit)].pinned.is_none();
                state.members(place).iter().filter(free).filter(|_| generator.below(3) == 0).copied().collect()
            };
            let (ones, others) = (some(one), some(other));
            if one == other || !state.has_room(one, &ones, &others) || !state.has_room(other, &others, &ones) {
                continue;
            }
            let expected = state.score() + state.difference(one, &ones, other, &others);
            state.exchange(one, &ones, other, &others);
            prop_assert_eq!(state.score(), expected);
            prop_assert_eq!(recounted(&recount, &state), expected);
        }
    }

    #[test]
    fn threads_do_not_change_a_byte(people in 0_usize..30, seed: u64) {
        let (persons, rules) = draw(people, seed);
        let problem = problem_of(&persons, &rules);
        let formations = [1, 2, 8].map(|threads| {
            let mut effort = Effort::new(2_000, seed);
            effort.starts = 5;
            effort.threads = threads;
            format!("{:?}", form(&problem, effort))
        });
        prop_assert_eq!(&formations[0], &formations[1]);
        prop_assert_eq!(&formations[0], &formations[2]);
    }

}

#[cfg(feature = "serde")]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn every_changed_value_of_a_formation_is_found(people in 2_usize..24, seed: u64) {
        let (persons, rules) = draw(people, seed);
        let problem = problem_of(&persons, &rules);
        let formation = form(&problem, Effort::new(2_000, seed));
        for corruption in corruption::corruptions(&serde_json::to_value(&formation).unwrap()) {
            let Ok(read) = serde_json::from_value::<Formation>(corruption.document) else { continue };
            if read != formation && verify(&problem, &read).is_ok() {
                // How it was found is nobody's to reckon.
                let mut like = read;
                (like.run.moves, like.run.seed) = (formation.run.moves, formation.run.seed);
                let unproved = like.run.stop != Stop::Optimal && formation.run.stop != Stop::Optimal;
                like.run.stop = if unproved { formation.run.stop } else { like.run.stop };
                prop_assert_eq!(&like, &formation, "{} went unseen", corruption.path);
            }
        }
    }
}

fn recounted(recount: &Recount<'_, '_, Person>, state: &State<'_>) -> Score {
    let tables = state.tables();
    let people = |place: usize| -> Vec<usize> {
        let mut people: Vec<usize> = state
            .members(place)
            .iter()
            .flat_map(|&unit| tables.units[to_usize(unit)].people.iter().copied())
            .collect();
        people.sort_unstable();
        people
    };
    let left_out: Score = recount.left_out(people(state.pool()).len()).into_iter().sum();
    (0..state.pool()).map(|group| recount.group(group, &people(group)).total()).sum::<Score>()
        + left_out
}

/// Over fixed seeds, since a search may miss the best of some problem in the world.
#[test]
fn tiny_problems_are_solved_as_well_as_by_trying_everything() {
    for seed in 0..60 {
        let (persons, rules) = draw(1 + usize::try_from(seed).unwrap() % 8, seed);
        let problem = problem_of(&persons, &rules);
        let exact = form_exactly(&problem).unwrap();
        assert_eq!(verify(&problem, &exact), Ok(()));
        let watch = |_: &crate::Progress| ControlFlow::Continue(());
        let starts = (seed..seed + 4).map(|seed| search(problem.tables(), 40_000, seed, &watch));
        let best = starts.map(|found| found.score).min().unwrap();
        assert_eq!(best, exact.score, "seed {seed}: {exact:?}");
        assert_eq!(form(&problem, Effort::new(0, seed)).score, exact.score);
    }
}

#[test]
fn a_watch_ends_the_search_and_the_best_so_far_holds() {
    let (persons, rules) = draw(60, 5);
    let problem = problem_of(&persons, &rules);
    let mut effort = Effort::new(u64::MAX, 5);
    effort.starts = 3;
    effort.threads = 2;
    let formation = form_watched(&problem, effort, &|progress| {
        if 50_000 < progress.moves { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(formation.run.stop, Stop::Cancelled);
    assert_eq!(verify(&problem, &formation), Ok(()));
}

#[test]
fn every_place_is_reached_from_places() {
    let (persons, rules) = draw(20, 9);
    let problem = problem_of(&persons, &rules);
    let found = search(problem.tables(), 2_000, 9, &|_| ControlFlow::Continue(()));
    let state = State::with_places(problem.tables(), &found.answer);
    assert_eq!(state.score(), found.score);
    let members: BTreeMap<usize, usize> =
        (0..=state.pool()).map(|place| (place, state.members(place).len())).collect();
    assert_eq!(members.values().sum::<usize>(), problem.tables().units.len());
    assert!(state.places().iter().all(|&place| place <= to_u32(state.pool())));
}
