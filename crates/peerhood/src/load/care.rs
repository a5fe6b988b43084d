//! The tables of care and of reach: plans, goals, wellbeing, invitations, outcomes of systems, and
//! what was changed for what people said.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use peerhood_model::{
    Goal, GoalVoice, GroupId, Improvement, Invitation, Plan, PlanId, PrivateText, Program,
    ReferralId, SystemEvent, SystemOutcome, WellbeingCheck,
};

use super::ids::Ids;
use super::program::Tables;
use crate::fault::{Findings, Problem};
use crate::table::cells::{Cells, Conventions};

/// Reads all of them into the program.
pub(crate) fn read(
    tables: &Tables,
    conventions: &Conventions<'_>,
    program: &mut Program,
    findings: &mut Findings,
) {
    program.plans = tables.each("plans", conventions, findings, plan);
    let made: BTreeMap<PlanId, NaiveDate> =
        program.plans.iter().map(|plan| (plan.id.clone(), plan.made_on)).collect();
    program.goals =
        tables.each("goals", conventions, findings, |cells, ids| goal(cells, ids, &made));
    program.wellbeing = tables.each("wellbeing", conventions, findings, wellbeing);
    program.invitations = tables.each("invitations", conventions, findings, invitation);
    let mut known = BTreeMap::new();
    program.system_outcomes =
        tables.each_in_turn("system_outcomes", conventions, findings, |cells, ids| {
            system_outcome(cells, ids, &mut known)
        });
    program.improvements = tables.each("improvements", conventions, findings, improvement);
}

fn plan(cells: &mut Cells<'_>, ids: &Ids) -> Option<Plan> {
    let id = cells.needed_value("id", Problem::NotAnId);
    let referral = cells.needed_value("referral", Problem::NotAnId);
    ids.check(cells, "referral", "referrals");
    let made_on = cells.needed_date("made_on");
    let reviewed_on = cells.date("reviewed_on");
    let crisis_plan_on = cells.date("crisis_plan_on");
    let transition_on = cells.date("transition_on");
    cells.in_order(("made_on", made_on), ("reviewed_on", reviewed_on));
    cells.in_order(("made_on", made_on), ("transition_on", transition_on));
    let mut plan = Plan::new(id?, referral?, made_on?);
    plan.reviewed_on = reviewed_on;
    plan.team = cells.terms("team");
    plan.crisis_plan_on = crisis_plan_on;
    plan.transition_on = transition_on;
    plan.settled = cells.codes("settled");
    Some(plan)
}

fn goal(cells: &mut Cells<'_>, ids: &Ids, made: &BTreeMap<PlanId, NaiveDate>) -> Option<Goal> {
    let id = cells.needed_value("id", Problem::NotAnId);
    let plan: Option<PlanId> = cells.needed_value("plan", Problem::NotAnId);
    ids.check(cells, "plan", "plans");
    let set_on = cells.needed_date("set_on");
    let voice = cells.code("voice").unwrap_or(GoalVoice::Parent);
    let ended_on = cells.date("ended_on");
    let outcome = cells.code("outcome");
    cells.in_order(("set_on", set_on), ("ended_on", ended_on));
    together(cells, "ended_on", "outcome");
    if let (Some(set), Some(made)) = (set_on, plan.as_ref().and_then(|plan| made.get(plan)))
        && set < *made
    {
        let other = "made_on of the plan".to_owned();
        let problem = Problem::DateOrder { other, date: made.to_string() };
        cells.fault("set_on", cells.text("set_on"), problem);
    }
    let mut goal = Goal::new(id?, plan?, set_on?, voice);
    goal.wording = PrivateText::new(cells.text("wording"));
    goal.interventions = cells.codes("interventions");
    goal.ended_on = ended_on;
    goal.outcome = outcome;
    Some(goal)
}

/// Two cells that say nothing without each other.
fn together(cells: &mut Cells<'_>, one: &str, other: &str) {
    for (there, missing) in [(one, other), (other, one)] {
        if !cells.text(there).is_empty() && cells.text(missing).is_empty() {
            let reason = "the one is there without the other".to_owned();
            let problem = Problem::Contradiction { other: there.to_owned(), reason };
            cells.fault(missing, "", problem);
        }
    }
}

