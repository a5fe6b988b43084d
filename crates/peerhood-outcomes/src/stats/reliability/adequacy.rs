//! Whether items share enough to be looked at for a common factor.

use nalgebra::DMatrix;
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::{LeftOut, NoEstimate, Test};
use crate::stats::distribution::chi_squared_sf;
use crate::stats::sum::{count, products, squares};
use crate::stats::value::{MISSING, Value, at_least, complete};

/// How much the correlations of items are their own and how much are shared with all.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Adequacy {
    /// Kaiser's measure of sampling adequacy, 0 to 1; below 0.5 is unacceptable.
    pub overall: f64,
    /// The same for each item.
    pub items: Vec<f64>,
    /// Bartlett's test that no items correlate.
    pub sphericity: Test,
}

/// Kaiser, Meyer and Olkin's measure, and Bartlett's test of sphericity; one column an item.
///
/// Rows with a missing value are left out.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two items or two rows more than items, [`NoEstimate::NoVariation`] for an
/// item of one value, [`NoEstimate::Collinear`] when items are sums of others.
///
/// # References
///
/// H. F. Kaiser, Psychometrika 35, 1970; Kaiser and Rice 1974; M. S. Bartlett 1951; psych's `KMO`.
pub fn adequacy<T: Value>(items: &[impl AsRef<[T]>]) -> Result<Adequacy, NoEstimate> {
    let k = items.len();
    at_least(k, "items", 2)?;
    let rows = complete(items, k + 2)?;
    let spreads: Vec<f64> = rows.columns.iter().map(|column| squares(column).sqrt()).collect();
    if let Some(place) = spreads.iter().position(|&spread| spread == 0.0) {
        return Err(NoEstimate::NoVariation { what: format!("item {}", place + 1).into() });
    }
    let shared = DMatrix::from_fn(k, k, |row, column| {
        if row == column {
            return 1.0;
        }
        products(&rows.columns[row], &rows.columns[column]) / (spreads[row] * spreads[column])
    });
    let collinear = || NoEstimate::Collinear { what: "the items".into() };
    let factor = shared.clone().cholesky().ok_or_else(collinear)?;
    let diagonal = factor.l_dirty().diagonal();
    if diagonal.min() < 1e-7 {
        return Err(collinear());
    }
    let logarithm = 2.0 * diagonal.iter().map(|entry: &f64| entry.ln()).sum::<f64>();
    let inverse = factor.inverse();
    let partial = |row: usize, column: usize| {
        inverse[(row, column)].powi(2) / (inverse[(row, row)] * inverse[(column, column)])
    };
    let (mut whole, mut items) = ([0.0; 2], Vec::with_capacity(k));
    for row in 0..k {
        let others = || (0..k).filter(|&column| column != row);
        let square = others().map(|column| shared[(row, column)].powi(2)).sum::<f64>();
        let rest = others().map(|column| partial(row, column)).sum::<f64>();
        whole[0] += square;
        whole[1] += rest;
        items.push(share(square, rest));
    }
    let (n, k) = (count(rows.rows), count(k));
    let statistic = -logarithm * (n - 1.0 - (2.0 * k + 5.0) / 6.0);
    let df = 0.5 * k * (k - 1.0);
    let p = chi_squared_sf(statistic.max(0.0), df);
    let mut sphericity = Test::new(Some(statistic), vec![df], p, rows.rows, "Bartlett's test")?;
    if 0 < rows.missing {
        sphericity.left_out = vec![LeftOut { count: rows.missing, because: MISSING.into() }];
    }
    Ok(Adequacy { overall: share(whole[0], whole[1]), items, sphericity })
}

/// Without any correlation nothing is shared.
fn share(square: f64, rest: f64) -> f64 {
    if square == 0.0 { 0.0 } else { square / (square + rest) }
}
