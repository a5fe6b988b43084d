use peerhood_outcomes::stats::table::{
    Mcnemar, Yates, chi_squared, fisher_exact, fisher_exact_table, mantel_haenszel, mcnemar, trend,
};

use super::{Statistic, Takes, alternative};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Crossed, Given, MISSING};
use crate::statistics::options::{
    ALTERNATIVE, EVENT, FIRST, LEVEL, OptionSpec, Options, option, unset,
};
use crate::statistics::sheet::number;
use crate::statistics::{Data, Each, StatisticsError, Stop};

const AREA: &str = "tables";

const CROSSED: Takes = Takes {
    data: Data::Optional,
    columns: "two columns of categories, or one with --by; or --set table=…",
    by: "the columns of the table",
    fewest: 1,
    most: 2,
    times: false,
    numbers: false,
    each: Each::Whole,
};
const TABLE: OptionSpec =
    unset("table", "rows such as 10,20;30,40", "the table of counts, without data");
const YATES: OptionSpec =
    option("correction", "yes or no", "yes", "Yates' correction, in tables of two by two");

/// Two answers of the same people.
pub(super) const PAIRED_EVENTS: Takes = Takes {
    data: Data::Optional,
    columns: "two columns of events, first and second; or --set table=…",
    by: "",
    fewest: 2,
    most: 2,
    times: false,
    numbers: false,
    each: Each::Whole,
};
pub(super) const PAIRED_TABLE: OptionSpec =
    unset("table", "both,first only;second only,neither", "the counts of pairs, without data");

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "chi_square",
        aliases: &["chi_squared", "chisq", "chisq_test", "chi2", "chi2_contingency", "cramers_v"],
        area: AREA,
        summary: "tests whether rows and columns are independent; the estimate is Cramer's V",
        takes: CROSSED,
        options: &[TABLE, YATES],
        source: "Pearson 1900; Yates 1934",
        run: |given| {
            let (table, answer) = crossed(given)?;
            let made = chi_squared(&table, yates(given)?)?;
            let answer =
                Answer::whole(&made).value(made.cramers_v).test(&made.test).maybe_left(answer);
            Ok(answer)
        },
    },
    Statistic {
        name: "fisher",
        aliases: &["fisher_exact", "fisher_test"],
        area: AREA,
        summary: "the exact test of a table; the estimate is the conditional odds ratio of a fourfold one",
        takes: CROSSED,
        options: &[TABLE, ALTERNATIVE, LEVEL],
        source: "Fisher 1935; Cornfield 1956 for the odds ratio; Freeman and Halton 1951 for larger tables",
        run: |given| {
            let (table, left) = crossed(given)?;
            let Some(table) = fourfold(&table) else {
                let made = fisher_exact_table(&table)?;
                return Ok(Answer::whole(&made).test(&made).maybe_left(left));
            };
            let made = fisher_exact(table, alternative(&given.options)?, given.options.level()?)?;
            let answer = Answer::whole(&made).maybe(made.odds_ratio);
            let answer = answer.between(Some(made.low), made.high, made.level);
            Ok(answer.test(&made.test).maybe_left(left))
        },
    },
    Statistic {
        name: "mcnemar",
        aliases: &["mcnemar_test"],
        area: AREA,
        summary: "tests whether paired answers changed one way as often as the other; the estimate is their ratio",
        takes: PAIRED_EVENTS,
        options: &[
            PAIRED_TABLE,
            option("p", "exact, asymptotic or corrected", "exact", "the distribution of the test"),
            unset("exact", "yes or no", "in place of p: whether the test is exact"),
            unset(
                "correction",
                "yes or no",
                "in place of p: correction for continuity of a test that is not exact",
            ),
            EVENT,
            LEVEL,
        ],
        source: "McNemar 1947",
        run: |given| {
            let (table, missing) = paired_events(given)?;
            let [[_, first_only], [second_only, _]] = table;
            let kind = paired_test(&given.options)?;
            let made = mcnemar(first_only, second_only, kind, given.options.level()?)?;
            let answer = Answer::whole(&made).maybe(made.odds_ratio);
            let answer = answer.between(Some(made.low), made.high, made.level);
            Ok(answer.test(&made.test).without(missing, MISSING))
        },
    },
    Statistic {
        name: "trend",
        aliases: &["cochran_armitage", "prop_trend_test"],
        area: AREA,
        summary: "tests whether a share rises or falls over ordered groups",
        takes: Takes {
            data: Data::Optional,
            columns: "a column of events; or --set successes=… and totals=…",
            by: "the ordered groups",
            fewest: 1,
            most: 2,
            times: false,
            numbers: false,
            each: Each::Whole,
        },
        options: &[
            unset("successes", "numbers such as 1,4,9", "events of each group, without data"),
            unset("totals", "numbers such as 20,20,20", "people of each group, without data"),
            unset(
                "scores",
                "numbers such as 0,1,2",
                "the place of each group; its number or rank if not set",
            ),
            EVENT,
        ],
        source: "Cochran 1954; Armitage 1955",
        run: |given| {
            let (successes, totals, names, missing) = if given.has_data() {
                let (groups, names, missing) = given.events_of_groups()?;
                let (events, totals) = groups.iter().map(|[events, of]| (*events, *of)).unzip();
                (events, totals, names, missing)
            } else {
                let options = &given.options;
                (options.counts("successes")?, options.counts("totals")?, Vec::new(), 0)
            };
            let scores = if given.options.is_set("scores") {
                given.options.numbers("scores")?
            } else {
                let own: Option<Vec<f64>> = names.iter().map(|name| number(name)).collect();
                let ranks = || (0..successes.len()).filter_map(|rank| u32::try_from(rank).ok());
                own.filter(|own| !own.is_empty())
                    .unwrap_or_else(|| ranks().map(f64::from).collect())
            };
            let made = trend(&successes, &totals, &scores)?;
            Ok(Answer::whole(&made)
                .maybe(made.statistic)
                .test(&made)
                .groups(&names)
                .without(missing, MISSING))
        },
    },
    Statistic {
        name: "cmh",
        aliases: &["mantel_haenszel", "cochran_mantel_haenszel", "mantelhaen_test"],
        area: AREA,
        summary: "tests association in fourfold tables of several strata; the estimate is the common odds ratio",
        takes: Takes {
            data: Data::Optional,
            columns: "two columns, event and group; or --set tables=…",
            by: "the strata",
            fewest: 2,
            most: 2,
            times: false,
            numbers: false,
            each: Each::Whole,
        },
        options: &[
            unset("tables", "such as 1,2;3,4|5,6;7,8", "a fourfold table a stratum, without data"),
            YATES,
            EVENT,
            FIRST,
            LEVEL,
        ],
        source: "Mantel and Haenszel 1959; Robins, Breslow and Greenland 1986",
        run: |given| {
            let (strata, missing) = if given.has_data() {
                given.strata()?
            } else {
                (given.options.tables("tables")?, 0)
            };
            let made = mantel_haenszel(&strata, yates(given)?, given.options.level()?)?;
            let answer = Answer::whole(&made);
            let answer = match &made.odds_ratio {
                Some(ratio) => answer.estimate(ratio),
                None => answer,
            };
            Ok(answer.test(&made.test).without(missing, MISSING))
        },
    },
];

