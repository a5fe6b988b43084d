//! The same of what the first file leaves out: effects, agreement, and models of people who are alike.

mod made_up;

use made_up::{Made, covered, significant};
use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::anova::one_way_anova;
use peerhood_outcomes::stats::bootstrap::{BootstrapInterval, Resampling, bootstrap_mean};
use peerhood_outcomes::stats::correlation::{KendallP, SpearmanP, kendall, spearman};
use peerhood_outcomes::stats::describe::median;
use peerhood_outcomes::stats::effect::{
    Correction, Effect, Limits, d_average, d_repeated, glass_delta, hedges_g, morris_ppc2,
    standardized_change,
};
use peerhood_outcomes::stats::generalized::{Family, GeeErrors, Working, gee, glm};
use peerhood_outcomes::stats::mixed::{Criterion, Random, mixed_model};
use peerhood_outcomes::stats::pooling::{Between, PooledError, pool_sites};
use peerhood_outcomes::stats::proportion::{newcombe_paired_difference, recommendation};
use peerhood_outcomes::stats::rank::{RankP, kruskal_wallis, signed_rank_pairs};
use peerhood_outcomes::stats::regression::{Errors, ancova, ols};
use peerhood_outcomes::stats::reliability::{KappaWeights, cohen_kappa, intraclass};
use peerhood_outcomes::stats::repeated::{Covariance, Likelihood, Mmrm, Rows, mmrm};
use peerhood_outcomes::stats::risk::{
    DifferenceLimits, Events, ZeroCells, odds_ratio, risk_difference, risk_ratio,
};
use peerhood_outcomes::stats::t::{Alternative, Variances, paired_t, two_sample_t};
use peerhood_outcomes::stats::table::{Yates, chi_squared, mantel_haenszel};
use peerhood_outcomes::stats::weight::{Sampling, design_mean};

const TWO_SIDED: Alternative = Alternative::TwoSided;

fn events(made: &mut Made, of: usize, share: f64) -> Events {
    Events { events: made.successes(of, share), of }
}

/// Scores before, and as many after that go with them by one half and lie `higher`.
fn waves(made: &mut Made, n: usize, higher: f64) -> [Vec<f64>; 2] {
    let before = made.normals(n);
    let after =
        before.iter().map(|score| 0.5 * score + 0.75_f64.sqrt() * made.normal() + higher).collect();
    [before, after]
}

#[test]
fn intervals_of_differences_and_ratios_hold_the_truth() {
    let (refused, half) = (ZeroCells::Refused, ZeroCells::AddHalf);
    covered(101, |made| {
        let (a, b) = (events(made, 80, 0.3), events(made, 90, 0.5));
        !risk_ratio(a, b, refused, 0.95).unwrap().ratio.excludes(0.6)
    });
    covered(102, |made| {
        let (a, b) = (events(made, 80, 0.3), events(made, 90, 0.5));
        !odds_ratio(a, b, half, 0.95).unwrap().ratio.excludes(3.0 / 7.0)
    });
    for (seed, limits) in [(103, DifferenceLimits::Wald), (104, DifferenceLimits::Newcombe)] {
        covered(seed, |made| {
            let (a, b) = (events(made, 80, 0.3), events(made, 90, 0.5));
            !risk_difference(a, b, limits, 0.95).unwrap().excludes(-0.2)
        });
    }
    covered(105, |made| {
        let strata: Vec<[[u64; 2]; 2]> = [0.2, 0.4, 0.5]
            .iter()
            .map(|&share: &f64| {
                let odds = 2.0 * share / (1.0 - share);
                let groups =
                    [odds / (1.0 + odds), share].map(|share| made.successes(50, share) as u64);
                groups.map(|events| [events, 50 - events])
            })
            .collect();
        let it = mantel_haenszel(&strata, Yates::Uncorrected, 0.95).unwrap();
        !it.odds_ratio.unwrap().excludes(2.0)
    });
    covered(106, |made| {
        // Before 0.3, after 0.5, of the same 80 people.
        let mut pairs = [[0_usize; 2]; 2];
        for _ in 0..80 {
            let before = made.share() < 0.3;
            let after = made.share() < if before { 0.8 } else { 0.26 / 0.7 };
            pairs[usize::from(!before)][usize::from(!after)] += 1;
        }
        let [[both, first], [second, neither]] = pairs;
        !newcombe_paired_difference(both, first, second, neither, 0.95).unwrap().excludes(-0.2)
    });
    covered(107, |made| {
        let (a, b): (Vec<f64>, Vec<f64>) =
            (made.normals(12), made.normals(30).iter().map(|x| 3.0 * x - 1.0).collect());
        let it = two_sample_t(&a, &b, Variances::Unequal, TWO_SIDED, 0.95).unwrap();
        !it.difference.excludes(1.0)
    });
    covered(108, |made| {
        let [before, after] = waves(made, 12, 0.4);
        !paired_t(&after, &before, TWO_SIDED, 0.95).unwrap().difference.excludes(0.4)
    });
    covered(109, |made| {
        let [before, after] = waves(made, 25, 0.4);
        let it = signed_rank_pairs(&after, &before, RankP::Automatic, TWO_SIDED, 0.95).unwrap();
        !it.shift.unwrap().excludes(0.4)
    });
    covered(110, |made| !median(&made.normals(40), 0.95).unwrap().excludes(0.0));
    covered(111, |made| {
        let scores: Vec<f64> = (0..200)
            .map(|_| match made.share() {
                share if share < 0.5 => 10.0,
                share if share < 0.7 => 7.0,
                _ => 3.0,
            })
            .collect();
        !recommendation(&scores, 0.95).unwrap().score.excludes(20.0)
    });
    for (seed, interval) in [(112, BootstrapInterval::Percentile), (113, BootstrapInterval::Basic)]
    {
        covered(seed, |made| {
            let values = made.normals(100);
            let rule = Resampling { resamples: 999, seed: made.state, interval };
            !bootstrap_mean(&values, rule, 0.95).unwrap().estimate.excludes(0.0)
        });
    }
}

