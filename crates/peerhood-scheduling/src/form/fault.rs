//! What can be wrong with the question itself.

use std::fmt;

use thiserror::Error;

/// Every fault found in the people and rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormError {
    /// The faults, never empty: people first, then groups, links, criteria and prices.
    pub faults: Vec<FormFault>,
}

/// One thing that makes no sense in people or rules.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FormFault {
    /// There are more people than can be handled at once.
    #[error("{people} people, but at most {limit} at once")]
    TooManyPeople {
        /// People given.
        people: usize,
        /// People at most.
        limit: usize,
    },
    /// Two people have the same id.
    #[error("people {first} and {second} both have the id {id:?}")]
    SameId {
        /// The id.
        id: String,
        /// Position of the first.
        first: usize,
        /// Position of the second.
        second: usize,
    },
    /// A number is too large to be a difference that means anything.
    #[error("{id:?} has {attribute:?} = {number}, beyond ±{limit}")]
    NumberTooLarge {
        /// The person.
        id: String,
        /// The attribute.
        attribute: String,
        /// The number given.
        number: i64,
        /// The largest number either side of zero.
        limit: i64,
    },
    /// A group of no one, or one whose least size is above its most.
    #[error("group {opening:?} wants {at_least} to {at_most} members")]
    EmptySize {
        /// The group.
        opening: String,
        /// The fewest members.
        at_least: usize,
        /// The most members.
        at_most: usize,
    },
    /// A group is larger than can be handled.
    #[error("group {opening:?} has room for {members} members, but {limit} is the most")]
    GroupTooLarge {
        /// The group.
        opening: String,
        /// Members it may have or has.
        members: usize,
        /// Members at most.
        limit: usize,
    },
    /// Two groups have the same name.
    #[error("two groups are named {opening:?}")]
    SameGroup {
        /// The name.
        opening: String,
    },
    /// Two slots have the same name.
    #[error("slot {slot:?} is listed twice")]
    SameSlot {
        /// The name.
        slot: String,
    },
    /// A group names a slot that the rules do not have.
    #[error("group {opening:?} may meet at {slot:?}, which is no slot of the rules")]
    UnknownSlot {
        /// The group.
        opening: String,
        /// The slot.
        slot: String,
    },
    /// A group has a list of slots, but an empty one.
    #[error("group {opening:?} may meet at none of the slots; leave its slots out to allow all")]
    NoSlot {
        /// The group.
        opening: String,
    },
    /// A group or link names somebody who is not there.
    #[error("{link} names {id:?}, who is not among the people")]
    Absent {
        /// What names the person.
        link: String,
        /// The id.
        id: String,
    },
    /// Somebody is a member of two groups, alone or through those to be kept together with.
    #[error("{id:?} is in {first:?} and, by the links, also in {second:?}")]
    InTwoGroups {
        /// The person.
        id: String,
        /// One group.
        first: String,
        /// The other.
        second: String,
    },
    /// Two people are to be together and apart.
    #[error("{first:?} and {second:?} are to be kept together and apart")]
    TogetherAndApart {
        /// One person.
        first: String,
        /// The other.
        second: String,
    },
    /// Two rules have the same name.
    #[error("two rules are named {rule:?}")]
    SameRule {
        /// The name.
        rule: String,
    },
    /// A criterion allows no number of members.
    #[error("rule {rule:?} wants {at_least} to {at_most} members")]
    EmptyBetween {
        /// The criterion.
        rule: String,
        /// The fewest.
        at_least: usize,
        /// The most.
        at_most: usize,
    },
    /// A criterion asks for more members than any group may have.
    #[error("rule {rule:?} wants {at_least} members with a value, but no group has above {limit}")]
    BetweenTooLarge {
        /// The criterion.
        rule: String,
        /// The fewest.
        at_least: usize,
        /// Members at most.
        limit: usize,
    },
    /// A price is negative or too large.
    #[error("rule {rule:?} has a price of {points} points, outside 0 to {limit}")]
    PriceOutOfRange {
        /// The rule.
        rule: String,
        /// The price.
        points: i64,
        /// The largest price.
        limit: i64,
    },
    /// The counters would not fit: too many groups times values or slots.
    #[error("{rows} groups or people times {columns} values or slots is more than {limit}")]
    TooManyCounters {
        /// Groups or people.
        rows: usize,
        /// Values or slots.
        columns: usize,
        /// The largest product.
        limit: usize,
    },
    /// The worst score could not be written down.
    #[error("prices times people could reach {worst} points; lower the prices")]
    ScoreTooLarge {
        /// The worst score at any level.
        worst: i128,
    },
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (line, fault) in self.faults.iter().enumerate() {
            write!(f, "{}{fault}", if line == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for FormError {}
