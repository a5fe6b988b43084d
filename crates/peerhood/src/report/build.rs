use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use peerhood_model::{AsOf, MatchStage, Presence, Program, Want};
use peerhood_outcomes::instrument::HigherIs;

use super::counts::{Count, Counts, Draft, Mask};
use super::planned::{Planned, line, planned};
use super::times::{Introductions, curves};
use super::{
    GroupLine, Interval, Outcome, Report, changes, constructs, mirror, models, modes, reach,
    regions, rules, service, systems, words,
};
use crate::agency::{Agency, agency_report};
use crate::groups::GroupPlan;
use crate::proposal::{Answer, Proposal};
use crate::schedule::Timetable;
use crate::survey::{ScaleChange, SurveyResults};
use crate::{Loaded, Policy};

/// The labels of support parents who are active, whether or not they have room.
pub(super) const ACTIVE: [&str; 2] = [CAN_TAKE, NO_ROOM];
const CAN_TAKE: &str = "can take a match now";
const NO_ROOM: &str = "active, but with no room or something to renew";

/// Draws up the report. Everything in it was decided or counted before; nothing is decided here.
#[must_use]
pub fn build(
    loaded: &Loaded,
    as_of: AsOf,
    proposal: &Proposal,
    groups: &GroupPlan,
    timetable: &Timetable,
    surveys: &SurveyResults,
) -> Report {
    let (program, policy) = (&loaded.program, &loaded.policy);
    let threshold = u64::from(policy.reporting.suppress_below);
    let mut counts = Counts::new(threshold);
    let received = program.referrals.iter().filter(|one| one.received_at <= as_of.instant);
    let all = counts.count("referrals received", received.count());
    let drafts = vec![
        requests(&mut counts, program, as_of, all),
        standing(&mut counts, program, as_of, proposal, all),
        helpers(&mut counts, program, proposal),
        promises(&mut counts, program, policy, as_of),
        attendance(&mut counts, program, as_of),
    ];
    let mirror = mirror::draft(&mut counts, program, policy, as_of, all);
    let sizes: Vec<Count> =
        groups.groups.iter().map(|group| counts.count(&group.name, group.members.len())).collect();
    let scored: Vec<ScoredCounts> = surveys
        .instruments
        .iter()
        .flat_map(|instrument| &instrument.changes)
        .map(|change| ScoredCounts::new(&mut counts, change))
        .collect();
    let introductions = Introductions::of(program, as_of);
    let introduced = introductions.tie(&mut counts);
    let level = policy.reporting.confidence;
    let times = curves(&mut counts, program, as_of, &introductions, introduced, level);
    let regions = regions::funnel(&mut counts, &introductions, introduced);
    let reached = reach::sections(&mut counts, program, policy, as_of, all);
    let mask = counts.masked();
    let sections = drafts.into_iter().flatten().chain(reached).map(|draft| {
        let says = says(&draft, &mask, policy);
        mask.section(draft, says)
    });
    let sections: Vec<_> = sections.collect();
    let changes = surveys.instruments.iter().flat_map(|instrument| {
        instrument.changes.iter().map(move |change| (instrument.title.as_str(), change))
    });
    let further = models::further(loaded, surveys, as_of);
    let standings = planned(loaded.plan.as_ref(), surveys, further);
    let outcomes: Vec<Outcome> = changes
        .zip(&scored)
        .zip(&standings.changes)
        .map(|(((title, change), scored), planned)| {
            outcome(loaded, title, change, planned, scored, &mask)
        })
        .collect();
    let groups: Vec<GroupLine> = groups
        .groups
        .iter()
        .zip(sizes)
        .map(|(group, size)| group_line(group, timetable, policy, mask.of(size)))
        .collect();
    let hidden =
        sections.iter().flat_map(|section| &section.rows).filter(|row| row.count.is_none());
    let hidden = hidden.count()
        + groups.iter().filter(|group| group.families.is_none()).count()
        + outcomes.iter().map(hidden_counts).sum::<usize>();
    Report {
        program: program.name.clone(),
        as_of: program.time_zone.clock_at(as_of.instant),
        threshold,
        hidden: hidden as u64,
        sections,
        groups,
        mirror: mirror.shown(&mask, policy),
        group_service: service::group_service(program, as_of, threshold),
        rules: rules::rules(program, as_of, threshold),
        modes: modes::modes(program, as_of, threshold, level),
        systems: systems::systems(program, &policy.reporting.strata, as_of, threshold, level),
        changes: changes::changes(program, as_of),
        agency: (loaded.agency != Agency::default()).then(|| {
            let mut report = agency_report(program, &loaded.agency, as_of);
            report.may_write.clear();
            report
        }),
        times,
        regions,
        plan: loaded.plan.as_ref().map(|plan| line(plan, surveys, standings.results)),
        constructs: constructs::constructs(&loaded.surveys, &outcomes),
        outcomes,
    }
}

