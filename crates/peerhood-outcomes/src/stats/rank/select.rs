//! The k-th smallest of all pairwise differences or averages, without listing them.

/// The `rank`-th smallest (from 1) of `left[i] - right[j]`; both lists sorted.
pub(super) fn difference(left: &[f64], right: &[f64], rank: usize) -> f64 {
    let at_most = |limit: f64| {
        // Invariant: the differences of `value` with right[..start] exceed the limit.
        let mut start = 0;
        let mut found = 0_usize;
        for &value in left {
            while start < right.len() && limit < value - right[start] {
                start += 1;
            }
            found = found.saturating_add(right.len() - start);
        }
        found
    };
    smallest(
        |limit| rank <= at_most(limit),
        left[0] - right[right.len() - 1],
        left[left.len() - 1] - right[0],
    )
}

/// The `rank`-th smallest (from 1) of the averages of two values, each with itself included; list sorted.
pub(super) fn average(values: &[f64], rank: usize) -> f64 {
    let mean = |left: f64, right: f64| 0.5 * left + 0.5 * right;
    let at_most = |limit: f64| {
        // Invariant: the averages of `value` with values[end..] exceed the limit.
        let mut end = values.len();
        let mut found = 0_usize;
        for (place, &value) in values.iter().enumerate() {
            while 0 < end && limit < mean(value, values[end - 1]) {
                end -= 1;
            }
            found = found.saturating_add(end.saturating_sub(place));
        }
        found
    };
    smallest(|limit| rank <= at_most(limit), values[0], values[values.len() - 1])
}

/// The smallest float from `low` to `high` that is enough; `enough` never turns back to false.
fn smallest(enough: impl Fn(f64) -> bool, low: f64, high: f64) -> f64 {
    let (mut low, mut high) = (key(low), key(high));
    while low < high {
        let middle = low + (high - low) / 2;
        if enough(value(middle)) { high = middle } else { low = middle + 1 }
    }
    value(high)
}

/// Floats in order, as integers in order.
fn key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

fn value(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selection_agrees_with_sorting_all_pairs() {
        let left = [-2.0, 0.5, 0.5, 3.0, 7.25];
        let right = [-1.0, 0.5, 2.0];
        let mut differences: Vec<f64> =
            left.iter().flat_map(|left| right.iter().map(move |right| left - right)).collect();
        differences.sort_by(f64::total_cmp);
        for (place, &wanted) in differences.iter().enumerate() {
            assert_eq!(difference(&left, &right, place + 1), wanted);
        }
        let mut averages = Vec::new();
        for (place, first) in left.iter().enumerate() {
            averages.extend(left[place..].iter().map(|second| 0.5 * first + 0.5 * second));
        }
        averages.sort_by(f64::total_cmp);
        for (place, &wanted) in averages.iter().enumerate() {
            assert_eq!(average(&left, place + 1), wanted);
        }
    }
}
