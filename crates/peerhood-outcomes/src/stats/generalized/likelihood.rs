//! Maximum likelihood by Newton's steps (iteratively reweighted least squares).

use nalgebra::{DMatrix, DVector};

use super::{Family, Generalized};
use crate::estimate::{Estimate, LeftOut, NoEstimate, Test};
use crate::stats::basis::Basis;
use crate::stats::distribution::normal_two_sided;
use crate::stats::regression::Coefficient;
use crate::stats::sum::{count, total};
use crate::stats::value::{Value, complete, critical, representable};

const STEPS: usize = 100;

/// Fits a share (`Binomial`: logistic regression) or a count (`Poisson`) to an intercept and
/// `predictors` by maximum likelihood.
///
/// Rows with a missing value are left out. For measurements there is [`ols`](crate::stats::regression::ols).
///
/// # Errors
///
/// [`NoEstimate::Separated`] when predictors tell the outcome without fail, so that a coefficient
/// would be infinite; [`NoEstimate::NoVariation`] when all outcomes are the same;
/// [`NoEstimate::OutOfRange`] for an outcome that the family cannot have; [`NoEstimate::Collinear`],
/// [`NoEstimate::TooFew`] as for least squares.
///
/// # Complexity
///
/// O(n k²) for each of about ten steps.
///
/// # References
///
/// J. A. Nelder and R. W. M. Wedderburn, "Generalized linear models", JRSS A 135, 1972.
pub fn glm<T: Value>(
    outcome: &[T],
    predictors: &[impl AsRef<[T]>],
    family: Family,
    level: f64,
) -> Result<Generalized, NoEstimate> {
    let quantile = critical(level)?;
    let mut lists: Vec<&[T]> = vec![outcome];
    lists.extend(predictors.iter().map(AsRef::as_ref));
    let rows = complete(&lists, predictors.len() + 2)?;
    let outcome = &rows.columns[0];
    let basis = Basis::of(&rows.columns[1..], rows.rows)?;
    let fit = Fit::of(outcome, &basis, family)?;
    let n = rows.rows;
    let of = |term: &dyn Fn(f64, f64) -> f64, linear: &dyn Fn(usize) -> f64| {
        total(outcome.iter().enumerate().map(|(row, &outcome)| term(outcome, linear(row))))
    };
    let deviance = of(&|y, linear| family.deviance(y, linear), &|row| fit.linear[row]);
    let start = family.start(outcome)?;
    let null_deviance = of(&|y, linear| family.deviance(y, linear), &|_| start);
    let k = count(basis.columns.len());
    let (scale, log_likelihood) = match family {
        Family::Gaussian => {
            let variance = deviance / count(n);
            let circle = 2.0 * std::f64::consts::PI;
            (deviance / (count(n) - k), -0.5 * count(n) * ((circle * variance).ln() + 1.0))
        }
        _ => (1.0, of(&|y, linear| family.log_likelihood(y, linear), &|row| fit.linear[row])),
    };
    representable(log_likelihood, "the likelihood (the fit is perfect)")?;
    let parameters = if family == Family::Gaussian { k + 1.0 } else { k };
    let inverse = fit.inverse * scale;
    let method = match family {
        Family::Gaussian => "generalised linear model, Gaussian",
        Family::Binomial => "logistic regression by maximum likelihood",
        Family::Poisson => "Poisson regression by maximum likelihood",
    };
    let left_out = if rows.missing == 0 {
        Vec::new()
    } else {
        vec![LeftOut { count: rows.missing, because: "a value missing".into() }]
    };
    Ok(Generalized {
        coefficients: coefficients(
            &basis,
            &fit.coefficients,
            &inverse,
            (quantile, level),
            n,
            method,
        )?,
        deviance,
        null_deviance,
        log_likelihood,
        aic: 2.0 * (parameters - log_likelihood),
        n,
        left_out,
    })
}

