use std::sync::atomic::AtomicBool;

use proptest::prelude::*;

use super::super::{Network, placed_in_order, totals};
use super::*;
use crate::verify::Case;
use crate::{Certificate, Edge, solve, solve_within, verify};

const OBJECTIVES: [Objective; 2] = [Objective::PairsThenWeight, Objective::Weight];

prop_compose! {
    /// Few right entries of many seats or none, with every extra that a graph can have; weights are
    /// multiples of `step`.
    fn few(lefts: usize, rights: usize, seats: u32, most: i64, step: i64)(
        lefts in 0..=lefts, rights in 1..=rights, density in 0.2..1.0_f64,
    )(
        demands in prop::collection::vec(prop_oneof![4 => Just(1_u32), 1 => 1_u32..4], lefts),
        capacities in prop::collection::vec(prop_oneof![1 => Just(0), 5 => 0..=seats], rights),
        cells in prop::collection::vec(prop::option::weighted(density, -most..=most), lefts * rights),
        classes in prop::option::of(prop::collection::vec(0_u8..3, lefts)),
        quotas in prop::option::of(prop::collection::vec(0..=seats, rights)),
        costs in prop::option::of(prop::collection::vec((-2_i64..3, 0_i64..3, 1_i64..4), rights)),
    ) -> Graph {
        let rights = capacities.len();
        let edges = (0_u32..).zip(&cells).filter_map(|(cell, weight)| {
            let (left, right) = (cell / rights as u32, cell % rights as u32);
            weight.map(|weight| Edge { left, right, weight: weight * step })
        });
        let rows = costs.map(|costs| {
            let rows = costs.iter().zip(&capacities);
            rows.map(|(&(first, rise, every), &seats)| {
                (0..i64::from(seats)).map(|seat| (first + seat / every * rise) * step).collect()
            })
            .collect()
        });
        let mut graph = Graph::new(demands, capacities, edges.collect()).unwrap();
        if let Some(classes) = classes {
            graph = graph.with_classes(classes).unwrap();
        }
        if let Some(quotas) = quotas {
            graph = graph.with_quotas(quotas).unwrap();
        }
        if let Some(rows) = rows {
            graph = graph.with_seat_costs(rows).unwrap();
        }
        graph
    }
}

/// What counts before weight, and the weight.
fn merit(graph: &Graph, objective: Objective, pairs: &[Pair]) -> (i64, i128) {
    let ranks = ranks(graph, objective);
    let totals = totals(graph, pairs);
    let served: i64 = pairs.iter().map(|pair| ranks[pair.left as usize]).sum();
    (served - i64::try_from(totals.quota_shortfall).unwrap(), totals.weight)
}

/// The best by trying each edge in and out.
fn best(graph: &Graph, objective: Objective, edges: &[Edge], pairs: &mut Vec<Pair>) -> (i64, i128) {
    let Some((edge, rest)) = edges.split_first() else { return merit(graph, objective, pairs) };
    let without = best(graph, objective, rest, pairs);
    let left = pairs.iter().filter(|pair| pair.left == edge.left).count() as u32;
    let right = pairs.iter().filter(|pair| pair.right == edge.right).count() as u32;
    if graph.demands()[edge.left as usize] <= left
        || graph.capacities()[edge.right as usize] <= right
    {
        return without;
    }
    pairs.push(Pair { left: edge.left, right: edge.right });
    let with = best(graph, objective, rest, pairs);
    pairs.pop();
    with.max(without)
}

/// The pairs, once the proof is checked.
fn proved(graph: &Graph, objective: Objective, first: usize) -> Vec<Pair> {
    let (pairs, prices) = solve_from(graph, objective, first, &mut Limit::NONE.clone());
    let certificate = Certificate::Prices(prices.expect("no limit was set"));
    let proof = verify(graph, objective, &pairs, &certificate);
    assert!(proof.is_ok(), "{proof:?} {objective:?} {graph:?} {pairs:?} {certificate:?}");
    pairs
}

