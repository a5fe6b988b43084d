use peerhood_outcomes::stats::balance::{Balance, Standardizer, balance, effective_size};
use peerhood_outcomes::stats::weight::{
    Margin, Sampling, design_mean, design_total, finite_population_factor, kish_design_effect,
    post_stratify, rake,
};
use serde_json::json;

use super::{OPTIONS, Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, MISSING, NO_GROUP};
use crate::statistics::options::{FIRST, LEVEL, OptionSpec, option, unset};
use crate::statistics::{Data, Each, Stop};

const AREA: &str = "balance and weights";
const NO_WEIGHT: &str = "weight missing";

const WEIGHTS: OptionSpec = unset("weights", "a column", "weight of each person; 1 if not set");
const STANDARDIZER: OptionSpec = option(
    "standardizer",
    "treated, control or pooled",
    "pooled",
    "whose SD divides the difference",
);
const TOTALS: OptionSpec = option(
    "totals",
    "such as region:north=300,south=200;sex:f=260,m=240",
    "",
    "the population by the categories of each column",
);

const ARMS: Takes = Takes {
    data: Data::Always,
    columns: "any number of columns, one answer each",
    by: "treated (1, yes) and control; or the first of two names, or --set first=NAME, is treated",
    fewest: 1,
    most: usize::MAX,
    times: false,
    numbers: true,
    each: Each::Column,
};
/// Values of people who were drawn.
const DRAWN: Takes = Takes { by: "", each: Each::ColumnAndGroup, ..ARMS };
const STRATA: OptionSpec = unset("strata", "a column", "stratum of each person");
const CLUSTERS: OptionSpec =
    unset("clusters", "a column", "cluster that was drawn with each person");
const POPULATIONS: OptionSpec =
    unset("populations", "a column", "size of the population of each person's stratum");