/// Coefficients with z tests, from those of the orthonormal columns and their covariance.
pub(super) fn coefficients(
    basis: &Basis,
    values: &DVector<f64>,
    covariance: &DMatrix<f64>,
    (quantile, level): (f64, f64),
    n: usize,
    method: &'static str,
) -> Result<Vec<Coefficient>, NoEstimate> {
    let row = |row: usize| {
        let combination: DVector<f64> = basis.back.row(row).transpose();
        let value = combination.dot(values);
        let error = combination.dot(&(covariance * &combination)).max(0.0).sqrt();
        representable(error, "a standard error")?;
        let reach = quantile * error;
        let z = if error == 0.0 { None } else { Some(value / error) };
        let p = z.map_or(if value == 0.0 { 1.0 } else { 0.0 }, normal_two_sided);
        Ok(Coefficient {
            estimate: Estimate::new(value, value - reach, value + reach, level, n, method)?,
            standard_error: error,
            test: Test::new(z, Vec::new(), p, n, method)?,
        })
    };
    (0..basis.back.nrows()).map(row).collect()
}

/// The fit in orthonormal columns.
pub(super) struct Fit {
    pub(super) coefficients: DVector<f64>,
    pub(super) linear: Vec<f64>,
    inverse: DMatrix<f64>,
}

impl Fit {
    pub(super) fn of(outcome: &[f64], basis: &Basis, family: Family) -> Result<Self, NoEstimate> {
        family.check(outcome)?;
        let k = basis.columns.len();
        let mut coefficients = DVector::zeros(k);
        coefficients[0] = family.start(outcome)? * count(outcome.len()).sqrt();
        let mut linear = linear(basis, &coefficients);
        let mut likelihood = log_likelihood(outcome, &linear, family);
        for _ in 0..STEPS {
            let (score, information) = step(outcome, &linear, basis, family);
            let factor = information.cholesky().ok_or_else(separated)?;
            let mut change = factor.solve(&score);
            let (mut next, mut next_linear, mut next_likelihood);
            let mut halvings = 0;
            loop {
                next = &coefficients + &change;
                next_linear = self::linear(basis, &next);
                next_likelihood = log_likelihood(outcome, &next_linear, family);
                let lost = 1e-12 * likelihood.abs().max(1.0);
                if likelihood - lost <= next_likelihood {
                    break;
                }
                halvings += 1;
                if 60 < halvings {
                    return Err(not_settled());
                }
                change *= 0.5;
            }
            let moved = change.amax() <= 1e-11 * next.amax().max(1.0);
            (coefficients, linear, likelihood) = (next, next_linear, next_likelihood);
            if linear.iter().any(|&value| family.runs_away(value)) {
                return Err(separated());
            }
            if moved {
                let (_, information) = step(outcome, &linear, basis, family);
                let inverse = information.cholesky().ok_or_else(separated)?.inverse();
                return Ok(Self { coefficients, linear, inverse });
            }
        }
        Err(not_settled())
    }
}

pub(super) fn linear(basis: &Basis, coefficients: &DVector<f64>) -> Vec<f64> {
    let mut sum = vec![0.0; basis.columns[0].len()];
    for (column, coefficient) in basis.columns.iter().zip(coefficients.iter()) {
        for (sum, value) in sum.iter_mut().zip(column) {
            *sum += coefficient * value;
        }
    }
    sum
}

fn log_likelihood(outcome: &[f64], linear: &[f64], family: Family) -> f64 {
    let rows = outcome.iter().zip(linear);
    total(rows.map(|(&outcome, &linear)| family.log_likelihood(outcome, linear)))
}

/// The slope and the curvature of the likelihood.
fn step(
    outcome: &[f64],
    linear: &[f64],
    basis: &Basis,
    family: Family,
) -> (DVector<f64>, DMatrix<f64>) {
    let k = basis.columns.len();
    let left: Vec<f64> =
        outcome.iter().zip(linear).map(|(y, &linear)| y - family.expectation(linear)).collect();
    let weights: Vec<f64> = linear.iter().map(|&linear| family.variance(linear)).collect();
    let score = DVector::from_fn(k, |place, _| {
        total(basis.columns[place].iter().zip(&left).map(|(value, left)| value * left))
    });
    let information = DMatrix::from_fn(k, k, |row, column| {
        let columns = basis.columns[row].iter().zip(&basis.columns[column]);
        columns.zip(&weights).map(|((left, right), weight)| left * right * weight).sum()
    });
    (score, information)
}

fn separated() -> NoEstimate {
    NoEstimate::Separated { what: "a predictor, or several together,".into() }
}

fn not_settled() -> NoEstimate {
    NoEstimate::NotConverged { what: "the regression".into(), iterations: STEPS }
}
