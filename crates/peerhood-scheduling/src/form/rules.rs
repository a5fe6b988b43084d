//! What groups must be and what they should be, as plain data that a policy file can hold.

use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::Score;

/// Everything that decides how people are put into groups.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Rules {
    /// What a newly opened group is like; its name gets a number.
    pub new_group: Opening,
    /// New groups at most. `None`: as many as the people could fill at the least size.
    #[cfg_attr(feature = "serde", serde(default))]
    pub new_groups: Option<usize>,
    /// Groups that already run, with their members, or that are set up already.
    #[cfg_attr(feature = "serde", serde(default))]
    pub running: Vec<Opening>,
    /// The weekly slots a group may meet at, in order of preference. None: no slot is looked for.
    #[cfg_attr(feature = "serde", serde(default))]
    pub slots: Vec<String>,
    /// People who go into the same group or into none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub together: Vec<Vec<String>>,
    /// People of whom no two share a group.
    #[cfg_attr(feature = "serde", serde(default))]
    pub apart: Vec<Vec<String>>,
    /// What the members of a group should have in common, and what not.
    #[cfg_attr(feature = "serde", serde(default))]
    pub criteria: Vec<Criterion>,
    /// What breaking each of the other rules costs.
    #[cfg_attr(feature = "serde", serde(default))]
    pub prices: Prices,
}

/// A group that people can be put into.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Opening {
    /// The name shown in results.
    pub name: String,
    /// How many members it may have, those it already has included; it may also stay empty.
    pub size: Size,
    /// The ids of people who are members already and stay.
    #[cfg_attr(feature = "serde", serde(default))]
    pub members: Vec<String>,
    /// The slots this group may meet at. `None`: any of the rules' slots.
    #[cfg_attr(feature = "serde", serde(default))]
    pub slots: Option<Vec<String>>,
    /// The one value the group has for an attribute, such as its language or mode.
    #[cfg_attr(feature = "serde", serde(default))]
    pub values: BTreeMap<String, String>,
    /// The needs it provides for, and for how many people.
    #[cfg_attr(feature = "serde", serde(default))]
    pub provides: BTreeMap<String, Places>,
    /// The shared identity it is for; members must have chosen it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub identity: Option<String>,
}

/// How many people a provision serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
pub enum Places {
    /// At most so many.
    AtMost(u32),
    /// Everybody who needs it.
    Enough,
}

/// How many members a group may have, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct Size {
    /// The fewest.
    pub at_least: usize,
    /// The most.
    pub at_most: usize,
}

/// A rule on what the members of one group have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Criterion {
    /// The name shown in scores and explanations.
    pub name: String,
    /// The attribute it looks at.
    pub attribute: String,
    /// What is wished for.
    pub wish: Wish,
    /// What each unit short of the wish costs.
    pub price: Score,
}

/// What a [`Criterion`] wishes for, and in what units falling short is counted.
///
/// At a hard price `Similar` means equal: one language, one mode.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
pub enum Wish {
    /// One value that all members have. Counts the members without the group's value, which is
    /// the opening's own or else the most frequent.
    Similar,
    /// Members who differ. Counts the pairs of members with the same value, once for each value.
    Diverse,
    /// At least two of a kind or none. Counts the values that exactly one member has.
    NoOneAlone {
        /// The values looked at; empty: all.
        #[cfg_attr(feature = "serde", serde(default))]
        only: BTreeSet<String>,
    },
    /// So many members with one value. Counts the members missing or too many.
    Between {
        /// The value.
        value: String,
        /// The fewest members that have it.
        at_least: usize,
        /// The most members that have it.
        at_most: usize,
    },
    /// Every value as frequent as among all people. Counts the members by which a value is more
    /// than rounding away from that share.
    Even,
    /// Numbers close together. Counts what the largest and the smallest differ by beyond `range`;
    /// members whose number is unknown are left out.
    Within {
        /// The difference that is still fine.
        range: u32,
    },
}

/// What one unit short of each built-in rule costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Prices {
    /// Each member missing or too many.
    pub size: Score,
    /// Each pair who were to be kept apart.
    pub apart: Score,
    /// Each member whose choice of a shared identity is not respected.
    pub choice: Score,
    /// Each member who would have preferred a group of shared identity.
    pub preference: Score,
    /// Each need of a member that the group does not provide for.
    pub need: Score,
    /// Each member who cannot come at the group's slot, or did not say so.
    pub slot: Score,
    /// Each member who comes at the group's slot only if needed.
    pub if_needed: Score,
    /// Each new group opened.
    pub opened: Score,
    /// Each person left without a group.
    pub unplaced: Score,
}

/// The names of the built-in rules, in the order in which they are looked at.
pub const BUILT_IN_RULES: [&str; 9] = [
    "choice of identity",
    "group size",
    "kept apart",
    "needs provided",
    "common slot",
    "slot if needed",
    "identity preferred",
    "groups opened",
    "unplaced",
];

pub(super) const CHOICE: usize = 0;
pub(super) const SIZE: usize = 1;
pub(super) const APART: usize = 2;
pub(super) const NEEDS: usize = 3;
pub(super) const SLOT: usize = 4;
pub(super) const IF_NEEDED: usize = 5;
pub(super) const PREFERENCE: usize = 6;
pub(super) const OPENED: usize = 7;
pub(super) const UNPLACED: usize = 8;

impl Rules {
    /// Returns rules that ask for nothing but the size of new groups.
    #[must_use]
    pub fn new(size: Size) -> Rules {
        Rules {
            new_group: Opening::new("group", size),
            new_groups: None,
            running: Vec::new(),
            slots: Vec::new(),
            together: Vec::new(),
            apart: Vec::new(),
            criteria: Vec::new(),
            prices: Prices::default(),
        }
    }
}

impl Opening {
    /// Returns a group without members that asks for nothing and provides nothing.
    pub fn new(name: impl Into<String>, size: Size) -> Opening {
        Opening {
            name: name.into(),
            size,
            members: Vec::new(),
            slots: None,
            values: BTreeMap::new(),
            provides: BTreeMap::new(),
            identity: None,
        }
    }
}

impl Criterion {
    /// Returns a criterion named after its attribute.
    pub fn new(attribute: impl Into<String>, wish: Wish, price: Score) -> Criterion {
        let attribute = attribute.into();
        let name = match &wish {
            Wish::Similar => format!("similar {attribute}"),
            Wish::Diverse => format!("diverse {attribute}"),
            Wish::NoOneAlone { .. } => format!("no one alone in {attribute}"),
            Wish::Between { value, .. } => format!("members with {attribute} {value}"),
            Wish::Even => format!("even {attribute}"),
            Wish::Within { .. } => format!("close {attribute}"),
        };
        Criterion { name, attribute, wish, price }
    }
}

impl Default for Prices {
    /// Returns one hard point for every rule that must hold, one medium point for each person
    /// left out, one soft point for an answer "if needed" and for a preference not met, and
    /// nothing for opening a group.
    fn default() -> Prices {
        Prices {
            size: Score::hard(1),
            apart: Score::hard(1),
            choice: Score::hard(1),
            preference: Score::soft(1),
            need: Score::hard(1),
            slot: Score::hard(1),
            if_needed: Score::soft(1),
            opened: Score::ZERO,
            unplaced: Score::medium(1),
        }
    }
}
