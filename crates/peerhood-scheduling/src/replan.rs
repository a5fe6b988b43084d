//! Planning again when something has changed: what stands, what may move, and what a move costs.

mod diff;
mod disruption;
mod join;
mod replies;

use std::ops::ControlFlow;

pub use diff::{Change, Part, changes};
pub use join::{Place, join};
pub use replies::{Reply, ReplyKind, heed};

use crate::plan::{Earlier, Key, Plan, Request, RequestError, Violation, check, make, verify};
use crate::{Effort, Score, Scorecard, Watch};

/// How firmly a series of an earlier plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Standing {
    /// Nobody has heard of it: it may move freely.
    Draft,
    /// Families have it in their calendars: each change costs.
    Published,
    /// It stays as it is, even where it breaks a rule.
    Pinned,
}

/// A new plan, and what it changes in the old one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Replan<K> {
    /// The new plan. Its score leaves the changes out; its bound and gap count them.
    pub plan: Plan<K>,
    /// What changes, series by series.
    pub changes: Vec<Change<K>>,
    /// What the changes of published series cost, by kind.
    pub disruption: Scorecard,
    /// Rules that the new plan breaks, all of them through pinned series.
    pub broken: Vec<Violation>,
}

impl<K> Replan<K> {
    /// Gives the score with the cost of the changes.
    pub fn total(&self) -> Score {
        self.plan.score.total() + self.disruption.total()
    }
}

/// Plans again from a changed request, keeping of an earlier plan what its standing asks for.
///
/// Sessions that started before [`Request::as_of`] stay as they were. Of the others, those of a
/// pinned series stay, those of a published series move where that is worth
/// [`crate::plan::Costs`]' price of each change, and drafts move freely.
///
/// # Errors
///
/// Fails when the request makes no sense, with every fault in it.
pub fn replan<K: Key>(
    request: &Request<K>,
    earlier: &Plan<K>,
    standing: impl Fn(&K) -> Standing,
    effort: Effort,
) -> Result<Replan<K>, RequestError> {
    replan_watched(request, earlier, standing, effort, &|_| ControlFlow::Continue(()))
}

/// Plans again as [`replan`] does, telling `watch` of its progress and stopping when that says so.
///
/// # Errors
///
/// Fails when the request makes no sense, with every fault in it.
pub fn replan_watched<K: Key>(
    request: &Request<K>,
    earlier: &Plan<K>,
    standing: impl Fn(&K) -> Standing,
    effort: Effort,
    watch: Watch<'_>,
) -> Result<Replan<K>, RequestError> {
    check(request)?;
    let placements: std::collections::BTreeMap<&K, _> =
        earlier.placed.iter().map(|placement| (&placement.series, placement)).collect();
    let before: Vec<Option<Earlier<'_, K>>> = request
        .series
        .iter()
        .map(|series| {
            let &placement = placements.get(&series.id)?;
            Some(Earlier { placement, standing: standing(&series.id) })
        })
        .collect();
    let plan = make(request, &before, effort, watch);
    let disruption = disruption::disruption(request, &before, &plan);
    let changes = changes(earlier, &plan, request.as_of);
    let broken = verify(request, &plan);
    Ok(Replan { plan, changes, disruption, broken })
}
