//! Any graph under any objective: no panic, a proof that holds, and the optimum of trying all.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use peerhood_matching::{Edge, Graph, Objective, Pair, solve, verify};

#[derive(Arbitrary, Debug)]
struct Input {
    demands: Vec<u8>,
    capacities: Vec<u8>,
    edges: Vec<(u8, u8, i64)>,
    narrow: bool,
    classes: Vec<u8>,
    quotas: Vec<u8>,
    seat_costs: Vec<Vec<i64>>,
}

fuzz_target!(|input: Input| {
    let Input { demands, capacities, edges, narrow, classes, quotas, seat_costs } = input;
    if 6 < demands.len() || 6 < capacities.len() || 10 < edges.len() {
        return;
    }
    let demands = demands.into_iter().map(u32::from).collect();
    let capacities: Vec<u32> = capacities.into_iter().map(u32::from).collect();
    let weight = |weight: i64| if narrow { weight % 10 } else { weight };
    let edges = edges.into_iter();
    let edges = edges.map(|(left, right, it)| Edge::new(left.into(), right.into(), weight(it)));
    let Ok(mut graph) = Graph::new(demands, capacities, edges.collect()) else { return };
    let most = best_weight(&graph, &graph.edges().collect::<Vec<_>>(), &mut Vec::new());
    assert_eq!(solve(&graph, Objective::Weight).totals.weight, most);
    graph = graph.clone().with_classes(classes).unwrap_or(graph);
    graph = graph.clone().with_quotas(quotas.into_iter().map(u32::from).collect()).unwrap_or(graph);
    graph = graph.clone().with_seat_costs(seat_costs).unwrap_or(graph);
    for objective in
        [Objective::PairsThenWeight, Objective::Weight, Objective::Bottleneck, Objective::Leximin]
    {
        let solution = solve(&graph, objective);
        let certificate = solution.certificate.as_ref().expect("no limit was set");
        verify(&graph, objective, &solution.pairs, certificate).expect("the proof holds");
    }
});

/// The greatest weight, by trying each edge in and out.
fn best_weight(graph: &Graph, edges: &[Edge], pairs: &mut Vec<Pair>) -> i128 {
    let Some((edge, rest)) = edges.split_first() else { return 0 };
    let without = best_weight(graph, rest, pairs);
    let left = pairs.iter().filter(|pair| pair.left == edge.left).count() as u32;
    let right = pairs.iter().filter(|pair| pair.right == edge.right).count() as u32;
    if graph.demands()[edge.left as usize] <= left || graph.capacities()[edge.right as usize] <= right {
        return without;
    }
    pairs.push(Pair { left: edge.left, right: edge.right });
    let with = i128::from(edge.weight) + best_weight(graph, rest, pairs);
    pairs.pop();
    with.max(without)
}
