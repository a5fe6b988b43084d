use std::collections::BTreeMap;

use chrono::NaiveDate;
use thiserror::Error;

use crate::{LifecycleError, MatchId, MatchRecord, SupportParentId};

/// What a support parent carries at the end of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Load {
    /// Matches that are proposed, going on or resting.
    pub live: u32,
    /// When a contact last weighed on them, in any match.
    pub last_hard_contact: Option<NaiveDate>,
    /// The contact that weighed on them of which the coordinator has not asked them yet.
    pub debrief_due_since: Option<NaiveDate>,
}

/// A match whose events cannot all have happened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("match {id}: {source}")]
pub struct MatchFault {
    /// The match.
    pub id: MatchId,
    /// What is wrong with it.
    pub source: LifecycleError,
}

impl Load {
    /// The load of somebody with this many matches.
    #[must_use]
    pub const fn of_matches(live: u32) -> Self {
        Self { live, last_hard_contact: None, debrief_due_since: None }
    }

    /// Counts what each support parent with a match carries at the end of a day.
    ///
    /// Who has no match is not listed: their load is `Load::default()`.
    ///
    /// # Errors
    ///
    /// At the first match whose events cannot have happened.
    pub fn by_parent(
        day: NaiveDate,
        matches: &[MatchRecord],
    ) -> Result<BTreeMap<&SupportParentId, Self>, MatchFault> {
        let mut loads: BTreeMap<&SupportParentId, Self> = BTreeMap::new();
        for record in matches {
            let state =
                record.state(day).map_err(|source| MatchFault { id: record.id.clone(), source })?;
            let load = loads.entry(&record.support_parent).or_default();
            if state.stage.is_live() {
                load.live = load.live.saturating_add(1);
            }
            load.last_hard_contact = load.last_hard_contact.max(state.last_hard_contact_on);
            let asked = |hard: &NaiveDate| state.last_debrief_on.is_some_and(|on| *hard <= on);
            let due = state.last_hard_contact_on.filter(|hard| !asked(hard));
            load.debrief_due_since = load.debrief_due_since.max(due);
        }
        Ok(loads)
    }
}