const WEIGHT_COLUMN: Takes = Takes {
    data: Data::Always,
    columns: "one column, the weights",
    by: "",
    fewest: 1,
    most: 1,
    times: false,
    numbers: true,
    each: Each::Whole,
};
const MARGINS: Takes = Takes {
    data: Data::Always,
    columns: "the columns that totals names",
    by: "",
    fewest: 1,
    most: usize::MAX,
    times: false,
    numbers: false,
    each: Each::Whole,
};

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "smd",
        aliases: &["balance", "standardized_difference", "standardized_mean_difference"],
        area: AREA,
        summary: "standardised difference of two arms at the start, treated less control",
        takes: ARMS,
        options: &[FIRST, STANDARDIZER, WEIGHTS],
        source: "Stuart 2010",
        run: |given| {
            let (made, answer) = balanced(given)?;
            Ok(answer.value(made.standardized_difference).method("standardised difference"))
        },
    },
    Statistic {
        name: "variance_ratio",
        aliases: &["vr"],
        area: AREA,
        summary: "treated variance over control variance",
        takes: ARMS,
        options: &[FIRST, STANDARDIZER, WEIGHTS],
        source: "Stuart 2010",
        run: |given| {
            let (made, answer) = balanced(given)?;
            Ok(answer.maybe(made.variance_ratio).method("variance ratio"))
        },
    },
    Statistic {
        name: "ess",
        aliases: &["effective_sample_size", "effective_size"],
        area: AREA,
        summary: "Kish's effective sample size of weights",
        takes: WEIGHT_COLUMN,
        options: &[],
        source: "Kish 1965",
        run: |given| {
            let (weights, missing) = weights_given(given)?;
            let value = effective_size(&weights)?;
            let answer = Answer::whole(&json!({ "value": value })).value(value).n(weights.len());
            Ok(answer.method("Kish's effective sample size").without(missing, MISSING))
        },
    },
    Statistic {
        name: "deff",
        aliases: &["design_effect", "kish_design_effect", "kish"],
        area: AREA,
        summary: "Kish's design effect of unequal weights",
        takes: WEIGHT_COLUMN,
        options: &[],
        source: "Kish 1965",
        run: |given| {
            let (weights, missing) = weights_given(given)?;
            let value = kish_design_effect(&weights)?;
            let answer = Answer::whole(&json!({ "value": value })).value(value).n(weights.len());
            Ok(answer.method("Kish's design effect").without(missing, MISSING))
        },
    },
    Statistic {
        name: "design_mean",
        aliases: &["svymean", "survey_mean", "weighted_mean"],
        area: AREA,
        summary: "the mean of a survey with weights, strata, clusters and finite populations",
        takes: DRAWN,
        options: &[WEIGHTS, STRATA, CLUSTERS, POPULATIONS, LEVEL],
        source: "Cochran 1977; Lumley's survey",
        run: |given| {
            let (values, sampling, lacking) = drawn(given)?;
            let made = design_mean(&values, &sampling, given.options.level()?)?;
            Ok(lacking.put(Answer::whole(&made).estimate(&made.mean)))
        },
    },
    Statistic {
        name: "design_total",
        aliases: &["svytotal", "survey_total", "weighted_total"],
        area: AREA,
        summary: "the total over the population of such a survey",
        takes: DRAWN,
        options: &[WEIGHTS, STRATA, CLUSTERS, POPULATIONS, LEVEL],
        source: "Cochran 1977; Lumley's survey",
        run: |given| {
            let (values, sampling, lacking) = drawn(given)?;
            let made = design_total(&values, &sampling, given.options.level()?)?;
            Ok(lacking.put(Answer::whole(&made).estimate(&made.total)))
        },
    },
    Statistic {
        name: "rake",
        aliases: &["raking", "ipf"],
        area: AREA,
        summary: "weights that reproduce several margins of the population; the estimate is the rounds it took",
        takes: MARGINS,
        options: &[
            TOTALS,
            WEIGHTS,
            option("tolerance", "a number above 0", "1e-10", "largest gap, as a share of a total"),
            option("iterations", "a whole number", "1000", "most rounds"),
        ],
        source: "Deming and Stephan 1940",
        run: |given| {
            let (margins, (weights, missing)) = (margins(given)?, weights_or_none(given)?);
            let options = &given.options;
            let (tolerance, most) = (options.number("tolerance")?, options.count("iterations")?);
            let made = rake(&weights, &margins, tolerance, most)?;
            let rounds = u32::try_from(made.iterations).map(f64::from).ok();
            let answer = Answer::whole(&made).maybe(rounds).n(made.weights.len());
            Ok(answer.method("raking").without(missing, NO_WEIGHT))
        },
    },
    Statistic {
        name: "post_stratify",
        aliases: &["poststratify", "post_stratification"],
        area: AREA,
        summary: "weights that reproduce one margin of the population; the estimate is Kish's design effect",
        takes: MARGINS,
        options: &[TOTALS, WEIGHTS],
        source: "Holt and Smith 1979",
        run: |given| {
            let (margins, (weights, missing)) = (margins(given)?, weights_or_none(given)?);
            let [margin] = margins.as_slice() else {
                let text = given.options.text("totals").unwrap_or("");
                return Err(given
                    .options
                    .refused("totals", text, "of one column; rake takes several")
                    .into());
            };
            let made = post_stratify(&weights, margin)?;
            let effect = kish_design_effect(&made)?;
            let answer = Answer::whole(&json!({ "weights": made })).value(effect).n(made.len());
            Ok(answer.method("post-stratification").without(missing, NO_WEIGHT))
        },
    },
    Statistic {
        name: "fpc",
        aliases: &["finite_population_factor", "finite_population_correction"],
        area: AREA,
        summary: "how far drawing without replacement shrinks a standard error",
        takes: OPTIONS,
        options: &[
            option("n", "a whole number", "", "people drawn"),
            option("population", "a whole number", "", "people there are"),
        ],
        source: "Cochran 1977",
        run: |given| {
            let options = &given.options;
            let (n, population) = (options.count("n")?, options.count("population")?);
            let value = finite_population_factor(n, population)?;
            let answer = Answer::whole(&json!({ "value": value })).value(value).n(n);
            Ok(answer.method("root of (N - n) / (N - 1)"))
        },
    },
];

