use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use peerhood_matching::{Criterion, Share};
use peerhood_model::{Criterion as Respect, Relationship, Stage, Term, Wish};

use super::conditions::Placed;
use super::family::{Facts, listed};
use super::hours::{self, SharedHours};
use super::numbers::{ModeSet, NumberSet, Numbers};
use super::{Conditions, Family, Question, SupportingParent};
use crate::cores::in_order;

/// Which of a family's wishes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Said {
    First,
    Must,
    Prefer,
    Avoid,
}

/// A family's wishes, with what each asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Wishes<'a> {
    first: Vec<Asked<'a>>,
    must: Vec<Asked<'a>>,
    prefer: Vec<Asked<'a>>,
    avoid: Vec<Asked<'a>>,
}

#[derive(Clone)]
struct Asked<'a> {
    wish: &'a Wish,
    /// What it asks for, by its number in the book.
    what: u32,
}

/// What a wish asks for: a certain value, or what the family itself is.
#[derive(Clone, PartialEq, Eq, Hash)]
enum What {
    /// A value, with its number.
    Value(Respect, Term, u32),
    /// A condition; for each of the program's, whether it is the same.
    Condition(Term, Arc<[bool]>),
    /// This support parent.
    Parent(Term),
    /// Nobody: a criterion that is not known, or that asks for a value and has none.
    Nobody,
    OwnConditions(Placed),
    OwnExperiences(NumberSet),
    OwnStages(BTreeSet<Stage>),
    OwnRelationship(Relationship),
    /// A family's first language is the one they wish for.
    OwnLanguage(Option<u32>),
    OwnCulture(NumberSet),
    OwnRegion(Option<u32>),
    OwnModes(ModeSet),
    /// The number of the hours.
    OwnHours(u32),
}

/// Finds out what wishes ask for, and numbers it: what many families ask for is worked out once.
pub(crate) struct WishBook<'b> {
    conditions: &'b Conditions,
    same: BTreeMap<Term, Arc<[bool]>>,
    // Only looked up, never walked: numbers follow the order of first use.
    numbers: HashMap<What, u32>,
}

/// How far each support parent is what each wish asks for.
pub(super) struct Met {
    whats: Vec<What>,
    parents: Vec<Arc<Facts>>,
    in_common: Arc<SharedHours>,
    /// A row for each number of the book, an entry for each support parent; nothing where there are too many.
    shares: Vec<Share>,
}

/// The most shares that are worked out beforehand: 64 million bytes.
const LARGEST_TABLE: usize = 1 << 26;

impl<'b> WishBook<'b> {
    pub(crate) fn new(conditions: &'b Conditions) -> Self {
        Self { conditions, same: BTreeMap::new(), numbers: HashMap::new() }
    }

