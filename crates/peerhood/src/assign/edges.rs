use std::collections::BTreeMap;

use super::{Decimal, Raw, RawEdge};
use crate::fault::{Column, Fault, Faults, Findings, Problem};
use crate::table::Lines;

/// The text of a file, without its byte-order mark.
pub(crate) fn text<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, Faults> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(Fault::new(name, 1, Column::number(1), Problem::Utf16).into());
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Fault::new(name, 1, Column::number(1), Problem::FileEmpty).into());
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count();
        Fault::new(name, line as u64, Column::number(1), Problem::NotUtf8).into()
    })
}

/// Reads rows of left id, right id, weight after a header.
pub(super) fn read(name: &str, text: &str, findings: &mut Findings) -> Raw {
    let mut raw = Raw::default();
    rows(name, text, 3, findings, |line, cells, findings| {
        let mut fault = |column: u64, value: &str, problem| {
            let fault = Fault::new(name, line, Column::number(column), problem);
            findings.fault(if value.is_empty() { fault } else { fault.with_value(value) });
        };
        let empty = cells.iter().position(|cell| cell.is_empty());
        if let Some(column) = empty {
            return fault(column as u64 + 1, "", Problem::Empty);
        }
        let Some(weight) = Decimal::read(cells[2]) else {
            return fault(3, cells[2], Problem::NotADecimal);
        };
        match (raw.lefts.position(cells[0]), raw.rights.position(cells[1])) {
            (Some(left), Some(right)) => raw.edges.push(RawEdge { left, right, weight, line }),
            _ => fault(1, "", Problem::TooManyEntries { most: u32::MAX - 1 }),
        }
    });
    raw
}

/// Reads rows of id, number after a header.
pub(super) fn read_places(
    name: &str,
    text: &str,
    findings: &mut Findings,
) -> BTreeMap<String, u32> {
    let mut places = BTreeMap::new();
    let mut first = BTreeMap::new();
    rows(name, text, 2, findings, |line, cells, findings| {
        let most = i64::from(u32::MAX);
        match cells[1].parse::<u32>() {
            _ if cells[0].is_empty() => {
                findings.fault(Fault::new(name, line, Column::number(1), Problem::Empty));
            }
            Err(_) => {
                let problem = Problem::NotAnInteger { least: 0, most };
                let fault = Fault::new(name, line, Column::number(2), problem);
                findings.fault(fault.with_value(cells[1]));
            }
            Ok(number) => {
                let first = *first.entry(cells[0].to_owned()).or_insert(line);
                if first != line {
                    let problem = Problem::DuplicateRow { first };
                    let fault = Fault::new(name, line, Column::number(1), problem);
                    findings.fault(fault.with_value(cells[0]));
                }
                places.insert(cells[0].to_owned(), number);
            }
        }
    });
    places
}

/// Hands each row after the header to `take`: its line and its first `width` cells, trimmed.
fn rows(
    name: &str,
    text: &str,
    width: usize,
    findings: &mut Findings,
    mut take: impl FnMut(u64, &[&str], &mut Findings),
) {
    let mut header = true;
    records(name, text, findings, |line, cells, findings| {
        if std::mem::take(&mut header) {
            let Some(number) = cells.get(width - 1).filter(|cell| Decimal::read(cell).is_some())
            else {
                return;
            };
            let fault =
                Fault::new(name, line, Column::number(width as u64), Problem::HeaderMissing);
            findings.fault(fault.with_value(number));
        }
        if cells.len() < width {
            let problem = Problem::TooFewCells { cells: cells.len(), columns: width };
            return findings.fault(Fault::new(name, line, Column::number(1), problem));
        }
        take(line, &cells[..width], findings);
    });
}

/// Hands each row that is not blank to `take`, the header first: its line and its cells, trimmed.
pub(crate) fn records(
    name: &str,
    text: &str,
    findings: &mut Findings,
    mut take: impl FnMut(u64, &[&str], &mut Findings),
) {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let count = |delimiter: char| header.matches(delimiter).count();
    let delimiter = [',', ';', '\t'].into_iter().rev().max_by_key(|&delimiter| count(delimiter));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.map_or(b',', |delimiter| delimiter as u8))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Lines::new(text, 1);
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                let problem = Problem::Unreadable { reason: error.to_string() };
                return findings.fault(Fault::new(name, line, Column::number(1), problem));
            }
        }
        let line = lines.at_record(record.position().map_or(0, csv::Position::byte));
        let cells: Vec<&str> = record.iter().map(str::trim).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            take(line, &cells, findings);
        }
    }
}
