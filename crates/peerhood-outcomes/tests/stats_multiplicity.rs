//! Adjusted p values against R 4.2.2 p.adjust.

mod stats_peers;

use peerhood_outcomes::stats::multiplicity::{Adjustment, adjust};
use stats_peers::all_close;

#[test]
fn all_adjustments_match_r() {
    let p = [0.01, 0.02, 0.03, 0.04, 0.05, 0.001, 0.6].map(Some);
    for (adjustment, wanted) in [
        (Adjustment::Bonferroni, [0.07, 0.14, 0.21, 0.28, 0.35, 0.007, 1.0]),
        (Adjustment::Holm, [0.06, 0.1, 0.12, 0.12, 0.12, 0.007, 0.6]),
        (Adjustment::Hochberg, [0.06, 0.1, 0.1, 0.1, 0.1, 0.007, 0.6]),
        (Adjustment::Hommel, [0.06, 0.06666666666666667, 0.075, 0.08, 0.1, 0.007, 0.6]),
        (
            Adjustment::BenjaminiHochberg,
            [
                0.035,
                0.04666666666666667,
                0.0525,
                0.05599999999999999,
                0.05833333333333334,
                0.007,
                0.6,
            ],
        ),
        (
            Adjustment::BenjaminiYekutieli,
            [0.09075000000000001, 0.121, 0.136125, 0.1452, 0.15125, 0.01815, 1.0],
        ),
    ] {
        let got: Vec<f64> = adjust(&p, adjustment).unwrap().into_iter().flatten().collect();
        all_close(&got, &wanted, 1e-15);
    }
}

#[test]
fn a_missing_p_is_no_test() {
    let it = adjust(&[Some(0.02), None, Some(0.5)], Adjustment::Bonferroni).unwrap();
    assert_eq!(it, [Some(0.04), None, Some(1.0)]);
    assert!(adjust(&[Some(1.5)], Adjustment::Holm).is_err());
    assert!(adjust(&[], Adjustment::Holm).unwrap().is_empty());
}

#[test]
fn hommels_method_matches_r() {
    let p = [0.001, 0.012, 0.03, 0.04, 0.2, 0.5, 0.012, 0.9].map(Some);
    let got: Vec<f64> = adjust(&p, Adjustment::Hommel).unwrap().into_iter().flatten().collect();
    all_close(&got, &[0.008, 0.072, 0.12, 0.16, 0.6, 0.9, 0.072, 0.9], 1e-15);
    for p in [vec![], vec![Some(0.03)], vec![Some(0.03), Some(0.05)]] {
        assert_eq!(adjust(&p, Adjustment::Hommel), adjust(&p, Adjustment::Hochberg));
    }
}
