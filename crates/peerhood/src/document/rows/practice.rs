use peerhood_model::Program;

use super::{Cells, list, text};

pub(super) fn statuses(program: &Program) -> Vec<Cells> {
    let mut rows = Vec::new();
    for parent in &program.support_parents {
        for change in parent.history.iter().flat_map(peerhood_model::StatusHistory::changes) {
            rows.push(Cells::from([
                ("support_parent", parent.id.to_string()),
                ("on", change.on.to_string()),
                ("status", change.to.to_string()),
            ]));
        }
    }
    rows
}

pub(super) fn education(program: &Program) -> Vec<Cells> {
    let mut rows = Vec::new();
    for parent in &program.support_parents {
        for entry in &parent.training {
            rows.push(Cells::from([
                ("support_parent", parent.id.to_string()),
                ("on", entry.on.to_string()),
                ("competency", entry.competency.to_string()),
                ("hours", entry.hours.to_string()),
            ]));
        }
    }
    rows
}

pub(super) fn consultations(program: &Program) -> Vec<Cells> {
    let row = |talk: &peerhood_model::Consultation| {
        Cells::from([
            ("support_parent", talk.support_parent.to_string()),
            ("on", talk.on.to_string()),
            ("hours", text(talk.hours)),
            ("note", talk.note.disclosed().to_owned()),
        ])
    };
    program.consultations.iter().map(row).collect()
}

pub(super) fn session_notes(program: &Program) -> Vec<Cells> {
    let row = |note: &peerhood_model::SessionNote| {
        Cells::from([
            ("group", note.group.to_string()),
            ("on", note.on.to_string()),
            ("facilitators", list(&note.facilitators)),
            ("hours", text(note.hours)),
            ("interventions", list(&note.interventions)),
            ("written_on", text(note.written_on)),
            ("note", note.note.disclosed().to_owned()),
        ])
    };
    program.session_notes.iter().map(row).collect()
}

pub(super) fn searches(program: &Program) -> Vec<Cells> {
    let row = |step: &peerhood_model::SearchStep| {
        Cells::from([
            ("referral", step.referral.to_string()),
            ("level", step.level.to_string()),
            ("taken_on", step.taken_on.to_string()),
            ("site", text(step.site.as_ref())),
            ("outcome", step.outcome.to_string()),
            ("offered", step.offered.clone().unwrap_or_default()),
        ])
    };
    program.searches.iter().map(row).collect()
}

pub(super) fn sites(program: &Program) -> Vec<Cells> {
    let row = |site: &peerhood_model::Site| {
        Cells::from([
            ("id", site.id.to_string()),
            ("name", site.name.clone()),
            ("level", site.level.to_string()),
            ("parent", text(site.parent.as_ref())),
            ("status", site.status.to_string()),
        ])
    };
    program.sites.iter().map(row).collect()
}
