use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::Document;
use super::kinds::{self, KINDS, Kind, Link};

/// The fields of a row.
type Fields = BTreeMap<String, Json>;

/// The rows of the tables of HSDS.
#[derive(Debug, Default)]
struct Tables {
    rows: BTreeMap<&'static str, Vec<Fields>>,
    positions: BTreeMap<(&'static str, String), usize>,
}

/// The tables as CSV by file name, and the `datapackage.json` that describes them.
pub(super) fn tables(documents: &[Document]) -> Vec<(String, String)> {
    let mut tables = Tables::default();
    for document in documents {
        tables.add(document.kind, &document.value, None);
    }
    let mut files = Vec::new();
    let mut resources = Vec::new();
    for kind in &KINDS {
        let Some(rows) = tables.rows.get(kind.name) else { continue };
        let columns = columns(kind, rows);
        let header: Vec<&str> = columns.iter().map(String::as_str).collect();
        let cells = rows
            .iter()
            .map(|row| columns.iter().map(|column| row.get(column).map(cell).unwrap_or_default()));
        let name = format!("{}.csv", kind.table);
        files.push((name.clone(), crate::write::csv(&header, cells)));
        let field = |column: &String| {
            let kind = if kind.is_number(column) { "number" } else { "string" };
            json!({ "name": column, "type": kind })
        };
        let fields: Vec<Json> = columns.iter().map(field).collect();
        resources.push(json!({
            "name": kind.table, "path": name, "profile": "tabular-data-resource",
            "schema": { "primaryKey": "id", "fields": fields },
        }));
    }
    let package = json!({
        "name": "directory", "profile": "tabular-data-package", "resources": resources,
    });
    files.push(("datapackage.json".to_owned(), format!("{package:#}\n")));
    files
}

/// The columns that are used: those that HSDS knows in its order, then the others.
fn columns(kind: &Kind, rows: &[Fields]) -> Vec<String> {
    let used = |column: &str| rows.iter().any(|row| row.contains_key(column));
    let known = kind.texts.iter().chain(kind.numbers).filter(|column| used(column));
    let mut columns: Vec<String> = known.map(|&column| column.to_owned()).collect();
    let mut others: Vec<&String> =
        rows.iter().flat_map(Fields::keys).filter(|column| !kind.knows(column)).collect();
    others.sort_unstable();
    others.dedup();
    columns.extend(others.into_iter().cloned());
    columns
}

fn cell(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        value => value.to_string(),
    }
}

impl Tables {
    /// Adds a record and all that stands in it; `owner` is the column and id by which it belongs.
    fn add(
        &mut self,
        kind: &'static Kind,
        record: &Map<String, Json>,
        owner: Option<(&str, &str)>,
    ) {
        let id = record.get("id").and_then(Json::as_str).unwrap_or_default();
        let mut fields = Fields::new();
        for (name, value) in record {
            match kind.part(name) {
                None => drop(fields.insert(name.clone(), value.clone())),
                Some(part) => self.add_part(&mut fields, part, value, id),
            }
        }
        if let Some((column, owner)) = owner {
            fields.insert(column.to_owned(), Json::from(owner));
        }
        self.insert(kind, id, fields);
    }

    fn add_part(&mut self, fields: &mut Fields, part: &kinds::Part, value: &Json, id: &str) {
        let inner = kinds::kind(part.kind);
        match (part.link, value) {
            (Link::Inside(column), Json::Array(records)) => {
                for record in records.iter().filter_map(Json::as_object) {
                    self.add(inner, record, Some((column, id)));
                }
            }
            (Link::Named(column), Json::Object(record)) => {
                if let Some(named) = record.get("id") {
                    fields.entry(column.to_owned()).or_insert_with(|| named.clone());
                }
                self.add(inner, record, None);
            }
            _ => {}
        }
    }

    /// Adds a row, or what it says beyond a row with the same id. Where one record belongs to two
    /// owners of a kind, the second gets a row and an id of its own, as HSDS says of its tables.
    fn insert(&mut self, kind: &'static Kind, id: &str, fields: Fields) {
        let rows = self.rows.entry(kind.name).or_default();
        let key = (kind.name, id.to_owned());
        let Some(&position) = self.positions.get(&key).filter(|_| !id.is_empty()) else {
            self.positions.insert(key, rows.len());
            rows.push(fields);
            return;
        };
        let known = &mut rows[position];
        let differs = |(name, value): (&String, &Json)| known.get(name).is_some_and(|k| k != value);
        if !fields.iter().any(differs) {
            known.extend(fields);
            return;
        }
        let others: Vec<String> = fields.values().map(cell).collect();
        let name = format!("{id}/{}", others.join("/"));
        let own = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string();
        let mut fields = fields;
        fields.insert("id".to_owned(), Json::from(own.as_str()));
        if let Entry::Vacant(free) = self.positions.entry((kind.name, own)) {
            free.insert(rows.len());
            rows.push(fields);
        }
    }
}
