//! An export of REDCap: one row a record and event, checkboxes in columns of their own.

use std::collections::BTreeMap;

use super::long::Wide;
use super::{Part, cell, day, heading};
use crate::fault::Findings;
use crate::table::columns::TableSpec;
use crate::table::{Cell, Heading, Row, Table};

pub(super) fn parts(table: &Table, spec: &'static TableSpec, findings: &mut Findings) -> Vec<Part> {
    let Some(record) =
        heading(table, &["person", "record_id", "study_id"]).or_else(|| table.headings.first())
    else {
        return Vec::new();
    };
    let event = heading(table, &["redcap_event_name"]);
    let form = heading(table, &["redcap_repeat_instrument"]);
    let instance = heading(table, &["redcap_repeat_instance"]);
    let stamps: Vec<&Heading> = (table.headings.iter())
        .filter(|heading| heading.name == "answered_on" || heading.name.ends_with("_timestamp"))
        .collect();
    let boxes = boxes(table);
    let mut waves: Vec<(String, Wide)> = Vec::new();
    for row in table.rows.iter().filter(|row| !row.torn) {
        let text = |heading: Option<&Heading>| {
            heading.map(|heading| table.text_under(row, heading)).unwrap_or_default()
        };
        // `baseline_arm_1` is the wave baseline; a second time of it is baseline-2.
        let named = text(event);
        let mut wave = named.rsplit_once("_arm_").map_or(named, |(wave, _)| wave).to_owned();
        let time = text(instance);
        if !time.is_empty() && time != "1" {
            let first = if wave.is_empty() { text(form) } else { wave.as_str() };
            wave = format!("{first}-{time}");
        }
        let place = waves.iter().position(|(known, _)| *known == wave).unwrap_or_else(|| {
            waves.push((wave, Wide::default()));
            waves.len() - 1
        });
        let wide = &mut waves[place].1;
        let line = wide.line(&cell(table, row, record));
        let stamp = stamps
            .iter()
            .map(|stamp| cell(table, row, stamp))
            .find(|cell| cell.text.starts_with(|first: char| first.is_ascii_digit()));
        if let Some(stamp) = stamp {
            wide.put(line, "answered_on", day(stamp));
        }
        for heading in (table.headings.iter()).filter(|heading| is_field(heading, record)) {
            let cell = cell(table, row, heading);
            // A record's events and repeats stand in rows of their own, each with most fields empty.
            if !cell.text.is_empty() {
                wide.put(line, &heading.name, cell);
            }
        }
        for (field, choices) in &boxes {
            if let Some(cell) = ticked(table, row, choices) {
                wide.put(line, field, cell);
            }
        }
    }
    let part = |(wave, wide): (String, Wide)| Part {
        wave,
        table: wide.table(&table.file, spec, findings),
    };
    waves.into_iter().map(part).collect()
}

fn is_field(heading: &Heading, record: &Heading) -> bool {
    let name = heading.name.as_str();
    heading.number != record.number
        && !name.is_empty()
        && name != "answered_on"
        && !name.starts_with("redcap_")
        && !name.ends_with("_complete")
        && !name.ends_with("_timestamp")
        && !name.contains("___")
}

/// Checkbox columns by their field: `field___1` for the choice 1, `field____99` for -99.
fn boxes(table: &Table) -> BTreeMap<&str, Vec<(String, &Heading)>> {
    let mut boxes: BTreeMap<&str, Vec<(String, &Heading)>> = BTreeMap::new();
    for heading in &table.headings {
        if let Some((field, code)) = heading.name.split_once("___") {
            let code = code.strip_prefix('_').map_or_else(|| code.to_owned(), |c| format!("-{c}"));
            boxes.entry(field).or_default().push((code, heading));
        }
    }
    boxes
}

/// The choices that are ticked: several are told apart by `;`, which is no answer to one question.
fn ticked(table: &Table, row: &Row, choices: &[(String, &Heading)]) -> Option<Cell> {
    let is_ticked = |text: &str| matches!(text, "1" | "Checked" | "checked");
    let chosen: Vec<&(String, &Heading)> =
        choices.iter().filter(|(_, heading)| is_ticked(table.text_under(row, heading))).collect();
    let (_, first) = chosen.first()?;
    let codes: Vec<&str> = chosen.iter().map(|(code, _)| code.as_str()).collect();
    Some(Cell { text: codes.join(";"), ..cell(table, row, first) })
}
