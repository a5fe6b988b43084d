//! The parent-to-parent rules: what a good match is, as named rules over consented views.
//!
//! No source ranks the criteria in numbers. The order of the default weights follows what programs
//! and studies agree on: the parent's own first wish before everything, then the same experience
//! and situation, then demographics (Ainbinder 1998; Eby 2013; endorsed practices of Parent to
//! Parent USA). `docs/decisions.md` says more.

mod conditions;
mod family;
mod wishes;

use std::collections::{BTreeMap, BTreeSet};

use peerhood_matching::{Criterion, Keys, Role, Share};
use peerhood_model::{ReferralId, SupportParentId, Term};

use crate::Policy;
use crate::policy::Region;
pub use conditions::Conditions;
pub use family::{Family, SupportingParent};

/// The name of the rule that the family's own first wish is graded by.
pub const TOP_PRIORITY: &str = "top priority";

/// The matching policy of a program: hard rules first, then what is preferred, strongest first.
///
/// `earlier` are pairs that were closed or declined before; they are not proposed again.
#[must_use]
pub fn rules<'a>(
    policy: &Policy,
    earlier: BTreeSet<(ReferralId, SupportParentId)>,
) -> peerhood_matching::Policy<Family<'a>, SupportingParent<'a>> {
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
        rules = rules.rule("topics not to be asked for", Role::Forbid, topics());
    }
    if require.must {
        rules = rules.rule("must have", all, wishes::all_met(|family| family.seeker.must()));
    }
    if require.avoid {
        rules = rules.rule("avoid", Role::Forbid, wishes::any_met(|family| family.seeker.avoid()));
    }
    if require.bereavement {
        rules = rules.rule("bereavement", all, bereavement());
    }
    if require.shared_time {
        rules = rules.rule("time in common", all, enough_time(matching.shared_minutes));
    }
    if require.earlier_match {
        rules = rules.rule("earlier match", Role::Forbid, matched_before(earlier));
    }
    let weights = &matching.weights;
    let mut prefer = |name: &str, weight: i64, criterion| {
        // Policies are checked to stay within a million points.
        let weight = i32::try_from(weight).unwrap_or(i32::MAX);
        rules = std::mem::take(&mut rules).rule(name, Role::Prefer { weight }, criterion);
    };
    prefer(TOP_PRIORITY, 0, wishes::part_met(|family| family.seeker.top_priority().into_iter()));
    prefer("experience", weights.experiences, experience());
    prefer("condition", weights.condition, Conditions::question());
    prefer("preferences", weights.prefer, wishes::part_met(|family| family.seeker.prefer().iter()));
    prefer("child's stage", weights.child_stage, stage(matching.child_age_years));
    prefer("relationship to the child", weights.relationship, relationship());
    prefer("culture", weights.culture, culture());
    prefer("region", weights.region, region(policy));
    prefer("hours in common", weights.shared_time, hours());
    prefer("ways to talk", weights.mode, modes());
    rules.top_priority(|family| family.seeker.top_priority().map(|_| TOP_PRIORITY))
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
    Criterion::graded(|family: &Family<'a>, parent: &SupportingParent<'a>| {
        if family.seeker.asks_about_bereavement() {
            return parent.children.lost;
        }
        !family.children.all_lost && !parent.children.all_lost
    })
    .because(|family, parent| {
        if family.seeker.asks_about_bereavement() {
            let shares = if parent.children.lost { "shares" } else { "does not share" };
            format!("the family asks to speak of a child who died; this parent {shares} that")
        } else if family.children.all_lost {
            "the child died, and the family has not asked to speak of that".to_owned()
        } else if parent.children.all_lost {
            "this parent's child died, and the family has not asked to speak of that".to_owned()
        } else {
            "not asked for".to_owned()
        }
    })
}

/// Hours that are not known do not keep two parents apart, nor do they where both write messages.
fn enough_time<'a>(least: u32) -> Question<'a> {
    Criterion::graded(move |family: &Family<'a>, parent: &SupportingParent<'a>| {
        let enough = family.minutes_with(parent).is_none_or(|minutes| least <= minutes);
        enough || family.writes_with(parent)
    })
    .because(|family, parent| match family.minutes_with(parent) {
        None => "hours not known".to_owned(),
        Some(minutes) => format!("{minutes} minutes a week"),
    })
}

fn matched_before<'a>(earlier: BTreeSet<(ReferralId, SupportParentId)>) -> Question<'a> {
    let mut partners: BTreeMap<ReferralId, BTreeSet<SupportParentId>> = BTreeMap::new();
    for (referral, parent) in earlier {
        partners.entry(referral).or_default().insert(parent);
    }
    let tried = move |family: &Family<'a>, parent: &SupportingParent<'a>| {
        let parents = partners.get(family.seeker.id());
        parents.is_some_and(|parents| parents.contains(parent.supporter.id()))
    };
    Criterion::graded(tried.clone()).because(move |family, parent| {
        let said = if tried(family, parent) {
            "these two were matched or proposed to each other before"
        } else {
            "these two are new to each other"
        };
        said.to_owned()
    })
}

