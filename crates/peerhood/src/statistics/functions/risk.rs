use peerhood_outcomes::stats::risk::{
    DifferenceLimits, Events, Ratio, ZeroCells, number_needed, odds_ratio, risk_difference,
    risk_ratio,
};

use super::shares::size;
use super::{Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, MISSING};
use crate::statistics::options::{EVENT, FIRST, LEVEL, OptionSpec, option, unset};
use crate::statistics::{Data, Each, StatisticsError, Stop};

const AREA: &str = "risk";

/// Events in two groups.
pub(super) const EVENTS_OF_TWO: Takes = Takes {
    data: Data::Optional,
    columns: "columns of events with --by, one answer each; or two columns, event and group; or --set events=… and n=…",
    by: "treated (1, yes) and control; or the first of two names, or --set first=NAME, goes first",
    fewest: 1,
    most: usize::MAX,
    times: false,
    numbers: false,
    each: Each::Column,
};
pub(super) const EVENTS: OptionSpec =
    unset("events", "two numbers such as 15,10", "events of both groups, without data");
pub(super) const N: OptionSpec =
    unset("n", "two numbers such as 20,30", "people of both groups, without data");
pub(super) const TABLE: OptionSpec = unset(
    "table",
    "such as 15,5;10,20",
    "a row a group, with and without the event, in place of events and n",
);
const ZEROS: OptionSpec =
    option("zeros", "refuse or add_half", "refuse", "what is done with a cell of zero");
const LIMITS: OptionSpec =
    option("limits", "newcombe or wald", "newcombe", "how the interval is found");

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "risk_ratio",
        aliases: &["rr", "relative_risk"],
        area: AREA,
        summary: "the risk of the first group over that of the second",
        takes: EVENTS_OF_TWO,
        options: &[EVENTS, N, TABLE, ZEROS, EVENT, FIRST, LEVEL],
        source: "Katz et al. 1978",
        run: |given| {
            let two = two(given)?;
            let ([first, second], zeros) = (two.events, zeros(given)?);
            Ok(two.put(ratio(&risk_ratio(first, second, zeros, given.options.level()?)?)))
        },
    },
    Statistic {
        name: "odds_ratio",
        aliases: &["or"],
        area: AREA,
        summary: "the odds of the first group over those of the second",
        takes: EVENTS_OF_TWO,
        options: &[EVENTS, N, TABLE, ZEROS, EVENT, FIRST, LEVEL],
        source: "Woolf 1955",
        run: |given| {
            let two = two(given)?;
            let ([first, second], zeros) = (two.events, zeros(given)?);
            Ok(two.put(ratio(&odds_ratio(first, second, zeros, given.options.level()?)?)))
        },
    },
    Statistic {
        name: "risk_difference",
        aliases: &["rd", "absolute_risk_reduction", "arr"],
        area: AREA,
        summary: "the share of events in the first group less that in the second",
        takes: EVENTS_OF_TWO,
        options: &[EVENTS, N, TABLE, LIMITS, EVENT, FIRST, LEVEL],
        source: "Newcombe 1998",
        run: |given| {
            let two = two(given)?;
            let ([first, second], limits) = (two.events, limits(given)?);
            let made = risk_difference(first, second, limits, given.options.level()?)?;
            Ok(two.put(Answer::of(&made)))
        },
    },
    Statistic {
        name: "nnt",
        aliases: &["number_needed", "number_needed_to_treat"],
        area: AREA,
        summary: "how many must be treated for one more event; the interval may run through infinity",
        takes: EVENTS_OF_TWO,
        options: &[EVENTS, N, TABLE, LIMITS, EVENT, FIRST, LEVEL],
        source: "Laupacis et al. 1988; Altman 1998",
        run: |given| {
            let two = two(given)?;
            let ([first, second], limits) = (two.events, limits(given)?);
            let level = given.options.level()?;
            let made = number_needed(first, second, limits, level)?;
            let answer = Answer::whole(&made).estimate(&made.difference);
            let answer = answer.maybe(made.value).between(made.at_high, made.at_low, level);
            Ok(two.put(answer.method("number needed to treat, one over the risk difference")))
        },
    },
];

/// Events in two groups, and what else to say about them.
pub(super) struct Two {
    pub(super) events: [Events; 2],
    names: Vec<String>,
    missing: usize,
}

impl Two {
    pub(super) fn put(self, answer: Answer) -> Answer {
        answer.groups(&self.names).without(self.missing, MISSING)
    }
}

pub(super) fn two(given: &Given<'_>) -> Result<Two, Stop> {
    let of = |[events, of]: [u64; 2]| Events { events: size(events), of: size(of) };
    if given.has_data() {
        let (counts, names, missing) = given.events_of_two()?;
        return Ok(Two { events: counts.map(of), names, missing });
    }
    let options = &given.options;
    let counts = if options.is_set("table") {
        options.fourfold("table")?.map(|[events, others]| [events, events.saturating_add(others)])
    } else {
        let (events, n) = (pair(given, "events")?, pair(given, "n")?);
        [[events[0], n[0]], [events[1], n[1]]]
    };
    Ok(Two { events: counts.map(of), names: Vec::new(), missing: 0 })
}

fn pair(given: &Given<'_>, key: &'static str) -> Result<[u64; 2], StatisticsError> {
    let counts = given.options.counts(key)?;
    let text = given.options.text(key).unwrap_or("");
    counts.try_into().map_err(|_| given.options.refused(key, text, "two numbers, one a group"))
}

fn ratio(made: &Ratio) -> Answer {
    Answer::whole(made).estimate(&made.ratio).test(&made.test)
}

fn zeros(given: &Given<'_>) -> Result<ZeroCells, StatisticsError> {
    let ways = [("refuse", ZeroCells::Refused), ("add_half", ZeroCells::AddHalf)];
    given.options.choice("zeros", &ways)
}

fn limits(given: &Given<'_>) -> Result<DifferenceLimits, StatisticsError> {
    let ways = [("newcombe", DifferenceLimits::Newcombe), ("wald", DifferenceLimits::Wald)];
    given.options.choice("limits", &ways)
}
