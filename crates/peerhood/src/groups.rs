//! Forms support groups from the families who want one and consent to it.

mod person;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use peerhood_model::{
    AsOf, Group, GroupId, Language, Mode, Program, Referral, ReferralId, SeekerObstacle, Setting,
    Term, Want,
};
use peerhood_scheduling::form::{
    Choice, Criterion, Formation, Opening, Problem, Rules, Size, Wish, form,
};
use peerhood_scheduling::{Availability, Effort, Presence, Score, Slot};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Policy;
use crate::calendar::{availability, first_day, first_start, slot_name, slots};
use crate::cores::cores;
use crate::groups::person::{INTERPRETED, Tongues, choice, person, times};
use crate::groups::words::{kept_out, no_room, shortfall};
use crate::practice::allowed::cap_under;

/// The groups of a program: those formed now and those that run, with who joins them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GroupPlan {
    /// The groups with members, running ones first.
    pub groups: Vec<FormedGroup>,
    /// Families who want a group and found no place, with what kept them out.
    pub unplaced: Vec<UnplacedFamily>,
    /// What is wrong with the formation by rule; empty when nothing is.
    pub parts: Vec<RuleScore>,
    /// What is known of the best possible formation.
    pub bound: String,
}

/// A group and its members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct FormedGroup {
    /// Its name: that of the running group, or `New group 1` and so on.
    pub name: String,
    /// Its id, where it runs already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub running: Option<GroupId>,
    /// The language it is held in.
    pub language: Option<String>,
    /// The language that somebody interprets into, for members who speak no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<String>,
    /// The community it is for; its members asked for such a group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    /// `virtual`, or `in person in` a region.
    pub setting: String,
    /// The weekly time that suits the most members, in the program's zone.
    pub slot: Option<String>,
    /// All members.
    #[schemars(with = "Vec<String>")]
    pub members: Vec<ReferralId>,
    /// Those of them who join now.
    #[schemars(with = "Vec<String>")]
    pub joining: Vec<ReferralId>,
    /// Why these families belong together, and what is less than wished for.
    pub reasons: Vec<String>,
}

/// A family without a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct UnplacedFamily {
    /// The family.
    #[schemars(with = "String")]
    pub referral: ReferralId,
    /// The rule that keeps it out of each group, or why it may not be placed.
    pub reasons: Vec<String>,
}

/// What a rule costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleScore {
    /// The rule.
    pub rule: String,
    /// What it costs: hard, medium and soft points.
    pub score: String,
}

/// Searches from different seeds, of which the best counts: one alone may open a group too few.
const STARTS: u32 = 4;

/// A family who may be placed, or is a member already.
struct Candidate<'a> {
    referral: &'a Referral,
    hours: Availability,
    /// The community of the group it is in.
    belongs_to: Option<String>,
}