    pub(super) fn wishes<'a>(&mut self, family: &Family<'a>, numbers: &mut Numbers) -> Wishes<'a> {
        let seeker = &family.seeker;
        let mut asked = |wishes: &'a [Wish]| -> Vec<Asked<'a>> {
            let asked = |wish| Asked { wish, what: self.number(wish, family, numbers) };
            wishes.iter().map(asked).collect()
        };
        Wishes {
            must: asked(seeker.must()),
            prefer: asked(seeker.prefer()),
            avoid: asked(seeker.avoid()),
            first: asked(seeker.top_priority().map(std::slice::from_ref).unwrap_or_default()),
        }
    }

    /// How far each of these is what the wishes so far ask for.
    pub(super) fn met(self, parents: &[SupportingParent<'_>], in_common: &Arc<SharedHours>) -> Met {
        let mut numbered: Vec<(What, u32)> = self.numbers.into_iter().collect();
        numbered.sort_unstable_by_key(|&(_, number)| number);
        let whats: Vec<What> = numbered.into_iter().map(|(what, _)| what).collect();
        let parents: Vec<Arc<Facts>> =
            parents.iter().map(|parent| Arc::clone(&parent.facts)).collect();
        // Those who are alike in what is dear to compare are compared once.
        let by_hours = Alike::of(&parents, |facts| &facts.free);
        let by_conditions = Alike::of(&parents, |facts| &facts.conditions);
        let by_experiences = Alike::of(&parents, |facts| &facts.experiences);
        let row = |what: &What| match what {
            What::OwnHours(_) => by_hours.each(|parent| what.met(parent, in_common)),
            What::OwnConditions(_) | What::Condition(..) => {
                by_conditions.each(|parent| what.met(parent, in_common))
            }
            What::OwnExperiences(_) => by_experiences.each(|parent| what.met(parent, in_common)),
            _ => parents.iter().map(|parent| what.met(parent, in_common)).collect::<Vec<Share>>(),
        };
        let fits = whats.len().saturating_mul(parents.len()) <= LARGEST_TABLE;
        let shares = if fits { in_order(&whats, row).concat() } else { Vec::new() };
        Met { whats, parents, in_common: Arc::clone(in_common), shares }
    }

    fn number(&mut self, wish: &Wish, family: &Family<'_>, numbers: &mut Numbers) -> u32 {
        let what = self.what(wish, family, numbers);
        let next = u32::try_from(self.numbers.len()).expect("fewer than 2^32 different wishes");
        *self.numbers.entry(what).or_insert(next)
    }

    fn what(&mut self, wish: &Wish, family: &Family<'_>, numbers: &mut Numbers) -> What {
        match (wish.criterion, &wish.value) {
            (Respect::Availability, _) => What::OwnHours(family.free),
            (Respect::SupportParent, Some(value)) => What::Parent(value.clone()),
            (Respect::Condition, Some(value)) => {
                let of = |value: &Term| self.conditions.same_as(value).into();
                let same = self.same.entry(value.clone()).or_insert_with_key(of);
                What::Condition(value.clone(), Arc::clone(same))
            }
            (respect, Some(value)) => What::Value(respect, value.clone(), numbers.term(value)),
            (Respect::Condition, None) => What::OwnConditions(family.conditions.clone()),
            (Respect::Experience, None) => What::OwnExperiences(family.wanted.clone()),
            (Respect::Stage, None) => What::OwnStages(family.children.stages.clone()),
            (Respect::Relationship, None) => What::OwnRelationship(family.seeker.relationship()),
            (Respect::Language, None) => {
                let first = family.seeker.languages().first();
                What::OwnLanguage(first.map(|first| numbers.language(first)))
            }
            (Respect::Culture, None) => What::OwnCulture(family.culture.clone()),
            (Respect::Region, None) => What::OwnRegion(family.region),
            (Respect::Mode, None) => What::OwnModes(family.modes),
            // Criteria that a later version of the model adds are not met by guess.
            _ => What::Nobody,
        }
    }
}

/// Support parents by something that several have alike: one of each kind, and the kind of each.
struct Alike<'f> {
    examples: Vec<&'f Facts>,
    kinds: Vec<usize>,
}

impl<'f> Alike<'f> {
    fn of<T: Eq + Hash + 'f>(parents: &'f [Arc<Facts>], what: impl Fn(&'f Facts) -> &'f T) -> Self {
        let mut alike = Self { examples: Vec::new(), kinds: Vec::with_capacity(parents.len()) };
        let mut known: HashMap<&T, usize> = HashMap::new();
        for facts in parents {
            let kind = *known.entry(what(facts)).or_insert_with(|| {
                alike.examples.push(facts);
                alike.examples.len() - 1
            });
            alike.kinds.push(kind);
        }
        alike
    }

    /// What `met` says of each support parent, asked once for each kind.
    fn each(&self, met: impl Fn(&Facts) -> Share) -> Vec<Share> {
        let shares: Vec<Share> = self.examples.iter().map(|facts| met(facts)).collect();
        self.kinds.iter().map(|&kind| shares[kind]).collect()
    }
}

impl Met {
    /// How far the support parent at a place is what a wish asks for.
    fn share(&self, what: u32, parent: usize) -> Share {
        let what = what as usize;
        let known = self.shares.get(what * self.parents.len() + parent);
        known
            .copied()
            .unwrap_or_else(|| self.whats[what].met(&self.parents[parent], &self.in_common))
    }

    fn in_full(&self, what: u32, parent: usize) -> bool {
        self.share(what, parent) == Share::ALL
    }
}

// Not derived: nobody's wishes are shown by accident.
impl fmt::Debug for Met {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Met").field("wishes", &self.whats.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for WishBook<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WishBook")
            .field("wishes", &self.numbers.len())
            .finish_non_exhaustive()
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
pub(super) fn part_met<'a>(which: Said, met: &Arc<Met>) -> Question<'a> {
    let told = Arc::clone(met);
    compared(which, met, |met, asked, parent| match *asked {
        [] => Share::NONE,
        [what] => met.share(what, parent),
        _ => {
            let points: i64 = asked.iter().map(|&what| met.share(what, parent).points()).sum();
            Share::of(usize::try_from(points).unwrap_or(0), asked.len() * 100)
        }
    })
    .because(move |family, parent| because(which, &told, family, parent))
}

