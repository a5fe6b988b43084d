//! Whatever the numbers: no panic, and nothing that is not a number in any result.

use std::fmt::Debug;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::anova::one_way_anova;
use peerhood_outcomes::stats::balance::{Standardizer, balance};
use peerhood_outcomes::stats::bootstrap::{BootstrapInterval, Resampling, bootstrap_mean};
use peerhood_outcomes::stats::change::{Better, ChangeMethod, ChangeRule, reliable_change};
use peerhood_outcomes::stats::correlation::{KendallP, SpearmanP, kendall, pearson, spearman};
use peerhood_outcomes::stats::describe::{QuantileRule, describe, mean, median, quantile};
use peerhood_outcomes::stats::effect::{
    Correction, Limits, d_average, d_repeated, d_z, glass_delta, hedges_g, morris_ppc2,
    standardized_change,
};
use peerhood_outcomes::stats::equivalence::{Margins, equivalence_paired};
use peerhood_outcomes::stats::generalized::{Family, GeeErrors, Working, gee, glm};
use peerhood_outcomes::stats::imputation::{little, pool_imputations};
use peerhood_outcomes::stats::mixed::{Criterion, Random, mixed_model};
use peerhood_outcomes::stats::outlier::mahalanobis;
use peerhood_outcomes::stats::pooling::{Between, PooledError, pool_sites};
use peerhood_outcomes::stats::proportion::{
    clopper_pearson, newcombe_difference, newcombe_paired_difference, recommendation, top_box,
    wilson,
};
use peerhood_outcomes::stats::rank::{RankP, kruskal_wallis, mann_whitney, signed_rank_pairs};
use peerhood_outcomes::stats::regression::{Errors, ancova, ols};
use peerhood_outcomes::stats::reliability::{
    FactorMethod, Halves, Incomplete, KappaWeights, Scale, adequacy, cohen_kappa, cronbach_alpha,
    fleiss_kappa, guttman, intraclass, item_analysis, krippendorff_alpha, omega, split_half,
};
use peerhood_outcomes::stats::repeated::{Covariance, Likelihood, Rows, mmrm, repeated_measures};
use peerhood_outcomes::stats::risk::{
    DifferenceLimits, Events, ZeroCells, number_needed, odds_ratio, risk_ratio,
};
use peerhood_outcomes::stats::survival::{
    CoxErrors, CoxModel, CurveLimits, FollowUp, IncidenceVariance, LogRankWeights, Ties, TimeScale,
    cox, cumulative_incidence, gray, kaplan_meier, log_rank, proportional_hazards, restricted_mean,
    restricted_mean_difference,
};
use peerhood_outcomes::stats::t::{Alternative, Variances, one_sample_t, paired_t, two_sample_t};
use peerhood_outcomes::stats::table::{
    Mcnemar, Yates, chi_squared, fisher_exact, mantel_haenszel, mcnemar, trend,
};
use peerhood_outcomes::stats::weight::{Sampling, design_mean};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};

/// Numbers that break arithmetic: ties, zeros, huge, tiny, missing, infinite.
fn awkward() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        4 => (-3_i8..4).prop_map(|value| Some(f64::from(value))),
        2 => (-1e3..1e3).prop_map(Some),
        1 => Just(None),
        1 => prop_oneof![Just(1e308), Just(-1e308), Just(1e-308), Just(-0.0), Just(1e154), Just(1e16)].prop_map(Some),
        1 => prop_oneof![8 => Just(0.5), 1 => Just(f64::INFINITY), 1 => Just(f64::NAN)].prop_map(Some),
    ]
}

