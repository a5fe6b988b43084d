//! The plain linear assignment problem on a matrix in one slice.
//!
//! Every row gets a column of its own (or every column a row, if there are more rows) at the least
//! total cost. For lists of allowed pairs, capacities and demands see [`solve`](crate::solve).

mod core;
mod lists;
mod monge;
mod whole;

use std::borrow::Cow;

use thiserror::Error;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// A matrix of costs, row after row.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs<'a> {
    // Invariants: rows * columns cells; no cell so large that sums along a path could overflow.
    rows: usize,
    columns: usize,
    cells: Cells<'a>,
    /// No cell is below this.
    least: i64,
    unit: f64,
}

#[derive(Clone, Debug, PartialEq)]
enum Cells<'a> {
    /// Magnitudes below 2²⁸.
    Narrow(Cow<'a, [i32]>),
    Wide(Cow<'a, [i64]>),
}

/// Why numbers do not make a cost matrix.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum CostsError {
    /// There are not rows × columns cells.
    #[error("{found} costs given for {rows} rows of {columns} columns")]
    Shape {
        /// Rows asked for.
        rows: usize,
        /// Columns asked for.
        columns: usize,
        /// Cells given.
        found: usize,
    },
    /// A cost is infinite or not a number.
    #[error("the cost in row {row}, column {column} is {value}")]
    NotFinite {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
        /// The cost.
        value: f64,
    },
    /// A cost is so large, or so much finer than another, that sums would not be exact.
    #[error(
        "the cost in row {row}, column {column} makes exact sums impossible; scale or round the costs"
    )]
    TooLarge {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
    },
}

const NARROW: u64 = 1 << 28;

impl<'a> Costs<'a> {
    /// Looks at a matrix of narrow integers without copying it, unless a magnitude is 2²⁸ or more.
    ///
    /// # Errors
    ///
    /// If there are not rows × columns cells.
    pub fn from_i32(
        rows: usize,
        columns: usize,
        cells: &'a [i32],
    ) -> Result<Costs<'a>, CostsError> {
        check_shape(rows, columns, cells.len())?;
        let least = cells.iter().copied().min().map_or(0, i64::from);
        let cells = if cells.iter().all(|cell| u64::from(cell.unsigned_abs()) < NARROW) {
            Cells::Narrow(Cow::Borrowed(cells))
        } else {
            Cells::Wide(cells.iter().copied().map(i64::from).collect())
        };
        let costs = Costs { rows, columns, cells, least, unit: 1.0 };
        costs.check_size()
    }

    /// Looks at a matrix of wide integers.
    ///
    /// # Errors
    ///
    /// If there are not rows × columns cells, or one is so large that sums could overflow.
    pub fn from_i64(
        rows: usize,
        columns: usize,
        cells: &'a [i64],
    ) -> Result<Costs<'a>, CostsError> {
        check_shape(rows, columns, cells.len())?;
        let least = cells.iter().copied().min().unwrap_or(0);
        let narrow = |&cell: &i64| {
            i32::try_from(cell).ok().filter(|cell| u64::from(cell.unsigned_abs()) < NARROW)
        };
        let cells = match cells.iter().map(narrow).collect::<Option<Vec<i32>>>() {
            Some(cells) => Cells::Narrow(cells.into()),
            None => Cells::Wide(Cow::Borrowed(cells)),
        };
        let costs = Costs { rows, columns, cells, least, unit: 1.0 };
        costs.check_size()
    }

    /// Scales a matrix of numbers to integers by a power of two, without rounding anything.
    ///
    /// # Errors
    ///
    /// If there are not rows × columns cells, one is infinite or not a number, or one is so much
    /// finer than another that integers cannot hold both.
    pub fn from_f64(
        rows: usize,
        columns: usize,
        cells: &[f64],
    ) -> Result<Costs<'static>, CostsError> {
        check_shape(rows, columns, cells.len())?;
        let place = |at: usize| (at / columns, at % columns);
        if let Some(at) = cells.iter().position(|cell| !cell.is_finite()) {
            let (row, column) = place(at);
            return Err(CostsError::NotFinite { row, column, value: cells[at] });
        }
        let finest = cells.iter().filter(|&&cell| cell != 0.0).map(|&cell| parts(cell).1).min();
        let finest = finest.unwrap_or(0);
        let mut scaled = Vec::with_capacity(cells.len());
        for (at, &cell) in cells.iter().enumerate() {
            let (mantissa, exponent) = parts(cell);
            let shift =
                if cell == 0.0 { 0 } else { u32::try_from(exponent - finest).unwrap_or(64) };
            let value = mantissa.checked_mul(1_i64.checked_shl(shift).unwrap_or(0));
            match value {
                Some(value) if shift < 62 && value >> shift == mantissa => scaled.push(value),
                _ => {
                    let (row, column) = place(at);
                    return Err(CostsError::TooLarge { row, column });
                }
            }
        }
        let Costs { cells, least, .. } = Costs::from_i64(rows, columns, &scaled)?;
        let cells = match cells {
            Cells::Narrow(cells) => Cells::Narrow(cells.into_owned().into()),
            Cells::Wide(cells) => Cells::Wide(cells.into_owned().into()),
        };
        Ok(Costs { rows, columns, cells, least, unit: 2.0_f64.powi(finest) })
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// What one unit of the integers in an [`Assignment`] is in the costs given: 1 for integers, a
    /// power of two for numbers.
    pub fn unit(&self) -> f64 {
        self.unit
    }

    fn check_size(self) -> Result<Costs<'a>, CostsError> {
        // A path has at most two cells a row; prices add two such paths.
        let steps = 2 * self.rows.min(self.columns) as u64 + 8;
        let most = (1_u64 << 58) / steps;
        let too_large = match &self.cells {
            Cells::Narrow(_) => None,
            Cells::Wide(cells) => cells.iter().position(|cell| most < cell.unsigned_abs()),
        };
        match too_large {
            Some(at) => {
                Err(CostsError::TooLarge { row: at / self.columns, column: at % self.columns })
            }
            None => Ok(self),
        }
    }
}

