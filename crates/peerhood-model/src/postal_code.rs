use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::code::serde_by_text;

/// A postal code of any country, in capitals with single spaces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostalCode(
    // Invariant: 2 to 12 of A-Z, 0-9, space and hyphen, with a letter or digit at both ends.
    String,
);

/// A text that is no postal code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "\"{value}\" is not a postal code; write 2 to 12 letters and digits, for example 98101 or V6B 1A1"
)]
pub struct PostalCodeError {
    /// What was found.
    pub value: String,
}

impl PostalCode {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PostalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for PostalCode {
    type Err = PostalCodeError;

    fn from_str(text: &str) -> Result<Self, PostalCodeError> {
        let code = text.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_uppercase();
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '-';
        let hyphen_at_end = code.starts_with('-') || code.ends_with('-');
        if (2..=12).contains(&code.len()) && code.chars().all(allowed) && !hyphen_at_end {
            return Ok(Self(code));
        }
        Err(PostalCodeError { value: text.to_owned() })
    }
}

serde_by_text!(PostalCode, "a postal code");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_capitals_with_single_spaces() {
        let code: PostalCode = " v6b  1a1 ".parse().unwrap();
        assert_eq!(code.as_str(), "V6B 1A1");
        assert!("98101-1234".parse::<PostalCode>().is_ok());
    }

    #[test]
    fn what_no_post_office_uses_is_refused() {
        for text in ["", "1", "-12", "98101; 98102", "a very long postal code", "９８１０１"] {
            assert!(text.parse::<PostalCode>().is_err(), "{text}");
        }
    }
}
