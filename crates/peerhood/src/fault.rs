//! What is wrong with the input: where, what, and what to do about it.
//!
//! Reading a program never stops at the first fault. Every reader of this crate adds what it finds
//! to one list, which is bounded, and the caller gets all of it at once.

mod problem;

use std::fmt;

use serde::{Serialize, Serializer};

pub use problem::Problem;

/// Faults kept in full; further ones are only counted, so that a broken export of any size costs a
/// bounded amount of memory and of screen.
pub const LISTED_AT_MOST: usize = 1_000;

/// The longest value a message repeats, in characters.
const SHOWN_AT_MOST: usize = 60;

/// One thing wrong with the input, at one place.
///
/// Displays as `file:line:column: what is wrong (value); what to do`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The file inside the program folder, or the name of the document.
    pub file: String,
    /// The line, from 1; the first line of a row that has several; 1 where the whole file is meant.
    pub line: u64,
    /// The column.
    pub column: Column,
    /// The value found, shortened and without control characters; `None` where there is none or
    /// where it may not be repeated.
    pub value: Option<String>,
    /// What is wrong; [`Problem::cure`] is what to do about it.
    pub problem: Problem,
}

impl Fault {
    pub(crate) fn new(file: &str, line: u64, column: Column, problem: Problem) -> Self {
        Self { file: file.to_owned(), line, column, value: None, problem }
    }

    pub(crate) fn with_value(mut self, value: &str) -> Self {
        self.value = Some(shortened(value));
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn cure(&self) -> String {
        self.problem.cure()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.problem)?;
        if let Some(value) = &self.value {
            write!(f, " ({value})")?;
        }
        write!(f, "; {}", self.cure())
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = serializer.serialize_struct("Fault", 7)?;
        fields.serialize_field("file", &self.file)?;
        fields.serialize_field("line", &self.line)?;
        fields.serialize_field("column", &self.column.number)?;
        fields.serialize_field("column_name", &self.column.name)?;
        fields.serialize_field("value", &self.value)?;
        fields.serialize_field("problem", &self.problem.to_string())?;
        fields.serialize_field("cure", &self.cure())?;
        fields.end()
    }
}

/// A column of a table, a key of a document, or a character of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The position, from 1.
    pub number: u64,
    /// The name the input gives it, where it has one.
    pub name: Option<String>,
}

impl Column {
    pub(crate) fn number(number: u64) -> Self {
        Self { number, name: None }
    }

    pub(crate) fn named(number: u64, name: &str) -> Self {
        Self { number, name: Some(shortened(name)) }
    }
}

impl fmt::Display for Column {
    /// The name where there is one that does not confuse the reader of `file:line:column`, and the
    /// number otherwise.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) if !name.is_empty() && !name.contains([':', '\n']) => f.write_str(name),
            _ => write!(f, "{}", self.number),
        }
    }
}

/// Every fault of an input: the first [`LISTED_AT_MOST`] in full, the others counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Faults {
    // Invariant: unlisted > 0 only if LISTED_AT_MOST are listed.
    listed: Vec<Fault>,
    unlisted: u64,
}

impl Faults {
    /// The faults kept in full, in the order of the files, and in a file by line.
    #[must_use]
    pub fn listed(&self) -> &[Fault] {
        &self.listed
    }

    /// How many more there are.
    #[must_use]
    pub fn unlisted(&self) -> u64 {
        self.unlisted
    }

    /// How many there are in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.listed.len() as u64 + self.unlisted
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        if self.listed.len() < LISTED_AT_MOST {
            self.listed.push(fault);
        } else {
            self.unlisted += 1;
        }
    }

    /// Adds faults found elsewhere after these.
    pub(crate) fn extend(&mut self, found: Faults) {
        found.listed.into_iter().for_each(|fault| self.add(fault));
        self.unlisted += found.unlisted;
    }

    /// Puts the listed faults in the order of the files of `order`, and in a file by line.
    pub(crate) fn arrange(&mut self, order: &[String]) {
        let place = |file: &str| order.iter().position(|name| name == file);
        self.listed.sort_by(|left, right| {
            let left_place = (place(&left.file).is_none(), place(&left.file), &left.file);
            let right_place = (place(&right.file).is_none(), place(&right.file), &right.file);
            (left_place, left.line, left.column.number).cmp(&(
                right_place,
                right.line,
                right.column.number,
            ))
        });
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.listed.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        if self.unlisted > 0 {
            write!(f, "\n… and {} more", self.unlisted)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self { listed: vec![fault], unlisted: 0 }
    }
}

