use peerhood_outcomes::stats::repeated::{Covariance, Likelihood, Rows, mmrm, repeated_measures};
use serde_json::Value;

use super::longitudinal::{AREA, MODEL, about};
use super::{Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, NO_GROUP, Predictors, is_yes};
use crate::statistics::options::{FACTORS, LEVEL, OptionSpec, option, unset};
use crate::statistics::sheet::{Categories, number};
use crate::statistics::{StatisticsError, Stop};

const VISIT: OptionSpec = unset("visit", "a column", "the visit of each row; it has to be set");
const ORDER: OptionSpec = unset(
    "order",
    "visits such as intake,month 6,exit",
    "their order in time, where numbers in their names do not tell it",
);
const COVARIANCE: OptionSpec = option(
    "covariance",
    "unstructured, heterogeneous_compound_symmetry, compound_symmetry, heterogeneous_autoregressive or autoregressive",
    "unstructured",
    "between the visits of a person (un, csh, cs, ar1h, ar1)",
);
const METHOD: OptionSpec = option("method", "reml or ml", "reml", "what is maximised");

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "mmrm",
        aliases: &["mixed_model_repeated_measures", "mixed_model_for_repeated_measures"],
        area: AREA,
        summary: "arms compared at every visit, with any covariance between a person's visits; the estimate is the last arm less the reference at the last visit, or with one arm the change until then",
        takes: Takes {
            columns: "one or more columns, the outcome and then covariates such as the score before",
            by: "the person of each row; or, with --set person=COLUMN, the arm",
            ..MODEL
        },
        options: &[
            VISIT,
            unset("arm", "a column", "the arm of each person; all are in one if not set"),
            unset("person", "a column", "the person of each row, in place of --by"),
            unset(
                "reference",
                "an arm",
                "the arm that others are compared with; the first if not set, but none called 1, yes or treated",
            ),
            unset("at", "a visit", "the visit of the estimate; the last if not set"),
            ORDER,
            COVARIANCE,
            METHOD,
            FACTORS,
            LEVEL,
        ],
        source: "Jennrich and Schluchter 1986; Mallinckrodt et al. 2008; Satterthwaite 1946",
        run: arms,
    },
    Statistic {
        name: "gls",
        aliases: &["repeated_measures", "generalized_least_squares"],
        area: AREA,
        summary: "least squares with a covariance between a person's visits; the estimate is the first predictor's coefficient",
        takes: Takes { by: "the person of each row", ..MODEL },
        options: &[VISIT, ORDER, COVARIANCE, METHOD, FACTORS, LEVEL],
        source: "Jennrich and Schluchter 1986; Satterthwaite 1946",
        run: model,
    },
];

const COVARIANCES: &[(&str, Covariance)] = &[
    ("unstructured", Covariance::Unstructured),
    ("heterogeneous_compound_symmetry", Covariance::HeterogeneousCompoundSymmetry),
    ("compound_symmetry", Covariance::CompoundSymmetry),
    ("heterogeneous_autoregressive", Covariance::HeterogeneousAutoregressive),
    ("autoregressive", Covariance::Autoregressive),
];

/// The columns that say who, in which arm and when.
struct Roles {
    person: usize,
    arm: Option<usize>,
    visit: usize,
}

impl Roles {
    fn of(given: &Given<'_>) -> Result<Self, Stop> {
        let sheet = given.sheet()?;
        let column = |key| given.options.text(key).map(|name| sheet.column(name)).transpose();
        let visit = sheet.column(given.options.needed_text("visit")?)?;
        if given.statistic.name != "mmrm" {
            let person = given.by.ok_or_else(|| needs_people(given))?;
            return Ok(Self { person, arm: None, visit });
        }
        let (person, arm) = match (column("person")?, given.by, column("arm")?) {
            (None, None, _) => return Err(needs_people(given).into()),
            (None, Some(by), arm) => (by, arm),
            (Some(person), None, arm) | (Some(person), arm, None) => (person, arm),
            (Some(_), Some(by), Some(arm)) if by != arm => {
                let name = sheet.name_of(arm);
                return Err(given.options.refused("arm", name, "set once, here or by --by").into());
            }
            (Some(person), _, arm) => (person, arm),
        };
        Ok(Self { person, arm, visit })
    }
}

fn needs_people(given: &Given<'_>) -> StatisticsError {
    let (function, by) = (given.statistic.name, given.statistic.takes.by);
    StatisticsError::NeedsGroups { function, by }
}

/// The rows that have a person, a visit and an arm.
struct Panel {
    outcome: Vec<Option<f64>>,
    predictors: Vec<Vec<Option<f64>>>,
    terms: Vec<String>,
    people: Vec<usize>,
    visits: Vec<usize>,
    visit_names: Vec<String>,
    arms: Vec<usize>,
    arm_names: Vec<String>,
    /// Rows without one of the three.
    strays: usize,
}

