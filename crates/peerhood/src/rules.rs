//! The parent-to-parent rules: what a good match is, as named rules over consented views.
//!
//! No source ranks the criteria in numbers. The order of the default weights follows what programs
//! and studies agree on: the parent's own first wish before everything, then the same experience
//! and situation, then demographics (Ainbinder 1998; Eby 2013; endorsed practices of Parent to
//! Parent USA). `docs/decisions.md` says more.

mod conditions;
mod family;
mod hours;
mod numbers;
mod wishes;

use std::collections::BTreeSet;
use std::sync::Arc;

use peerhood_matching::{Criterion, Keys, Role, Share};
use peerhood_model::Term;

use crate::Policy;
pub use conditions::Conditions;
use family::months_ahead;
pub use family::{Family, SupportingParent};
use hours::SharedHours;
use numbers::NumberSet;
pub(crate) use numbers::Numbers;
use wishes::Said;
pub(crate) use wishes::WishBook;

/// The name of the rule that the family's own first wish is graded by.
pub const TOP_PRIORITY: &str = "top priority";

/// The names of the rules that touch what a support parent may want to keep to themselves.
const BEREAVEMENT: &str = "bereavement";
const TOPICS: &str = "topics not to be asked for";

/// The matching policy of a program: hard rules first, then what is preferred, strongest first.
///
/// The support parents it will judge are `parents`; `numbers` and `book` those that they and the families were
/// read with.
pub(crate) fn rules<'a>(
    policy: &Policy,
    numbers: &mut Numbers,
    book: WishBook<'_>,
    parents: &[SupportingParent<'a>],
) -> peerhood_matching::Policy<Family<'a>, SupportingParent<'a>> {
    let theirs = parents.iter().map(|parent| parent.facts.free as usize + 1).max().unwrap_or(0);
    let in_common = Arc::new(SharedHours::new(numbers, theirs));
    let met = Arc::new(book.met(parents, &in_common));
    let matching = &policy.matching;
    let require = &matching.require;
    let mut rules = peerhood_matching::Policy::new();
    let all = Role::Require { at_least: Share::ALL };
    if require.language {
        rules = rules.rule("language", all, language());
    }
    if require.mode {
        rules = rules.rule("way to talk", all, mode());
    }
    if require.wont_discuss {
        rules = rules.rule(TOPICS, Role::Forbid, topics());
    }
    if require.must {
        rules = rules.rule("must have", all, wishes::all_met(Said::Must, &met));
    }
    if require.avoid {
        rules = rules.rule("avoid", Role::Forbid, wishes::any_met(Said::Avoid, &met));
    }
    if require.bereavement {
        rules = rules.rule(BEREAVEMENT, all, bereavement());
    }
    if require.shared_time {
        rules = rules.rule("time in common", all, enough_time(matching.shared_minutes, &in_common));
    }
    if require.earlier_match {
        rules = rules.rule("earlier match", Role::Forbid, matched_before());
    }
    let weights = &matching.weights;
    let mut prefer = |name: &str, weight: i64, criterion| {
        // Policies are checked to stay within a million points.
        let weight = i32::try_from(weight).unwrap_or(i32::MAX);
        rules = std::mem::take(&mut rules).rule(name, Role::Prefer { weight }, criterion);
    };
    prefer(TOP_PRIORITY, 0, wishes::part_met(Said::First, &met));
    prefer("experience", weights.experiences, experience());
    prefer("condition", weights.condition, Conditions::question());
    prefer("preferences", weights.prefer, wishes::part_met(Said::Prefer, &met));
    prefer("child's stage", weights.child_stage, stage(matching.child_age_years));
    prefer("relationship to the child", weights.relationship, relationship());
    prefer("culture", weights.culture, culture());
    prefer("region", weights.region, region(policy, numbers));
    prefer("hours in common", weights.shared_time, hours(&in_common));
    prefer("ways to talk", weights.mode, modes());
    rules.top_priority(|family| family.seeker.top_priority().map(|_| TOP_PRIORITY))
}

