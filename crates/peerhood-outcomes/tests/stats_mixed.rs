//! The linear mixed model.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::mixed::{Criterion, Mixed, Random, mixed_model};
use stats_peers::{NOISE, SLEEPSTUDY, all_close, close};

fn days() -> Vec<f64> {
    (0..180_u32).map(|row| f64::from(row % 10)).collect()
}

fn drivers() -> Vec<usize> {
    (0..180).map(|row| row / 10).collect()
}

fn sleep(random: Random, criterion: Criterion) -> Mixed {
    mixed_model(&SLEEPSTUDY, &[days()], &drivers(), random, criterion, 0.95)
        .expect("eighteen drivers")
}

const SLOPE: Random = Random::InterceptAndSlope(0);

fn fixed(it: &Mixed) -> Vec<f64> {
    it.fixed.iter().flat_map(|one| [one.estimate.value, one.standard_error]).collect()
}

fn degrees(it: &Mixed) -> Vec<f64> {
    it.fixed.iter().map(|one| one.test.degrees[0]).collect()
}

#[test]
fn sleepstudy_gives_the_published_values() {
    // Bates et al. 2015 and the documentation of lme4.
    let it = sleep(Random::Intercept, Criterion::Reml);
    let printed = [251.4051, 9.7467, 10.4673, 0.8042];
    for (got, wanted) in fixed(&it).into_iter().zip(printed) {
        assert!((got - wanted).abs() < 5e-5, "{got} {wanted}");
    }
    assert!((-2.0 * it.log_likelihood - 1786.465).abs() < 5e-4);
    let it = sleep(SLOPE, Criterion::Reml);
    for (got, wanted) in fixed(&it).into_iter().zip([251.405, 6.825, 10.467, 1.546]) {
        assert!((got - wanted).abs() < 5e-4, "{got} {wanted}");
    }
    assert!((-2.0 * it.log_likelihood - 1743.63).abs() < 5e-3);
}

#[test]
fn a_random_intercept_matches_lme4_and_lmertest() {
    // R 4.2.2, lme4 1.1-31, lmerTest 3.1-3, bobyqa to 1e-12.
    for (criterion, wanted, df, p, variances, fit) in [
        (
            Criterion::Ml,
            [251.4051048484838, 9.506185200538196, 10.46728595959606, 0.8017354215741335],
            [24.49054445323352, 162.0],
            [1.588481942770314e-19, 4.462732600418163e-27],
            [1296.87004818075, 954.52783401688],
            [-897.0393215026127, 1802.078643005225, 1814.850470408786],
        ),
        (
            Criterion::Reml,
            [251.4051048484831, 9.746716338935924, 10.46728595959597, 0.804221428228504],
            [22.81019830530651, 161.0],
            [2.241353120829798e-18, 6.412600659306401e-27],
            [1378.17853886622, 960.45657684851],
            [-893.2325426974604, 1794.465085394921, 1807.236912798482],
        ),
    ] {
        let it = sleep(Random::Intercept, criterion);
        all_close(&fixed(&it), &wanted, 1e-8);
        all_close(&degrees(&it), &df, 1e-7);
        for (one, p) in it.fixed.iter().zip(p) {
            close(one.test.p / p, 1.0, 1e-5);
        }
        all_close(&[it.intercept_variance, it.residual_variance], &variances, 1e-7);
        all_close(&[it.log_likelihood, it.aic, it.bic], &fit, 1e-12);
        let share = variances[0] / (variances[0] + variances[1]);
        close(it.intraclass.unwrap(), share, 1e-8);
        assert!(!it.singular);
    }
}

#[test]
fn a_balanced_random_intercept_has_its_closed_form() {
    // By REML the variances are those of the analysis of variance.
    let it = sleep(Random::Intercept, Criterion::Reml);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let grand = mean(&SLEEPSTUDY);
    let drivers: Vec<f64> = SLEEPSTUDY.chunks(10).map(mean).collect();
    let between = drivers.iter().map(|mean| 10.0 * (mean - grand).powi(2)).sum::<f64>() / 17.0;
    let day = it.fixed[1].estimate.value;
    let within = SLEEPSTUDY.iter().enumerate().map(|(row, value)| {
        let expected = drivers[row / 10] + day * ((row % 10) as f64 - 4.5);
        (value - expected).powi(2)
    });
    let within = within.sum::<f64>() / 161.0;
    all_close(
        &[it.residual_variance, it.intercept_variance],
        &[within, (between - within) / 10.0],
        1e-11,
    );
}

