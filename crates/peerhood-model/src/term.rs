use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use thiserror::Error;

use crate::code::serde_by_text;

/// The longest term accepted, in bytes.
const LONGEST: usize = 200;

/// A word of the program's own vocabulary: a region, a condition, an experience, a community.
///
/// Equal without regard to case and to how the words are spaced; shown as first written.
///
/// ```
/// use peerhood_model::Term;
///
/// let term: Term = "Feeding  tube".parse()?;
/// assert_eq!(term, "feeding TUBE".parse()?);
/// assert_eq!(term.to_string(), "Feeding tube");
/// # Ok::<(), peerhood_model::TermError>(())
/// ```
#[derive(Clone)]
pub struct Term {
    // Invariant: neither is empty; single spaces only; `key` is `text` in lower case.
    text: String,
    key: String,
}

/// A text that cannot be a term.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TermError {
    /// Nothing but spaces.
    #[error("a term cannot be empty")]
    Empty,
    /// Longer than any term a person would choose.
    #[error("a term of {bytes} bytes is longer than {longest}")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The longest that is accepted.
        longest: usize,
    },
    /// An invisible character that is not a space.
    #[error("term {term:?} contains the control character {character:?}")]
    ControlCharacter {
        /// The term.
        term: String,
        /// The first such character.
        character: char,
    },
}

impl Term {
    /// Accepts a word or a few, with spaces made single.
    ///
    /// # Errors
    ///
    /// When nothing is left, or it is longer than 200 bytes, or it holds a control character.
    pub fn new(text: &str) -> Result<Self, TermError> {
        let text = single_spaced(text);
        if text.is_empty() {
            return Err(TermError::Empty);
        }
        if LONGEST < text.len() {
            return Err(TermError::TooLong { bytes: text.len(), longest: LONGEST });
        }
        if let Some(character) = text.chars().find(|c| c.is_control()) {
            return Err(TermError::ControlCharacter { term: text, character });
        }
        Ok(Self { key: text.to_lowercase(), text })
    }

    /// The term as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The term in lower case: equal terms have equal keys.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// The words with one space between them, as they nearly always are already.
fn single_spaced(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    let is_wide = text.as_bytes().windows(2).any(|pair| pair == b"  ");
    if is_plain && !is_wide && !text.starts_with(' ') && !text.ends_with(' ') {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl PartialEq for Term {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Term {}

impl PartialOrd for Term {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Term {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl Hash for Term {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl fmt::Debug for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Term").field(&self.text).finish()
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl FromStr for Term {
    type Err = TermError;

    fn from_str(text: &str) -> Result<Self, TermError> {
        Self::new(text)
    }
}

serde_by_text!(Term, "a term of the program's own vocabulary");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_differ_in_case_and_spacing_are_one_term() {
        let mut terms = std::collections::BTreeSet::new();
        terms.insert(Term::new("Down syndrome").unwrap());
        terms.insert(Term::new("down  Syndrome ").unwrap());
        assert_eq!(terms.len(), 1);
    }

    #[test]
    fn spaces_are_made_single_wherever_they_are() {
        for text in [
            "Down syndrome",
            " Down syndrome",
            "Down syndrome ",
            "Down  syndrome",
            "Down\tsyndrome",
        ] {
            assert_eq!(Term::new(text).unwrap().as_str(), "Down syndrome");
        }
    }

    #[test]
    fn a_term_of_nothing_is_refused() {
        assert_eq!(Term::new(" \t"), Err(TermError::Empty));
        assert!(Term::new("a\u{7}b").is_err());
    }
}
