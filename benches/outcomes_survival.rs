//! Survival curves and Cox regressions at doubling sizes, on made-up people who are the same in every
//! run.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use peerhood_outcomes::stats::survival::{
    CoxErrors, CoxModel, CurveLimits, FollowUp, LogRankWeights, Ties, cox, kaplan_meier, log_rank,
};

/// Times in whole days, events, and five covariates.
fn people(n: u32) -> (Vec<f64>, Vec<bool>, Vec<Vec<f64>>) {
    let share = |person: u32, salt: u32| {
        let mixed = (person ^ salt.wrapping_mul(40_503)).wrapping_mul(2_654_435_761);
        f64::from((mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519) >> 8) / f64::from(1 << 24)
    };
    let covariates: Vec<Vec<f64>> =
        (1..=5).map(|salt| (0..n).map(|person| share(person, salt)).collect()).collect();
    let times = (0..n).map(|person| {
        let place = usize::try_from(person).unwrap_or(0);
        let pull = 0.5 * covariates[0][place] - 0.3 * covariates[1][place];
        (1.0 - 1_000.0 * share(person, 9).max(1e-9).ln() / pull.exp()).floor()
    });
    let events = (0..n).map(|person| 0.3 < share(person, 11)).collect();
    (times.collect(), events, covariates)
}

fn curves(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("survival");
    group.sample_size(20);
    for n in [12_500, 25_000, 50_000, 100_000] {
        let (times, events, covariates) = people(n);
        group.throughput(Throughput::Elements(u64::from(n)));
        group.bench_function(BenchmarkId::new("kaplan_meier", n), |bencher| {
            bencher.iter(|| {
                let follow_up = FollowUp::new(black_box(&times), &events)?;
                kaplan_meier(&follow_up, CurveLimits::Log, 0.95)
            });
        });
        let groups: Vec<Option<usize>> =
            covariates[4].iter().map(|value| Some(usize::from(0.5 < *value))).collect();
        group.bench_function(BenchmarkId::new("log_rank", n), |bencher| {
            bencher.iter(|| {
                let follow_up = FollowUp::new(black_box(&times), &events)?;
                log_rank(&follow_up, &groups, &[], LogRankWeights::Equal, 0.95)
            });
        });
        group.bench_function(BenchmarkId::new("cox_5_covariates", n), |bencher| {
            let model =
                CoxModel { ties: Ties::Efron, errors: CoxErrors::Model, strata: &[], level: 0.95 };
            bencher.iter(|| {
                let follow_up = FollowUp::new(black_box(&times), &events)?;
                cox(&follow_up, &covariates, model)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, curves);
criterion_main!(benches);
