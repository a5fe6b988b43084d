//! The deviance of a covariance, with its first and second derivatives.
//!
//! Of each person only the visits they have are looked at. Those who have the same ones share the
//! inverse of the covariance between them.

use nalgebra::{Cholesky, DMatrix, DVector};

use super::Likelihood;
use super::panel::{Panel, Pattern};
use super::shape::Direction;
use crate::stats::sum::count;

/// The model at a covariance.
#[derive(Debug)]
pub(super) struct At {
    /// Twice the negative log-likelihood, without its constant.
    pub(super) deviance: f64,
    /// Coefficients of the columns by generalised least squares.
    pub(super) coefficients: DVector<f64>,
    /// Their covariance.
    pub(super) inverse: DMatrix<f64>,
    /// Inverse of the covariance between the visits of each pattern.
    weights: Vec<DMatrix<f64>>,
}

/// How the deviance changes with the covariance.
#[derive(Debug)]
pub(super) struct Change {
    /// By each entry of the covariance.
    pub(super) pull: DMatrix<f64>,
    /// By each parameter.
    pub(super) slope: DVector<f64>,
    /// Second derivatives by two parameters, the covariance taken as linear in them.
    pub(super) curvature: DMatrix<f64>,
    /// What the second derivatives are expected to be: never negative.
    pub(super) expected: DMatrix<f64>,
    /// How X'V⁻¹X falls with each parameter.
    pub(super) information: Vec<DMatrix<f64>>,
}

/// A pivot below this share of the variance: one visit is a sum of others.
const SINGULAR: f64 = 1e-10;

impl Panel {
    /// The model at a covariance. `None` where it is not positive definite.
    pub(super) fn at(&self, covariance: &DMatrix<f64>, likelihood: Likelihood) -> Option<At> {
        let width = self.width;
        let mut weights = Vec::with_capacity(self.patterns.len());
        let mut cross = DMatrix::zeros(width, width);
        let mut shared = DVector::zeros(width);
        let mut deviance = 0.0;
        for pattern in &self.patterns {
            let (weight, ln_determinant) = inverse(&part(covariance, &pattern.visits))?;
            deviance += count(pattern.people) * ln_determinant;
            pattern.each(width, |outcome, columns| {
                let tilted = tilted(columns, width, &weight);
                for (visit, value) in outcome.iter().enumerate() {
                    let left = &tilted[visit * width..][..width];
                    let right = &columns[visit * width..][..width];
                    for (column, right) in right.iter().enumerate() {
                        for (row, left) in left.iter().enumerate().take(column + 1) {
                            cross[(row, column)] += left * right;
                        }
                        shared[column] += left[column] * value;
                    }
                }
            });
            weights.push(weight);
        }
        cross.fill_lower_triangle_with_upper_triangle();
        let decomposed = Cholesky::new(cross)?;
        let coefficients = decomposed.solve(&shared);
        for (pattern, weight) in self.patterns.iter().zip(&weights) {
            pattern.each(width, |outcome, columns| {
                let rest = residual(outcome, columns, &coefficients);
                for (row, left) in rest.iter().enumerate() {
                    for (column, right) in rest.iter().enumerate() {
                        deviance += left * weight[(row, column)] * right;
                    }
                }
            });
        }
        if likelihood == Likelihood::Restricted {
            deviance += 2.0 * decomposed.l_dirty().diagonal().iter().map(|x| x.ln()).sum::<f64>();
        }
        let inverse = decomposed.inverse();
        deviance.is_finite().then_some(At { deviance, coefficients, inverse, weights })
    }

