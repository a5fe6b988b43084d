//! A TOML or JSON document as a tree in which every node knows its line and column, so that a fault
//! of its content can name the place.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

use crate::fault::{Column, Fault, Findings, Problem};

/// Nothing that this crate reads nests deeper.
const DEEPEST: usize = 32;

/// A value and where it starts.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) line: u64,
    pub(crate) column: u64,
    pub(crate) value: Value,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Flag(bool),
    /// A number, as it is written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key, its value and where the key starts.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) line: u64,
    pub(crate) column: u64,
    pub(crate) node: Node,
}

impl Node {
    /// The text of a value that is no list and no table; dates of TOML are text.
    pub(crate) fn scalar(&self) -> Option<String> {
        match &self.value {
            Value::Null => Some(String::new()),
            Value::Flag(flag) => Some(if *flag { "yes".to_owned() } else { "no".to_owned() }),
            Value::Number(text) | Value::Text(text) => Some(text.clone()),
            Value::List(_) | Value::Table(_) => None,
        }
    }

    /// What to show of it in a message.
    pub(crate) fn shown(&self) -> String {
        match &self.value {
            Value::Null => "null".to_owned(),
            Value::Flag(flag) => flag.to_string(),
            Value::Number(text) | Value::Text(text) => text.clone(),
            Value::List(items) => format!("a list of {}", items.len()),
            Value::Table(entries) => format!("a table of {}", entries.len()),
        }
    }

    /// Where a key stands, by its path with dots; the beginning where it is not there.
    pub(crate) fn place_of(&self, path: &str) -> (u64, u64) {
        let (mut node, mut place) = (self, (1, 1));
        for key in path.split('.') {
            let Value::Table(entries) = &node.value else { return (1, 1) };
            let Some(entry) = entries.iter().find(|entry| entry.key == key) else { return (1, 1) };
            (node, place) = (&entry.node, (entry.line, entry.column));
        }
        place
    }

    pub(crate) fn fault(&self, file: &str, key: &str, problem: Problem) -> Fault {
        Fault::new(file, self.line, Column::named(self.column, key), problem)
            .with_value(&self.shown())
    }
}

/// Reads TOML; every syntax error is a fault, and what reads in spite of them is returned.
pub(crate) fn from_toml(text: &str, file: &str, findings: &mut Findings) -> Node {
    let places = Places::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let (line, column) = places.of(error.span().map_or(0, |span| span.start));
        let reason = one_line(error.message());
        findings.fault(Fault::new(
            file,
            line,
            Column::number(column),
            Problem::Syntax { format: "TOML", reason },
        ));
    }
    Node { line: 1, column: 1, value: Value::Table(entries_of_toml(table.get_ref(), &places, 0)) }
}

fn entries_of_toml(table: &DeTable<'_>, places: &Places<'_>, depth: usize) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| {
            let (line, column) = places.of(key.span().start);
            let start = places.of(value.span().start);
            let node = node_of_toml(value.get_ref(), start, places, depth + 1);
            Entry { key: key.get_ref().to_string(), line, column, node }
        })
        .collect();
    entries.sort_by_key(|entry| (entry.line, entry.column));
    entries
}

fn node_of_toml(
    value: &DeValue<'_>,
    (line, column): (u64, u64),
    places: &Places<'_>,
    depth: usize,
) -> Node {
    let value = match value {
        _ if DEEPEST < depth => Value::Null,
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Number(
            i64::from_str_radix(number.as_str(), number.radix())
                .map_or_else(|_| number.to_string(), |number| number.to_string()),
        ),
        DeValue::Float(number) => Value::Number(number.to_string()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|item| {
                    node_of_toml(item.get_ref(), places.of(item.span().start), places, depth + 1)
                })
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(entries_of_toml(table, places, depth)),
    };
    Node { line, column, value }
}

/// Reads JSON.
///
/// # Errors
///
/// The first syntax error: after it nothing of JSON can be trusted.
pub(crate) fn from_json(text: &str, file: &str) -> Result<Node, Box<Fault>> {
    let places = Places::new(text);
    let syntax = |line: u64, column: u64, reason: &str| {
        let reason = one_line(reason);
        let problem = Problem::Syntax { format: "JSON", reason };
        Box::new(Fault::new(file, line, Column::number(column), problem))
    };
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let reason = message.split(" at line ").next().unwrap_or_default();
        syntax(error.line().max(1) as u64, error.column().max(1) as u64, reason)
    })?;
    node_of_json(raw, &places, 0).map_err(|(offset, reason)| {
        let (line, column) = places.of(offset);
        syntax(line, column, &reason)
    })
}

