//! Power and sample size against R 4.2.2 with pwr 1.3-0, and equivalence against statsmodels 0.15.0.

mod stats_peers;

use peerhood_outcomes::stats::equivalence::{
    Margins, equivalence_one_sample, equivalence_paired, equivalence_two_sample,
};
use peerhood_outcomes::stats::power::{
    ShareMethod, Sides, TDesign, effect_anova, effect_chi_squared, effect_correlation, effect_t,
    effect_two_groups, power_anova, power_chi_squared, power_correlation, power_shares, power_t,
    power_two_groups, size_anova, size_chi_squared, size_correlation, size_shares, size_t,
};
use peerhood_outcomes::stats::t::Variances;
use stats_peers::{DRUG_1, DRUG_2, all_close, close};

#[test]
fn t_tests_match_pwr() {
    // pwr.t.test, pwr.t2n.test; its sizes are good to 1e-6.
    let two = |n| power_t(n, 0.5, 0.05, Sides::Two, TDesign::TwoGroups).unwrap();
    close(two(20.0), 0.3379390289250903, 1e-11);
    close(
        size_t(0.5, 0.9, 0.05, Sides::Two, TDesign::TwoGroups).unwrap().exact,
        85.03128495751754,
        1e-6,
    );
    close(
        power_t(30.0, 0.5, 0.05, Sides::Two, TDesign::OneSampleOrPaired).unwrap(),
        0.7539647157438519,
        1e-11,
    );
    let paired = size_t(0.3, 0.8, 0.05, Sides::Two, TDesign::OneSampleOrPaired).unwrap();
    close(paired.exact, 89.14938347859706, 1e-6);
    assert_eq!(paired.needed, 90);
    close(
        power_t(25.0, 0.4, 0.05, Sides::Greater, TDesign::TwoGroups).unwrap(),
        0.4010638924388871,
        1e-11,
    );
    close(power_two_groups(20.0, 35.0, 0.6, 0.05, Sides::Two).unwrap(), 0.5563551636838634, 1e-11);
    // statsmodels 0.15.0 TTestIndPower().solve_power(alternative="larger")
    close(
        size_t(0.5, 0.8, 0.05, Sides::Greater, TDesign::TwoGroups).unwrap().exact,
        50.15078338685744,
        1e-9,
    );
    let less = power_t(25.0, -0.4, 0.05, Sides::Less, TDesign::TwoGroups).unwrap();
    close(less, 0.4010638924388871, 1e-11);
}

#[test]
fn shares_match_pwr_and_power_prop_test() {
    let power = |method| power_shares(60.0, 0.5, 0.7, 0.05, Sides::Two, method).unwrap();
    close(power(ShareMethod::Arcsine), 0.6156361215164804, 1e-12);
    close(power(ShareMethod::Difference), 0.61104449768773, 1e-12);
    let size =
        |wanted, method| size_shares(0.5, 0.7, wanted, 0.05, Sides::Two, method).unwrap().exact;
    close(size(0.8, ShareMethod::Arcsine), 92.6960802372139, 1e-6);
    close(size(0.9, ShareMethod::Difference), 123.9986138485788, 1e-6);
}

#[test]
fn groups_tables_and_correlations_match_pwr() {
    // scipy 1.17.1 ncf; the non-central F of R 4.2.2 is off by 3e-10 here.
    close(power_anova(4, 20.0, 0.25, 0.05).unwrap(), 0.42039009037704317, 1e-12);
    close(size_anova(4, 0.25, 0.8, 0.05).unwrap().exact, 44.59927429902014, 1e-6);
    close(power_correlation(50.0, 0.3, 0.05, Sides::Two).unwrap(), 0.571555841860208, 1e-12);
    close(size_correlation(0.3, 0.8, 0.05, Sides::Two).unwrap().exact, 84.07363978228766, 1e-6);
    close(power_chi_squared(100.0, 0.3, 2.0, 0.05).unwrap(), 0.7706830777241322, 1e-11);
    let n = size_chi_squared(0.3, 2.0, 0.7706830777241322, 0.05).unwrap();
    close(n.exact, 100.0, 1e-9);
    assert_eq!(n.needed, 100);
}