#[test]
fn intervals_of_effects_and_agreement_hold_the_truth() {
    let corrected = Correction::Exact;
    covered(121, |made| {
        let treated: Vec<f64> = made.normals(30).iter().map(|x| x + 0.5).collect();
        let it = glass_delta(&treated, &made.normals(30), corrected, Limits::NonCentral, 0.95);
        !it.unwrap().effect.excludes(0.5)
    });
    covered(122, |made| {
        let treated: Vec<f64> = made.normals(30).iter().map(|x| x + 0.5).collect();
        let it = hedges_g(&treated, &made.normals(30), corrected, Limits::Normal, 0.95);
        !it.unwrap().effect.excludes(0.5)
    });
    type OfWaves =
        fn(&Vec<f64>, &Vec<f64>, Correction, f64) -> Result<Effect, peerhood_outcomes::NoEstimate>;
    let kinds: [(u64, OfWaves); 3] = [
        (123, |before, after, correction, level| d_average(before, after, correction, level)),
        (124, |before, after, correction, level| d_repeated(before, after, correction, level)),
        (125, |before, after, correction, level| {
            standardized_change(before, after, correction, level)
        }),
    ];
    for (seed, kind) in kinds {
        covered(seed, |made| {
            let [before, after] = waves(made, 40, 0.4);
            !kind(&before, &after, corrected, 0.95).unwrap().effect.excludes(0.4)
        });
    }
    covered(126, |made| {
        let ([a, b], [c, d]) = (waves(made, 40, 0.6), waves(made, 40, 0.1));
        !morris_ppc2(&a, &b, &c, &d, 0.95).unwrap().effect.excludes(0.5)
    });
    let pearson: f64 = 0.6;
    let pairs = |made: &mut Made| {
        let x = made.normals(60);
        let y: Vec<f64> = x.iter().map(|x| pearson * x + 0.8 * made.normal()).collect();
        (x, y)
    };
    let pi = std::f64::consts::PI;
    covered(127, |made| {
        let (x, y) = pairs(made);
        let it = spearman(&x, &y, SpearmanP::T, TWO_SIDED, 0.95).unwrap();
        !it.correlation.excludes(6.0 / pi * (pearson / 2.0).asin())
    });
    covered(128, |made| {
        let (x, y) = pairs(made);
        let it = kendall(&x, &y, KendallP::Automatic, TWO_SIDED, 0.95).unwrap();
        !it.correlation.excludes(2.0 / pi * pearson.asin())
    });
    // Raters do not differ, people and ratings vary alike: one rating agrees by one half, three by 3/4.
    for place in 0..6 {
        covered(130 + place, |made| {
            let people = made.normals(40);
            let raters: Vec<Vec<f64>> = (0..3)
                .map(|_| people.iter().map(|person| person + made.normal()).collect())
                .collect();
            let it = &intraclass(&raters, 0.95).unwrap()[usize::try_from(place).unwrap()];
            !it.correlation.excludes(if format!("{:?}", it.kind).ends_with("Average") {
                0.75
            } else {
                0.5
            })
        });
    }
    covered(140, |made| {
        // Both say yes half of the time, and the same four times in five: kappa 0.6.
        let first: Vec<f64> =
            (0..150).map(|_| if made.share() < 0.5 { 1.0 } else { 0.0 }).collect();
        let second: Vec<f64> =
            first.iter().map(|x| if made.share() < 0.8 { *x } else { 1.0 - x }).collect();
        !cohen_kappa(&first, &second, KappaWeights::Unweighted, 0.95).unwrap().kappa.excludes(0.6)
    });
}

