//! Few right entries of many seats, for which crowds of left entries compete that are alike: no panic,
//! and a proof that holds.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use peerhood_matching::{Edge, Graph, Limit, Objective, solve, solve_within, verify};

#[derive(Arbitrary, Debug)]
struct Input {
    capacities: Vec<u16>,
    crowds: Vec<Crowd>,
    classes: bool,
    quotas: Vec<u16>,
    seat_cost: Option<(i8, u8)>,
    work: u16,
}

#[derive(Arbitrary, Debug)]
struct Crowd {
    count: u8,
    demand: u8,
    weights: Vec<Option<i64>>,
    narrow: bool,
}

fuzz_target!(|input: Input| {
    let Input { capacities, crowds, classes, quotas, seat_cost, work } = input;
    if 5 < capacities.len() || 12 < crowds.len() {
        return;
    }
    let capacities: Vec<u32> = capacities.iter().map(|&seats| u32::from(seats % 1000)).collect();
    let (mut demands, mut edges, mut class) = (Vec::new(), Vec::new(), Vec::new());
    for (kind, crowd) in (0..).zip(&crowds) {
        for member in 0..u32::from(crowd.count) * 2 {
            let left = demands.len() as u32;
            demands.push(u32::from(crowd.demand % 3) + 1);
            class.push(kind % 3);
            for (right, weight) in (0..).zip(crowd.weights.iter().take(capacities.len())) {
                let Some(weight) = *weight else { continue };
                let weight = if crowd.narrow { weight % 5 + i64::from(member % 7) } else { weight };
                edges.push(Edge::new(left, right, weight));
            }
        }
    }
    let Ok(mut graph) = Graph::new(demands, capacities.clone(), edges) else { return };
    if classes {
        graph = graph.with_classes(class).expect("one a left entry");
    }
    let quotas = quotas.iter().map(|&quota| u32::from(quota)).collect();
    graph = graph.clone().with_quotas(quotas).unwrap_or(graph);
    if let Some((first, every)) = seat_cost {
        let cost = |seat: u32| i64::from(first) + i64::from(seat / (u32::from(every) + 1));
        let rows = capacities.iter().map(|&seats| (0..seats).map(cost).collect());
        graph = graph.with_seat_costs(rows.collect()).expect("costs rise");
    }
    for objective in [Objective::PairsThenWeight, Objective::Weight] {
        let solution = solve(&graph, objective);
        let certificate = solution.certificate.as_ref().expect("no limit was set");
        verify(&graph, objective, &solution.pairs, certificate).expect("the proof holds");
        let stopped = solve_within(&graph, objective, Limit::work(u64::from(work)));
        assert!(stopped.certificate.is_none() || stopped.totals.weight == solution.totals.weight);
    }
});
