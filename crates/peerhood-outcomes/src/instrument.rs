//! A questionnaire as data: its items, how they become scores, and where that is written down.

mod check;
#[cfg(feature = "serde")]
mod form;
mod scale;

#[cfg(feature = "toml")]
mod built_in;

use std::fmt;

#[cfg(feature = "toml")]
pub use built_in::{BUILT_IN, built_in};
pub use check::{InstrumentError, InstrumentFault};
pub use scale::{
    Band, Change, Enough, HigherIs, MissingRule, Reliability, ReliabilityKind, Scale, ScoreRule,
    Spread,
};
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// A questionnaire whose scales name only items that are there: nothing that scores it checks again.
///
/// ```
/// # #[cfg(feature = "toml")] {
/// use peerhood_outcomes::Instrument;
///
/// let faulty = r#"
///     key = "hope"
///     name = "Hope, two items"
///     range = { low = 1, high = 5 }
///     items = [1, 2]
///     reversed = [3]
///     scales = [{ key = "total", items = [1, 4] }]
/// "#;
/// let error = Instrument::from_toml(faulty).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "reversed names item 3, which the instrument does not have; \
///      scale total names item 4, which the instrument does not have"
/// );
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(Deserialize, Serialize),
    serde(try_from = "Definition", into = "Definition")
)]
pub struct Instrument {
    // Invariant: `check::faults` finds none.
    definition: Definition,
}

impl Instrument {
    /// Checks a definition.
    ///
    /// # Errors
    ///
    /// [`InstrumentError`] with every fault there is, not only the first.
    pub fn new(definition: Definition) -> Result<Self, InstrumentError> {
        let faults = check::faults(&definition);
        if faults.is_empty() {
            Ok(Self { definition })
        } else {
            Err(InstrumentError::Faults(faults))
        }
    }

    /// Reads and checks an instrument written as TOML.
    ///
    /// # Errors
    ///
    /// [`InstrumentError::Toml`] when the text is not TOML or has an unknown key or a value of the
    /// wrong kind (with line and column); [`InstrumentError::Faults`] when its parts do not fit.
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self, InstrumentError> {
        // Read as a plain definition first, so that faults keep their type.
        let definition: Definition =
            toml::from_str(text).map_err(|error| InstrumentError::Toml(error.to_string()))?;
        Self::new(definition)
    }

    /// Everything that was written down about the instrument.
    #[must_use]
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The short name it goes by, such as `phq-9`.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.definition.key
    }

    /// The items, in the order of the questionnaire.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.definition.items
    }

    /// The scales, in the order of the definition.
    #[must_use]
    pub fn scales(&self) -> &[Scale] {
        &self.definition.scales
    }

    /// The scale with this key.
    #[must_use]
    pub fn scale(&self, key: &str) -> Option<&Scale> {
        self.scales().iter().find(|scale| scale.key == key)
    }

    /// The answers an item can have.
    #[must_use]
    pub fn range(&self, item: &Item) -> Range {
        item.range.or(self.definition.range).expect("an instrument gives every item a range")
    }

    /// The same instrument, which takes these cells for no answer too; but for those that an item can
    /// have as its answer, by number or by word.
    #[must_use]
    pub fn with_missing_codes<'a>(mut self, codes: impl IntoIterator<Item = &'a str>) -> Self {
        for code in codes {
            let number = code.trim().parse::<f64>().ok();
            let may_be = |item: &Item| number.is_some_and(|value| self.range(item).allows(value));
            let word = |option: &AnswerOption| {
                [&option.label, &option.code].iter().any(|word| word.eq_ignore_ascii_case(code))
            };
            let is_answer =
                self.items().iter().any(may_be) || self.definition.options.iter().any(word);
            if !is_answer && !self.definition.missing_codes.iter().any(|known| known == code) {
                self.definition.missing_codes.push(code.to_owned());
            }
        }
        self
    }

    /// Whether a high answer to this item counts as a low one.
    #[must_use]
    pub fn is_reversed(&self, item: &Item) -> bool {
        self.definition.reversed.contains(&item.key)
    }

    /// Positions in [`Instrument::items`] of the items a scale adds up.
    #[must_use]
    pub fn items_of(&self, scale: &Scale) -> Vec<usize> {
        let position = |key: &ItemKey| self.items().iter().position(|item| item.key == *key);
        match &scale.items {
            None => (0..self.items().len()).collect(),
            Some(keys) => keys.iter().filter_map(position).collect(),
        }
    }

    /// The lowest and the highest score a scale can have.
    #[must_use]
    pub fn score_range(&self, scale: &Scale) -> Range {
        let items = self.items_of(scale);
        let ends = items.iter().enumerate().map(|(place, &position)| {
            let range = self.range(&self.items()[position]);
            let weight = scale.weight(place);
            let (low, high) = (weight * range.low, weight * range.high);
            if weight < 0.0 { (high, low) } else { (low, high) }
        });
        let (low, high) = ends.fold((0.0, 0.0), |sum, end| (sum.0 + end.0, sum.1 + end.1));
        let divisor = if scale.score == ScoreRule::Mean { items.len().max(1) as f64 } else { 1.0 };
        let ends = [low, high].map(|end| end / divisor * scale.multiply);
        Range { low: ends[0].min(ends[1]), high: ends[0].max(ends[1]), decimals: true }
    }
}

impl Instrument {
    /// A score as percent of what is possible, so that scales of different length can be shown side
    /// by side: 0 for the lowest possible score, 100 for the highest.
    ///
    /// # References
    ///
    /// P. Cohen and others, "The problem of units and the circumstance for POMP", Multivariate
    /// Behavioral Research 34(3), 1999.
    #[must_use]
    pub fn percent_of_possible(&self, scale: &Scale, score: f64) -> f64 {
        let range = self.score_range(scale);
        100.0 * (score - range.low) / (range.high - range.low)
    }
}

