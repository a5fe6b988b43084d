//! Reliable change over three and more waves: how far each person's slope lies from the group's.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{Better, Border, ChangeClass, ClassShare, shares};
use crate::estimate::{Estimate, NoEstimate};
use crate::stats::mixed::{Criterion, Random, mixed_model};
use crate::stats::value::{Value, positive};

/// How slopes are judged.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct SlopeRule {
    /// Which way is better.
    pub better: Better,
    /// Border of the functional range, by each person's first and last score. `None`: nobody is called
    /// recovered or harmed.
    pub cutoff: Option<f64>,
    /// Size of the index beyond which change is reliable: 1.96.
    pub critical: f64,
}

/// Reliable change by slopes.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct SlopeChange {
    /// What a unit of time changes on average. The index of a person is about what they differ from it by.
    pub average: Estimate,
    /// Whether slopes, or starts and slopes together, differ no more than noise explains: the index then rests on
    /// little.
    pub singular: bool,
    /// Every person with a score, in the order of their numbers.
    pub people: Vec<PersonSlope>,
    /// Share and count of each class, in the order of [`ChangeClass`], with Wilson intervals.
    pub shares: Vec<ClassShare>,
}

/// The slope of one person.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct PersonSlope {
    /// The person's number.
    pub person: usize,
    /// Their scores.
    pub n: usize,
    /// Their slope, drawn toward the average one as far as few or scattered scores ask for.
    pub slope: f64,
    /// How far it lies from the average one.
    pub deviation: f64,
    /// The standard error of that.
    pub standard_error: f64,
    /// `deviation` over its error, positive when the score rose more than on average.
    pub index: f64,
    /// What became of the person, next to the average.
    pub class: ChangeClass,
}

/// Judges the change of each person over several waves by a mixed model with a slope of time for everyone,
/// fitted by REML. The lists hold one entry a score: the score, its time, the number of its person.
///
/// Like Hsu's index this one judges people **within** the change of the group: where all get better alike,
/// nobody is better by it. `average` says how the group changed.
///
/// # Errors
///
/// As [`mixed_model`]; [`NoEstimate::OutOfRange`] for a critical value not above 0,
/// [`NoEstimate::NoVariation`] when slopes do not differ between people.
///
/// # Examples
///
/// ```
/// use peerhood_outcomes::stats::change::{Better, ChangeClass, SlopeRule, slope_change};
///
/// let scores = [10.0, 11.0, 10.0, 12.0, 11.0, 12.0, 9.0, 13.0, 18.0, 11.0, 10.0, 11.0];
/// let times = [0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 1.0, 2.0];
/// let people = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3];
/// let rule = SlopeRule { better: Better::Higher, cutoff: None, critical: 1.96 };
/// let change = slope_change(&scores, &times, &people, &rule, 0.95)?;
/// assert_eq!(change.people[2].class, ChangeClass::Improved);
/// # Ok::<(), peerhood_outcomes::NoEstimate>(())
/// ```
///
/// # References
///
/// D. C. Speer and P. E. Greenbaum, "Five methods for computing significant individual client change and
/// improvement rates", Journal of Consulting and Clinical Psychology 63, 1995; B. Claus, "The
/// clinicalsignificance package", Journal of Statistical Software 111(1), 2024.
pub fn slope_change<T: Value>(
    scores: &[T],
    times: &[T],
    people: &[usize],
    rule: &SlopeRule,
    level: f64,
) -> Result<SlopeChange, NoEstimate> {
    positive(rule.critical, "critical value")?;
    let random = Random::InterceptAndSlope(0);
    let made = mixed_model(scores, &[times], people, random, Criterion::Reml, level)?;
    let average = made.fixed[1].estimate.clone();
    let border = Border { better: rule.better, cutoff: rule.cutoff, critical: rule.critical };
    let ends = ends(scores, times, people);
    let mut slopes = Vec::with_capacity(made.groups.len());
    for group in &made.groups {
        let (deviation, error) = (group.slope.unwrap_or(0.0), group.slope_error.unwrap_or(0.0));
        let index = deviation / error;
        if !index.is_finite() {
            return Err(NoEstimate::NoVariation { what: "the slope between people".into() });
        }
        let End { first, last } = ends[&group.group];
        slopes.push(PersonSlope {
            person: group.group,
            n: group.n,
            slope: average.value + deviation,
            deviation,
            standard_error: error,
            index,
            class: border.class(index, first.1, last.1),
        });
    }
    let classes: Vec<Option<ChangeClass>> = slopes.iter().map(|slope| Some(slope.class)).collect();
    let shares = shares(&classes, 0, level)?;
    Ok(SlopeChange { average, singular: made.singular, people: slopes, shares })
}

/// Time and score at the first and the last wave.
struct End {
    first: (f64, f64),
    last: (f64, f64),
}

fn ends<T: Value>(
    scores: &[T],
    times: &[T],
    people: &[usize],
) -> std::collections::BTreeMap<usize, End> {
    let mut ends = std::collections::BTreeMap::new();
    for ((&score, &time), &person) in scores.iter().zip(times).zip(people) {
        let (Some(score), Some(time)) = (score.into(), time.into()) else { continue };
        let here = (time, score);
        let end = ends.entry(person).or_insert(End { first: here, last: here });
        if time < end.first.0 {
            end.first = here;
        }
        if end.last.0 < time {
            end.last = here;
        }
    }
    ends
}
