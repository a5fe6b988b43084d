//! The statistics by name: a table of people in, one answer with its interval, test and reasons out.
//!
//! Nothing here computes. Columns and options become the arguments of `peerhood-outcomes`, and what
//! that gives comes back whole.

mod answer;
mod functions;
mod given;
mod options;
mod presets;
mod score;
mod sheet;

use peerhood_outcomes::NoEstimate;
use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use crate::fault::{Faults, nearest, shortened};
pub use answer::{Answer, Answers, Document, Interval};
use given::Given;
pub use options::OptionSpec;
use options::{Options, snake};
use presets::{PRESETS, preset_of};
pub use score::{AnswerFile, Scored, built_in_instrument, read_answers, read_instrument, score};
pub use sheet::Sheet;

/// A statistic that can be asked for by name.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Statistic {
    /// Its name.
    pub name: &'static str,
    /// Other names of it.
    pub aliases: &'static [&'static str],
    /// What it belongs to.
    pub area: &'static str,
    /// What it is.
    pub summary: &'static str,
    /// What it takes of the data.
    pub takes: Takes,
    /// Its options.
    pub options: &'static [OptionSpec],
    /// Whose idea it is.
    pub source: &'static str,
    #[serde(skip)]
    #[schemars(skip)]
    run: fn(&Given<'_>) -> Result<Answer, Stop>,
}

/// What a statistic takes of the data.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Takes {
    /// Whether there must be a table.
    pub data: Data,
    /// Which columns, in which order.
    pub columns: &'static str,
    /// What `--by` does; empty when it does nothing.
    pub by: &'static str,
    #[serde(skip)]
    #[schemars(skip)]
    fewest: usize,
    #[serde(skip)]
    #[schemars(skip)]
    most: usize,
    /// Whether the first two columns are a time and what happened at it.
    #[serde(skip)]
    #[schemars(skip)]
    times: bool,
    /// Whether columns that are not named are only those of numbers.
    #[serde(skip)]
    #[schemars(skip)]
    numbers: bool,
    #[serde(skip)]
    #[schemars(skip)]
    each: Each,
}

/// What has an answer of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Each {
    /// Nothing: there is one answer.
    Whole,
    /// Every column and in it every group of `--by`; a statistic of several columns takes all together.
    ColumnAndGroup,
    /// Every column, where `--by` makes the groups that are compared.
    Column,
}

/// Whether a statistic needs a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Data {
    /// Its options say everything.
    Never,
    /// Its options can say everything.
    Optional,
    /// It does.
    Always,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The name of the statistic; `-` is `_`.
    pub function: &'a str,
    /// The data.
    pub sheet: Option<&'a Sheet>,
    /// The columns, in the order that the statistic takes them in. Empty: all variables.
    pub columns: &'a [String],
    /// The column that makes groups or strata.
    pub by: Option<&'a str>,
    /// The options.
    pub settings: &'a [(String, String)],
}

/// Why a question about statistics made no sense.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum StatisticsError {
    /// No statistic has this name.
    #[error("no statistic is called {name}{}; `peerhood stats list` names them all", did_you_mean(near.as_deref()))]
    UnknownFunction {
        /// The name.
        name: String,
        /// The one that may have been meant.
        near: Option<String>,
    },
    /// No column has this name.
    #[error("no column is called {name}{}; the columns are {}", did_you_mean(near.as_deref()), columns.join(", "))]
    UnknownColumn {
        /// The name.
        name: String,
        /// The one that may have been meant.
        near: Option<String>,
        /// The columns that are there.
        columns: Vec<String>,
    },
    /// The statistic has no such option.
    #[error("no option is called {key}{}; the options are {}", did_you_mean(near.as_deref()), listed(known))]
    UnknownOption {
        /// The option.
        key: String,
        /// The one that may have been meant.
        near: Option<String>,
        /// The options there are.
        known: Vec<&'static str>,
    },
    /// An option is set twice.
    #[error("the option {key} is set twice")]
    OptionTwice {
        /// The option.
        key: String,
    },
    /// A lottery among these names is not possible.
    #[error("nothing was drawn: {reason}")]
    NoDraw {
        /// Why.
        reason: String,
    },
    /// An option that is needed is not set.
    #[error("the option {key} is needed: --set {key}=… ({values})")]
    OptionMissing {
        /// The option.
        key: &'static str,
        /// What its value can be.
        values: &'static str,
    },
    /// An option cannot have this value.
    #[error("the option {key} is {value}, but must be {must}")]
    OptionValue {
        /// The option.
        key: String,
        /// The value.
        value: String,
        /// What it must be.
        must: String,
    },
    /// The statistic needs data.
    #[error("{function} needs --data FILE.csv: {takes}")]
    NoData {
        /// The statistic.
        function: &'static str,
        /// What it takes.
        takes: &'static str,
    },
    /// The statistic reads no table.
    #[error("{function} takes no data: its numbers come from --set")]
    NeedsNoData {
        /// The statistic.
        function: &'static str,
    },
    /// Too many or too few columns.
    #[error(
        "{function} takes {takes}, but was given {}; name them with --columns",
        columns_given(columns)
    )]
    Columns {
        /// The statistic.
        function: &'static str,
        /// What it takes.
        takes: &'static str,
        /// What it was given.
        columns: Vec<String>,
    },
    /// The statistic makes nothing of groups.
    #[error("{function} has no use for --by")]
    NoGroups {
        /// The statistic.
        function: &'static str,
    },
    /// The statistic needs groups.
    #[error("{function} needs --by COLUMN: {by}")]
    NeedsGroups {
        /// The statistic.
        function: &'static str,
        /// What they are.
        by: &'static str,
    },
    /// More groups than are compared.
    #[error("{column} has {} groups ({}), but two are compared", groups.len(), groups.join(", "))]
    TooManyGroups {
        /// The column.
        column: String,
        /// Its groups.
        groups: Vec<String>,
    },
    /// A column has two values of which nobody says which one is the event.
    #[error("which of {} in {column} is the event? say so with --set event=VALUE", listed(values))]
    WhichEvent {
        /// The column.
        column: String,
        /// Its values.
        values: Vec<String>,
    },
    /// Cells that are no numbers.
    #[error(transparent)]
    Faults(#[from] Faults),
}

