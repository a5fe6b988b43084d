//! What is decided, as CSV that any spreadsheet opens and none executes. Ids only.

use crate::groups::GroupPlan;
use crate::proposal::{Answer, Proposal};
use crate::schedule::Timetable;
use crate::write::csv;

/// One row an open referral.
#[must_use]
pub fn offers(proposal: &Proposal) -> String {
    let rows = proposal.offers.iter().map(|offer| {
        let (what, when) = match &offer.answer {
            Answer::Match { support_parent, first_contact_by } => {
                (support_parent.to_string(), first_contact_by.to_rfc3339())
            }
            Answer::Group { group, .. } => (group.clone(), String::new()),
            Answer::Community { service, .. } => (service.to_string(), String::new()),
            Answer::Escalate { step, since } => (step.name().to_owned(), since.to_rfc3339()),
            Answer::Wait { until } => (String::new(), until.to_string()),
        };
        let kind = offer.answer.kind().to_owned();
        [offer.referral.to_string(), kind, what, when, offer.reasons.join("; ")]
    });
    csv(&["referral", "kind", "what", "when", "reasons"], rows)
}

/// One row a proposed pair.
#[must_use]
pub fn matches(proposal: &Proposal) -> String {
    let rows = proposal.pairs.iter().map(|pair| {
        let grades = pair.grades.iter().filter(|grade| grade.points != 0);
        let grades =
            grades.map(|grade| format!("{:+} {}: {}", grade.points, grade.rule, grade.because));
        let alternates = pair.alternates.iter().map(|other| other.support_parent.to_string());
        [
            pair.referral.to_string(),
            pair.support_parent.to_string(),
            pair.score.to_string(),
            pair.top_priority.map(|share| share.to_string()).unwrap_or_default(),
            grades.collect::<Vec<_>>().join("; "),
            alternates.collect::<Vec<_>>().join("; "),
        ]
    });
    let header = ["referral", "support_parent", "score", "top_priority", "grades", "alternates"];
    csv(&header, rows)
}

/// One row a member of a group.
#[must_use]
pub fn groups(groups: &GroupPlan) -> String {
    let rows = groups.groups.iter().flat_map(|group| {
        group.members.iter().map(|member| {
            [
                group.name.clone(),
                group.running.as_ref().map(ToString::to_string).unwrap_or_default(),
                member.to_string(),
                if group.joining.contains(member) { "yes" } else { "no" }.to_owned(),
                group.language.clone().unwrap_or_default(),
                group.setting.clone(),
                group.slot.clone().unwrap_or_default(),
            ]
        })
    });
    csv(&["group", "running", "referral", "joins_now", "language", "setting", "slot"], rows)
}

/// One row a session.
#[must_use]
pub fn sessions(timetable: &Timetable) -> String {
    let rows = timetable.series.iter().flat_map(|series| {
        series.sessions.iter().map(|session| {
            [
                series.group.clone(),
                session.number.to_string(),
                session.starts_at.to_rfc3339(),
                session.ends_at.to_rfc3339(),
                series.time_zone.clone(),
                session.mode.clone(),
                session.facilitator.to_string(),
                session.venue.as_ref().map(ToString::to_string).unwrap_or_default(),
                series.families.to_string(),
                session.interpreter.as_ref().map(ToString::to_string).unwrap_or_default(),
                session.interventions.join("; "),
            ]
        })
    });
    let header = [
        "group",
        "number",
        "starts_at",
        "ends_at",
        "time_zone",
        "mode",
        "facilitator",
        "venue",
        "families",
        "interpreter",
        "interventions",
    ];
    csv(&header, rows)
}
