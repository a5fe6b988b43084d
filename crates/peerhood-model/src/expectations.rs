use std::collections::BTreeSet;
use std::fmt;

use std::str::FromStr;

use thiserror::Error;

use crate::{MatchRecord, Mode, Support};

/// What one side of a match expects of it, asked when it begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Expectations {
    /// How often they want to be in touch in a month.
    pub contacts_a_month: Option<u32>,
    /// For how many weeks.
    pub weeks: Option<u32>,
    /// In which ways.
    pub modes: BTreeSet<Mode>,
    /// What kinds of support.
    pub support: BTreeSet<Support>,
}

/// A text that says nothing one could expect.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{value}\" is no number a month, no number of weeks, no mode and no kind of support")]
pub struct ExpectationsError {
    /// The part that does not read.
    pub value: String,
}

impl fmt::Display for Expectations {
    /// Parts separated by `;`, such as `4 a month; 8 weeks; phone; emotional`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.contacts_a_month.map(|number| format!("{number} a month")));
        parts.extend(self.weeks.map(|number| format!("{number} weeks")));
        parts.extend(self.modes.iter().map(ToString::to_string));
        parts.extend(self.support.iter().map(ToString::to_string));
        f.write_str(&parts.join("; "))
    }
}

impl FromStr for Expectations {
    type Err = ExpectationsError;

    fn from_str(text: &str) -> Result<Self, ExpectationsError> {
        let mut expectations = Self::default();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let counted = part.split_once(' ').and_then(|(number, what)| {
                Some((number.parse::<u32>().ok()?, what.trim().to_lowercase()))
            });
            match counted.as_ref().map(|(number, what)| (*number, what.as_str())) {
                Some((number, "a month" | "per month")) => {
                    expectations.contacts_a_month = Some(number);
                }
                Some((number, "weeks" | "week")) => expectations.weeks = Some(number),
                _ => {
                    if let Ok(mode) = part.parse() {
                        expectations.modes.insert(mode);
                    } else if let Ok(support) = part.parse() {
                        expectations.support.insert(support);
                    } else {
                        return Err(ExpectationsError { value: part.to_owned() });
                    }
                }
            }
        }
        Ok(expectations)
    }
}

/// A point in which the two sides expect something else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Mismatch {
    /// The referred parent hopes to be in touch more often than the support parent means to.
    TooSeldom {
        /// Contacts a month hoped for.
        hoped: u32,
        /// Contacts a month meant.
        meant: u32,
    },
    /// The referred parent hopes for a longer time than the support parent means.
    TooShort {
        /// Weeks hoped for.
        hoped: u32,
        /// Weeks meant.
        meant: u32,
    },
    /// No way to be in touch suits both.
    NoSharedMode,
    /// The referred parent hopes for a kind of support that the support parent does not mean to give.
    SupportNotMeant {
        /// The kind.
        support: Support,
    },
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooSeldom { hoped, meant } => {
                write!(f, "{hoped} contacts a month are hoped for and {meant} meant")
            }
            Self::TooShort { hoped, meant } => {
                write!(f, "{hoped} weeks are hoped for and {meant} meant")
            }
            Self::NoSharedMode => f.write_str("no way to be in touch suits both"),
            Self::SupportNotMeant { support } => {
                write!(f, "{support} support is hoped for and not meant")
            }
        }
    }
}

impl Expectations {
    /// The points in which a support parent means less than this referred parent hopes for.
    ///
    /// What one side did not say is no mismatch.
    ///
    /// # References
    ///
    /// Conflicting expectations of the role are among what hurt parent mentoring matches observed
    /// over six months (Society for Social Work and Research conference 2015, paper 22596).
    #[must_use]
    pub fn mismatches(&self, supporting: &Self) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        let less = |hoped: Option<u32>, meant: Option<u32>| {
            hoped.zip(meant).filter(|(hoped, meant)| meant < hoped)
        };
        if let Some((hoped, meant)) = less(self.contacts_a_month, supporting.contacts_a_month) {
            mismatches.push(Mismatch::TooSeldom { hoped, meant });
        }
        if let Some((hoped, meant)) = less(self.weeks, supporting.weeks) {
            mismatches.push(Mismatch::TooShort { hoped, meant });
        }
        let both_said = !self.modes.is_empty() && !supporting.modes.is_empty();
        if both_said && self.modes.is_disjoint(&supporting.modes) {
            mismatches.push(Mismatch::NoSharedMode);
        }
        if !supporting.support.is_empty() {
            let unmeant = self.support.difference(&supporting.support);
            mismatches.extend(unmeant.map(|&support| Mismatch::SupportNotMeant { support }));
        }
        mismatches
    }
}

impl MatchRecord {
    /// The points in which the two sides expect something else, where both were asked.
    #[must_use]
    pub fn mismatches(&self) -> Vec<Mismatch> {
        match (&self.referred_expects, &self.supporting_expects) {
            (Some(hoped), Some(meant)) => hoped.mismatches(meant),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectations_read_back_what_they_print() {
        let text = "4 a month; 8 weeks; phone; emotional";
        assert_eq!(text.parse::<Expectations>().unwrap().to_string(), text);
        assert!("often".parse::<Expectations>().is_err());
    }

    #[test]
    fn only_less_than_hoped_for_is_a_mismatch() {
        let hoped = Expectations {
            contacts_a_month: Some(4),
            weeks: Some(8),
            modes: [Mode::Phone].into(),
            support: [Support::Emotional, Support::Practical].into(),
        };
        let mut meant = Expectations::default();
        assert_eq!(hoped.mismatches(&meant), []);
        meant.contacts_a_month = Some(2);
        meant.weeks = Some(26);
        meant.modes = [Mode::Text].into();
        meant.support = [Support::Emotional].into();
        assert_eq!(
            hoped.mismatches(&meant),
            [
                Mismatch::TooSeldom { hoped: 4, meant: 2 },
                Mismatch::NoSharedMode,
                Mismatch::SupportNotMeant { support: Support::Practical },
            ]
        );
    }
}
