//! Krippendorff's alpha: agreement of any number of raters, with any ratings missing.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::NoEstimate;
use crate::stats::sum::{count, total};
use crate::stats::value::{Value, at_least, known, same_length};

/// What distances between ratings mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Scale {
    /// Same or not.
    Nominal,
    /// Ranks.
    Ordinal,
    /// Differences.
    Interval,
    /// Differences relative to the sum; ratings must not be negative.
    Ratio,
}

/// Krippendorff's alpha.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Krippendorff {
    /// Alpha: 1 for perfect agreement, 0 for what chance gives.
    pub alpha: f64,
    /// Disagreement seen.
    pub observed: f64,
    /// Disagreement that chance gives.
    pub expected: f64,
    /// People (units) with at least two ratings.
    pub units: usize,
    /// Ratings of those people.
    pub ratings: usize,
    /// People left out because they had fewer than two ratings.
    pub left_out: usize,
}

/// Krippendorff's alpha; one column a rater, one row a person (unit).
///
/// # Errors
///
/// [`NoEstimate::TooFew`] when nobody has two ratings, [`NoEstimate::NoVariation`] when all ratings are
/// equal, [`NoEstimate::OutOfRange`] for a negative rating on a ratio scale or more than 5,000 distinct ratings.
///
/// # References
///
/// K. Krippendorff, "Computing Krippendorff's alpha-reliability", 2011.
pub fn krippendorff_alpha<T: Value>(
    raters: &[impl AsRef<[T]>],
    scale: Scale,
) -> Result<Krippendorff, NoEstimate> {
    at_least(raters.len(), "raters", 2)?;
    for rater in raters {
        same_length(raters[0].as_ref().len(), rater.as_ref().len())?;
        let ratings = known(rater.as_ref(), "a rater's ratings")?.values;
        if let Some(&value) = ratings.iter().find(|&&value| scale == Scale::Ratio && value < 0.0) {
            return Err(NoEstimate::OutOfRange {
                what: "a rating".into(),
                value,
                must: "not negative on a ratio scale".into(),
            });
        }
    }
    let rows = raters[0].as_ref().len();
    let units: Vec<Vec<f64>> = (0..rows)
        .map(|row| {
            raters.iter().filter_map(|rater| rater.as_ref()[row].into()).collect::<Vec<f64>>()
        })
        .filter(|unit| 2 <= unit.len())
        .collect();
    at_least(units.len(), "people with two ratings", 1)?;
    let mut values: Vec<f64> = units.iter().flatten().copied().collect();
    let ratings = values.len();
    values.sort_by(f64::total_cmp);
    let times: Vec<f64> =
        values.chunk_by(|left, right| left == right).map(|same| count(same.len())).collect();
    values.dedup();
    if 5_000 < values.len() {
        return Err(NoEstimate::OutOfRange {
            what: "the number of distinct ratings".into(),
            value: count(values.len()),
            must: "at most 5,000".into(),
        });
    }
    // Ranks as the middle of a value's place among all ratings: their differences are the ordinal metric.
    let mut below = 0.0;
    let places: Vec<f64> = times
        .iter()
        .map(|times| {
            let place = below + 0.5 * times;
            below += times;
            place
        })
        .collect();
    let distance = |left: usize, right: usize| match scale {
        Scale::Nominal => f64::from(u8::from(left != right)),
        Scale::Ordinal => (places[left] - places[right]).powi(2),
        Scale::Interval => (values[left] - values[right]).powi(2),
        Scale::Ratio if left == right => 0.0,
        Scale::Ratio => ((values[left] - values[right]) / (values[left] + values[right])).powi(2),
    };
    let place = |value: f64| values.partition_point(|&other| other < value);
    let observed = total(units.iter().map(|unit| {
        let own: Vec<usize> = unit.iter().map(|&value| place(value)).collect();
        let sum: f64 = own
            .iter()
            .flat_map(|&left| own.iter().map(move |&right| (left, right)))
            .map(|(left, right)| distance(left, right))
            .sum();
        sum / (count(own.len()) - 1.0)
    })) / count(ratings);
    let size = values.len();
    let expected = total(
        (0..size)
            .flat_map(|left| (0..size).map(move |right| (left, right)))
            .map(|(left, right)| times[left] * times[right] * distance(left, right)),
    ) / (count(ratings) * (count(ratings) - 1.0));
    if expected == 0.0 {
        return Err(NoEstimate::NoVariation { what: "the rating".into() });
    }
    let alpha =
        crate::stats::value::representable(1.0 - observed / expected, "Krippendorff's alpha")?;
    Ok(Krippendorff {
        alpha,
        observed,
        expected,
        units: units.len(),
        ratings,
        left_out: rows - units.len(),
    })
}