/// Sites of `each` people, alike within their site, half of the sites treated to no effect.
fn sites(made: &mut Made, sites: usize, each: usize) -> (Vec<f64>, Vec<f64>, Vec<usize>) {
    let codes: Vec<usize> = (0..sites * each).map(|person| person / each).collect();
    let shared = made.normals(sites);
    let outcome = codes.iter().map(|&site| 0.5 * shared[site] + made.normal()).collect();
    let treated = codes.iter().map(|&site| if site % 2 == 0 { 1.0 } else { 0.0 }).collect();
    (outcome, treated, codes)
}

#[test]
fn intervals_of_models_hold_the_truth() {
    for (seed, errors) in [(141, Errors::Classical), (142, Errors::Hc2), (143, Errors::Hc3)] {
        covered(seed, |made| {
            let treated: Vec<bool> = (0..40).map(|person| person % 2 == 0).collect();
            let before = made.normals(40);
            let after: Vec<f64> = before.iter().map(|score| 0.6 * score + made.normal()).collect();
            let none: [Vec<f64>; 0] = [];
            !ancova(&before, &after, &treated, &none, errors, 0.95).unwrap().effect.excludes(0.0)
        });
    }
    covered(144, |made| {
        let (outcome, treated, codes) = sites(made, 12, 10);
        let it = ols(&outcome, &[treated], Errors::ClusteredCr2(&codes), 0.95).unwrap();
        !it.coefficients[1].estimate.excludes(0.0)
    });
    covered(145, |made| {
        let (outcome, treated, codes) = sites(made, 50, 6);
        let it = ols(&outcome, &[treated], Errors::Clustered(&codes), 0.95).unwrap();
        !it.coefficients[1].estimate.excludes(0.0)
    });
    for (seed, criterion) in [(146, Criterion::Reml), (147, Criterion::RemlKenwardRoger)] {
        covered(seed, |made| {
            let (outcome, treated, codes) = sites(made, 12, 5);
            let it = mixed_model(&outcome, &[treated], &codes, Random::Intercept, criterion, 0.95);
            !it.unwrap().fixed[1].estimate.excludes(0.0)
        });
    }
    for (seed, errors, number) in [
        (148, GeeErrors::Robust, 60),
        (149, GeeErrors::BiasCorrected, 24),
        (150, GeeErrors::ModelBased, 60),
    ] {
        covered(seed, |made| {
            let (outcome, treated, codes) = sites(made, number, 4);
            let working = Working::Exchangeable;
            let it = gee(&outcome, &[treated], &codes, Family::Gaussian, working, errors, 0.95);
            !it.unwrap().coefficients[1].estimate.excludes(0.0)
        });
    }
    covered(151, |made| {
        let x = made.normals(200);
        let y: Vec<f64> = x
            .iter()
            .map(|x| if made.share() < 1.0 / (1.0 + (-0.7 * x).exp()) { 1.0 } else { 0.0 })
            .collect();
        !glm(&y, &[x], Family::Binomial, 0.95).unwrap().coefficients[1].estimate.excludes(0.7)
    });
    covered(152, |made| {
        // Sites of their own effects, each with its standard error.
        let errors: Vec<f64> = (0..10).map(|_| 0.2 + 0.3 * made.share()).collect();
        let effects: Vec<f64> =
            errors.iter().map(|error| 0.3 + 0.3 * made.normal() + error * made.normal()).collect();
        let it = pool_sites(&effects, &errors, Between::Reml, PooledError::HartungKnapp, 0.95);
        !it.unwrap().estimate.excludes(0.3)
    });
    covered(153, |made| {
        // Two strata, one asked twice as often as the other.
        let strata: Vec<usize> = (0..90).map(|person| usize::from(60 <= person)).collect();
        let values: Vec<f64> = strata
            .iter()
            .map(|&stratum| made.normal() + if stratum == 0 { 0.0 } else { 2.0 })
            .collect();
        let sampling = Sampling {
            weights: strata.iter().map(|&stratum| if stratum == 0 { 1.0 } else { 2.0 }).collect(),
            strata: Some(strata),
            clusters: None,
            populations: None,
        };
        !design_mean(&values, &sampling, 0.95).unwrap().mean.excludes(1.0)
    });
}

