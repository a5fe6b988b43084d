use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::power::{
    SampleSize, ShareMethod, Sides, TDesign, power_anova, power_chi_squared, power_correlation,
    power_shares, power_t, power_two_groups, size_anova, size_chi_squared, size_correlation,
    size_shares, size_t,
};
use serde_json::json;

use super::{OPTIONS, Statistic};
use crate::statistics::answer::Answer;
use crate::statistics::given::Given;
use crate::statistics::options::{OptionSpec, option, unset};
use crate::statistics::{StatisticsError, Stop};

const AREA: &str = "power";

const N: OptionSpec = unset("n", "a number", "people (pairs, or people a group): gives the power");
const POWER: OptionSpec =
    unset("power", "above 0 and below 1", "power that is wanted: gives the people needed");
const ALPHA: OptionSpec = option("alpha", "above 0 and below 1", "0.05", "level of the test");
const SIDES: OptionSpec = option("sides", "two, greater or less", "two", "sides of the test");

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "power_t",
        aliases: &["power_t_test", "size_t", "power_d"],
        area: AREA,
        summary: "power, or people needed, of a t test",
        takes: OPTIONS,
        options: &[
            option("d", "a number", "", "Cohen's d"),
            unset(
                "n",
                "a number, or two such as 20,30 for two groups",
                "people (pairs, or people a group): gives the power",
            ),
            POWER,
            ALPHA,
            SIDES,
            option("design", "two_groups, paired or one", "two_groups", "what is compared"),
        ],
        source: "the non-central t distribution; Cohen 1988",
        run: |given| {
            let options = &given.options;
            let (d, alpha, sides) = (options.number("d")?, options.share("alpha")?, sides(given)?);
            let design = options.choice(
                "design",
                &[
                    ("two_groups", TDesign::TwoGroups),
                    ("two_sample", TDesign::TwoGroups),
                    ("paired", TDesign::OneSampleOrPaired),
                    ("one", TDesign::OneSampleOrPaired),
                    ("one_sample", TDesign::OneSampleOrPaired),
                ],
            )?;
            either(
                given,
                "t test",
                |n| match n {
                    [first, second] => power_two_groups(*first, *second, d, alpha, sides),
                    _ => power_t(n[0], d, alpha, sides, design),
                },
                |power| size_t(d, power, alpha, sides, design),
            )
        },
    },
    Statistic {
        name: "power_anova",
        aliases: &["size_anova"],
        area: AREA,
        summary: "power, or people needed in each group, of a one-way analysis of variance",
        takes: OPTIONS,
        options: &[
            option("groups", "a whole number from 2", "", "groups"),
            option("f", "a number above 0", "", "Cohen's f"),
            N,
            POWER,
            ALPHA,
        ],
        source: "the non-central F distribution; Cohen 1988",
        run: |given| {
            let options = &given.options;
            let groups = options.count("groups")?;
            let text = options.text("groups").unwrap_or("");
            let groups = u32::try_from(groups)
                .map_err(|_| options.refused("groups", text, "a whole number from 2"))?;
            let (f, alpha) = (options.number("f")?, options.share("alpha")?);
            either(
                given,
                "one-way analysis of variance",
                |n| power_anova(groups, n[0], f, alpha),
                |power| size_anova(groups, f, power, alpha),
            )
        },
    },
    Statistic {
        name: "power_proportions",
        aliases: &["power_shares", "power_prop", "power_prop_test", "power_2p", "size_proportions"],
        area: AREA,
        summary: "power, or people needed in each group, of the comparison of two shares",
        takes: OPTIONS,
        options: &[
            option("p1", "above 0 and below 1", "", "the first share"),
            option("p2", "above 0 and below 1", "", "the second share"),
            N,
            POWER,
            ALPHA,
            SIDES,
            option(
                "method",
                "difference or arcsine",
                "difference",
                "power.prop.test's or Cohen's h",
            ),
        ],
        source: "Cohen 1988; as R's power.prop.test",
        run: |given| {
            let options = &given.options;
            let (first, second) = (options.number("p1")?, options.number("p2")?);
            let (alpha, sides) = (options.share("alpha")?, sides(given)?);
            let ways = [
                ("difference", ShareMethod::Difference),
                ("arcsine", ShareMethod::Arcsine),
                ("h", ShareMethod::Arcsine),
            ];
            let method = options.choice("method", &ways)?;
            either(
                given,
                "two shares",
                |n| power_shares(n[0], first, second, alpha, sides, method),
                |power| size_shares(first, second, power, alpha, sides, method),
            )
        },
    },
    Statistic {
        name: "power_r",
        aliases: &["power_correlation", "size_correlation"],
        area: AREA,
        summary: "power, or pairs needed, of the test of a correlation",
        takes: OPTIONS,
        options: &[option("r", "from -1 to 1", "", "the correlation"), N, POWER, ALPHA, SIDES],
        source: "Cohen 1988; as pwr.r.test",
        run: |given| {
            let options = &given.options;
            let (r, alpha, sides) = (options.number("r")?, options.share("alpha")?, sides(given)?);
            either(
                given,
                "correlation",
                |n| power_correlation(n[0], r, alpha, sides),
                |power| size_correlation(r, power, alpha, sides),
            )
        },
    },
    Statistic {
        name: "power_chi_square",
        aliases: &["power_chisq", "power_chi_squared", "size_chi_square"],
        area: AREA,
        summary: "power, or people needed in all, of a chi-squared test",
        takes: OPTIONS,
        options: &[
            option("w", "a number above 0", "", "Cohen's w"),
            option("df", "a number above 0", "", "degrees of freedom"),
            N,
            POWER,
            ALPHA,
        ],
        source: "the non-central chi-squared distribution; Cohen 1988",
        run: |given| {
            let options = &given.options;
            let (w, df, alpha) =
                (options.number("w")?, options.number("df")?, options.share("alpha")?);
            either(
                given,
                "chi-squared test",
                |n| power_chi_squared(n[0], w, df, alpha),
                |power| size_chi_squared(w, df, power, alpha),
            )
        },
    },
];

/// Power for a size, or the size for a power.
fn either(
    given: &Given<'_>,
    test: &str,
    power: impl Fn(&[f64]) -> Result<f64, NoEstimate>,
    size: impl Fn(f64) -> Result<SampleSize, NoEstimate>,
) -> Result<Answer, Stop> {
    let options = &given.options;
    match (options.is_set("n"), options.is_set("power")) {
        (true, false) => {
            let n = options.numbers("n")?;
            let value = power(&n)?;
            let answer = Answer::whole(&json!({ "power": value })).value(value);
            Ok(answer.method(&format!("power, {test}")))
        }
        (false, true) => {
            let made = size(options.share("power")?)?;
            let answer = Answer::whole(&made).value(made.exact);
            Ok(answer.method(&format!("sample size, {test}")))
        }
        (true, true) => {
            let power = options.text("power").unwrap_or("");
            Err(options.refused("power", power, "left out when n is set").into())
        }
        (false, false) => {
            let values = "people, for the power; or power, for the people";
            Err(StatisticsError::OptionMissing { key: "n", values }.into())
        }
    }
}

fn sides(given: &Given<'_>) -> Result<Sides, StatisticsError> {
    let ways = [
        ("two", Sides::Two),
        ("two_sided", Sides::Two),
        ("greater", Sides::Greater),
        ("less", Sides::Less),
    ];
    given.options.choice("sides", &ways)
}
