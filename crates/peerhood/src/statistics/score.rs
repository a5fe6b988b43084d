use std::collections::BTreeMap;

use peerhood_outcomes::instrument::InstrumentError;
use peerhood_outcomes::{AnswerFault, Answers, AnswersError, Instrument};
use schemars::JsonSchema;
use serde::Serialize;

use super::Sheet;
use crate::fault::{Column, Fault, Faults, Findings, Notice, Problem};
use crate::interop::{self, Format};
use crate::survey::{self, NeedsAPerson, WaveResult};
use crate::table::columns::WAVE;
use crate::table::decoded;
use crate::{Survey, Wave};

/// One wave of answers to one instrument, scored.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Scored {
    /// The instrument's key.
    pub instrument: String,
    /// Its full name.
    pub title: String,
    /// People, scales, and what a person should look at.
    #[serde(flatten)]
    pub wave: WaveResult,
    /// Answers that cannot be, each with its place; they count as not given.
    #[serde(skip)]
    pub faults: Faults,
    /// Answers that somebody has to look at soon. Never serialised: they are for a person who is
    /// trained for it, not for a file.
    #[serde(skip)]
    pub needs_a_person: Vec<NeedsAPerson>,
    /// Totals in the file that its answers do not make.
    #[serde(skip)]
    pub notices: Vec<Notice>,
}

/// Reads an instrument of one's own, as TOML, as a FHIR Questionnaire (`.json`) or as a data
/// dictionary of REDCap with one form (`.csv`); `name` is what faults
/// call it.
///
/// # Errors
///
/// What is wrong with it.
pub fn read_instrument(name: &str, bytes: &[u8]) -> Result<Instrument, Faults> {
    let mut findings = Findings::default();
    let made = if interop::is_dictionary(bytes, name) {
        let mut made = interop::dictionary(bytes, name, &[], &mut findings);
        if 1 < made.len() {
            let forms: Vec<&str> = made.iter().map(Instrument::key).collect();
            let reason = format!("several forms ({}); keep one of them", forms.join(", "));
            let problem = Problem::NotAnInstrument { reason };
            return Err(Fault::new(name, 1, Column::number(1), problem).into());
        }
        made.pop()
    } else if name.to_ascii_lowercase().ends_with(".json") {
        let mut made = interop::questionnaires(bytes, name, &mut findings);
        (!made.is_empty()).then(|| made.swap_remove(0))
    } else {
        let text = decoded(bytes, name, &mut findings).map(|(text, _)| text);
        text.and_then(|text| interop::from_toml(&text, name, &mut findings))
    };
    match made {
        Some(instrument) if findings.faults.is_empty() => Ok(instrument),
        _ if findings.faults.is_empty() => {
            let reason = "no questionnaire in it".to_owned();
            Err(Fault::new(name, 1, Column::number(1), Problem::NotAnInstrument { reason }).into())
        }
        _ => Err(findings.faults),
    }
}

/// The built-in instrument of this key, such as `phq-9`.
///
/// # Errors
///
/// [`InstrumentError::Unknown`] with the keys there are.
pub fn built_in_instrument(key: &str) -> Result<Instrument, InstrumentError> {
    peerhood_outcomes::built_in(key)
}

/// The answers of a file, wave by wave, and what there is to know about how they were read.
#[derive(Debug)]
#[non_exhaustive]
pub struct AnswerFile {
    /// One entry a wave; its name is empty where the file holds one.
    pub waves: Vec<(String, Sheet)>,
    /// What was recognised and left out.
    pub notices: Vec<Notice>,
}

