//! How the time from two lists of people and a policy to the graph of their pairs grows: each size
//! is twice the one before, up to 100,000 requests and 20,000 supporters. Before each size is timed,
//! the whole way is gone once and printed: candidates, proof, alternatives of every pair, worth of
//! every seat.

use std::hint::black_box;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use peerhood_benches::Stream;
use peerhood_matching::{Objective, Policy, Problem, Reasons, Share};

criterion_group!(benches, candidates);
criterion_main!(benches);

const REQUESTS: [usize; 4] = [12_500, 25_000, 50_000, 100_000];

fn candidates(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("candidates");
    group.sample_size(10);
    for requests in REQUESTS {
        let mut stream = Stream::new(5);
        let regions = requests as u64 / 500;
        let families: Vec<Person> =
            (0..requests).map(|_| Person::new(&mut stream, regions)).collect();
        let supporters: Vec<Person> =
            (0..requests / 5).map(|_| Person::new(&mut stream, regions)).collect();
        let policy = policy();
        let problem = || {
            Problem::new(black_box(&families), black_box(&supporters), &policy, |_| 1, |_| 3)
                .expect("the rules have different names")
        };
        let edges = whole_way(requests, problem);
        group.throughput(Throughput::Elements(edges));
        group.bench_function(BenchmarkId::from_parameter(requests), |bencher| {
            bencher.iter(problem);
        });
    }
    group.finish();
}

/// Goes the whole way of a proposal once and prints what each part took, by the clock. Returns how many
/// candidates there were.
fn whole_way<'p>(requests: usize, problem: impl Fn() -> Problem<'p, Person, Person>) -> u64 {
    let start = Instant::now();
    let problem = problem();
    let found = start.elapsed();
    let matching = problem.solve(Objective::PairsThenWeight);
    let solved = start.elapsed();
    let reasons = Reasons::new(&matching);
    let lefts: Vec<u32> = matching.pairs().iter().map(|pair| pair.left).collect();
    let alternatives = reasons.best_alternatives_of(&lefts, 3);
    let worths = reasons.seat_worths();
    let explained = start.elapsed();
    let edges = problem.pair_count();
    println!(
        "{requests} requests: {edges} candidates in {found:.1?}, {} pairs solved in {:.1?}, \
         {} pairs and {} seats explained in {:.1?}",
        lefts.len(),
        solved - found,
        alternatives.len(),
        worths.len(),
        explained - solved,
    );
    edges
}

/// Somebody with a language, a home, the regions they would travel to, conditions and an age.
struct Person {
    languages: Vec<u64>,
    region: u64,
    nearby: [u64; 3],
    conditions: Vec<u64>,
    months: u64,
}

impl Person {
    fn new(stream: &mut Stream, regions: u64) -> Person {
        let region = stream.below(regions);
        // Most speak the first language; some a second one.
        let first = if stream.below(5) == 0 { stream.below(8) } else { 0 };
        let second = (stream.below(6) == 0).then(|| stream.below(8));
        Person {
            languages: [first].into_iter().chain(second).collect(),
            region,
            nearby: [region.saturating_sub(1), region, (region + 1).min(regions - 1)],
            conditions: (0..=stream.below(3)).map(|_| stream.below(40)).collect(),
            months: stream.below(216),
        }
    }
}

fn policy() -> Policy<Person, Person> {
    let years_apart = |one: &Person, other: &Person| {
        let apart = one.months.abs_diff(other.months).min(60) as usize;
        Share::of(60 - apart, 60)
    };
    Policy::new()
        .require_shared_key(
            "language",
            |family: &Person| family.languages.clone(),
            |supporter: &Person| supporter.languages.clone(),
        )
        .require_shared_key("region", |family| family.nearby, |supporter| [supporter.region])
        .prefer_shared_key(
            "condition",
            50,
            |family| family.conditions.clone(),
            |supporter| supporter.conditions.clone(),
        )
        .prefer_shared_key("same region", 20, |family| [family.region], |other| [other.region])
        .prefer("child's age", 30, years_apart)
}
