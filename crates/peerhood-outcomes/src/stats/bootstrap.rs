//! Intervals for any statistic, by drawing the sample again from itself.
//!
//! Draws come from xoshiro256++ seeded through SplitMix64, written out here so that a seed gives the same
//! interval on every platform and after every update of a dependency.

mod draw;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use self::draw::Draws;
use super::distribution::{normal_cdf, normal_quantile};
use super::sum::{count, mean, variance};
use super::value::{MISSING, Value, at_least, enough, inside_unit, known, representable};
use crate::estimate::{Estimate, NoEstimate};

/// How often to draw, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct Resampling {
    /// Samples drawn; 10,000 is plenty, 1,000 the least for an interval.
    pub resamples: usize,
    /// The same seed gives the same interval.
    pub seed: u64,
    /// Which interval.
    pub interval: BootstrapInterval,
}

/// Which interval is read off the drawn statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum BootstrapInterval {
    /// Quantiles of the draws.
    Percentile,
    /// Quantiles of the draws, mirrored at the estimate.
    Basic,
    /// Bias-corrected and accelerated: quantiles moved for bias and skewness. The one to prefer.
    Bca,
}

/// An estimate with its bootstrap interval.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Bootstrap {
    /// The statistic of the sample, with the interval.
    pub estimate: Estimate,
    /// Standard deviation of the draws.
    pub standard_error: f64,
    /// Mean of the draws less the estimate.
    pub bias: f64,
    /// Draws whose statistic exists, on which the interval rests.
    pub used: usize,
}

/// The mean with a bootstrap interval: [`bootstrap`] of the mean, several times faster.
///
/// # Errors
///
/// As [`bootstrap`].
pub fn bootstrap_mean(
    values: &[impl Value],
    resampling: Resampling,
    level: f64,
) -> Result<Bootstrap, NoEstimate> {
    resampling.check()?;
    let known = enough(values, "values", 2)?;
    let values = &known.values;
    let n = count(values.len());
    let estimate = mean(values);
    let mut draws = Draws::new(resampling.seed);
    // Distances from the mean are small numbers: nothing is lost by plain sums.
    let distances: Vec<f64> = values.iter().map(|value| value - estimate).collect();
    let statistics =
        (0..resampling.resamples).map(|_| estimate + draws.sum(&distances) / n).collect();
    let jackknife = || distances.iter().map(|distance| estimate - distance / (n - 1.0)).collect();
    let made =
        interval(estimate, statistics, || vec![jackknife()], values.len(), resampling, level)?;
    Ok(made.without(known.missing))
}

/// Any statistic of one sample. It may return `None` where it does not exist: such draws are not used.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two values or when fewer than half of the draws have a statistic;
/// [`NoEstimate::OutOfRange`] below 100 or above 10,000,000 resamples, or for a bad level; [`NoEstimate::NoVariation`] when all draws are equal;
/// [`NoEstimate::NotRepresentable`] when the sample itself has no statistic, or when all draws lie on one side
/// of the estimate, where BCa has no interval.
///
/// # Complexity
///
/// O(resamples · n) draws; BCa asks the statistic n times more.
///
/// # References
///
/// B. Efron, "Better bootstrap confidence intervals", JASA 82, 1987; A. C. Davison and D. V. Hinkley,
/// "Bootstrap Methods and their Application", 1997.
///
/// ```
/// use peerhood_outcomes::stats::bootstrap::{BootstrapInterval, Resampling, bootstrap};
///
/// let days = [3.0, 5.0, 2.0, 40.0, 6.0, 4.0, 9.0, 7.0];
/// let largest_but_one = |draw: &[f64]| {
///     let mut sorted = draw.to_vec();
///     sorted.sort_by(f64::total_cmp);
///     sorted.iter().rev().nth(1).copied()
/// };
/// let rule = Resampling { resamples: 2_000, seed: 7, interval: BootstrapInterval::Percentile };
/// let it = bootstrap(&days, largest_but_one, rule, 0.95)?;
/// assert_eq!(it.estimate.value, 9.0);
/// # Ok::<(), peerhood_outcomes::NoEstimate>(())
/// ```
pub fn bootstrap(
    values: &[impl Value],
    statistic: impl Fn(&[f64]) -> Option<f64>,
    resampling: Resampling,
    level: f64,
) -> Result<Bootstrap, NoEstimate> {
    resampling.check()?;
    let known = enough(values, "values", 2)?;
    let values = &known.values;
    let estimate = of_sample(statistic(values))?;
    let mut draws = Draws::new(resampling.seed);
    let mut drawn = vec![0.0; values.len()];
    let mut statistics = Vec::with_capacity(resampling.resamples);
    for _ in 0..resampling.resamples {
        draws.values(values, &mut drawn);
        statistics.extend(statistic(&drawn));
    }
    let jackknife = || vec![leave_one_out(values, |rest| statistic(rest))];
    let made = interval(estimate, statistics, jackknife, values.len(), resampling, level)?;
    Ok(made.without(known.missing))
}

