//! FHIR R4 and R5: Questionnaire and QuestionnaireResponse.

use std::collections::BTreeMap;

use peerhood_outcomes::Instrument;
use peerhood_outcomes::instrument::{Item, Range};
use serde_json::{Value as Json, json};

use super::long::Wide;
use super::{Part, day};
use crate::document::tree::{Node, Value};
use crate::fault::{Findings, Problem, Remark};
use crate::table::Cell;
use crate::table::columns::TableSpec;
use crate::{Survey, Wave};

/// Which release a resource is written for: they name the weight of an answer differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FhirVersion {
    /// R4: `ordinalValue`.
    R4,
    /// R5: `itemWeight`.
    R5,
}

const ORDINAL_VALUE: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
const ITEM_WEIGHT: &str = "http://hl7.org/fhir/StructureDefinition/itemWeight";

/// Writes an instrument as a Questionnaire: the options of its items carry their weights. Wording is
/// there where the instrument holds it.
#[must_use]
pub fn questionnaire(instrument: &Instrument, version: FhirVersion) -> Json {
    let definition = instrument.definition();
    let items = instrument.items().iter().map(|item| {
        let range = instrument.range(item);
        let text = item.text.clone().unwrap_or_else(|| format!("Item {}", item.key));
        let mut made = json!({ "linkId": item.key.0, "text": text, "required": false });
        if let Some(code) = &item.loinc {
            made["code"] = json!([{ "system": "http://loinc.org", "code": code }]);
        }
        match options(instrument, range, version) {
            Some(options) => {
                made["type"] = json!(if version == FhirVersion::R4 { "choice" } else { "coding" });
                made["answerOption"] = Json::Array(options);
            }
            None => made["type"] = json!(if range.decimals { "decimal" } else { "integer" }),
        }
        made
    });
    let mut made = json!({
        "resourceType": "Questionnaire",
        "id": instrument.key(),
        "name": instrument.key(),
        "title": definition.name,
        "status": "active",
        "subjectType": ["Person"],
        "item": items.collect::<Vec<Json>>(),
    });
    if !definition.licence.is_empty() {
        made["copyright"] = json!(definition.licence);
    }
    if let Some(code) = &definition.loinc {
        made["code"] = json!([{ "system": "http://loinc.org", "code": code }]);
    }
    made
}

/// One option a whole number of the range, if there are few enough to be ticked.
fn options(instrument: &Instrument, range: Range, version: FhirVersion) -> Option<Vec<Json>> {
    if range.decimals || 20.0 < range.high - range.low {
        return None;
    }
    let mut options = Vec::new();
    let mut value = range.low;
    while value <= range.high {
        options.push(json!({ "valueCoding": coding(instrument, value, version) }));
        value += 1.0;
    }
    Some(options)
}

fn coding(instrument: &Instrument, value: f64, version: FhirVersion) -> Json {
    let url = match version {
        FhirVersion::R4 => ORDINAL_VALUE,
        FhirVersion::R5 => ITEM_WEIGHT,
    };
    let label = instrument.definition().options.iter().find(|option| option.value == value);
    let mut coding = json!({
        "extension": [{ "url": url, "valueDecimal": number(value) }],
        "code": value.to_string(),
    });
    if let Some(option) = label {
        coding["display"] = json!(option.label);
    }
    coding
}

/// A whole number without its point.
fn number(value: f64) -> Json {
    serde_json::from_str(&value.to_string()).unwrap_or(Json::Null)
}

/// Writes a wave as a Bundle of QuestionnaireResponses. People are named by id, and nothing but their
/// answers goes out.
#[must_use]
pub fn questionnaire_responses(survey: &Survey, wave: &Wave, version: FhirVersion) -> Json {
    let rows = 0..wave.answers.people().len();
    let entries = rows.map(|row| json!({ "resource": response(survey, wave, row, version) }));
    json!({
        "resourceType": "Bundle",
        "type": "collection",
        "entry": entries.collect::<Vec<Json>>(),
    })
}

