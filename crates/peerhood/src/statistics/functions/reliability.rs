use peerhood_outcomes::stats::describe::describe;
use peerhood_outcomes::stats::reliability::{
    FactorMethod, Halves, Incomplete, IntraclassKind, MeasurementError, adequacy, cronbach_alpha,
    guttman, intraclass, item_analysis, kr20, measurement_error, omega, split_half,
};

use super::{ITEMS, Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, MISSING};
use crate::statistics::options::{LEVEL, OptionSpec, Options, option, snake, unset};
use crate::statistics::{Data, Each, StatisticsError, Stop};

const AREA: &str = "reliability";

const INCOMPLETE: OptionSpec = option(
    "incomplete",
    "listwise or pairwise",
    "listwise",
    "whether people with a missing item are left out",
);
const REVERSED: OptionSpec =
    unset("reversed", "columns such as q2,q5", "items that count the other way round");
const LOWEST: OptionSpec = unset(
    "lowest",
    "a number",
    "lowest possible answer, by which items are turned round; the lowest of all answers if not set",
);
const HIGHEST: OptionSpec =
    unset("highest", "a number", "highest possible answer; the highest of all if not set");
const SD: OptionSpec = unset("sd", "a number above 0", "SD of the scores, without data");
const RELIABILITY: OptionSpec = option("reliability", "above 0 and below 1", "", "of the scale");
const SCORES: Takes = Takes {
    data: Data::Optional,
    columns: "a column of scores, whose SD is taken; or --set sd=…",
    by: "",
    fewest: 1,
    most: 1,
    times: false,
    numbers: true,
    each: Each::Whole,
};
/// Several ratings of the same people.
pub(super) const RATERS: Takes =
    Takes { columns: "two or more columns, one a rater or occasion", ..ITEMS };

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "alpha",
        aliases: &["cronbach_alpha", "cronbach", "cronbachs_alpha", "feldt"],
        area: AREA,
        summary: "Cronbach's alpha of raw scores with Feldt's limits",
        takes: ITEMS,
        options: &[INCOMPLETE, REVERSED, LOWEST, HIGHEST, LEVEL],
        source: "Cronbach 1951; Feldt 1965",
        run: |given| {
            let (items, incomplete) = (items(given)?, incomplete(given)?);
            let level = given.options.level()?;
            let answer = Answer::of(&cronbach_alpha(&items, incomplete, level)?);
            // An item without variance has an alpha and no correlations.
            let standardized = item_analysis(&items, incomplete, level).ok();
            let standardized = standardized.map(|made| made.standardized_alpha);
            Ok(answer.with("standardized", &standardized))
        },
    },
    Statistic {
        name: "kr20",
        aliases: &["kr_20", "kuder_richardson"],
        area: AREA,
        summary: "alpha of items that are right (1) or wrong (0)",
        takes: ITEMS,
        options: &[LEVEL],
        source: "Kuder and Richardson 1937",
        run: |given| Ok(Answer::of(&kr20(&given.numbers()?, given.options.level()?)?)),
    },
    Statistic {
        name: "split_half",
        aliases: &["spearman_brown"],
        area: AREA,
        summary: "the reliability of a scale from two halves; the estimate is Spearman and Brown's",
        takes: ITEMS,
        options: &[
            option("halves", "odd_even or first_last", "odd_even", "how items are halved"),
            REVERSED,
            LOWEST,
            HIGHEST,
        ],
        source: "Spearman 1910; Brown 1910; Horst 1951; Guttman 1945",
        run: |given| {
            let ways = [("odd_even", Halves::OddEven), ("first_last", Halves::FirstLast)];
            let made = split_half(&items(given)?, given.options.choice("halves", &ways)?)?;
            let answer = Answer::whole(&made).value(made.spearman_brown).n(made.n);
            Ok(answer.method("split half, Spearman-Brown").without(made.missing, MISSING))
        },
    },
    Statistic {
        name: "guttman",
        aliases: &["lambda", "guttman_lambda", "lambda6"],
        area: AREA,
        summary: "Guttman's lower bounds, lambda 1 to 6; the estimate is lambda 2",
        takes: ITEMS,
        options: &[
            option("standardized", "yes or no", "no", "whether items are standardised first"),
            REVERSED,
            LOWEST,
            HIGHEST,
        ],
        source: "Guttman 1945",
        run: |given| {
            let made = guttman(&items(given)?, given.options.yes("standardized")?)?;
            let answer = Answer::whole(&made).value(made.lambda2).n(made.n);
            Ok(answer.method("Guttman's lambda 2").without(made.missing, MISSING))
        },
    },
    Statistic {
        name: "omega",
        aliases: &["mcdonald_omega", "omega_total"],
        area: AREA,
        summary: "McDonald's omega under one common factor",
        takes: ITEMS,
        options: &[
            option("method", "minres or ml", "minres", "how the factor is fitted"),
            option(
                "standardized",
                "yes or no",
                "yes",
                "whether the sum is of standardised items; with ml and no, omega is that of a factor analysis of covariances",
            ),
            REVERSED,
            LOWEST,
            HIGHEST,
        ],
        source: "McDonald 1999",
        run: |given| {
            let ways = [
                ("minres", FactorMethod::MinimumResidual),
                ("ml", FactorMethod::MaximumLikelihood),
            ];
            let made = omega(&items(given)?, given.options.choice("method", &ways)?)?;
            let standardized = given.options.yes("standardized")?;
            let value = if standardized { made.omega } else { made.omega_raw };
            let answer = Answer::whole(&made).value(value).n(made.n);
            Ok(answer.method("omega, one factor").without(made.missing, MISSING))
        },
    },
    Statistic {
        name: "item_total",
        aliases: &[
            "item_analysis",
            "items",
            "item_rest",
            "item_total_correlation",
            "alpha_if_deleted",
        ],
        area: AREA,
        summary: "item by item: mean, SD, correlation with the rest, alpha without it",
        takes: ITEMS,
        options: &[INCOMPLETE, REVERSED, LOWEST, HIGHEST, LEVEL],
        source: "Cronbach 1951; Cureton 1966",
        run: |given| {
            let incomplete = incomplete(given)?;
            let made = item_analysis(&items(given)?, incomplete, given.options.level()?)?;
            let answer = Answer::whole(&made).estimate(&made.alpha);
            Ok(answer.named("items", &given.names()).with("names", &given.names()))
        },
    },
    Statistic {
        name: "icc",
        aliases: &["intraclass", "intraclass_correlation"],
        area: AREA,
        summary: "the six intraclass correlations; the estimate is the one that type names",
        takes: RATERS,
        options: &[
            option(
                "type",
                "icc1, icc2, icc3, icc1k, icc2k or icc3k; agreement or consistency",
                "icc2",
                "Shrout and Fleiss's number; or what counts as alike, of model and unit",
            ),
            unset(
                "model",
                "oneway or twoway",
                "whether all people have the same raters; twoway if not set",
            ),
            unset("unit", "single or average", "one rating, or the mean of all; single if not set"),
            LEVEL,
        ],
        source: "Shrout and Fleiss 1979; McGraw and Wong 1996",
        run: |given| {
            let kind = kind(&given.options)?;
            let made = intraclass(&given.numbers()?, given.options.level()?)?;
            let answer = Answer::whole(&made);
            Ok(match made.iter().find(|one| one.kind == kind) {
                Some(one) => answer.estimate(&one.correlation).test(&one.test),
                None => answer,
            })
        },
    },
    Statistic {
        name: "sem",
        aliases: &["standard_error_of_measurement"],
        area: AREA,
        summary: "the standard error of measurement of a scale",
        takes: SCORES,
        options: &[SD, RELIABILITY, LEVEL],
        source: "classical test theory",
        run: |given| {
            let (made, n) = measured(given)?;
            let answer = Answer::whole(&made).value(made.standard_error);
            Ok(Answer { n, ..answer.method("SD times the root of 1 - reliability") })
        },
    },
    Statistic {
        name: "mdc",
        aliases: &["minimal_detectable_change", "mdc95", "sdc"],
        area: AREA,
        summary: "the smallest change of one person that is more than noise",
        takes: SCORES,
        options: &[SD, RELIABILITY, LEVEL],
        source: "de Vet et al. 2006",
        run: |given| {
            let (made, n) = measured(given)?;
            let answer = Answer::whole(&made).value(made.detectable_change);
            Ok(Answer {
                n,
                ..answer.method("z times the root of 2 times the standard error of measurement")
            })
        },
    },
    Statistic {
        name: "kmo",
        aliases: &["adequacy", "sampling_adequacy", "bartlett_sphericity"],
        area: AREA,
        summary: "Kaiser, Meyer and Olkin's sampling adequacy, with Bartlett's test of sphericity",
        takes: ITEMS,
        options: &[],
        source: "Kaiser 1970; Kaiser and Rice 1974; Bartlett 1951",
        run: |given| {
            let made = adequacy(&given.numbers()?)?;
            Ok(Answer::whole(&made).value(made.overall).test(&made.sphericity))
        },
    },
];