/// Reads answers to an instrument; `format` is recognised where it is `None`.
///
/// # Errors
///
/// Every fault of the file's form at once.
pub fn read_answers(
    instrument: &Instrument,
    name: &str,
    bytes: &[u8],
    format: Option<Format>,
) -> Result<AnswerFile, Faults> {
    let mut findings = Findings::default();
    let parts = interop::read(bytes, name, format, &super::sheet::ANY, &mut findings);
    let mut faults = Faults::default();
    for fault in findings.faults.listed() {
        if fault.problem != Problem::UnnamedColumn {
            faults.add(fault.clone());
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let known = BTreeMap::from([(instrument.key().to_owned(), instrument.clone())]);
    let mut waves = Vec::with_capacity(parts.len());
    for mut part in parts {
        interop::name_items(&mut part.table, &known, &mut findings);
        waves.push((part.wave, Sheet::of(part.table)));
    }
    Ok(AnswerFile { waves, notices: findings.notices })
}

/// Scores the answers of one wave.
///
/// Columns are found as [`Answers::read`] finds them. A column called `person` or `id` says who
/// answered; without one the rows are numbered. An answer that the item cannot have is a fault and
/// counts as not given.
///
/// # Errors
///
/// [`AnswersError`] when an item has no column, or two.
pub fn score(
    instrument: &Instrument,
    name: &str,
    sheet: &Sheet,
    level: f64,
) -> Result<Scored, AnswersError> {
    let (header, rows) = sheet.cells();
    let is_person =
        |name: &str| WAVE.columns[0].is_called(name) || super::sheet::plain(name) == "id";
    let person = header.iter().position(|name| is_person(name));
    let (answers, unreadable) = Answers::read(instrument, &header, person, &rows)?;
    let answers = if person.is_some() { answers } else { numbered(answers)? };
    let scoring = peerhood_outcomes::score_wave(instrument, &answers)?;
    let mut faults = Faults::default();
    let mut places: Vec<&AnswerFault> = unreadable.iter().chain(&scoring.faults).collect();
    places.sort_by_key(|fault| fault.row());
    for fault in places {
        let place = |item: &str, text: &str| {
            let column =
                header.iter().position(|column| names_item(column, instrument.key(), item));
            let range = instrument.items().iter().find(|known| known.key.0 == item);
            let range = range.map(|item| instrument.range(item).to_string()).unwrap_or_default();
            let problem = Problem::NotAnAnswer { range };
            sheet.fault_at(fault.row(), column.unwrap_or(0), text, problem)
        };
        faults.add(match fault {
            AnswerFault::Unreadable { item, text, .. } => place(&item.0, text),
            AnswerFault::OutOfRange { item, value, .. } => place(&item.0, &value.to_string()),
            _ => person_missing(sheet, fault.row(), person),
        });
    }
    let mut findings = Findings::default();
    interop::compare_totals(sheet.table(), instrument, &answers, &mut findings);
    let answered_on = vec![None; answers.people().len()];
    let wave = Wave { name: name.to_owned(), answers, answered_on };
    let survey = Survey { instrument: instrument.clone(), waves: vec![wave] };
    let mut results = survey::score(&[survey], level);
    let scored = results.instruments.pop().and_then(|mut scored| {
        let wave = scored.waves.pop()?;
        Some((scored.instrument, scored.title, wave))
    });
    let Some((key, title, wave)) = scored else {
        return Err(AnswersError::NoColumn { items: Vec::new() });
    };
    let needs_a_person = results.needs_a_person;
    let notices = findings.notices;
    Ok(Scored { instrument: key, title, wave, faults, needs_a_person, notices })
}

fn person_missing(sheet: &Sheet, row: usize, person: Option<usize>) -> Fault {
    sheet.fault_at(row, person.unwrap_or(0), "", Problem::Empty)
}

/// The same answers of people who are called by their row.
fn numbered(answers: Answers) -> Result<Answers, AnswersError> {
    let people = (1..=answers.people().len()).map(|row| format!("row {row}")).collect();
    let columns = answers.items().iter().map(|item| {
        let column = answers.column(item).map(Iterator::collect).unwrap_or_default();
        (item.clone(), column)
    });
    Answers::new(people, columns.collect())
}

fn names_item(header: &str, instrument: &str, item: &str) -> bool {
    let plain = |text: &str| {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        let lower: String = kept.flat_map(char::to_lowercase).collect();
        let digits = lower.chars().rev().take_while(char::is_ascii_digit).count();
        let (word, number) = lower.split_at(lower.len() - digits);
        format!("{word}{}", number.trim_start_matches('0'))
    };
    let header = plain(header);
    ["", "q", "item", instrument].iter().any(|prefix| header == plain(&format!("{prefix}_{item}")))
}
