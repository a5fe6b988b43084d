use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::describe::{Description, QuantileRule, Shape, describe, quantile};
use serde_json::json;

use super::{EACH, Statistic};
use crate::statistics::Stop;
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, MISSING};
use crate::statistics::options::{OptionSpec, option};

const SHAPE: OptionSpec = option(
    "type",
    "1, 2 or 3",
    "3",
    "1 as SciPy, 2 adjusted for bias as SAS, SPSS and Excel, 3 as psych",
);

/// Single numbers out of a description, by the names that R and others have for them.
pub(super) const ALL: &[Statistic] = &[
    one("sd", &["standard_deviation", "std"], "the standard deviation, over n - 1", |given| {
        let made = described(given, 2)?;
        Ok(number(&made, made.sd, "sample standard deviation"))
    }),
    one("variance", &["var"], "the variance, over n - 1", |given| {
        let made = described(given, 2)?;
        Ok(number(&made, made.sd.map(|sd| sd * sd), "sample variance"))
    }),
    Statistic {
        options: &[option("scaled", "yes or no", "yes", "times 1.4826, as R's mad")],
        ..one("mad", &["median_abs_deviation"], "the median distance from the median", |given| {
            let (made, scaled) = (described(given, 1)?, given.options.yes("scaled")?);
            let value = if scaled { made.mad_scaled } else { made.mad };
            Ok(number(&made, Some(value), "median distance from the median"))
        })
    },
    one("trimmed_mean", &["trim_mean"], "the mean without a tenth at each end", |given| {
        let made = described(given, 1)?;
        Ok(number(&made, Some(made.trimmed_mean), "mean without a tenth at each end"))
    }),
    one("iqr", &["interquartile_range"], "the distance of the quartiles, type 7", |given| {
        let (values, made) = (given.column()?, described(given, 1)?);
        let at = |share| quantile(&values, share, QuantileRule::Type7);
        Ok(number(&made, Some(at(0.75)? - at(0.25)?), "distance of the quartiles, type 7"))
    }),
    Statistic {
        options: &[SHAPE],
        source: "Joanes and Gill 1998",
        ..one("skewness", &["skew"], "how far one tail is the longer one", |given| {
            shaped(given, 3, "skewness", |shape| {
                [Some(shape.skewness_g1), shape.skewness_adjusted, Some(shape.skewness_b1)]
            })
        })
    },
    Statistic {
        options: &[SHAPE],
        source: "Joanes and Gill 1998",
        ..one(
            "kurtosis",
            &["kurtosi"],
            "how heavy the tails are, 0 as a normal variable",
            |given| {
                shaped(given, 4, "excess kurtosis", |shape| {
                    [Some(shape.kurtosis_g2), shape.kurtosis_adjusted, Some(shape.kurtosis_b2)]
                })
            },
        )
    },
];

const fn one(
    name: &'static str,
    aliases: &'static [&'static str],
    summary: &'static str,
    run: fn(&Given<'_>) -> Result<Answer, Stop>,
) -> Statistic {
    let source = "NIST/SEMATECH handbook";
    Statistic {
        name,
        aliases,
        area: "description",
        summary,
        takes: EACH,
        options: &[],
        source,
        run,
    }
}

fn described(given: &Given<'_>, needed: usize) -> Result<Description, Stop> {
    let made = describe(&given.column()?)?;
    if made.n < needed {
        return Err(NoEstimate::TooFew { of: "values".into(), given: made.n, needed }.into());
    }
    Ok(made)
}

fn number(made: &Description, value: Option<f64>, method: &str) -> Answer {
    let answer = Answer::whole(&json!({ "value": value })).n(made.n).method(method);
    answer.maybe(value).without(made.missing, MISSING)
}

/// The adjusted form needs so many values.
fn shaped(
    given: &Given<'_>,
    adjusted: usize,
    what: &str,
    forms: fn(&Shape) -> [Option<f64>; 3],
) -> Result<Answer, Stop> {
    let place = given.options.choice("type", &[("1", 0), ("2", 1), ("3", 2)])?;
    let made = described(given, if place == 1 { adjusted } else { 1 })?;
    let Some(shape) = &made.shape else {
        return Err(NoEstimate::NoVariation { what: "the column".into() }.into());
    };
    let method = format!("{what}, type {}", place + 1);
    Ok(number(&made, forms(shape)[place], &method))
}
