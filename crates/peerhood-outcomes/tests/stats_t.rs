//! t tests on Student's own data.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::t::{Alternative, Variances, one_sample_t, paired_t, two_sample_t};
use stats_peers::{DRUG_1, DRUG_2, all_close, close};

#[test]
fn welch_student_and_one_sample_match_r() {
    // R 4.2.2 t.test
    let it =
        two_sample_t(&DRUG_1, &DRUG_2, Variances::Unequal, Alternative::TwoSided, 0.95).unwrap();
    close(it.test.statistic.unwrap(), -1.860813467486853, 1e-14);
    close(it.test.degrees[0], 17.7764735161785, 1e-14);
    close(it.test.p, 0.07939414018735817, 1e-13);
    close(it.standard_error, 0.849091017238762, 1e-14);
    all_close(
        &[it.difference.low, it.difference.high],
        &[-3.36548323071171, 0.2054832307117102],
        1e-13,
    );
    all_close(&it.means, &[0.75, 2.33], 1e-15);

    let less = two_sample_t(&DRUG_1, &DRUG_2, Variances::Unequal, Alternative::Less, 0.9).unwrap();
    close(less.test.p, 0.03969707009367909, 1e-13);
    all_close(
        &[less.difference.low, less.difference.high],
        &[-3.053381497331606, -0.1066185026683938],
        1e-13,
    );
    let more =
        two_sample_t(&DRUG_1, &DRUG_2, Variances::Unequal, Alternative::Greater, 0.95).unwrap();
    close(more.test.p, 0.9603029299063209, 1e-13);

    let it = two_sample_t(&DRUG_1, &DRUG_2, Variances::Equal, Alternative::TwoSided, 0.95).unwrap();
    close(it.test.p, 0.07918671421593818, 1e-13);
    all_close(
        &[it.difference.low, it.difference.high],
        &[-3.363874032287598, 0.2038740322875986],
        1e-13,
    );

    let it = one_sample_t(&DRUG_1, 1.0, Alternative::TwoSided, 0.95).unwrap();
    close(it.test.statistic.unwrap(), -0.4419033802379405, 1e-14);
    close(it.test.p, 0.6689866236146749, 1e-13);
    all_close(
        &[1.0 + it.difference.low, 1.0 + it.difference.high],
        &[-0.5297804135262323, 2.029780413526233],
        1e-13,
    );
}

#[test]
fn the_paired_test_matches_r_and_ignores_who_came_once() {
    let mut first = DRUG_1.map(Some).to_vec();
    let mut second = DRUG_2.map(Some).to_vec();
    first.push(Some(99.0));
    second.push(None);
    let it = paired_t(&first, &second, Alternative::TwoSided, 0.95).unwrap();
    close(it.test.statistic.unwrap(), -4.062127683382037, 1e-14);
    close(it.test.p, 0.00283289019738427, 1e-13);
    all_close(
        &[it.difference.low, it.difference.high],
        &[-2.459885763276982, -0.7001142367230175],
        1e-13,
    );
    assert_eq!((it.difference.n, it.difference.left_out[0].count), (10, 1));
}

#[test]
fn what_cannot_be_tested_says_why() {
    let same = paired_t(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0], Alternative::TwoSided, 0.95);
    assert_eq!(same, Err(NoEstimate::NoVariation { what: "the difference".into() }));
    let one = one_sample_t(&[1.0], 0.0, Alternative::TwoSided, 0.95);
    assert_eq!(one, Err(NoEstimate::TooFew { of: "values".into(), given: 1, needed: 2 }));
    let level = one_sample_t(&[1.0, 2.0], 0.0, Alternative::TwoSided, 1.0);
    assert!(matches!(level, Err(NoEstimate::OutOfRange { .. })));
    let lengths = paired_t(&[1.0], &[1.0, 2.0], Alternative::TwoSided, 0.95);
    assert_eq!(lengths, Err(NoEstimate::LengthsDiffer { left: 1, right: 2 }));
}
