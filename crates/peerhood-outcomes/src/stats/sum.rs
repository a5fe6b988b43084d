//! Sums and moments that do not lose digits where values are large and their differences small.

/// A running sum that keeps what rounding dropped.
///
/// # References
///
/// A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen",
/// ZAMM 54, 1974.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    pub(crate) fn add(&mut self, value: f64) {
        let sum = self.high + value;
        let kept = sum - self.high;
        self.low += (self.high - (sum - kept)) + (value - kept);
        self.high = sum;
    }

    pub(crate) fn total(self) -> f64 {
        self.high + self.low
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sum = Self::default();
        for value in values {
            sum.add(value);
        }
        sum
    }
}

/// The sum of `values`, good to the last digit or two.
pub(crate) fn total(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().collect::<Sum>().total()
}

/// How many running sums the processor adds at once.
const LANES: usize = 8;

/// The sum of what `part` makes of each value, as good as [`total`] and several times as fast.
pub(crate) fn total_of(values: &[f64], part: impl Fn(f64) -> f64) -> f64 {
    total_of_pairs(values, values, |value, _| part(value))
}

/// The same of two lists of equal length.
pub(crate) fn total_of_pairs(left: &[f64], right: &[f64], part: impl Fn(f64, f64) -> f64) -> f64 {
    let (lefts, left_rest) = left.as_chunks::<LANES>();
    let (rights, right_rest) = right.as_chunks::<LANES>();
    let (mut high, mut low) = ([0.0; LANES], [0.0; LANES]);
    for (left, right) in lefts.iter().zip(rights) {
        for lane in 0..LANES {
            let value = part(left[lane], right[lane]);
            let sum = high[lane] + value;
            let kept = sum - high[lane];
            low[lane] += (high[lane] - (sum - kept)) + (value - kept);
            high[lane] = sum;
        }
    }
    let rest = left_rest.iter().zip(right_rest).map(|(&left, &right)| part(left, right));
    total(high.into_iter().chain(rest).chain(low))
}

/// A mean in two parts: together they hold more digits than one float can.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mean {
    high: f64,
    low: f64,
}

impl Mean {
    /// The mean of at least one value.
    pub(crate) fn of(values: &[f64]) -> Self {
        let n = count(values.len());
        let high = total_of(values, |value| value) / n;
        let low = total_of(values, |value| value - high) / n;
        Self { high, low }
    }

    pub(crate) fn value(self) -> f64 {
        self.high + self.low
    }

    /// How far `value` lies above the mean.
    pub(crate) fn deviation(self, value: f64) -> f64 {
        (value - self.high) - self.low
    }
}

/// The mean of at least one value.
pub(crate) fn mean(values: &[f64]) -> f64 {
    Mean::of(values).value()
}

/// Sum of squared deviations from the mean.
pub(crate) fn squares(values: &[f64]) -> f64 {
    squares_about(Mean::of(values), values)
}

/// Sum of squared deviations from a mean that is known.
pub(crate) fn squares_about(mean: Mean, values: &[f64]) -> f64 {
    total_of(values, |value| mean.deviation(value).powi(2))
}

/// Mean and sample variance (over n - 1) of at least two values.
pub(crate) fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let mean = Mean::of(values);
    (mean.value(), squares_about(mean, values) / (count(values.len()) - 1.0))
}

/// Sample variance of at least two values, over n - 1.
pub(crate) fn variance(values: &[f64]) -> f64 {
    squares(values) / (count(values.len()) - 1.0)
}

/// Sum of products of deviations of two lists of equal length.
pub(crate) fn products(left: &[f64], right: &[f64]) -> f64 {
    let (left_mean, right_mean) = (Mean::of(left), Mean::of(right));
    total_of_pairs(left, right, |left, right| {
        left_mean.deviation(left) * right_mean.deviation(right)
    })
}

/// The sum of products of two lists that are centred already, in lanes that the processor adds at once.
pub(crate) fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let (mut lefts, mut rights) = (left.chunks_exact(8), right.chunks_exact(8));
    for (left, right) in lefts.by_ref().zip(rights.by_ref()) {
        for lane in 0..8 {
            lanes[lane] += left[lane] * right[lane];
        }
    }
    let rest = lefts.remainder().iter().zip(rights.remainder()).map(|(left, right)| left * right);
    total(lanes.into_iter().chain(rest))
}

/// A count as a float; counts of observations are far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "no list has 2^53 entries")]
pub(crate) fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_terms_survive_large_ones() {
        assert_eq!(total([1.0, 1e100, 1.0, -1e100]), 2.0);
    }

    #[test]
    fn lanes_add_up_to_the_same() {
        for n in [0, 1, 7, 8, 9, 40] {
            let values: Vec<f64> =
                (0..n).map(|place| [1.0, 1e100, 1.0, -1e100][place % 4]).collect();
            let whole = 2.0 * count(n / 4) + [0.0, 1.0][usize::from(n % 4 == 1)];
            if n % 4 < 2 {
                assert_eq!(total_of(&values, |value| value), whole);
            }
        }
    }

    #[test]
    fn the_variance_does_not_care_where_the_values_lie() {
        let near = [4.0, 7.0, 13.0, 16.0];
        let far = near.map(|value| value + 1e9);
        assert_eq!(variance(&near), 30.0);
        assert_eq!(variance(&far), 30.0);
    }
}