fn experience<'a>() -> Question<'a> {
    Criterion::graded(|family: &Family<'a>, parent: &SupportingParent<'a>| {
        let wanted = family.seeker.experiences_wanted();
        if wanted.is_empty() {
            return Share::NONE;
        }
        Share::of(wanted.intersection(parent.supporter.experiences()).count(), wanted.len())
    })
    .because(|family, parent| {
        let wanted = family.seeker.experiences_wanted();
        if wanted.is_empty() {
            return "no particular experience asked for".to_owned();
        }
        let shared: Vec<_> = wanted.intersection(parent.supporter.experiences()).collect();
        let named = family::listed(shared.iter().copied());
        match shared.len() {
            0 => format!("none of the {} experiences asked for", wanted.len()),
            shared => format!("{shared} of {} experiences asked for: {named}", wanted.len()),
        }
    })
}

/// In full where the support parent's child is as old or up to `years` older, less beyond that.
fn stage<'a>(years: u32) -> Question<'a> {
    let reach = i64::from(years.max(1)) * 12;
    Criterion::graded(move |family: &Family<'a>, parent: &SupportingParent<'a>| {
        family.months_ahead(parent).map_or(Share::NONE, |ahead| {
            // A little younger still helps; the past is forgotten slowly.
            let missing =
                if ahead < 0 { ahead.saturating_neg() * 2 } else { (ahead - reach).max(0) };
            let part = (reach * 2 - missing).max(0);
            Share::of(usize::try_from(part).unwrap_or(0), usize::try_from(reach * 2).unwrap_or(1))
        })
    })
    .because(|family, parent| match family.months_ahead(parent) {
        None => "the children's ages cannot be compared".to_owned(),
        Some(ahead) if ahead < 0 => {
            format!("this parent's child is {} younger", family::age(-ahead))
        }
        Some(ahead) if ahead < 12 => "the children are of one age".to_owned(),
        Some(ahead) => format!("this parent's child is {} further along", family::age(ahead)),
    })
}

fn relationship<'a>() -> Question<'a> {
    Criterion::graded(|family: &Family<'a>, parent: &SupportingParent<'a>| {
        family.seeker.relationship() == parent.supporter.relationship()
    })
    .because(|family, parent| {
        let (asked, offered) = (family.seeker.relationship(), parent.supporter.relationship());
        if asked == offered { format!("both {asked}") } else { format!("{offered} beside {asked}") }
    })
}

fn culture<'a>() -> Question<'a> {
    Criterion::graded(|family: &Family<'a>, parent: &SupportingParent<'a>| {
        !family.seeker.culture().is_disjoint(parent.supporter.culture())
    })
    .because(|family, parent| {
        let shared = family.seeker.culture().intersection(parent.supporter.culture());
        match family::listed(shared) {
            shared if shared.is_empty() => "nothing stated in common".to_owned(),
            shared => shared,
        }
    })
}

/// Where a region lies.
struct Place {
    parent: Option<Term>,
    neighbours: BTreeSet<Term>,
}

/// In full in the same region, by 60 in a neighbouring one, by 40 in two parts of one region.
fn region<'a>(policy: &Policy) -> Question<'a> {
    let term = |text: &String| text.parse::<Term>().ok();
    let place = |region: &Region| Place {
        parent: region.parent.as_ref().and_then(term),
        neighbours: region.neighbours.iter().filter_map(term).collect(),
    };
    let places = policy.regions.iter();
    let places: BTreeMap<Term, Place> =
        places.filter_map(|(name, region)| Some((term(name)?, place(region)))).collect();
    let share = move |one: &Term, other: &Term| -> i64 {
        let (first, second) = (places.get(one), places.get(other));
        let touches = |place: Option<&Place>, name| {
            place.is_some_and(|place| place.neighbours.contains(name))
        };
        let parents = (
            first.and_then(|place| place.parent.as_ref()),
            second.and_then(|place| place.parent.as_ref()),
        );
        match parents {
            _ if one == other => 100,
            _ if touches(first, other) || touches(second, one) => 60,
            (Some(first), Some(second)) if first == second => 40,
            _ => 0,
        }
    };
    Criterion::graded(move |family: &Family<'a>, parent: &SupportingParent<'a>| {
        match (family.seeker.region(), parent.supporter.region()) {
            (Some(one), Some(other)) => Share::new(share(one, other)).unwrap_or_default(),
            _ => Share::NONE,
        }
    })
    .because(|family, parent| match (family.seeker.region(), parent.supporter.region()) {
        (Some(one), Some(other)) if one == other => format!("both in {one}"),
        (Some(one), Some(other)) => format!("{other} beside {one}"),
        _ => "region not known".to_owned(),
    })
}

/// In full from two hours a week on.
fn hours<'a>() -> Question<'a> {
    Criterion::graded(|family: &Family<'a>, parent: &SupportingParent<'a>| {
        let minutes = family.minutes_with(parent).unwrap_or(0);
        Share::of(usize::try_from(minutes).unwrap_or(120), 120)
    })
    .because(|family, parent| match family.minutes_with(parent) {
        None => "hours not known".to_owned(),
        Some(minutes) => format!("{minutes} minutes a week"),
    })
}

fn modes<'a>() -> Question<'a> {
    Criterion::graded(|family: &Family<'a>, parent: &SupportingParent<'a>| {
        let asked = family.seeker.modes();
        if asked.is_empty() {
            return Share::NONE;
        }
        Share::of(asked.intersection(parent.supporter.modes()).count(), asked.len())
    })
    .because(|family, parent| {
        let shared = family.seeker.modes().intersection(parent.supporter.modes());
        match family::listed(shared) {
            shared if shared.is_empty() => "no way to talk stated by both".to_owned(),
            shared => shared,
        }
    })
}
