use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use peerhood_model::{Mode, Relationship, Seeker, Span, Stage, SupportParentId, Supporter};

use super::conditions::Placed;
use super::numbers::{ModeSet, NumberSet, Numbers};
use super::wishes::{WishBook, Wishes};

/// A referred parent as the rules see them: the consented view, and what is worked out from it once.
#[derive(Clone, Debug)]
pub struct Family<'a> {
    /// What the parent consented to show.
    pub seeker: Seeker<'a>,
    /// The number of the free hours.
    pub(super) free: u32,
    pub(super) conditions: Placed,
    pub(super) children: Children,
    pub(super) wishes: Wishes<'a>,
    /// Who was matched with them or proposed to them before, in rising order.
    pub(super) tried: Vec<&'a SupportParentId>,
    pub(super) speaks_of_loss: bool,
    pub(super) wanted: NumberSet,
    pub(super) culture: NumberSet,
    pub(super) region: Option<u32>,
    pub(super) modes: ModeSet,
    pub(super) writes: bool,
}

/// A support parent as the rules see them.
#[derive(Clone, Debug)]
pub struct SupportingParent<'a> {
    /// The view of a parent who can take a match.
    pub supporter: Supporter<'a>,
    pub(super) facts: Arc<Facts>,
}

/// What the rules ask of a support parent, worked out once.
#[derive(Debug)]
pub(super) struct Facts {
    /// Their place among those who can take a match: what tells them apart.
    pub(super) position: usize,
    pub(super) id: SupportParentId,
    /// The number of the free hours.
    pub(super) free: u32,
    pub(super) conditions: Placed,
    pub(super) children: Children,
    pub(super) experiences: NumberSet,
    pub(super) relationship: Relationship,
    pub(super) culture: NumberSet,
    pub(super) region: Option<u32>,
    /// The languages spoken, whatever the region.
    pub(super) languages: NumberSet,
    pub(super) modes: ModeSet,
    pub(super) writes: bool,
    /// The languages spoken, by every name they go by.
    pub(super) languages_named: NumberSet,
}

/// What the rules ask of somebody's children.
#[derive(Clone, Debug)]
pub(super) struct Children {
    /// Months of age; an unborn child is at month 0.
    pub(super) ages: Vec<i64>,
    pub(super) stages: BTreeSet<Stage>,
    /// Whether one has died.
    pub(super) lost: bool,
    /// Whether all have died.
    pub(super) all_lost: bool,
}

impl Children {
    fn new(months: Vec<u32>, stages: BTreeSet<Stage>) -> Self {
        let unborn = stages.contains(&Stage::Unborn).then_some(0);
        let lost = stages.contains(&Stage::Deceased);
        Self {
            ages: months.into_iter().map(i64::from).chain(unborn).collect(),
            lost,
            all_lost: lost && stages.len() == 1,
            stages,
        }
    }
}

impl<'a> Family<'a> {
    /// Works out the free hours of one week and where the conditions stand.
    pub(crate) fn new(
        seeker: Seeker<'a>,
        free: Option<Vec<Span>>,
        conditions: Placed,
        tried: Vec<&'a SupportParentId>,
        numbers: &mut Numbers,
        book: &mut WishBook<'_>,
    ) -> Self {
        let mut family = Self {
            children: Children::new(seeker.months(), seeker.stages()),
            wishes: Wishes::default(),
            speaks_of_loss: seeker.asks_about_bereavement(),
            wanted: numbers.terms(seeker.experiences_wanted()),
            culture: numbers.terms(seeker.culture()),
            region: seeker.region().map(|region| numbers.term(region)),
            modes: ModeSet::new(seeker.modes()),
            writes: seeker.modes().contains(&Mode::Text),
            seeker,
            free: numbers.hours(free),
            conditions,
            tried,
        };
        family.wishes = book.wishes(&family, numbers);
        family
    }

    /// What may come up between the two: needs, conditions and experiences, in lower case.
    pub(super) fn subjects(&self) -> BTreeSet<String> {
        let needs = self.seeker.needs().iter().map(ToString::to_string);
        let terms = self.seeker.conditions().iter().chain(self.seeker.experiences_wanted());
        needs.chain(terms.map(|term| term.key().to_owned())).collect()
    }
}

impl<'a> SupportingParent<'a> {
    /// Works out the free hours of one week and where the conditions stand.
    pub(crate) fn new(
        supporter: Supporter<'a>,
        free: Option<Vec<Span>>,
        conditions: Placed,
        position: usize,
        numbers: &mut Numbers,
    ) -> Self {
        let languages = supporter.languages();
        let spoken = languages.iter().map(|language| numbers.language(language)).collect();
        let tags = languages.iter().flat_map(|language| [language.as_str(), language.spoken()]);
        let tags = tags.map(|name| numbers.name(name)).collect();
        let facts = Facts {
            position,
            id: supporter.id().clone(),
            free: numbers.hours(free),
            conditions,
            children: Children::new(supporter.months(), supporter.stages()),
            experiences: numbers.terms(supporter.experiences()),
            relationship: supporter.relationship(),
            culture: numbers.terms(supporter.culture()),
            region: supporter.region().map(|region| numbers.term(region)),
            languages: NumberSet::new(spoken),
            modes: ModeSet::new(supporter.modes()),
            writes: supporter.modes().contains(&Mode::Text),
            languages_named: NumberSet::new(tags),
        };
        Self { supporter, facts: Arc::new(facts) }
    }
}

/// How many months the second's child is further along than the first's, for the two children who are
/// nearest.
pub(super) fn months_ahead(ages: &[i64], others: &[i64]) -> Option<i64> {
    let gaps = ages.iter().flat_map(|own| others.iter().map(move |other| other - own));
    // Ahead before behind where both are as near.
    gaps.min_by_key(|gap| (gap.abs(), *gap < 0))
}

/// `3 years` or `5 months`.
pub(super) fn age(months: i64) -> String {
    match (months / 12, months) {
        (0, 1) => "1 month".to_owned(),
        (0, months) => format!("{months} months"),
        (1, _) => "1 year".to_owned(),
        (years, _) => format!("{years} years"),
    }
}

/// The items with commas between.
pub(super) fn listed<T: fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}
