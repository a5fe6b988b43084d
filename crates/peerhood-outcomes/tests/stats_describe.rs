//! Description and the NIST StRD data sets for univariate summary statistics.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::describe::{
    QuantileRule, autocorrelation, describe, floor_ceiling, mean, median, quantile,
};
use stats_peers::{ELEVEN, all_close, close};

#[test]
fn description_matches_psych() {
    // R 4.2.2, psych 2.2.9: describe, skew and kurtosi of types 1, 2, 3.
    let it = describe(&ELEVEN).unwrap();
    close(it.mean, 5.872727272727273, 1e-14);
    close(it.sd.unwrap(), 3.125409064135736, 1e-14);
    close(it.standard_error.unwrap(), 0.9423462892830957, 1e-14);
    close(it.trimmed_mean, 5.5, 1e-14);
    close(it.mad_scaled, 2.07564, 1e-13);
    assert_eq!((it.median, it.min, it.max), (5.0, 2.2, 12.9));
    let shape = it.shape.unwrap();
    all_close(
        &[shape.skewness_g1, shape.skewness_adjusted.unwrap(), shape.skewness_b1],
        &[1.107553054860892, 1.290679381951094, 0.9600094576495739],
        1e-13,
    );
    all_close(
        &[shape.kurtosis_g2, shape.kurtosis_adjusted.unwrap(), shape.kurtosis_b2],
        &[0.407310108676517, 1.51218351446086, -0.1840412324987462],
        1e-13,
    );
}

#[test]
fn quantiles_match_all_nine_types_of_r() {
    // R 4.2.2 quantile
    for (rule, wanted) in [
        (QuantileRule::Type2, [3.1, 3.6, 5.0, 9.8]),
        (QuantileRule::Type6, [2.38, 3.6, 5.0, 12.28]),
        (QuantileRule::Type7, [3.1, 4.0, 5.0, 9.8]),
    ] {
        let got = [0.1, 0.25, 0.5, 0.9].map(|p| quantile(&ELEVEN, p, rule).unwrap());
        all_close(&got, &wanted, 1e-14);
    }
    let eight = [3.1, 4.7, 1.2, 9.9, 5.5, 2.8, 7.3, 4.4];
    for (rule, wanted) in [
        (QuantileRule::Type1, [1.2, 2.8, 4.4, 9.9]),
        (QuantileRule::Type2, [1.2, 2.95, 4.55, 9.9]),
        (QuantileRule::Type3, [1.2, 2.8, 4.4, 7.3]),
        (QuantileRule::Type4, [1.2, 2.8, 4.4, 7.82]),
        (QuantileRule::Type5, [1.68, 2.95, 4.55, 9.12]),
        (QuantileRule::Type6, [1.2, 2.875, 4.55, 9.9]),
        (QuantileRule::Type7, [2.32, 3.025, 4.55, 8.08]),
        (QuantileRule::Type8, [1.466666666666666, 2.925, 4.55, 9.466666666666665]),
        (QuantileRule::Type9, [1.52, 2.93125, 4.55, 9.38]),
    ] {
        let got = [0.1, 0.25, 0.5, 0.9].map(|p| quantile(&eight, p, rule).unwrap());
        all_close(&got, &wanted, 1e-14);
    }
}

#[test]
fn the_mean_has_the_t_interval_of_r() {
    // R 4.2.2 t.test
    let it = mean(&ELEVEN, 0.95).unwrap();
    all_close(&[it.low, it.high], &[3.773048893550512, 7.972405651904035], 1e-13);
}

#[test]
fn the_median_interval_is_the_exact_one_of_the_sign_test() {
    // Hollander and Wolfe, table of the sign test: 11 values, ranks 2 and 10 cover 98.8 %.
    let it = median(&ELEVEN, 0.95).unwrap();
    assert_eq!((it.value, it.low, it.high), (5.0, 3.1, 9.8));
    let five = median(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.95);
    assert_eq!(five, Err(NoEstimate::TooFew { of: "values".into(), given: 5, needed: 6 }));
}

/// NIST StRD NumAcc: one value, then one tenth (or one) below and above it in turn.
fn num_acc(first: f64, below: f64, above: f64, pairs: usize) -> Vec<f64> {
    let mut values = vec![first];
    for _ in 0..pairs {
        values.extend([below, above]);
    }
    values
}

