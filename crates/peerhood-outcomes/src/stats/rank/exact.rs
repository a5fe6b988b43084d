//! Exact distributions of rank sums, by adding one rank after another.

use crate::stats::t::Alternative;

/// Probability of each sum of the doubled ranks, when each rank is in or out at even odds.
pub(super) fn any_subset(doubled: &[usize]) -> Vec<f64> {
    let mut ways = vec![0.0; doubled.iter().sum::<usize>() + 1];
    ways[0] = 1.0;
    let mut reached = 0;
    for &rank in doubled {
        reached += rank;
        for sum in (0..=reached).rev() {
            let without = ways[sum];
            let with = if rank <= sum { ways[sum - rank] } else { 0.0 };
            ways[sum] = 0.5 * (without + with);
        }
    }
    ways
}

/// Probability of each sum of `size` of the doubled ranks, all choices being equally likely.
///
/// O(ranks · size · sum) time: hence the limit on exact tests.
pub(super) fn subset_of(doubled: &[usize], size: usize) -> Vec<f64> {
    let mut sorted = doubled.to_vec();
    sorted.sort_unstable();
    let most: usize = sorted.iter().rev().take(size).sum();
    // ways[k][sum]: how many draws of k of the ranks so far have this sum. Of 200 ranks that is at
    // most 1e59, which a float holds.
    let mut ways = vec![vec![0.0; most + 1]; size + 1];
    ways[0][0] = 1.0;
    for &rank in &sorted {
        for k in (1..=size).rev() {
            let (before, from_here) = ways.split_at_mut(k);
            let (from, to) = (&before[k - 1], &mut from_here[0]);
            for sum in (rank..=most).rev() {
                to[sum] += from[sum - rank];
            }
        }
    }
    let mut last = ways.swap_remove(size);
    let whole: f64 = last.iter().sum();
    for way in &mut last {
        *way /= whole;
    }
    last
}

/// p of a sum; two-sided it is that of all sums as far from the mean, of which twice is given.
pub(super) fn p_of(
    distribution: &[f64],
    seen: usize,
    twice_mean: usize,
    alternative: Alternative,
) -> f64 {
    let far = |sum: usize| (2 * sum).abs_diff(twice_mean);
    let counts = |sum: usize| match alternative {
        Alternative::TwoSided => far(seen) <= far(sum),
        Alternative::Less => sum <= seen,
        Alternative::Greater => seen <= sum,
    };
    let p: f64 =
        distribution.iter().enumerate().filter(|(sum, _)| counts(*sum)).map(|(_, p)| p).sum();
    p.min(1.0)
}

/// Smallest sum whose lower tail is at least `p`.
pub(super) fn quantile(distribution: &[f64], p: f64) -> usize {
    let mut below = 0.0;
    for (sum, probability) in distribution.iter().enumerate() {
        below += probability;
        if p <= below * (1.0 + 4.0 * f64::EPSILON) {
            return sum;
        }
    }
    distribution.len() - 1
}