/// Forms groups of the size the policy asks for, and fills the free places of those that run.
///
/// Members share a language, a way of meeting that is possible for each of them (in a room only
/// where there is one in their region, with child care and transport for those who need it) and a
/// weekly time. Among such groups, families in a like situation are put together.
///
/// # Complexity
///
/// The policy's number of moves, each independent of the number of families.
#[must_use]
pub fn form_groups(program: &Program, policy: &Policy, as_of: AsOf) -> GroupPlan {
    let mut unplaced = Vec::new();
    let first = first_day(policy, as_of.day);
    let running: Vec<&Group> = program.groups.iter().filter(|group| group.runs_on(first)).collect();
    let members: BTreeSet<&ReferralId> = running.iter().flat_map(|group| &group.members).collect();
    let mut communities = BTreeMap::new();
    for group in &running {
        let Some(identity) = identity_of(group, policy) else { continue };
        for member in &group.members {
            communities.entry(member).or_insert_with(|| identity.clone());
        }
    }
    let mut candidates = Vec::new();
    for referral in &program.referrals {
        let candidate = || Candidate {
            referral,
            hours: availability(referral.availability.as_ref(), &referral.time_zone),
            belongs_to: communities.get(&referral.id).cloned(),
        };
        if members.contains(&referral.id) {
            candidates.push(candidate());
            continue;
        }
        match referral.seeker_for(Want::Group, as_of) {
            Ok(_) => candidates.push(candidate()),
            Err(reasons) if is_about_consent(referral, &reasons) => unplaced.push(UnplacedFamily {
                referral: referral.id.clone(),
                reasons: reasons.iter().map(ToString::to_string).collect(),
            }),
            Err(_) => {}
        }
    }
    let slots = usable_slots(program, policy, as_of);
    let tongues = Tongues::new(program, policy, &candidates);
    let mut rules = rules(program, policy, as_of, &running, &slots);
    if tongues.are_interpreted() {
        rules.criteria.push(Criterion::new(INTERPRETED, Wish::Similar, Score::hard(1)));
    }
    rules.running.extend(of_communities(policy, &candidates, rules.new_group.size));
    let times = times(&slots, program, policy, as_of);
    let describe =
        |candidate: &Candidate<'_>| person(candidate, program, policy, as_of, &times, &tongues);
    let formed = match Problem::new(&candidates, describe, &rules) {
        Ok(problem) => {
            let mut effort = Effort::new(policy.groups.moves, policy.groups.seed);
            effort.starts = STARTS;
            effort.threads = u32::try_from(cores()).unwrap_or(STARTS).min(STARTS);
            form(&problem, effort)
        }
        Err(fault) => {
            // Rules that contradict each other place nobody, and say so.
            unplaced.extend(candidates.iter().map(|candidate| UnplacedFamily {
                referral: candidate.referral.id.clone(),
                reasons: vec![fault.to_string()],
            }));
            return GroupPlan {
                groups: Vec::new(),
                unplaced,
                parts: Vec::new(),
                bound: String::new(),
            };
        }
    };
    plan(&candidates, &running, &rules, &tongues, &formed, unplaced)
}

/// Whether a family who wants a group is kept out by something that a call to them could change.
fn is_about_consent(referral: &Referral, reasons: &[SeekerObstacle]) -> bool {
    use SeekerObstacle as Why;
    let other = |why: &SeekerObstacle| {
        matches!(why, Why::NotOpen { .. } | Why::NotYetReceived { .. } | Why::NotWanted { .. })
    };
    referral.wants.contains(&Want::Group) && !reasons.iter().any(other)
}

/// The weekly times at which somebody could lead a session somewhere.
fn usable_slots(program: &Program, policy: &Policy, as_of: AsOf) -> Vec<Slot> {
    let from = first_day(policy, as_of.day);
    let minutes = policy.sessions.minutes;
    let leaders: Vec<Availability> = program
        .facilitators
        .iter()
        .map(|person| availability(person.availability.as_ref(), &person.time_zone))
        .collect();
    let places: Vec<Option<Availability>> = program
        .venues
        .iter()
        .map(|venue| Some(availability(Some(venue.availability.as_ref()?), &venue.time_zone)))
        .collect();
    let is_usable = |slot: &Slot| {
        let Some(start) = first_start(slot, from, &program.time_zone) else { return false };
        let free = |hours: &Availability| hours.presence(start, minutes) == Presence::Yes;
        leaders.iter().any(free) && places.iter().any(|hours| hours.as_ref().is_none_or(free))
    };
    slots(policy).into_iter().filter(is_usable).collect()
}

fn rules(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    running: &[&Group],
    slots: &[Slot],
) -> Rules {
    let most = most_in(program, policy, as_of, None);
    let size = Size { at_least: (policy.groups.smallest as usize).min(most), at_most: most };
    let mut rules = Rules::new(size);
    rules.new_group.name = "New group".to_owned();
    rules.slots = slots.iter().map(slot_name).collect();
    let referrals: BTreeSet<&ReferralId> =
        program.referrals.iter().map(|referral| &referral.id).collect();
    for group in running {
        let at_most = most_in(program, policy, as_of, Some(group)).max(group.members.len());
        let mut opening = Opening::new(&group.name, Size { at_least: 0, at_most });
        let known = group.members.iter().filter(|id| referrals.contains(id));
        opening.members = known.map(ToString::to_string).collect();
        if let Some(language) = &group.language {
            opening.values.insert("language".to_owned(), language.spoken().to_owned());
        }
        opening.values.insert("setting".to_owned(), setting_of(group));
        opening.identity = identity_of(group, policy);
        if let Some(slot) = meeting_slot(group) {
            if !rules.slots.contains(&slot) {
                rules.slots.push(slot.clone());
            }
            opening.slots = Some(vec![slot]);
        }
        rules.running.push(opening);
    }
    let mut wish = |attribute: &str, wish: Wish, price: Score| {
        rules.criteria.push(Criterion::new(attribute, wish, price));
    };
    wish("language", Wish::Similar, Score::hard(1));
    wish("setting", Wish::Similar, Score::hard(1));
    wish("condition family", Wish::Similar, Score::soft(3));
    wish("child's age in months", Wish::Within { range: 72 }, Score::soft(1));
    wish("relationship", Wish::NoOneAlone { only: BTreeSet::new() }, Score::soft(2));
    rules
}

