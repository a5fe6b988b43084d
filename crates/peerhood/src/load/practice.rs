//! The tables of practice: the way of support parents, their training and talks, sessions' notes,
//! searches and the network.

use std::collections::BTreeMap;

use peerhood_model::{
    Consultation, Intervention, PrivateText, Program, SearchOutcome, SearchStep, SessionNote, Site,
    SiteFault, SiteId, SiteLevel, SiteStatus, SiteTree, StatusChange, StatusError, StatusHistory,
    SupportParentId, SupportParentStatus, TrainingEntry,
};

use super::ids::Ids;
use super::program::Tables;
use crate::fault::{Fault, Findings, Problem};
use crate::table::cells::{Cells, Conventions};

/// Reads all of them into the program.
pub(crate) fn read(
    tables: &Tables,
    conventions: &Conventions<'_>,
    program: &mut Program,
    findings: &mut Findings,
) {
    let ledger = tables.each("education", conventions, findings, education);
    for (id, entry) in ledger {
        if let Some(parent) = program.support_parents.iter_mut().find(|one| one.id == id) {
            parent.training.push(entry);
        }
    }
    let changes = tables.each("statuses", conventions, findings, status);
    histories(changes, program, findings);
    program.consultations = tables.each("consultations", conventions, findings, consultation);
    program.session_notes = tables.each("session_notes", conventions, findings, session_note);
    program.searches = tables.each("searches", conventions, findings, search);
    let sites = tables.each("sites", conventions, findings, site);
    program.sites = network(sites, findings);
}

fn education(cells: &mut Cells<'_>, ids: &Ids) -> Option<(SupportParentId, TrainingEntry)> {
    let id = who(cells, ids);
    let on = cells.needed_date("on");
    cells.needed("competency");
    let competency = cells.term("competency");
    cells.needed("hours");
    let hours = cells.hours("hours");
    Some((id?, TrainingEntry::new(on?, competency?, hours?)))
}

fn who(cells: &mut Cells<'_>, ids: &Ids) -> Option<SupportParentId> {
    let id = cells.needed_value("support_parent", Problem::NotAnId);
    ids.check(cells, "support_parent", "support_parents");
    id
}

/// A change and where it stands.
type ToldChange = (SupportParentId, StatusChange, Fault);

fn status(cells: &mut Cells<'_>, ids: &Ids) -> Option<ToldChange> {
    let id = who(cells, ids);
    let on = cells.needed_date("on");
    let to: Option<SupportParentStatus> = cells.needed_code("status");
    let place = cells.table.fault(cells.row, "status", cells.text("status"), Problem::Empty);
    Some((id?, StatusChange::new(on?, to?), place))
}

/// Gives each support parent their way, and refuses ways that cannot have been.
fn histories(changes: Vec<ToldChange>, program: &mut Program, findings: &mut Findings) {
    let mut told: BTreeMap<SupportParentId, Vec<(StatusChange, Fault)>> = BTreeMap::new();
    for (id, change, place) in changes {
        told.entry(id).or_default().push((change, place));
    }
    for parent in &mut program.support_parents {
        let Some(mut changes) = told.remove(&parent.id) else { continue };
        changes.sort_by_key(|(change, _)| change.on);
        let mut history: Option<StatusHistory> = None;
        let mut last = None;
        for (change, place) in changes {
            let result = match &mut history {
                Some(history) => history.change(change.on, change.to),
                None if change.to == SupportParentStatus::Applicant => {
                    history = Some(StatusHistory::applied(change.on));
                    Ok(())
                }
                None => Err(StatusError::NotApplied),
            };
            if let Err(error) = result {
                let mut fault = place.clone();
                fault.problem = Problem::ImpossibleStatus { reason: error.to_string() };
                findings.fault(fault);
                last = None;
                break;
            }
            last = Some((change, place));
        }
        if let Some((change, mut place)) = last
            && change.to != parent.status
        {
            let other = "status of the support parent".to_owned();
            let reason = format!("support_parents.csv has {}", parent.status);
            place.problem = Problem::Contradiction { other, reason };
            findings.fault(place);
        }
        parent.history = history;
    }
}

