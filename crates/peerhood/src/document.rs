//! The same program as one JSON document, for those who keep their data elsewhere.
//!
//! A document has the tables of a program folder as lists of records, with the same names, the same
//! columns and the same checks; `policy` is `program.toml`, `directory` is `directory/`, and
//! `surveys` and `instruments` are `surveys/`. What a record leaves out is empty. A list may be a
//! JSON list or text with `;`.

pub(crate) mod fields;
mod rows;
mod schema;
mod surveys;
pub(crate) mod tree;

use std::fmt::Write as _;

use peerhood_model::Program;
use serde_json::{Map, Value as Json};

use crate::fault::{Column, Fault, Faults, Findings, Problem, nearest};
use crate::load::community;
use crate::load::{Loaded, Tables, assemble, finished};
use crate::policy::{self, Policy};
use crate::practice::packs;
pub use crate::table::columns::{ColumnSpec, TABLES, TableSpec, WAVE};
use crate::table::read_records;
pub use crate::table::shape::Shape;
pub use schema::schema;
use tree::{Entry, Value};

/// What faults call a document.
const FILE: &str = "document";

/// Whether names, contact details and notes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contacts {
    /// They stay out.
    Redacted,
    /// They are written in plain text.
    Disclosed,
}

/// Reads a program from a JSON document.
///
/// # Errors
///
/// Every fault at once, each with its line and its key, as [`load`](crate::load) does.
///
/// ```
/// let loaded = peerhood::document::read(r#"{
///     "policy": {"name": "Riverbend", "time_zone": "America/Chicago"},
///     "referrals": [{
///         "id": "R-1", "received_at": "2026-02-03", "relationship": "grandparent",
///         "languages": ["es", "en"], "consent": "parent 2026-02-03 match"
///     }],
///     "support_parents": []
/// }"#)?;
/// assert_eq!(loaded.program.referrals[0].languages.len(), 2);
///
/// let faults = peerhood::document::read(r#"{"referrals": [{"id": "R-1"}]}"#).unwrap_err();
/// assert!(faults.to_string().contains("document:1:languages: nothing here, but a value is needed"));
/// # Ok::<(), peerhood::Faults>(())
/// ```
pub fn read(text: &str) -> Result<Loaded, Faults> {
    let mut findings = Findings::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let root = tree::from_json(text, FILE).map_err(|fault| Faults::from(*fault))?;
    let Value::Table(entries) = &root.value else {
        let problem = Problem::WrongType { wanted: "an object" };
        return Err(root.fault(FILE, "document", problem).into());
    };
    check_keys(entries, &mut findings);
    let entry = |name: &str| entries.iter().find(|entry| entry.key == name);

    let policy = match entry("policy") {
        Some(entry) => policy::from_tree(&entry.node, FILE, "policy", &mut findings),
        None => Policy::default(),
    };
    let mut tables = Tables::default();
    for spec in &TABLES {
        let found = entry(spec.name);
        let table = found.and_then(|entry| read_records(&entry.node, FILE, spec, &mut findings));
        tables.add(spec.name, spec.name.to_owned(), table, found.is_some());
    }
    let mut program = assemble(&policy, &tables, &mut findings);
    let own = match entry("packs") {
        Some(entry) => packs::from_list(&entry.node, FILE, &mut findings),
        None => Vec::new(),
    };
    let named_at = root.place_of("policy.fidelity.packs");
    program.rules = packs::book(&policy, own, named_at, FILE, &mut findings);
    let directory = entry("directory").map(|entry| {
        crate::directory::read_document(&entry.node, FILE, &mut program, &policy, &mut findings)
    });
    let directory = directory.unwrap_or_default();
    community::read(&tables, &policy, &mut program, &mut findings);
    let agency = entry("agency")
        .map(|entry| crate::agency::from_tree(&entry.node, FILE, "agency", &mut findings));
    let agency = agency.unwrap_or_default();
    let instruments = entry("instruments").map(|entry| &entry.node);
    let waves = entry("surveys").map(|entry| &entry.node);
    let surveys = surveys::read(instruments, waves, &tables, &policy, &mut findings);
    let plan = entry("analysis").and_then(|entry| surveys::plan(entry, &mut findings));
    finished(Some((program, policy, directory, agency, surveys, plan)), findings)
}