impl Panel {
    fn of(given: &Given<'_>, roles: &Roles, columns: &[usize]) -> Result<Self, Stop> {
        let sheet = given.sheet()?;
        let visits = in_time(given, sheet.categories(roles.visit))?;
        let people = sheet.categories(roles.person).codes;
        let arms = match roles.arm {
            Some(arm) => reference_first(given, sheet.categories(arm))?,
            None => Categories { labels: Vec::new(), codes: vec![Some(0); sheet.rows()] },
        };
        let lists = [&people, &visits.codes, &arms.codes];
        let whole = |row: &usize| lists.iter().all(|codes| codes[*row].is_some());
        let rows: Vec<usize> = (0..sheet.rows()).filter(whole).collect();
        let codes = |codes: &[Option<usize>]| -> Vec<usize> {
            rows.iter().filter_map(|&row| codes[row]).collect()
        };
        let numbers = |column: Vec<Option<f64>>| -> Vec<Option<f64>> {
            rows.iter().map(|&row| column[row]).collect()
        };
        let Some((&first, rest)) = columns.split_first() else {
            return Err(given.wrong_columns().into());
        };
        let outcome = given.numbers_of(&[first])?.pop().unwrap_or_default();
        let Predictors { values, names } = given.predictors(rest)?;
        Ok(Self {
            outcome: numbers(outcome),
            predictors: values.into_iter().map(numbers).collect(),
            terms: names,
            people: codes(&people),
            visits: codes(&visits.codes),
            arms: codes(&arms.codes),
            strays: sheet.rows() - rows.len(),
            visit_names: visits.labels,
            arm_names: arms.labels,
        })
    }

    fn rows(&self) -> Rows<'_> {
        Rows { people: &self.people, visits: &self.visits }
    }
}

fn assumed(given: &Given<'_>) -> Result<(Covariance, Likelihood, f64), StatisticsError> {
    let likelihoods = [("reml", Likelihood::Restricted), ("ml", Likelihood::Full)];
    Ok((
        given.options.choice("covariance", COVARIANCES)?,
        given.options.choice("method", &likelihoods)?,
        given.options.level()?,
    ))
}

fn arms(given: &Given<'_>) -> Result<Answer, Stop> {
    let roles = Roles::of(given)?;
    // Without a list of columns, those that say who and when may be among them.
    let told = [Some(roles.person), roles.arm, Some(roles.visit)];
    let columns: Vec<usize> =
        given.columns.iter().copied().filter(|&column| !told.contains(&Some(column))).collect();
    let (covariance, likelihood, level) = assumed(given)?;
    let panel = Panel::of(given, &roles, &columns)?;
    let at = match given.options.text("at") {
        Some(_) => Some(given.place_of("at", roles.visit, &panel.visit_names)?),
        None => None,
    };
    let Panel { outcome, predictors, arms, .. } = &panel;
    let made = mmrm(outcome, predictors, arms, panel.rows(), covariance, likelihood, level)?;
    let at = at.or(made.model.visits.last().copied());
    let mut answer = Answer::whole(&made);
    let difference = made.differences.iter().rfind(|one| Some(one.visit) == at);
    let change = made.changes.iter().rfind(|one| Some(one.visit) == at);
    answer = match (difference, change) {
        (Some(one), _) => answer.estimate(&one.estimate).test(&one.test),
        (None, Some(one)) => answer.estimate(&one.estimate).test(&one.test),
        (None, None) => answer,
    };
    answer.left_out.clone_from(&made.model.left_out);
    let terms = terms(given, &roles, &panel)?;
    let answer = answer.named("fixed", &terms).with("terms", &terms).groups(&panel.arm_names);
    Ok(labelled(answer, &panel).without(panel.strays, NO_GROUP))
}

/// The names of the coefficients, in the order of the model.
fn terms(given: &Given<'_>, roles: &Roles, panel: &Panel) -> Result<Vec<String>, Stop> {
    let sheet = given.sheet()?;
    let named = |column: usize, labels: &[String], codes: &[usize]| -> Vec<String> {
        let seen = |code: &usize| codes.contains(code);
        let later = (0..labels.len()).filter(seen).skip(1);
        later.map(|code| format!("{}: {}", sheet.name_of(column), labels[code])).collect()
    };
    let arms = roles.arm.map(|arm| named(arm, &panel.arm_names, &panel.arms)).unwrap_or_default();
    let visits = named(roles.visit, &panel.visit_names, &panel.visits);
    let mut made = vec!["(intercept)".to_owned()];
    made.extend(arms.iter().chain(&visits).chain(&panel.terms).cloned());
    made.extend(
        visits.iter().flat_map(|visit| arms.iter().map(move |arm| format!("{arm} x {visit}"))),
    );
    Ok(made)
}

