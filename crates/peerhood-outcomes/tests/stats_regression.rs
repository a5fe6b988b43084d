//! Least squares and analysis of covariance.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::regression::{Errors, Regression, ancova, ols};
use stats_peers::{ATTITUDE, all_close, close};

const BEFORE: [f64; 12] = [21., 14., 18., 25., 30., 11., 17., 22., 19., 28., 16., 24.];
const AFTER: [f64; 12] = [17., 15., 12., 20., 21., 10., 18., 23., 17., 29., 13., 22.];
const NONE: [[f64; 12]; 0] = [];

fn errors(it: &Regression) -> Vec<f64> {
    it.coefficients.iter().map(|coefficient| coefficient.standard_error).collect()
}

fn attitude(errors: Errors<'_>) -> Regression {
    ols(&ATTITUDE[0], &[ATTITUDE[1], ATTITUDE[3], ATTITUDE[4]], errors, 0.95)
        .expect("thirty departments")
}

#[test]
fn least_squares_match_r() {
    // R 4.2.2 lm(rating ~ complaints + learning + raises, attitude)
    let it = attitude(Errors::Classical);
    let wanted = [
        [10.52260283411674, 8.304808651419245, 1.267049401832815, 0.216369998149042],
        [0.6534882202251608, 0.1363749718792346, 4.791848615769838, 5.821726796132467e-05],
        [0.2206857415363212, 0.1496661271846862, 1.474520291849321, 0.1523483038803697],
        [-0.02863699740654567, 0.1824470038952345, -0.1569606340205494, 0.8764883970076087],
    ];
    for (coefficient, wanted) in it.coefficients.iter().zip(wanted) {
        let test = &coefficient.test;
        all_close(
            &[
                coefficient.estimate.value,
                coefficient.standard_error,
                test.statistic.unwrap(),
                test.p,
            ],
            &wanted,
            1e-12,
        );
    }
    all_close(
        &[
            it.r_squared,
            it.adjusted_r_squared,
            it.sigma,
            it.overall.unwrap().statistic.unwrap(),
            it.log_likelihood.unwrap(),
        ],
        &[
            0.7082916079616113,
            0.6746329473417971,
            6.943345560750646,
            21.04336877696958,
            -98.55515517052241,
        ],
        1e-13,
    );
    all_close(
        &[it.coefficients[1].estimate.low, it.coefficients[1].estimate.high],
        &[0.3731654508333002, 0.9338109896170215],
        1e-13,
    );
}

#[test]
fn robust_errors_match_sandwich() {
    // R 4.2.2, sandwich 3.0-2: vcovHC, vcovCL(type = "HC1")
    let clusters: Vec<usize> = (0..30).map(|row| row / 3).collect();
    for (kind, wanted) in [
        (
            Errors::Hc0,
            [8.118615133861478, 0.1088487559723676, 0.1224692734112846, 0.1333780444954212],
        ),
        (
            Errors::Hc1,
            [8.72079158093983, 0.1169223197587508, 0.1315531024539341, 0.1432710023001922],
        ),
        (
            Errors::Hc2,
            [8.877801224168715, 0.1227516778635592, 0.1349610728552855, 0.1493175862725132],
        ),
        (
            Errors::Hc3,
            [9.760590084661843, 0.1396926059096998, 0.1499122309887931, 0.168257916606122],
        ),
        (
            Errors::Clustered(&clusters),
            [10.05683109274545, 0.09312929991889035, 0.09468877381678165, 0.08098123887159274],
        ),
    ] {
        all_close(&errors(&attitude(kind)), &wanted, 1e-12);
    }
}

