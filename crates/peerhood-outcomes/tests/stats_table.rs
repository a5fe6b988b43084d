//! Tables of counts against R 4.2.2.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::t::Alternative;
use peerhood_outcomes::stats::table::{
    Mcnemar, Yates, chi_squared, fisher_exact, fisher_exact_table, mantel_haenszel, mcnemar, trend,
};
use proptest::prelude::{ProptestConfig, proptest};
use stats_peers::{all_close, close};

#[test]
fn chi_squared_matches_r() {
    let it = chi_squared(&[[12, 5, 29], [2, 7, 8]], Yates::Corrected).unwrap();
    all_close(
        &[it.test.statistic.unwrap(), it.test.p],
        &[7.67141598119859, 0.02158605033817222],
        1e-13,
    );
    close(it.expected[0][0], 10.22222222222222, 1e-14);
    close(it.smallest_expected, 3.238095238095238, 1e-14);
    let corrected = chi_squared(&[[10, 3], [4, 9]], Yates::Corrected).unwrap().test;
    let plain = chi_squared(&[[10, 3], [4, 9]], Yates::Uncorrected).unwrap().test;
    all_close(
        &[corrected.statistic.unwrap(), corrected.p, plain.statistic.unwrap(), plain.p],
        &[3.86904761904762, 0.04918442346670873, 5.571428571428571, 0.01825586058745929],
        1e-13,
    );
}

#[test]
fn fisher_matches_r_and_goes_on_where_r_stops() {
    // p: R 4.2.2 fisher.test. Odds ratio and limits: scipy 1.17.1 contingency.odds_ratio; those of R
    // stop at a relative 1e-4, the limits at 7e-3 (621.93 for 626.24).
    for (table, p, odds_ratio, low, high, less, greater) in [
        (
            [[3, 1], [1, 3]],
            0.4857142857142858,
            6.408319658199662,
            0.21173559544657966,
            626.2435305888141,
            0.9857142857142858,
            0.2428571428571429,
        ),
        (
            [[10, 2], [3, 15]],
            0.0005367241191434359,
            21.305317556750314,
            2.7533827882493185,
            301.4623379715165,
            0.9999845190186861,
            0.0004651809433629058,
        ),
        (
            [[0, 5], [7, 4]],
            0.03365384615384615,
            0.0,
            0.0,
            1.066686405490605,
            0.02884615384615383,
            1.0,
        ),
        (
            [[80, 20], [60, 45]],
            0.0005272299587961713,
            2.9836110587841356,
            1.5434040689723212,
            5.92267733566981,
            0.999893555685295,
            0.0003442782256867008,
        ),
    ] {
        let it = fisher_exact(table, Alternative::TwoSided, 0.95).unwrap();
        close(it.test.p, p, 1e-12);
        all_close(
            &[it.odds_ratio.unwrap(), it.low, it.high.unwrap()],
            &[odds_ratio, low, high],
            1e-12,
        );
        close(fisher_exact(table, Alternative::Less, 0.95).unwrap().test.p, less, 1e-12);
        close(fisher_exact(table, Alternative::Greater, 0.95).unwrap().test.p, greater, 1e-12);
    }
}

#[test]
fn a_one_sided_test_has_a_one_sided_interval() {
    // scipy 1.17.1 contingency.odds_ratio(…).confidence_interval(alternative = …); R 4.2.2 fisher.test
    // prints .3135693 for the tea tasting.
    let tea = fisher_exact([[3, 1], [1, 3]], Alternative::Greater, 0.95).unwrap();
    assert_eq!(tea.high, None);
    close(tea.low, 0.3135737675049858, 1e-11);
    let tea = fisher_exact([[3, 1], [1, 3]], Alternative::Less, 0.95).unwrap();
    assert_eq!(tea.low, 0.0);
    close(tea.high.unwrap(), 306.2368078586386, 1e-11);
    let other = fisher_exact([[10, 20], [15, 8]], Alternative::Less, 0.9).unwrap();
    close(other.high.unwrap(), 0.6623463864332969, 1e-11);
}

