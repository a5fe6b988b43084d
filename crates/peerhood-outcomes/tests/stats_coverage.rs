//! Programs that do nothing are found to do nothing: of simulated nulls about 5 % are significant at
//! 5 %, and intervals of level 95 % hold the truth about 95 times in 100.

mod made_up;

use made_up::{Made, covered, significant};
use peerhood_outcomes::stats::bootstrap::{BootstrapInterval, Resampling, bootstrap_mean};
use peerhood_outcomes::stats::correlation::pearson;
use peerhood_outcomes::stats::describe::mean;
use peerhood_outcomes::stats::effect::{Correction, Limits, d_z, hedges_g};
use peerhood_outcomes::stats::proportion::{newcombe_difference, wilson};
use peerhood_outcomes::stats::rank::{RankP, mann_whitney, signed_rank_pairs};
use peerhood_outcomes::stats::regression::{Errors, ancova};
use peerhood_outcomes::stats::reliability::{Incomplete, cronbach_alpha};
use peerhood_outcomes::stats::survival::{
    CoxErrors, CoxModel, CurveLimits, FollowUp, IncidenceVariance, LogRankWeights, Ties, TimeScale,
    cox, cumulative_incidence, gray, kaplan_meier, log_rank, proportional_hazards, restricted_mean,
    restricted_mean_difference,
};
use peerhood_outcomes::stats::t::{Alternative, Variances, paired_t, two_sample_t};

/// Waits with this hazard, of which those beyond a time that differs from person to person are
/// not seen to the end.
fn waits(made: &mut Made, n: usize, hazard: f64) -> (Vec<f64>, Vec<bool>) {
    let waits = (0..n).map(|_| {
        let (wait, seen) = (-made.share().max(1e-300).ln() / hazard, 0.5 + 2.0 * made.share());
        (wait.min(seen), wait <= seen)
    });
    waits.unzip()
}

#[test]
fn tests_of_nothing_are_significant_one_time_in_twenty() {
    let two_sided = Alternative::TwoSided;
    significant(1, |made| {
        let (a, b) = (made.normals(15), made.normals(15));
        paired_t(&a, &b, two_sided, 0.95).unwrap().test.p
    });
    significant(2, |made| {
        let (a, b) =
            (made.normals(12), made.normals(30).iter().map(|x| 3.0 * x).collect::<Vec<_>>());
        two_sample_t(&a, &b, Variances::Unequal, two_sided, 0.95).unwrap().test.p
    });
    significant(3, |made| {
        let (a, b) = (made.normals(20), made.normals(25));
        mann_whitney(&a, &b, RankP::Automatic, two_sided, 0.95).unwrap().test.p
    });
    significant(4, |made| {
        let (a, b) = (made.normals(25), made.normals(25));
        signed_rank_pairs(&a, &b, RankP::Automatic, two_sided, 0.95).unwrap().test.p
    });
    let treated: Vec<bool> = (0..40).map(|person| person % 2 == 0).collect();
    let none: [Vec<f64>; 0] = [];
    for (seed, errors) in [(5, Errors::Classical), (6, Errors::Hc3)] {
        significant(seed, |made| {
            let before = made.normals(40);
            let after: Vec<f64> = before.iter().map(|score| 0.6 * score + made.normal()).collect();
            ancova(&before, &after, &treated, &none, errors, 0.95).unwrap().test.p
        });
    }
    significant(7, |made| {
        let (a, b) = (made.normals(15), made.normals(15));
        pearson(&a, &b, two_sided, 0.95).unwrap().test.p
    });
}

#[test]
fn intervals_hold_the_truth_nineteen_times_in_twenty() {
    covered(11, |made| !mean(&made.normals(15), 0.95).unwrap().excludes(0.0));
    covered(12, |made| !wilson(made.successes(60, 0.3), 60, 0.95).unwrap().excludes(0.3));
    covered(13, |made| {
        let (a, b) = (made.successes(50, 0.4), made.successes(70, 0.6));
        !newcombe_difference((a, 50), (b, 70), 0.95).unwrap().excludes(-0.2)
    });
    covered(14, |made| {
        let (a, b) = (made.normals(20), made.normals(20));
        let shift =
            mann_whitney(&a, &b, RankP::Automatic, Alternative::TwoSided, 0.95).unwrap().shift;
        !shift.unwrap().excludes(0.0)
    });
    covered(15, |made| {
        let a: Vec<f64> = made.normals(15).iter().map(|x| x + 0.5).collect();
        let b = made.normals(15);
        let g = hedges_g(&a, &b, Correction::None, Limits::NonCentral, 0.95).unwrap();
        !g.effect.excludes(0.5)
    });
    covered(16, |made| {
        let before = made.normals(15);
        let after: Vec<f64> = before.iter().map(|score| score + 0.4 + made.normal()).collect();
        !d_z(&before, &after, Correction::None, 0.95).unwrap().effect.excludes(0.4)
    });
    covered(17, |made| {
        let (x, noise) = (made.normals(30), made.normals(30));
        let y: Vec<f64> = x.iter().zip(&noise).map(|(x, e)| 0.6 * x + 0.8 * e).collect();
        !pearson(&x, &y, Alternative::TwoSided, 0.95).unwrap().correlation.excludes(0.6)
    });
    // Four parallel items of reliability one half each: alpha 0.8.
    covered(18, |made| {
        let truth = made.normals(40);
        let items: Vec<Vec<f64>> =
            (0..4).map(|_| truth.iter().map(|truth| truth + made.normal()).collect()).collect();
        !cronbach_alpha(&items, Incomplete::Listwise, 0.95).unwrap().excludes(0.8)
    });
    let rule = |seed| Resampling { resamples: 999, seed, interval: BootstrapInterval::Bca };
    covered(19, |made| {
        let values = made.normals(60);
        !bootstrap_mean(&values, rule(made.state), 0.95).unwrap().estimate.excludes(0.0)
    });
}