fn balanced(given: &Given<'_>) -> Result<(Balance, Answer), Stop> {
    let standardizer = given.options.choice(
        "standardizer",
        &[
            ("treated", Standardizer::Treated),
            ("control", Standardizer::Control),
            ("pooled", Standardizer::Pooled),
        ],
    )?;
    let (treated, names) = given.treated()?;
    let weights = base_weights(given)?;
    let rows = given.column()?.into_iter().zip(&treated).zip(weights);
    let (mut values, mut arms, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    let (mut strays, mut unweighted) = (0, 0);
    for ((value, treated), weight) in rows {
        match (*treated, weight) {
            (Some(treated), Some(weight)) => {
                values.push(value);
                arms.push(treated);
                kept.push(weight);
            }
            (None, _) => strays += 1,
            (_, None) => unweighted += 1,
        }
    }
    let made = balance(&values, &arms, &kept, standardizer)?;
    let mut answer = Answer::whole(&made).n(made.n.iter().sum()).groups(&names);
    answer.left_out.clone_from(&made.left_out);
    Ok((made, answer.without(strays, NO_GROUP).without(unweighted, NO_WEIGHT)))
}

/// The weights of a column, those that are missing left out.
fn weights_given(given: &Given<'_>) -> Result<(Vec<f64>, usize), Stop> {
    let column = given.column()?;
    let weights: Vec<f64> = column.iter().flatten().copied().collect();
    let missing = column.len() - weights.len();
    Ok((weights, missing))
}

/// The weight of each person by the option, 1 without it.
fn base_weights(given: &Given<'_>) -> Result<Vec<Option<f64>>, Stop> {
    match given.column_of("weights")? {
        None => Ok(vec![Some(1.0); given.sheet()?.rows()]),
        Some(weights) => Ok(weights),
    }
}

/// The weights where a missing one is none, and how many are missing: the person counts for nothing.
fn weights_or_none(given: &Given<'_>) -> Result<(Vec<f64>, usize), Stop> {
    let weights = base_weights(given)?;
    let missing = weights.iter().filter(|weight| weight.is_none()).count();
    Ok((weights.into_iter().map(|weight| weight.unwrap_or(0.0)).collect(), missing))
}

/// Who had a value and could not be used, by what was lacking.
struct Lacking(Vec<Option<&'static str>>);

impl Lacking {
    fn put(&self, mut answer: Answer) -> Answer {
        for reason in [NO_WEIGHT, "stratum missing", "cluster missing", "population missing"] {
            let count = self.0.iter().filter(|&&lack| lack == Some(reason)).count();
            answer = answer.without(count, reason);
        }
        answer
    }
}

fn drawn(given: &Given<'_>) -> Result<(Vec<Option<f64>>, Sampling, Lacking), Stop> {
    let (values, weights) = (given.column()?, base_weights(given)?);
    let strata = given.categories_of("strata")?.map(|strata| strata.codes);
    let clusters = given.categories_of("clusters")?.map(|clusters| clusters.codes);
    let populations = given.column_of("populations")?;
    // The first thing that a person with a value lacks.
    let lacks = |row: usize| {
        let without = |codes: &Option<Vec<Option<usize>>>| {
            codes.as_ref().is_some_and(|codes| codes[row].is_none())
        };
        if values[row].is_none() {
            None
        } else if weights[row].is_none() {
            Some(NO_WEIGHT)
        } else if without(&strata) {
            Some("stratum missing")
        } else if without(&clusters) {
            Some("cluster missing")
        } else if populations.as_ref().is_some_and(|sizes| sizes[row].is_none()) {
            Some("population missing")
        } else {
            None
        }
    };
    let lacking: Vec<Option<&'static str>> = (0..values.len()).map(lacks).collect();
    let kept: Vec<usize> = (0..values.len()).filter(|&row| lacking[row].is_none()).collect();
    let codes = |codes: Option<Vec<Option<usize>>>| {
        // Only rows without a value can lack one now, and they are not used.
        codes.map(|codes| kept.iter().map(|&row| codes[row].unwrap_or(0)).collect())
    };
    let sampling = Sampling {
        weights: kept.iter().map(|&row| weights[row].unwrap_or(0.0)).collect(),
        strata: codes(strata),
        clusters: codes(clusters),
        populations: populations
            .map(|sizes| kept.iter().map(|&row| sizes[row].unwrap_or(0.0)).collect()),
    };
    let used: Vec<Option<f64>> = kept.iter().map(|&row| values[row]).collect();
    Ok((used, sampling, Lacking(lacking)))
}

/// The margins that the option `totals` gives: `column:category=people,…;column:…`.
fn margins(given: &Given<'_>) -> Result<Vec<Margin>, Stop> {
    let text = given.options.needed_text("totals")?;
    let refused = |part: &str, must: &str| given.options.refused("totals", part, must);
    let sheet = given.sheet()?;
    let mut margins = Vec::new();
    for part in text.split(';').filter(|part| !part.trim().is_empty()) {
        let (column, totals) = part
            .split_once(':')
            .ok_or_else(|| refused(part, "column:category=people,category=people"))?;
        let categories = sheet.categories(sheet.column(column)?);
        let mut people = vec![None; categories.labels.len()];
        for total in totals.split(',') {
            let pair = total.split_once('=').map(|(label, people)| (label.trim(), people.trim()));
            let (label, number) = pair.ok_or_else(|| refused(total, "category=people"))?;
            let place = categories.labels.iter().position(|known| known == label);
            let number = crate::statistics::sheet::number(number);
            let number = number.ok_or_else(|| refused(total, "category=people"))?;
            match place {
                Some(place) => people[place] = Some(number),
                // Nobody stands for them, which the kernel refuses with its reason.
                None => people.push(Some(number)),
            }
        }
        let absent = categories.labels.iter().zip(&people).find(|(_, people)| people.is_none());
        if let Some((label, _)) = absent {
            return Err(refused(part, &format!("a number for {label}, too")).into());
        }
        let missing = categories.codes.iter().filter(|code| code.is_none()).count();
        if 0 < missing {
            return Err(refused(part, "of a column without missing cells").into());
        }
        margins.push(Margin {
            categories: categories.codes.into_iter().flatten().collect(),
            totals: people.into_iter().flatten().collect(),
        });
    }
    Ok(margins)
}
