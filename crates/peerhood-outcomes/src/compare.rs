//! Two waves of the same people.

use std::borrow::Cow;
use std::collections::HashMap;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, LeftOut, NoEstimate};
use crate::instrument::HigherIs;
use crate::score::{NotScored, Scoring};
use crate::stats::t::{Alternative, TTest, paired_t};

/// Lines up the scores of the people who have one in both waves.
///
/// `None` when one of the waves has no scale of this key. A person with several rows in a wave is
/// left out: nobody can tell which row holds.
#[must_use]
pub fn pair_waves(before: &Scoring, after: &Scoring, scale: &str) -> Option<PairedScores> {
    let before = Wave::new(before, scale)?;
    let after = Wave::new(after, scale)?;
    let mut paired = PairedScores::default();
    let mut left_out = [
        (0, "more than one row in a wave"),
        (0, "no answers at the second wave"),
        (0, "no answers at the first wave"),
        (0, "no score at the first wave"),
        (0, "no score at the second wave"),
        (before.nameless + after.nameless, "rows that name no person"),
    ];
    for person in &before.order {
        let reason = match (&before.row_of[person], after.row_of.get(person)) {
            (Row::Several, _) | (_, Some(Row::Several)) => 0,
            (_, None) => 1,
            (Row::One(Err(_)), _) => 3,
            (_, Some(Row::One(Err(_)))) => 4,
            (Row::One(Ok(first)), Some(Row::One(Ok(second)))) => {
                paired.people.push((*person).to_owned());
                paired.before.push(*first);
                paired.after.push(*second);
                continue;
            }
        };
        left_out[reason].0 += 1;
    }
    for person in after.order.iter().filter(|person| !before.row_of.contains_key(*person)) {
        let several = matches!(after.row_of[person], Row::Several);
        left_out[if several { 0 } else { 2 }].0 += 1;
    }
    let noted = left_out.into_iter().filter(|&(count, _)| 0 < count);
    paired.left_out =
        noted.map(|(count, because)| LeftOut { count, because: Cow::Borrowed(because) }).collect();
    Some(paired)
}

/// Scores of the same people at two waves, in the order of the first.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct PairedScores {
    /// Who.
    pub people: Vec<String>,
    /// Their scores at the first wave.
    pub before: Vec<f64>,
    /// Their scores at the second wave.
    pub after: Vec<f64>,
    /// People who are not in the list, by reason.
    pub left_out: Vec<LeftOut>,
}

impl PairedScores {
    /// Each person's change: the score after less the score before.
    #[must_use]
    pub fn changes(&self) -> Vec<f64> {
        self.before.iter().zip(&self.after).map(|(before, after)| after - before).collect()
    }

    /// The people whom `keep` names, such as those of one site.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        let mut kept = Self { left_out: self.left_out.clone(), ..Self::default() };
        for (position, person) in self.people.iter().enumerate() {
            if keep(person) {
                kept.people.push(person.clone());
                kept.before.push(self.before[position]);
                kept.after.push(self.after[position]);
            }
        }
        kept
    }

    /// The mean change from the first wave to the second, with its interval and paired t test.
    ///
    /// # Errors
    ///
    /// [`NoEstimate`] with fewer than two people, or when all changed by the same amount.
    pub fn mean_change(&self, level: f64) -> Result<TTest, NoEstimate> {
        let mut change = paired_t(&self.after, &self.before, Alternative::TwoSided, level)?;
        change.difference.left_out.extend(self.left_out.iter().cloned());
        change.test.left_out.extend(self.left_out.iter().cloned());
        Ok(change)
    }
}

/// What a change amounts to, given which direction is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Verdict {
    /// The whole interval is on the good side.
    Better,
    /// The whole interval is on the bad side.
    Worse,
    /// The interval excludes no change, but nobody says which direction is good.
    Changed,
    /// The interval holds no change: it cannot be told from none.
    Unclear,
}

/// Reads a change with its interval.
///
/// ```
/// use peerhood_outcomes::{Estimate, Verdict, verdict};
/// use peerhood_outcomes::instrument::HigherIs;
///
/// let stress = Estimate::new(-3.0, -5.0, -1.0, 0.95, 40, "mean change")?;
/// assert_eq!(verdict(&stress, HigherIs::Worse), Verdict::Better);
/// let nothing = Estimate::new(-0.5, -2.0, 1.0, 0.95, 40, "mean change")?;
/// assert_eq!(verdict(&nothing, HigherIs::Worse), Verdict::Unclear);
/// # Ok::<(), peerhood_outcomes::NoEstimate>(())
/// ```
#[must_use]
pub fn verdict(change: &Estimate, higher_is: HigherIs) -> Verdict {
    if !change.excludes(0.0) {
        return Verdict::Unclear;
    }
    match (higher_is, 0.0 < change.low) {
        (HigherIs::Neither, _) => Verdict::Changed,
        (HigherIs::Better, true) | (HigherIs::Worse, false) => Verdict::Better,
        (HigherIs::Better, false) | (HigherIs::Worse, true) => Verdict::Worse,
    }
}

/// One scale of one wave, by person.
struct Wave<'a> {
    order: Vec<&'a str>,
    row_of: HashMap<&'a str, Row>,
    /// Rows that name nobody.
    nameless: usize,
}

enum Row {
    One(Result<f64, NotScored>),
    Several,
}

impl<'a> Wave<'a> {
    fn new(scoring: &'a Scoring, scale: &str) -> Option<Self> {
        let scores = &scoring.scale(scale)?.scores;
        let mut order = Vec::new();
        let mut row_of = HashMap::with_capacity(scores.len());
        let mut nameless = 0;
        for (person, score) in scoring.people().iter().zip(scores) {
            let person = person.as_str();
            if person.is_empty() {
                nameless += 1;
            } else if row_of.contains_key(person) {
                row_of.insert(person, Row::Several);
            } else {
                order.push(person);
                row_of.insert(person, Row::One(*score));
            }
        }
        Some(Self { order, row_of, nameless })
    }
}
