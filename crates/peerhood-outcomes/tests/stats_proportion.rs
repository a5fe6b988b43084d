//! Shares and their differences.

mod stats_peers;

use peerhood_outcomes::stats::proportion::{
    binomial_test, clopper_pearson, newcombe_difference, newcombe_paired_difference,
    recommendation, top_box, wilson, wilson_corrected,
};
use peerhood_outcomes::stats::t::Alternative;
use stats_peers::{all_close, close};

#[test]
fn intervals_of_a_share_match_r() {
    // R 4.2.2: prop.test without and with correction, binom.test.
    for (x, n, plain, corrected, exact) in [
        (
            15,
            148,
            [0.06238639953073628, 0.160487241723308],
            [0.05977820842849813, 0.164449779364837],
            [0.05784401008344855, 0.161650490349479],
        ),
        (0, 20, [0.0, 0.1611251580528193], [0.0, 0.200453345013487], [0.0, 0.1684334709830854]),
        (20, 20, [0.8388748419471806, 1.0], [0.7995466549865129, 1.0], [0.8315665290169146, 1.0]),
        (
            1,
            29,
            [0.006113214292762661, 0.1717552187932028],
            [0.001802640213279667, 0.1962817510097595],
            [0.0008726468835799228, 0.1776442954887228],
        ),
        (
            81,
            263,
            [0.2552885198782743, 0.3662095769828002],
            [0.2535086822951853, 0.3681762010430036],
            [0.2527367455852712, 0.3676219226013514],
        ),
    ] {
        let it = wilson(x, n, 0.95).unwrap();
        all_close(&[it.low, it.high], &plain, 1e-14);
        let it = wilson_corrected(x, n, 0.95).unwrap();
        all_close(&[it.low, it.high], &corrected, 1e-14);
        let it = clopper_pearson(x, n, 0.95).unwrap();
        all_close(&[it.low, it.high], &exact, 1e-14);
    }
}

#[test]
fn newcombe_1998_is_reproduced() {
    // Newcombe 1998, table II: 56/70 - 48/80; more digits from statsmodels 0.15.0.
    let it = newcombe_difference((56, 70), (48, 80), 0.95).unwrap();
    all_close(&[it.low, it.high], &[0.05243147240236498, 0.33387265403690614], 1e-14);
    let it = newcombe_difference((0, 10), (9, 10), 0.95).unwrap();
    all_close(&[it.low, it.high], &[-0.982123786904927, -0.48825773377113824], 1e-14);
}

#[test]
fn newcombes_paired_examples_are_reproduced() {
    // Newcombe 1998 (paired), table III, method 10: 36 12 2 0 and 54 0 0 0.
    let it = newcombe_paired_difference(36, 12, 2, 0, 0.95).unwrap();
    all_close(&[it.low, it.high], &[0.0569, 0.3404], 5e-5);
    let it = newcombe_paired_difference(54, 0, 0, 0, 0.95).unwrap();
    all_close(&[it.low, it.high], &[-0.0664, 0.0664], 5e-5);
}

#[test]
fn the_recommendation_score_is_nines_and_tens_less_zero_to_six() {
    let answers = [10.0, 9.0, 9.0, 8.0, 7.0, 6.0, 0.0, 10.0].map(Some);
    let it = recommendation(&answers, 0.95).unwrap();
    assert_eq!((it.promoters, it.passives, it.detractors), (4, 2, 2));
    close(it.score.value, 25.0, 1e-14);
    // sqrt((0.5 + 0.25 - 0.0625) / 8)
    close(it.standard_error, 29.315_098_498_896_4, 1e-12);
    assert!(recommendation(&[11.0], 0.95).is_err());
}

#[test]
fn the_top_box_counts_known_answers_only() {
    let it = top_box(&[Some(5.0), None, Some(4.0), Some(2.0)], 4.0, 0.95).unwrap();
    close(it.value, 2.0 / 3.0, 1e-15);
    assert_eq!((it.n, it.left_out[0].count), (3, 1));
}

#[test]
fn more_successes_than_tries_make_no_sense() {
    assert!(wilson(3, 2, 0.95).is_err());
    assert!(wilson(0, 0, 0.95).is_err());
    assert!(wilson(1, 2, 1.0).is_err());
}

#[test]
fn the_binomial_test_matches_r() {
    // R 4.2.2 binom.test
    use Alternative::{Less, TwoSided};
    for (successes, of, share, alternative, p) in [
        (15, 148, 0.2, TwoSided, 0.001902801536677274),
        (15, 148, 0.2, Less, 0.0009677991156516639),
        (40, 148, 0.2, TwoSided, 0.03929283872173342),
        (0, 10, 0.3, TwoSided, 0.0388396033),
        (10, 10, 0.7, TwoSided, 0.0388396033),
        (5, 10, 0.5, TwoSided, 1.0),
        (682, 925, 0.75, TwoSided, 0.3824915595748519),
        (3, 1_000, 0.001, TwoSided, 0.08020934284020108),
    ] {
        close(binomial_test(successes, of, share, alternative).unwrap().p, p, 1e-12);
    }
    assert_eq!(binomial_test(3, 10, 0.0, TwoSided).unwrap().p, 0.0);
    assert_eq!(binomial_test(0, 10, 0.0, TwoSided).unwrap().p, 1.0);
    assert!(binomial_test(3, 10, 1.5, TwoSided).is_err());
    // A billion tries are no list of a billion counts.
    assert!(binomial_test(500_020_000, 1_000_000_000, 0.5, TwoSided).unwrap().p < 0.3);
}
