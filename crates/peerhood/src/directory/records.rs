use std::collections::BTreeMap;

use crate::document::tree::{Node, Value};
use crate::fault::{Column, Fault, Findings, Problem};
use crate::table::{Row, Table};

/// A record of HSDS: its fields as text, and the records inside it or joined to it.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    file: String,
    line: u64,
    fields: BTreeMap<String, Field>,
    pub(crate) parts: BTreeMap<String, Vec<Record>>,
}

#[derive(Clone, Debug)]
struct Field {
    text: String,
    line: u64,
    column: u64,
}

impl Record {
    /// The text of a field; empty where there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |field| field.text.as_str())
    }

    /// The text of a field, where there is some.
    pub(crate) fn known(&self, name: &str) -> Option<String> {
        let text = self.text(name);
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub(crate) fn parts(&self, name: &str) -> &[Self] {
        self.parts.get(name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn fault(&self, name: &str, problem: Problem) -> Fault {
        let (line, column) =
            self.fields.get(name).map_or((self.line, 1), |field| (field.line, field.column));
        let fault = Fault::new(&self.file, line, Column::named(column, name), problem);
        match self.text(name) {
            "" => fault,
            text => fault.with_value(text),
        }
    }

    /// Where it stands, to tell two records with one id apart.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    pub(crate) fn file(&self) -> &str {
        &self.file
    }
}

/// The records of a JSON value: a record, a list of records, or a page of the API.
pub(crate) fn of_json(root: &Node, file: &str, findings: &mut Findings) -> Vec<Record> {
    match &root.value {
        Value::List(items) => items.iter().flat_map(|item| of_json(item, file, findings)).collect(),
        Value::Table(entries) => match entries.iter().find(|entry| entry.key == "contents") {
            Some(page) => of_json(&page.node, file, findings),
            None => of_object(root, file).into_iter().collect(),
        },
        _ => {
            let wanted = "a record or a list of records";
            findings.fault(root.fault(file, "directory", Problem::WrongType { wanted }));
            Vec::new()
        }
    }
}

fn of_object(node: &Node, file: &str) -> Option<Record> {
    let Value::Table(entries) = &node.value else { return None };
    let mut record = Record {
        file: file.to_owned(),
        line: node.line,
        fields: BTreeMap::new(),
        parts: BTreeMap::new(),
    };
    for entry in entries {
        let inner: Vec<Record> = match &entry.node.value {
            Value::List(items) => items.iter().filter_map(|item| of_object(item, file)).collect(),
            Value::Table(_) => of_object(&entry.node, file).into_iter().collect(),
            _ => {
                let text = entry.node.scalar().unwrap_or_default().trim().to_owned();
                let (line, column) = (entry.node.line, entry.node.column);
                record.fields.insert(entry.key.clone(), Field { text, line, column });
                continue;
            }
        };
        record.parts.entry(entry.key.clone()).or_default().extend(inner);
    }
    Some(record)
}

/// The record of a row.
pub(crate) fn of_row(table: &Table, row: &Row) -> Record {
    let fields = table.headings.iter().map(|heading| {
        let text = table.text_under(row, heading).to_owned();
        (heading.name.to_lowercase(), Field { text, line: row.line, column: heading.number })
    });
    Record {
        file: table.file.clone(),
        line: row.line,
        fields: fields.collect(),
        parts: BTreeMap::new(),
    }
}
