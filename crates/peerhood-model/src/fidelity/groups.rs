use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::book::InForce;
use super::evaluate::{add, after, days_late, timed};
use super::finding::{Finding, Inapplicable, Subject, Verdict};
use super::rule::{Amount, RuleKind, Unit};
use crate::{
    ChildBirth, Facilitator, Group, GroupId, Presence, Program, SessionNote, Setting,
    WeeklyAvailability,
};

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
            RuleKind::SessionShortest,
            RuleKind::SessionLongest,
            RuleKind::AgeDifference,
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
            RuleKind::SessionShortest | RuleKind::SessionLongest => {
                self.lasts(found.rule.kind, number)
            }
            RuleKind::AgeDifference => self.ages(number),
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

    /// The first session whose note is not there, or was not there in time. A note that does not say
    /// when it was written counts as in time.
    fn noted_in_time(&self, days: u32) -> Verdict {
        if self.program.session_notes.is_empty() {
            return Verdict::NotApplicable { why: Inapplicable::NotOnRecord };
        }
        let mut last = None;
        for &on in self.sessions {
            let due = after(on, RuleKind::NoteWithin, days);
            let note = self.notes().find(|note| note.on == on);
            let written = note.map(|note| note.written_on.filter(|&on| on <= self.day));
            match written {
                Some(written) => {
                    let verdict = timed(due, written.or(Some(on)), self.day);
                    if !matches!(verdict, Verdict::Met { .. }) {
                        return verdict;
                    }
                    last = Some(verdict);
                }
                None => return timed(due, None, self.day),
            }
        }
        last.unwrap_or(Verdict::NotApplicable { why: Inapplicable::NothingHappened })
    }

    /// How much shorter or longer than the rule a meeting of the week is.
    fn lasts(&self, kind: RuleKind, number: u32) -> Verdict {
        let windows = self.group.meets.iter().flat_map(WeeklyAvailability::windows);
        let missed = windows.map(|window| {
            let minutes = u32::from(window.minutes());
            match kind {
                RuleKind::SessionShortest => number.saturating_sub(minutes),
                _ => minutes.saturating_sub(number),
            }
        });
        match missed.max() {
            None => Verdict::NotApplicable { why: Inapplicable::NotOnRecord },
            Some(0) => Verdict::Met { on: None },
            Some(number) => {
                let due = self.group.starts_on.unwrap_or(self.day);
                Verdict::Breached { due, done: None, by: Amount { number, unit: Unit::Minutes } }
            }
        }
    }

    /// Years between the children, where one child of each family is chosen so that they are as near
    /// in age as can be; what is beyond the rule is the breach.
    fn ages(&self, most: u32) -> Verdict {
        let on = self.group.starts_on.unwrap_or(self.day).min(self.day);
        let members: Vec<_> = self
            .program
            .referrals
            .iter()
            .filter(|one| self.group.members.contains(&one.id))
            .collect();
        let mut ages: Vec<(u32, usize)> = Vec::new();
        for (family, referral) in members.iter().enumerate() {
            let living =
                referral.children.iter().filter(|child| matches!(child.birth, ChildBirth::Born(_)));
            let born = living.filter_map(|child| child.birth.months(on));
            ages.extend(born.map(|months| (months / 12, family)));
        }
        ages.sort_unstable();
        let families: BTreeSet<usize> = ages.iter().map(|age| age.1).collect();
        if families.len() < 2 {
            return Verdict::NotApplicable { why: Inapplicable::NotOnRecord };
        }
        let number = narrowest(&ages, families.len()).saturating_sub(most);
        if number == 0 {
            return Verdict::Met { on: None };
        }
        let due = self.group.starts_on.unwrap_or(self.day);
        Verdict::Breached { due, done: None, by: Amount { number, unit: Unit::Years } }
    }
}

/// The fewest years that hold one of each family, of ages in order.
fn narrowest(ages: &[(u32, usize)], families: usize) -> u32 {
    let mut inside: BTreeMap<usize, usize> = BTreeMap::new();
    let mut first = 0;
    let mut best = u32::MAX;
    // Invariant: `inside` counts the families of ages[first..=last].
    for &(age, family) in ages {
        *inside.entry(family).or_default() += 1;
        while inside.len() == families {
            best = best.min(age - ages[first].0);
            let left = ages[first].1;
            first += 1;
            match inside.get_mut(&left) {
                Some(1) => drop(inside.remove(&left)),
                Some(count) => *count -= 1,
                None => {}
            }
        }
    }
    best
}
