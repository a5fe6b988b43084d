use super::SynthFile;
use crate::document::TABLES;
use crate::write::csv;

/// The cells of a row that are not empty, by their columns.
pub(super) type Cells = Vec<(&'static str, String)>;

/// A table of a program folder, with every column it can have.
pub(super) fn sheet(name: &str, rows: impl IntoIterator<Item = Cells>) -> SynthFile {
    let columns = TABLES.iter().filter(|table| table.name == name).flat_map(|table| table.columns);
    let header: Vec<&str> = columns.map(|column| column.name).collect();
    let rows = rows.into_iter().map(|cells| {
        let text = |column: &&str| {
            let cell = cells.iter().find(|cell| cell.0 == *column);
            cell.map(|cell| cell.1.clone()).unwrap_or_default()
        };
        header.iter().map(text).collect::<Vec<String>>()
    });
    SynthFile { path: format!("{name}.csv"), text: csv(&header, rows) }
}

/// Cells from texts and whatever shows itself as text.
macro_rules! cells {
    ($($column:literal: $value:expr),* $(,)?) => {
        vec![$(($column, $value.to_string())),*]
    };
}
pub(super) use cells;

pub(super) fn list<T: AsRef<str>>(items: &[T]) -> String {
    items.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("; ")
}

pub(super) fn flag(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}
