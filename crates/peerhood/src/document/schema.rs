use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value as Json, json};

use super::{Shape, TABLES, TableSpec, WAVE};
use crate::policy::Policy;

/// The JSON Schema (draft 2020-12) of a program document, made from the same list of columns that
/// the loader reads by.
#[must_use]
pub fn schema() -> Schema {
    let mut generator = SchemaGenerator::default();
    let policy = generator.subschema_for::<Policy>();
    let mut properties = Map::from_iter([("policy".to_owned(), Json::from(policy))]);
    for table in &TABLES {
        properties.insert(table.name.to_owned(), list_of(table));
    }
    properties.insert(
        "directory".to_owned(),
        json!({
            "description": "organizations, services and other records in HSDS 3.0: a list, or lists by table",
            "type": ["array", "object"],
            "items": { "type": "object" }
        }),
    );
    properties.insert(
        "packs".to_owned(),
        json!({
            "description": "rule packs of the program's own, as in packs/*.toml",
            "type": "array",
            "items": { "type": "object", "required": ["name", "version", "from", "rules"] }
        }),
    );
    properties.insert(
        "agency".to_owned(),
        json!({ "description": "the keys of agency.toml", "type": "object" }),
    );
    properties.insert(
        "analysis".to_owned(),
        json!({
            "description": "the text of analysis.toml; its SHA-256 is the digest of the plan",
            "type": "string"
        }),
    );
    properties.insert(
        "instruments".to_owned(),
        json!({
            "description": "instruments of the program's own",
            "type": "array",
            "items": { "type": "object" }
        }),
    );
    properties.insert(
        "surveys".to_owned(),
        json!({
            "description": "the waves of answers",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "answers"],
                "properties": { "name": { "type": "string" }, "answers": list_of(&WAVE) },
                "additionalProperties": false
            }
        }),
    );
    let definitions = generator.take_definitions(true);
    let mut schema = Schema::default();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".to_owned(), json!("Program document"));
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Json::Object(properties));
    schema.insert("additionalProperties".to_owned(), json!(false));
    schema.insert("$defs".to_owned(), Json::Object(definitions));
    schema
}

fn list_of(table: &TableSpec) -> Json {
    let columns = table.columns.iter().map(|column| {
        let mut cell = cell(column.shape);
        if let Some(fields) = cell.as_object_mut() {
            fields.insert("description".to_owned(), json!(column.meaning));
        }
        (column.name.to_owned(), cell)
    });
    let properties: Map<String, Json> = columns.collect();
    // Consent may be missing: it is a fact about a family, not a slip.
    let needed = table.columns.iter().filter(|c| c.needed && c.shape != Shape::Consent);
    let required: Vec<&str> = needed.map(|column| column.name).collect();
    json!({
        "description": table.meaning,
        "type": "array",
        "items": { "type": "object", "required": required, "properties": properties }
    })
}

fn cell(shape: Shape) -> Json {
    let words = shape.words();
    let text =
        if words.is_empty() { json!({ "type": "string" }) } else { json!({ "enum": words }) };
    match shape {
        Shape::Flag => json!({ "type": ["boolean", "null"] }),
        Shape::Count => json!({ "type": ["integer", "null"], "minimum": 0 }),
        Shape::Score => json!({ "type": ["integer", "null"], "minimum": 0, "maximum": 10 }),
        Shape::Hours | Shape::Figure => json!({ "type": ["string", "number", "null"] }),
        Shape::Private => {
            json!({ "type": ["string", "array", "null"], "items": { "type": "string" } })
        }
        shape if shape.is_list() => {
            json!({ "anyOf": [{ "type": "array", "items": text }, { "type": ["string", "null"] }] })
        }
        _ if words.is_empty() => json!({ "type": ["string", "null"] }),
        _ => json!({ "anyOf": [text, { "type": "null" }] }),
    }
}
