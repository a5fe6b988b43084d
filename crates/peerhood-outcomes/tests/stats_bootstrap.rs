//! Bootstrap intervals against SciPy 1.17.1 and R's boot with hundreds of thousands of draws.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::bootstrap::{
    BootstrapInterval, Resampling, bootstrap, bootstrap_groups, bootstrap_mean, bootstrap_rows,
};
use peerhood_outcomes::stats::correlation::pearson;
use peerhood_outcomes::stats::t::Alternative;
use stats_peers::{DRUG_1, DRUG_2, ELEVEN};

fn rule(interval: BootstrapInterval) -> Resampling {
    Resampling { resamples: 100_000, seed: 20, interval }
}

fn mean(draw: &[f64]) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "short lists")]
    Some(draw.iter().sum::<f64>() / draw.len() as f64)
}

#[track_caller]
fn near(got: [f64; 2], wanted: [f64; 2], tolerance: f64) {
    for (got, wanted) in got.iter().zip(wanted) {
        assert!((got - wanted).abs() < tolerance, "got {got}, wanted {wanted}");
    }
}

#[test]
fn intervals_of_a_mean_match_scipy_and_boot() {
    // SciPy: 400,000 draws; boot 1.3-28.1: 200,000 draws, BCa 4.464 to 8.136.
    for (interval, wanted) in [
        (BootstrapInterval::Percentile, [4.2727, 7.7727]),
        (BootstrapInterval::Basic, [3.9727, 7.4727]),
        (BootstrapInterval::Bca, [4.4727, 8.1636]),
    ] {
        let it = bootstrap_mean(&ELEVEN, rule(interval), 0.95).unwrap();
        near([it.estimate.low, it.estimate.high], wanted, 0.05);
        assert!((it.standard_error - 0.9008).abs() < 0.01);
        let slow = bootstrap(&ELEVEN, mean, rule(interval), 0.95).unwrap();
        near([slow.estimate.low, slow.estimate.high], wanted, 0.05);
    }
}

#[test]
fn intervals_of_other_statistics_match_scipy() {
    let median = |draw: &[f64]| {
        let mut sorted = draw.to_vec();
        sorted.sort_by(f64::total_cmp);
        Some(sorted[sorted.len() / 2])
    };
    let it = bootstrap(&ELEVEN, median, rule(BootstrapInterval::Bca), 0.95).unwrap();
    near([it.estimate.low, it.estimate.high], [3.6, 7.3], 1e-9);
    let difference = |first: &[f64], second: &[f64]| Some(mean(first)? - mean(second)?);
    let it =
        bootstrap_groups(&DRUG_1, &DRUG_2, difference, rule(BootstrapInterval::Bca), 0.95).unwrap();
    near([it.estimate.low, it.estimate.high], [-3.15, 0.0], 0.03);
    let correlation = |rows: &[usize]| {
        let (left, right): (Vec<f64>, Vec<f64>) =
            rows.iter().map(|&row| (DRUG_1[row], DRUG_2[row])).unzip();
        pearson(&left, &right, Alternative::TwoSided, 0.95).ok().map(|it| it.correlation.value)
    };
    let few = Resampling { resamples: 20_000, ..rule(BootstrapInterval::Bca) };
    let it = bootstrap_rows(10, correlation, few, 0.95).unwrap();
    near([it.estimate.low, it.estimate.high], [0.29, 0.978], 0.03);
}

#[test]
fn the_same_seed_gives_the_same_interval_for_ever() {
    let rule = Resampling { resamples: 1_000, seed: 42, interval: BootstrapInterval::Percentile };
    let it = bootstrap_mean(&ELEVEN, rule, 0.95).unwrap();
    let again = bootstrap_mean(&ELEVEN, rule, 0.95).unwrap();
    assert_eq!(it, again);
    let other = bootstrap_mean(&ELEVEN, Resampling { seed: 43, ..rule }, 0.95).unwrap();
    assert_ne!(it.estimate.low, other.estimate.low);
}

#[test]
fn a_sample_that_does_not_vary_has_no_interval() {
    let it = bootstrap_mean(&[2.0; 9], rule(BootstrapInterval::Bca), 0.95);
    assert!(matches!(it, Err(NoEstimate::NoVariation { .. })));
    let few = Resampling { resamples: 10, ..rule(BootstrapInterval::Bca) };
    assert!(bootstrap_mean(&ELEVEN, few, 0.95).is_err());
    let many = Resampling { resamples: usize::MAX, ..rule(BootstrapInterval::Bca) };
    assert!(bootstrap_mean(&ELEVEN, many, 0.95).is_err());
    // The largest value is never exceeded by a draw.
    let largest = |draw: &[f64]| draw.iter().copied().reduce(f64::max);
    assert!(bootstrap(&ELEVEN, largest, rule(BootstrapInterval::Percentile), 0.95).is_ok());
    let never = |_: &[f64]| None;
    assert!(bootstrap(&ELEVEN, never, rule(BootstrapInterval::Percentile), 0.95).is_err());
}
