use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::{LeftOut, NoEstimate, Test};
use crate::stats::distribution::chi_squared_sf;
use crate::stats::sum::{count, mean, variance};
use crate::stats::value::{Value, at_least, known, same_length, varies};

/// Whether values are missing completely at random.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct McarTest {
    /// Little's chi-squared test: a small p speaks against "completely at random".
    pub test: Test,
    /// How many different sets of variables are missing together.
    pub patterns: usize,
    /// Means of the variables by maximum likelihood, all rows used.
    pub means: Vec<f64>,
}

/// Tests whether rows that miss different variables have different means (Little 1988).
///
/// Means and covariances are those of maximum likelihood under a normal distribution.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two columns or when all rows miss the same, [`NoEstimate::NoVariation`]
/// for a column of one value, [`NoEstimate::Collinear`] when columns are sums of each other,
/// [`NoEstimate::NotConverged`] when the data hold too little for the likelihood.
///
/// # Complexity
///
/// O(patterns · k³ + n k²) for each of up to 20,000 steps.
///
/// # References
///
/// R. J. A. Little, "A test of missing completely at random for multivariate data with missing
/// values", JASA 83, 1988; naniar's `mcar_test`.
pub fn little<T: Value>(columns: &[impl AsRef<[T]>]) -> Result<McarTest, NoEstimate> {
    at_least(columns.len(), "columns", 2)?;
    let length = columns[0].as_ref().len();
    let mut scales = Vec::new();
    for column in columns {
        same_length(length, column.as_ref().len())?;
        let values = known(column.as_ref(), "a column")?.values;
        at_least(values.len(), "known values of each column", 2)?;
        let scale = varies(variance(&values).sqrt(), "a column")?;
        scales.push((mean(&values), scale));
    }
    let mut patterns: BTreeMap<Vec<usize>, Vec<DVector<f64>>> = BTreeMap::new();
    let mut empty = 0;
    for row in 0..length {
        let (mut seen, mut values) = (Vec::new(), Vec::new());
        for (place, (column, (centre, scale))) in columns.iter().zip(&scales).enumerate() {
            if let Some(value) = column.as_ref()[row].into() {
                seen.push(place);
                values.push((value - centre) / scale);
            }
        }
        if seen.is_empty() {
            empty += 1;
        } else {
            patterns.entry(seen).or_default().push(DVector::from_vec(values));
        }
    }
    at_least(patterns.len(), "patterns of missing values", 2)?;
    let patterns: Vec<Pattern> = patterns.into_iter().map(Pattern::of).collect();
    let rows = length - empty;
    let (means, covariance) = likeliest(&patterns, columns.len(), count(rows))?;
    let (mut distance, mut seen) = (0.0, 0.0);
    for pattern in &patterns {
        let away = &pattern.mean - pattern.part(&means);
        let solved = pattern.square(&covariance).cholesky().ok_or_else(collinear)?.solve(&away);
        distance += pattern.rows * away.dot(&solved);
        seen += count(pattern.seen.len());
    }
    let df = seen - count(columns.len());
    if df <= 0.0 {
        let of = "variables over all patterns".into();
        return Err(NoEstimate::TooFew { of, given: 0, needed: columns.len() + 1 });
    }
    let p = chi_squared_sf(distance, df);
    let mut test = Test::new(Some(distance), vec![df], p, rows, "Little's test")?;
    if 0 < empty {
        test.left_out = vec![LeftOut { count: empty, because: "nothing known".into() }];
    }
    let means = means.iter().zip(&scales).map(|(mean, (centre, scale))| mean * scale + centre);
    Ok(McarTest { test, patterns: patterns.len(), means: means.collect() })
}

fn collinear() -> NoEstimate {
    NoEstimate::Collinear { what: "the columns".into() }
}

/// Rows that miss the same variables: their mean and squares.
struct Pattern {
    seen: Vec<usize>,
    rows: f64,
    mean: DVector<f64>,
    squares: DMatrix<f64>,
}

impl Pattern {
    fn of((seen, rows): (Vec<usize>, Vec<DVector<f64>>)) -> Self {
        let size = count(rows.len());
        let mut mean = DVector::zeros(seen.len());
        rows.iter().for_each(|row| mean += row);
        mean /= size;
        let mut squares = DMatrix::zeros(seen.len(), seen.len());
        for row in &rows {
            let away = row - &mean;
            squares += &away * away.transpose();
        }
        Self { seen, rows: size, mean, squares }
    }

    fn part(&self, means: &DVector<f64>) -> DVector<f64> {
        DVector::from_iterator(self.seen.len(), self.seen.iter().map(|&place| means[place]))
    }

    fn square(&self, covariance: &DMatrix<f64>) -> DMatrix<f64> {
        covariance.select_rows(&self.seen).select_columns(&self.seen)
    }
}

/// Means and covariances of the greatest likelihood, by expectation and maximisation.
fn likeliest(
    patterns: &[Pattern],
    k: usize,
    rows: f64,
) -> Result<(DVector<f64>, DMatrix<f64>), NoEstimate> {
    const STEPS: usize = 20_000;
    let mut means = DVector::zeros(k);
    let mut covariance = DMatrix::identity(k, k);
    for _ in 0..STEPS {
        let mut sum = DVector::zeros(k);
        let mut squares = DMatrix::zeros(k, k);
        for pattern in patterns {
            // Every row is completed by its regression on what is seen of it.
            let factor = pattern.square(&covariance).cholesky().ok_or_else(collinear)?;
            let across = covariance.select_rows(&pattern.seen);
            let slopes = factor.solve(&across).transpose();
            let away = &pattern.mean - pattern.part(&means);
            let mean = &means + &slopes * away;
            sum += &mean * pattern.rows;
            let left = &covariance - &slopes * &across;
            squares += &slopes * &pattern.squares * slopes.transpose()
                + (&mean * mean.transpose() + left) * pattern.rows;
        }
        let next = sum / rows;
        let spread = squares / rows - &next * next.transpose();
        let spread = (&spread + spread.transpose()) * 0.5;
        let moved = (&next - &means).amax().max((&spread - &covariance).amax());
        (means, covariance) = (next, spread);
        if !moved.is_finite() {
            return Err(collinear());
        }
        if moved <= 1e-12 {
            return Ok((means, covariance));
        }
    }
    Err(NoEstimate::NotConverged {
        what: "the likelihood of incomplete rows".into(),
        iterations: STEPS,
    })
}
