//! What each item adds to a scale: item-total correlations and alpha without it.

use nalgebra::DMatrix;
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::alpha::{Incomplete, covariances, feldt, possible};
use crate::estimate::{Estimate, NoEstimate};
use crate::stats::sum::{count, total};
use crate::stats::value::{Value, at_least, enough, inside_unit};

/// A scale and its items, as psych's `alpha` prints them.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct ItemAnalysis {
    /// Alpha of raw scores.
    pub alpha: Estimate,
    /// Alpha of standardised items.
    pub standardized_alpha: f64,
    /// Guttman's lambda 6. `None` when the items cannot be told apart.
    pub lambda6: Option<f64>,
    /// Mean correlation between items.
    pub average_correlation: f64,
    /// Average r × items / (1 - average r). `None` when the average correlation is 1.
    pub signal_to_noise: Option<f64>,
    /// One entry an item, in the order given.
    pub items: Vec<ItemStatistics>,
}

/// One item of a scale.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct ItemStatistics {
    /// Answers known.
    pub n: usize,
    /// Mean answer.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
    /// Correlation with the total, the item included.
    pub item_total: f64,
    /// Correlation with the sum of the other items. `None` when that sum does not vary.
    pub item_rest: Option<f64>,
    /// Correlation with the total, corrected for overlap and reliability (`r.cor`).
    pub item_total_corrected: Option<f64>,
    /// Alpha of the scale without this item. `None` when only one item would be left.
    pub alpha_if_deleted: Option<f64>,
    /// The same for standardised items.
    pub standardized_alpha_if_deleted: Option<f64>,
}

/// Analyses a scale; one column an item, one row a person.
///
/// # Errors
///
/// [`NoEstimate::NoVariation`] naming an item that does not vary, [`NoEstimate::TooFew`] below two items or two people.
///
/// # References
///
/// W. Revelle, psych 2.2.9, `alpha`.
pub fn item_analysis<T: Value>(
    items: &[impl AsRef<[T]>],
    incomplete: Incomplete,
    level: f64,
) -> Result<ItemAnalysis, NoEstimate> {
    inside_unit(level, "level")?;
    at_least(items.len(), "items", 2)?;
    let covariances = covariances(items, incomplete)?;
    let raw = &covariances.matrix;
    if let Some(item) = (0..raw.len()).find(|&item| raw[item][item] <= 0.0) {
        return Err(NoEstimate::NoVariation { what: format!("item {}", item + 1).into() });
    }
    let standard = correlations(raw);
    let all: Vec<usize> = (0..raw.len()).collect();
    let total_variance = sum(raw, &all);
    let whole = alpha(raw, &all).map_or_else(
        || possible(f64::NAN, total_variance),
        |alpha| possible(alpha, total_variance),
    )?;
    let estimate =
        feldt(whole, covariances.people, raw.len(), level, "Cronbach's alpha, Feldt interval")?;
    let k = count(raw.len());
    let average = (sum(&standard, &all) - k) / (k * (k - 1.0));
    let shared = multiple_correlations(&standard);
    let variance = sum(raw, &all);
    let mut statistics = Vec::with_capacity(items.len());
    for (item, answers) in items.iter().enumerate() {
        let known = enough(answers.as_ref(), "answers", 1)?;
        let with_total = total(raw[item].iter().copied());
        let own = raw[item][item];
        let rest = variance - 2.0 * with_total + own;
        let others: Vec<usize> = all.iter().copied().filter(|&other| other != item).collect();
        statistics.push(ItemStatistics {
            n: known.values.len(),
            mean: crate::stats::sum::mean(&known.values),
            sd: crate::stats::sum::variance(&known.values).sqrt(),
            item_total: with_total / (own * variance).sqrt(),
            item_rest: finite((with_total - own) / (own * rest).sqrt()),
            item_total_corrected: shared.as_ref().and_then(|shared| {
                let reduced = sum(&standard, &all) - k + total(shared.iter().copied());
                finite(
                    (total(standard[item].iter().copied()) - 1.0 + shared[item]) / reduced.sqrt(),
                )
            }),
            alpha_if_deleted: alpha(raw, &others),
            standardized_alpha_if_deleted: alpha(&standard, &others),
        });
    }
    Ok(ItemAnalysis {
        alpha: estimate.without(covariances.left_out, "an item missing"),
        standardized_alpha: alpha(&standard, &all)
            .ok_or(NoEstimate::NoVariation { what: "the standardised total".into() })?,
        lambda6: shared.and_then(|shared| {
            finite(1.0 - total(shared.iter().map(|shared| 1.0 - shared)) / sum(&standard, &all))
        }),
        average_correlation: average,
        signal_to_noise: finite(average * k / (1.0 - average)),
        items: statistics,
    })
}

/// Correlations from covariances whose diagonal is positive.
pub(crate) fn correlations(covariances: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let size = covariances.len();
    let sd: Vec<f64> = (0..size).map(|item| covariances[item][item].sqrt()).collect();
    (0..size)
        .map(|row| {
            (0..size)
                .map(|column| {
                    if row == column {
                        1.0
                    } else {
                        covariances[row][column] / (sd[row] * sd[column])
                    }
                })
                .collect()
        })
        .collect()
}

/// How much of each item the others explain: squared multiple correlations, 1 - 1 / diagonal of the inverse.
pub(crate) fn multiple_correlations(correlations: &[Vec<f64>]) -> Option<Vec<f64>> {
    let size = correlations.len();
    let matrix = DMatrix::from_fn(size, size, |row, column| correlations[row][column]);
    let inverse = matrix.cholesky()?.inverse();
    let shared: Vec<f64> = (0..size).map(|item| 1.0 - 1.0 / inverse[(item, item)]).collect();
    shared.iter().all(|shared| shared.is_finite() && *shared < 1.0 - 1e-12).then_some(shared)
}

/// Alpha of the items chosen; `None` below two or when their total does not vary.
fn alpha(covariances: &[Vec<f64>], chosen: &[usize]) -> Option<f64> {
    let k = count(chosen.len());
    let diagonal = total(chosen.iter().map(|&item| covariances[item][item]));
    let whole = sum(covariances, chosen);
    if whole <= 0.0 {
        return None;
    }
    finite(k / (k - 1.0) * (1.0 - diagonal / whole))
}

fn sum(matrix: &[Vec<f64>], chosen: &[usize]) -> f64 {
    total(chosen.iter().flat_map(|&row| chosen.iter().map(move |&column| matrix[row][column])))
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