/// Met where every wish is met in full.
pub(super) fn all_met<'a>(which: Said, met: &Arc<Met>) -> Question<'a> {
    let told = Arc::clone(met);
    compared(which, met, |met, asked, parent| {
        asked.iter().all(|&what| met.in_full(what, parent)).into()
    })
    .because(move |family, parent| because(which, &told, family, parent))
}

/// Met where any wish is met in full.
pub(super) fn any_met<'a>(which: Said, met: &Arc<Met>) -> Question<'a> {
    let told = Arc::clone(met);
    compared(which, met, |met, asked, parent| {
        asked.iter().any(|&what| met.in_full(what, parent)).into()
    })
    .because(move |family, parent| {
        let asked = family.wishes.said(which).iter();
        let met = asked.filter(|asked| told.in_full(asked.what, parent.facts.position));
        match listed(met.map(|asked| asked.wish)) {
            none if none.is_empty() => "nothing the family wishes to avoid".to_owned(),
            met => format!("the family wishes to avoid {met}"),
        }
    })
}

/// Compares what a family wishes for with what a support parent is.
fn compared<'a>(
    which: Said,
    met: &Arc<Met>,
    grade: impl Fn(&Met, &[u32], usize) -> Share + Send + Sync + 'static,
) -> Question<'a> {
    let met = Arc::clone(met);
    Criterion::compared(
        move |family: &Family<'a>| -> Vec<u32> {
            family.wishes.said(which).iter().map(|asked| asked.what).collect()
        },
        |parent: &SupportingParent<'a>| parent.facts.position,
        move |asked, &parent| grade(&met, asked, parent),
    )
}

fn because(which: Said, met: &Met, family: &Family<'_>, parent: &SupportingParent<'_>) -> String {
    let asked = family.wishes.said(which).iter();
    let (kept, missed): (Vec<_>, Vec<_>) =
        asked.partition(|asked| met.in_full(asked.what, parent.facts.position));
    let named = |asked: &[&Asked<'_>]| listed(asked.iter().map(|asked| asked.wish));
    match (kept.is_empty(), missed.is_empty()) {
        (true, true) => "nothing wished for".to_owned(),
        (false, true) => format!("as wished: {}", named(&kept)),
        (true, false) => format!("not as wished: {}", named(&missed)),
        (false, false) => format!("as wished: {}; not: {}", named(&kept), named(&missed)),
    }
}

impl What {
    /// How far a support parent is what is wished for.
    fn met(&self, parent: &Facts, in_common: &SharedHours) -> Share {
        match self {
            Self::Value(respect, value, number) => parent.has(*respect, value, *number).into(),
            Self::Condition(_, same) => parent.conditions.has_one_of(same).into(),
            Self::Parent(id) => id.key().eq_ignore_ascii_case(parent.id.as_str()).into(),
            Self::Nobody => Share::NONE,
            Self::OwnConditions(own) => own.likeness(&parent.conditions),
            Self::OwnExperiences(own) if own.len() == 0 => Share::NONE,
            Self::OwnExperiences(own) => Share::of(own.shared_with(&parent.experiences), own.len()),
            Self::OwnStages(own) => (!own.is_disjoint(&parent.children.stages)).into(),
            Self::OwnRelationship(own) => (*own == parent.relationship).into(),
            Self::OwnLanguage(own) => own.is_some_and(|own| parent.languages.contains(own)).into(),
            Self::OwnCulture(own) => (!own.is_disjoint(&parent.culture)).into(),
            Self::OwnRegion(own) => (own.is_some() && *own == parent.region).into(),
            Self::OwnModes(own) => (0 < own.and(parent.modes).len()).into(),
            Self::OwnHours(own) => hours::enough(in_common.minutes(*own, parent.free)),
        }
    }
}

impl Facts {
    /// Whether a support parent has a certain value, whoever wishes for it.
    fn has(&self, respect: Respect, value: &Term, number: u32) -> bool {
        match respect {
            Respect::Experience => self.experiences.contains(number),
            Respect::Stage => self.children.stages.iter().any(|stage| stage.code() == value.key()),
            Respect::Relationship => self.relationship.code() == value.key(),
            Respect::Language => self.languages_named.contains(number),
            Respect::Culture => self.culture.contains(number),
            Respect::Region => self.region == Some(number),
            Respect::Mode => self.modes.has_named(value.key()),
            // Criteria that a later version of the model adds are not met by guess.
            _ => false,
        }
    }
}
