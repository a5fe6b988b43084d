use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::rank::{
    RankP, RankTest, kruskal_wallis, mann_whitney, signed_rank, signed_rank_pairs,
};

use super::means::GROUPS;
use super::{Statistic, TWO_GROUPS, Takes, alternative, sided};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, NO_GROUP, Order};
use crate::statistics::options::{ALTERNATIVE, FIRST, LEVEL, OptionSpec, option};
use crate::statistics::{Data, Each, Stop};

const AREA: &str = "ranks";

const P: OptionSpec = option(
    "p",
    "automatic, exact, corrected or uncorrected",
    "automatic",
    "the distribution of the test; corrected is for continuity",
);
const EXACT: OptionSpec = option(
    "exact",
    "automatic, yes or no",
    "automatic",
    "in place of p: whether the test is exact; automatic where there are few values and no ties",
);
const CORRECTION: OptionSpec = option(
    "correction",
    "yes or no",
    "yes",
    "in place of p: correction for continuity, where the test is not exact",
);
const MU: OptionSpec = option("mu", "a number", "0", "the centre of a single column");
const ONE_OR_TWO: Takes = Takes {
    data: Data::Always,
    columns: "two columns, first and second; or one, compared with mu",
    by: "",
    fewest: 1,
    most: 2,
    times: false,
    numbers: true,
    each: Each::Whole,
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
        options: &[MU, P, EXACT, CORRECTION, ALTERNATIVE, LEVEL],
        source: "Wilcoxon 1945; the estimate: Hodges and Lehmann 1963",
        run: signed,
    },
    Statistic {
        name: "mann_whitney",
        aliases: &["mann_whitney_u", "mannwhitneyu", "wilcoxon_rank_sum", "rank_sum", "u_test"],
        area: AREA,
        summary: "tests whether the first of two groups tends to larger values",
        takes: TWO_GROUPS,
        options: &[FIRST, P, EXACT, CORRECTION, ALTERNATIVE, LEVEL],
        source: "Mann and Whitney 1947; the estimate: Hodges and Lehmann 1963",
        run: summed,
    },
    Statistic {
        name: "wilcox_test",
        aliases: &["wilcox"],
        area: AREA,
        summary: "Mann and Whitney's test of two groups, as R's wilcox.test; Wilcoxon's of one column, or of pairs where it is said so",
        takes: Takes {
            columns: "columns with --by, one answer each; or two columns, one a group or one a measurement; or one, compared with mu",
            ..TWO_GROUPS
        },
        options: &[
            option("paired", "yes or no", "no", "whether two columns are of the same people"),
            FIRST,
            MU,
            P,
            EXACT,
            CORRECTION,
            ALTERNATIVE,
            LEVEL,
        ],
        source: "Wilcoxon 1945; Mann and Whitney 1947",
        run: |given| {
            let one = given.by.is_none() && given.columns.len() == 1;
            if one || given.options.yes("paired")? { signed(given) } else { summed(given) }
        },
    },
    Statistic {
        name: "hodges_lehmann",
        aliases: &["pseudomedian"],
        area: AREA,
        summary: "the shift between two groups with --by, or between two measurements without it",
        takes: Takes {
            by: "the two groups, in the order of their names; --set first=NAME turns them round",
            most: usize::MAX,
            each: Each::Column,
            ..ONE_OR_TWO
        },
        options: &[FIRST, MU, P, EXACT, CORRECTION, ALTERNATIVE, LEVEL],
        source: "Hodges and Lehmann 1963",
        run: |given| if given.by.is_some() { summed(given) } else { signed(given) },
    },
    Statistic {
        name: "kruskal",
        aliases: &["kruskal_wallis", "kruskal_test"],
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

/// A rank test whose p is found as the options say.
fn made(
    given: &Given<'_>,
    test: impl Fn(RankP) -> Result<RankTest, NoEstimate>,
) -> Result<RankTest, Stop> {
    #[derive(Clone, Copy)]
    enum Exact {
        Automatic,
        Yes,
        No,
    }
    let options = &given.options;
    let p = options.choice("p", HOW)?;
    let exact = [("automatic", Exact::Automatic), ("yes", Exact::Yes), ("no", Exact::No)];
    let (exact, corrected) = (options.choice("exact", &exact)?, options.yes("correction")?);
    if options.is_set("p") {
        if let Some(key) = ["exact", "correction"].into_iter().find(|key| options.is_set(key)) {
            let value = options.text(key).unwrap_or("");
            return Err(options.refused(key, value, "left out when p is set").into());
        }
        return Ok(test(p)?);
    }
    Ok(match (exact, corrected) {
        (Exact::Yes, _) => test(RankP::Exact)?,
        (Exact::No, true) => test(RankP::Corrected)?,
        (Exact::No, false) => test(RankP::Uncorrected)?,
        (Exact::Automatic, corrected) => {
            let made = test(RankP::Automatic)?;
            // A deviate is behind every p that is not exact.
            if made.z.is_some() && !corrected { test(RankP::Uncorrected)? } else { made }
        }
    })
}

fn signed(given: &Given<'_>) -> Result<Answer, Stop> {
    let (side, mu) = (alternative(&given.options)?, given.options.number("mu")?);
    if given.columns.len() == 1 {
        let values = given.column()?;
        return sided(given, |level| {
            Ok(ranked(&made(given, |p| signed_rank(&values, mu, p, side, level))?))
        });
    }
    let [first, second] = given.pair()?;
    sided(given, |level| {
        Ok(ranked(&made(given, |p| signed_rank_pairs(&first, &second, p, side, level))?))
    })
}

fn summed(given: &Given<'_>) -> Result<Answer, Stop> {
    let groups = given.two_groups(Order::Sorted)?;
    let side = alternative(&given.options)?;
    sided(given, |level| {
        let test = |p| mann_whitney(&groups.first, &groups.second, p, side, level);
        let answer = ranked(&made(given, test)?);
        Ok(answer.groups(&groups.names).without(groups.strays, NO_GROUP))
    })
}

fn ranked(made: &RankTest) -> Answer {
    let answer = Answer::whole(made);
    let answer = match &made.shift {
        Some(shift) => answer.estimate(shift),
        None => answer,
    };
    answer.test(&made.test)
}
