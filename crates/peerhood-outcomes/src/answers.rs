//! The answers of one wave, one row a person, one column an item.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::instrument::{Instrument, Item, ItemKey, Range};

/// The answers of one wave.
///
/// A person may have several rows: [`quality`](crate::quality) finds them and comparisons leave
/// them out.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(Deserialize, Serialize),
    serde(try_from = "RawAnswers", into = "RawAnswers")
)]
pub struct Answers {
    // Invariants: item keys differ; every column is as long as `people`; NaN stands for no answer.
    people: Arc<[String]>,
    items: Vec<ItemKey>,
    columns: Vec<Vec<f64>>,
}

impl Answers {
    /// Puts columns of answers beside the people who gave them; `None` is no answer.
    ///
    /// # Errors
    ///
    /// [`AnswersError`] when a column is longer or shorter than the list of people, an item comes
    /// twice, or a number is not finite.
    pub fn new(
        people: Vec<String>,
        columns: Vec<(ItemKey, Vec<Option<f64>>)>,
    ) -> Result<Self, AnswersError> {
        let mut seen = BTreeSet::new();
        for (item, column) in &columns {
            if column.len() != people.len() {
                let (answers, people) = (column.len(), people.len());
                return Err(AnswersError::Length { item: item.clone(), answers, people });
            }
            if !seen.insert(item) {
                return Err(AnswersError::DuplicateColumn { item: item.clone() });
            }
            let infinite = |answer: &Option<f64>| answer.is_some_and(|value| !value.is_finite());
            if let Some(row) = column.iter().position(infinite) {
                return Err(AnswersError::NotFinite { item: item.clone(), row });
            }
        }
        let (items, columns) = columns
            .into_iter()
            .map(|(item, column)| {
                (item, column.into_iter().map(|answer| answer.unwrap_or(f64::NAN)).collect())
            })
            .unzip();
        Ok(Self { people: people.into(), items, columns })
    }

    /// Reads rows of text, such as the cells of a spreadsheet, with one header row.
    ///
    /// A column belongs to an item when its header is the item's key, `q` or `item` and the key, or
    /// the instrument's key and the item's: `9`, `Q9`, `item_9` and `PHQ9_9` all name item 9 of
    /// `phq-9`. Case, spaces, `-`, `_`, `.` and leading zeros do not matter. Other columns are
    /// passed over. A cell is a number, the label of an option, or no answer: empty, `NA`, or one
    /// of the instrument's missing codes. Any other cell counts as no answer and is a fault. An
    /// anonymous survey has no person column: its rows are scored, and link to no other wave.
    ///
    /// # Errors
    ///
    /// [`AnswersError`] when two columns name one item, or an item has no column.
    pub fn read<Row, Cell>(
        instrument: &Instrument,
        header: &[Cell],
        person_column: Option<usize>,
        rows: impl IntoIterator<Item = Row>,
    ) -> Result<(Self, Vec<AnswerFault>), AnswersError>
    where
        Row: AsRef<[Cell]>,
        Cell: AsRef<str>,
    {
        let places = item_columns(instrument, header, person_column)?;
        let readings = Readings::new(instrument);
        let mut people = Vec::new();
        let mut columns = vec![Vec::new(); places.len()];
        let mut faults = Vec::new();
        for (row, cells) in rows.into_iter().enumerate() {
            let cells = cells.as_ref();
            let cell = |place: usize| cells.get(place).map_or("", |cell| cell.as_ref().trim());
            let person = person_column.map_or("", cell).to_owned();
            if person.is_empty() && person_column.is_some() {
                faults.push(AnswerFault::NoPerson { row });
            }
            for ((item, &place), column) in instrument.items().iter().zip(&places).zip(&mut columns)
            {
                let text = cell(place);
                column.push(readings.value(text).unwrap_or_else(|| {
                    let (person, item) = (person.clone(), item.key.clone());
                    faults.push(AnswerFault::Unreadable { row, person, item, text: text.into() });
                    f64::NAN
                }));
            }
            people.push(person);
        }
        let items = instrument.items().iter().map(|item| item.key.clone()).collect();
        Ok((Self { people: people.into(), items, columns }, faults))
    }