fn requests(counts: &mut Counts, program: &Program, as_of: AsOf, all: Count) -> Vec<Draft> {
    let received = program.referrals.iter().filter(|one| one.received_at <= as_of.instant);
    let received: Vec<_> = received.collect();
    let wants = |want: Want| received.iter().filter(|one| one.wants.contains(&want)).count();
    let rows = [
        ("asked for a match", wants(Want::Match)),
        ("asked for a group", wants(Want::Group)),
        ("asked for a community program", wants(Want::Community)),
        ("asked for information", wants(Want::Information)),
    ];
    let mut lines = Vec::new();
    for (label, value) in rows {
        // Families may ask for several things, so these do not add up; each has its complement.
        let count = counts.count(label, value);
        let rest = counts.unprinted(label, received.len() - value);
        counts.sum(all, &[count, rest]);
        lines.push((label.to_owned(), count, false));
    }
    lines.push(("referrals received".to_owned(), all, true));
    let draft = Draft {
        key: "requests",
        title: "What families asked for",
        rows: lines,
        reasons: Vec::new(),
    };
    vec![draft]
}

fn standing(
    counts: &mut Counts,
    program: &Program,
    as_of: AsOf,
    proposal: &Proposal,
    all: Count,
) -> Vec<Draft> {
    let received: Vec<_> =
        program.referrals.iter().filter(|one| one.received_at <= as_of.instant).collect();
    let mut by_status: BTreeMap<String, usize> = BTreeMap::new();
    for referral in &received {
        *by_status.entry(referral.status.to_string()).or_default() += 1;
    }
    let open = by_status.remove("open").unwrap_or(0);
    let open_count = counts.count("open", open);
    let others: Vec<(String, usize)> =
        by_status.into_iter().map(|(status, value)| (status.replace('_', " "), value)).collect();
    let mut rows = counts.parts(all, &others, &[("open".to_owned(), open_count)]);
    rows.push(("all referrals".to_owned(), all, true));
    let standing =
        Draft { key: "standing", title: "Where referrals stand", rows, reasons: Vec::new() };

    let kinds = [
        ("match", "a support parent"),
        ("group", "a place in a group"),
        ("community", "a community program"),
        ("escalate", "a wider search"),
        ("wait", "a date to look again"),
    ];
    let of_kind =
        |kind: &str| proposal.offers.iter().filter(|offer| offer.answer.kind() == kind).count();
    let parts: Vec<(String, usize)> =
        kinds.iter().map(|(kind, label)| ((*label).to_owned(), of_kind(kind))).collect();
    let offers = counts.table(
        "offers",
        "What each open referral is offered",
        ("open referrals", open_count),
        &parts,
    );

    let waiting: Vec<_> = proposal
        .offers
        .iter()
        .filter(|offer| matches!(offer.answer, Answer::Wait { .. } | Answer::Escalate { .. }))
        .collect();
    let reasons: BTreeSet<&'static str> =
        waiting.iter().map(|offer| why_waiting(&offer.reasons)).collect();
    let mut drafts = vec![standing, offers];
    if !reasons.is_empty() {
        // In words only: how many wait for each reason is nearly always too few to show.
        let (title, reasons) = ("Why some families still wait", reasons.into_iter().collect());
        drafts.push(Draft { key: "waiting", title, rows: Vec::new(), reasons });
    }
    drafts
}

/// The first reason, without anything that belongs to one family.
fn why_waiting(reasons: &[String]) -> &'static str {
    let any = |words: &str| reasons.iter().any(|reason| reason.contains(words));
    if any("consent") {
        "the parent's consent is missing or does not cover it"
    } else if any("goes on already") {
        "a match is proposed and waits for an answer"
    } else if any("language") && !any("group:") {
        "nobody with room speaks the family's language"
    } else if any("would suit, but every place") {
        "those who would suit are needed elsewhere"
    } else if any("kept away") {
        "nobody meets what the family or the program asks for"
    } else if any("group:") {
        "no group fits yet"
    } else {
        "nothing that fits is known yet"
    }
}

