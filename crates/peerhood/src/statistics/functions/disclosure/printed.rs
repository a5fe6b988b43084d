//! A table as somebody masked and printed it, and what it still gives away.

use peerhood_outcomes::suppress::{Masked, Shown, audit};
use serde_json::json;

use crate::statistics::Stop;
use crate::statistics::answer::Answer;
use crate::statistics::given::Given;

/// What stands at a place: a count, or that one is hidden.
type Row = Vec<Shown>;

/// A printed table, where totals may be left out.
#[derive(Default)]
struct Printed {
    rows: Vec<String>,
    columns: Vec<String>,
    cells: Vec<Row>,
    row_totals: Option<Row>,
    column_totals: Option<Row>,
    total: Option<Shown>,
}

pub(super) fn audited(given: &Given<'_>) -> Result<Answer, Stop> {
    let threshold = u64::try_from(given.options.count("threshold")?).unwrap_or(u64::MAX);
    let printed = if given.has_data() { of_sheet(given)? } else { of_options(given)? };
    let table = printed.masked();
    let refused = |why: &dyn std::fmt::Display| {
        given.options.refused("table", &table.to_string(), &format!("a table that can be: {why}"))
    };
    let made = audit(&table, threshold).map_err(|error| refused(&error))?;
    let told: Vec<String> = (made.exposed().map(ToString::to_string))
        .chain(made.shown_small.iter().map(|place| format!("{place}: shown, and small")))
        .collect();
    let result = json!({
        "safe": made.is_safe(),
        "threshold": threshold,
        "exposed": told,
        "hidden": made.hidden,
        "shown_small": made.shown_small,
        "text": table.to_string(),
    });
    let count = u32::try_from(told.len()).ok().map(f64::from);
    let n = made.hidden.len();
    Ok(Answer::whole(&result).maybe(count).n(n).method("ranges of hidden counts by maximum flow"))
}

impl Printed {
    /// With every total that is not printed: the sum where nothing under it is hidden, else hidden.
    fn masked(self) -> Masked {
        let width = self.columns.len();
        let row_totals =
            self.row_totals.unwrap_or_else(|| self.cells.iter().map(|row| sum(row)).collect());
        let column = |column: usize| {
            let cells: Row = self.cells.iter().filter_map(|row| row.get(column).copied()).collect();
            sum(&cells)
        };
        let column_totals = self.column_totals.unwrap_or_else(|| (0..width).map(column).collect());
        let total = self.total.unwrap_or_else(|| match sum(&row_totals) {
            Shown::Hidden => sum(&column_totals),
            shown @ Shown::Count(_) => shown,
        });
        Masked {
            rows: self.rows,
            columns: self.columns,
            cells: self.cells,
            row_totals,
            column_totals,
            total,
        }
    }
}

/// The sum of what is shown; hidden where a part is.
fn sum(parts: &[Shown]) -> Shown {
    let sum = parts.iter().try_fold(0_u64, |sum, part| match part {
        Shown::Count(count) => sum.checked_add(*count),
        Shown::Hidden => None,
    });
    sum.map_or(Shown::Hidden, Shown::Count)
}

fn of_options(given: &Given<'_>) -> Result<Printed, Stop> {
    let options = &given.options;
    let row = |key: &'static str, text: &str| -> Result<Row, Stop> {
        let cells: Option<Row> = text.split(',').map(|cell| shown(Some(cell))).collect();
        Ok(cells.ok_or_else(|| options.refused(key, text, MUST))?)
    };
    let text = options.needed_text("table")?;
    let cells: Vec<Row> =
        text.split(';').map(|text| row("table", text)).collect::<Result<_, _>>()?;
    let totals = |key: &'static str| options.text(key).map(|text| row(key, text)).transpose();
    let names = |count: usize| (1..=count).map(|place| place.to_string()).collect();
    Ok(Printed {
        rows: names(cells.len()),
        columns: names(cells.first().map_or(0, Vec::len)),
        row_totals: totals("row_totals")?,
        column_totals: totals("column_totals")?,
        total: totals("total")?.and_then(|row| row.first().copied()),
        cells,
    })
}

fn of_sheet(given: &Given<'_>) -> Result<Printed, Stop> {
    let sheet = given.sheet()?;
    let (&labels, counts) = given.columns.split_first().ok_or_else(|| given.wrong_columns())?;
    let mut printed = Printed::default();
    let mut row_totals = Row::new();
    let columns: Vec<Vec<Option<&str>>> =
        counts.iter().map(|&column| sheet.texts(column).collect()).collect();
    let is_total = |column: &usize| is_total(sheet.name_of(counts[*column]));
    let whole = (0..counts.len()).find(is_total);
    let cells: Vec<usize> = (0..counts.len()).filter(|column| Some(*column) != whole).collect();
    printed.columns =
        cells.iter().map(|&column| sheet.name_of(counts[column]).to_owned()).collect();
    for (row, label) in sheet.texts(labels).enumerate() {
        let label = label.unwrap_or("");
        let at = |column: usize| {
            let text = columns[column][row];
            let refused = || given.options.refused(label, text.unwrap_or(""), MUST);
            shown(text).ok_or_else(refused)
        };
        let line: Row = cells.iter().map(|&column| at(column)).collect::<Result<_, _>>()?;
        let end = whole.map(at).transpose()?;
        if self::is_total(label) {
            printed.column_totals = Some(line);
            printed.total = end;
        } else {
            printed.rows.push(label.to_owned());
            printed.cells.push(line);
            row_totals.extend(end);
        }
    }
    printed.row_totals = whole.map(|_| row_totals);
    Ok(printed)
}

const MUST: &str = "whole numbers, with * where one is hidden";

/// A count, or one of the marks that stand for a hidden one.
fn shown(cell: Option<&str>) -> Option<Shown> {
    let Some(cell) = cell.map(str::trim).filter(|cell| !cell.is_empty()) else {
        return Some(Shown::Hidden);
    };
    if let Ok(count) = cell.parse() {
        return Some(Shown::Count(count));
    }
    let marks = ["*", "**", "-", "–", "—", "x", "s", "c", "hidden", "suppressed", "masked"];
    let is_mark = cell.starts_with('<') || marks.iter().any(|mark| cell.eq_ignore_ascii_case(mark));
    is_mark.then_some(Shown::Hidden)
}

fn is_total(name: &str) -> bool {
    ["total", "totals", "all", "sum"].iter().any(|word| name.trim().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use peerhood_outcomes::suppress::Place;

    use super::*;

    #[test]
    fn totals_that_are_not_printed_are_sums_where_nothing_is_hidden() {
        let printed = Printed {
            rows: vec!["a".to_owned(), "b".to_owned()],
            columns: vec!["x".to_owned(), "y".to_owned()],
            cells: vec![
                vec![Shown::Count(0), Shown::Count(4)],
                vec![Shown::Hidden, Shown::Count(9)],
            ],
            ..Printed::default()
        };
        let table = printed.masked();
        assert_eq!(table.row_totals, [Shown::Count(4), Shown::Hidden]);
        assert_eq!(table.column_totals, [Shown::Hidden, Shown::Count(13)]);
        assert_eq!(table.shown(Place::Total), Some(Shown::Hidden));
    }
}
