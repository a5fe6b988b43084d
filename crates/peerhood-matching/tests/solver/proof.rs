//! No corrupted proof passes, and no bad input brings the solver down.

use std::sync::atomic::AtomicBool;

use crate::support::{assignments, graphs, merit, plain_graphs};
use peerhood_matching::{
    Certificate, Edge, Graph, GraphError, Limit, Objective, Pair, Policy, Problem, Violation,
    solve, solve_within, verify,
};
use proptest::prelude::*;

const OBJECTIVES: [Objective; 4] =
    [Objective::PairsThenWeight, Objective::Weight, Objective::Bottleneck, Objective::Leximin];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn pairs_that_are_not_best_are_never_proved(graph in graphs()) {
        for objective in OBJECTIVES {
            let solution = solve(&graph, objective);
            let certificate = solution.certificate.as_ref().unwrap();
            let best = merit(&graph, objective, &solution.pairs);
            for mut pairs in assignments(&graph) {
                pairs.sort_unstable();
                let accepted = verify(&graph, objective, &pairs, certificate).is_ok();
                prop_assert!(!accepted || merit(&graph, objective, &pairs) == best, "{pairs:?}");
            }
        }
    }

    #[test]
    fn no_price_out_of_place_proves_what_is_not_best(
        graph in graphs(), side in any::<bool>(), node in 0_usize..6, pairs in -2_i64..3, weight in -3_i128..4,
    ) {
        for objective in [Objective::PairsThenWeight, Objective::Weight] {
            let solution = solve(&graph, objective);
            let Some(Certificate::Prices(mut prices)) = solution.certificate else { panic!() };
            let list = if side { &mut prices.left } else { &mut prices.right };
            let Some(price) = list.get_mut(node) else { continue };
            price.pairs += pairs;
            price.weight += weight;
            // Prices are not unique: what still passes must still prove the optimum.
            let certificate = Certificate::Prices(prices);
            let best = merit(&graph, objective, &solution.pairs);
            for mut pairs in assignments(&graph) {
                pairs.sort_unstable();
                let accepted = verify(&graph, objective, &pairs, &certificate).is_ok();
                prop_assert!(!accepted || merit(&graph, objective, &pairs) == best);
            }
        }
    }

    #[test]
    fn permuted_input_gives_the_same_totals(graph in plain_graphs(12, 9), seed in any::<u64>()) {
        let (other, _) = permuted(&graph, seed);
        for objective in OBJECTIVES {
            let (one, two) = (solve(&graph, objective).totals, solve(&other, objective).totals);
            prop_assert_eq!(one.weight, two.weight);
            // By weight alone, pairs worth nothing may be there or not.
            prop_assert!(one.pairs == two.pairs || objective == Objective::Weight);
        }
    }

    #[test]
    fn permuted_input_permutes_the_answer_unless_there_are_ties(graph in graphs(), seed in any::<u64>()) {
        let (other, place) = permuted(&graph, seed);
        let all = assignments(&graph);
        for objective in OBJECTIVES {
            let (one, two) = (solve(&graph, objective), solve(&other, objective));
            let best = merit(&graph, objective, &one.pairs);
            prop_assert_eq!(&best, &merit(&other, objective, &two.pairs));
            if all.iter().filter(|pairs| merit(&graph, objective, pairs) == best).count() == 1 {
                let mut moved: Vec<Pair> = one.pairs.iter().map(&place).collect();
                moved.sort_unstable();
                prop_assert_eq!(moved, two.pairs);
            }
        }
    }

    #[test]
    fn a_limit_gives_feasible_pairs_without_proof(graph in graphs(), work in 0_u64..40) {
        for objective in OBJECTIVES {
            let solution = solve_within(&graph, objective, Limit::work(work));
            let mut pairs = solution.pairs.clone();
            pairs.sort_unstable();
            let feasible = assignments(&graph).into_iter().any(|mut other| {
                other.sort_unstable();
                other == pairs
            });
            prop_assert!(feasible);
            if let Some(certificate) = &solution.certificate {
                prop_assert!(verify(&graph, objective, &solution.pairs, certificate).is_ok());
            }
        }
    }
}

