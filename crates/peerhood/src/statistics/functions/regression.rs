use peerhood_outcomes::stats::regression::{Errors, ancova, ols};

use super::{Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, NO_GROUP};
use crate::statistics::options::{FIRST, LEVEL, OptionSpec, option, unset};
use crate::statistics::{Data, StatisticsError, Stop};

const AREA: &str = "regression";

const ERRORS: OptionSpec = option(
    "errors",
    "classical, hc0, hc1, hc2 or hc3",
    "classical",
    "what the standard errors allow for",
);
const CLUSTER: OptionSpec =
    unset("cluster", "a column", "people in the same cluster may be alike; in place of errors");

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "ols",
        aliases: &["regression", "lm", "linear_regression"],
        area: AREA,
        summary: "least squares of the first column on the others; the estimate is R squared",
        takes: Takes {
            data: Data::Always,
            columns: "one or more columns, the outcome and then the predictors",
            by: "",
            fewest: 1,
            most: usize::MAX,
            numbers: true,
            each: false,
        },
        options: &[ERRORS, CLUSTER, LEVEL],
        source: "Legendre 1805; White 1980; Long and Ervin 2000; Liang and Zeger 1986",
        run: |given| {
            let mut columns = given.numbers()?;
            let predictors = columns.split_off(1);
            let outcome = columns.pop().unwrap_or_default();
            let clusters = clusters(given)?;
            let errors = errors(given, clusters.as_deref())?;
            let made = ols(&outcome, &predictors, errors, given.options.level()?)?;
            let mut terms = given.names().split_off(1);
            terms.insert(0, "(intercept)".to_owned());
            let mut answer = Answer::whole(&made).value(made.r_squared).n(made.n);
            if let Some(test) = &made.overall {
                answer = answer.test(test);
            }
            answer.left_out.clone_from(&made.left_out);
            Ok(answer.method("least squares").with("terms", &terms))
        },
    },
    Statistic {
        name: "ancova",
        aliases: &["analysis_of_covariance"],
        area: AREA,
        summary: "compares two arms after, given before: the adjusted difference",
        takes: Takes {
            data: Data::Always,
            columns: "two or more columns: before, after and then covariates",
            by: "treated (1, yes) and control; or the first of two names, or --set first=NAME, is treated",
            fewest: 2,
            most: usize::MAX,
            numbers: true,
            each: false,
        },
        options: &[FIRST, ERRORS, CLUSTER, LEVEL],
        source: "Vickers and Altman 2001; Senn 2006",
        run: compared,
    },
];

fn compared(given: &Given<'_>) -> Result<Answer, Stop> {
    let (treated, names) = given.treated()?;
    let clusters = clusters(given)?;
    let kept = |row: usize| treated.get(row).is_some_and(Option::is_some);
    let mut columns: Vec<Vec<Option<f64>>> = given
        .numbers()?
        .into_iter()
        .map(|column| {
            column
                .into_iter()
                .enumerate()
                .filter(|(row, _)| kept(*row))
                .map(|(_, cell)| cell)
                .collect()
        })
        .collect();
    let clusters: Option<Vec<usize>> = clusters.map(|clusters| {
        clusters
            .into_iter()
            .enumerate()
            .filter(|(row, _)| kept(*row))
            .map(|(_, cell)| cell)
            .collect()
    });
    let strays = treated.iter().filter(|treated| treated.is_none()).count();
    let treated: Vec<bool> = treated.into_iter().flatten().collect();
    let covariates = columns.split_off(2);
    let [before, after] = columns.as_slice() else {
        return Err(given.wrong_columns().into());
    };
    let errors = errors(given, clusters.as_deref())?;
    let made = ancova(before, after, &treated, &covariates, errors, given.options.level()?)?;
    let answer = Answer::whole(&made).estimate(&made.effect).test(&made.test).groups(&names);
    Ok(answer.without(strays, NO_GROUP))
}

fn errors<'a>(
    given: &Given<'_>,
    clusters: Option<&'a [usize]>,
) -> Result<Errors<'a>, StatisticsError> {
    if let Some(clusters) = clusters {
        return Ok(Errors::Clustered(clusters));
    }
    given.options.choice(
        "errors",
        &[
            ("classical", Errors::Classical),
            ("hc0", Errors::Hc0),
            ("hc1", Errors::Hc1),
            ("hc2", Errors::Hc2),
            ("hc3", Errors::Hc3),
        ],
    )
}

/// The cluster of each row; one whose cluster is missing is a cluster of its own.
fn clusters(given: &Given<'_>) -> Result<Option<Vec<usize>>, Stop> {
    let Some(categories) = given.categories_of("cluster")? else { return Ok(None) };
    let mut next = categories.labels.len();
    let number = |code: Option<usize>| {
        code.unwrap_or_else(|| {
            next += 1;
            next - 1
        })
    };
    Ok(Some(categories.codes.into_iter().map(number).collect()))
}
