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
mod multiplicity;
mod pooling;
mod power;
mod quality;
mod ranks;
mod regression;
mod reliability;
mod risk;
mod shares;
mod survival;
mod tables;
mod weights;

use peerhood_outcomes::stats::t::Alternative;

use super::{Data, Statistic, StatisticsError, Takes};
use crate::statistics::options::Options;

/// All statistics, by area.
pub(super) const AREAS: [&[Statistic]; 22] = [
    describe::ALL,
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
    numbers: false,
    each: false,
};

/// One answer for every column of numbers, and for every group in it.
const EACH: Takes = Takes {
    data: Data::Always,
    columns: "any number of columns, one answer each",
    by: "one answer for each group",
    fewest: 1,
    most: usize::MAX,
    numbers: true,
    each: true,
};

/// Two columns of numbers.
const PAIR: Takes = Takes {
    data: Data::Always,
    columns: "two columns, first and second",
    by: "",
    fewest: 2,
    most: 2,
    numbers: true,
    each: false,
};

/// Two groups of numbers.
const TWO_GROUPS: Takes = Takes {
    data: Data::Always,
    columns: "one column with --by, or two columns, one a group",
    by: "the two groups, in the order of their names; --set first=NAME turns them round",
    fewest: 1,
    most: 2,
    numbers: true,
    each: false,
};

/// Several columns of numbers that belong together.
const ITEMS: Takes = Takes {
    data: Data::Always,
    columns: "two or more columns, one an item",
    by: "",
    fewest: 2,
    most: usize::MAX,
    numbers: true,
    each: false,
};

const ALTERNATIVES: &[(&str, Alternative)] = &[
    ("two_sided", Alternative::TwoSided),
    ("less", Alternative::Less),
    ("greater", Alternative::Greater),
];

fn alternative(options: &Options) -> Result<Alternative, StatisticsError> {
    options.choice("alternative", ALTERNATIVES)
}
