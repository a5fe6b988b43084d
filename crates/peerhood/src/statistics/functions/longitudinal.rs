use peerhood_outcomes::stats::generalized::{Family, GeeErrors, Working, gee, glm};
use peerhood_outcomes::stats::mixed::{Criterion, Random, mixed_model};
use peerhood_outcomes::stats::regression::Coefficient;

use super::{Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, NO_GROUP, Predictors};
use crate::statistics::options::{EVENT, FACTORS, LEVEL, option, unset};
use crate::statistics::{Data, Each, StatisticsError, Stop};

pub(super) const AREA: &str = "longitudinal and clustered";

pub(super) const MODEL: Takes = Takes {
    data: Data::Always,
    columns: "one or more columns, the outcome and then the predictors",
    by: "the person or site of each row",
    fewest: 1,
    most: usize::MAX,
    times: false,
    numbers: true,
    each: Each::Whole,
};

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "lmm",
        aliases: &["mixed", "mixed_model", "linear_mixed_model", "lmer", "random_intercept"],
        area: AREA,
        summary: "linear mixed model with a random intercept and perhaps slope; the estimate is the first predictor's coefficient",
        takes: MODEL,
        options: &[
            FACTORS,
            unset("slope", "a column among the predictors", "whose effect differs by group"),
            option("method", "reml or ml", "reml", "what is maximised"),
            option(
                "degrees",
                "satterthwaite or kenward_roger",
                "satterthwaite",
                "of freedom; kenward_roger, for few groups, also widens the errors, and needs reml",
            ),
            LEVEL,
        ],
        source: "Bates et al. 2015 (lme4); Satterthwaite 1946; Kuznetsova et al. 2017 (lmerTest); Kenward and Roger 1997",
        run: mixed,
    },
    Statistic {
        name: "gee",
        aliases: &["geeglm", "estimating_equations", "generalized_estimating_equations"],
        area: AREA,
        summary: "estimating equations for rows that are alike; the estimate is the first predictor's coefficient",
        takes: MODEL,
        options: &[
            FACTORS,
            option("family", "gaussian, binomial or poisson", "gaussian", "what the outcome is"),
            option(
                "working",
                "independence, exchangeable or ar1",
                "exchangeable",
                "how rows of one group are taken to be alike",
            ),
            unset("wave", "a column of whole numbers", "order and distance of rows, for ar1"),
            option(
                "errors",
                "robust, bias_corrected or model",
                "robust",
                "bias_corrected is Mancl and DeRouen's, for few groups",
            ),
            EVENT,
            LEVEL,
        ],
        source: "Liang and Zeger 1986; Mancl and DeRouen 2001",
        run: equations,
    },
    Statistic {
        name: "logistic",
        aliases: &["logit", "logistic_regression", "glm_binomial"],
        area: AREA,
        summary: "logistic regression of an event; the estimate is the first predictor's log odds ratio",
        takes: SHARES,
        options: &[FACTORS, EVENT, LEVEL],
        source: "Cox 1958; Nelder and Wedderburn 1972",
        run: |given| likelihood(given, Family::Binomial),
    },
    Statistic {
        name: "poisson",
        aliases: &["poisson_regression", "glm_poisson"],
        area: AREA,
        summary: "Poisson regression of a count; the estimate is the first predictor's log rate ratio",
        takes: SHARES,
        options: &[FACTORS, LEVEL],
        source: "Nelder and Wedderburn 1972",
        run: |given| likelihood(given, Family::Poisson),
    },
];

const SHARES: Takes = Takes { by: "", ..MODEL };

/// The outcome, the predictors and their names; rows outside all groups are gone.
struct Model {
    outcome: Vec<Option<f64>>,
    predictors: Vec<Vec<Option<f64>>>,
    groups: Vec<usize>,
    /// Which rows are in a group.
    inside: Vec<bool>,
    terms: Vec<String>,
    strays: usize,
}

impl Model {
    fn of(given: &Given<'_>, family: Family) -> Result<Self, Stop> {
        let Some(by) = given.by else {
            let (function, by) = (given.statistic.name, given.statistic.takes.by);
            return Err(StatisticsError::NeedsGroups { function, by }.into());
        };
        let codes = given.sheet()?.categories(by).codes;
        let (outcome, predictors, terms) = columns(given, family)?;
        let inside: Vec<bool> = codes.iter().map(Option::is_some).collect();
        let strays = inside.iter().filter(|inside| !**inside).count();
        let kept = |column: Vec<Option<f64>>| within(column, &inside);
        Ok(Self {
            outcome: kept(outcome),
            predictors: predictors.into_iter().map(kept).collect(),
            groups: codes.into_iter().flatten().collect(),
            terms,
            strays,
            inside,
        })
    }
}

fn within<T>(column: Vec<T>, inside: &[bool]) -> Vec<T> {
    column.into_iter().zip(inside).filter(|(_, inside)| **inside).map(|(cell, _)| cell).collect()
}

type Columns = (Vec<Option<f64>>, Vec<Vec<Option<f64>>>, Vec<String>);

