//! Correlations against R 4.2.2.

mod stats_peers;

use peerhood_outcomes::stats::correlation::{KendallP, SpearmanP, kendall, pearson, spearman};
use peerhood_outcomes::stats::t::Alternative;
use stats_peers::{ATTITUDE, ELEVEN, all_close, close};

const EIGHT: [f64; 8] = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06];
const ORDER: [f64; 8] = [2.0, 1.0, 5.0, 3.0, 4.0, 8.0, 6.0, 7.0];
const OTHER: [f64; 11] = [2.0, 9.0, 1.0, 7.0, 3.0, 8.0, 10.0, 4.0, 11.0, 6.0, 5.0];

#[test]
fn pearson_matches_r() {
    let it = pearson(&ATTITUDE[0], &ATTITUDE[1], Alternative::TwoSided, 0.95).unwrap();
    let r = it.correlation;
    all_close(
        &[r.value, it.test.statistic.unwrap(), r.low, r.high],
        &[0.825417569542146, 7.736977676413916, 0.6620127698709533, 0.9139138913536691],
        1e-13,
    );
    close(it.test.p / 1.987682208284031e-8, 1.0, 1e-11);
    let less = pearson(&ATTITUDE[0], &ATTITUDE[1], Alternative::Less, 0.95).unwrap();
    close(less.test.p, 0.999999990061589, 1e-13);
}

#[test]
fn spearman_matches_r_exactly_by_series_and_with_ties() {
    for (alternative, p) in [
        (Alternative::TwoSided, 0.3268353174603175),
        (Alternative::Less, 0.8503968253968254),
        (Alternative::Greater, 0.1634176587301587),
    ] {
        let it = spearman(&EIGHT, &ORDER, SpearmanP::As89, alternative, 0.95).unwrap();
        all_close(
            &[it.correlation.value, it.test.statistic.unwrap(), it.test.p],
            &[0.4047619047619048, 50.0, p],
            1e-13,
        );
    }
    let it = spearman(&ELEVEN, &OTHER, SpearmanP::As89, Alternative::TwoSided, 0.95).unwrap();
    all_close(
        &[it.correlation.value, it.test.p],
        &[0.7909090909090909, 0.006060830551403658],
        1e-13,
    );
    let it =
        spearman(&ATTITUDE[0], &ATTITUDE[1], SpearmanP::As89, Alternative::TwoSided, 0.95).unwrap();
    close(it.correlation.value, 0.8322005622687632, 1e-13);
    close(it.test.p / 1.193235094915268e-8, 1.0, 1e-11);
}

#[test]
fn kendall_matches_r_exactly_and_with_ties() {
    for (alternative, p) in [
        (Alternative::TwoSided, 0.5484126984126985),
        (Alternative::Less, 0.8006200396825397),
        (Alternative::Greater, 0.2742063492063492),
    ] {
        let it = kendall(&EIGHT, &ORDER, KendallP::Automatic, alternative, 0.95).unwrap();
        all_close(
            &[it.correlation.value, it.test.statistic.unwrap(), it.test.p],
            &[0.2142857142857143, 17.0, p],
            1e-13,
        );
    }
    let it = kendall(&ELEVEN, &OTHER, KendallP::Automatic, Alternative::TwoSided, 0.95).unwrap();
    all_close(
        &[it.correlation.value, it.test.p],
        &[0.6363636363636364, 0.005707170915504323],
        1e-13,
    );
    let it = kendall(&ATTITUDE[0], &ATTITUDE[1], KendallP::Automatic, Alternative::TwoSided, 0.95)
        .unwrap();
    all_close(
        &[it.correlation.value, it.test.statistic.unwrap()],
        &[0.654971208215473, 5.007354041752439],
        1e-13,
    );
    close(it.test.p / 5.518336815050234e-7, 1.0, 1e-11);
}

#[test]
fn a_perfect_correlation_has_no_finite_t_but_a_p() {
    let line = EIGHT.map(|value| 3.0 - 2.0 * value);
    let it = pearson(&EIGHT, &line, Alternative::TwoSided, 0.95).unwrap();
    close(it.correlation.value, -1.0, 1e-15);
    assert!(it.test.p < 1e-40);
    assert!(pearson(&EIGHT, &[1.0; 8], Alternative::TwoSided, 0.95).is_err());
    assert!(spearman(&[1.0; 8], &EIGHT, SpearmanP::T, Alternative::TwoSided, 0.95).is_err());
    assert!(kendall(&[1.0; 8], &EIGHT, KendallP::Automatic, Alternative::TwoSided, 0.95).is_err());
}
