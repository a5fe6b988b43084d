//! What the kernel is told of one person: never a name, never a contact.

use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// One person as the forming of groups sees them. What is not said is unknown, and unknown
/// matches nothing.
///
/// ```
/// use peerhood_scheduling::form::{CanCome, Person};
///
/// let mut costa = Person::new("R-1042");
/// costa.has("language", "pt");
/// costa.has("language", "en");
/// costa.counts("child's age in months", 30);
/// costa.answer("Tue 18:00", CanCome::IfNeeded);
/// costa.needs.insert("childcare".to_owned());
/// assert_eq!(costa.values["language"].len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Person {
    /// The caller's own id, which links and errors use.
    pub id: String,
    /// Values by attribute, such as the languages spoken or the regions served.
    #[cfg_attr(feature = "serde", serde(default))]
    pub values: BTreeMap<String, BTreeSet<String>>,
    /// Numbers by attribute, such as a child's age in months.
    #[cfg_attr(feature = "serde", serde(default))]
    pub numbers: BTreeMap<String, i64>,
    /// Answers by weekly slot.
    #[cfg_attr(feature = "serde", serde(default))]
    pub answers: BTreeMap<String, CanCome>,
    /// What a group must provide for this person to come, such as childcare.
    #[cfg_attr(feature = "serde", serde(default))]
    pub needs: BTreeSet<String>,
    /// The groups of shared identity this person has chosen.
    #[cfg_attr(feature = "serde", serde(default))]
    pub choice: Choice,
}

/// Whether a person can come at a weekly slot. No answer at all is unknown and never counts as yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
pub enum CanCome {
    /// Can come.
    Yes,
    /// Can come if there is no better slot.
    IfNeeded,
    /// Cannot come.
    No,
}

/// What a person said about groups of shared identity (fathers, foster parents, a culture). It is
/// asked, never inferred: a group of shared identity takes only people who chose it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
pub enum Choice {
    /// A group for everybody.
    #[default]
    Open,
    /// One of these if possible, otherwise a group for everybody.
    Prefers(BTreeSet<String>),
    /// One of these or none at all.
    Only(BTreeSet<String>),
}

impl Person {
    /// Returns a person of whom nothing is known yet.
    pub fn new(id: impl Into<String>) -> Person {
        Person {
            id: id.into(),
            values: BTreeMap::new(),
            numbers: BTreeMap::new(),
            answers: BTreeMap::new(),
            needs: BTreeSet::new(),
            choice: Choice::Open,
        }
    }

    /// Adds one more value of an attribute.
    pub fn has(&mut self, attribute: impl Into<String>, value: impl Into<String>) {
        self.values.entry(attribute.into()).or_default().insert(value.into());
    }

    /// Sets the number of an attribute.
    pub fn counts(&mut self, attribute: impl Into<String>, number: i64) {
        self.numbers.insert(attribute.into(), number);
    }

    /// Sets the answer for a weekly slot.
    pub fn answer(&mut self, slot: impl Into<String>, answer: CanCome) {
        self.answers.insert(slot.into(), answer);
    }
}
