//! Balance and survey weights against R 4.2.2 with survey 4.1-1.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::balance::{Standardizer, balance, effective_size};
use peerhood_outcomes::stats::weight::{
    Margin, Sampling, design_mean, design_total, finite_population_factor, kish_design_effect,
    post_stratify, rake,
};
use stats_peers::{all_close, close};

const SCORES: [f64; 12] = [12., 15., 9., 20., 22., 18., 30., 28., 33., 25., 11., 14.];

fn strata() -> Vec<usize> {
    (0..12).map(|person| person / 4).collect()
}

fn populations() -> Vec<f64> {
    strata().iter().map(|&stratum| [40.0, 100.0, 25.0][stratum]).collect()
}

fn weights() -> Vec<f64> {
    populations().iter().map(|population| population / 4.0).collect()
}

#[test]
fn means_of_designs_match_survey() {
    // svydesign, svymean(deff = TRUE), confint
    let stratified = Sampling {
        weights: weights(),
        strata: Some(strata()),
        clusters: None,
        populations: Some(populations()),
    };
    let it = design_mean(&SCORES, &stratified, 0.95).unwrap();
    let t = it.t_interval.unwrap();
    all_close(
        &[
            it.mean.value,
            it.standard_error,
            it.design_effect.unwrap(),
            it.mean.low,
            it.mean.high,
            t.low,
            t.high,
        ],
        &[
            21.38636363636364,
            1.86039691352394,
            0.8440102043665472,
            17.74005268890724,
            25.03267458382004,
            17.17785343278778,
            25.59487383993949,
        ],
        1e-12,
    );
    let clustered = Sampling {
        clusters: Some((0..12).map(|person| person / 2).collect()),
        populations: None,
        ..stratified
    };
    let it = design_mean(&SCORES, &clustered, 0.95).unwrap();
    all_close(
        &[it.standard_error, it.design_effect.unwrap()],
        &[3.002533747895994, 2.198428126516879],
        1e-12,
    );
    let plain = Sampling { weights: weights(), strata: None, clusters: None, populations: None };
    let it = design_mean(&SCORES, &plain, 0.95).unwrap();
    close(it.standard_error, 2.207915521638597, 1e-13);
}

#[test]
fn raking_and_post_stratification_match_survey() {
    let regions = Margin {
        categories: vec![0, 0, 1, 1, 2, 2, 0, 1, 2, 0, 1, 1],
        totals: vec![50.0, 40.0, 30.0],
    };
    let languages =
        Margin { categories: vec![0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0], totals: vec![70.0, 50.0] };
    let it = rake(&[10.0; 12], &[regions.clone(), languages], 1e-12, 500).unwrap();
    all_close(
        &it.weights,
        &[
            12.71780927614616,
            12.28219072385378,
            8.11113106336336,
            7.833303404954977,
            10.1154941288088,
            9.769011742382489,
            12.28219072385378,
            8.11113106336336,
            10.1154941288088,
            12.71780927614616,
            7.833303404954977,
            8.11113106336336,
        ],
        1e-11,
    );
    let it = post_stratify(&[10.0; 12], &regions).unwrap();
    all_close(&it, &[12.5, 12.5, 8., 8., 10., 10., 12.5, 8., 10., 12.5, 8., 8.], 1e-14);
}

#[test]
fn weights_that_cannot_be_made_say_why() {
    let empty = Margin { categories: vec![0, 0], totals: vec![10.0, 5.0] };
    assert!(matches!(post_stratify(&[1.0, 1.0], &empty), Err(NoEstimate::TooFew { .. })));
    let elsewhere = Margin { categories: vec![0, 2], totals: vec![10.0, 5.0] };
    assert!(matches!(post_stratify(&[1.0, 1.0], &elsewhere), Err(NoEstimate::OutOfRange { .. })));
    let left = Margin { categories: vec![0, 1], totals: vec![10.0, 5.0] };
    let right = Margin { categories: vec![0, 1], totals: vec![6.0, 9.0] };
    let torn = rake(&[1.0, 1.0], &[left.clone(), right], 1e-10, 50);
    assert_eq!(torn, Err(NoEstimate::NotConverged { what: "raking".into(), iterations: 50 }));
    let larger = Margin { categories: vec![0, 1], totals: vec![10.0, 50.0] };
    assert!(matches!(
        rake(&[1.0, 1.0], &[left, larger], 1e-10, 50),
        Err(NoEstimate::OutOfRange { .. })
    ));
    assert!(effective_size(&[0.0, 0.0]).is_err());
    assert!(effective_size(&[1.0, -1.0]).is_err());
    assert!(kish_design_effect(&[]).is_err());
}

#[test]
fn unequal_weights_cost_what_kish_says() {
    close(kish_design_effect(&[1.0, 1.0, 2.0]).unwrap(), 3.0 * 6.0 / 16.0, 1e-15);
    close(effective_size(&[1e59, 1e59, 2e59]).unwrap(), 16.0 / 6.0, 1e-15);
    close(finite_population_factor(30, 120).unwrap(), (90.0_f64 / 119.0).sqrt(), 1e-15);
    assert_eq!(finite_population_factor(5, 5).unwrap(), 0.0);
    assert!(finite_population_factor(6, 5).is_err());
}

#[test]
fn balance_divides_by_the_sd_asked_for() {
    let values = [3.0, 5.0, 7.0, 1.0, 2.0, 3.0, 6.0];
    let treated = [true, true, true, false, false, false, false];
    let plain = balance(&values, &treated, &[1.0; 7], Standardizer::Treated).unwrap();
    // Means 5 and 3, SDs 2 and sqrt(14/3).
    close(plain.standardized_difference, 1.0, 1e-15);
    close(plain.variance_ratio.unwrap(), 4.0 / (14.0 / 3.0), 1e-14);
    close(plain.largest_gap, 0.5, 1e-15);
    let pooled = balance(&values, &treated, &[1.0; 7], Standardizer::Pooled).unwrap();
    close(pooled.standardized_difference, 2.0 / (0.5 * (4.0 + 14.0 / 3.0_f64)).sqrt(), 1e-14);
    let weighted =
        balance(&values, &treated, &[1., 1., 1., 0., 0., 1., 1.], Standardizer::Treated).unwrap();
    close(weighted.standardized_difference, 0.25, 1e-15);
    assert_eq!((weighted.effective_sizes, weighted.n), ([3.0, 2.0], [3, 4]));
    assert!(balance(&values, &[true; 7], &[1.0; 7], Standardizer::Treated).is_err());
}

#[test]
fn totals_of_designs_match_survey() {
    // svydesign, svytotal, confint
    let stratified = Sampling {
        weights: weights(),
        strata: Some(strata()),
        clusters: None,
        populations: Some(populations()),
    };
    let it = design_total(&SCORES, &stratified, 0.95).unwrap();
    let t = it.t_interval.unwrap();
    all_close(
        &[it.total.value, it.standard_error, it.total.low, it.total.high, t.low, t.high],
        &[
            3528.75,
            306.9654907314501,
            2927.1086936696943,
            4130.391306330306,
            2834.345816409984,
            4223.154183590016,
        ],
        1e-12,
    );
    let clusters = Some((0..12).map(|person| person / 2).collect());
    let clustered = Sampling { weights: weights(), strata: None, clusters, populations: None };
    let it = design_total(&SCORES, &clustered, 0.95).unwrap();
    all_close(&[it.total.value, it.standard_error], &[3528.75, 1268.057200011104], 1e-12);
}
