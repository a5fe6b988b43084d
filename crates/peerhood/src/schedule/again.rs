//! Schedules again after something happened: somebody is away, a place is closed, families join or
//! answer. What families have in their calendars moves only where that is worth it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use peerhood_model::{AsOf, FacilitatorId, Program, Referral, ReferralId, VenueId, Want};
use peerhood_scheduling::plan::{Closure, Plan, Request, RequestError, Scope, Unmet, unmet};
use peerhood_scheduling::replan::{self, Place, Replan, Reply, Standing};
use peerhood_scheduling::{Effort, replan::replan};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Outside, Schedule, participant, request_from, timetable};
use crate::Policy;
use crate::groups::{GroupPlan, admits, most_in};

/// A timetable as it is kept, so that it can be changed later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Kept {
    /// How often it has been changed.
    pub revision: u32,
    /// The day it was first made for.
    pub planned_on: NaiveDate,
    /// The groups it is for.
    pub groups: GroupPlan,
    /// The timetable.
    pub plan: Plan<String>,
}

/// What happened since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct News {
    /// Facilitators who are away from now on.
    pub away: Vec<FacilitatorId>,
    /// Venues that are closed from now on.
    pub closed: Vec<VenueId>,
    /// Families who join, each the group that suits best.
    pub joining: Vec<ReferralId>,
    /// What families answered to their invitations; the series is the group's name.
    pub replies: Vec<Reply<String>>,
    /// Groups that stay as they are, whatever it costs.
    pub pinned: BTreeSet<String>,
    /// Groups that nobody has heard of yet and that may move freely.
    pub drafts: BTreeSet<String>,
    /// What calendars from outside say.
    pub outside: Outside,
}

/// News that names somebody or something unknown, or a timetable that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NewsError {
    /// There is no such facilitator.
    #[error("{id}: no such facilitator in facilitators.csv")]
    Facilitator {
        /// The id.
        id: String,
    },
    /// There is no such venue.
    #[error("{id}: no such venue in venues.csv")]
    Venue {
        /// The id.
        id: String,
    },
    /// There is no such referral.
    #[error("{id}: no such referral in referrals.csv")]
    Referral {
        /// The id.
        id: String,
    },
    /// The timetable has no such group.
    #[error("{name}: no such group in the timetable")]
    Group {
        /// The name.
        name: String,
    },
    /// A reply fits no session to come, or nobody in a group.
    #[error("{referral}: no session of {group} to come that they could answer for")]
    Reply {
        /// Who answered.
        referral: String,
        /// For which group.
        group: String,
    },
    /// The sessions asked for make no sense.
    #[error(transparent)]
    Request(#[from] RequestError),
}

/// The new timetable, and what it changes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rescheduled {
    /// The new timetable with what it was made from.
    pub schedule: Schedule,
    /// The same, to be kept.
    pub kept: Kept,
    /// What the kernel says of it: changes, their cost, the bound.
    pub again: Replan<String>,
    /// Who cannot come any more, or less than before, and what would mend it.
    pub cannot_come: Vec<Unmet<String>>,
    /// Where each family who joined fits.
    pub joined: Vec<Joined>,
}

/// A family who asked to join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Joined {
    /// The family.
    pub referral: ReferralId,
    /// Groups open to them, the one they are in now first; none where there is no group for them.
    pub places: Vec<Place<String>>,
    /// Why the other groups are not open to them.
    pub closed: Vec<ClosedGroup>,
}

/// A group that a family cannot join, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ClosedGroup {
    /// The group's name; empty where the reason closes every group to them.
    pub group: String,
    /// Why.
    pub reason: String,
}

/// Keeps a timetable for later.
#[must_use]
pub fn keep(as_of: AsOf, groups: &GroupPlan, schedule: &Schedule) -> Kept {
    let (groups, plan) = (groups.clone(), schedule.plan.clone());
    Kept { revision: 0, planned_on: as_of.day, groups, plan }
}

