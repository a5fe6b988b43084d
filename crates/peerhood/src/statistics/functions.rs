//! The table: one entry a statistic. A new one is a constant in the file of its area.

mod agreement;
mod change;
mod correlation;
mod describe;
mod disclosure;
mod distribution;
mod effect;
mod longitudinal;
mod lottery;
mod means;
mod moments;
mod multiplicity;
mod pooling;
mod power;
mod quality;
mod ranks;
mod regression;
mod reliability;
mod repeated;
mod risk;
mod shares;
mod survival;
mod tables;
mod weights;

use peerhood_outcomes::stats::t::Alternative;

use super::{Data, Each, Statistic, StatisticsError, Stop, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::Given;
use crate::statistics::options::Options;

/// All statistics, by area.
pub(super) const AREAS: [&[Statistic]; 24] = [
    describe::ALL,
    moments::ALL,
    shares::ALL,
    means::ALL,
    ranks::ALL,
    correlation::ALL,
    effect::ALL,
    tables::ALL,
    risk::ALL,
    reliability::ALL,
    agreement::ALL,
    change::ALL,
    regression::ALL,
    survival::ALL,
    longitudinal::ALL,
    repeated::ALL,
    pooling::ALL,
    weights::ALL,
    multiplicity::ALL,
    power::ALL,
    quality::ALL,
    disclosure::ALL,
    lottery::ALL,
    distribution::ALL,
];

/// No data: the options say everything.
const OPTIONS: Takes = Takes {
    data: Data::Never,
    columns: "no columns",
    by: "",
    fewest: 0,
    most: 0,
    times: false,
    numbers: false,
    each: Each::Whole,
};

/// One answer for every column of numbers, and for every group in it.
const EACH: Takes = Takes {
    data: Data::Always,
    columns: "any number of columns, one answer each",
    by: "one answer for each group",
    fewest: 1,
    most: usize::MAX,
    times: false,
    numbers: true,
    each: Each::ColumnAndGroup,
};

/// Two columns of numbers.
const PAIR: Takes = Takes {
    data: Data::Always,
    columns: "two columns, first and second",
    by: "one answer for each group",
    fewest: 2,
    most: 2,
    times: false,
    numbers: true,
    each: Each::ColumnAndGroup,
};

/// Two groups of numbers.
const TWO_GROUPS: Takes = Takes {
    data: Data::Always,
    columns: "columns with --by, one answer each; or two columns, one a group",
    by: "the two groups, in the order of their names; --set first=NAME turns them round",
    fewest: 1,
    most: usize::MAX,
    times: false,
    numbers: true,
    each: Each::Column,
};

/// Several columns of numbers that belong together.
const ITEMS: Takes = Takes {
    data: Data::Always,
    columns: "two or more columns, one an item",
    by: "one answer for each group",
    fewest: 2,
    most: usize::MAX,
    times: false,
    numbers: true,
    each: Each::ColumnAndGroup,
};

const ALTERNATIVES: &[(&str, Alternative)] = &[
    ("two_sided", Alternative::TwoSided),
    ("less", Alternative::Less),
    ("greater", Alternative::Greater),
];

/// What is made at the level that is asked for; with a side, the interval of the answer is open at one end, as
/// in R and SciPy.
fn sided(given: &Given<'_>, made_at: impl Fn(f64) -> Result<Answer, Stop>) -> Result<Answer, Stop> {
    let (side, level) = (alternative(&given.options)?, given.options.level()?);
    let answer = made_at(level)?;
    if side == Alternative::TwoSided || answer.interval.is_none() {
        return Ok(answer);
    }
    // What is left outside lies on one side, where a two-sided interval leaves half of it.
    let twice = 2.0 * level - 1.0;
    let ends = if twice == 0.0 { None } else { made_at(twice.abs())?.interval };
    let limit = match (side, 0.0 < twice) {
        (Alternative::Less, true) | (Alternative::Greater, false) => ends.map(|ends| ends.high),
        _ => ends.map(|ends| ends.low),
    };
    let limit = if twice == 0.0 { answer.estimate } else { limit.flatten() };
    Ok(match side {
        Alternative::Less => answer.between(None, limit, level),
        _ => answer.between(limit, None, level),
    })
}

fn alternative(options: &Options) -> Result<Alternative, StatisticsError> {
    options.choice("alternative", ALTERNATIVES)
}
