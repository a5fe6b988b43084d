//! Weights that reproduce known totals.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::NoEstimate;
use crate::stats::balance::check_weights;
use crate::stats::sum::count;
use crate::stats::value::{at_least, same_length};

/// One known margin of the population, such as people by region.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct Margin {
    /// The category of each person, as a position in `totals`.
    pub categories: Vec<usize>,
    /// People of each category in the population.
    pub totals: Vec<f64>,
}

/// Weights that reproduce several margins at once.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Raked {
    /// One weight a person.
    pub weights: Vec<f64>,
    /// Rounds over all margins.
    pub iterations: usize,
    /// Largest distance left between a margin and its total, as a share of the total.
    pub largest_gap: f64,
}

/// Scales `weights` within each category so that they add up to its total in the population.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] when a category with people in the population has none of positive weight in the sample (join it
/// with another); [`NoEstimate::OutOfRange`] for a negative weight or total or a category that is not there.
///
/// # References
///
/// D. Holt and T. M. F. Smith, "Post stratification", JRSS A 142, 1979.
pub fn post_stratify(weights: &[f64], margin: &Margin) -> Result<Vec<f64>, NoEstimate> {
    let mut adjusted = weights.to_vec();
    check(weights, margin)?;
    fit(&mut adjusted, margin);
    all_finite(&adjusted, "the adjusted weights")?;
    Ok(adjusted)
}

/// Scales `weights` to one margin after another until all hold: raking.
///
/// It stops when no margin is off by more than `tolerance` of its total (such as 1e-10).
///
/// # Errors
///
/// As [`post_stratify`]; [`NoEstimate::OutOfRange`] also when the margins disagree on the size of the population;
/// [`NoEstimate::NotConverged`] when `most_iterations` rounds do not reach the tolerance, as when an
/// empty combination makes it impossible.
///
/// # References
///
/// W. E. Deming and F. F. Stephan, Annals of Mathematical Statistics 11, 1940.
pub fn rake(
    weights: &[f64],
    margins: &[Margin],
    tolerance: f64,
    most_iterations: usize,
) -> Result<Raked, NoEstimate> {
    at_least(margins.len(), "margins", 1)?;
    let size: f64 = margins[0].totals.iter().sum();
    for margin in margins {
        check(weights, margin)?;
        let other: f64 = margin.totals.iter().sum();
        if 1e-6 * size < (other - size).abs() {
            let must = format!("the same population of {size} as the first margin");
            return Err(NoEstimate::OutOfRange {
                what: "the sum of a margin".into(),
                value: other,
                must: must.into(),
            });
        }
    }
    let mut raked = Raked { weights: weights.to_vec(), iterations: 0, largest_gap: f64::INFINITY };
    while tolerance.max(0.0) < raked.largest_gap {
        if most_iterations <= raked.iterations {
            return Err(NoEstimate::NotConverged {
                what: "raking".into(),
                iterations: raked.iterations,
            });
        }
        for margin in margins {
            fit(&mut raked.weights, margin);
        }
        raked.iterations += 1;
        raked.largest_gap =
            margins.iter().map(|margin| gap(&raked.weights, margin)).fold(0.0, f64::max);
        if raked.largest_gap.is_nan() {
            return Err(NoEstimate::NotRepresentable { what: "the raked weights".into() });
        }
    }
    all_finite(&raked.weights, "the raked weights")?;
    Ok(raked)
}

/// Refuses weights that overflowed, as tiny ones do when they are to stand for many.
fn all_finite(weights: &[f64], what: &'static str) -> Result<(), NoEstimate> {
    if weights.iter().all(|weight| weight.is_finite()) {
        return Ok(());
    }
    Err(NoEstimate::NotRepresentable { what: what.into() })
}

fn check(weights: &[f64], margin: &Margin) -> Result<(), NoEstimate> {
    same_length(weights.len(), margin.categories.len())?;
    check_weights(weights)?;
    check_weights(&margin.totals)?;
    if let Some(&category) =
        margin.categories.iter().find(|&&category| margin.totals.len() <= category)
    {
        return Err(NoEstimate::OutOfRange {
            what: "a category".into(),
            value: count(category),
            must: format!("below {}, the number of totals", margin.totals.len()).into(),
        });
    }
    for (sum, &total) in sums(weights, margin).iter().zip(&margin.totals) {
        if *sum <= 0.0 && 0.0 < total {
            return Err(NoEstimate::TooFew {
                of: "people answering in a category of the population".into(),
                given: 0,
                needed: 1,
            });
        }
    }
    Ok(())
}

fn fit(weights: &mut [f64], margin: &Margin) {
    let sums = sums(weights, margin);
    for (weight, &category) in weights.iter_mut().zip(&margin.categories) {
        if 0.0 < sums[category] {
            *weight *= margin.totals[category] / sums[category];
        }
    }
}

fn gap(weights: &[f64], margin: &Margin) -> f64 {
    let sums = sums(weights, margin);
    let gaps = sums
        .iter()
        .zip(&margin.totals)
        .map(|(sum, total)| if *total == 0.0 { 0.0 } else { (sum / total - 1.0).abs() });
    gaps.fold(0.0, f64::max)
}

fn sums(weights: &[f64], margin: &Margin) -> Vec<f64> {
    let mut sums = vec![0.0; margin.totals.len()];
    for (weight, &category) in weights.iter().zip(&margin.categories) {
        sums[category] += weight;
    }
    sums
}
