use peerhood_outcomes::stats::multiplicity::{Adjustment, adjust};
use serde_json::json;

use super::{Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, MISSING};
use crate::statistics::options::{OptionSpec, option, unset};
use crate::statistics::{Data, Each, Stop};

const AREA: &str = "several tests";

const P_VALUES: Takes = Takes {
    data: Data::Optional,
    columns: "a column of p values; or --set p=…",
    by: "",
    fewest: 1,
    most: 1,
    times: false,
    numbers: true,
    each: Each::Whole,
};
const P: OptionSpec = unset("p", "numbers such as 0.01,0.02", "the p values, without data");

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "adjust",
        aliases: &["p_adjust", "adjust_p", "multiplicity", "multipletests"],
        area: AREA,
        summary: "p values that allow for each other; the estimate is the smallest",
        takes: P_VALUES,
        options: &[
            P,
            option(
                "method",
                "holm, hochberg, hommel, bonferroni, bh (fdr) or by",
                "holm",
                "how they are adjusted",
            ),
        ],
        source: "Holm 1979; Hochberg 1988; Hommel 1988; Benjamini and Hochberg 1995; Benjamini and Yekutieli 2001",
        run: |given| {
            let ways = [
                ("holm", Adjustment::Holm),
                ("hochberg", Adjustment::Hochberg),
                ("hommel", Adjustment::Hommel),
                ("bonferroni", Adjustment::Bonferroni),
                ("bh", Adjustment::BenjaminiHochberg),
                ("by", Adjustment::BenjaminiYekutieli),
            ];
            let method = given.options.text("method").unwrap_or("");
            adjusted(given, given.options.choice("method", &ways)?, method)
        },
    },
    Statistic {
        name: "holm",
        aliases: &[],
        area: AREA,
        summary: "the same by Holm's method: the chance of any false finding is held",
        takes: P_VALUES,
        options: &[P],
        source: "Holm 1979",
        run: |given| adjusted(given, Adjustment::Holm, "holm"),
    },
    Statistic {
        name: "benjamini_hochberg",
        aliases: &["bh", "fdr"],
        area: AREA,
        summary: "the same by Benjamini and Hochberg's method: the share of false findings is held",
        takes: P_VALUES,
        options: &[P],
        source: "Benjamini and Hochberg 1995",
        run: |given| adjusted(given, Adjustment::BenjaminiHochberg, "bh"),
    },
];

fn adjusted(given: &Given<'_>, adjustment: Adjustment, name: &str) -> Result<Answer, Stop> {
    let p = if given.has_data() {
        given.column()?
    } else {
        given.options.numbers("p")?.into_iter().map(Some).collect()
    };
    let adjusted = adjust(&p, adjustment)?;
    let least = adjusted.iter().flatten().copied().min_by(f64::total_cmp);
    let n = adjusted.iter().flatten().count();
    let answer = Answer::whole(&json!({ "adjusted": adjusted })).maybe(least).n(n);
    Ok(answer.method(&format!("adjusted p, {name}")).without(p.len() - n, MISSING))
}