#[test]
fn a_balanced_random_slope_has_the_errors_of_the_drivers_own_lines() {
    let lines: Vec<[f64; 2]> = SLEEPSTUDY
        .chunks(10)
        .map(|values| {
            let mean = values.iter().sum::<f64>() / 10.0;
            let shared = values.iter().enumerate().map(|(day, value)| (day as f64 - 4.5) * value);
            let slope = shared.sum::<f64>() / 82.5;
            [mean - 4.5 * slope, slope]
        })
        .collect();
    let it = sleep(SLOPE, Criterion::Reml);
    for place in 0..2 {
        let mean = lines.iter().map(|line| line[place]).sum::<f64>() / 18.0;
        let square = lines.iter().map(|line| (line[place] - mean).powi(2)).sum::<f64>() / 17.0;
        close(it.fixed[place].estimate.value, mean, 1e-13);
        close(it.fixed[place].standard_error, (square / 18.0).sqrt(), 1e-10);
        close(it.fixed[place].test.degrees[0], 17.0, 1e-8);
    }
}

#[test]
fn a_random_slope_matches_lme4_and_lmertest() {
    // R 4.2.2, lme4 1.1-31, lmerTest 3.1-3, bobyqa to 1e-12.
    for (criterion, wanted, variances, fit) in [
        (
            Criterion::Ml,
            [251.405104848484, 6.632276421157222, 10.46728595959554, 1.502236792571891],
            [
                565.515271042699,
                32.682197613824,
                11.055414458564,
                0.081319974587097,
                654.941037580173,
            ],
            [-875.9696722315988, 1763.939344463198, 1783.097085568539],
        ),
        (
            Criterion::Reml,
            [251.4051048484861, 6.824555776275826, 10.46728595959604, 1.545788932429852],
            [
                612.0897482746686,
                35.0716623442135,
                9.6043354747549,
                0.065551342853464,
                654.9410406819693,
            ],
            [-871.8141359792455, 1755.628271958491, 1774.786013063832],
        ),
    ] {
        let it = sleep(SLOPE, criterion);
        // lme4's own search stops about here.
        all_close(&fixed(&it), &wanted, 1e-6);
        let df = if criterion == Criterion::Ml { 18.0 } else { 17.0 };
        all_close(&degrees(&it), &[df, df], 1e-7);
        let slope = it.slope.clone().unwrap();
        all_close(
            &[
                it.intercept_variance,
                slope.variance,
                slope.covariance,
                slope.correlation.unwrap(),
                it.residual_variance,
            ],
            &variances,
            1e-5,
        );
        all_close(&[it.log_likelihood, it.aic, it.bic], &fit, 1e-12);
        assert_eq!((it.intraclass, it.singular), (None, false));
        if criterion == Criterion::Reml {
            // ranef() of drivers 308 and 309.
            let ranef =
                |place: usize| [it.groups[place].intercept, it.groups[place].slope.unwrap()];
            all_close(&ranef(0), &[2.25856550059, 9.19897190423], 1e-6);
            all_close(&ranef(1), &[-40.39857692492, -8.61970318296], 1e-6);
        }
    }
}

/// The sleep study with 17 measurements missing, and two arms.
fn unbalanced() -> [Vec<Option<f64>>; 3] {
    let gone = [3, 4, 5, 17, 44, 45, 46, 47, 48, 100, 101, 150, 151, 152, 153, 154, 155];
    let kept = |row: usize| !gone.contains(&(row + 1));
    let outcome = (0..180).map(|row| kept(row).then_some(SLEEPSTUDY[row])).collect();
    let days = days().into_iter().map(Some).collect();
    let arm = (0..180).map(|row| Some(f64::from(u8::from((row / 10 + 1) % 2 == 0)))).collect();
    [outcome, days, arm]
}

