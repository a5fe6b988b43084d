//! Community programs, as the Human Services Data Specification (HSDS) 3.0 writes them down: JSON as
//! its API gives it, or its tables as CSV.
//!
//! Read are organizations and services, and of a service what a referral needs: languages, service
//! areas, attributes, contacts, telephones and (3.1) capacities. Everything else is passed over.

mod records;
mod services;

use std::collections::BTreeMap;
use std::path::Path;

use peerhood_model::Program;

use crate::document::tree::{self, Node};
use crate::fault::{Column, Fault, Findings, Problem};
use crate::load::files;
use crate::policy::Policy;
use crate::table::columns::{ColumnSpec, TableSpec};
use crate::table::shape::Shape;
use crate::table::{Table, decoded, read_delimited};
use records::Record;
use services::Directory;

/// A table of HSDS: an id, and columns that are looked up by name.
static TABLE: TableSpec = TableSpec {
    name: "directory",
    needed: false,
    open: true,
    meaning: "a table of HSDS 3.0",
    columns: &[ColumnSpec { name: "id", shape: Shape::Id, needed: true, meaning: "its id" }],
};

/// The tables that are read, in the singular and plural that versions of HSDS use.
const TABLES: [(&str, &str); 9] = [
    ("organization", "organizations"),
    ("service", "services"),
    ("language", "languages"),
    ("service_area", "service_areas"),
    ("attribute", "attributes"),
    ("taxonomy_term", "taxonomy_terms"),
    ("contact", "contacts"),
    ("phone", "phones"),
    ("service_capacity", "service_capacities"),
];

/// Adds the organizations and services of `directory/` to the program, if there is such a folder.
pub(crate) fn read_folder(
    folder: &Path,
    program: &mut Program,
    policy: &Policy,
    findings: &mut Findings,
) {
    let Ok(names) = files::names(folder) else {
        if folder.exists() && !folder.is_dir() {
            findings.fault(Fault::new("directory", 1, Column::number(1), Problem::NotAFolder));
        }
        return;
    };
    let mut directory = Directory::default();
    let mut tables: BTreeMap<&'static str, Vec<Record>> = BTreeMap::new();
    for name in &names {
        let file = format!("directory/{name}");
        if let Some(stem) = name.strip_suffix(".csv") {
            let Some(kind) = TABLES.iter().find(|(one, many)| stem == *one || stem == *many) else {
                continue;
            };
            let Some(bytes) = files::bytes(folder, name, true, &names, findings) else { continue };
            let table = read_delimited(&bytes, &file, &TABLE, findings);
            let rows = table.iter().flat_map(of_table);
            tables.entry(kind.1).or_default().extend(rows);
        } else if name.ends_with(".json") && name != "datapackage.json" {
            let Some(bytes) = files::bytes(folder, name, true, &names, findings) else { continue };
            let Some((text, _)) = decoded(&bytes, &file, findings) else { continue };
            match tree::from_json(&text, &file) {
                Ok(root) => read_json(&root, &file, &mut directory, findings),
                Err(fault) => findings.fault(*fault),
            }
        }
    }
    directory.add_tables(tables);
    directory.build(program, policy, findings);
}

/// Adds what a JSON value of the directory holds: a record, a list of them, or a page of the API.
pub(crate) fn read_json(
    root: &Node,
    file: &str,
    directory: &mut Directory,
    findings: &mut Findings,
) {
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
) {
    let mut directory = Directory::default();
    read_json(root, file, &mut directory, findings);
    directory.build(program, policy, findings);
}

fn of_table(table: &Table) -> impl Iterator<Item = Record> {
    table.rows.iter().filter(|row| !row.torn).map(|row| records::of_row(table, row))
}
