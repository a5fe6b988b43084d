//! What the likelihood needs of each group, and the likelihood of a covariance of the random effects.

use nalgebra::{DMatrix, DVector, Matrix2, Vector2};

use super::Criterion;

/// The sums of products of one model; every evaluation costs one step a group, whatever its rows.
#[derive(Debug)]
pub(super) struct Sums {
    pub(super) groups: Vec<GroupSums>,
    /// Products of the random effects' columns with the fixed ones', two rows a group.
    shared: Vec<f64>,
    fixed: usize,
    /// Sum of squares of the outcome.
    outcome: f64,
    /// Rows, less the fixed coefficients for the restricted likelihood.
    pub(super) size: f64,
    criterion: Criterion,
}

/// One group: Z'Z and Z'y, for its intercept and slope.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct GroupSums {
    pub(super) squares: Matrix2<f64>,
    pub(super) outcome: Vector2<f64>,
    pub(super) rows: usize,
}

/// The profiled model at one covariance of the random effects.
#[derive(Debug)]
pub(super) struct At {
    /// Relative covariance of intercept and slope.
    pub(super) covariance: Matrix2<f64>,
    /// Inverse of X'V⁻¹X, for orthonormal columns.
    pub(super) inverse: DMatrix<f64>,
    pub(super) coefficients: DVector<f64>,
    /// Weighted sum of squared residuals.
    pub(super) residual: f64,
    /// The determinants of V and, for the restricted likelihood, of X'V⁻¹X, as logarithms.
    pub(super) determinants: f64,
}

impl Sums {
    /// `columns` are orthonormal and `outcome` is orthogonal to them.
    pub(super) fn of(
        columns: &[Vec<f64>],
        outcome: &[f64],
        slope: Option<&[f64]>,
        groups: (&[usize], usize),
        criterion: Criterion,
    ) -> Self {
        let (codes, number) = groups;
        let fixed = columns.len();
        let mut sums = vec![GroupSums::default(); number];
        let mut shared = vec![0.0; 2 * fixed * number];
        for (row, &code) in codes.iter().enumerate() {
            let group = &mut sums[code];
            let z = slope.map_or(0.0, |slope| slope[row]);
            group.rows += 1;
            group.squares.m11 += 1.0;
            group.squares.m12 += z;
            group.squares.m22 += z * z;
            group.outcome.x += outcome[row];
            group.outcome.y += z * outcome[row];
        }
        for (place, column) in columns.iter().enumerate() {
            for (row, &code) in codes.iter().enumerate() {
                let z = slope.map_or(0.0, |slope| slope[row]);
                let start = 2 * fixed * code + 2 * place;
                shared[start] += column[row];
                shared[start + 1] += z * column[row];
            }
        }
        sums.iter_mut().for_each(|group| group.squares.m21 = group.squares.m12);
        let rows = crate::stats::sum::count(outcome.len());
        let lost = if criterion.is_restricted() { crate::stats::sum::count(fixed) } else { 0.0 };
        let square = crate::stats::sum::dot(outcome, outcome);
        Self { groups: sums, shared, fixed, outcome: square, size: rows - lost, criterion }
    }

    /// The profile at a relative covariance; `None` where the arithmetic leaves the floats.
    pub(super) fn at(&self, covariance: Matrix2<f64>) -> Option<At> {
        let fixed = self.fixed;
        let mut cross = DMatrix::identity(fixed, fixed);
        let mut target = DVector::zeros(fixed);
        let (mut outcome, mut determinants) = (self.outcome, 0.0);
        for (group, shared) in self.each() {
            let (inner, determinant) = shrunk(&group.squares, &covariance)?;
            determinants += determinant.ln();
            let kernel = covariance * inner;
            outcome -= (group.outcome.transpose() * kernel * group.outcome).x;
            let pull = kernel * group.outcome;
            for (column, right) in shared.chunks_exact(2).enumerate() {
                target[column] -= right[0] * pull.x + right[1] * pull.y;
                let weighted = [
                    kernel.m11 * right[0] + kernel.m12 * right[1],
                    kernel.m21 * right[0] + kernel.m22 * right[1],
                ];
                for (row, left) in shared.chunks_exact(2).enumerate().take(column + 1) {
                    cross[(row, column)] -= left[0] * weighted[0] + left[1] * weighted[1];
                }
            }
        }
        cross.fill_lower_triangle_with_upper_triangle();
        let factor = cross.cholesky()?;
        let coefficients = factor.solve(&target);
        let residual = outcome - coefficients.dot(&target);
        if self.criterion.is_restricted() {
            determinants +=
                2.0 * factor.l_dirty().diagonal().iter().map(|entry: &f64| entry.ln()).sum::<f64>();
        }
        let sound = 0.0 < residual && residual.is_finite() && determinants.is_finite();
        let inverse = factor.inverse();
        sound.then_some(At { covariance, inverse, coefficients, residual, determinants })
    }

