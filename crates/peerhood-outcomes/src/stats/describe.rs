//! What a list of numbers looks like: centre, spread, quantiles, shape, floor and ceiling.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::proportion::wilson;
use super::sum::{Mean, count, mean as mean_of, squares, total};
use super::value::{MISSING, Value, at_least, critical_t, enough, inside_unit, representable};
use crate::estimate::{Estimate, NoEstimate};

/// Centre, spread and shape of a list.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Description {
    /// Values that were known.
    pub n: usize,
    /// Values that were missing.
    pub missing: usize,
    /// Arithmetic mean.
    pub mean: f64,
    /// Sample standard deviation, over n - 1. `None` for one value.
    pub sd: Option<f64>,
    /// Standard error of the mean. `None` for one value.
    pub standard_error: Option<f64>,
    /// Middle value, or the mean of the two middle ones.
    pub median: f64,
    /// Mean of what is left when a tenth (rounded down) is cut from each end, as psych prints it.
    pub trimmed_mean: f64,
    /// Median distance from the median, unscaled.
    pub mad: f64,
    /// Median distance from the median times 1.4826, which estimates the standard deviation of a
    /// normal variable: what R's `mad` prints.
    pub mad_scaled: f64,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Skewness and kurtosis. `None` when all values are equal.
    pub shape: Option<Shape>,
}

/// Skewness and excess kurtosis under the three definitions in use.
///
/// # References
///
/// D. N. Joanes and C. A. Gill, "Comparing measures of sample skewness and kurtosis",
/// The Statistician 47(1), 1998.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Shape {
    /// Type 1, g1: moments over n. SciPy's default.
    pub skewness_g1: f64,
    /// Type 2, G1: adjusted for bias, as SAS, SPSS and Excel print it. `None` below 3 values.
    #[cfg_attr(feature = "serde", serde(rename = "skewness_G1"))]
    pub skewness_adjusted: Option<f64>,
    /// Type 3, b1: third moment over the cubed sample SD, as psych prints it.
    pub skewness_b1: f64,
    /// Type 1, g2: moments over n, less 3.
    pub kurtosis_g2: f64,
    /// Type 2, G2: adjusted for bias. `None` below 4 values.
    #[cfg_attr(feature = "serde", serde(rename = "kurtosis_G2"))]
    pub kurtosis_adjusted: Option<f64>,
    /// Type 3, b2: fourth moment over the sample variance squared, less 3.
    pub kurtosis_b2: f64,
}

/// How a quantile between two values is found; the numbers are those of Hyndman and Fan (and of R's `type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum QuantileRule {
    /// Type 1: inverse of the step function.
    Type1,
    /// Type 2: the same, averaged at its jumps. SAS's default.
    Type2,
    /// Type 3: the nearest value, of two the one with the even position.
    Type3,
    /// Type 4: position p n.
    Type4,
    /// Type 5: position p n + 1/2. Hydrology.
    Type5,
    /// Type 6: position p (n + 1). SPSS and Minitab.
    Type6,
    /// Type 7: position 1 + p (n - 1). R, NumPy and Excel's default.
    Type7,
    /// Type 8: position p (n + 1/3) + 1/3, nearly unbiased for the median of any distribution.
    Type8,
    /// Type 9: position p (n + 1/4) + 3/8, nearly unbiased for a normal distribution.
    Type9,
}

/// How many stand at the ends of a scale, where change in one direction cannot show.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct FloorCeiling {
    /// Share at the lowest possible score.
    pub floor: Estimate,
    /// Share at the highest possible score.
    pub ceiling: Estimate,
    /// More than 15 % stand at the floor.
    pub floor_effect: bool,
    /// More than 15 % stand at the ceiling.
    pub ceiling_effect: bool,
}

/// Describes the known values.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] when no value is known, [`NoEstimate::NotFinite`] when one is infinite,
/// [`NoEstimate::OutOfRange`] when one lies beyond ±1e60.
pub fn describe(values: &[impl Value]) -> Result<Description, NoEstimate> {
    let known = enough(values, "values", 1)?;
    let mut sorted = known.values;
    sorted.sort_by(f64::total_cmp);
    let n = count(sorted.len());
    let mean = representable(mean_of(&sorted), "the mean")?;
    let sd = if sorted.len() < 2 {
        None
    } else {
        Some(representable((squares(&sorted) / (n - 1.0)).sqrt(), "the standard deviation")?)
    };
    let median = middle(&sorted);
    let mad = median_distance(&sorted, median);
    let cut = sorted.len() / 10;
    Ok(Description {
        n: sorted.len(),
        missing: known.missing,
        mean,
        sd,
        standard_error: sd.map(|sd| sd / n.sqrt()),
        median,
        trimmed_mean: mean_of(&sorted[cut..sorted.len() - cut]),
        mad,
        mad_scaled: 1.4826 * mad,
        min: sorted[0],
        max: sorted[sorted.len() - 1],
        shape: shape(&sorted)?,
    })
}