#[test]
fn missing_waves_and_two_arms_match_lmertest() {
    // R 4.2.2, lme4 1.1-31, lmerTest 3.1-3.
    let [outcome, days, arm] = unbalanced();
    let product: Vec<Option<f64>> =
        days.iter().zip(&arm).map(|(day, arm)| Some((*day)? * (*arm)?)).collect();
    let predictors = [days.clone(), arm.clone(), product];
    let it =
        mixed_model(&outcome, &predictors, &drivers(), Random::Intercept, Criterion::Reml, 0.95)
            .unwrap();
    assert_eq!((it.n, it.left_out[0].count), (163, 17));
    all_close(
        &fixed(&it),
        &[
            252.739312977165,
            13.96694160447831,
            8.571622207339058,
            1.18840933085304,
            5.780666392388288,
            19.82658256717047,
            2.574995231812612,
            1.696992742455351,
        ],
        1e-7,
    );
    all_close(
        &degrees(&it),
        &[22.03741281688233, 143.3453295469969, 22.31635589445893, 143.9866701712424],
        1e-7,
    );
    close(it.log_likelihood, -802.8082433221244, 1e-12);
    let predictors = [arm, days];
    let slope = Random::InterceptAndSlope(1);
    let it = mixed_model(&outcome, &predictors, &drivers(), slope, Criterion::Reml, 0.95).unwrap();
    all_close(
        &fixed(&it),
        &[
            250.4406144266392,
            9.683662870134322,
            7.554801553349682,
            13.78698944394115,
            10.10630989649533,
            1.488302306058315,
        ],
        1e-6,
    );
    all_close(&degrees(&it), &[16.06716731004256, 16.01996848421392, 17.17038370234063], 1e-5);
    close(it.log_likelihood, -789.2448069916002, 1e-12);
    close(it.slope.unwrap().correlation.unwrap(), 0.18985277865612, 1e-6);
}

#[test]
fn errors_and_degrees_of_kenward_and_roger_match_pbkrtest() {
    // R 4.2.2, lme4 1.1-31, pbkrtest 0.5.2 through lmerTest 3.1-3, bobyqa to 1e-12.
    const KR: Criterion = Criterion::RemlKenwardRoger;
    let balanced = sleep(Random::Intercept, KR);
    let plain = sleep(Random::Intercept, Criterion::Reml);
    // In a balanced design nothing is lost, and both degrees are the same.
    all_close(&fixed(&balanced), &fixed(&plain), 1e-12);
    all_close(&degrees(&balanced), &[22.81019897708892, 161.0], 1e-7);
    let it = sleep(SLOPE, KR);
    all_close(&fixed(&it), &fixed(&sleep(SLOPE, Criterion::Reml)), 1e-10);
    all_close(&degrees(&it), &[17.0, 17.0], 1e-7);
    let [outcome, days, arm] = unbalanced();
    let product: Vec<Option<f64>> =
        days.iter().zip(&arm).map(|(day, arm)| Some((*day)? * (*arm)?)).collect();
    let predictors = [days.clone(), arm.clone(), product];
    let it = mixed_model(&outcome, &predictors, &drivers(), Random::Intercept, KR, 0.95).unwrap();
    let errors = |it: &Mixed| it.fixed.iter().map(|one| one.standard_error).collect::<Vec<f64>>();
    all_close(
        &errors(&it),
        &[13.96766795680207, 1.188581946245868, 19.82996022542493, 1.697746073304679],
        1e-7,
    );
    all_close(
        &degrees(&it),
        &[21.98817968503264, 143.3086526175429, 22.2666008981097, 143.9513380146584],
        1e-7,
    );
    let slope = Random::InterceptAndSlope(1);
    let it = mixed_model(&outcome, &[arm, days], &drivers(), slope, KR, 0.95).unwrap();
    all_close(&errors(&it), &[9.988599676603762, 14.67947418563607, 1.490405890207943], 1e-6);
    all_close(&degrees(&it), &[15.66483789364109, 15.58354449805011, 16.88019395279303], 1e-6);
}

