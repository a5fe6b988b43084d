//! Did this person change, beyond what the scale's noise explains, and did they cross over to the
//! functional range? Reliable and clinically significant change.

mod index;
mod responders;
mod slope;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use self::index::Standard;
pub use self::index::{ChangeMethod, Population};
pub use self::responders::{Responders, responders};
pub use self::slope::{PersonSlope, SlopeChange, SlopeRule, slope_change};
use super::proportion::wilson;
use super::sum::{mean, variance};
use super::value::{MISSING, Value, inside_unit, paired, positive, same_length};
use crate::estimate::{Estimate, NoEstimate};

/// Which way a score gets better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Better {
    /// Higher scores are better.
    Higher,
    /// Lower scores are better.
    Lower,
}

/// Jacobson and Truax's three borders between the clinical and the functional range.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Cutoffs {
    /// Two SDs from the clinical mean, toward the functional side.
    pub a: f64,
    /// Two functional SDs from the functional mean, toward the clinical side. `None` without a functional group.
    pub b: Option<f64>,
    /// Where both are equally likely, each mean weighed with the other's SD. `None` without a functional group.
    pub c: Option<f64>,
}

/// What became of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum ChangeClass {
    /// Reliably better, and crossed from the clinical to the functional side of the cutoff.
    Recovered,
    /// Reliably better.
    Improved,
    /// Neither.
    Unchanged,
    /// Reliably worse.
    Worse,
    /// Reliably worse, and crossed from the functional to the clinical side of the cutoff.
    Harmed,
}

/// How change is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct ChangeRule {
    /// Whose index.
    pub method: ChangeMethod,
    /// Reliability of the scale, 0 to 1.
    pub reliability: f64,
    /// Mean and SD before, from literature. `None`: those of the people given.
    pub before: Option<Population>,
    /// Which way is better.
    pub better: Better,
    /// Border of the functional range. `None`: nobody is called recovered or harmed.
    pub cutoff: Option<f64>,
    /// Size of the index beyond which change is reliable: 1.96, or 1.65 for Hageman and Arrindell.
    pub critical: f64,
}

/// Reliable change of a group of people.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct ReliableChange {
    /// The index of each person, positive when the score rose. `None` when a wave is missing.
    pub index: Vec<Option<f64>>,
    /// What became of each person. `None` when a wave is missing.
    pub classes: Vec<Option<ChangeClass>>,
    /// The standard error that the index divides by.
    pub standard_error: f64,
    /// Reliability of the differences, which only Hageman and Arrindell use.
    pub difference_reliability: Option<f64>,
    /// Share and count of each class, in the order of [`ChangeClass`], with Wilson intervals.
    pub shares: Vec<ClassShare>,
}

/// How many fall into a class.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct ClassShare {
    /// The class.
    pub class: ChangeClass,
    /// People in it.
    pub count: usize,
    /// Their share of all with both waves.
    pub share: Estimate,
}

/// The three cutoffs as printed in 1991; cutoff b uses the functional group's own SD.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] for an SD that is not positive.
///
/// # References
///
/// N. S. Jacobson and P. Truax, "Clinical significance: a statistical approach to defining meaningful
/// change in psychotherapy research", Journal of Consulting and Clinical Psychology 59(1), 1991.
pub fn cutoffs(
    clinical: Population,
    functional: Option<Population>,
    better: Better,
) -> Result<Cutoffs, NoEstimate> {
    clinical.check()?;
    if let Some(functional) = functional {
        functional.check()?;
    }
    let toward = better.sign() * 2.0;
    Ok(Cutoffs {
        a: clinical.mean + toward * clinical.sd,
        b: functional.map(|functional| functional.mean - toward * functional.sd),
        c: functional.map(|functional| {
            (clinical.sd * functional.mean + functional.sd * clinical.mean)
                / (clinical.sd + functional.sd)
        }),
    })
}