    /// Who answered, one entry a row; empty where nobody is named.
    #[must_use]
    pub fn people(&self) -> &[String] {
        &self.people
    }

    /// The items that have a column.
    #[must_use]
    pub fn items(&self) -> &[ItemKey] {
        &self.items
    }

    /// All answers to one item, one entry a row.
    pub fn column(&self, item: &ItemKey) -> Option<impl Iterator<Item = Option<f64>>> {
        Some(self.raw(item)?.iter().map(|&value| known(value)))
    }

    pub(crate) fn shared_people(&self) -> Arc<[String]> {
        Arc::clone(&self.people)
    }

    /// The columns of an instrument's items, in its order, with `NaN` for no answer.
    pub(crate) fn columns_for(&self, instrument: &Instrument) -> Result<Vec<&[f64]>, AnswersError> {
        let mut columns = Vec::new();
        let mut absent = Vec::new();
        for item in instrument.items() {
            match self.raw(&item.key) {
                Some(column) => columns.push(column),
                None => absent.push(item.key.clone()),
            }
        }
        if absent.is_empty() { Ok(columns) } else { Err(AnswersError::NoColumn { items: absent }) }
    }

    fn raw(&self, item: &ItemKey) -> Option<&[f64]> {
        let position = self.items.iter().position(|key| key == item)?;
        Some(&self.columns[position])
    }
}

/// `None` for the `NaN` that stands for no answer inside a column.
pub(crate) fn known(value: f64) -> Option<f64> {
    if value.is_nan() { None } else { Some(value) }
}

/// An answer that cannot be, in words that name it.
#[derive(Clone, Debug, PartialEq, Error)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "fault", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum AnswerFault {
    /// A row does not say whose answers it holds. It is scored and links to no other wave.
    #[error("row {} names no person: its scores link to no other wave", row + 1)]
    NoPerson {
        /// Position of the row, from 0.
        row: usize,
    },
    /// A cell is neither a number nor a known label. It counts as no answer.
    #[error("row {}, {person}, item {item}: {text:?} is not an answer", row + 1)]
    Unreadable {
        /// Position of the row, from 0.
        row: usize,
        /// Whose answer.
        person: String,
        /// Which item.
        item: ItemKey,
        /// What the cell holds.
        text: String,
    },
    /// A number the item cannot have. It counts as no answer.
    #[error("row {}, {person}, item {item}: {value} is not {range}", row + 1)]
    OutOfRange {
        /// Position of the row, from 0.
        row: usize,
        /// Whose answer.
        person: String,
        /// Which item.
        item: ItemKey,
        /// The number.
        value: f64,
        /// The numbers the item can have.
        range: Range,
    },
}

/// Why a set of columns is not a wave of answers.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AnswersError {
    /// A column is longer or shorter than the list of people.
    #[error("item {item} has {answers} answers for {people} people")]
    Length {
        /// The item.
        item: ItemKey,
        /// Length of its column.
        answers: usize,
        /// Length of the list of people.
        people: usize,
    },
    /// Two columns belong to one item.
    #[error("two columns belong to item {item}")]
    DuplicateColumn {
        /// The item.
        item: ItemKey,
    },
    /// Items of the instrument have no column.
    #[error("no column for item {}", items.iter().map(|item| item.0.as_str()).collect::<Vec<_>>().join(", "))]
    NoColumn {
        /// The items.
        items: Vec<ItemKey>,
    },
    /// The list of times is longer or shorter than the list of people.
    #[error("{seconds} times for {people} people")]
    Seconds {
        /// Times given.
        seconds: usize,
        /// People.
        people: usize,
    },
    /// An answer is infinite or not a number; no answer is `None`.
    #[error("the answer to item {item} in row {} is not a finite number", row + 1)]
    NotFinite {
        /// The item.
        item: ItemKey,
        /// Position of the row, from 0.
        row: usize,
    },
}

