use std::fmt;
use std::str::FromStr;

use oxilangtag::LanguageTag;
use thiserror::Error;

use crate::code::serde_by_text;

/// A language as a BCP 47 tag, such as `es`, `pt-BR` or `ase`.
///
/// ```
/// use peerhood_model::Language;
///
/// let hers: Language = "pt-br".parse()?;
/// assert_eq!(hers.to_string(), "pt-BR");
/// assert!(hers.is_shared_with(&"pt".parse()?));
/// assert!("Portuguese (Brazil)".parse::<Language>().is_err());
/// # Ok::<(), peerhood_model::LanguageError>(())
/// ```
///
/// # References
///
/// RFC 5646, "Tags for Identifying Languages", 2009.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(
    // Invariant: a well-formed tag in the letter case RFC 5646 recommends.
    LanguageTag<String>,
);

/// A text that is not a language tag.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "\"{value}\" is not a BCP 47 language tag ({reason}); write for example en, es, pt-BR or ase"
)]
pub struct LanguageError {
    /// What was found.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Language {
    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The language itself, without script, region or variant: `pt` of `pt-BR`, and `ase` of both
    /// `ase` and `sgn-ase`.
    #[must_use]
    pub fn spoken(&self) -> &str {
        self.0.extended_language().unwrap_or_else(|| self.0.primary_language())
    }

    /// Whether two people with these languages can talk: the regions may differ, the language not.
    #[must_use]
    pub fn is_shared_with(&self, other: &Self) -> bool {
        self.spoken().eq_ignore_ascii_case(other.spoken())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, LanguageError> {
        let text = text.trim();
        LanguageTag::parse_and_normalize(text)
            .map(Self)
            .map_err(|reason| LanguageError { value: text.to_owned(), reason: reason.to_string() })
    }
}

serde_by_text!(Language, "a BCP 47 language tag");

#[cfg(test)]
mod tests {
    use super::*;

    fn language(tag: &str) -> Language {
        tag.parse().unwrap()
    }

    #[test]
    fn regions_of_one_language_are_shared() {
        assert!(language("es-MX").is_shared_with(&language("es")));
        assert!(language("zh-Hant-TW").is_shared_with(&language("zh-Hans")));
        assert!(!language("es").is_shared_with(&language("pt")));
    }

    #[test]
    fn two_sign_languages_are_two_languages() {
        assert!(language("sgn-ase").is_shared_with(&language("ase")));
        assert!(!language("sgn-ase").is_shared_with(&language("sgn-bfi")));
    }

    #[test]
    fn a_name_is_not_a_tag() {
        for text in ["", "English (US)", "e", "en_US!", "en--US"] {
            assert!(text.parse::<Language>().is_err(), "{text}");
        }
    }
}
