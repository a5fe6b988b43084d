use peerhood_outcomes::stats::anova::one_way_anova;
use peerhood_outcomes::stats::equivalence::{
    Margins, equivalence_one_sample, equivalence_paired, equivalence_two_sample,
};
use peerhood_outcomes::stats::t::{TTest, Variances, one_sample_t, paired_t, two_sample_t};

use super::{EACH, PAIR, Statistic, TWO_GROUPS, Takes, alternative, sided};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, NO_GROUP, Order};
use crate::statistics::options::{ALTERNATIVE, FIRST, LEVEL, OptionSpec, option};
use crate::statistics::{Data, Each, Stop};

const AREA: &str = "means";

/// Groups of numbers.
pub(super) const GROUPS: Takes = Takes {
    data: Data::Always,
    columns: "columns with --by, one answer each; or two or more columns, one a group",
    by: "the groups",
    fewest: 1,
    most: usize::MAX,
    times: false,
    numbers: true,
    each: Each::Column,
};

const MU: OptionSpec = option("mu", "a number", "0", "the mean it is compared with");

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "t_one",
        aliases: &["t_one_sample", "one_sample_t", "ttest_1samp"],
        area: AREA,
        summary: "compares a mean with a number",
        takes: EACH,
        options: &[MU, ALTERNATIVE, LEVEL],
        source: "Student 1908",
        run: one_sample,
    },
    Statistic {
        name: "t_welch",
        aliases: &["welch", "welch_t"],
        area: AREA,
        summary: "compares the means of two groups, first less second; variances may differ",
        takes: TWO_GROUPS,
        options: &[FIRST, ALTERNATIVE, LEVEL],
        source: "Welch 1947",
        run: |given| two_sample(given, Variances::Unequal),
    },
    Statistic {
        name: "t_student",
        aliases: &["student", "student_t", "t_equal", "ttest_ind"],
        area: AREA,
        summary: "compares the means of two groups, first less second; variances are equal",
        takes: TWO_GROUPS,
        options: &[FIRST, ALTERNATIVE, LEVEL],
        source: "Student 1908",
        run: |given| two_sample(given, Variances::Equal),
    },
    Statistic {
        name: "t_paired",
        aliases: &["paired_t", "ttest_rel"],
        area: AREA,
        summary: "compares two measurements of the same people, first less second",
        takes: PAIR,
        options: &[ALTERNATIVE, LEVEL],
        source: "Student 1908",
        run: pairs,
    },
    Statistic {
        name: "t_test",
        aliases: &["t", "ttest"],
        area: AREA,
        summary: "Welch's test of two groups, as R's t.test; of one column, of pairs, or with equal variances where it is said so",
        takes: Takes {
            columns: "columns with --by, one answer each; or two columns, one a group or one a measurement; or one, compared with mu",
            ..TWO_GROUPS
        },
        options: &[
            option("paired", "yes or no", "no", "whether two columns are of the same people"),
            option("variances", "unequal or equal", "unequal", "of two groups"),
            MU,
            FIRST,
            ALTERNATIVE,
            LEVEL,
        ],
        source: "Student 1908; Welch 1947",
        run: |given| {
            let both = [("unequal", Variances::Unequal), ("equal", Variances::Equal)];
            let variances = given.options.choice("variances", &both)?;
            match (given.options.yes("paired")?, given.by, given.columns.len()) {
                (true, ..) => pairs(given),
                (false, None, 1) => one_sample(given),
                _ => two_sample(given, variances),
            }
        },
    },
    Statistic {
        name: "anova",
        aliases: &["one_way_anova", "aov", "anova_one_way", "f_oneway", "eta_squared"],
        area: AREA,
        summary: "tests whether several groups have the same mean; the estimate is eta squared",
        takes: GROUPS,
        options: &[option("variances", "equal or unequal", "equal", "Fisher's test or Welch's")],
        source: "Fisher 1925; Welch 1951",
        run: |given| {
            let both = [("equal", Variances::Equal), ("unequal", Variances::Unequal)];
            analysed(given, given.options.choice("variances", &both)?)
        },
    },
    Statistic {
        name: "welch_anova",
        aliases: &["anova_welch", "oneway_test"],
        area: AREA,
        summary: "the same with variances that may differ",
        takes: GROUPS,
        options: &[],
        source: "Welch 1951",
        run: |given| analysed(given, Variances::Unequal),
    },
    Statistic {
        name: "tost",
        aliases: &["equivalence"],
        area: AREA,
        summary: "tests whether a difference lies within margins that do not matter",
        takes: Takes {
            data: Data::Always,
            columns: "columns with --by, one answer each; or two columns; one column for design=one",
            by: "the two groups, in the order of their names; --set first=NAME turns them round",
            fewest: 1,
            most: usize::MAX,
            times: false,
            numbers: true,
            each: Each::Column,
        },
        options: &[
            option("low", "a number", "", "lowest difference that does not matter"),
            option("high", "a number", "", "highest difference that does not matter"),
            option("design", "welch, student, paired or one", "welch", "what is compared"),
            MU,
            FIRST,
            option("alpha", "above 0 and below 0.5", "0.05", "level of each one-sided test"),
        ],
        source: "Schuirmann 1987",
        run: equivalent,
    },
];