/// Why a runner of the table has no answer.
#[derive(Debug)]
enum Stop {
    No(NoEstimate),
    Usage(StatisticsError),
}

impl From<NoEstimate> for Stop {
    fn from(reason: NoEstimate) -> Self {
        Self::No(reason)
    }
}

impl From<StatisticsError> for Stop {
    fn from(error: StatisticsError) -> Self {
        Self::Usage(error)
    }
}

impl From<Faults> for Stop {
    fn from(faults: Faults) -> Self {
        Self::Usage(faults.into())
    }
}

/// Every statistic, by area.
pub fn statistics() -> impl Iterator<Item = &'static Statistic> {
    functions::AREAS.iter().copied().flatten()
}

/// The statistic of this name or alias; case does not matter and `-` is `_`. Some names, such as `icc2k`, say an
/// option too.
///
/// # Errors
///
/// [`StatisticsError::UnknownFunction`], with the nearest name.
pub fn statistic(name: &str) -> Result<&'static Statistic, StatisticsError> {
    let asked = snake(name);
    let wanted = preset_of(&asked).map_or(asked.as_str(), |preset| preset.statistic);
    let called = |known: &&Statistic| known.name == wanted || known.aliases.contains(&wanted);
    statistics().find(called).ok_or_else(|| {
        let names = statistics()
            .flat_map(|known| std::iter::once(known.name).chain(known.aliases.iter().copied()))
            .chain(PRESETS.iter().map(|preset| preset.name));
        StatisticsError::UnknownFunction { near: nearest(&asked, names), name: shortened(name) }
    })
}

/// The other names of a statistic: its aliases, and those that say an option too.
#[must_use]
pub fn other_names(statistic: &Statistic) -> Vec<String> {
    let aliases = statistic.aliases.iter().map(|alias| (*alias).to_owned());
    let preset = PRESETS.iter().filter(|preset| preset.statistic == statistic.name);
    let preset = preset.map(|preset| format!("{} ({}={})", preset.name, preset.key, preset.value));
    aliases.chain(preset).collect()
}

/// Computes a statistic; too little data is an answer with its reason.
///
/// # Errors
///
/// [`StatisticsError`] when the question made no sense, and [`StatisticsError::Faults`] with every
/// cell that is no number.
///
/// ```
/// use peerhood::statistics::{Answers, Request, Sheet, compute};
///
/// let sheet = Sheet::read("scores.csv", b"person,before,after\na,10,12\nb,9,13\nc,,9\n")?;
/// let request =
///     Request { function: "t-paired", sheet: Some(&sheet), columns: &[], by: None, settings: &[] };
/// let Answers::One(change) = compute(&request)?.answers else { unreachable!() };
/// assert_eq!((change.estimate, change.n), (Some(-3.0), Some(2)));
/// assert_eq!(change.left_out[0].count, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compute(request: &Request<'_>) -> Result<Document, StatisticsError> {
    let statistic = statistic(request.function)?;
    let said = preset_of(&snake(request.function));
    let said = said.map(|preset| (preset.key.to_owned(), preset.value.to_owned()));
    let settings: Vec<_> = said.into_iter().chain(request.settings.iter().cloned()).collect();
    let options = Options::new(statistic.options, &settings)?;
    let given = Given::new(statistic, request, options)?;
    let by = given.by.map(|by| given.sheet.map_or("", |sheet| sheet.name_of(by)).to_owned());
    let parts = given.parts()?;
    let mut results = Vec::with_capacity(parts.len());
    for part in &parts {
        results.push(answer(statistic, part)?);
    }
    let answers = if results.len() == 1 {
        Answers::One(Box::new(results.remove(0)))
    } else {
        Answers::Several { results }
    };
    Ok(Document { function: statistic.name, source: statistic.source, by, answers })
}

fn answer(statistic: &Statistic, given: &Given<'_>) -> Result<Answer, StatisticsError> {
    let answer = match (statistic.run)(given) {
        Ok(answer) => answer,
        Err(Stop::No(reason)) => Answer::none(&reason),
        Err(Stop::Usage(error)) => return Err(error),
    };
    Ok(Answer { columns: given.names(), group: given.group.clone(), ..answer })
}

fn did_you_mean(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!(" (did you mean {near}?)"))
}

fn listed(names: &[impl AsRef<str>]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}

fn columns_given(columns: &[String]) -> String {
    match columns.len() {
        0 => "none".to_owned(),
        1 => columns[0].clone(),
        count if count <= 12 => format!("{count} ({})", columns.join(", ")),
        count => format!("{count} ({}, …)", columns[..12].join(", ")),
    }
}

#[cfg(test)]
mod tests;
