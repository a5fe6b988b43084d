//! Means under a sampling design, and the price of unequal weights.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, NoEstimate};
use crate::stats::balance::{check_weights, effective_size};
use crate::stats::sum::{count, squares, total};
use crate::stats::value::{
    MISSING, Value, at_least, critical, critical_t, known, representable, same_length,
};

/// How people came into the sample.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct Sampling {
    /// Weight of each person: one over the chance to be drawn, adjusted.
    pub weights: Vec<f64>,
    /// Stratum of each person. `None`: one stratum.
    pub strata: Option<Vec<usize>>,
    /// Cluster that was drawn with each person, such as a site. `None`: people were drawn.
    pub clusters: Option<Vec<usize>>,
    /// Size of the population each person's stratum was drawn from (in people or clusters), a number a person. `None`: large.
    pub populations: Option<Vec<f64>>,
}

/// A weighted mean with the error that its design gives it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct DesignMean {
    /// The mean, with its normal interval (survey's `confint`).
    pub mean: Estimate,
    /// Its standard error by linearisation.
    pub standard_error: f64,
    /// The same mean with the t interval on clusters less strata degrees of freedom.
    pub t_interval: Option<Estimate>,
    /// Its variance over that of a simple random sample of the same size without replacement. `None` when
    /// that has none.
    pub design_effect: Option<f64>,
    /// Kish's effective sample size of the weights alone.
    pub effective_size: f64,
}

/// A weighted total with the error that its design gives it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct DesignTotal {
    /// The total, with its normal interval (survey's `confint`).
    pub total: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// The same total with the t interval on clusters less strata degrees of freedom.
    pub t_interval: Option<Estimate>,
}

/// The mean of a survey with weights, strata, clusters and finite populations.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] for a stratum with a single cluster (or person), [`NoEstimate::OutOfRange`] for a negative weight or
/// a stratum with more drawn than its population holds.
///
/// # References
///
/// W. G. Cochran, "Sampling Techniques", 3rd ed., 1977; T. Lumley, survey 4.1, `svymean`.
pub fn design_mean(
    values: &[impl Value],
    sampling: &Sampling,
    level: f64,
) -> Result<DesignMean, NoEstimate> {
    let Drawn { people, missing } = Drawn::of(values, sampling)?;
    let weights: Vec<f64> = people.iter().map(|person| person.weight).collect();
    let effective_size = effective_size(&weights)?;
    let whole = total(weights.iter().copied());
    let mean = total(people.iter().map(|person| person.weight * person.value)) / whole;
    let (variance, df) =
        variance_of_sum(&people, |person| person.weight * (person.value - mean) / whole)?;
    let error = variance.sqrt();
    let used = people.len();
    let size = count(used);
    // The population's variance as the weights see it, in a simple random sample without replacement.
    let spread = total(people.iter().map(|person| person.weight * (person.value - mean).powi(2)))
        / whole
        * size
        / (size - 1.0);
    let simple = spread / size * (whole - size) / whole;
    let made = |quantile: f64, method: &'static str| {
        let (low, high) = (mean - quantile * error, mean + quantile * error);
        Ok::<_, NoEstimate>(
            Estimate::new(mean, low, high, level, used, method)?.without(missing, MISSING),
        )
    };
    Ok(DesignMean {
        mean: made(critical(level)?, "survey-weighted mean, linearised error, normal interval")?,
        standard_error: error,
        t_interval: match df {
            0 => None,
            df => Some(made(
                critical_t(level, count(df))?,
                "survey-weighted mean, linearised error, t interval",
            )?),
        },
        design_effect: (0.0 < simple).then(|| variance / simple),
        effective_size,
    })
}

/// The total over the population of a survey with weights, strata, clusters and finite populations.
///
/// # Errors
///
/// As [`design_mean`].
///
/// # References
///
/// W. G. Cochran, "Sampling Techniques", 3rd ed., 1977; T. Lumley, survey 4.1, `svytotal`.
pub fn design_total(
    values: &[impl Value],
    sampling: &Sampling,
    level: f64,
) -> Result<DesignTotal, NoEstimate> {
    let Drawn { people, missing } = Drawn::of(values, sampling)?;
    let sum = total(people.iter().map(|person| person.weight * person.value));
    let (variance, df) = variance_of_sum(&people, |person| person.weight * person.value)?;
    let error = representable(variance.sqrt(), "the error of the total")?;
    let made = |quantile: f64, method: &'static str| {
        let (low, high) = (sum - quantile * error, sum + quantile * error);
        Ok::<_, NoEstimate>(
            Estimate::new(sum, low, high, level, people.len(), method)?.without(missing, MISSING),
        )
    };
    Ok(DesignTotal {
        total: made(critical(level)?, "survey-weighted total, normal interval")?,
        standard_error: error,
        t_interval: match df {
            0 => None,
            df => Some(made(critical_t(level, count(df))?, "survey-weighted total, t interval")?),
        },
    })
}