const KINDS: &[(&str, IntraclassKind)] = &[
    ("icc1", IntraclassKind::OneWaySingle),
    ("icc2", IntraclassKind::AgreementSingle),
    ("icc3", IntraclassKind::ConsistencySingle),
    ("icc1k", IntraclassKind::OneWayAverage),
    ("icc2k", IntraclassKind::AgreementAverage),
    ("icc3k", IntraclassKind::ConsistencyAverage),
];

/// The correlation that is asked for by its number, or by model, type and unit as McGraw and Wong name them.
fn kind(options: &Options) -> Result<IntraclassKind, StatisticsError> {
    let words = [("agreement", true), ("consistency", false)];
    let said = |text: &str| words.iter().any(|(word, _)| snake(text) == *word);
    let in_words =
        options.is_set("model") || options.is_set("unit") || options.text("type").is_some_and(said);
    if !in_words {
        return options.choice("type", KINDS);
    }
    let agreement = !options.is_set("type") || options.choice("type", &words)?;
    let ways = [("oneway", false), ("one_way", false), ("twoway", true), ("two_way", true)];
    let two_way = !options.is_set("model") || options.choice("model", &ways)?;
    let average = options.is_set("unit")
        && options.choice("unit", &[("single", false), ("average", true)])?;
    Ok(match (two_way, agreement, average) {
        (false, _, false) => IntraclassKind::OneWaySingle,
        (false, _, true) => IntraclassKind::OneWayAverage,
        (true, true, false) => IntraclassKind::AgreementSingle,
        (true, true, true) => IntraclassKind::AgreementAverage,
        (true, false, false) => IntraclassKind::ConsistencySingle,
        (true, false, true) => IntraclassKind::ConsistencyAverage,
    })
}

