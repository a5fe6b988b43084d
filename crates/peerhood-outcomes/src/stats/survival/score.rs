//! What tests on a score share: its size in the metric of its variance.

use nalgebra::{DMatrix, DVector};

use crate::estimate::NoEstimate;
use crate::stats::value::same_length;

/// Score times inverse variance times score. `None` where the variance has no inverse.
pub(super) fn size_of(score: &[f64], variance: &DMatrix<f64>) -> Option<f64> {
    let spreads: Vec<f64> = variance.diagonal().iter().map(|value| value.sqrt()).collect();
    if spreads.iter().any(|spread| !(spread.is_finite() && 0.0 < *spread)) {
        return None;
    }
    let scaled = DMatrix::from_fn(score.len(), score.len(), |row, column| {
        variance[(row, column)] / (spreads[row] * spreads[column])
    });
    let target = DVector::from_fn(score.len(), |place, _| score[place] / spreads[place]);
    let root = scaled.cholesky()?;
    let pivots = root.l_dirty().diagonal();
    if pivots.iter().any(|&pivot| pivot < 1e-6) {
        return None;
    }
    Some(target.dot(&root.solve(&target)))
}

/// The number of each of `people` by the labels that were given beside them, counted from 0 in the order
/// of the labels; `None` has none.
#[derive(Debug)]
pub(super) struct Labelled {
    /// The labels, in order.
    pub(super) labels: Vec<usize>,
    /// The position of each person's label.
    pub(super) codes: Vec<Option<usize>>,
}

pub(super) fn labelled(
    given: usize,
    labels: &[Option<usize>],
    rows: &[usize],
) -> Result<Labelled, NoEstimate> {
    same_length(given, labels.len())?;
    let mut known: Vec<usize> = rows.iter().filter_map(|&row| labels[row]).collect();
    known.sort_unstable();
    known.dedup();
    let code = |&row: &usize| labels[row].and_then(|label| known.binary_search(&label).ok());
    let codes = rows.iter().map(code).collect();
    Ok(Labelled { labels: known, codes })
}
