use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::Term;
use crate::code::serde_by_text;
use crate::icd_ranges::{BLOCKS, CHAPTERS, Range, STANDS_WITH};

/// A place in the ICD-10-CM hierarchy: a code such as `F84.0`, a category such as `F84`, a block
/// such as `F80-F89` or a chapter such as `F01-F99`.
///
/// A code is placed by its structure; whether it is in use this year is not checked, so last year's
/// codes keep their place. The dot may be left out.
///
/// ```
/// use peerhood_model::IcdCode;
///
/// let autism: IcdCode = "f840".parse()?;
/// let path: Vec<String> = autism.ancestors().iter().map(ToString::to_string).collect();
/// assert_eq!(path, ["F84", "F80-F89", "F01-F99"]);
/// # Ok::<(), peerhood_model::IcdError>(())
/// ```
///
/// # References
///
/// ICD-10-CM tabular list of April 2026, National Center for Health Statistics, CDC.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IcdCode {
    place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Place {
    /// A position in `CHAPTERS`.
    Chapter(usize),
    /// A position in `BLOCKS`.
    Block(usize),
    /// Invariant: 3 to 7 capitals and digits without a dot, of a category that is in a block.
    Code(String),
}

/// A text that has no place in ICD-10-CM.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{value}\" is no ICD-10-CM code; write for example F84.0, Q90 or the block F80-F89")]
pub struct IcdError {
    /// What was found.
    pub value: String,
}

impl IcdCode {
    /// The next place up: of `F84.01` `F84.0`; of a chapter nothing.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let place = match &self.place {
            Place::Chapter(_) => return None,
            Place::Block(block) => Place::Chapter(chapter_of(&BLOCKS[*block])?),
            Place::Code(code) if code.len() == 3 => Place::Block(block_of(code)?),
            Place::Code(code) => Place::Code(code[..code.len() - 1].to_owned()),
        };
        Some(Self { place })
    }

    /// Every place above, the nearest first.
    #[must_use]
    pub fn ancestors(&self) -> Vec<Self> {
        std::iter::successors(self.parent(), Self::parent).collect()
    }

    /// The title of the block it is in, or of the chapter if it is one.
    #[must_use]
    pub fn family(&self) -> &'static str {
        match &self.place {
            Place::Chapter(chapter) => CHAPTERS[*chapter].title,
            Place::Block(block) => BLOCKS[*block].title,
            Place::Code(code) => block_of(&code[..3]).map_or("", |block| BLOCKS[block].title),
        }
    }

    /// The same place as a term of the taxonomy.
    #[must_use]
    pub fn to_term(&self) -> Term {
        Term::new(&self.to_string()).expect("a code is a short text without control characters")
    }
}

/// The position of the block that a category is in.
fn block_of(category: &str) -> Option<usize> {
    if let Some(own) = BLOCKS.iter().position(|block| block.first == category) {
        return Some(own);
    }
    let stands_with = STANDS_WITH.iter().find(|(odd, _)| *odd == category);
    let category = stands_with.map_or(category, |(_, regular)| *regular);
    let is_regular = category.bytes().skip(1).all(|byte| byte.is_ascii_digit());
    BLOCKS.iter().position(|block| {
        category == block.last || is_regular && block.first <= category && category <= block.last
    })
}

/// The position of the chapter that a block is in.
fn chapter_of(block: &Range) -> Option<usize> {
    CHAPTERS.iter().position(|chapter| chapter.first <= block.first && block.last <= chapter.last)
}

fn position_of_range(ranges: &[Range], first: &str, last: &str) -> Option<usize> {
    ranges.iter().position(|range| range.first == first && range.last == last)
}

impl FromStr for IcdCode {
    type Err = IcdError;

    fn from_str(text: &str) -> Result<Self, IcdError> {
        let refused = || IcdError { value: text.to_owned() };
        let code = text.trim().to_ascii_uppercase();
        if let Some((first, last)) = code.split_once('-') {
            let block = position_of_range(BLOCKS, first, last).map(Place::Block);
            let chapter = || position_of_range(CHAPTERS, first, last).map(Place::Chapter);
            let place = block.or_else(chapter).ok_or_else(refused)?;
            return Ok(Self { place });
        }
        let digits = match code.split_once('.') {
            None => code,
            Some((category, rest)) if category.len() == 3 && !rest.is_empty() => {
                format!("{category}{rest}")
            }
            Some(_) => return Err(refused()),
        };
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_plain || !(3..=7).contains(&digits.len()) || block_of(&digits[..3]).is_none() {
            return Err(refused());
        }
        Ok(Self { place: Place::Code(digits) })
    }
}

impl fmt::Display for IcdCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let range = match &self.place {
            Place::Chapter(chapter) => &CHAPTERS[*chapter],
            Place::Block(block) => &BLOCKS[*block],
            Place::Code(code) => {
                return match code.split_at(3) {
                    (category, "") => f.write_str(category),
                    (category, rest) => write!(f, "{category}.{rest}"),
                };
            }
        };
        write!(f, "{}-{}", range.first, range.last)
    }
}

serde_by_text!(IcdCode, "an ICD-10-CM code");

#[cfg(test)]
mod tests {
    use super::*;

    fn path(code: &str) -> String {
        let ancestors = code.parse::<IcdCode>().unwrap().ancestors();
        let names: Vec<String> = ancestors.iter().map(ToString::to_string).collect();
        names.join(" ")
    }

    #[test]
    fn codes_stand_where_the_tabular_list_has_them() {
        assert_eq!(path("Q90.9"), "Q90 Q90-Q99 Q00-QA0");
        assert_eq!(path("G80.1"), "G80 G80-G83 G00-G99");
        assert_eq!(path("T36.0X1A"), "T36.0X1 T36.0X T36.0 T36 T36-T50 S00-T88");
        assert_eq!(path("Z93.1"), "Z93 Z77-Z99 Z00-Z99");
    }

    #[test]
    fn categories_that_end_in_a_letter_have_their_block() {
        for (code, block) in [
            ("C4A", "C43-C44"),
            ("C7A.0", "C7A-C7A"),
            ("D3A", "D3A-D3A"),
            ("I1A", "I10-I1A"),
            ("I5A", "I30-I5A"),
            ("J4A", "J40-J4A"),
            ("M1A", "M05-M14"),
            ("O9A", "O94-O9A"),
            ("Z3A", "Z30-Z39"),
            ("QA0", "QA0-QA0"),
        ] {
            assert!(path(code).contains(block), "{code}: {}", path(code));
        }
    }

    #[test]
    fn the_dot_and_the_case_do_not_matter() {
        assert_eq!("q909".parse::<IcdCode>(), "Q90.9".parse());
    }

    #[test]
    fn every_block_is_in_a_chapter_and_reads_back_what_it_prints() {
        for block in 0..BLOCKS.len() {
            let place = Place::Block(block);
            let code = IcdCode { place };
            assert!(code.parent().is_some(), "{code}");
            assert_eq!(code.to_string().parse(), Ok(code));
        }
    }

    #[test]
    fn what_has_no_place_is_refused() {
        for text in [
            "",
            "F8",
            "F84.",
            "F84.00000",
            "84.0",
            "autism",
            "CAT",
            "F8A",
            "F80-F88",
            "F84-0",
            "É84",
            "Q9é",
            "D49.1.2",
        ] {
            assert!(text.parse::<IcdCode>().is_err(), "{text}");
        }
    }
}
