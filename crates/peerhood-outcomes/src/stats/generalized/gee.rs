use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};

use super::cluster::{Cluster, clusters, correlation, share};
use super::likelihood::{Fit, coefficients, linear};
use super::{Family, Gee, GeeErrors, Working};
use crate::estimate::{LeftOut, NoEstimate};
use crate::stats::basis::Basis;
use crate::stats::sum::{count, total};
use crate::stats::value::{Value, at_least, complete, critical, same_length};

const STEPS: usize = 200;

/// Solves the generalised estimating equations of `outcome` on an intercept and `predictors`.
///
/// `groups` holds a number a row: the person of a measurement, the site of a person. The working
/// correlation and the scale are estimated by moments, less one degree of freedom a coefficient.
/// Rows with a missing value are left out; their waves stay where they are.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two clusters, below one row more than coefficients, or without pairs
/// for a correlation; [`NoEstimate::Separated`] when predictors tell the outcome without fail;
/// [`NoEstimate::OutOfRange`] when an outcome cannot be, a cluster has a wave twice, the working
/// correlation is none, or one cluster alone decides a coefficient and the bias-corrected errors are
/// asked for; [`NoEstimate::Collinear`], [`NoEstimate::NoVariation`] as in [`glm`](super::glm).
///
/// # Complexity
///
/// O(n k²) for each of about ten steps.
///
/// # References
///
/// K.-Y. Liang and S. L. Zeger, "Longitudinal data analysis using generalized linear models",
/// Biometrika 73, 1986; L. A. Mancl and T. A. DeRouen, Biometrics 57, 2001.
pub fn gee<T: Value>(
    outcome: &[T],
    predictors: &[impl AsRef<[T]>],
    groups: &[usize],
    family: Family,
    working: Working<'_>,
    errors: GeeErrors,
    level: f64,
) -> Result<Gee, NoEstimate> {
    let quantile = critical(level)?;
    same_length(outcome.len(), groups.len())?;
    let mut lists: Vec<&[T]> = vec![outcome];
    lists.extend(predictors.iter().map(AsRef::as_ref));
    let rows = complete(&lists, predictors.len() + 2)?;
    let waves = waves(groups, working)?;
    let whole = |row: &usize| lists.iter().all(|list| list[*row].into().is_some());
    let kept: Vec<usize> = (0..outcome.len()).filter(whole).collect();
    let mut places: BTreeMap<usize, usize> = kept.iter().map(|&row| (groups[row], 0)).collect();
    places.values_mut().enumerate().for_each(|(place, value)| *value = place);
    at_least(places.len(), "clusters", 2)?;
    let codes: Vec<usize> = kept.iter().map(|row| places[&groups[*row]]).collect();
    let kept_waves: Vec<usize> = kept.iter().map(|&row| waves[row]).collect();
    let clusters = clusters(&codes, places.len(), &kept_waves)?;
    let basis = Basis::of(&rows.columns[1..], rows.rows)?;
    let outcome = &rows.columns[0];
    let solved = solve(outcome, &basis, &clusters, family, working)?;
    let covariance = solved.covariance(errors)?;
    let method = match errors {
        GeeErrors::Robust => "generalised estimating equations, robust errors",
        GeeErrors::BiasCorrected => {
            "generalised estimating equations, robust errors corrected as by Mancl and DeRouen"
        }
        GeeErrors::ModelBased => "generalised estimating equations, errors of the working model",
    };
    let n = rows.rows;
    let interval = (quantile, level);
    let fitted = coefficients(&basis, &solved.coefficients, &covariance, interval, n, method)?;
    let left_out = if rows.missing == 0 {
        Vec::new()
    } else {
        vec![LeftOut { count: rows.missing, because: "a value missing".into() }]
    };
    Ok(Gee {
        coefficients: fitted,
        correlation: (working != Working::Independence).then_some(solved.correlation),
        scale: solved.scale,
        clusters: clusters.len(),
        largest_cluster: clusters.iter().map(|cluster| cluster.rows.len()).max().unwrap_or(0),
        n,
        left_out,
    })
}

/// The wave of each row: as given, or its place among the rows of its cluster.
fn waves(groups: &[usize], working: Working<'_>) -> Result<Vec<usize>, NoEstimate> {
    if let Working::Autoregressive(Some(waves)) = working {
        same_length(groups.len(), waves.len())?;
        return Ok(waves.to_vec());
    }
    let mut next: BTreeMap<usize, usize> = BTreeMap::new();
    let place = |group: &usize| {
        let place = next.entry(*group).or_default();
        *place += 1;
        *place - 1
    };
    Ok(groups.iter().map(place).collect())
}