fn helpers(counts: &mut Counts, program: &Program, proposal: &Proposal) -> Vec<Draft> {
    let all = counts.count("support parents", program.support_parents.len());
    let not_available: BTreeSet<_> =
        proposal.not_available.iter().map(|one| &one.support_parent).collect();
    let mut rows: BTreeMap<&'static str, usize> = BTreeMap::new();
    for parent in &program.support_parents {
        let label = if !not_available.contains(&parent.id) {
            CAN_TAKE
        } else if parent.status.code() == "active" {
            NO_ROOM
        } else {
            match parent.status.code() {
                "paused" => "paused",
                "retired" => "retired",
                "applicant" => "applied",
                "screened" => "screened, not trained yet",
                _ => "in training",
            }
        };
        *rows.entry(label).or_default() += 1;
    }
    let parts: Vec<(String, usize)> =
        rows.into_iter().map(|(label, value)| (label.to_owned(), value)).collect();
    let draft =
        counts.table("support_parents", "Support parents", ("all support parents", all), &parts);
    vec![draft]
}

fn promises(counts: &mut Counts, program: &Program, policy: &Policy, as_of: AsOf) -> Vec<Draft> {
    let states: Vec<_> = program
        .matches
        .iter()
        .filter_map(|record| record.state(as_of.day).ok())
        .filter(|state| state.stage != MatchStage::New)
        .collect();
    let mut stages: BTreeMap<&'static str, usize> = BTreeMap::new();
    for state in &states {
        *stages.entry(state.stage.code()).or_default() += 1;
    }
    let all = counts.count("matches so far", states.len());
    let parts: Vec<(String, usize)> =
        stages.into_iter().map(|(stage, value)| (stage.replace('_', " "), value)).collect();
    let matches = counts.table("matches", "Matches so far", ("all matches", all), &parts);

    let introduced: Vec<_> = states.iter().filter(|state| state.introduced_on.is_some()).collect();
    let days = |hours: u32| TimeDelta::days(i64::from(hours.div_ceil(24)));
    let (mut met, mut late, mut not_due) = (0, 0, 0);
    let (mut enough, mut fewer, mut running) = (0, 0, 0);
    for state in &introduced {
        let Some(start) = state.introduced_on else { continue };
        match state.first_contact_on {
            Some(first) if first - start <= days(policy.promises.first_contact_hours) => met += 1,
            Some(_) => late += 1,
            None if as_of.day - start <= days(policy.promises.first_contact_hours) => not_due += 1,
            None => late += 1,
        }
        let weeks = TimeDelta::weeks(i64::from(policy.promises.contact_weeks));
        if policy.promises.contacts <= state.contacts {
            enough += 1;
        } else if as_of.day - start <= weeks && state.stage.is_live() {
            running += 1;
        } else {
            fewer += 1;
        }
    }
    let total = counts.count("introduced", introduced.len());
    let first = counts.table(
        "first_contact",
        "First contact after the introduction",
        ("matches introduced", total),
        &[
            (format!("within {} hours", policy.promises.first_contact_hours), met),
            ("later, or never".to_owned(), late),
            ("not due yet".to_owned(), not_due),
        ],
    );
    let contacts = counts.table(
        "contacts",
        "Contacts in each match",
        ("matches introduced", total),
        &[
            (format!("{} or more", policy.promises.contacts), enough),
            (format!("fewer, and {} weeks are over", policy.promises.contact_weeks), fewer),
            ("fewer, but there is time".to_owned(), running),
        ],
    );
    vec![matches, first, contacts]
}

fn attendance(counts: &mut Counts, program: &Program, as_of: AsOf) -> Vec<Draft> {
    let held = program.attendance.iter().filter(|one| one.session_on <= as_of.day);
    let mut came: BTreeMap<&str, bool> = BTreeMap::new();
    for one in held {
        *came.entry(one.participant.as_str()).or_default() |= one.presence == Presence::Came;
    }
    if came.is_empty() {
        return Vec::new();
    }
    let all = counts.count("expected at a session", came.len());
    let at_least_once = came.values().filter(|&&came| came).count();
    let parts = [
        ("came at least once".to_owned(), at_least_once),
        ("never came".to_owned(), came.len() - at_least_once),
    ];
    let draft =
        counts.table("attendance", "Group sessions so far", ("families expected", all), &parts);
    vec![draft]
}

