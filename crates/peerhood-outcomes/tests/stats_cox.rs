//! Cox regression against R, lifelines and published values.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::survival::{
    Cox, CoxErrors, CoxModel, FollowUp, LogRankWeights, Ties, TimeScale, concordance, cox,
    log_rank, proportional_hazards,
};
use stats_peers::{all_close, close, lung, rossi};

const EFRON: CoxModel<'static> =
    CoxModel { ties: Ties::Efron, errors: CoxErrors::Model, strata: &[], level: 0.95 };

fn coefficients(it: &Cox) -> Vec<f64> {
    it.hazard_ratios.iter().map(|one| one.coefficient.value).collect()
}

fn errors(it: &Cox) -> Vec<f64> {
    it.hazard_ratios.iter().map(|one| one.standard_error).collect()
}

fn tests(it: &Cox) -> [f64; 3] {
    [&it.likelihood_ratio, &it.wald, &it.score].map(|test| test.statistic.unwrap())
}

fn arrests(names: &[&str]) -> (FollowUp, Vec<Vec<Option<f64>>>) {
    let rossi = rossi();
    let follow_up = FollowUp::new(&rossi.column("week"), &rossi.events("arrest")).unwrap();
    (follow_up, names.iter().map(|name| rossi.column(name)).collect())
}

const ALL: [&str; 7] = ["fin", "age", "race", "wexp", "mar", "paro", "prio"];

#[test]
fn arrests_match_r_and_the_published_values() {
    // R 4.2.2, survival 3.5-3: coxph(…, control = coxph.control(eps = 1e-14)); lifelines documents
    // fin -.379 (.191) and concordance .64.
    let (follow_up, covariates) = arrests(&ALL);
    let it = cox(&follow_up, &covariates, EFRON).unwrap();
    let wanted = [
        -0.37942216687120506,
        -0.0574377430137615,
        0.31389978594930196,
        -0.1497956972227822,
        -0.43370387669025046,
        -0.0848710829908305,
        0.09149707935112124,
    ];
    all_close(&coefficients(&it), &wanted, 1e-13);
    let wanted = [
        0.19137948071280902,
        0.021999470627953814,
        0.30799277639293804,
        0.2122242961581635,
        0.3818680574649214,
        0.19575667192092333,
        0.028648550073470593,
    ];
    all_close(&errors(&it), &wanted, 1e-13);
    all_close(
        &[it.null_log_likelihood, it.log_likelihood],
        &[-675.3806323468709, -658.7476594460855],
        1e-14,
    );
    all_close(&tests(&it), &[33.26594580157075, 32.112610191936824, 33.52868889970771], 1e-12);
    let c = it.concordance.unwrap();
    assert_eq!([c.concordant, c.discordant, c.tied], [27_242, 15_291, 49]);
    all_close(
        &[c.index.value, c.standard_error],
        &[0.6403292470997135, 0.026658122772647543],
        1e-13,
    );
    let ratio = it.hazard_ratios[0].ratio.as_ref().unwrap();
    close(ratio.value, (-0.37942216687120506_f64).exp(), 1e-13);
    assert_eq!((it.n, it.events), (432, 114));
}

#[test]
fn breslow_matches_r() {
    let (follow_up, covariates) = arrests(&ALL);
    let it = cox(&follow_up, &covariates, CoxModel { ties: Ties::Breslow, ..EFRON }).unwrap();
    let wanted = [
        -0.3790218877950267,
        -0.05724592536355709,
        0.31412976506824525,
        -0.1511145996274572,
        -0.43278257254905145,
        -0.08498283575160549,
        0.09111154050046562,
    ];
    all_close(&coefficients(&it), &wanted, 1e-13);
    all_close(&tests(&it), &[33.12556748033717, 31.981016985855426, 33.38282042409066], 1e-12);
}

#[test]
fn robust_errors_match_r() {
    let (follow_up, covariates) = arrests(&["fin", "age", "prio"]);
    let it = cox(&follow_up, &covariates, CoxModel { errors: CoxErrors::Robust, ..EFRON }).unwrap();
    let wanted = [0.1911205070583846, 0.023452266343846916, 0.027025261648740768];
    all_close(&errors(&it), &wanted, 1e-13);
    let naive: Vec<f64> = it.hazard_ratios.iter().map(|one| one.model_standard_error).collect();
    all_close(&naive, &[0.19024726548886609, 0.02085054624264711, 0.027253375842279555], 1e-13);
    close(it.wald.statistic.unwrap(), 24.964162778502974, 1e-12);
}

