//! Curves, log-rank tests and restricted means against R, lifelines and published values.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::survival::{
    CurveLimits, FollowUp, LogRankWeights, kaplan_meier, log_rank, restricted_mean,
    restricted_mean_difference,
};
use stats_peers::{all_close, close, lung, waltons};

fn lung_follow_up() -> FollowUp {
    let lung = lung();
    FollowUp::new(&lung.column("time"), &lung.events("status")).unwrap()
}

/// The same people, every third seen only after a quarter of the time.
fn late_follow_up() -> FollowUp {
    let times = lung().column("time");
    let entries = times.iter().zip(1..).map(|(time, row)| {
        if row % 3 == 0 { time.map(|time: f64| (time / 4.0).floor()) } else { Some(0.0) }
    });
    lung_follow_up().entering(&entries.collect::<Vec<_>>()).unwrap()
}

#[test]
fn kaplan_meier_matches_r() {
    // R 4.2.2, survival 3.5-3: summary(survfit(Surv(time, status) ~ 1, lung), times = …), quantile()
    let expected = [
        (
            CurveLimits::Plain,
            [0.8194577339136809, 0.4259693794609442, 0.2245179327980434, 0.005564215078276792],
            [0.9084802013768062, 0.5640792069008824, 0.36202045462509425, 0.0951269210633441],
            [(170.0, 145.0, 197.0), (310.0, 284.0, 361.0), (550.0, 457.0, 643.0)],
        ),
        (
            CurveLimits::Log,
            [0.8205848920812575, 0.4305695247299716, 0.23198213826241193, 0.02068546019897995],
            [0.9096467461895122, 0.5691277175107631, 0.37074759558835135, 0.12253419551659767],
            [(170.0, 145.0, 197.0), (310.0, 285.0, 363.0), (550.0, 460.0, 654.0)],
        ),
        (
            CurveLimits::LogLog,
            [0.8122223197535393, 0.4242440727847571, 0.22650367711807445, 0.01786617109285267],
            [0.9023101805150436, 0.5617959791407344, 0.36302859968418305, 0.10866217603091873],
            [(170.0, 144.0, 194.0), (310.0, 284.0, 361.0), (550.0, 457.0, 643.0)],
        ),
    ];
    for (limits, low, high, quantiles) in expected {
        let curve = kaplan_meier(&lung_follow_up(), limits, 0.95).unwrap();
        let at = [100.0, 310.0, 500.0, 900.0].map(|time| curve.at(time).unwrap());
        let survival =
            [0.8639689676452436, 0.49502429318091334, 0.29326919371156884, 0.05034556807081046];
        let errors =
            [0.022710230434161833, 0.03523274624669917, 0.03507781849861866, 0.0228480489160838];
        all_close(&at.map(|step| step.survival), &survival, 1e-14);
        all_close(&at.map(|step| step.standard_error.unwrap()), &errors, 1e-14);
        all_close(&at.map(|step| step.low.unwrap()), &low, 1e-13);
        all_close(&at.map(|step| step.high.unwrap()), &high, 1e-13);
        assert_eq!(at.map(|step| step.at_risk), [196, 85, 41, 3]);
        for (share, wanted) in [0.25, 0.5, 0.75].into_iter().zip(quantiles) {
            let found = curve.quantile(share).unwrap();
            let found = (found.time.unwrap(), found.low.unwrap(), found.high.unwrap());
            assert_eq!(found, wanted);
        }
    }
}

#[test]
fn medians_of_the_lung_data_are_the_published_ones() {
    // T. M. Therneau's vignette of survival: 310 (285 to 363); men 270, women 426.
    let curve = kaplan_meier(&lung_follow_up(), CurveLimits::Log, 0.95).unwrap();
    let median = curve.median;
    assert_eq!((median.time, median.low, median.high), (Some(310.0), Some(285.0), Some(363.0)));
    assert_eq!((curve.n, curve.events), (228, 165));
    let lung = lung();
    for (sex, wanted) in [(1, (270.0, 212.0, 310.0)), (2, (426.0, 348.0, 550.0))] {
        let times = lung.column("time").into_iter().zip(lung.codes("sex"));
        let times: Vec<Option<f64>> =
            times.map(|(time, code)| time.filter(|_| code == Some(sex))).collect();
        let group = FollowUp::new(&times, &lung.events("status")).unwrap();
        let median = kaplan_meier(&group, CurveLimits::Log, 0.95).unwrap().median;
        let found = (median.time.unwrap(), median.low.unwrap(), median.high.unwrap());
        assert_eq!(found, wanted);
    }
}