fn paired_test(options: &Options) -> Result<Mcnemar, StatisticsError> {
    let ways = [
        ("exact", Mcnemar::Exact),
        ("asymptotic", Mcnemar::Asymptotic),
        ("corrected", Mcnemar::Corrected),
    ];
    let kind = options.choice("p", &ways)?;
    let maybe = |key| if options.is_set(key) { options.yes(key).map(Some) } else { Ok(None) };
    Ok(match (maybe("exact")?, maybe("correction")?) {
        (None, None) => kind,
        (Some(true), _) => Mcnemar::Exact,
        (Some(false), None | Some(true)) | (None, Some(true)) => Mcnemar::Corrected,
        (Some(false) | None, Some(false)) => Mcnemar::Asymptotic,
    })
}

fn yates(given: &Given<'_>) -> Result<Yates, Stop> {
    Ok(if given.options.yes("correction")? { Yates::Corrected } else { Yates::Uncorrected })
}

/// The table of counts, and the rows and columns it has.
fn crossed(given: &Given<'_>) -> Result<(Vec<Vec<u64>>, Option<Crossed>), Stop> {
    if !given.has_data() {
        return Ok((given.options.table("table")?, None));
    }
    let crossed = match (given.columns.as_slice(), given.by) {
        (&[rows], Some(columns)) | (&[rows, columns], None) => given.crossed(rows, columns)?,
        _ => return Err(given.wrong_columns().into()),
    };
    Ok((crossed.counts.clone(), Some(crossed)))
}

/// The table, where it is two by two.
fn fourfold(table: &[Vec<u64>]) -> Option<[[u64; 2]; 2]> {
    let row = |row: &Vec<u64>| <[u64; 2]>::try_from(row.clone()).ok();
    match table {
        [first, second] => Some([row(first)?, row(second)?]),
        _ => None,
    }
}

/// Pairs by both answers: both, the first only; the second only, neither.
pub(super) fn paired_events(given: &Given<'_>) -> Result<([[u64; 2]; 2], usize), Stop> {
    if !given.has_data() {
        return Ok((given.options.fourfold("table")?, 0));
    }
    let (first, second) = match given.columns.as_slice() {
        &[first, second] => (given.events(first)?, given.events(second)?),
        _ => return Err(given.wrong_columns().into()),
    };
    let mut table = [[0_u64; 2]; 2];
    let mut missing = 0;
    for pair in first.into_iter().zip(second) {
        match pair {
            (Some(first), Some(second)) => table[usize::from(!first)][usize::from(!second)] += 1,
            _ => missing += 1,
        }
    }
    Ok((table, missing))
}

impl Answer {
    /// Notes the table that a test is about.
    fn maybe_left(self, crossed: Option<Crossed>) -> Self {
        let Some(crossed) = crossed else { return self };
        let table = serde_json::json!({
            "rows": crossed.rows, "columns": crossed.columns, "counts": crossed.counts,
        });
        self.with("table", &table).without(crossed.missing, MISSING)
    }
}