#[test]
fn errors_of_few_clusters_match_clubsandwich() {
    // R 4.2.2, clubSandwich 0.5.8: vcovCR, coef_test(test = "Satterthwaite").
    let even: Vec<usize> = (0..30).map(|row| row / 3).collect();
    let uneven = [1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 5, 5, 5, 5, 6, 6, 6, 7, 7, 7, 7]
        .into_iter()
        .chain([7, 8, 8])
        .collect::<Vec<usize>>();
    let site: Vec<f64> = uneven.iter().map(|site| f64::from(u8::from(site % 2 == 0))).collect();
    let fit = |second: &[f64], kind| {
        ols(&ATTITUDE[0], &[&ATTITUDE[1][..], second], kind, 0.95).expect("thirty departments")
    };
    let degrees = |it: &Regression| -> Vec<f64> {
        it.coefficients.iter().map(|one| one.test.degrees[0]).collect()
    };
    let it = fit(&ATTITUDE[3], Errors::ClusteredCr0(&even));
    let wanted = [8.762_273_192_859_77, 0.08320487974726302, 0.07955067972580683];
    all_close(&errors(&it), &wanted, 1e-12);
    let it = fit(&ATTITUDE[3], Errors::Clustered(&even));
    let wanted = [9.572219564675741, 0.090_895_976_450_752_6, 0.08690399809436979];
    all_close(&errors(&it), &wanted, 1e-12);
    let it = fit(&ATTITUDE[3], Errors::ClusteredCr2(&even));
    let wanted = [9.496951742622162, 0.09337784920245008, 0.0876075326146112];
    all_close(&errors(&it), &wanted, 1e-12);
    let wanted = [7.414068680893701, 4.394769682341566, 5.311442038182857];
    all_close(&degrees(&it), &wanted, 1e-11);
    // Clusters of two to six, and a predictor that is the same all through each of them.
    let it = fit(&site, Errors::ClusteredCr2(&uneven));
    let wanted = [8.224434303091188, 0.1162786816007377, 2.868334586590146];
    all_close(&errors(&it), &wanted, 1e-12);
    let wanted = [4.876667201282205, 4.964211144779886, 4.999697514157565];
    all_close(&degrees(&it), &wanted, 1e-11);
    let it = fit(&site, Errors::ClusteredCr0(&uneven));
    let wanted = [7.496391205925197, 0.1059470658996812, 2.394277186802644];
    all_close(&errors(&it), &wanted, 1e-12);
}

#[test]
fn nist_norris_holds_to_thirteen_digits() {
    // NIST StRD Norris, calibration of ozone monitors, certified values.
    let x = [
        0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5,
        666.9, 338.0, 447.5, 11.6, 556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1,
        887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
    ];
    let y = [
        0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1,
        668.8, 339.3, 448.9, 10.8, 557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3,
        888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
    ];
    let it = ols(&y, &[x], Errors::Classical, 0.95).unwrap();
    for (coefficient, (value, error)) in it
        .coefficients
        .iter()
        .zip([(-0.262323073774029, 0.232818234301152), (1.00211681802045, 0.000429796848199937)])
    {
        // The line meets zero far below the values: 1e-13 of the intercept is what f64 keeps of them.
        close(coefficient.estimate.value, value, 1e-13);
        close(coefficient.standard_error / error, 1.0, 1e-13);
    }
    close(it.r_squared, 0.999993745883712, 1e-14);
    close(it.sigma, 0.884796396144373, 1e-13);
}

#[test]
fn nist_longley_holds_to_ten_digits() {
    // NIST StRD Longley, certified values.
    let rows: [[f64; 7]; 16] = [
        [60323.0, 83.0, 234289.0, 2356.0, 1590.0, 107608.0, 1947.0],
        [61122.0, 88.5, 259426.0, 2325.0, 1456.0, 108632.0, 1948.0],
        [60171.0, 88.2, 258054.0, 3682.0, 1616.0, 109773.0, 1949.0],
        [61187.0, 89.5, 284599.0, 3351.0, 1650.0, 110929.0, 1950.0],
        [63221.0, 96.2, 328975.0, 2099.0, 3099.0, 112075.0, 1951.0],
        [63639.0, 98.1, 346999.0, 1932.0, 3594.0, 113270.0, 1952.0],
        [64989.0, 99.0, 365385.0, 1870.0, 3547.0, 115094.0, 1953.0],
        [63761.0, 100.0, 363112.0, 3578.0, 3350.0, 116219.0, 1954.0],
        [66019.0, 101.2, 397469.0, 2904.0, 3048.0, 117388.0, 1955.0],
        [67857.0, 104.6, 419180.0, 2822.0, 2857.0, 118734.0, 1956.0],
        [68169.0, 108.4, 442769.0, 2936.0, 2798.0, 120445.0, 1957.0],
        [66513.0, 110.8, 444546.0, 4681.0, 2637.0, 121950.0, 1958.0],
        [68655.0, 112.6, 482704.0, 3813.0, 2552.0, 123366.0, 1959.0],
        [69564.0, 114.2, 502601.0, 3931.0, 2514.0, 125368.0, 1960.0],
        [69331.0, 115.7, 518173.0, 4806.0, 2572.0, 127852.0, 1961.0],
        [70551.0, 116.9, 554894.0, 4007.0, 2827.0, 130081.0, 1962.0],
    ];
    let column = |place: usize| rows.map(|row| row[place]);
    let predictors: Vec<[f64; 16]> = (1..7).map(column).collect();
    let it = ols(&column(0), &predictors, Errors::Classical, 0.95).unwrap();
    let wanted = [
        (-3482258.63459582, 890420.383607373),
        (15.0618722713733, 84.9149257747669),
        (-0.035819179292591, 0.0334910077722432),
        (-2.02022980381683, 0.488399681651699),
        (-1.03322686717359, 0.214274163161675),
        (-0.0511041056535807, 0.22607320006937),
        (1829.15146461355, 455.478499142212),
    ];
    for (coefficient, (value, error)) in it.coefficients.iter().zip(wanted) {
        close(coefficient.estimate.value / value, 1.0, 1e-10);
        close(coefficient.standard_error / error, 1.0, 1e-10);
    }
    close(it.r_squared, 0.995479004577296, 1e-12);
    close(it.sigma, 304.854073561965, 1e-11);
}

