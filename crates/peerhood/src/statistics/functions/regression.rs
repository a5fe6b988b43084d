use peerhood_outcomes::stats::regression::{Errors, ancova, ols};

use super::{Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, NO_GROUP};
use crate::statistics::options::{FIRST, LEVEL, OptionSpec, option, unset};
use crate::statistics::{Data, StatisticsError, Stop};

const AREA: &str = "regression";
const NO_CLUSTER: &str = "cluster missing";

const ERRORS: OptionSpec = option(
    "errors",
    "classical, hc0, hc1, hc2 or hc3",
    "classical",
    "what the standard errors allow for",
);
const CLUSTER: OptionSpec =
    unset("cluster", "a column", "people in the same cluster may be alike; in place of errors");
const CLUSTER_ERRORS: OptionSpec = option(
    "cluster_errors",
    "cr0, cr1 or cr2",
    "cr1",
    "cr2 is best below some 40 clusters, with degrees of freedom of its own",
);

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
        options: &[ERRORS, CLUSTER, CLUSTER_ERRORS, LEVEL],
        source: "Legendre 1805; White 1980; Long and Ervin 2000; Liang and Zeger 1986; Bell and McCaffrey 2002",
        run: |given| {
            let clusters = given.categories_of("cluster")?.map(|found| found.codes);
            let keep: Vec<bool> = (0..given.sheet()?.rows())
                .map(|row| clusters.as_ref().is_none_or(|codes| codes[row].is_some()))
                .collect();
            let mut columns: Vec<_> =
                given.numbers()?.into_iter().map(|column| kept(column, &keep)).collect();
            let clusters: Option<Vec<usize>> =
                clusters.map(|codes| codes.into_iter().flatten().collect());
            let lost = keep.iter().filter(|keep| !**keep).count();
            let predictors = columns.split_off(1);
            let outcome = columns.pop().unwrap_or_default();
            let errors = errors(given, clusters.as_deref())?;
            let made = ols(&outcome, &predictors, errors, given.options.level()?)?;
            let mut terms = given.names().split_off(1);
            terms.insert(0, "(intercept)".to_owned());
            let mut answer = Answer::whole(&made).value(made.r_squared).n(made.n);
            if let Some(test) = &made.overall {
                answer = answer.test(test);
            }
            answer.left_out.clone_from(&made.left_out);
            let answer = answer.without(lost, NO_CLUSTER);
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
        options: &[FIRST, ERRORS, CLUSTER, CLUSTER_ERRORS, LEVEL],
        source: "Vickers and Altman 2001; Senn 2006",
        run: compared,
    },
];

fn compared(given: &Given<'_>) -> Result<Answer, Stop> {
    let (treated, names) = given.treated()?;
    let clusters = given.categories_of("cluster")?.map(|found| found.codes);
    let has_cluster =
        |row: usize| clusters.as_ref().is_none_or(|codes: &Vec<_>| codes[row].is_some());
    let strays = treated.iter().filter(|treated| treated.is_none()).count();
    let keep: Vec<bool> =
        (0..treated.len()).map(|row| treated[row].is_some() && has_cluster(row)).collect();
    let lost = keep.iter().filter(|keep| !**keep).count() - strays;
    let mut columns: Vec<Vec<Option<f64>>> =
        given.numbers()?.into_iter().map(|column| kept(column, &keep)).collect();
    let clusters: Option<Vec<usize>> =
        clusters.map(|codes| kept(codes, &keep).into_iter().flatten().collect());
    let treated: Vec<bool> = kept(treated, &keep).into_iter().flatten().collect();
    let covariates = columns.split_off(2);
    let [before, after] = columns.as_slice() else {
        return Err(given.wrong_columns().into());
    };
    let errors = errors(given, clusters.as_deref())?;
    let made = ancova(before, after, &treated, &covariates, errors, given.options.level()?)?;
    let answer = Answer::whole(&made).estimate(&made.effect).test(&made.test).groups(&names);
    Ok(answer.without(strays, NO_GROUP).without(lost, NO_CLUSTER))
}

fn errors<'a>(
    given: &Given<'_>,
    clusters: Option<&'a [usize]>,
) -> Result<Errors<'a>, StatisticsError> {
    if let Some(clusters) = clusters {
        return given.options.choice(
            "cluster_errors",
            &[
                ("cr0", Errors::ClusteredCr0(clusters)),
                ("cr1", Errors::Clustered(clusters)),
                ("cr2", Errors::ClusteredCr2(clusters)),
            ],
        );
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

/// The values of the rows that are kept.
fn kept<T>(values: Vec<T>, keep: &[bool]) -> Vec<T> {
    values.into_iter().zip(keep).filter(|(_, keep)| **keep).map(|(value, _)| value).collect()
}
