//! Whether those who had more contacts changed more.

#[cfg(feature = "serde")]
use serde::Serialize;

#[cfg(feature = "serde")]
use crate::estimate::value_or_reason;
use crate::estimate::{Estimate, NoEstimate};
use crate::stats::correlation::{Correlation, SpearmanP, spearman};
use crate::stats::distribution::t_quantile;
use crate::stats::t::Alternative;

/// Relates change to dose, such as the number of contacts, with the warning that it shows no cause.
///
/// `doses` and `changes` are of the same people in the same order.
#[must_use]
pub fn dose_response(doses: &[f64], changes: &[f64], level: f64) -> DoseResponse {
    DoseResponse {
        per_unit: slope(doses, changes, level),
        rank_correlation: spearman(doses, changes, SpearmanP::T, Alternative::TwoSided, level),
        caution: "No cause is shown: parents who get on well with their support parent stay in \
                  touch longer, and those in need may ask for more.",
    }
}

/// How change goes with dose.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub struct DoseResponse {
    /// Change for each further unit of dose, by least squares.
    #[cfg_attr(feature = "serde", serde(serialize_with = "value_or_reason"))]
    pub per_unit: Result<Estimate, NoEstimate>,
    /// Spearman's rank correlation, which no single extreme family decides.
    #[cfg_attr(feature = "serde", serde(serialize_with = "value_or_reason"))]
    pub rank_correlation: Result<Correlation, NoEstimate>,
    /// Why this is no proof.
    pub caution: &'static str,
}

fn slope(doses: &[f64], changes: &[f64], level: f64) -> Result<Estimate, NoEstimate> {
    if doses.len() != changes.len() {
        return Err(NoEstimate::LengthsDiffer { left: doses.len(), right: changes.len() });
    }
    if !(0.0 < level && level < 1.0) {
        let must = "above 0 and below 1".into();
        return Err(NoEstimate::OutOfRange { what: "level".into(), value: level, must });
    }
    if doses.len() < 3 {
        let of = "people with a dose and a change".into();
        return Err(NoEstimate::TooFew { of, given: doses.len(), needed: 3 });
    }
    let n = doses.len() as f64;
    let dose_mean = doses.iter().sum::<f64>() / n;
    let change_mean = changes.iter().sum::<f64>() / n;
    let around = |values: &[f64], mean: f64| values.iter().map(|value| value - mean).collect();
    let (doses, changes): (Vec<f64>, Vec<f64>) =
        (around(doses, dose_mean), around(changes, change_mean));
    let squares: f64 = doses.iter().map(|dose| dose * dose).sum();
    if squares == 0.0 {
        return Err(NoEstimate::NoVariation { what: "the dose".into() });
    }
    let slope =
        doses.iter().zip(&changes).map(|(dose, change)| dose * change).sum::<f64>() / squares;
    let residual: f64 = doses
        .iter()
        .zip(&changes)
        .map(|(dose, change)| change - slope * dose)
        .map(|left| left * left)
        .sum();
    let error = (residual / (n - 2.0) / squares).sqrt();
    let reach = t_quantile(0.5 + level / 2.0, n - 2.0) * error;
    let method = "least squares slope, t interval";
    Estimate::new(slope, slope - reach, slope + reach, level, doses.len(), method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_matches_a_textbook_line() {
        // R 4.2: confint(lm(c(2, 4, 5, 4, 5) ~ c(1, 2, 3, 4, 5))): 0.6, -0.3003 to 1.5003.
        let found = slope(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 4.0, 5.0, 4.0, 5.0], 0.95).unwrap();
        assert!((found.value - 0.6).abs() < 1e-12);
        assert!((found.low + 0.300_132_2).abs() < 1e-6 && (found.high - 1.500_132_2).abs() < 1e-6);
    }

    #[test]
    fn equal_doses_and_infinite_ones_have_no_slope() {
        assert!(slope(&[4.0; 5], &[1.0, 2.0, 3.0, 4.0, 5.0], 0.95).is_err());
        assert!(slope(&[f64::INFINITY, 1.0, 2.0], &[1.0, 2.0, 3.0], 0.95).is_err());
        assert!(slope(&[1e300, -1e300, 0.0], &[1e300, 2.0, 3.0], 0.95).is_err());
    }
}
