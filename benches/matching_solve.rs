//! How the time to solve, verify and re-solve grows: each size is twice the one before, and a large
//! one ends the row.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use peerhood_benches::{Stream, program};
use peerhood_matching::dense::{Costs, minimise};
use peerhood_matching::{Book, Objective, Residual, solve, verify};

criterion_group!(
    benches,
    program_solve,
    program_verify,
    edges_read,
    dense_uniform,
    book_edits,
    residual_questions
);
criterion_main!(benches);

const SIZES: [u32; 5] = [1_000, 2_000, 4_000, 8_000, 100_000];

fn program_solve(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("program_solve");
    group.sample_size(10);
    for requests in SIZES {
        for (name, supporters) in [("twice", requests / 2), ("five_times", requests / 5)] {
            let graph = program(requests, supporters, 1);
            group.throughput(Throughput::Elements(graph.edge_count() as u64));
            group.bench_with_input(BenchmarkId::new(name, requests), &graph, |bencher, graph| {
                bencher.iter(|| solve(black_box(graph), Objective::PairsThenWeight));
            });
        }
    }
    group.finish();
}

fn program_verify(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("program_verify");
    for requests in SIZES {
        let graph = program(requests, requests / 5, 1);
        let solution = solve(&graph, Objective::PairsThenWeight);
        let certificate = solution.certificate.as_ref().expect("no limit was set");
        group.throughput(Throughput::Elements(graph.edge_count() as u64));
        group.bench_function(BenchmarkId::from_parameter(requests), |bencher| {
            bencher.iter(|| {
                verify(black_box(&graph), solution.objective, &solution.pairs, certificate)
            });
        });
    }
    group.finish();
}

/// The floor: nothing can be solved without reading each edge once.
fn edges_read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("edges_read");
    for requests in SIZES {
        let graph = program(requests, requests / 5, 1);
        group.throughput(Throughput::Elements(graph.edge_count() as u64));
        group.bench_function(BenchmarkId::from_parameter(requests), |bencher| {
            bencher.iter(|| {
                let read = black_box(&graph).edges();
                read.fold(0_i64, |sum, edge| sum ^ edge.weight ^ i64::from(edge.right))
            });
        });
    }
    group.finish();
}

fn dense_uniform(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("dense_uniform");
    group.sample_size(10);
    for size in [125_usize, 250, 500, 1_000, 2_000] {
        let mut stream = Stream::new(7);
        let cells: Vec<i32> =
            (0..size * size).map(|_| stream.below(1_000_000) as i32 + 1).collect();
        let costs = Costs::from_i32(size, size, &cells).expect("the shape fits");
        group.throughput(Throughput::Elements((size * size) as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| minimise(black_box(&costs)));
        });
    }
    group.finish();
}

fn book_edits(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("book_add_and_withdraw");
    for requests in SIZES {
        let graph = program(requests, requests / 5, 1);
        let solution = solve(&graph, Objective::PairsThenWeight);
        let mut book = Book::open(&graph, &solution).expect("the solution is proved");
        let mut stream = Stream::new(3);
        group.bench_function(BenchmarkId::from_parameter(requests), |bencher| {
            bencher.iter(|| {
                // A request like one that is there already.
                let like = stream.below(u64::from(requests)) as u32;
                let (rights, weights) = graph.row(like);
                let edges: Vec<(u32, i64)> =
                    rights.iter().copied().zip(weights.iter().copied()).collect();
                let left = book.add_left(1, &edges).expect("the edges come from the graph");
                book.withdraw_left(left).expect("it was just added");
            });
        });
    }
    group.finish();
}

fn residual_questions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("residual_force");
    for requests in SIZES {
        let graph = program(requests, requests / 5, 1);
        let solution = solve(&graph, Objective::PairsThenWeight);
        let mut residual = Residual::new(&graph, &solution).expect("the solution is proved");
        let edges: Vec<_> = graph.edges().collect();
        let mut stream = Stream::new(5);
        group.bench_function(BenchmarkId::from_parameter(requests), |bencher| {
            bencher.iter(|| {
                let edge = edges[stream.below(edges.len() as u64) as usize];
                residual.force(edge.left, edge.right)
            });
        });
    }
    group.finish();
}
