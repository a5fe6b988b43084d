//! One row an answer becomes one row a person.

use std::collections::BTreeMap;

use super::{Part, cell, heading};
use crate::fault::{Column, Fault, Findings, Problem};
use crate::table::columns::TableSpec;
use crate::table::{Cell, Table};

pub(super) fn parts(table: &Table, spec: &'static TableSpec, findings: &mut Findings) -> Vec<Part> {
    let person = heading(table, &["person", "id", "participant", "respondent"]);
    let item = heading(table, &["item", "question"]);
    let answer = heading(table, &["answer", "value", "response"]);
    let (Some(person), Some(item), Some(answer)) = (person, item, answer) else {
        for (name, found) in [("person", person), ("item", item), ("answer", answer)] {
            if found.is_none() {
                let problem = Problem::ColumnMissing { name: name.to_owned(), found: None };
                findings.fault(Fault::new(&table.file, 1, Column::named(1, name), problem));
            }
        }
        return Vec::new();
    };
    let instrument = heading(table, &["instrument", "scale"]);
    let wave = heading(table, &["wave", "time", "visit"]);
    let when = heading(table, &["answered_on", "date"]);
    // Waves in the order of the file, and in each the people in theirs.
    let mut waves: Vec<(String, Wide)> = Vec::new();
    for row in table.rows.iter().filter(|row| !row.torn) {
        let name = wave.map(|wave| table.text_under(row, wave)).unwrap_or_default();
        let place = waves.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            waves.push((name.to_owned(), Wide::default()));
            waves.len() - 1
        });
        let mut column = table.text_under(row, item).to_owned();
        if let Some(instrument) = instrument {
            column = format!("{}_{column}", table.text_under(row, instrument));
        }
        let wide = &mut waves[place].1;
        let line = wide.line(&cell(table, row, person));
        if let Some(when) = when {
            wide.put(line, "answered_on", cell(table, row, when));
        }
        let answer = cell(table, row, answer);
        if let Some(first) = wide.put(line, &column, answer.clone()) {
            let place = Column::named(answer.column, &column);
            let problem = Problem::DuplicateRow { first };
            let fault = Fault::new(&table.file, answer.line, place, problem);
            findings.fault(fault.with_value(&answer.text));
        }
    }
    let part = |(wave, wide): (String, Wide)| Part {
        wave,
        table: wide.table(&table.file, spec, findings),
    };
    waves.into_iter().map(part).collect()
}

/// A wide table in the making.
#[derive(Debug, Default)]
pub(super) struct Wide {
    names: Vec<String>,
    places: BTreeMap<String, usize>,
    people: BTreeMap<String, usize>,
    rows: Vec<Vec<Cell>>,
}

impl Wide {
    /// The row of a person.
    pub(super) fn line(&mut self, person: &Cell) -> usize {
        if let Some(&line) = self.people.get(&person.text) {
            return line;
        }
        let line = self.new_line(person.clone());
        self.people.insert(person.text.clone(), line);
        line
    }

    /// A row of its own, whoever it is about.
    pub(super) fn new_line(&mut self, person: Cell) -> usize {
        self.rows.push(Vec::new());
        let line = self.rows.len() - 1;
        self.put(line, "person", person);
        line
    }

    /// Puts a cell; the line of the one that is there already comes back, and stays.
    pub(super) fn put(&mut self, line: usize, column: &str, cell: Cell) -> Option<u64> {
        let place = match self.places.get(column) {
            Some(&place) => place,
            None => {
                self.names.push(column.to_owned());
                self.places.insert(column.to_owned(), self.names.len() - 1);
                self.names.len() - 1
            }
        };
        let row = &mut self.rows[line];
        if row.len() <= place {
            row.resize(place + 1, Cell::default());
        }
        if row[place].line != 0 {
            return Some(row[place].line);
        }
        row[place] = cell;
        None
    }

    pub(super) fn table(
        mut self,
        file: &str,
        spec: &'static TableSpec,
        findings: &mut Findings,
    ) -> Table {
        if self.names.is_empty() {
            // Nobody answered: a wave without rows, not one without its columns.
            self.names.push("person".to_owned());
        }
        let width = self.names.len();
        let rows = self.rows.into_iter().map(|mut row| {
            row.resize(width, Cell::default());
            row
        });
        Table::remade(file, &self.names, rows, spec, findings)
    }
}
