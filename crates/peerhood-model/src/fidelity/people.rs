use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::book::InForce;
use super::evaluate::{add, after, days_late, timed};
use super::finding::{Finding, Inapplicable, Subject, Verdict};
use super::rule::{Amount, RuleKind, Unit};
use crate::{
    Certification, Load, MatchFault, Program, Side, Step, SupportParent, SupportParentId,
    SupportParentStatus,
};

pub(super) fn judge(
    program: &Program,
    day: NaiveDate,
    findings: &mut Vec<Finding>,
) -> Result<(), MatchFault> {
    let rule = |kind| program.rules.rule(kind, day);
    let loads = Load::by_parent(day, &program.matches)?;
    let ledger = program.support_parents.iter().flat_map(|parent| &parent.training);
    let kept_since = ledger.map(|entry| entry.on.year()).min();
    let talks = last_talks(program, day);
    for parent in program.support_parents.iter().filter(|parent| helps(parent)) {
        let subject = || Subject::SupportParent(parent.id.clone());
        let load = loads.get(&parent.id).copied().unwrap_or_default();
        if let Some(found) = rule(RuleKind::CertificationCurrent)
            && let Some(held) = &parent.certification
        {
            add(findings, found, subject(), current(held, found.rule.number, day));
        }
        if let Some(found) = rule(RuleKind::Education) {
            // What was before the first entry of all is not on record.
            let before = kept_since.filter(|first| *first < day.year()).map(|_| year_before(day));
            for year in before.into_iter().chain([day.year()]) {
                let verdict = education(parent, kept_since, year, found.rule.number, day);
                add(findings, found, subject(), verdict);
            }
        }
        if let Some(found) = rule(RuleKind::Consultation) {
            let verdict = consultation(talks.get(&parent.id), load.live, found, day);
            add(findings, found, subject(), verdict);
        }
        if let Some(found) = rule(RuleKind::Caseload) {
            let over = load.live.saturating_sub(found.rule.number);
            let verdict = match over {
                0 => Verdict::Met { on: None },
                number => {
                    let by = Amount { number, unit: Unit::People };
                    Verdict::Breached { due: day, done: None, by }
                }
            };
            add(findings, found, subject(), verdict);
        }
    }
    for facilitator in &program.facilitators {
        if let Some(found) = rule(RuleKind::CertificationCurrent)
            && let Some(held) = &facilitator.certification
        {
            let subject = Subject::Facilitator(facilitator.id.clone());
            add(findings, found, subject, current(held, found.rule.number, day));
        }
    }
    Ok(())
}

fn helps(parent: &SupportParent) -> bool {
    matches!(parent.status, SupportParentStatus::Active | SupportParentStatus::Paused)
}

fn year_before(day: NaiveDate) -> i32 {
    day.year().saturating_sub(1)
}

/// A credential is told of from so many days before its end.
fn current(held: &Certification, notice: u32, day: NaiveDate) -> Verdict {
    let Some(due) = held.expires_on else { return Verdict::Met { on: None } };
    if due < day {
        return Verdict::Breached { due, done: None, by: days_late(due, day) };
    }
    if after(day, RuleKind::CertificationCurrent, notice) < due {
        return Verdict::Met { on: None };
    }
    Verdict::NotYetDue { due }
}

/// Hours in one calendar year; asked of those who were there when it began.
fn education(
    parent: &SupportParent,
    kept_since: Option<i32>,
    year: i32,
    hours: u32,
    day: NaiveDate,
) -> Verdict {
    let not = |why| Verdict::NotApplicable { why };
    if kept_since.is_none_or(|first| year < first) {
        return not(Inapplicable::NotOnRecord);
    }
    let ends = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31));
    let (Some(first), Some(last)) = ends else { return not(Inapplicable::NotOnRecord) };
    let since = parent.started_on.or(parent.trained_on);
    if since.is_none_or(|since| first < since) {
        return not(Inapplicable::TooNew { since });
    }
    let entries = parent
        .training
        .iter()
        .filter(|entry| first <= entry.on && entry.on <= last && entry.on <= day);
    let minutes: u64 = entries.map(|entry| u64::from(entry.hours.minutes)).sum();
    let missing = (u64::from(hours) * 60).saturating_sub(minutes);
    if missing == 0 {
        return Verdict::Met { on: None };
    }
    if day <= last {
        return Verdict::NotYetDue { due: last };
    }
    let number = u32::try_from(missing.div_ceil(60)).unwrap_or(u32::MAX);
    Verdict::Breached { due: last, done: None, by: Amount { number, unit: Unit::Hours } }
}

/// The day each support parent with a match last talked with the coordinator, or was first proposed.
fn last_talks(program: &Program, day: NaiveDate) -> BTreeMap<&SupportParentId, NaiveDate> {
    let mut talks: BTreeMap<&SupportParentId, NaiveDate> = BTreeMap::new();
    let mut note = |id, on: NaiveDate| {
        if on <= day {
            let last = talks.entry(id).or_insert(on);
            *last = on.max(*last);
        }
    };
    for record in &program.matches {
        for event in &record.events {
            let talked = match &event.step {
                Step::Introduced => true,
                Step::FollowUp(follow_up) => follow_up.with == Side::Supporting,
                _ => false,
            };
            if talked {
                note(&record.support_parent, event.on);
            }
        }
    }
    for talk in &program.consultations {
        note(&talk.support_parent, talk.on);
    }
    talks
}

fn consultation(
    last: Option<&NaiveDate>,
    live: u32,
    found: InForce<'_>,
    day: NaiveDate,
) -> Verdict {
    match last {
        Some(&last) if 0 < live => {
            timed(after(last, RuleKind::Consultation, found.rule.number), None, day)
        }
        _ => Verdict::NotApplicable { why: Inapplicable::NothingHappened },
    }
}
