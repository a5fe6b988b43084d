use std::collections::BTreeMap;

use serde_json::{Map, Number, Value as Json};
use uuid::Uuid;

use super::kinds::{self, Kind};
use crate::document::tree::{Entry, Node, Value};
use crate::fault::{Column, Fault, Findings, Problem, nearest};
use crate::table::{Row, Table};

/// A record of HSDS: its fields, and the records inside it or joined to it.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) kind: &'static Kind,
    place: Place,
    fields: Vec<Field>,
    parts: Vec<(String, Vec<Record>)>,
}

/// Where a record stands: a file, a line, and in JSON the path to it.
#[derive(Clone, Debug)]
struct Place {
    file: String,
    path: String,
    line: u64,
}

#[derive(Clone, Debug)]
struct Field {
    name: String,
    value: Json,
    text: String,
    line: u64,
    column: u64,
}

/// What HSDS asks for and a directory lacks, counted so that it can be said once.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    /// Records that had no id.
    pub(crate) ids: u64,
    /// Fields that are needed and empty, by kind and field.
    pub(crate) fields: BTreeMap<String, u64>,
    /// Links to records that are not there, by table and column.
    pub(crate) links: BTreeMap<String, u64>,
    /// Ids that are no UUID.
    pub(crate) ids_of_its_own: u64,
}

impl Record {
    /// The text of a field; empty where there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|field| field.name == name).map_or("", |field| field.text.as_str())
    }

    /// The text of a field, where there is some.
    pub(crate) fn known(&self, name: &str) -> Option<String> {
        let text = self.text(name);
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub(crate) fn parts(&self, name: &str) -> &[Self] {
        self.parts.iter().find(|part| part.0 == name).map_or(&[], |part| part.1.as_slice())
    }

    pub(crate) fn all_parts(&self) -> impl Iterator<Item = &Self> {
        self.parts.iter().flat_map(|part| &part.1)
    }

    pub(crate) fn take_parts(&mut self, name: &str) -> Vec<Self> {
        let found = self.parts.iter().position(|part| part.0 == name);
        found.map(|position| self.parts.remove(position).1).unwrap_or_default()
    }

    pub(crate) fn add_parts(&mut self, name: &str, records: Vec<Self>) {
        if !records.is_empty() {
            self.parts.push((name.to_owned(), records));
        }
    }

    pub(crate) fn set(&mut self, name: &str, text: &str) {
        self.forget(name);
        let (line, column) = (self.place.line, 1);
        let (name, text) = (name.to_owned(), text.to_owned());
        self.fields.push(Field { name, value: Json::from(text.clone()), text, line, column });
    }

    pub(crate) fn forget(&mut self, name: &str) {
        self.fields.retain(|field| field.name != name);
    }

    pub(crate) fn fault(&self, name: &str, problem: Problem) -> Fault {
        let field = self.fields.iter().find(|field| field.name == name);
        let (line, column) = field.map_or((self.place.line, 1), |field| (field.line, field.column));
        let path = joined(&self.place.path, name);
        let fault = Fault::new(&self.place.file, line, Column::named(column, &path), problem);
        match self.text(name) {
            "" => fault,
            text => fault.with_value(text),
        }
    }

    /// Where it stands, to tell two records with one id apart.
    pub(crate) fn line(&self) -> u64 {
        self.place.line
    }

    pub(crate) fn file(&self) -> &str {
        &self.place.file
    }

    /// Whether another record with the same id says something else; the field that does.
    pub(crate) fn contradicts(&self, other: &Self) -> Option<&str> {
        let differs = |field: &&Field| {
            let found = other.fields.iter().find(|known| known.name == field.name);
            !is_link(&field.name) && found.is_some_and(|known| known.text != field.text)
        };
        self.fields.iter().find(differs).map(|field| field.name.as_str())
    }

    /// The record as HSDS writes it in JSON.
    pub(crate) fn json(&self) -> Map<String, Json> {
        let mut map = Map::new();
        for field in &self.fields {
            map.insert(field.name.clone(), field.value.clone());
        }
        for (name, records) in &self.parts {
            let mut values = records.iter().map(|record| Json::Object(record.json()));
            let is_list = self.kind.part(name).is_none_or(kinds::Part::is_list);
            let value = if is_list { Json::Array(values.collect()) } else { values.next().into() };
            map.insert(name.clone(), value);
        }
        map
    }

    /// Gives every record inside this one an id that has none, and counts what else is missing.
    pub(crate) fn complete(&mut self, gaps: &mut Gaps) {
        let owner = self.text("id").to_owned();
        if !owner.is_empty() && Uuid::parse_str(&owner).is_err() {
            gaps.ids_of_its_own += 1;
        }
        for &needed in self.kind.needed {
            if self.text(needed).is_empty() {
                *gaps.fields.entry(format!("{}.{needed}", self.kind.name)).or_default() += 1;
            }
        }
        for (field, records) in &mut self.parts {
            for (record, number) in records.iter_mut().zip(1_u32..) {
                if record.text("id").is_empty() {
                    let name = format!("{owner}/{field}/{number}");
                    let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes());
                    record.set("id", &id.to_string());
                    gaps.ids += 1;
                }
                record.complete(gaps);
            }
        }
    }
}