/// Two arms at four visits, alike but for `effect` at the last one; each later visit is missed by those
/// who stood low at the one before, more often than by others.
fn visits(made: &mut Made, people: usize, effect: f64) -> Result<Mmrm, NoEstimate> {
    let mut rows: [Vec<usize>; 3] = Default::default();
    let mut scores = Vec::new();
    for person in 0..people {
        let (own, slope) = (made.normal(), 0.5 * made.normal());
        let mut before = 0.0;
        for visit in 0..4_u32 {
            let treated = person % 2 == 1 && visit == 3;
            let score =
                own + slope * f64::from(visit) + made.normal() + if treated { effect } else { 0.0 };
            let stays = made.share() < if before < -0.5 { 0.7 } else { 0.95 };
            if visit == 0 || stays {
                scores.push(score);
                for (list, value) in rows.iter_mut().zip([person, visit as usize, person % 2]) {
                    list.push(value);
                }
                before = score;
            }
        }
    }
    let [people, visits, arms] = &rows;
    let none: [&[f64]; 0] = [];
    let rows = Rows { people, visits };
    mmrm(&scores, &none, arms, rows, Covariance::Unstructured, Likelihood::Restricted, 0.95)
}

#[test]
fn repeated_measures_hold_the_truth_though_low_scorers_stay_away() {
    covered(154, |made| {
        let it = visits(made, 40, 0.8).unwrap();
        !it.differences[3].estimate.excludes(0.8)
    });
    // Nobody changes on average; those who are seen at the end stand higher than all do.
    covered(155, |made| {
        let it = visits(made, 60, 0.0).unwrap();
        !it.changes[2].estimate.excludes(0.0)
    });
    significant(167, |made| visits(made, 30, 0.0).unwrap().differences[3].test.p);
}

#[test]
fn tests_of_several_groups_and_of_models_find_nothing_where_there_is_nothing() {
    let groups = |made: &mut Made| [made.normals(15), made.normals(20), made.normals(25)];
    significant(161, |made| one_way_anova(&groups(made), Variances::Equal).unwrap().test.p);
    significant(162, |made| one_way_anova(&groups(made), Variances::Unequal).unwrap().test.p);
    significant(163, |made| kruskal_wallis(&groups(made)).unwrap().test.p);
    significant(164, |made| {
        let table = [80, 100, 120].map(|of| {
            let events = made.successes(of, 0.4) as u64;
            [events, of as u64 - events]
        });
        chi_squared(&table, Yates::Uncorrected).unwrap().test.p
    });
    for (seed, criterion) in [(165, Criterion::Reml), (166, Criterion::RemlKenwardRoger)] {
        significant(seed, |made| {
            let people: Vec<usize> = (0..60).map(|row| row / 4).collect();
            let waves: Vec<f64> = (0..60_u32).map(|row| f64::from(row % 4)).collect();
            let own = made.normals(15);
            let scores: Vec<f64> =
                people.iter().map(|&person| own[person] + made.normal()).collect();
            let it = mixed_model(&scores, &[waves], &people, Random::Intercept, criterion, 0.95);
            it.unwrap().fixed[1].test.p
        });
    }
}
