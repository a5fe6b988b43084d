use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::design::{AssignError, assign_blocks, draw_places, stagger};

use super::{Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::Given;
use crate::statistics::options::{OptionSpec, option};
use crate::statistics::{Data, Each, StatisticsError, Stop};

const AREA: &str = "lotteries";

const SEED: OptionSpec =
    option("seed", "a whole number", "1", "written down before the draw; the same gives the same");

const NAMES: Takes = Takes {
    data: Data::Always,
    columns: "the column of those who are drawn, in the order of the queue",
    by: "",
    fewest: 1,
    most: 1,
    times: false,
    numbers: false,
    each: Each::Whole,
};

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "draw_places",
        aliases: &["wait_list", "lottery"],
        area: AREA,
        summary: "who of a waiting list is served now; the estimate counts those who wait",
        takes: NAMES,
        options: &[option("places", "a whole number", "", "how many can be served"), SEED],
        source: "simple random sampling by ChaCha20",
        run: |given| {
            let queue = names(given)?;
            let (places, seed) = (given.options.count("places")?, seed(given)?);
            let made = draw_places(&queue, places, seed).map_err(|why| refused(&why))?;
            let waiting = made.arms.get(1).map_or(0, Vec::len);
            Ok(answer(&made, waiting, queue.len(), &made.method))
        },
    },
    Statistic {
        name: "assign_blocks",
        aliases: &["permuted_blocks", "randomize", "randomise"],
        area: AREA,
        summary: "who is in which arm, by permuted blocks within strata; the estimate counts those in the first",
        takes: Takes { by: "the strata", ..NAMES },
        options: &[
            option("arms", "a whole number from 2", "2", "arms; the first is served first"),
            option("per_arm", "a whole number above 0", "2", "people of each arm in a block"),
            SEED,
        ],
        source: "permuted blocks by ChaCha20",
        run: |given| {
            let people = names(given)?;
            let both: Vec<(String, String)> = match (given.by, given.columns.first()) {
                (Some(by), Some(&column)) => {
                    let sheet = given.sheet()?;
                    // A row without a name is nobody's, whatever its stratum says.
                    let rows = sheet.texts(column).zip(sheet.texts(by));
                    let row = |(name, stratum): (Option<&str>, Option<&str>)| {
                        Some((name?.to_owned(), stratum.unwrap_or("").to_owned()))
                    };
                    rows.filter_map(row).collect()
                }
                _ => people.into_iter().map(|name| (name, String::new())).collect(),
            };
            let options = &given.options;
            let (arms, per_arm) = (options.count("arms")?, options.count("per_arm")?);
            let made =
                assign_blocks(&both, arms, per_arm, seed(given)?).map_err(|why| refused(&why))?;
            let first = made.arms.first().map_or(0, Vec::len);
            Ok(answer(&made, first, both.len(), &made.method))
        },
    },
    Statistic {
        name: "stepped_wedge",
        aliases: &["stagger"],
        area: AREA,
        summary: "in which period each site begins; the estimate counts those that begin in the first",
        takes: NAMES,
        options: &[
            option("steps", "a whole number above 0", "", "periods in which sites begin"),
            SEED,
        ],
        source: "Hussey and Hughes 2007; random order by ChaCha20",
        run: |given| {
            let sites = names(given)?;
            let steps = given.options.count("steps")?;
            let made = stagger(&sites, steps, seed(given)?).map_err(|why| refused(&why))?;
            let first = made.begins.values().filter(|&&period| period == 1).count();
            Ok(answer(&made, first, sites.len(), "random order of the sites"))
        },
    },
];

fn names(given: &Given<'_>) -> Result<Vec<String>, Stop> {
    let &[column] = given.columns.as_slice() else { return Err(given.wrong_columns().into()) };
    let names: Vec<String> = given.sheet()?.texts(column).flatten().map(str::to_owned).collect();
    if names.is_empty() {
        return Err(NoEstimate::TooFew { of: "names".into(), given: 0, needed: 1 }.into());
    }
    Ok(names)
}

fn seed(given: &Given<'_>) -> Result<u64, StatisticsError> {
    given.options.count("seed").map(|seed| seed as u64)
}

fn refused(why: &AssignError) -> StatisticsError {
    StatisticsError::NoDraw { reason: why.to_string() }
}

fn answer(made: &impl serde::Serialize, count: usize, n: usize, method: &str) -> Answer {
    let count = u32::try_from(count).ok().map(f64::from);
    Answer::whole(made).maybe(count).n(n).method(method)
}