impl TryFrom<Definition> for Instrument {
    type Error = InstrumentError;

    fn try_from(definition: Definition) -> Result<Self, InstrumentError> {
        Self::new(definition)
    }
}

impl From<Instrument> for Definition {
    fn from(instrument: Instrument) -> Self {
        instrument.definition
    }
}

/// An instrument as it is written down, faults and all. [`Instrument::new`] checks it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Definition {
    /// The short name it goes by, such as `phq-9`.
    pub key: String,
    /// Its full name.
    pub name: String,
    /// The article or page that defines items and scoring.
    #[cfg_attr(feature = "serde", serde(default))]
    pub citation: String,
    /// Where this scoring key was read, so that another person can check it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub source: String,
    /// What may be done with it, and who has to be asked.
    #[cfg_attr(feature = "serde", serde(default))]
    pub licence: String,
    /// Language of the wording (BCP 47), when there is wording.
    #[cfg_attr(feature = "serde", serde(default))]
    pub language: Option<String>,
    /// What is asked before the items, such as "Over the last 2 weeks, …".
    #[cfg_attr(feature = "serde", serde(default))]
    pub instruction: Option<String>,
    /// Code of the whole panel in LOINC.
    #[cfg_attr(feature = "serde", serde(default))]
    pub loinc: Option<String>,
    /// The answers every item can have that does not say otherwise.
    #[cfg_attr(feature = "serde", serde(default))]
    pub range: Option<Range>,
    /// Words that stand for numbers in answer files: "Several days" is 1.
    #[cfg_attr(feature = "serde", serde(default))]
    pub options: Vec<AnswerOption>,
    /// Cells of an answer file that mean "no answer", besides the empty one and `NA`.
    #[cfg_attr(feature = "serde", serde(default))]
    pub missing_codes: Vec<String>,
    /// The items, in the order of the questionnaire.
    pub items: Vec<Item>,
    /// Items whose answers count the other way round.
    #[cfg_attr(feature = "serde", serde(default))]
    pub reversed: Vec<ItemKey>,
    /// What is scored: the total, subscales, or both.
    pub scales: Vec<Scale>,
    /// Notes for whoever uses it, such as rival cut-offs.
    #[cfg_attr(feature = "serde", serde(default))]
    pub notes: Vec<String>,
}

impl Definition {
    /// An instrument with what is indispensable, every item answered within `range`.
    #[must_use]
    pub fn new(key: &str, name: &str, range: Range, items: Vec<Item>, scales: Vec<Scale>) -> Self {
        Self {
            key: key.to_owned(),
            name: name.to_owned(),
            citation: String::new(),
            source: String::new(),
            licence: String::new(),
            language: None,
            instruction: None,
            loinc: None,
            range: Some(range),
            options: Vec::new(),
            missing_codes: Vec::new(),
            items,
            reversed: Vec::new(),
            scales,
            notes: Vec::new(),
        }
    }
}

/// One question. In TOML and JSON its key alone is enough.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub struct Item {
    /// Its key, such as its number on the sheet.
    pub key: ItemKey,
    /// Its wording, where the licence allows to ship it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub text: Option<String>,
    /// The answers it can have, when they differ from the instrument's.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub range: Option<Range>,
    /// Its LOINC code.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub loinc: Option<String>,
    /// Answers that a person has to look at.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub alert: Option<AlertRule>,
}

impl Item {
    /// An item with nothing but its key.
    #[must_use]
    pub fn new(key: impl Into<ItemKey>) -> Self {
        Self { key: key.into(), text: None, range: None, loinc: None, alert: None }
    }
}

/// The name of an item within its instrument. TOML and JSON may write `9` for `"9"`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct ItemKey(pub String);

impl fmt::Display for ItemKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl From<&str> for ItemKey {
    fn from(key: &str) -> Self {
        Self(key.to_owned())
    }
}

impl From<u64> for ItemKey {
    fn from(number: u64) -> Self {
        Self(number.to_string())
    }
}

/// Answers that a person has to look at soon, whatever the score.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(deny_unknown_fields))]
pub struct AlertRule {
    /// The lowest answer that raises the alert.
    pub at_least: f64,
    /// What to do, for the person who looks.
    pub say: String,
}

/// The answers an item, or the values a score, can have.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(deny_unknown_fields))]
pub struct Range {
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Whether values between the whole numbers are possible.
    #[cfg_attr(feature = "serde", serde(default))]
    pub decimals: bool,
}

impl Range {
    /// Whole numbers from `low` to `high`.
    #[must_use]
    pub fn whole(low: f64, high: f64) -> Self {
        Self { low, high, decimals: false }
    }

    /// Whether this answer is possible.
    #[must_use]
    pub fn allows(self, value: f64) -> bool {
        // Beside so large a number a float has no room for a fraction: adding it rounds. That is
        // exact within a range, and unlike `fract` it is done for several answers at once.
        const NO_FRACTION: f64 = 6_755_399_441_055_744.0;
        let whole = (value + NO_FRACTION) - NO_FRACTION == value;
        self.low <= value && value <= self.high && (self.decimals || whole)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.decimals { "" } else { "a whole number " };
        write!(out, "{kind}from {} to {}", self.low, self.high)
    }
}

/// Words that stand for a number in answer files.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(deny_unknown_fields))]
pub struct AnswerOption {
    /// The number.
    pub value: f64,
    /// The words.
    pub label: String,
    /// What answer files write for it that keep codes instead, such as `LA6568-5`; may be empty.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "String::is_empty"))]
    pub code: String,
}
