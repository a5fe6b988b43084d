//! Gives every group a weekly time, a facilitator, a place and dated sessions.

mod again;
mod outside;
mod replies;

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use peerhood_model::{AsOf, ClosureScope, FacilitatorId, Program, Referral, VenueId};
use peerhood_scheduling::plan::{
    Closure, Facilitator, Participant, Plan, Reason, Request, RequestError, Scope, Session,
    Validity, Venue, plan,
};
use peerhood_scheduling::{
    CoFacilitator, Effort, Features, Length, MOST_SESSIONS, Meeting, Mode, Repeat, Score, Series,
    Slot, WeekOfMonth,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use again::{ClosedGroup, Joined, Kept, News, NewsError, Rescheduled, keep, reschedule};
pub use outside::Outside;
pub use replies::read_replies;

use crate::Policy;
use crate::calendar::{
    availability, first_day, meetings, scheduling_zone, served, slot_name, slots,
};
use crate::groups::{FormedGroup, GroupPlan, RuleScore};
use crate::policy::Repetition;

/// The certificate that a facilitator's credential counts as.
const CERTIFIED: &str = "certified";

/// A timetable with what it was made from, so that calendars and explanations can be drawn from it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Schedule {
    /// What was asked of the scheduling kernel.
    pub request: Request<String>,
    /// What it answered.
    pub plan: Plan<String>,
    /// The same in the words of a program.
    pub timetable: Timetable,
}

/// When and where each group meets, and what could not be placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Timetable {
    /// The series, in the order of the groups.
    pub series: Vec<GroupSeries>,
    /// Groups without a place, with what blocks them.
    pub unplaced: Vec<UnplacedGroup>,
    /// What the timetable falls short by, rule by rule.
    pub score: Vec<RuleScore>,
    /// No timetable is better than this.
    pub bound: String,
    /// How far this one may be from the best.
    pub gap: String,
    /// The release of the IANA time zone database used.
    pub zone_data: String,
}

/// The sessions of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GroupSeries {
    /// The group's name.
    pub group: String,
    /// The weekly time.
    pub slot: String,
    /// The zone the weekly time is in.
    pub time_zone: String,
    /// Who leads it.
    #[schemars(with = "String")]
    pub facilitator: FacilitatorId,
    /// Families in the group.
    pub families: u64,
    /// The dated sessions.
    pub sessions: Vec<GroupSession>,
    /// Days without a session, with the reason.
    pub not_held: Vec<DayOff>,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GroupSession {
    /// Its number in the series, from 1.
    pub number: u32,
    /// When it starts, with the offset of the group's zone.
    pub starts_at: DateTime<FixedOffset>,
    /// When it ends.
    pub ends_at: DateTime<FixedOffset>,
    /// `in_person` or `virtual`.
    pub mode: String,
    /// Who leads it.
    #[schemars(with = "String")]
    pub facilitator: FacilitatorId,
    /// Where; absent for an online session without a link of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub venue: Option<VenueId>,
    /// Who interprets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub interpreter: Option<FacilitatorId>,
    /// The interventions it should cover.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<String>,
}

/// A day without a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DayOff {
    /// The day.
    pub date: NaiveDate,
    /// Why.
    pub reason: String,
}

/// A group without a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnplacedGroup {
    /// The group.
    pub group: String,
    /// How many ways to hold it each rule is the first to block.
    pub reasons: Vec<String>,
}

/// Schedules the sessions of groups.
///
/// # Errors
///
/// When the policy or the program asks for what makes no sense, such as sessions of no minutes; the
/// error names everything.
///
/// # Complexity
///
/// The policy's number of moves, after weighing every slot for every group.
pub fn schedule(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    groups: &GroupPlan,
) -> Result<Schedule, RequestError> {
    schedule_around(program, policy, as_of, groups, &Outside::default())
}

/// Does what [`schedule`] does around what calendars from outside say.
///
/// # Errors
///
/// As [`schedule`].
pub fn schedule_around(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    groups: &GroupPlan,
    outside: &Outside,
) -> Result<Schedule, RequestError> {
    let mut request = request_from(program, policy, as_of, as_of.day, groups);
    outside.heed(&mut request);
    let effort = Effort::new(policy.sessions.moves, policy.sessions.seed);
    let plan = plan(&request, effort)?;
    let timetable = timetable(groups, &request, &plan);
    Ok(Schedule { request, plan, timetable })
}

/// Says what is asked of the kernel for series that were first planned on a day.
fn request_from(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    planned_on: NaiveDate,
    groups: &GroupPlan,
) -> Request<String> {
    let families: BTreeMap<&str, &Referral> =
        program.referrals.iter().map(|referral| (referral.id.as_str(), referral)).collect();
    let mut request = Request::new();
    request.as_of = Some(as_of.instant);
    request.series = groups
        .groups
        .iter()
        .map(|group| series(program, policy, planned_on, group, &families))
        .collect();
    let members = groups.groups.iter().flat_map(|group| &group.members);
    let members: std::collections::BTreeSet<&str> =
        members.map(peerhood_model::ReferralId::as_str).collect();
    request.participants = members
        .into_iter()
        .filter_map(|member| families.get(member))
        .map(|referral| participant(referral))
        .collect();
    request.facilitators =
        program.facilitators.iter().map(|one| facilitator(one, policy)).collect();
    request.venues = program.venues.iter().map(|one| venue(one, policy)).collect();
    // Of venues as good, the one that serves only this way of meeting: a room stays free for those
    // who need a room.
    request.venues.sort_by_key(|venue| venue.modes.len());
    request.closures = program.closures.iter().map(closure).collect();
    request
}

