//! The k-th smallest of all pairwise differences or averages, without listing them.
//!
//! Counting how many do not exceed a limit takes one walk along the sorted lists. A sample says where the limits
//! should lie, a straight line between them where the next ones should; what is left between two limits is
//! listed. All that is sought is sought together: the walks of several limits wait for memory at the same time.
//!
//! J. F. Monahan, "Fast computation of the Hodges-Lehmann location estimator", ACM TOMS 10, 1984; D. B. Johnson
//! and T. Mizoguchi, SIAM Journal on Computing 7, 1978.

use crate::stats::order::{key, value_of};
use crate::stats::sum::count;

/// How many ranks are sought together.
const SOUGHT: usize = 3;

/// Pairs of values from sorted lists, each of which makes a number.
pub(super) trait Pairs {
    /// How many pairs there are; at least one.
    fn all(&self) -> usize;
    /// How many values the lists have.
    fn values(&self) -> usize;
    /// The smallest and the largest number.
    fn ends(&self) -> (f64, f64);
    /// How many numbers do not exceed each limit.
    fn at_most<const N: usize>(&self, limits: [f64; N]) -> [usize; N];
    /// The largest number that does not exceed the limit, and the smallest that does.
    fn beside(&self, limit: f64) -> (f64, f64);
    /// The numbers above `low` and up to `high`.
    fn between(&self, low: f64, high: f64) -> Vec<f64>;
    /// Some numbers, spread like all of them.
    fn sample(&self) -> Vec<f64>;
}

/// `left[i] - right[j]`; both lists are sorted and not empty.
pub(super) struct Differences<'a> {
    pub(super) left: &'a [f64],
    pub(super) right: &'a [f64],
}

/// The averages of two values, each with itself included; the list is sorted and not empty.
pub(super) struct Averages<'a> {
    pub(super) values: &'a [f64],
}

/// The numbers of these ranks (from 1, none above the number of pairs), each with the one after it, which is the same for
/// the last.
pub(super) fn smallest(pairs: &impl Pairs, ranks: [usize; SOUGHT]) -> [(f64, f64); SOUGHT] {
    let (first, last) = pairs.ends();
    let (all, few) = (pairs.all(), (pairs.values() / 4).max(64));
    let mut sought = ranks.map(|rank| Sought {
        rank,
        low: first.next_down(),
        below: 0,
        high: last,
        up_to: all,
        found: (rank == all).then_some((last, last)),
    });
    let mut sample = pairs.sample();
    sample.sort_unstable_by(f64::total_cmp);
    for round in 0_usize.. {
        if sought.iter().all(|sought| sought.found.is_some()) {
            break;
        }
        let limits = sought.each_ref().map(|sought| match round {
            0 => sought.by_sample(&sample, all),
            // Where a line between the limits does not help, halving the floats between them does.
            round if round % 4 == 3 => sought.halfway(),
            _ => sought.by_line(),
        });
        let counts = pairs.at_most([
            limits[0].0,
            limits[0].1,
            limits[1].0,
            limits[1].1,
            limits[2].0,
            limits[2].1,
        ]);
        for (place, sought) in sought.iter_mut().enumerate() {
            let width = sought.width();
            sought.narrow(pairs, limits[place].0, counts[2 * place]);
            sought.narrow(pairs, limits[place].1, counts[2 * place + 1]);
            if sought.found.is_some() {
                continue;
            }
            if sought.width() <= few {
                sought.list(pairs);
            } else if width / 4 < sought.width() {
                sought.snap(pairs);
            }
        }
    }
    sought.map(|sought| {
        let (found, next) = sought.found.unwrap_or((last, last));
        (found + 0.0, next + 0.0)
    })
}

/// A rank and where its number must lie.
// Invariant: `below` numbers do not exceed `low` and are fewer than `rank`; `up_to` do not exceed `high` and are more
// than `rank`, so that the one after it lies there too.
struct Sought {
    rank: usize,
    low: f64,
    below: usize,
    high: f64,
    up_to: usize,
    found: Option<(f64, f64)>,
}

impl Sought {
    fn width(&self) -> usize {
        self.up_to - self.below
    }

