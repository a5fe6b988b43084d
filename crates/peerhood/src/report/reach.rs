//! Tables of care and reach: plans, parents' own health, referrals onward, invitations. Each is there
//! only where all of it can be shown without hiding anything that stood before it.

use std::collections::{BTreeMap, BTreeSet};

use peerhood_model::{
    AsOf, BusinessStatus, GoalOutcome, InvitationStage, Program, ReferralId, TaskStatus,
    WellbeingCheck,
};

use super::counts::{Count, Counts, Draft};
use crate::Policy;

pub(super) const TOO_FEW: &str = "Too few families, so far, for counts that tell of nobody.";

pub(super) fn sections(
    counts: &mut Counts,
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    all: Count,
) -> Vec<Draft> {
    let received = program.referrals.iter().filter(|one| one.received_at <= as_of.instant);
    let received: BTreeSet<&ReferralId> = received.map(|one| &one.id).collect();
    let within = Within { all, received };
    let tables = [
        within.table(counts, "plans", "Plans and goals", &plans(program, as_of)),
        within.table(counts, "crisis_plans", "Plans for a crisis", &crisis(program, as_of)),
        within.table(
            counts,
            "wellbeing",
            "How parents are in themselves",
            &wellbeing(program, policy, as_of),
        ),
        within.table(counts, "handovers", "Referrals to others", &handovers(program, as_of)),
    ];
    tables.into_iter().flatten().chain(funnel(counts, program, policy, as_of)).collect()
}

/// Where each family stands in one table.
type Standing<'a> = BTreeMap<&'a ReferralId, &'static str>;

struct Within<'a> {
    all: Count,
    received: BTreeSet<&'a ReferralId>,
}

impl Within<'_> {
    /// A table of families by their standing, all of them among those referred.
    fn table(
        &self,
        counts: &mut Counts,
        key: &'static str,
        title: &'static str,
        standing: &Standing<'_>,
    ) -> Option<Draft> {
        let mut parts: BTreeMap<&'static str, usize> = BTreeMap::new();
        for (_, label) in standing.iter().filter(|(id, _)| self.received.contains(**id)) {
            *parts.entry(label).or_default() += 1;
        }
        if parts.is_empty() {
            return None;
        }
        let parts: Vec<(String, usize)> =
            parts.into_iter().map(|(label, value)| (label.to_owned(), value)).collect();
        let value = parts.iter().map(|part| part.1).sum();
        let mut draft = hidden(key, title);
        counts
            .extended(|counts| {
                let with = counts.count(title, value);
                let without = counts.unprinted(title, self.received.len() - value);
                counts.sum(self.all, &[with, without]);
                draft = counts.table(key, title, ("all of them", with), &parts);
                draft.rows.iter().map(|row| row.1).collect()
            })
            .then_some(draft)
            .or_else(|| Some(hidden(key, title)))
    }
}

/// A table that says only that there is something.
fn hidden(key: &'static str, title: &'static str) -> Draft {
    Draft { key, title, rows: Vec::new(), reasons: vec![TOO_FEW] }
}

fn plans(program: &Program, as_of: AsOf) -> Standing<'_> {
    let mut standing = Standing::new();
    for plan in program.plans.iter().filter(|plan| plan.made_on <= as_of.day) {
        let mine = program.goals.iter().filter(|goal| goal.plan == plan.id);
        let mine: Vec<_> = mine.filter(|goal| goal.set_on <= as_of.day).collect();
        let reached = |outcome| outcome == GoalOutcome::Reached;
        let label = if mine.iter().any(|goal| goal.outcome_by(as_of.day).is_some_and(reached)) {
            "a goal was reached"
        } else if mine.is_empty() {
            "no goal yet"
        } else {
            "goals, none reached yet"
        };
        standing.insert(&plan.referral, label);
    }
    standing
}

fn crisis(program: &Program, as_of: AsOf) -> Standing<'_> {
    let made = program.plans.iter().filter(|plan| plan.made_on <= as_of.day);
    let label = |has: bool| if has { "with a plan for a crisis" } else { "without one" };
    made.map(|plan| {
        let has = plan.crisis_plan_on.is_some_and(|on| on <= as_of.day);
        (&plan.referral, label(has))
    })
    .collect()
}

fn wellbeing<'a>(program: &'a Program, policy: &Policy, as_of: AsOf) -> Standing<'a> {
    let low = u8::try_from(policy.care.wellbeing_low).unwrap_or(WellbeingCheck::BEST);
    let mut last: BTreeMap<&str, &WellbeingCheck> = BTreeMap::new();
    for check in program.wellbeing.iter().filter(|check| check.on <= as_of.day) {
        let known = last.entry(&check.person).or_insert(check);
        if known.on <= check.on {
            *known = check;
        }
    }
    let standing = |id: &'a ReferralId| {
        let check = last.get(id.as_str())?;
        Some(match check.score {
            None => (id, "did not say"),
            Some(_) if !check.is_low(low) => (id, "well enough"),
            Some(_) if check.is_unanswered(low) => (id, "not well, nothing offered yet"),
            Some(_) => (id, "not well, and care for their own health offered"),
        })
    };
    program.referrals.iter().filter_map(|one| standing(&one.id)).collect()
}