/// For every item of the instrument, the column that holds its answers.
fn item_columns<Cell: AsRef<str>>(
    instrument: &Instrument,
    header: &[Cell],
    person_column: Option<usize>,
) -> Result<Vec<usize>, AnswersError> {
    let mut named: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, name) in
        header.iter().enumerate().filter(|&(place, _)| Some(place) != person_column)
    {
        named.entry(plain(name.as_ref())).or_default().push(place);
    }
    let mut places = Vec::new();
    let mut absent = Vec::new();
    let spelled = |prefix: &str, key: &ItemKey| plain(&format!("{prefix}_{key}"));
    // Where all items go by the instrument's key, another column called Q2 is another question.
    let in_full = |item: &Item| named.contains_key(&spelled(instrument.key(), &item.key));
    let prefixes: &[&str] = if instrument.items().iter().all(in_full) {
        &[instrument.key()]
    } else {
        &["", "q", "item", instrument.key()]
    };
    for Item { key, .. } in instrument.items() {
        let spellings: BTreeSet<String> =
            prefixes.iter().map(|prefix| spelled(prefix, key)).collect();
        let found: Vec<usize> =
            spellings.iter().filter_map(|name| named.get(name)).flatten().copied().collect();
        match found[..] {
            [] => absent.push(key.clone()),
            [place] => places.push(place),
            _ => return Err(AnswersError::DuplicateColumn { item: key.clone() }),
        }
    }
    if absent.is_empty() { Ok(places) } else { Err(AnswersError::NoColumn { items: absent }) }
}

/// A header without case and punctuation, its parts joined by one `_`: the part boundary has to
/// stay, or item 9 of `phq` would be item 1 of `phq-9` with its separator lost.
fn plain(name: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in name.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty())
    {
        parts.push(part.to_lowercase());
    }
    let last = parts.pop().unwrap_or_default();
    let stem = parts.concat();
    let letters = last.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = &last[letters.len()..];
    let number = digits.trim_start_matches('0');
    let number = if number.is_empty() && !digits.is_empty() { "0" } else { number };
    format!("{stem}{letters}_{number}")
}

/// How the cells of one instrument's answer files are read.
struct Readings {
    values: HashMap<String, f64>,
}

impl Readings {
    fn new(instrument: &Instrument) -> Self {
        let definition = instrument.definition();
        let mut values: HashMap<String, f64> = HashMap::new();
        for option in &definition.options {
            for word in [&option.label, &option.code].into_iter().filter(|word| !word.is_empty()) {
                values.insert(word.trim().to_lowercase(), option.value);
            }
        }
        for code in definition.missing_codes.iter().map(String::as_str).chain(["", "NA"]) {
            values.insert(code.trim().to_lowercase(), f64::NAN);
        }
        Self { values }
    }

    /// The number a cell stands for, `NaN` for no answer, `None` for neither.
    fn value(&self, text: &str) -> Option<f64> {
        // Codes come first: 999 may mean "no answer".
        if let Some(&value) = self.values.get(&text.to_lowercase()) {
            return Some(value);
        }
        text.parse().ok().filter(|value: &f64| value.is_finite())
    }
}

#[cfg(feature = "serde")]
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct RawAnswers {
    people: Vec<String>,
    answers: Vec<RawColumn>,
}

#[cfg(feature = "serde")]
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    item: ItemKey,
    values: Vec<Option<f64>>,
}

#[cfg(feature = "serde")]
impl TryFrom<RawAnswers> for Answers {
    type Error = AnswersError;

    fn try_from(raw: RawAnswers) -> Result<Self, AnswersError> {
        let columns = raw.answers.into_iter().map(|column| (column.item, column.values)).collect();
        Self::new(raw.people, columns)
    }
}

#[cfg(feature = "serde")]
impl From<Answers> for RawAnswers {
    fn from(answers: Answers) -> Self {
        let columns = answers.items.into_iter().zip(answers.columns);
        Self {
            people: answers.people.to_vec(),
            answers: columns
                .map(|(item, values)| RawColumn {
                    item,
                    values: values.into_iter().map(known).collect(),
                })
                .collect(),
        }
    }
}
