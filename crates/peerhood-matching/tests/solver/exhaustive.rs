//! Optima against exhaustive search, on graphs of every shape.

use crate::support::{assignments, graphs, idle_pair, merit, plain_graphs, reweighed};
use peerhood_matching::{Certificate, Edge, Graph, Objective, solve, verify};
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
    fn weights_of_eighteen_digits_are_solved_best(graph in graphs()) {
        let wide = |edge: Edge| {
            let last = (i64::from(edge.left) * 31 + i64::from(edge.right) * 17) % 97;
            edge.weight * 123_456_789_012_345_678 + last
        };
        let graph = reweighed(&graph, wide, 123_456_789_012_345_678);
        for objective in [
            Objective::PairsThenWeight,
            Objective::Weight,
            Objective::Bottleneck,
            Objective::Leximin,
        ] {
            is_best(&graph, objective);
        }
    }

    #[test]
    fn narrow_and_wide_integers_agree(graph in plain_graphs(25, 1_000)) {
        let times = 1_000_000_007_000_009;
        let wide = reweighed(&graph, |edge| edge.weight * times, 1);
        for objective in [Objective::PairsThenWeight, Objective::Weight] {
            let (one, other) = (solve(&graph, objective), solve(&wide, objective));
            prop_assert_eq!(one.totals.pairs, other.totals.pairs);
            prop_assert_eq!(one.totals.weight * i128::from(times), other.totals.weight);
            let proof = verify(&wide, objective, &other.pairs, other.certificate.as_ref().unwrap());
            prop_assert!(proof.is_ok(), "{:?}", proof);
        }
    }

    #[test]
    fn larger_graphs_with_classes_quotas_and_seat_costs_are_proved(
        graph in plain_graphs(30, 20), classes in 1_u8..5, step in 0_i64..9, first in -5_i64..5,
        quota in 0_u32..4,
    ) {
        let class = |left: u8| left.wrapping_mul(37) % classes;
        let lefts = (0..=u8::MAX).take(graph.demands().len()).map(class);
        let seats = graph.capacities().iter().map(|&seats| i64::from(seats));
        let costs = seats.map(|seats| (0..seats).map(|seat| first + seat * step / 2).collect());
        let graph = graph.clone().with_classes(lefts.collect()).unwrap();
        let graph = graph.clone().with_seat_costs(costs.collect()).unwrap();
        let asked = (0..graph.capacities().len() as u32).map(|right| quota.saturating_sub(right % 3));
        let graph = graph.clone().with_quotas(asked.collect()).unwrap();
        for objective in [Objective::PairsThenWeight, Objective::Weight] {
            let solution = solve(&graph, objective);
            let certificate = solution.certificate.as_ref().unwrap();
            let proof = verify(&graph, objective, &solution.pairs, certificate);
            prop_assert!(proof.is_ok(), "{proof:?} {graph:?}");
        }
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
