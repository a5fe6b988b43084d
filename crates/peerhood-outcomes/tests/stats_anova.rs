//! Analysis of variance against R and the NIST StRD data sets.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::anova::one_way_anova;
use peerhood_outcomes::stats::t::Variances;
use stats_peers::{all_close, close};

/// Dobson (1983): weight of plants; `PlantGrowth` in R.
const PLANTS: [[f64; 10]; 3] = [
    [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14],
    [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
    [6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26],
];

#[test]
fn both_tests_match_r() {
    // R 4.2.2 aov, oneway.test
    let it = one_way_anova(&PLANTS, Variances::Equal).unwrap();
    all_close(
        &[it.test.statistic.unwrap(), it.test.p, it.between, it.within],
        &[4.846087862380135, 0.01590995832562294, 3.766339999999999, 10.49209],
        1e-13,
    );
    let it = one_way_anova(&PLANTS, Variances::Unequal).unwrap();
    all_close(
        &[it.test.statistic.unwrap(), it.test.degrees[1], it.test.p],
        &[5.180972408113189, 17.12841861664413, 0.01739282149017],
        1e-13,
    );
}

/// NIST StRD SmLs: nine treatments, each its mean and then one tenth below and above it in turn.
fn simon_lesage(start: f64, pairs: usize) -> Vec<Vec<f64>> {
    [0.4, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5]
        .iter()
        .map(|tenth| {
            // As printed in the files: one decimal, rounded once on reading.
            let read = |tenths: f64| (start * 10.0 + tenths) / 10.0;
            let mut list = vec![read((tenth * 10.0_f64).round())];
            for _ in 0..pairs {
                list.extend([
                    read((tenth * 10.0_f64 - 1.0).round()),
                    read((tenth * 10.0_f64 + 1.0).round()),
                ]);
            }
            list
        })
        .collect()
}

#[test]
fn nist_simon_lesage_holds_to_the_digits_that_floats_allow() {
    // Certified F 21, 201 and 2001 with residual SD 0.1 for every start; what is lost is lost when a
    // number such as 1000000000000.4 becomes a float.
    for (start, digits) in [(1.0, 1e-12), (1e6, 1e-8), (1e12, 1e-2)] {
        for (pairs, f) in [(10, 21.0), (100, 201.0), (1000, 2001.0)] {
            let it = one_way_anova(&simon_lesage(start, pairs), Variances::Equal).unwrap();
            close(it.test.statistic.unwrap() / f, 1.0, digits);
            close(it.residual_sd / 0.1, 1.0, digits);
        }
    }
}

#[test]
fn nist_atm_wt_ag_and_si_rstv_hold() {
    // NIST StRD: Powell et al. 1982, atomic weight of silver; Ehrstein and Croarkin, silicon resistivity.
    let silver = [
        [
            107.8681568,
            107.8681465,
            107.8681572,
            107.8681785,
            107.8681446,
            107.8681903,
            107.8681526,
            107.8681494,
            107.8681616,
            107.8681587,
            107.8681519,
            107.8681486,
            107.8681419,
            107.8681569,
            107.8681508,
            107.8681672,
            107.8681385,
            107.8681518,
            107.8681662,
            107.8681424,
            107.8681360,
            107.8681333,
            107.8681610,
            107.8681477,
        ],
        [
            107.8681079,
            107.8681344,
            107.8681513,
            107.8681197,
            107.8681604,
            107.8681385,
            107.8681642,
            107.8681365,
            107.8681151,
            107.8681082,
            107.8681517,
            107.8681448,
            107.8681198,
            107.8681482,
            107.8681334,
            107.8681609,
            107.8681101,
            107.8681512,
            107.8681469,
            107.8681360,
            107.8681254,
            107.8681261,
            107.8681450,
            107.8681368,
        ],
    ];
    let it = one_way_anova(&silver, Variances::Equal).unwrap();
    close(it.test.statistic.unwrap() / 15.946733567793, 1.0, 1e-9);
    let silicon = [
        [196.3052, 196.1240, 196.1890, 196.2569, 196.3403],
        [196.3042, 196.3825, 196.1669, 196.3257, 196.0422],
        [196.1303, 196.2005, 196.2889, 196.0343, 196.1811],
        [196.2795, 196.1748, 196.1494, 196.1485, 195.9885],
        [196.2119, 196.1051, 196.1850, 196.0052, 196.2090],
    ];
    let it = one_way_anova(&silicon, Variances::Equal).unwrap();
    close(it.test.statistic.unwrap() / 1.18046237440255, 1.0, 1e-10);
    close(it.residual_sd / 0.104076068334656, 1.0, 1e-11);
}

#[test]
fn groups_that_do_not_vary_say_why() {
    let flat = one_way_anova(&[[1.0, 1.0], [2.0, 2.0]], Variances::Equal);
    assert_eq!(flat, Err(NoEstimate::NoVariation { what: "each group".into() }));
    assert!(one_way_anova(&[vec![1.0, 1.0], vec![2.0, 3.0]], Variances::Unequal).is_err());
    assert!(one_way_anova(&[vec![1.0], vec![2.0]], Variances::Equal).is_err());
}
