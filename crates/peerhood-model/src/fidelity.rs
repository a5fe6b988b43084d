//! Rules of practice as data, and what they say of what happened.

mod book;
mod evaluate;
mod finding;
mod groups;
mod matches;
mod people;
mod referrals;
mod rule;

pub use book::{InForce, RuleBook, RuleBookError, RuleBookFault, RulePack};
pub use evaluate::findings;
pub use finding::{Finding, Inapplicable, Subject, Verdict};
pub use rule::{Amount, Rule, RuleKind, Unit};
