//! Fisher's exact test, with the conditional odds ratio.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{cell, observations};
use crate::estimate::{NoEstimate, Test};
use crate::stats::distribution::{between, ln_gamma};
use crate::stats::t::Alternative;
use crate::stats::value::{at_least, inside_unit};

/// Fisher's exact test of a fourfold table.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct FisherExact {
    /// The test; it has no statistic.
    pub test: Test,
    /// Conditional maximum-likelihood odds ratio. `None` when it is infinite (or the table has an empty margin).
    pub odds_ratio: Option<f64>,
    /// Lower exact limit of the odds ratio; 0 when there is none above it, as for a test of less.
    pub low: f64,
    /// Upper exact limit. `None` when there is no finite one, as for a test of greater.
    pub high: Option<f64>,
    /// Level of the limits.
    pub level: f64,
}

/// Tests a table of two rows and two columns by the hypergeometric distribution.
///
/// The two-sided p adds all tables that are not more probable than the one seen, as R does. The limits
/// invert the test that is asked for, and are good to 1e-12; R's stop at about 1e-4.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] for an empty table; [`NoEstimate::NotRepresentable`] when a margin exceeds ten million.
///
/// # References
///
/// R. A. Fisher, "The logic of inductive inference", JRSS 98, 1935; limits: J. Cornfield 1956.
pub fn fisher_exact(
    table: [[u64; 2]; 2],
    alternative: Alternative,
    level: f64,
) -> Result<FisherExact, NoEstimate> {
    inside_unit(level, "level")?;
    let [[a, b], [c, d]] = table;
    for value in [a, b, c, d] {
        if 10_000_000 < value {
            return Err(NoEstimate::NotRepresentable {
                what: "the exact test of so large a count".into(),
            });
        }
    }
    let n = observations(a + b + c + d)?;
    at_least(n, "observations", 1)?;
    let hypergeometric = Hypergeometric::of(table)?;
    let seen = hypergeometric.place(a);
    let null = hypergeometric.probabilities(0.0);
    let p = match alternative {
        Alternative::Less => null[..=seen].iter().sum(),
        Alternative::Greater => null[seen..].iter().sum(),
        Alternative::TwoSided => {
            // R's slack against ties that rounding breaks.
            let most = null[seen] * (1.0 + 1e-7);
            null.iter().filter(|&&p| p <= most).sum::<f64>()
        }
    };
    let last = null.len() - 1;
    let outside = match alternative {
        Alternative::TwoSided => 0.5 * (1.0 - level),
        Alternative::Less | Alternative::Greater => 1.0 - level,
    };
    let odds_ratio = match seen {
        _ if last == 0 => None,
        0 => Some(0.0),
        _ if seen == last => None,
        _ => hypergeometric.solve(|p| mean(p) - index(seen)).map(f64::exp),
    };
    let low = if seen == 0 || alternative == Alternative::Less {
        Some(0.0)
    } else {
        hypergeometric.solve(|p| p[seen..].iter().sum::<f64>() - outside).map(f64::exp)
    };
    let high = if seen == last || alternative == Alternative::Greater {
        None
    } else {
        hypergeometric.solve(|p| outside - p[..=seen].iter().sum::<f64>()).map(f64::exp)
    };
    let test = Test::new(None, Vec::new(), p, n, "Fisher's exact test")?;
    Ok(FisherExact { test, odds_ratio, low: low.unwrap_or(0.0), high, level })
}

/// All tables with the margins seen, by their first cell.
struct Hypergeometric {
    first: u64,
    /// Logarithm of the number of ways, for each first cell from `first` on, less the largest.
    ways: Vec<f64>,
}

impl Hypergeometric {
    fn of([[a, b], [c, d]]: [[u64; 2]; 2]) -> Result<Self, NoEstimate> {
        let (row, other, column) = (a + b, c + d, a + c);
        let first = column.saturating_sub(other);
        let last = row.min(column);
        let choose = |n: u64, k: u64| -> Result<f64, NoEstimate> {
            Ok(ln_gamma(cell(n)? + 1.0) - ln_gamma(cell(k)? + 1.0) - ln_gamma(cell(n - k)? + 1.0))
        };
        let mut ways = Vec::new();
        for cell in first..=last {
            ways.push(choose(row, cell)? + choose(other, column - cell)?);
        }
        let top = ways.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for way in &mut ways {
            *way -= top;
        }
        Ok(Self { first, ways })
    }

    fn place(&self, cell: u64) -> usize {
        usize::try_from(cell - self.first).unwrap_or(usize::MAX).min(self.ways.len() - 1)
    }

    /// Probability of each table when the odds ratio has this logarithm.
    fn probabilities(&self, ln_odds: f64) -> Vec<f64> {
        let heights: Vec<f64> =
            self.ways.iter().enumerate().map(|(place, way)| way + index(place) * ln_odds).collect();
        let top = heights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = heights.iter().map(|height| (height - top).exp()).collect();
        let whole: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / whole).collect()
    }

    /// The logarithm of the odds ratio at which a rising function of the probabilities crosses zero.
    fn solve(&self, rising: impl Fn(&[f64]) -> f64) -> Option<f64> {
        let at = |ln_odds: f64| rising(&self.probabilities(ln_odds));
        let mut reach = 1.0;
        while (0.0 < at(-reach) || at(reach) < 0.0) && reach < 700.0 {
            reach *= 2.0;
        }
        between(at, -reach, reach)
    }
}

fn mean(probabilities: &[f64]) -> f64 {
    probabilities.iter().enumerate().map(|(place, p)| index(place) * p).sum()
}

fn index(place: usize) -> f64 {
    crate::stats::sum::count(place)
}
