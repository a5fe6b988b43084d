use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use peerhood_model::Zone;
use peerhood_outcomes::instrument::{BUILT_IN, Item};
use peerhood_outcomes::{AnswerFault, Answers, AnswersError, Instrument, built_in};

use super::files;
use super::program::Tables;
use crate::fault::{Column, Fault, Findings, Problem, Remark, nearest};
use crate::interop;
use crate::policy::Policy;
use crate::table::cells::{Cells, Conventions};
use crate::table::columns::WAVE;
use crate::table::{Heading, Table, decoded};

/// The waves in which an instrument was answered.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Survey {
    /// The instrument.
    pub instrument: Instrument,
    /// Its waves, in the order of their first answers' dates, and of their names where there is none.
    pub waves: Vec<Wave>,
}

/// The answers to one instrument in one wave.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Wave {
    /// The name of its file without `.csv`.
    pub name: String,
    /// The answers.
    pub answers: Answers,
    /// When each row was answered, where that is known.
    pub answered_on: Vec<Option<NaiveDate>>,
}

/// Reads `surveys/`: instruments of the program's own, and every wave.
pub(crate) fn read_folder(
    folder: &Path,
    tables: &Tables,
    policy: &Policy,
    findings: &mut Findings,
) -> Vec<Survey> {
    let Ok(names) = files::names(folder) else {
        if folder.exists() && !folder.is_dir() {
            findings.fault(Fault::new("surveys", 1, Column::number(1), Problem::NotAFolder));
        }
        return Vec::new();
    };
    let mut own = Vec::new();
    let mut answers = Vec::new();
    for name in &names {
        let file = format!("surveys/{name}");
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        if !matches!(ending, "toml" | "csv" | "json") {
            continue;
        }
        let Some(bytes) = files::bytes(folder, name, true, &names, findings) else { continue };
        match ending {
            "toml" => {
                let Some((text, _)) = decoded(&bytes, &file, findings) else { continue };
                own.extend(interop::from_toml(&text, &file, findings));
            }
            "csv" if interop::is_dictionary(&bytes, &file) => {
                own.extend(interop::dictionary(&bytes, &file, &BUILT_IN, findings));
            }
            "json" if interop::is_questionnaire(&bytes) => {
                own.extend(interop::questionnaires(&bytes, &file, findings));
            }
            _ => answers.push((stem.to_owned(), file, bytes)),
        }
    }
    let instruments = with_built_in(own, policy);
    let mut waves = Waves::new(&instruments, tables, policy);
    for (stem, file, bytes) in answers {
        for mut part in interop::read(&bytes, &file, None, &WAVE, findings) {
            interop::name_items(&mut part.table, &instruments, findings);
            // Several waves of one file are told apart; a wave of its own name keeps it.
            let wave = if part.wave.is_empty() { stem.clone() } else { part.wave };
            waves.add(&wave, &part.table, findings);
        }
    }
    waves.finished()
}

/// The program's own instruments and those that come with the library; its own go first.
pub(crate) fn with_built_in(own: Vec<Instrument>, policy: &Policy) -> BTreeMap<String, Instrument> {
    let built_in = BUILT_IN.iter().filter_map(|key| built_in(key).ok());
    let all = built_in.chain(own);
    all.map(|instrument| {
        let codes = policy.reporting.missing_codes.iter().map(String::as_str);
        (instrument.key().to_owned(), instrument.with_missing_codes(codes))
    })
    .collect()
}

/// The waves as they are read, by instrument.
pub(crate) struct Waves<'a> {
    instruments: &'a BTreeMap<String, Instrument>,
    tables: &'a Tables,
    policy: &'a Policy,
    surveys: BTreeMap<String, Survey>,
}

impl<'a> Waves<'a> {
    pub(crate) fn new(
        instruments: &'a BTreeMap<String, Instrument>,
        tables: &'a Tables,
        policy: &'a Policy,
    ) -> Self {
        Self { instruments, tables, policy, surveys: BTreeMap::new() }
    }

