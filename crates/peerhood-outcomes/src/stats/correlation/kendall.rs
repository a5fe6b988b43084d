//! Kendall's rank correlation tau-b.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{Correlation, fisher_interval};
use crate::estimate::{NoEstimate, Test};
use crate::stats::distribution::{normal_cdf, normal_two_sided};
use crate::stats::rank::ties_of_sorted;
use crate::stats::sum::count;
use crate::stats::t::Alternative;
use crate::stats::value::{MISSING, Value, paired};

/// How the p of Kendall's correlation is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum KendallP {
    /// Exact below 50 pairs without ties, else asymptotic: R's choice.
    Automatic,
    /// Normal, with the variance that allows for ties.
    Asymptotic,
}

/// Kendall's tau-b; the interval is that of Fieller, Hartley and Pearson on the scale of atanh.
///
/// The statistic is the number of concordant pairs when p is exact, else z.
///
/// # Errors
///
/// As [`super::pearson`].
///
/// # Complexity
///
/// O(n log n), by W. R. Knight, JASA 61, 1966.
///
/// # References
///
/// M. G. Kendall, Biometrika 30, 1938; interval: E. C. Fieller, H. O. Hartley and E. S. Pearson,
/// Biometrika 44, 1957 (variance .437 / (n - 4)).
pub fn kendall(
    left: &[impl Value],
    right: &[impl Value],
    p: KendallP,
    alternative: Alternative,
    level: f64,
) -> Result<Correlation, NoEstimate> {
    let pairs = paired(left, right, 5)?;
    let n = pairs.left.len();
    let all = 0.5 * count(n) * (count(n) - 1.0);
    let mut order: Vec<(f64, f64)> =
        pairs.left.iter().copied().zip(pairs.right.iter().copied()).collect();
    order.sort_unstable_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let equal = |one: &(f64, f64), other: &(f64, f64)| one.0 == other.0;
    let left_ties: Vec<f64> = order.chunk_by(equal).map(|tied| count(tied.len())).collect();
    let mut rights: Vec<f64> = order.iter().map(|pair| pair.1).collect();
    let discordant = count(inversions(&mut rights));
    // Counting inversions has put them in order.
    let right_ties = ties_of_sorted(&rights);
    let joint: Vec<f64> =
        order.chunk_by(|one, other| one == other).map(|tied| count(tied.len())).collect();
    let tied_pairs = |ties: &[f64]| ties.iter().map(|t| 0.5 * t * (t - 1.0)).sum::<f64>();
    let (tied_left, tied_right, tied_both) =
        (tied_pairs(&left_ties), tied_pairs(&right_ties), tied_pairs(&joint));
    for (tied, what) in [(tied_left, "the first variable"), (tied_right, "the second variable")] {
        if tied == all {
            return Err(NoEstimate::NoVariation { what: what.into() });
        }
    }
    let concordant = all - tied_left - tied_right + tied_both - discordant;
    let tau = ((concordant - discordant) / (all - tied_left).sqrt() / (all - tied_right).sqrt())
        .clamp(-1.0, 1.0);
    let untied = tied_left == 0.0 && tied_right == 0.0;
    let test = if p == KendallP::Automatic && untied && n < 50 {
        exact(concordant, n, alternative)?
    } else {
        asymptotic(concordant - discordant, n, &left_ties, &right_ties, alternative)?
    };
    // 0.437 / (n - 4), written over the n - 3 that the shared interval divides by.
    let inflation = 0.437 * (count(n) - 3.0) / (count(n) - 4.0);
    let correlation =
        fisher_interval(tau, n, inflation, level, "Kendall's tau-b, Fieller interval")?;
    Ok(Correlation {
        correlation: correlation.without(pairs.missing, MISSING),
        test: test.without(pairs.missing, MISSING),
    })
}

fn exact(concordant: f64, n: usize, alternative: Alternative) -> Result<Test, NoEstimate> {
    // Probability of each number of concordant pairs, adding one item after another.
    let mut ways = vec![1.0];
    for item in 2..=n {
        let mut longer = vec![0.0; ways.len() + item - 1];
        for (pairs, probability) in ways.iter().enumerate() {
            for gained in 0..item {
                longer[pairs + gained] += probability / count(item);
            }
        }
        ways = longer;
    }
    let lower: f64 = ways
        .iter()
        .enumerate()
        .filter(|&(pairs, _)| count(pairs) <= concordant)
        .map(|(_, p)| p)
        .sum();
    let upper: f64 = ways
        .iter()
        .enumerate()
        .filter(|&(pairs, _)| concordant <= count(pairs))
        .map(|(_, p)| p)
        .sum();
    let p = match alternative {
        Alternative::TwoSided => (2.0 * lower.min(upper)).min(1.0),
        Alternative::Less => lower,
        Alternative::Greater => upper,
    };
    Test::new(Some(concordant), Vec::new(), p, n, "Kendall's tau, exact")
}

fn asymptotic(
    excess: f64,
    n: usize,
    left: &[f64],
    right: &[f64],
    alternative: Alternative,
) -> Result<Test, NoEstimate> {
    let size = count(n);
    let over = |ties: &[f64], part: fn(f64) -> f64| ties.iter().copied().map(part).sum::<f64>();
    let pairs = |t: f64| t * (t - 1.0);
    let triples = |t: f64| t * (t - 1.0) * (t - 2.0);
    let slopes = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let variance = (slopes(size) - over(left, slopes) - over(right, slopes)) / 18.0
        + over(left, pairs) * over(right, pairs) / (2.0 * pairs(size))
        + over(left, triples) * over(right, triples) / (9.0 * triples(size));
    let z = excess / variance.sqrt();
    let p = match alternative {
        Alternative::TwoSided => normal_two_sided(z),
        Alternative::Less => normal_cdf(z),
        Alternative::Greater => normal_cdf(-z),
    };
    Test::new(Some(z), Vec::new(), p, n, "Kendall's tau-b, normal")
}

/// How many pairs stand in the wrong order; sorts on the way.
fn inversions(values: &mut [f64]) -> usize {
    if values.len() < 2 {
        return 0;
    }
    let (left, right) = values.split_at_mut(values.len() / 2);
    let mut found = inversions(left) + inversions(right);
    let (mut merged, mut from_left, mut from_right) =
        (Vec::with_capacity(left.len() + right.len()), 0, 0);
    while from_left < left.len() && from_right < right.len() {
        if right[from_right] < left[from_left] {
            found += left.len() - from_left;
            merged.push(right[from_right]);
            from_right += 1;
        } else {
            merged.push(left[from_left]);
            from_left += 1;
        }
    }
    merged.extend_from_slice(&left[from_left..]);
    merged.extend_from_slice(&right[from_right..]);
    values.copy_from_slice(&merged);
    found
}