/// Who entered late: every third, after a quarter of the time.
fn entries() -> Vec<Option<f64>> {
    let times = lung().column("time").into_iter().zip(1..);
    times
        .map(|(time, row)| if row % 3 == 0 { time.map(|t| (t / 4.0).floor()) } else { Some(0.0) })
        .collect()
}

#[test]
fn clusters_strata_and_late_entries_match_r() {
    let lung = lung();
    let covariates = ["age", "sex", "ph_ecog"].map(|name| lung.column(name));
    let times = lung.column("time");
    let follow_up = FollowUp::new(&times, &lung.events("status")).unwrap();
    // coxph(…, cluster = inst) leaves out who has none.
    let sites = lung.codes("inst");
    let known: Vec<Option<f64>> =
        times.iter().zip(&sites).map(|(time, site)| site.and(*time)).collect();
    let with_site = FollowUp::new(&known, &lung.events("status")).unwrap();
    let clusters: Vec<usize> = sites.iter().map(|site| site.unwrap_or(0)).collect();
    let model = CoxModel { errors: CoxErrors::Clustered(&clusters), ..EFRON };
    let it = cox(&with_site, &covariates, model).unwrap();
    all_close(
        &coefficients(&it),
        &[0.01123216425727481, -0.5565934139851324, 0.46921639676610194],
        1e-13,
    );
    let wanted = [0.006888727056330994, 0.11228667990703355, 0.1176159532712615];
    all_close(&errors(&it), &wanted, 1e-13);
    close(it.wald.statistic.unwrap(), 33.861709778103695, 1e-12);

    let sexes = lung.codes("sex");
    let two = [covariates[0].clone(), covariates[2].clone()];
    let it = cox(&follow_up, &two, CoxModel { strata: &sexes, ..EFRON }).unwrap();
    all_close(&coefficients(&it), &[0.010566254601026429, 0.46242443435857683], 1e-13);
    all_close(&errors(&it), &[0.009241373893093738, 0.11476109785480268], 1e-13);
    close(it.log_likelihood, -628.7709395012052, 1e-14);
    let c = it.concordance.as_ref().unwrap();
    all_close(
        &[c.index.value, c.standard_error],
        &[0.605849182834751, 0.026523885144639974],
        1e-13,
    );
    assert_eq!(it.left_out[0].count, 1);

    let late = follow_up.entering(&entries()).unwrap();
    let it = cox(&late, &covariates, EFRON).unwrap();
    all_close(
        &coefficients(&it),
        &[0.011346124908974024, -0.5567944838592845, 0.4584417143947527],
        1e-12,
    );
    all_close(
        &errors(&it),
        &[0.009255800558024028, 0.16775856721383492, 0.11355561218191684],
        1e-12,
    );
    let c = it.concordance.unwrap();
    all_close(
        &[c.index.value, c.standard_error],
        &[0.6344267745331634, 0.023757539378160584],
        1e-12,
    );
}

/// Time in months, so that nearly all events are tied.
fn monthly() -> FollowUp {
    let lung = lung();
    let months = |times: Vec<Option<f64>>, more: f64| -> Vec<Option<f64>> {
        times.into_iter().map(|time| time.map(|time| (time / 30.0).floor() + more)).collect()
    };
    let follow_up =
        FollowUp::new(&months(lung.column("time"), 1.0), &lung.events("status")).unwrap();
    follow_up.entering(&months(entries(), 0.0)).unwrap()
}

#[test]
fn heavy_ties_and_late_entries_match_r() {
    let lung = lung();
    let covariates = ["age", "sex", "ph_ecog"].map(|name| lung.column(name));
    let model = CoxModel { errors: CoxErrors::Robust, ..EFRON };
    let it = cox(&monthly(), &covariates, model).unwrap();
    all_close(
        &coefficients(&it),
        &[0.011364330447777472, -0.5679452782448887, 0.46270400729396954],
        1e-12,
    );
    all_close(
        &errors(&it),
        &[0.009390117928332166, 0.16076439219667815, 0.12096180365076417],
        1e-12,
    );
    let sexes = lung.codes("sex");
    let two = [covariates[0].clone(), covariates[2].clone()];
    let model =
        CoxModel { ties: Ties::Breslow, errors: CoxErrors::Robust, strata: &sexes, level: 0.95 };
    let it = cox(&monthly(), &two, model).unwrap();
    all_close(&coefficients(&it), &[0.010294728182985597, 0.44750569746906], 1e-12);
    all_close(&errors(&it), &[0.008753690603439992, 0.11182922982888092], 1e-12);
}