#[test]
fn nist_num_acc_holds_to_the_digits_that_floats_allow() {
    // Certified values; the data themselves carry 9 digits of their tenth in NumAcc3, 8 in NumAcc4.
    for (values, mean, sd, lag, digits) in [
        (vec![10_000_001.0, 10_000_003.0, 10_000_002.0], 10_000_002.0, 1.0, -0.5, 1e-15),
        (num_acc(1.2, 1.1, 1.3, 500), 1.2, 0.1, -0.999, 1e-14),
        (num_acc(1_000_000.2, 1_000_000.1, 1_000_000.3, 500), 1_000_000.2, 0.1, -0.999, 1e-9),
        (num_acc(10_000_000.2, 10_000_000.1, 10_000_000.3, 500), 10_000_000.2, 0.1, -0.999, 1e-8),
    ] {
        let it = describe(&values).unwrap();
        close(it.mean, mean, 1e-15);
        close(it.sd.unwrap() / sd, 1.0, digits);
        close(autocorrelation(&values, 1).unwrap(), lag, digits.max(1e-13));
    }
}

/// Michelson (1879): speed of light in air, less 299,000 km/s.
#[rustfmt::skip]
const MICHELSON: [u16; 100] = [
    850, 740, 900, 1070, 930, 850, 950, 980, 980, 880, 1000, 980, 930, 650, 760, 810, 1000, 1000, 960, 960,
    960, 940, 960, 940, 880, 800, 850, 880, 900, 840, 830, 790, 810, 880, 880, 830, 800, 790, 760, 800,
    880, 880, 880, 860, 720, 720, 620, 860, 970, 950, 880, 910, 850, 870, 840, 840, 850, 840, 840, 840,
    890, 810, 810, 820, 800, 770, 760, 740, 750, 760, 910, 920, 890, 860, 880, 720, 840, 850, 850, 780,
    890, 840, 780, 810, 760, 810, 790, 810, 820, 850, 870, 870, 810, 740, 810, 940, 950, 800, 810, 870,
];

#[test]
fn nist_michelso_holds() {
    let values = MICHELSON.map(|speed| 299.0 + f64::from(speed) / 1000.0);
    let it = describe(&values).unwrap();
    close(it.mean, 299.8524, 1e-15);
    close(it.sd.unwrap(), 0.0790105478190518, 1e-13);
    close(autocorrelation(&values, 1).unwrap(), 0.535199668621283, 1e-12);
}

#[test]
fn missing_values_are_counted_and_infinite_ones_refused() {
    let it = describe(&[Some(1.0), None, Some(3.0)]).unwrap();
    assert_eq!((it.n, it.missing, it.mean), (2, 1, 2.0));
    assert!(matches!(describe(&[1.0, f64::NAN]), Err(NoEstimate::NotFinite { position: 1, .. })));
    assert!(matches!(describe(&[1e308, -1e308]), Err(NoEstimate::OutOfRange { .. })));
    assert!(matches!(describe(&[0.0; 0]), Err(NoEstimate::TooFew { .. })));
    assert_eq!(describe(&[2.0, 2.0]).unwrap().shape, None);
}

#[test]
fn a_full_scale_has_a_ceiling() {
    let it = floor_ceiling(&[5.0, 5.0, 4.0, 3.0], 1.0, 5.0, 0.95).unwrap();
    assert_eq!((it.ceiling.value, it.ceiling_effect, it.floor_effect), (0.5, true, false));
    assert!(floor_ceiling(&[6.0], 1.0, 5.0, 0.95).is_err());
}

#[test]
fn distances_of_rows_match_r() {
    // R 4.2.2 mahalanobis(attitude[, 1:3], colMeans, cov).
    use peerhood_outcomes::stats::outlier::mahalanobis;
    use stats_peers::ATTITUDE;
    let it = mahalanobis(&ATTITUDE[..3]).unwrap();
    let got: Vec<f64> = it.iter().flatten().take(4).map(|row| row.squared).collect();
    let wanted = [5.99608821633162, 0.0461065586657838, 2.15971962728542, 0.488942008029904];
    stats_peers::all_close(&got, &wanted, 1e-12);
    let far = it.iter().flatten().max_by(|a, b| a.squared.total_cmp(&b.squared)).unwrap();
    stats_peers::close(far.p, 0.0622715076431458, 1e-12);
}

#[test]
fn percentages_of_the_maximum_make_scales_comparable() {
    use peerhood_outcomes::stats::describe::percent_of_maximum;
    let it = percent_of_maximum(&[1.0, 3.0, 5.0], 1.0, 5.0, 0.95).unwrap();
    assert_eq!(it.value, 50.0);
    assert!(percent_of_maximum(&[1.0, 6.0], 1.0, 5.0, 0.95).is_err());
    assert!(percent_of_maximum(&[1.0, 6.0], 5.0, 5.0, 0.95).is_err());
}
