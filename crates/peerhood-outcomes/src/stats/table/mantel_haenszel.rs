//! Fourfold tables in several strata, such as sites.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{Yates, cell, observations};
use crate::estimate::{Estimate, NoEstimate, Test};
use crate::stats::distribution::chi_squared_sf;
use crate::stats::sum::total;
use crate::stats::value::{at_least, critical};

/// A common odds ratio over strata.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct MantelHaenszel {
    /// Whether there is an association, given the strata.
    pub test: Test,
    /// The common odds ratio. `None` when it is zero or infinite.
    pub odds_ratio: Option<Estimate>,
    /// Breslow and Day's test of whether the odds ratio is the same in all strata. `None` for one stratum, and
    /// without a common odds ratio.
    pub homogeneity: Option<Test>,
    /// The same with Tarone's correction.
    pub homogeneity_tarone: Option<Test>,
}

/// Tests association in fourfold tables of several strata: Cochran, Mantel and Haenszel's test.
///
/// Strata with an empty margin carry nothing and are left out.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] when no stratum carries anything.
///
/// # References
///
/// N. Mantel and W. Haenszel, JNCI 22, 1959; limits: J. Robins, N. Breslow and S. Greenland,
/// Biometrics 42, 1986; homogeneity: N. E. Breslow and N. E. Day, "Statistical Methods in Cancer Research" 1,
/// 1980; R. E. Tarone, Biometrika 72, 1985.
pub fn mantel_haenszel(
    strata: &[[[u64; 2]; 2]],
    yates: Yates,
    level: f64,
) -> Result<MantelHaenszel, NoEstimate> {
    let z = critical(level)?;
    let mut tables = Vec::new();
    let mut seen = 0_u64;
    for &[[a, b], [c, d]] in strata {
        let table = [cell(a)?, cell(b)?, cell(c)?, cell(d)?];
        let [fa, fb, fc, fd] = table;
        if 0.0 < (fa + fb) * (fc + fd) * (fa + fc) * (fb + fd) {
            tables.push(table);
            seen = seen.saturating_add(a + b + c + d);
        }
    }
    at_least(tables.len(), "strata without an empty margin", 1)?;
    let n = observations(seen)?;
    let over = |part: &dyn Fn([f64; 4], f64) -> f64| {
        total(tables.iter().map(|&table| part(table, table.iter().sum())))
    };
    let excess = over(&|[a, b, c, _], n| a - (a + b) * (a + c) / n).abs();
    let variance =
        over(&|[a, b, c, d], n| (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1.0)));
    let taken = if yates == Yates::Corrected { excess.min(0.5) } else { 0.0 };
    let statistic = (excess - taken).powi(2) / variance;
    let method = match yates {
        Yates::Corrected => "Cochran-Mantel-Haenszel chi-squared, continuity correction",
        Yates::Uncorrected => "Cochran-Mantel-Haenszel chi-squared",
    };
    let test = Test::new(Some(statistic), vec![1.0], chi_squared_sf(statistic, 1.0), n, method)?;
    let empty = strata.len() - tables.len();

    let r = over(&|[a, _, _, d], n| a * d / n);
    let s = over(&|[_, b, c, _], n| b * c / n);
    let pr = over(&|[a, _, _, d], n| (a + d) / n * a * d / n);
    let qs = over(&|[_, b, c, _], n| (b + c) / n * b * c / n);
    let mixed = over(&|[a, b, c, d], n| (a + d) / n * b * c / n + (b + c) / n * a * d / n);
    let odds_ratio = if r == 0.0 || s == 0.0 {
        None
    } else {
        let error = (pr / (2.0 * r * r) + mixed / (2.0 * r * s) + qs / (2.0 * s * s)).sqrt();
        let (value, reach) = (r / s, (z * error).exp());
        let method = "Mantel-Haenszel common odds ratio, Robins-Breslow-Greenland interval";
        Some(Estimate::new(value, value / reach, value * reach, level, n, method)?)
    };
    let [homogeneity, homogeneity_tarone] = match &odds_ratio {
        Some(ratio) if 1 < tables.len() => same_odds(&tables, ratio.value, n)?.map(Some),
        _ => [None, None],
    };
    let test = test.without(empty, "stratum with an empty margin");
    Ok(MantelHaenszel { test, odds_ratio, homogeneity, homogeneity_tarone })
}

/// Whether the odds ratio is the same everywhere, without and with Tarone's correction.
fn same_odds(tables: &[[f64; 4]], ratio: f64, n: usize) -> Result<[Test; 2], NoEstimate> {
    let parts: Vec<(f64, f64)> = tables
        .iter()
        .map(|&[a, b, c, d]| {
            let (row, column) = (a + b, a + c);
            let expected = first_cell(row, column, a + b + c + d, ratio);
            let rest = [expected, row - expected, column - expected, d - a + expected];
            (a - expected, 1.0 / rest.iter().map(|cell| 1.0 / cell).sum::<f64>())
        })
        .collect();
    let plain = total(parts.iter().map(|(gap, variance)| gap * gap / variance));
    let gap = total(parts.iter().map(|(gap, _)| *gap));
    let correction = gap * gap / total(parts.iter().map(|(_, variance)| *variance));
    let df = crate::stats::sum::count(tables.len()) - 1.0;
    let made = |statistic: f64, method| {
        Test::new(Some(statistic), vec![df], chi_squared_sf(statistic, df), n, method)
    };
    Ok([
        made(plain, "Breslow and Day's test of equal odds ratios")?,
        made((plain - correction).max(0.0), "Breslow and Day's test, Tarone's correction")?,
    ])
}

/// The first cell of the table that has these margins and this odds ratio.
fn first_cell(row: f64, column: f64, n: f64, ratio: f64) -> f64 {
    let linear = (n - row - column) + ratio * (row + column);
    let root = (linear * linear + 4.0 * (1.0 - ratio) * ratio * row * column).max(0.0).sqrt();
    // Of two ways to write the root between the margins, the one in which nothing cancels.
    let cell = if 0.0 <= linear {
        2.0 * ratio * row * column / (linear + root)
    } else {
        (root - linear) / (2.0 * (1.0 - ratio))
    };
    cell.clamp((row + column - n).max(0.0), row.min(column))
}
