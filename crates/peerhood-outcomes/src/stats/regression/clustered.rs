//! Cluster-robust errors for few clusters.

use nalgebra::{DMatrix, DVector};

use crate::estimate::NoEstimate;
use crate::stats::basis::Basis;

/// The fit's hat matrix, cluster by cluster, and the residuals seen through it.
pub(super) struct Clusters {
    shares: Vec<Share>,
    back: DMatrix<f64>,
}

struct Share {
    /// Squares of the orthonormal columns in the cluster.
    squares: DMatrix<f64>,
    /// Their products with the residuals.
    score: DVector<f64>,
    /// What takes the bias out of the score.
    adjustment: DMatrix<f64>,
}

/// How the bias of few clusters is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Adjustment {
    None,
    /// The inverse root of 1 - leverage (Bell and McCaffrey).
    Root,
    /// The inverse of 1 - leverage: close to leaving out a cluster at a time.
    Whole,
}

impl Clusters {
    pub(super) fn of(
        predictors: &[Vec<f64>],
        residual: &[f64],
        (codes, number): (&[usize], usize),
        adjustment: Adjustment,
    ) -> Result<Self, NoEstimate> {
        let Basis { columns, back } = Basis::of(predictors, residual.len())?;
        let k = columns.len();
        let empty = || (DMatrix::<f64>::zeros(k, k), DVector::<f64>::zeros(k));
        let mut sums: Vec<_> = std::iter::repeat_with(empty).take(number).collect();
        for (row, &code) in codes.iter().enumerate() {
            let (squares, score) = &mut sums[code];
            for (place, column) in columns.iter().enumerate() {
                score[place] += column[row] * residual[row];
                for (other, right) in columns.iter().enumerate() {
                    squares[(place, other)] += column[row] * right[row];
                }
            }
        }
        let shares = sums.into_iter().map(|(squares, score)| {
            let adjustment = match adjustment {
                Adjustment::None => DMatrix::identity(k, k),
                Adjustment::Root => inverse(DMatrix::identity(k, k) - &squares, f64::sqrt),
                Adjustment::Whole => inverse(DMatrix::identity(k, k) - &squares, |length| length),
            };
            Share { squares, score, adjustment }
        });
        Ok(Self { shares: shares.collect(), back })
    }

    /// The covariance of the coefficients.
    pub(super) fn covariance(&self) -> DMatrix<f64> {
        let k = self.back.nrows();
        let mut middle = DMatrix::zeros(k, k);
        for share in &self.shares {
            let score = &share.adjustment * &share.score;
            middle += &score * score.transpose();
        }
        &self.back * middle * self.back.transpose()
    }

    /// Satterthwaite's degrees of freedom of one coefficient, if its rows were alike and independent.
    pub(super) fn degrees(&self, coefficient: usize) -> f64 {
        let weights: DVector<f64> = self.back.row(coefficient).transpose();
        let k = self.back.nrows();
        let (mut trace, mut squared, mut shared) = (0.0, 0.0, DMatrix::zeros(k, k));
        for share in &self.shares {
            let adjusted = &share.adjustment * &weights;
            let pull = &share.squares * &adjusted;
            let own = adjusted.dot(&pull);
            let lost = pull.norm_squared();
            trace += own - lost;
            squared += own * (own - 2.0 * lost);
            shared += &pull * pull.transpose();
        }
        trace * trace / (squared + shared.norm_squared())
    }
}

/// The inverse of a matrix of which each length is taken to a power first; directions without length stay out, as in
/// clubSandwich.
fn inverse(matrix: DMatrix<f64>, power: fn(f64) -> f64) -> DMatrix<f64> {
    let eigen = matrix.symmetric_eigen();
    let lengths =
        eigen.eigenvalues.map(|value| if 1e-10 < value { 1.0 / power(value) } else { 0.0 });
    let vectors = &eigen.eigenvectors;
    vectors * DMatrix::from_diagonal(&lengths) * vectors.transpose()
}
