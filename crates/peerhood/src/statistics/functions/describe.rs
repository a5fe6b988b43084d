use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::bootstrap::{
    BootstrapInterval, Resampling, bootstrap, bootstrap_groups, bootstrap_mean, bootstrap_rows,
};
use peerhood_outcomes::stats::correlation::{KendallP, SpearmanP, kendall, pearson, spearman};
use peerhood_outcomes::stats::describe::{
    QuantileRule, autocorrelation, describe, floor_ceiling, mean, median, percent_of_maximum,
    quantile,
};
use peerhood_outcomes::stats::effect::{Correction, Effect, Limits, hedges_g};
use peerhood_outcomes::stats::reliability::{Incomplete, cronbach_alpha};
use peerhood_outcomes::stats::t::Alternative;

use super::{EACH, Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, MISSING, NO_GROUP, Order};
use crate::statistics::options::{FIRST, LEVEL, OptionSpec, option};
use crate::statistics::{Data, Each, Stop};

const AREA: &str = "description";

const RULES: &[(&str, QuantileRule)] = &[
    ("1", QuantileRule::Type1),
    ("2", QuantileRule::Type2),
    ("3", QuantileRule::Type3),
    ("4", QuantileRule::Type4),
    ("5", QuantileRule::Type5),
    ("6", QuantileRule::Type6),
    ("7", QuantileRule::Type7),
    ("8", QuantileRule::Type8),
    ("9", QuantileRule::Type9),
];

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "describe",
        aliases: &["summary", "descriptives"],
        area: AREA,
        summary: "mean, SD, median, trimmed mean, MAD, range, skewness and kurtosis",
        takes: EACH,
        options: &[],
        source: "Joanes and Gill 1998 for skewness and kurtosis",
        run: |given| {
            let made = describe(&given.column()?)?;
            let answer = Answer::whole(&made).value(made.mean).n(made.n).method("arithmetic mean");
            Ok(answer.without(made.missing, MISSING))
        },
    },
    Statistic {
        name: "mean",
        aliases: &["average"],
        area: AREA,
        summary: "the mean with its t interval",
        takes: EACH,
        options: &[LEVEL],
        source: "Student 1908",
        run: |given| Ok(Answer::of(&mean(&given.column()?, given.options.level()?)?)),
    },
    Statistic {
        name: "median",
        aliases: &[],
        area: AREA,
        summary: "the median with an interval from order statistics",
        takes: EACH,
        options: &[LEVEL],
        source: "the binomial distribution of order statistics",
        run: |given| Ok(Answer::of(&median(&given.column()?, given.options.level()?)?)),
    },
    Statistic {
        name: "quantile",
        aliases: &["percentile", "quantiles"],
        area: AREA,
        summary: "the value below which a share of the values lies",
        takes: EACH,
        options: &[
            option("p", "from 0 to 1", "0.5", "the share"),
            option("type", "1 to 9", "7", "the rule between two values, as R numbers them"),
        ],
        source: "Hyndman and Fan 1996",
        run: |given| {
            let values = given.column()?;
            let rule = given.options.choice("type", RULES)?;
            let value = quantile(&values, given.options.number("p")?, rule)?;
            let (n, missing) = known(&values);
            let method = format!("quantile, type {}", given.options.text("type").unwrap_or(""));
            let answer = Answer::whole(&serde_json::json!({ "value": value })).value(value);
            Ok(answer.n(n).method(&method).without(missing, MISSING))
        },
    },
    Statistic {
        name: "floor_ceiling",
        aliases: &["floor_and_ceiling"],
        area: AREA,
        summary: "the shares at the ends of a scale; the estimate is the share at the floor",
        takes: EACH,
        options: &[
            option("lowest", "a number", "", "lowest possible score"),
            option("highest", "a number", "", "highest possible score"),
            LEVEL,
        ],
        source: "Terwee et al. 2007 (15 %)",
        run: |given| {
            let options = &given.options;
            let (lowest, highest) = (options.number("lowest")?, options.number("highest")?);
            let made = floor_ceiling(&given.column()?, lowest, highest, options.level()?)?;
            Ok(Answer::whole(&made).estimate(&made.floor))
        },
    },
    Statistic {
        name: "pomp",
        aliases: &["percent_of_maximum"],
        area: AREA,
        summary: "the mean as a percentage of the way from the lowest to the highest possible score",
        takes: EACH,
        options: &[
            option("lowest", "a number", "", "lowest possible score"),
            option("highest", "a number", "", "highest possible score"),
            LEVEL,
        ],
        source: "Cohen et al. 1999",
        run: |given| {
            let options = &given.options;
            let (lowest, highest) = (options.number("lowest")?, options.number("highest")?);
            let made = percent_of_maximum(&given.column()?, lowest, highest, options.level()?)?;
            Ok(Answer::of(&made))
        },
    },
    Statistic {
        name: "autocorrelation",
        aliases: &["acf"],
        area: AREA,
        summary: "the correlation of a series with itself some rows on",
        takes: EACH,
        options: &[option("lag", "a whole number", "1", "how many rows on")],
        source: "as R's acf",
        run: |given| {
            let values = given.column()?;
            let series: Vec<f64> = values.iter().flatten().copied().collect();
            let missing = values.len() - series.len();
            if 0 < missing {
                // Rows on either side of a gap are not neighbours.
                let (of, given) = ("values without a gap".into(), series.len());
                return Err(NoEstimate::TooFew { of, given, needed: values.len() }.into());
            }
            let value = autocorrelation(&series, given.options.count("lag")?)?;
            let answer = Answer::whole(&serde_json::json!({ "value": value })).value(value);
            Ok(answer.n(series.len()).method("autocorrelation"))
        },
    },
    Statistic {
        name: "bootstrap",
        aliases: &["boot"],
        area: AREA,
        summary: "a statistic with an interval from resampled people",
        takes: Takes {
            data: Data::Always,
            columns: "one column; two for a correlation; items for alpha; one with --by for what compares groups",
            by: "the two groups that are compared",
            fewest: 1,
            most: usize::MAX,
            times: false,
            numbers: true,
            each: Each::Whole,
        },
        options: &[STATISTIC, RESAMPLES, SEED, INTERVAL, FIRST, LEVEL],
        source: "Efron 1987; Davison and Hinkley 1997",
        run: resampled,
    },
];

