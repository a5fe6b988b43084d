//! A table of text: the rows of a file that a spreadsheet exported, or of a JSON document.
//!
//! Here text becomes rows and cells and nothing is understood yet; [`cells`] turns cells into values.

pub(crate) mod cells;
pub(crate) mod columns;
pub(crate) mod dates;
mod delimited;
mod records;
pub(crate) mod shape;

use std::ops::Range;

use crate::fault::{Column, Fault, Findings, Problem, Remark, nearest};
use columns::{ColumnSpec, TableSpec};

pub(crate) use delimited::{Lines, decoded, read as read_delimited};
pub(crate) use records::read as read_records;

/// Nothing that a program keeps in a cell is longer, in bytes.
const LONGEST_CELL: usize = 64 * 1_024;

/// The rows of one table, with the columns that are known found among those that are there.
#[derive(Debug)]
pub(crate) struct Table {
    /// What faults call it.
    pub(crate) file: String,
    pub(crate) spec: &'static TableSpec,
    /// The columns that are there, by position.
    pub(crate) headings: Vec<Heading>,
    /// The position of each column of the spec.
    positions: Vec<Option<usize>>,
    /// Whether every column has a name.
    is_named: bool,
    pub(crate) rows: Vec<Row>,
    /// The cells of all rows, one after the other, and where each ends: a row of its own for each would
    /// cost more than reading it.
    text: String,
    ends: Vec<usize>,
    /// Whether every row of the file is among the rows.
    pub(crate) complete: bool,
}

/// A column as the file has it.
#[derive(Clone, Debug)]
pub(crate) struct Heading {
    pub(crate) number: u64,
    pub(crate) name: String,
    /// The column of the spec that it is, if it is known.
    spec: Option<usize>,
}

/// A cell with the place it has in its file; line 0 where it has none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) line: u64,
    pub(crate) column: u64,
}

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) line: u64,
    /// Its cells among all those of the table.
    cells: Range<usize>,
    /// Positions of cells that have a fault already and must not get a second one.
    spoiled: Vec<usize>,
    /// Whether the cells cannot be told apart for certain; nothing but the id is then looked at.
    pub(crate) torn: bool,
    /// The place of every cell, where cells have lines of their own.
    places: Option<Vec<(u64, u64)>>,
}

/// A row and the table it is in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) table: &'a Table,
    pub(crate) row: &'a Row,
}

impl Table {
    /// A table with the header of the file matched to the columns of `spec`, and a fault for every
    /// column that is needed and missing, there twice or misspelled.
    fn with_header(
        file: &str,
        line: u64,
        names: &[String],
        spec: &'static TableSpec,
        findings: &mut Findings,
    ) -> Self {
        let mut positions: Vec<Option<usize>> = vec![None; spec.columns.len()];
        let mut headings: Vec<Heading> = Vec::with_capacity(names.len());
        for (position, name) in names.iter().enumerate() {
            let number = position as u64 + 1;
            let known = spec.columns.iter().position(|column| column.is_called(name));
            let mut heading = Heading { number, name: name.clone(), spec: None };
            match known.map(|index| (index, positions[index])) {
                Some((index, None)) => {
                    positions[index] = Some(position);
                    heading.spec = Some(index);
                }
                Some((_, Some(first))) => findings.fault(Fault::new(
                    file,
                    line,
                    Column::named(number, name),
                    Problem::DuplicateColumn { first: first as u64 + 1 },
                )),
                None => {}
            }
            headings.push(heading);
        }
        let table = Self {
            file: file.to_owned(),
            spec,
            is_named: headings.iter().all(|heading| !heading.name.is_empty()),
            headings,
            positions,
            rows: Vec::new(),
            text: String::new(),
            ends: Vec::new(),
            complete: true,
        };
        table.report_columns(line, findings);
        table
    }

    /// A table made of cells that were found elsewhere in the file, each with its own place.
    pub(crate) fn remade(
        file: &str,
        names: &[String],
        rows: impl IntoIterator<Item = Vec<Cell>>,
        spec: &'static TableSpec,
        findings: &mut Findings,
    ) -> Self {
        let mut table = Self::with_header(file, 1, names, spec, findings);
        for cells in rows {
            let row = Row {
                line: cells.iter().map(|cell| cell.line).find(|line| 0 < *line).unwrap_or(1),
                places: Some(cells.iter().map(|cell| (cell.line, cell.column)).collect()),
                cells: table.keep(cells.iter().map(|cell| cell.text.as_str())),
                spoiled: Vec::new(),
                torn: false,
            };
            table.push(row, findings);
        }
        table
    }