#[test]
fn tests_of_proportional_hazards_match_r() {
    // R 4.2.2, survival 3.5-3: cox.zph(…, transform = …)$table
    let (follow_up, covariates) = arrests(&ALL);
    let expected = [
        (
            TimeScale::KaplanMeier,
            [
                0.06242975008937632,
                5.973981661151912,
                2.0682653833546527,
                4.224595638698605,
                1.011021564554456,
                0.018383299135840685,
                0.5205842670061451,
                17.694415296027934,
            ],
        ),
        (
            TimeScale::Identity,
            [
                0.008950558265546233,
                6.615943797908328,
                2.1444262526062516,
                3.8767551298426968,
                1.0313483188441954,
                0.028176598686422822,
                0.42479841110756983,
                18.18268708138891,
            ],
        ),
        (
            TimeScale::Log,
            [
                0.13759943517909506,
                8.231498350444244,
                1.617084936785803,
                2.085854845154573,
                1.1259733149640587,
                0.2192028103517463,
                0.013479071364258246,
                17.661570593722853,
            ],
        ),
        (
            TimeScale::Rank,
            [
                1.3838084469832834,
                0.8964214621098878,
                2.2599781468497238,
                4.1596837566510265,
                0.08959214199910666,
                0.021851655677271903,
                1.640803482629267,
                11.025183434835887,
            ],
        ),
    ];
    for (scale, wanted) in expected {
        let it = proportional_hazards(&follow_up, &covariates, EFRON, scale).unwrap();
        let tests = it.covariates.iter().chain([&it.all]);
        let found: Vec<f64> = tests.map(|test| test.statistic.unwrap()).collect();
        all_close(&found, &wanted, 1e-9);
    }
    let lung = lung();
    let sexes = lung.codes("sex");
    let two = [lung.column("age"), lung.column("ph_ecog")];
    let model = CoxModel { strata: &sexes, ..EFRON };
    let it = proportional_hazards(&monthly(), &two, model, TimeScale::KaplanMeier).unwrap();
    let found = [&it.covariates[0], &it.covariates[1], &it.all].map(|one| one.statistic.unwrap());
    all_close(&found, &[0.20215112383952383, 1.861132857469159, 1.9115991030045534], 1e-9);
}

#[test]
fn the_score_test_of_a_group_is_the_log_rank_test() {
    // Without ties they are the same (D. R. Cox 1972).
    let times: Vec<f64> = (1..60_u32).map(|n| f64::from(n * 37 % 61)).collect();
    let events: Vec<bool> = (1..60_u32).map(|n| n % 4 != 0).collect();
    let groups: Vec<Option<usize>> = (1..60).map(|n: usize| Some(n * n % 7 % 2)).collect();
    let follow_up = FollowUp::new(&times, &events).unwrap();
    let group: Vec<f64> = groups.iter().map(|group| f64::from(*group == Some(1))).collect();
    let it = cox(&follow_up, &[group], EFRON).unwrap();
    let other = log_rank(&follow_up, &groups, &[], LogRankWeights::Equal, 0.95).unwrap();
    close(it.score.statistic.unwrap(), other.test.statistic.unwrap(), 1e-12);
}

#[test]
fn perfect_order_is_separation_and_says_which_covariate() {
    let times = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let events = [true, true, true, true, true, false];
    let follow_up = FollowUp::new(&times, &events).unwrap();
    let noise = [1.0, -1.0, 1.0, 1.0, -1.0, 0.5];
    let perfect = [6.0, 5.0, 4.0, 3.0, 2.0, 1.0];
    let it = cox(&follow_up, &[noise, perfect], EFRON).unwrap_err();
    assert!(matches!(it, NoEstimate::Separated { .. }), "{it}");
    assert!(it.to_string().contains("covariate 2"), "{it}");
    // Events in one group only: the other's hazard is zero.
    let group = [1.0, 1.0, 0.0, 1.0, 0.0, 0.0];
    let events = [true, true, false, true, false, false];
    let follow_up = FollowUp::new(&times, &events).unwrap();
    let it = cox(&follow_up, &[group], EFRON).unwrap_err();
    assert_eq!(
        it.to_string(),
        "covariate 1 separates the outcome perfectly: the estimate has no finite value"
    );
}

