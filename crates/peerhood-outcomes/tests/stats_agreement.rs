//! Reliability beyond alpha: halves, omega, intraclass correlations, kappas, Krippendorff.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::reliability::{
    FactorMethod, Halves, KappaWeights, Scale, cohen_kappa, fleiss_kappa, guttman, intraclass,
    krippendorff_alpha, measurement_error, omega, split_half,
};
use stats_peers::{ATTITUDE, all_close, close};

#[test]
fn halves_match_their_formulas_in_r() {
    // R 4.2.2 on attitude
    let it = split_half(&ATTITUDE, Halves::OddEven).unwrap();
    all_close(
        &[it.correlation, it.spearman_brown, it.guttman],
        &[0.8562073502258603, 0.922534166370668, 0.9052318984640285],
        1e-13,
    );
    let it = split_half(&ATTITUDE, Halves::FirstLast).unwrap();
    all_close(
        &[it.correlation, it.spearman_brown, it.guttman, it.horst],
        &[0.6104550414265429, 0.7581149746171133, 0.7580579563486866, 0.7611502541521445],
        1e-13,
    );
}

#[test]
fn guttmans_bounds_match_psych() {
    // R 4.2.2, psych 2.2.9 guttman (lambda 1 to 6); splits by combn in base R.
    let it = guttman(&ATTITUDE, true).unwrap();
    all_close(
        &[it.lambda1, it.lambda2, it.lambda3, it.lambda4.unwrap(), it.lambda5, it.lambda6.unwrap()],
        &[
            0.719214688311009,
            0.8518997135661476,
            0.8390838030295105,
            0.8926322063384688,
            0.8292885937246125,
            0.8752151373603486,
        ],
        1e-12,
    );
    all_close(
        &[it.worst_split.unwrap(), it.mean_split.unwrap()],
        &[0.6750174551167113, 0.8219596437840103],
        1e-12,
    );
    let raw = guttman(&ATTITUDE, false).unwrap();
    all_close(
        &[raw.lambda1, raw.lambda2, raw.lambda3, raw.lambda5, raw.lambda6.unwrap()],
        &[
            0.7226938024840799,
            0.860272454217454,
            0.8431427695647599,
            0.8499223196542375,
            0.882902177286858,
        ],
        1e-12,
    );
}

#[test]
fn omega_matches_psych_and_factanal() {
    // R 4.2.2: psych 2.2.9 fa(fm = "minres") and factanal, both of which stop at about 1e-5.
    let it = omega(&ATTITUDE, FactorMethod::MinimumResidual).unwrap();
    all_close(
        &it.loadings,
        &[
            0.7577722249352306,
            0.8338271616637976,
            0.6034272763329981,
            0.7887270562765585,
            0.8411193771121855,
            0.2844648071310892,
            0.4910468648926093,
        ],
        1e-4,
    );
    close(it.omega, 0.8506823947954825, 1e-5);
    close(it.omega_observed, 0.8509924650784052, 1e-5);
    let it = omega(&ATTITUDE, FactorMethod::MaximumLikelihood).unwrap();
    all_close(
        &it.loadings,
        &[
            0.8524782366618178,
            0.9022414443780601,
            0.5927051538160418,
            0.7306959450574806,
            0.7649939013782213,
            0.2460927934073968,
            0.3778440841136999,
        ],
        1e-5,
    );
    close(it.omega, 0.8405443649754282, 1e-6);
    // lavaan 0.6-14: the same factor in the covariances.
    close(it.omega_raw, 0.8563267793034856, 1e-6);
}

/// Shrout and Fleiss (1979), table 2: four judges, six people.
const JUDGES: [[f64; 6]; 4] = [
    [9., 6., 8., 7., 10., 6.],
    [2., 1., 4., 1., 5., 2.],
    [5., 3., 6., 2., 6., 4.],
    [8., 2., 8., 6., 9., 7.],
];

