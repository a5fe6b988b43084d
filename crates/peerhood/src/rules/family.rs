use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Utc};
use peerhood_model::{Mode, Seeker, Span, Stage, SupportParentId, Supporter};

use super::conditions::Placed;
use super::numbers::{ModeSet, NumberSet, Numbers};
use super::wishes::{WishBook, Wishes};

/// A referred parent as the rules see them: the consented view, and what is worked out from it once.
#[derive(Clone, Debug)]
pub struct Family<'a> {
    /// What the parent consented to show.
    pub seeker: Seeker<'a>,
    pub(super) free: Option<Vec<Minutes>>,
    pub(super) conditions: Placed,
    pub(super) children: Children,
    pub(super) wishes: Wishes<'a>,
    /// Who was matched with them or proposed to them before, in rising order.
    pub(super) tried: Vec<&'a SupportParentId>,
    pub(super) speaks_of_loss: bool,
    pub(super) wanted: NumberSet,
    pub(super) culture: NumberSet,
    pub(super) region: Option<u32>,
    pub(super) first_language: Option<u32>,
    pub(super) modes: ModeSet,
    writes: bool,
}

/// A support parent as the rules see them.
#[derive(Clone, Debug)]
pub struct SupportingParent<'a> {
    /// The view of a parent who can take a match.
    pub supporter: Supporter<'a>,
    pub(super) free: Option<Vec<Minutes>>,
    pub(super) conditions: Placed,
    pub(super) children: Children,
    /// Their place among those who can take a match.
    pub(super) position: usize,
    pub(super) experiences: NumberSet,
    pub(super) culture: NumberSet,
    pub(super) region: Option<u32>,
    pub(super) languages: NumberSet,
    pub(super) modes: ModeSet,
    writes: bool,
}

/// The first minute of a stretch and the one after its last, since 1970.
type Minutes = (i64, i64);

/// What the rules ask of somebody's children.
#[derive(Clone, Debug)]
pub(super) struct Children {
    /// Months of age; an unborn child is at month 0.
    ages: Vec<i64>,
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
        book: &mut WishBook<'_, 'a>,
    ) -> Self {
        Self {
            children: Children::new(seeker.months(), seeker.stages()),
            wishes: book.wishes(&seeker),
            speaks_of_loss: seeker.asks_about_bereavement(),
            wanted: numbers.terms(seeker.experiences_wanted()),
            culture: numbers.terms(seeker.culture()),
            region: seeker.region().map(|region| numbers.term(region)),
            first_language: seeker.languages().first().map(|first| numbers.language(first)),
            modes: ModeSet::new(seeker.modes()),
            writes: seeker.modes().contains(&Mode::Text),
            seeker,
            free: free.map(in_minutes),
            conditions,
            tried,
        }
    }

    /// Minutes of the week that both have free; `None` where either is not known.
    pub(super) fn minutes_with(&self, parent: &SupportingParent<'_>) -> Option<u32> {
        let shared = shared(self.free.as_ref()?, parent.free.as_ref()?);
        // A week has 10,080 minutes, or an hour more.
        Some(u32::try_from(shared).unwrap_or(u32::MAX))
    }

    /// What may come up between the two: needs, conditions and experiences, in lower case.
    pub(super) fn subjects(&self) -> BTreeSet<String> {
        let needs = self.seeker.needs().iter().map(ToString::to_string);
        let terms = self.seeker.conditions().iter().chain(self.seeker.experiences_wanted());
        needs.chain(terms.map(|term| term.key().to_owned())).collect()
    }

    pub(super) fn writes_with(&self, parent: &SupportingParent<'_>) -> bool {
        self.writes && parent.writes
    }

    /// How many months the support parent's child is further along than this family's, for the two
    /// children who are nearest.
    pub(super) fn months_ahead(&self, parent: &SupportingParent<'_>) -> Option<i64> {
        let other = &parent.children.ages;
        let gaps =
            self.children.ages.iter().flat_map(|own| other.iter().map(move |other| other - own));
        // Ahead before behind where both are as near.
        gaps.min_by_key(|gap| (gap.abs(), *gap < 0))
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
        let languages = supporter.languages().iter().map(|spoken| numbers.language(spoken));
        Self {
            languages: NumberSet::new(languages.collect()),
            children: Children::new(supporter.months(), supporter.stages()),
            experiences: numbers.terms(supporter.experiences()),
            culture: numbers.terms(supporter.culture()),
            region: supporter.region().map(|region| numbers.term(region)),
            modes: ModeSet::new(supporter.modes()),
            writes: supporter.modes().contains(&Mode::Text),
            supporter,
            free: free.map(in_minutes),
            conditions,
            position,
        }
    }
}

fn in_minutes(spans: Vec<Span>) -> Vec<Minutes> {
    let minute = |instant: DateTime<Utc>| instant.timestamp().div_euclid(60);
    spans.iter().map(|span| (minute(span.start()), minute(span.end()))).collect()
}

/// The minutes that two ordered lists of stretches share.
fn shared(these: &[Minutes], those: &[Minutes]) -> i64 {
    let (mut this, mut that, mut sum) = (0, 0, 0);
    // Invariant: nothing that ends before either is shared and uncounted.
    while let (Some(one), Some(other)) = (these.get(this), those.get(that)) {
        sum += (one.1.min(other.1) - one.0.max(other.0)).max(0);
        if one.1 < other.1 {
            this += 1;
        } else {
            that += 1;
        }
    }
    sum
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
