use peerhood_outcomes::stats::power::{
    SampleSize, ShareMethod, Sides, TDesign, effect_anova, effect_chi_squared, effect_correlation,
    effect_t, effect_two_groups, power_anova, power_chi_squared, power_correlation, power_shares,
    power_t, power_two_groups, size_anova, size_chi_squared, size_correlation, size_shares, size_t,
};
use serde_json::json;

use super::{OPTIONS, Statistic};
use crate::statistics::answer::Answer;
use crate::statistics::given::Given;
use crate::statistics::options::{OptionSpec, option, unset};
use crate::statistics::{StatisticsError, Stop};

const AREA: &str = "power";

const N: OptionSpec = unset(
    "n",
    "a number",
    "people (pairs, or people a group): gives the power, or the effect where power is set too",
);
const POWER: OptionSpec = unset(
    "power",
    "above 0 and below 1",
    "power that is wanted: gives the people needed, or the effect where n is set too",
);
const ALPHA: OptionSpec = option("alpha", "above 0 and below 1", "0.05", "level of the test");
const SIDES: OptionSpec = option("sides", "two, greater or less", "two", "sides of the test");

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "power_t",
        aliases: &["power_t_test", "size_t", "power_d", "power_ttest"],
        area: AREA,
        summary: "power, people needed, or the smallest effect found, of a t test",
        takes: OPTIONS,
        options: &[
            option("d", "a number", "", "Cohen's d"),
            unset("delta", "a number", "in place of d: the difference, over sd"),
            option("sd", "a number above 0", "1", "of delta"),
            unset(
                "n",
                "a number, or two such as 20,30 for two groups",
                "people (pairs, or people a group): gives the power, or the effect where power is set too",
            ),
            POWER,
            ALPHA,
            SIDES,
            option("design", "two_groups, paired or one", "two_groups", "what is compared"),
        ],
        source: "the non-central t distribution; Cohen 1988",
        run: |given| {
            let options = &given.options;
            let (alpha, sides) = (options.share("alpha")?, sides(given)?);
            let d = || match options.maybe_number("delta")? {
                Some(delta) => Ok(delta / options.number("sd")?),
                None => options.number("d"),
            };
            let design = options.choice(
                "design",
                &[
                    ("two_groups", TDesign::TwoGroups),
                    ("paired", TDesign::OneSampleOrPaired),
                    ("one", TDesign::OneSampleOrPaired),
                ],
            )?;
            one_of_three(
                given,
                "t test",
                |n| match n {
                    [first, second] => Ok(power_two_groups(*first, *second, d()?, alpha, sides)?),
                    _ => Ok(power_t(n[0], d()?, alpha, sides, design)?),
                },
                |power| Ok(size_t(d()?, power, alpha, sides, design)?),
                |n, power| match n {
                    [first, second] => Ok(effect_two_groups(*first, *second, power, alpha, sides)?),
                    _ => Ok(effect_t(n[0], power, alpha, sides, design)?),
                },
            )
        },
    },
    Statistic {
        name: "power_anova",
        aliases: &["size_anova"],
        area: AREA,
        summary: "power, people needed in each group, or the smallest effect found, of a one-way analysis of variance",
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
            let (f, alpha) = (|| options.number("f"), options.share("alpha")?);
            one_of_three(
                given,
                "one-way analysis of variance",
                |n| Ok(power_anova(groups, n[0], f()?, alpha)?),
                |power| Ok(size_anova(groups, f()?, power, alpha)?),
                |n, power| Ok(effect_anova(groups, n[0], power, alpha)?),
            )
        },
    },
    Statistic {
        name: "power_proportions",
        aliases: &[
            "power_shares",
            "power_prop",
            "power_prop_test",
            "power_2p",
            "size_proportions",
            "power_two_proportions",
        ],
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
            one_of_three(
                given,
                "two shares",
                |n| Ok(power_shares(n[0], first, second, alpha, sides, method)?),
                |power| Ok(size_shares(first, second, power, alpha, sides, method)?),
                |_, _| {
                    let power = options.text("power").unwrap_or("");
                    Err(options.refused("power", power, "left out when n is set").into())
                },
            )
        },
    },
    Statistic {
        name: "power_r",
        aliases: &["power_correlation", "size_correlation"],
        area: AREA,
        summary: "power, pairs needed, or the smallest correlation found, of the test of a correlation",
        takes: OPTIONS,
        options: &[option("r", "from -1 to 1", "", "the correlation"), N, POWER, ALPHA, SIDES],
        source: "Cohen 1988; as pwr.r.test",
        run: |given| {
            let options = &given.options;
            let (alpha, sides) = (options.share("alpha")?, sides(given)?);
            let r = || options.number("r");
            one_of_three(
                given,
                "correlation",
                |n| Ok(power_correlation(n[0], r()?, alpha, sides)?),
                |power| Ok(size_correlation(r()?, power, alpha, sides)?),
                |n, power| Ok(effect_correlation(n[0], power, alpha, sides)?),
            )
        },
    },
    Statistic {
        name: "power_chi_square",
        aliases: &["power_chisq", "power_chi_squared", "size_chi_square"],
        area: AREA,
        summary: "power, people needed in all, or the smallest effect found, of a chi-squared test",
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
            let (df, alpha) = (options.number("df")?, options.share("alpha")?);
            let w = || options.number("w");
            one_of_three(
                given,
                "chi-squared test",
                |n| Ok(power_chi_squared(n[0], w()?, df, alpha)?),
                |power| Ok(size_chi_squared(w()?, df, power, alpha)?),
                |n, power| Ok(effect_chi_squared(n[0], df, power, alpha)?),
            )
        },
    },
];

/// Of power, size and effect, the one that is not set.
fn one_of_three(
    given: &Given<'_>,
    test: &str,
    power: impl Fn(&[f64]) -> Result<f64, Stop>,
    size: impl Fn(f64) -> Result<SampleSize, Stop>,
    effect: impl Fn(&[f64], f64) -> Result<f64, Stop>,
) -> Result<Answer, Stop> {
    let options = &given.options;
    match (options.is_set("n"), options.is_set("power")) {
        (true, false) => {
            let value = power(&options.numbers("n")?)?;
            let answer = Answer::whole(&json!({ "power": value })).value(value);
            Ok(answer.method(&format!("power, {test}")))
        }
        (false, true) => {
            let made = size(options.share("power")?)?;
            let answer = Answer::whole(&made).value(made.exact);
            Ok(answer.method(&format!("sample size, {test}")))
        }
        (true, true) => {
            let effects = ["d", "delta", "f", "r", "w"];
            let set = effects.into_iter().find(|key| options.is_set(key));
            if let Some(key) = set {
                let value = options.text(key).unwrap_or("");
                let must = "left out when n and power are set: it is what they give";
                return Err(options.refused(key, value, must).into());
            }
            let value = effect(&options.numbers("n")?, options.share("power")?)?;
            let answer = Answer::whole(&json!({ "effect": value })).value(value);
            Ok(answer.method(&format!("smallest effect that is found so often, {test}")))
        }
        (false, false) => {
            let values = "people, for the power; or power, for the people; or both, for the effect";
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
