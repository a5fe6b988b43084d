use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::code::{UnknownCode, codes, serde_by_text};
use crate::{Term, TermError};

codes! {
    /// A respect in which a support parent can suit a referred parent.
    Criterion, "criterion" {
        /// A child with the same or a related condition.
        Condition = "condition",
        /// The same challenges met: a feeding tube, a custody case.
        Experience = "experience",
        /// A child at the same stage of life or a little ahead.
        Stage = "stage",
        /// The same relationship to the child.
        Relationship = "relationship",
        /// A language in common.
        Language = "language",
        /// The same community, culture or faith.
        Culture = "culture",
        /// Nearness.
        Region = "region",
        /// A way to be in touch that suits both.
        Mode = "mode",
        /// Times that suit both.
        Availability = "availability",
        /// One particular support parent.
        SupportParent = "support_parent",
    }
}

/// What a referred parent wishes for, or wishes to avoid, in a support parent.
///
/// In files a criterion, or a criterion and a value: `culture`, `relationship: grandparent`. Without
/// a value it means "the same as mine".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Wish {
    /// In which respect.
    pub criterion: Criterion,
    /// Which value; `None` is the parent's own.
    pub value: Option<Term>,
}

/// A text that is no wish.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WishError {
    /// The criterion is unknown.
    #[error(transparent)]
    Criterion(#[from] UnknownCode),
    /// The value cannot be a term.
    #[error("the value of a wish for {criterion}: {source}")]
    Value {
        /// The criterion.
        criterion: Criterion,
        /// What is wrong with the value.
        source: TermError,
    },
}

impl Wish {
    /// The wish that the support parent be the same in this respect.
    #[must_use]
    pub fn new(criterion: Criterion) -> Self {
        Self { criterion, value: None }
    }

    /// The wish for a certain value in this respect.
    #[must_use]
    pub fn of(criterion: Criterion, value: Term) -> Self {
        Self { criterion, value: Some(value) }
    }
}

impl fmt::Display for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            None => write!(f, "{}", self.criterion),
            Some(value) => write!(f, "{}: {value}", self.criterion),
        }
    }
}

impl FromStr for Wish {
    type Err = WishError;

    fn from_str(text: &str) -> Result<Self, WishError> {
        let Some((criterion, value)) = text.split_once([':', '=']) else {
            return Ok(Self::new(text.parse()?));
        };
        let criterion = criterion.parse()?;
        match value.parse() {
            Ok(value) => Ok(Self::of(criterion, value)),
            Err(source) => Err(WishError::Value { criterion, source }),
        }
    }
}

serde_by_text!(Wish, "a wish such as \"relationship: grandparent\"");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_reads_back_what_it_prints() {
        for text in ["culture", "relationship: grandparent"] {
            assert_eq!(text.parse::<Wish>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_wish_for_nothing_or_for_the_unknown_is_refused() {
        assert!("shoe size: 9".parse::<Wish>().is_err());
        assert!("culture:".parse::<Wish>().is_err());
    }
}