/// Something a person should know about the input that is no fault: it was read as meant.
///
/// Displays as `file: what`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Notice {
    /// The file inside the program folder, or the name of the document.
    pub file: String,
    /// What to know.
    pub remark: Remark,
}

impl Notice {
    pub(crate) fn new(file: &str, remark: Remark) -> Self {
        Self { file: file.to_owned(), remark }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.remark)
    }
}

/// What a [`Notice`] says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Remark {
    /// Columns that no reader knows; their values stay out.
    #[error("columns not known and left out: {}", names.join(", "))]
    UnknownColumns {
        /// Their names, in the order of the file.
        names: Vec<String>,
    },
    /// Columns that may be left out and are; their cells count as empty.
    #[error("columns not there and taken as empty: {}", names.join(", "))]
    AbsentColumns {
        /// Their names.
        names: Vec<String>,
    },
    /// Languages of a directory that have a name and no code.
    #[error("languages without a code and left out: {}", names.join(", "))]
    LanguagesWithoutCode {
        /// Their names.
        names: Vec<String>,
    },
    /// Records of a directory that had no id.
    #[error("{count} records had no id and were given one")]
    IdsGiven {
        /// How many.
        count: u64,
    },
    /// Ids of a directory that HSDS would not take.
    #[error("{count} ids are no UUID, which HSDS asks for; they are kept as they are")]
    IdsNotUuid {
        /// How many.
        count: u64,
    },
    /// Fields that HSDS asks for and a directory leaves empty.
    #[error("empty, though HSDS asks for them: {}", fields.join(", "))]
    FieldsEmpty {
        /// The fields, each with how often.
        fields: Vec<String>,
    },
    /// Links of a directory to records that are not in it.
    #[error("kept, though they name records that are not there: {}", links.join(", "))]
    LostLinks {
        /// The columns, each with how often.
        links: Vec<String>,
    },
    /// A table with its header and nothing else.
    #[error("a header and no rows")]
    NoRows,
    /// A file in a format that was recognised, not named.
    #[error("read as {format}")]
    ReadAs {
        /// The format.
        format: String,
    },
    /// Responses that somebody gave while trying a survey out.
    #[error("{count} previews of the survey were left out")]
    Previews {
        /// How many.
        count: u64,
    },
    /// Responses that were taken back as errors of whoever entered them.
    #[error("{count} responses that were entered in error were left out")]
    EnteredInError {
        /// How many.
        count: u64,
    },
    /// A question with rows that are the items of an instrument.
    #[error("the rows of {question} are taken for the items of {instrument}")]
    QuestionTakenFor {
        /// The question, as the file calls it.
        question: String,
        /// The instrument.
        instrument: String,
    },
    /// Totals in the file that its answers do not make.
    #[error(
        "{count} stored totals of {scale} disagree with the answers, first in line {line}: {stored}, but the answers make {computed}; the answers count"
    )]
    StoredTotals {
        /// The instrument and its scale.
        scale: String,
        /// How many.
        count: u64,
        /// The line of the first.
        line: u64,
        /// What the first says.
        stored: String,
        /// What its answers make.
        computed: String,
    },
    /// A wave of bare columns, of which only one instrument could be meant.
    #[error("its columns are the items of {instrument}")]
    TakenFor {
        /// The instrument's key.
        instrument: String,
    },
    /// An instrument read from a format that says nothing about scoring.
    #[error(
        "{instrument} is scored as the plain sum of complete answers: the file does not say how"
    )]
    PlainSum {
        /// The instrument's key.
        instrument: String,
    },
    /// A step of a match on record that consent or room did not allow on its day.
    #[error("line {line}: {reason}; nothing can undo it, and `fidelity` judges it")]
    AgainstPractice {
        /// The line that tells it.
        line: u64,
        /// What stood against it.
        reason: String,
    },
    /// Further steps of matches that consent or room did not allow.
    #[error("{count} more matches against consent or room")]
    MoreAgainstPractice {
        /// How many.
        count: u64,
    },
    /// A file in the program folder that nothing reads.
    #[error("not a file of a program folder, so not read")]
    FileNotRead,
    /// A key of the policy that nothing reads and that resembles none that is.
    #[error("the key {key} is not known and was left out; docs/data.md lists the keys")]
    UnknownKey {
        /// The key.
        key: String,
    },
    /// A term used in the data that the program's vocabulary does not list.
    #[error("{terms} in {column} are not in the program's vocabulary", terms = terms.join(", "))]
    NewTerms {
        /// The column.
        column: String,
        /// The terms, sorted.
        terms: Vec<String>,
    },
}