    pub(crate) fn finished(self) -> Vec<Survey> {
        let mut surveys: Vec<Survey> = self.surveys.into_values().collect();
        for survey in &mut surveys {
            survey.waves.sort_by(|left, right| {
                let first = |wave: &Wave| wave.answered_on.iter().flatten().min().copied();
                let key = |wave: &Wave| (first(wave).is_none(), first(wave));
                key(left).cmp(&key(right)).then_with(|| left.name.cmp(&right.name))
            });
        }
        surveys
    }

    /// Adds the answers of a table to every instrument that has a column in it.
    pub(crate) fn add(&mut self, name: &str, table: &Table, findings: &mut Findings) {
        let answered_on = self.rows(table, findings);
        let mut strangers: BTreeSet<usize> =
            table.own_headings().map(|h| h.number as usize).collect();
        let mut used: Vec<&Instrument> = (self.instruments.values())
            .filter(|instrument| {
                let known: Vec<usize> = (instrument.items().iter())
                    .filter_map(|item| heading_of(table, instrument, item))
                    .map(|heading| heading.number as usize)
                    .collect();
                if !known.is_empty() {
                    let scales = instrument.scales().iter();
                    let totals =
                        scales.filter_map(|scale| interop::total_of(table, instrument, &scale.key));
                    totals.for_each(|heading| {
                        strangers.remove(&(heading.number as usize));
                    });
                }
                known.iter().for_each(|number| {
                    strangers.remove(number);
                });
                !known.is_empty()
            })
            .collect();
        let before = findings.faults.listed().len();
        if used.is_empty() {
            used.extend(interop::taken_for(table, name, self.instruments, findings));
        }
        let ambiguous = before < findings.faults.listed().len();
        if ambiguous || !used.is_empty() && strangers.len() == table.own_headings().count() {
            strangers.clear();
        }
        if !strangers.is_empty() {
            let names = (table.own_headings())
                .filter(|heading| strangers.contains(&(heading.number as usize)))
                .map(|heading| crate::fault::shortened(&heading.name))
                .collect();
            findings.notice(&table.file, Remark::UnknownColumns { names });
        }
        if used.is_empty() && !ambiguous {
            let keys = self.instruments.keys().map(String::as_str);
            let first = table.own_headings().next();
            let found = first.map_or("", |heading| heading.name.as_str());
            let stem = found.rsplit_once(['_', '.', ' ']).map_or(found, |parts| parts.0);
            let column = first
                .map_or(Column::number(1), |heading| Column::named(heading.number, &heading.name));
            let problem = Problem::UnknownItem { near: nearest(stem, keys) };
            findings.fault(Fault::new(&table.file, 1, column, problem));
        }
        for instrument in used {
            if let Some(answers) = answers(table, instrument, findings) {
                interop::compare_totals(table, instrument, &answers, findings);
                let wave =
                    Wave { name: name.to_owned(), answers, answered_on: answered_on.clone() };
                let survey = || Survey { instrument: instrument.clone(), waves: Vec::new() };
                let key = instrument.key().to_owned();
                self.surveys.entry(key).or_insert_with(survey).waves.push(wave);
            }
        }
    }

    /// Checks who answered, and reads when.
    fn rows(&self, table: &Table, findings: &mut Findings) -> Vec<Option<NaiveDate>> {
        let zone: Zone = self.policy.time_zone.parse().unwrap_or_else(|_| Zone::utc());
        let regions = BTreeSet::new();
        let formats = &self.policy.dates.formats;
        let conventions = Conventions { zone: &zone, formats, regions: &regions };
        let mut days = Vec::new();
        for row in table.rows.iter().filter(|row| !row.torn) {
            let mut cells = Cells { table, row, conventions: &conventions, findings };
            days.push(cells.date("answered_on"));
            let Some(person) = cells.needed("person") else { continue };
            let ids = &self.tables.ids;
            // The second list is searched only for those who are not in the first.
            if let Some(Problem::UnknownId { file: referrals, near }) =
                ids.problem("referrals", person)
                && let Some(Problem::UnknownId { file: support_parents, .. }) =
                    ids.problem("support_parents", person)
            {
                let file = format!("{referrals} or {support_parents}");
                cells.fault("person", person, Problem::UnknownId { file, near });
            }
        }
        days
    }
}

