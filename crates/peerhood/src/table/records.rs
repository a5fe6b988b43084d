use csv::StringRecord;

use super::columns::TableSpec;
use super::{Row, Table};
use crate::document::tree::{Entry, Node, Value};
use crate::fault::{Column, Fault, Findings, Problem};

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
    let names = names(records, spec);
    // Records leave out what is empty: no column of a document is missing as a whole.
    let mut unheard = Findings::default();
    let mut table = Table::with_header(file, node.line, &names, spec, &mut unheard);
    findings.notices.append(&mut unheard.notices);
    findings.notices.retain(|notice| !is_absence(notice));
    for record in records {
        let Value::Table(entries) = &record.value else {
            findings.fault(record.fault(
                file,
                spec.name,
                Problem::WrongType { wanted: "a record" },
            ));
            continue;
        };
        if let Some(row) = row(record.line, entries, &table, findings) {
            table.push(row, findings);
        }
    }
    Some(table)
}

/// The columns of the spec, then every other key in the order in which it comes first.
fn names(records: &[Node], spec: &TableSpec) -> Vec<String> {
    let mut names: Vec<String> = spec.columns.iter().map(|column| column.name.to_owned()).collect();
    let mut known: std::collections::BTreeSet<String> = names.iter().cloned().collect();
    for record in records {
        let Value::Table(entries) = &record.value else { continue };
        for entry in entries {
            if !known.contains(&entry.key) {
                known.insert(entry.key.clone());
                names.push(entry.key.clone());
            }
        }
    }
    names
}

fn is_absence(notice: &crate::fault::Notice) -> bool {
    matches!(notice.remark, crate::fault::Remark::AbsentColumns { .. })
}

fn row(line: u64, entries: &[Entry], table: &Table, findings: &mut Findings) -> Option<Row> {
    let mut cells = vec![String::new(); table.headings.len()];
    let mut places = vec![(line, 1); table.headings.len()];
    let mut seen = vec![false; table.headings.len()];
    for entry in entries {
        let position = table.headings.iter().position(|heading| heading.name == entry.key)?;
        let place = |problem| {
            Fault::new(&table.file, entry.line, Column::named(entry.column, &entry.key), problem)
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
    Some(Row {
        line,
        cells: StringRecord::from(cells),
        spoiled: Vec::new(),
        torn: false,
        places: Some(places),
    })
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
