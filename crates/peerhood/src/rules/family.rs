use std::fmt;

use peerhood_model::{Mode, Seeker, Span, Stage, Supporter, shared_spans};

use super::conditions::Placed;

/// A referred parent as the rules see them: the consented view, and what is worked out from it once.
#[derive(Clone, Debug)]
pub struct Family<'a> {
    /// What the parent consented to show.
    pub seeker: Seeker<'a>,
    pub(super) free: Option<Vec<Span>>,
    pub(super) conditions: Placed,
}

/// A support parent as the rules see them.
#[derive(Clone, Debug)]
pub struct SupportingParent<'a> {
    /// The view of a parent who can take a match.
    pub supporter: Supporter<'a>,
    pub(super) free: Option<Vec<Span>>,
    pub(super) conditions: Placed,
}

impl<'a> Family<'a> {
    /// Works out the free hours of one week and where the conditions stand.
    pub(crate) fn new(seeker: Seeker<'a>, free: Option<Vec<Span>>, conditions: Placed) -> Self {
        Self { seeker, free, conditions }
    }

    /// Minutes of the week that both have free; `None` where either is not known.
    pub(super) fn minutes_with(&self, parent: &SupportingParent<'_>) -> Option<u32> {
        let shared = shared_spans(self.free.as_ref()?, parent.free.as_ref()?);
        let minutes = shared.iter().map(Span::minutes).sum::<i64>();
        // A week has 10,080 minutes, or an hour more.
        Some(u32::try_from(minutes).unwrap_or(u32::MAX))
    }

    pub(super) fn writes_with(&self, parent: &SupportingParent<'_>) -> bool {
        let both = [self.seeker.modes(), parent.supporter.modes()];
        both.iter().all(|modes| modes.contains(&Mode::Text))
    }

    pub(super) fn has_only_lost_children(&self) -> bool {
        let stages = self.seeker.stages();
        !stages.is_empty() && stages.iter().all(|&stage| stage == Stage::Deceased)
    }

    /// How many months the support parent's child is further along than this family's, for the two
    /// children who are nearest; an unborn child is at month 0.
    pub(super) fn months_ahead(&self, parent: &SupportingParent<'_>) -> Option<i64> {
        let own = ages(self.seeker.months(), self.seeker.stages().contains(&Stage::Unborn));
        let other =
            ages(parent.supporter.months(), parent.supporter.stages().contains(&Stage::Unborn));
        let gaps = own.iter().flat_map(|own| other.iter().map(move |other| other - own));
        // Ahead before behind where both are as near.
        gaps.min_by_key(|gap| (gap.abs(), *gap < 0))
    }
}

fn ages(months: Vec<u32>, has_unborn: bool) -> Vec<i64> {
    months.into_iter().map(i64::from).chain(has_unborn.then_some(0)).collect()
}

impl<'a> SupportingParent<'a> {
    /// Works out the free hours of one week and where the conditions stand.
    pub(crate) fn new(
        supporter: Supporter<'a>,
        free: Option<Vec<Span>>,
        conditions: Placed,
    ) -> Self {
        Self { supporter, free, conditions }
    }

    pub(super) fn has_lost_a_child(&self) -> bool {
        self.supporter.stages().contains(&Stage::Deceased)
    }

    pub(super) fn has_only_lost_children(&self) -> bool {
        let stages = self.supporter.stages();
        !stages.is_empty() && stages.iter().all(|&stage| stage == Stage::Deceased)
    }
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
