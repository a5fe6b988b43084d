use std::borrow::Cow;

use thiserror::Error;

/// A word in a coded column that is none of the codes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unknown {what} \"{value}\"; use one of {}", .allowed.join(", "))]
pub struct UnknownCode {
    /// What the column holds, in words.
    pub what: &'static str,
    /// What was found.
    pub value: String,
    /// Every spelling that is understood.
    pub allowed: &'static [&'static str],
}

/// Defines an enum of file codes: `FromStr`, `Display`, `ALL` and serde share one spelling.
///
/// Reading is forgiving about case and about spaces or hyphens for underscores, writing is not.
macro_rules! codes {
    (
        $(#[$about:meta])*
        $name:ident, $what:literal {
            $( $(#[$doc:meta])* $variant:ident = $text:literal ),+ $(,)?
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$doc])* $variant ),+
        }

        impl $name {
            /// Every code, in its natural order.
            pub const ALL: &'static [Self] = &[$( Self::$variant ),+];

            const SPELLINGS: &'static [&'static str] = &[$( $text ),+];

            /// The spelling used in files.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $( Self::$variant => $text ),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::code::UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match &*$crate::code::folded(text) {
                    $( $text => Ok(Self::$variant), )+
                    _ => Err($crate::code::UnknownCode {
                        what: $what,
                        value: text.to_owned(),
                        allowed: Self::SPELLINGS,
                    }),
                }
            }
        }

        $crate::code::serde_by_text!($name, $what);
    };
}

/// Serialises a type as the text it displays and reads it back through `FromStr`, its only door.
macro_rules! serde_by_text {
    ($name:ident, $what:literal) => {
        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("text: ", $what))
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
    };
}

pub(crate) use {codes, serde_by_text};

/// Lower case, with inner runs of spaces, hyphens and underscores as one underscore.
pub(crate) fn folded(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    let is_wide = text.as_bytes().windows(2).any(|pair| pair == b"__");
    if text.bytes().all(plain) && !is_wide && !text.starts_with('_') && !text.ends_with('_') {
        return Cow::Borrowed(text);
    }
    let words = text
        .split(|c: char| c.is_whitespace() || c == '-' || c == '_')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase);
    Cow::Owned(words.collect::<Vec<_>>().join("_"))
}

#[cfg(test)]
mod tests {
    use crate::{Mode, Need, Relationship};

    #[test]
    fn reading_forgives_case_spaces_and_hyphens() {
        assert_eq!("In Person".parse(), Ok(Mode::InPerson));
        assert_eq!(" in-person ".parse(), Ok(Mode::InPerson));
    }

    #[test]
    fn a_code_is_folded_only_where_it_must_be() {
        assert!(matches!(super::folded("in_person2"), std::borrow::Cow::Borrowed("in_person2")));
        for text in ["in__person2", "_in_person2", "in_person2_", "In-person2", "in person2"] {
            assert_eq!(super::folded(text), "in_person2", "{text}");
        }
    }

    #[test]
    fn an_unknown_code_names_the_value_and_the_codes() {
        let error = "telegram".parse::<Mode>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown mode \"telegram\"; use one of phone, video, in_person, text"
        );
    }

    #[test]
    fn every_code_reads_back_what_it_prints() {
        for &need in Need::ALL {
            assert_eq!(need.to_string().parse(), Ok(need));
        }
        for &relationship in Relationship::ALL {
            assert_eq!(relationship.to_string().parse(), Ok(relationship));
        }
    }
}
