//! Every way to change one value of a document, or one entry of its lists.

use serde_json::{Value, json};

/// A document with one thing changed.
pub(crate) struct Corruption {
    /// Where.
    pub(crate) path: String,
    pub(crate) document: Value,
}

/// Words that stand for each other where a document has one of a few.
const WORDS: [&[&str]; 6] = [
    &["optimal", "spent", "cancelled"],
    &["closed", "unknown", "no_useful_bound"],
    &["in_person", "virtual"],
    &["gap", "fold"],
    &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    &["facilitator", "venue", "participant", "co_facilitator", "interpreter", "link"],
];

/// Changes every value to others that are like it, leaves out, doubles and exchanges every entry of
/// every list.
pub(crate) fn corruptions(document: &Value) -> Vec<Corruption> {
    let mut paths = Vec::new();
    walk(document, String::new(), &mut paths);
    let mut all = Vec::new();
    for path in paths {
        let here = document.pointer(&path).expect("the walk found it");
        for other in others(here) {
            let mut document = document.clone();
            *document.pointer_mut(&path).expect("the walk found it") = other;
            all.push(Corruption { path: path.clone(), document });
        }
    }
    all
}

fn walk(value: &Value, path: String, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                walk(inner, format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), into);
            }
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                walk(inner, format!("{path}/{at}"), into);
            }
        }
        _ => {}
    }
    into.push(path);
}

fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => vec![
            json!(0),
            json!(1),
            json!("gap"),
            json!("Tue"),
            json!("2026-03-10"),
            json!("2026-03-10T12:00:00Z"),
            json!({"hard": 0, "medium": 0, "soft": 0}),
        ],
        Value::Bool(flag) => vec![json!(!flag)],
        Value::Number(number) => {
            let number = number.as_i64().unwrap_or(0);
            vec![json!(number + 1), json!(number - 1), json!(number + 1_000_003), Value::Null]
        }
        Value::String(text) => strings(text),
        Value::Array(items) => lists(items),
        Value::Object(fields) if fields.len() == 1 => {
            // One of several kinds: the plain ones, and with what it holds those that hold the like.
            let inner = fields.values().next().cloned().unwrap_or_default();
            let mut others: Vec<Value> =
                WORDS.iter().flat_map(|words| words.iter()).map(|word| json!(word)).collect();
            others.extend(
                ["skipped", "closed", "clock", "at_least"].map(|kind| json!({kind: inner})),
            );
            others.push(json!("skipped"));
            others.push(Value::Null);
            others
        }
        Value::Object(_) => vec![Value::Null],
    }
}

fn strings(text: &str) -> Vec<Value> {
    let mut others: Vec<Value> = vec![json!(format!("{text}?")), Value::Null];
    for words in WORDS.iter().filter(|words| words.contains(&text)) {
        others.extend(words.iter().filter(|word| **word != text).map(|word| json!(word)));
    }
    // Moments, days and times of day: another digit anywhere.
    for (at, digit) in text.char_indices().filter(|(_, letter)| letter.is_ascii_digit()) {
        let mut other = text.to_owned();
        other.replace_range(at..=at, if digit == '1' { "2" } else { "1" });
        others.push(json!(other));
    }
    others
}

fn lists(items: &[Value]) -> Vec<Value> {
    let mut others = Vec::new();
    for at in 0..items.len() {
        let mut fewer = items.to_vec();
        let taken = fewer.remove(at);
        others.push(Value::from(fewer));
        let mut more = items.to_vec();
        more.insert(at, taken);
        others.push(Value::from(more));
        if 0 < at {
            let mut exchanged = items.to_vec();
            exchanged.swap(at - 1, at);
            others.push(Value::from(exchanged));
        }
    }
    others
}
