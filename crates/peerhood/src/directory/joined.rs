use std::collections::{BTreeMap, BTreeSet};

use super::kinds::{self, KINDS, Kind, Link, Part};
use super::records::{Gaps, Record};

/// The rows of tables, each inside the record it belongs to; rows that belong to nothing stand for
/// themselves. Organizations stay beside their services, which name them.
pub(crate) fn records(tables: BTreeMap<&'static str, Vec<Record>>, gaps: &mut Gaps) -> Vec<Record> {
    let rows = Rows::new(&tables);
    let mut used: BTreeSet<(&str, usize)> = BTreeSet::new();
    let mut records = Vec::new();
    for kind in &KINDS {
        for position in 0..tables.get(kind.name).map_or(0, Vec::len) {
            if !used.contains(&(kind.name, position)) {
                records.push(rows.whole(kind, position, &mut used));
            }
        }
    }
    rows.count_lost_links(gaps);
    records
}

/// Rows by their own id and by the ids they name.
struct Rows<'t> {
    tables: &'t BTreeMap<&'static str, Vec<Record>>,
    by_id: BTreeMap<(&'static str, &'t str), usize>,
    by_link: BTreeMap<(&'static str, &'static str, &'t str), Vec<usize>>,
}

impl<'t> Rows<'t> {
    fn new(tables: &'t BTreeMap<&'static str, Vec<Record>>) -> Self {
        let mut rows = Self { tables, by_id: BTreeMap::new(), by_link: BTreeMap::new() };
        for kind in &KINDS {
            let columns = columns(kind.name);
            for (position, record) in tables.get(kind.name).into_iter().flatten().enumerate() {
                rows.by_id.entry((kind.name, record.text("id"))).or_insert(position);
                for &column in &columns {
                    let owner = record.text(column);
                    if !owner.is_empty() {
                        let key = (kind.name, column, owner);
                        rows.by_link.entry(key).or_default().push(position);
                    }
                }
            }
        }
        rows
    }

    /// A row with all that belongs to it.
    fn whole(
        &self,
        kind: &'static Kind,
        position: usize,
        used: &mut BTreeSet<(&'static str, usize)>,
    ) -> Record {
        used.insert((kind.name, position));
        let mut record = self.tables[kind.name][position].clone();
        let id = record.text("id").to_owned();
        for part in kind.parts {
            let inner = match part.link {
                // Thousands of services may name one organization with all its places.
                Link::Named("organization_id") => continue,
                Link::Named(column) => {
                    let found = self.by_id.get(&(part.kind, record.text(column)));
                    found.map_or_else(Vec::new, |&row| vec![row])
                }
                Link::Inside(column) => self.owned(kind, part, column, &id),
            };
            let whole = inner.into_iter().map(|row| {
                let mut inner = self.whole(kinds::kind(part.kind), row, used);
                if let Link::Inside(column) = part.link {
                    inner.forget(column);
                }
                inner
            });
            let whole = whole.collect();
            record.add_parts(part.field, whole);
        }
        record
    }

    /// The rows that name this owner; a row that says what kind its owner is belongs to no other.
    fn owned(&self, kind: &Kind, part: &Part, column: &'static str, id: &str) -> Vec<usize> {
        let found = self.by_link.get(&(part.kind, column, id)).map_or(&[][..], Vec::as_slice);
        let says = match column {
            "link_id" => "link_entity",
            "resource_id" => "resource_type",
            _ => return found.to_vec(),
        };
        let belongs = |row: &&usize| {
            let owner = kinds::of_table(self.tables[part.kind][**row].text(says));
            owner.is_none_or(|owner| owner == kind)
        };
        found.iter().filter(belongs).copied().collect()
    }

    /// Counts the links to records that are not in the tables.
    fn count_lost_links(&self, gaps: &mut Gaps) {
        for (child, column, owner) in self.by_link.keys() {
            let owners = KINDS.iter().filter(|kind| {
                kind.parts
                    .iter()
                    .any(|part| part.kind == *child && part.link == Link::Inside(column))
            });
            let mut owners = owners.map(|kind| kind.name);
            if !owners.any(|kind| self.by_id.contains_key(&(kind, *owner))) {
                let table = kinds::kind(child).table;
                *gaps.links.entry(format!("{table}.{column}")).or_default() += 1;
            }
        }
    }
}

/// The columns by which rows of a kind name their owner.
fn columns(kind: &str) -> BTreeSet<&'static str> {
    let parts = KINDS.iter().flat_map(|owner| owner.parts).filter(|part| part.kind == kind);
    parts
        .filter_map(|part| match part.link {
            Link::Inside(column) => Some(column),
            Link::Named(_) => None,
        })
        .collect()
}