fn handovers(program: &Program, as_of: AsOf) -> Standing<'_> {
    let mut standing = Standing::new();
    for handover in &program.handovers {
        let Some(step) = handover.step_on(as_of.day) else { continue };
        let label = match (step.status, step.business_status) {
            (TaskStatus::EnteredInError, _) => continue,
            (_, Some(BusinessStatus::NotReached)) => "could not be reached",
            (_, Some(BusinessStatus::FamilyDeclined)) => "the family declined",
            (TaskStatus::Completed, _) | (_, Some(BusinessStatus::StartVerified)) => {
                "did begin there, for sure"
            }
            (TaskStatus::Rejected | TaskStatus::Failed | TaskStatus::Cancelled, _) => {
                "turned away or sent elsewhere"
            }
            (TaskStatus::Requested | TaskStatus::Received | TaskStatus::Draft, _) => {
                "no answer from there yet"
            }
            _ => "taken, and not sure to have begun",
        };
        standing.insert(&handover.referral, label);
    }
    standing
}

/// From invited to retained, and what stood in the way of those who did not stay.
fn funnel(counts: &mut Counts, program: &Program, policy: &Policy, as_of: AsOf) -> Vec<Draft> {
    let days = policy.care.retained_days;
    let invited = program.invitations.iter().filter(|one| one.invited_on <= as_of.day);
    let stages: Vec<_> =
        invited.map(|one| (one.stage(program, as_of.day, days), one.barrier)).collect();
    if stages.is_empty() {
        return Vec::new();
    }
    let stopped = |stage| stages.iter().filter(|one| one.0 == stage).count();
    let mut draft = hidden("invitations", "From invited to staying");
    let mut barriers = hidden("barriers", "What stood in the way");
    let shown = counts.extended(|counts| {
        let stayed = counts.count("stayed", stopped(InvitationStage::Retained));
        let mut rows = vec![("stayed".to_owned(), stayed, false)];
        let mut so_far = stayed;
        for (label, stage) in [
            ("came at least once", InvitationStage::FirstSession),
            ("would like to come", InvitationStage::Interested),
            ("invited", InvitationStage::Invited),
        ] {
            let here = counts.unprinted(label, stopped(stage));
            let value = counts.value(so_far) + stopped(stage);
            let wider = counts.count(label, value);
            counts.sum(wider, &[so_far, here]);
            rows.push((label.to_owned(), wider, label == "invited"));
            so_far = wider;
        }
        // The widest first, as the way goes.
        rows.reverse();
        rows.iter_mut().for_each(|row| row.2 = false);
        draft.rows = rows;
        draft.rows.iter().map(|row| row.1).collect()
    });
    if !shown {
        return vec![hidden("invitations", "From invited to staying")];
    }
    draft.reasons.clear();
    let left = stages.iter().filter(|one| one.0 != InvitationStage::Retained);
    let mut parts: BTreeMap<String, usize> = BTreeMap::new();
    for (_, barrier) in left {
        let label = barrier.map_or("not known".to_owned(), |one| one.code().replace('_', " "));
        *parts.entry(label).or_default() += 1;
    }
    let parts: Vec<(String, usize)> = parts.into_iter().collect();
    let value = parts.iter().map(|part| part.1).sum();
    if parts.is_empty() {
        return vec![draft];
    }
    let ends = (draft.rows.first().map(|row| row.1), draft.rows.last().map(|row| row.1));
    let (Some(invited), Some(stayed)) = ends else { return vec![draft] };
    let shown = counts.extended(|counts| {
        let left = counts.count("did not stay", value);
        counts.sum(invited, &[stayed, left]);
        barriers = counts.table(
            "barriers",
            "What stood in the way",
            ("did not stay, or not yet", left),
            &parts,
        );
        barriers.rows.iter().map(|row| row.1).collect()
    });
    if !shown {
        barriers = hidden("barriers", "What stood in the way");
    }
    vec![draft, barriers]
}

/// What a table of these says.
pub(super) fn says(key: &str) -> Option<&'static str> {
    Some(match key {
        "plans" => "Families whose young person has a plan, by their goals.",
        "crisis_plans" => "The same families, by whether they have a plan for a crisis.",
        "wellbeing" => {
            "What parents last said of how they are. Whoever is not well is offered something for their own \
             health, not only the child's."
        }
        "handovers" => {
            "Families who were referred to a community program, by what became of the last referral. Only what \
             is sure counts as begun."
        }
        "invitations" => {
            "How far invitations to groups have led. Each row is part of the one before it."
        }
        "barriers" => {
            "What kept those who did not stay, or not yet, from the next step, where it is known."
        }
        _ => return None,
    })
}