#[test]
fn shrout_and_fleiss_1979_is_reproduced() {
    // Published: .17 .29 .71 .44 .62 .91; digits and limits from R 4.2.2, psych 2.2.9 ICC(lmer = FALSE).
    let wanted = [
        [0.1657417684054756, -0.1329323248747509, 0.7225600623281211, 0.1647688083446396],
        [0.2897637795275592, 0.01878651337471205, 0.7610843696489531, 0.0001345665164843369],
        [0.7148407148407149, 0.3424647650339254, 0.9458582599553595, 0.0001345665164843369],
        [0.4427971336792689, -0.884442155238119, 0.9124154203407756, 0.1647688083446396],
        [0.6200505475989893, 0.07113681530250349, 0.927232040167722, 0.0001345665164843369],
        [0.9093155423770695, 0.6756747138163047, 0.9858916781690623, 0.0001345665164843369],
    ];
    for (it, wanted) in intraclass(&JUDGES, 0.95).unwrap().iter().zip(wanted) {
        let icc = &it.correlation;
        all_close(&[icc.value, icc.low, icc.high, it.test.p], &wanted, 1e-12);
    }
    assert!(intraclass(&[[3.0; 6], [4.0; 6]], 0.95).is_err());
}

const FIRST: [f64; 20] =
    [1., 2., 3., 1., 2., 2., 3., 3., 1., 2., 1., 3., 2., 2., 1., 3., 3., 2., 1., 1.];
const SECOND: [f64; 20] =
    [1., 2., 3., 2., 2., 1., 3., 2., 1., 2., 1., 3., 3., 2., 1., 3., 1., 2., 1., 2.];

#[test]
fn cohens_kappa_matches_statsmodels() {
    // statsmodels 0.15.0 cohens_kappa; psych 2.2.9 cohen.kappa agrees for the first and last.
    for (weights, wanted) in [
        (
            KappaWeights::Unweighted,
            [
                0.5471698113207546,
                0.1550951422230561,
                0.24318891838644713,
                0.8511507042550621,
                0.15809699561142807,
            ],
        ),
        (
            KappaWeights::Linear,
            [
                0.5906432748538012,
                0.1520380875901701,
                0.2926540988987216,
                0.8886324508088808,
                0.17308854873431503,
            ],
        ),
        (
            KappaWeights::Quadratic,
            [
                0.6370967741935484,
                0.16778228979845028,
                0.30824952894492363,
                0.9659440194421731,
                0.22291495464217226,
            ],
        ),
    ] {
        let it = cohen_kappa(&FIRST, &SECOND, weights, 0.95).unwrap();
        let null = it.kappa.value / it.test.statistic.unwrap();
        all_close(
            &[it.kappa.value, it.standard_error, it.kappa.low, it.kappa.high, null],
            &wanted,
            1e-13,
        );
    }
    let same = cohen_kappa(&[1.0, 1.0], &[1.0, 1.0], KappaWeights::Unweighted, 0.95);
    assert_eq!(same, Err(NoEstimate::NoVariation { what: "the category".into() }));
}

#[test]
fn fleisss_kappa_matches_statsmodels() {
    // Ten people, fourteen raters, five categories; statsmodels 0.15.0 fleiss_kappa.
    let counts = [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ];
    let mut raters = vec![Vec::new(); 14];
    for person in counts {
        let mut rater = 0;
        for (category, times) in person.into_iter().enumerate() {
            for _ in 0..times {
                raters[rater].push(f64::from(u8::try_from(category).unwrap()));
                rater += 1;
            }
        }
    }
    let it = fleiss_kappa(&raters, 0.95).unwrap();
    close(it.kappa.value, 0.20993070442195522, 1e-13);
    // Published with the example: observed .378, expected .213.
    all_close(&[it.observed, it.expected], &[0.378, 0.213], 5e-4);
}

