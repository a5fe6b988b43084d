//! From answers to scores, one wave at a time.

use std::ops::Range;
use std::sync::Arc;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::answers::{AnswerFault, Answers, AnswersError};
use crate::instrument::{self, Instrument, Item, ItemKey, MissingRule, Scale, ScoreRule};

/// Scores every scale of an instrument for every row of a wave.
///
/// An answer the item cannot have is a fault and counts as not given; it is never scored and never
/// rounded. Answers that a person has to look at come back as alerts.
///
/// # Errors
///
/// [`AnswersError::NoColumn`] when the wave lacks items of the instrument.
///
/// # Complexity
///
/// O(people · items of all scales), one pass over each column.
///
/// ```
/// # #[cfg(feature = "toml")] {
/// use peerhood_outcomes::{Answers, built_in, score_wave};
///
/// let gad = built_in("gad-7")?;
/// let header = ["id", "1", "2", "3", "4", "5", "6", "7"];
/// let rows = [["p-1", "1", "2", "1", "1", "1", "", "0"], ["p-2", "1", "", "", "", "9", "", ""]];
/// let (answers, unreadable) = Answers::read(&gad, &header, Some(0), rows)?;
/// assert!(unreadable.is_empty());
///
/// let wave = score_wave(&gad, &answers)?;
/// let total = wave.scale("total").unwrap();
/// // Six answers add up to 6; the seventh counts as their mean.
/// assert_eq!(total.scores[0], Ok(7.0));
/// assert_eq!(
///     total.scores[1].as_ref().unwrap_err().to_string(),
///     "1 of 7 items answered (1 more refused as impossible), but 5 are needed"
/// );
/// assert_eq!(wave.faults[0].to_string(), "row 2, p-2, item 5: 9 is not a whole number from 0 to 3");
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn score_wave(instrument: &Instrument, answers: &Answers) -> Result<Scoring, AnswersError> {
    let columns: Vec<ItemColumn<'_>> = (instrument.items().iter())
        .zip(answers.columns_for(instrument)?)
        .map(|(item, values)| ItemColumn::new(instrument, item, values))
        .collect();
    let recipes: Vec<Recipe<'_>> =
        instrument.scales().iter().map(|scale| Recipe::new(instrument, scale)).collect();
    let rows = answers.people().len();
    let mut scales: Vec<ScaleScores> = (instrument.scales().iter())
        .map(|scale| ScaleScores { key: scale.key.clone(), scores: Vec::with_capacity(rows) })
        .collect();
    let mut faults = Vec::new();
    let mut alerts = Vec::new();

    let mut block = Block::new(instrument.items().len());
    for start in (0..rows).step_by(BLOCK) {
        let end = rows.min(start + BLOCK);
        for (position, column) in columns.iter().enumerate() {
            if block.load(position, column, start..end) {
                column.look(answers, start..end, &mut faults, &mut alerts);
            }
        }
        for (recipe, scale) in recipes.iter().zip(&mut scales) {
            block.score(recipe, end - start, &mut scale.scores);
        }
    }
    faults.sort_by_key(AnswerFault::row);
    alerts.sort_by_key(|alert| alert.row);
    Ok(Scoring { people: answers.shared_people(), scales, faults, alerts })
}

/// The scores of one wave.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub struct Scoring {
    // Shared with the answers: a million names are not copied.
    #[cfg_attr(feature = "serde", serde(serialize_with = "people_as_list"))]
    people: Arc<[String]>,
    /// The scores of each scale, in the instrument's order.
    pub scales: Vec<ScaleScores>,
    /// Answers that cannot be, by row.
    pub faults: Vec<AnswerFault>,
    /// Answers a person has to look at, by row. Never serialised: they belong to people who are
    /// trained for it, not into a report.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub alerts: Vec<Alert>,
}

impl Scoring {
    /// Who answered, one entry a row; empty where nobody is named.
    #[must_use]
    pub fn people(&self) -> &[String] {
        &self.people
    }

    /// The scores of the scale with this key.
    #[must_use]
    pub fn scale(&self, key: &str) -> Option<&ScaleScores> {
        self.scales.iter().find(|scale| scale.key == key)
    }
}

/// The scores of one scale in one wave.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub struct ScaleScores {
    /// The scale's key.
    pub key: String,
    /// One entry a row: the score, or why there is none.
    #[cfg_attr(feature = "serde", serde(serialize_with = "scores_as_list"))]
    pub scores: Vec<Result<f64, NotScored>>,
}

