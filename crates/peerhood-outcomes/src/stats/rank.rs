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
use self::select::Pairs;
pub use self::signed::{signed_rank, signed_rank_pairs};
use super::distribution::{normal_cdf, normal_sf, normal_two_sided};
use super::order::in_order;
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
    /// How often one of the first is larger than one of the second, ties counted half (the common-language effect
    /// size, Vargha and Delaney's A); for signed ranks, how much of the rank sum lies in rises.
    pub superiority: f64,
}

/// How the p of a rank test is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum RankP {
    /// Exact below 50 values without ties (and zeros), else corrected asymptotic: R's choice.
    Automatic,
    /// Exact over all arrangements of the ranks seen, ties included, two-sided by their distance from the mean;
    /// for at most 200 values in two groups, or 500 pairs.
    Exact,
    /// Normal with the continuity correction.
    Corrected,
    /// Normal without it.
    Uncorrected,
}

/// Ranks from 1, ties sharing their mean rank, and the sizes of the groups of equal values.
#[derive(Debug)]
pub(crate) struct Ranked {
    pub(crate) ranks: Vec<f64>,
    pub(crate) ties: Vec<f64>,
}

/// Ranks values in their own order.
pub(crate) fn ranked(values: &[f64]) -> Ranked {
    let order = in_order(values.len(), |place| values[place]);
    let mut ranks = vec![0.0; values.len()];
    let mut sizes = Vec::new();
    let mut below = 0;
    for tied in order.chunk_by(|&left, &right| values[left] == values[right]) {
        let rank = count(below) + 0.5 * (count(tied.len()) + 1.0);
        for &place in tied {
            ranks[place] = rank;
        }
        sizes.push(count(tied.len()));
        below += tied.len();
    }
    Ranked { ranks, ties: sizes }
}

/// Ranks from 1, ties sharing their mean rank.
pub(crate) fn ranks(values: &[f64]) -> Vec<f64> {
    ranked(values).ranks
}

/// Sizes of the groups of equal values.
pub(crate) fn ties_of_sorted(sorted: &[f64]) -> Vec<f64> {
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

/// The shift: the median of the numbers that pairs make, and those at a distance from both ends.
fn shift(pairs: &impl Pairs, place: usize) -> [f64; 3] {
    let all = pairs.all();
    let [low, (lower, upper), high] =
        select::smallest(pairs, [place, all.div_ceil(2), all + 1 - place]);
    let centre = if all % 2 == 1 { lower } else { 0.5 * lower + 0.5 * upper };
    [low.0, centre, high.0]
}

/// Equal values: their rank, and how many lie on each side.
struct Tied {
    rank: f64,
    left: usize,
    right: usize,
}

impl Tied {
    /// The ranks of all values, one by one.
    fn ranks(tied: &[Self]) -> Vec<f64> {
        tied.iter()
            .flat_map(|tied| std::iter::repeat_n(tied.rank, tied.left + tied.right))
            .collect()
    }

    /// How many values are equal, time after time.
    fn sizes(tied: &[Self]) -> Vec<f64> {
        tied.iter().map(|tied| count(tied.left + tied.right)).collect()
    }
}

/// Both groups together, in order; both lists are sorted.
fn merged(left: &[f64], right: &[f64]) -> Vec<Tied> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    // Invariant: all values below those at `one` and `other` are ranked.
    let (mut one, mut other) = (0, 0);
    while one < left.len() || other < right.len() {
        let value = match (left.get(one), right.get(other)) {
            (Some(&left), Some(&right)) => left.min(right),
            (Some(&value), None) | (None, Some(&value)) => value,
            (None, None) => break,
        };
        let (from_left, from_right) = (one, other);
        while left.get(one).is_some_and(|&left| left <= value) {
            one += 1;
        }
        while right.get(other).is_some_and(|&right| right <= value) {
            other += 1;
        }
        let tied = (one - from_left, other - from_right);
        let rank = count(from_left + from_right) + 0.5 * (count(tied.0 + tied.1) + 1.0);
        merged.push(Tied { rank, left: tied.0, right: tied.1 });
    }
    merged
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