/// The same graph with its entries and edges in another order, and where a pair is then.
fn permuted(graph: &Graph, seed: u64) -> (Graph, impl Fn(&Pair) -> Pair + use<>) {
    let order = |count: usize| {
        let count = count as u64;
        let step = (1..=count)
            .rev()
            .find(|step| gcd(*step, count) == 1 && *step % 7 != seed % 7)
            .unwrap_or(1);
        move |at: u32| ((u64::from(at) * step + seed % count) % count) as u32
    };
    let (lefts, rights) = (graph.demands().len(), graph.capacities().len());
    let (left_at, right_at) = (order(lefts), order(rights));
    let mut demands = vec![1; lefts];
    let mut classes = vec![0; lefts];
    for left in 0..lefts as u32 {
        demands[left_at(left) as usize] = graph.demands()[left as usize];
        classes[left_at(left) as usize] = graph.class(left);
    }
    let mut capacities = vec![0; rights];
    let mut quotas = vec![0; rights];
    let mut costs = vec![Vec::new(); rights];
    for (right, &seats) in (0..).zip(graph.capacities()) {
        let at = right_at(right) as usize;
        capacities[at] = seats;
        quotas[at] = graph.quota(right);
        costs[at] = (0..seats).map(|seat| graph.seat_cost(right, seat)).collect();
    }
    let edges =
        graph.edges().map(|edge| Edge::new(left_at(edge.left), right_at(edge.right), edge.weight));
    let mut edges: Vec<Edge> = edges.collect();
    edges.reverse();
    let other = Graph::new(demands, capacities, edges)
        .and_then(|other| other.with_classes(classes))
        .and_then(|other| other.with_quotas(quotas))
        .and_then(|other| other.with_seat_costs(costs))
        .unwrap();
    (other, move |pair: &Pair| Pair { left: left_at(pair.left), right: right_at(pair.right) })
}

fn gcd(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { gcd(other, one % other) }
}

#[test]
fn every_structural_corruption_is_named() {
    let edges = vec![Edge::new(0, 0, 5), Edge::new(0, 1, 4), Edge::new(1, 0, 3)];
    let graph = Graph::new(vec![1, 1], vec![1, 1], edges).unwrap();
    let solution = solve(&graph, Objective::PairsThenWeight);
    let certificate = solution.certificate.clone().unwrap();
    let check = |pairs: &[(u32, u32)]| {
        let pairs: Vec<Pair> = pairs.iter().map(|&(left, right)| Pair { left, right }).collect();
        verify(&graph, Objective::PairsThenWeight, &pairs, &certificate)
    };
    assert!(check(&[(0, 1), (1, 0)]).is_ok());
    assert_eq!(check(&[(0, 1), (1, 1)]), Err(Violation::Forbidden { left: 1, right: 1 }));
    assert_eq!(check(&[(1, 0), (0, 1)]), Err(Violation::Order { left: 0, right: 1 }));
    assert_eq!(check(&[(0, 0), (0, 1)]), Err(Violation::Demand { left: 0, load: 2, demand: 1 }));
    assert_eq!(
        check(&[(0, 0), (1, 0)]),
        Err(Violation::Capacity { right: 0, load: 2, capacity: 1 })
    );
    assert!(check(&[(0, 1)]).is_err());
    assert!(check(&[(7, 1)]).is_err());
    let wrong = verify(&graph, Objective::Leximin, &solution.pairs, &certificate);
    assert_eq!(wrong, Err(Violation::WrongKind));
    let Certificate::Prices(mut prices) = certificate.clone() else { panic!() };
    prices.left.pop();
    let short = verify(&graph, solution.objective, &solution.pairs, &Certificate::Prices(prices));
    assert_eq!(short, Err(Violation::Shape { level: 0 }));
}

