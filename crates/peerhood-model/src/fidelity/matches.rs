use chrono::NaiveDate;

use super::book::InForce;
use super::evaluate::{add, after, days_late, timed};
use super::finding::{Finding, Inapplicable, Subject, Verdict};
use super::rule::{Amount, RuleKind, Unit};
use crate::{
    CloseReason, ConsentScope, ContactOutcome, MatchFault, MatchRecord, MatchStage, MatchState,
    Program, Side, Step, SupportParent,
};

/// What a match is asked, in the order of its life.
const ASKED: [RuleKind; 11] = [
    RuleKind::ConsentBeforeMatch,
    RuleKind::TrainingAtMatch,
    RuleKind::BackgroundAtMatch,
    RuleKind::AnswerWithin,
    RuleKind::FirstContact,
    RuleKind::FirstCheck,
    RuleKind::SecondCheck,
    RuleKind::ExpectationsCompared,
    RuleKind::Contacts,
    RuleKind::CloseOrRenew,
    RuleKind::ReferOut,
];

pub(super) fn judge(
    program: &Program,
    day: NaiveDate,
    findings: &mut Vec<Finding>,
) -> Result<(), MatchFault> {
    for record in &program.matches {
        let state =
            record.state(day).map_err(|source| MatchFault { id: record.id.clone(), source })?;
        let Some(proposed) = state.proposed_on else { continue };
        let story = Story { program, record, state, proposed, day };
        for kind in ASKED {
            if let Some(found) = program.rules.rule(kind, proposed) {
                let subject = Subject::Match(record.id.clone());
                add(findings, found, subject, story.verdict(found));
            }
        }
        if let Some(found) = program.rules.rule(RuleKind::Debrief, proposed) {
            for verdict in story.debriefs(found.rule.number) {
                add(findings, found, Subject::Match(record.id.clone()), verdict);
            }
        }
    }
    Ok(())
}

/// A match as it is known on a day.
struct Story<'a> {
    program: &'a Program,
    record: &'a MatchRecord,
    state: MatchState,
    proposed: NaiveDate,
    day: NaiveDate,
}