fn model(given: &Given<'_>) -> Result<Answer, Stop> {
    let roles = Roles::of(given)?;
    let (covariance, likelihood, level) = assumed(given)?;
    let panel = Panel::of(given, &roles, &given.columns)?;
    let Panel { outcome, predictors, .. } = &panel;
    let made = repeated_measures(outcome, predictors, panel.rows(), covariance, likelihood, level)?;
    let intercept = std::iter::once("(intercept)".to_owned());
    let terms: Vec<String> = intercept.chain(panel.terms.iter().cloned()).collect();
    let mut answer = about(Answer::whole(&made), &made.fixed, &terms);
    answer.left_out.clone_from(&made.left_out);
    Ok(labelled(answer, &panel).without(panel.strays, NO_GROUP))
}

/// The answer with names of arms and visits in place of their numbers.
fn labelled(mut answer: Answer, panel: &Panel) -> Answer {
    let Some(Value::Object(result)) = &mut answer.result else { return answer };
    let name = |value: &mut Value, names: &[String]| {
        if let Value::Array(values) = value {
            values.iter_mut().for_each(|value| named(value, names));
        } else {
            named(value, names);
        }
    };
    for list in ["means", "differences", "changes", "patterns"] {
        let Some(Value::Array(members)) = result.get_mut(list) else { continue };
        for member in members.iter_mut().filter_map(Value::as_object_mut) {
            for (key, value) in member {
                match key.as_str() {
                    "visit" | "since" | "visits" => name(value, &panel.visit_names),
                    "arm" | "against" => name(value, &panel.arm_names),
                    _ => {}
                }
            }
        }
    }
    if let Some(visits) = result.get_mut("visits") {
        name(visits, &panel.visit_names);
    }
    answer
}

fn named(value: &mut Value, names: &[String]) {
    let place = value.as_u64().and_then(|code| usize::try_from(code).ok());
    if let Some(name) = place.and_then(|code| names.get(code)) {
        *value = Value::String(name.clone());
    }
}

/// Visits in the order that the option says, or by their names, the numbers in them as numbers.
fn in_time(given: &Given<'_>, visits: Categories) -> Result<Categories, StatisticsError> {
    let Some(order) = given.options.text("order") else {
        let mut places: Vec<usize> = (0..visits.labels.len()).collect();
        let words = visits.labels.iter().any(|label| number(label).is_none());
        if words {
            places.sort_by_key(|&place| pieces(&visits.labels[place]));
        }
        return Ok(rearranged(visits, &places));
    };
    let same = |name: &str, label: &String| label.eq_ignore_ascii_case(name.trim());
    let named: Vec<&str> = order.split(',').collect();
    let place = |name: &&str| visits.labels.iter().position(|label| same(name, label));
    let places: Option<Vec<usize>> = named.iter().map(place).collect();
    let all = |places: &Vec<usize>| {
        let mut sorted = places.clone();
        sorted.sort_unstable();
        sorted == (0..visits.labels.len()).collect::<Vec<_>>()
    };
    let must = || format!("every visit once: {}", visits.labels.join(", "));
    let places =
        places.filter(all).ok_or_else(|| given.options.refused("order", order, &must()))?;
    Ok(rearranged(visits, &places))
}

/// A name cut into words and numbers: month 6 comes before month 12.
fn pieces(label: &str) -> Vec<(u64, String)> {
    let digits = |c: &char| c.is_ascii_digit();
    let letters: Vec<char> = label.to_lowercase().chars().collect();
    let cut = letters.chunk_by(|left, right| digits(left) == digits(right));
    let piece = |piece: &[char]| {
        let text: String = piece.iter().collect();
        match text.parse() {
            Ok(number) => (number, String::new()),
            Err(_) => (0, text),
        }
    };
    cut.map(piece).collect()
}

/// The arms, the one that others are compared with before them.
fn reference_first(given: &Given<'_>, arms: Categories) -> Result<Categories, StatisticsError> {
    let reference = match given.options.text("reference") {
        None => arms.labels.iter().position(|label| !is_yes(label)).unwrap_or(0),
        Some(wanted) => {
            let same = |label: &String| label.eq_ignore_ascii_case(wanted);
            let must = || format!("an arm: {}", arms.labels.join(", "));
            let found = arms.labels.iter().position(same);
            found.ok_or_else(|| given.options.refused("reference", wanted, &must()))?
        }
    };
    let mut places: Vec<usize> = (0..arms.labels.len()).collect();
    if reference < places.len() {
        places[..=reference].rotate_right(1);
    }
    Ok(rearranged(arms, &places))
}

/// Categories in another order: the first of `places` becomes the first.
fn rearranged(categories: Categories, places: &[usize]) -> Categories {
    let mut code_of = vec![0; places.len()];
    for (code, &place) in places.iter().enumerate() {
        code_of[place] = code;
    }
    Categories {
        labels: places.iter().map(|&place| categories.labels[place].clone()).collect(),
        codes: categories.codes.into_iter().map(|code| code.map(|code| code_of[code])).collect(),
    }
}
