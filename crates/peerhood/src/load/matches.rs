use std::collections::HashMap;

use chrono::NaiveDate;
use peerhood_model::{
    Contact, ContactOutcome, FollowUp, LifecycleError, MatchEvent, MatchId, MatchRecord,
    MatchState, PrivateText, Program, ReferralId, Side, Step,
};

use super::history;
use super::ids::Ids;
use super::program::Tables;
use crate::Policy;
use crate::fault::{Fault, Findings, Problem};
use crate::table::Place;
use crate::table::cells::{Cells, Conventions};
use crate::table::shape::Shape;

/// An event and where it stands: the fault of an impossible story names the row that tells it.
#[derive(Clone, Debug)]
pub(super) struct Told<'a> {
    pub(super) event: MatchEvent,
    place: Place<'a>,
    column: &'static str,
}

impl Told<'_> {
    /// A fault at the cell that tells it.
    pub(super) fn fault(&self, problem: Problem) -> Fault {
        let Place { table, row } = self.place;
        table.fault(row, self.column, table.text(row, self.column), problem)
    }
}

/// Reads the matches and their contact log, and refuses stories that cannot have happened.
pub(crate) fn read(
    tables: &Tables,
    conventions: &Conventions<'_>,
    program: &Program,
    policy: &Policy,
    findings: &mut Findings,
) -> Vec<MatchRecord> {
    let received: HashMap<&ReferralId, NaiveDate> = program
        .referrals
        .iter()
        .map(|referral| (&referral.id, conventions.zone.local_at(referral.received_at).date()))
        .collect();
    let story = |cells: &mut Cells<'_>, ids: &Ids, place| one_match(cells, ids, place, &received);
    let mut stories = tables.each_placed("matches", conventions, findings, story);
    let place: HashMap<MatchId, usize> =
        (0..).zip(&stories).map(|(place, (record, _))| (record.id.clone(), place)).collect();
    let logged = tables.each_placed("contacts", conventions, findings, contact);
    for (id, told) in logged {
        if let Some(&place) = place.get(&id) {
            stories[place].1.push(told);
        }
    }
    let told: Vec<history::Story<'_>> = stories
        .into_iter()
        .map(|(record, mut told)| {
            told.sort_by_key(|told| (told.event.on, rank(&told.event.step)));
            refuse_impossible(&told, findings);
            (record, told)
        })
        .collect();
    let rule = policy.eligibility.rule();
    history::check(&told, program, &rule, policy.fidelity.history, findings);
    let whole = |(mut record, told): history::Story<'_>| {
        record.events = told.into_iter().map(|told| told.event).collect();
        record
    };
    told.into_iter().map(whole).collect()
}