/// Groups for those who ask for one of their own community, as many as they could fill.
fn of_communities(policy: &Policy, families: &[Candidate<'_>], size: Size) -> Vec<Opening> {
    let mut openings = Vec::new();
    for identity in &policy.groups.shared_identity {
        let asks = |family: &&Candidate<'_>| {
            matches!(
                choice(family.referral, policy, None),
                Choice::Only(chosen) | Choice::Prefers(chosen) if chosen.contains(identity)
            )
        };
        let most = families.iter().filter(asks).count() / size.at_least.max(1);
        for number in 1..=most {
            let name = match number {
                1 => format!("New group for {identity}"),
                _ => format!("New group for {identity}, {number}"),
            };
            let mut opening = Opening::new(name, size);
            opening.identity = Some(identity.clone());
            openings.push(opening);
        }
    }
    openings
}

/// The community that a running group is for, by its topics.
fn identity_of(group: &Group, policy: &Policy) -> Option<String> {
    let is_topic =
        |name: &&String| name.parse().is_ok_and(|term: Term| group.topics.contains(&term));
    policy.groups.shared_identity.iter().find(is_topic).cloned()
}

/// Whether a group is open to a family by the community it is for and the one the family asks for.
pub(crate) fn admits(group: &FormedGroup, referral: &Referral, policy: &Policy) -> bool {
    match (choice(referral, policy, None), &group.identity) {
        (Choice::Only(chosen) | Choice::Prefers(chosen), Some(identity)) => {
            chosen.contains(identity)
        }
        (Choice::Only(_), None) | (Choice::Open, Some(_)) => false,
        (Choice::Open | Choice::Prefers(_), None) => true,
    }
}

/// People in a new group or one that runs, at most: no more than its facilitators may lead, a series
/// having two at most, and than a binding rule pack allows.
pub(crate) fn most_in(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    runs: Option<&Group>,
) -> usize {
    let groups = &policy.groups;
    let led = groups.people_per_facilitator.saturating_mul(groups.facilitators.min(2));
    let cap = cap_under(&program.rules, as_of.day).unwrap_or(u32::MAX);
    let seats = runs.and_then(|group| group.seats).unwrap_or(groups.largest);
    groups.largest.min(led).min(cap).min(seats) as usize
}

/// When a running group meets, as a slot.
fn meeting_slot(group: &Group) -> Option<String> {
    let window = group.meets.as_ref()?.windows().first()?;
    Some(slot_name(&Slot { day: window.day().to_chrono(), start: window.start(), cost: 0 }))
}

fn setting_of(group: &Group) -> String {
    match (group.setting, &group.region) {
        (Setting::Virtual, _) => "virtual".to_owned(),
        (_, Some(region)) => in_person(region.as_str()),
        (_, None) => "in person".to_owned(),
    }
}

fn in_person(region: &str) -> String {
    format!("in person in {region}")
}