#[test]
fn ancova_matches_r_and_statsmodels() {
    // R 4.2.2 lm(after - before ~ arm + before), sandwich 3.0-2; clusters: statsmodels 0.15.0.
    let treated = [true, true, true, true, true, true, false, false, false, false, false, false];
    let it = ancova(&BEFORE, &AFTER, &treated, &NONE, Errors::Classical, 0.95).unwrap();
    all_close(
        &[
            it.effect.value,
            it.standard_error,
            it.test.p,
            it.effect.low,
            it.effect.high,
            it.sigma,
            it.partial_eta_squared,
        ],
        &[
            -3.635946159936658,
            1.470719706480854,
            0.0354408136751066,
            -6.962945278420797,
            -0.3089470414525195,
            2.532665106129947,
            0.4044422041386766,
        ],
        1e-12,
    );
    all_close(
        &[it.covariates[0].estimate.value, it.covariates[0].standard_error],
        &[-0.2593824228028503, 0.1352157688713574],
        1e-12,
    );
    let it = ancova(&BEFORE, &AFTER, &treated, &NONE, Errors::Hc3, 0.95).unwrap();
    close(it.standard_error, 1.771250368037338, 1e-12);
    let clusters: Vec<usize> = (0..12).map(|row| row / 3).collect();
    let it = ancova(&BEFORE, &AFTER, &treated, &NONE, Errors::Clustered(&clusters), 0.95).unwrap();
    all_close(
        &[it.standard_error, it.test.p, it.effect.low, it.effect.high],
        &[0.5738386819528194, 0.007949752332871185, -5.46215695314628, -1.809735366727035],
        1e-12,
    );
}

#[test]
fn what_cannot_be_told_apart_says_so() {
    let twice = BEFORE.map(|value| 2.0 * value);
    let it = ols(&AFTER, &[BEFORE, twice], Errors::Classical, 0.95);
    assert!(matches!(it, Err(NoEstimate::Collinear { .. })));
    let one_arm = ancova(&BEFORE, &AFTER, &[true; 12], &NONE, Errors::Classical, 0.95);
    assert!(matches!(one_arm, Err(NoEstimate::Collinear { .. })));
    let one_cluster = ols(&AFTER, &[BEFORE], Errors::Clustered(&[7; 12]), 0.95);
    assert!(matches!(one_cluster, Err(NoEstimate::TooFew { .. })));
    assert!(ols(&AFTER[..2], &[&BEFORE[..2]], Errors::Classical, 0.95).is_err());
    let perfect = ols(&twice, &[BEFORE], Errors::Classical, 0.95).unwrap();
    close(perfect.coefficients[1].estimate.value, 2.0, 1e-14);
    assert_eq!((perfect.overall, perfect.log_likelihood), (None, None));
}

#[test]
fn the_largest_errors_of_few_clusters_match_clubsandwich() {
    // R 4.2.2, clubSandwich 0.5.8 vcovCR(type = "CR3"); six clusters of five.
    let x = [
        2., 4., 1., 7., 5., 3., 8., 6., 2., 9., 4., 4., 7., 1., 3., 8., 2., 6., 5., 9., 1., 7., 3.,
        5., 2., 8., 6., 4., 9., 1.,
    ];
    let shifts = [1.0, -1.0, 0.5, 0.0, 2.0, -0.7];
    let y: Vec<f64> = (0..30)
        .map(|row| 2.0 + 0.5 * x[row] + shifts[row / 5] + f64::from(row as u32 + 1).sin())
        .collect();
    let clusters: Vec<usize> = (0..30).map(|row| row / 5).collect();
    for (kind, wanted) in [
        (Errors::ClusteredCr0(&clusters[..]), [0.59874756580511, 0.06429631913182383]),
        (Errors::Clustered(&clusters), [0.6675047601489594, 0.07167978883194101]),
        (Errors::ClusteredCr2(&clusters), [0.6650440282847093, 0.07228447743806204]),
        (Errors::ClusteredCr3(&clusters), [0.7404364632668178, 0.08156197923418151]),
    ] {
        all_close(&errors(&ols(&y, &[&x[..]], kind, 0.95).unwrap()), &wanted, 1e-12);
    }
}
