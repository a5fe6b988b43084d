//! What a formation or a timetable falls short by, at three levels, as a sum of named parts.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// What is wrong with an answer: nothing wrong is zero, and smaller is better.
///
/// Levels are compared in order, never traded: one hard point less is better whatever the medium
/// and soft levels say. Sums stay at the ends of `i64` instead of wrapping.
///
/// ```
/// use peerhood_scheduling::Score;
///
/// let everyone_placed = Score::soft(900);
/// let one_left_out = Score::medium(1);
/// assert!(everyone_placed < one_left_out);
/// assert_eq!((everyone_placed + one_left_out).to_string(), "0 hard, 1 medium, 900 soft");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Score {
    /// Rules that must never be broken.
    pub hard: i64,
    /// People or series left out.
    pub medium: i64,
    /// Wishes not met.
    pub soft: i64,
}

/// The level of a [`Score`] at which a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Level {
    /// Must never be broken.
    Hard,
    /// Weighs as much as somebody left out.
    Medium,
    /// A wish.
    Soft,
}

/// One rule's share of a score.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Part {
    /// The rule's name.
    pub rule: String,
    /// What the rule adds.
    pub score: Score,
}

/// A score as the sum of its named parts, in the order of the rules.
///
/// ```
/// use peerhood_scheduling::{Score, Scorecard};
///
/// let before = Scorecard::from_iter([("slot", Score::hard(1)), ("same need", Score::soft(4))]);
/// let after = Scorecard::from_iter([("slot", Score::ZERO), ("same need", Score::soft(6))]);
/// assert!(after.total() < before.total());
/// assert_eq!(after.minus(&before).of("same need"), Score::soft(2));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Scorecard {
    /// Every rule's share, also those at zero.
    pub parts: Vec<Part>,
}

impl Score {
    /// Nothing is wrong.
    pub const ZERO: Score = Score { hard: 0, medium: 0, soft: 0 };

    /// Returns `points` at the hard level.
    #[must_use]
    pub const fn hard(points: i64) -> Score {
        Score { hard: points, ..Score::ZERO }
    }

    /// Returns `points` at the medium level.
    #[must_use]
    pub const fn medium(points: i64) -> Score {
        Score { medium: points, ..Score::ZERO }
    }

    /// Returns `points` at the soft level.
    #[must_use]
    pub const fn soft(points: i64) -> Score {
        Score { soft: points, ..Score::ZERO }
    }

    /// Returns `points` at the level asked for.
    #[must_use]
    pub const fn at(level: Level, points: i64) -> Score {
        match level {
            Level::Hard => Score::hard(points),
            Level::Medium => Score::medium(points),
            Level::Soft => Score::soft(points),
        }
    }

    /// Returns whether no hard rule is broken.
    #[must_use]
    pub const fn is_feasible(self) -> bool {
        self.hard <= 0
    }
}

impl Add for Score {
    type Output = Score;

    fn add(self, other: Score) -> Score {
        Score {
            hard: self.hard.saturating_add(other.hard),
            medium: self.medium.saturating_add(other.medium),
            soft: self.soft.saturating_add(other.soft),
        }
    }
}

impl Neg for Score {
    type Output = Score;

    fn neg(self) -> Score {
        Score {
            hard: self.hard.saturating_neg(),
            medium: self.medium.saturating_neg(),
            soft: self.soft.saturating_neg(),
        }
    }
}

impl Sub for Score {
    type Output = Score;

    fn sub(self, other: Score) -> Score {
        Score {
            hard: self.hard.saturating_sub(other.hard),
            medium: self.medium.saturating_sub(other.medium),
            soft: self.soft.saturating_sub(other.soft),
        }
    }
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Score) {
        *self = *self + other;
    }
}

impl SubAssign for Score {
    fn sub_assign(&mut self, other: Score) {
        *self = *self - other;
    }
}

impl Sum for Score {
    fn sum<I: Iterator<Item = Score>>(scores: I) -> Score {
        scores.fold(Score::ZERO, Add::add)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hard, {} medium, {} soft", self.hard, self.medium, self.soft)
    }
}

impl Scorecard {
    /// Returns the sum of the parts.
    #[must_use]
    pub fn total(&self) -> Score {
        self.parts.iter().map(|part| part.score).sum()
    }

    /// Returns what the named rule adds: zero for a rule that is not there.
    #[must_use]
    pub fn of(&self, rule: &str) -> Score {
        self.parts.iter().filter(|part| part.rule == rule).map(|part| part.score).sum()
    }

    /// Adds to the named rule's part, which goes to the end of the list when it is new.
    pub fn add(&mut self, rule: &str, score: Score) {
        match self.parts.iter_mut().find(|part| part.rule == rule) {
            Some(part) => part.score += score,
            None => self.parts.push(Part { rule: rule.to_owned(), score }),
        }
    }

    /// Returns this card less another, rule by rule: what changed, and where.
    #[must_use]
    pub fn minus(&self, other: &Scorecard) -> Scorecard {
        let mut difference = self.clone();
        for part in &other.parts {
            difference.add(&part.rule, -part.score);
        }
        difference
    }
}

impl<'a> FromIterator<(&'a str, Score)> for Scorecard {
    fn from_iter<I: IntoIterator<Item = (&'a str, Score)>>(parts: I) -> Scorecard {
        let mut card = Scorecard::default();
        for (rule, score) in parts {
            card.add(rule, score);
        }
        card
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hard_point_outweighs_any_number_of_soft_points() {
        assert!(Score::soft(i64::MAX) < Score::medium(1));
        assert!(Score::medium(i64::MAX) < Score::hard(1));
    }

    #[test]
    fn sums_stop_at_the_ends() {
        assert_eq!(Score::soft(i64::MAX) + Score::soft(1), Score::soft(i64::MAX));
        assert_eq!(-Score::soft(i64::MIN), Score::soft(i64::MAX));
    }

    #[test]
    fn parts_sum_to_the_total_and_subtract_by_name() {
        let card = Scorecard::from_iter([("a", Score::soft(2)), ("b", Score::hard(1))]);
        assert_eq!(card.total(), Score { hard: 1, medium: 0, soft: 2 });
        let less = card.minus(&Scorecard::from_iter([("c", Score::soft(5))]));
        assert_eq!(less.of("c"), Score::soft(-5));
        assert_eq!(less.of("a"), Score::soft(2));
    }
}
