//! The k-th smallest of all pairwise differences or averages, without listing them.

use crate::stats::order::{key, value_of};
use crate::stats::sum::count;

/// The `rank`-th smallest (from 1) of `left[i] - right[j]`, and the one after it; both lists sorted.
pub(super) fn difference(left: &[f64], right: &[f64], rank: usize) -> (f64, f64) {
    let split = |limit: f64| {
        let mut split = Split::NOTHING;
        // Invariant: the differences of `value` with right[..start] exceed the limit.
        let mut start = 0;
        for &value in left {
            while start < right.len() && limit < value - right[start] {
                start += 1;
            }
            split.at_most = split.at_most.saturating_add(right.len() - start);
            if start < right.len() {
                split.largest = split.largest.max(value - right[start]);
            }
            if 0 < start {
                split.above = split.above.min(value - right[start - 1]);
            }
        }
        split
    };
    let between = |low: f64, high: f64| {
        let mut found = Vec::new();
        // Invariant: the differences of `value` with right[..start] exceed `high`.
        let mut start = 0;
        for &value in left {
            while start < right.len() && high < value - right[start] {
                start += 1;
            }
            let row = right[start..].iter().map(|other| value - other);
            found.extend(row.take_while(|difference| low <= *difference));
        }
        found
    };
    let ends = (left[0] - right[right.len() - 1], left[left.len() - 1] - right[0]);
    let all = left.len().saturating_mul(right.len());
    smallest(Sought { rank, all, few: left.len() + right.len() }, ends, split, between)
}

/// The `rank`-th smallest (from 1) of the averages of two values, each with itself included, and the one
/// after it; list sorted.
pub(super) fn average(values: &[f64], rank: usize) -> (f64, f64) {
    let mean = |left: f64, right: f64| 0.5 * left + 0.5 * right;
    let split = |limit: f64| {
        let mut split = Split::NOTHING;
        // Invariant: the averages of `value` with values[end..] exceed the limit.
        let mut end = values.len();
        for (place, &value) in values.iter().enumerate() {
            while 0 < end && limit < mean(value, values[end - 1]) {
                end -= 1;
            }
            split.at_most = split.at_most.saturating_add(end.saturating_sub(place));
            if place < end {
                split.largest = split.largest.max(mean(value, values[end - 1]));
            }
            if let Some(&next) = values.get(end.max(place)) {
                split.above = split.above.min(mean(value, next));
            }
        }
        split
    };
    let between = |low: f64, high: f64| {
        let mut found = Vec::new();
        // Invariant: the averages of `value` with values[end..] exceed `high`.
        let mut end = values.len();
        for (place, &value) in values.iter().enumerate() {
            while 0 < end && high < mean(value, values[end - 1]) {
                end -= 1;
            }
            let row = values[place.min(end)..end].iter().rev().map(|&other| mean(value, other));
            found.extend(row.take_while(|average| low <= *average));
        }
        found
    };
    let all = values.len().saturating_mul(values.len() + 1) / 2;
    let sought = Sought { rank, all, few: values.len() };
    smallest(sought, (values[0], values[values.len() - 1]), split, between)
}

/// Which of how many values is sought, and how many are few enough to be listed.
#[derive(Clone, Copy)]
struct Sought {
    rank: usize,
    all: usize,
    few: usize,
}

/// The values on both sides of a limit.
struct Split {
    at_most: usize,
    /// The largest of those up to the limit.
    largest: f64,
    /// The smallest of the others.
    above: f64,
}

impl Split {
    const NOTHING: Self = Self { at_most: 0, largest: f64::NEG_INFINITY, above: f64::INFINITY };
}