/// The mean with its t interval.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two known values; [`NoEstimate::OutOfRange`] for a bad level.
pub fn mean(values: &[impl Value], level: f64) -> Result<Estimate, NoEstimate> {
    let known = enough(values, "values", 2)?;
    let n = count(known.values.len());
    let value = mean_of(&known.values);
    let reach = critical_t(level, n - 1.0)? * (squares(&known.values) / (n - 1.0) / n).sqrt();
    let estimate = Estimate::new(
        value,
        value - reach,
        value + reach,
        level,
        known.values.len(),
        "mean, t interval",
    )?;
    Ok(estimate.without(known.missing, MISSING))
}

/// The median with an interval from order statistics, which holds its level for any distribution.
///
/// The interval is the narrowest symmetric pair of order statistics that covers at least `level`.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] when even the smallest and largest value do not cover the level (below
/// 6 values at 95 %).
pub fn median(values: &[impl Value], level: f64) -> Result<Estimate, NoEstimate> {
    inside_unit(level, "level")?;
    let known = enough(values, "values", 1)?;
    let mut sorted = known.values;
    sorted.sort_by(f64::total_cmp);
    // P(B <= k) for B binomial(n, 1/2): the largest k that leaves at most half the error outside.
    let n = sorted.len();
    let outside = 0.5 * (1.0 - level);
    let cumulative = |k: usize| super::distribution::beta_cdf(0.5, count(n - k), count(k) + 1.0);
    if outside < cumulative(0) {
        let needed = (1.0 - outside.log2()).ceil().max(2.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "about 6, never below 2"
        )]
        let needed = (needed as usize).saturating_sub(1);
        return Err(NoEstimate::TooFew { of: "values".into(), given: n, needed });
    }
    let mut rank = 0;
    while rank + 1 < n / 2 && cumulative(rank + 1) <= outside {
        rank += 1;
    }
    let made = Estimate::new(
        middle(&sorted),
        sorted[rank],
        sorted[n - 1 - rank],
        level,
        n,
        "median, exact binomial interval of order statistics",
    )?;
    Ok(made.without(known.missing, MISSING))
}

/// The value below which the share `p` of the known values lies.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] unless 0 <= p <= 1; [`NoEstimate::TooFew`] when no value is known.
///
/// # References
///
/// R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The American
/// Statistician 50(4), 1996.
pub fn quantile(values: &[impl Value], p: f64, rule: QuantileRule) -> Result<f64, NoEstimate> {
    if !(0.0..=1.0).contains(&p) {
        return Err(NoEstimate::OutOfRange {
            what: "p".into(),
            value: p,
            must: "from 0 to 1".into(),
        });
    }
    let mut sorted = enough(values, "values", 1)?.values;
    sorted.sort_by(f64::total_cmp);
    Ok(quantile_of_sorted(&sorted, p, rule))
}

/// How many known values stand at the ends `lowest` and `highest` of their scale, with Wilson
/// intervals, and whether that is more than the 15 % from which literature speaks of an effect.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] when a value lies outside the scale.
///
/// # References
///
/// C. B. Terwee et al., "Quality criteria were proposed for measurement properties of health
/// status questionnaires", Journal of Clinical Epidemiology 60(1), 2007.
pub fn floor_ceiling(
    values: &[impl Value],
    lowest: f64,
    highest: f64,
    level: f64,
) -> Result<FloorCeiling, NoEstimate> {
    let known = enough(values, "values", 1)?;
    if let Some(&value) = known.values.iter().find(|&&value| value < lowest || highest < value) {
        let must = format!("from {lowest} to {highest}");
        return Err(NoEstimate::OutOfRange { what: "a value".into(), value, must: must.into() });
    }
    let n = known.values.len();
    let at = |end: f64| known.values.iter().filter(|&&value| value == end).count();
    let (floor, ceiling) = (wilson(at(lowest), n, level)?, wilson(at(highest), n, level)?);
    Ok(FloorCeiling {
        floor_effect: 0.15 < floor.value,
        ceiling_effect: 0.15 < ceiling.value,
        floor: floor.without(known.missing, MISSING),
        ceiling: ceiling.without(known.missing, MISSING),
    })
}