/// The offset of what cannot be read, and why.
type Unreadable = (usize, String);

fn node_of_json(raw: &RawValue, places: &Places<'_>, depth: usize) -> Result<Node, Unreadable> {
    let text = raw.get();
    let offset = places.offset(text);
    let unreadable = |error: serde_json::Error| {
        let message = error.to_string();
        (offset, message.split(" at line ").next().unwrap_or_default().to_owned())
    };
    if DEEPEST < depth {
        return Err((offset, format!("nested deeper than {DEEPEST}")));
    }
    let value = match text.as_bytes().first() {
        Some(b'n') => Value::Null,
        Some(b't') => Value::Flag(true),
        Some(b'f') => Value::Flag(false),
        Some(b'"') => Value::Text(serde_json::from_str(text).map_err(unreadable)?),
        Some(b'[') => Value::List(
            serde_json::from_str::<Vec<&RawValue>>(text)
                .map_err(unreadable)?
                .into_iter()
                .map(|item| node_of_json(item, places, depth + 1))
                .collect::<Result<_, _>>()?,
        ),
        Some(b'{') => {
            let pairs: Pairs<'_> = serde_json::from_str(text).map_err(unreadable)?;
            let mut entries = Vec::with_capacity(pairs.0.len());
            for (key, value) in pairs.0 {
                let node = node_of_json(value, places, depth + 1)?;
                entries.push(Entry { key, line: node.line, column: node.column, node });
            }
            Value::Table(entries)
        }
        _ => Value::Number(text.to_owned()),
    };
    let (line, column) = places.of(offset);
    Ok(Node { line, column, value })
}

/// The members of a JSON object in their order, those that are there twice included.
struct Pairs<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;
        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(PairsVisitor)
    }
}

/// Turns offsets of a text into lines and columns.
struct Places<'a> {
    text: &'a str,
    line_starts: Vec<usize>,
    /// Characters that start before every [`STRIDE`]th byte: a document on one line costs no more
    /// than one on many.
    characters_before: Vec<u64>,
}

const STRIDE: usize = 1_024;

impl<'a> Places<'a> {
    fn new(text: &'a str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(offset, _)| offset + 1);
        let mut characters = 0;
        let mut characters_before = vec![0];
        for stretch in text.as_bytes().chunks(STRIDE) {
            characters += characters_in(stretch);
            characters_before.push(characters);
        }
        Self {
            text,
            line_starts: std::iter::once(0).chain(after_breaks).collect(),
            characters_before,
        }
    }

    /// The line and the column, both from 1.
    fn of(&self, offset: usize) -> (u64, u64) {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1];
        (line as u64, self.characters_up_to(offset) - self.characters_up_to(start) + 1)
    }

    fn characters_up_to(&self, offset: usize) -> u64 {
        let offset = offset.min(self.text.len());
        let stretch = offset / STRIDE;
        self.characters_before[stretch]
            + characters_in(&self.text.as_bytes()[stretch * STRIDE..offset])
    }

    /// Where `part`, which must be a part of the text, starts.
    fn offset(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len())
    }
}

/// How many characters of UTF-8 start in `bytes`.
fn characters_in(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| (**byte & 0b1100_0000) != 0b1000_0000).count() as u64
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_value_knows_its_place() {
        let text = "{\n  \"a\": [1,\n    {\"b\": \"é\", \"b\": null}]\n}";
        let root = from_json(text, "d").unwrap();
        let Value::Table(entries) = &root.value else { panic!("{root:?}") };
        let Value::List(items) = &entries[0].node.value else { panic!("{root:?}") };
        let Value::Table(inner) = &items[1].value else { panic!("{root:?}") };
        assert_eq!((items[1].line, items[1].column), (3, 5));
        assert_eq!(inner.len(), 2);
        assert_eq!((inner[1].line, inner[1].column), (3, 21));
    }

    #[test]
    fn every_syntax_error_of_toml_is_found() {
        let mut findings = Findings::default();
        from_toml("a = \nb = 1\nc = = 2\n", "program.toml", &mut findings);
        let lines: Vec<u64> = findings.faults.listed().iter().map(|fault| fault.line).collect();
        assert!(lines.contains(&1) && lines.contains(&3), "{lines:?}");
    }

    #[test]
    fn a_million_brackets_are_refused() {
        assert!(from_json(&"[".repeat(1_000_000), "d").is_err());
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(from_json(&deep, "d").is_err());
        let mut findings = Findings::default();
        from_toml(&format!("a = {deep}"), "program.toml", &mut findings);
        assert!(!findings.faults.is_empty());
    }
}
