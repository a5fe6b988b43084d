//! The answer: who is in which group, who is in none, and why.

use std::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::{Score, Scorecard, Stop};

/// People in groups, with everything that speaks for and against it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Formation {
    /// The groups that have members, in the order of the problem's openings.
    pub groups: Vec<Group>,
    /// The people without a group, in the order of the slice.
    pub unplaced: Vec<Unplaced>,
    /// What is wrong in all: the sum of `parts`.
    pub score: Score,
    /// The score by rule.
    pub parts: Scorecard,
    /// The position in `groups` of the group with the worst score, the first of equals.
    pub worst: Option<usize>,
    /// What no formation can be better than.
    pub bound: Bound,
    /// How it was found.
    pub run: Run,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Group {
    /// Its position in the problem's openings.
    pub opening: usize,
    /// Its opening's name.
    pub name: String,
    /// Positions of its members in the slice of people, ascending.
    pub members: Vec<usize>,
    /// The weekly slot at which the fewest members are missing, then the fewest come only if
    /// needed, then the rules' preferred; none if the rules have no slots.
    pub slot: Option<String>,
    /// What is wrong with this group.
    pub score: Score,
    /// The group's score by rule.
    pub parts: Scorecard,
}

/// A person without a group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Unplaced {
    /// The position in the slice of people.
    pub person: usize,
    /// For every opening, grouped by rule, the first rule that keeps the person (with those they
    /// are kept together with) out of it as it stands.
    pub blocked: Vec<Blocked>,
}

/// The openings that one rule keeps a person out of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Blocked {
    /// The rule.
    pub rule: String,
    /// Positions in the problem's openings, ascending.
    pub openings: Vec<usize>,
}

/// What is known of the best possible score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
pub enum Bound {
    /// Nothing better exists.
    Optimal,
    /// Nothing better than this exists, by counting places and people.
    AtLeast(Score),
    /// Counting says nothing.
    NoUsefulBound,
}

/// How a formation was found. Two runs with the same problem, effort and stop are equal unless
/// they were cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Run {
    /// Changes tried, over all starts.
    pub moves: u64,
    /// The seed of the start that found it.
    pub seed: u64,
    /// Why the search ended.
    pub stop: Stop,
}

impl Formation {
    /// Returns the group a person is in.
    #[must_use]
    pub fn group_of(&self, person: usize) -> Option<&Group> {
        self.groups.iter().find(|group| group.members.binary_search(&person).is_ok())
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bound::Optimal => f.write_str("optimal"),
            Bound::AtLeast(score) => write!(f, "at least {score}"),
            Bound::NoUsefulBound => f.write_str("no useful bound"),
        }
    }
}
