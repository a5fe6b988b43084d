use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::evaluate::{add, after, timed};
use super::finding::{Finding, Inapplicable, Subject, Verdict};
use super::rule::RuleKind;
use crate::{AsOf, ConsentScope, Program, Referral, ReferralId, ReferralStatus, Step, Want};

pub(super) fn judge(program: &Program, as_of: AsOf, findings: &mut Vec<Finding>) {
    let day = as_of.day;
    let mut proposed: BTreeMap<&ReferralId, NaiveDate> = BTreeMap::new();
    for record in &program.matches {
        let first = record.events.iter().find(|event| event.step == Step::Proposed);
        if let Some(first) = first.filter(|first| first.on <= day) {
            let earliest = proposed.entry(&record.referral).or_insert(first.on);
            *earliest = first.on.min(*earliest);
        }
    }
    for referral in program.referrals.iter().filter(|one| one.received_at <= as_of.instant) {
        let received = program.time_zone.date_at(referral.received_at);
        for kind in [RuleKind::MatchWithin, RuleKind::InformationWithin] {
            let Some(found) = program.rules.rule(kind, received) else { continue };
            let (want, done) = match kind {
                RuleKind::MatchWithin => (Want::Match, proposed.get(&referral.id).copied()),
                _ => (Want::Information, referral.informed_on.filter(|&on| on <= day)),
            };
            let due = after(received, kind, found.rule.number);
            let verdict = match obstacle(referral, want, done, day) {
                Some(why) => Verdict::NotApplicable { why },
                None => timed(due, done, day),
            };
            add(findings, found, Subject::Referral(referral.id.clone()), verdict);
        }
    }
}

fn obstacle(
    referral: &Referral,
    want: Want,
    done: Option<NaiveDate>,
    day: NaiveDate,
) -> Option<Inapplicable> {
    let is_wanted =
        referral.wants.contains(&want) || (want == Want::Match && referral.wants.is_empty());
    let scope: ConsentScope = want.scope();
    let covers = referral.consent.as_ref().is_some_and(|consent| consent.covers(scope, day));
    let is_over = matches!(
        referral.status,
        ReferralStatus::Closed | ReferralStatus::Withdrawn | ReferralStatus::OnHold
    );
    if done.is_some() {
        return None;
    }
    if !is_wanted {
        return Some(Inapplicable::NotWanted);
    }
    // Whoever asks for information by their own word has said yes to it.
    if !covers && want == Want::Match {
        return Some(Inapplicable::NoConsent);
    }
    is_over.then_some(Inapplicable::NothingHappened)
}
