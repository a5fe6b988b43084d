//! What curves share: how their limits are made, and how one is read at a height.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// On which scale the interval of a curve is symmetric.
///
/// Programs differ in their default: R's `survfit` takes `Log`, Python's lifelines `LogLog`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum CurveLimits {
    /// The probability itself; cut off at 0 and 1.
    Plain,
    /// Its logarithm; cut off at 1.
    Log,
    /// The logarithm of minus its logarithm: stays within 0 and 1, and holds best in small samples.
    LogLog,
}

impl CurveLimits {
    /// The ends of the interval of a probability with this standard error; `None` where there is none.
    pub(super) fn around(self, value: f64, error: f64, critical: f64) -> Option<(f64, f64)> {
        if error == 0.0 && 0.0 < value {
            return Some((value, value));
        }
        if value <= 0.0 || !error.is_finite() {
            return None;
        }
        let reach = critical * error;
        let (low, high) = match self {
            Self::Plain => (value - reach, value + reach),
            Self::Log => (value * (-reach / value).exp(), value * (reach / value).exp()),
            Self::LogLog => {
                let log = value.ln();
                if log == 0.0 {
                    return None;
                }
                let stretch = (reach / (value * log.abs())).exp();
                (value.powf(stretch), value.powf(1.0 / stretch))
            }
        };
        (low.is_finite() && !high.is_nan()).then(|| (low.max(0.0), high.min(1.0)))
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain limits",
            Self::Log => "log limits",
            Self::LogLog => "log-log limits",
        }
    }
}

/// Two probabilities closer than this count as the same, as in R's `survfit`.
const SAME: f64 = 1.490_116_119_384_765_6e-8;

/// The time at which a falling curve first lies at or below `height`; halfway along where it runs
/// exactly at that height and then falls on, as R has it.
pub(super) fn falls_to(curve: impl Iterator<Item = (f64, f64)>, height: f64) -> Option<f64> {
    let mut below = curve.filter(|&(_, value)| value < height + SAME);
    let (time, value) = below.next()?;
    if (value - height).abs() < SAME
        && let Some((next, _)) = below.find(|&(_, later)| later < value)
    {
        return Some(f64::midpoint(time, next));
    }
    Some(time)
}
