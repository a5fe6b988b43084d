use peerhood_model::Program;

use super::{Cells, flag, list, text};

pub(super) fn plans(program: &Program) -> Vec<Cells> {
    let row = |plan: &peerhood_model::Plan| {
        Cells::from([
            ("id", plan.id.to_string()),
            ("referral", plan.referral.to_string()),
            ("made_on", plan.made_on.to_string()),
            ("reviewed_on", text(plan.reviewed_on)),
            ("team", list(&plan.team)),
            ("crisis_plan_on", text(plan.crisis_plan_on)),
            ("transition_on", text(plan.transition_on)),
            ("settled", list(&plan.settled)),
        ])
    };
    program.plans.iter().map(row).collect()
}

pub(super) fn goals(program: &Program) -> Vec<Cells> {
    let row = |goal: &peerhood_model::Goal| {
        Cells::from([
            ("id", goal.id.to_string()),
            ("plan", goal.plan.to_string()),
            ("set_on", goal.set_on.to_string()),
            ("voice", goal.voice.to_string()),
            ("wording", goal.wording.disclosed().to_owned()),
            ("interventions", list(&goal.interventions)),
            ("ended_on", text(goal.ended_on)),
            ("outcome", text(goal.outcome)),
        ])
    };
    program.goals.iter().map(row).collect()
}

pub(super) fn wellbeing(program: &Program) -> Vec<Cells> {
    let row = |check: &peerhood_model::WellbeingCheck| {
        Cells::from([
            ("person", check.person.clone()),
            ("on", check.on.to_string()),
            ("score", text(check.score)),
            ("offered", list(&check.offered)),
        ])
    };
    program.wellbeing.iter().map(row).collect()
}

pub(super) fn invitations(program: &Program) -> Vec<Cells> {
    let row = |invitation: &peerhood_model::Invitation| {
        Cells::from([
            ("id", invitation.id.to_string()),
            ("referral", text(invitation.referral.as_ref())),
            ("group", text(invitation.group.as_ref())),
            ("invited_on", invitation.invited_on.to_string()),
            ("interested_on", text(invitation.interested_on)),
            ("first_session_on", text(invitation.first_session_on)),
            ("retained_on", text(invitation.retained_on)),
            ("barrier", text(invitation.barrier)),
        ])
    };
    program.invitations.iter().map(row).collect()
}

pub(super) fn system_outcomes(program: &Program) -> Vec<Cells> {
    let row = |known: &peerhood_model::SystemOutcome| {
        Cells::from([
            ("referral", known.referral.to_string()),
            ("event", known.event.to_string()),
            ("on", known.on.to_string()),
            ("happened", flag(known.happened)),
        ])
    };
    program.system_outcomes.iter().map(row).collect()
}

pub(super) fn improvements(program: &Program) -> Vec<Cells> {
    let row = |one: &peerhood_model::Improvement| {
        Cells::from([
            ("id", one.id.to_string()),
            ("heard_on", one.heard_on.to_string()),
            ("source", text(one.source.as_ref())),
            ("feedback", one.feedback.disclosed().to_owned()),
            ("change", one.change.clone().unwrap_or_default()),
            ("changed_on", text(one.changed_on)),
            ("measure", one.measure.clone().unwrap_or_default()),
            ("before", text(one.before)),
            ("measure_on", text(one.measure_on)),
            ("measured_on", text(one.measured_on)),
            ("after", text(one.after)),
            ("decision", text(one.decision)),
        ])
    };
    program.improvements.iter().map(row).collect()
}
