//! Whether answers can be trusted, and who is missing.

mod attrition;
mod patterns;

use std::collections::BTreeMap;

pub use attrition::{Attrition, attrition, attrition_of};
pub use patterns::{MissingPattern, Missingness, missingness};
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::answers::{Answers, AnswersError, known};
use crate::instrument::{Instrument, ItemKey};

/// What makes a row doubtful.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(deny_unknown_fields))]
pub struct CareRule {
    /// So many equal answers one after the other, or more.
    pub longest_run: usize,
    /// Less than so many seconds an answer, on average.
    pub seconds_per_item: f64,
    /// Two rows with the same answers to so many items, or more, not all of them alike.
    pub same_answers: usize,
}

impl CareRule {
    /// A starting point for an instrument: a run as long as the questionnaire when it has at least
    /// eight items; less than two seconds an item, after Huang and colleagues (Journal of Business
    /// and Psychology 27, 2012); ten same answers.
    #[must_use]
    pub fn usual(instrument: &Instrument) -> Self {
        Self {
            longest_run: instrument.items().len().max(8),
            seconds_per_item: 2.0,
            same_answers: 10,
        }
    }
}

/// Looks at every row of a wave for signs that nobody read the questions.
///
/// Signs are not proof: a parent who is well may truly answer "not at all" nine times. The rows are
/// reported, never dropped. `seconds` is how long each row took, where it is known.
///
/// # Errors
///
/// [`AnswersError::NoColumn`] when the wave lacks items of the instrument;
/// [`AnswersError::Seconds`] when `seconds` is longer or shorter than the wave.
pub fn care(
    instrument: &Instrument,
    answers: &Answers,
    seconds: Option<&[Option<f64>]>,
    rule: CareRule,
) -> Result<Care, AnswersError> {
    let columns = answers.columns_for(instrument)?;
    let people = answers.people();
    if let Some(seconds) = seconds
        && seconds.len() != people.len()
    {
        return Err(AnswersError::Seconds { seconds: seconds.len(), people: people.len() });
    }
    let mut doubtful = Vec::new();
    let mut rows_of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut same: BTreeMap<Vec<u64>, Vec<usize>> = BTreeMap::new();
    for (row, person) in people.iter().enumerate() {
        let given: Vec<Option<f64>> = columns.iter().map(|column| known(column[row])).collect();
        let signs = RowCare::new(row, &given, seconds.and_then(|seconds| seconds[row]));
        if signs.is_doubtful(rule) {
            doubtful.push(signs.clone());
        }
        if !person.is_empty() {
            rows_of.entry(person).or_default().push(row);
        }
        if rule.same_answers <= signs.answered && signs.longest_run < signs.answered {
            let bits = given.iter().map(|answer| answer.map_or(u64::MAX, f64::to_bits)).collect();
            same.entry(bits).or_default().push(row);
        }
    }
    let repeated = |rows: &Vec<usize>| 1 < rows.len();
    let mut same_person: Vec<Vec<usize>> = rows_of.into_values().filter(repeated).collect();
    let mut same_answers: Vec<Vec<usize>> = same.into_values().filter(repeated).collect();
    same_person.sort_unstable();
    same_answers.sort_unstable();
    Ok(Care { rows: people.len(), doubtful, same_person, same_answers })
}

/// Rows of a wave that a person should look at before they count.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Care {
    /// Rows looked at.
    pub rows: usize,
    /// Rows with a sign of carelessness, in order.
    pub doubtful: Vec<RowCare>,
    /// Rows that name the same person.
    pub same_person: Vec<Vec<usize>>,
    /// Rows whose answers are all the same, one row as the other.
    pub same_answers: Vec<Vec<usize>>,
}

/// How one row was filled in.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct RowCare {
    /// Position of the row, from 0.
    pub row: usize,
    /// Items answered.
    pub answered: usize,
    /// The most equal answers one after the other.
    pub longest_run: usize,
    /// Standard deviation of the row's answers; `None` below two answers.
    pub within_sd: Option<f64>,
    /// Seconds an answer took on average; `None` when the time is not known.
    pub seconds_per_item: Option<f64>,
}

impl RowCare {
    fn new(row: usize, given: &[Option<f64>], seconds: Option<f64>) -> Self {
        let values: Vec<f64> = given.iter().copied().flatten().collect();
        Self {
            row,
            answered: values.len(),
            longest_run: longest_run(given),
            within_sd: spread(&values),
            seconds_per_item: seconds.and_then(|seconds| seconds_per_item(given, seconds)),
        }
    }

    fn is_doubtful(&self, rule: CareRule) -> bool {
        rule.longest_run <= self.longest_run
            || self.seconds_per_item.is_some_and(|pace| pace < rule.seconds_per_item)
    }
}

/// Seconds that an answer took on average; `None` without an answer, or for a time that cannot be.
#[must_use]
pub fn seconds_per_item(answers: &[Option<f64>], seconds: f64) -> Option<f64> {
    let answered = answers.iter().flatten().count();
    let pace = seconds / answered as f64;
    (0.0 <= pace && pace.is_finite()).then_some(pace)
}

/// The most equal answers one after the other; a missing answer ends a run.
///
/// ```
/// use peerhood_outcomes::quality::longest_run;
///
/// assert_eq!(longest_run(&[Some(3.0), Some(3.0), None, Some(3.0), Some(1.0)]), 2);
/// assert_eq!(longest_run(&[]), 0);
/// ```
#[must_use]
pub fn longest_run(answers: &[Option<f64>]) -> usize {
    let same = |left: &Option<f64>, right: &Option<f64>| left.is_some() && left == right;
    let runs = answers.chunk_by(same).filter(|run| run[0].is_some());
    runs.map(<[Option<f64>]>::len).max().unwrap_or(0)
}

/// The standard deviation of one row's answers; `None` below two answers.
///
/// Next to zero in somebody who gives the same answer to everything.
#[must_use]
pub fn within_person_sd(answers: &[Option<f64>]) -> Option<f64> {
    spread(&answers.iter().copied().flatten().collect::<Vec<f64>>())
}

/// Rows whose values are all the same, one row as the other, a group a list; rows with nothing known
/// are passed over.
#[must_use]
pub fn same_rows(rows: &[Vec<Option<f64>>]) -> Vec<Vec<usize>> {
    let mut same: BTreeMap<Vec<Option<u64>>, Vec<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        if row.iter().any(Option::is_some) {
            // Adding zero makes -0 and 0 the same.
            let bits = row.iter().map(|value| value.map(|value| (value + 0.0).to_bits()));
            same.entry(bits.collect()).or_default().push(place);
        }
    }
    let mut repeated: Vec<Vec<usize>> = same.into_values().filter(|rows| 1 < rows.len()).collect();
    repeated.sort_unstable();
    repeated
}

fn spread(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    Some((squares / (n - 1.0)).sqrt()).filter(|spread| spread.is_finite())
}

/// Items with no answer at all, or all with the same one: they carry no information.
///
/// # Errors
///
/// [`AnswersError::NoColumn`] when the wave lacks items of the instrument.
pub fn constant_items(
    instrument: &Instrument,
    answers: &Answers,
) -> Result<Vec<ItemKey>, AnswersError> {
    let columns = answers.columns_for(instrument)?;
    let constant = |column: &[f64]| {
        let mut given = column.iter().filter(|value| !value.is_nan());
        let first = given.next();
        given.all(|value| Some(value) == first)
    };
    let items = instrument.items().iter().zip(columns);
    Ok(items.filter(|(_, column)| constant(column)).map(|(item, _)| item.key.clone()).collect())
}