fn by_the_network(graph: &Graph, objective: Objective) -> (i64, i128) {
    let mut network = Network::new(graph, objective);
    let scarce = network.scarce_by_count();
    network.optimise(&scarce, &mut Limit::NONE.clone()).unwrap();
    merit(graph, objective, &network.pairs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn none_of_all_assignments_is_better(graph in few(4, 4, 3, 4, 1), first in 1_usize..6) {
        let edges: Vec<Edge> = graph.edges().collect();
        prop_assume!(edges.len() <= 12);
        for objective in OBJECTIVES {
            let pairs = proved(&graph, objective, first);
            let best = best(&graph, objective, &edges, &mut Vec::new());
            prop_assert_eq!(merit(&graph, objective, &pairs), best, "{:?}", objective);
        }
    }

    #[test]
    fn the_general_network_finds_nothing_better(graph in few(60, 4, 25, 9, 1), first in 1_usize..80) {
        for objective in OBJECTIVES {
            let pairs = proved(&graph, objective, first);
            prop_assert_eq!(merit(&graph, objective, &pairs), by_the_network(&graph, objective));
        }
    }

    #[test]
    fn nor_does_it_where_some_are_a_crowd_and_some_few(
        graph in few(500, 4, 300, 9, 1), rare in 1_u32..60, first in 1_usize..600,
    ) {
        // Few can come to the first right entry.
        let edges = graph.edges().filter(|edge| 0 < edge.right || edge.left % rare == 0);
        let graph = graph.with_pairs(&edges.collect::<Vec<_>>());
        for objective in OBJECTIVES {
            let pairs = proved(&graph, objective, first);
            prop_assert_eq!(merit(&graph, objective, &pairs), by_the_network(&graph, objective));
        }
    }

    #[test]
    fn nor_does_it_where_few_can_come(graph in few(60, 14, 12, 9, 1), first in 1_usize..80) {
        for objective in OBJECTIVES {
            let pairs = proved(&graph, objective, first);
            prop_assert_eq!(merit(&graph, objective, &pairs), by_the_network(&graph, objective));
        }
    }

    #[test]
    fn nor_does_it_for_weights_of_eighteen_digits(
        graph in few(30, 4, 10, 15, 98_765_432_109_876_543), first in 1_usize..40,
    ) {
        for objective in OBJECTIVES {
            let pairs = proved(&graph, objective, first);
            prop_assert_eq!(merit(&graph, objective, &pairs), by_the_network(&graph, objective));
        }
    }

    #[test]
    fn by_weight_no_pair_adds_nothing(graph in few(30, 4, 12, 3, 1)) {
        let pairs = proved(&graph, Objective::Weight, 10);
        let whole = merit(&graph, Objective::Weight, &pairs);
        for at in 0..pairs.len() {
            let mut rest = pairs.clone();
            rest.remove(at);
            prop_assert!(merit(&graph, Objective::Weight, &rest) < whole, "{:?}", pairs[at]);
        }
    }

    #[test]
    fn what_a_limit_leaves_is_feasible(
        graph in few(60, 4, 25, 9, 1), first in 1_usize..80, work in 0_u64..2000,
    ) {
        for objective in OBJECTIVES {
            let (pairs, prices) = solve_from(&graph, objective, first, &mut Limit::work(work));
            prop_assert!(Case::new(&graph, objective, &pairs).is_ok(), "{pairs:?}");
            if prices.is_some() {
                prop_assert_eq!(merit(&graph, objective, &pairs), by_the_network(&graph, objective));
            }
        }
    }
}

/// Everybody competes for three right entries, in which there are just enough seats.
fn wide(lefts: u32) -> Graph {
    with_seats(lefts, lefts)
}

fn with_seats(lefts: u32, seats: u32) -> Graph {
    let edges = (0..lefts).flat_map(|left| {
        (0..3).map(move |right| Edge::new(left, right, i64::from((left * 37 + right * 11) % 101)))
    });
    let capacities = vec![seats * 2 / 5, seats * 2 / 5, seats / 5];
    Graph::new(vec![1; lefts as usize], capacities, edges.collect()).unwrap()
}

#[test]
fn only_entries_of_many_seats_fit() {
    // A seat is among 36 % of all, on average.
    assert!(fits(&with_seats(5000, 5005)) && !fits(&with_seats(2000, 2005)));
    // Where seats cost something, or are scarce, fewer are enough.
    let rising = [124, 124, 62].map(|seats| (0..seats).collect());
    let plenty = with_seats(300, 310);
    assert!(!fits(&plenty) && fits(&plenty.with_seat_costs(rising.to_vec()).unwrap()));
    assert!(fits(&with_seats(300, 200)) && !fits(&with_seats(60, 50)));
    assert!(fits(&with_seats(60, 60)) && !fits(&with_seats(40, 40)));
    // Five seats each, just enough of them: only where few pairs are possible.
    let of_five = |edges: u32| {
        let edges = (0..200)
            .flat_map(|left| (0..edges).map(move |near| Edge::new(left, (left + near) % 40, 1)));
        Graph::new(vec![1; 200], vec![5; 40], edges.collect()).unwrap()
    };
    assert!(fits(&of_five(2)) && !fits(&of_five(3)));
    // Who can be placed nowhere does not make seats scarce.
    let one = Graph::new(vec![1; 100], vec![50; 2], vec![Edge::new(0, 0, 1)]).unwrap();
    assert!(!fits(&one));
    assert!(!fits(&Graph::new(Vec::new(), Vec::new(), Vec::new()).unwrap()));
}

#[test]
fn the_solver_takes_this_way_and_stops_when_told() {
    let graph = wide(3000);
    let stop = AtomicBool::new(true);
    for objective in OBJECTIVES {
        let solution = solve(&graph, objective);
        let certificate = solution.certificate.as_ref().unwrap();
        let proof = verify(&graph, objective, &solution.pairs, certificate).unwrap();
        assert_eq!((proof.pairs, proof.weight), (solution.totals.pairs, solution.totals.weight));
        assert_eq!(merit(&graph, objective, &solution.pairs), by_the_network(&graph, objective));

        let limit = Limit { work: u64::MAX, cancel: Some(&stop) };
        let stopped = solve_within(&graph, objective, limit);
        assert_eq!(stopped.certificate, None);
        let quick = totals(&graph, &placed_in_order(&graph, objective));
        assert!(quick.pairs <= stopped.totals.pairs && quick.weight <= stopped.totals.weight);
    }
}
