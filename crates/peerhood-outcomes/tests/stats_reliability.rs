//! Reliability against psych and pingouin.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::reliability::{Incomplete, cronbach_alpha, item_analysis, kr20};
use stats_peers::{ATTITUDE, all_close, close};

#[test]
fn alpha_of_attitude_matches_psych() {
    // R 4.2.2, psych 2.2.9 alpha(attitude)
    let it = item_analysis(&ATTITUDE, Incomplete::Listwise, 0.95).unwrap();
    let alpha = &it.alpha;
    all_close(
        &[alpha.value, alpha.low, alpha.high],
        &[0.8431427695647599, 0.7393756856431073, 0.9157730721599816],
        1e-13,
    );
    all_close(
        &[
            it.standardized_alpha,
            it.lambda6.unwrap(),
            it.average_correlation,
            it.signal_to_noise.unwrap(),
        ],
        &[0.8390838030295106, 0.8752151373603486, 0.4269066426497171, 5.214414824776094],
        1e-13,
    );
    let wanted = [
        [
            0.7788257018601698,
            0.7513173361262936,
            0.6712620572236645,
            0.8097602063089214,
            0.8081915178392044,
        ],
        [
            0.8367805505645685,
            0.8203675862594643,
            0.7421097102222385,
            0.7969174572741397,
            0.7956467606285842,
        ],
        [
            0.697276803370625,
            0.5987578287684535,
            0.5607111114802555,
            0.827847765938659,
            0.823087915229047,
        ],
        [
            0.8066859225517262,
            0.7752135151616469,
            0.7144454981336763,
            0.8030309750225744,
            0.7983664739711368,
        ],
        [
            0.8501304438595412,
            0.8506020068753595,
            0.7862755938344,
            0.7953865741982052,
            0.7847196000423593,
        ],
        [
            0.4207009885340053,
            0.3116448376756427,
            0.2650343391966761,
            0.8638723114464368,
            0.863471564465123,
        ],
        [
            0.5953449857059978,
            0.5631976704013593,
            0.4608105494684964,
            0.8404648682654573,
            0.8346264932556622,
        ],
    ];
    for (item, wanted) in it.items.iter().zip(wanted) {
        let got = [
            item.item_total,
            item.item_total_corrected.unwrap(),
            item.item_rest.unwrap(),
            item.alpha_if_deleted.unwrap(),
            item.standardized_alpha_if_deleted.unwrap(),
        ];
        all_close(&got, &wanted, 1e-12);
    }
    let plain = cronbach_alpha(&ATTITUDE, Incomplete::Listwise, 0.95).unwrap();
    close(plain.value, alpha.value, 1e-14);
}

#[test]
fn missing_answers_are_set_aside_or_used_in_pairs() {
    let mut items: Vec<Vec<Option<f64>>> = ATTITUDE.map(|item| item.map(Some).to_vec()).to_vec();
    items[1][2] = None;
    items[4][6] = None;
    items[5][6] = None;
    // R 4.2.2, psych 2.2.9 alpha; base R cov(na.omit())
    let pairwise = item_analysis(&items, Incomplete::Pairwise, 0.95).unwrap();
    close(pairwise.alpha.value, 0.8445627409307114, 1e-13);
    close(pairwise.standardized_alpha, 0.8402603022278097, 1e-13);
    close(pairwise.lambda6.unwrap(), 0.8784887341933229, 1e-12);
    let listwise = cronbach_alpha(&items, Incomplete::Listwise, 0.95).unwrap();
    close(listwise.value, 0.8375011320589733, 1e-13);
    assert_eq!((listwise.n, listwise.left_out[0].count), (28, 2));
}

#[test]
fn alpha_of_nothing_says_why() {
    let constant = [[2.0; 5], [1.0, 2.0, 3.0, 4.0, 5.0]];
    assert_eq!(
        item_analysis(&constant, Incomplete::Listwise, 0.95),
        Err(NoEstimate::NoVariation { what: "item 1".into() })
    );
    assert!(cronbach_alpha(&[[1.0, 2.0, 3.0]], Incomplete::Listwise, 0.95).is_err());
    assert!(cronbach_alpha(&[[1.0, 2.0], [2.0, 1.0]], Incomplete::Listwise, 0.95).is_err());
    assert!(
        cronbach_alpha(&[[None, Some(1.0)], [Some(1.0), None]], Incomplete::Listwise, 0.95)
            .is_err()
    );
}

#[test]
fn kr20_is_alpha_of_right_and_wrong() {
    let items = [[1.0, 1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 0.0, 1.0], [1.0, 1.0, 0.0, 1.0, 1.0]];
    // 3/2 (1 - (0.24 + 0.24 + 0.16) / 1.36)
    close(kr20(&items, 0.95).unwrap().value, 1.5 * (1.0 - 0.64 / 1.36), 1e-14);
    assert!(kr20(&[[2.0, 0.0], [1.0, 1.0]], 0.95).is_err());
}

#[test]
fn sampling_adequacy_matches_psych() {
    // R 4.2.2, psych 2.2.9: KMO(attitude), cortest.bartlett(cor(attitude), n = 30).
    let it = peerhood_outcomes::stats::reliability::adequacy(&ATTITUDE).unwrap();
    close(it.overall, 0.763275432158762, 1e-12);
    all_close(
        &it.items,
        &[
            0.731726404715859,
            0.737495686636631,
            0.844183070646869,
            0.811414230655824,
            0.814375214061605,
            0.693597749725397,
            0.651074387768990,
        ],
        1e-12,
    );
    close(it.sphericity.statistic.unwrap(), 98.7527786621811, 1e-12);
    assert_eq!(it.sphericity.degrees, [21.0]);
    close(it.sphericity.p / 4.79253903552844e-12, 1.0, 1e-9);
    let twice = [ATTITUDE[0], ATTITUDE[1], ATTITUDE[1]];
    assert!(peerhood_outcomes::stats::reliability::adequacy(&twice).is_err());
}

#[test]
fn alpha_in_one_pass_is_alpha_however_the_first_answers_differ() {
    let n = 5_000_u32;
    let item = |salt: u32| -> Vec<f64> {
        (0..n)
            .map(|person| {
                let mixed = (person ^ salt.wrapping_mul(40_503)).wrapping_mul(2_654_435_761);
                // The first answers lie a million away from all others.
                let far = if person < 1_100 { 1e6 } else { 0.0 };
                far * f64::from(salt % 2) + f64::from(mixed >> 28) + f64::from(person % 7)
            })
            .collect()
    };
    let items: Vec<Vec<f64>> = (0..6).map(item).collect();
    let known: Vec<Vec<Option<f64>>> =
        items.iter().map(|item| item.iter().copied().map(Some).chain([None]).collect()).collect();
    let whole = cronbach_alpha(&items, Incomplete::Listwise, 0.95).unwrap();
    let other = cronbach_alpha(&known, Incomplete::Listwise, 0.95).unwrap();
    let slow = cronbach_alpha(&items, Incomplete::Pairwise, 0.95).unwrap();
    assert!((whole.value - slow.value).abs() < 1e-12, "{} {}", whole.value, slow.value);
    assert!((other.value - slow.value).abs() < 1e-12, "{} {}", other.value, slow.value);
    assert_eq!(other.left_out[0].count, 1);
}

#[test]
fn items_that_cancel_each_other_have_no_alpha() {
    let items = [vec![1.0, 2.0, 4.0], vec![5.0, 4.0, 2.0]];
    let made = cronbach_alpha(&items, Incomplete::Listwise, 0.95);
    assert!(matches!(made, Err(NoEstimate::NoVariation { .. })), "{made:?}");
}