/// Kish's design effect of unequal weights: n Σw² / (Σw)², 1 when all are equal.
///
/// # Errors
///
/// As [`effective_size`].
///
/// # References
///
/// L. Kish, "Survey Sampling", 1965.
pub fn kish_design_effect(weights: &[f64]) -> Result<f64, NoEstimate> {
    Ok(count(weights.len()) / effective_size(weights)?)
}

/// The factor √((N - n) / (N - 1)) by which drawing `n` of `population` without replacement shrinks a standard error.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] when more are drawn than there are, [`NoEstimate::TooFew`] for a population below two.
///
/// # References
///
/// Cochran 1977, 2.6; with the variance over n - 1, as [`design_mean`] has it, the factor is √(1 - n/N).
pub fn finite_population_factor(n: usize, population: usize) -> Result<f64, NoEstimate> {
    at_least(population, "people in the population", 2)?;
    if population < n {
        let must = format!("at most the population of {population}");
        return Err(NoEstimate::OutOfRange {
            what: "the sample".into(),
            value: count(n),
            must: must.into(),
        });
    }
    Ok((count(population - n) / count(population - 1)).sqrt())
}

struct Person {
    stratum: usize,
    cluster: usize,
    population: Option<f64>,
    weight: f64,
    value: f64,
}

/// The people with a value, those of a stratum and in it of a cluster together.
struct Drawn {
    people: Vec<Person>,
    missing: usize,
}

impl Drawn {
    fn of(values: &[impl Value], sampling: &Sampling) -> Result<Self, NoEstimate> {
        let n = values.len();
        same_length(n, sampling.weights.len())?;
        check_weights(&sampling.weights)?;
        for list in [&sampling.strata, &sampling.clusters].into_iter().flatten() {
            same_length(n, list.len())?;
        }
        if let Some(populations) = &sampling.populations {
            same_length(n, populations.len())?;
            check_weights(populations)?;
        }
        let missing = n - known(values, "the values")?.values.len();
        let mut people: Vec<Person> = Vec::with_capacity(n - missing);
        for (place, &value) in values.iter().enumerate() {
            if let Some(value) = value.into() {
                people.push(Person {
                    stratum: sampling.strata.as_ref().map_or(0, |strata| strata[place]),
                    cluster: sampling.clusters.as_ref().map_or(place, |clusters| clusters[place]),
                    population: sampling.populations.as_ref().map(|populations| populations[place]),
                    weight: sampling.weights[place],
                    value,
                });
            }
        }
        at_least(people.len(), "people with a value", 2)?;
        people.sort_by_key(|person| (person.stratum, person.cluster));
        Ok(Self { people, missing })
    }
}

/// The variance that the design gives a sum over people, and its degrees of freedom: clusters less strata.
fn variance_of_sum(
    people: &[Person],
    part: impl Fn(&Person) -> f64,
) -> Result<(f64, usize), NoEstimate> {
    let (mut variance, mut df) = (0.0, 0);
    for stratum in people.chunk_by(|left, right| left.stratum == right.stratum) {
        let sums: Vec<f64> = stratum
            .chunk_by(|left, right| left.cluster == right.cluster)
            .map(|cluster| total(cluster.iter().map(&part)))
            .collect();
        at_least(sums.len(), "clusters or people in a stratum", 2)?;
        let drawn = count(sums.len());
        let left = match stratum[0].population {
            None => 1.0,
            Some(population) if population < drawn => {
                let must = format!("at least the {drawn} drawn from it");
                return Err(NoEstimate::OutOfRange {
                    what: "the population of a stratum".into(),
                    value: population,
                    must: must.into(),
                });
            }
            Some(population) => 1.0 - drawn / population,
        };
        variance += left * drawn / (drawn - 1.0) * squares(&sums);
        df += sums.len() - 1;
    }
    Ok((variance, df))
}