const EFRON: CoxModel<'static> =
    CoxModel { ties: Ties::Efron, errors: CoxErrors::Model, strata: &[], level: 0.95 };

/// Two arms of forty, the second with its own hazard.
fn arms(made: &mut Made, hazard: f64) -> (FollowUp, Vec<Option<usize>>, Vec<f64>) {
    let (mut times, mut events) = waits(made, 40, 1.0);
    let (more_times, more_events) = waits(made, 40, hazard);
    times.extend(more_times);
    events.extend(more_events);
    let arm: Vec<usize> = (0..80).map(|person| usize::from(40 <= person)).collect();
    let treated = arm.iter().map(|&arm| if arm == 1 { 1.0 } else { 0.0 }).collect();
    let follow_up = FollowUp::new(&times, &events).expect("times are positive");
    (follow_up, arm.into_iter().map(Some).collect(), treated)
}

#[test]
fn tests_of_survival_find_nothing_where_there_is_nothing() {
    for (seed, weights) in [
        (31, LogRankWeights::Equal),
        (32, LogRankWeights::PetoPeto),
        (33, LogRankWeights::HarringtonFleming { rho: 0.0, gamma: 1.0 }),
    ] {
        significant(seed, |made| {
            let (follow_up, groups, _) = arms(made, 1.0);
            log_rank(&follow_up, &groups, &[], weights, 0.95).unwrap().test.p
        });
    }
    significant(34, |made| {
        let (follow_up, _, treated) = arms(made, 1.0);
        cox(&follow_up, &[treated], EFRON).unwrap().likelihood_ratio.p
    });
    significant(35, |made| {
        let (follow_up, _, treated) = arms(made, 2.0);
        let it = proportional_hazards(&follow_up, &[treated], EFRON, TimeScale::KaplanMeier);
        it.unwrap().all.p
    });
    significant(36, |made| {
        let (times, events) = waits(made, 120, 1.0);
        let causes: Vec<u32> = events
            .iter()
            .map(|&event| if event { 1 + u32::from(made.share() < 0.4) } else { 0 })
            .collect();
        let groups: Vec<Option<usize>> = (0..120).map(|person| Some(person % 2)).collect();
        let follow_up = FollowUp::with_causes(&times, &causes).unwrap();
        gray(&follow_up, 1, &groups, &[], 0.0).unwrap().p
    });
    significant(37, |made| {
        let [first, second] = [0, 1].map(|_| {
            let (times, events) = waits(made, 50, 1.0);
            FollowUp::new(&times, &events).unwrap()
        });
        restricted_mean_difference(&first, &second, Some(0.5), 0.95).unwrap().test.p
    });
}

#[test]
fn intervals_of_survival_hold_the_truth() {
    for (seed, limits) in
        [(41, CurveLimits::Plain), (42, CurveLimits::Log), (43, CurveLimits::LogLog)]
    {
        covered(seed, |made| {
            let (times, events) = waits(made, 100, 1.0);
            let curve =
                kaplan_meier(&FollowUp::new(&times, &events).unwrap(), limits, 0.95).unwrap();
            let step = curve.at(0.7).unwrap();
            let truth = (-0.7_f64).exp();
            step.low.unwrap() <= truth && truth <= step.high.unwrap()
        });
        covered(seed + 10, |made| {
            let (times, events) = waits(made, 100, 1.0);
            let curve =
                kaplan_meier(&FollowUp::new(&times, &events).unwrap(), limits, 0.95).unwrap();
            let (low, high) = (curve.median.low.unwrap(), curve.median.high);
            low <= 2.0_f64.ln() && high.is_none_or(|high| 2.0_f64.ln() <= high)
        });
        covered(seed + 20, |made| {
            let (times, events) = waits(made, 150, 1.0);
            let causes: Vec<u32> = events
                .iter()
                .map(|&event| if event { 1 + u32::from(made.share() < 0.4) } else { 0 })
                .collect();
            let follow_up = FollowUp::with_causes(&times, &causes).unwrap();
            let greenwood = IncidenceVariance::Greenwood;
            let it = cumulative_incidence(&follow_up, 1, greenwood, limits, 0.95).unwrap();
            let step = it.at(0.7).unwrap();
            let truth = 0.6 * (1.0 - (-0.7_f64).exp());
            step.low.unwrap() <= truth && truth <= step.high.unwrap()
        });
    }
    covered(71, |made| {
        let (times, events) = waits(made, 80, 1.0);
        let follow_up = FollowUp::new(&times, &events).unwrap();
        let it = restricted_mean(&follow_up, Some(0.5), 0.95).unwrap();
        !it.mean.excludes(1.0 - (-0.5_f64).exp())
    });
    covered(72, |made| {
        let (follow_up, _, treated) = arms(made, 2.0);
        !cox(&follow_up, &[treated], EFRON).unwrap().hazard_ratios[0]
            .coefficient
            .excludes(2.0_f64.ln())
    });
    covered(73, |made| {
        let (follow_up, _, treated) = arms(made, 2.0);
        let robust = CoxModel { errors: CoxErrors::Robust, ..EFRON };
        !cox(&follow_up, &[treated], robust).unwrap().hazard_ratios[0]
            .coefficient
            .excludes(2.0_f64.ln())
    });
}
