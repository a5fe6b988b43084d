//! Rank tests against R 4.2.2 and SciPy 1.17.1.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::rank::{
    RankP, kruskal_wallis, mann_whitney, signed_rank, signed_rank_pairs,
};
use peerhood_outcomes::stats::t::Alternative;
use stats_peers::{DRUG_1, DRUG_2, all_close, close};

/// Hollander and Wolfe (1973), p. 29: depression before and after.
const BEFORE: [f64; 9] = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30];
#[expect(clippy::approx_constant, reason = "a score of 3.14 is no pi")]
const AFTER: [f64; 9] = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];

/// Hollander and Wolfe (1973), p. 69: permeability at term and before.
const TERM: [f64; 10] = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const EARLY: [f64; 5] = [1.15, 0.88, 0.90, 0.74, 1.21];

#[test]
fn the_exact_signed_rank_test_matches_r() {
    // R 4.2.2 wilcox.test(paired = TRUE, conf.int = TRUE)
    let it =
        signed_rank_pairs(&BEFORE, &AFTER, RankP::Automatic, Alternative::TwoSided, 0.95).unwrap();
    let shift = it.shift.unwrap();
    all_close(
        &[it.test.statistic.unwrap(), it.test.p, shift.low, shift.high, shift.value],
        &[40.0, 0.0390625, 0.01, 0.786, 0.46],
        1e-14,
    );
    let it =
        signed_rank_pairs(&BEFORE, &AFTER, RankP::Automatic, Alternative::Greater, 0.95).unwrap();
    close(it.test.p, 0.01953125, 1e-14);
}

#[test]
fn ties_and_zeros_make_the_signed_rank_test_asymptotic_or_exactly_permuted() {
    // R 4.2.2 wilcox.test; its limits come from a root search that stops at 1e-4.
    let it =
        signed_rank_pairs(&DRUG_1, &DRUG_2, RankP::Automatic, Alternative::TwoSided, 0.95).unwrap();
    let shift = it.shift.unwrap();
    close(it.test.p, 0.009090698015925056, 1e-13);
    all_close(&[shift.low, shift.high, shift.value], &[-2.95, -1.05, -1.4], 1e-12);
    assert_eq!(it.test.left_out[0].count, 1);
    let it = signed_rank_pairs(&DRUG_1, &DRUG_2, RankP::Uncorrected, Alternative::TwoSided, 0.95)
        .unwrap();
    close(it.test.p, 0.007632441648205516, 1e-13);
    // All 512 signs of the tied ranks, by hand in Python 3.11.
    let it =
        signed_rank_pairs(&DRUG_1, &DRUG_2, RankP::Exact, Alternative::TwoSided, 0.95).unwrap();
    close(it.test.p, 0.00390625, 1e-14);
}

#[test]
fn mann_whitney_matches_r() {
    // R 4.2.2 wilcox.test(conf.int = TRUE)
    let it = mann_whitney(&TERM, &EARLY, RankP::Automatic, Alternative::TwoSided, 0.95).unwrap();
    let shift = it.shift.unwrap();
    all_close(
        &[it.test.statistic.unwrap(), it.test.p, shift.low, shift.high, shift.value],
        &[35.0, 0.2544122544122544, -0.15, 0.76, 0.305],
        1e-13,
    );
    let it = mann_whitney(&TERM, &EARLY, RankP::Automatic, Alternative::Less, 0.95).unwrap();
    close(it.test.p, 0.8967698967698967, 1e-13);
    let it = mann_whitney(&TERM, &EARLY, RankP::Corrected, Alternative::TwoSided, 0.95).unwrap();
    let shift = it.shift.unwrap();
    close(it.test.p, 0.2446236051269834, 1e-13);
    all_close(&[shift.low, shift.high], &[-0.15, 0.76], 1e-12);
    let it = mann_whitney(&TERM, &EARLY, RankP::Uncorrected, Alternative::TwoSided, 0.9).unwrap();
    let shift = it.shift.unwrap();
    close(it.test.p, 0.2206713619198468, 1e-13);
    all_close(&[shift.low, shift.high], &[-0.08, 0.72], 1e-12);
}