fn participant(referral: &Referral) -> Participant<String> {
    let hours = availability(referral.availability.as_ref(), &referral.time_zone);
    let mut participant = Participant::new(referral.id.to_string(), hours);
    participant.modes = meetings(&referral.modes);
    participant.needs = needs(referral);
    participant
}

fn series(
    program: &Program,
    policy: &Policy,
    planned_on: NaiveDate,
    group: &FormedGroup,
    families: &BTreeMap<&str, &Referral>,
) -> Series<String> {
    let sessions = &policy.sessions;
    let running = group.running.as_ref();
    let running = running.and_then(|id| program.groups.iter().find(|known| known.id == *id));
    let meets = running.and_then(|group| group.meets.as_ref()?.windows().first().copied());
    let slots = match meets {
        Some(window) => vec![Slot::new(window.day().to_chrono(), window.start())],
        None => {
            // Another time than the one that suits the most is possible, and dearer.
            let chosen = |slot: &Slot| group.slot.as_deref() == Some(&slot_name(slot));
            let cost = |slot: Slot| Slot { cost: u32::from(!chosen(&slot)), ..slot };
            slots(policy).into_iter().map(cost).collect()
        }
    };
    let zone = running.map_or(&program.time_zone, |group| &group.time_zone);
    let members: Vec<String> = group.members.iter().map(ToString::to_string).collect();
    let from = first_day(policy, planned_on);
    let length = match running.and_then(|group| group.ends_on) {
        Some(last) => Length::Until(last),
        None => Length::Sessions(sessions.weeks),
    };
    let mut series =
        Series::new(group.name.clone(), members, slots, scheduling_zone(zone), from, length);
    series.minutes = sessions.minutes;
    series.language.clone_from(&group.language);
    series.interpreter.clone_from(&group.interpreter);
    series.every = every(sessions.repeat);
    series.codes = sessions.interventions.iter().map(ToString::to_string).collect();
    series.codes_per_session = sessions.interventions_per_session;
    let in_person = group.setting.strip_prefix("in person");
    series.meeting = match in_person {
        Some(_) => in_a_room(policy, length, group, families),
        None => Meeting::Virtual,
    };
    series.region = in_person.and_then(|rest| rest.strip_prefix(" in ")).map(str::to_owned);
    if in_person.is_some() {
        let of_members = group.members.iter().filter_map(|id| families.get(id.as_str()));
        for needs in of_members.map(|referral| needs(referral)) {
            series.requires.childcare |= needs.childcare;
            series.requires.transit |= needs.transit;
        }
    }
    if policy.groups.certified_facilitator {
        series.certificate = Some(CERTIFIED.to_owned());
    }
    if 1 < policy.groups.facilitators {
        // A group larger than one may lead is not held without a second.
        let one_may_lead = policy.groups.people_per_facilitator as usize;
        let too_many = one_may_lead < group.members.len() && running.is_none();
        series.co_facilitator =
            if too_many { CoFacilitator::Needed } else { CoFacilitator::Wanted };
    }
    if let Some(running) = running {
        series.facilitators = running.facilitators.iter().map(ToString::to_string).collect();
        series.venues = running.venue.iter().map(ToString::to_string).collect();
    }
    series
}

/// In a room, but for the sessions that the policy has online, where all families can meet so.
fn in_a_room(
    policy: &Policy,
    length: Length,
    group: &FormedGroup,
    families: &BTreeMap<&str, &Referral>,
) -> Meeting {
    let online = &policy.sessions.online;
    let mut members = group.members.iter().filter_map(|id| families.get(id.as_str()));
    if online.is_empty() || !members.all(|family| meetings(&family.modes).contains(&Mode::Virtual))
    {
        return Meeting::InPerson;
    }
    let most = match length {
        Length::Sessions(sessions) => sessions,
        Length::Until(_) => MOST_SESSIONS,
    };
    Meeting::Hybrid((1..=most).filter(|number| !online.contains(number)).collect())
}

fn every(repeat: Repetition) -> Repeat {
    match repeat {
        Repetition::Weekly => Repeat::Weeks(1),
        Repetition::Fortnightly => Repeat::Weeks(2),
        Repetition::MonthlyFirst => Repeat::Monthly(WeekOfMonth::First),
        Repetition::MonthlySecond => Repeat::Monthly(WeekOfMonth::Second),
        Repetition::MonthlyThird => Repeat::Monthly(WeekOfMonth::Third),
        Repetition::MonthlyFourth => Repeat::Monthly(WeekOfMonth::Fourth),
        Repetition::MonthlyLast => Repeat::Monthly(WeekOfMonth::Last),
    }
}