#[test]
fn a_singular_fit_is_an_answer_that_says_so() {
    // R 4.2.2, lme4 1.1-31: isSingular() is TRUE, the correlation is 1.
    let it = mixed_model(&NOISE, &[days()], &drivers(), SLOPE, Criterion::Reml, 0.95).unwrap();
    assert!(it.singular);
    close(it.slope.as_ref().unwrap().correlation.unwrap(), 1.0, 1e-6);
    close(it.log_likelihood, -246.4342039109252, 1e-12);
    all_close(
        &fixed(&it),
        &[0.04043030303030326, 0.1282978349297034, 0.003826599326599283, 0.02439718700162095],
        1e-8,
    );
    all_close(&degrees(&it), &[132.4335929922613, 75.44762391563489], 1e-5);
    let it = mixed_model(&NOISE, &[days()], &drivers(), Random::Intercept, Criterion::Ml, 0.95);
    assert!(!it.unwrap().singular);
    // Where groups differ less than chance would have it, the variance between them is zero.
    let level: Vec<f64> =
        (0..180_u32).map(|row| f64::from(row % 2) + f64::from(row % 10)).collect();
    let it = mixed_model(&level, &[NOISE], &drivers(), Random::Intercept, Criterion::Reml, 0.95);
    let it = it.unwrap();
    assert!(it.singular && it.intercept_variance < 1e-9, "{it:?}");
    assert_eq!(it.intraclass.map(|share| share < 1e-9), Some(true));
}

#[test]
fn what_cannot_be_fitted_says_why() {
    let fit = |outcome: &[f64], predictor: &[f64], groups: &[usize], random| {
        mixed_model(outcome, &[predictor], groups, random, Criterion::Reml, 0.95)
    };
    let intercept = Random::Intercept;
    let days = days();
    let one = fit(&SLEEPSTUDY, &days, &[4; 180], intercept);
    assert_eq!(one, Err(NoEstimate::TooFew { of: "groups".into(), given: 1, needed: 2 }));
    let own: Vec<usize> = (0..180).collect();
    assert!(matches!(fit(&SLEEPSTUDY, &days, &own, intercept), Err(NoEstimate::TooFew { .. })));
    let pairs: Vec<usize> = (0..180).map(|row| row / 2).collect();
    assert!(matches!(fit(&SLEEPSTUDY, &days, &pairs, SLOPE), Err(NoEstimate::TooFew { .. })));
    let flat = fit(&[7.0; 180], &days, &drivers(), intercept);
    assert!(matches!(flat, Err(NoEstimate::NoVariation { .. })), "{flat:?}");
    let same = fit(&SLEEPSTUDY, &[1.0; 180], &drivers(), intercept);
    assert!(matches!(same, Err(NoEstimate::Collinear { .. })), "{same:?}");
    let steps: Vec<f64> = (0..180_u32).map(|row| f64::from((row / 10) * (row / 10))).collect();
    let within = fit(&steps, &NOISE, &drivers(), intercept);
    assert!(matches!(within, Err(NoEstimate::NoVariation { .. })), "{within:?}");
    let none = fit(&SLEEPSTUDY, &days, &drivers(), Random::InterceptAndSlope(1));
    assert!(matches!(none, Err(NoEstimate::OutOfRange { .. })));
}

#[test]
fn the_scale_and_place_of_numbers_do_not_matter() {
    let it = sleep(SLOPE, Criterion::Reml);
    let big: Vec<f64> = SLEEPSTUDY.iter().map(|value| value * 1e40).collect();
    let years: Vec<f64> = days().iter().map(|day| 2_000.0 + day * 1e-3).collect();
    let far = mixed_model(&big, &[years], &drivers(), SLOPE, Criterion::Reml, 0.95).unwrap();
    close(far.fixed[1].estimate.value / 1e43, it.fixed[1].estimate.value, 1e-8);
    close(far.fixed[1].test.statistic.unwrap(), it.fixed[1].test.statistic.unwrap(), 1e-6);
    close(far.residual_variance / 1e80, it.residual_variance, 1e-6);
}