/// Writes what one person answered in a wave as a QuestionnaireResponse; `None` when they are not in
/// it. Of somebody with several rows it is the first.
#[must_use]
pub fn questionnaire_response(
    survey: &Survey,
    wave: &Wave,
    person: &str,
    version: FhirVersion,
) -> Option<Json> {
    let row = wave.answers.people().iter().position(|known| known == person)?;
    Some(response(survey, wave, row, version))
}

fn response(survey: &Survey, wave: &Wave, row: usize, version: FhirVersion) -> Json {
    let instrument = &survey.instrument;
    let items = instrument.items().iter().filter_map(|item| {
        let value = wave.answers.column(&item.key)?.nth(row)??;
        Some(json!({ "linkId": item.key.0, "answer": [answer(instrument, item, value, version)] }))
    });
    let mut made = json!({
        "resourceType": "QuestionnaireResponse",
        "questionnaire": format!("Questionnaire/{}", instrument.key()),
        "status": "completed",
        "subject": { "identifier": { "value": wave.answers.people().get(row) } },
        "item": items.collect::<Vec<Json>>(),
    });
    if let Some(day) = wave.answered_on.get(row).copied().flatten() {
        made["authored"] = json!(day);
    }
    made
}

fn answer(instrument: &Instrument, item: &Item, value: f64, version: FhirVersion) -> Json {
    let range = instrument.range(item);
    if options(instrument, range, version).is_some() {
        json!({ "valueCoding": coding(instrument, value, version) })
    } else if range.decimals {
        json!({ "valueDecimal": number(value) })
    } else {
        json!({ "valueInteger": number(value) })
    }
}

/// The weights of a questionnaire's options, by item and code.
type Weights = BTreeMap<(String, String), Cell>;

/// Reads the responses of a resource, a list or a Bundle.
pub(super) fn parts(
    root: &Node,
    file: &str,
    spec: &'static TableSpec,
    findings: &mut Findings,
) -> Vec<Part> {
    let mut resources = Vec::new();
    gather(root, &mut resources);
    let mut weights = Weights::new();
    for resource in &resources {
        if text(resource, "resourceType") == "Questionnaire" {
            for item in all_items(resource) {
                learn(item, &mut weights);
            }
        }
    }
    let responses: Vec<&Node> = resources
        .into_iter()
        .filter(|resource| text(resource, "resourceType") == "QuestionnaireResponse")
        .collect();
    let given = responses.len();
    let responses: Vec<&Node> = responses
        .into_iter()
        .filter(|response| text(response, "status") != "entered-in-error")
        .collect();
    if responses.len() < given {
        let count = u64::try_from(given - responses.len()).unwrap_or(u64::MAX);
        findings.notice(file, Remark::EnteredInError { count });
    }
    if given == 0 {
        let wanted = "a QuestionnaireResponse, a list or a Bundle of them";
        findings.fault(root.fault(file, "resourceType", Problem::WrongType { wanted }));
        return Vec::new();
    }
    let mut wide = Wide::default();
    for response in responses {
        let line = wide.new_line(subject(response));
        if let Some(authored) = field(response, "authored") {
            wide.put(line, "answered_on", day(place(authored)));
        }
        let name = text(response, "questionnaire");
        let name = name.split('|').next().unwrap_or_default();
        let name = name.rsplit('/').next().unwrap_or_default();
        for item in all_items(response) {
            let link = text(item, "linkId");
            let link = link.trim_start_matches('/');
            let answers = list(item, "answer");
            let Some(first) = answers.first() else { continue };
            let texts: Vec<String> =
                answers.iter().map(|answer| value(answer, link, &weights).text).collect();
            let cell = Cell { text: texts.join(";"), ..value(first, link, &weights) };
            let column = if name.is_empty() { link.to_owned() } else { format!("{name}_{link}") };
            wide.put(line, &column, cell);
        }
    }
    vec![Part { wave: String::new(), table: wide.table(file, spec, findings) }]
}

