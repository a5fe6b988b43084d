//! Any text as a graph and as a certificate: refused, or safe to use.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peerhood_matching::{Certificate, Edge, Graph, Objective, solve_within, Limit, verify};

fuzz_target!(|text: &str| {
    if let Ok(graph) = serde_json::from_str::<Graph>(text) {
        let seats: u64 = graph.capacities().iter().map(|&seats| u64::from(seats)).sum();
        if seats < 1_000 {
            solve_within(&graph, Objective::PairsThenWeight, Limit::work(10_000));
        }
    }
    if let Ok(certificate) = serde_json::from_str::<Certificate>(text) {
        let edges = vec![Edge::new(0, 0, 5), Edge::new(1, 0, 3)];
        let graph = Graph::new(vec![1, 1], vec![1], edges).expect("the edges are distinct");
        for objective in [Objective::PairsThenWeight, Objective::Bottleneck, Objective::Leximin] {
            let _ = verify(&graph, objective, &[], &certificate);
        }
    }
});