#[test]
fn late_entries_count_from_when_they_came() {
    // R 4.2.2, survival 3.5-3: survfit(Surv(entry, time, status) ~ 1)
    let curve = kaplan_meier(&late_follow_up(), CurveLimits::Log, 0.95).unwrap();
    let at = [100.0, 310.0, 500.0].map(|time| curve.at(time).unwrap());
    let survival = [0.8295196361394808, 0.4693652703911444, 0.27806791767594585];
    let errors = [0.027902136647853418, 0.03531105238509246, 0.03394312440113637];
    all_close(&at.map(|step| step.survival), &survival, 1e-13);
    all_close(&at.map(|step| step.standard_error.unwrap()), &errors, 1e-13);
    // R prints 179 for the first: those at risk at the next time, for which one more has come.
    assert_eq!(at.map(|step| step.at_risk), [178, 85, 41]);
    assert_eq!(curve.at_risk(310.0), 85);
    let median = curve.median;
    assert_eq!((median.time, median.low, median.high), (Some(301.0), Some(267.0), Some(351.0)));
}

#[test]
fn log_rank_matches_r_and_lifelines() {
    let (lung, follow_up) = (lung(), lung_follow_up());
    let sexes = lung.codes("sex");
    // R 4.2.2, survival 3.5-3: survdiff; 10.3 is published.
    let it = log_rank(&follow_up, &sexes, &[], LogRankWeights::Equal, 0.95).unwrap();
    close(it.test.statistic.unwrap(), 10.326741954885632, 1e-12);
    let expected = [it.groups[0].expected, it.groups[1].expected];
    all_close(&expected, &[91.5817390295728, 73.41826097042721], 1e-13);
    assert_eq!([it.groups[0].observed, it.groups[1].observed], [112.0, 53.0]);
    let rho = LogRankWeights::HarringtonFleming { rho: 1.0, gamma: 0.0 };
    let it = log_rank(&follow_up, &sexes, &[], rho, 0.95).unwrap();
    close(it.test.statistic.unwrap(), 12.714151401157508, 1e-12);
    close(it.groups[0].expected, 55.57108547178425, 1e-12);
    let it = log_rank(&follow_up, &lung.codes("ph_ecog"), &[], LogRankWeights::Equal, 0.95);
    let it = it.unwrap();
    close(it.test.statistic.unwrap(), 21.962131682476006, 1e-11);
    assert_eq!((it.test.degrees[0], it.test.left_out[0].count), (3.0, 1));
    let it = log_rank(&follow_up, &sexes, &lung.codes("inst"), LogRankWeights::Equal, 0.95);
    close(it.unwrap().test.statistic.unwrap(), 8.524467363323174, 1e-12);
    // lifelines documents 122.25 for its waltons data.
    let flies = waltons();
    let follow_up = FollowUp::new(&flies.column("T"), &flies.events("E")).unwrap();
    let strains = flies.codes("control");
    let it = log_rank(&follow_up, &strains, &[], LogRankWeights::Equal, 0.95).unwrap();
    close(it.test.statistic.unwrap(), 122.24912557300665, 1e-12);
    // lifelines 0.30.3: logrank_test(weightings = "wilcoxon", "tarone-ware", "peto", "fleming-harrington")
    for (weights, wanted) in [
        (LogRankWeights::AtRisk, 139.64786613202014),
        (LogRankWeights::RootAtRisk, 133.88107979392615),
        (LogRankWeights::PetoPeto, 143.78000973106316),
        (LogRankWeights::HarringtonFleming { rho: 0.5, gamma: 1.0 }, 31.063738053836527),
    ] {
        let it = log_rank(&follow_up, &strains, &[], weights, 0.95).unwrap();
        close(it.test.statistic.unwrap(), wanted, 1e-10);
    }
}

#[test]
fn restricted_means_match_r() {
    // R 4.2.2, survival 3.5-3: survival:::survmean(…, rmean = …)
    let whole = restricted_mean(&lung_follow_up(), Some(1022.0), 0.95).unwrap();
    all_close(
        &[whole.mean.value, whole.standard_error],
        &[376.2747461478497, 19.707791421339873],
        1e-13,
    );
    let lung = lung();
    let [men, women] = [1, 2].map(|sex| {
        let times = lung.column("time").into_iter().zip(lung.codes("sex"));
        let times: Vec<_> = times.map(|(time, code)| time.filter(|_| code == Some(sex))).collect();
        FollowUp::new(&times, &lung.events("status")).unwrap()
    });
    let it = restricted_mean_difference(&women, &men, Some(500.0), 0.95).unwrap();
    let found = [0, 1].map(|group: usize| it.groups[group].mean.value);
    all_close(&found, &[360.91095419546645, 278.76323152999436], 1e-13);
    let found = [0, 1].map(|group: usize| it.groups[group].standard_error);
    all_close(&found, &[16.801018168693957, 14.354558566712331], 1e-13);
    close(it.difference.value, 360.91095419546645 - 278.76323152999436, 1e-12);
    close(it.standard_error, 16.801018168693957_f64.hypot(14.354558566712331), 1e-13);
    let beyond = restricted_mean(&men, Some(2_000.0), 0.95);
    assert!(matches!(beyond, Err(NoEstimate::OutOfRange { .. })), "{beyond:?}");
}