fn says(draft: &Draft, mask: &Mask, policy: &Policy) -> String {
    let total = words::people(draft.rows.last().and_then(|row| mask.of(row.1)));
    match draft.key {
        "requests" => format!(
            "{total} referrals came in. Matches and requests for information are counted apart; a family \
             may ask for several things."
        ),
        "standing" => "Every referral is in one of these states.".to_owned(),
        "offers" => format!(
            "Every one of the {total} open referrals has an answer. As many as possible are offered a support \
             parent: no other choice would serve more families."
        ),
        "waiting" => {
            format!(
                "Some families have no offer of support yet. What stands in the way: {}. Each has a date on \
                 which the coordinator looks again.",
                draft.reasons.join("; ")
            )
        }
        "support_parents" => "Who can take a match now, and who cannot.".to_owned(),
        "matches" => "How far the matches made so far have come.".to_owned(),
        "first_contact" => format!(
            "The promise is a first contact within {} hours. Records are kept by the day.",
            policy.promises.first_contact_hours
        ),
        "contacts" => format!(
            "The aim is {} contacts within {} weeks, as in Parent to Parent practice.",
            policy.promises.contacts, policy.promises.contact_weeks
        ),
        "attendance" => "Families who were expected at a session so far.".to_owned(),
        key => {
            let says = reach::says(key).unwrap_or_default();
            draft.reasons.first().map_or_else(|| says.to_owned(), |few| format!("{says} {few}"))
        }
    }
}

/// The counts of one scale, tied to each other.
struct ScoredCounts {
    first: Count,
    last: Count,
    both: Count,
    classes: Option<[Count; 3]>,
}

impl ScoredCounts {
    fn new(counts: &mut Counts, change: &ScaleChange) -> Self {
        let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let scored = change.scored;
        let first = counts.count("first wave", size(scored.first));
        let last = counts.count("last wave", size(scored.last));
        let both = counts.count("both waves", size(scored.both));
        for (wave, total) in [(first, scored.first), (last, scored.last)] {
            let once = counts.unprinted("one wave only", size(total.saturating_sub(scored.both)));
            counts.sum(wave, &[both, once]);
        }
        let classes = change.people.as_ref().map(|people| {
            let parts = [people.better, people.unchanged, people.worse];
            let parts = parts.map(|value| counts.count("class", size(value)));
            counts.sum(both, &parts);
            parts
        });
        Self { first, last, both, classes }
    }
}

fn outcome(
    loaded: &Loaded,
    title: &str,
    change: &ScaleChange,
    planned: &Planned,
    counts: &ScoredCounts,
    mask: &Mask,
) -> Outcome {
    let enough = u64::from(loaded.policy.reporting.suppress_below) <= change.scored.both;
    let estimate = change.mean_change.estimate().filter(|_| enough);
    let interval = estimate.map(|estimate| Interval {
        value: estimate.value,
        low: estimate.low,
        high: estimate.high,
        level: estimate.level,
    });
    let scale = loaded
        .surveys
        .iter()
        .filter_map(|survey| survey.instrument.scale(&change.scale))
        .find(|scale| scale.name == change.title || scale.key == change.title);
    let higher_is = match scale.map(|scale| scale.higher_is) {
        Some(HigherIs::Better) => "better",
        Some(HigherIs::Worse) => "worse",
        _ => "neither",
    };
    let both = mask.of(counts.both);
    let class = |position: usize| counts.classes.and_then(|classes| mask.of(classes[position]));
    Outcome {
        instrument: title.to_owned(),
        scale: change.title.clone(),
        from: change.from.clone(),
        to: change.to.clone(),
        first: mask.of(counts.first),
        last: mask.of(counts.last),
        both,
        says: words::change(&change.title, higher_is, interval.as_ref(), planned.adjusted, both),
        standing: planned.change.clone(),
        people_standing: planned.people.clone(),
        p_adjusted: planned.adjusted.filter(|_| interval.is_some()).map(|adjusted| adjusted.0),
        change: interval,
        higher_is: higher_is.to_owned(),
        better: class(0),
        unchanged: class(1),
        worse: class(2),
    }
}

fn hidden_counts(outcome: &Outcome) -> usize {
    [outcome.first, outcome.last, outcome.both].iter().filter(|count| count.is_none()).count()
}

fn group_line(
    group: &crate::groups::FormedGroup,
    timetable: &Timetable,
    policy: &Policy,
    families: Option<u64>,
) -> GroupLine {
    let series = timetable.series.iter().find(|series| series.group == group.name);
    let unplaced = timetable.unplaced.iter().find(|unplaced| unplaced.group == group.name);
    GroupLine {
        name: group.name.clone(),
        runs: group.running.is_some(),
        language: group.language.clone(),
        setting: group.setting.clone(),
        slot: series.map(|series| series.slot.clone()),
        time_zone: series.map(|series| series.time_zone.clone()),
        minutes: policy.sessions.minutes,
        days: series
            .map(|series| series.sessions.iter().map(|one| one.starts_at.date_naive()).collect())
            .unwrap_or_default(),
        families,
        not_placed: unplaced.map(|unplaced| unplaced.reasons.clone()).unwrap_or_default(),
    }
}
