//! Several tests at once: p values that allow for each other.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::sum::count;
use crate::estimate::NoEstimate;

/// How p values are adjusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Adjustment {
    /// Each p times the number of tests.
    Bonferroni,
    /// Step down; holds the chance of any false finding, whatever the tests have in common. Holm 1979.
    Holm,
    /// Step up; needs independent or positively related tests. Hochberg 1988.
    Hochberg,
    /// By Simes's test of every set of hypotheses; finds no less than Hochberg's, under the same condition.
    /// Hommel 1988.
    Hommel,
    /// Holds the expected share of false findings. Benjamini and Hochberg 1995.
    BenjaminiHochberg,
    /// The same under any dependence. Benjamini and Yekutieli 2001.
    BenjaminiYekutieli,
}

/// The adjusted p values, in the order given; `None` stays `None` and does not count as a test.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] for a p outside 0 to 1.
///
/// # References
///
/// As R's `p.adjust`.
pub fn adjust(
    p_values: &[Option<f64>],
    adjustment: Adjustment,
) -> Result<Vec<Option<f64>>, NoEstimate> {
    let mut known: Vec<(usize, f64)> = Vec::new();
    for (place, p) in p_values.iter().enumerate() {
        if let Some(p) = *p {
            if !(0.0..=1.0).contains(&p) {
                return Err(NoEstimate::OutOfRange {
                    what: format!("p at position {place}").into(),
                    value: p,
                    must: "from 0 to 1".into(),
                });
            }
            known.push((place, p));
        }
    }
    known.sort_by(|left, right| left.1.total_cmp(&right.1));
    let n = count(known.len());
    let harmonic: f64 = (1..=known.len()).map(|i| 1.0 / count(i)).sum();
    let factor = |rank: usize| match adjustment {
        Adjustment::Bonferroni => n,
        Adjustment::Holm | Adjustment::Hochberg | Adjustment::Hommel => n - count(rank),
        Adjustment::BenjaminiHochberg => n / (count(rank) + 1.0),
        Adjustment::BenjaminiYekutieli => harmonic * n / (count(rank) + 1.0),
    };
    let mut adjusted = vec![None; p_values.len()];
    if adjustment == Adjustment::Hommel {
        let sorted: Vec<f64> = known.iter().map(|&(_, p)| p).collect();
        for (&(place, _), p) in known.iter().zip(hommel(&sorted)) {
            adjusted[place] = Some(p);
        }
        return Ok(adjusted);
    }
    if adjustment == Adjustment::Holm {
        let mut most = 0.0_f64;
        for (rank, &(place, p)) in known.iter().enumerate() {
            most = most.max(factor(rank) * p).min(1.0);
            adjusted[place] = Some(most);
        }
        return Ok(adjusted);
    }
    let mut least = 1.0_f64;
    for (rank, &(place, p)) in known.iter().enumerate().rev() {
        let own = (factor(rank) * p).min(1.0);
        least = if adjustment == Adjustment::Bonferroni { own } else { least.min(own) };
        adjusted[place] = Some(least);
    }
    Ok(adjusted)
}

/// Hommel's adjusted p values of sorted ones, as in the algorithm of Wright, Biometrics 48, 1992. O(n²).
fn hommel(sorted: &[f64]) -> Vec<f64> {
    let n = sorted.len();
    let simes = |p: f64, of: usize, rank: usize| count(of) * p / count(rank);
    let all = sorted.iter().enumerate().map(|(rank, &p)| simes(p, n, rank + 1));
    let least = all.fold(1.0, f64::min);
    let mut adjusted = vec![least; n];
    // Invariant: no set of more than `size` hypotheses asks for more than what is adjusted so far.
    for size in (2..n).rev() {
        let (small, large) = sorted.split_at(n - size + 1);
        let bound = large
            .iter()
            .enumerate()
            .map(|(place, &p)| simes(p, size, place + 2))
            .fold(f64::INFINITY, f64::min);
        let own = |p: f64| bound.min(count(size) * p);
        let others = own(small[n - size]);
        for (adjusted, p) in
            adjusted.iter_mut().zip(small.iter().map(Some).chain(large.iter().map(|_| None)))
        {
            *adjusted = adjusted.max(p.map_or(others, |&p| own(p)));
        }
    }
    adjusted.iter().zip(sorted).map(|(adjusted, &p)| adjusted.max(p).min(1.0)).collect()
}