/// Faults and notices as they are found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) faults: Faults,
    pub(crate) notices: Vec<Notice>,
}

impl Findings {
    pub(crate) fn fault(&mut self, fault: Fault) {
        self.faults.add(fault);
    }

    /// Adds what was found elsewhere.
    pub(crate) fn extend(&mut self, found: Findings) {
        self.faults.extend(found.faults);
        self.notices.extend(found.notices);
    }

    pub(crate) fn notice(&mut self, file: &str, remark: Remark) {
        // A file of several waves would say the same of each.
        let notice = Notice::new(file, remark);
        if self.notices.last() != Some(&notice) {
            self.notices.push(notice);
        }
    }
}

/// The first characters of `value` with control characters made visible; says how long it was.
pub(crate) fn shortened(value: &str) -> String {
    let mut shown = String::new();
    let mut rest = value.chars();
    for character in rest.by_ref().take(SHOWN_AT_MOST) {
        if character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    if rest.next().is_some() {
        shown.push_str(&format!("… {} characters in all", value.chars().count()));
    }
    shown
}

/// The one of `known` that `found` most likely stands for, if any is near enough.
pub(crate) fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    // Comparing costs the product of the lengths: what nobody would take for a slip is not compared.
    if found.len() > 64 {
        return None;
    }
    let found = found.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&found, &name.to_lowercase()), name))
        .filter(|(likeness, _)| 0.85 <= *likeness)
        .max_by(|left, right| left.0.total_cmp(&right.0).then(right.1.cmp(left.1)))
        .map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_file_line_column_problem_value_cure() {
        let fault =
            Fault::new("referrals.csv", 14, Column::named(3, "time_zone"), Problem::NotATimeZone)
                .with_value("Eastern");
        assert_eq!(
            fault.to_string(),
            "referrals.csv:14:time_zone: not an IANA time zone (Eastern); write one such as America/New_York"
        );
    }

    #[test]
    fn the_list_is_bounded_and_says_how_many_more() {
        let mut faults = Faults::default();
        for line in 0..100_000 {
            faults.add(Fault::new("a.csv", line, Column::number(1), Problem::Empty));
        }
        assert_eq!(faults.listed().len(), LISTED_AT_MOST);
        assert_eq!(faults.total(), 100_000);
        assert!(faults.to_string().ends_with("\n… and 99000 more"));
    }

    #[test]
    fn a_long_value_is_shortened_and_a_control_character_is_made_visible() {
        let shown = shortened(&"x".repeat(5_000_000));
        assert!(shown.len() < 100 && shown.ends_with("5000000 characters in all"));
        assert_eq!(shortened("a\0b\u{202e}"), "a\\u{0}b\\u{202e}");
    }

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        assert_eq!(nearest("languags", ["languages", "region"]), Some("languages".to_owned()));
        assert_eq!(nearest("favourite colour", ["languages", "region"]), None);
    }
}
