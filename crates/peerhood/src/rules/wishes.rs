use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use peerhood_matching::{Criterion, Share};
use peerhood_model::{Criterion as Respect, Term, Wish};

use super::family::listed;
use super::{Conditions, Family, Question, SupportingParent};

/// Which of a family's wishes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Said {
    First,
    Must,
    Prefer,
    Avoid,
}

/// A family's wishes, with whom each is met by where that is the same for every family.
#[derive(Clone, Debug)]
pub(super) struct Wishes<'a> {
    first: Vec<Asked<'a>>,
    must: Vec<Asked<'a>>,
    prefer: Vec<Asked<'a>>,
    avoid: Vec<Asked<'a>>,
}

#[derive(Clone)]
struct Asked<'a> {
    wish: &'a Wish,
    /// The support parents who meet it, one bit for each; `None` where it depends on the family.
    met_by: Option<Arc<[u64]>>,
}

/// Looks up whom a wish for a certain value is met by: once, however many families wish for it.
#[derive(Debug)]
pub(crate) struct WishBook<'b, 'a> {
    parents: &'b [SupportingParent<'a>],
    conditions: &'b Conditions,
    known: BTreeMap<(Respect, &'a Term), Arc<[u64]>>,
}

impl<'b, 'a> WishBook<'b, 'a> {
    pub(crate) fn new(parents: &'b [SupportingParent<'a>], conditions: &'b Conditions) -> Self {
        Self { parents, conditions, known: BTreeMap::new() }
    }

    pub(super) fn wishes(&mut self, seeker: &peerhood_model::Seeker<'a>) -> Wishes<'a> {
        let mut asked = |wishes: &'a [Wish]| wishes.iter().map(|wish| self.asked(wish)).collect();
        Wishes {
            must: asked(seeker.must()),
            prefer: asked(seeker.prefer()),
            avoid: asked(seeker.avoid()),
            first: seeker.top_priority().map(|wish| self.asked(wish)).into_iter().collect(),
        }
    }

    fn asked(&mut self, wish: &'a Wish) -> Asked<'a> {
        let value = wish.value.as_ref();
        let met_by = value.and_then(|value| self.met_by(wish.criterion, value));
        Asked { wish, met_by }
    }

    fn met_by(&mut self, respect: Respect, value: &'a Term) -> Option<Arc<[u64]>> {
        if matches!(respect, Respect::Availability | Respect::SupportParent) {
            return None;
        }
        if let Some(known) = self.known.get(&(respect, value)) {
            return Some(Arc::clone(known));
        }
        let alike = match respect {
            Respect::Condition => self.conditions.same_as(value),
            _ => Vec::new(),
        };
        let mut met_by = vec![0_u64; self.parents.len().div_ceil(64)];
        for (position, parent) in self.parents.iter().enumerate() {
            let meets = match respect {
                Respect::Condition => parent.conditions.has_one_of(&alike),
                _ => has(parent, respect, value),
            };
            met_by[position / 64] |= u64::from(meets) << (position % 64);
        }
        let met_by: Arc<[u64]> = met_by.into();
        self.known.insert((respect, value), Arc::clone(&met_by));
        Some(met_by)
    }
}

impl<'a> Wishes<'a> {
    fn said(&self, which: Said) -> &[Asked<'a>] {
        match which {
            Said::First => &self.first,
            Said::Must => &self.must,
            Said::Prefer => &self.prefer,
            Said::Avoid => &self.avoid,
        }
    }
}

// Not derived: a view shows no wish by accident.
impl fmt::Debug for Asked<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Asked").finish_non_exhaustive()
    }
}

/// Met in full where every wish is, else by the part of them that is; not at all where there is none.
pub(super) fn part_met<'a>(which: Said) -> Question<'a> {
    Criterion::graded(move |family: &Family<'a>, parent: &SupportingParent<'a>| {
        let asked = family.wishes.said(which);
        if asked.is_empty() {
            return Share::NONE;
        }
        let points: i64 = asked.iter().map(|asked| met(asked, family, parent).points()).sum();
        Share::of(usize::try_from(points).unwrap_or(0), asked.len() * 100)
    })
    .because(move |family, parent| because(which, family, parent))
}

/// Met where every wish is met in full.
pub(super) fn all_met<'a>(which: Said) -> Question<'a> {
    Criterion::graded(move |family: &Family<'a>, parent: &SupportingParent<'a>| {
        let mut asked = family.wishes.said(which).iter();
        asked.all(|asked| met(asked, family, parent) == Share::ALL)
    })
    .because(move |family, parent| because(which, family, parent))
}

