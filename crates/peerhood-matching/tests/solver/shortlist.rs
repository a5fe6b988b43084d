//! Ranked assignments against all assignments, sorted.

use std::collections::BTreeSet;

use crate::support::{assignments, graphs, merit};
use peerhood_matching::{Edge, Graph, Objective, Pair, Price, shortlist};
use proptest::prelude::*;

/// What an assignment counts, pairs first, as the documentation of `shortlist` says.
fn worth(graph: &Graph, objective: Objective, pairs: &[Pair]) -> (i64, i128) {
    let last = (0..graph.demands().len() as u32).map(|left| graph.class(left)).max().unwrap_or(0);
    let counts = objective != Objective::Weight;
    let rank = |pair: &Pair| i64::from(last - graph.class(pair.left)) + 1;
    let ranks: i64 = pairs.iter().filter(|_| counts).map(rank).sum();
    let quotas = (0..graph.capacities().len() as u32).map(|right| {
        let load = pairs.iter().filter(|pair| pair.right == right).count() as u32;
        i64::from(load.min(graph.quota(right)))
    });
    (ranks + quotas.sum::<i64>(), merit(graph, Objective::Weight, pairs).4)
}

fn check(graph: &Graph, objective: Objective, count: usize) {
    let mut all: Vec<_> =
        assignments(graph).iter().map(|pairs| worth(graph, objective, pairs)).collect();
    all.sort_unstable_by(|one, other| other.cmp(one));
    all.truncate(count);
    let ranked = shortlist(graph, objective, count).unwrap();
    let distinct: BTreeSet<_> = ranked.iter().map(|list| &list.pairs).collect();
    assert_eq!(distinct.len(), ranked.len());
    let found: Vec<_> = ranked.iter().map(|list| worth(graph, objective, &list.pairs)).collect();
    assert_eq!(found, all);
    for list in &ranked {
        let worth = worth(graph, objective, &list.pairs);
        assert_eq!(list.totals.weight, worth.1);
        assert_eq!(list.loss, Price::new(all[0].0 - worth.0, all[0].1 - worth.1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn shortlists_are_the_best_in_order(graph in graphs(), count in 0_usize..40) {
        check(&graph, Objective::PairsThenWeight, count);
    }

    #[test]
    fn shortlists_by_weight_are_the_best_in_order(graph in graphs(), count in 0_usize..40) {
        check(&graph, Objective::Weight, count);
    }
}

#[test]
fn nothing_but_ties_lists_every_assignment_once() {
    let edges = (0..3).flat_map(|left| (0..3).map(move |right| Edge::new(left, right, 1)));
    let graph = Graph::new(vec![1; 3], vec![1; 3], edges.collect()).unwrap();
    // 1 of no pair, 9 of one, 18 of two and 6 of three.
    for objective in [Objective::PairsThenWeight, Objective::Weight] {
        let list = shortlist(&graph, objective, 100).unwrap();
        assert_eq!(list.len(), 34);
        assert_eq!(list[5].totals.pairs, 3);
        assert_eq!(list[6].totals.pairs, 2);
    }
}

#[test]
fn worst_pairs_cannot_be_ranked() {
    let graph = Graph::new(vec![1], vec![1], vec![Edge::new(0, 0, 1)]).unwrap();
    assert!(shortlist(&graph, Objective::Leximin, 2).is_err());
}
