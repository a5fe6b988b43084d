//! Which columns are the items of which instrument, where their names do not say it plainly.

use std::collections::BTreeMap;

use peerhood_outcomes::Instrument;
use peerhood_outcomes::instrument::BUILT_IN;

use crate::fault::{Column, Fault, Findings, Problem, Remark};
use crate::table::Table;

/// Letters and digits only.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Renames columns that go by LOINC codes, or by the code of a panel, after instrument and item.
pub(crate) fn name_items(
    table: &mut Table,
    instruments: &BTreeMap<String, Instrument>,
    findings: &mut Findings,
) {
    let found = |instrument: &Instrument, name: &str| {
        let panel = instrument.definition().loinc.as_deref();
        let whole = [Some(instrument.key()), panel];
        let called = |code: &str| {
            let alone = plain(name) == plain(code);
            let within =
                whole.iter().flatten().any(|key| plain(&format!("{key}_{code}")) == plain(name));
            alone || within
        };
        let item = instrument.items().iter().find(|item| {
            item.loinc.as_deref().is_some_and(called)
                || panel.is_some_and(|panel| plain(&format!("{panel}_{}", item.key)) == plain(name))
        });
        let scale =
            || instrument.scales().iter().find(|scale| scale.loinc.as_deref().is_some_and(called));
        item.map(|item| item.key.0.clone()).or_else(|| Some(scale()?.key.clone()))
    };
    // PHQ-9 and PHQ-2 share codes: the instrument with the most items that are all there.
    let names: Vec<String> = table.headings.iter().map(|heading| heading.name.clone()).collect();
    let best = instruments
        .values()
        .map(|instrument| {
            let known = names.iter().filter(|name| found(instrument, name).is_some()).count();
            (known, instrument)
        })
        .filter(|(known, instrument)| instrument.items().len() <= *known)
        .max_by_key(|(known, _)| *known);
    if let Some((_, instrument)) = best {
        for heading in &mut table.headings {
            if let Some(item) = found(instrument, &heading.name) {
                heading.name = format!("{}_{item}", instrument.key());
            }
        }
    } else {
        name_rows_of_a_question(table, instruments, findings);
    }
}

/// Renames the columns of a question with rows (`Q3_1`, `Q3_2`, …) after the only instrument that has
/// just these items, where no column names an instrument: one of the program's own, or the one asked for.
fn name_rows_of_a_question(
    table: &mut Table,
    instruments: &BTreeMap<String, Instrument>,
    findings: &mut Findings,
) {
    let key = |text: &str| plain(text).trim_start_matches('0').to_owned();
    let mut questions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for heading in table.own_headings() {
        // `Q3_DO_1` is the order in which Qualtrics showed the rows.
        if let Some((question, row)) = heading.name.rsplit_once('_')
            && !question.ends_with("_DO")
        {
            questions.entry(question.to_owned()).or_default().push(key(row));
        }
    }
    if questions.keys().any(|question| instruments.keys().any(|k| plain(k) == plain(question))) {
        return;
    }
    let mut able: Vec<(&String, &Instrument)> = Vec::new();
    for (question, rows) in &questions {
        let fits = |instrument: &&Instrument| {
            let items = instrument.items();
            let has = |item: &str| rows.iter().any(|row| *row == key(item));
            1 < items.len()
                && items.len() == rows.len()
                && items.iter().all(|item| has(&item.key.0))
        };
        able.extend(instruments.values().filter(fits).map(|instrument| (question, instrument)));
    }
    // Nine rows of any export may be another nine questions than those of the PHQ-9.
    let is_meant =
        |instrument: &Instrument| instruments.len() == 1 || !BUILT_IN.contains(&instrument.key());
    able.retain(|(_, instrument)| is_meant(instrument));
    let [(question, instrument)] = able.as_slice() else { return };
    let (question, instrument) = ((*question).clone(), instrument.key().to_owned());
    for heading in &mut table.headings {
        if let Some((_, row)) = heading.name.rsplit_once('_').filter(|(stem, _)| *stem == question)
        {
            heading.name = format!("{instrument}_{row}");
        }
    }
    findings.notice(&table.file, Remark::QuestionTakenFor { question, instrument });
}

/// The only instrument of which bare columns (`1`, `Q1`) can be the items. The program's own go before
/// those that come with the library, and one that the file is named after before all.
pub(crate) fn taken_for<'a>(
    table: &Table,
    wave: &str,
    instruments: &'a BTreeMap<String, Instrument>,
    findings: &mut Findings,
) -> Option<&'a Instrument> {
    let bare: Vec<String> = table
        .own_headings()
        .map(|heading| {
            let name = plain(&heading.name);
            let short = name.strip_prefix("item").or_else(|| name.strip_prefix('q'));
            short.unwrap_or(&name).trim_start_matches('0').to_owned()
        })
        .collect();
    let fits = |instrument: &&Instrument| {
        let items = instrument.items();
        let is_there =
            |key: &str| bare.iter().any(|name| *name == plain(key).trim_start_matches('0'));
        items.len() == bare.len() && items.iter().all(|item| is_there(&item.key.0))
    };
    let able: Vec<&Instrument> = instruments.values().filter(fits).collect();
    let named = |instrument: &&&Instrument| plain(wave).contains(&plain(instrument.key()));
    let own = |instrument: &&&Instrument| !BUILT_IN.contains(&instrument.key());
    let only = |some: Vec<&&'a Instrument>| match some.as_slice() {
        [one] => Some(**one),
        _ => None,
    };
    let found = only(able.iter().filter(named).collect())
        .or_else(|| only(able.iter().filter(own).collect()))
        .or_else(|| only(able.iter().collect()));
    match found {
        Some(instrument) => {
            let key = instrument.key().to_owned();
            findings.notice(&table.file, Remark::TakenFor { instrument: key });
        }
        None if 1 < able.len() => {
            let keys = able.iter().map(|instrument| instrument.key().to_owned()).collect();
            let first = table.own_headings().next();
            let column = first
                .map_or(Column::number(1), |heading| Column::named(heading.number, &heading.name));
            let problem = Problem::SeveralInstruments { instruments: keys };
            findings.fault(Fault::new(&table.file, 1, column, problem));
        }
        None => {}
    }
    found
}
