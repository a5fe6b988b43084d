//! An export of Qualtrics: names, then wordings, then import ids, then the answers.

use super::long::Wide;
use super::{Part, cell, day, heading};
use crate::fault::{Findings, Remark};
use crate::table::Table;
use crate::table::columns::TableSpec;

/// Columns about the answering itself; no question.
const ABOUT: [&str; 17] = [
    "StartDate",
    "EndDate",
    "Status",
    "IPAddress",
    "Progress",
    "Duration (in seconds)",
    "Finished",
    "RecordedDate",
    "ResponseId",
    "RecipientLastName",
    "RecipientFirstName",
    "RecipientEmail",
    "ExternalReference",
    "LocationLatitude",
    "LocationLongitude",
    "DistributionChannel",
    "UserLanguage",
];

pub(super) fn parts(table: &Table, spec: &'static TableSpec, findings: &mut Findings) -> Vec<Part> {
    let imports = |text: &str| text.starts_with("{\"ImportId\"");
    let header = table.rows.iter().position(|row| {
        table.headings.iter().any(|heading| imports(table.text_under(row, heading)))
    });
    let first = header.map_or(0, |place| place + 1);
    let named = heading(table, &["person", "participant", "id"]);
    let reference = heading(table, &["ExternalReference"]);
    let response = heading(table, &["ResponseId", "_recordId"]);
    let when = heading(table, &["answered_on", "RecordedDate", "EndDate"]);
    let status = heading(table, &["Status"]);
    let mut wide = Wide::default();
    let mut previews = 0;
    for row in table.rows.iter().skip(first).filter(|row| !row.torn) {
        let status = status.map(|status| table.text_under(row, status)).unwrap_or_default();
        if status == "1" || status.eq_ignore_ascii_case("Survey Preview") {
            previews += 1;
            continue;
        }
        // The program's own id, by whatever way it came; else the response's.
        let person = [named, reference, response]
            .into_iter()
            .flatten()
            .map(|heading| cell(table, row, heading))
            .find(|cell| !cell.text.is_empty());
        let line = wide.new_line(person.unwrap_or_default());
        if let Some(when) = when {
            wide.put(line, "answered_on", day(cell(table, row, when)));
        }
        for heading in &table.headings {
            let about = ABOUT.iter().any(|name| heading.name.eq_ignore_ascii_case(name));
            let person = named.is_some_and(|named| named.number == heading.number);
            let day = when.is_some_and(|when| when.number == heading.number);
            if !about && !person && !day && !heading.name.is_empty() {
                wide.put(line, &heading.name, cell(table, row, heading));
            }
        }
    }
    if 0 < previews {
        findings.notice(&table.file, Remark::Previews { count: previews });
    }
    let table = wide.table(&table.file, spec, findings);
    vec![Part { wave: String::new(), table }]
}
