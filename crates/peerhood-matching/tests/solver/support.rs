//! Exhaustive search and graphs of every shape, for the tests of the solver.

use std::cmp::Reverse;

use peerhood_matching::{Edge, Graph, Objective, Pair};
use proptest::prelude::*;

/// All numbers by which an assignment is judged, best first.
pub(crate) type Merit = (Reverse<u64>, Vec<u64>, u64, Vec<i64>, i128);

/// Every feasible assignment, by trying each edge in and out.
pub(crate) fn assignments(graph: &Graph) -> Vec<Vec<Pair>> {
    let edges: Vec<Edge> = graph.edges().collect();
    let mut found = vec![vec![]];
    for edge in edges {
        for at in 0..found.len() {
            let pairs: &Vec<Pair> = &found[at];
            let left = pairs.iter().filter(|pair| pair.left == edge.left).count();
            let right = pairs.iter().filter(|pair| pair.right == edge.right).count();
            if left < graph.demands()[edge.left as usize] as usize
                && right < graph.capacities()[edge.right as usize] as usize
            {
                let mut more = pairs.clone();
                more.push(Pair { left: edge.left, right: edge.right });
                found.push(more);
            }
        }
    }
    found
}

fn shortfall(graph: &Graph, pairs: &[Pair]) -> u64 {
    (0..graph.capacities().len() as u32)
        .map(|right| {
            let load = pairs.iter().filter(|pair| pair.right == right).count() as u64;
            u64::from(graph.quota(right).min(graph.capacities()[right as usize]))
                .saturating_sub(load)
        })
        .sum()
}

pub(crate) fn merit(graph: &Graph, objective: Objective, pairs: &[Pair]) -> Merit {
    let mut weights: Vec<i64> =
        pairs.iter().map(|pair| graph.weight(pair.left, pair.right).unwrap()).collect();
    weights.sort_unstable();
    let mut total: i128 = weights.iter().copied().map(i128::from).sum();
    for right in 0..graph.capacities().len() as u32 {
        let load = pairs.iter().filter(|pair| pair.right == right).count() as u32;
        total -= (0..load).map(|seat| i128::from(graph.seat_cost(right, seat))).sum::<i128>();
    }
    let served = (0..=u8::MAX)
        .map(|class| pairs.iter().filter(|pair| graph.class(pair.left) == class).count() as u64)
        .take(4)
        .collect();
    let short = Reverse(shortfall(graph, pairs));
    let count = pairs.len() as u64;
    match objective {
        Objective::Weight => (short, vec![], 0, vec![], total),
        Objective::Bottleneck => {
            (short, served, count, weights.first().copied().into_iter().collect(), total)
        }
        Objective::Leximin => (short, served, count, weights, 0),
        _ => (short, served, count, vec![], total),
    }
}

/// A pair that could be taken out and nothing but the number of pairs would change.
pub(crate) fn idle_pair(graph: &Graph, pairs: &[Pair]) -> Option<Pair> {
    let whole = merit(graph, Objective::Weight, pairs);
    let without = |gone: &Pair| {
        let rest: Vec<Pair> = pairs.iter().filter(|pair| *pair != gone).copied().collect();
        merit(graph, Objective::Weight, &rest)
    };
    pairs.iter().find(|pair| without(pair) == whole).copied()
}

/// The same graph with other weights, and seat costs grown by a factor.
pub(crate) fn reweighed(graph: &Graph, weight: impl Fn(Edge) -> i64, seat_factor: i64) -> Graph {
    let edges = graph.edges().map(|edge| Edge { weight: weight(edge), ..edge }).collect();
    let lefts = 0..graph.demands().len() as u32;
    let rights = 0..graph.capacities().len() as u32;
    let row = |right: u32| {
        let seats = 0..graph.capacities()[right as usize];
        seats.map(|seat| graph.seat_cost(right, seat) * seat_factor).collect()
    };
    Graph::new(graph.demands().to_vec(), graph.capacities().to_vec(), edges)
        .and_then(|other| other.with_classes(lefts.map(|left| graph.class(left)).collect()))
        .and_then(|other| {
            other.with_quotas(rights.clone().map(|right| graph.quota(right)).collect())
        })
        .and_then(|other| other.with_seat_costs(rights.map(row).collect()))
        .unwrap()
}

prop_compose! {
    pub(crate) fn graphs()(lefts in 0_usize..6, rights in 0_usize..5)(
        demands in prop::collection::vec(1_u32..3, lefts),
        capacities in prop::collection::vec(0_u32..4, rights),
        cells in prop::collection::vec(prop::option::weighted(0.7, -3_i64..9), lefts * rights),
        classes in prop::option::of(prop::collection::vec(0_u8..4, lefts)),
        quotas in prop::option::of(prop::collection::vec(0_u32..3, rights)),
        costs in prop::option::of(prop::collection::vec((0_i64..3, 0_i64..4), rights)),
    ) -> Graph {
        let rights = capacities.len();
        let edges = (0_u32..).zip(&cells).filter_map(|(cell, weight)| {
            let (left, right) = (cell / rights as u32, cell % rights as u32);
            weight.map(|weight| Edge { left, right, weight })
        });
        let edges: Vec<Edge> = edges.take(12).collect();
        let rows = costs.map(|costs| {
            let rows = costs.iter().zip(&capacities);
            rows.map(|(&(first, step), &seats)| (0..i64::from(seats)).map(|seat| first + seat * step).collect()).collect()
        });
        let mut graph = Graph::new(demands, capacities, edges).unwrap();
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

prop_compose! {
    /// One unit a left entry, weights and nothing else.
    pub(crate) fn plain_graphs(largest: usize, weights: i64)(
        lefts in 0..=largest, rights in 0..=largest, density in 0.1..1.0_f64,
    )(
        capacities in prop::collection::vec(0_u32..4, rights),
        cells in prop::collection::vec(prop::option::weighted(density, -weights..=weights), lefts * rights),
        lefts in Just(lefts),
    ) -> Graph {
        let rights = capacities.len();
        let edges = (0_u32..).zip(&cells).filter_map(|(cell, weight)| {
            let (left, right) = (cell / rights as u32, cell % rights as u32);
            weight.map(|weight| Edge { left, right, weight })
        });
        Graph::new(vec![1; lefts], capacities, edges.collect()).unwrap()
    }
}
