//! Answers as survey programs write them: plain tables, wide or long, REDCap, Qualtrics and FHIR.
//!
//! Every reader makes the same table, one row a person and one column an item, in which each cell
//! keeps the place it had in its file; what reads plain waves reads these too.

mod fhir;
mod instruments;
mod items;
mod long;
mod qualtrics;
mod redcap;
mod totals;

use std::fmt;

use peerhood_outcomes::Instrument;

pub use fhir::{FhirVersion, questionnaire, questionnaire_response, questionnaire_responses};
pub(crate) use instruments::from_toml;
pub(crate) use items::{name_items, taken_for};
pub(crate) use totals::{compare_totals, total_of};

use crate::document::tree;
use crate::fault::{Findings, Remark};
use crate::table::columns::{TableSpec, WAVE};
use crate::table::{Cell, Heading, Row, Table, decoded, read_delimited};

/// How a file of answers is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// A table with one row a person and one column an item.
    Wide,
    /// A table with one row an answer: who, which item, what.
    Long,
    /// An export of REDCap, checkbox columns and repeat events among it.
    Redcap,
    /// An export of Qualtrics, with its three header rows.
    Qualtrics,
    /// FHIR R4 or R5: a QuestionnaireResponse, a list or a Bundle of them.
    Fhir,
}

impl Format {
    /// The format of this name: `wide`, `csv`, `long`, `redcap`, `qualtrics` or `fhir`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "wide" | "csv" => Some(Self::Wide),
            "long" => Some(Self::Long),
            "redcap" => Some(Self::Redcap),
            "qualtrics" => Some(Self::Qualtrics),
            "fhir" => Some(Self::Fhir),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Wide => "a plain table",
            Self::Long => "a long table, one row an answer",
            Self::Redcap => "an export of REDCap",
            Self::Qualtrics => "an export of Qualtrics",
            Self::Fhir => "FHIR questionnaire responses",
        })
    }
}

/// One wave of answers, found in a file.
#[derive(Debug)]
pub(crate) struct Part {
    /// Its name; empty for a file that holds one wave.
    pub(crate) wave: String,
    pub(crate) table: Table,
}

/// Any columns at all.
static ANY: TableSpec = TableSpec {
    name: "answers",
    needed: false,
    open: true,
    meaning: "answers as another program wrote them",
    columns: &[],
};

/// Reads a file of answers; `format` is recognised, with a notice, where nobody names it.
pub(crate) fn read(
    bytes: &[u8],
    file: &str,
    format: Option<Format>,
    spec: &'static TableSpec,
    findings: &mut Findings,
) -> Vec<Part> {
    let found = format.unwrap_or_else(|| recognised(bytes, file));
    if format.is_none() && found != Format::Wide {
        findings.notice(file, Remark::ReadAs { format: found.to_string() });
    }
    match found {
        Format::Wide => {
            let table = read_delimited(bytes, file, spec, findings);
            let part = |table| Part { wave: String::new(), table };
            table.map(part).into_iter().collect()
        }
        Format::Fhir => {
            let Some((text, _)) = decoded(bytes, file, findings) else { return Vec::new() };
            match tree::from_json(&text, file) {
                Ok(root) => fhir::parts(&root, file, spec, findings),
                Err(fault) => {
                    findings.fault(*fault);
                    Vec::new()
                }
            }
        }
        other => {
            let Some(table) = read_delimited(bytes, file, &ANY, findings) else {
                return Vec::new();
            };
            match other {
                Format::Qualtrics => qualtrics::parts(&table, spec, findings),
                Format::Redcap => redcap::parts(&table, spec, findings),
                _ => long::parts(&table, spec, findings),
            }
        }
    }
}

/// Whether a file is a data dictionary of REDCap.
pub(crate) fn is_dictionary(bytes: &[u8], file: &str) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4_096)]).to_lowercase();
    let header = start.lines().next().unwrap_or_default();
    file.ends_with(".csv")
        && (header.contains("variable / field name") || header.contains("field_name"))
        && (header.contains("form name") || header.contains("form_name"))
}

/// Reads a data dictionary of REDCap; forms that are `known` already are passed over.
pub(crate) fn dictionary(
    bytes: &[u8],
    file: &str,
    known: &[&str],
    findings: &mut Findings,
) -> Vec<Instrument> {
    let table = read_delimited(bytes, file, &ANY, findings);
    table.map_or_else(Vec::new, |table| instruments::from_dictionary(&table, known, findings))
}

/// Whether a file holds FHIR Questionnaires and no responses.
pub(crate) fn is_questionnaire(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.contains("\"Questionnaire\"") && !text.contains("\"QuestionnaireResponse\"")
}

/// Reads the Questionnaires of a file.
pub(crate) fn questionnaires(bytes: &[u8], file: &str, findings: &mut Findings) -> Vec<Instrument> {
    let Some((text, _)) = decoded(bytes, file, findings) else { return Vec::new() };
    match tree::from_json(&text, file) {
        Ok(root) => instruments::from_json(&root, file, findings),
        Err(fault) => {
            findings.fault(*fault);
            Vec::new()
        }
    }
}

/// The format that the beginning of a file shows.
fn recognised(bytes: &[u8], file: &str) -> Format {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(64 * 1_024)]);
    let first = start.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    if file.to_ascii_lowercase().ends_with(".json") || first.starts_with(['{', '[']) {
        return Format::Fhir;
    }
    if first
        .lines()
        .take(40)
        .any(|line| line.contains("{\"\"ImportId\"\"") || line.contains("{\"ImportId\""))
    {
        return Format::Qualtrics;
    }
    let header = first.lines().next().unwrap_or_default().to_lowercase();
    let names: Vec<&str> =
        header.split([',', ';', '\t']).map(|name| name.trim_matches(['"', ' '])).collect();
    let any = |known: &[&str]| names.iter().any(|name| known.contains(name));
    let person = WAVE.columns[0].is_called(names.first().copied().unwrap_or_default());
    let redcap = |name: &&str| {
        name.starts_with("redcap_") || name.ends_with("_complete") || name.contains("___")
    };
    if any(&["record_id", "study_id"]) || (!person && names.iter().any(redcap)) {
        return Format::Redcap;
    }
    if any(&["item", "question"]) && any(&["answer", "value", "response"]) {
        return Format::Long;
    }
    Format::Wide
}

/// A cell of a delimited table with its place.
fn cell(table: &Table, row: &Row, heading: &Heading) -> Cell {
    let text = table.text_under(row, heading).to_owned();
    Cell { text, line: row.line, column: heading.number }
}

/// The heading of the first of several names, without regard to case.
fn heading<'a>(table: &'a Table, names: &[&str]) -> Option<&'a Heading> {
    let plain = |text: &str| -> String {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect()
    };
    names
        .iter()
        .find_map(|name| table.headings.iter().find(|heading| plain(&heading.name) == plain(name)))
}

/// The day of a moment such as `2026-03-09 18:30:00` or `2026-03-09T18:30:00Z`.
fn day(mut moment: Cell) -> Cell {
    let day = moment.text.split([' ', 'T']).next().unwrap_or_default().to_owned();
    moment.text = day;
    moment
}