#[test]
fn mann_whitney_allows_for_ties() {
    // R 4.2.2 wilcox.test; scipy 1.17.1 mannwhitneyu(use_continuity=False)
    let it = mann_whitney(&DRUG_1, &DRUG_2, RankP::Automatic, Alternative::TwoSided, 0.95).unwrap();
    let shift = it.shift.unwrap();
    all_close(&[it.test.statistic.unwrap(), it.test.p], &[25.5, 0.06932757543362658], 1e-13);
    all_close(&[shift.low, shift.high], &[-3.6, 0.1], 1e-12);
    close(it.rank_biserial, -0.49, 1e-14);
    close(it.superiority, 0.255, 1e-14);
    let it = mann_whitney(&DRUG_1, &DRUG_2, RankP::Corrected, Alternative::Greater, 0.95).unwrap();
    close(it.test.p, 0.9707516686072744, 1e-13);
    let it =
        mann_whitney(&DRUG_1, &DRUG_2, RankP::Uncorrected, Alternative::TwoSided, 0.95).unwrap();
    close(it.test.p, 0.06372225015502518, 1e-13);
    // All 184,756 splits of the tied ranks, in Python 3.11; coin 1.4-2 finds the same.
    let it = mann_whitney(&DRUG_1, &DRUG_2, RankP::Exact, Alternative::TwoSided, 0.95).unwrap();
    close(it.test.p, 0.0658165364047717, 1e-13);
}

/// Dobson (1983): weight of plants; `PlantGrowth` in R.
const PLANTS: [[f64; 10]; 3] = [
    [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14],
    [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
    [6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26],
];

#[test]
fn kruskal_wallis_matches_r() {
    // R 4.2.2 kruskal.test(PlantGrowth)
    let it = kruskal_wallis(&PLANTS).unwrap();
    all_close(
        &[it.test.statistic.unwrap(), it.test.p],
        &[7.988228749443715, 0.01842375573147197],
        1e-13,
    );
}

#[test]
fn ties_everywhere_and_empty_groups_say_why() {
    let tied = mann_whitney(&[2.0, 2.0], &[2.0], RankP::Automatic, Alternative::TwoSided, 0.95);
    assert_eq!(tied, Err(NoEstimate::NoVariation { what: "both groups together".into() }));
    assert!(
        mann_whitney(&[0.0; 0], &[2.0], RankP::Automatic, Alternative::TwoSided, 0.95).is_err()
    );
    assert!(signed_rank(&[1.0, 1.0], 1.0, RankP::Exact, Alternative::TwoSided, 0.95).is_err());
    assert!(kruskal_wallis(&[[1.0, 1.0], [1.0, 1.0]]).is_err());
    let few =
        mann_whitney(&[1.0, 2.0], &[3.0], RankP::Automatic, Alternative::TwoSided, 0.95).unwrap();
    assert_eq!(few.shift, None);
}

#[test]
fn a_hundred_thousand_pairs_take_no_list_of_all_differences() {
    let left: Vec<f64> = (0..100_000).map(|place| f64::from(place * 7919 % 100_003)).collect();
    let right: Vec<f64> = left.iter().map(|value| value + 10.0).collect();
    let it = mann_whitney(&left, &right, RankP::Automatic, Alternative::TwoSided, 0.95).unwrap();
    close(it.shift.unwrap().value, -10.0, 1e-12);
}

#[test]
fn with_ties_the_exact_two_sided_test_counts_splits_as_far_from_the_mean() {
    // R 4.2.2, coin 1.4-2: wilcox_test(distribution = "exact").
    let (a, b) = ([1., 2., 2., 3., 5., 5., 7., 8.], [2., 4., 5., 6., 6., 8., 9., 9., 10.]);
    let it = mann_whitney(&a, &b, RankP::Exact, Alternative::TwoSided, 0.95).unwrap();
    close(it.test.p, 0.07708761826408886, 1e-12);
}
