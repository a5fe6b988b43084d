//! What is decided, as CSV that any spreadsheet opens and none executes. Ids only.

use peerhood_model::{AsOf, Zone};

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

/// One row a proposed pair, as a row of the program's own `matches.csv` from the day of the proposal
/// on, so that accepting the proposal is adding these rows; what else is known of a pair stands behind.
#[must_use]
pub fn matches(proposal: &Proposal, zone: &Zone) -> String {
    let day = AsOf::at(proposal.as_of, zone).day.to_string();
    let rows = proposal.pairs.iter().map(|pair| {
        let grades = pair.grades.iter().filter(|grade| grade.points != 0);
        let grades =
            grades.map(|grade| format!("{:+} {}: {}", grade.points, grade.rule, grade.because));
        let alternates = pair.alternates.iter().map(|other| other.support_parent.to_string());
        [
            format!("{}_{}", pair.referral, pair.support_parent),
            pair.referral.to_string(),
            pair.support_parent.to_string(),
            day.clone(),
            alternates.collect::<Vec<_>>().join("; "),
            pair.score.to_string(),
            pair.top_priority.map(|share| share.to_string()).unwrap_or_default(),
            grades.collect::<Vec<_>>().join("; "),
        ]
    });
    let record = ["id", "referral", "support_parent", "proposed_on", "held"];
    let known = ["score", "top_priority", "grades"];
    csv(&[record.as_slice(), &known].concat(), rows)
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