/// The mean as a percentage of the way from the lowest possible score to the highest (POMP), with its
/// t interval: scales of different lengths become comparable.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] when `highest` is not above `lowest` or a value lies outside them; else as
/// [`mean`].
///
/// # References
///
/// P. Cohen, J. Cohen, L. S. Aiken and S. G. West, Multivariate Behavioral Research 34(3), 1999.
pub fn percent_of_maximum(
    values: &[impl Value],
    lowest: f64,
    highest: f64,
    level: f64,
) -> Result<Estimate, NoEstimate> {
    let width = highest - lowest;
    if !(0.0 < width && width.is_finite()) {
        let must = format!("above the lowest, {lowest}");
        let what = "the highest possible score".into();
        return Err(NoEstimate::OutOfRange { what, value: highest, must: must.into() });
    }
    let share = |value: f64| {
        let must = format!("from {lowest} to {highest}");
        if value < lowest || highest < value {
            return Err(NoEstimate::OutOfRange {
                what: "a value".into(),
                value,
                must: must.into(),
            });
        }
        Ok(100.0 * (value - lowest) / width)
    };
    let shares = values.iter().map(|&value| value.into().map(share).transpose());
    let mut made = mean(&shares.collect::<Result<Vec<Option<f64>>, _>>()?, level)?;
    made.method = "percent of the maximum possible, t interval".into();
    Ok(made)
}

/// The correlation of a series with itself `lag` places on.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] unless there are more than `lag` + 1 values, [`NoEstimate::NoVariation`] when all are equal.
///
/// # References
///
/// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.12.
pub fn autocorrelation(values: &[f64], lag: usize) -> Result<f64, NoEstimate> {
    let values = enough(values, "values", 1)?.values;
    at_least(values.len(), "values", lag.saturating_add(2))?;
    let mean = Mean::of(&values);
    let whole = total(values.iter().map(|&value| mean.deviation(value).powi(2)));
    if whole == 0.0 {
        return Err(NoEstimate::NoVariation { what: "the series".into() });
    }
    let lagged = total(
        values
            .iter()
            .zip(&values[lag..])
            .map(|(&now, &then)| mean.deviation(now) * mean.deviation(then)),
    );
    representable(lagged / whole, "the autocorrelation")
}

fn quantile_of_sorted(sorted: &[f64], p: f64, rule: QuantileRule) -> f64 {
    let n = count(sorted.len());
    // R's tolerance against p n that misses a whole number by rounding.
    let fuzz = 4.0 * f64::EPSILON;
    let position = match rule {
        QuantileRule::Type1 | QuantileRule::Type2 | QuantileRule::Type4 => n * p,
        QuantileRule::Type3 => n * p - 0.5,
        QuantileRule::Type5 => n * p + 0.5,
        QuantileRule::Type6 => (n + 1.0) * p,
        QuantileRule::Type7 => return at_position(sorted, 1.0 + (n - 1.0) * p),
        QuantileRule::Type8 => (n + 1.0 / 3.0) * p + 1.0 / 3.0,
        QuantileRule::Type9 => (n + 0.25) * p + 0.375,
    };
    let whole = (position + fuzz).floor();
    let rest = if (position - whole).abs() <= fuzz { 0.0 } else { position - whole };
    let share = match rule {
        QuantileRule::Type1 => rest.ceil(),
        QuantileRule::Type2 if rest == 0.0 => 0.5,
        QuantileRule::Type2 => 1.0,
        QuantileRule::Type3 if rest == 0.0 && whole % 2.0 == 0.0 => 0.0,
        QuantileRule::Type3 => 1.0,
        _ => rest,
    };
    at_position(sorted, whole + share)
}

pub(crate) fn middle(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { 0.5 * sorted[half - 1] + 0.5 * sorted[half] }
}

/// The value at a position counted from 1, between neighbours where it is not whole, never outside the list.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within the list")]
fn at_position(sorted: &[f64], position: f64) -> f64 {
    let position = position.clamp(1.0, count(sorted.len()));
    let below = position.floor();
    let low = sorted[below as usize - 1];
    let high = sorted[(below as usize).min(sorted.len() - 1)];
    if low == high { low } else { low * (1.0 - (position - below)) + high * (position - below) }
}

fn median_distance(sorted: &[f64], median: f64) -> f64 {
    let mut distances: Vec<f64> = sorted.iter().map(|value| (value - median).abs()).collect();
    distances.sort_by(f64::total_cmp);
    middle(&distances)
}

fn shape(values: &[f64]) -> Result<Option<Shape>, NoEstimate> {
    let n = count(values.len());
    let mean = Mean::of(values);
    let moment =
        |power: i32| total(values.iter().map(|&value| mean.deviation(value).powi(power))) / n;
    let m2 = moment(2);
    if m2 == 0.0 {
        return Ok(None);
    }
    let g1 = representable(moment(3) / m2.powf(1.5), "the skewness")?;
    let g2 = representable(moment(4) / (m2 * m2) - 3.0, "the kurtosis")?;
    let shrink = (n - 1.0) / n;
    Ok(Some(Shape {
        skewness_g1: g1,
        skewness_adjusted: (3.0 <= n).then(|| g1 * (n * (n - 1.0)).sqrt() / (n - 2.0)),
        skewness_b1: g1 * shrink.powf(1.5),
        kurtosis_g2: g2,
        kurtosis_adjusted: (4.0 <= n)
            .then(|| ((n + 1.0) * g2 + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0))),
        kurtosis_b2: (g2 + 3.0) * shrink * shrink - 3.0,
    }))
}
