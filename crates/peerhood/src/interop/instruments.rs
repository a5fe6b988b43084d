//! Instruments from files: TOML, a FHIR Questionnaire, a data dictionary of REDCap.

use std::collections::BTreeMap;

use peerhood_outcomes::Instrument;
use peerhood_outcomes::instrument::{
    AnswerOption, Definition, InstrumentError, Item, Range, Scale,
};

use super::fhir::{all_items, field, gather, list, text, weight};
use super::heading;
use crate::document::tree::Node;
use crate::fault::{Column, Fault, Findings, Problem, Remark};
use crate::table::{Heading, Table};

/// Reads an instrument; every fault is told at the line it is about.
pub(crate) fn from_toml(source: &str, file: &str, findings: &mut Findings) -> Option<Instrument> {
    let fault = |line: u64, column: u64, reason: &str| {
        let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        Fault::new(file, line, Column::number(column), Problem::NotAnInstrument { reason })
    };
    let definition: Definition = match toml::from_str(source) {
        Ok(definition) => definition,
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start);
            let before = source.get(..start).unwrap_or_default();
            let line = before.matches('\n').count() as u64 + 1;
            let begun = before.rsplit('\n').next().unwrap_or_default();
            findings.fault(fault(line, begun.chars().count() as u64 + 1, error.message()));
            return None;
        }
    };
    match Instrument::new(definition) {
        Ok(instrument) => Some(instrument),
        Err(InstrumentError::Faults(faults)) => {
            for told in faults {
                let reason = told.to_string();
                let (line, column) = place(source, &reason);
                findings.fault(fault(line, column, &reason));
            }
            None
        }
        Err(error) => {
            findings.fault(fault(1, 1, &error.to_string()));
            None
        }
    }
}