/// The first event that cannot follow is the fault; what comes after it is not judged.
fn refuse_impossible(told: &[Told<'_>], findings: &mut Findings) {
    let mut state = MatchState::new();
    for one in told {
        match state.after(&one.event) {
            Ok(next) => state = next,
            Err(error) => {
                findings.fault(one.fault(Problem::ImpossibleEvent { reason: reason(&error) }));
                return;
            }
        }
    }
}

fn reason(error: &LifecycleError) -> String {
    match error {
        LifecycleError::IllegalStep { step, stage, since: Some(since), .. } => {
            format!("{step} cannot follow when it is {stage} since {since}")
        }
        LifecycleError::IllegalStep { step, stage, .. } => {
            format!("{step} cannot follow when it is {stage}")
        }
        error => error.to_string(),
    }
}

/// What comes first among the events of one day.
fn rank(step: &Step) -> u8 {
    match step {
        Step::Proposed => 0,
        Step::Accepted(_) => 1,
        Step::Introduced => 2,
        Step::Resumed => 3,
        Step::Contact(_) => 4,
        Step::FollowUp(_) | Step::Renewed => 5,
        Step::Paused => 6,
        Step::Declined(_) => 7,
        Step::AlternateProposed(_) => 8,
        _ => 9,
    }
}

fn one_match<'a>(
    cells: &mut Cells<'_>,
    ids: &Ids,
    place: Place<'a>,
    received: &HashMap<&ReferralId, NaiveDate>,
) -> Option<history::Story<'a>> {
    let id: Option<MatchId> = cells.needed_value("id", Problem::NotAnId);
    let referral: Option<ReferralId> = cells.needed_value("referral", Problem::NotAnId);
    ids.check(cells, "referral", "referrals");
    let support_parent = cells.needed_value("support_parent", Problem::NotAnId);
    ids.check(cells, "support_parent", "support_parents");
    cells.needed("proposed_on");
    let mut told = Vec::new();
    let mut add = |cells: &mut Cells<'_>, column: &'static str, step: Option<Step>| {
        let on = cells.date(column);
        if let (Some(on), Some(step)) = (on, step) {
            told.push(Told { event: MatchEvent::new(on, step), place, column });
        }
        on
    };
    let proposed = add(cells, "proposed_on", Some(Step::Proposed));
    add(cells, "referred_accepted_on", Some(Step::Accepted(Side::Referred)));
    add(cells, "supporting_accepted_on", Some(Step::Accepted(Side::Supporting)));
    let declined_by = cells.code("declined_by").map(Step::Declined);
    let declined = add(cells, "declined_on", declined_by);
    add(cells, "introduced_on", Some(Step::Introduced));
    add(cells, "paused_on", Some(Step::Paused));
    add(cells, "resumed_on", Some(Step::Resumed));
    let reason = cells.code("close_reason").map(Step::Closed);
    let closed = add(cells, "closed_on", reason);
    let alternate = cells.value("alternate", Problem::NotAnId).map(Step::AlternateProposed);
    ids.check(cells, "alternate", "matches");
    let held = cells.ids("held");
    ids.check(cells, "held", "support_parents");
    let referred_expects = cells.expectations("referred_expects");
    let supporting_expects = cells.expectations("supporting_expects");
    let alternate_on = add(cells, "alternate_on", alternate);
    for (date, on, detail) in [
        (declined, "declined_on", "declined_by"),
        (closed, "closed_on", "close_reason"),
        (alternate_on, "alternate_on", "alternate"),
    ] {
        both(cells, date, on, detail);
    }
    if let (Some(proposed), Some(arrived)) =
        (proposed, referral.as_ref().and_then(|id| received.get(id)))
        && proposed < *arrived
    {
        let other = "received_at of the referral".to_owned();
        let problem = Problem::DateOrder { other, date: arrived.to_string() };
        let text = cells.text("proposed_on");
        cells.fault("proposed_on", text, problem);
    }
    let mut record = MatchRecord::new(id?, referral?, support_parent?);
    record.held = held;
    record.referred_expects = referred_expects;
    record.supporting_expects = supporting_expects;
    Some((record, told))
}

/// A date and what it is the date of are there together.
fn both(cells: &mut Cells<'_>, date: Option<NaiveDate>, on: &str, detail: &str) {
    let empty = |column: &str| cells.text(column).is_empty();
    let (has_day, has_detail) = (!empty(on), !empty(detail));
    if has_day && date.is_some() && !has_detail {
        let other = on.to_owned();
        let reason = "the one is there without the other".to_owned();
        cells.fault(detail, "", Problem::Contradiction { other, reason });
    } else if has_detail && !has_day {
        let other = detail.to_owned();
        let reason = "the one is there without the other".to_owned();
        cells.fault(on, "", Problem::Contradiction { other, reason });
    }
}

fn contact<'a>(cells: &mut Cells<'_>, ids: &Ids, place: Place<'a>) -> Option<(MatchId, Told<'a>)> {
    let id: Option<MatchId> = cells.needed_value("match", Problem::NotAnId);
    ids.check(cells, "match", "matches");
    let on = cells.needed_date("on");
    let side: Option<Side> = cells.code("side");
    let as_expected = cells.known_flag("as_expected");
    let note = PrivateText::new(cells.text("note"));
    let kind = cells.text("kind");
    let step = match kind.to_lowercase().replace([' ', '-'], "_").as_str() {
        "" | "contact" => {
            let outcome = cells.code("outcome").unwrap_or(ContactOutcome::Reached);
            let mut contact = Contact::new(outcome);
            contact.mode = cells.code("mode");
            contact.hours = cells.hours("hours");
            contact.begun_by = side;
            contact.support = cells.codes("support");
            contact.hard = cells.flag("hard");
            contact.refer_out = cells.codes("refer_out");
            contact.note = note;
            Step::Contact(contact)
        }
        "follow_up" | "followup" => {
            let mut follow_up = FollowUp::new(side.unwrap_or(Side::Referred));
            follow_up.as_expected = as_expected;
            follow_up.note = note;
            Step::FollowUp(follow_up)
        }
        "paused" => Step::Paused,
        "resumed" => Step::Resumed,
        "renewed" => Step::Renewed,
        _ => {
            let words = Shape::ContactKind.words();
            let near = crate::fault::nearest(kind, words.iter().copied());
            let allowed = words.into_iter().map(str::to_owned).collect();
            cells.fault("kind", kind, Problem::NotOneOf { allowed, near });
            return None;
        }
    };
    let told = Told { event: MatchEvent::new(on?, step), place, column: "on" };
    Some((id?, told))
}
