//! Community programs, as the Human Services Data Specification (HSDS) 3.0 writes them down: JSON as
//! its API gives it, or its tables as CSV.
//!
//! Of organizations and services a program reads what a referral needs. Everything else is kept, in
//! the fields that HSDS knows and in those it does not, and is written back.

mod areas;
mod circles;
mod flat;
mod joined;
mod kinds;
mod records;
mod services;

use std::collections::BTreeMap;
use std::path::Path;

use peerhood_model::Program;
use serde_json::{Map, Value as Json};

use crate::document::tree::{self, Node};
use crate::fault::{Column, Fault, Findings, Problem, Remark};
use crate::load::files;
use crate::policy::Policy;
use crate::table::columns::{ColumnSpec, TableSpec};
use crate::table::shape::Shape;
use crate::table::{decoded, read_delimited};
use kinds::{KINDS, Kind};
use records::{Gaps, Record};
use services::Records;

/// A directory of community programs with everything that was read of it.
///
/// Reading, writing and reading again gives the same directory, in either form of HSDS.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Directory {
    documents: Vec<Document>,
}

/// A record that stands in no other.
#[derive(Clone, Debug, PartialEq)]
struct Document {
    kind: &'static Kind,
    value: Map<String, Json>,
}

impl Directory {
    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The records of HSDS in JSON by table, services first; a record stands inside the one it
    /// belongs to, as the schemas of HSDS have it.
    #[must_use]
    pub fn json(&self) -> Vec<(&'static str, Vec<Json>)> {
        let mut tables: Vec<(&'static str, Vec<Json>)> = Vec::new();
        for kind in &KINDS {
            let of_kind = self.documents.iter().filter(|document| document.kind == kind);
            let values: Vec<Json> =
                of_kind.map(|document| Json::Object(document.value.clone())).collect();
            if !values.is_empty() {
                tables.push((kind.table, values));
            }
        }
        tables.sort_by_key(|(table, _)| *table != "services");
        tables
    }

    /// The files of the JSON form, `<table>.json`.
    #[must_use]
    pub fn json_files(&self) -> Vec<(String, String)> {
        let text = |values| format!("{:#}\n", Json::Array(values));
        self.json().into_iter().map(|(table, v)| (format!("{table}.json"), text(v))).collect()
    }

    /// The files of the tabular form: `<table>.csv`, and the `datapackage.json` that lists them.
    ///
    /// A record that belongs to two owners of one kind gets a second row with an id made from the
    /// first, as HSDS says of its tables.
    #[must_use]
    pub fn tables(&self) -> Vec<(String, String)> {
        flat::tables(&self.documents)
    }
}

/// A table of HSDS: an id, and columns that are looked up by name.
static TABLE: TableSpec = TableSpec {
    name: "directory",
    needed: false,
    open: true,
    meaning: "a table of HSDS 3.0",
    columns: &[ColumnSpec { name: "id", shape: Shape::Id, needed: true, meaning: "its id" }],
};

/// Adds the organizations and services of `directory/` to the program, if there is such a folder.
pub(crate) fn read_folder(
    folder: &Path,
    program: &mut Program,
    policy: &Policy,
    findings: &mut Findings,
) -> Directory {
    let Ok(names) = files::names(folder) else {
        if folder.exists() && !folder.is_dir() {
            findings.fault(Fault::new("directory", 1, Column::number(1), Problem::NotAFolder));
        }
        return Directory::default();
    };
    let mut records = Records::default();
    let mut tables: BTreeMap<&'static str, Vec<Record>> = BTreeMap::new();
    for name in &names {
        let file = format!("directory/{name}");
        let read = if let Some(stem) = name.strip_suffix(".csv") {
            let Some(kind) = kinds::of_table(stem) else {
                findings.notice(&file, Remark::FileNotRead);
                continue;
            };
            let Some(bytes) = files::bytes(folder, name, true, &names, findings) else { continue };
            let rows = rows(&bytes, &file, kind, findings);
            tables.entry(kind.name).or_default().extend(rows);
            continue;
        } else if name.ends_with(".json") && name != "datapackage.json" {
            files::bytes(folder, name, true, &names, findings)
        } else {
            continue;
        };
        let Some(bytes) = read else { continue };
        let Some((text, _)) = decoded(&bytes, &file, findings) else { continue };
        match tree::from_json(&text, &file) {
            Ok(root) => add_json(&root, &file, &mut records, findings),
            Err(fault) => findings.fault(*fault),
        }
    }
    let mut gaps = Gaps::default();
    for record in joined::records(tables, &mut gaps) {
        records.add(record);
    }
    records.build(gaps, program, policy, findings)
}

/// Adds what a JSON value of the directory holds.
fn add_json(root: &Node, file: &str, directory: &mut Records, findings: &mut Findings) {
    for record in records::of_json(root, file, findings) {
        directory.add(record);
    }
}

/// Reads the `directory` of a document.
pub(crate) fn read_document(
    root: &Node,
    file: &str,
    program: &mut Program,
    policy: &Policy,
    findings: &mut Findings,
) -> Directory {
    let mut records = Records::default();
    add_json(root, file, &mut records, findings);
    records.build(Gaps::default(), program, policy, findings)
}

/// The rows of a table.
fn rows(bytes: &[u8], file: &str, kind: &'static Kind, findings: &mut Findings) -> Vec<Record> {
    let bytes = without_nested_columns(bytes, kind);
    let Some(table) = read_delimited(&bytes, file, &TABLE, findings) else { return Vec::new() };
    let whole = table.rows.iter().filter(|row| !row.torn);
    whole.map(|row| records::of_row(&table, row, kind, findings)).collect()
}

/// Without the last names of a header that stand for records of other tables, unless there are
/// cells under them: the specification's own sample has such names.
fn without_nested_columns(bytes: &[u8], kind: &Kind) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let (header, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let names: Vec<&str> = header.trim_end().split(',').collect();
    let kept = names.iter().rposition(|name| kind.part(name).is_none()).map_or(0, |last| last + 1);
    let cells = |row: &str| row.matches(',').count() + 1;
    let is_quoted = rest.contains('"') || header.contains('"');
    let fits = rest.lines().all(|row| row.trim().is_empty() || cells(row) == kept);
    if kept == names.len() || is_quoted || !fits {
        return bytes.to_vec();
    }
    format!("{}\n{rest}", names[..kept].join(",")).into_bytes()
}