fn plan(
    candidates: &[Candidate<'_>],
    running: &[&Group],
    rules: &Rules,
    tongues: &Tongues,
    formed: &Formation,
    mut unplaced: Vec<UnplacedFamily>,
) -> GroupPlan {
    let id = |position: usize| candidates[position].referral.id.clone();
    let mut groups = Vec::new();
    let mut new = 0;
    for group in &formed.groups {
        let runs = running.get(group.opening).copied();
        let set_up = rules.running.get(group.opening);
        let members: Vec<ReferralId> = group.members.iter().map(|&member| id(member)).collect();
        let joins = |member: &&ReferralId| runs.is_none_or(|runs| !runs.members.contains(*member));
        let families: Vec<&Referral> =
            group.members.iter().map(|&member| candidates[member].referral).collect();
        let language = match runs.and_then(|runs| runs.language.as_ref()) {
            Some(language) => Some(language.spoken().to_owned()),
            None => shared_language(&families, tongues),
        };
        let interpreter = language.as_ref().and_then(|held| interpreter(&families, held, tongues));
        let setting = runs.map_or_else(|| shared_setting(&families), setting_of);
        let mut reasons = vec![match (&language, &interpreter) {
            (Some(language), Some(into)) => format!(
                "held in {language} with an interpreter into {into}; all can meet {setting}"
            ),
            (Some(language), None) => format!("all share {language} and can meet {setting}"),
            (None, _) => format!("all can meet {setting}"),
        }];
        let identity = set_up.and_then(|opening| opening.identity.clone());
        if let Some(identity) = &identity {
            reasons.push(format!("all asked for a group for {identity}"));
        }
        if let Some(slot) = &group.slot {
            reasons.push(format!("{slot} suits the most of them"));
        }
        let short = group.parts.parts.iter().filter(|part| part.score != Score::ZERO);
        reasons.extend(short.map(|part| shortfall(&part.rule)));
        let name = match set_up {
            Some(opening) => opening.name.clone(),
            None => {
                new += 1;
                format!("New group {new}")
            }
        };
        groups.push(FormedGroup {
            name,
            running: runs.map(|runs| runs.id.clone()),
            language,
            interpreter,
            identity,
            setting,
            slot: group.slot.clone(),
            joining: members.iter().filter(joins).cloned().collect(),
            members,
            reasons,
        });
    }
    let is_empty = |opening: &&usize| formed.groups.iter().all(|group| group.opening != **opening);
    for left_out in &formed.unplaced {
        let mut reasons = Vec::new();
        for blocked in &left_out.blocked {
            let all = blocked.openings.len();
            if blocked.rule == "group size" {
                let empty = blocked.openings.iter().filter(is_empty).count();
                reasons.extend(no_room(all - empty, empty));
            } else {
                reasons.push(kept_out(&blocked.rule, all));
            }
        }
        unplaced.push(UnplacedFamily { referral: id(left_out.person), reasons });
    }
    let parts = formed.parts.parts.iter().filter(|part| part.score != Score::ZERO);
    let parts =
        parts.map(|part| RuleScore { rule: part.rule.clone(), score: part.score.to_string() });
    GroupPlan { groups, unplaced, parts: parts.collect(), bound: formed.bound.to_string() }
}

/// The first language of the first family who needs no interpreter that all such families speak.
fn shared_language(families: &[&Referral], tongues: &Tongues) -> Option<String> {
    let speaks = |referral: &Referral, language: &Language| {
        referral.languages.iter().any(|own| own.is_shared_with(language))
    };
    let shared = |families: &[&Referral]| {
        let languages = &families.first()?.languages;
        let shared = |language: &&Language| families.iter().all(|family| speaks(family, language));
        languages.iter().find(shared).map(|language| language.spoken().to_owned())
    };
    let fixed: Vec<&Referral> =
        families.iter().copied().filter(|family| tongues.into(family).is_empty()).collect();
    shared(families).or_else(|| shared(&fixed))
}

/// The language that somebody must interpret into for members who do not speak the group's.
fn interpreter(families: &[&Referral], held: &str, tongues: &Tongues) -> Option<String> {
    let speaks = |family: &&Referral| family.languages.iter().any(|own| own.spoken() == held);
    let mut others = families.iter().filter(|family| !speaks(family));
    let mut shared = tongues.into(others.next()?);
    for family in others {
        shared = &shared & &tongues.into(family);
    }
    shared.into_iter().next()
}

/// In person where all are of one region and accept it; virtual otherwise.
fn shared_setting(families: &[&Referral]) -> String {
    let in_a_room =
        |family: &&Referral| family.modes.is_empty() || family.modes.contains(&Mode::InPerson);
    let region = families.first().and_then(|family| family.region.as_ref());
    let is_one_region = families.iter().all(|family| family.region.as_ref() == region);
    match region {
        Some(region) if is_one_region && families.iter().all(in_a_room) => {
            in_person(region.as_str())
        }
        _ => "virtual".to_owned(),
    }
}
