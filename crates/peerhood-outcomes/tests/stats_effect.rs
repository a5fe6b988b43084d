//! Standardised differences.

mod stats_peers;

use peerhood_outcomes::stats::effect::{
    Correction, Limits, cohen_d, d_average, d_repeated, d_z, glass_delta, hedges_factor, hedges_g,
    morris_ppc2, standardized_change,
};
use stats_peers::{DRUG_1, DRUG_2, all_close, close};

#[test]
fn hedges_factor_matches_metafor() {
    // R 4.2.2, metafor 3.8.1, internal .cmicalc
    for (df, wanted) in [
        (2.0, 0.5641895835477563),
        (5.0, 0.8407486824596893),
        (9.0, 0.9138748917925525),
        (18.0, 0.95764642702372),
        (39.0, 0.9806242386803383),
        (40.0, 0.9811121944366954),
        (41.0, 0.9815761767045128),
        (100.0, 0.9924780549814133),
        (10_000.0, 0.9999249978106597),
    ] {
        // The gamma functions of metafor cancel where there are many degrees.
        close(hedges_factor(df).unwrap(), wanted, if df < 50.0 { 1e-14 } else { 1e-11 });
    }
    assert!(hedges_factor(1.0).is_err());
}

#[test]
fn d_and_g_have_the_limits_of_scipys_noncentral_t() {
    // scipy 1.17.1 nct, limits by brentq to 1e-14 (effectsize 0.8.3 agrees to 1e-6).
    let d = cohen_d(&DRUG_1, &DRUG_2, 0.95).unwrap();
    close(d.effect.value, -0.8321810813495396, 1e-14);
    all_close(&[d.effect.low, d.effect.high], &[-1.738816899106731, 0.09545039821141602], 1e-12);
    let g = hedges_g(&DRUG_1, &DRUG_2, Correction::Exact, Limits::NonCentral, 0.95).unwrap();
    all_close(
        &[g.effect.value, g.effect.low, g.effect.high],
        &[-0.7969352391911223, -1.6651717906780243, 0.09140773280515377],
        1e-12,
    );
    // R 4.2.2, metafor 3.8.1 escalc("SMD")
    close(g.variance, 0.2158776443866153, 1e-13);
    // pingouin 0.7.0 compute_effsize(eftype="hedges")
    let g = hedges_g(&DRUG_1, &DRUG_2, Correction::Approximate, Limits::Normal, 0.95).unwrap();
    close(g.effect.value, -0.7970185004474464, 1e-14);
}

#[test]
fn glass_delta_divides_by_the_control_groups_sd() {
    // R 4.2.2: effectsize 0.8.3 glass_delta; metafor 3.8.1 escalc("SMD1H"); limits scipy 1.17.1.
    let it = glass_delta(&DRUG_1, &DRUG_2, Correction::None, Limits::NonCentral, 0.95).unwrap();
    close(it.effect.value, -0.7891127469590895, 1e-14);
    all_close(&[it.effect.low, it.effect.high], &[-1.6764280712978306, 0.13445542608531544], 1e-12);
    let it = glass_delta(&DRUG_1, &DRUG_2, Correction::Exact, Limits::Normal, 0.95).unwrap();
    all_close(&[it.effect.value, it.variance], &[-0.7211503262393618, 0.2058371514515961], 1e-13);
}

#[test]
fn effects_of_change_match_their_peers() {
    // d_z limits: scipy 1.17.1 nct.
    let it = d_z(&DRUG_1, &DRUG_2, Correction::None, 0.95).unwrap();
    all_close(
        &[it.effect.value, it.effect.low, it.effect.high],
        &[1.2845575625910546, 0.414627756380457, 2.118016513981601],
        1e-12,
    );
    // R 4.2.2, metafor 3.8.1 escalc("SMCR"), escalc("SMCC")
    let it = standardized_change(&DRUG_1, &DRUG_2, Correction::Exact, 0.95).unwrap();
    all_close(&[it.effect.value, it.variance], &[0.8071070621501445, 0.0735370493219163], 1e-13);
    let it = d_z(&DRUG_1, &DRUG_2, Correction::Exact, 0.95).unwrap();
    all_close(&[it.effect.value, it.variance], &[1.173924903514205, 0.1689049839545418], 1e-13);
    // Lakens 2013, formulas 9 and 10, in NumPy 2.4.6
    let it = d_average(&DRUG_1, &DRUG_2, Correction::None, 0.95).unwrap();
    close(it.effect.value, 0.8334963413127044, 1e-14);
    let it = d_repeated(&DRUG_1, &DRUG_2, Correction::None, 0.95).unwrap();
    close(it.effect.value, 0.8221766383863097, 1e-14);
}

#[test]
fn change_that_both_groups_share_is_no_effect() {
    let before = [10.0, 12.0, 15.0, 9.0];
    let after = before.map(|score| score + 2.0 + 0.1 * score);
    let it = morris_ppc2(&before, &after, &before, &after, 0.95).unwrap();
    close(it.effect.value, 0.0, 1e-15);
    let more = after.map(|score| score + 3.0);
    let it = morris_ppc2(&before, &more, &before, &after, 0.95).unwrap();
    // 3 over the SD before, times 1 - 3 / (4 * 6 - 1)
    close(it.effect.value, 3.0 / 7.0_f64.sqrt() * (20.0 / 23.0), 1e-14);
}

#[test]
fn the_variance_of_d_ppc2_matches_formula_25_in_r() {
    // R 4.2.2: S. B. Morris 2008, formulas 8 to 10 and 25, with the pooled correlation.
    let it = morris_ppc2(
        &[12.0, 15.0, 11.0, 18.0, 14.0, 16.0, 13.0],
        &[15.0, 17.0, 15.0, 19.0, 18.0, 17.0, 15.0],
        &[13.0, 14.0, 12.0, 17.0, 15.0, 11.0],
        &[14.0, 13.0, 13.0, 18.0, 15.0, 12.0],
        0.95,
    )
    .unwrap();
    all_close(
        &[it.effect.value, it.variance, it.effect.low, it.effect.high],
        &[0.7800054752316125, 0.112469345214101, 0.12270314127074722, 1.4373078091924776],
        1e-13,
    );
}

#[test]
fn groups_that_do_not_vary_have_no_effect_size() {
    assert!(cohen_d(&[1.0, 1.0], &[2.0, 2.0], 0.95).is_err());
    assert!(d_z(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0], Correction::None, 0.95).is_err());
}