    /// -2 times the log-likelihood, less what does not depend on the covariance.
    pub(super) fn deviance(&self, at: &At) -> f64 {
        at.determinants + self.size * (at.residual / self.size).ln()
    }

    /// The derivative of the deviance by the relative covariance, at a given residual variance.
    pub(super) fn pull(&self, at: &At, variance: f64) -> Matrix2<f64> {
        let mut sum = Matrix2::zeros();
        for (group, shared) in self.each() {
            let Some((inner, _)) = shrunk(&group.squares, &at.covariance) else { continue };
            let residual = inner * self.residual_of(group, shared, at);
            sum += inner * group.squares - residual * residual.transpose() / variance;
            if self.criterion.is_restricted() {
                let columns = weighted(&inner, shared);
                for (column, left) in columns.iter().enumerate() {
                    let mut half = Vector2::zeros();
                    for (row, right) in columns.iter().enumerate() {
                        half += right * at.inverse[(row, column)];
                    }
                    sum -= left * half.transpose();
                }
            }
        }
        sum
    }

    /// The sum over groups of products of their weighted residuals.
    pub(super) fn residual_products(&self, at: &At) -> Matrix2<f64> {
        let mut sum = Matrix2::zeros();
        for (group, shared) in self.each() {
            let Some((inner, _)) = shrunk(&group.squares, &at.covariance) else { continue };
            let residual = inner * self.residual_of(group, shared, at);
            sum += residual * residual.transpose();
        }
        sum
    }

    /// The same of the columns, for one combination of coefficients.
    pub(super) fn column_products(&self, at: &At, combination: &DVector<f64>) -> Matrix2<f64> {
        let direction = &at.inverse * combination;
        let mut sum = Matrix2::zeros();
        for (group, shared) in self.each() {
            let Some((inner, _)) = shrunk(&group.squares, &at.covariance) else { continue };
            let mut column = Vector2::zeros();
            for (pair, weight) in shared.chunks_exact(2).zip(direction.iter()) {
                column += inner * Vector2::new(pair[0], pair[1]) * *weight;
            }
            sum += column * column.transpose();
        }
        sum
    }

    /// What each group adds to the average intercept and slope, and its covariance given the coefficients,
    /// over the residual variance.
    pub(super) fn effects(&self, at: &At) -> Vec<(Vector2<f64>, Matrix2<f64>)> {
        let effect = |(group, shared)| {
            let group: &GroupSums = group;
            let inner = shrunk(&group.squares, &at.covariance)
                .map_or_else(Matrix2::zeros, |(inner, _)| inner);
            let kernel = at.covariance * inner;
            (kernel * self.residual_of(group, shared, at), kernel)
        };
        self.each().map(effect).collect()
    }

    pub(super) fn each(&self) -> impl Iterator<Item = (&GroupSums, &[f64])> {
        self.groups.iter().zip(self.shared.chunks_exact(2 * self.fixed))
    }

    fn residual_of(&self, group: &GroupSums, shared: &[f64], at: &At) -> Vector2<f64> {
        let mut residual = group.outcome;
        for (pair, coefficient) in shared.chunks_exact(2).zip(at.coefficients.iter()) {
            residual.x -= pair[0] * coefficient;
            residual.y -= pair[1] * coefficient;
        }
        residual
    }
}

fn weighted(inner: &Matrix2<f64>, shared: &[f64]) -> Vec<Vector2<f64>> {
    shared.chunks_exact(2).map(|pair| inner * Vector2::new(pair[0], pair[1])).collect()
}

/// (I + SD)⁻¹, which times Z' is Z'V⁻¹, and the determinant of what it inverts, which is at least 1.
pub(super) fn shrunk(
    squares: &Matrix2<f64>,
    covariance: &Matrix2<f64>,
) -> Option<(Matrix2<f64>, f64)> {
    let product = squares * covariance;
    let whole = Matrix2::identity() + product;
    // Expanded so that nothing cancels: the determinants of S and D are not negative.
    let determinant =
        1.0 + product.trace() + squares.determinant().max(0.0) * covariance.determinant().max(0.0);
    if !determinant.is_finite() {
        return None;
    }
    let inverse = Matrix2::new(whole.m22, -whole.m12, -whole.m21, whole.m11) / determinant;
    Some((inverse, determinant))
}