/// Whether what fails a rule is the support parent's own affair: that a child of theirs died, or what
/// they asked not to speak of.
pub(crate) fn is_private(rule: &str, family: &Family<'_>, parent: &SupportingParent<'_>) -> bool {
    let children = &parent.facts.children;
    let is_their_loss = !family.speaks_of_loss && children.all_lost;
    match rule {
        BEREAVEMENT => is_their_loss || (family.speaks_of_loss && !children.lost),
        TOPICS => true,
        _ => false,
    }
}

type Question<'a> = Criterion<Family<'a>, SupportingParent<'a>>;

fn language<'a>() -> Question<'a> {
    let spoken = |languages: &[peerhood_model::Language]| -> BTreeSet<String> {
        languages.iter().map(|language| language.spoken().to_owned()).collect()
    };
    Criterion::shared_key(
        move |family: &Family<'a>| {
            spoken(family.seeker.languages()).into_iter().collect::<Vec<_>>()
        },
        move |parent: &SupportingParent<'a>| {
            spoken(parent.supporter.languages()).into_iter().collect::<Vec<_>>()
        },
    )
}

/// Meeting in person takes the same region as well; who states no way to talk is open to any.
fn mode<'a>() -> Question<'a> {
    Criterion::shared_key(
        |family: &Family<'a>| ways(family.seeker.modes(), family.seeker.region()),
        |parent: &SupportingParent<'a>| ways(parent.supporter.modes(), parent.supporter.region()),
    )
}

fn ways(modes: &BTreeSet<peerhood_model::Mode>, region: Option<&Term>) -> Keys<String> {
    if modes.is_empty() {
        return Keys::Any;
    }
    let way = |mode: &peerhood_model::Mode| match (mode, region) {
        (peerhood_model::Mode::InPerson, Some(region)) => format!("{mode} in {}", region.key()),
        _ => mode.to_string(),
    };
    Keys::Of(modes.iter().map(way).collect())
}

fn topics<'a>() -> Question<'a> {
    Criterion::shared_key(
        |family: &Family<'a>| family.subjects().into_iter().collect::<Vec<_>>(),
        |parent: &SupportingParent<'a>| {
            let topics = parent.supporter.wont_discuss().iter();
            topics.map(|term| term.key().to_owned()).collect::<Vec<_>>()
        },
    )
    .because(|family, parent| {
        let refused = family.subjects();
        let refused =
            parent.supporter.wont_discuss().iter().filter(|term| refused.contains(term.key()));
        match family::listed(refused) {
            none if none.is_empty() => "none of them comes up".to_owned(),
            _ => "the support parent asked not to be matched on this".to_owned(),
        }
    })
}

/// A child who died is spoken of only where the parent asks for it, and then with one who shares it.
fn bereavement<'a>() -> Question<'a> {
    Criterion::compared(
        |family: &Family<'a>| (family.speaks_of_loss, family.children.all_lost),
        |parent: &SupportingParent<'a>| {
            (parent.facts.children.lost, parent.facts.children.all_lost)
        },
        |&(speaks_of_loss, all_lost), &(their_lost, their_all_lost)| {
            if speaks_of_loss { their_lost } else { !all_lost && !their_all_lost }
        },
    )
    .because(|family, parent| {
        if family.speaks_of_loss {
            let shares = if parent.facts.children.lost { "shares" } else { "does not share" };
            format!("the family asks to speak of a child who died; this parent {shares} that")
        } else if family.children.all_lost {
            "the child died, and the family has not asked to speak of that".to_owned()
        } else if parent.facts.children.all_lost {
            "this parent's child died, and the family has not asked to speak of that".to_owned()
        } else {
            "not asked for".to_owned()
        }
    })
}

