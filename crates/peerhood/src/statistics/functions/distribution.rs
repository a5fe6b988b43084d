use peerhood_outcomes::stats::distribution::{NonCentralChiSquared, NonCentralF, NonCentralT};
use serde_json::json;

use super::{OPTIONS, Statistic};
use crate::statistics::answer::Answer;
use crate::statistics::given::Given;
use crate::statistics::options::{OptionSpec, option, unset};
use crate::statistics::{StatisticsError, Stop};

const AREA: &str = "distributions";

const X: OptionSpec = unset("x", "a number", "gives the shares below and above it");
const P: OptionSpec =
    unset("p", "above 0 and below 1", "gives the value below which this share lies");
const SHIFT: OptionSpec = option("noncentrality", "a number", "0", "how far from the central one");

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "noncentral_t",
        aliases: &["nct", "pt"],
        area: AREA,
        summary: "the non-central t distribution; the estimate is the share below x, or the quantile of p",
        takes: OPTIONS,
        options: &[option("df", "a number above 0", "", "degrees of freedom"), SHIFT, X, P],
        source: "Lenth 1989 (AS 243)",
        run: |given| {
            let options = &given.options;
            let t = NonCentralT::new(options.number("df")?, options.number("noncentrality")?)?;
            looked_up(given, |x| (t.cdf(x), t.sf(x)), |p| t.quantile(p))
        },
    },
    Statistic {
        name: "noncentral_f",
        aliases: &["ncf", "pf"],
        area: AREA,
        summary: "the non-central F distribution; the estimate is the share below x, or the quantile of p",
        takes: OPTIONS,
        options: &[
            option("df1", "a number above 0", "", "numerator degrees of freedom"),
            option("df2", "a number above 0", "", "denominator degrees of freedom"),
            SHIFT,
            X,
            P,
        ],
        source: "Patnaik 1949",
        run: |given| {
            let options = &given.options;
            let (df1, df2) = (options.number("df1")?, options.number("df2")?);
            let f = NonCentralF::new(df1, df2, options.number("noncentrality")?)?;
            looked_up(given, |x| (f.cdf(x), f.sf(x)), |p| f.quantile(p))
        },
    },
    Statistic {
        name: "noncentral_chi_square",
        aliases: &["noncentral_chi_squared", "noncentral_chi2", "ncx2", "pchisq"],
        area: AREA,
        summary: "the non-central chi-squared distribution; the estimate is the share below x, or the quantile of p",
        takes: OPTIONS,
        options: &[option("df", "a number above 0", "", "degrees of freedom"), SHIFT, X, P],
        source: "Fisher 1928; Patnaik 1949",
        run: |given| {
            let options = &given.options;
            let chi =
                NonCentralChiSquared::new(options.number("df")?, options.number("noncentrality")?)?;
            looked_up(given, |x| (chi.cdf(x), chi.sf(x)), |p| chi.quantile(p))
        },
    },
];

fn looked_up(
    given: &Given<'_>,
    tails: impl Fn(f64) -> (f64, f64),
    quantile: impl Fn(f64) -> Option<f64>,
) -> Result<Answer, Stop> {
    let options = &given.options;
    if let Some(x) = options.maybe_number("x")? {
        let (below, above) = tails(x);
        let answer = Answer::whole(&json!({ "below": below, "above": above }));
        return Ok(answer.value(below).method("cumulative distribution"));
    }
    if options.is_set("p") {
        let p = options.share("p")?;
        let value = quantile(p);
        return Ok(Answer::whole(&json!({ "quantile": value })).maybe(value).method("quantile"));
    }
    let values = "a number; or p, for a quantile";
    Err(StatisticsError::OptionMissing { key: "x", values }.into())
}
