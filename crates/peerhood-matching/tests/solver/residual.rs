//! Exact losses and worths against exhaustive search.

use crate::support::{assignments, graphs, merit};
use peerhood_matching::{Exchange, Graph, Objective, Pair, Residual, solve};
use proptest::prelude::*;

/// The pairs after an exchange.
fn exchanged(pairs: &[Pair], exchange: &Exchange) -> Vec<Pair> {
    let mut after: Vec<Pair> =
        pairs.iter().filter(|pair| !exchange.removed.contains(pair)).copied().collect();
    after.extend(&exchange.added);
    after.sort_unstable();
    after
}

fn with_capacity(graph: &Graph, right: u32, change: i64) -> Graph {
    let mut capacities = graph.capacities().to_vec();
    capacities[right as usize] =
        u32::try_from(i64::from(capacities[right as usize]) + change).unwrap();
    let rows = (0_u32..).zip(&capacities);
    let rows =
        rows.map(|(right, &seats)| (0..seats).map(|seat| graph.seat_cost(right, seat)).collect());
    Graph::new(graph.demands().to_vec(), capacities.clone(), graph.edges().collect())
        .and_then(|other| {
            other.with_classes(
                (0..graph.demands().len() as u32).map(|left| graph.class(left)).collect(),
            )
        })
        .and_then(|other| {
            other
                .with_quotas((0..capacities.len() as u32).map(|right| graph.quota(right)).collect())
        })
        .and_then(|other| other.with_seat_costs(rows.collect()))
        .unwrap()
}

fn check(graph: &Graph, objective: Objective) {
    let solution = solve(graph, objective);
    let mut residual = Residual::new(graph, &solution).unwrap();
    let all = assignments(graph);
    let before = merit(graph, objective, &solution.pairs);
    for edge in graph.edges() {
        let pair = Pair { left: edge.left, right: edge.right };
        let with = all
            .iter()
            .filter(|pairs| pairs.contains(&pair))
            .max_by_key(|pairs| merit(graph, objective, pairs));
        let forced = residual.force(pair.left, pair.right);
        assert_eq!(forced.is_some(), with.is_some());
        if let (Some(exchange), Some(best)) = (forced, with) {
            let after = exchanged(&solution.pairs, &exchange);
            assert!(after.contains(&pair));
            assert_eq!(merit(graph, objective, &after), merit(graph, objective, best));
            assert_eq!(exchange.weight, merit(graph, objective, &after).4 - before.4);
            assert_eq!(exchange.pairs, after.len() as i64 - solution.pairs.len() as i64);
        }
        let best = all
            .iter()
            .filter(|pairs| !pairs.contains(&pair))
            .map(|pairs| merit(graph, objective, pairs))
            .max();
        let exchange = residual.forbid(pair.left, pair.right);
        let after = exchanged(&solution.pairs, &exchange);
        assert!(!after.contains(&pair));
        assert_eq!(merit(graph, objective, &after), best.unwrap());
        assert_eq!(exchange.weight, merit(graph, objective, &after).4 - before.4);
    }
    for right in 0..graph.capacities().len() as u32 {
        for change in [1, -1] {
            if i64::from(graph.capacities()[right as usize]) + change < 0 {
                continue;
            }
            let other = with_capacity(graph, right, change);
            let exchange = if change == 1 {
                residual.one_more_seat(right)
            } else {
                residual.one_seat_less(right)
            };
            let after = exchanged(&solution.pairs, &exchange);
            let best =
                assignments(&other).iter().map(|pairs| merit(&other, objective, pairs)).max();
            assert_eq!(
                merit(&other, objective, &after),
                best.unwrap(),
                "{right} {change} {graph:?} {exchange:?}"
            );
            assert_eq!(exchange.weight, merit(&other, objective, &after).4 - before.4);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn exchanges_are_exact_for_pairs_then_weight(graph in graphs()) {
        check(&graph, Objective::PairsThenWeight);
    }

    #[test]
    fn exchanges_are_exact_for_weight(graph in graphs()) {
        check(&graph, Objective::Weight);
    }
}