/// Why a person has no score on a scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[error("{answered} of {items} items answered{}, but {needed} are needed", Refused(*.refused))]
pub struct NotScored {
    /// Possible answers given.
    pub answered: u16,
    /// Answers refused as impossible.
    pub refused: u16,
    /// Items of the scale.
    pub items: u16,
    /// Answers needed.
    pub needed: u16,
}

struct Refused(u16);

impl std::fmt::Display for Refused {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            0 => Ok(()),
            refused => write!(out, " ({refused} more refused as impossible)"),
        }
    }
}

/// Somebody has to be looked after, soon, by a person.
///
/// It says who and which question, not the answer, and it cannot be serialised.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Alert {
    /// Position of the row, from 0.
    pub row: usize,
    /// Who.
    pub person: String,
    /// The item whose answer calls for it.
    pub item: ItemKey,
    /// What to do.
    pub say: String,
}

impl AnswerFault {
    /// Position of the row it was found in, from 0.
    #[must_use]
    pub fn row(&self) -> usize {
        match self {
            Self::NoPerson { row }
            | Self::Unreadable { row, .. }
            | Self::OutOfRange { row, .. } => *row,
        }
    }
}

/// Rows are scored in blocks that stay in the processor's nearest cache.
const BLOCK: usize = 512;

struct ItemColumn<'a> {
    item: &'a Item,
    range: instrument::Range,
    values: &'a [f64],
    /// The lowest answer that raises an alert; infinite for most items.
    alert_from: f64,
}

impl<'a> ItemColumn<'a> {
    fn new(instrument: &Instrument, item: &'a Item, values: &'a [f64]) -> Self {
        let alert_from = item.alert.as_ref().map_or(f64::INFINITY, |alert| alert.at_least);
        Self { item, range: instrument.range(item), values, alert_from }
    }

    /// Notes the impossible answers of one block, and those that raise an alert.
    fn look(
        &self,
        answers: &Answers,
        rows: Range<usize>,
        faults: &mut Vec<AnswerFault>,
        alerts: &mut Vec<Alert>,
    ) {
        for (row, &value) in rows.clone().zip(&self.values[rows]) {
            let allowed = self.range.allows(value);
            if value.is_nan() || (allowed && value < self.alert_from) {
                continue;
            }
            let person = answers.people()[row].clone();
            let item = self.item.key.clone();
            match &self.item.alert {
                Some(rule) if allowed => {
                    alerts.push(Alert { row, person, item, say: rule.say.clone() });
                }
                _ => {
                    let range = self.range;
                    faults.push(AnswerFault::OutOfRange { row, person, item, value, range });
                }
            }
        }
    }
}

/// A scale with its items resolved.
struct Recipe<'a> {
    scale: &'a Scale,
    parts: Vec<Part>,
    needed: u16,
}

/// One item's share of a score: `offset + factor * answer`.
struct Part {
    position: usize,
    offset: f64,
    factor: f64,
    weight: f64,
}

impl<'a> Recipe<'a> {
    fn new(instrument: &Instrument, scale: &'a Scale) -> Self {
        let part = |(place, position): (usize, usize)| {
            let item = &instrument.items()[position];
            let range = instrument.range(item);
            let (offset, factor) = if instrument.is_reversed(item) {
                (range.low + range.high, -1.0)
            } else {
                (0.0, 1.0)
            };
            Part { position, offset, factor, weight: scale.weight(place) }
        };
        let parts: Vec<Part> =
            instrument.items_of(scale).into_iter().enumerate().map(part).collect();
        let needed = u16::try_from(scale.missing.needed(parts.len())).unwrap_or(u16::MAX);
        Self { scale, parts, needed }
    }

    fn finish(&self, tally: Tally) -> Result<f64, NotScored> {
        if tally.answered < f64::from(self.needed) {
            return Err(NotScored {
                answered: small(tally.answered),
                refused: small(tally.refused),
                items: u16::try_from(self.parts.len()).unwrap_or(u16::MAX),
                needed: self.needed,
            });
        }
        let score = match (&self.scale.score, self.scale.missing) {
            (ScoreRule::Mean, _) => tally.sum / tally.answered,
            (ScoreRule::Sum, MissingRule::Prorate(_)) => {
                tally.sum * self.parts.len() as f64 / tally.answered
            }
            (ScoreRule::Weighted(_), MissingRule::Prorate(_)) => {
                tally.sum + tally.plain_sum / tally.answered * tally.open_weight
            }
            (_, MissingRule::Complete | MissingRule::Available(_)) => tally.sum,
        };
        Ok(score * self.scale.multiply)
    }
}