/// The outcome (events as 1 and 0), the predictors, and the names of the terms.
fn columns(given: &Given<'_>, family: Family) -> Result<Columns, Stop> {
    let Some((&first, rest)) = given.columns.split_first() else {
        return Err(given.wrong_columns().into());
    };
    let outcome = if family == Family::Binomial {
        let events = given.events(first)?;
        let number = |event: Option<bool>| event.map(|event| f64::from(u8::from(event)));
        events.into_iter().map(number).collect()
    } else {
        given.numbers_of(&[first])?.pop().unwrap_or_default()
    };
    let Predictors { values, names } = given.predictors(rest)?;
    let terms = std::iter::once("(intercept)".to_owned()).chain(names).collect();
    Ok((outcome, values, terms))
}

/// The answer is about the first predictor, or the intercept where there is none.
pub(super) fn about(answer: Answer, coefficients: &[Coefficient], terms: &[String]) -> Answer {
    let place = usize::from(1 < coefficients.len());
    let answer = match coefficients.get(place) {
        Some(asked) => answer.estimate(&asked.estimate).test(&asked.test),
        None => answer,
    };
    answer.named("fixed", terms).named("coefficients", terms).with("terms", &terms)
}

fn mixed(given: &Given<'_>) -> Result<Answer, Stop> {
    let model = Model::of(given, Family::Gaussian)?;
    let restricted = given.options.choice("method", &[("reml", true), ("ml", false)])?;
    let adjusted =
        given.options.choice("degrees", &[("satterthwaite", false), ("kenward_roger", true)])?;
    let criterion = match (restricted, adjusted) {
        (true, false) => Criterion::Reml,
        (true, true) => Criterion::RemlKenwardRoger,
        (false, false) => Criterion::Ml,
        (false, true) => {
            let must = "satterthwaite where method is ml";
            return Err(given.options.refused("degrees", "kenward_roger", must).into());
        }
    };
    let random = match given.options.text("slope") {
        None => Random::Intercept,
        Some(name) => {
            let column = given.sheet()?.column(name)?;
            let name = given.sheet()?.name_of(column);
            let place = model.terms.iter().skip(1).position(|term| term == name);
            let must = || "one of the predictors, which are the columns after the first";
            let place = place.ok_or_else(|| given.options.refused("slope", name, must()))?;
            Random::InterceptAndSlope(place)
        }
    };
    let level = given.options.level()?;
    let made =
        mixed_model(&model.outcome, &model.predictors, &model.groups, random, criterion, level)?;
    let mut answer = about(Answer::whole(&made), &made.fixed, &model.terms);
    answer.left_out.clone_from(&made.left_out);
    let labels = given.by.map(|by| given.sheet().map(|sheet| sheet.categories(by).labels));
    if let Some(labels) = labels.transpose()? {
        answer = answer.with("group_names", &labels);
    }
    Ok(answer.without(model.strays, NO_GROUP))
}

fn equations(given: &Given<'_>) -> Result<Answer, Stop> {
    let options = &given.options;
    let family = options.choice(
        "family",
        &[
            ("gaussian", Family::Gaussian),
            ("binomial", Family::Binomial),
            ("poisson", Family::Poisson),
        ],
    )?;
    let model = Model::of(given, family)?;
    let waves = match given.column_of("wave")? {
        None => None,
        Some(waves) => {
            let mut whole = Vec::with_capacity(waves.len());
            for wave in within(waves, &model.inside) {
                let name = options.text("wave").unwrap_or("");
                let must = "a column of whole numbers from 0, without missing cells";
                let wave = wave.and_then(counted);
                whole.push(wave.ok_or_else(|| options.refused("wave", name, must))?);
            }
            Some(whole)
        }
    };
    let working = options.choice(
        "working",
        &[
            ("independence", Working::Independence),
            ("exchangeable", Working::Exchangeable),
            ("ar1", Working::Autoregressive(waves.as_deref())),
        ],
    )?;
    let errors = options.choice(
        "errors",
        &[
            ("robust", GeeErrors::Robust),
            ("bias_corrected", GeeErrors::BiasCorrected),
            ("model", GeeErrors::ModelBased),
        ],
    )?;
    let Model { outcome, predictors, groups, .. } = &model;
    let made = gee(outcome, predictors, groups, family, working, errors, options.level()?)?;
    let mut answer = about(Answer::whole(&made), &made.coefficients, &model.terms);
    answer.left_out.clone_from(&made.left_out);
    Ok(answer.without(model.strays, NO_GROUP))
}

/// A whole number that a cell holds.
fn counted(value: f64) -> Option<usize> {
    format!("{value}").parse().ok()
}

fn likelihood(given: &Given<'_>, family: Family) -> Result<Answer, Stop> {
    let (outcome, predictors, terms) = columns(given, family)?;
    let made = glm(&outcome, &predictors, family, given.options.level()?)?;
    let mut answer = about(Answer::whole(&made), &made.coefficients, &terms);
    answer.left_out.clone_from(&made.left_out);
    Ok(answer)
}