/// Judges the change of each person; the shares carry intervals of `level`.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] for a reliability not strictly between 0 and 1 or a critical value not above 0,
/// [`NoEstimate::NoVariation`] when the scores before do not vary, [`NoEstimate::TooFew`] below two complete pairs, or
/// one where mean and SD come from literature and the index asks for nothing else of the group.
///
/// # References
///
/// Jacobson and Truax 1991; for the others [`ChangeMethod`].
pub fn reliable_change(
    before: &[impl Value],
    after: &[impl Value],
    rule: &ChangeRule,
    level: f64,
) -> Result<ReliableChange, NoEstimate> {
    same_length(before.len(), after.len())?;
    inside_unit(rule.reliability, "reliability")?;
    positive(rule.critical, "critical value")?;
    // Some indices ask for nothing of the group where the literature knows its spread.
    let alone = match rule.method {
        ChangeMethod::HsuLinnLord | ChangeMethod::HagemanArrindell => false,
        _ => rule.before.is_some(),
    };
    let pairs = paired(before, after, if alone { 1 } else { 2 })?;
    let population = rule.before.unwrap_or_else(|| Population {
        mean: mean(&pairs.left),
        sd: variance(&pairs.left).sqrt(),
    });
    population.check()?;
    let standard =
        Standard::of(rule.method, rule.reliability, population, &pairs.left, &pairs.right)?;
    let mut index = Vec::with_capacity(before.len());
    let mut classes = Vec::with_capacity(before.len());
    for (&before, &after) in before.iter().zip(after) {
        let (Some(before), Some(after)) = (before.into(), after.into()) else {
            index.push(None);
            classes.push(None);
            continue;
        };
        let value = standard.index(before, after);
        index.push(Some(value));
        classes.push(Some(rule.border().class(value, before, after)));
    }
    let shares = shares(&classes, pairs.missing, level)?;
    Ok(ReliableChange {
        index,
        classes,
        standard_error: standard.error,
        difference_reliability: standard.difference_reliability,
        shares,
    })
}

/// Share and count of each class among those who have one.
fn shares(
    classes: &[Option<ChangeClass>],
    missing: usize,
    level: f64,
) -> Result<Vec<ClassShare>, NoEstimate> {
    let known: Vec<ChangeClass> = classes.iter().filter_map(|&class| class).collect();
    let mut shares = Vec::new();
    for class in [
        ChangeClass::Recovered,
        ChangeClass::Improved,
        ChangeClass::Unchanged,
        ChangeClass::Worse,
        ChangeClass::Harmed,
    ] {
        let count = known.iter().filter(|&&other| other == class).count();
        let share = wilson(count, known.len(), level)?.without(missing, MISSING);
        shares.push(ClassShare { class, count, share });
    }
    Ok(shares)
}

impl ChangeRule {
    fn border(&self) -> Border {
        Border { better: self.better, cutoff: self.cutoff, critical: self.critical }
    }
}

/// From where on a change is reliable, and where the functional range begins.
#[derive(Clone, Copy, Debug)]
struct Border {
    better: Better,
    cutoff: Option<f64>,
    critical: f64,
}

impl Border {
    fn class(self, index: f64, before: f64, after: f64) -> ChangeClass {
        let sign = self.better.sign();
        let functional =
            |score: f64| self.cutoff.is_some_and(|cutoff| sign * cutoff < sign * score);
        let clinical = |score: f64| self.cutoff.is_some_and(|cutoff| sign * score < sign * cutoff);
        if self.critical < sign * index {
            if clinical(before) && functional(after) {
                ChangeClass::Recovered
            } else {
                ChangeClass::Improved
            }
        } else if sign * index < -self.critical {
            if functional(before) && clinical(after) {
                ChangeClass::Harmed
            } else {
                ChangeClass::Worse
            }
        } else {
            ChangeClass::Unchanged
        }
    }
}

impl Better {
    fn sign(self) -> f64 {
        match self {
            Self::Higher => 1.0,
            Self::Lower => -1.0,
        }
    }
}
