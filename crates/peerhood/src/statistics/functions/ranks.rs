use peerhood_outcomes::stats::rank::{
    RankP, RankTest, kruskal_wallis, mann_whitney, signed_rank, signed_rank_pairs,
};

use super::means::GROUPS;
use super::{Statistic, TWO_GROUPS, Takes, alternative};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, NO_GROUP, Order};
use crate::statistics::options::{ALTERNATIVE, FIRST, LEVEL, OptionSpec, option};
use crate::statistics::{Data, Stop};

const AREA: &str = "ranks";

const P: OptionSpec = option(
    "p",
    "automatic, exact, corrected or uncorrected",
    "automatic",
    "the distribution of the test; corrected is for continuity",
);
const MU: OptionSpec = option("mu", "a number", "0", "the centre of a single column");
const ONE_OR_TWO: Takes = Takes {
    data: Data::Always,
    columns: "two columns, first and second; or one, compared with mu",
    by: "",
    fewest: 1,
    most: 2,
    numbers: true,
    each: false,
};
const HOW: &[(&str, RankP)] = &[
    ("automatic", RankP::Automatic),
    ("exact", RankP::Exact),
    ("corrected", RankP::Corrected),
    ("uncorrected", RankP::Uncorrected),
];

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "wilcoxon",
        aliases: &["signed_rank", "wilcoxon_signed_rank", "wilcox_paired"],
        area: AREA,
        summary: "tests two measurements of the same people by signed ranks, first less second",
        takes: ONE_OR_TWO,
        options: &[MU, P, ALTERNATIVE, LEVEL],
        source: "Wilcoxon 1945; the estimate: Hodges and Lehmann 1963",
        run: |given| Ok(ranked(&signed(given)?)),
    },
    Statistic {
        name: "mann_whitney",
        aliases: &["mann_whitney_u", "wilcoxon_rank_sum", "rank_sum", "u_test"],
        area: AREA,
        summary: "tests whether the first of two groups tends to larger values",
        takes: TWO_GROUPS,
        options: &[FIRST, P, ALTERNATIVE, LEVEL],
        source: "Mann and Whitney 1947; the estimate: Hodges and Lehmann 1963",
        run: summed,
    },
    Statistic {
        name: "hodges_lehmann",
        aliases: &["pseudomedian"],
        area: AREA,
        summary: "the shift between two groups with --by, or between two measurements without it",
        takes: Takes {
            by: "the two groups, in the order of their names; --set first=NAME turns them round",
            ..ONE_OR_TWO
        },
        options: &[FIRST, MU, P, ALTERNATIVE, LEVEL],
        source: "Hodges and Lehmann 1963",
        run: |given| if given.by.is_some() { summed(given) } else { Ok(ranked(&signed(given)?)) },
    },
    Statistic {
        name: "kruskal",
        aliases: &["kruskal_wallis"],
        area: AREA,
        summary: "tests whether several groups have the same distribution; the estimate is epsilon squared",
        takes: GROUPS,
        options: &[],
        source: "Kruskal and Wallis 1952",
        run: |given| {
            let groups = given.groups()?;
            let made = kruskal_wallis(&groups.values)?;
            let answer = Answer::whole(&made).value(made.epsilon_squared).test(&made.test);
            Ok(answer.groups(&groups.names).without(groups.strays, NO_GROUP))
        },
    },
];

fn signed(given: &Given<'_>) -> Result<RankTest, Stop> {
    let options = &given.options;
    let (p, side, level) = (options.choice("p", HOW)?, alternative(options)?, options.level()?);
    if given.columns.len() == 1 {
        return Ok(signed_rank(&given.column()?, options.number("mu")?, p, side, level)?);
    }
    let [first, second] = given.pair()?;
    Ok(signed_rank_pairs(&first, &second, p, side, level)?)
}

fn summed(given: &Given<'_>) -> Result<Answer, Stop> {
    let options = &given.options;
    let groups = given.two_groups(Order::Sorted)?;
    let (p, side, level) = (options.choice("p", HOW)?, alternative(options)?, options.level()?);
    let made = mann_whitney(&groups.first, &groups.second, p, side, level)?;
    Ok(ranked(&made).groups(&groups.names).without(groups.strays, NO_GROUP))
}

fn ranked(made: &RankTest) -> Answer {
    let answer = Answer::whole(made);
    let answer = match &made.shift {
        Some(shift) => answer.estimate(shift),
        None => answer,
    };
    answer.test(&made.test)
}
