//! Pearson's chi-squared test of a table, and the test for a trend in shares.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{cell, observations};
use crate::estimate::{NoEstimate, Test};
use crate::stats::distribution::{chi_squared_sf, normal_two_sided};
use crate::stats::sum::{count, total};
use crate::stats::value::{at_least, same_length};

/// Whether a fourfold table is corrected for continuity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Yates {
    /// Half a count is taken off each difference (at most the difference itself), as R does by default.
    Corrected,
    /// No.
    Uncorrected,
}

/// A test of independence of rows and columns.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct ChiSquared {
    /// The test.
    pub test: Test,
    /// Counts expected if rows and columns were independent.
    pub expected: Vec<Vec<f64>>,
    /// Smallest of them; below 5 the exact test is safer.
    pub smallest_expected: f64,
    /// Cramér's V from the uncorrected statistic, 0 to 1.
    pub cramers_v: f64,
}

/// Tests whether rows and columns of a table of counts are independent.
///
/// The correction applies to tables of two rows and two columns only.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two rows or columns, [`NoEstimate::NoVariation`] naming an empty row or
/// column, [`NoEstimate::LengthsDiffer`] for ragged rows.
///
/// # References
///
/// K. Pearson 1900; F. Yates, Supplement to the JRSS 1, 1934.
pub fn chi_squared(table: &[impl AsRef<[u64]>], yates: Yates) -> Result<ChiSquared, NoEstimate> {
    at_least(table.len(), "rows of the table", 2)?;
    let width = table[0].as_ref().len();
    at_least(width, "columns of the table", 2)?;
    let mut counts = Vec::with_capacity(table.len());
    for row in table {
        same_length(width, row.as_ref().len())?;
        counts
            .push(row.as_ref().iter().map(|&value| cell(value)).collect::<Result<Vec<f64>, _>>()?);
    }
    let rows: Vec<f64> = counts.iter().map(|row| total(row.iter().copied())).collect();
    let columns: Vec<f64> =
        (0..width).map(|column| total(counts.iter().map(|row| row[column]))).collect();
    for (name, margins) in [("row", &rows), ("column", &columns)] {
        if let Some(empty) = margins.iter().position(|&margin| margin == 0.0) {
            let what = format!("{name} {} of the table, which is empty,", empty + 1);
            return Err(NoEstimate::NoVariation { what: what.into() });
        }
    }
    let n = total(rows.iter().copied());
    let expected: Vec<Vec<f64>> =
        rows.iter().map(|row| columns.iter().map(|column| row * column / n).collect()).collect();
    let differences = || {
        let cells = counts.iter().flatten().zip(expected.iter().flatten());
        cells.map(|(seen, expected)| ((seen - expected).abs(), *expected))
    };
    let fourfold = table.len() == 2 && width == 2;
    let taken = if fourfold && yates == Yates::Corrected {
        differences().map(|(difference, _)| difference).fold(0.5, f64::min)
    } else {
        0.0
    };
    let statistic = |taken: f64| {
        total(differences().map(|(difference, expected)| (difference - taken).powi(2) / expected))
    };
    let seen = statistic(taken);
    let df = count((table.len() - 1) * (width - 1));
    let method = match (fourfold, yates) {
        (true, Yates::Corrected) => "Pearson's chi-squared, Yates' correction",
        _ => "Pearson's chi-squared",
    };
    let n_used = observations(sum(table.iter().flat_map(AsRef::as_ref)))?;
    let test = Test::new(Some(seen), vec![df], chi_squared_sf(seen, df), n_used, method)?;
    let smallest = expected.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let short_side = count(table.len().min(width) - 1);
    let cramers_v = (statistic(0.0) / (n * short_side)).sqrt();
    Ok(ChiSquared { test, expected, smallest_expected: smallest, cramers_v })
}

/// Tests whether the share of successes rises or falls over ordered groups: Cochran and Armitage's test.
///
/// The statistic is the chi-squared one with 1 degree of freedom (R's `prop.trend.test`); its root, with
/// the sign of the trend, is the z that other programs print.
///
/// # Errors
///
/// [`NoEstimate::NoVariation`] when all succeed, none does, or all scores are equal;
/// [`NoEstimate::OutOfRange`] when a group has more successes than members.
///
/// # References
///
/// P. Armitage, "Tests for linear trends in proportions and frequencies", Biometrics 11, 1955.
pub fn trend(successes: &[u64], totals: &[u64], scores: &[f64]) -> Result<Test, NoEstimate> {
    same_length(successes.len(), totals.len())?;
    same_length(successes.len(), scores.len())?;
    at_least(successes.len(), "groups", 2)?;
    for (&successes, &of) in successes.iter().zip(totals) {
        if of < successes {
            return Err(NoEstimate::OutOfRange {
                what: "the number of successes".into(),
                value: cell(successes)?,
                must: format!("at most {of}").into(),
            });
        }
    }
    for (position, &value) in scores.iter().enumerate() {
        if !value.is_finite() {
            return Err(NoEstimate::NotFinite { of: "the scores".into(), position, value });
        }
    }
    let sizes = totals.iter().map(|&of| cell(of)).collect::<Result<Vec<f64>, _>>()?;
    let hits = successes.iter().map(|&hits| cell(hits)).collect::<Result<Vec<f64>, _>>()?;
    let n = total(sizes.iter().copied());
    let share = total(hits.iter().copied()) / n;
    let centre = total(sizes.iter().zip(scores).map(|(size, score)| size * score)) / n;
    let toward = total(
        hits.iter()
            .zip(&sizes)
            .zip(scores)
            .map(|((hits, size), score)| (hits - size * share) * (score - centre)),
    );
    let spread =
        total(sizes.iter().zip(scores).map(|(size, score)| size * (score - centre).powi(2)));
    let variance = share * (1.0 - share) * spread;
    if variance == 0.0 || variance.is_nan() {
        return Err(NoEstimate::NoVariation { what: "the outcome or the score".into() });
    }
    let z = toward / variance.sqrt();
    let method = if z < 0.0 {
        "Cochran-Armitage trend, chi-squared, falling"
    } else {
        "Cochran-Armitage trend, chi-squared, rising"
    };
    let n = observations(sum(totals))?;
    Test::new(Some(z * z), vec![1.0], normal_two_sided(z), n, method)
}

/// The sum of counts, held at the largest integer.
fn sum<'a>(counts: impl IntoIterator<Item = &'a u64>) -> u64 {
    counts.into_iter().fold(0, |sum, &count| sum.saturating_add(count))
}
