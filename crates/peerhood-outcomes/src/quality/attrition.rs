//! Who came back, and whether those who did not were different to begin with.

use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "serde")]
use serde::Serialize;

#[cfg(feature = "serde")]
use crate::estimate::value_or_reason;
use crate::estimate::{Estimate, NoEstimate};
use crate::score::Scoring;
use crate::stats::effect::{Correction, Limits, hedges_g};
use crate::stats::proportion::wilson;
use crate::stats::t::{Alternative, TTest, Variances, two_sample_t};

/// Compares, on the first wave, the people who answered the second with those who did not.
///
/// `None` when the first wave has no scale of this key. Rows that name no person are passed over;
/// of a person with several rows the first counts.
///
/// A difference at baseline means that the change seen in those who stayed cannot be taken for the
/// change of all. No difference does not mean that none is hidden.
#[must_use]
pub fn attrition(before: &Scoring, after: &Scoring, scale: &str, level: f64) -> Option<Attrition> {
    let scores = &before.scale(scale)?.scores;
    let returned: BTreeSet<&str> = after.people().iter().map(String::as_str).collect();
    let mut first_row = BTreeMap::new();
    for (row, person) in before.people().iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        first_row.entry(person.as_str()).or_insert(row);
    }
    let (mut stayed, mut left) = (Vec::new(), Vec::new());
    for (person, &row) in &first_row {
        let group = if returned.contains(person) { &mut stayed } else { &mut left };
        group.push(scores[row].ok());
    }
    Some(attrition_of(&stayed, &left, level))
}

/// Compares the first-wave scores of people who came back with those of people who did not.
#[must_use]
pub fn attrition_of(stayed: &[Option<f64>], left: &[Option<f64>], level: f64) -> Attrition {
    let first_wave = stayed.len() + left.len();
    Attrition {
        first_wave,
        returned: stayed.len(),
        share_returned: wilson(stayed.len(), first_wave, level),
        baseline_difference: two_sample_t(
            stayed,
            left,
            Variances::Unequal,
            Alternative::TwoSided,
            level,
        ),
        standardized_difference: hedges_g(
            stayed,
            left,
            Correction::Exact,
            Limits::NonCentral,
            level,
        )
        .map(|difference| difference.effect),
    }
}

/// Who came back for the second wave.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub struct Attrition {
    /// People at the first wave.
    pub first_wave: usize,
    /// Those of them at the second.
    pub returned: usize,
    /// Their share, with its interval.
    #[cfg_attr(feature = "serde", serde(serialize_with = "value_or_reason"))]
    pub share_returned: Result<Estimate, NoEstimate>,
    /// First-wave score of those who returned less that of those who did not.
    #[cfg_attr(feature = "serde", serde(serialize_with = "value_or_reason"))]
    pub baseline_difference: Result<TTest, NoEstimate>,
    /// The same in standard deviations: Hedges' g.
    #[cfg_attr(feature = "serde", serde(serialize_with = "value_or_reason"))]
    pub standardized_difference: Result<Estimate, NoEstimate>,
}
