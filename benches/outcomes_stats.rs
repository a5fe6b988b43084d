//! Alpha and bootstrap at doubling sizes, on made-up answers that are the same in every run.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use peerhood_outcomes::stats::bootstrap::{
    BootstrapInterval, Resampling, bootstrap, bootstrap_mean,
};
use peerhood_outcomes::stats::effect::{Correction, Limits, hedges_g};
use peerhood_outcomes::stats::rank::{RankP, mann_whitney};
use peerhood_outcomes::stats::reliability::{Incomplete, cronbach_alpha, item_analysis};
use peerhood_outcomes::stats::t::Alternative;

/// Answers from 1 to 5 of `people` to ten items that share something.
fn answers(people: u32) -> Vec<Vec<f64>> {
    (0..10_u32)
        .map(|item| {
            (0..people)
                .map(|person| {
                    let shared = person.wrapping_mul(2_654_435_761) >> 30;
                    let own =
                        (person ^ item.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) >> 31;
                    f64::from(1 + shared + own)
                })
                .collect()
        })
        .collect()
}

fn alpha(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cronbach_alpha");
    for people in [12_500, 25_000, 50_000, 100_000] {
        let items = answers(people);
        group.throughput(Throughput::Elements(u64::from(people)));
        group.bench_with_input(BenchmarkId::new("alpha", people), &items, |bencher, items| {
            bencher.iter(|| cronbach_alpha(black_box(items), Incomplete::Listwise, 0.95));
        });
    }
    let items = answers(100_000);
    group.bench_function("item_analysis/100000", |bencher| {
        bencher.iter(|| item_analysis(black_box(&items), Incomplete::Listwise, 0.95));
    });
    group.finish();
}

fn bootstraps(criterion: &mut Criterion) {
    let rule = Resampling { resamples: 10_000, seed: 1, interval: BootstrapInterval::Bca };
    let mut group = criterion.benchmark_group("bootstrap_bca_10000");
    group.sample_size(10);
    for people in [50, 100, 200, 400, 800] {
        let values = &answers(people)[3];
        group.bench_with_input(BenchmarkId::new("mean", people), values, |bencher, values| {
            bencher.iter(|| bootstrap_mean(black_box(values), rule, 0.95));
        });
        group.bench_with_input(BenchmarkId::new("median", people), values, |bencher, values| {
            let median = |draw: &[f64]| {
                let mut sorted = draw.to_vec();
                let half = sorted.len() / 2;
                Some(*sorted.select_nth_unstable_by(half, f64::total_cmp).1)
            };
            bencher.iter(|| bootstrap(black_box(values), median, rule, 0.95));
        });
    }
    group.finish();
}

fn two_groups(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("two_groups");
    for people in [1_000, 2_000, 4_000, 8_000] {
        let items = answers(people);
        group.bench_function(BenchmarkId::new("mann_whitney", people), |bencher| {
            bencher.iter(|| {
                mann_whitney(
                    black_box(&items[0]),
                    &items[1],
                    RankP::Corrected,
                    Alternative::TwoSided,
                    0.95,
                )
            });
        });
        group.bench_function(BenchmarkId::new("hedges_g", people), |bencher| {
            bencher.iter(|| {
                hedges_g(
                    black_box(&items[0]),
                    &items[1],
                    Correction::Exact,
                    Limits::NonCentral,
                    0.95,
                )
            });
        });
    }
    group.finish();
}

criterion_group!(benches, alpha, bootstraps, two_groups);
criterion_main!(benches);
