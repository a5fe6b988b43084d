//! The linear mixed model and repeated measures at doubling sizes, on made-up scores that are the same in every run.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use peerhood_outcomes::stats::mixed::{Criterion as Fit, Random, mixed_model};
use peerhood_outcomes::stats::repeated::{Covariance, Likelihood, Rows, mmrm};

/// Five waves of `people`: scores, waves, and who gave them.
fn scores(people: u32) -> (Vec<f64>, Vec<f64>, Vec<usize>) {
    let mut made = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..people * 5 {
        let (person, wave) = (row / 5, row % 5);
        let drawn =
            |seed: u32| f64::from((seed ^ 0x9e37).wrapping_mul(2_246_822_519) >> 20) / 4_096.0;
        let own = 6.0 * drawn(person.wrapping_mul(40_503));
        let steep = drawn(person.wrapping_mul(2_654_435_761));
        made.0.push(20.0 + own + steep * f64::from(wave) + 4.0 * drawn(row.wrapping_mul(97)));
        made.1.push(f64::from(wave));
        made.2.push(person as usize);
    }
    made
}

fn mixed(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mixed_model");
    for people in [500, 1_000, 2_000, 4_000] {
        let (scores, waves, people_of) = scores(people);
        group.throughput(Throughput::Elements(u64::from(people)));
        for (name, random) in
            [("intercept", Random::Intercept), ("slope", Random::InterceptAndSlope(0))]
        {
            group.bench_function(BenchmarkId::new(name, people), |bencher| {
                bencher.iter(|| {
                    let predictors = [waves.as_slice()];
                    mixed_model(
                        black_box(&scores),
                        &predictors,
                        &people_of,
                        random,
                        Fit::Reml,
                        0.95,
                    )
                });
            });
        }
    }
    group.finish();
}

/// One visit in seven is missed; two arms.
fn repeated(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mmrm");
    for people in [625, 1_250, 2_500, 5_000] {
        let (all, _, people_of) = scores(people);
        let seen: Vec<usize> = (0..all.len()).filter(|row| row % 5 == 0 || row % 7 != 3).collect();
        let scores: Vec<f64> = seen.iter().map(|&row| all[row]).collect();
        let person_of: Vec<usize> = seen.iter().map(|&row| people_of[row]).collect();
        let visits: Vec<usize> = seen.iter().map(|&row| row % 5).collect();
        let arms: Vec<usize> = person_of.iter().map(|person| person % 2).collect();
        let rows = Rows { people: &person_of, visits: &visits };
        let none: [&[f64]; 0] = [];
        group.throughput(Throughput::Elements(u64::from(people)));
        group.bench_function(BenchmarkId::new("unstructured", people), |bencher| {
            bencher.iter(|| {
                let (covariance, likelihood) = (Covariance::Unstructured, Likelihood::Restricted);
                mmrm(black_box(&scores), &none, &arms, rows, covariance, likelihood, 0.95)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, mixed, repeated);
criterion_main!(benches);
