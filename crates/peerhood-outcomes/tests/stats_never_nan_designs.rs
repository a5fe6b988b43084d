//! Planning, weights, sums of counts, single values: no panic, and nothing that is not a number.

use std::fmt::Debug;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::design::dose_response;
use peerhood_outcomes::quality::{attrition_of, longest_run, within_person_sd};
use peerhood_outcomes::response::{Dispositions, response_rates};
use peerhood_outcomes::stats::balance::effective_size;
use peerhood_outcomes::stats::bootstrap::{
    BootstrapInterval, Resampling, bootstrap, bootstrap_groups, bootstrap_rows,
};
use peerhood_outcomes::stats::change::{
    Better, Population, SlopeRule, cutoffs, responders, slope_change,
};
use peerhood_outcomes::stats::describe::{autocorrelation, floor_ceiling, percent_of_maximum};
use peerhood_outcomes::stats::distribution::{NonCentralChiSquared, NonCentralF, NonCentralT};
use peerhood_outcomes::stats::effect::{cohen_d, hedges_factor};
use peerhood_outcomes::stats::equivalence::{
    Margins, equivalence_one_sample, equivalence_two_sample,
};
use peerhood_outcomes::stats::imputation::patterns;
use peerhood_outcomes::stats::multiplicity::{Adjustment, adjust};
use peerhood_outcomes::stats::power::{
    ShareMethod, Sides, TDesign, power_anova, power_chi_squared, power_correlation, power_shares,
    power_t, power_two_groups, size_anova, size_chi_squared, size_correlation, size_shares, size_t,
};
use peerhood_outcomes::stats::proportion::wilson_corrected;
use peerhood_outcomes::stats::rank::{RankP, signed_rank};
use peerhood_outcomes::stats::reliability::{kr20, measurement_error};
use peerhood_outcomes::stats::risk::{DifferenceLimits, Events, risk_difference};
use peerhood_outcomes::stats::survival::{FollowUp, concordance};
use peerhood_outcomes::stats::t::{Alternative, Variances};
use peerhood_outcomes::stats::weight::{
    Margin, finite_population_factor, kish_design_effect, post_stratify, rake,
};
use peerhood_outcomes::suppress::noisy_counts;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};

/// Numbers that break arithmetic.
fn awkward() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-3_i8..4).prop_map(f64::from),
        3 => 0.0..1.0,
        2 => -1e3..1e3,
        1 => prop_oneof![
            Just(1e308), Just(-1e308), Just(1e-308), Just(-0.0), Just(1e154), Just(1e16),
            Just(f64::INFINITY), Just(f64::NAN), Just(5e-324), Just(1.0 - 1e-16),
        ],
    ]
}

#[track_caller]
fn sound<T: Debug>(what: &str, result: Result<T, NoEstimate>) {
    if let Ok(result) = result {
        tells(what, &result);
    }
}

