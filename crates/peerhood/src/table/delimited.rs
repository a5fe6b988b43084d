use std::borrow::Cow;
use std::collections::BTreeSet;

use csv::{ReaderBuilder, StringRecord};

use super::columns::TableSpec;
use super::{Row, Table, trimmed};
use crate::fault::{Column, Fault, Findings, Problem, Remark};

const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Reads a table as spreadsheets export it. `None` if there is no header to read it by.
pub(crate) fn read(
    bytes: &[u8],
    file: &str,
    spec: &'static TableSpec,
    findings: &mut Findings,
) -> Option<Table> {
    let (text, damaged) = decoded(bytes, file, findings)?;
    if trimmed(&text).is_empty() {
        findings.fault(Fault::new(file, 1, Column::number(1), Problem::FileEmpty));
        return None;
    }
    let (text, first_line, delimiter) = opened(&text, spec);
    let quotes = quotes(text, delimiter);
    for fault in &quotes {
        let column = Column::number(fault.column);
        findings.fault(Fault::new(file, first_line + fault.line, column, fault.problem.clone()));
    }
    let torn_from = quotes
        .iter()
        .find(|fault| fault.problem == Problem::QuoteNotClosed)
        .map(|fault| first_line + fault.line);
    let stray: BTreeSet<u64> = quotes.iter().map(|fault| first_line + fault.line).collect();
    let is_sound = damaged.is_empty() && quotes.is_empty();

    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Lines::new(text, first_line);
    let mut record = StringRecord::new();
    let mut table: Option<Table> = None;
    // Invariant: `lines` is not past the start of the record that was read last.
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let reason = error.to_string();
                let problem = Problem::Unreadable { reason };
                findings.fault(Fault::new(file, lines.line, Column::number(1), problem));
                break;
            }
        }
        let start = record.position().map_or(0, csv::Position::byte);
        let line = lines.at_record(start);
        if record.iter().all(|cell| trimmed(cell).is_empty()) {
            continue;
        }
        let Some(table) = &mut table else {
            let names: Vec<String> = record.iter().map(|name| trimmed(name).to_owned()).collect();
            let opened = table.insert(Table::with_header(file, line, &names, spec, findings));
            opened.text.reserve(text.len());
            continue;
        };
        let broken = !is_sound && {
            // The position is after the line break, which is still on the record's last line.
            let end = reader.position().byte().saturating_sub(1);
            let end = lines.peek(usize::try_from(end).unwrap_or(usize::MAX)).max(line);
            damaged.range(line..=end).next().is_some()
                || stray.range(line..=end).next().is_some()
                || torn_from.is_some_and(|from| from <= line)
        };
        let cells = table.keep(&record);
        let mut row = Row { line, cells, spoiled: Vec::new(), torn: broken, places: None };
        if !broken {
            row.torn = !fits(&row, table, findings);
        }
        table.push(row, findings);
    }
    let mut table = table?;
    table.complete = torn_from.is_none();
    if table.rows.is_empty() {
        findings.notice(file, Remark::NoRows);
    }
    Some(table)
}

/// Whether a row has as many cells as the header has columns; separators at the end do not count.
fn fits(row: &Row, table: &Table, findings: &mut Findings) -> bool {
    let named = |name: &str| !name.is_empty();
    let columns =
        table.headings.iter().rposition(|heading| named(&heading.name)).map_or(0, |last| last + 1);
    let cells = row.cells.len();
    let is_filled =
        |position| table.cell(row, position).is_some_and(|cell| !trimmed(cell).is_empty());
    let beyond = (table.headings.len()..cells).any(is_filled);
    let problem = if beyond {
        Problem::TooManyCells { cells, columns }
    } else if cells < columns {
        Problem::TooFewCells { cells, columns }
    } else {
        return true;
    };
    let column = Column::number(cells.min(columns + 1) as u64);
    findings.fault(Fault::new(&table.file, row.line, column, problem));
    false
}

/// The text of a file and the lines that are damaged. `None` if it is no text at all.
pub(crate) fn decoded<'a>(
    bytes: &'a [u8],
    file: &str,
    findings: &mut Findings,
) -> Option<(Cow<'a, str>, BTreeSet<u64>)> {
    let whole = |problem| Fault::new(file, 1, Column::number(1), problem);
    if bytes.is_empty() {
        findings.fault(whole(Problem::FileEmpty));
        return None;
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || is_wide(bytes) {
        findings.fault(whole(Problem::Utf16));
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = str::from_utf8(bytes)
        && !text.contains('\0')
    {
        return Some((Cow::Borrowed(text), BTreeSet::new()));
    }
    let mut damaged = BTreeSet::new();
    let mut text = String::with_capacity(bytes.len());
    let (mut line, mut column) = (1, 1);
    // Invariant: `line` and `column` are those of the character that comes next in `text`.
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character == '\0' && damaged.insert(line) {
                findings.fault(Fault::new(file, line, Column::number(column), Problem::NulByte));
            }
            column += 1;
            if character == '\n' {
                (line, column) = (line + 1, 1);
            }
        }
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            if damaged.insert(line) {
                let shown: String =
                    chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")).collect();
                findings.fault(
                    Fault::new(file, line, Column::number(column), Problem::NotUtf8)
                        .with_value(&shown),
                );
            }
            text.push(char::REPLACEMENT_CHARACTER);
            column += 1;
        }
    }
    Some((Cow::Owned(text), damaged))
}

/// UTF-16 without a byte order mark: every other byte of Latin text is zero.
fn is_wide(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(512)];
    let zeros =
        |offset: usize| start.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    8 <= start.len() && (start.len() * 2 < zeros(0) * 5 || start.len() * 2 < zeros(1) * 5)
}

