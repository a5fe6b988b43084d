use chrono::NaiveDate;

use crate::code::codes;
use crate::{Figure, ImprovementId, PrivateText, Term};

codes! {
    /// What becomes of a change that was tried.
    Decision, "decision" {
        /// It stays.
        Adopt = "adopt",
        /// It is altered and tried again.
        Adapt = "adapt",
        /// It is taken back.
        Abandon = "abandon",
    }
}

/// Something said of the program, what was changed for it, and whether that helped: one turn of
/// plan, do, study, act.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Improvement {
    /// The program's own id.
    pub id: ImprovementId,
    /// When it was heard.
    pub heard_on: NaiveDate,
    /// Where: a survey, a call, a group.
    pub source: Option<Term>,
    /// What was said, kept private.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing))]
    pub feedback: PrivateText,
    /// What is changed for it.
    pub change: Option<String>,
    /// Since when.
    pub changed_on: Option<NaiveDate>,
    /// What shows whether it helps.
    pub measure: Option<String>,
    /// How that stood before.
    pub before: Option<Figure>,
    /// When it is to be looked at again.
    pub measure_on: Option<NaiveDate>,
    /// When it was.
    pub measured_on: Option<NaiveDate>,
    /// How it stood then.
    pub after: Option<Figure>,
    /// What came of it.
    pub decision: Option<Decision>,
}

/// Where a turn stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ImprovementStage {
    /// Something was heard, and nothing is changed for it yet.
    Heard,
    /// A change is tried and not looked at yet.
    Tried,
    /// It was looked at, and nobody has decided.
    Measured,
    /// It is decided.
    Decided,
}

impl Improvement {
    /// Something that was heard.
    #[must_use]
    pub fn new(id: ImprovementId, heard_on: NaiveDate) -> Self {
        Self {
            id,
            heard_on,
            source: None,
            feedback: PrivateText::default(),
            change: None,
            changed_on: None,
            measure: None,
            before: None,
            measure_on: None,
            measured_on: None,
            after: None,
            decision: None,
        }
    }

    /// Where it stood at the end of a day.
    #[must_use]
    pub fn stage(&self, day: NaiveDate) -> ImprovementStage {
        let is_past = |on: Option<NaiveDate>| on.is_some_and(|on| on <= day);
        match (is_past(self.changed_on), is_past(self.measured_on), self.decision) {
            // A decision has no day of its own: it follows the second look.
            (_, true, Some(_)) => ImprovementStage::Decided,
            (_, true, None) => ImprovementStage::Measured,
            (true, false, _) => ImprovementStage::Tried,
            (false, false, _) => ImprovementStage::Heard,
        }
    }
}