#[test]
fn an_odds_ratio_without_end_is_none() {
    let it = fisher_exact([[5, 0], [4, 7]], Alternative::TwoSided, 0.95).unwrap();
    assert_eq!((it.odds_ratio, it.high), (None, None));
    assert!(0.9 < it.low);
    let empty = fisher_exact([[5, 3], [0, 0]], Alternative::TwoSided, 0.95).unwrap();
    assert_eq!((empty.odds_ratio, empty.test.p), (None, 1.0));
    assert!(fisher_exact([[0, 0], [0, 0]], Alternative::TwoSided, 0.95).is_err());
}

#[test]
fn mcnemar_matches_r() {
    // R 4.2.2 mcnemar.test on Agresti's approval ratings; binom.test(5, 17).
    let corrected = mcnemar(150, 86, Mcnemar::Corrected, 0.95).unwrap().test;
    let plain = mcnemar(150, 86, Mcnemar::Asymptotic, 0.95).unwrap().test;
    all_close(
        &[corrected.statistic.unwrap(), plain.statistic.unwrap()],
        &[16.81779661016949, 17.35593220338983],
        1e-14,
    );
    close(corrected.p / 4.114562281345944e-5, 1.0, 1e-12);
    close(plain.p / 3.099293441045218e-5, 1.0, 1e-12);
    close(mcnemar(5, 12, Mcnemar::Exact, 0.95).unwrap().test.p, 0.1434631347656251, 1e-13);
    assert_eq!(mcnemar(3, 3, Mcnemar::Exact, 0.95).unwrap().test.p, 1.0);
    assert_eq!(mcnemar(3, 0, Mcnemar::Exact, 0.95).unwrap().odds_ratio, None);
    assert!(mcnemar(0, 0, Mcnemar::Exact, 0.95).is_err());
}

#[test]
fn trend_matches_r() {
    // R 4.2.2 prop.trend.test
    let (smokers, patients) = ([83, 90, 129, 70], [86, 93, 136, 82]);
    let it = trend(&smokers, &patients, &[1.0, 2.0, 3.0, 4.0]).unwrap();
    all_close(&[it.statistic.unwrap(), it.p], &[8.22492228519771, 0.004131897477641487], 1e-13);
    let it = trend(&smokers, &patients, &[0.0, 1.0, 5.0, 7.0]).unwrap();
    all_close(&[it.statistic.unwrap(), it.p], &[7.964896893530161, 0.004769320778927538], 1e-13);
    assert!(trend(&[5, 5], &[5, 5], &[1.0, 2.0]).is_err());
    assert!(trend(&[6, 5], &[5, 5], &[1.0, 2.0]).is_err());
}

/// Bickel et al. (1975): men and women, admitted or not, by department.
const BERKELEY: [[[u64; 2]; 2]; 6] = [
    [[512, 89], [313, 19]],
    [[353, 17], [207, 8]],
    [[120, 202], [205, 391]],
    [[138, 131], [279, 244]],
    [[53, 94], [138, 299]],
    [[22, 24], [351, 317]],
];

#[test]
fn strata_match_r() {
    // R 4.2.2 mantelhaen.test(UCBAdmissions)
    let it = mantel_haenszel(&BERKELEY, Yates::Corrected, 0.95).unwrap();
    let odds = it.odds_ratio.unwrap();
    all_close(
        &[it.test.statistic.unwrap(), it.test.p, odds.value, odds.low, odds.high],
        &[
            1.426946228586688,
            0.2322634628170483,
            0.9046968282586231,
            0.7719073617593505,
            1.060329764436656,
        ],
        1e-12,
    );
    let it = mantel_haenszel(&BERKELEY, Yates::Uncorrected, 0.95).unwrap();
    all_close(
        &[it.test.statistic.unwrap(), it.test.p],
        &[1.524606660443436, 0.2169236970555184],
        1e-12,
    );
}

#[test]
fn tables_that_test_nothing_say_why() {
    let empty = chi_squared(&[[0, 0], [3, 4]], Yates::Uncorrected);
    assert!(matches!(empty, Err(NoEstimate::NoVariation { .. })));
    assert!(chi_squared(&[vec![1, 2], vec![3]], Yates::Uncorrected).is_err());
    assert!(chi_squared(&[[u64::MAX, 1], [1, 1]], Yates::Uncorrected).is_err());
    assert!(mantel_haenszel(&[[[0, 0], [3, 4]]], Yates::Uncorrected, 0.95).is_err());
}

