//! Totals that a file states beside the answers, compared with what the answers make.

use peerhood_outcomes::{Answers, Instrument, score_wave};

use crate::fault::{Findings, Remark};
use crate::table::{Heading, Table};

/// Notices every stored total that disagrees with the answers. Columns such as `phq-9_total`, or those of
/// a LOINC code that was renamed so, are stored totals; rows that are not scored are passed over.
pub(crate) fn compare_totals(
    table: &Table,
    instrument: &Instrument,
    answers: &Answers,
    findings: &mut Findings,
) {
    let stored: Vec<(&str, &Heading)> = instrument
        .scales()
        .iter()
        .filter_map(|scale| Some((scale.key.as_str(), total_of(table, instrument, &scale.key)?)))
        .collect();
    if stored.is_empty() {
        return;
    }
    let Ok(scoring) = score_wave(instrument, answers) else { return };
    for (scale, heading) in stored {
        let Some(scores) = scoring.scale(scale) else { continue };
        let rows = table.rows.iter().filter(|row| !row.torn).zip(&scores.scores);
        let mut wrong = rows.filter_map(|(row, score)| {
            let text = table.text_under(row, heading);
            let (stored, computed): (f64, f64) = (text.parse().ok()?, (*score).ok()?);
            // Printed totals are rounded.
            (0.005 < (stored - computed).abs()).then(|| (row.line, text.to_owned(), computed))
        });
        if let Some((line, stored, computed)) = wrong.next() {
            let remark = Remark::StoredTotals {
                scale: format!("{} {scale}", instrument.key()),
                count: 1 + wrong.count() as u64,
                line,
                stored,
                computed: computed.to_string(),
            };
            findings.notice(&table.file, remark);
        }
    }
}

/// The column of a scale's total, if there is one; items of the same name go first.
pub(crate) fn total_of<'a>(
    table: &'a Table,
    instrument: &Instrument,
    scale: &str,
) -> Option<&'a Heading> {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    if instrument.items().iter().any(|item| plain(&item.key.0) == plain(scale)) {
        return None;
    }
    let name = plain(&format!("{}_{scale}", instrument.key()));
    table.own_headings().find(|heading| plain(&heading.name) == name)
}