#[test]
fn studies_that_make_no_sense_are_refused() {
    assert!(power_t(1.0, 0.5, 0.05, Sides::Two, TDesign::TwoGroups).is_err());
    assert!(size_t(0.0, 0.8, 0.05, Sides::Two, TDesign::TwoGroups).is_err());
    assert!(size_t(-0.5, 0.8, 0.05, Sides::Greater, TDesign::TwoGroups).is_err());
    assert!(size_t(1e-9, 0.8, 0.05, Sides::Two, TDesign::TwoGroups).is_err());
    assert!(size_t(0.5, 1.0, 0.05, Sides::Two, TDesign::TwoGroups).is_err());
    assert!(power_anova(1, 20.0, 0.25, 0.05).is_err());
    assert!(power_correlation(50.0, 1.0, 0.05, Sides::Two).is_err());
    assert!(size_shares(0.5, 0.5, 0.8, 0.05, Sides::Two, ShareMethod::Arcsine).is_err());
    assert!(power_shares(50.0, 0.0, 0.5, 0.05, Sides::Two, ShareMethod::Difference).is_err());
    assert!(size_t(1e6, 0.8, 0.05, Sides::Two, TDesign::TwoGroups).is_ok());
}

#[test]
fn equivalence_matches_statsmodels() {
    let margins = Margins { low: -3.0, high: 1.0 };
    for (variances, low, high, p) in [
        (Variances::Unequal, 1.6723766606527417, -3.0385435102000504, 0.05597891453224451),
        (Variances::Equal, 1.6723766606527417, -3.0385435102000504, 0.05587089329269379),
    ] {
        let it = equivalence_two_sample(&DRUG_1, &DRUG_2, variances, margins, 0.05).unwrap();
        all_close(
            &[it.above_low.statistic.unwrap(), it.below_high.statistic.unwrap(), it.p],
            &[low, high, p],
            1e-13,
        );
        assert!(!it.equivalent && it.difference.low < -3.0);
    }
    let it = equivalence_paired(&DRUG_1, &DRUG_2, margins, 0.05).unwrap();
    all_close(&[it.p, it.below_high.p], &[0.002655570292658671, 4.778595695546834e-05], 1e-13);
    assert!(it.equivalent && -3.0 < it.difference.low && it.difference.high < 1.0);
    assert_eq!(it.difference.level, 0.9);
    assert!(equivalence_one_sample(&DRUG_1, 0.0, Margins { low: 1.0, high: 1.0 }, 0.05).is_err());
}

#[test]
fn the_smallest_effects_match_scipy() {
    // scipy 1.17.1: roots by brentq of the powers by nct, ncf, ncx2 and normal; pwr 1.3-0 stops at 1e-4.
    let (two, paired) = (Sides::Two, TDesign::OneSampleOrPaired);
    let groups = TDesign::TwoGroups;
    close(effect_t(30.0, 0.8, 0.05, two, groups).unwrap(), 0.7356210695976683, 1e-12);
    close(effect_t(30.0, 0.8, 0.05, two, paired).unwrap(), 0.5292356151129534, 1e-12);
    close(effect_two_groups(20.0, 40.0, 0.9, 0.05, two).unwrap(), 0.9028035693566756, 1e-12);
    close(effect_anova(4, 30.0, 0.8, 0.05).unwrap(), 0.30654773090695064, 1e-12);
    close(effect_correlation(50.0, 0.8, 0.05, two).unwrap(), 0.38432506127465427, 1e-12);
    close(effect_chi_squared(200.0, 3.0, 0.8, 0.05).unwrap(), 0.23347979880637706, 1e-12);
    // What is found has the power that was asked for, and its sign the direction that is tested.
    let d = effect_t(30.0, 0.8, 0.05, Sides::Less, paired).unwrap();
    assert!(d < 0.0);
    close(power_t(30.0, d, 0.05, Sides::Less, paired).unwrap(), 0.8, 1e-12);
    // No effect at all is found as often as that.
    assert!(effect_t(30.0, 0.04, 0.05, two, paired).is_err());
}
