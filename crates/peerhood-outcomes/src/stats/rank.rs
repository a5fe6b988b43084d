//! Tests on ranks: Wilcoxon, Mann and Whitney, Kruskal and Wallis, with the shift of Hodges and Lehmann.

mod exact;
mod kruskal;
mod mann_whitney;
mod select;
mod signed;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use self::kruskal::{KruskalWallis, kruskal_wallis};
pub use self::mann_whitney::mann_whitney;
pub use self::signed::{signed_rank, signed_rank_pairs};
use super::distribution::{normal_cdf, normal_sf, normal_two_sided};
use super::sum::count;
use super::t::Alternative;
use crate::estimate::{Estimate, Test};

/// A test on ranks and the shift it speaks of.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct RankTest {
    /// The test; its statistic is R's: V, the rank sum of positive differences, or W, the number of pairs in which the first is larger.
    pub test: Test,
    /// The normal deviate behind an asymptotic p. `None` when p is exact.
    pub z: Option<f64>,
    /// The shift of Hodges and Lehmann: the median of all pairwise differences or averages, with the interval
    /// that inverts the test. `None` when there are too few values for any interval of this level.
    pub shift: Option<Estimate>,
    /// Rank-biserial correlation, from -1 (the first always smaller) to 1.
    pub rank_biserial: f64,
}

/// How the p of a rank test is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum RankP {
    /// Exact below 50 values without ties (and zeros), else corrected asymptotic: R's choice.
    Automatic,
    /// Exact over all arrangements of the ranks seen, ties included; for at most 200 values in two
    /// groups, or 500 pairs.
    Exact,
    /// Normal with the continuity correction.
    Corrected,
    /// Normal without it.
    Uncorrected,
}

/// Ranks from 1, ties sharing their mean rank.
pub(crate) fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&left, &right| values[left].total_cmp(&values[right]));
    let mut ranks = vec![0.0; values.len()];
    for tied in order.chunk_by(|&left, &right| values[left] == values[right]) {
        let first = order.partition_point(|&place| values[place] < values[tied[0]]);
        let rank = count(first) + 0.5 * (count(tied.len()) + 1.0);
        for &place in tied {
            ranks[place] = rank;
        }
    }
    ranks
}

/// Sizes of the groups of equal values.
pub(crate) fn ties(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.chunk_by(|left, right| left == right).map(|tied| count(tied.len())).collect()
}

/// Sum of t³ - t over the ties.
fn tie_cubes(ties: &[f64]) -> f64 {
    ties.iter().map(|t| t * t * t - t).sum()
}

/// Ranks times two, which are whole even where ties share a rank.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "doubled ranks are small whole numbers"
)]
fn doubled(ranks: &[f64]) -> Vec<usize> {
    ranks.iter().map(|rank| (2.0 * rank).round() as usize).collect()
}

/// A position counted from 1 out of a distance that is not negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked not to be negative"
)]
fn position(distance: f64) -> Option<usize> {
    (0.0 <= distance).then(|| distance.floor() as usize + 1)
}

/// p of a normal deviate that was (or was not) pulled half a rank toward zero.
fn normal_p(distance: f64, sd: f64, corrected: bool, alternative: Alternative) -> (f64, f64) {
    let pull = match alternative {
        _ if !corrected || distance == 0.0 && alternative == Alternative::TwoSided => 0.0,
        Alternative::TwoSided => 0.5 * distance.signum(),
        Alternative::Greater => 0.5,
        Alternative::Less => -0.5,
    };
    let z = (distance - pull) / sd;
    let p = match alternative {
        Alternative::TwoSided => normal_two_sided(z),
        Alternative::Less => normal_cdf(z),
        Alternative::Greater => normal_sf(z),
    };
    (z, p)
}

/// p of both exact tails.
fn exact_p((lower, upper): (f64, f64), alternative: Alternative) -> f64 {
    match alternative {
        Alternative::TwoSided => (2.0 * lower.min(upper)).min(1.0),
        Alternative::Less => lower,
        Alternative::Greater => upper,
    }
}
