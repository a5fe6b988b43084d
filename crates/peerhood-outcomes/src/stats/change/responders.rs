//! Who changed by as much as matters.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::Better;
use crate::estimate::{Estimate, NoEstimate};
use crate::stats::proportion::wilson;
use crate::stats::value::{MISSING, Value, paired, positive};

/// People by the smallest change that matters.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Responders {
    /// Share of people who are better by at least that much, with Wilson's interval.
    pub better: Estimate,
    /// Share of people who are worse by at least that much.
    pub worse: Estimate,
    /// People who are better.
    pub improved: usize,
    /// People who are neither.
    pub unchanged: usize,
    /// People who are worse.
    pub worsened: usize,
}

/// Counts who changed by at least `smallest`, the minimal clinically important difference of the scale.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] without a complete pair, [`NoEstimate::OutOfRange`] unless `smallest` is above 0.
///
/// # References
///
/// R. Jaeschke, J. Singer and G. H. Guyatt, "Measurement of health status: ascertaining the minimal
/// clinically important difference", Controlled Clinical Trials 10, 1989.
pub fn responders(
    before: &[impl Value],
    after: &[impl Value],
    smallest: f64,
    better: Better,
    level: f64,
) -> Result<Responders, NoEstimate> {
    positive(smallest, "the smallest change that matters")?;
    let pairs = paired(before, after, 1)?;
    let n = pairs.left.len();
    let gain = |(before, after): (&f64, &f64)| match better {
        Better::Higher => after - before,
        Better::Lower => before - after,
    };
    let gains: Vec<f64> = pairs.left.iter().zip(&pairs.right).map(gain).collect();
    let improved = gains.iter().filter(|&&gain| smallest <= gain).count();
    let worsened = gains.iter().filter(|&&gain| gain <= -smallest).count();
    let share = |count: usize| Ok(wilson(count, n, level)?.without(pairs.missing, MISSING));
    Ok(Responders {
        better: share(improved)?,
        worse: share(worsened)?,
        improved,
        unchanged: n - improved - worsened,
        worsened,
    })
}