#[test]
fn fleisss_diagnoses_give_the_published_kappa_and_its_error() {
    // J. L. Fleiss 1971, table 1: thirty patients, six psychiatrists, five diagnoses. Kappa .430; z 17.652
    // by the error of Fleiss, Nee and Landis 1979, here by that formula in R 4.2.2.
    let patients: [[u8; 5]; 30] = [
        [0, 0, 0, 6, 0],
        [0, 3, 0, 0, 3],
        [0, 1, 4, 0, 1],
        [0, 0, 0, 0, 6],
        [0, 3, 0, 3, 0],
        [2, 0, 4, 0, 0],
        [0, 0, 4, 0, 2],
        [2, 0, 3, 1, 0],
        [2, 0, 0, 4, 0],
        [0, 0, 0, 0, 6],
        [1, 0, 0, 5, 0],
        [1, 1, 0, 4, 0],
        [0, 3, 3, 0, 0],
        [1, 0, 0, 5, 0],
        [0, 2, 0, 3, 1],
        [0, 0, 5, 0, 1],
        [3, 0, 0, 1, 2],
        [5, 1, 0, 0, 0],
        [0, 2, 0, 4, 0],
        [1, 0, 2, 0, 3],
        [0, 0, 0, 0, 6],
        [0, 1, 0, 5, 0],
        [0, 2, 0, 1, 3],
        [2, 0, 0, 4, 0],
        [1, 0, 0, 4, 1],
        [0, 5, 0, 1, 0],
        [4, 0, 0, 0, 2],
        [0, 2, 0, 4, 0],
        [1, 0, 5, 0, 0],
        [0, 0, 0, 0, 6],
    ];
    let mut raters = vec![Vec::new(); 6];
    for patient in patients {
        let ratings = (0_u8..).zip(patient).flat_map(|(kind, n)| vec![f64::from(kind); n.into()]);
        for (rater, rating) in raters.iter_mut().zip(ratings) {
            rater.push(rating);
        }
    }
    let it = fleiss_kappa(&raters, 0.95).unwrap();
    all_close(
        &[it.kappa.value, it.standard_error, it.test.statistic.unwrap()],
        &[0.43024452006014086, 0.024373932099411154, 17.65183058299137],
        1e-12,
    );
}

#[test]
fn krippendorffs_examples_are_reproduced() {
    let o = None;
    let s = |value: u8| Some(f64::from(value));
    // Three coders, fifteen units: nominal .691, interval .811.
    let coders = [
        [o, o, o, o, o, s(3), s(4), s(1), s(2), s(1), s(1), s(3), s(3), o, s(3)],
        [s(1), o, s(2), s(1), s(3), s(3), s(4), s(3), o, o, o, o, o, o, o],
        [o, o, s(2), s(1), s(3), s(4), s(4), o, s(2), s(1), s(1), s(3), s(3), o, s(4)],
    ];
    let alpha = |scale| krippendorff_alpha(&coders, scale).unwrap();
    close(alpha(Scale::Nominal).alpha, 0.691, 5e-4);
    close(alpha(Scale::Interval).alpha, 0.811, 5e-4);
    assert_eq!((alpha(Scale::Nominal).units, alpha(Scale::Nominal).left_out), (12, 3));
    // Krippendorff 2011: four observers, twelve units.
    let observers = [
        [s(1), s(2), s(3), s(3), s(2), s(1), s(4), s(1), s(2), o, o, o],
        [s(1), s(2), s(3), s(3), s(2), s(2), s(4), s(1), s(2), s(5), o, s(3)],
        [o, s(3), s(3), s(3), s(2), s(3), s(4), s(2), s(2), s(5), s(1), o],
        [s(1), s(2), s(3), s(3), s(2), s(4), s(4), s(1), s(2), s(5), s(1), o],
    ];
    for (scale, wanted) in [
        (Scale::Nominal, 0.743),
        (Scale::Ordinal, 0.815),
        (Scale::Interval, 0.849),
        (Scale::Ratio, 0.797),
    ] {
        close(krippendorff_alpha(&observers, scale).unwrap().alpha, wanted, 5e-4);
    }
    assert!(krippendorff_alpha(&[[1.0, 1.0], [1.0, 1.0]], Scale::Nominal).is_err());
    assert!(krippendorff_alpha(&[[Some(1.0), None], [None, Some(1.0)]], Scale::Nominal).is_err());
}

#[test]
fn the_error_of_measurement_follows_its_formula() {
    let it = measurement_error(10.0, 0.91, 0.95).unwrap();
    all_close(
        &[it.standard_error, it.detectable_change],
        &[3.0, 1.959963984540054 * 18.0_f64.sqrt()],
        1e-14,
    );
    assert!(measurement_error(0.0, 0.9, 0.95).is_err());
    assert!(measurement_error(10.0, 1.1, 0.95).is_err());
}
