use chrono::{Days, Months, NaiveDate};

use super::book::InForce;
use super::finding::{Finding, Subject, Verdict};
use super::rule::{Amount, RuleKind, Unit};
use super::{groups, matches, people, referrals};
use crate::{AsOf, MatchFault, Program};

/// What the program's rules say on a day of every referral, match, support parent, facilitator and
/// group, in that order.
///
/// A match is judged by the rules of the day on which it was proposed, a referral by those of the
/// day it arrived, a session by those of its own day, and people by those of the day asked for.
/// Events are kept by the day, so hours count as days, rounded up. What lies after the day asked for
/// is not known yet.
///
/// # Errors
///
/// At the first match whose events cannot have happened.
///
/// # Complexity
///
/// O(r · p) for r rules in force and p people, matches and sessions on record.
pub fn findings(program: &Program, as_of: AsOf) -> Result<Vec<Finding>, MatchFault> {
    let mut findings = Vec::new();
    referrals::judge(program, as_of, &mut findings);
    matches::judge(program, as_of.day, &mut findings)?;
    people::judge(program, as_of.day, &mut findings)?;
    groups::judge(program, as_of.day, &mut findings);
    Ok(findings)
}

/// Adds what a rule says of somebody.
pub(super) fn add(
    findings: &mut Vec<Finding>,
    found: InForce<'_>,
    subject: Subject,
    verdict: Verdict,
) {
    findings.push(Finding {
        rule: found.rule.kind,
        pack: found.pack.name.clone(),
        version: found.pack.version.clone(),
        subject,
        verdict,
    });
}

/// What is said of something that is due by a day.
pub(super) fn timed(due: NaiveDate, done: Option<NaiveDate>, day: NaiveDate) -> Verdict {
    match done {
        Some(on) if on <= due => Verdict::Met { on: Some(on) },
        Some(on) => Verdict::Breached { due, done, by: days_late(due, on) },
        None if day <= due => Verdict::NotYetDue { due },
        None => Verdict::Breached { due, done: None, by: days_late(due, day) },
    }
}

pub(super) fn days_late(due: NaiveDate, on: NaiveDate) -> Amount {
    let number = u32::try_from((on - due).num_days()).unwrap_or(0);
    Amount { number, unit: Unit::Days }
}

/// The last day on which something is in time, after a number in the unit of its kind.
pub(super) fn after(from: NaiveDate, kind: RuleKind, number: u32) -> NaiveDate {
    let days = |days: u64| from.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
    match kind.unit() {
        Unit::Hours => days(u64::from(number).div_ceil(24)),
        Unit::Weeks => days(u64::from(number) * 7),
        Unit::Months => from.checked_add_months(Months::new(number)).unwrap_or(NaiveDate::MAX),
        _ => days(number.into()),
    }
}