    /// The derivatives at a place, along directions of the covariance.
    pub(super) fn change(
        &self,
        at: &At,
        directions: &[Direction],
        likelihood: Likelihood,
    ) -> Change {
        let (visits, width, size) = (self.visits.len(), self.width, directions.len());
        let restricted = likelihood == Likelihood::Restricted;
        let mut pull = DMatrix::zeros(visits, visits);
        let mut curvature = DMatrix::zeros(size, size);
        let mut expected = DMatrix::zeros(size, size);
        // Sums over people of f_a f_b' and of f_a u_b, where f = X'W and u = W(y - Xβ).
        let mut squares = vec![0.0; visits * visits * width * width];
        let mut tilts = vec![0.0; visits * visits * width];
        for (pattern, weight) in self.patterns.iter().zip(&at.weights) {
            let sums = pattern.sums(at, weight, (&mut squares, &mut tilts), visits);
            let fitted = if restricted { sums.fitted } else { sums.fitted * 0.0 };
            let weight = spread_out(weight, &pattern.visits, visits);
            let plain = &weight * count(pattern.people);
            pull += &plain - &fitted - &sums.residual;
            let observed = (&fitted + &sums.residual) * 2.0 - &plain;
            let hoped = &plain - &fitted * 2.0;
            for (row, left) in directions.iter().enumerate() {
                for (column, right) in directions.iter().enumerate().take(row + 1) {
                    for &(a, b, from) in left {
                        for &(c, d, to) in right {
                            let through = from * weight[(b, c)] * to;
                            curvature[(row, column)] += through * observed[(d, a)];
                            expected[(row, column)] += through * hoped[(d, a)];
                        }
                    }
                }
            }
        }
        let square = |direction: &Direction| {
            let mut made = DMatrix::zeros(width, width);
            for &(a, b, value) in direction {
                let from = &squares[(a * visits + b) * width * width..][..width * width];
                made.as_mut_slice()
                    .iter_mut()
                    .zip(from)
                    .for_each(|(made, from)| *made += from * value);
            }
            made
        };
        let tilt = |direction: &Direction| {
            let mut made = DVector::zeros(width);
            for &(a, b, value) in direction {
                let from = &tilts[(a * visits + b) * width..][..width];
                made.iter_mut().zip(from).for_each(|(made, from)| *made += from * value);
            }
            made
        };
        let information: Vec<DMatrix<f64>> = directions.iter().map(square).collect();
        let along: Vec<DMatrix<f64>> = information.iter().map(|made| &at.inverse * made).collect();
        let tilts: Vec<DVector<f64>> = directions.iter().map(tilt).collect();
        let turned: Vec<DVector<f64>> = tilts.iter().map(|tilt| &at.inverse * tilt).collect();
        for row in 0..size {
            for column in 0..=row {
                if restricted {
                    let both = along[row].dot(&along[column].transpose());
                    curvature[(row, column)] -= both;
                    expected[(row, column)] += both;
                }
                curvature[(row, column)] -= 2.0 * tilts[row].dot(&turned[column]);
            }
        }
        curvature.fill_upper_triangle_with_lower_triangle();
        expected.fill_upper_triangle_with_lower_triangle();
        let slope = |direction: &Direction| {
            direction.iter().map(|&(a, b, value)| pull[(a, b)] * value).sum::<f64>()
        };
        let slope = DVector::from_iterator(size, directions.iter().map(slope));
        Change { pull, slope, curvature, expected, information }
    }
}

/// Sums over the people of a pattern, spread out over all visits.
struct Sums {
    /// Of (X'W)' C (X'W).
    fitted: DMatrix<f64>,
    /// Of uu'.
    residual: DMatrix<f64>,
}

impl Pattern {
    /// Shows each person's outcome and columns.
    fn each(&self, width: usize, mut look: impl FnMut(&[f64], &[f64])) {
        let visits = self.visits.len();
        let columns = self.columns.chunks_exact(visits * width);
        self.outcome
            .chunks_exact(visits)
            .zip(columns)
            .for_each(|(outcome, columns)| look(outcome, columns));
    }

