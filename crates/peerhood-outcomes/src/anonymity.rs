//! Whether rows can go out one by one: how many share each combination of what is known about them.

use std::collections::BTreeMap;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// Counts how many rows share each combination of values, and which are shared by fewer than `k`.
///
/// `rows` holds, for each person, only what an outsider may know: region, language, role,
/// condition. A release is k-anonymous when no combination is rarer than `k`. That hides who a row
/// belongs to, not what it says: when all of a class gave one answer, the answer is known.
///
/// ```
/// use peerhood_outcomes::anonymity::k_anonymity;
///
/// let rows = [["North", "en"], ["North", "en"], ["South", "es"], ["North", "en"]];
/// let report = k_anonymity(&rows, 3);
/// assert_eq!((report.classes, report.smallest, report.rows_below), (2, 1, 1));
/// assert_eq!(report.rare[0].values, ["South", "es"]);
/// ```
///
/// # References
///
/// L. Sweeney, "k-anonymity: a model for protecting privacy", International Journal of Uncertainty,
/// Fuzziness and Knowledge-Based Systems 10(5), 2002.
#[must_use]
pub fn k_anonymity<Row, Cell>(rows: &[Row], k: usize) -> Anonymity
where
    Row: AsRef<[Cell]>,
    Cell: AsRef<str>,
{
    let mut rows_of: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for row in rows {
        *rows_of.entry(row.as_ref().iter().map(AsRef::as_ref).collect()).or_default() += 1;
    }
    let smallest = rows_of.values().copied().min().unwrap_or(0);
    let classes = rows_of.len();
    let mut rare: Vec<RareClass> = rows_of
        .into_iter()
        .filter(|&(_, rows)| rows < k)
        .map(|(values, rows)| RareClass {
            values: values.into_iter().map(str::to_owned).collect(),
            rows,
        })
        .collect();
    rare.sort_by_key(|class| class.rows);
    let rows_below = rare.iter().map(|class| class.rows).sum();
    Anonymity { k, rows: rows.len(), classes, smallest, rows_below, rare }
}

/// How well rows hide in each other.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Anonymity {
    /// How many rows a class should have.
    pub k: usize,
    /// Rows in all.
    pub rows: usize,
    /// Different combinations of values.
    pub classes: usize,
    /// Rows of the rarest combination: the k that the release has.
    pub smallest: usize,
    /// Rows whose combination is rarer than `k`: coarsen their values, or leave them out.
    pub rows_below: usize,
    /// Combinations rarer than `k`, the rarest first. Not for print.
    pub rare: Vec<RareClass>,
}

impl Anonymity {
    /// Whether the rows may go out, as far as this report can say.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.rare.is_empty()
    }
}

/// A combination of values that few rows share.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct RareClass {
    /// The values, in the order of the columns.
    pub values: Vec<String>,
    /// Rows that have them.
    pub rows: usize,
}
