//! Satterthwaite's degrees of freedom.

use nalgebra::{DMatrix, DVector, Matrix2, Vector3};

use super::search::{Triangle, along, covariance};
use super::sums::{At, Sums};

/// How the errors of the fixed effects depend on the variances, and how well those are known.
#[derive(Debug)]
pub(super) struct Degrees<'a> {
    sums: &'a Sums,
    at: &'a At,
    triangle: Triangle,
    sigma: f64,
    /// Covariance of the triangle's entries and of sigma.
    uncertainty: DMatrix<f64>,
}

impl<'a> Degrees<'a> {
    /// The curvature of the deviance in the triangle and sigma tells how well they are known;
    /// directions without curvature are left out, as lmerTest does.
    pub(super) fn new(sums: &'a Sums, at: &'a At, triangle: Triangle, with_slope: bool) -> Self {
        let sigma = (at.residual / sums.size).sqrt();
        let entries = if with_slope { 3 } else { 1 };
        let size = entries + 1;
        let mut curvature = DMatrix::zeros(size, size);
        for entry in 0..entries {
            let column = curve(sums, &triangle, sigma * sigma, entry);
            for row in 0..entries {
                curvature[(row, entry)] = column[row];
            }
        }
        let mixed = along(&sums.residual_products(at), &triangle) * (2.0 / sigma.powi(3));
        for entry in 0..entries {
            curvature[(entry, entries)] = mixed[entry];
            curvature[(entries, entry)] = mixed[entry];
        }
        curvature[(entries, entries)] = 4.0 * sums.size / (sigma * sigma);
        let even = (&curvature + curvature.transpose()) * 0.5;
        let eigen = even.symmetric_eigen();
        let mut uncertainty = DMatrix::zeros(size, size);
        for (place, &value) in eigen.eigenvalues.iter().enumerate() {
            if 1e-8 < value {
                let direction = eigen.eigenvectors.column(place);
                uncertainty += direction * direction.transpose() * (2.0 / value);
            }
        }
        Self { sums, at, triangle, sigma, uncertainty }
    }

    /// The variance of a combination of coefficients, and the degrees of freedom of its t.
    pub(super) fn of(&self, combination: &DVector<f64>) -> (f64, f64) {
        let relative = combination.dot(&(&self.at.inverse * combination));
        let variance = self.sigma * self.sigma * relative;
        let products = self.sums.column_products(self.at, combination);
        let entries = self.uncertainty.nrows() - 1;
        let by_triangle = along(&products, &self.triangle) * (self.sigma * self.sigma);
        let mut slope = DVector::zeros(entries + 1);
        for entry in 0..entries {
            slope[entry] = by_triangle[entry];
        }
        slope[entries] = 2.0 * self.sigma * relative;
        let spread = slope.dot(&(&self.uncertainty * &slope));
        (variance, 2.0 * variance * variance / spread)
    }
}

/// How the slope of the deviance changes with one entry: differences of fourth order.
fn curve(sums: &Sums, triangle: &Triangle, variance: f64, entry: usize) -> Vector3<f64> {
    let width = 1e-3 * triangle[entry].abs().max(0.05);
    let slope = |steps: f64| {
        let mut moved = *triangle;
        moved[entry] += steps * width;
        let at = sums.at(covariance(&moved));
        at.map_or_else(Vector3::zeros, |at| {
            let pull: Matrix2<f64> = sums.pull(&at, variance);
            along(&pull, &moved)
        })
    };
    (slope(-2.0) - slope(2.0) + (slope(1.0) - slope(-1.0)) * 8.0) / (12.0 * width)
}
