//! Pooling: sites, and imputations; Little's test.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::imputation::{little, pool_imputations};
use peerhood_outcomes::stats::pooling::{Between, Pooled, PooledError, pool_sites};
use stats_peers::{AIRQUALITY, all_close, close};

/// Colditz et al. (1994), 13 trials of the BCG vaccine: cases and others, vaccinated and not;
/// `dat.bcg` in metafor.
const BCG: [[f64; 4]; 13] = [
    [4., 119., 11., 128.],
    [6., 300., 29., 274.],
    [3., 228., 11., 209.],
    [62., 13536., 248., 12619.],
    [33., 5036., 47., 5761.],
    [180., 1361., 372., 1079.],
    [8., 2537., 10., 619.],
    [505., 87886., 499., 87892.],
    [29., 7470., 45., 7232.],
    [17., 1699., 65., 1600.],
    [186., 50448., 141., 27197.],
    [5., 2493., 3., 2338.],
    [27., 16886., 29., 17825.],
];

fn trials() -> (Vec<f64>, Vec<f64>) {
    BCG.iter()
        .map(|[a, b, c, d]| {
            let ratio = ((a / (a + b)) / (c / (c + d))).ln();
            (ratio, (1.0 / a - 1.0 / (a + b) + 1.0 / c - 1.0 / (c + d)).sqrt())
        })
        .unzip()
}

fn pooled(between: Between, error: PooledError) -> Pooled {
    let (estimates, errors) = trials();
    pool_sites(&estimates, &errors, between, error, 0.95).expect("thirteen trials")
}

#[test]
fn the_vaccine_trials_give_the_published_values() {
    // Viechtbauer 2010.
    let it = pooled(Between::Reml, PooledError::Wald);
    assert!((it.estimate.value + 0.7145).abs() < 5e-5);
    assert!((it.standard_error - 0.1798).abs() < 5e-5);
    assert!((it.tau_squared - 0.3132).abs() < 5e-5);
    assert!((it.i_squared - 0.9222).abs() < 5e-5);
    assert!((it.heterogeneity.statistic.unwrap() - 152.23).abs() < 5e-3);
}

#[test]
fn sites_are_pooled_as_by_metafor() {
    // R 4.2.2, metafor 3.8.1 with thresholds of 1e-14: value, error, p, limits, tau2, I2, H2, where
    // the next trial is expected.
    use Between::{DerSimonianLaird, None, PauleMandel, Reml};
    use PooledError::{HartungKnapp, Wald};
    #[rustfmt::skip]
    let wanted = [
        (DerSimonianLaird, Wald, [-0.714117222073227, 0.178742089535403, 6.462924304704e-05, -1.06444528008405, -0.363789164062403, 0.308760262862376, 0.921173468545621, 12.6860840068644, -1.85815375273217, 0.429919308585714]),
        (DerSimonianLaird, HartungKnapp, [-0.714117222073227, 0.180696628335547, 0.00192076676704736, -1.10782135416833, -0.320413089978125, 0.308760262862376, 0.921173468545621, 12.6860840068644, -1.98720696343074, 0.558972519284285]),
        (Reml, Wald, [-0.714532342158139, 0.179781516105206, 7.05425810164165e-05, -1.06689763881035, -0.362167045505929, 0.313243258136481, 0.92221384521269, 12.8557582353092, -1.86669221790289, 0.437627533586608]),
        (Reml, HartungKnapp, [-0.714532342158139, 0.180791744092848, 0.00192001509605729, -1.10844371368555, -0.320620970630728, 0.313243258136481, 0.92221384521269, 12.8557582353092, -1.9960168341962, 0.566952149879924]),
        (PauleMandel, HartungKnapp, [-0.714968153493444, 0.180892191537624, 0.001919271831278, -1.10909838120224, -0.320837925784648, 0.318068452205024, 0.923303379541533, 13.0383841429039, -2.0054259229281, 0.575489615941215]),
    ];
    for (between, error, wanted) in wanted {
        let it = pooled(between, error);
        let got = [
            it.estimate.value,
            it.standard_error,
            it.test.p,
            it.estimate.low,
            it.estimate.high,
            it.tau_squared,
            it.i_squared,
            it.h_squared,
            it.prediction.low,
            it.prediction.high,
        ];
        all_close(&got, &wanted, 1e-11);
        let limits = [it.tau_squared_limits, it.i_squared_limits];
        let limits = limits.map(|limits| [limits.low, limits.high]).concat();
        let wanted = [0.119718361141261, 1.11147908406093, 0.819205745585965, 0.976780749578874];
        all_close(&limits, &wanted, 1e-10);
        close(it.heterogeneity.statistic.unwrap(), 152.233008082373, 1e-13);
    }
    let it = pooled(None, Wald);
    let got = [it.estimate.value, it.standard_error, it.estimate.low, it.estimate.high];
    let wanted = [-0.430285163654091, 0.0404987517108638, -0.509661258426214, -0.350909068881968];
    all_close(&got, &wanted, 1e-13);
    let it = pooled(Reml, Wald);
    close(it.weights[0], 0.0505948273436663, 1e-12);
    close(it.weights[9], 0.0836760725788588, 1e-12);
}

