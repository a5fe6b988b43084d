//! Several waves of the same people, in the long form that mixed models read.

use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::LeftOut;
use crate::score::Scoring;

/// Lines up all scores of a scale over the waves, one row a person and wave.
///
/// `times` says when each wave was, in the unit the change is to be told in, such as months. A
/// person may miss waves: a mixed model uses what is there. `None` when the lists differ in length
/// or a wave has no scale of this key.
#[must_use]
pub fn long_scores(waves: &[&Scoring], times: &[f64], scale: &str) -> Option<LongScores> {
    if waves.len() != times.len() {
        return None;
    }
    let mut rows = Vec::new();
    let (mut nameless, mut repeated, mut not_scored) = (0, 0, 0);
    for (wave, (scoring, &time)) in waves.iter().zip(times).enumerate() {
        let scores = &scoring.scale(scale)?.scores;
        let mut times_seen: BTreeMap<&str, usize> = BTreeMap::new();
        for person in scoring.people() {
            *times_seen.entry(person).or_default() += 1;
        }
        for (person, score) in scoring.people().iter().zip(scores) {
            match score {
                _ if person.is_empty() => nameless += 1,
                _ if 1 < times_seen[person.as_str()] => repeated += 1,
                Err(_) => not_scored += 1,
                Ok(score) => {
                    rows.push(LongScore { person: person.clone(), wave, time, score: *score });
                }
            }
        }
    }
    rows.sort_by(|left, right| left.person.cmp(&right.person).then(left.wave.cmp(&right.wave)));
    let mut waves_of: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for row in &rows {
        waves_of.entry(&row.person).or_default().insert(row.wave);
    }
    let mut people_by_pattern: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    for pattern in waves_of.into_values() {
        *people_by_pattern.entry(pattern.into_iter().collect()).or_default() += 1;
    }
    let left_out = [
        (nameless, "rows that name no person"),
        (repeated, "rows of people with several in one wave"),
        (not_scored, "rows without a score"),
    ];
    Some(LongScores {
        rows,
        patterns: people_by_pattern.into_iter().collect(),
        left_out: left_out
            .into_iter()
            .filter(|&(count, _)| 0 < count)
            .map(|(count, because)| LeftOut { count, because: because.into() })
            .collect(),
    })
}

/// Scores of several waves, sorted by person and wave.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct LongScores {
    /// One entry a person and wave.
    pub rows: Vec<LongScore>,
    /// Which waves people have a score in (positions from 0), and how many people.
    pub patterns: Vec<(Vec<usize>, usize)>,
    /// Rows that are not in the list, by reason.
    pub left_out: Vec<LeftOut>,
}

/// One person's score in one wave.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct LongScore {
    /// Who.
    pub person: String,
    /// Position of the wave, from 0.
    pub wave: usize,
    /// When the wave was.
    pub time: f64,
    /// The score.
    pub score: f64,
}