/// Whether a field only says to which record this one belongs.
fn is_link(field: &str) -> bool {
    field.ends_with("_id") && field != "parent_id" && field != "parent_organization_id"
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The records of a JSON value: a record, a list of them, a page of the API, or lists by table.
pub(crate) fn of_json(root: &Node, file: &str, findings: &mut Findings) -> Vec<Record> {
    let stem = file.rsplit('/').next().unwrap_or_default().trim_end_matches(".json");
    let mut records = Vec::new();
    add_json(root, file, "", kinds::of_table(stem), findings, &mut records);
    records
}

fn add_json(
    node: &Node,
    file: &str,
    path: &str,
    kind: Option<&'static Kind>,
    findings: &mut Findings,
    records: &mut Vec<Record>,
) {
    match &node.value {
        Value::List(items) => {
            for (item, number) in items.iter().zip(0..) {
                add_json(item, file, &format!("{path}[{number}]"), kind, findings, records);
            }
        }
        Value::Table(entries) => {
            if let Some(page) = entries.iter().find(|entry| entry.key == "contents") {
                return add_json(&page.node, file, "contents", kind, findings, records);
            }
            let is_tables = |entry: &Entry| {
                kinds::of_table(&entry.key).is_some() && matches!(entry.node.value, Value::List(_))
            };
            if path.is_empty() && !entries.is_empty() && entries.iter().all(is_tables) {
                for entry in entries {
                    let kind = kinds::of_table(&entry.key);
                    add_json(&entry.node, file, &entry.key, kind, findings, records);
                }
                return;
            }
            let kind = kind.unwrap_or_else(|| guessed(entries));
            let mut reader = Reader { file, findings, above: Vec::new() };
            records.push(reader.record(node, entries, path, kind));
        }
        _ => {
            let wanted = "a record or a list of records";
            let name = if path.is_empty() { "directory" } else { path };
            findings.fault(node.fault(file, name, Problem::WrongType { wanted }));
        }
    }
}

/// What a record most likely is.
fn guessed(entries: &[Entry]) -> &'static Kind {
    let has = |key: &str| entries.iter().any(|entry| entry.key == key);
    if has("location_type") {
        kinds::kind("location")
    } else if has("status") || has("organization") || has("organization_id") {
        kinds::kind("service")
    } else if has("taxonomy_detail") || has("parent_id") || has("term_uri") {
        kinds::kind("taxonomy_term")
    } else if has("location") || has("location_id") {
        kinds::kind("service_at_location")
    } else {
        kinds::kind("organization")
    }
}

struct Reader<'f> {
    file: &'f str,
    findings: &'f mut Findings,
    /// The records that the next one stands in, by kind and id.
    above: Vec<(&'static str, String)>,
}