fn tested(made: &TTest) -> Answer {
    Answer::whole(made).estimate(&made.difference).test(&made.test)
}

fn one_sample(given: &Given<'_>) -> Result<Answer, Stop> {
    let (values, mu) = (given.column()?, given.options.number("mu")?);
    let side = alternative(&given.options)?;
    sided(given, |level| Ok(tested(&one_sample_t(&values, mu, side, level)?)))
}

fn two_sample(given: &Given<'_>, variances: Variances) -> Result<Answer, Stop> {
    let groups = given.two_groups(Order::Sorted)?;
    let side = alternative(&given.options)?;
    sided(given, |level| {
        let made = two_sample_t(&groups.first, &groups.second, variances, side, level)?;
        Ok(tested(&made).groups(&groups.names).without(groups.strays, NO_GROUP))
    })
}

fn pairs(given: &Given<'_>) -> Result<Answer, Stop> {
    let ([first, second], side) = (given.pair()?, alternative(&given.options)?);
    sided(given, |level| Ok(tested(&paired_t(&first, &second, side, level)?)))
}

fn analysed(given: &Given<'_>, variances: Variances) -> Result<Answer, Stop> {
    let groups = given.groups()?;
    let made = one_way_anova(&groups.values, variances)?;
    let answer = Answer::whole(&made).value(made.eta_squared).test(&made.test);
    Ok(answer.groups(&groups.names).without(groups.strays, NO_GROUP))
}

#[derive(Clone, Copy)]
enum Design {
    Two(Variances),
    Paired,
    One,
}

fn equivalent(given: &Given<'_>) -> Result<Answer, Stop> {
    let options = &given.options;
    let margins = Margins { low: options.number("low")?, high: options.number("high")? };
    let alpha = options.share("alpha")?;
    let design = options.choice(
        "design",
        &[
            ("welch", Design::Two(Variances::Unequal)),
            ("student", Design::Two(Variances::Equal)),
            ("paired", Design::Paired),
            ("one", Design::One),
        ],
    )?;
    let (made, names, strays) = match design {
        Design::Two(variances) => {
            let groups = given.two_groups(Order::Sorted)?;
            let (first, second) = (&groups.first, &groups.second);
            let made = equivalence_two_sample(first, second, variances, margins, alpha)?;
            (made, groups.names, groups.strays)
        }
        Design::Paired => {
            let [first, second] = given.pair()?;
            (equivalence_paired(&first, &second, margins, alpha)?, Vec::new(), 0)
        }
        Design::One if given.columns.len() == 1 => {
            let values = given.column()?;
            let made = equivalence_one_sample(&values, options.number("mu")?, margins, alpha)?;
            (made, Vec::new(), 0)
        }
        Design::One => return Err(given.wrong_columns().into()),
    };
    let mut answer = Answer::whole(&made).estimate(&made.difference).groups(&names);
    answer.p = Some(made.p);
    Ok(answer.without(strays, NO_GROUP))
}
