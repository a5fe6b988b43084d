use std::collections::BTreeMap;

use super::StatisticsError;
use crate::fault::{Fault, Faults, Findings, Problem, nearest, shortened};
use crate::table::columns::TableSpec;
use crate::table::{Table, read_delimited};

/// Any columns at all.
pub(super) static ANY: TableSpec = TableSpec {
    name: "table",
    needed: false,
    open: true,
    meaning: "one row a person, one column a variable",
    columns: &[],
};

/// Names that say whose row it is; no variable.
const LABELS: [&str; 5] = ["id", "person", "row", "rownames", "rowid"];

/// Spellings of a missing value, beside the empty cell.
const MISSING: [&str; 6] = ["na", "n/a", "nan", "null", ".", "<na>"];

/// A table of people (rows) by variables (columns), as its file has it.
#[derive(Debug)]
pub struct Sheet {
    table: Table,
}

/// A column of categories: the labels in order, and the label of each row.
#[derive(Debug)]
pub(super) struct Categories {
    pub(super) labels: Vec<String>,
    pub(super) codes: Vec<Option<usize>>,
}

impl Sheet {
    /// Reads a table as spreadsheets export it; `name` is what faults call it.
    ///
    /// A column without a name holds row names, as R writes them, and is passed over.
    ///
    /// # Errors
    ///
    /// Every fault of its form at once.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Faults> {
        let mut findings = Findings::default();
        let table = read_delimited(bytes, name, &ANY, &mut findings);
        let mut faults = Faults::default();
        for fault in findings.faults.listed() {
            if fault.problem != Problem::UnnamedColumn {
                faults.add(fault.clone());
            }
        }
        match table {
            Some(table) if faults.is_empty() => Ok(Self { table }),
            _ => Err(faults),
        }
    }

    /// A table that was read already.
    pub(super) fn of(table: Table) -> Self {
        Self { table }
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.table.rows.len()
    }

    /// The names of its columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.table.own_headings().map(|heading| heading.name.as_str())
    }

    pub(super) fn name_of(&self, column: usize) -> &str {
        &self.table.headings[column].name
    }

    /// The position of the column of this name, without regard to case, spaces, `-` and `_`.
    pub(super) fn column(&self, name: &str) -> Result<usize, StatisticsError> {
        let name = name.trim();
        let headings = &self.table.headings;
        let exact = headings.iter().position(|heading| heading.name == name);
        let alike = || {
            headings
                .iter()
                .position(|heading| plain(&heading.name) == plain(name) && !name.is_empty())
        };
        exact.or_else(alike).ok_or_else(|| StatisticsError::UnknownColumn {
            name: shortened(name),
            near: nearest(name, self.columns()),
            columns: self.columns().map(shortened).collect(),
        })
    }

    /// The columns that hold variables: those with more numbers than other text, or all of them.
    pub(super) fn variables(&self, numbers: bool) -> Vec<usize> {
        let headings = &self.table.headings;
        (0..headings.len())
            .filter(|&column| {
                let name = plain(&headings[column].name);
                !name.is_empty() && !LABELS.contains(&name.as_str())
            })
            .filter(|&column| !numbers || self.is_mostly_numbers(column))
            .collect()
    }

    /// A slip in one cell must not quietly drop a column.
    fn is_mostly_numbers(&self, column: usize) -> bool {
        let (numbers, words) = self.numbers_and_words(column);
        words < numbers
    }

    /// Whether a column names categories: a slip in one cell of numbers must not make it one.
    pub(super) fn holds_words(&self, column: usize) -> bool {
        let (numbers, words) = self.numbers_and_words(column);
        numbers < words
    }

    fn numbers_and_words(&self, column: usize) -> (usize, usize) {
        let (mut numbers, mut words) = (0_usize, 0_usize);
        for text in self.texts(column).flatten() {
            *(if number(text).is_some() { &mut numbers } else { &mut words }) += 1;
        }
        (numbers, words)
    }

    /// The text of each row; `None` is missing.
    pub(super) fn texts(&self, column: usize) -> impl Iterator<Item = Option<&str>> {
        let heading = &self.table.headings[column];
        self.table.rows.iter().map(move |row| {
            let text = self.table.text_under(row, heading);
            let missing =
                text.is_empty() || MISSING.iter().any(|word| text.eq_ignore_ascii_case(word));
            (!missing).then_some(text)
        })
    }

    /// The numbers of several columns, or every cell that is none.
    pub(super) fn numbers(&self, columns: &[usize]) -> Result<Vec<Vec<Option<f64>>>, Faults> {
        let mut read = vec![Vec::with_capacity(self.rows()); columns.len()];
        let mut found = Vec::new();
        for (&column, values) in columns.iter().zip(&mut read) {
            for (row, text) in self.texts(column).enumerate() {
                let value = text.and_then(number);
                if let (Some(text), None) = (text, value) {
                    found.push(self.fault(row, column, text));
                }
                values.push(value);
            }
        }
        if found.is_empty() {
            return Ok(read);
        }
        found.sort_by_key(|fault| (fault.line, fault.column.number));
        let mut faults = Faults::default();
        found.into_iter().for_each(|fault| faults.add(fault));
        Err(faults)
    }

    /// The categories of a column: numbers in their order before words in theirs.
    pub(super) fn categories(&self, column: usize) -> Categories {
        self.categories_of(&[column]).pop().unwrap_or(Categories { labels: vec![], codes: vec![] })
    }

    /// The categories of several columns, which share their labels.
    pub(super) fn categories_of(&self, columns: &[usize]) -> Vec<Categories> {
        let mut labels: Vec<&str> =
            columns.iter().flat_map(|&column| self.texts(column).flatten()).collect();
        let key = |text: &str| (number(text).is_none(), number(text));
        labels.sort_by(|left, right| {
            let ((left_word, left_number), (right_word, right_number)) = (key(left), key(right));
            let numbers = left_number.unwrap_or(0.0).total_cmp(&right_number.unwrap_or(0.0));
            left_word.cmp(&right_word).then(numbers).then(left.cmp(right))
        });
        labels.dedup_by(|right, left| {
            left == right || (number(left).is_some() && number(left) == number(right))
        });
        let names: BTreeMap<&str, usize> =
            labels.iter().enumerate().map(|(code, label)| (*label, code)).collect();
        let code = |text: &str| {
            let same = || labels.iter().position(|label| number(label) == number(text));
            names.get(text).copied().or_else(same)
        };
        let owned: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
        columns
            .iter()
            .map(|&column| Categories {
                labels: owned.clone(),
                codes: self.texts(column).map(|text| text.and_then(code)).collect(),
            })
            .collect()
    }

    /// The rows as text, with the header, for readers that understand them otherwise.
    pub(super) fn cells(&self) -> (Vec<&str>, Vec<Vec<&str>>) {
        let headings = &self.table.headings;
        let header = headings.iter().map(|heading| heading.name.as_str()).collect();
        let row =
            |row| headings.iter().map(|heading| self.table.text_under(row, heading)).collect();
        (header, self.table.rows.iter().map(row).collect())
    }

    /// A fault at a cell.
    pub(super) fn fault_at(
        &self,
        row: usize,
        column: usize,
        text: &str,
        problem: Problem,
    ) -> Fault {
        self.table.fault_under(&self.table.rows[row], &self.table.headings[column], text, problem)
    }

    fn fault(&self, row: usize, column: usize, text: &str) -> Fault {
        self.fault_at(row, column, text, Problem::NotADecimal)
    }
}

/// A decimal number, or what R writes for yes (`TRUE`, 1) and no (`FALSE`, 0).
pub(super) fn number(text: &str) -> Option<f64> {
    if text.eq_ignore_ascii_case("true") {
        return Some(1.0);
    }
    if text.eq_ignore_ascii_case("false") {
        return Some(0.0);
    }
    // Words such as `inf` are read by the parser and are no number that anybody measured.
    let begins =
        text.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|value: &f64| begins && value.is_finite())
}

/// Without case, spaces, `-` and `_`.
pub(super) fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_'));
    kept.flat_map(char::to_lowercase).collect()
}
