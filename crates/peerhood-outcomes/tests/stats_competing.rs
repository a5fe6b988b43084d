//! Cumulative incidence and Gray's test against R.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod stats_peers;

use peerhood_outcomes::stats::survival::{
    CurveLimits, FollowUp, IncidenceVariance, cumulative_incidence, gray, kaplan_meier,
};
use stats_peers::{all_close, close, lung};

/// The lung data with a made-up cause: 1 for an even age, 2 for an odd one.
fn causes() -> Vec<Option<u32>> {
    let lung = lung();
    let ages = lung.codes("age").into_iter().zip(lung.events("status"));
    let cause = |age: usize, event: bool| if event { 1 + u32::from(age % 2 == 1) } else { 0 };
    ages.map(|(age, event)| Some(cause(age?, event?))).collect()
}

fn follow_up() -> FollowUp {
    FollowUp::with_causes(&lung().column("time"), &causes()).unwrap()
}

#[test]
fn cumulative_incidence_matches_survfit() {
    // R 4.2.2, survival 3.5-3: survfit(Surv(time, factor(cause)) ~ 1, conf.type = "log-log")
    let both = [1, 2].map(|cause| {
        let greenwood = IncidenceVariance::Greenwood;
        cumulative_incidence(&follow_up(), cause, greenwood, CurveLimits::LogLog, 0.95).unwrap()
    });
    let at = |cause: usize| [100.0, 310.0, 500.0, 900.0].map(|time| *both[cause].at(time).unwrap());
    let first = [0.07899144847042228, 0.264873559203169, 0.3749241682956864, 0.537226590150387];
    let second = [0.057039583884333944, 0.2401021476159183, 0.3318066379927454, 0.412427841778803];
    all_close(&at(0).map(|step| step.incidence), &first, 1e-13);
    all_close(&at(1).map(|step| step.incidence), &second, 1e-13);
    let errors =
        [0.017868385275217388, 0.030750200485624633, 0.035722591198652814, 0.04076323139680352];
    all_close(&at(0).map(|step| step.standard_error), &errors, 1e-12);
    let low = [0.048662496674711835, 0.2066579375024401, 0.30521667509506506, 0.4541359736118323];
    let high = [0.11864517586843552, 0.32648136204201467, 0.44442015456551337, 0.6131917759031792];
    all_close(&at(0).map(|step| step.low.unwrap()), &low, 1e-12);
    all_close(&at(0).map(|step| step.high.unwrap()), &high, 1e-12);
    assert_eq!((both[0].events + both[0].competing, both[0].n), (165, 228));
}

#[test]
fn aalen_variances_match_cmprsk() {
    // R 4.2.2, cmprsk 2.2-11: timepoints(cuminc(time, cause), …)$var
    let variances = |cause| {
        let aalen = IncidenceVariance::Aalen;
        let it = cumulative_incidence(&follow_up(), cause, aalen, CurveLimits::Plain, 0.95);
        let it = it.unwrap();
        [100.0, 310.0, 500.0, 900.0].map(|time| it.at(time).unwrap().standard_error.powi(2))
    };
    let first =
        [0.00032074353114596604, 0.0009520299460345485, 0.0012902407305094114, 0.00177298269243825];
    let second =
        [0.00023707043408800264, 0.000882635304737157, 0.0012088184144567419, 0.00156027253939569];
    for (variances, wanted) in [(variances(1), first), (variances(2), second)] {
        for (got, wanted) in variances.into_iter().zip(wanted) {
            close(got / wanted, 1.0, 1e-11);
        }
    }
}

#[test]
fn one_cause_alone_is_one_less_the_survival_curve() {
    let lung = lung();
    let follow_up = FollowUp::new(&lung.column("time"), &lung.events("status")).unwrap();
    let limits = CurveLimits::Plain;
    let curve = kaplan_meier(&follow_up, limits, 0.95).unwrap();
    let incidence =
        cumulative_incidence(&follow_up, 1, IncidenceVariance::Greenwood, limits, 0.95).unwrap();
    for (step, other) in curve.steps.iter().zip(&incidence.steps) {
        close(other.incidence, 1.0 - step.survival, 1e-13);
        if let Some(error) = step.standard_error {
            close(other.standard_error, error, 1e-12);
        }
    }
}

#[test]
fn gray_matches_cmprsk() {
    // R 4.2.2, cmprsk 2.2-11: cuminc(time, cause, group, strata, rho)$Tests
    let lung = lung();
    let (sex, ecog) = (lung.codes("sex"), lung.codes("ph_ecog"));
    for (cause, wanted) in [(1, 2.1497119255378734), (2, 1.1493935060702565)] {
        let it = gray(&follow_up(), cause, &sex, &[], 0.0).unwrap();
        close(it.statistic.unwrap(), wanted, 1e-11);
    }
    close(gray(&follow_up(), 1, &sex, &[], 0.0).unwrap().p, 0.14259664272648342, 1e-11);
    for (cause, wanted) in [(1, 18.87048051141774), (2, 0.5975088839281446)] {
        let it = gray(&follow_up(), cause, &ecog, &[], 0.0).unwrap();
        close(it.statistic.unwrap(), wanted, 1e-10);
        assert_eq!((it.degrees[0], it.left_out[0].count), (3.0, 1));
    }
    for (cause, wanted) in [(1, 3.7466460249723403), (2, 1.3789734152046207)] {
        let it = gray(&follow_up(), cause, &sex, &ecog, 1.0).unwrap();
        close(it.statistic.unwrap(), wanted, 1e-10);
    }
    // Ties everywhere: time in steps of sixty days, of those with a known performance score.
    let known = lung.column("time").into_iter().zip(&ecog);
    let coarse: Vec<Option<f64>> =
        known.map(|(time, ecog)| ecog.and(time).map(|time| (time / 60.0).floor())).collect();
    let coarse = FollowUp::with_causes(&coarse, &causes()).unwrap();
    for (cause, wanted) in [(1, 2.256617554987209), (2, 1.384065232069623)] {
        close(gray(&coarse, cause, &sex, &[], 0.0).unwrap().statistic.unwrap(), wanted, 1e-11);
    }
}

#[test]
fn cause_zero_is_the_absence_of_an_event() {
    let greenwood = IncidenceVariance::Greenwood;
    let refused = cumulative_incidence(&follow_up(), 0, greenwood, CurveLimits::Log, 0.95);
    assert!(refused.unwrap_err().to_string().starts_with("the cause is 0, but must be 1 or more"));
    let nobody = gray(&follow_up(), 7, &lung().codes("sex"), &[], 0.0).unwrap_err();
    assert_eq!(nobody.to_string(), "0 events of the cause, but at least 1 are needed");
}