#[track_caller]
fn tells(what: &str, result: &impl Debug) {
    let text = format!("{result:?}");
    // Inside a refusal the value that was refused may be told.
    if text.contains("NotFinite") || text.contains("OutOfRange") {
        return;
    }
    let number = |name: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
    assert!(!number("NaN") && !number("inf"), "{what}: {text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn of_single_numbers(x in proptest::collection::vec(awkward(), 6), groups in 0_u32..9) {
        let [a, b, c, d, e, f] = x[..] else { unreachable!() };
        sound("factor", hedges_factor(a));
        sound("measurement", measurement_error(a, b, c));
        let (clinical, functional) = (Population { mean: a, sd: b }, Population { mean: c, sd: d });
        for better in [Better::Higher, Better::Lower] {
            sound("cutoffs", cutoffs(clinical, Some(functional), better));
        }
        for sides in [Sides::Two, Sides::Greater, Sides::Less] {
            for design in [TDesign::OneSampleOrPaired, TDesign::TwoGroups] {
                sound("power t", power_t(a, b, c, sides, design));
                sound("size t", size_t(b, c, d, sides, design));
            }
            sound("power two", power_two_groups(a, b, c, d, sides));
            for method in [ShareMethod::Arcsine, ShareMethod::Difference] {
                sound("power shares", power_shares(a, b, c, d, sides, method));
                sound("size shares", size_shares(b, c, d, e, sides, method));
            }
            sound("power r", power_correlation(a, b, c, sides));
            sound("size r", size_correlation(b, c, d, sides));
        }
        sound("power anova", power_anova(groups, a, b, c));
        sound("size anova", size_anova(groups, b, c, d));
        sound("power chi", power_chi_squared(a, b, c, d));
        sound("size chi", size_chi_squared(b, c, d, e));
        if let Ok(t) = NonCentralT::new(a, b) {
            tells("non-central t", &(t.cdf(c), t.sf(c), t.quantile(d)));
        }
        if let Ok(ratio) = NonCentralF::new(a, b, c) {
            tells("non-central F", &(ratio.cdf(d), ratio.sf(d), ratio.quantile(e)));
        }
        if let Ok(chi) = NonCentralChiSquared::new(a, b) {
            tells("non-central chi-squared", &(chi.cdf(c), chi.sf(c), chi.quantile(f)));
        }
    }

    #[test]
    fn of_lists(rows in proptest::collection::vec((awkward(), awkward(), 0_usize..4, any::<bool>(), 0_u8..6), 0..12), x in awkward(), y in awkward()) {
        let plain: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let missing = |value: f64, gap: u8| (gap != 0).then_some(value);
        let a: Vec<Option<f64>> = rows.iter().map(|row| missing(row.0, row.4)).collect();
        let b: Vec<Option<f64>> = rows.iter().map(|row| missing(row.1, row.4 % 3)).collect();
        let kinds: Vec<usize> = rows.iter().map(|row| row.2).collect();
        sound("floor", floor_ceiling(&a, x, y, 0.95));
        sound("pomp", percent_of_maximum(&a, x, y, 0.95));
        sound("acf", autocorrelation(&plain, kinds.first().copied().unwrap_or(1)));
        sound("d", cohen_d(&a, &b, 0.95));
        for alternative in [Alternative::TwoSided, Alternative::Less, Alternative::Greater] {
            for p in [RankP::Automatic, RankP::Exact, RankP::Corrected] {
                sound("signed rank", signed_rank(&a, x, p, alternative, 0.95));
            }
        }
        let rule = SlopeRule { better: Better::Higher, cutoff: Some(x), critical: 1.96 };
        sound("slopes", slope_change(&a, &b, &kinds, &rule, 0.95));
        let margins = Margins { low: x, high: y };
        sound("tost", equivalence_one_sample(&a, 0.0, margins, 0.05));
        sound("tost", equivalence_two_sample(&a, &b, Variances::Equal, margins, 0.05));
        sound("tost", equivalence_two_sample(&a, &b, Variances::Unequal, margins, 0.05));
        sound("responders", responders(&a, &b, x, Better::Lower, 0.95));
        for adjustment in [
            Adjustment::Bonferroni, Adjustment::Holm, Adjustment::Hochberg,
            Adjustment::BenjaminiHochberg, Adjustment::BenjaminiYekutieli,
        ] {
            sound("adjust", adjust(&a, adjustment));
        }
        sound("patterns", patterns(&[a.clone(), b.clone()], 0.95));
        sound("weights", effective_size(&plain));
        sound("deff", kish_design_effect(&plain));
        let right: Vec<Option<f64>> = rows.iter().map(|row| missing(f64::from(u8::from(row.3)), row.4)).collect();
        sound("kr20", kr20(&[right.clone(), right.iter().rev().copied().collect()], 0.95));
        for interval in [BootstrapInterval::Percentile, BootstrapInterval::Basic, BootstrapInterval::Bca] {
            let rule = Resampling { resamples: 100, seed: 5, interval };
            let spread = |draw: &[f64]| {
                let largest = draw.iter().copied().reduce(f64::max)?;
                Some(largest - draw.iter().copied().reduce(f64::min)?)
            };
            sound("bootstrap", bootstrap(&a, spread, rule, 0.95));
            sound("bootstrap", bootstrap_groups(&a, &b, |a, b| Some(spread(a)? / spread(b)?), rule, 0.95));
            sound("bootstrap", bootstrap_rows(a.len(), |rows| plain.get(*rows.first()?).copied(), rule, 0.95));
        }
        let totals: Vec<f64> = (0..4).map(|kind| rows.get(kind).map_or(5.0, |row| row.1.abs())).collect();
        let margin = |categories: Vec<usize>, totals: Vec<f64>| Margin { categories, totals };
        let weights: Vec<f64> = plain.iter().map(|weight| weight.abs()).collect();
        let halves: Vec<usize> = rows.iter().map(|row| usize::from(row.3)).collect();
        let all: f64 = totals.iter().sum();
        let margins = [margin(kinds.clone(), totals), margin(halves, vec![0.25 * all, 0.75 * all])];
        sound("post-stratify", post_stratify(&weights, &margins[0]));
        sound("rake", rake(&weights, &margins, 1e-9, 50));
        let times: Vec<f64> = rows.iter().map(|row| row.1.abs()).collect();
        let events: Vec<bool> = rows.iter().map(|row| row.3).collect();
        if let Ok(follow_up) = FollowUp::new(&times, &events) {
            sound("concordance", concordance(&follow_up, &plain, 0.95));
        }
        tells("attrition", &attrition_of(&a, &b, 0.95));
        tells("dose", &dose_response(&plain, &times, 0.95));
        tells("care", &(longest_run(&a), within_person_sd(&a)));
    }

    #[test]
    fn of_counts(cells in proptest::collection::vec(prop_oneof![4 => 0..9_usize, 1 => 0..3_000_usize, 1 => any::<usize>()], 8), share in awkward(), epsilon in awkward()) {
        let [complete, partial, refused, not_reached, other, unknown_household, unknown_other, not_eligible] = cells[..] else { unreachable!() };
        let asked = Dispositions { complete, partial, refused, not_reached, other, unknown_household, unknown_other, not_eligible };
        sound("response", response_rates(asked, None, 0.95));
        sound("response", response_rates(asked, Some(share), 0.95));
        sound("wilson", wilson_corrected(complete, partial, 0.95));
        sound("fpc", finite_population_factor(complete, partial));
        let (first, second) = (Events { events: complete, of: partial }, Events { events: refused, of: other });
        for limits in [DifferenceLimits::Newcombe, DifferenceLimits::Wald] {
            sound("difference", risk_difference(first, second, limits, 0.95));
        }
        let counts: Vec<u64> = cells.iter().map(|&cell| cell as u64).collect();
        sound("noise", noisy_counts(&counts, epsilon, [7; 32]));
    }
}
