//! What an unreliable scale does to one person's score.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::NoEstimate;
use crate::stats::value::{critical, positive, representable};

/// The noise in one score and in a change of score.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct MeasurementError {
    /// Standard error of measurement, SD √(1 - reliability).
    pub standard_error: f64,
    /// Smallest change of one person that noise alone rarely gives: z √2 times the standard error.
    pub detectable_change: f64,
    /// How rarely: 0.95 for one time in twenty.
    pub level: f64,
}

/// The standard error of measurement and the minimal detectable change of a scale.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] for an SD that is not positive or a reliability outside 0 to 1.
///
/// # References
///
/// H. C. W. de Vet et al., "When to use agreement versus reliability measures", Journal of Clinical
/// Epidemiology 59, 2006.
pub fn measurement_error(
    sd: f64,
    reliability: f64,
    level: f64,
) -> Result<MeasurementError, NoEstimate> {
    positive(sd, "the SD")?;
    if !(0.0..=1.0).contains(&reliability) {
        return Err(NoEstimate::OutOfRange {
            what: "the reliability".into(),
            value: reliability,
            must: "from 0 to 1".into(),
        });
    }
    let standard_error = sd * (1.0 - reliability).sqrt();
    let detectable_change = representable(
        critical(level)? * 2.0_f64.sqrt() * standard_error,
        "the smallest detectable change",
    )?;
    Ok(MeasurementError { standard_error, detectable_change, level })
}