fn needs(referral: &Referral) -> Features {
    Features { childcare: referral.childcare, accessible: false, transit: referral.transport }
}

fn facilitator(one: &peerhood_model::Facilitator, policy: &Policy) -> Facilitator<String> {
    let hours = availability(one.availability.as_ref(), &one.time_zone);
    let mut facilitator = Facilitator::new(one.id.to_string(), hours);
    facilitator.modes = meetings(&one.modes);
    facilitator.languages =
        one.languages.iter().map(|language| language.spoken().to_owned()).collect();
    facilitator.interprets.clone_from(&facilitator.languages);
    if let Some(certification) = &one.certification {
        let validity = Validity { from: None, until: certification.expires_on };
        facilitator.certificates.insert(CERTIFIED.to_owned(), validity);
    }
    facilitator.most_series = one.max_groups;
    facilitator.buffer_minutes = policy.sessions.buffer_minutes;
    facilitator
}

fn venue(one: &peerhood_model::Venue, policy: &Policy) -> Venue<String> {
    let mut venue = Venue::room(one.id.to_string(), 0);
    venue.modes = served(one.setting);
    let is_virtual = one.setting == peerhood_model::Setting::Virtual;
    venue.seats = one.seats.or(is_virtual.then_some(policy.sessions.virtual_largest));
    venue.features =
        Features { childcare: one.childcare, accessible: one.accessible, transit: one.transit };
    venue.availability =
        one.availability.as_ref().map(|hours| availability(Some(hours), &one.time_zone));
    venue.region = one.region.as_ref().map(ToString::to_string);
    venue.buffer_minutes = policy.sessions.buffer_minutes;
    venue
}

fn closure(one: &peerhood_model::Closure) -> Closure<String> {
    let scope = match one.scope() {
        ClosureScope::Region(region) => Scope::Region(region.to_string()),
        ClosureScope::Venue(venue) => Scope::Venue(venue.to_string()),
        _ => Scope::Everywhere,
    };
    let reason = one.reason().unwrap_or("closed").to_owned();
    Closure { first: one.first(), last: one.last(), scope, reason }
}

fn timetable(groups: &GroupPlan, request: &Request<String>, plan: &Plan<String>) -> Timetable {
    let sizes: BTreeMap<&str, usize> =
        groups.groups.iter().map(|group| (group.name.as_str(), group.members.len())).collect();
    let zones: BTreeMap<&str, _> =
        request.series.iter().map(|series| (series.id.as_str(), &series.zone)).collect();
    let series = plan.placed.iter().filter_map(|placed| {
        let zone = zones.get(placed.series.as_str())?;
        let not_held = placed.not_held.iter();
        Some(GroupSeries {
            group: placed.series.clone(),
            slot: slot_name(&placed.slot),
            time_zone: zone.name().to_owned(),
            facilitator: placed.facilitator.parse().ok()?,
            families: sizes.get(placed.series.as_str()).copied().unwrap_or(0) as u64,
            sessions: placed.sessions.iter().filter_map(session).collect(),
            not_held: not_held
                .map(|day| DayOff { date: day.date, reason: in_words(&day.reason) })
                .collect(),
        })
    });
    let unplaced = plan.unplaced.iter().map(|left_out| UnplacedGroup {
        group: left_out.series.clone(),
        reasons: left_out
            .blocked
            .iter()
            .map(|(rule, options)| {
                let ways = if *options == 1 { "way" } else { "ways" };
                format!("{rule} (rules out {options} {ways} to hold it)")
            })
            .collect(),
    });
    let parts = plan.score.parts.iter().filter(|part| part.score != Score::ZERO);
    Timetable {
        series: series.collect(),
        unplaced: unplaced.collect(),
        score: parts
            .map(|part| RuleScore { rule: part.rule.clone(), score: part.score.to_string() })
            .collect(),
        bound: plan.bound.map_or_else(|| "no useful bound".to_owned(), |bound| bound.to_string()),
        gap: plan.gap.to_string(),
        zone_data: plan.zone_data.clone(),
    }
}

fn session(session: &Session<String>) -> Option<GroupSession> {
    let offset = session.local.signed_duration_since(session.start.naive_utc());
    let offset = FixedOffset::east_opt(i32::try_from(offset.num_seconds()).ok()?)?;
    Some(GroupSession {
        number: session.number,
        starts_at: session.start.with_timezone(&offset),
        ends_at: session.end.with_timezone(&offset),
        mode: match session.mode {
            Mode::InPerson => "in_person".to_owned(),
            Mode::Virtual => "virtual".to_owned(),
        },
        facilitator: session.facilitator.parse().ok()?,
        venue: session.place.as_ref().and_then(|place| place.parse().ok()),
        interpreter: session.interpreter.as_ref().and_then(|id| id.parse().ok()),
        interventions: session.codes.clone(),
    })
}

fn in_words(reason: &Reason) -> String {
    match reason {
        Reason::Skipped => "the series skips the day".to_owned(),
        Reason::Closed(why) => why.clone(),
        Reason::Clock(_) => "the clocks change at the session's start".to_owned(),
    }
}