/// The answers to one instrument, checked against the values its items can have.
fn answers(table: &Table, instrument: &Instrument, findings: &mut Findings) -> Option<Answers> {
    let header: Vec<&str> = table.headings.iter().map(|heading| heading.name.as_str()).collect();
    let person = table.headings.iter().position(|heading| WAVE.columns[0].is_called(&heading.name));
    let rows: Vec<_> = table.rows.iter().filter(|row| !row.torn).collect();
    let texts = rows.iter().map(|row| {
        table.headings.iter().map(|heading| table.text_under(row, heading)).collect::<Vec<_>>()
    });
    let place = |row: usize, item: &Item, text: &str, problem| {
        let heading = any_heading_of(table, instrument, item)?;
        Some(table.fault_under(rows.get(row)?, heading, text, problem))
    };
    let (answers, faults) = match Answers::read(instrument, &header, person, texts) {
        Ok(read) => read,
        Err(AnswersError::NoColumn { items }) => {
            for item in items {
                let name = format!("{}_{item}", instrument.key());
                let problem = Problem::ColumnMissing { name: name.clone(), found: None };
                findings.fault(Fault::new(&table.file, 1, Column::named(1, &name), problem));
            }
            return None;
        }
        Err(error) => {
            let problem = Problem::NotAnInstrument { reason: error.to_string() };
            findings.fault(Fault::new(&table.file, 1, Column::number(1), problem));
            return None;
        }
    };
    let item_of = |key| instrument.items().iter().find(|item| item.key == key);
    for fault in faults {
        if let AnswerFault::Unreadable { row, item, text, .. } = fault {
            let range = item_of(item.clone()).map(|item| instrument.range(item).to_string());
            let problem = Problem::NotAnAnswer { range: range.unwrap_or_default() };
            let found = item_of(item).and_then(|item| place(row, item, &text, problem));
            found.into_iter().for_each(|fault| findings.fault(fault));
        }
    }
    for item in instrument.items() {
        let range = instrument.range(item);
        for (row, value) in answers.column(&item.key).into_iter().flatten().enumerate() {
            if let Some(value) = value.filter(|value| !range.allows(*value)) {
                let problem = Problem::NotAnAnswer { range: range.to_string() };
                let found = place(row, item, &value.to_string(), problem);
                found.into_iter().for_each(|fault| findings.fault(fault));
            }
        }
    }
    Some(answers)
}

/// The column of an item where the table holds one instrument only: its key alone will do.
fn any_heading_of<'a>(
    table: &'a Table,
    instrument: &Instrument,
    item: &Item,
) -> Option<&'a Heading> {
    let plain = |text: &str| {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        let lower: String = kept.flat_map(char::to_lowercase).collect();
        let short = lower.strip_prefix("item").or_else(|| lower.strip_prefix('q'));
        short.unwrap_or(&lower).trim_start_matches('0').to_owned()
    };
    let bare = || {
        table.own_headings().find(|heading| plain(&heading.name) == plain(&item.key.to_string()))
    };
    heading_of(table, instrument, item).or_else(bare)
}

/// The column of an item: its header is the instrument's key and the item's.
fn heading_of<'a>(table: &'a Table, instrument: &Instrument, item: &Item) -> Option<&'a Heading> {
    let plain = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let name = plain(&format!("{}_{}", instrument.key(), item.key));
    table.own_headings().find(|heading| plain(&heading.name) == name)
}