/// What one person's answers add up to on one scale. All floats, so that several people are added up
/// at once.
#[derive(Clone, Copy, Default)]
struct Tally {
    sum: f64,
    plain_sum: f64,
    open_weight: f64,
    answered: f64,
    refused: f64,
}

fn small(count: f64) -> u16 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of items, of which there are at most 65,535"
    )]
    let count = count as u16;
    count
}

/// The answers of a few hundred rows, item by item, with impossible ones told apart; and, list by
/// list, the tallies of one scale.
struct Block {
    values: Vec<[f64; BLOCK]>,
    refuses: Vec<bool>,
    sums: [f64; BLOCK],
    plain_sums: [f64; BLOCK],
    open_weights: [f64; BLOCK],
    answered: [f64; BLOCK],
    refused: [f64; BLOCK],
}

/// Marks an answer that was refused; no range holds it.
const REFUSED: f64 = f64::INFINITY;

impl Block {
    fn new(items: usize) -> Self {
        let zeros = [0.0; BLOCK];
        Self {
            values: vec![[f64::NAN; BLOCK]; items],
            refuses: vec![false; items],
            sums: zeros,
            plain_sums: zeros,
            open_weights: zeros,
            answered: zeros,
            refused: zeros,
        }
    }

    /// Takes in one column; says whether any answer in it needs a closer look.
    fn load(&mut self, position: usize, column: &ItemColumn<'_>, rows: Range<usize>) -> bool {
        let mut refuses = false;
        let mut raises = false;
        for (slot, &value) in self.values[position].iter_mut().zip(&column.values[rows]) {
            let fits = column.range.allows(value) | value.is_nan();
            refuses |= !fits;
            raises |= column.alert_from <= value;
            *slot = if fits { value } else { REFUSED };
        }
        self.refuses[position] = refuses;
        refuses | raises
    }

    fn score(
        &mut self,
        recipe: &Recipe<'_>,
        rows: usize,
        scores: &mut Vec<Result<f64, NotScored>>,
    ) {
        let weighted = matches!(recipe.scale.score, ScoreRule::Weighted(_));
        for list in [&mut self.sums, &mut self.answered, &mut self.refused] {
            list[..rows].fill(0.0);
        }
        for part in &recipe.parts {
            let values = &self.values[part.position][..rows];
            let tallies = self.sums.iter_mut().zip(&mut self.answered);
            for ((sum, answered), &value) in tallies.zip(values) {
                // False for both NaN and REFUSED. Bits that are kept or not, so that no branch keeps
                // the processor from adding several at once.
                let given = u64::from(value < REFUSED).wrapping_neg();
                let kept = |value: f64| f64::from_bits(value.to_bits() & given);
                *sum += kept(part.weight * (part.offset + part.factor * value));
                *answered += kept(1.0);
            }
            if self.refuses[part.position] {
                for (refused, &value) in self.refused.iter_mut().zip(values) {
                    *refused += if value == REFUSED { 1.0 } else { 0.0 };
                }
            }
        }
        if weighted {
            self.tally_weights(recipe, rows);
        }
        scores.extend((0..rows).map(|row| {
            recipe.finish(Tally {
                sum: self.sums[row],
                plain_sum: self.plain_sums[row],
                open_weight: self.open_weights[row],
                answered: self.answered[row],
                refused: self.refused[row],
            })
        }));
    }

    /// What prorating a weighted sum needs besides.
    fn tally_weights(&mut self, recipe: &Recipe<'_>, rows: usize) {
        self.plain_sums[..rows].fill(0.0);
        self.open_weights[..rows].fill(0.0);
        for part in &recipe.parts {
            let values = &self.values[part.position][..rows];
            let tallies = self.plain_sums.iter_mut().zip(&mut self.open_weights);
            for ((plain, open), &value) in tallies.zip(values) {
                if value < REFUSED {
                    *plain += part.offset + part.factor * value;
                } else {
                    *open += part.weight;
                }
            }
        }
    }
}

#[cfg(feature = "serde")]
fn people_as_list<S: serde::Serializer>(
    people: &Arc<[String]>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    people[..].serialize(serializer)
}

/// Writes a score as a number and a missing one as an object with the reason.
#[cfg(feature = "serde")]
fn scores_as_list<S: serde::Serializer>(
    scores: &[Result<f64, NotScored>],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Entry<'a> {
        Score(f64),
        Missing { not_scored: &'a NotScored },
    }
    serializer.collect_seq(scores.iter().map(|score| match score {
        Ok(score) => Entry::Score(*score),
        Err(not_scored) => Entry::Missing { not_scored },
    }))
}