struct Solved {
    coefficients: DVector<f64>,
    correlation: f64,
    scale: f64,
    /// Information and score of each cluster, before the scale.
    shares: Vec<(DMatrix<f64>, DVector<f64>)>,
}

fn solve(
    outcome: &[f64],
    basis: &Basis,
    clusters: &[Cluster],
    family: Family,
    working: Working<'_>,
) -> Result<Solved, NoEstimate> {
    let k = basis.columns.len();
    let start = Fit::of(outcome, basis, family)?;
    let (mut coefficients, mut at) = (start.coefficients, start.linear);
    for _ in 0..STEPS {
        let spread: Vec<f64> = at.iter().map(|&linear| family.variance(linear).sqrt()).collect();
        let residuals: Vec<f64> = (0..outcome.len())
            .map(|row| (outcome[row] - family.expectation(at[row])) / spread[row])
            .collect();
        let squares = total(residuals.iter().map(|residual| residual * residual));
        let scale = squares / (count(outcome.len()) - count(k));
        if !(f64::MIN_POSITIVE..=f64::MAX).contains(&scale) {
            let what = "the outcome, given the predictors,".into();
            return Err(NoEstimate::NoVariation { what });
        }
        let unit: Vec<f64> = residuals.iter().map(|residual| residual / scale.sqrt()).collect();
        let correlation = correlation(clusters, &unit, working, k)?;
        let scaled: Vec<Vec<f64>> = basis
            .columns
            .iter()
            .map(|column| column.iter().zip(&spread).map(|(value, sd)| value * sd).collect())
            .collect();
        let shares: Vec<_> = clusters
            .iter()
            .map(|cluster| share(cluster, &scaled, &residuals, working, correlation))
            .collect();
        let (information, score) = sums(&shares, k);
        let settled = || NoEstimate::NotConverged {
            what: "the estimating equations".into(),
            iterations: STEPS,
        };
        let change = information.cholesky().ok_or_else(settled)?.solve(&score);
        if change.amax() <= 1e-11 * coefficients.amax().max(1e-300) {
            return Ok(Solved { coefficients, correlation, scale, shares });
        }
        coefficients += change;
        at = linear(basis, &coefficients);
        if at.iter().any(|&linear| !linear.is_finite() || family.runs_away(linear)) {
            return Err(settled());
        }
    }
    Err(NoEstimate::NotConverged { what: "the estimating equations".into(), iterations: STEPS })
}

fn sums(shares: &[(DMatrix<f64>, DVector<f64>)], k: usize) -> (DMatrix<f64>, DVector<f64>) {
    let mut sums = (DMatrix::zeros(k, k), DVector::zeros(k));
    for (information, score) in shares {
        sums.0 += information;
        sums.1 += score;
    }
    sums
}

impl Solved {
    fn covariance(&self, errors: GeeErrors) -> Result<DMatrix<f64>, NoEstimate> {
        let k = self.coefficients.len();
        let (information, _) = sums(&self.shares, k);
        let collinear = || NoEstimate::Collinear { what: "the predictors".into() };
        let inverse = information.clone().cholesky().ok_or_else(collinear)?.inverse();
        if errors == GeeErrors::ModelBased {
            return Ok(inverse * self.scale);
        }
        let mut middle = DMatrix::zeros(k, k);
        for (own, score) in &self.shares {
            let score = if errors == GeeErrors::BiasCorrected {
                // (I - H)⁻¹ in front of the residuals comes down to A (A - Aᵢ)⁻¹ in front of the score.
                let rest = &information - own;
                let factor = rest.cholesky().filter(|factor| {
                    let diagonal = factor.l_dirty().diagonal();
                    diagonal.min() > 1e-6 * information.diagonal().max().sqrt()
                });
                let solved = factor.map(|factor| factor.solve(score));
                &information
                    * solved.ok_or_else(|| NoEstimate::OutOfRange {
                        what: "1 - leverage of a cluster".into(),
                        value: 0.0,
                        must: "above 0: that cluster alone decides a coefficient".into(),
                    })?
            } else {
                score.clone()
            };
            middle += &score * score.transpose();
        }
        Ok(&inverse * middle * &inverse)
    }
}
