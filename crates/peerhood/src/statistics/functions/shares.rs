use peerhood_outcomes::Estimate;
use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::proportion::{
    binomial_test, clopper_pearson, newcombe_difference, newcombe_paired_difference,
    recommendation, top_box, wilson, wilson_corrected,
};
use peerhood_outcomes::stats::table::{Yates, chi_squared};

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
    times: false,
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
        name: "prop_test",
        aliases: &["proportions_test", "two_proportions", "equal_shares"],
        area: AREA,
        summary: "tests whether the shares of several groups are the same; of two, the estimate is their difference",
        takes: Takes {
            columns: "columns of events with --by, one answer each; or two columns, event and group; or --set successes=… and n=…",
            ..super::risk::EVENTS_OF_TWO
        },
        options: &[
            unset("successes", "numbers such as 15,10", "events of each group, without data"),
            unset("n", "numbers such as 20,30", "people of each group, without data"),
            option("correction", "yes or no", "yes", "Yates' correction, of two groups"),
            EVENT,
            FIRST,
            LEVEL,
        ],
        source: "Pearson 1900; Yates 1934; of two groups Newcombe 1998, method 10",
        run: groups_alike,
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
        aliases: &["top_two_box", "top2box", "top_2_box"],
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

fn groups_alike(given: &Given<'_>) -> Result<Answer, Stop> {
    let options = &given.options;
    let (counts, names, missing) = if given.has_data() {
        let (counts, names, missing) = given.events_of_groups()?;
        if counts.len() == 2 {
            let (counts, names, missing) = given.events_of_two()?;
            (counts.to_vec(), names, missing)
        } else {
            (counts, names, missing)
        }
    } else {
        let (events, of) = (options.counts("successes")?, options.counts("n")?);
        if events.len() != of.len() || events.iter().zip(&of).any(|(events, of)| of < events) {
            let text = options.text("n").unwrap_or("");
            let must = "a number for each of successes, and none smaller than its own";
            return Err(options.refused("n", text, must).into());
        }
        (events.into_iter().zip(of).map(|(events, of)| [events, of]).collect(), Vec::new(), 0)
    };
    let table: Vec<[u64; 2]> = counts.iter().map(|&[events, of]| [events, of - events]).collect();
    let yates = if options.yes("correction")? { Yates::Corrected } else { Yates::Uncorrected };
    let made = chi_squared(&table, yates)?;
    let answer = Answer::whole(&made).n(made.test.n);
    let answer = match counts.as_slice() {
        &[[x, n], [y, m]] => {
            let level = options.level()?;
            answer.estimate(&newcombe_difference((size(x), size(n)), (size(y), size(m)), level)?)
        }
        _ => answer,
    };
    Ok(answer.test(&made.test).groups(&names).without(missing, MISSING))
}

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
