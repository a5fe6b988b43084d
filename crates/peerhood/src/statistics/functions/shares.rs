use peerhood_outcomes::Estimate;
use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::proportion::{
    binomial_test, clopper_pearson, newcombe_difference, newcombe_paired_difference,
    recommendation, top_box, wilson, wilson_corrected,
};

use super::{EACH, Statistic, Takes, alternative, sided};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, MISSING};
use crate::statistics::options::{ALTERNATIVE, EVENT, FIRST, LEVEL, OptionSpec, option, unset};
use crate::statistics::{Data, Each, Stop};

const AREA: &str = "shares";

/// Counts, or a column that says who has the event.
const EVENTS: Takes = Takes {
    data: Data::Optional,
    columns: "any number of columns of events, one answer each; or --set successes=… and n=…",
    by: "one answer for each group",
    fewest: 1,
    most: usize::MAX,
    numbers: false,
    each: Each::ColumnAndGroup,
};

const SUCCESSES: OptionSpec =
    unset("successes", "a whole number", "people with the event, without data");
const N: OptionSpec = unset("n", "a whole number", "people, without data");
const CORRECTION: OptionSpec = option("correction", "yes or no", "no", "correction for continuity");
const TESTED: OptionSpec =
    unset("p", "from 0 to 1", "the share that is tested by the binomial distribution");

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "wilson",
        aliases: &["proportion", "share"],
        area: AREA,
        summary: "a share with Wilson's interval",
        takes: EVENTS,
        options: &[SUCCESSES, N, EVENT, CORRECTION, LEVEL],
        source: "Wilson 1927; corrected: Newcombe 1998, method 4",
        run: |given| {
            let corrected = given.options.yes("correction")?;
            share(given, if corrected { wilson_corrected } else { wilson })
        },
    },
    Statistic {
        name: "wilson_corrected",
        aliases: &["wilson_cc"],
        area: AREA,
        summary: "a share with Wilson's interval and a continuity correction",
        takes: EVENTS,
        options: &[SUCCESSES, N, EVENT, LEVEL],
        source: "Newcombe 1998, method 4",
        run: |given| share(given, wilson_corrected),
    },
    Statistic {
        name: "clopper_pearson",
        aliases: &["exact_proportion", "exact_share", "exact", "binom_test", "binomial_test"],
        area: AREA,
        summary: "a share with the exact interval, and the exact test of it",
        takes: EVENTS,
        options: &[SUCCESSES, N, EVENT, TESTED, ALTERNATIVE, LEVEL],
        source: "Clopper and Pearson 1934",
        run: |given| {
            sided(given, |level| {
                let (successes, known, missing) = counted(given)?;
                let answer = Answer::of(&clopper_pearson(successes, known, level)?);
                let answer = match given.options.maybe_number("p")? {
                    None => answer,
                    Some(tested) => {
                        let side = alternative(&given.options)?;
                        answer.test(&binomial_test(successes, known, tested, side)?)
                    }
                };
                Ok(answer.without(missing, MISSING))
            })
        },
    },
    Statistic {
        name: "newcombe",
        aliases: &["newcombe_difference"],
        area: AREA,
        summary: "the difference of two independent shares, first less second",
        takes: super::risk::EVENTS_OF_TWO,
        options: &[super::risk::EVENTS, super::risk::N, super::risk::TABLE, EVENT, FIRST, LEVEL],
        source: "Newcombe 1998, method 10",
        run: |given| {
            let two = super::risk::two(given)?;
            let [first, second] = two.events.map(|group| (group.events, group.of));
            let made = newcombe_difference(first, second, given.options.level()?)?;
            Ok(two.put(Answer::of(&made)))
        },
    },
    Statistic {
        name: "newcombe_paired",
        aliases: &["newcombe_paired_difference"],
        area: AREA,
        summary: "the difference of two paired shares, first less second",
        takes: super::tables::PAIRED_EVENTS,
        options: &[super::tables::PAIRED_TABLE, EVENT, LEVEL],
        source: "Newcombe 1998, method 10 for paired data",
        run: |given| {
            let (table, missing) = super::tables::paired_events(given)?;
            let [[both, first_only], [second_only, neither]] = table.map(|row| row.map(size));
            let level = given.options.level()?;
            let made = newcombe_paired_difference(both, first_only, second_only, neither, level)?;
            Ok(Answer::of(&made).without(missing, MISSING))
        },
    },
    Statistic {
        name: "top_box",
        aliases: &["top_two_box"],
        area: AREA,
        summary: "the share of answers at or above a value",
        takes: EACH,
        options: &[option("from", "a number", "4", "the lowest answer that counts"), LEVEL],
        source: "Wilson 1927",
        run: |given| {
            let from = given.options.number("from")?;
            Ok(Answer::of(&top_box(&given.column()?, from, given.options.level()?)?))
        },
    },
    Statistic {
        name: "nps",
        aliases: &["net_promoter_score", "recommendation"],
        area: AREA,
        summary: "likelihood to recommend: promoters less detractors, in points",
        takes: EACH,
        options: &[LEVEL],
        source: "Reichheld 2003; Rocks 2016 for the interval",
        run: |given| {
            let made = recommendation(&given.column()?, given.options.level()?)?;
            Ok(Answer::whole(&made).estimate(&made.score))
        },
    },
];

/// A count of people that fits in memory.
pub(super) fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn share(
    given: &Given<'_>,
    interval: impl Fn(usize, usize, f64) -> Result<Estimate, NoEstimate>,
) -> Result<Answer, Stop> {
    let (successes, known, missing) = counted(given)?;
    let made = interval(successes, known, given.options.level()?)?;
    Ok(Answer::of(&made).without(missing, MISSING))
}

/// Events, people of whom it is known, and others.
fn counted(given: &Given<'_>) -> Result<(usize, usize, usize), Stop> {
    if !given.has_data() {
        return Ok((given.options.count("successes")?, given.options.count("n")?, 0));
    }
    let &[column] = given.columns.as_slice() else { return Err(given.wrong_columns().into()) };
    let answers = given.events(column)?;
    let known = answers.iter().flatten().count();
    let successes = answers.iter().flatten().filter(|&&event| event).count();
    Ok((successes, known, answers.len() - known))
}
