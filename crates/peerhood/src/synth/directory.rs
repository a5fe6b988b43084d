//! A small directory of community programs, as the Human Services Data Specification 3.0 has it.

use serde_json::{Value, json};
use uuid::Uuid;

use super::places::STATE;

/// A service: its name, who runs it, what it is for, its languages, the places it has, and when
/// somebody last made sure of it.
type Row = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
    u32,
    &'static str,
);

const EN: &[(&str, &str)] = &[("English", "en")];
const EN_ES: &[(&str, &str)] = &[("English", "en"), ("Spanish", "es")];

const SERVICES: [Row; 8] = [
    ("Weekly food box", "Meridian Food Pantry", &["food", "practical"], EN_ES, 40, "2025-11-14"),
    ("Respite weekends", "Meridian Respite", &["respite", "caregiving"], EN, 6, "2026-01-20"),
    (
        "Education plan clinic",
        "Meridian Law Clinic",
        &["school", "advocacy"],
        EN_ES,
        12,
        "2025-10-02",
    ),
    ("Medical rides", "Meridian Transit", &["transport", "practical"], EN, 30, "2025-12-01"),
    ("Grief circle", "Meridian Hospice", &["bereavement", "emotional"], EN, 10, "2025-09-15"),
    (
        "Equipment loan",
        "Meridian Equipment Bank",
        &["equipment", "practical"],
        EN_ES,
        25,
        "2024-08-30",
    ),
    ("Sibling workshop", "Meridian Family Center", &["siblings", "family"], EN, 15, "2026-02-10"),
    (
        "Rent and power fund",
        "Meridian Community Action",
        &["housing", "money"],
        EN_ES,
        0,
        "2025-07-07",
    ),
];

pub(super) fn services() -> String {
    let services: Vec<Value> = SERVICES.iter().zip(1_u32..).map(service).collect();
    let mut text = format!("{:#}", Value::Array(services));
    text.push('\n');
    text
}

fn service((row, number): (&Row, u32)) -> Value {
    let (name, owner, terms, languages, places, assured_on) = row;
    let id = |what: &str| {
        let name = format!("https://synthetic.example/{owner}/{what}");
        Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string()
    };
    let attributes = terms.iter().map(|term| {
        let taxonomy_term = json!({
            "id": id(&format!("{term}/term")), "code": term, "name": term, "description": term,
        });
        json!({"id": id(term), "link_entity": "service", "taxonomy_term": taxonomy_term})
    });
    let languages = languages
        .iter()
        .map(|(language, code)| json!({"id": id(language), "name": language, "code": code}));
    json!({
        "id": id("service"),
        "name": name,
        "description": format!("{name}: invented, like everything here"),
        "status": "active",
        "assured_date": assured_on,
        "organization": {
            "id": id("organization"), "name": owner, "description": "An invented organization",
        },
        "phones": [{"id": id("phone"), "number": format!("555-01{number:02}"), "type": "voice"}],
        "languages": languages.collect::<Vec<_>>(),
        "service_areas": [{"id": id("area"), "name": STATE}],
        "attributes": attributes.collect::<Vec<_>>(),
        "capacities": [{
            "id": id("capacity"), "available": places,
            "updated": format!("{assured_on}T00:00:00Z"),
            "unit": {"id": id("unit"), "name": "families"},
        }],
    })
}
