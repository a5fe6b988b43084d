//! Forms support groups from the families who want one and consent to it.

use std::collections::{BTreeMap, BTreeSet};

use peerhood_model::{
    AsOf, Group, GroupId, Language, Mode, Program, Referral, ReferralId, SeekerObstacle, Setting,
    Venue, Want,
};
use peerhood_scheduling::form::{
    CanCome, Criterion, Formation, Opening, Person, Problem, Rules, Size, Wish, form,
};
use peerhood_scheduling::{Availability, Effort, Presence, Score, Slot};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Policy;
use crate::calendar::{availability, first_day, first_start, slot_name, slots};
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

/// A family who may be placed, or is a member already.
struct Candidate<'a> {
    referral: &'a Referral,
    hours: Availability,
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
    let mut candidates = Vec::new();
    for referral in &program.referrals {
        let candidate = || Candidate {
            referral,
            hours: availability(referral.availability.as_ref(), &referral.time_zone),
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
    let rules = rules(program, policy, as_of, &running, &slots);
    let describe = |candidate: &Candidate<'_>| person(candidate, program, policy, as_of, &slots);
    let formed = match Problem::new(&candidates, describe, &rules) {
        Ok(problem) => form(&problem, Effort::new(policy.groups.moves, policy.groups.seed)),
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
    plan(&candidates, &running, &formed, unplaced)
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
    let cap = cap_under(&program.rules, as_of.day).map_or(usize::MAX, |cap| cap as usize);
    let most = most_people(policy).min(cap);
    let size = Size { at_least: (policy.groups.smallest as usize).min(most), at_most: most };
    let mut rules = Rules::new(size);
    rules.new_group.name = "New group".to_owned();
    rules.slots = slots.iter().map(slot_name).collect();
    for group in running {
        let seats = group.seats.unwrap_or(policy.groups.largest) as usize;
        let at_most = seats.min(most).max(group.members.len());
        let mut opening = Opening::new(&group.name, Size { at_least: 0, at_most });
        let known = |id: &&ReferralId| program.referrals.iter().any(|referral| referral.id == **id);
        opening.members = group.members.iter().filter(known).map(ToString::to_string).collect();
        if let Some(language) = &group.language {
            opening.values.insert("language".to_owned(), language.spoken().to_owned());
        }
        opening.values.insert("setting".to_owned(), setting_of(group));
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

/// People in a group, at most: no more than its facilitators may lead. A series has two at most.
fn most_people(policy: &Policy) -> usize {
    let groups = &policy.groups;
    let led = groups.people_per_facilitator.saturating_mul(groups.facilitators.min(2));
    groups.largest.min(led) as usize
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

fn person(
    candidate: &Candidate<'_>,
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    slots: &[Slot],
) -> Person {
    let referral = candidate.referral;
    let mut person = Person::new(referral.id.to_string());
    for language in &referral.languages {
        person.has("language", language.spoken());
    }
    let admits = |setting: Setting| {
        referral.modes.is_empty() || referral.modes.iter().any(|&mode| setting.admits(mode))
    };
    if admits(Setting::Virtual) {
        person.has("setting", "virtual");
    }
    if let Some(region) = &referral.region
        && admits(Setting::InPerson)
        && program.venues.iter().any(|venue| receives(venue, referral))
    {
        person.has("setting", in_person(region.as_str()));
    }
    for condition in &referral.conditions {
        person.has("condition family", family_of(condition.as_str(), policy));
    }
    person.has("relationship", referral.relationship.code());
    let youngest = referral.children.iter().filter_map(|child| child.birth.months(as_of.day)).min();
    if let Some(months) = youngest {
        person.counts("child's age in months", months.into());
    }
    let from = first_day(policy, as_of.day);
    let mut answers = BTreeMap::new();
    for slot in slots {
        let Some(start) = first_start(slot, from, &program.time_zone) else { continue };
        let answer = match candidate.hours.presence(start, policy.sessions.minutes) {
            Presence::Yes => CanCome::Yes,
            Presence::IfNeeded => CanCome::IfNeeded,
            Presence::No => CanCome::No,
            Presence::Unknown => continue,
        };
        answers.insert(slot_name(slot), answer);
    }
    person.answers = answers;
    person
}

/// Whether a room of the family's region offers what the family needs to come.
fn receives(venue: &Venue, referral: &Referral) -> bool {
    venue.setting.admits(Mode::InPerson)
        && venue.region == referral.region
        && (venue.childcare || !referral.childcare)
        && (venue.transit || !referral.transport)
}

/// The ICD-10-CM chapter letter of a code, the program's wider term, or the term itself.
fn family_of(condition: &str, policy: &Policy) -> String {
    let key = condition.to_lowercase();
    let own = policy.conditions.iter().find(|(name, own)| {
        name.to_lowercase() == key || own.synonyms.iter().any(|word| word.to_lowercase() == key)
    });
    let wider = own.and_then(|(_, own)| own.parents.first());
    let condition = wider.map_or(condition, String::as_str);
    let mut letters = condition.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), Some(digit)) if letter.is_ascii_alphabetic() && digit.is_ascii_digit() => {
            letter.to_ascii_uppercase().to_string()
        }
        _ => condition.to_owned(),
    }
}

fn plan(
    candidates: &[Candidate<'_>],
    running: &[&Group],
    formed: &Formation,
    mut unplaced: Vec<UnplacedFamily>,
) -> GroupPlan {
    let id = |position: usize| candidates[position].referral.id.clone();
    let mut groups = Vec::new();
    for group in &formed.groups {
        let runs = running.get(group.opening).copied();
        let members: Vec<ReferralId> = group.members.iter().map(|&member| id(member)).collect();
        let joins = |member: &&ReferralId| runs.is_none_or(|runs| !runs.members.contains(*member));
        let families: Vec<&Referral> =
            group.members.iter().map(|&member| candidates[member].referral).collect();
        let language = match runs.and_then(|runs| runs.language.as_ref()) {
            Some(language) => Some(language.spoken().to_owned()),
            None => shared_language(&families),
        };
        let setting = runs.map_or_else(|| shared_setting(&families), setting_of);
        let mut reasons = vec![match &language {
            Some(language) => format!("all share {language} and can meet {setting}"),
            None => format!("all can meet {setting}"),
        }];
        if let Some(slot) = &group.slot {
            reasons.push(format!("{slot} suits the most of them"));
        }
        let short = group.parts.parts.iter().filter(|part| part.score != Score::ZERO);
        reasons.extend(short.map(|part| shortfall(&part.rule)));
        let new = groups.iter().filter(|group: &&FormedGroup| group.running.is_none()).count();
        let name = runs.map_or_else(|| format!("New group {}", new + 1), |runs| runs.name.clone());
        groups.push(FormedGroup {
            name,
            running: runs.map(|runs| runs.id.clone()),
            language,
            setting,
            slot: group.slot.clone(),
            joining: members.iter().filter(joins).cloned().collect(),
            members,
            reasons,
        });
    }
    for left_out in &formed.unplaced {
        let reasons =
            left_out.blocked.iter().map(|blocked| kept_out(&blocked.rule, blocked.openings.len()));
        unplaced.push(UnplacedFamily { referral: id(left_out.person), reasons: reasons.collect() });
    }
    let parts = formed.parts.parts.iter().filter(|part| part.score != Score::ZERO);
    let parts =
        parts.map(|part| RuleScore { rule: part.rule.clone(), score: part.score.to_string() });
    GroupPlan { groups, unplaced, parts: parts.collect(), bound: formed.bound.to_string() }
}

/// What keeps a family out of some of the groups, in a coordinator's words.
fn kept_out(rule: &str, groups: usize) -> String {
    let groups = if groups == 1 { "1 group".to_owned() } else { format!("{groups} groups") };
    match rule {
        "group size" => format!("{groups} would be too small or too large with it"),
        "similar language" => format!("{groups} held in a language it does not speak"),
        "similar setting" => format!("{groups} meeting where or in a way it cannot"),
        "common slot" => format!("{groups} meeting when it cannot come"),
        rule => format!("{groups} closed to it by the rule: {rule}"),
    }
}

/// What a group is less than wished for, in a coordinator's words.
fn shortfall(rule: &str) -> String {
    match rule {
        "similar condition family" => "the children's conditions differ".to_owned(),
        "close child's age in months" => {
            "the children's ages lie more than six years apart".to_owned()
        }
        "no one alone in relationship" => {
            "somebody is the only one of their relationship to the child".to_owned()
        }
        "common slot" => "not everybody can come at the time".to_owned(),
        rule => format!("less than wished for: {rule}"),
    }
}

/// The first language of the first family that all speak.
fn shared_language(families: &[&Referral]) -> Option<String> {
    let first = families.first()?;
    let speaks = |referral: &Referral, language: &Language| {
        referral.languages.iter().any(|own| own.is_shared_with(language))
    };
    let shared = |language: &&Language| families.iter().all(|family| speaks(family, language));
    first.languages.iter().find(shared).map(|language| language.spoken().to_owned())
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
