//! Errors and degrees of freedom after Kenward and Roger: the errors grow by what is lost because the
//! variances are estimated, and the degrees of freedom follow.
//!
//! The covariance of a group is sigma² (I + Z D Z'), which is linear in sigma² and in the entries of
//! sigma² D, so no second derivatives come in. Everything here is in units of sigma².

use nalgebra::{DMatrix, DVector, Matrix2};

use super::sums::{At, Sums, shrunk};
use crate::estimate::NoEstimate;
use crate::stats::sum::count;

/// What a coefficient's error and degrees of freedom are worked out from.
#[derive(Debug)]
pub(super) struct KenwardRoger {
    /// Covariance of the coefficients, as if the variances were known.
    known: DMatrix<f64>,
    /// The same, adjusted.
    adjusted: DMatrix<f64>,
    /// How the precision of the coefficients changes with each variance: -X'V⁻¹ G V⁻¹X.
    slopes: Vec<DMatrix<f64>>,
    /// Covariance of the variances: the inverse of half their expected information.
    uncertainty: DMatrix<f64>,
    sigma_squared: f64,
}

impl KenwardRoger {
    /// # Errors
    ///
    /// [`NoEstimate::Collinear`] when the data cannot tell the variances apart.
    pub(super) fn new(sums: &Sums, at: &At, with_slope: bool) -> Result<Self, NoEstimate> {
        let parts = Parts::of(sums, at, with_slope);
        let known = at.inverse.clone();
        let size = parts.slopes.len();
        let moved: Vec<DMatrix<f64>> = parts.slopes.iter().map(|slope| &known * slope).collect();
        let mut information = parts.traces;
        for row in 0..size {
            for column in 0..size {
                information[(row, column)] += (&moved[row] * &moved[column]).trace()
                    - 2.0 * (&known * &parts.curves[row][column]).trace();
            }
        }
        let apart =
            || NoEstimate::Collinear { what: "the variances between and within groups".into() };
        let factor = information.cholesky().ok_or_else(apart)?;
        let uncertainty = factor.inverse() * 2.0;
        let mut lost = DMatrix::zeros(known.nrows(), known.nrows());
        for row in 0..size {
            for column in 0..size {
                let curve = &parts.curves[row][column] - &parts.slopes[row] * &moved[column];
                lost += curve * uncertainty[(row, column)];
            }
        }
        let adjusted = &known + &known * lost * &known * 2.0;
        let sigma_squared = at.residual / sums.size;
        Ok(Self { known, adjusted, slopes: parts.slopes, uncertainty, sigma_squared })
    }

    /// The variance of a combination of coefficients, and the degrees of freedom of its t.
    pub(super) fn of(&self, combination: &DVector<f64>) -> (f64, f64) {
        let adjusted = combination.dot(&(&self.adjusted * combination));
        let direction = &self.known * combination;
        let relative = combination.dot(&direction);
        let slopes = self.slopes.iter().map(|slope| direction.dot(&(slope * &direction)));
        let slopes = DVector::from_iterator(self.slopes.len(), slopes);
        let spread = slopes.dot(&(&self.uncertainty * &slopes));
        (self.sigma_squared * adjusted, 2.0 * relative * relative / spread)
    }
}

/// The sums over groups; the last variance is that within groups.
struct Parts {
    slopes: Vec<DMatrix<f64>>,
    /// X'V⁻¹ G V⁻¹ H V⁻¹X for each two variances.
    curves: Vec<Vec<DMatrix<f64>>>,
    /// The trace of V⁻¹ G V⁻¹ H.
    traces: DMatrix<f64>,
}

impl Parts {
    fn of(sums: &Sums, at: &At, with_slope: bool) -> Self {
        // What one more of a variance or covariance adds to D.
        let entries: &[Matrix2<f64>] = &[
            Matrix2::new(1.0, 0.0, 0.0, 0.0),
            Matrix2::new(0.0, 1.0, 1.0, 0.0),
            Matrix2::new(0.0, 0.0, 0.0, 1.0),
        ];
        let entries = if with_slope { entries } else { &entries[..1] };
        let (last, fixed) = (entries.len(), at.inverse.nrows());
        let zero = || DMatrix::zeros(fixed, fixed);
        let mut slopes = vec![zero(); last + 1];
        let mut curves = vec![vec![zero(); last + 1]; last + 1];
        let mut traces = DMatrix::zeros(last + 1, last + 1);
        // X'X is the identity, and V⁻ᵏ = V⁻⁽ᵏ⁻¹⁾ - Z D Sᵏ Z' where Z'V⁻ᵏ = Sᵏ Z'.
        let (mut second, mut third) =
            (DMatrix::identity(fixed, fixed), DMatrix::identity(fixed, fixed));
        for (group, shared) in sums.each() {
            let Some((once, _)) = shrunk(&group.squares, &at.covariance) else { continue };
            let (twice, thrice) = (once * once, once * once * once);
            let columns = DMatrix::from_column_slice(2, fixed, shared);
            let pulled = [once, twice].map(|power| {
                DMatrix::from_fn(2, fixed, |row, column| {
                    power[(row, 0)] * columns[(0, column)] + power[(row, 1)] * columns[(1, column)]
                })
            });
            let taken = |powers: Matrix2<f64>| {
                columns.transpose() * wide(&(at.covariance * powers)) * &columns
            };
            second -= taken(once + twice);
            third -= taken(once + twice + thrice);
            let inner = once * group.squares;
            let outer = twice * group.squares;
            for (row, left) in entries.iter().enumerate() {
                slopes[row] -= pulled[0].transpose() * wide(left) * &pulled[0];
                for (column, right) in entries.iter().enumerate() {
                    let between = left * inner * right;
                    curves[row][column] += pulled[0].transpose() * wide(&between) * &pulled[0];
                    traces[(row, column)] += (inner * between).trace();
                }
                curves[row][last] += pulled[0].transpose() * wide(left) * &pulled[1];
                traces[(row, last)] += (left * outer).trace();
            }
            traces[(last, last)] +=
                count(group.rows) - (at.covariance * (once + twice) * group.squares).trace();
        }
        for row in 0..last {
            curves[last][row] = curves[row][last].transpose();
            traces[(last, row)] = traces[(row, last)];
        }
        slopes[last] = -second;
        curves[last][last] = third;
        Self { slopes, curves, traces }
    }
}

fn wide(square: &Matrix2<f64>) -> DMatrix<f64> {
    DMatrix::from_column_slice(2, 2, square.as_slice())
}