const STATISTIC: OptionSpec = option(
    "statistic",
    "mean, median, trimmed_mean, sd, variance, pearson, spearman, kendall, alpha, mean_difference, \
     median_difference, cohen_d or hedges_g",
    "mean",
    "what is computed from each draw",
);
const RESAMPLES: OptionSpec = option("resamples", "a whole number", "2000", "how many draws");
const SEED: OptionSpec =
    option("seed", "a whole number", "1", "the same seed gives the same draws");
const INTERVAL: OptionSpec = option("interval", "percentile, basic or bca", "bca", "its kind");

type OfPairs = fn(&[Option<f64>], &[Option<f64>]) -> Option<f64>;

/// What is computed from each draw.
#[derive(Clone, Copy)]
enum Drawn {
    /// Of the values of one column.
    Of(fn(&[f64]) -> Option<f64>),
    /// Of two columns.
    Pair(OfPairs),
    /// Of two groups.
    Groups(fn(&[f64], &[f64]) -> Option<f64>),
    Mean,
    Alpha,
}

const DRAWN: &[(&str, Drawn)] = &[
    ("mean", Drawn::Mean),
    ("median", Drawn::Of(middle)),
    ("trimmed_mean", Drawn::Of(|values| Some(describe(values).ok()?.trimmed_mean))),
    ("sd", Drawn::Of(|values| describe(values).ok()?.sd)),
    ("variance", Drawn::Of(|values| Some(describe(values).ok()?.sd?.powi(2)))),
    (
        "pearson",
        Drawn::Pair(|left, right| {
            Some(pearson(left, right, Alternative::TwoSided, 0.95).ok()?.correlation.value)
        }),
    ),
    (
        "spearman",
        Drawn::Pair(|left, right| {
            let made = spearman(left, right, SpearmanP::T, Alternative::TwoSided, 0.95);
            Some(made.ok()?.correlation.value)
        }),
    ),
    (
        "kendall",
        Drawn::Pair(|left, right| {
            let made = kendall(left, right, KendallP::Asymptotic, Alternative::TwoSided, 0.95);
            Some(made.ok()?.correlation.value)
        }),
    ),
    ("alpha", Drawn::Alpha),
    ("mean_difference", Drawn::Groups(|first, second| Some(centre(first)? - centre(second)?))),
    ("median_difference", Drawn::Groups(|first, second| Some(middle(first)? - middle(second)?))),
    ("cohen_d", Drawn::Groups(|first, second| Some(standardized(first, second)?.uncorrected))),
    ("hedges_g", Drawn::Groups(|first, second| Some(standardized(first, second)?.effect.value))),
];

