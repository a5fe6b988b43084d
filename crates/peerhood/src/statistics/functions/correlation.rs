use peerhood_outcomes::stats::correlation::{
    Correlation, KendallP, SpearmanP, kendall, pearson, spearman,
};

use super::{PAIR, Statistic, alternative, sided};
use crate::statistics::answer::Answer;
use crate::statistics::options::{ALTERNATIVE, LEVEL, option};

const AREA: &str = "correlation";

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "pearson",
        aliases: &["correlation", "cor", "r"],
        area: AREA,
        summary: "Pearson's correlation with Fisher's z interval and the t test",
        takes: PAIR,
        options: &[ALTERNATIVE, LEVEL],
        source: "Pearson 1896; Fisher 1921",
        run: |given| {
            let ([left, right], side) = (given.pair()?, alternative(&given.options)?);
            sided(given, |level| Ok(correlated(&pearson(&left, &right, side, level)?)))
        },
    },
    Statistic {
        name: "spearman",
        aliases: &["rho", "spearman_rho"],
        area: AREA,
        summary: "Spearman's rank correlation",
        takes: PAIR,
        options: &[
            option("p", "t or as89", "t", "the distribution of the test"),
            ALTERNATIVE,
            LEVEL,
        ],
        source: "Spearman 1904; Best and Roberts 1975 (AS 89)",
        run: |given| {
            let [left, right] = given.pair()?;
            let options = &given.options;
            let p = options.choice("p", &[("t", SpearmanP::T), ("as89", SpearmanP::As89)])?;
            let side = alternative(options)?;
            sided(given, |level| Ok(correlated(&spearman(&left, &right, p, side, level)?)))
        },
    },
    Statistic {
        name: "kendall",
        aliases: &["tau", "kendall_tau", "tau_b"],
        area: AREA,
        summary: "Kendall's tau-b",
        takes: PAIR,
        options: &[
            option("p", "automatic or asymptotic", "automatic", "the distribution of the test"),
            ALTERNATIVE,
            LEVEL,
        ],
        source: "Kendall 1938, 1945; Fieller, Hartley and Pearson 1957",
        run: |given| {
            let [left, right] = given.pair()?;
            let options = &given.options;
            let ways = [("automatic", KendallP::Automatic), ("asymptotic", KendallP::Asymptotic)];
            let p = options.choice("p", &ways)?;
            let side = alternative(options)?;
            sided(given, |level| Ok(correlated(&kendall(&left, &right, p, side, level)?)))
        },
    },
];

fn correlated(made: &Correlation) -> Answer {
    Answer::whole(made).estimate(&made.correlation).test(&made.test)
}