/// Any statistic of two independent samples, each drawn from itself.
///
/// # Errors
///
/// As [`bootstrap`].
pub fn bootstrap_groups(
    first: &[impl Value],
    second: &[impl Value],
    statistic: impl Fn(&[f64], &[f64]) -> Option<f64>,
    resampling: Resampling,
    level: f64,
) -> Result<Bootstrap, NoEstimate> {
    resampling.check()?;
    let (left, right) = (known(first, "the first group")?, known(second, "the second group")?);
    at_least(left.values.len(), "values in the first group", 2)?;
    at_least(right.values.len(), "values in the second group", 2)?;
    let missing = left.missing + right.missing;
    let (left, right) = (left.values, right.values);
    let estimate = of_sample(statistic(&left, &right))?;
    let mut draws = Draws::new(resampling.seed);
    let (mut drawn_left, mut drawn_right) = (vec![0.0; left.len()], vec![0.0; right.len()]);
    let mut statistics = Vec::with_capacity(resampling.resamples);
    for _ in 0..resampling.resamples {
        draws.values(&left, &mut drawn_left);
        draws.values(&right, &mut drawn_right);
        statistics.extend(statistic(&drawn_left, &drawn_right));
    }
    let jackknife = || {
        vec![
            leave_one_out(&left, |rest| statistic(rest, &right)),
            leave_one_out(&right, |rest| statistic(&left, rest)),
        ]
    };
    let n = left.len() + right.len();
    Ok(interval(estimate, statistics, jackknife, n, resampling, level)?.without(missing))
}

/// Any statistic of `rows` people, which is told whose rows were drawn: for correlations, alpha, or
/// whatever needs several columns.
///
/// # Errors
///
/// As [`bootstrap`].
pub fn bootstrap_rows(
    rows: usize,
    statistic: impl Fn(&[usize]) -> Option<f64>,
    resampling: Resampling,
    level: f64,
) -> Result<Bootstrap, NoEstimate> {
    resampling.check()?;
    at_least(rows, "rows", 2)?;
    let all: Vec<usize> = (0..rows).collect();
    let estimate = of_sample(statistic(&all))?;
    let mut draws = Draws::new(resampling.seed);
    let mut drawn = vec![0; rows];
    let mut statistics = Vec::with_capacity(resampling.resamples);
    for _ in 0..resampling.resamples {
        draws.values(&all, &mut drawn);
        statistics.extend(statistic(&drawn));
    }
    let jackknife = || vec![leave_one_out(&all, |rest| statistic(rest))];
    interval(estimate, statistics, jackknife, rows, resampling, level)
}

impl Resampling {
    fn check(self) -> Result<(), NoEstimate> {
        if (100..=10_000_000).contains(&self.resamples) {
            return Ok(());
        }
        Err(NoEstimate::OutOfRange {
            what: "the number of resamples".into(),
            value: count(self.resamples),
            must: "from 100 to 10,000,000".into(),
        })
    }
}

impl Bootstrap {
    fn without(mut self, missing: usize) -> Self {
        self.estimate = self.estimate.without(missing, MISSING);
        self
    }
}

fn of_sample(estimate: Option<f64>) -> Result<f64, NoEstimate> {
    let missing = NoEstimate::NotRepresentable { what: "the statistic of the sample".into() };
    estimate.filter(|value| value.is_finite()).ok_or(missing)
}