/// Every resource in a list or Bundle, and what is contained in each.
pub(super) fn gather<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| gather(item, found)),
        Value::Table(_) if text(node, "resourceType") == "Bundle" => {
            for entry in list(node, "entry") {
                if let Some(resource) = field(entry, "resource") {
                    gather(resource, found);
                }
            }
        }
        Value::Table(_) => {
            found.push(node);
            found.extend(list(node, "contained"));
        }
        _ => {}
    }
}

/// The items of a resource, those in groups and under answers too.
pub(super) fn all_items(node: &Node) -> Vec<&Node> {
    let mut items = Vec::new();
    for item in list(node, "item") {
        items.push(item);
        items.extend(all_items(item));
        for answer in list(item, "answer") {
            items.extend(all_items(answer));
        }
    }
    items
}

fn learn(item: &Node, weights: &mut Weights) {
    let link = text(item, "linkId");
    for option in list(item, "answerOption") {
        let Some(coding) = field(option, "valueCoding") else { continue };
        if let Some(weight) = weight(option).or_else(|| weight(coding)) {
            let key = (link.trim_start_matches('/').to_owned(), text(coding, "code"));
            weights.insert(key, place(weight));
        }
    }
}

/// The weight that an option, an answer or its coding carries.
pub(super) fn weight(node: &Node) -> Option<&Node> {
    let known = |url: &str| url == ORDINAL_VALUE || url == ITEM_WEIGHT;
    let extension =
        list(node, "extension").iter().find(|extension| known(&text(extension, "url")))?;
    ["valueDecimal", "valueInteger"].iter().find_map(|key| field(extension, key))
}

/// What an answer counts: its weight, or the number, code or words it holds.
fn value(answer: &Node, link: &str, weights: &Weights) -> Cell {
    if let Some(coding) = field(answer, "valueCoding") {
        let code = text(coding, "code");
        let own = weight(answer).or_else(|| weight(coding)).map(place);
        let learnt = || weights.get(&(link.to_owned(), code.clone())).cloned();
        let here = place(coding);
        let spelled = || {
            let words = text(coding, "display");
            let text = if code.parse::<f64>().is_ok() || words.is_empty() { &code } else { &words };
            Cell { text: text.clone(), ..here.clone() }
        };
        let found = own.or_else(learnt).unwrap_or_else(spelled);
        return Cell { line: here.line, column: here.column, ..found };
    }
    if let Some(quantity) = field(answer, "valueQuantity").and_then(|node| field(node, "value")) {
        return place(quantity);
    }
    for key in ["valueInteger", "valueDecimal", "valueBoolean", "valueString"] {
        if let Some(node) = field(answer, key) {
            let mut cell = place(node);
            if let Value::Flag(flag) = node.value {
                cell.text = u8::from(flag).to_string();
            }
            return cell;
        }
    }
    Cell { text: answer.shown(), ..place(answer) }
}

/// Who answered: an identifier, or the end of a reference such as `Patient/R-1042`.
fn subject(response: &Node) -> Cell {
    for key in ["subject", "source", "author"] {
        let Some(node) = field(response, key) else { continue };
        let identifier = field(node, "identifier").and_then(|node| field(node, "value"));
        if let Some(found) = identifier {
            return place(found);
        }
        if let Some(reference) = field(node, "reference") {
            let mut cell = place(reference);
            cell.text = cell.text.rsplit('/').next().unwrap_or_default().to_owned();
            return cell;
        }
    }
    Cell { text: String::new(), ..place(response) }
}

fn place(node: &Node) -> Cell {
    let text = node.scalar().unwrap_or_default();
    Cell { text, line: node.line, column: node.column }
}

pub(super) fn field<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    match &node.value {
        Value::Table(entries) => {
            entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
        }
        _ => None,
    }
}

pub(super) fn list<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    match field(node, key).map(|node| &node.value) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

pub(super) fn text(node: &Node, key: &str) -> String {
    field(node, key).and_then(Node::scalar).unwrap_or_default()
}