    /// Limits on both sides of where the number should be by a sorted sample.
    fn by_sample(&self, sample: &[f64], all: usize) -> (f64, f64) {
        let last = sample.len() - 1;
        // Of fewer than 2^53 pairs the place is exact enough.
        let share = count(self.rank) / count(all);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in the sample"
        )]
        let place = ((share * count(last)) as usize).min(last);
        let aside = sample.len() / 64 + 1;
        (sample[place.saturating_sub(aside)], sample[(place + aside).min(last)])
    }

    /// Limits on both sides of where the number would be if all lay evenly.
    fn by_line(&self) -> (f64, f64) {
        let place = (count(self.rank - self.below) - 0.5) / count(self.width());
        let at = |place: f64| {
            let place = place.clamp(0.0, 1.0);
            (1.0 - place) * self.low + place * self.high
        };
        (at(place - 1.0 / 64.0), at(place + 1.0 / 64.0))
    }

    /// The floats a quarter and half of the way, by their number, between the limits.
    fn halfway(&self) -> (f64, f64) {
        let (low, high) = (key(self.low), key(self.high));
        let middle = low + (high - low) / 2;
        (value_of(middle), value_of(middle + (high - middle) / 2))
    }

    fn narrow(&mut self, pairs: &impl Pairs, limit: f64, count: usize) {
        if self.found.is_some() || limit <= self.low || self.high <= limit {
            return;
        }
        if count == self.rank {
            self.found = Some(pairs.beside(limit));
        } else if count < self.rank {
            (self.low, self.below) = (limit, count);
        } else {
            (self.high, self.up_to) = (limit, count);
        }
    }

    /// Pulls the limits to the outermost numbers between them: many may be equal.
    fn snap(&mut self, pairs: &impl Pairs) {
        let (first, last) = (pairs.beside(self.low).1, pairs.beside(self.high).0);
        if first == last {
            self.found = Some((first, last));
            return;
        }
        (self.low, self.high) = (first.next_down(), last);
    }

    fn list(&mut self, pairs: &impl Pairs) {
        let mut listed = pairs.between(self.low, self.high);
        let place = (self.rank - self.below - 1).min(listed.len() - 1);
        let (_, &mut found, above) = listed.select_nth_unstable_by(place, f64::total_cmp);
        let next = above.iter().copied().reduce(f64::min);
        self.found = Some((found, next.unwrap_or(found)));
    }
}

/// About this many values of a list make the sample.
const SAMPLED: usize = 32;

/// Some values of a sorted list, from the middles of even stretches.
fn spread(values: &[f64]) -> impl Iterator<Item = f64> + Clone {
    let step = values.len().div_ceil(SAMPLED);
    values.iter().skip(step / 2).step_by(step).copied()
}

impl Pairs for Differences<'_> {
    fn all(&self) -> usize {
        self.left.len().saturating_mul(self.right.len())
    }

    fn values(&self) -> usize {
        self.left.len() + self.right.len()
    }

    fn ends(&self) -> (f64, f64) {
        let (left, right) = (self.left, self.right);
        (left[0] - right[right.len() - 1], left[left.len() - 1] - right[0])
    }

    fn at_most<const N: usize>(&self, limits: [f64; N]) -> [usize; N] {
        let (left, right) = (self.left, self.right);
        let (rows, columns) = (left.len(), right.len());
        let (mut row, mut start, mut found) = ([0; N], [0; N], [0; N]);
        // Invariants: `found` counts the rows above `row`; in `row` the differences with right[..start] exceed the limit.
        for _ in 0..rows + columns {
            for walk in 0..N {
                let goes_on = row[walk] < rows && start[walk] < columns;
                let value = left[row[walk].min(rows - 1)] - right[start[walk].min(columns - 1)];
                let exceeds = limits[walk] < value;
                found[walk] += if goes_on && !exceeds { columns - start[walk] } else { 0 };
                start[walk] += usize::from(goes_on && exceeds);
                row[walk] += usize::from(goes_on && !exceeds);
            }
        }
        found
    }

    fn beside(&self, limit: f64) -> (f64, f64) {
        let (mut largest, mut above) = (f64::NEG_INFINITY, f64::INFINITY);
        // Invariant: the differences of `value` with right[..start] exceed the limit.
        let mut start = 0;
        for &value in self.left {
            while start < self.right.len() && limit < value - self.right[start] {
                start += 1;
            }
            if let Some(&other) = self.right.get(start) {
                largest = largest.max(value - other);
            }
            if 0 < start {
                above = above.min(value - self.right[start - 1]);
            }
        }
        (largest, above)
    }

    fn between(&self, low: f64, high: f64) -> Vec<f64> {
        let mut found = Vec::new();
        // Invariant: the differences of `value` with right[..start] exceed `high`.
        let mut start = 0;
        for &value in self.left {
            while start < self.right.len() && high < value - self.right[start] {
                start += 1;
            }
            let row = self.right[start..].iter().map(|other| value - other);
            found.extend(row.take_while(|difference| low < *difference));
        }
        found
    }

    fn sample(&self) -> Vec<f64> {
        let rights = spread(self.right);
        spread(self.left).flat_map(|left| rights.clone().map(move |right| left - right)).collect()
    }
}