#[test]
fn of_several_faults_among_many_pairs_the_first_is_named() {
    let weight = |left: u32, right: u32| i64::from((left * 7919 + right * 104_729) % 1009);
    let edges = (0..900)
        .flat_map(|left| (0..240).map(move |right| Edge::new(left, right, weight(left, right))));
    let graph = Graph::new(vec![1; 900], vec![4; 240], edges.collect()).unwrap();
    let solution = solve(&graph, Objective::PairsThenWeight);
    let Some(Certificate::Prices(prices)) = solution.certificate else { panic!() };
    let check = |change: i128| {
        let mut prices = prices.clone();
        for left in [300, 310, 700] {
            prices.left[left].weight += change;
        }
        verify(&graph, solution.objective, &solution.pairs, &Certificate::Prices(prices))
    };
    assert_eq!(check(0).map(|proof| proof.pairs), Ok(900));
    assert!(matches!(check(-5000), Err(Violation::Underpriced { left: 300, .. })));
    assert!(matches!(check(5000), Err(Violation::Overpriced { left: 300, .. })));
}

#[test]
fn weights_whose_differences_could_overflow_are_refused() {
    let most = 1 << 61;
    assert!(Graph::new(vec![1], vec![1], vec![Edge::new(0, 0, -most)]).is_ok());
    let fault = Graph::new(vec![1], vec![1], vec![Edge::new(0, 0, most + 1)]).unwrap_err();
    assert_eq!(fault, GraphError::TooLarge { weight: most + 1, most });
    let least = Edge::new(0, 0, i64::MIN);
    assert!(Graph::new(vec![1], vec![1], vec![least]).is_err());
    assert_eq!(Graph::new(vec![0], vec![], vec![]).unwrap_err(), GraphError::NoDemand { left: 0 });
}

#[test]
fn a_million_isolated_entries_are_left_alone() {
    let graph =
        Graph::new(vec![1; 1_000_000], vec![3; 1_000_000], vec![Edge::new(999_999, 5, 1)]).unwrap();
    let solution = solve(&graph, Objective::PairsThenWeight);
    assert_eq!(solution.pairs, [Pair { left: 999_999, right: 5 }]);
    assert!(
        verify(&graph, solution.objective, &solution.pairs, &solution.certificate.unwrap()).is_ok()
    );
}

#[test]
fn nothing_but_ties_is_solved() {
    let edges = (0..300).flat_map(|left| (0..300).map(move |right| Edge::new(left, right, 7)));
    let graph = Graph::new(vec![1; 300], vec![1; 300], edges.collect()).unwrap();
    for objective in OBJECTIVES {
        let solution = solve(&graph, objective);
        assert_eq!((solution.totals.pairs, solution.totals.weight), (300, 2100));
    }
}

#[test]
fn demand_far_above_all_capacity_is_no_error() {
    let edges = (0..50).map(|left| Edge::new(left, 0, i64::from(left)));
    let graph = Graph::new(vec![u32::MAX; 50], vec![2], edges.collect()).unwrap();
    let solution = solve(&graph, Objective::PairsThenWeight);
    assert_eq!(solution.totals.weight, 48 + 49);
}

#[test]
fn a_cancelled_search_stops_without_proof() {
    let edges = (0..200).flat_map(|left| {
        (0..200).map(move |right| Edge::new(left, right, i64::from(left * right)))
    });
    let graph = Graph::new(vec![1; 200], vec![1; 200], edges.collect()).unwrap();
    let cancel = AtomicBool::new(true);
    let limit = Limit { work: u64::MAX, cancel: Some(&cancel) };
    for objective in OBJECTIVES {
        let solution = solve_within(&graph, objective, limit);
        assert!(solution.certificate.is_none());
        assert!(199 <= solution.pairs.len());
    }
}

#[test]
fn a_solution_of_another_problem_is_refused() {
    let people = [1_u8, 2];
    let policy = Policy::new().require("same", |left: &u8, right: &u8| left == right);
    let problem = Problem::new(&people, &people, &policy, |_| 1, |_| 1).unwrap();
    let edges = vec![Edge::new(0, 0, 1), Edge::new(1, 0, 9), Edge::new(7, 3, 1)];
    let other = Graph::new(vec![1; 8], vec![2; 4], edges).unwrap();
    let foreign = problem.matching(solve(&other, Objective::PairsThenWeight));
    assert_eq!(foreign.unwrap_err(), Violation::Forbidden { left: 1, right: 0 });
    assert!(problem.matching(solve(&problem.to_graph(), Objective::Leximin)).is_ok());
}