impl Story<'_> {
    fn verdict(&self, found: InForce<'_>) -> Verdict {
        let (kind, number) = (found.rule.kind, found.rule.number);
        match kind {
            RuleKind::ConsentBeforeMatch => self.consent(),
            RuleKind::TrainingAtMatch => self.training(),
            RuleKind::BackgroundAtMatch => self.background(number),
            RuleKind::AnswerWithin => self.answers(after(self.proposed, kind, number)),
            RuleKind::FirstContact => self.in_time(kind, number, |_| self.state.first_contact_on),
            RuleKind::FirstCheck => self.in_time(kind, number, |begun| self.asked(begun, |_| true)),
            RuleKind::SecondCheck => self.second_check(number),
            RuleKind::ExpectationsCompared => self.compared(number),
            RuleKind::Contacts => self.contacts(number),
            RuleKind::CloseOrRenew => self.close_or_renew(number),
            _ => self.refer_out(number),
        }
    }

    /// When the two were put in touch, or both had said yes.
    fn begun_on(&self) -> Option<NaiveDate> {
        let accepted = self.state.since.filter(|_| self.state.stage == MatchStage::Accepted);
        self.state.introduced_on.or(accepted)
    }

    /// Something due so long after the beginning, unless the match was over or resting by then.
    fn in_time(
        &self,
        kind: RuleKind,
        number: u32,
        done: impl Fn(NaiveDate) -> Option<NaiveDate>,
    ) -> Verdict {
        let Some(begun) = self.begun_on() else { return self.never_begun() };
        self.timed(after(begun, kind, number), done(begun))
    }

    fn timed(&self, due: NaiveDate, done: Option<NaiveDate>) -> Verdict {
        if done.is_none() {
            if let Some(why) = self.at_rest(due) {
                return Verdict::NotApplicable { why };
            }
            if let Some(over) = self.over_on() {
                return Verdict::Breached { due, done: None, by: days_late(due, over) };
            }
        }
        timed(due, done, self.day)
    }

    /// Why nothing could be done by a day.
    fn at_rest(&self, due: NaiveDate) -> Option<Inapplicable> {
        let since = self.state.since?;
        match self.state.stage {
            MatchStage::Paused if since <= due => Some(Inapplicable::Paused { since }),
            MatchStage::Declined | MatchStage::Closed if since <= due => Some(self.over(since)),
            _ => None,
        }
    }

    fn over(&self, on: NaiveDate) -> Inapplicable {
        Inapplicable::Over { on, reason: self.state.close_reason }
    }

    fn over_on(&self) -> Option<NaiveDate> {
        let is_over = matches!(self.state.stage, MatchStage::Declined | MatchStage::Closed);
        self.state.since.filter(|_| is_over)
    }

    fn never_begun(&self) -> Verdict {
        let why = self.over_on().map_or(Inapplicable::NotBegun, |on| self.over(on));
        Verdict::NotApplicable { why }
    }

    fn steps(&self) -> impl Iterator<Item = (NaiveDate, &Step)> {
        let known = self.record.events.iter().filter(|event| event.on <= self.day);
        known.map(|event| (event.on, &event.step))
    }

    /// When staff first asked somebody of the match, from a day on.
    fn asked(
        &self,
        from: NaiveDate,
        suits: impl Fn(&crate::FollowUp) -> bool,
    ) -> Option<NaiveDate> {
        self.steps().find_map(|(on, step)| match step {
            Step::FollowUp(follow_up) if from <= on && suits(follow_up) => Some(on),
            _ => None,
        })
    }

    fn consent(&self) -> Verdict {
        let referral = self.program.referrals.iter().find(|one| one.id == self.record.referral);
        let consent = referral.and_then(|referral| referral.consent.as_ref());
        if let Some(consent) = consent.filter(|one| one.covers(ConsentScope::Match, self.proposed))
        {
            return Verdict::Met { on: Some(consent.given_on) };
        }
        let covers = |on: NaiveDate| consent.is_some_and(|one| one.covers(ConsentScope::Match, on));
        let later = consent.map(|consent| consent.given_on);
        let later = later.filter(|&on| self.proposed < on && on <= self.day && covers(on));
        let by = days_late(self.proposed, later.unwrap_or(self.day));
        Verdict::Breached { due: self.proposed, done: later, by }
    }

    fn support_parent(&self) -> Option<&SupportParent> {
        self.program.support_parents.iter().find(|one| one.id == self.record.support_parent)
    }

    fn training(&self) -> Verdict {
        let trained = self.support_parent().and_then(|parent| parent.trained_on);
        match trained.filter(|&on| on <= self.day) {
            None => {
                let by = days_late(self.proposed, self.day);
                Verdict::Breached { due: self.proposed, done: None, by }
            }
            trained => timed(self.proposed, trained, self.day),
        }
    }

    /// Whether the background was checked by the proposal, and not too long before.
    fn background(&self, months: u32) -> Verdict {
        let checked = self.support_parent().and_then(|parent| parent.background_check_on);
        let Some(checked) = checked.filter(|&on| on <= self.proposed) else {
            let by = days_late(self.proposed, self.day);
            return Verdict::Breached { due: self.proposed, done: None, by };
        };
        let last = after(checked, RuleKind::BackgroundAtMatch, months);
        if months == 0 || self.proposed <= last {
            return Verdict::Met { on: Some(checked) };
        }
        let by = days_late(last, self.proposed);
        Verdict::Breached { due: last, done: None, by }
    }

    /// Both sides say yes, or one says no.
    fn answers(&self, due: NaiveDate) -> Verdict {
        let mut said = [None, None];
        for (on, step) in self.steps() {
            match step {
                Step::Accepted(Side::Referred) => said[0] = Some(on),
                Step::Accepted(_) => said[1] = Some(on),
                Step::Declined(_) => said = [Some(on), Some(on)],
                Step::Closed(_) => said = said.map(|day| day.or(Some(on))),
                _ => {}
            }
        }
        timed(due, said[0].zip(said[1]).map(|(one, other)| one.max(other)), self.day)
    }

    /// The first day after that on which the first check was due.
    fn after_first_check(&self, begun: NaiveDate) -> NaiveDate {
        let days = self.program.rules.number(RuleKind::FirstCheck, self.proposed).unwrap_or(0);
        after(after(begun, RuleKind::FirstCheck, days), RuleKind::FirstCheck, 1)
    }

    fn second_check(&self, number: u32) -> Verdict {
        self.in_time(RuleKind::SecondCheck, number, |begun| {
            self.asked(self.after_first_check(begun), |_| true)
        })
    }

    /// Asked of those whose expectations are on record: does it go as expected?
    fn compared(&self, number: u32) -> Verdict {
        let MatchRecord { referred_expects, supporting_expects, .. } = self.record;
        if referred_expects.is_none() && supporting_expects.is_none() {
            return Verdict::NotApplicable { why: Inapplicable::NotOnRecord };
        }
        self.in_time(RuleKind::ExpectationsCompared, number, |begun| {
            let from = self.after_first_check(begun);
            self.asked(from, |follow_up| follow_up.as_expected.is_some())
        })
    }

    fn contacts(&self, least: u32) -> Verdict {
        let Some(begun) = self.begun_on() else { return self.never_begun() };
        let weeks = self.program.rules.number(RuleKind::ContactWeeks, self.proposed).unwrap_or(8);
        let due = after(begun, RuleKind::ContactWeeks, weeks);
        let reached: Vec<NaiveDate> = self
            .steps()
            .filter(|(on, step)| {
                let spoke =
                    matches!(step, Step::Contact(one) if one.outcome == ContactOutcome::Reached);
                spoke && *on <= due
            })
            .map(|(on, _)| on)
            .collect();
        let enough = usize::try_from(least).unwrap_or(usize::MAX);
        if enough <= reached.len() {
            let on = enough.checked_sub(1).and_then(|last| reached.get(last)).copied();
            return Verdict::Met { on };
        }
        // Whoever ends a match early by their own wish, or for somebody's safety, breaks no promise.
        let excused = matches!(
            self.state.close_reason,
            Some(
                CloseReason::ReferredParentEnded
                    | CloseReason::ReferredElsewhere
                    | CloseReason::ConsentWithdrawn
                    | CloseReason::Safety
            )
        );
        match self.over_on().filter(|&over| over <= due) {
            Some(over) if excused => return Verdict::NotApplicable { why: self.over(over) },
            None if self.day <= due => {
                return match self.at_rest(due) {
                    Some(why) => Verdict::NotApplicable { why },
                    None => Verdict::NotYetDue { due },
                };
            }
            _ => {}
        }
        let missing = enough - reached.len();
        let number = u32::try_from(missing).unwrap_or(u32::MAX);
        Verdict::Breached { due, done: None, by: Amount { number, unit: Unit::Contacts } }
    }

    /// So many weeks after the beginning, and after each renewal.
    fn close_or_renew(&self, weeks: u32) -> Verdict {
        let Some(begun) = self.begun_on() else { return self.never_begun() };
        let renewed = self.steps().filter(|(_, step)| matches!(step, Step::Renewed));
        let from = renewed.map(|(on, _)| on).last().unwrap_or(begun);
        let due = after(from, RuleKind::CloseOrRenew, weeks);
        match self.over_on() {
            Some(over) => timed(due, Some(over), self.day),
            None => self.timed(due, None),
        }
    }

    /// After each contact that weighed on the support parent, the coordinator talks with them.
    fn debriefs(&self, days: u32) -> Vec<Verdict> {
        let hard = self.steps().filter(|(_, step)| matches!(step, Step::Contact(one) if one.hard));
        let mut verdicts: Vec<Verdict> = hard
            .map(|(on, _)| {
                let asked = self.asked(on, |follow_up| follow_up.with == Side::Supporting);
                let talks = self.program.consultations.iter();
                let talked = talks
                    .filter(|talk| talk.support_parent == self.record.support_parent)
                    .map(|talk| talk.on)
                    .filter(|&talked| on <= talked && talked <= self.day)
                    .min();
                let done = asked.into_iter().chain(talked).min();
                timed(after(on, RuleKind::Debrief, days), done, self.day)
            })
            .collect();
        if verdicts.is_empty() {
            verdicts.push(Verdict::NotApplicable { why: Inapplicable::NothingHappened });
        }
        verdicts
    }

    /// The last contact that showed a need for other help is answered by the coordinator.
    fn refer_out(&self, hours: u32) -> Verdict {
        let shown = self
            .steps()
            .filter(|(_, step)| matches!(step, Step::Contact(one) if !one.refer_out.is_empty()));
        let Some((on, _)) = shown.last() else {
            return Verdict::NotApplicable { why: Inapplicable::NothingHappened };
        };
        let closed = self.over_on().filter(|&over| on <= over);
        let done = self.asked(on, |_| true).into_iter().chain(closed).min();
        timed(after(on, RuleKind::ReferOut, hours), done, self.day)
    }
}