/// Writes a program as a JSON document that [`read`] reads back.
///
/// Of a match, the first alternate is kept.
#[must_use]
pub fn write(loaded: &Loaded, contacts: Contacts) -> Json {
    let Loaded { program, policy, directory, agency, surveys, plan, .. } = loaded;
    let mut document = Map::new();
    document.insert("policy".to_owned(), policy_json(policy, contacts));
    for spec in &TABLES {
        let records = rows::of_table(spec, program, contacts);
        let needed = spec.needed;
        if needed || !records.is_empty() {
            let records = records.into_iter().map(|row| record(spec, &row)).collect();
            document.insert(spec.name.to_owned(), Json::Array(records));
        }
    }
    if !directory.is_empty() {
        let tables = directory.json().into_iter();
        let tables = tables.map(|(table, records)| (table.to_owned(), Json::Array(records)));
        document.insert("directory".to_owned(), Json::Object(tables.collect()));
    }
    let packs = packs::written(&program.rules);
    if !packs.is_empty() {
        document.insert("packs".to_owned(), Json::Array(packs));
    }
    let agency = agency.json();
    if !agency.is_empty() {
        document.insert("agency".to_owned(), Json::Object(agency));
    }
    surveys::write(surveys, &mut document);
    if let Some(plan) = plan {
        document.insert("analysis".to_owned(), Json::from(plan.text()));
    }
    Json::Object(document)
}

/// Writes the tables of a program as the text of their CSV files, by file name; empty tables that a
/// program folder can do without are left out.
///
/// With `program.toml` of [`policy::write`] they are a program folder.
#[must_use]
pub fn tables(program: &Program, contacts: Contacts) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for spec in &TABLES {
        let rows = rows::of_table(spec, program, contacts);
        if spec.needed || !rows.is_empty() {
            let header: Vec<&str> = spec.columns.iter().map(|column| column.name).collect();
            let mut name = String::new();
            // Writing to text cannot fail.
            let _ = write!(name, "{}.csv", spec.name);
            files.push((name, crate::write::csv(&header, rows)));
        }
    }
    files
}

fn policy_json(policy: &Policy, contacts: Contacts) -> Json {
    let mut json = serde_json::to_value(policy).unwrap_or_default();
    let coordinator = policy.coordinator.disclosed();
    if let (Contacts::Disclosed, Some(fields)) = (contacts, json.as_object_mut()) {
        let coordinator = serde_json::to_value(coordinator).unwrap_or_default();
        fields.insert("coordinator".to_owned(), coordinator);
    }
    json
}

/// A row as a record without its empty cells.
fn record(spec: &TableSpec, row: &[String]) -> Json {
    let cells = spec.columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
    let fields = cells.map(|(column, cell)| {
        let value = match column.shape {
            Shape::Flag => Json::from(cell == "yes"),
            Shape::Count | Shape::Score => {
                cell.parse::<u32>().map_or_else(|_| Json::from(cell.as_str()), Json::from)
            }
            shape if shape.is_list() => cell.split("; ").map(Json::from).collect(),
            _ => Json::from(cell.as_str()),
        };
        (column.name.to_owned(), value)
    });
    Json::Object(fields.collect())
}

fn check_keys(entries: &[Entry], findings: &mut Findings) {
    let known: Vec<&str> = TABLES
        .iter()
        .map(|table| table.name)
        .chain(["policy", "packs", "agency", "analysis", "directory", "instruments", "surveys"])
        .collect();
    for (position, entry) in entries.iter().enumerate() {
        let mut fault = |problem| {
            let column = Column::named(entry.column, &entry.key);
            findings.fault(Fault::new(FILE, entry.line, column, problem));
        };
        if entries[..position].iter().take(64).any(|earlier| earlier.key == entry.key) {
            fault(Problem::DuplicateKey);
        } else if !known.contains(&entry.key.as_str()) {
            fault(Problem::UnknownKey { near: nearest(&entry.key, known.iter().copied()) });
        }
    }
}