/// Schedules again from a kept timetable.
///
/// # Errors
///
/// When the news names somebody or something unknown; all of it is named.
///
/// # Complexity
///
/// As [`super::schedule`].
pub fn reschedule(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    kept: &Kept,
    news: &News,
) -> Result<Rescheduled, Vec<NewsError>> {
    let unknown = unknown(program, kept, news);
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let mut groups = kept.groups.clone();
    let request_for = |groups: &GroupPlan| {
        let mut request = request_from(program, policy, as_of, kept.planned_on, groups);
        news.outside.heed(&mut request);
        let until = NaiveDate::MAX;
        let away = news.away.iter().map(|id| (Scope::Facilitator(id.to_string()), "away"));
        let closed = news.closed.iter().map(|id| (Scope::Venue(id.to_string()), "closed"));
        request.closures.extend(away.chain(closed).map(|(scope, reason)| Closure {
            first: as_of.day,
            last: until,
            scope,
            reason: reason.to_owned(),
        }));
        request
    };
    let mut joined = Vec::new();
    for id in &news.joining {
        let Some(referral) = program.referrals.iter().find(|referral| referral.id == *id) else {
            continue;
        };
        let request = request_for(&groups);
        let (places, closed) = places(&request, program, policy, kept, &groups, referral, as_of);
        if let Some(best) = places.first() {
            let own = groups.groups.iter_mut().filter(|group| group.name == best.series);
            for group in own {
                group.members.push(id.clone());
                group.joining.push(id.clone());
            }
        }
        joined.push(Joined { referral: id.clone(), places, closed });
    }
    let mut request = request_for(&groups);
    let idle = replan::heed(&mut request, &kept.plan, &news.replies);
    if !idle.is_empty() {
        let error = |reply: &&Reply<String>| NewsError::Reply {
            referral: reply.participant.clone(),
            group: reply.series.clone(),
        };
        return Err(idle.iter().map(error).collect());
    }
    let standing = |series: &String| {
        if news.pinned.contains(series) {
            Standing::Pinned
        } else if news.drafts.contains(series) {
            Standing::Draft
        } else {
            Standing::Published
        }
    };
    let effort = Effort::new(policy.sessions.moves, policy.sessions.seed);
    let again = replan(&request, &kept.plan, standing, effort)
        .map_err(|error| vec![NewsError::Request(error)])?;
    let mut timetable = timetable(&groups, &request, &again.plan);
    timetable.bound = again.bound.to_string();
    timetable.gap = again.gap.to_string();
    let (revision, planned_on) = (kept.revision.saturating_add(1), kept.planned_on);
    let plan = again.plan.clone();
    let asked = request_from(program, policy, as_of, kept.planned_on, &kept.groups);
    let before: BTreeMap<_, i64> = unmet(&asked, &kept.plan)
        .into_iter()
        .map(|one| ((one.series, one.member), one.cost))
        .collect();
    let mut cannot_come = unmet(&request, &plan);
    cannot_come.retain(|one| {
        let before = before.get(&(one.series.clone(), one.member.clone())).copied();
        before.unwrap_or(0) < one.cost
    });
    let schedule = Schedule { request, plan: plan.clone(), timetable };
    let kept = Kept { revision, planned_on, groups, plan };
    Ok(Rescheduled { schedule, kept, again, cannot_come, joined })
}

fn unknown(program: &Program, kept: &Kept, news: &News) -> Vec<NewsError> {
    let mut found = Vec::new();
    for id in &news.away {
        if program.facilitators.iter().all(|one| one.id != *id) {
            found.push(NewsError::Facilitator { id: id.to_string() });
        }
    }
    for id in &news.closed {
        if program.venues.iter().all(|one| one.id != *id) {
            found.push(NewsError::Venue { id: id.to_string() });
        }
    }
    for id in &news.joining {
        if program.referrals.iter().all(|one| one.id != *id) {
            found.push(NewsError::Referral { id: id.to_string() });
        }
    }
    for name in news.pinned.iter().chain(&news.drafts) {
        if kept.groups.groups.iter().all(|group| group.name != *name) {
            found.push(NewsError::Group { name: name.clone() });
        }
    }
    found
}

/// Ranks the groups that a late family may join, and says why the others are closed to it.
fn places(
    request: &Request<String>,
    program: &Program,
    policy: &Policy,
    kept: &Kept,
    groups: &GroupPlan,
    referral: &Referral,
    as_of: AsOf,
) -> (Vec<Place<String>>, Vec<ClosedGroup>) {
    if let Err(obstacles) = referral.seeker_for(Want::Group, as_of) {
        let reason = |obstacle: &peerhood_model::SeekerObstacle| ClosedGroup {
            group: String::new(),
            reason: obstacle.to_string(),
        };
        return (Vec::new(), obstacles.iter().map(reason).collect());
    }
    let mut places = replan::join(request, &kept.plan, &participant(referral));
    let mut closed = Vec::new();
    for group in &groups.groups {
        let fits = places.iter().any(|place| place.series == group.name);
        let speaks = |held: &String| referral.languages.iter().any(|own| own.spoken() == held);
        let interpreted = referral.interpreter && group.interpreter.as_ref().is_some_and(speaks);
        let runs = group.running.as_ref();
        let runs = runs.and_then(|id| program.groups.iter().find(|known| known.id == *id));
        let most = most_in(program, policy, as_of, runs);
        let reason = if group.members.contains(&referral.id) {
            "it is in this group".to_owned()
        } else if !group.language.as_ref().is_none_or(speaks) && !interpreted {
            format!("held in {}", group.language.as_deref().unwrap_or_default())
        } else if !admits(group, referral, policy) {
            "for another community than it asked for".to_owned()
        } else if most <= group.members.len() {
            format!("full with {}", group.members.len())
        } else if kept.plan.placement(&group.name).is_none() {
            "has no place in the timetable".to_owned()
        } else if !fits {
            "it can come to no session to come, or no seat is left".to_owned()
        } else {
            continue;
        };
        places.retain(|place| place.series != group.name);
        closed.push(ClosedGroup { group: group.name.clone(), reason });
    }
    (places, closed)
}