/// Hours that are not known do not keep two parents apart, nor do they where both write messages.
fn enough_time<'a>(least: u32, in_common: &Arc<SharedHours>) -> Question<'a> {
    let (shared, told) = (Arc::clone(in_common), Arc::clone(in_common));
    Criterion::compared(
        |family: &Family<'a>| (family.writes, family.free),
        |parent: &SupportingParent<'a>| (parent.facts.writes, parent.facts.free),
        move |&(writes, free), &(they_write, their_free)| {
            (writes && they_write)
                || shared.minutes(free, their_free).is_none_or(|minutes| least <= minutes)
        },
    )
    .because(move |family, parent| minutes_a_week(&told, family, parent))
}

fn minutes_a_week(
    shared: &SharedHours,
    family: &Family<'_>,
    parent: &SupportingParent<'_>,
) -> String {
    match shared.minutes(family.free, parent.facts.free) {
        None => "hours not known".to_owned(),
        Some(minutes) => format!("{minutes} minutes a week"),
    }
}

/// Pairs that were closed or declined before are not proposed again.
fn matched_before<'a>() -> Question<'a> {
    Criterion::shared_key(
        |family: &Family<'a>| family.tried.clone(),
        |parent: &SupportingParent<'a>| [parent.supporter.id()],
    )
    .because(|family, parent| {
        let said = if family.tried.binary_search(&parent.supporter.id()).is_ok() {
            "these two were matched or proposed to each other before"
        } else {
            "these two are new to each other"
        };
        said.to_owned()
    })
}

fn experience<'a>() -> Question<'a> {
    Criterion::compared(
        |family: &Family<'a>| family.wanted.clone(),
        |parent: &SupportingParent<'a>| parent.facts.experiences.clone(),
        |wanted, experiences| match wanted.len() {
            0 => Share::NONE,
            all => Share::of(wanted.shared_with(experiences), all),
        },
    )
    .because(|family, parent| {
        let wanted = family.seeker.experiences_wanted();
        if wanted.is_empty() {
            return "no particular experience asked for".to_owned();
        }
        let shared: Vec<_> = wanted.intersection(parent.supporter.experiences()).collect();
        let named = family::listed(shared.iter().copied());
        match (shared.len(), wanted.len()) {
            (0, 1) => "not the experience asked for".to_owned(),
            (0, all) => format!("none of the {all} experiences asked for"),
            (_, 1) => format!("the experience asked for: {named}"),
            (shared, all) => format!("{shared} of {all} experiences asked for: {named}"),
        }
    })
}

/// In full where the support parent's child is as old or up to `years` older, less beyond that.
fn stage<'a>(years: u32) -> Question<'a> {
    let reach = i64::from(years.max(1)) * 12;
    let grade = move |ahead: i64| {
        // A little younger still helps; the past is forgotten slowly.
        let missing = if ahead < 0 { ahead.saturating_neg() * 2 } else { (ahead - reach).max(0) };
        let part = (reach * 2 - missing).max(0);
        Share::of(usize::try_from(part).unwrap_or(0), usize::try_from(reach * 2).unwrap_or(1))
    };
    Criterion::compared(
        |family: &Family<'a>| family.children.ages.clone(),
        |parent: &SupportingParent<'a>| parent.facts.children.ages.clone(),
        move |ages, theirs| months_ahead(ages, theirs).map_or(Share::NONE, grade),
    )
    .because(|family, parent| {
        match months_ahead(&family.children.ages, &parent.facts.children.ages) {
            None => "the children's ages cannot be compared".to_owned(),
            Some(ahead) if ahead < 0 => {
                format!("this parent's child is {} younger", family::age(-ahead))
            }
            Some(ahead) if ahead < 12 => "the children are of one age".to_owned(),
            Some(ahead) => format!("this parent's child is {} further along", family::age(ahead)),
        }
    })
}

fn relationship<'a>() -> Question<'a> {
    Criterion::compared(
        |family: &Family<'a>| family.seeker.relationship(),
        |parent: &SupportingParent<'a>| parent.facts.relationship,
        |one, other| one == other,
    )
    .because(|family, parent| {
        let (asked, offered) = (family.seeker.relationship(), parent.supporter.relationship());
        if asked == offered { format!("both {asked}") } else { format!("{offered} beside {asked}") }
    })
}

