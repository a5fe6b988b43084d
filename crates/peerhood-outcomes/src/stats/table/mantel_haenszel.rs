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
/// Biometrics 42, 1986.
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
    Ok(MantelHaenszel { test: test.without(empty, "stratum with an empty margin"), odds_ratio })
}
