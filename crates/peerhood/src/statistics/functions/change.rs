use peerhood_outcomes::stats::change::{
    Better, ChangeMethod, ChangeRule, Population, SlopeRule, cutoffs, reliable_change, responders,
    slope_change,
};
use peerhood_outcomes::stats::proportion::wilson;

use super::{OPTIONS, Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, MISSING, NO_GROUP, Order};
use crate::statistics::options::{LEVEL, OptionSpec, option, unset};
use crate::statistics::{Data, Each, StatisticsError, Stop};

const AREA: &str = "change";

const BETTER: OptionSpec = option("better", "higher or lower", "higher", "which way is better");

const WAVES: Takes = Takes {
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
        name: "rci",
        aliases: &["reliable_change", "reliable_change_index", "jacobson_truax"],
        area: AREA,
        summary: "the reliable change of each person; the estimate is the share who are reliably better",
        takes: Takes {
            data: Data::Optional,
            columns: "two columns, before and after; or --set before=… and after=… of one person",
            ..WAVES
        },
        options: &[
            unset("before", "a number", "score of one person before, without data"),
            unset("after", "a number", "score of one person after, without data"),
            option(
                "method",
                "jt, en, gln, hll, nk or ha",
                "jt",
                "whose index; of three and more waves see rci_hlm",
            ),
            option("reliability", "above 0 and below 1", "", "of the scale"),
            unset("reliability_after", "above 0 and below 1", "of the scale after; for nk"),
            unset(
                "mean",
                "a number",
                "mean before in the literature; that of the column if not set",
            ),
            unset(
                "sd",
                "a number above 0",
                "SD before in the literature; that of the column if not set",
            ),
            BETTER,
            unset("cutoff", "a number", "border of the functional range"),
            unset("critical", "a number above 0", "size of a reliable index; 1.96, for ha 1.65"),
            LEVEL,
        ],
        source: "Jacobson and Truax 1991; Speer 1992; Hsu 1989, 1999; Nunnally and Kotsch 1983; Hageman and Arrindell 1999",
        run: changed,
    },
    Statistic {
        name: "rci_hlm",
        aliases: &["hlm", "slope_change", "hierarchical_linear_model"],
        area: AREA,
        summary: "reliable change over several waves: how far each person's slope lies from the average; the estimate is the share who are reliably better than it",
        takes: Takes {
            columns: "two columns, score and time, with a row for each wave of each person",
            by: "the person of each row",
            each: Each::Whole,
            ..WAVES
        },
        options: &[
            BETTER,
            unset("cutoff", "a number", "border of the functional range, by first and last score"),
            option("critical", "a number above 0", "1.96", "size of a reliable index"),
            LEVEL,
        ],
        source: "Speer and Greenbaum 1995; Claus 2024 (clinicalsignificance)",
        run: slopes,
    },
    Statistic {
        name: "cutoffs",
        aliases: &["clinical_cutoffs", "cutoff"],
        area: AREA,
        summary: "three borders between the clinical and the functional range; the estimate is c, or a without a functional group",
        takes: OPTIONS,
        options: &[
            option("clinical_mean", "a number", "", "mean of the clinical group"),
            option("clinical_sd", "a number above 0", "", "its SD"),
            unset("functional_mean", "a number", "mean of the functional group"),
            unset("functional_sd", "a number above 0", "its SD"),
            BETTER,
        ],
        source: "Jacobson and Truax 1991",
        run: |given| {
            let options = &given.options;
            let clinical = Population {
                mean: options.number("clinical_mean")?,
                sd: options.number("clinical_sd")?,
            };
            let functional = population(given, "functional_mean", "functional_sd")?;
            let made = cutoffs(clinical, functional, better(given)?)?;
            let answer = Answer::whole(&made).value(made.c.unwrap_or(made.a));
            Ok(answer.method(if made.c.is_some() { "cutoff c" } else { "cutoff a" }))
        },
    },
    Statistic {
        name: "mcid",
        aliases: &["responders", "responder_rate", "minimal_important_difference"],
        area: AREA,
        summary: "who changed by as much as matters; the estimate is the share who are better",
        takes: WAVES,
        options: &[
            option("smallest", "a number above 0", "", "the smallest change that matters"),
            BETTER,
            LEVEL,
        ],
        source: "Jaeschke et al. 1989",
        run: |given| {
            let [before, after] = given.pair()?;
            let options = &given.options;
            let better = better(given)?;
            let smallest = options.number("smallest")?;
            let made = responders(&before, &after, smallest, better, options.level()?)?;
            Ok(Answer::whole(&made).estimate(&made.better))
        },
    },
];