#[test]
fn a_strong_effect_is_not_taken_for_separation() {
    // One pair out of order in a hundred: the coefficient is large, but finite.
    let times: Vec<f64> = (0..100_u32).map(f64::from).collect();
    let mut covariate: Vec<f64> = times.iter().map(|time| -time).collect();
    covariate.swap(50, 51);
    let it = cox(&FollowUp::new(&times, &[true; 100]).unwrap(), &[covariate], EFRON).unwrap();
    // R 4.2.2, survival 3.5-3, the same data.
    let one = &it.hazard_ratios[0];
    all_close(
        &[one.coefficient.value, one.standard_error],
        &[4.595_119_808_378_555, 0.994_936_738_486_422_6],
        1e-9,
    );
}

#[test]
fn the_scale_of_a_covariate_does_not_matter() {
    let (follow_up, covariates) = arrests(&["age", "prio"]);
    let plain = cox(&follow_up, &covariates, EFRON).unwrap();
    let moved: Vec<Vec<Option<f64>>> = covariates
        .iter()
        .map(|column| column.iter().map(|cell| cell.map(|x| 1e9 + 1e6 * x)).collect())
        .collect();
    let moved = cox(&follow_up, &moved, EFRON).unwrap();
    for (plain, moved) in plain.hazard_ratios.iter().zip(&moved.hazard_ratios) {
        close(moved.coefficient.value * 1e6 / plain.coefficient.value, 1.0, 1e-8);
    }
}

#[test]
fn what_cannot_be_fitted_says_why() {
    let times = [4.0, 3.0, 2.0, 5.0];
    let follow_up = FollowUp::new(&times, &[true, true, false, true]).unwrap();
    let none: [Vec<f64>; 0] = [];
    assert!(matches!(cox(&follow_up, &none, EFRON), Err(NoEstimate::TooFew { .. })));
    let constant = cox(&follow_up, &[[2.0; 4]], EFRON).unwrap_err();
    assert_eq!(constant.to_string(), "covariate 1 does not vary");
    let twice = [[1.0, 3.0, 2.0, 5.0], [2.0, 6.0, 4.0, 10.0]];
    let it = cox(&follow_up, &twice, EFRON).unwrap_err();
    assert!(matches!(it, NoEstimate::Collinear { .. }), "{it}");
    let open = FollowUp::new(&times, &[false; 4]).unwrap();
    assert!(matches!(cox(&open, &[[1.0, 2.0, 3.0, 4.0]], EFRON), Err(NoEstimate::TooFew { .. })));
    let alone = FollowUp::new(&[1.0], &[true]).unwrap();
    let it = cox(&alone, &[[1.0]], EFRON).unwrap_err();
    assert_eq!(it, NoEstimate::NoVariation { what: "covariate 1".into() });
    // Whoever is at risk at the only event is alike.
    let last = FollowUp::new(&times, &[false, false, false, true]).unwrap();
    let it = cox(&last, &[[1.0, 2.0, 3.0, 4.0]], EFRON).unwrap_err();
    assert!(matches!(it, NoEstimate::NoVariation { .. }), "{it}");
}

#[test]
fn concordance_counts_pairs_by_hand() {
    // Of (1, event), (2, censored), (3, event): the first is before both others, the third alone.
    let follow_up = FollowUp::new(&[1.0, 2.0, 3.0], &[true, false, true]).unwrap();
    let it = concordance(&follow_up, &[2.0, 1.0, 2.0], 0.95).unwrap();
    assert_eq!([it.concordant, it.discordant, it.tied], [1, 0, 1]);
    close(it.index.value, 0.75, 1e-15);
    let nobody = FollowUp::new(&[1.0, 1.0], &[true, true]).unwrap();
    assert!(concordance(&nobody, &[1.0, 2.0], 0.95).is_err());
}
