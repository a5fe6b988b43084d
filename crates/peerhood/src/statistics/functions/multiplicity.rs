use peerhood_outcomes::stats::multiplicity::{Adjustment, adjust};
use serde_json::json;

use super::{Statistic, Takes};
use crate::statistics::Data;
use crate::statistics::answer::Answer;
use crate::statistics::given::MISSING;
use crate::statistics::options::{option, unset};

pub(super) const ALL: &[Statistic] = &[Statistic {
    name: "adjust",
    aliases: &["p_adjust", "adjust_p", "multiplicity"],
    area: "several tests",
    summary: "p values that allow for each other; the estimate is the smallest",
    takes: Takes {
        data: Data::Optional,
        columns: "a column of p values; or --set p=…",
        by: "",
        fewest: 1,
        most: 1,
        numbers: true,
        each: false,
    },
    options: &[
        unset("p", "numbers such as 0.01,0.02", "the p values, without data"),
        option(
            "method",
            "holm, hochberg, bonferroni, bh (fdr) or by",
            "holm",
            "how they are adjusted",
        ),
    ],
    source: "Holm 1979; Hochberg 1988; Benjamini and Hochberg 1995; Benjamini and Yekutieli 2001",
    run: |given| {
        let p = if given.has_data() {
            given.column()?
        } else {
            given.options.numbers("p")?.into_iter().map(Some).collect()
        };
        let ways = [
            ("holm", Adjustment::Holm),
            ("hochberg", Adjustment::Hochberg),
            ("bonferroni", Adjustment::Bonferroni),
            ("bh", Adjustment::BenjaminiHochberg),
            ("fdr", Adjustment::BenjaminiHochberg),
            ("benjamini_hochberg", Adjustment::BenjaminiHochberg),
            ("by", Adjustment::BenjaminiYekutieli),
            ("benjamini_yekutieli", Adjustment::BenjaminiYekutieli),
        ];
        let adjusted = adjust(&p, given.options.choice("method", &ways)?)?;
        let least = adjusted.iter().flatten().copied().min_by(f64::total_cmp);
        let n = adjusted.iter().flatten().count();
        let method = format!("adjusted p, {}", given.options.text("method").unwrap_or(""));
        let answer = Answer::whole(&json!({ "adjusted": adjusted })).maybe(least).n(n);
        Ok(answer.method(&method).without(p.len() - n, MISSING))
    },
}];