/// The text after a `sep=` line, the number of its first line, and the delimiter.
fn opened<'a>(text: &'a str, spec: &TableSpec) -> (&'a str, u64, u8) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim_end_matches('\r');
    if let Some(separator) = first.strip_prefix("sep=")
        && let [delimiter] = separator.as_bytes()
        && DELIMITERS.contains(delimiter)
    {
        return (rest, 2, *delimiter);
    }
    (text, 1, sniffed(text, spec))
}

/// The delimiter that splits the header into the most columns that are known, or else the most.
fn sniffed(text: &str, spec: &TableSpec) -> u8 {
    let header = text.lines().find(|line| !trimmed(line).is_empty()).unwrap_or_default();
    let columns = |delimiter: u8| {
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(header.as_bytes());
        let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
        let known = record
            .iter()
            .filter(|name| spec.columns.iter().any(|column| column.is_called(trimmed(name))));
        (known.count(), record.len())
    };
    let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| columns(*delimiter));
    best.unwrap_or(b',')
}

/// A quote that does not pair; the line counts from 0.
struct QuoteFault {
    line: u64,
    column: u64,
    problem: Problem,
}

/// Every quote of the text that spreadsheets would not have written: the reader of tables accepts
/// them and would silently move text from one cell to the next.
fn quotes(text: &str, delimiter: u8) -> Vec<QuoteFault> {
    let bytes = text.as_bytes();
    let ends_cell = |byte: u8| byte == delimiter || matches!(byte, b'\n' | b'\r');
    let next_quote = |from: usize| text[from..].find('"').map(|distance| from + distance);
    let mut faults: Vec<QuoteFault> = Vec::new();
    let mut cursor = Cursor { text, offset: 0, line: 0, column: 1 };
    let mut from = 0;
    // Invariant: no quote is open at `from`, and no fault is after it.
    while let Some(open) = next_quote(from) {
        from = open + 1;
        if 0 < open && !ends_cell(bytes[open - 1]) {
            // Within a cell that does not begin with one, a quote is a character like any other.
            continue;
        }
        loop {
            let Some(quote) = next_quote(from) else {
                faults.push(cursor.fault(open, Problem::QuoteNotClosed));
                return faults;
            };
            from = quote + 1;
            match bytes.get(from) {
                Some(b'"') => from += 1,
                Some(&next) if !ends_cell(next) => {
                    if faults.len() <= crate::fault::LISTED_AT_MOST {
                        faults.push(cursor.fault(from, Problem::StrayQuote));
                    }
                    break;
                }
                _ => break,
            }
        }
    }
    faults
}

/// A place in a text that only goes forward; lines count from 0.
struct Cursor<'a> {
    text: &'a str,
    offset: usize,
    line: u64,
    column: u64,
}

impl Cursor<'_> {
    /// Goes on to `offset`, where something is wrong.
    fn fault(&mut self, offset: usize, problem: Problem) -> QuoteFault {
        for character in self.text[self.offset..offset].chars() {
            self.column += 1;
            if character == '\n' {
                (self.line, self.column) = (self.line + 1, 1);
            }
        }
        self.offset = offset;
        QuoteFault { line: self.line, column: self.column, problem }
    }
}

/// Counts lines up to a byte.
pub(crate) struct Lines<'a> {
    text: &'a [u8],
    offset: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// Counts from the first byte of `text`, which is on line `first`.
    pub(crate) fn new(text: &'a str, first: u64) -> Self {
        Self { text: text.as_bytes(), offset: 0, line: first }
    }

    /// The line of the record whose reading began at `start`: a line break and blank lines before it
    /// are not its own.
    pub(crate) fn at_record(&mut self, start: u64) -> u64 {
        let offset = usize::try_from(start).unwrap_or(usize::MAX).min(self.text.len());
        let blank = self.text[offset..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
        let offset = offset + blank.count();
        self.line = self.peek(offset);
        self.offset = self.offset.max(offset);
        self.line
    }

    /// The line of `offset`, which is not before the last record.
    fn peek(&self, offset: usize) -> u64 {
        let offset = offset.clamp(self.offset, self.text.len());
        let breaks = self.text[self.offset..offset].iter().filter(|byte| **byte == b'\n').count();
        self.line + breaks as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, character by character.
    fn quotes_in_turn(text: &str) -> Vec<(u64, u64, bool)> {
        #[derive(Clone, Copy, PartialEq)]
        enum At {
            CellStart,
            Bare,
            Quoted,
            QuoteInQuoted,
        }
        let mut faults = Vec::new();
        let (mut line, mut column, mut opened, mut at) = (0, 1, (0, 1), At::CellStart);
        for character in text.chars() {
            at = match (at, character) {
                (At::CellStart, '"') => {
                    opened = (line, column);
                    At::Quoted
                }
                (At::Quoted, '"') => At::QuoteInQuoted,
                (At::QuoteInQuoted, '"') | (At::Quoted, _) => At::Quoted,
                (_, ',' | '\n' | '\r') => At::CellStart,
                (At::QuoteInQuoted, _) => {
                    faults.push((line, column, true));
                    At::Bare
                }
                _ => At::Bare,
            };
            column += 1;
            if character == '\n' {
                (line, column) = (line + 1, 1);
            }
        }
        if at == At::Quoted {
            faults.push((opened.0, opened.1, false));
        }
        faults
    }

    proptest! {
        #[test]
        fn quotes_are_found_as_if_read_character_by_character(text in "[\"\",\r\naé]{0,40}") {
            let found = quotes(&text, b',');
            let found: Vec<_> = (found.iter())
                .map(|fault| (fault.line, fault.column, fault.problem == Problem::StrayQuote))
                .collect();
            prop_assert_eq!(found, quotes_in_turn(&text));
        }
    }
}
