//! Planning again when something has changed: what stands, what may move, and what a move costs.

mod diff;
mod disruption;
mod join;
mod replies;

use std::ops::ControlFlow;

pub use diff::{Change, Part, changes};
pub use join::{Place, join};
pub use replies::{Reply, ReplyKind, heed};

use crate::plan::{
    Claim, Earlier, Gap, Key, Past, Plan, Proof, Request, RequestError, Session, Violation, broken,
    check, make, unfounded,
};
use crate::{Effort, Score, Scorecard, Watch};

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
    let before = before(request, earlier, standing);
    let mut plan = make(request, &before, effort, watch);
    let bound = plan.bound.take().unwrap_or(Score::ZERO);
    let gap = std::mem::replace(&mut plan.gap, Gap::Unknown);
    let proof = std::mem::replace(&mut plan.proof, Proof::without_prices());
    let disruption = disruption::disruption(request, &before, &plan);
    let changes = changes(earlier, &plan, request.as_of);
    let broken = broken(request, &plan);
    Ok(Replan { plan, bound, gap, proof, changes, disruption, broken })
}

/// Checks a new plan against the request and the earlier plan and lists everything that is wrong with
/// it and that it does not say itself: rules broken, what stayed and what changed, scores, bound and
/// gap.
pub fn verify<K: Key>(
    request: &Request<K>,
    earlier: &Plan<K>,
    standing: impl Fn(&K) -> Standing,
    again: &Replan<K>,
) -> Vec<Violation> {
    let before = before(request, earlier, standing);
    let mut found = broken(request, &again.plan);
    if found == again.broken {
        found.clear();
    }
    if again.plan.bound.is_some() || again.plan.gap != Gap::Unknown {
        found.push(Violation::Bound { claimed: again.plan.bound, found: again.bound });
    }
    let mut past = Past::none();
    for (series, before) in request.series.iter().zip(&before) {
        let Some(Earlier { placement, standing }) = *before else { continue };
        past.0.insert(&series.id, (placement, standing));
        let started = |session: &&Session<K>| {
            standing == Standing::Pinned || request.as_of.is_some_and(|as_of| session.start < as_of)
        };
        let placed = again.plan.placement(&series.id);
        let unplaced = again.plan.unplaced.iter().find(|unplaced| unplaced.series == series.id);
        let now = placed.map(|placed| &placed.sessions).or(unplaced.map(|one| &one.held));
        let stayed = now.is_some_and(|now| {
            placement.sessions.iter().filter(started).eq(now.iter().filter(started))
        });
        if !stayed || (standing == Standing::Pinned && placed != Some(placement)) {
            found.push(Violation::Moved { series: series.id.to_string() });
        }
    }
    if again.changes != changes(earlier, &again.plan, request.as_of) {
        found.push(Violation::Changes);
    }
    let disruption = disruption::disruption(request, &before, &again.plan);
    if disruption != again.disruption {
        let (claimed, really) = (again.disruption.total().soft, disruption.total().soft);
        let part = "disruption".to_owned();
        found.push(Violation::Score { part, claimed, found: really });
    }
    let (bound, gap, proof) = (again.bound, again.gap, &again.proof);
    let score = again.plan.score.total() + disruption.total();
    found.extend(unfounded(request, &past, &Claim { score, bound, gap, proof }));
    found
}

/// Finds what stood before for each series of the request.
fn before<'a, K: Key>(
    request: &Request<K>,
    earlier: &'a Plan<K>,
    standing: impl Fn(&K) -> Standing,
) -> Vec<Option<Earlier<'a, K>>> {
    let placements: std::collections::BTreeMap<&K, _> =
        earlier.placed.iter().map(|placement| (&placement.series, placement)).collect();
    let of_series = |series: &crate::Series<K>| {
        let &placement = placements.get(&series.id)?;
        Some(Earlier { placement, standing: standing(&series.id) })
    };
    request.series.iter().map(of_series).collect()
}
