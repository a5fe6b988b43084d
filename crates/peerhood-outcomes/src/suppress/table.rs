//! Counts in rows and columns, before and after masking.

use std::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Counts in labelled rows and columns. A list is a table of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(try_from = "RawTable"))]
pub struct Table {
    // Invariants: one list of counts a row, one count a column; the total is at most LARGEST.
    rows: Vec<String>,
    columns: Vec<String>,
    counts: Vec<Vec<u64>>,
}

/// No table holds more people than this; flows through it then never overflow.
const LARGEST: u64 = 1 << 48;

impl Table {
    /// Puts counts under their labels.
    ///
    /// # Errors
    ///
    /// [`TableError`] when a row or a count is missing or one too many, or the total passes 2⁴⁸.
    pub fn new(
        rows: Vec<String>,
        columns: Vec<String>,
        counts: Vec<Vec<u64>>,
    ) -> Result<Self, TableError> {
        if rows.len() != counts.len() {
            return Err(TableError::Rows { labels: rows.len(), rows: counts.len() });
        }
        if let Some(row) = counts.iter().position(|row| row.len() != columns.len()) {
            let (labels, counts) = (columns.len(), counts[row].len());
            return Err(TableError::Columns { row, labels, counts });
        }
        let total = counts.iter().flatten().try_fold(0_u64, |sum, &count| sum.checked_add(count));
        if total.is_none_or(|total| LARGEST < total) {
            return Err(TableError::TooLarge);
        }
        Ok(Self { rows, columns, counts })
    }

    /// Labels of the rows.
    #[must_use]
    pub fn rows(&self) -> &[String] {
        &self.rows
    }

    /// Labels of the columns.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The true count at a place; 0 outside the table.
    #[must_use]
    pub fn count(&self, place: Place) -> u64 {
        let sum_of = |row: &Vec<u64>| row.iter().sum::<u64>();
        match place {
            Place::Cell { row, column } => {
                self.counts.get(row).and_then(|row| row.get(column)).copied().unwrap_or(0)
            }
            Place::RowTotal { row } => self.counts.get(row).map_or(0, sum_of),
            Place::ColumnTotal { column } => {
                self.counts.iter().filter_map(|row| row.get(column)).sum()
            }
            Place::Total => self.counts.iter().map(sum_of).sum(),
        }
    }

    /// Every place that is printed: cells by row, then row totals, column totals, the total.
    pub fn places(&self) -> impl Iterator<Item = Place> + use<> {
        places(self.rows.len(), self.columns.len())
    }
}

fn places(rows: usize, columns: usize) -> impl Iterator<Item = Place> + use<> {
    (0..rows)
        .flat_map(move |row| (0..columns).map(move |column| Place::Cell { row, column }))
        .chain((0..rows).map(|row| Place::RowTotal { row }))
        .chain((0..columns).map(|column| Place::ColumnTotal { column }))
        .chain([Place::Total])
}

/// Where a count stands in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "place", rename_all = "snake_case"))]
pub enum Place {
    /// A count of the table.
    Cell {
        /// Position of the row, from 0.
        row: usize,
        /// Position of the column, from 0.
        column: usize,
    },
    /// The sum of a row.
    RowTotal {
        /// Position of the row, from 0.
        row: usize,
    },
    /// The sum of a column.
    ColumnTotal {
        /// Position of the column, from 0.
        column: usize,
    },
    /// The sum of everything.
    Total,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell { row, column } => write!(out, "row {}, column {}", row + 1, column + 1),
            Self::RowTotal { row } => write!(out, "total of row {}", row + 1),
            Self::ColumnTotal { column } => write!(out, "total of column {}", column + 1),
            Self::Total => out.write_str("total"),
        }
    }
}

/// What a reader sees at one place. A hidden count is never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Shown {
    /// The true count.
    Count(u64),
    /// Nothing but that there is somebody.
    Hidden,
}

impl fmt::Display for Shown {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => count.fmt(out),
            Self::Hidden => out.pad("*"),
        }
    }
}

