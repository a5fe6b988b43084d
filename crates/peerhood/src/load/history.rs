//! Whether the matches on record kept to consent and room on each day, told through the model's own
//! door for events.

use std::collections::{BTreeMap, HashMap};

use peerhood_model::{
    Eligibility, MatchRecord, Program, RecordError, Referral, ReferralId, SupportParent,
    SupportParentId,
};

use super::matches::Told;
use crate::cores::in_order;
use crate::fault::{Fault, Findings, Notice, Problem, Remark};
use crate::policy::History;

/// The most notices of this kind; further ones are counted.
const LISTED: usize = 50;

/// A match with its events and the places that tell them, in the order of time.
pub(super) type Story<'a> = (MatchRecord, Vec<Told<'a>>);

/// Replays all stories that can have happened, event by event. What has no consent on its day, or is
/// beyond the support parent's room of that day, is told once for a match: it happened, so the program
/// decides whether it is a notice or a fault.
///
/// One support parent's matches cannot take another's room: each is replayed alone, so the cost stays
/// with the square of what one person has.
pub(super) fn check(
    stories: &[Story<'_>],
    program: &Program,
    rule: &Eligibility,
    history: History,
    findings: &mut Findings,
) {
    let families: HashMap<&ReferralId, &Referral> =
        program.referrals.iter().map(|one| (&one.id, one)).collect();
    let parents: HashMap<&SupportParentId, &SupportParent> =
        program.support_parents.iter().map(|one| (&one.id, one)).collect();
    let mut by_parent: BTreeMap<&SupportParentId, Vec<&Story<'_>>> = BTreeMap::new();
    for story in stories {
        by_parent.entry(&story.0.support_parent).or_default().push(story);
    }
    let replayed: Vec<_> = by_parent.into_iter().collect();
    let replay = |(id, stories): &(&SupportParentId, Vec<&Story<'_>>)| {
        let mut breaches: Vec<(Fault, String)> = Vec::new();
        // Whoever is not there is a fault of the row that names them.
        let Some(parent) = parents.get(id) else { return breaches };
        let mut replay = Program::new(program.name.clone(), program.time_zone.clone());
        replay.support_parents.push((*parent).clone());
        let mut events: Vec<(&Told<'_>, usize)> = Vec::new();
        for (record, told) in stories {
            if let Some(family) = families.get(&record.referral)
                && replay.referrals.iter().all(|one| one.id != family.id)
            {
                replay.referrals.push(with_consent_only(family));
            }
            let mut bare = record.clone();
            bare.events.clear();
            let position = replay.matches.len();
            replay.matches.push(bare);
            events.extend(told.iter().map(|one| (one, position)));
        }
        // A place is free again before somebody new takes it on the same day: older stories first.
        let first: Vec<_> =
            stories.iter().map(|story| story.1.first().map(|told| told.event.on)).collect();
        let began = |position: usize| first.get(position).copied().flatten();
        events.sort_by_key(|&(one, position)| (one.event.on, began(position), position));
        let mut told = vec![false; replay.matches.len()];
        for (one, position) in events {
            let id = replay.matches[position].id.clone();
            match replay.record(&id, one.event.clone(), rule) {
                Ok(_) => {}
                Err(error @ (RecordError::NoConsent { .. } | RecordError::NoRoom { .. })) => {
                    if !std::mem::replace(&mut told[position], true) {
                        breaches.push((one.fault(Problem::Empty), error.to_string()));
                    }
                    replay.matches[position].events.push(one.event.clone());
                }
                // Another fault says so.
                Err(_) => {}
            }
        }
        breaches
    };
    tell(in_order(&replayed, replay).concat(), history, findings);
}

/// What replaying asks a family for; all of it would be copied for each of their matches.
fn with_consent_only(family: &Referral) -> Referral {
    let mut bare = Referral::new(
        family.id.clone(),
        family.received_at,
        family.relationship,
        family.time_zone.clone(),
    );
    bare.consent = family.consent.clone();
    bare
}

fn tell(mut breaches: Vec<(Fault, String)>, history: History, findings: &mut Findings) {
    breaches.sort_by(|left, right| (left.0.line, &left.1).cmp(&(right.0.line, &right.1)));
    if history == History::Refuse {
        for (mut place, reason) in breaches {
            place.problem = Problem::AgainstPractice { reason };
            findings.fault(place);
        }
        return;
    }
    let more = breaches.len().saturating_sub(LISTED);
    let file = breaches.first().map(|(place, _)| place.file.clone());
    for (place, reason) in breaches.into_iter().take(LISTED) {
        findings
            .notices
            .push(Notice::new(&place.file, Remark::AgainstPractice { line: place.line, reason }));
    }
    if let Some(file) = file.filter(|_| 0 < more) {
        findings
            .notices
            .push(Notice::new(&file, Remark::MoreAgainstPractice { count: more as u64 }));
    }
}
