use std::collections::{BTreeMap, BTreeSet};

use super::records::Record;
use crate::fault::{Findings, Problem};

/// Adds a fault for every circle of records that each name the next one in `column` as the wider one.
pub(super) fn report<'r>(
    records: impl Iterator<Item = &'r Record>,
    column: &str,
    findings: &mut Findings,
) {
    let mut wider: BTreeMap<&str, &Record> = BTreeMap::new();
    for record in records {
        if !record.text(column).is_empty() {
            wider.entry(record.text("id")).or_insert(record);
        }
    }
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for &start in wider.keys() {
        let mut steps: Vec<&str> = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut id = start;
        // Invariant: each step names the next; none of them was followed before.
        while done.insert(id) {
            steps.push(id);
            seen.insert(id);
            let Some(record) = wider.get(id) else { break };
            id = record.text(column);
            if seen.contains(id) {
                let first = steps.iter().position(|step| *step == id).unwrap_or(0);
                let mut circle = steps[first..].to_vec();
                circle.push(id);
                let circle = circle.join(" > ");
                findings.fault(record.fault(column, Problem::Circle { circle }));
            }
        }
    }
}
