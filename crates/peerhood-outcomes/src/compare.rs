//! Two waves of the same people.

use std::borrow::Cow;
use std::collections::HashMap;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, LeftOut, NoEstimate};
use crate::score::{NotScored, Scoring};
use crate::stats::distribution::t_quantile;

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
    /// The mean change from the first wave to the second, with its t interval.
    ///
    /// # Errors
    ///
    /// [`NoEstimate`] with fewer than two people, or when all changed by the same amount.
    pub fn mean_change(&self, level: f64) -> Result<Estimate, NoEstimate> {
        let changes: Vec<f64> =
            self.before.iter().zip(&self.after).map(|(before, after)| after - before).collect();
        let mut change = mean(&changes, level)?;
        change.left_out = self.left_out.clone();
        Ok(change)
    }
}

fn mean(values: &[f64], level: f64) -> Result<Estimate, NoEstimate> {
    if !(0.0 < level && level < 1.0) {
        let must = "above 0 and below 1".into();
        return Err(NoEstimate::OutOfRange { what: "level".into(), value: level, must });
    }
    if values.len() < 2 {
        let of = "people with a score in both waves".into();
        return Err(NoEstimate::TooFew { of, given: values.len(), needed: 2 });
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    if squares == 0.0 {
        return Err(NoEstimate::NoVariation { what: "the change".into() });
    }
    let half = t_quantile(0.5 + level / 2.0, n - 1.0) * (squares / (n - 1.0) / n).sqrt();
    let method = "mean of the changes, t interval";
    Estimate::new(mean, mean - half, mean + half, level, values.len(), method)
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