fn culture<'a>() -> Question<'a> {
    Criterion::compared(
        |family: &Family<'a>| family.culture.clone(),
        |parent: &SupportingParent<'a>| parent.facts.culture.clone(),
        |one, other| !one.is_disjoint(other),
    )
    .because(|family, parent| {
        let shared = family.seeker.culture().intersection(parent.supporter.culture());
        match family::listed(shared) {
            shared if shared.is_empty() => "nothing stated in common".to_owned(),
            shared => shared,
        }
    })
}

/// Where a region lies.
#[derive(Debug)]
struct Place {
    parent: Option<u32>,
    neighbours: NumberSet,
}

/// In full in the same region, by 60 in a neighbouring one, by 40 in two parts of one region.
fn region<'a>(policy: &Policy, numbers: &mut Numbers) -> Question<'a> {
    let term = |text: &String| text.parse::<Term>().ok();
    // A place for each number; numbers that are no region have none.
    let mut places: Vec<Option<Place>> = Vec::new();
    for (name, region) in &policy.regions {
        let Some(name) = term(name) else { continue };
        let neighbours = region.neighbours.iter().filter_map(term);
        let place = Place {
            parent: region.parent.as_ref().and_then(term).map(|parent| numbers.term(&parent)),
            neighbours: numbers.terms(&neighbours.collect::<Vec<Term>>()),
        };
        let number = numbers.term(&name) as usize;
        if places.len() <= number {
            places.resize_with(number + 1, || None);
        }
        places[number] = Some(place);
    }
    let share = move |one: u32, other: u32| {
        let place = |region: u32| places.get(region as usize).and_then(Option::as_ref);
        let (first, second) = (place(one), place(other));
        let touches = |place: Option<&Place>, region| {
            place.is_some_and(|place| place.neighbours.contains(region))
        };
        let above = |place: Option<&Place>| place.and_then(|place| place.parent);
        match (above(first), above(second)) {
            _ if one == other => 100,
            _ if touches(first, other) || touches(second, one) => 60,
            (Some(first), Some(second)) if first == second => 40,
            _ => 0,
        }
    };
    Criterion::compared(
        |family: &Family<'a>| family.region,
        |parent: &SupportingParent<'a>| parent.facts.region,
        move |one, other| match (one, other) {
            (Some(one), Some(other)) => Share::new(share(*one, *other)).unwrap_or_default(),
            _ => Share::NONE,
        },
    )
    .because(|family, parent| match (family.seeker.region(), parent.supporter.region()) {
        (Some(one), Some(other)) if one == other => format!("both in {one}"),
        (Some(one), Some(other)) => format!("{other} beside {one}"),
        _ => "region not known".to_owned(),
    })
}

fn hours<'a>(in_common: &Arc<SharedHours>) -> Question<'a> {
    let (shared, told) = (Arc::clone(in_common), Arc::clone(in_common));
    Criterion::compared(
        |family: &Family<'a>| family.free,
        |parent: &SupportingParent<'a>| parent.facts.free,
        move |&free, &theirs| hours::enough(shared.minutes(free, theirs)),
    )
    .because(move |family, parent| minutes_a_week(&told, family, parent))
}

fn modes<'a>() -> Question<'a> {
    Criterion::compared(
        |family: &Family<'a>| family.modes,
        |parent: &SupportingParent<'a>| parent.facts.modes,
        |modes, theirs| match modes.len() {
            0 => Share::NONE,
            asked => Share::of(modes.and(*theirs).len(), asked),
        },
    )
    .because(|family, parent| {
        let shared = family.seeker.modes().intersection(parent.supporter.modes());
        match family::listed(shared) {
            shared if shared.is_empty() => "no way to talk stated by both".to_owned(),
            shared => shared,
        }
    })
}