impl Reader<'_> {
    fn record(
        &mut self,
        node: &Node,
        entries: &[Entry],
        path: &str,
        kind: &'static Kind,
    ) -> Record {
        let place = Place { file: self.file.to_owned(), path: path.to_owned(), line: node.line };
        let mut record = Record { kind, place, fields: Vec::new(), parts: Vec::new() };
        let id = entries.iter().find(|entry| entry.key == "id");
        let id = id.and_then(|entry| entry.node.scalar()).unwrap_or_default();
        let own = (kind.name, id.trim().to_owned());
        if !own.1.is_empty() && self.above.contains(&own) {
            let circle = format!("{} {} stands inside itself", own.0, own.1);
            self.fault(node, &joined(path, "id"), Problem::Circle { circle });
        }
        self.above.push(own);
        for (position, entry) in entries.iter().enumerate() {
            let path = joined(path, &entry.key);
            if entries[..position].iter().take(64).any(|earlier| earlier.key == entry.key) {
                self.fault(&entry.node, &path, Problem::DuplicateKey);
                continue;
            }
            let services = kind.name == "organization" && entry.key == "services";
            let part = kind.part(&entry.key);
            match (&entry.node.value, part) {
                (Value::Null, _) => {}
                (value, Some(part)) => {
                    let inner = kinds::kind(part.kind);
                    let inner = self.inside(&entry.node, value, &path, inner, part.is_list());
                    record.add_parts(&entry.key, inner);
                }
                (value, None) if services => {
                    let inner = kinds::kind("service");
                    let inner = self.inside(&entry.node, value, &path, inner, true);
                    record.add_parts(&entry.key, inner);
                }
                (_, None) => record.fields.extend(self.field(entry, &path, kind)),
            }
        }
        self.above.pop();
        record
    }

    fn inside(
        &mut self,
        node: &Node,
        value: &Value,
        path: &str,
        kind: &'static Kind,
        is_list: bool,
    ) -> Vec<Record> {
        match value {
            Value::Table(entries) if !is_list => vec![self.record(node, entries, path, kind)],
            Value::List(items) if is_list => {
                let mut records = Vec::with_capacity(items.len());
                for (item, number) in items.iter().zip(0..) {
                    let path = format!("{path}[{number}]");
                    if let Value::Table(entries) = &item.value {
                        records.push(self.record(item, entries, &path, kind));
                    } else {
                        self.fault(item, &path, Problem::WrongType { wanted: "a record" });
                    }
                }
                records
            }
            _ => {
                let wanted = if is_list { "a list of records" } else { "a record" };
                self.fault(node, path, Problem::WrongType { wanted });
                Vec::new()
            }
        }
    }

    fn field(&mut self, entry: &Entry, path: &str, kind: &'static Kind) -> Option<Field> {
        let node = &entry.node;
        let number = kind.is_number(&entry.key);
        let known = kind.knows(&entry.key);
        let (value, text) = match &node.value {
            Value::Text(text) if number => match number_of(text) {
                Some(number) => (Json::Number(number), text.trim().to_owned()),
                // What is wrong with an age is said where ages are read.
                None if entry.key.ends_with("_age") => (Json::from(text.as_str()), text.clone()),
                None => {
                    self.fault(node, path, Problem::WrongType { wanted: "a number" });
                    return None;
                }
            },
            Value::Text(text) => (Json::from(text.as_str()), text.trim().to_owned()),
            Value::Number(text) if number || !known => {
                let value = number_of(text).map_or_else(|| Json::from(text.as_str()), Json::Number);
                (value, text.clone())
            }
            Value::Flag(flag) if !known => (Json::from(*flag), flag.to_string()),
            Value::List(_) | Value::Table(_) if !known => (plain(node), String::new()),
            _ => {
                let wanted = if number { "a number" } else { "text" };
                self.fault(node, path, Problem::WrongType { wanted });
                return None;
            }
        };
        let words = kinds::words(kind.name, &entry.key);
        if !words.is_empty() && !text.is_empty() && !words.contains(&text.as_str()) {
            self.fault(node, path, not_one_of(&text, words));
        }
        let name = entry.key.clone();
        Some(Field { name, value, text, line: node.line, column: node.column })
    }

    fn fault(&mut self, node: &Node, path: &str, problem: Problem) {
        self.findings.fault(node.fault(self.file, path, problem));
    }
}

fn not_one_of(text: &str, words: &[&str]) -> Problem {
    Problem::NotOneOf {
        near: nearest(text, words.iter().copied()),
        allowed: words.iter().map(|&word| word.to_owned()).collect(),
    }
}

fn number_of(text: &str) -> Option<Number> {
    text.trim().parse::<Number>().ok()
}

/// A value that HSDS does not know, as it was written.
fn plain(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Flag(flag) => Json::from(*flag),
        Value::Number(text) => {
            number_of(text).map_or_else(|| Json::from(text.as_str()), Json::Number)
        }
        Value::Text(text) => Json::from(text.as_str()),
        Value::List(items) => items.iter().map(plain).collect(),
        Value::Table(entries) => {
            entries.iter().map(|entry| (entry.key.clone(), plain(&entry.node))).collect()
        }
    }
}

/// The record of a row.
pub(crate) fn of_row(
    table: &Table,
    row: &Row,
    kind: &'static Kind,
    findings: &mut Findings,
) -> Record {
    let place = Place { file: table.file.clone(), path: String::new(), line: row.line };
    let mut record = Record { kind, place, fields: Vec::new(), parts: Vec::new() };
    for heading in &table.headings {
        let text = table.text_under(row, heading).to_owned();
        let name = heading.name.to_lowercase();
        if text.is_empty() || kind.part(&name).is_some() {
            continue;
        }
        let words = kinds::words(kind.name, &name);
        let problem = if !words.is_empty() && !words.contains(&text.as_str()) {
            Some(not_one_of(&text, words))
        } else if kind.is_number(&name) && !name.ends_with("_age") && number_of(&text).is_none() {
            Some(Problem::WrongType { wanted: "a number" })
        } else {
            None
        };
        if let Some(problem) = problem {
            findings.fault(table.fault_under(row, heading, &text, problem));
        }
        let number = kind.is_number(&name).then(|| number_of(&text)).flatten();
        let value = number.map_or_else(|| Json::from(text.as_str()), Json::Number);
        let (line, column) = (row.line, heading.number);
        record.fields.push(Field { name, value, text, line, column });
    }
    record
}
