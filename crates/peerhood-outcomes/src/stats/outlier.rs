//! Rows that lie far from all others.

use nalgebra::{DMatrix, DVector};
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::distribution::chi_squared_sf;
use super::sum::{Mean, count, products, squares};
use super::value::{Value, complete};
use crate::estimate::NoEstimate;

/// How far a row lies from the middle of all.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Distance {
    /// Squared Mahalanobis distance.
    pub squared: f64,
    /// How often a row of normal data lies at least as far, by the chi-squared distribution.
    pub p: f64,
}

/// The squared Mahalanobis distance of each row; `None` for a row with a missing value.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] unless there are more complete rows than columns by two,
/// [`NoEstimate::NoVariation`] for a column of one value, [`NoEstimate::Collinear`] when columns are
/// sums of others.
///
/// # References
///
/// P. C. Mahalanobis 1936; A. W. Meade and S. B. Craig, "Identifying careless responses in survey
/// data", Psychological Methods 17(3), 2012.
pub fn mahalanobis<T: Value>(
    columns: &[impl AsRef<[T]>],
) -> Result<Vec<Option<Distance>>, NoEstimate> {
    let k = columns.len();
    let rows = complete(columns, k + 2)?;
    let spreads: Vec<f64> = rows.columns.iter().map(|column| squares(column).sqrt()).collect();
    if let Some(place) = spreads.iter().position(|&spread| spread == 0.0) {
        return Err(NoEstimate::NoVariation { what: format!("column {}", place + 1).into() });
    }
    let shared = DMatrix::from_fn(k, k, |row, column| {
        products(&rows.columns[row], &rows.columns[column]) / (spreads[row] * spreads[column])
    });
    let collinear = || NoEstimate::Collinear { what: "the columns".into() };
    let factor = shared.cholesky().ok_or_else(collinear)?;
    if factor.l_dirty().diagonal().min() < 1e-7 {
        return Err(collinear());
    }
    let means: Vec<Mean> = rows.columns.iter().map(|column| Mean::of(column)).collect();
    let df = count(rows.rows) - 1.0;
    let distance = |row: usize| {
        let away = DVector::from_fn(k, |place, _| {
            means[place].deviation(rows.columns[place][row]) / spreads[place]
        });
        let squared = away.dot(&factor.solve(&away)) * df;
        Distance { squared, p: chi_squared_sf(squared.max(0.0), count(k)) }
    };
    let length = columns.first().map_or(0, |column| column.as_ref().len());
    let whole = |row: usize| columns.iter().all(|column| column.as_ref()[row].into().is_some());
    let mut next = 0;
    let mut of = |row: usize| {
        whole(row).then(|| {
            next += 1;
            distance(next - 1)
        })
    };
    Ok((0..length).map(&mut of).collect())
}
