//! What every statistic gives back: a value with its interval, a test, or the reason why neither exists.

use std::borrow::Cow;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A value with the interval that says how far to trust it.
///
/// The numbers are finite and `low <= high`. A statistic whose interval can be open at one end
/// (a median survival time, an odds ratio of an empty cell) has its own struct with an `Option`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Estimate {
    /// The best single guess.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// How often intervals made this way hold the truth, such as 0.95.
    pub level: f64,
    /// Observations that were used.
    pub n: usize,
    /// How value and interval were computed, in words a methods section can quote.
    pub method: Cow<'static, str>,
    /// Observations that were given and not used, by reason. Empty: all were used.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub left_out: Vec<LeftOut>,
}

impl Estimate {
    /// Puts an estimate together, with nothing left out.
    ///
    /// # Errors
    ///
    /// [`NoEstimate::NotRepresentable`] when one of the numbers is infinite or not a number, so
    /// that no arithmetic accident travels on as a result.
    pub fn new(
        value: f64,
        low: f64,
        high: f64,
        level: f64,
        n: usize,
        method: impl Into<Cow<'static, str>>,
    ) -> Result<Self, NoEstimate> {
        let method = method.into();
        if ![value, low, high, level].iter().all(|number| number.is_finite()) {
            return Err(NoEstimate::NotRepresentable { what: method });
        }
        Ok(Self { value, low, high, level, n, method, left_out: Vec::new() })
    }

    /// The same estimate, saying what was not used. A count of zero is not noted.
    #[must_use]
    pub fn without(mut self, count: usize, because: impl Into<Cow<'static, str>>) -> Self {
        note(&mut self.left_out, count, because);
        self
    }

    /// Whether the interval holds `value`: for a difference, `excludes(0.0)` is significance.
    #[must_use]
    pub fn excludes(&self, value: f64) -> bool {
        value < self.low || self.high < value
    }
}

/// A significance test.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Test {
    /// The test statistic; `None` for a test that has none, such as Fisher's.
    pub statistic: Option<f64>,
    /// Degrees of freedom, numerator first. Empty when the test has none.
    pub degrees: Vec<f64>,
    /// How often chance alone gives a statistic at least as extreme, from 0 to 1.
    pub p: f64,
    /// Observations that were used.
    pub n: usize,
    /// Which test, with its corrections, in words a methods section can quote.
    pub method: Cow<'static, str>,
    /// Observations that were given and not used, by reason. Empty: all were used.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub left_out: Vec<LeftOut>,
}

impl Test {
    /// Puts a test together, with nothing left out; `p` is pulled into 0 to 1.
    ///
    /// # Errors
    ///
    /// [`NoEstimate::NotRepresentable`] when one of the numbers is infinite or not a number.
    pub fn new(
        statistic: Option<f64>,
        degrees: Vec<f64>,
        p: f64,
        n: usize,
        method: impl Into<Cow<'static, str>>,
    ) -> Result<Self, NoEstimate> {
        let method = method.into();
        if !statistic.iter().chain(&degrees).chain([&p]).all(|number| number.is_finite()) {
            return Err(NoEstimate::NotRepresentable { what: method });
        }
        Ok(Self { statistic, degrees, p: p.clamp(0.0, 1.0), n, method, left_out: Vec::new() })
    }

    /// The same test, saying what was not used. A count of zero is not noted.
    #[must_use]
    pub fn without(mut self, count: usize, because: impl Into<Cow<'static, str>>) -> Self {
        note(&mut self.left_out, count, because);
        self
    }
}

/// Observations that were given and not used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct LeftOut {
    /// How many.
    pub count: usize,
    /// Why, such as "no answer at the second wave".
    pub because: Cow<'static, str>,
}

