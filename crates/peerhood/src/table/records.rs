use std::collections::{BTreeMap, BTreeSet};

use super::columns::TableSpec;
use super::{Row, Table};
use crate::document::tree::{Entry, Node, Value};
use crate::fault::{Column, Fault, Findings, Problem, Remark, nearest, shortened};

/// Reads a table from the list of records of a document.
pub(crate) fn read(
    node: &Node,
    file: &str,
    spec: &'static TableSpec,
    findings: &mut Findings,
) -> Option<Table> {
    let Value::List(records) = &node.value else {
        let wanted = "a list of records";
        findings.fault(node.fault(file, spec.name, Problem::WrongType { wanted }));
        return None;
    };
    let (names, strangers) = names(records, spec);
    // Records leave out what is empty: no column of a document is missing as a whole.
    let mut unheard = Findings::default();
    let mut table = Table::with_header(file, node.line, &names, spec, &mut unheard);
    if !strangers.is_empty() {
        let names = strangers.iter().map(|name| shortened(name)).collect();
        findings.notice(&format!("{file}, {}", spec.name), Remark::UnknownColumns { names });
    }
    let positions: BTreeMap<&str, usize> =
        names.iter().enumerate().map(|(position, name)| (name.as_str(), position)).collect();
    for record in records {
        let Value::Table(entries) = &record.value else {
            findings.fault(record.fault(
                file,
                spec.name,
                Problem::WrongType { wanted: "a record" },
            ));
            continue;
        };
        let row = row(record.line, entries, &mut table, &positions, findings);
        table.push(row, findings);
    }
    Some(table)
}

/// More columns than any wave of a survey has.
const MOST_COLUMNS: usize = 2_000;

/// The columns: those of the spec, then every other key where the table may have its own. And the
/// keys that are left out.
fn names(records: &[Node], spec: &TableSpec) -> (Vec<String>, BTreeSet<String>) {
    let mut names: Vec<String> = spec.columns.iter().map(|column| column.name.to_owned()).collect();
    let mut known: BTreeSet<String> = names.iter().cloned().collect();
    let mut strangers = BTreeSet::new();
    for record in records {
        let Value::Table(entries) = &record.value else { continue };
        for entry in entries {
            if known.contains(&entry.key) {
                continue;
            }
            if spec.open && names.len() < MOST_COLUMNS {
                known.insert(entry.key.clone());
                names.push(entry.key.clone());
            } else if strangers.len() < MOST_COLUMNS {
                strangers.insert(entry.key.clone());
            }
        }
    }
    (names, strangers)
}

fn row(
    line: u64,
    entries: &[Entry],
    table: &mut Table,
    positions: &BTreeMap<&str, usize>,
    findings: &mut Findings,
) -> Row {
    let mut cells = vec![String::new(); table.headings.len()];
    let mut places = vec![(0, 0); table.headings.len()];
    let mut seen = vec![false; table.headings.len()];
    for entry in entries {
        let place = |problem| {
            Fault::new(&table.file, entry.line, Column::named(entry.column, &entry.key), problem)
        };
        let Some(&position) = positions.get(entry.key.as_str()) else {
            // A slip in a name must not quietly empty what it names.
            let absent = table.spec.columns.iter().map(|column| column.name);
            let absent = absent.filter(|name| !entries.iter().any(|entry| entry.key == *name));
            if let Some(near) = nearest(&entry.key, absent) {
                findings.fault(place(Problem::UnknownKey { near: Some(near) }));
            }
            continue;
        };
        if std::mem::replace(&mut seen[position], true) {
            findings.fault(place(Problem::DuplicateKey));
            continue;
        }
        places[position] = (entry.node.line, entry.node.column);
        match cell(&entry.node) {
            Ok(text) => cells[position] = text,
            Err(problem) => findings.fault(place(problem)),
        }
    }
    Row {
        line,
        cells: table.keep(cells.iter().map(String::as_str)),
        spoiled: Vec::new(),
        torn: false,
        places: Some(places),
    }
}

/// The text that a table of a folder would have in the cell.
fn cell(node: &Node) -> Result<String, Problem> {
    let wanted = "text, a number, true, false, or a list of them";
    match &node.value {
        Value::List(items) => {
            let mut texts = Vec::with_capacity(items.len());
            for item in items {
                let text = item.scalar().ok_or(Problem::WrongType { wanted })?;
                if text.contains(';') {
                    return Err(Problem::WrongType { wanted: "a list of items without ;" });
                }
                texts.push(text);
            }
            Ok(texts.join("; "))
        }
        _ => node.scalar().ok_or(Problem::WrongType { wanted }),
    }
}