/// The statistic without each value in turn.
fn leave_one_out<T: Copy>(values: &[T], statistic: impl Fn(&[T]) -> Option<f64>) -> Vec<f64> {
    let mut rest = values[1..].to_vec();
    let mut left = Vec::with_capacity(values.len());
    left.extend(statistic(&rest));
    for place in 1..values.len() {
        // The list without `place - 1` becomes the list without `place`.
        rest[place - 1] = values[place - 1];
        left.extend(statistic(&rest));
    }
    left
}

fn interval(
    estimate: f64,
    mut statistics: Vec<f64>,
    jackknife: impl Fn() -> Vec<Vec<f64>>,
    n: usize,
    resampling: Resampling,
    level: f64,
) -> Result<Bootstrap, NoEstimate> {
    inside_unit(level, "level")?;
    statistics.retain(|value| value.is_finite());
    at_least(statistics.len(), "draws with a statistic", resampling.resamples.div_ceil(2))?;
    let used = statistics.len();
    if statistics.iter().all(|&value| value == statistics[0]) {
        return Err(NoEstimate::NoVariation { what: "the statistic over the draws".into() });
    }
    let outside = 0.5 * (1.0 - level);
    let below = statistics.iter().filter(|&&value| value < estimate).count();
    let up_to = statistics.iter().filter(|&&value| value <= estimate).count();
    let standard_error = representable(variance(&statistics).sqrt(), "the spread of the draws")?;
    let bias = representable(mean(&statistics) - estimate, "the bias of the draws")?;
    let mut at = |p: f64| quantile_by_selection(&mut statistics, p);
    let (low, high, method) = match resampling.interval {
        BootstrapInterval::Percentile => {
            (at(outside), at(1.0 - outside), "bootstrap, percentile interval")
        }
        BootstrapInterval::Basic => (
            2.0 * estimate - at(1.0 - outside),
            2.0 * estimate - at(outside),
            "bootstrap, basic interval",
        ),
        BootstrapInterval::Bca => {
            let share = 0.5 * count(below + up_to) / count(used);
            if share <= 0.0 || 1.0 <= share {
                return Err(NoEstimate::NotRepresentable {
                    what: "the BCa interval, as all draws lie on one side of the estimate,".into(),
                });
            }
            let shift = normal_quantile(share);
            let acceleration = acceleration(&jackknife());
            let moved =
                |z: f64| normal_cdf(shift + (shift + z) / (1.0 - acceleration * (shift + z)));
            let z = normal_quantile(outside);
            let (left, right) = (moved(z), moved(-z));
            if left.is_nan() || right.is_nan() {
                return Err(NoEstimate::NotRepresentable { what: "the BCa interval".into() });
            }
            let ends = (at(left), at(right));
            (ends.0.min(ends.1), ends.0.max(ends.1), "bootstrap, BCa interval")
        }
    };
    Ok(Bootstrap {
        estimate: Estimate::new(estimate, low, high, level, n, method)?,
        standard_error,
        bias,
        used,
    })
}

/// The quantile of type 7, by putting no more than its neighbours in order.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position in the list"
)]
fn quantile_by_selection(values: &mut [f64], p: f64) -> f64 {
    let position = p * (count(values.len()) - 1.0);
    let place = position.floor() as usize;
    let (_, &mut low, above) = values.select_nth_unstable_by(place, f64::total_cmp);
    let high = above.iter().copied().reduce(f64::min).unwrap_or(low);
    let rest = position - position.floor();
    low * (1.0 - rest) + high * rest
}

/// How the spread of the statistic changes with its value, from the jackknife of each sample.
fn acceleration(samples: &[Vec<f64>]) -> f64 {
    let (mut cubes, mut squares) = (0.0, 0.0);
    for left_out in samples {
        let n = count(left_out.len());
        if left_out.len() < 2 {
            continue;
        }
        let centre = mean(left_out);
        for value in left_out {
            let influence = (n - 1.0) * (centre - value);
            squares += influence * influence / (n * n);
            cubes += influence * influence * influence / (n * n * n);
        }
    }
    if squares == 0.0 { 0.0 } else { cubes / (6.0 * squares.powf(1.5)) }
}