/// A column for each row, with the prices that prove it cheapest.
///
/// No cost is below the price of its row plus the price of its column, and every pair costs just
/// that; where columns are left over they are priced 0 and no other is above, and likewise rows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Assignment {
    /// The column of each row; a row has none only if there are more rows than columns.
    pub column_of: Vec<Option<u32>>,
    /// The sum of the costs, in units of [`Costs::unit`].
    pub total: i128,
    /// The price of each row.
    pub row_prices: Vec<i64>,
    /// The price of each column.
    pub column_prices: Vec<i64>,
}

/// Finds the cheapest assignment.
///
/// Among equally cheap ones the choice depends on the matrix alone.
///
/// # Complexity
///
/// O(n²·m) at worst for n the smaller side; two or three readings of the matrix on most. Matrices
/// with the Monge property, either way round, are recognised and solved in one reading.
///
/// ```
/// use peerhood_matching::dense::{Costs, minimise};
///
/// let costs = Costs::from_f64(2, 3, &[1.5, 0.25, 9.0, 2.0, 0.5, 9.0])?;
/// let assignment = minimise(&costs);
/// assert_eq!(assignment.column_of, [Some(0), Some(1)]);
/// assert_eq!(assignment.total as f64 * costs.unit(), 2.0);
/// # Ok::<(), peerhood_matching::dense::CostsError>(())
/// ```
///
/// # References
///
/// Y. Lee and J. B. Orlin, "On very large scale assignment problems", 1994 (a sparse core, then
/// pricing). R. Jonker and A. Volgenant, "A shortest augmenting path algorithm for dense and sparse
/// linear assignment problems", Computing 38, 1987. A. J. Hoffman, "On simple linear programming
/// problems", 1963 (Monge matrices).
pub fn minimise(costs: &Costs<'_>) -> Assignment {
    match &costs.cells {
        Cells::Narrow(cells) => {
            core::assign(costs.rows, costs.columns, cells, costs.least as i32).unwrap_or_else(
                |_| {
                    // Prices outgrew the narrow type.
                    let wide: Vec<i64> = cells.iter().copied().map(i64::from).collect();
                    wide_or_empty(costs, &wide)
                },
            )
        }
        Cells::Wide(cells) => wide_or_empty(costs, cells),
    }
}

fn wide_or_empty(costs: &Costs<'_>, cells: &[i64]) -> Assignment {
    core::assign(costs.rows, costs.columns, cells, costs.least)
        .expect("sizes are checked at the door, so wide prices cannot outgrow their type")
}

/// Whether an assignment is a cheapest one, by its prices alone.
///
/// # Complexity
///
/// One reading of the matrix.
pub fn is_optimal(costs: &Costs<'_>, assignment: &Assignment) -> bool {
    let Assignment { column_of, total, row_prices, column_prices } = assignment;
    let (rows, columns) = (costs.rows, costs.columns);
    if column_of.len() != rows || row_prices.len() != rows || column_prices.len() != columns {
        return false;
    }
    let mut row_at = vec![false; columns];
    let mut sum = 0;
    let mut pairs = 0;
    for row in 0..rows {
        for column in 0..columns {
            let cost = i128::from(match &costs.cells {
                Cells::Narrow(cells) => i64::from(cells[row * columns + column]),
                Cells::Wide(cells) => cells[row * columns + column],
            });
            let price = i128::from(row_prices[row]) + i128::from(column_prices[column]);
            let used = column_of[row] == Some(column as u32);
            if cost < price || (used && (cost != price || row_at[column])) {
                return false;
            }
            if used {
                row_at[column] = true;
                sum += cost;
                pairs += 1;
            }
        }
        if rows > columns
            && (0 < row_prices[row] || (column_of[row].is_none() && row_prices[row] != 0))
        {
            return false;
        }
    }
    let fitting =
        |column: usize| column_prices[column] == 0 || (row_at[column] && column_prices[column] < 0);
    pairs == rows.min(columns) && sum == *total && (rows >= columns || (0..columns).all(fitting))
}

fn check_shape(rows: usize, columns: usize, found: usize) -> Result<(), CostsError> {
    let indexable = rows < u32::MAX as usize && columns < u32::MAX as usize;
    if indexable && rows.checked_mul(columns) == Some(found) {
        return Ok(());
    }
    Err(CostsError::Shape { rows, columns, found })
}

/// A number as an odd integer times a power of two.
fn parts(value: f64) -> (i64, i32) {
    let bits = value.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32;
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let (mantissa, exponent) =
        if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    if mantissa == 0 {
        return (0, 0);
    }
    let zeros = mantissa.trailing_zeros();
    let magnitude = mantissa >> zeros;
    (if value < 0.0 { -magnitude } else { magnitude }, exponent + zeros as i32)
}