fn better(given: &Given<'_>) -> Result<Better, StatisticsError> {
    given.options.choice("better", &[("higher", Better::Higher), ("lower", Better::Lower)])
}

/// Mean and SD, both or neither.
fn population(
    given: &Given<'_>,
    mean: &'static str,
    sd: &'static str,
) -> Result<Option<Population>, StatisticsError> {
    let options = &given.options;
    if !options.is_set(mean) && !options.is_set(sd) {
        return Ok(None);
    }
    Ok(Some(Population { mean: options.number(mean)?, sd: options.number(sd)? }))
}

fn changed(given: &Given<'_>) -> Result<Answer, Stop> {
    let options = &given.options;
    let named = options
        .choice("method", &[("jt", 0), ("en", 1), ("gln", 2), ("hll", 3), ("nk", 4), ("ha", 5)])?;
    let method = match named {
        0 => ChangeMethod::JacobsonTruax,
        1 => ChangeMethod::EdwardsNunnally,
        2 => ChangeMethod::GulliksenLordNovick,
        3 => ChangeMethod::HsuLinnLord,
        4 => {
            ChangeMethod::NunnallyKotsch { reliability_after: options.number("reliability_after")? }
        }
        _ => ChangeMethod::HagemanArrindell,
    };
    let usual = if method == ChangeMethod::HagemanArrindell { 1.65 } else { 1.96 };
    let before = if method == ChangeMethod::JacobsonTruax && !options.is_set("mean") {
        // This index does not ask for the mean.
        options.maybe_number("sd")?.map(|sd| Population { mean: 0.0, sd })
    } else {
        population(given, "mean", "sd")?
    };
    let rule = ChangeRule {
        method,
        reliability: options.number("reliability")?,
        before,
        better: better(given)?,
        cutoff: options.maybe_number("cutoff")?,
        critical: options.maybe_number("critical")?.unwrap_or(usual),
    };
    if !given.has_data() {
        let (before, after) = (options.number("before")?, options.number("after")?);
        let made = reliable_change(&[before], &[after], &rule, options.level()?)?;
        let index = made.index.first().copied().flatten();
        return Ok(Answer::whole(&made).maybe(index).n(1).method("index of reliable change"));
    }
    let [before, after] = given.pair()?;
    let made = reliable_change(&before, &after, &rule, options.level()?)?;
    let known = made.index.iter().flatten().count();
    let improved: usize = made.shares.iter().take(2).map(|share| share.count).sum();
    let share = wilson(improved, known, options.level()?)?;
    let answer = Answer::whole(&made).estimate(&share);
    let answer = answer.method("share reliably better, Wilson interval");
    Ok(answer.without(made.index.len() - known, MISSING))
}

fn slopes(given: &Given<'_>) -> Result<Answer, Stop> {
    let (names, codes) = given.arms(Order::Sorted)?;
    let [scores, times] = given.pair()?;
    let inside: Vec<bool> = codes.iter().map(Option::is_some).collect();
    let kept = |column: Vec<Option<f64>>| -> Vec<Option<f64>> {
        column.into_iter().zip(&inside).filter(|(_, kept)| **kept).map(|(cell, _)| cell).collect()
    };
    let people: Vec<usize> = codes.into_iter().flatten().collect();
    let options = &given.options;
    let rule = SlopeRule {
        better: better(given)?,
        cutoff: options.maybe_number("cutoff")?,
        critical: options.number("critical")?,
    };
    let level = options.level()?;
    let made = slope_change(&kept(scores), &kept(times), &people, &rule, level)?;
    let improved: usize = made.shares.iter().take(2).map(|share| share.count).sum();
    let share = wilson(improved, made.people.len(), level)?;
    let strays = inside.iter().filter(|inside| !**inside).count();
    let mut answer = Answer::whole(&made).estimate(&share);
    answer.left_out.clone_from(&made.average.left_out);
    let answer =
        answer.method("share whose slope is reliably better than the average, Wilson interval");
    Ok(answer.with("names", &names).without(strays, NO_GROUP))
}
