//! The bare grouping problem against exhaustive search, and its answers to nonsense.

use peerhood_scheduling::dispersion::{
    Dispersion, DispersionError, MOST_EXACT_ITEMS, disperse, disperse_watched, total_of,
};
use peerhood_scheduling::form::Size;
use peerhood_scheduling::{Effort, Stop};
use proptest::prelude::*;
use std::ops::ControlFlow;

/// Distances between 0 and 100 by a fixed recipe.
fn distances(items: usize, seed: u64) -> impl Iterator<Item = (usize, usize, i64)> {
    let pairs = (0..items).flat_map(move |one| (one + 1..items).map(move |other| (one, other)));
    pairs.map(move |(one, other)| {
        let mixed = (one as u64 * 7_919 + other as u64 * 104_729 + seed)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (one, other, i64::from(u32::try_from(mixed >> 40).expect("24 bits fit") % 101))
    })
}

fn every_total(problem: &Dispersion) -> Option<i64> {
    fn place(problem: &Dispersion, groups: &mut Vec<Vec<usize>>, item: usize) -> Option<i64> {
        if item == problem.items() {
            return total_of(problem, groups);
        }
        let mut best = None;
        for group in 0..groups.len() {
            groups[group].push(item);
            best = best.max(place(problem, groups, item + 1));
            groups[group].pop();
        }
        best
    }
    place(problem, &mut vec![Vec::new(); problem.groups().len()], 0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn few_items_are_grouped_as_well_as_by_trying_everything(items in 2_usize..8, seed in 0_u64..1_000, low in 0_usize..2) {
        let groups = vec![Size { at_least: low, at_most: items }, Size { at_least: 1, at_most: items }, Size { at_least: 0, at_most: 3 }];
        let problem = Dispersion::new(items, distances(items, seed), groups).unwrap();
        let dispersed = disperse(&problem, Effort::new(0, 0));
        prop_assert!(dispersed.proved);
        prop_assert_eq!(Some(dispersed.total), every_total(&problem));
    }

    #[test]
    fn totals_are_sums_over_pairs_and_threads_change_nothing(items in 14_usize..60, seed in 0_u64..1_000) {
        let groups = vec![Size { at_least: items / 6, at_most: items / 2 }; 4];
        let problem = Dispersion::new(items, distances(items, seed), groups).unwrap();
        let mut effort = Effort::new(50_000, seed);
        effort.starts = 4;
        let alone = disperse(&problem, effort);
        prop_assert_eq!(total_of(&problem, &alone.groups), Some(alone.total));
        prop_assert!(alone.total <= alone.bound);
        for threads in [2, 8] {
            effort.threads = threads;
            prop_assert_eq!(&disperse(&problem, effort), &alone);
        }
    }
}

#[test]
fn the_walk_finds_what_exhaustive_search_proves() {
    // One item more than is tried exhaustively; its optimum is that of the first items, since it
    // is zero away from all others and may be alone.
    let items = MOST_EXACT_ITEMS;
    let mut groups = vec![Size { at_least: 3, at_most: 6 }; 3];
    let small = Dispersion::new(items, distances(items, 5), groups.clone()).unwrap();
    groups.push(Size { at_least: 1, at_most: 1 });
    let only_alone = |other| (items, other, -1_000);
    let all = distances(items, 5).chain((0..items).map(only_alone));
    let large = Dispersion::new(items + 1, all, groups).unwrap();
    let walked = disperse(&large, Effort::new(2_000_000, 1));
    assert_eq!(walked.total, disperse(&small, Effort::new(0, 0)).total);
}

#[test]
fn a_watch_ends_the_walk_with_the_best_so_far() {
    let problem =
        Dispersion::new(50, distances(50, 1), vec![Size { at_least: 10, at_most: 10 }; 5]).unwrap();
    let dispersed = disperse_watched(&problem, Effort::new(u64::MAX, 1), &|progress| {
        if 1_000_000 < progress.moves { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(dispersed.stop, Stop::Cancelled);
    assert_eq!(total_of(&problem, &dispersed.groups), Some(dispersed.total));
}

#[test]
fn nonsense_is_refused_with_its_values() {
    let sizes = |at_least, at_most| vec![Size { at_least, at_most }];
    let none = || std::iter::empty();
    assert_eq!(
        Dispersion::new(3, none(), sizes(4, 9)),
        Err(DispersionError::SizesDoNotFit { items: 3, at_least: 4, at_most: 9 })
    );
    assert_eq!(
        Dispersion::new(3, none(), sizes(3, 2)),
        Err(DispersionError::EmptySize { group: 0, at_least: 3, at_most: 2 })
    );
    assert_eq!(
        Dispersion::new(2, [(0, 2, 1)], sizes(0, 9)),
        Err(DispersionError::NoSuchItem { item: 2, items: 2 })
    );
    assert_eq!(
        Dispersion::new(2, [(0, 1, i64::MAX)], sizes(0, 9)),
        Err(DispersionError::DistanceTooLarge { distance: i64::MAX, items: 2 })
    );
    assert!(Dispersion::new(usize::MAX, none(), sizes(0, 9)).is_err());
}

#[test]
fn nothing_and_one_item_are_grouped() {
    let nothing = Dispersion::new(0, std::iter::empty(), Vec::new()).unwrap();
    assert_eq!(disperse(&nothing, Effort::new(10, 0)).total, 0);
    let one =
        Dispersion::new(1, std::iter::empty(), vec![Size { at_least: 0, at_most: usize::MAX }; 2])
            .unwrap();
    assert_eq!(disperse(&one, Effort::new(10, 0)).groups.concat(), [0]);
}

#[test]
fn negative_distances_and_one_group_are_fine() {
    let problem = Dispersion::new(
        40,
        (0..39).map(|item| (item, item + 1, -5)),
        vec![Size { at_least: 0, at_most: 40 }; 40],
    )
    .unwrap();
    assert_eq!(disperse(&problem, Effort::new(100_000, 0)).total, 0);
    let problem = Dispersion::new(
        40,
        (0..39).map(|item| (item, item + 1, 5)),
        vec![Size { at_least: 40, at_most: 40 }],
    )
    .unwrap();
    assert_eq!(disperse(&problem, Effort::new(100_000, 0)).total, 195);
}
