use peerhood_matching::{Criterion, Share};
use peerhood_model::{Criterion as Respect, Term, Wish};

use super::family::listed;
use super::{Family, Question, SupportingParent};

/// Met in full where every wish is, else by the part of them that is; not at all where there is none.
pub(super) fn part_met<'a, I>(
    wishes: impl Fn(&Family<'a>) -> I + Clone + Send + Sync + 'static,
) -> Question<'a>
where
    I: Iterator<Item = &'a Wish>,
{
    let said = wishes.clone();
    Criterion::graded(move |family: &Family<'a>, parent: &SupportingParent<'a>| {
        let wishes: Vec<&Wish> = wishes(family).collect();
        if wishes.is_empty() {
            return Share::NONE;
        }
        let shares = wishes.iter().map(|wish| met(wish, family, parent).points());
        Share::of(usize::try_from(shares.sum::<i64>()).unwrap_or(0), wishes.len() * 100)
    })
    .because(move |family, parent| because(said(family), family, parent))
}

/// Met where every wish is met in full.
pub(super) fn all_met<'a>(
    wishes: impl Fn(&Family<'a>) -> &'a [Wish] + Copy + Send + Sync + 'static,
) -> Question<'a> {
    Criterion::graded(move |family: &Family<'a>, parent: &SupportingParent<'a>| {
        wishes(family).iter().all(|wish| met(wish, family, parent) == Share::ALL)
    })
    .because(move |family, parent| because(wishes(family).iter(), family, parent))
}

/// Met where any wish is met in full.
pub(super) fn any_met<'a>(
    wishes: impl Fn(&Family<'a>) -> &'a [Wish] + Copy + Send + Sync + 'static,
) -> Question<'a> {
    Criterion::graded(move |family: &Family<'a>, parent: &SupportingParent<'a>| {
        wishes(family).iter().any(|wish| met(wish, family, parent) == Share::ALL)
    })
    .because(move |family, parent| {
        let met = wishes(family).iter().filter(|wish| met(wish, family, parent) == Share::ALL);
        match listed(met) {
            none if none.is_empty() => "nothing the family wishes to avoid".to_owned(),
            met => format!("the family wishes to avoid {met}"),
        }
    })
}

fn because<'w>(
    wishes: impl Iterator<Item = &'w Wish>,
    family: &Family<'_>,
    parent: &SupportingParent<'_>,
) -> String {
    let (kept, missed): (Vec<&Wish>, Vec<&Wish>) =
        wishes.partition(|wish| met(wish, family, parent) == Share::ALL);
    match (kept.is_empty(), missed.is_empty()) {
        (true, true) => "nothing wished for".to_owned(),
        (false, true) => format!("as wished: {}", listed(kept)),
        (true, false) => format!("not as wished: {}", listed(missed)),
        (false, false) => format!("as wished: {}; not: {}", listed(kept), listed(missed)),
    }
}

/// How far a support parent is what a family wishes for; without a value, what the family itself is.
fn met(wish: &Wish, family: &Family<'_>, parent: &SupportingParent<'_>) -> Share {
    let (seeker, supporter) = (&family.seeker, &parent.supporter);
    let value = wish.value.as_ref();
    let is = |text: &str, term: &Term| text.eq_ignore_ascii_case(term.key());
    let shares_terms = |own: &std::collections::BTreeSet<Term>,
                        theirs: &std::collections::BTreeSet<Term>| {
        let has = value.map_or_else(|| !own.is_disjoint(theirs), |term| theirs.contains(term));
        Share::from(has)
    };
    match wish.criterion {
        Respect::Condition => match value {
            Some(term) => Share::from(parent.conditions.is(term)),
            None => family.conditions.likeness(&parent.conditions),
        },
        Respect::Experience => match value {
            Some(term) => Share::from(supporter.experiences().contains(term)),
            None => {
                let wanted = seeker.experiences_wanted();
                let shared = wanted.intersection(supporter.experiences()).count();
                if wanted.is_empty() { Share::NONE } else { Share::of(shared, wanted.len()) }
            }
        },
        Respect::Stage => Share::from(match value {
            Some(term) => supporter.stages().iter().any(|stage| is(stage.code(), term)),
            None => !seeker.stages().is_disjoint(&supporter.stages()),
        }),
        Respect::Relationship => Share::from(match value {
            Some(term) => is(supporter.relationship().code(), term),
            None => seeker.relationship() == supporter.relationship(),
        }),
        Respect::Language => Share::from(match value {
            Some(term) => supporter
                .languages()
                .iter()
                .any(|language| is(language.as_str(), term) || is(language.spoken(), term)),
            // A family's first language is the one they wish for.
            None => seeker.languages().first().is_some_and(|first| {
                supporter.languages().iter().any(|language| language.is_shared_with(first))
            }),
        }),
        Respect::Culture => shares_terms(seeker.culture(), supporter.culture()),
        Respect::Region => Share::from(match (value.or(seeker.region()), supporter.region()) {
            (Some(wanted), Some(region)) => wanted == region,
            _ => false,
        }),
        Respect::Mode => Share::from(match value {
            Some(term) => supporter.modes().iter().any(|mode| is(mode.code(), term)),
            None => !seeker.modes().is_disjoint(supporter.modes()),
        }),
        Respect::Availability => {
            let minutes = family.minutes_with(parent).unwrap_or(0);
            Share::of(usize::try_from(minutes).unwrap_or(120), 120)
        }
        Respect::SupportParent => {
            Share::from(value.is_some_and(|term| is(supporter.id().as_str(), term)))
        }
        // Criteria that a later version of the model adds are not met by guess.
        _ => Share::NONE,
    }
}