#[track_caller]
fn sound<T: Debug>(what: &str, result: Result<T, NoEstimate>) {
    if let Ok(result) = result {
        let text = format!("{result:?}");
        let number =
            |name: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
        assert!(!number("NaN") && !number("inf"), "{what}: {text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn of_two_lists(pairs in proptest::collection::vec((awkward(), awkward(), awkward(), any::<bool>()), 0..14)) {
        let a: Vec<Option<f64>> = pairs.iter().map(|row| row.0).collect();
        let b: Vec<Option<f64>> = pairs.iter().map(|row| row.1).collect();
        let c: Vec<Option<f64>> = pairs.iter().map(|row| row.2).collect();
        let arms: Vec<bool> = pairs.iter().map(|row| row.3).collect();
        let three = [a.clone(), b.clone(), c.clone()];
        let two_sided = Alternative::TwoSided;
        sound("describe", describe(&a));
        sound("mean", mean(&a, 0.95));
        sound("median", median(&a, 0.9));
        sound("quantile", quantile(&a, 0.3, QuantileRule::Type6));
        sound("one sample", one_sample_t(&a, 0.0, two_sided, 0.95));
        sound("two sample", two_sample_t(&a, &b, Variances::Unequal, two_sided, 0.95));
        sound("pooled", two_sample_t(&a, &b, Variances::Equal, two_sided, 0.95));
        sound("paired", paired_t(&a, &b, two_sided, 0.95));
        sound("g", hedges_g(&a, &b, Correction::Exact, Limits::NonCentral, 0.95));
        sound("g normal", hedges_g(&a, &b, Correction::Approximate, Limits::Normal, 0.95));
        sound("glass", glass_delta(&a, &b, Correction::Exact, Limits::NonCentral, 0.95));
        sound("d_z", d_z(&a, &b, Correction::Exact, 0.95));
        sound("d_av", d_average(&a, &b, Correction::Exact, 0.95));
        sound("d_rm", d_repeated(&a, &b, Correction::Exact, 0.95));
        sound("SMCR", standardized_change(&a, &b, Correction::Exact, 0.95));
        sound("d_ppc2", morris_ppc2(&a, &b, &b, &c, 0.95));
        sound("pearson", pearson(&a, &b, two_sided, 0.95));
        sound("spearman", spearman(&a, &b, SpearmanP::As89, two_sided, 0.95));
        sound("kendall", kendall(&a, &b, KendallP::Automatic, two_sided, 0.95));
        for p in [RankP::Automatic, RankP::Exact, RankP::Corrected, RankP::Uncorrected] {
            sound("signed rank", signed_rank_pairs(&a, &b, p, two_sided, 0.95));
            sound("mann-whitney", mann_whitney(&a, &b, p, two_sided, 0.95));
        }
        sound("kruskal", kruskal_wallis(&three));
        sound("anova", one_way_anova(&three, Variances::Equal));
        sound("welch anova", one_way_anova(&three, Variances::Unequal));
        sound("tost", equivalence_paired(&a, &b, Margins { low: -1.0, high: 1.0 }, 0.05));
        for errors in [Errors::Classical, Errors::Hc0, Errors::Hc2, Errors::Hc3] {
            sound("ols", ols(&a, &[&b, &c], errors, 0.95));
            sound("ancova", ancova(&a, &b, &arms, &[&c], errors, 0.95));
        }
        for method in [ChangeMethod::JacobsonTruax, ChangeMethod::HsuLinnLord, ChangeMethod::HagemanArrindell] {
            let rule = ChangeRule {
                method,
                reliability: 0.9,
                before: None,
                better: Better::Higher,
                cutoff: Some(1.0),
                critical: 1.96,
            };
            sound("change", reliable_change(&a, &b, &rule, 0.95));
        }
        let rule = Resampling { resamples: 200, seed: 3, interval: BootstrapInterval::Bca };
        sound("bootstrap", bootstrap_mean(&a, rule, 0.95));
        for incomplete in [Incomplete::Listwise, Incomplete::Pairwise] {
            sound("alpha", cronbach_alpha(&three, incomplete, 0.95));
            sound("items", item_analysis(&three, incomplete, 0.95));
        }
        sound("halves", split_half(&three, Halves::OddEven));
        sound("guttman", guttman(&three, false));
        sound("omega", omega(&three, FactorMethod::MinimumResidual));
        sound("icc", intraclass(&three, 0.95));
        sound("kappa", cohen_kappa(&a, &b, KappaWeights::Quadratic, 0.95));
        sound("fleiss", fleiss_kappa(&three, 0.95));
        sound("krippendorff", krippendorff_alpha(&three, Scale::Interval));
        let weights: Vec<f64> = b.iter().map(|value| value.unwrap_or(0.0).abs()).collect();
        sound("balance", balance(&a, &arms, &weights, Standardizer::Pooled));
        let sampling = Sampling { weights, strata: None, clusters: None, populations: None };
        sound("design", design_mean(&a, &sampling, 0.95));
        let sites: Vec<usize> = (0..a.len()).map(|row| row / 3).collect();
        let two = [b.clone(), c.clone()];
        for criterion in [Criterion::Reml, Criterion::RemlKenwardRoger, Criterion::Ml] {
            sound("mixed", mixed_model(&a, &two, &sites, Random::Intercept, criterion, 0.95));
            let slope = Random::InterceptAndSlope(0);
            sound("slope", mixed_model(&a, &two[..1], &sites, slope, criterion, 0.95));
        }
        let visits: Vec<usize> = (0..a.len()).map(|row| row % 3).collect();
        let groups: Vec<usize> = sites.iter().map(|site| site % 2).collect();
        let rows = Rows { people: &sites, visits: &visits };
        for covariance in [
            Covariance::Unstructured,
            Covariance::CompoundSymmetry,
            Covariance::HeterogeneousCompoundSymmetry,
            Covariance::Autoregressive,
            Covariance::HeterogeneousAutoregressive,
        ] {
            for likelihood in [Likelihood::Restricted, Likelihood::Full] {
                sound("mmrm", mmrm(&a, &two[..1], &groups, rows, covariance, likelihood, 0.95));
                sound("gls", repeated_measures(&a, &two[..1], rows, covariance, likelihood, 0.95));
                let none: [&[Option<f64>]; 0] = [];
                sound("visits", mmrm(&a, &none, &vec![0; a.len()], rows, covariance, likelihood, 0.95));
            }
        }
        for family in [Family::Gaussian, Family::Binomial, Family::Poisson] {
            sound("glm", glm(&a, &two[..1], family, 0.95));
            for working in [Working::Exchangeable, Working::Autoregressive(None)] {
                for errors in [GeeErrors::Robust, GeeErrors::BiasCorrected, GeeErrors::ModelBased] {
                    sound("gee", gee(&a, &two[..1], &sites, family, working, errors, 0.95));
                }
            }
        }
        sound("CR0", ols(&a, &two, Errors::ClusteredCr0(&sites), 0.95));
        sound("CR2", ols(&a, &two, Errors::ClusteredCr2(&sites), 0.95));
        for between in [Between::DerSimonianLaird, Between::Reml, Between::PauleMandel] {
            sound("sites", pool_sites(&a, &b, between, PooledError::HartungKnapp, 0.95));
            sound("sites", pool_sites(&a, &b, between, PooledError::Wald, 0.95));
        }
        sound("imputations", pool_imputations(&a, &b, Some(20.0), 0.95));
        sound("imputations", pool_imputations(&a, &b, None, 0.95));
        sound("little", little(&three));
        sound("mahalanobis", mahalanobis(&three));
        sound("adequacy", adequacy(&three));
        sound("top", top_box(&a, 1.0, 0.95));
        sound("recommend", recommendation(&a, 0.95));
    }

    #[test]
    fn of_counts(cells in proptest::collection::vec(prop_oneof![4 => 0..8_u64, 1 => 0..3_000_u64, 1 => any::<u64>()], 8)) {
        let [a, b, c, d] = [cells[0], cells[1], cells[2], cells[3]];
        let small = |cell: u64| usize::try_from(cell.min(5_000)).unwrap();
        for yates in [Yates::Corrected, Yates::Uncorrected] {
            sound("chi-squared", chi_squared(&[[a, b], [c, d]], yates));
            sound("strata", mantel_haenszel(&[[[a, b], [c, d]], [[cells[4], cells[5]], [cells[6], cells[7]]]], yates, 0.95));
        }
        let few = [[a.min(500), b.min(500)], [c.min(500), d.min(500)]];
        sound("fisher", fisher_exact(few, Alternative::TwoSided, 0.95));
        sound("mcnemar", mcnemar(a, b, Mcnemar::Exact, 0.95));
        sound("mcnemar", mcnemar(a, b, Mcnemar::Corrected, 0.95));
        sound("trend", trend(&[a, b, c], &[a.max(d), b.max(d), c.max(d)], &[1.0, 2.0, 4.0]));
        sound("wilson", wilson(small(a), small(b), 0.95));
        sound("exact", clopper_pearson(small(a), small(b), 0.95));
        sound("newcombe", newcombe_difference((small(a), small(b)), (small(c), small(d)), 0.95));
        sound("paired", newcombe_paired_difference(small(a), small(b), small(c), small(d), 0.95));
        let (first, second) = (Events { events: small(a), of: small(b) }, Events { events: small(c), of: small(d) });
        sound("risk ratio", risk_ratio(first, second, ZeroCells::AddHalf, 0.95));
        sound("odds ratio", odds_ratio(first, second, ZeroCells::Refused, 0.95));
        sound("number needed", number_needed(first, second, DifferenceLimits::Wald, 0.95));
    }

    #[test]
    fn of_survival(people in proptest::collection::vec((awkward(), awkward(), awkward(), awkward(), 0_u8..24), 0..14)) {
        let column = |place: usize| -> Vec<Option<f64>> {
            people.iter().map(|row| [row.0, row.1, row.2, row.3][place].map(f64::abs)).collect()
        };
        let causes: Vec<Option<u32>> =
            people.iter().map(|row| (row.4 % 8 != 7).then_some(u32::from(row.4 % 3))).collect();
        let groups: Vec<Option<usize>> =
            people.iter().map(|row| (row.4 != 23).then_some(usize::from(row.4 / 8))).collect();
        let strata: Vec<Option<usize>> = people.iter().map(|row| Some(usize::from(row.4 % 2))).collect();
        let clusters: Vec<usize> = people.iter().map(|row| usize::from(row.4 % 5)).collect();
        let covariates: Vec<Vec<Option<f64>>> = (1..3)
            .map(|place| people.iter().map(|row| [row.0, row.1, row.2][place]).collect())
            .collect();
        let Ok(plain) = FollowUp::with_causes(&column(0), &causes) else { return Ok(()) };
        // An entry cannot come after the end: a fraction of the time.
        let entries: Vec<Option<f64>> = column(0).iter().zip(&clusters)
            .map(|(time, cluster)| time.map(|time| if *cluster < 2 { 0.0 } else { 0.3 * time }))
            .collect();
        for follow_up in [Ok(plain.clone()), plain.clone().entering(&entries)].into_iter().flatten() {
            for limits in [CurveLimits::Plain, CurveLimits::Log, CurveLimits::LogLog] {
                sound("kaplan-meier", kaplan_meier(&follow_up, limits, 0.95));
                for variance in [IncidenceVariance::Greenwood, IncidenceVariance::Aalen] {
                    sound("incidence", cumulative_incidence(&follow_up, 1, variance, limits, 0.95));
                }
            }
            sound("restricted mean", restricted_mean(&follow_up, None, 0.95));
            sound("difference", restricted_mean_difference(&follow_up, &plain, None, 0.95));
            for weights in [
                LogRankWeights::Equal, LogRankWeights::AtRisk, LogRankWeights::RootAtRisk,
                LogRankWeights::PetoPeto, LogRankWeights::HarringtonFleming { rho: 0.5, gamma: 2.0 },
            ] {
                sound("log-rank", log_rank(&follow_up, &groups, &[], weights, 0.95));
                sound("log-rank", log_rank(&follow_up, &groups, &strata, weights, 0.95));
            }
            sound("gray", gray(&follow_up, 1, &groups, &[], 0.0));
            sound("gray", gray(&follow_up, 2, &groups, &strata, 1.0));
            for ties in [Ties::Efron, Ties::Breslow] {
                for errors in [CoxErrors::Model, CoxErrors::Robust, CoxErrors::Clustered(&clusters)] {
                    for strata in [&[][..], &strata] {
                        let model = CoxModel { ties, errors, strata, level: 0.95 };
                        sound("cox", cox(&follow_up, &covariates, model));
                        sound("cox", cox(&follow_up, &covariates[..1], model));
                    }
                }
                let model = CoxModel { ties, errors: CoxErrors::Model, strata: &strata, level: 0.95 };
                for scale in [TimeScale::KaplanMeier, TimeScale::Identity, TimeScale::Log, TimeScale::Rank] {
                    sound("proportional", proportional_hazards(&follow_up, &covariates, model, scale));
                }
            }
        }
    }
}
