//! The covariance between visits as a function of its parameters, with first and second derivatives.

use nalgebra::{DMatrix, DVector};

use super::Covariance;
use crate::stats::sum::count;

/// Entries of a symmetric matrix that is zero elsewhere: row, column, value, both halves.
pub(super) type Direction = Vec<(usize, usize, f64)>;

/// An assumption about a number of visits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) covariance: Covariance,
    pub(super) visits: usize,
}

impl Shape {
    fn fades(self) -> bool {
        let fading = [Covariance::Autoregressive, Covariance::HeterogeneousAutoregressive];
        fading.contains(&self.covariance)
    }

    /// How many standard deviations there are, where the parameters are these and a correlation.
    fn deviations(self) -> usize {
        match self.covariance {
            Covariance::Unstructured
            | Covariance::HeterogeneousCompoundSymmetry
            | Covariance::HeterogeneousAutoregressive => self.visits,
            Covariance::CompoundSymmetry | Covariance::Autoregressive => 1,
        }
    }

    /// How many numbers it takes.
    pub(super) fn parameters(self) -> usize {
        match self.covariance {
            Covariance::Unstructured => self.visits * (self.visits + 1) / 2,
            _ => self.deviations() + 1,
        }
    }

    /// The parameters of given variances and one correlation between all visits.
    pub(super) fn start(self, variances: &[f64], correlation: f64) -> DVector<f64> {
        if self.covariance == Covariance::Unstructured {
            let entry = |(row, column): (usize, usize)| {
                let product = (variances[row] * variances[column]).sqrt();
                if row == column { product } else { product * correlation }
            };
            return DVector::from_iterator(self.parameters(), pairs(self.visits).map(entry));
        }
        let roots: Vec<f64> = if self.deviations() == 1 {
            vec![(variances.iter().sum::<f64>() / count(variances.len())).sqrt()]
        } else {
            variances.iter().map(|variance| variance.sqrt()).collect()
        };
        DVector::from_iterator(self.parameters(), roots.into_iter().chain([correlation]))
    }

    /// The covariance. `None` outside what standard deviations and correlations can be; it may still
    /// not be positive definite.
    pub(super) fn covariance(self, parameters: &DVector<f64>) -> Option<DMatrix<f64>> {
        let mut made = DMatrix::zeros(self.visits, self.visits);
        if self.covariance == Covariance::Unstructured {
            for ((row, column), &value) in pairs(self.visits).zip(parameters.iter()) {
                made[(row, column)] = value;
                made[(column, row)] = value;
            }
            return Some(made);
        }
        let correlation = parameters[self.deviations()];
        let roots = parameters.rows(0, self.deviations());
        if 1.0 <= correlation.abs() || roots.iter().any(|&root| root <= 0.0) {
            return None;
        }
        for row in 0..self.visits {
            for column in 0..self.visits {
                let [shared, _, _] = self.correlation(correlation, row.abs_diff(column));
                made[(row, column)] =
                    self.root(roots.as_slice(), row) * self.root(roots.as_slice(), column) * shared;
            }
        }
        Some(made)
    }

    /// How the covariance moves with each parameter.
    pub(super) fn directions(self, parameters: &DVector<f64>) -> Vec<Direction> {
        if self.covariance == Covariance::Unstructured {
            let direction = |(row, column): (usize, usize)| {
                if row == column {
                    vec![(row, row, 1.0)]
                } else {
                    vec![(row, column, 1.0), (column, row, 1.0)]
                }
            };
            return pairs(self.visits).map(direction).collect();
        }
        let mut made = vec![Direction::new(); self.parameters()];
        let (roots, correlation) = self.split(parameters);
        for row in 0..self.visits {
            for column in 0..self.visits {
                let [shared, slope, _] = self.correlation(correlation, row.abs_diff(column));
                let (left, right) = (self.root(roots, row), self.root(roots, column));
                // Both ends may lie on one parameter: the entry then stands there twice.
                made[self.place(row)].push((row, column, right * shared));
                made[self.place(column)].push((row, column, left * shared));
                if row != column {
                    made[self.deviations()].push((row, column, left * right * slope));
                }
            }
        }
        made
    }

    /// The second derivatives of the covariance by each two parameters, times `pull`, summed.
    pub(super) fn bends(self, parameters: &DVector<f64>, pull: &DMatrix<f64>) -> DMatrix<f64> {
        let size = self.parameters();
        let mut made = DMatrix::zeros(size, size);
        if self.covariance == Covariance::Unstructured {
            return made;
        }
        let (roots, correlation) = self.split(parameters);
        let last = self.deviations();
        for row in 0..self.visits {
            for column in 0..self.visits {
                let [shared, slope, bend] = self.correlation(correlation, row.abs_diff(column));
                let (left, right) = (self.root(roots, row), self.root(roots, column));
                let (first, second) = (self.place(row), self.place(column));
                let pull = pull[(row, column)];
                made[(first, second)] += pull * shared;
                made[(second, first)] += pull * shared;
                for (place, other) in [(first, right), (second, left)] {
                    made[(place, last)] += pull * other * slope;
                    made[(last, place)] += pull * other * slope;
                }
                made[(last, last)] += pull * left * right * bend;
            }
        }
        made
    }

    fn split(self, parameters: &DVector<f64>) -> (&[f64], f64) {
        let (roots, correlation) = parameters.as_slice().split_at(self.deviations());
        (roots, correlation.first().copied().unwrap_or(0.0))
    }

    fn place(self, visit: usize) -> usize {
        if self.deviations() == 1 { 0 } else { visit }
    }

    fn root(self, roots: &[f64], visit: usize) -> f64 {
        roots[self.place(visit)]
    }

    /// The correlation of visits so many steps apart, with its first and second derivative.
    fn correlation(self, correlation: f64, steps: usize) -> [f64; 3] {
        match steps {
            0 => [1.0, 0.0, 0.0],
            _ if !self.fades() => [correlation, 1.0, 0.0],
            _ => {
                let steps = count(steps);
                let power = |less: f64| {
                    if steps < less { 0.0 } else { correlation.powf(steps - less) }
                };
                [power(0.0), steps * power(1.0), steps * (steps - 1.0) * power(2.0)]
            }
        }
    }
}

/// The entries on and above the diagonal, row by row.
fn pairs(visits: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..visits).flat_map(move |row| (row..visits).map(move |column| (row, column)))
}