fn wellbeing(cells: &mut Cells<'_>, ids: &Ids) -> Option<WellbeingCheck> {
    let person = cells.needed("person").map(str::to_owned);
    if let Some(person) = &person {
        ids.check_person(cells, "person", person);
    }
    let on = cells.needed_date("on");
    let text = cells.text("score");
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let score = text.parse().ok().filter(|score| digits && *score <= WellbeingCheck::BEST);
    if score.is_none() && !text.is_empty() {
        let most = i64::from(WellbeingCheck::BEST);
        cells.fault("score", text, Problem::NotAnInteger { least: 0, most });
    }
    let mut check = WellbeingCheck::new(person?, on?);
    check.score = score;
    check.offered = cells.terms("offered");
    Some(check)
}

fn invitation(cells: &mut Cells<'_>, ids: &Ids) -> Option<Invitation> {
    let id = cells.needed_value("id", Problem::NotAnId);
    let referral: Option<ReferralId> = cells.value("referral", Problem::NotAnId);
    ids.check(cells, "referral", "referrals");
    let group: Option<GroupId> = cells.value("group", Problem::NotAnId);
    ids.check(cells, "group", "groups");
    let invited_on = cells.needed_date("invited_on");
    let interested_on = cells.date("interested_on");
    let first_session_on = cells.date("first_session_on");
    let retained_on = cells.date("retained_on");
    let steps = [
        ("invited_on", invited_on),
        ("interested_on", interested_on),
        ("first_session_on", first_session_on),
        ("retained_on", retained_on),
    ];
    let told: Vec<_> = steps.into_iter().filter(|step| step.1.is_some()).collect();
    for pair in told.windows(2) {
        cells.in_order(pair[0], pair[1]);
    }
    let mut invitation = Invitation::new(id?, invited_on?);
    invitation.referral = referral;
    invitation.group = group;
    invitation.interested_on = interested_on;
    invitation.first_session_on = first_session_on;
    invitation.retained_on = retained_on;
    invitation.barrier = cells.code("barrier");
    Some(invitation)
}

/// A family and a day of which something is known, and the line that says so.
type Known = BTreeMap<(ReferralId, SystemEvent, NaiveDate), u64>;

fn system_outcome(cells: &mut Cells<'_>, ids: &Ids, known: &mut Known) -> Option<SystemOutcome> {
    let referral: Option<ReferralId> = cells.needed_value("referral", Problem::NotAnId);
    ids.check(cells, "referral", "referrals");
    let event: Option<SystemEvent> = cells.needed_code("event");
    let on = cells.needed_date("on");
    cells.needed("happened");
    let happened = cells.known_flag("happened");
    let (referral, event, on) = (referral?, event?, on?);
    let key = (referral.clone(), event, on);
    if let Some(&first) = known.get(&key) {
        cells.fault("referral", referral.as_str(), Problem::DuplicateRow { first });
        return None;
    }
    known.insert(key, cells.row.line);
    Some(SystemOutcome::new(referral, event, on, happened?))
}

fn improvement(cells: &mut Cells<'_>, _: &Ids) -> Option<Improvement> {
    let id = cells.needed_value("id", Problem::NotAnId);
    let heard_on = cells.needed_date("heard_on");
    let changed_on = cells.date("changed_on");
    let measured_on = cells.date("measured_on");
    cells.in_order(("heard_on", heard_on), ("changed_on", changed_on));
    cells.in_order(("changed_on", changed_on), ("measured_on", measured_on));
    let text = |cells: &Cells<'_>, column: &str| {
        Some(cells.text(column).to_owned()).filter(|text| !text.is_empty())
    };
    // What nobody changed cannot have helped, and what nobody looked at is not decided.
    for (later, earlier) in
        [("changed_on", "change"), ("measured_on", "changed_on"), ("decision", "measured_on")]
    {
        if !cells.text(later).is_empty() && cells.text(earlier).is_empty() {
            let reason = "the one is there without the other".to_owned();
            let problem = Problem::Contradiction { other: later.to_owned(), reason };
            cells.fault(earlier, "", problem);
        }
    }
    let mut improvement = Improvement::new(id?, heard_on?);
    improvement.source = cells.term("source");
    improvement.feedback = PrivateText::new(cells.text("feedback"));
    improvement.change = text(cells, "change");
    improvement.changed_on = changed_on;
    improvement.measure = text(cells, "measure");
    improvement.before = cells.value("before", Problem::NotAFigure);
    improvement.measure_on = cells.date("measure_on");
    improvement.measured_on = measured_on;
    improvement.after = cells.value("after", Problem::NotAFigure);
    improvement.decision = cells.code("decision");
    Some(improvement)
}