#[test]
fn leukaemia_in_remission_is_as_printed_in_1963_and_since() {
    // E. J. Freireich and others, Blood 21, 1963: weeks of remission with 6-MP and with placebo, as
    // tabled by D. R. Cox (1972). The log-rank statistic 16.79 and the median 23 are in many textbooks.
    let drug = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35];
    let open = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
    let placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23];
    let mut left: Vec<i32> = open.to_vec();
    let mut events = Vec::new();
    for week in drug.iter().rev() {
        let censored = left.last() == Some(week);
        if censored {
            left.pop();
        }
        events.push(!censored);
    }
    events.reverse();
    // Of four who reached week 6 three relapsed; the order among equal weeks does not matter.
    assert_eq!(events.iter().filter(|&&event| event).count(), 9);
    let times: Vec<f64> = drug.iter().chain(&placebo).map(|&week| f64::from(week)).collect();
    events.resize(42, true);
    let arms: Vec<Option<usize>> = (0..42).map(|person| Some(usize::from(person < 21))).collect();
    let both = FollowUp::new(&times, &events).unwrap();
    let it = log_rank(&both, &arms, &[], LogRankWeights::Equal, 0.95).unwrap();
    close(it.test.statistic.unwrap(), 16.79, 5e-3 / 16.79);
    let drug = FollowUp::new(&times[..21], &events[..21]).unwrap();
    let curve = kaplan_meier(&drug, CurveLimits::Log, 0.95).unwrap();
    assert_eq!(curve.median.time, Some(23.0));
    let survival = [6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0].map(|t| curve.at(t).unwrap().survival);
    all_close(&survival, &[0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], 6e-4);
}

#[test]
fn nobody_with_the_event_leaves_the_curve_up_and_the_median_open() {
    let follow_up = FollowUp::new(&[2.0, 3.0], &[false, false]).unwrap();
    let curve = kaplan_meier(&follow_up, CurveLimits::LogLog, 0.95).unwrap();
    assert_eq!(curve.median.time, None);
    let last = curve.steps[1];
    assert_eq!((last.survival, last.low, last.high), (1.0, Some(1.0), Some(1.0)));
    assert_eq!(curve.at(3.5), None);
    let groups = [Some(0), Some(1)];
    let it = log_rank(&follow_up, &groups, &[], LogRankWeights::Equal, 0.95);
    assert_eq!(it.unwrap_err().to_string(), "0 events, but at least 1 are needed");
    let mean = restricted_mean(&follow_up, None, 0.95).unwrap();
    assert_eq!((mean.mean.value, mean.standard_error), (3.0, 0.0));
}

#[test]
fn everybody_at_once_leaves_nothing_and_no_interval() {
    let follow_up = FollowUp::new(&[0.0, 0.0, 0.0], &[true, true, true]).unwrap();
    let curve = kaplan_meier(&follow_up, CurveLimits::Log, 0.95).unwrap();
    let step = curve.steps[0];
    assert_eq!((step.survival, step.standard_error, step.low), (0.0, None, None));
    assert_eq!(curve.median.time, Some(0.0));
    let it = log_rank(&follow_up, &[Some(0), Some(1), Some(1)], &[], LogRankWeights::Equal, 0.95);
    assert!(matches!(it, Err(NoEstimate::NoVariation { .. })), "{it:?}");
}

#[test]
fn a_million_people_take_no_more_than_a_moment() {
    let times: Vec<f64> =
        (0..1_000_000_u32).map(|n| f64::from(n.wrapping_mul(7919) % 5000)).collect();
    let events: Vec<bool> = (0..1_000_000_u32).map(|n| n % 3 != 0).collect();
    let curve =
        kaplan_meier(&FollowUp::new(&times, &events).unwrap(), CurveLimits::LogLog, 0.95).unwrap();
    assert_eq!(curve.n, 1_000_000);
}