#[test]
fn fishers_test_of_larger_tables_matches_r() {
    // R 4.2.2 fisher.test: the job satisfaction of Agresti (2002), hair and eyes of women in Snee (1974).
    let jobs = [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]];
    close(fisher_exact_table(&jobs).unwrap().p, 0.7826849389656388, 1e-10);
    let eyes = [[36, 9, 5, 2], [66, 34, 29, 14]];
    close(fisher_exact_table(&eyes).unwrap().p, 0.03842672645369382, 1e-10);
    let small = [[3, 1, 4, 2], [5, 0, 1, 6], [2, 3, 3, 4]];
    close(fisher_exact_table(&small).unwrap().p, 0.2538521845828001, 1e-10);
    // Two by two it is the other test, and empty rows carry nothing.
    let tea = [[3, 1, 0], [1, 3, 0], [0, 0, 0]];
    close(fisher_exact_table(&tea).unwrap().p, 0.4857142857142858, 1e-13);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn fishers_test_adds_what_listing_all_tables_adds(rows in proptest::collection::vec([0_u64..4, 0..4, 0..3], 2..4)) {
        let Ok(test) = fisher_exact_table(&rows) else { return Ok(()) };
        let factorial = |n: u64| (1..=n).map(|k| k as f64).product::<f64>();
        let weight = |table: &[[u64; 3]]| 1.0 / table.iter().flatten().map(|&n| factorial(n)).product::<f64>();
        let sums: Vec<u64> = rows.iter().map(|row| row.iter().sum()).collect();
        let columns: Vec<u64> = (0..3).map(|place| rows.iter().map(|row| row[place]).sum()).collect();
        let (mut whole, mut rare) = (0.0, 0.0);
        let mut tables: Vec<Vec<[u64; 3]>> = vec![Vec::new()];
        for &sum in &sums {
            tables = tables
                .iter()
                .flat_map(|begun| {
                    (0..=sum).flat_map(move |a| (0..=sum - a).map(move |b| [a, b, sum - a - b])).map(move |row| {
                        let mut begun = begun.clone();
                        begun.push(row);
                        begun
                    })
                })
                .collect();
        }
        for table in tables {
            if (0..3).all(|place| table.iter().map(|row| row[place]).sum::<u64>() == columns[place]) {
                whole += weight(&table);
                if weight(&table) <= weight(&rows) * (1.0 + 1e-7) {
                    rare += weight(&table);
                }
            }
        }
        assert!((test.p - rare / whole).abs() < 1e-11, "{} for {}", test.p, rare / whole);
    }
}

#[test]
fn a_table_with_too_many_others_like_it_says_so() {
    let row: Vec<u64> = (0..30).map(|place| 40 + place).collect();
    assert!(fisher_exact_table(&vec![row; 30]).is_err());
    assert!(fisher_exact_table(&[[3, 4], [0, 0]]).is_err());
    assert!(fisher_exact_table(&[vec![1, 2], vec![3]]).is_err());
}

#[test]
fn homogeneity_of_odds_matches_statsmodels() {
    // statsmodels 0.15.0 StratifiedTable.test_equal_odds on three departments of Berkeley.
    let strata = [[[512, 313], [89, 19]], [[353, 207], [17, 8]], [[120, 205], [202, 391]]];
    let it = mantel_haenszel(&strata, Yates::Corrected, 0.95).unwrap();
    let (plain, tarone) = (it.homogeneity.unwrap(), it.homogeneity_tarone.unwrap());
    all_close(
        &[plain.statistic.unwrap(), plain.p, tarone.statistic.unwrap(), tarone.p],
        &[16.155824959632017, 0.00031031815515825123, 16.15556447604523, 0.0003103585741833781],
        1e-12,
    );
    assert_eq!(plain.degrees, [2.0]);
    assert!(mantel_haenszel(&strata[..1], Yates::Corrected, 0.95).unwrap().homogeneity.is_none());
}

#[test]
fn a_lopsided_pair_table_has_finite_limits() {
    let it = mcnemar(2_181_627_233_192_557, 1, Mcnemar::Exact, 0.95).unwrap();
    assert!(it.high.unwrap().is_finite() && it.low < it.high.unwrap());
}
