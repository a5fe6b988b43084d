use std::fmt;

use thiserror::Error;

/// A number, or the reason why there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Figure {
    /// The number.
    pub value: Option<f64>,
    /// Why it is missing, when it is.
    pub missing: Option<Undefined>,
}

/// Why a figure is not defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Undefined {
    /// There is nothing to measure.
    #[error("there is nothing to measure")]
    Empty,
    /// The values add up to 0, which cannot be divided by.
    #[error("the values add up to 0")]
    ZeroSum,
    /// A value is negative where only the others make sense.
    #[error("a value is negative")]
    Negative,
    /// A value is 0 or negative where only the others make sense.
    #[error("a value is not above 0")]
    NotPositive,
    /// One value alone has no spread.
    #[error("one value alone has no spread")]
    Single,
    /// The value is too large for a floating-point number.
    #[error("the value is too large for a floating-point number")]
    TooLarge,
    /// The group is too small to be shown.
    #[error("the group is too small to be shown")]
    SmallGroup,
}

impl Figure {
    pub(crate) fn of(value: f64) -> Self {
        if value.is_finite() {
            Self { value: Some(value), missing: None }
        } else {
            Self::missing(Undefined::TooLarge)
        }
    }

    pub(crate) fn missing(reason: Undefined) -> Self {
        Self { value: None, missing: Some(reason) }
    }

    /// `part` of `whole`, both counts.
    pub(crate) fn share(part: usize, whole: usize) -> Self {
        match whole {
            0 => Self::missing(Undefined::Empty),
            _ => Self::of(part as f64 / whole as f64),
        }
    }

    pub(crate) fn mean(values: &[f64]) -> Self {
        match values.len() {
            0 => Self::missing(Undefined::Empty),
            n => Self::of(values.iter().sum::<f64>() / n as f64),
        }
    }
}

impl From<Result<f64, Undefined>> for Figure {
    fn from(value: Result<f64, Undefined>) -> Self {
        value.map_or_else(Self::missing, Self::of)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.value, self.missing) {
            (Some(value), _) => fmt::Display::fmt(&value, formatter),
            (None, Some(reason)) => write!(formatter, "none: {reason}"),
            (None, None) => write!(formatter, "none"),
        }
    }
}