#[test]
fn sites_that_agree_leave_nothing_between_them() {
    let it = pool_sites(&[1.0, 1.1, 0.9], &[0.5, 0.4, 0.6], Between::Reml, PooledError::Wald, 0.95);
    let it = it.unwrap();
    assert_eq!((it.tau_squared, it.i_squared, it.tau_squared_limits.low), (0.0, 0.0, 0.0));
    let same = |error| pool_sites(&[2.0; 3], &[0.5; 3], Between::PauleMandel, error, 0.95);
    assert!(matches!(same(PooledError::HartungKnapp), Err(NoEstimate::NoVariation { .. })));
    assert_eq!(same(PooledError::Wald).unwrap().tau_squared, 0.0);
}

#[test]
fn one_site_or_an_error_of_zero_is_refused() {
    let pool = |errors: &[f64]| {
        pool_sites(&[1.0, 2.0][..errors.len()], errors, Between::Reml, PooledError::Wald, 0.95)
    };
    assert!(matches!(pool(&[1.0]), Err(NoEstimate::TooFew { .. })));
    assert!(matches!(pool(&[1.0, 0.0]), Err(NoEstimate::OutOfRange { .. })));
    assert!(matches!(pool(&[1.0, -2.0]), Err(NoEstimate::OutOfRange { .. })));
}

#[test]
fn imputations_are_pooled_as_by_mice() {
    // R 4.2.2, mice 3.15.0: pool.scalar(), with and without n = 50, k = 3.
    let estimates = [2.1, 2.5, 1.9, 2.4, 2.2];
    let errors = [0.25, 0.30, 0.28, 0.22, 0.26];
    let it = pool_imputations(&estimates, &errors, Some(47.0), 0.95).unwrap();
    all_close(
        &[
            it.estimate.value,
            it.within,
            it.between,
            it.standard_error.powi(2),
            it.test.degrees[0],
            it.missing_information,
            it.relative_increase,
        ],
        &[2.22, 0.06938, 0.057, 0.13778, 9.46725412380639, 0.5772242474599537, 0.985874891899683],
        1e-13,
    );
    let it = pool_imputations(&estimates, &errors, None, 0.95).unwrap();
    all_close(
        &[it.test.degrees[0], it.missing_information],
        &[16.2300608734311, 0.548815399843594],
        1e-13,
    );
    let same = pool_imputations(&[2.0; 5], &errors, Some(47.0), 0.95).unwrap();
    assert_eq!((same.between, same.share_of_variance), (0.0, 0.0));
    close(same.test.degrees[0], 48.0 / 50.0 * 47.0, 1e-13);
    let endless = pool_imputations(&[2.0; 5], &errors, None, 0.95).unwrap();
    assert!(endless.test.degrees.is_empty());
    assert!(pool_imputations(&[2.0], &[1.0], None, 0.95).is_err());
}

#[test]
fn imputations_that_leave_no_degree_of_freedom_are_refused_at_once() {
    // Next to what lies between the imputations nothing is left within them.
    let none = pool_imputations(&[1e30, -1e30, 3.0], &[1e-30, 1e-30, 1e-30], Some(20.0), 0.95);
    assert!(matches!(none, Err(NoEstimate::NotRepresentable { .. })), "{none:?}");
}

#[test]
fn littles_test_gives_the_published_values() {
    // naniar, mcar_test(airquality): 35.1, 14 degrees of freedom, p .00142, 4 patterns.
    let it = little(&AIRQUALITY).unwrap();
    assert!((it.test.statistic.unwrap() - 35.1).abs() < 0.05, "{it:?}");
    assert_eq!((it.test.degrees[0], it.patterns), (14.0, 4));
    assert!((it.test.p - 0.00142).abs() < 5e-6, "{it:?}");
}

#[test]
fn littles_test_needs_values_that_are_missing() {
    let whole = little(&[[1.0, 2.0, 3.0, 5.0], [2.0, 1.0, 4.0, 3.0]]);
    assert!(matches!(whole, Err(NoEstimate::TooFew { .. })), "{whole:?}");
    let flat = little(&[[Some(1.0), Some(1.0), None], [Some(2.0), None, Some(3.0)]]);
    assert!(matches!(flat, Err(NoEstimate::NoVariation { .. })), "{flat:?}");
}

#[test]
fn other_estimates_of_the_variance_between_sites_match_metafor() {
    // R 4.2.2, metafor 3.8.1 with thresholds of 1e-15: value, error, tau2. Empirical Bayes is Paule and Mandel's.
    for (between, wanted) in [
        (Between::Ml, [-0.7111991354741815, 0.1718968087768902, 0.2800281372686438]),
        (Between::Hedges, [-0.7158785887587354, 0.1832799859887822, 0.3285638579957688]),
        (Between::HunterSchmidt, [-0.7045353739162566, 0.1586520930566555, 0.2283628636769068]),
        (Between::SidikJonkman, [-0.7172485925575837, 0.1870594584164266, 0.3455157015985951]),
        (Between::PauleMandel, [-0.7149681534934444, 0.1808921915376236, 0.3180684522050241]),
    ] {
        let it = pooled(between, PooledError::Wald);
        all_close(&[it.estimate.value, it.standard_error, it.tau_squared], &wanted, 1e-12);
    }
}
