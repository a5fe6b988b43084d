//! Orthonormal columns in place of an intercept and predictors.

use nalgebra::{DMatrix, DVector};

use crate::estimate::NoEstimate;
use crate::stats::sum::{Mean, count, dot};

/// An intercept and predictors as orthonormal columns, and the way back.
#[derive(Debug)]
pub(crate) struct Basis {
    /// The first is constant.
    pub(crate) columns: Vec<Vec<f64>>,
    /// Coefficients of the columns times this are those of intercept and predictors.
    pub(crate) back: DMatrix<f64>,
}

impl Basis {
    /// Gram and Schmidt, twice, on centred columns.
    pub(crate) fn of(predictors: &[Vec<f64>], rows: usize) -> Result<Self, NoEstimate> {
        let k = predictors.len();
        let mut columns = vec![vec![1.0 / count(rows).sqrt(); rows]];
        // Column j of the triangle holds how predictor j is made of the columns.
        let mut triangle = DMatrix::zeros(k, k);
        let mut means = DVector::zeros(k);
        for (place, predictor) in predictors.iter().enumerate() {
            let mean = Mean::of(predictor);
            means[place] = mean.value();
            let mut column: Vec<f64> =
                predictor.iter().map(|&value| mean.deviation(value)).collect();
            let largest = column.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
            let reaches = predictor.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
            if largest <= 1e-14 * reaches {
                let what = "the predictors (one does not vary)".into();
                return Err(NoEstimate::Collinear { what });
            }
            column.iter_mut().for_each(|value| *value /= largest);
            let whole = dot(&column, &column).sqrt();
            for _ in 0..2 {
                for (earlier, known) in columns.iter().enumerate() {
                    let shared = dot(known, &column);
                    for (value, known) in column.iter_mut().zip(known) {
                        *value -= shared * known;
                    }
                    if let Some(row) = earlier.checked_sub(1) {
                        triangle[(row, place)] += shared * largest;
                    }
                }
            }
            let rest = dot(&column, &column).sqrt();
            if rest <= 1e-11 * whole {
                return Err(NoEstimate::Collinear { what: "the predictors".into() });
            }
            column.iter_mut().for_each(|value| *value /= rest);
            triangle[(place, place)] = rest * largest;
            columns.push(column);
        }
        let inverse = triangle
            .solve_upper_triangular(&DMatrix::identity(k, k))
            .ok_or_else(|| NoEstimate::Collinear { what: "the predictors".into() })?;
        let tilt = -(means.transpose() * &inverse);
        let back = DMatrix::from_fn(k + 1, k + 1, |row, column| match (row, column) {
            (0, 0) => 1.0 / count(rows).sqrt(),
            (0, column) => tilt[column - 1],
            (_, 0) => 0.0,
            (row, column) => inverse[(row - 1, column - 1)],
        });
        Ok(Self { columns, back })
    }

    /// Takes the columns' share out of `values` and gives their coefficients.
    pub(crate) fn take_out(&self, values: &mut [f64]) -> DVector<f64> {
        let mut coefficients = DVector::zeros(self.columns.len());
        for _ in 0..2 {
            for (place, column) in self.columns.iter().enumerate() {
                let shared = dot(column, values);
                for (value, known) in values.iter_mut().zip(column) {
                    *value -= shared * known;
                }
                coefficients[place] += shared;
            }
        }
        coefficients
    }

    /// The determinant of X'X, as a logarithm.
    pub(crate) fn ln_determinant(&self) -> f64 {
        -2.0 * self.back.diagonal().iter().map(|value| value.abs().ln()).sum::<f64>()
    }
}

/// The outcome without what the predictors explain, at a scale near 1.
#[derive(Debug)]
pub(crate) struct Target {
    /// Of the columns of the basis, by least squares.
    pub(crate) coefficients: DVector<f64>,
    pub(crate) centre: f64,
    pub(crate) scale: f64,
}

impl Target {
    pub(crate) fn of(outcome: &[f64], basis: &Basis) -> Result<(Vec<f64>, Self), NoEstimate> {
        let centre = Mean::of(outcome);
        let mut rest: Vec<f64> = outcome.iter().map(|&value| centre.deviation(value)).collect();
        let largest = rest.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let nothing =
            || NoEstimate::NoVariation { what: "the outcome, given the predictors,".into() };
        if largest <= 1e-14 * centre.value().abs() || largest < 1e-150 {
            return Err(nothing());
        }
        rest.iter_mut().for_each(|value| *value /= largest);
        let before = dot(&rest, &rest);
        let mut coefficients = basis.take_out(&mut rest);
        let left = dot(&rest, &rest);
        if left <= 1e-22 * before {
            return Err(nothing());
        }
        let size = (left / count(outcome.len())).sqrt();
        rest.iter_mut().for_each(|value| *value /= size);
        coefficients /= size;
        Ok((rest, Self { coefficients, centre: centre.value(), scale: largest * size }))
    }
}
