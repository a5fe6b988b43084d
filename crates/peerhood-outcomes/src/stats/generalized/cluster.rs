//! The rows of each cluster, and what a working correlation makes of them.

use nalgebra::{DMatrix, DVector};

use super::Working;
use crate::estimate::NoEstimate;
use crate::stats::sum::{count, total};

/// The rows of one cluster, in the order of their waves.
#[derive(Debug, Default)]
pub(super) struct Cluster {
    pub(super) rows: Vec<usize>,
    /// The wave of each row.
    waves: Vec<usize>,
}

/// Groups rows; `waves` orders them inside a cluster.
pub(super) fn clusters(
    codes: &[usize],
    number: usize,
    waves: &[usize],
) -> Result<Vec<Cluster>, NoEstimate> {
    let mut made: Vec<Cluster> = Vec::new();
    made.resize_with(number, Cluster::default);
    let mut order: Vec<usize> = (0..codes.len()).collect();
    order.sort_by_key(|&row| (codes[row], waves[row], row));
    for row in order {
        let cluster = &mut made[codes[row]];
        if cluster.waves.last() == Some(&waves[row]) {
            return Err(NoEstimate::OutOfRange {
                what: "a wave that a cluster has twice".into(),
                value: count(waves[row]),
                must: "there once in each cluster".into(),
            });
        }
        cluster.rows.push(row);
        cluster.waves.push(waves[row]);
    }
    Ok(made)
}

/// The information and the score that one cluster adds.
pub(super) fn share(
    cluster: &Cluster,
    scaled: &[Vec<f64>],
    residuals: &[f64],
    working: Working<'_>,
    correlation: f64,
) -> (DMatrix<f64>, DVector<f64>) {
    let k = scaled.len();
    let mut information = DMatrix::zeros(k, k);
    let mut score = DVector::zeros(k);
    let mut add = |column: &[f64], residual: f64, weight: f64| {
        for row in 0..k {
            for other in 0..=row {
                information[(row, other)] += weight * column[row] * column[other];
            }
            score[row] += weight * column[row] * residual;
        }
    };
    let at = |row: usize| scaled.iter().map(|column| column[row]).collect::<Vec<f64>>();
    match working {
        Working::Independence => {
            for &row in &cluster.rows {
                add(&at(row), residuals[row], 1.0);
            }
        }
        Working::Exchangeable => {
            // (1 - a) R⁻¹ = I - a / (1 + (n - 1) a) J
            let rest = 1.0 / (1.0 - correlation);
            let size = count(cluster.rows.len());
            let shared = correlation / (1.0 + (size - 1.0) * correlation);
            let (mut sums, mut sum) = (vec![0.0; k], 0.0);
            for &row in &cluster.rows {
                let column = at(row);
                add(&column, residuals[row], rest);
                sums.iter_mut().zip(&column).for_each(|(sum, value)| *sum += value);
                sum += residuals[row];
            }
            add(&sums, sum, -rest * shared);
        }
        Working::Autoregressive(_) => {
            let mut before: Option<(Vec<f64>, f64, usize)> = None;
            for (&row, &wave) in cluster.rows.iter().zip(&cluster.waves) {
                let (mut column, mut residual) = (at(row), residuals[row]);
                if let Some((earlier, left, then)) = &before {
                    let tie = power(correlation, wave - then);
                    let rest = 1.0 / (1.0 - tie * tie).sqrt();
                    for (value, earlier) in column.iter_mut().zip(earlier) {
                        *value = (*value - tie * earlier) * rest;
                    }
                    residual = (residual - tie * left) * rest;
                }
                add(&column, residual, 1.0);
                before = Some((at(row), residuals[row], wave));
            }
        }
    }
    information.fill_upper_triangle_with_lower_triangle();
    (information, score)
}

fn power(base: f64, exponent: usize) -> f64 {
    i32::try_from(exponent).map_or(0.0, |exponent| base.powi(exponent))
}

/// The moment estimate of the working correlation, from Pearson residuals of unit variance.
pub(super) fn correlation(
    clusters: &[Cluster],
    residuals: &[f64],
    working: Working<'_>,
    fixed: usize,
) -> Result<f64, NoEstimate> {
    let mut pairs = 0.0;
    let products = clusters.iter().map(|cluster| {
        let of = |row: usize| residuals[row];
        match working {
            Working::Independence => 0.0,
            Working::Exchangeable => {
                let size = count(cluster.rows.len());
                pairs += 0.5 * size * (size - 1.0);
                let sum = total(cluster.rows.iter().map(|&row| of(row)));
                let squares = total(cluster.rows.iter().map(|&row| of(row).powi(2)));
                0.5 * (sum * sum - squares)
            }
            Working::Autoregressive(_) => {
                let mut sum = 0.0;
                for place in 1..cluster.rows.len() {
                    if cluster.waves[place] - cluster.waves[place - 1] == 1 {
                        pairs += 1.0;
                        sum += of(cluster.rows[place - 1]) * of(cluster.rows[place]);
                    }
                }
                sum
            }
        }
    });
    let sum = total(products.collect::<Vec<f64>>());
    if working == Working::Independence {
        return Ok(0.0);
    }
    let free = pairs - count(fixed);
    if free <= 0.0 {
        let needed = fixed + 1;
        let of = "pairs of rows in one cluster, for the working correlation".into();
        return Err(NoEstimate::TooFew { of, given: whole(pairs), needed });
    }
    let value = sum / free;
    let largest = clusters.iter().map(|cluster| cluster.rows.len()).max().unwrap_or(1);
    let lowest = match working {
        Working::Exchangeable => -1.0 / (count(largest) - 1.0).max(1.0),
        _ => -1.0,
    };
    if lowest < value && value < 1.0 {
        return Ok(value);
    }
    Err(NoEstimate::OutOfRange {
        what: "the working correlation".into(),
        value,
        must: format!("above {lowest} and below 1; independence needs none").into(),
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of few pairs, as a float"
)]
fn whole(pairs: f64) -> usize {
    pairs as usize
}
