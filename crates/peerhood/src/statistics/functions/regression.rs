use peerhood_outcomes::stats::regression::{Errors, ancova, ols};

use super::{Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, NO_GROUP, Predictors};
use crate::statistics::options::{FACTORS, FIRST, LEVEL, OptionSpec, unset};
use crate::statistics::{Data, Each, StatisticsError, Stop};

const AREA: &str = "regression";
const NO_CLUSTER: &str = "cluster missing";

const ERRORS: OptionSpec = unset(
    "errors",
    "classical, hc0, hc1, hc2 or hc3; with cluster cr0, cr1, cr2 or cr3",
    "what the standard errors allow for: classical, or with cluster cr1 (Stata's) if not set; cr2 is best below some 40 clusters, with degrees of freedom of its own",
);
const CLUSTER: OptionSpec = unset("cluster", "a column", "people in the same cluster may be alike");

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "ols",
        aliases: &["regression", "lm", "linear_regression", "linear_model", "cluster_robust"],
        area: AREA,
        summary: "least squares of the first column on the others; the estimate is R squared",
        takes: Takes {
            data: Data::Always,
            columns: "one or more columns, the outcome and then the predictors",
            by: "people in the same cluster may be alike, as --set cluster=COLUMN",
            fewest: 1,
            most: usize::MAX,
            times: false,
            numbers: true,
            each: Each::Whole,
        },
        options: &[FACTORS, ERRORS, CLUSTER, LEVEL],
        source: "Legendre 1805; White 1980; Long and Ervin 2000; Liang and Zeger 1986; Bell and McCaffrey 2002",
        run: fitted,
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
            times: false,
            numbers: true,
            each: Each::Whole,
        },
        options: &[FIRST, FACTORS, ERRORS, CLUSTER, LEVEL],
        source: "Vickers and Altman 2001; Senn 2006",
        run: compared,
    },
];

fn fitted(given: &Given<'_>) -> Result<Answer, Stop> {
    let clusters = match given.by {
        Some(by) if given.options.is_set("cluster") => {
            let name = given.sheet()?.name_of(by);
            return Err(given.options.refused("cluster", name, "set once, here or by --by").into());
        }
        Some(by) => Some(given.sheet()?.categories(by).codes),
        None => given.categories_of("cluster")?.map(|found| found.codes),
    };
    let keep: Vec<bool> = (0..given.sheet()?.rows())
        .map(|row| clusters.as_ref().is_none_or(|codes| codes[row].is_some()))
        .collect();
    let clusters: Option<Vec<usize>> = clusters.map(|codes| codes.into_iter().flatten().collect());
    let lost = keep.iter().filter(|keep| !**keep).count();
    let outcome = given.numbers_of(&given.columns[..1])?.pop().unwrap_or_default();
    let Predictors { values, names } = given.predictors(&given.columns[1..])?;
    let predictors: Vec<_> = values.into_iter().map(|column| kept(column, &keep)).collect();
    let errors = errors(given, clusters.as_deref())?;
    let made = ols(&kept(outcome, &keep), &predictors, errors, given.options.level()?)?;
    let terms: Vec<String> = std::iter::once("(intercept)".to_owned()).chain(names).collect();
    let mut answer = Answer::whole(&made).value(made.r_squared).n(made.n);
    if let Some(test) = &made.overall {
        answer = answer.test(test);
    }
    answer.left_out.clone_from(&made.left_out);
    let answer = answer.without(lost, NO_CLUSTER).method("least squares");
    Ok(answer.named("coefficients", &terms).with("terms", &terms))
}

fn compared(given: &Given<'_>) -> Result<Answer, Stop> {
    let (treated, names) = given.treated()?;
    let clusters = given.categories_of("cluster")?.map(|found| found.codes);
    let has_cluster =
        |row: usize| clusters.as_ref().is_none_or(|codes: &Vec<_>| codes[row].is_some());
    let strays = treated.iter().filter(|treated| treated.is_none()).count();
    let keep: Vec<bool> =
        (0..treated.len()).map(|row| treated[row].is_some() && has_cluster(row)).collect();
    let lost = keep.iter().filter(|keep| !**keep).count() - strays;
    let waves = given.numbers_of(&given.columns[..2])?;
    let waves: Vec<_> = waves.into_iter().map(|column| kept(column, &keep)).collect();
    let Predictors { values, names: covariate_names } = given.predictors(&given.columns[2..])?;
    let covariates: Vec<_> = values.into_iter().map(|column| kept(column, &keep)).collect();
    let clusters: Option<Vec<usize>> =
        clusters.map(|codes| kept(codes, &keep).into_iter().flatten().collect());
    let treated: Vec<bool> = kept(treated, &keep).into_iter().flatten().collect();
    let [before, after] = waves.as_slice() else { return Err(given.wrong_columns().into()) };
    let errors = errors(given, clusters.as_deref())?;
    let made = ancova(before, after, &treated, &covariates, errors, given.options.level()?)?;
    let answer = Answer::whole(&made).estimate(&made.effect).test(&made.test).groups(&names);
    let mut terms = vec![given.names().swap_remove(0)];
    terms.extend(covariate_names);
    let answer = answer.named("covariates", &terms);
    Ok(answer.without(strays, NO_GROUP).without(lost, NO_CLUSTER))
}

fn errors<'a>(
    given: &Given<'_>,
    clusters: Option<&'a [usize]>,
) -> Result<Errors<'a>, StatisticsError> {
    let options = &given.options;
    let Some(clusters) = clusters else {
        let alone = [
            ("classical", Errors::Classical),
            ("hc0", Errors::Hc0),
            ("hc1", Errors::Hc1),
            ("hc2", Errors::Hc2),
            ("hc3", Errors::Hc3),
        ];
        return if options.is_set("errors") {
            options.choice("errors", &alone)
        } else {
            Ok(Errors::Classical)
        };
    };
    let together = [
        ("cr0", Errors::ClusteredCr0(clusters)),
        ("cr1", Errors::Clustered(clusters)),
        ("cr2", Errors::ClusteredCr2(clusters)),
        ("cr3", Errors::ClusteredCr3(clusters)),
    ];
    if options.is_set("errors") {
        options.choice("errors", &together)
    } else {
        Ok(Errors::Clustered(clusters))
    }
}

/// The values of the rows that are kept.
fn kept<T>(values: Vec<T>, keep: &[bool]) -> Vec<T> {
    values.into_iter().zip(keep).filter(|(_, keep)| **keep).map(|(value, _)| value).collect()
}
