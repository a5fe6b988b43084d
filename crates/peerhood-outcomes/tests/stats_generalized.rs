//! Generalised linear models and estimating equations.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::generalized::{Family, Gee, GeeErrors, Working, gee, glm};
use peerhood_outcomes::stats::regression::Coefficient;
use stats_peers::{SLEEPSTUDY, all_close, close};

fn values(coefficients: &[Coefficient]) -> Vec<f64> {
    coefficients.iter().map(|one| one.estimate.value).collect()
}

fn errors(coefficients: &[Coefficient]) -> Vec<f64> {
    coefficients.iter().map(|one| one.standard_error).collect()
}

/// Days, and every second driver.
fn predictors() -> [Vec<f64>; 2] {
    let days = (0..180_u32).map(|row| f64::from(row % 10)).collect();
    let arm = (0..180_u32).map(|row| f64::from((row / 10 + 1) % 2)).collect();
    [days, arm]
}

fn drivers() -> Vec<usize> {
    (0..180).map(|row| row / 10).collect()
}

fn outcome(family: Family) -> Vec<f64> {
    let of = |value: f64| match family {
        Family::Gaussian => value,
        Family::Binomial => f64::from(u8::from(300.0 < value)),
        Family::Poisson => (value / 40.0).floor(),
    };
    SLEEPSTUDY.into_iter().map(of).collect()
}

fn solved(family: Family, working: Working<'_>, errors: GeeErrors) -> Gee {
    gee(&outcome(family), &predictors(), &drivers(), family, working, errors, 0.95)
        .expect("eighteen drivers")
}

#[test]
fn independent_and_exchangeable_clusters_match_statsmodels() {
    // statsmodels 0.15.0 GEE: values, robust errors, those of Mancl and DeRouen, correlation.
    for (family, working, wanted, robust, corrected, correlation) in [
        (
            Family::Gaussian,
            Working::Exchangeable,
            [259.2740631818181, 10.46728595959596, -15.737916666666617],
            [12.169898340423906, 1.5022367823134275, 17.194329287987063],
            [13.661990347433663, 1.5906036518612763, 19.343620448985444],
            Some(0.5566997107621102),
        ),
        (
            Family::Binomial,
            Working::Independence,
            [-1.8080648382820734, 0.4285552816733698, -0.9830824980640727],
            [0.535760550475185, 0.08811590793906712, 0.6043369848861113],
            [0.5882621946536274, 0.09336423090221455, 0.6788974662360746],
            None,
        ),
        (
            Family::Binomial,
            Working::Exchangeable,
            [-1.8083162210358295, 0.42785717006495116, -0.9578429263484965],
            [0.5383494776621208, 0.08855578100044129, 0.6409372301392556],
            [0.5918376306325904, 0.09387729260510198, 0.7190018355728415],
            Some(0.1925837819950702),
        ),
        (
            Family::Poisson,
            Working::Exchangeable,
            [1.8002217157631482, 0.03866498432773401, -0.08013303342778268],
            [0.04811478154513846, 0.005434384813306263, 0.07305772722707746],
            [0.05357402664570801, 0.0057547589114705575, 0.08218994313046211],
            Some(0.5529573408159757),
        ),
    ] {
        let it = solved(family, working, GeeErrors::Robust);
        all_close(&values(&it.coefficients), &wanted, 1e-10);
        all_close(&errors(&it.coefficients), &robust, 1e-10);
        match (it.correlation, correlation) {
            (Some(got), Some(wanted)) => close(got, wanted, 1e-10),
            (got, wanted) => assert_eq!(got, wanted),
        }
        let it = solved(family, working, GeeErrors::BiasCorrected);
        all_close(&errors(&it.coefficients), &corrected, 1e-10);
        assert_eq!((it.clusters, it.largest_cluster, it.n), (18, 10, 180));
    }
    let it = solved(Family::Gaussian, Working::Exchangeable, GeeErrors::ModelBased);
    all_close(
        &errors(&it.coefficients),
        &[12.73395570788877, 0.8152778254747958, 17.24493547874721],
        1e-10,
    );
    close(it.scale, 2226.587155565832, 1e-12);
}

#[test]
fn waves_that_fade_match_dense_matrices() {
    // The equations with dense working matrices, in NumPy 2.4.6; geepack 1.3.9 and R's gee, which
    // estimate the correlation in other ways, lie within 5 % of an error.
    for (family, wanted, robust, correlation) in [
        (
            Family::Gaussian,
            [259.49630562727157, 10.466773787335196, -12.120513816898072],
            [11.701111783428255, 1.438903672714356, 17.679892534832398],
            0.7593247386013365,
        ),
        (
            Family::Binomial,
            [-1.7697458235078536, 0.41793175838693986, -0.9675960404643008],
            [0.5357301778537034, 0.08491767367623014, 0.6049102985806206],
            0.4399431606553978,
        ),
        (
            Family::Poisson,
            [1.787318633161539, 0.03826086989538829, -0.04362052699131917],
            [0.04455855087034057, 0.0050966994673158385, 0.06599263112214372],
            0.7343856108473771,
        ),
    ] {
        let it = solved(family, Working::Autoregressive(None), GeeErrors::Robust);
        all_close(&values(&it.coefficients), &wanted, 1e-9);
        all_close(&errors(&it.coefficients), &robust, 1e-9);
        close(it.correlation.unwrap(), correlation, 1e-9);
    }
}