fn consultation(cells: &mut Cells<'_>, ids: &Ids) -> Option<Consultation> {
    let id = who(cells, ids);
    let on = cells.needed_date("on");
    let hours = cells.hours("hours");
    let mut talk = Consultation::new(id?, on?);
    talk.hours = hours;
    talk.note = PrivateText::new(cells.text("note"));
    Some(talk)
}

fn session_note(cells: &mut Cells<'_>, ids: &Ids) -> Option<SessionNote> {
    let group = cells.needed_value("group", Problem::NotAnId);
    ids.check(cells, "group", "groups");
    let on = cells.needed_date("on");
    let facilitators = cells.ids("facilitators");
    ids.check(cells, "facilitators", "facilitators");
    let interventions = cells.codes::<Intervention>("interventions");
    let written_on = cells.date("written_on");
    cells.in_order(("on", on), ("written_on", written_on));
    let mut note = SessionNote::new(group?, on?);
    note.facilitators = facilitators;
    note.interventions = interventions;
    note.written_on = written_on;
    note.hours = cells.hours("hours");
    note.note = PrivateText::new(cells.text("note"));
    Some(note)
}

fn search(cells: &mut Cells<'_>, ids: &Ids) -> Option<SearchStep> {
    let referral = cells.needed_value("referral", Problem::NotAnId);
    ids.check(cells, "referral", "referrals");
    let level: Option<SiteLevel> = cells.needed_code("level");
    let taken_on = cells.needed_date("taken_on");
    let site: Option<SiteId> = cells.value("site", Problem::NotAnId);
    ids.check(cells, "site", "sites");
    let outcome = cells.code("outcome");
    let mut step = SearchStep::new(referral?, level?, taken_on?);
    step.site = site;
    step.outcome = outcome.unwrap_or(SearchOutcome::Searching);
    step.offered = Some(cells.text("offered").to_owned()).filter(|text| !text.is_empty());
    if step.offered.is_some() && step.outcome != SearchOutcome::Found {
        let (other, reason) = ("outcome".to_owned(), format!("{} there", step.outcome));
        let text = cells.text("offered");
        cells.fault("offered", text, Problem::Contradiction { other, reason });
    }
    Some(step)
}

fn site(cells: &mut Cells<'_>, ids: &Ids) -> Option<(Site, Fault)> {
    let id = cells.needed_value("id", Problem::NotAnId);
    let name = cells.needed("name");
    let level: Option<SiteLevel> = cells.needed_code("level");
    let parent = cells.value("parent", Problem::NotAnId);
    ids.check(cells, "parent", "sites");
    let status = cells.code("status");
    let place = cells.table.fault(cells.row, "parent", cells.text("parent"), Problem::Empty);
    let mut site = Site::new(id?, name?, level?);
    site.parent = parent;
    site.status = status.unwrap_or(SiteStatus::Active);
    Some((site, place))
}

/// The sites, with a fault for every circle and every parent that is no wider.
fn network(sites: Vec<(Site, Fault)>, findings: &mut Findings) -> Vec<Site> {
    let places: BTreeMap<SiteId, Fault> =
        sites.iter().map(|(site, place)| (site.id.clone(), place.clone())).collect();
    let sites: Vec<Site> = sites.into_iter().map(|(site, _)| site).collect();
    if let Err(error) = SiteTree::new(sites.iter().cloned()) {
        for fault in &error.faults {
            let id = match fault {
                SiteFault::NotWider { id, .. } => Some(id),
                SiteFault::Circle { sites } => sites.first(),
                // Said of the row already.
                _ => None,
            };
            if let Some(mut place) = id.and_then(|id| places.get(id)).cloned() {
                let other = "sites".to_owned();
                place.problem = Problem::Contradiction { other, reason: fault.to_string() };
                findings.fault(place);
            }
        }
    }
    sites
}