/// A table as it is printed, with its totals. Plain data: [`audit`](super::audit()) judges it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct Masked {
    /// Labels of the rows.
    pub rows: Vec<String>,
    /// Labels of the columns.
    pub columns: Vec<String>,
    /// One list a row, one entry a column.
    pub cells: Vec<Vec<Shown>>,
    /// The sum of each row.
    pub row_totals: Vec<Shown>,
    /// The sum of each column.
    pub column_totals: Vec<Shown>,
    /// The sum of everything.
    pub total: Shown,
}

impl Masked {
    /// A table with the places hidden that `hides` names.
    #[must_use]
    pub fn new(table: &Table, hides: impl Fn(Place) -> bool) -> Self {
        let shown = |place: Place| {
            if hides(place) { Shown::Hidden } else { Shown::Count(table.count(place)) }
        };
        let columns = 0..table.columns.len();
        let rows = 0..table.rows.len();
        let cells_of =
            |row: usize| columns.clone().map(|column| shown(Place::Cell { row, column })).collect();
        Self {
            rows: table.rows.clone(),
            columns: table.columns.clone(),
            cells: rows.clone().map(cells_of).collect(),
            row_totals: rows.map(|row| shown(Place::RowTotal { row })).collect(),
            column_totals: columns
                .clone()
                .map(|column| shown(Place::ColumnTotal { column }))
                .collect(),
            total: shown(Place::Total),
        }
    }

    /// What is printed at a place; `None` outside the table.
    #[must_use]
    pub fn shown(&self, place: Place) -> Option<Shown> {
        match place {
            Place::Cell { row, column } => self.cells.get(row)?.get(column).copied(),
            Place::RowTotal { row } => self.row_totals.get(row).copied(),
            Place::ColumnTotal { column } => self.column_totals.get(column).copied(),
            Place::Total => Some(self.total),
        }
    }

    /// Every place that is printed: cells by row, then row totals, column totals, the total.
    pub fn places(&self) -> impl Iterator<Item = Place> + use<> {
        places(self.rows.len(), self.columns.len())
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stub = self.rows.iter().map(|label| label.chars().count()).max().unwrap_or(0).max(5);
        let widths: Vec<usize> = (self.columns.iter().zip(&self.column_totals))
            .map(|(label, total)| label.chars().count().max(total.to_string().len()).max(3))
            .collect();
        let line = |out: &mut fmt::Formatter<'_>, label: &str, cells: Vec<String>, last: String| {
            write!(out, "{label:stub$}")?;
            for (cell, width) in cells.iter().zip(&widths) {
                write!(out, " {cell:>width$}")?;
            }
            writeln!(out, "  {last:>5}")
        };
        let texts = |shown: &[Shown]| shown.iter().map(Shown::to_string).collect();
        line(out, "", self.columns.clone(), "total".to_owned())?;
        for ((label, cells), total) in self.rows.iter().zip(&self.cells).zip(&self.row_totals) {
            line(out, label, texts(cells), total.to_string())?;
        }
        line(out, "total", texts(&self.column_totals), self.total.to_string())
    }
}

/// Why counts are not a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TableError {
    /// More or fewer rows than labels.
    #[error("{rows} rows for {labels} row labels")]
    Rows {
        /// Labels given.
        labels: usize,
        /// Rows given.
        rows: usize,
    },
    /// A row has more or fewer counts than there are column labels.
    #[error("row {} has {counts} counts for {labels} column labels", row + 1)]
    Columns {
        /// Position of the row, from 0.
        row: usize,
        /// Labels given.
        labels: usize,
        /// Counts in the row.
        counts: usize,
    },
    /// More people than a table can hold.
    #[error("the counts add up to more than 2^48")]
    TooLarge,
}

#[cfg(feature = "serde")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    rows: Vec<String>,
    columns: Vec<String>,
    counts: Vec<Vec<u64>>,
}

#[cfg(feature = "serde")]
impl TryFrom<RawTable> for Table {
    type Error = TableError;

    fn try_from(raw: RawTable) -> Result<Self, TableError> {
        Self::new(raw.rows, raw.columns, raw.counts)
    }
}
