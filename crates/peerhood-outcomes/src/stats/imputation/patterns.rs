//! Which columns are missing together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, NoEstimate};
use crate::stats::proportion::wilson;
use crate::stats::value::{Value, same_length};

/// What is missing from a table.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Patterns {
    /// Share of rows that are complete, with Wilson's interval.
    pub complete: Estimate,
    /// Missing values of each column.
    pub missing: Vec<usize>,
    /// Columns that are missing together, the most frequent first. Complete rows are a pattern too.
    pub patterns: Vec<MissingTogether>,
}

/// Columns that are missing together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct MissingTogether {
    /// Positions of the columns, from 0.
    pub columns: Vec<usize>,
    /// Rows that miss these and no others.
    pub rows: usize,
}

/// Counts what is missing, column by column and together.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] without a row, [`NoEstimate::LengthsDiffer`].
pub fn patterns<T: Value>(columns: &[impl AsRef<[T]>], level: f64) -> Result<Patterns, NoEstimate> {
    let length = columns.first().map_or(0, |column| column.as_ref().len());
    for column in columns {
        same_length(length, column.as_ref().len())?;
    }
    let mut rows_with: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let mut missing = vec![0; columns.len()];
    for row in 0..length {
        let absent = |&place: &usize| columns[place].as_ref()[row].into().is_none();
        let absent: Vec<usize> = (0..columns.len()).filter(absent).collect();
        absent.iter().for_each(|&place| missing[place] += 1);
        *rows_with.entry(absent).or_default() += 1;
    }
    let complete = rows_with.get(&Vec::new()).copied().unwrap_or(0);
    let mut patterns: Vec<MissingTogether> =
        rows_with.into_iter().map(|(columns, rows)| MissingTogether { columns, rows }).collect();
    patterns.sort_by_key(|pattern| Reverse(pattern.rows));
    Ok(Patterns { complete: wilson(complete, length, level)?, missing, patterns })
}