    fn report_columns(&self, line: u64, findings: &mut Findings) {
        if self.spec.open {
            return;
        }
        let mut unknown: Vec<&Heading> = (self.headings.iter())
            .filter(|heading| !heading.name.is_empty())
            .filter(|heading| !self.spec.columns.iter().any(|spec| spec.is_called(&heading.name)))
            .collect();
        let mut absent = Vec::new();
        for (spec, position) in self.spec.columns.iter().zip(&self.positions) {
            if position.is_some() {
                continue;
            }
            // A slip in the name of a column must not quietly empty it, needed or not.
            let slip = nearest(spec.name, unknown.iter().map(|heading| heading.name.as_str()));
            let slip = slip.filter(|found| {
                nearest(found, self.spec.columns.iter().map(|other| other.name)).as_deref()
                    == Some(spec.name)
            });
            if slip.is_some() || spec.needed {
                let place = unknown.iter().find(|heading| Some(&heading.name) == slip.as_ref());
                let number = place.map_or(1, |heading| heading.number);
                unknown.retain(|heading| Some(&heading.name) != slip.as_ref());
                let problem = Problem::ColumnMissing { name: spec.name.to_owned(), found: slip };
                findings.fault(Fault::new(
                    &self.file,
                    line,
                    Column::named(number, spec.name),
                    problem,
                ));
            } else {
                absent.push(spec.name.to_owned());
            }
        }
        if !unknown.is_empty() {
            let names =
                unknown.iter().map(|heading| crate::fault::shortened(&heading.name)).collect();
            findings.notice(&self.file, Remark::UnknownColumns { names });
        }
        if !absent.is_empty() {
            findings.notice(&self.file, Remark::AbsentColumns { names: absent });
        }
    }

    /// Whether its rows have ids of their own.
    pub(crate) fn has_ids(&self) -> bool {
        self.spec.columns.iter().any(|column| column.name == "id")
    }

    /// Keeps the cells of a row and says where they are.
    fn keep<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> Range<usize> {
        let first = self.ends.len();
        for cell in cells {
            self.text.push_str(cell);
            self.ends.push(self.text.len());
        }
        first..self.ends.len()
    }

    /// The cell of a row in a column; `None` where the row is shorter.
    fn cell(&self, row: &Row, position: usize) -> Option<&str> {
        let cell = row.cells.start + position;
        row.cells.contains(&cell).then(|| &self.text[self.start(cell)..self.ends[cell]])
    }

    /// Where the text of a cell begins.
    fn start(&self, cell: usize) -> usize {
        cell.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    /// Adds a row after looking at every cell of a known column.
    fn push(&mut self, mut row: Row, findings: &mut Findings) {
        let text = &self.text[self.start(row.cells.start)..self.start(row.cells.end)];
        if row.torn || (self.is_named && is_plain(text)) {
            self.rows.push(row);
            return;
        }
        for heading in &self.headings {
            let position = heading.number as usize - 1;
            let Some(text) = self.cell(&row, position) else { continue };
            let spec = heading.spec.map(|index| &self.spec.columns[index]);
            let problem = if LONGEST_CELL < text.len() {
                Some(Problem::CellTooLong { kilobytes: LONGEST_CELL / 1_024 })
            } else if heading.name.is_empty() {
                (!trimmed(text).is_empty()).then_some(Problem::UnnamedColumn)
            } else if spec.is_some() || self.spec.open {
                flaw(text)
            } else {
                None
            };
            if let Some(problem) = problem {
                row.spoiled.push(position);
                let (line, column) = row.place(heading);
                let mut fault = Fault::new(&self.file, line, column, problem);
                let hidden = spec.is_none_or(ColumnSpec::is_private);
                if !hidden || is_spreadsheet_error(trimmed(text)) {
                    fault = fault.with_value(text);
                }
                findings.fault(fault);
            }
        }
        self.rows.push(row);
    }
}

impl Row {
    /// The line and column of a cell.
    fn place(&self, heading: &Heading) -> (u64, Column) {
        let number = heading.number as usize - 1;
        match self.places.as_ref().and_then(|places| places.get(number)) {
            Some((line, column)) if 0 < *line => (*line, Column::named(*column, &heading.name)),
            _ => (self.line, Column::named(heading.number, &heading.name)),
        }
    }
}

/// Whether the text of a row has nothing in it that [`Table::push`] looks for, which nearly all have.
fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'#';
    // Every byte is looked at, with no way out between: so many are looked at in one step.
    text.len() <= LONGEST_CELL && text.bytes().fold(true, |all, byte| all & plain(byte))
}

/// What no cell may hold, whatever its column.
fn flaw(text: &str) -> Option<Problem> {
    if is_spreadsheet_error(trimmed(text)) {
        return Some(Problem::SpreadsheetError);
    }
    let control =
        |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    text.chars().any(control).then_some(Problem::ControlCharacter)
}

fn is_spreadsheet_error(text: &str) -> bool {
    const ERRORS: [&str; 9] =
        ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"];
    ERRORS.contains(&text) || (4 < text.len() && text.bytes().all(|byte| byte == b'#'))
}

/// Without the spaces around it, those that are not seen included.
pub(crate) fn trimmed(text: &str) -> &str {
    let is_plain = |end: Option<&u8>| end.is_none_or(u8::is_ascii_graphic);
    if is_plain(text.as_bytes().first()) && is_plain(text.as_bytes().last()) {
        return text;
    }
    text.trim_matches(|character: char| {
        character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}' | '\u{2060}')
    })
}
