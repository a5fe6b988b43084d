use peerhood_outcomes::stats::effect::{
    Correction, Effect, Limits, cohen_d, d_average, d_repeated, d_z, glass_delta, hedges_factor,
    hedges_g, morris_ppc2, standardized_change,
};
use peerhood_outcomes::{Estimate, NoEstimate};
use serde_json::json;

use super::{OPTIONS, Statistic, TWO_GROUPS, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, NO_GROUP, Order};
use crate::statistics::options::{FIRST, LEVEL, OptionSpec, Options, option};
use crate::statistics::{Data, Each, StatisticsError, Stop};

const AREA: &str = "effect sizes";

const CORRECTION: OptionSpec = option(
    "correction",
    "exact, approximate or none",
    "exact",
    "Hedges' factor for small samples: by gamma functions, 1 - 3/(4 df - 1), or left out",
);
const LIMITS: OptionSpec =
    option("limits", "noncentral or normal", "noncentral", "how the interval is found");

const CHANGE: Takes = Takes {
    data: Data::Always,
    columns: "two columns, before and after",
    by: "one answer for each group",
    fewest: 2,
    most: 2,
    times: false,
    numbers: true,
    each: Each::ColumnAndGroup,
};

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "cohen_d",
        aliases: &["d", "d_s", "cohens_d"],
        area: AREA,
        summary: "difference of two means (first less second) over their pooled SD",
        takes: TWO_GROUPS,
        options: &[FIRST, LEVEL],
        source: "Cohen 1988",
        run: |given| {
            let level = given.options.level()?;
            of_groups(given, Order::Sorted, |first, second| cohen_d(first, second, level))
        },
    },
    Statistic {
        name: "hedges_g",
        aliases: &["g", "hedges"],
        area: AREA,
        summary: "the same, corrected for small samples",
        takes: TWO_GROUPS,
        options: &[FIRST, CORRECTION, LIMITS, LEVEL],
        source: "Hedges 1981",
        run: |given| {
            let (correction, limits) = (correction(&given.options)?, limits(&given.options)?);
            let level = given.options.level()?;
            of_groups(given, Order::Sorted, |first, second| {
                hedges_g(first, second, correction, limits, level)
            })
        },
    },
    Statistic {
        name: "glass_delta",
        aliases: &["delta"],
        area: AREA,
        summary: "difference of two means (treated less control) over the SD of the control group",
        takes: Takes {
            columns: "columns with --by, one answer each; or two columns, treated and control",
            by: "treated (1, yes) and control; or the first of two names, or --set first=NAME, is treated",
            ..TWO_GROUPS
        },
        options: &[FIRST, CORRECTION, LIMITS, LEVEL],
        source: "Glass 1976",
        run: |given| {
            let (correction, limits) = (correction(&given.options)?, limits(&given.options)?);
            let level = given.options.level()?;
            of_groups(given, Order::TreatedFirst, |treated, control| {
                glass_delta(treated, control, correction, limits, level)
            })
        },
    },
    Statistic {
        name: "d_z",
        aliases: &["dz"],
        area: AREA,
        summary: "mean change over the SD of the changes",
        takes: CHANGE,
        options: &[CORRECTION, LEVEL],
        source: "Cohen 1988; Lakens 2013",
        run: |given| of_change(given, d_z),
    },
    Statistic {
        name: "d_av",
        aliases: &["dav", "d_average"],
        area: AREA,
        summary: "mean change over the average of both SDs",
        takes: CHANGE,
        options: &[CORRECTION, LEVEL],
        source: "Cumming 2012",
        run: |given| of_change(given, d_average),
    },
    Statistic {
        name: "d_rm",
        aliases: &["drm", "d_repeated"],
        area: AREA,
        summary: "mean change over the SD of the changes, on the scale of raw scores",
        takes: CHANGE,
        options: &[CORRECTION, LEVEL],
        source: "Morris and DeShon 2002; Lakens 2013",
        run: |given| of_change(given, d_repeated),
    },
    Statistic {
        name: "smcr",
        aliases: &["standardized_change", "standardized_mean_change"],
        area: AREA,
        summary: "mean change over the SD before",
        takes: CHANGE,
        options: &[CORRECTION, LEVEL],
        source: "Becker 1988",
        run: |given| of_change(given, standardized_change),
    },
    Statistic {
        name: "d_ppc2",
        aliases: &["ppc2", "morris_ppc2"],
        area: AREA,
        summary: "change of a treated group less change of a control group, over their pooled SD before",
        takes: Takes {
            by: "treated (1, yes) and control; or the first of two names, or --set first=NAME, is treated",
            each: Each::Whole,
            ..CHANGE
        },
        options: &[FIRST, LEVEL],
        source: "Morris 2008",
        run: |given| {
            let [before, after] = given.pair()?;
            let (treated, names) = given.treated()?;
            let of = |values: &[Option<f64>], arm: bool| -> Vec<Option<f64>> {
                let rows = values.iter().zip(&treated);
                rows.filter(|(_, treated)| **treated == Some(arm))
                    .map(|(value, _)| *value)
                    .collect()
            };
            let level = given.options.level()?;
            let made = morris_ppc2(
                &of(&before, true),
                &of(&after, true),
                &of(&before, false),
                &of(&after, false),
                level,
            )?;
            let strays = treated.iter().filter(|treated| treated.is_none()).count();
            Ok(sized(&made).groups(&names).without(strays, NO_GROUP))
        },
    },
    Statistic {
        name: "hedges_factor",
        aliases: &["hedges_correction", "j"],
        area: AREA,
        summary: "the factor that makes d unbiased",
        takes: OPTIONS,
        options: &[option("df", "a number above 1", "", "degrees of freedom")],
        source: "Hedges 1981",
        run: |given| {
            let value = hedges_factor(given.options.number("df")?)?;
            Ok(Answer::whole(&json!({ "value": value })).value(value).method("exact factor"))
        },
    },
];

fn correction(options: &Options) -> Result<Correction, StatisticsError> {
    options.choice(
        "correction",
        &[
            ("exact", Correction::Exact),
            ("approximate", Correction::Approximate),
            ("none", Correction::None),
        ],
    )
}

fn limits(options: &Options) -> Result<Limits, StatisticsError> {
    let ways = [("noncentral", Limits::NonCentral), ("normal", Limits::Normal)];
    options.choice("limits", &ways)
}

fn sized(made: &Effect) -> Answer {
    let effect: &Estimate = &made.effect;
    Answer::whole(made).estimate(effect)
}

fn of_groups(
    given: &Given<'_>,
    order: Order,
    effect: impl Fn(&[Option<f64>], &[Option<f64>]) -> Result<Effect, NoEstimate>,
) -> Result<Answer, Stop> {
    let groups = given.two_groups(order)?;
    let made = effect(&groups.first, &groups.second)?;
    Ok(sized(&made).groups(&groups.names).without(groups.strays, NO_GROUP))
}

fn of_change(
    given: &Given<'_>,
    effect: impl Fn(&[Option<f64>], &[Option<f64>], Correction, f64) -> Result<Effect, NoEstimate>,
) -> Result<Answer, Stop> {
    let [before, after] = given.pair()?;
    let correction = correction(&given.options)?;
    Ok(sized(&effect(&before, &after, correction, given.options.level()?)?))
}
