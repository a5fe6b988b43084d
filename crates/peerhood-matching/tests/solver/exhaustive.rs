//! Optima against exhaustive search, on graphs of every shape.

use crate::support::{assignments, graphs, idle_pair, merit, plain_graphs};
use peerhood_matching::{Certificate, Graph, Objective, solve, verify};
use proptest::prelude::*;

fn is_best(graph: &Graph, objective: Objective) {
    let solution = solve(graph, objective);
    let found = merit(graph, objective, &solution.pairs);
    let best = assignments(graph).iter().map(|pairs| merit(graph, objective, pairs)).max().unwrap();
    assert_eq!(found, best, "{objective:?} {graph:?} {solution:?}");
    let certificate: &Certificate = solution.certificate.as_ref().expect("no limit was set");
    let proof = verify(graph, objective, &solution.pairs, certificate).unwrap();
    assert_eq!((proof.pairs, proof.weight), (solution.totals.pairs, solution.totals.weight));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn most_pairs_then_weight_is_best(graph in graphs()) {
        is_best(&graph, Objective::PairsThenWeight);
    }

    #[test]
    fn weight_is_best_and_no_pair_adds_nothing(graph in graphs()) {
        is_best(&graph, Objective::Weight);
        prop_assert_eq!(idle_pair(&graph, &solve(&graph, Objective::Weight).pairs), None);
    }

    #[test]
    fn plain_graphs_are_solved_best(graph in plain_graphs(4, 3)) {
        is_best(&graph, Objective::PairsThenWeight);
    }

    #[test]
    fn larger_plain_graphs_are_proved(graph in plain_graphs(30, 20)) {
        let solution = solve(&graph, Objective::PairsThenWeight);
        let certificate = solution.certificate.as_ref().unwrap();
        let proof = verify(&graph, Objective::PairsThenWeight, &solution.pairs, certificate);
        prop_assert!(proof.is_ok(), "{proof:?} {graph:?}");
    }

    #[test]
    fn bottleneck_is_best(graph in graphs()) {
        is_best(&graph, Objective::Bottleneck);
    }

    #[test]
    fn leximin_is_best(graph in graphs()) {
        is_best(&graph, Objective::Leximin);
    }
}
