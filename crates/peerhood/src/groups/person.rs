//! What the forming of groups is told of one family.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use peerhood_model::{AsOf, Criterion, Mode, Program, Referral, Setting, Term, Venue};
use peerhood_scheduling::form::{CanCome, Choice, Person};
use peerhood_scheduling::{Presence, Slot};

use super::{Candidate, in_person};
use crate::Policy;
use crate::calendar::{first_day, first_start, slot_name};

/// A weekly time, by its name and the first moment that it comes.
pub(super) struct Time {
    name: String,
    start: DateTime<Utc>,
}

/// The times of slots; a slot that the clocks leave out is none.
pub(super) fn times(slots: &[Slot], program: &Program, policy: &Policy, as_of: AsOf) -> Vec<Time> {
    let from = first_day(policy, as_of.day);
    let time = |slot: &Slot| {
        Some(Time { name: slot_name(slot), start: first_start(slot, from, &program.time_zone)? })
    };
    slots.iter().filter_map(time).collect()
}

pub(super) fn person(
    candidate: &Candidate<'_>,
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    times: &[Time],
    tongues: &Tongues,
) -> Person {
    let referral = candidate.referral;
    let mut person = Person::new(referral.id.to_string());
    tongues.describe(referral, &mut person);
    person.choice = choice(referral, policy, candidate.belongs_to.as_deref());
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
    let mut answers = BTreeMap::new();
    for Time { name, start } in times {
        let answer = match candidate.hours.presence(*start, policy.sessions.minutes) {
            Presence::Yes => CanCome::Yes,
            Presence::IfNeeded => CanCome::IfNeeded,
            Presence::No => CanCome::No,
            Presence::Unknown => continue,
        };
        answers.insert(name.clone(), answer);
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

/// The groups of a community that a family asks for: `must` with `culture` for one of these or none,
/// `prefer` or the top priority for one of these or a group for everybody. Who is in such a group
/// has chosen it.
pub(super) fn choice(referral: &Referral, policy: &Policy, member_of: Option<&str>) -> Choice {
    let asked = |wishes: &mut dyn Iterator<Item = &peerhood_model::Wish>| -> BTreeSet<String> {
        let offered: Vec<(Term, &String)> = policy
            .groups
            .shared_identity
            .iter()
            .filter_map(|name| Some((name.parse().ok()?, name)))
            .collect();
        let mut chosen = BTreeSet::new();
        for wish in wishes.filter(|wish| wish.criterion == Criterion::Culture) {
            let meant = |term: &Term| match &wish.value {
                Some(value) => value == term,
                None => referral.culture.contains(term),
            };
            let names = offered.iter().filter(|(term, _)| meant(term));
            chosen.extend(names.map(|(_, name)| (*name).clone()));
        }
        chosen
    };
    let only = asked(&mut referral.must.iter());
    let mut prefers = asked(&mut referral.prefer.iter().chain(&referral.top_priority));
    prefers.extend(member_of.map(str::to_owned));
    match (only.is_empty(), prefers.is_empty()) {
        (false, _) => Choice::Only(only),
        (true, false) => Choice::Prefers(prefers),
        (true, true) => Choice::Open,
    }
}

/// The languages in which families can be together, with an interpreter where the policy has one.
pub(super) struct Tongues {
    /// All languages that families speak.
    spoken: BTreeSet<String>,
    /// Those that somebody interprets into; none where the policy has no interpreters.
    interpreted: BTreeSet<String>,
}

/// The attribute that keeps those who need an interpreter into one language together.
pub(super) const INTERPRETED: &str = "language interpreted into";

impl Tongues {
    pub(super) fn new(program: &Program, policy: &Policy, families: &[Candidate<'_>]) -> Tongues {
        let all = families.iter().flat_map(|family| &family.referral.languages);
        let spoken = all.map(|language| language.spoken().to_owned()).collect();
        let staff = program.facilitators.iter().filter(|_| policy.groups.interpreter);
        let interpreted = staff
            .flat_map(|person| &person.languages)
            .map(|language| language.spoken().to_owned())
            .collect();
        Tongues { spoken, interpreted }
    }

    /// Whether any family may need an interpreter.
    pub(super) fn are_interpreted(&self) -> bool {
        !self.interpreted.is_empty()
    }

    /// The languages into which somebody could interpret for a family, if that would do for it.
    pub(super) fn into(&self, referral: &Referral) -> BTreeSet<String> {
        let own = referral.languages.iter().filter(|_| referral.interpreter);
        own.map(|language| language.spoken().to_owned())
            .filter(|language| self.interpreted.contains(language))
            .collect()
    }

    fn describe(&self, referral: &Referral, person: &mut Person) {
        for language in &referral.languages {
            person.has("language", language.spoken());
        }
        if !self.are_interpreted() {
            return;
        }
        let into = self.into(referral);
        if !into.is_empty() {
            // Any group will do, whatever it speaks.
            self.spoken.iter().for_each(|language| person.has("language", language));
        }
        let with_me = if into.is_empty() { &self.interpreted } else { &into };
        with_me.iter().for_each(|language| person.has(INTERPRETED, language));
    }
}
