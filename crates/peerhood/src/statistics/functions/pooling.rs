use peerhood_outcomes::stats::imputation::{little, patterns, pool_imputations};
use peerhood_outcomes::stats::pooling::{Between, PooledError, pool_sites};
use serde_json::json;

use super::{Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::Given;
use crate::statistics::options::{LEVEL, OptionSpec, option, unset};
use crate::statistics::{Data, Each, Stop};

const AREA: &str = "sites and missing values";

const SPREAD: OptionSpec = option("spread", "se or variance", "se", "what the second column holds");

const ESTIMATES: Takes = Takes {
    data: Data::Always,
    columns: "two columns, estimates and their standard errors",
    by: "",
    fewest: 2,
    most: 2,
    times: false,
    numbers: true,
    each: Each::Whole,
};

const ANY: Takes = Takes {
    data: Data::Always,
    columns: "two or more columns",
    by: "",
    fewest: 2,
    most: usize::MAX,
    times: false,
    numbers: true,
    each: Each::Whole,
};

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "pool_sites",
        aliases: &["random_effects", "meta", "meta_analysis", "rma", "pooled"],
        area: AREA,
        summary: "the estimates of several sites put together, and how much they differ",
        takes: ESTIMATES,
        options: &[
            option(
                "method",
                "reml, dl, pm, ml, he, hs, sj or common",
                "reml",
                "how the variance between sites is found",
            ),
            option(
                "errors",
                "wald or hartung_knapp",
                "wald",
                "hartung_knapp is honest with few sites",
            ),
            SPREAD,
            LEVEL,
        ],
        source: "DerSimonian and Laird 1986; Paule and Mandel 1982; Viechtbauer 2005, 2010; Hartung and Knapp 2001; Higgins and Thompson 2002",
        run: sites,
    },
    Statistic {
        name: "rubin",
        aliases: &[
            "pool_imputations",
            "rubins_rules",
            "multiple_imputation",
            "pool_scalar",
            "rubin_pool",
            "pool_rubin",
        ],
        area: AREA,
        summary: "the estimates of several imputed data sets put together",
        takes: ESTIMATES,
        options: &[
            unset(
                "df",
                "a number above 0",
                "degrees of freedom without missing values; Rubin's of 1987 if not set",
            ),
            SPREAD,
            LEVEL,
        ],
        source: "Rubin 1987; Barnard and Rubin 1999",
        run: |given| {
            let [estimates, errors] = estimates(given)?;
            let options = &given.options;
            let df = options.maybe_number("df")?;
            let made = pool_imputations(&estimates, &errors, df, options.level()?)?;
            Ok(Answer::whole(&made).estimate(&made.estimate).test(&made.test))
        },
    },
    Statistic {
        name: "little",
        aliases: &["mcar", "mcar_test", "littles_test", "little_mcar"],
        area: AREA,
        summary: "tests whether values are missing completely at random; the estimate is chi-squared",
        takes: ANY,
        options: &[],
        source: "Little 1988",
        run: |given| {
            let made = little(&given.numbers()?)?;
            Ok(Answer::whole(&made).maybe(made.test.statistic).test(&made.test))
        },
    },
    Statistic {
        name: "missing_patterns",
        aliases: &["md_pattern", "missing", "missingness", "patterns"],
        area: AREA,
        summary: "which columns are missing, and together; the estimate is the share of complete rows",
        takes: Takes { columns: "one or more columns", fewest: 1, numbers: false, ..ANY },
        options: &[LEVEL],
        source: "Wilson 1927 for the interval",
        run: |given| {
            let sheet = given.sheet()?;
            let present = |&column: &usize| -> Vec<Option<f64>> {
                sheet.texts(column).map(|text| text.map(|_| 1.0)).collect()
            };
            let columns: Vec<Vec<Option<f64>>> = given.columns.iter().map(present).collect();
            let made = patterns(&columns, given.options.level()?)?;
            let names = given.names();
            let named = |columns: &[usize]| -> Vec<&str> {
                columns.iter().map(|&place| names[place].as_str()).collect()
            };
            let list: Vec<_> = made
                .patterns
                .iter()
                .map(|pattern| json!({ "missing": named(&pattern.columns), "rows": pattern.rows }))
                .collect();
            let by_column: Vec<_> = names
                .iter()
                .zip(&made.missing)
                .map(|(name, missing)| json!({ "column": name, "missing": missing }))
                .collect();
            let result =
                json!({ "complete": made.complete, "columns": by_column, "patterns": list });
            Ok(Answer::whole(&result).estimate(&made.complete))
        },
    },
];

fn sites(given: &Given<'_>) -> Result<Answer, Stop> {
    let options = &given.options;
    let between = options.choice(
        "method",
        &[
            ("reml", Between::Reml),
            ("dl", Between::DerSimonianLaird),
            ("pm", Between::PauleMandel),
            ("eb", Between::PauleMandel),
            ("ml", Between::Ml),
            ("he", Between::Hedges),
            ("hs", Between::HunterSchmidt),
            ("sj", Between::SidikJonkman),
            ("common", Between::None),
        ],
    )?;
    let error = options.choice(
        "errors",
        &[
            ("wald", PooledError::Wald),
            ("hartung_knapp", PooledError::HartungKnapp),
            ("hk", PooledError::HartungKnapp),
        ],
    )?;
    let [estimates, errors] = estimates(given)?;
    let made = pool_sites(&estimates, &errors, between, error, options.level()?)?;
    Ok(Answer::whole(&made).estimate(&made.estimate).test(&made.test))
}

/// Estimates and their standard errors.
fn estimates(given: &Given<'_>) -> Result<[Vec<Option<f64>>; 2], Stop> {
    let variance = given.options.choice("spread", &[("se", false), ("variance", true)])?;
    let [estimates, mut errors] = given.pair()?;
    if variance {
        // The root of a negative number is none: the kernel names it as it stands.
        let root = |value: f64| if 0.0 < value { value.sqrt() } else { value };
        errors.iter_mut().for_each(|error| *error = error.map(root));
    }
    Ok([estimates, errors])
}
