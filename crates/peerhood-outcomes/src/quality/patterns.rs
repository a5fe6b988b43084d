//! Which answers are missing together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::answers::{Answers, AnswersError};
use crate::instrument::{Instrument, ItemKey};

/// Counts which answers of a wave are missing, item by item and together.
///
/// # Errors
///
/// [`AnswersError::NoColumn`] when the wave lacks items of the instrument.
pub fn missingness(
    instrument: &Instrument,
    answers: &Answers,
) -> Result<Missingness, AnswersError> {
    let columns = answers.columns_for(instrument)?;
    let rows = answers.people().len();
    let missing: Vec<Vec<bool>> =
        columns.iter().map(|column| column.iter().map(|value| value.is_nan()).collect()).collect();
    let mut rows_with: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    for row in 0..rows {
        let absent = (0..missing.len()).filter(|&item| missing[item][row]).collect();
        *rows_with.entry(absent).or_default() += 1;
    }
    let key = |position: usize| instrument.items()[position].key.clone();
    let mut patterns: Vec<MissingPattern> = rows_with
        .into_iter()
        .map(|(items, rows)| MissingPattern { items: items.into_iter().map(key).collect(), rows })
        .collect();
    patterns.sort_by_key(|pattern| Reverse(pattern.rows));
    let by_item = missing
        .iter()
        .enumerate()
        .map(|(item, missing)| (key(item), missing.iter().filter(|&&absent| absent).count()))
        .collect();
    Ok(Missingness { rows, by_item, patterns })
}

/// Which answers of a wave are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Missingness {
    /// Rows of the wave.
    pub rows: usize,
    /// Missing answers of each item, in the order of the questionnaire.
    pub by_item: Vec<(ItemKey, usize)>,
    /// Items that are missing together, the most frequent first. Complete rows are a pattern too.
    pub patterns: Vec<MissingPattern>,
}

/// Items that are missing together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct MissingPattern {
    /// The items; none for complete rows.
    pub items: Vec<ItemKey>,
    /// Rows that lack just these.
    pub rows: usize,
}
