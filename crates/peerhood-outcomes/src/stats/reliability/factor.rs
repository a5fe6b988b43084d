//! McDonald's omega from a one-factor model.

use nalgebra::{DMatrix, SymmetricEigen};
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::alpha::{Incomplete, covariances};
use super::items::correlations;
use crate::estimate::NoEstimate;
use crate::stats::sum::total;
use crate::stats::value::{Value, at_least};

/// How the one factor is fitted to the correlations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum FactorMethod {
    /// Least squares of the correlations off the diagonal (psych's default).
    MinimumResidual,
    /// Maximum likelihood (R's `factanal`, lavaan's default on standardised items).
    MaximumLikelihood,
}

/// Omega, and the loadings it comes from.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Omega {
    /// Squared sum of loadings over the variance of the total that the model implies.
    pub omega: f64,
    /// One less the sum of unique variances over the variance of the total as observed (psych's omega total).
    pub omega_observed: f64,
    /// The first for the sum of the items as they are, each counting with its own spread; by maximum likelihood that
    /// of a confirmatory factor analysis of their covariances.
    pub omega_raw: f64,
    /// Loading of each standardised item.
    pub loadings: Vec<f64>,
    /// People used.
    pub n: usize,
    /// People left out because an item was missing.
    pub missing: usize,
}

/// McDonald's omega of standardised items under one common factor; people with a missing item are left out.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below three items, [`NoEstimate::NoVariation`] for a constant item,
/// [`NoEstimate::NotConverged`] when no proper one-factor solution is reached.
///
/// # References
///
/// R. P. McDonald, "Test Theory", 1999; H. H. Harman and W. H. Jones, Psychometrika 31, 1966 (minres);
/// K. G. Jöreskog, Psychometrika 32, 1967 (maximum likelihood).
pub fn omega<T: Value>(
    items: &[impl AsRef<[T]>],
    method: FactorMethod,
) -> Result<Omega, NoEstimate> {
    at_least(items.len(), "items", 3)?;
    let covariances = covariances(items, Incomplete::Listwise)?;
    let raw = &covariances.matrix;
    if let Some(item) = (0..raw.len()).find(|&item| raw[item][item] <= 0.0) {
        return Err(NoEstimate::NoVariation { what: format!("item {}", item + 1).into() });
    }
    let matrix = correlations(raw);
    let mut loadings = match method {
        FactorMethod::MinimumResidual => minimum_residual(&matrix)?,
        FactorMethod::MaximumLikelihood => maximum_likelihood(&matrix)?,
    };
    if loadings.iter().sum::<f64>() < 0.0 {
        for loading in &mut loadings {
            *loading = -*loading;
        }
    }
    let common = total(loadings.iter().copied()).powi(2);
    let unique = total(loadings.iter().map(|loading| 1.0 - loading * loading));
    let omega = common / (common + unique);
    // Items that cancel out leave a total without variance, and nothing to take a share of.
    let omega_observed = 1.0 - unique / total(matrix.iter().flatten().copied());
    let spreads: Vec<f64> = (0..raw.len()).map(|item| raw[item][item].sqrt()).collect();
    let pairs = || spreads.iter().zip(&loadings);
    let common_raw = total(pairs().map(|(spread, loading)| spread * loading)).powi(2);
    let unique_raw =
        total(pairs().map(|(spread, loading)| spread * spread * (1.0 - loading * loading)));
    let omega_raw = common_raw / (common_raw + unique_raw);
    if ![omega, omega_observed, omega_raw].iter().all(|omega| omega.is_finite()) {
        return Err(NoEstimate::NotRepresentable { what: "omega".into() });
    }
    Ok(Omega {
        omega,
        omega_observed,
        omega_raw,
        loadings,
        n: covariances.people,
        missing: covariances.left_out,
    })
}

const MOST: usize = 20_000;

/// Each loading in turn is set to its best value given the others.
fn minimum_residual(matrix: &[Vec<f64>]) -> Result<Vec<f64>, NoEstimate> {
    let size = matrix.len();
    let mut loadings = first_component(matrix);
    for _ in 0..MOST {
        let mut largest = 0.0_f64;
        for item in 0..size {
            let others = (0..size).filter(|&other| other != item);
            let (mut product, mut square) = (0.0, 0.0);
            for other in others {
                product += matrix[item][other] * loadings[other];
                square += loadings[other] * loadings[other];
            }
            if square == 0.0 {
                return Err(no_solution());
            }
            let better = (product / square).clamp(-1.0, 1.0);
            largest = largest.max((better - loadings[item]).abs());
            loadings[item] = better;
        }
        if largest < 1e-14 {
            return Ok(loadings);
        }
    }
    Err(no_solution())
}

/// Unique variances are set to what the loadings leave, the loadings to the first eigenvector of what is left.
fn maximum_likelihood(matrix: &[Vec<f64>]) -> Result<Vec<f64>, NoEstimate> {
    let size = matrix.len();
    let mut unique: Vec<f64> = vec![0.5; size];
    for _ in 0..MOST {
        let scaled = DMatrix::from_fn(size, size, |row, column| {
            matrix[row][column] / (unique[row] * unique[column]).sqrt()
        });
        let eigen =
            SymmetricEigen::try_new(scaled, f64::EPSILON, 10_000).ok_or_else(no_solution)?;
        let top = eigen.eigenvalues.imax();
        let size_of_factor = (eigen.eigenvalues[top] - 1.0).max(0.0).sqrt();
        let loadings: Vec<f64> = (0..size)
            .map(|item| unique[item].sqrt() * size_of_factor * eigen.eigenvectors[(item, top)])
            .collect();
        let mut largest = 0.0_f64;
        for (unique, loading) in unique.iter_mut().zip(&loadings) {
            // The lower bound is factanal's.
            let better = (1.0 - loading * loading).max(0.005);
            largest = largest.max((better - *unique).abs());
            *unique = better;
        }
        if largest < 1e-13 {
            return Ok(loadings);
        }
    }
    Err(no_solution())
}

/// A start: row sums over the root of their total, which is the centroid factor.
fn first_component(matrix: &[Vec<f64>]) -> Vec<f64> {
    let sums: Vec<f64> = matrix.iter().map(|row| row.iter().sum::<f64>()).collect();
    let whole: f64 = sums.iter().sum::<f64>().abs().max(1e-3);
    sums.iter().map(|sum| (sum / whole.sqrt()).clamp(-0.95, 0.95)).collect()
}

fn no_solution() -> NoEstimate {
    NoEstimate::NotConverged { what: "the one-factor model".into(), iterations: MOST }
}
