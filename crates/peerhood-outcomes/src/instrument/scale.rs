//! What is scored, and what the literature says about the score.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::ItemKey;

/// A score: which items it adds up, how, and how to read it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Scale {
    /// Its short name, such as `total` or `family`.
    pub key: String,
    /// Its full name.
    #[cfg_attr(feature = "serde", serde(default))]
    pub name: String,
    /// Its items; `None` for all of the instrument.
    #[cfg_attr(feature = "serde", serde(default))]
    pub items: Option<Vec<ItemKey>>,
    /// How answers become a score.
    #[cfg_attr(feature = "serde", serde(default))]
    pub score: ScoreRule,
    /// What the score is multiplied by at the end: 4 for the WHO-5.
    #[cfg_attr(feature = "serde", serde(default = "one"))]
    pub multiply: f64,
    /// What happens when answers are missing.
    #[cfg_attr(feature = "serde", serde(default))]
    pub missing: MissingRule,
    /// Whether a high score is good news.
    #[cfg_attr(feature = "serde", serde(default))]
    pub higher_is: HigherIs,
    /// What it measures, such as `stress`: scales with one tag can be reported together.
    #[cfg_attr(feature = "serde", serde(default))]
    pub constructs: Vec<String>,
    /// Names for stretches of the score, lowest first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub bands: Vec<Band>,
    /// Published reliabilities.
    #[cfg_attr(feature = "serde", serde(default))]
    pub reliability: Vec<Reliability>,
    /// Published standard deviations.
    #[cfg_attr(feature = "serde", serde(default))]
    pub spread: Vec<Spread>,
    /// Published sizes of a change that counts.
    #[cfg_attr(feature = "serde", serde(default))]
    pub change: Vec<Change>,
    /// Code of the score in LOINC.
    #[cfg_attr(feature = "serde", serde(default))]
    pub loinc: Option<String>,
}

impl Scale {
    /// The sum of all items, when all are answered.
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            name: String::new(),
            items: None,
            score: ScoreRule::Sum,
            multiply: 1.0,
            missing: MissingRule::Complete,
            higher_is: HigherIs::Neither,
            constructs: Vec::new(),
            bands: Vec::new(),
            reliability: Vec::new(),
            spread: Vec::new(),
            change: Vec::new(),
            loinc: None,
        }
    }

    /// What the answer at this place among the scale's items counts for.
    pub(crate) fn weight(&self, place: usize) -> f64 {
        match &self.score {
            ScoreRule::Sum | ScoreRule::Mean => 1.0,
            ScoreRule::Weighted(weights) => weights.get(place).copied().unwrap_or(0.0),
        }
    }

    /// The name of the stretch a score lies in.
    #[must_use]
    pub fn band(&self, score: f64) -> Option<&Band> {
        self.bands.iter().rev().find(|band| band.from <= score)
    }
}

#[cfg(feature = "serde")]
fn one() -> f64 {
    1.0
}

/// How answers become a score.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ScoreRule {
    /// Added up.
    #[default]
    Sum,
    /// Averaged.
    Mean,
    /// Added up, each times the weight at the same place.
    Weighted(Vec<f64>),
}

/// What happens when answers are missing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MissingRule {
    /// One missing answer, no score.
    #[default]
    Complete,
    /// Missing answers count as the person's mean of the others.
    Prorate(Enough),
    /// Missing answers are passed over: a sum is then a sum of fewer answers.
    Available(Enough),
}

impl MissingRule {
    /// Answers needed for a score over `items` items: at least one.
    #[must_use]
    pub fn needed(self, items: usize) -> usize {
        match self {
            Self::Complete => items,
            Self::Prorate(enough) | Self::Available(enough) => enough.of(items).max(1),
        }
    }
}

/// How many answers are enough.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Enough {
    /// No more than this many missing.
    AtMostMissing(usize),
    /// At least this many answered.
    AtLeast(usize),
    /// At least this share answered, from 0 to 1.
    Fraction(f64),
}

impl Enough {
    fn of(self, items: usize) -> usize {
        match self {
            Self::AtMostMissing(missing) => items.saturating_sub(missing),
            Self::AtLeast(answered) => answered,
            // The slack keeps 0.8 of 5 at 4: the product may come out as 4.000000000000001.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a checked fraction of a list length is a list length"
            )]
            Self::Fraction(fraction) => (fraction * items as f64 - 1e-9).ceil() as usize,
        }
    }
}

/// Whether a high score is good news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum HigherIs {
    /// A rise is an improvement.
    Better,
    /// A rise is a deterioration.
    Worse,
    /// It depends, or nobody knows.
    #[default]
    Neither,
}

/// A stretch of the score with a name. It ends where the next begins.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(deny_unknown_fields))]
pub struct Band {
    /// The lowest score in it.
    pub from: f64,
    /// Its name.
    pub label: String,
}

/// A published reliability, for change indices.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(deny_unknown_fields))]
pub struct Reliability {
    /// Which one.
    pub kind: ReliabilityKind,
    /// From 0 to 1.
    pub value: f64,
    /// Where it was published, and for whom.
    pub source: String,
}

/// Kinds of reliability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ReliabilityKind {
    /// Cronbach's alpha.
    Alpha,
    /// McDonald's omega.
    Omega,
    /// Split-half, with the Spearman-Brown correction.
    SplitHalf,
    /// Correlation of two measurements some time apart.
    Retest,
}

/// A published standard deviation, for change indices.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(deny_unknown_fields))]
pub struct Spread {
    /// The standard deviation.
    pub sd: f64,
    /// The mean, when it was published beside it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub mean: Option<f64>,
    /// Whose answers: "general population", "parents in treatment".
    pub group: String,
    /// Where it was published.
    pub source: String,
}

/// A published size of a change that counts.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(deny_unknown_fields))]
pub struct Change {
    /// Points of the score.
    pub points: f64,
    /// What it means: "reliable change", "minimal important difference".
    pub meaning: String,
    /// Where it was published.
    pub source: String,
}