/// Met where any wish is met in full.
pub(super) fn any_met<'a>(which: Said) -> Question<'a> {
    Criterion::graded(move |family: &Family<'a>, parent: &SupportingParent<'a>| {
        let mut asked = family.wishes.said(which).iter();
        asked.any(|asked| met(asked, family, parent) == Share::ALL)
    })
    .because(move |family, parent| {
        let asked = family.wishes.said(which).iter();
        let met = asked.filter(|asked| met(asked, family, parent) == Share::ALL);
        match listed(met.map(|asked| asked.wish)) {
            none if none.is_empty() => "nothing the family wishes to avoid".to_owned(),
            met => format!("the family wishes to avoid {met}"),
        }
    })
}

fn because(which: Said, family: &Family<'_>, parent: &SupportingParent<'_>) -> String {
    let asked = family.wishes.said(which).iter();
    let (kept, missed): (Vec<_>, Vec<_>) =
        asked.partition(|asked| met(asked, family, parent) == Share::ALL);
    let named = |asked: &[&Asked<'_>]| listed(asked.iter().map(|asked| asked.wish));
    match (kept.is_empty(), missed.is_empty()) {
        (true, true) => "nothing wished for".to_owned(),
        (false, true) => format!("as wished: {}", named(&kept)),
        (true, false) => format!("not as wished: {}", named(&missed)),
        (false, false) => format!("as wished: {}; not: {}", named(&kept), named(&missed)),
    }
}

/// How far a support parent is what a family wishes for; without a value, what the family itself is.
fn met(asked: &Asked<'_>, family: &Family<'_>, parent: &SupportingParent<'_>) -> Share {
    if let Some(met_by) = &asked.met_by {
        let word = met_by.get(parent.position / 64).copied().unwrap_or(0);
        return Share::from(word >> (parent.position % 64) & 1 == 1);
    }
    match asked.wish.criterion {
        Respect::Condition => family.conditions.likeness(&parent.conditions),
        Respect::Experience if family.wanted.len() == 0 => Share::NONE,
        Respect::Experience => {
            Share::of(family.wanted.shared_with(&parent.experiences), family.wanted.len())
        }
        Respect::Stage => Share::from(!family.children.stages.is_disjoint(&parent.children.stages)),
        Respect::Relationship => {
            Share::from(family.seeker.relationship() == parent.supporter.relationship())
        }
        // A family's first language is the one they wish for.
        Respect::Language => {
            let first = family.first_language;
            Share::from(first.is_some_and(|first| parent.languages.contains(first)))
        }
        Respect::Culture => Share::from(!family.culture.is_disjoint(&parent.culture)),
        Respect::Region => Share::from(family.region.is_some() && family.region == parent.region),
        Respect::Mode => Share::from(0 < family.modes.and(parent.modes).len()),
        Respect::Availability => {
            let minutes = family.minutes_with(parent).unwrap_or(0);
            Share::of(usize::try_from(minutes).unwrap_or(120), 120)
        }
        Respect::SupportParent => {
            let named = asked.wish.value.as_ref();
            Share::from(named.is_some_and(|term| is(parent.supporter.id().as_str(), term)))
        }
        // Criteria that a later version of the model adds are not met by guess.
        _ => Share::NONE,
    }
}

/// Whether a support parent has a certain value, whoever wishes for it.
fn has(parent: &SupportingParent<'_>, respect: Respect, value: &Term) -> bool {
    let supporter = &parent.supporter;
    match respect {
        Respect::Experience => supporter.experiences().contains(value),
        Respect::Stage => supporter.stages().iter().any(|stage| is(stage.code(), value)),
        Respect::Relationship => is(supporter.relationship().code(), value),
        Respect::Language => supporter
            .languages()
            .iter()
            .any(|language| is(language.as_str(), value) || is(language.spoken(), value)),
        Respect::Culture => supporter.culture().contains(value),
        Respect::Region => supporter.region() == Some(value),
        Respect::Mode => supporter.modes().iter().any(|mode| is(mode.code(), value)),
        // Criteria that a later version of the model adds are not met by guess.
        _ => false,
    }
}

fn is(text: &str, term: &Term) -> bool {
    text.eq_ignore_ascii_case(term.key())
}