/// The items, those that count the other way round turned round.
fn items(given: &Given<'_>) -> Result<Vec<Vec<Option<f64>>>, Stop> {
    let (mut items, reversed) = (given.numbers()?, given.columns_of("reversed")?);
    let all = || items.iter().flatten().flatten().copied();
    let (lowest, highest) = (all().reduce(f64::min), all().reduce(f64::max));
    let options = &given.options;
    let lowest = options.maybe_number("lowest")?.or(lowest).unwrap_or(0.0);
    let highest = options.maybe_number("highest")?.or(highest).unwrap_or(0.0);
    for column in reversed {
        let Some(place) = given.columns.iter().position(|&item| item == column) else {
            let name = given.sheet()?.name_of(column);
            return Err(options.refused("reversed", name, "items among the columns").into());
        };
        for answer in &mut items[place] {
            *answer = answer.map(|answer| lowest + highest - answer);
        }
    }
    Ok(items)
}

fn incomplete(given: &Given<'_>) -> Result<Incomplete, StatisticsError> {
    let ways = [("listwise", Incomplete::Listwise), ("pairwise", Incomplete::Pairwise)];
    given.options.choice("incomplete", &ways)
}

fn measured(given: &Given<'_>) -> Result<(MeasurementError, Option<usize>), Stop> {
    let (reliability, level) = (given.options.number("reliability")?, given.options.level()?);
    if !given.has_data() {
        return Ok((measurement_error(given.options.number("sd")?, reliability, level)?, None));
    }
    let scores = describe(&given.column()?)?;
    let sd = scores.sd.unwrap_or(0.0);
    Ok((measurement_error(sd, reliability, level)?, Some(scores.n)))
}
