//! Planning again when something has changed: what stands, what may move, and what a move costs.

mod diff;
mod disruption;
mod join;
mod replies;
mod verify;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use chrono::Datelike;

pub use diff::{Change, Part, changes};
pub use join::{Place, join};
pub use replies::{Reply, ReplyKind, heed};
pub use verify::verify;

use crate::plan::{
    Earlier, Gap, Key, Past, Placement, Plan, Proof, Request, RequestError, Unplaced, Violation,
    broken, check, make,
};
use crate::{Effort, Score, Scorecard, Slot, Watch};

/// How firmly a series of an earlier plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Replan<K> {
    /// The new plan. Its score leaves the changes out.
    pub plan: Plan<K>,
    /// No plan scores less with its changes than this.
    pub bound: Score,
    /// How far [`Replan::total`] may be from the best.
    pub gap: Gap,
    /// Why no plan scores less than the bound.
    pub proof: Proof<K>,
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
    let resumed = resumed(earlier);
    let before = before(request, earlier, &resumed, standing);
    let mut plan = make(request, &before, effort, watch);
    let bound = plan.bound.take().unwrap_or(Score::ZERO);
    let gap = std::mem::replace(&mut plan.gap, Gap::Unknown);
    let proof = std::mem::replace(&mut plan.proof, Proof::without_prices());
    let disruption = disruption::disruption(request, &before, &plan);
    let changes = changes(earlier, &plan, request.as_of);
    let broken = broken(request, &Past::new(request, &before), &plan);
    Ok(Replan { plan, bound, gap, proof, changes, disruption, broken })
}

/// Finds what stood before for each series of the request; `resumed` are those that had lost their
/// place after some sessions.
fn before<'a, K: Key>(
    request: &Request<K>,
    earlier: &'a Plan<K>,
    resumed: &'a [Placement<K>],
    standing: impl Fn(&K) -> Standing,
) -> Vec<Option<Earlier<'a, K>>> {
    let by_series = |list: &'a [Placement<K>]| -> BTreeMap<&'a K, &'a Placement<K>> {
        list.iter().map(|placement| (&placement.series, placement)).collect()
    };
    let (placed, resumed) = (by_series(&earlier.placed), by_series(resumed));
    let of_series = |series: &crate::Series<K>| match placed.get(&series.id) {
        Some(&placement) => {
            Some(Earlier { placement, standing: standing(&series.id), resumes: false })
        }
        None => {
            let &placement = resumed.get(&series.id)?;
            Some(Earlier { placement, standing: Standing::Draft, resumes: true })
        }
    };
    request.series.iter().map(of_series).collect()
}

/// The series of an earlier plan that had no place any more, as far as they were held.
fn resumed<K: Key>(earlier: &Plan<K>) -> Vec<Placement<K>> {
    let begun = |unplaced: &Unplaced<K>| {
        let last = unplaced.held.last()?;
        Some(Placement {
            series: unplaced.series.clone(),
            slot: Slot::new(last.local.weekday(), last.local.time()),
            facilitator: last.facilitator.clone(),
            co_facilitator: last.co_facilitator.clone(),
            interpreter: last.interpreter.clone(),
            venue: None,
            link: None,
            sessions: unplaced.held.clone(),
            not_held: Vec::new(),
            applications_close: None,
            codes_missing: Vec::new(),
        })
    };
    earlier.unplaced.iter().filter_map(begun).collect()
}
