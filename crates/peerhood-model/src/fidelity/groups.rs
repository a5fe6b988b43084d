use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::book::InForce;
use super::evaluate::{add, after, days_late, timed};
use super::finding::{Finding, Inapplicable, Subject, Verdict};
use super::rule::{Amount, RuleKind, Unit};
use crate::{Facilitator, Group, GroupId, Presence, Program, SessionNote, Setting};

pub(super) fn judge(program: &Program, day: NaiveDate, findings: &mut Vec<Finding>) {
    let mut sessions: BTreeMap<&GroupId, BTreeSet<NaiveDate>> = BTreeMap::new();
    let held = program.attendance.iter().filter(|one| one.presence == Presence::Came);
    for attendance in held.filter(|one| one.session_on <= day) {
        sessions.entry(&attendance.group).or_default().insert(attendance.session_on);
    }
    let none = BTreeSet::new();
    for group in &program.groups {
        let judged =
            Judged { program, group, day, sessions: sessions.get(&group.id).unwrap_or(&none) };
        for kind in [
            RuleKind::GroupSmallest,
            RuleKind::GroupLargest,
            RuleKind::VirtualLargest,
            RuleKind::PeoplePerFacilitator,
            RuleKind::CertifiedFacilitator,
            RuleKind::NoteNamesIntervention,
            RuleKind::NoteWithin,
        ] {
            let on = group.starts_on.unwrap_or(day).min(day);
            if let Some(found) = program.rules.rule(kind, on) {
                let subject = Subject::Group(group.id.clone());
                add(findings, found, subject, judged.verdict(found));
            }
        }
    }
}

struct Judged<'a> {
    program: &'a Program,
    group: &'a Group,
    day: NaiveDate,
    sessions: &'a BTreeSet<NaiveDate>,
}

impl Judged<'_> {
    fn verdict(&self, found: InForce<'_>) -> Verdict {
        let people = u32::try_from(self.group.members.len()).unwrap_or(u32::MAX);
        let number = found.rule.number;
        match found.rule.kind {
            RuleKind::GroupSmallest => self.within(number.saturating_sub(people)),
            RuleKind::GroupLargest if self.group.setting != Setting::Virtual => {
                self.within(people.saturating_sub(number))
            }
            RuleKind::GroupLargest if !self.has_virtual_rule() => {
                self.within(people.saturating_sub(number))
            }
            RuleKind::VirtualLargest if self.group.setting == Setting::Virtual => {
                self.within(people.saturating_sub(number))
            }
            RuleKind::PeoplePerFacilitator => {
                let leaders = u32::try_from(self.group.facilitators.len()).unwrap_or(u32::MAX);
                self.within(people.saturating_sub(number.saturating_mul(leaders)))
            }
            RuleKind::CertifiedFacilitator => self.certified(),
            RuleKind::NoteNamesIntervention => self.noted(),
            RuleKind::NoteWithin => self.noted_in_time(number),
            _ => Verdict::NotApplicable { why: Inapplicable::NotWanted },
        }
    }

    fn has_virtual_rule(&self) -> bool {
        let on = self.group.starts_on.unwrap_or(self.day).min(self.day);
        self.program.rules.rule(RuleKind::VirtualLargest, on).is_some()
    }

    fn within(&self, number: u32) -> Verdict {
        if number == 0 {
            return Verdict::Met { on: None };
        }
        let due = self.group.starts_on.unwrap_or(self.day);
        Verdict::Breached { due, done: None, by: Amount { number, unit: Unit::People } }
    }

    fn leaders(&self) -> impl Iterator<Item = &Facilitator> {
        let led = |one: &&Facilitator| self.group.facilitators.contains(&one.id);
        self.program.facilitators.iter().filter(led)
    }

    /// The first session that nobody with a credential of that day led.
    fn certified(&self) -> Verdict {
        if self.sessions.is_empty() {
            return Verdict::NotApplicable { why: Inapplicable::NothingHappened };
        }
        let holds = |on: NaiveDate| {
            self.leaders()
                .any(|leader| leader.certification.as_ref().is_some_and(|c| c.holds_on(on)))
        };
        match self.sessions.iter().find(|&&on| !holds(on)) {
            None => Verdict::Met { on: None },
            Some(&due) => {
                let expired =
                    self.leaders().filter_map(|one| one.certification.as_ref()?.expires_on);
                let last = expired.max().unwrap_or(due);
                Verdict::Breached { due, done: None, by: days_late(last.min(due), due) }
            }
        }
    }

    fn notes(&self) -> impl Iterator<Item = &SessionNote> {
        self.program.session_notes.iter().filter(|note| note.group == self.group.id)
    }

    /// How many sessions have no note that names what was done.
    fn noted(&self) -> Verdict {
        if self.program.session_notes.is_empty() || self.sessions.is_empty() {
            return Verdict::NotApplicable { why: Inapplicable::NotOnRecord };
        }
        let complete: BTreeSet<NaiveDate> =
            self.notes().filter(|note| note.is_complete()).map(|note| note.on).collect();
        let mut missing = self.sessions.difference(&complete);
        match missing.next() {
            None => Verdict::Met { on: None },
            Some(&due) => {
                let number = u32::try_from(1 + missing.count()).unwrap_or(u32::MAX);
                Verdict::Breached { due, done: None, by: Amount { number, unit: Unit::None } }
            }
        }
    }

    fn noted_in_time(&self, days: u32) -> Verdict {
        let notes: BTreeSet<NaiveDate> = self.notes().map(|note| note.on).collect();
        match self.sessions.iter().find(|on| !notes.contains(on)) {
            _ if self.program.session_notes.is_empty() => {
                Verdict::NotApplicable { why: Inapplicable::NotOnRecord }
            }
            None => Verdict::Met { on: None },
            Some(&on) => timed(after(on, RuleKind::NoteWithin, days), None, self.day),
        }
    }
}