#[test]
fn the_order_of_rows_does_not_matter_when_waves_are_named() {
    let waves: Vec<usize> = (0..180).map(|row| row % 10).collect();
    let order: Vec<usize> = (0..180).map(|row| row * 77 % 180).collect();
    let shuffled = |list: &[f64]| order.iter().map(|&row| list[row]).collect::<Vec<f64>>();
    let of = |list: &[usize]| order.iter().map(|&row| list[row]).collect::<Vec<usize>>();
    let [days, arm] = predictors();
    let (waves, groups) = (of(&waves), of(&drivers()));
    let it = gee(
        &shuffled(&SLEEPSTUDY),
        &[shuffled(&days), shuffled(&arm)],
        &groups,
        Family::Gaussian,
        Working::Autoregressive(Some(&waves)),
        GeeErrors::Robust,
        0.95,
    );
    let straight = solved(Family::Gaussian, Working::Autoregressive(None), GeeErrors::Robust);
    all_close(&errors(&it.unwrap().coefficients), &errors(&straight.coefficients), 1e-11);
}

#[test]
fn regressions_of_shares_and_counts_match_statsmodels() {
    // statsmodels 0.15.0 GLM.
    let it = glm(&outcome(Family::Binomial), &predictors(), Family::Binomial, 0.95).unwrap();
    all_close(
        &values(&it.coefficients),
        &[-1.8080648382820734, 0.4285552816733699, -0.9830824980640732],
        1e-12,
    );
    all_close(
        &errors(&it.coefficients),
        &[0.39547452824378404, 0.07107121924439223, 0.3618597101014388],
        1e-9,
    );
    all_close(
        &[it.deviance, it.null_deviance, it.log_likelihood, it.aic],
        &[192.04543541421748, 246.32343544690806, -96.02271770710874, 198.04543541421748],
        1e-12,
    );
    let it = glm(&outcome(Family::Poisson), &predictors(), Family::Poisson, 0.95).unwrap();
    all_close(
        &values(&it.coefficients),
        &[1.7923877309956315, 0.038664446404738796, -0.06381750344140177],
        1e-12,
    );
    all_close(
        &[it.deviance, it.null_deviance, it.log_likelihood, it.aic],
        &[36.67268194793165, 53.356561742915005, -358.77388551636443, 723.5477710327289],
        1e-12,
    );
    close(it.coefficients[2].test.p, 0.25874037816748496, 1e-9);
}

#[test]
fn perfect_separation_is_told_and_so_is_an_outcome_that_cannot_be() {
    let count: Vec<f64> = (0..40_u32).map(f64::from).collect();
    let separated: Vec<f64> = count.iter().map(|&x| f64::from(u8::from(20.0 <= x))).collect();
    let it = glm(&separated, std::slice::from_ref(&count), Family::Binomial, 0.95);
    assert!(matches!(it, Err(NoEstimate::Separated { .. })), "{it:?}");
    // Nobody in one arm has the event.
    let arm: Vec<f64> = (0..40_u32).map(|row| f64::from(row % 2)).collect();
    let rare: Vec<f64> = (0..40_u32).map(|row| f64::from(u8::from(row % 4 == 0))).collect();
    for family in [Family::Binomial, Family::Poisson] {
        let it = glm(&rare, std::slice::from_ref(&arm), family, 0.95);
        assert!(matches!(it, Err(NoEstimate::Separated { .. })), "{family:?} {it:?}");
        let clusters: Vec<usize> = (0..40).map(|row| row / 4).collect();
        let (working, kind) = (Working::Exchangeable, GeeErrors::Robust);
        let it = gee(&rare, std::slice::from_ref(&arm), &clusters, family, working, kind, 0.95);
        assert!(matches!(it, Err(NoEstimate::Separated { .. })), "{family:?} {it:?}");
    }
    let it = glm(&[1.0; 40], std::slice::from_ref(&count), Family::Binomial, 0.95);
    assert!(matches!(it, Err(NoEstimate::NoVariation { .. })), "{it:?}");
    let it = glm(&count, std::slice::from_ref(&arm), Family::Binomial, 0.95);
    assert!(matches!(it, Err(NoEstimate::OutOfRange { .. })), "{it:?}");
    let exact = gee(
        &count,
        &[count.iter().map(|x| 2.0 * x).collect::<Vec<_>>()],
        &(0..40).map(|row| row / 4).collect::<Vec<usize>>(),
        Family::Gaussian,
        Working::Exchangeable,
        GeeErrors::Robust,
        0.95,
    );
    assert!(exact.is_err() || exact.is_ok_and(|it| it.scale < 1e-20));
}

#[test]
fn one_cluster_or_pairs_of_nobody_are_too_few() {
    let fit = |groups: &[usize], working| {
        let (family, kind) = (Family::Gaussian, GeeErrors::Robust);
        gee(&SLEEPSTUDY, &predictors(), groups, family, working, kind, 0.95)
    };
    let one = fit(&[3; 180], Working::Independence);
    assert_eq!(one, Err(NoEstimate::TooFew { of: "clusters".into(), given: 1, needed: 2 }));
    let alone: Vec<usize> = (0..180).collect();
    assert!(matches!(fit(&alone, Working::Exchangeable), Err(NoEstimate::TooFew { .. })));
    let waves = vec![4; 180];
    let twice = fit(&drivers(), Working::Autoregressive(Some(&waves)));
    assert!(matches!(twice, Err(NoEstimate::OutOfRange { .. })), "{twice:?}");
}