fn mean(left: f64, right: f64) -> f64 {
    0.5 * left + 0.5 * right
}

impl Pairs for Averages<'_> {
    fn all(&self) -> usize {
        self.values.len().saturating_mul(self.values.len() + 1) / 2
    }

    fn values(&self) -> usize {
        self.values.len()
    }

    fn ends(&self) -> (f64, f64) {
        (self.values[0], self.values[self.values.len() - 1])
    }

    fn at_most<const N: usize>(&self, limits: [f64; N]) -> [usize; N] {
        let values = self.values;
        let (mut row, mut end, mut found) = ([0; N], [values.len(); N], [0; N]);
        // Invariants: `found` counts the rows above `row`; in `row` the averages with values[end..] exceed the limit.
        for _ in 0..values.len() {
            for walk in 0..N {
                let goes_on = row[walk] < end[walk];
                let last = values.len() - 1;
                let average =
                    mean(values[row[walk].min(last)], values[end[walk].saturating_sub(1)]);
                let exceeds = limits[walk] < average;
                found[walk] += if goes_on && !exceeds { end[walk] - row[walk] } else { 0 };
                end[walk] -= usize::from(goes_on && exceeds);
                row[walk] += usize::from(goes_on && !exceeds);
            }
        }
        found
    }

    fn beside(&self, limit: f64) -> (f64, f64) {
        let (mut largest, mut above) = (f64::NEG_INFINITY, f64::INFINITY);
        // Invariant: the averages of `value` with values[end..] exceed the limit.
        let mut end = self.values.len();
        for (place, &value) in self.values.iter().enumerate() {
            while 0 < end && limit < mean(value, self.values[end - 1]) {
                end -= 1;
            }
            if place < end {
                largest = largest.max(mean(value, self.values[end - 1]));
            }
            if let Some(&next) = self.values.get(end.max(place)) {
                above = above.min(mean(value, next));
            }
        }
        (largest, above)
    }

    fn between(&self, low: f64, high: f64) -> Vec<f64> {
        let mut found = Vec::new();
        // Invariant: the averages of `value` with values[end..] exceed `high`.
        let mut end = self.values.len();
        for (place, &value) in self.values.iter().enumerate() {
            while 0 < end && high < mean(value, self.values[end - 1]) {
                end -= 1;
            }
            let row =
                self.values[place.min(end)..end].iter().rev().map(|&other| mean(value, other));
            found.extend(row.take_while(|average| low < *average));
        }
        found
    }

    fn sample(&self) -> Vec<f64> {
        let others = spread(self.values);
        spread(self.values)
            .flat_map(|value| others.clone().map(move |other| mean(value, other)))
            .collect()
    }
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

    #[test]
    fn of_two_pairs_both_ends_and_what_follows_them_are_known() {
        let pairs = Differences { left: &[2.0], right: &[0.0, 2.0] };
        assert_eq!(smallest(&pairs, [1, 1, 2]), [(0.0, 2.0), (0.0, 2.0), (2.0, 2.0)]);
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
                let pairs = Differences { left: &left, right: &right };
                assert_eq!(smallest(&pairs, [1, place + 1, differences.len()])[1], (wanted, next));
            }
            let all = smallest(&Differences { left: &left, right: &right }, [1, 1, differences.len()]);
            assert_eq!((all[0].0, all[2].0), (differences[0], differences[differences.len() - 1]));
            let mut averages = Vec::new();
            for (place, first) in left.iter().enumerate() {
                averages.extend(left[place..].iter().map(|second| 0.5 * first + 0.5 * second));
            }
            averages.sort_by(f64::total_cmp);
            for (place, &wanted) in averages.iter().enumerate().step_by(1 + averages.len() / 40) {
                let next = averages.get(place + 1).copied().unwrap_or(wanted);
                let pairs = Averages { values: &left };
                assert_eq!(smallest(&pairs, [place + 1, averages.len(), 1])[0], (wanted, next));
            }
        }
    }
}
