use super::{Figure, Matched, Undefined};

/// How the worst off fare.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Worst {
    /// The least weight of a pair, the bottleneck; `None` when there is no pair.
    pub pair: Option<i64>,
    /// The least that a left gets; `None` when there is no left.
    pub left: Option<i128>,
    /// What all lefts get, the worst off first: the vector that leximin compares.
    pub sorted: Vec<i128>,
    /// The mean over the worst-off tenth, rounded up: steadier than the least alone. Also known as
    /// conditional value at risk (Rockafellar and Uryasev 2000).
    pub tenth: Figure,
}

impl Worst {
    pub(super) fn new(matched: &Matched<'_>) -> Self {
        let mut sorted = matched.gains();
        sorted.sort_unstable();
        let tenth: Vec<f64> =
            sorted[..sorted.len().div_ceil(10)].iter().map(|&gain| gain as f64).collect();
        Self {
            pair: matched.weights.iter().copied().min(),
            left: sorted.first().copied(),
            tenth: Figure::mean(&tenth),
            sorted,
        }
    }
}

/// How evenly weight is spread.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Equality {
    /// Gini's coefficient, Σ (2i − n − 1) u₍ᵢ₎ / (n Σ u): 0 when all get the same, near 1 when one gets
    /// all. Not defined with negative values.
    pub gini: Figure,
    /// Jain's index, (Σ u)² / (n Σ u²): 1 when all get the same, 1/n when one gets all (Jain, Chiu and
    /// Hawe 1984). Not defined with negative values.
    pub jain: Figure,
    /// The geometric mean, (Π u)^(1/n): the Nash welfare (Caragiannis et al. 2016). Not defined unless
    /// all get something.
    pub nash: Figure,
    /// Its logarithm.
    pub log_nash: Figure,
}

impl Equality {
    pub(super) fn new(gains: &[i128]) -> Self {
        let gains: Vec<f64> = gains.iter().map(|&gain| gain as f64).collect();
        let log_nash = log_nash(&gains);
        Self {
            gini: gini(&gains).into(),
            jain: jain(&gains).into(),
            nash: log_nash.map(f64::exp).into(),
            log_nash: log_nash.into(),
        }
    }
}

/// Gini's coefficient.
pub(super) fn gini(values: &[f64]) -> Result<f64, Undefined> {
    let sum = sum_of_non_negative(values)?;
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let weighted: f64 =
        (1..).zip(&sorted).map(|(i, value)| (2.0 * f64::from(i) - n - 1.0) * value).sum();
    Ok(weighted / (n * sum))
}

fn jain(values: &[f64]) -> Result<f64, Undefined> {
    let sum = sum_of_non_negative(values)?;
    let squares: f64 = values.iter().map(|value| value * value).sum();
    Ok(sum * sum / (values.len() as f64 * squares))
}

fn log_nash(values: &[f64]) -> Result<f64, Undefined> {
    if values.is_empty() {
        return Err(Undefined::Empty);
    }
    if values.iter().any(|&value| value <= 0.0) {
        return Err(Undefined::NotPositive);
    }
    Ok(values.iter().map(|value| value.ln()).sum::<f64>() / values.len() as f64)
}

fn sum_of_non_negative(values: &[f64]) -> Result<f64, Undefined> {
    if values.is_empty() {
        return Err(Undefined::Empty);
    }
    if values.iter().any(|&value| value < 0.0) {
        return Err(Undefined::Negative);
    }
    let sum: f64 = values.iter().sum();
    if sum > 0.0 { Ok(sum) } else { Err(Undefined::ZeroSum) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gini_and_jain_span_from_equal_to_one_takes_all() {
        assert_eq!(gini(&[5.0; 4]), Ok(0.0));
        assert_eq!(jain(&[5.0; 4]), Ok(1.0));
        assert_eq!(gini(&[0.0, 0.0, 0.0, 8.0]), Ok(0.75));
        assert_eq!(jain(&[0.0, 0.0, 0.0, 8.0]), Ok(0.25));
    }

    #[test]
    fn gini_is_half_the_relative_mean_difference() {
        // Mean absolute difference of all ordered pairs of 1, 2, 3, 4 is 20/16; the mean is 2.5.
        let value = gini(&[4.0, 2.0, 1.0, 3.0]).unwrap();
        assert!((value - 20.0 / 16.0 / 2.5 / 2.0).abs() < 1e-15);
    }

    #[test]
    fn what_is_not_defined_says_why() {
        let equality = Equality::new(&[0, 3]);
        assert_eq!(equality.nash, Figure::missing(Undefined::NotPositive));
        assert_eq!(Equality::new(&[-1, 3]).gini, Figure::missing(Undefined::Negative));
        assert_eq!(Equality::new(&[0, 0]).jain, Figure::missing(Undefined::ZeroSum));
        assert_eq!(Equality::new(&[]).gini, Figure::missing(Undefined::Empty));
    }

    #[test]
    fn nash_welfare_is_the_geometric_mean() {
        let nash = Equality::new(&[2, 8]).nash.value.unwrap();
        assert!((nash - 4.0).abs() < 1e-12);
    }
}