    fn sums(
        &self,
        at: &At,
        weight: &DMatrix<f64>,
        (squares, tilts): (&mut [f64], &mut [f64]),
        visits: usize,
    ) -> Sums {
        let (own, width) = (self.visits.len(), at.coefficients.len());
        let mut fitted = DMatrix::zeros(own, own);
        let mut residual_products = DMatrix::zeros(own, own);
        let mut turned = vec![0.0; width];
        self.each(width, |outcome, columns| {
            let tilted = tilted(columns, width, weight);
            let rest = residual(outcome, columns, &at.coefficients);
            let rest: Vec<f64> = (0..own)
                .map(|row| (0..own).map(|column| weight[(row, column)] * rest[column]).sum())
                .collect();
            for (first, &first_visit) in self.visits.iter().enumerate() {
                let left = &tilted[first * width..][..width];
                for (turned, column) in turned.iter_mut().zip(at.inverse.column_iter()) {
                    *turned =
                        left.iter().zip(column.iter()).map(|(left, value)| left * value).sum();
                }
                for (second, &second_visit) in self.visits.iter().enumerate() {
                    let right = &tilted[second * width..][..width];
                    fitted[(first, second)] +=
                        turned.iter().zip(right).map(|(left, right)| left * right).sum::<f64>();
                    residual_products[(first, second)] += rest[first] * rest[second];
                    let entry = first_visit * visits + second_visit;
                    let tilts = &mut tilts[entry * width..][..width];
                    tilts.iter_mut().zip(left).for_each(|(sum, left)| *sum += left * rest[second]);
                    let squares = &mut squares[entry * width * width..][..width * width];
                    for (column, right) in squares.chunks_exact_mut(width).zip(right) {
                        column.iter_mut().zip(left).for_each(|(sum, left)| *sum += left * right);
                    }
                }
            }
        });
        Sums {
            fitted: spread_out(&fitted, &self.visits, visits),
            residual: spread_out(&residual_products, &self.visits, visits),
        }
    }
}

/// The rows of a person after the weights: visit by visit, column by column.
fn tilted(columns: &[f64], width: usize, weight: &DMatrix<f64>) -> Vec<f64> {
    let mut made = vec![0.0; columns.len()];
    for (to, made) in made.chunks_exact_mut(width).enumerate() {
        for (from, columns) in columns.chunks_exact(width).enumerate() {
            let weight = weight[(from, to)];
            made.iter_mut().zip(columns).for_each(|(made, column)| *made += weight * column);
        }
    }
    made
}

fn residual(outcome: &[f64], columns: &[f64], coefficients: &DVector<f64>) -> Vec<f64> {
    let rows = outcome.iter().zip(columns.chunks_exact(coefficients.len()));
    rows.map(|(value, row)| {
        value - row.iter().zip(coefficients.iter()).map(|(x, beta)| x * beta).sum::<f64>()
    })
    .collect()
}

fn part(whole: &DMatrix<f64>, places: &[usize]) -> DMatrix<f64> {
    DMatrix::from_fn(places.len(), places.len(), |row, column| whole[(places[row], places[column])])
}

fn spread_out(part: &DMatrix<f64>, places: &[usize], size: usize) -> DMatrix<f64> {
    let mut whole = DMatrix::zeros(size, size);
    for (row, &to) in places.iter().enumerate() {
        for (column, &at) in places.iter().enumerate() {
            whole[(to, at)] = part[(row, column)];
        }
    }
    whole
}

/// The inverse and the logarithm of the determinant of what is safely positive definite.
fn inverse(matrix: &DMatrix<f64>) -> Option<(DMatrix<f64>, f64)> {
    let decomposed = Cholesky::new(matrix.clone())?;
    let roots = decomposed.l_dirty().diagonal();
    let safe = |(root, variance): (&f64, &f64)| SINGULAR * variance < root * root;
    if !roots.iter().zip(matrix.diagonal().iter()).all(safe) {
        return None;
    }
    let ln_determinant = 2.0 * roots.iter().map(|root| root.ln()).sum::<f64>();
    Some((decomposed.inverse(), ln_determinant))
}
