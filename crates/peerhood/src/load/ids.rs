use std::collections::{BTreeMap, HashMap};

use crate::fault::{Problem, nearest};
use crate::table::Table;
use crate::table::cells::Cells;

/// The ids of every table, so that rows can name each other.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    tables: BTreeMap<&'static str, Known>,
}

#[derive(Debug)]
struct Known {
    file: String,
    lines: HashMap<String, u64>,
    /// Whether an id that is not here is in no row of the file either.
    complete: bool,
}

impl Ids {
    /// Notes the ids of a table. `table` is `None` where the file is not there or cannot be read.
    pub(crate) fn add(
        &mut self,
        name: &'static str,
        file: &str,
        table: Option<&Table>,
        was_expected: bool,
    ) {
        let mut lines = HashMap::new();
        if let Some(table) = table.filter(|table| table.has_ids()) {
            lines.reserve(table.rows.len());
            for row in &table.rows {
                lines.entry(table.text(row, "id").to_owned()).or_insert(row.line);
            }
        }
        let complete = table.map_or(!was_expected, |table| table.complete);
        self.tables.insert(name, Known { file: file.to_owned(), lines, complete });
    }

    /// The line of the first row with this id.
    pub(crate) fn line(&self, name: &str, id: &str) -> Option<u64> {
        self.tables.get(name)?.lines.get(id).copied()
    }

    /// What is wrong with naming this id, if anything.
    pub(crate) fn problem(&self, name: &str, id: &str) -> Option<Problem> {
        let known = self.tables.get(name)?;
        if !known.complete || known.lines.contains_key(id) {
            return None;
        }
        // Ids are short and alike: only a difference of case or of spacing is worth offering.
        let plain = |id: &str| id.to_lowercase().replace([' ', '-', '_'], "");
        let plain_id = plain(id);
        let near = known.lines.keys().filter(|other| plain(other) == plain_id).min().cloned();
        let near = near.or_else(|| {
            let only = known.lines.keys().map(String::as_str).filter(|_| known.lines.len() < 2);
            nearest(id, only)
        });
        Some(Problem::UnknownId { file: known.file.clone(), near })
    }

    /// Adds a fault where an id is neither a referral's nor a support parent's.
    pub(crate) fn check_person(&self, cells: &mut Cells<'_>, column: &str, person: &str) {
        let tables = ["referrals", "support_parents"];
        let known = tables.iter().any(|table| self.problem(table, person).is_none());
        if !known && let Some(problem) = self.problem("referrals", person) {
            cells.fault(column, person, problem);
        }
    }

    /// Adds a fault for every id of a cell that the other table does not have.
    pub(crate) fn check(&self, cells: &mut Cells<'_>, column: &str, name: &str) {
        for id in cells.items(column) {
            if let Some(problem) = self.problem(name, id) {
                cells.fault(column, id, problem);
            }
        }
    }
}
