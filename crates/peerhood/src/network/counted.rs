use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use peerhood_model::{Presence, Program, SupportParentStatus, Want};

use super::ReturnError;

/// The figures of a return.
pub(super) fn figures(
    program: &Program,
    days: &RangeInclusive<NaiveDate>,
) -> Result<BTreeMap<String, u64>, ReturnError> {
    let received = program
        .referrals
        .iter()
        .filter(|one| days.contains(&program.time_zone.date_at(one.received_at)));
    let asked = |want: Want| received.clone().filter(|one| one.wants.contains(&want)).count();
    let (mut matches, mut contacts) = (0, 0);
    let (mut served, mut supporting) = (BTreeSet::new(), BTreeSet::new());
    for record in &program.matches {
        let state = record.state(*days.end()).map_err(|error| ReturnError::ImpossibleMatch {
            id: record.id.to_string(),
            reason: error.to_string(),
        })?;
        if state.introduced_on.is_some_and(|day| days.contains(&day)) {
            matches += 1;
            served.insert(&record.referral);
            supporting.insert(&record.support_parent);
        }
        contacts += record
            .events
            .iter()
            .filter(|event| days.contains(&event.on))
            .filter(|event| matches!(event.step, peerhood_model::Step::Contact(_)))
            .count();
    }
    let came: BTreeSet<_> = program
        .attendance
        .iter()
        .filter(|one| days.contains(&one.session_on) && one.presence == Presence::Came)
        .map(|one| &one.participant)
        .collect();
    let is_active = |status: SupportParentStatus| status == SupportParentStatus::Active;
    let active = program.support_parents.iter().filter(|one| is_active(one.status)).count();
    let trained = program
        .support_parents
        .iter()
        .filter(|one| one.trained_on.is_some_and(|day| days.contains(&day)))
        .count();
    let figures = [
        ("referrals", received.clone().count()),
        ("matches", matches),
        ("families_matched", served.len()),
        ("support_parents_matched", supporting.len()),
        ("contacts", contacts),
        ("information_requests", asked(Want::Information)),
        ("group_requests", asked(Want::Group)),
        ("group_participants", came.len()),
        ("support_parents_active", active),
        ("support_parents_trained", trained),
    ];
    Ok(figures.into_iter().map(|(name, count)| (name.to_owned(), count as u64)).collect())
}
