use std::collections::{BTreeMap, BTreeSet};

use peerhood_model::{Namespace, Program, Term, Zone};

use super::ids::Ids;
use super::{groups, matches, people, places};
use crate::cores::in_order;
use crate::fault::{Findings, Problem};
use crate::policy::Policy;
use crate::table::cells::{Cells, Conventions};
use crate::table::{Place, Row, Table};

/// Rows that one worker reads at a time, and how often before what was found is put together.
const ROWS_AT_ONCE: usize = 256;
const BLOCKS_AT_ONCE: usize = 128;

/// The tables of a program that were read, by name.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    tables: BTreeMap<&'static str, Table>,
    pub(crate) ids: Ids,
}

impl Tables {
    /// Adds a table; `None` where there is none or it cannot be read, which `was_expected` tells apart.
    pub(crate) fn add(
        &mut self,
        name: &'static str,
        file: String,
        table: Option<Table>,
        was_expected: bool,
    ) {
        self.ids.add(name, &file, table.as_ref(), was_expected);
        if let Some(table) = table {
            self.tables.insert(name, table);
        }
    }

    /// Reads every whole row of a table; all cores share the rows.
    pub(crate) fn each<T: Send>(
        &self,
        name: &str,
        conventions: &Conventions<'_>,
        findings: &mut Findings,
        read: impl Fn(&mut Cells<'_>, &Ids) -> Option<T> + Sync,
    ) -> Vec<T> {
        self.each_placed(name, conventions, findings, |cells, ids, _| read(cells, ids))
    }

    /// The same for records that remember the row they are from.
    pub(crate) fn each_placed<'a, T: Send>(
        &'a self,
        name: &str,
        conventions: &Conventions<'_>,
        findings: &mut Findings,
        read: impl Fn(&mut Cells<'_>, &Ids, Place<'a>) -> Option<T> + Sync,
    ) -> Vec<T> {
        let Some(table) = self.tables.get(name) else { return Vec::new() };
        let blocks: Vec<&[Row]> = table.rows.chunks(ROWS_AT_ONCE).collect();
        let mut records = Vec::with_capacity(table.rows.len());
        // A few blocks at a time: faults of a table that is all wrong are kept only up to their limit.
        for blocks in blocks.chunks(BLOCKS_AT_ONCE) {
            let parts = in_order(blocks, |rows| {
                let mut findings = Findings::default();
                (self.rows(table, rows, conventions, &mut findings, &read), findings)
            });
            for (read, found) in parts {
                records.extend(read);
                findings.extend(found);
            }
        }
        records
    }

    /// The same, one row after the other: for those that must agree with rows before them.
    pub(crate) fn each_in_turn<T>(
        &self,
        name: &str,
        conventions: &Conventions<'_>,
        findings: &mut Findings,
        mut read: impl FnMut(&mut Cells<'_>, &Ids) -> Option<T>,
    ) -> Vec<T> {
        let Some(table) = self.tables.get(name) else { return Vec::new() };
        self.rows(table, &table.rows, conventions, findings, |cells, ids, _| read(cells, ids))
    }

    fn rows<'a, T>(
        &self,
        table: &'a Table,
        rows: &'a [Row],
        conventions: &Conventions<'_>,
        findings: &mut Findings,
        mut read: impl FnMut(&mut Cells<'_>, &Ids, Place<'a>) -> Option<T>,
    ) -> Vec<T> {
        let has_ids = table.has_ids();
        let mut records = Vec::with_capacity(rows.len());
        for row in rows.iter().filter(|row| !row.torn) {
            let mut cells = Cells { table, row, conventions, findings };
            if has_ids && !self.is_first(&mut cells, table.spec.name, row) {
                continue;
            }
            records.extend(read(&mut cells, &self.ids, Place { table, row }));
        }
        records
    }

    /// Whether the row is the first with its id; a later one is a fault and is not looked at.
    fn is_first(&self, cells: &mut Cells<'_>, name: &str, row: &Row) -> bool {
        let Some(id) = cells.needed("id") else { return false };
        match self.ids.line(name, id) {
            Some(first) if first != row.line => {
                cells.fault("id", id, Problem::DuplicateId { first });
                false
            }
            _ if id.contains(';') => {
                cells.fault("id", id, Problem::NotAnId);
                false
            }
            _ => true,
        }
    }
}

/// Builds the program from its tables; the directory is read elsewhere.
pub(crate) fn assemble(policy: &Policy, tables: &Tables, findings: &mut Findings) -> Program {
    let zone: Zone = policy.time_zone.parse().unwrap_or_else(|_| Zone::utc());
    let regions = regions(policy);
    let conventions =
        Conventions { zone: &zone, formats: &policy.dates.formats, regions: &regions };

    let mut program = Program::new(policy.name.clone(), zone.clone());
    program.namespace = Namespace::named(policy.namespace());
    program.service_area =
        policy.service_area.iter().filter_map(|name| Term::new(name).ok()).collect();
    program.coordinator = policy.coordinator.clone();
    program.support_parents =
        tables.each("support_parents", &conventions, findings, people::support_parent);
    program.referrals = tables.each("referrals", &conventions, findings, people::referral);
    program.facilitators = tables.each("facilitators", &conventions, findings, people::facilitator);
    program.venues = tables.each("venues", &conventions, findings, places::venue);
    program.closures = tables.each("closures", &conventions, findings, places::closure);
    program.matches = matches::read(tables, &conventions, &program, policy, findings);
    program.groups = tables.each("groups", &conventions, findings, groups::group);
    program.attendance = groups::attendance(tables, &conventions, &program.groups, findings);
    program.training = tables.each("training", &conventions, findings, groups::cohort);
    super::practice::read(tables, &conventions, &mut program, findings);
    super::care::read(tables, &conventions, &mut program, findings);
    program.site = policy.site.as_ref().and_then(|id| id.parse().ok());
    super::people::notice_new_terms(&program, policy, findings);
    program
}

/// The regions that the program names.
pub(crate) fn regions(policy: &Policy) -> BTreeSet<Term> {
    policy.regions.keys().filter_map(|name| Term::new(name).ok()).collect()
}