/// Why there is no number: too little was given, or what was given cannot carry the statistic.
///
/// An answer, not an accident: a report prints it where the number would stand.
#[derive(Clone, Debug, PartialEq, Error)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(tag = "reason", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum NoEstimate {
    /// Fewer observations than the statistic needs.
    #[error("{given} {of}, but at least {needed} are needed")]
    TooFew {
        /// What is counted, such as "people with both waves".
        of: Cow<'static, str>,
        /// How many there are.
        given: usize,
        /// How many it takes.
        needed: usize,
    },
    /// All values are equal where the statistic divides by their spread.
    #[error("{what} does not vary")]
    NoVariation {
        /// What does not vary, such as "the difference" or "item 3".
        what: Cow<'static, str>,
    },
    /// Two lists that belong together have different lengths.
    #[error("{left} values against {right}: lists that belong together differ in length")]
    LengthsDiffer {
        /// Length of the first list.
        left: usize,
        /// Length of the second list.
        right: usize,
    },
    /// A value is infinite or not a number.
    #[error("the value at position {position} of {of} is {value}, not a finite number")]
    NotFinite {
        /// Which list.
        of: Cow<'static, str>,
        /// Position in the list, from 0.
        position: usize,
        /// The value.
        value: f64,
    },
    /// A value or an option lies where it cannot.
    #[error("{what} is {}, but must be {must}", shown(*value))]
    OutOfRange {
        /// What, such as "level" or "weight at position 3".
        what: Cow<'static, str>,
        /// Its value.
        value: f64,
        /// The condition it breaks, such as "above 0 and below 1".
        must: Cow<'static, str>,
    },
    /// Columns that are sums of each other, or a matrix that has no inverse.
    #[error("{what} cannot be told apart: some are sums of others")]
    Collinear {
        /// What, such as "the covariates".
        what: Cow<'static, str>,
    },
    /// One group has all events, so that the estimate has no finite value.
    #[error("{what} separates the outcome perfectly: the estimate has no finite value")]
    Separated {
        /// What separates it.
        what: Cow<'static, str>,
    },
    /// An iteration did not settle.
    #[error("{what} did not converge in {iterations} iterations")]
    NotConverged {
        /// What was iterated.
        what: Cow<'static, str>,
        /// After how many steps it was given up.
        iterations: usize,
    },
    /// The arithmetic left the range of a 64-bit float.
    #[error("{what} has no finite value for these numbers")]
    NotRepresentable {
        /// What was being computed.
        what: Cow<'static, str>,
    },
}

/// A number of hundreds of digits by its power of ten, any other as it is.
fn shown(value: f64) -> String {
    if 1e15 <= value.abs() { format!("{value:e}") } else { value.to_string() }
}

/// Writes a result as its value, or as the reason why there is none.
#[cfg(feature = "serde")]
pub(crate) fn value_or_reason<T: Serialize, S: serde::Serializer>(
    result: &Result<T, NoEstimate>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match result {
        Ok(value) => value.serialize(serializer),
        Err(reason) => reason.serialize(serializer),
    }
}

fn note(left_out: &mut Vec<LeftOut>, count: usize, because: impl Into<Cow<'static, str>>) {
    if 0 < count {
        left_out.push(LeftOut { count, because: because.into() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_infinite_bound_is_no_estimate() {
        let made = Estimate::new(1.0, 0.0, f64::INFINITY, 0.95, 3, "odds ratio");
        assert_eq!(made, Err(NoEstimate::NotRepresentable { what: "odds ratio".into() }));
    }

    #[test]
    fn an_interval_excludes_what_lies_outside_it_but_not_its_ends() {
        let change = Estimate::new(1.0, 0.0, 2.0, 0.95, 9, "mean").unwrap();
        assert!(!change.excludes(0.0) && change.excludes(-0.1) && change.excludes(2.1));
    }

    #[test]
    fn nothing_left_out_leaves_no_note() {
        let change = Estimate::new(1.0, 0.0, 2.0, 0.95, 9, "mean").unwrap();
        assert!(change.clone().without(0, "no answer").left_out.is_empty());
        assert_eq!(change.without(2, "no answer").left_out[0].count, 2);
    }
}