/// The line and column that a fault's words are about: where what it names is written.
fn place(source: &str, reason: &str) -> (u64, u64) {
    let after = |word: &str| {
        let rest = reason.split_once(word)?.1;
        let name = rest.split([' ', ',', ';']).next()?;
        Some(name.trim_matches('"').to_owned()).filter(|name| !name.is_empty())
    };
    let begins = |line: &str, key: &str| {
        line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let find = |from: usize, holds: &dyn Fn(&str) -> bool| {
        let (row, line) = source.lines().enumerate().skip(from).find(|(_, line)| holds(line))?;
        let indent = line.chars().take_while(|letter| letter.is_whitespace()).count();
        Some((row, (row as u64 + 1, indent as u64 + 1)))
    };
    let named = |name: String| {
        move |line: &str| {
            line.split(|letter: char| !(letter.is_alphanumeric() || "-_.".contains(letter)))
                .any(|word| word == name)
        }
    };
    let found = if reason.starts_with("reversed") {
        find(0, &|line| begins(line, "reversed"))
    } else if let Some(scale) = after("scale ").or_else(|| after("two scales have the key ")) {
        let section = find(0, &|line| line.contains("scales")).map_or(0, |(row, _)| row);
        find(section, &named(scale))
    } else if let Some(item) = after("item ").or_else(|| after("the key ")) {
        let section = find(0, &|line| line.contains("items")).map_or(0, |(row, _)| row);
        find(section, &named(item))
    } else {
        ["range", "items", "scales", "key", "name"]
            .iter()
            .find(|key| reason.contains(**key))
            .and_then(|key| find(0, &|line| begins(line, key)))
    };
    found.map_or((1, 1), |(_, place)| place)
}

/// Reads the Questionnaires of a resource, a list or a Bundle; none may be there.
pub(super) fn from_json(root: &Node, file: &str, findings: &mut Findings) -> Vec<Instrument> {
    let mut resources = Vec::new();
    gather(root, &mut resources);
    let mut made = Vec::new();
    for resource in resources {
        if text(resource, "resourceType") != "Questionnaire" {
            continue;
        }
        let mut labels = Vec::new();
        let asked: Vec<Asked> =
            (all_items(resource).into_iter()).filter_map(|item| asked(item, &mut labels)).collect();
        let (url, title) = (text(resource, "url"), text(resource, "title"));
        // A canonical address ends with a name, and perhaps a version.
        let address = url.split('|').next().unwrap_or_default().rsplit('/').next();
        // Responses name their questionnaire by it.
        let address = address.unwrap_or_default().to_owned();
        let keys = [address, text(resource, "id"), text(resource, "name"), title.clone()];
        let key = keys.into_iter().find(|key| !key.is_empty()).unwrap_or_default();
        let name = if title.is_empty() { key.clone() } else { title };
        match plain_sum(&key, &name, asked, labels) {
            Ok(mut definition) => {
                definition.licence = text(resource, "copyright");
                definition.source = format!("FHIR Questionnaire in {file}");
                add(definition, file, resource.line, &mut made, findings);
            }
            Err(reason) => {
                let problem = Problem::NotAnInstrument { reason };
                findings.fault(resource.fault(file, "item", problem));
            }
        }
    }
    made
}

/// An item with the lowest and highest number it can count.
struct Asked {
    item: Item,
    values: Vec<f64>,
}

fn asked(item: &Node, labels: &mut Vec<AnswerOption>) -> Option<Asked> {
    let link = text(item, "linkId");
    let mut values = Vec::new();
    for option in list(item, "answerOption") {
        let coding = field(option, "valueCoding");
        let counted = weight(option).or_else(|| weight(coding?)).and_then(Node::scalar);
        let plain = || text(coding.unwrap_or(option), "code");
        let integer = field(option, "valueInteger").and_then(Node::scalar);
        let value: f64 = counted.or(integer).unwrap_or_else(plain).parse().ok()?;
        values.push(value);
        let [label, code] = ["display", "code"]
            .map(|key| coding.map(|coding| text(coding, key)).unwrap_or_default());
        // A code that is a number is read as that number.
        let code = if code.parse::<f64>().is_ok() { String::new() } else { code };
        labels.push(AnswerOption { value, label, code });
    }
    if values.is_empty() {
        return None;
    }
    let mut made = Item::new(link.trim_start_matches('/'));
    made.text = Some(text(item, "text")).filter(|text| !text.is_empty());
    made.loinc = list(item, "code")
        .iter()
        .find(|code| text(code, "system") == "http://loinc.org")
        .map(|code| text(code, "code"));
    Some(Asked { item: made, values })
}

/// An instrument without a rule of its own: the sum of complete answers.
fn plain_sum(
    key: &str,
    name: &str,
    asked: Vec<Asked>,
    labels: Vec<AnswerOption>,
) -> Result<Definition, String> {
    let range = |values: &[f64]| {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Range { low, high, decimals: values.iter().any(|value| value.fract() != 0.0) }
    };
    let Some(first) = asked.first().map(|asked| range(&asked.values)) else {
        return Err("no item has options with numbers".to_owned());
    };
    let labels = plain_words(labels);
    let items = asked.into_iter().map(|asked| {
        let own = range(&asked.values);
        let mut item = asked.item;
        item.range = (own != first).then_some(own);
        item
    });
    let mut definition =
        Definition::new(key, name, first, items.collect(), vec![Scale::new("total")]);
    definition.options = labels;
    Ok(definition)
}

/// The options whose words or codes mean one number wherever they are used; a word that means another
/// number in another item is no word for a number.
fn plain_words(labels: Vec<AnswerOption>) -> Vec<AnswerOption> {
    let mut meant: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for option in &labels {
        for word in [&option.label, &option.code] {
            let values = meant.entry(word.to_lowercase()).or_default();
            if !values.contains(&option.value) {
                values.push(option.value);
            }
        }
    }
    let is_plain = |word: &str| {
        !word.is_empty() && meant.get(&word.to_lowercase()).is_some_and(|v| v.len() == 1)
    };
    let mut plain: Vec<AnswerOption> = Vec::new();
    for mut option in labels {
        if !is_plain(&option.code) {
            option.code.clear();
        }
        if !is_plain(&option.label) {
            option.label = std::mem::take(&mut option.code);
        }
        if !option.label.is_empty() && !plain.contains(&option) {
            plain.push(option);
        }
    }
    plain.sort_by(|left, right| left.label.cmp(&right.label));
    plain
}

fn add(
    definition: Definition,
    file: &str,
    line: u64,
    made: &mut Vec<Instrument>,
    findings: &mut Findings,
) {
    match Instrument::new(definition) {
        Ok(instrument) => {
            let instrument_key = instrument.key().to_owned();
            findings.notice(file, Remark::PlainSum { instrument: instrument_key });
            made.push(instrument);
        }
        Err(error) => {
            let problem = Problem::NotAnInstrument { reason: error.to_string() };
            findings.fault(Fault::new(file, line, Column::number(1), problem));
        }
    }
}

fn field_heading(table: &Table) -> Option<&Heading> {
    heading(table, &["Variable / Field Name", "field_name"])
}

fn form_heading(table: &Table) -> Option<&Heading> {
    heading(table, &["Form Name", "form_name"])
}

/// Reads a data dictionary: one instrument for every form with questions that have numbered choices.
/// Forms that the library has a key for are left to it.
pub(super) fn from_dictionary(
    table: &Table,
    known: &[&str],
    findings: &mut Findings,
) -> Vec<Instrument> {
    let (Some(field), Some(form)) = (field_heading(table), form_heading(table)) else {
        return Vec::new();
    };
    let kind = heading(table, &["Field Type", "field_type"]);
    let label = heading(table, &["Field Label", "field_label"]);
    let choices = heading(
        table,
        &["Choices, Calculations, OR Slider Labels", "select_choices_or_calculations"],
    );
    let mut order: Vec<String> = Vec::new();
    let mut forms: BTreeMap<String, (u64, Vec<Asked>, Vec<AnswerOption>)> = BTreeMap::new();
    for row in table.rows.iter().filter(|row| !row.torn) {
        let read = |heading: Option<&Heading>| {
            heading.map(|heading| table.text_under(row, heading)).unwrap_or_default()
        };
        let (name, form) = (read(Some(field)), read(Some(form)));
        let (values, labels) = numbered(read(kind), read(choices));
        if values.is_empty() {
            continue;
        }
        let entry = forms.entry(form.to_owned()).or_insert_with(|| {
            order.push(form.to_owned());
            (row.line, Vec::new(), Vec::new())
        });
        let short = name.strip_prefix(form).map(|rest| rest.trim_start_matches('_'));
        let mut item = Item::new(short.filter(|rest| !rest.is_empty()).unwrap_or(name));
        item.text = Some(read(label).to_owned()).filter(|text| !text.is_empty());
        entry.1.push(Asked { item, values });
        entry.2.extend(labels);
    }
    let plain = |text: &str| text.replace(['-', '_'], "").to_lowercase();
    let mut made = Vec::new();
    for form in order {
        let Some((line, asked, labels)) = forms.remove(&form) else { continue };
        if known.iter().any(|known| plain(known) == plain(&form)) {
            continue;
        }
        if let Ok(mut definition) = plain_sum(&form, &form, asked, labels) {
            definition.source = format!("data dictionary of REDCap, {}", table.file);
            add(definition, &table.file, line, &mut made, findings);
        }
    }
    made
}

/// The numbers of a question's choices, `1, Never | 2, Often`, with their words.
fn numbered(kind: &str, choices: &str) -> (Vec<f64>, Vec<AnswerOption>) {
    if matches!(kind, "yesno" | "truefalse") {
        return (vec![0.0, 1.0], Vec::new());
    }
    if !matches!(kind, "radio" | "dropdown") {
        return (Vec::new(), Vec::new());
    }
    let mut labels = Vec::new();
    for choice in choices.split('|') {
        // Labels may hold commas: the first one ends the code.
        let Some((code, label)) = choice.split_once(',') else { return (Vec::new(), Vec::new()) };
        let Ok(value) = code.trim().parse::<f64>() else { return (Vec::new(), Vec::new()) };
        labels.push(AnswerOption { value, label: label.trim().to_owned(), code: String::new() });
    }
    (labels.iter().map(|label| label.value).collect(), labels)
}
