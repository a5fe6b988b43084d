use peerhood_outcomes::design::AnalysisPlan;
use serde_json::{Map, Value as Json, json};

use super::FILE;
use super::tree::{Entry, Node, Value};
use crate::fault::{Findings, Problem};
use crate::load::{Survey, Tables, Wave, Waves, analysis, with_built_in};
use crate::policy::Policy;
use crate::table::columns::WAVE;
use crate::table::read_records;

/// Reads instruments of the program's own, and waves: `{"name": …, "answers": [{"person": …}]}`.
pub(super) fn read(
    instruments: Option<&Node>,
    waves: Option<&Node>,
    tables: &Tables,
    policy: &Policy,
    findings: &mut Findings,
) -> Vec<Survey> {
    let mut own = Vec::new();
    for node in items(instruments, "instruments", findings) {
        match serde_json::from_value(json_of(node)) {
            Ok(instrument) => own.push(instrument),
            Err(error) => {
                let reason = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
                let problem = Problem::NotAnInstrument { reason };
                findings.fault(node.fault(FILE, "instruments", problem));
            }
        }
    }
    let instruments = with_built_in(own, policy);
    let mut read = Waves::new(&instruments, tables, policy);
    for node in items(waves, "surveys", findings) {
        let field = |name: &str| match &node.value {
            Value::Table(entries) => entries.iter().find(|entry: &&Entry| entry.key == name),
            _ => None,
        };
        let name = field("name").and_then(|entry| entry.node.scalar());
        let (Some(name), Some(answers)) = (name, field("answers")) else {
            let wanted = "a wave with a name and answers";
            findings.fault(node.fault(FILE, "surveys", Problem::WrongType { wanted }));
            continue;
        };
        if let Some(table) = read_records(&answers.node, FILE, &WAVE, findings) {
            read.add(&name, &table, findings);
        }
    }
    read.finished()
}

/// Reads the plan of analysis: the text of `analysis.toml`, so that its digest is that of the file.
pub(super) fn plan(entry: &Entry, findings: &mut Findings) -> Option<AnalysisPlan> {
    let Value::Text(text) = &entry.node.value else {
        let problem = Problem::WrongType { wanted: "the text of analysis.toml" };
        findings.fault(entry.node.fault(FILE, "analysis", problem));
        return None;
    };
    // Places inside the text are of no use in a document.
    analysis::read(text, &mut |_, problem| {
        findings.fault(entry.node.fault(FILE, "analysis", problem));
    })
}

fn items<'a>(node: Option<&'a Node>, key: &str, findings: &mut Findings) -> &'a [Node] {
    match node.map(|node| (node, &node.value)) {
        None => &[],
        Some((_, Value::List(items))) => items,
        Some((node, _)) => {
            findings.fault(node.fault(FILE, key, Problem::WrongType { wanted: "a list" }));
            &[]
        }
    }
}

fn json_of(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Flag(flag) => Json::from(*flag),
        Value::Number(number) => serde_json::from_str(number).unwrap_or_default(),
        Value::Text(text) => Json::from(text.as_str()),
        Value::List(items) => items.iter().map(json_of).collect(),
        Value::Table(entries) => {
            entries.iter().map(|entry| (entry.key.clone(), json_of(&entry.node))).collect()
        }
    }
}

/// Adds `instruments` and `surveys` to a document, the instruments of one wave in one table.
pub(super) fn write(surveys: &[Survey], document: &mut Map<String, Json>) {
    if surveys.is_empty() {
        return;
    }
    let instruments = surveys.iter().map(|survey| json!(survey.instrument)).collect();
    document.insert("instruments".to_owned(), Json::Array(instruments));
    let mut tables: Vec<(&Wave, Vec<Map<String, Json>>)> = Vec::new();
    for survey in surveys {
        for wave in &survey.waves {
            let same = |(other, _): &&mut (&Wave, _)| {
                other.name == wave.name
                    && other.answers.people() == wave.answers.people()
                    && other.answered_on == wave.answered_on
            };
            match tables.iter_mut().find(same) {
                Some((_, rows)) => add_answers(survey, wave, rows),
                None => {
                    let mut rows = people(wave);
                    add_answers(survey, wave, &mut rows);
                    tables.push((wave, rows));
                }
            }
        }
    }
    let waves =
        tables.into_iter().map(|(wave, rows)| json!({ "name": wave.name, "answers": rows }));
    document.insert("surveys".to_owned(), waves.collect());
}

fn people(wave: &Wave) -> Vec<Map<String, Json>> {
    let people = wave.answers.people().iter().zip(&wave.answered_on);
    people
        .map(|(person, day)| {
            let mut row = Map::from_iter([("person".to_owned(), json!(person))]);
            if let Some(day) = day {
                row.insert("answered_on".to_owned(), json!(day));
            }
            row
        })
        .collect()
}

fn add_answers(survey: &Survey, wave: &Wave, rows: &mut [Map<String, Json>]) {
    for item in wave.answers.items() {
        let column = format!("{}_{item}", survey.instrument.key());
        let answers = wave.answers.column(item).into_iter().flatten();
        for (row, answer) in rows.iter_mut().zip(answers) {
            row.insert(column.clone(), answer.map_or(Json::Null, |value| json!(value)));
        }
    }
}