fn centre(values: &[f64]) -> Option<f64> {
    Some(describe(values).ok()?.mean)
}

fn middle(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5, QuantileRule::Type7).ok()
}

fn standardized(first: &[f64], second: &[f64]) -> Option<Effect> {
    hedges_g(first, second, Correction::Exact, Limits::Normal, 0.95).ok()
}

fn resampled(given: &Given<'_>) -> Result<Answer, Stop> {
    let options = &given.options;
    let drawn = options.choice("statistic", DRAWN)?;
    let interval = options.choice(
        "interval",
        &[
            ("percentile", BootstrapInterval::Percentile),
            ("basic", BootstrapInterval::Basic),
            ("bca", BootstrapInterval::Bca),
        ],
    )?;
    let seed = options.text("seed").unwrap_or("");
    let seed = seed.parse().map_err(|_| options.refused("seed", seed, "a whole number from 0"))?;
    let resampling = Resampling { resamples: options.count("resamples")?, seed, interval };
    let level = options.level()?;
    let one = || -> Result<Vec<Option<f64>>, Stop> {
        if given.columns.len() != 1 { Err(given.wrong_columns().into()) } else { given.column() }
    };
    let mut names = Vec::new();
    let mut strays = 0;
    let made = match drawn {
        Drawn::Mean => bootstrap_mean(&one()?, resampling, level)?,
        Drawn::Of(statistic) => bootstrap(&one()?, statistic, resampling, level)?,
        Drawn::Pair(statistic) => {
            let [left, right] = given.pair()?;
            let of =
                |rows: &[usize]| statistic(&drawn_from(&left, rows), &drawn_from(&right, rows));
            bootstrap_rows(left.len(), of, resampling, level)?
        }
        Drawn::Alpha => {
            let items = given.numbers()?;
            let rows = items.first().map_or(0, Vec::len);
            let alpha = |rows: &[usize]| {
                let items: Vec<_> = items.iter().map(|item| drawn_from(item, rows)).collect();
                Some(cronbach_alpha(&items, Incomplete::Listwise, 0.95).ok()?.value)
            };
            bootstrap_rows(rows, alpha, resampling, level)?
        }
        Drawn::Groups(statistic) => {
            let groups = given.two_groups(Order::Sorted)?;
            (names, strays) = (groups.names, groups.strays);
            bootstrap_groups(&groups.first, &groups.second, statistic, resampling, level)?
        }
    };
    let answer = Answer::whole(&made).estimate(&made.estimate).groups(&names);
    Ok(answer.without(strays, NO_GROUP))
}

fn drawn_from(values: &[Option<f64>], rows: &[usize]) -> Vec<Option<f64>> {
    rows.iter().map(|&row| values.get(row).copied().flatten()).collect()
}

/// How many are known, and how many are not.
pub(super) fn known(values: &[Option<f64>]) -> (usize, usize) {
    let n = values.iter().flatten().count();
    (n, values.len() - n)
}