/// Narrows the ends, which are values of the list, until what lies between them can be listed; gives the
/// value that is sought and the one after it, which is the same for the last.
///
/// Limits are laid a little below and a little above where the value would be if all lay evenly. Where
/// that does not help, halving the list of floats between the ends does: it is never slow.
fn smallest(
    sought: Sought,
    (mut low, mut high): (f64, f64),
    split: impl Fn(f64) -> Split,
    between: impl Fn(f64, f64) -> Vec<f64>,
) -> (f64, f64) {
    let (Sought { rank, all, few }, last) = (sought, high);
    // Invariants: `below` values are smaller than `low`, and `up_to` at most `high`; the one that is
    // sought is neither smaller than `low` nor larger than `high`.
    let (mut below, mut up_to) = (0, all);
    let mut margin = 0.125;
    let mut from_below = true;
    for round in 0_usize.. {
        if high <= low || up_to - below <= few {
            break;
        }
        let place = (count(rank - below) - 0.5) / count(up_to - below);
        let aside = if from_below { -margin } else { margin };
        let middle = if round % 5 == 4 {
            halfway(low, high)
        } else {
            let part = (place + aside).clamp(0.0, 1.0);
            (1.0 - part) * low + part * high
        };
        let halves = split(if middle < high { middle.max(low) } else { low });
        let is_below = halves.at_most < rank;
        if is_below {
            (low, below) = (halves.above, halves.at_most);
        } else {
            (high, up_to) = (halves.largest, halves.at_most);
        }
        if is_below == from_below {
            margin *= 0.5;
        } else {
            margin = (2.0 * margin).min(0.5);
        }
        from_below = !from_below;
    }
    if high <= low {
        let next = if rank < up_to { high } else { split(high).above.min(last) };
        return (high + 0.0, next + 0.0);
    }
    let mut listed = between(low, high);
    let place = (rank - below - 1).min(listed.len() - 1);
    let (_, &mut found, above) = listed.select_nth_unstable_by(place, f64::total_cmp);
    let next = above.iter().copied().reduce(f64::min);
    (found + 0.0, next.unwrap_or_else(|| split(high).above.min(last)) + 0.0)
}

/// The float with as many floats between it and either end.
fn halfway(low: f64, high: f64) -> f64 {
    let (low, high) = (key(low), key(high));
    value_of(low + (high - low) / 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, proptest};

    use super::*;

    /// Values that lie evenly, or coincide, or are twenty orders of magnitude apart.
    fn shaped(values: &[i32], shape: u8) -> Vec<f64> {
        let shaped = values.iter().map(|&value| match shape {
            0 => f64::from(value),
            1 => f64::from(value % 3),
            _ => f64::from(value) * 10_f64.powi(value % 20),
        });
        let mut shaped: Vec<f64> = shaped.collect();
        shaped.sort_unstable_by(f64::total_cmp);
        shaped
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn selection_agrees_with_sorting_all_pairs(
            left in proptest::collection::vec(-1_000..1_000, 1..40),
            right in proptest::collection::vec(-1_000..1_000, 1..40),
            shape in 0_u8..3,
        ) {
            let (left, right) = (shaped(&left, shape), shaped(&right, shape));
            let mut differences: Vec<f64> =
                left.iter().flat_map(|left| right.iter().map(move |right| left - right)).collect();
            differences.sort_by(f64::total_cmp);
            for (place, &wanted) in differences.iter().enumerate().step_by(1 + differences.len() / 40) {
                let next = differences.get(place + 1).copied().unwrap_or(wanted);
                assert_eq!(difference(&left, &right, place + 1), (wanted, next));
            }
            let mut averages = Vec::new();
            for (place, first) in left.iter().enumerate() {
                averages.extend(left[place..].iter().map(|second| 0.5 * first + 0.5 * second));
            }
            averages.sort_by(f64::total_cmp);
            for (place, &wanted) in averages.iter().enumerate().step_by(1 + averages.len() / 40) {
                let next = averages.get(place + 1).copied().unwrap_or(wanted);
                assert_eq!(average(&left, place + 1), (wanted, next));
            }
        }
    }
}
