use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Violation, is_ahead, staff_of};
use crate::Series;
use crate::plan::{Earlier, Key, Kind, NotHeld, Placement, Plan, Request, Session};
use crate::replan::Standing;

/// What stood before a plan was made, for the series that had a place or had begun.
pub(crate) struct Past<'a, K> {
    of_series: BTreeMap<&'a K, Stood<'a, K>>,
    /// The sessions that stay whatever is planned, by who and what they take.
    staying: BTreeMap<(Kind, &'a K), Vec<&'a Session<K>>>,
}

struct Stood<'a, K> {
    placement: &'a Placement<K>,
    standing: Standing,
    /// Whether it stays as it is, because it is pinned or over.
    fixed: bool,
}

impl<'a, K: Key> Past<'a, K> {
    pub(crate) fn none() -> Self {
        Past { of_series: BTreeMap::new(), staying: BTreeMap::new() }
    }

    /// Takes in what stood before for each series of the request.
    pub(crate) fn new(request: &'a Request<K>, earlier: &[Option<Earlier<'a, K>>]) -> Self {
        let mut past = Past::none();
        for (series, earlier) in request.series.iter().zip(earlier) {
            let Some(Earlier { placement, standing, resumes }) = *earlier else { continue };
            let goes_on = placement.sessions.iter().any(|session| is_ahead(request, session));
            let fixed = !resumes && (standing == Standing::Pinned || !goes_on);
            past.of_series.insert(&series.id, Stood { placement, standing, fixed });
            let stays = |session: &&Session<K>| fixed || !is_ahead(request, session);
            for session in placement.sessions.iter().filter(stays) {
                let staff = staff_of(session).map(|(_, id)| (Kind::Facilitator, id));
                let place = session.place.iter().map(|id| (Kind::Venue, id));
                let members = series.members.iter().map(|id| (Kind::Participant, id));
                for key in staff.chain(place).chain(members) {
                    past.staying.entry(key).or_default().push(session);
                }
            }
        }
        past
    }

    /// Whether a series stays as it is.
    pub(super) fn is_fixed(&self, series: &K) -> bool {
        self.of_series.get(series).is_some_and(|stood| stood.fixed)
    }

    pub(super) fn fixed(&self) -> Vec<&'a Placement<K>> {
        let fixed = self.of_series.values().filter(|stood| stood.fixed);
        fixed.map(|stood| stood.placement).collect()
    }

    /// The placement that families have in their calendars.
    pub(super) fn published(&self, series: &K) -> Option<&'a Placement<K>> {
        let stood = self.of_series.get(series)?;
        (stood.standing == Standing::Published).then_some(stood.placement)
    }

    /// The sessions of a series that were before the request's moment.
    pub(super) fn history(&self, request: &Request<K>, series: &K) -> u32 {
        u32::try_from(self.held(request, series).count()).unwrap_or(u32::MAX)
    }

    fn held(&self, request: &Request<K>, series: &K) -> impl Iterator<Item = &'a Session<K>> {
        let sessions = self.of_series.get(series).map(|stood| &stood.placement.sessions);
        sessions.into_iter().flatten().filter(|session| !is_ahead(request, session))
    }

    /// The days without a session of an earlier plan, as far as one would have started before the
    /// request's moment.
    pub(super) fn days_without(&self, request: &Request<K>, series: &Series<K>) -> Vec<NotHeld> {
        let Some(stood) = self.of_series.get(&series.id) else { return Vec::new() };
        let is_over = |day: &&NotHeld| {
            let local = match series.moved.get(&day.date) {
                Some(&moved) => moved,
                None => day.date.and_time(stood.placement.slot.start),
            };
            request.as_of.is_some_and(|as_of| series.zone.at(local).shifted() < as_of)
        };
        stood.placement.not_held.iter().filter(is_over).cloned().collect()
    }

    /// Counts the series that somebody has whatever is planned.
    pub(super) fn load(&self, request: &Request<K>, who: &K) -> i128 {
        let goes_on = |session: &Session<K>| request.as_of.is_none_or(|as_of| as_of < session.end);
        let fixed = self.fixed().into_iter().filter(|one| one.sessions.iter().any(goes_on));
        let last = fixed.filter_map(|placement| placement.sessions.last());
        last.map(|last| i128::from(staff_of(last).any(|(_, id)| id == who))).sum()
    }

    /// Counts the sessions that somebody or some place has at a moment whatever is planned.
    pub(super) fn taken(&self, kind: Kind, who: &K, at: DateTime<Utc>) -> i128 {
        let sessions = self.staying.get(&(kind, who)).map_or(&[][..], Vec::as_slice);
        let there = sessions.iter().filter(|session| session.start <= at && at < session.end);
        i128::try_from(there.count()).unwrap_or(i128::MAX)
    }
}

/// Checks that what stays has stayed: sessions before the request's moment are those of the earlier
/// plan, and series that are pinned or over are as they were.
pub(crate) fn check<K: Key>(
    request: &Request<K>,
    past: &Past<'_, K>,
    plan: &Plan<K>,
    found: &mut Vec<Violation>,
) {
    let mut moved = |series: &K| found.push(Violation::Moved { series: series.to_string() });
    for placement in &plan.placed {
        let now = placement.sessions.iter().filter(|session| !is_ahead(request, session));
        let stood = past.of_series.get(&placement.series);
        let as_it_was = stood.is_none_or(|stood| !stood.fixed || stood.placement == placement);
        if !as_it_was || !now.eq(past.held(request, &placement.series)) {
            moved(&placement.series);
        }
    }
    for unplaced in &plan.unplaced {
        let held = past.held(request, &unplaced.series);
        if past.is_fixed(&unplaced.series) || !unplaced.held.iter().eq(held) {
            moved(&unplaced.series);
        }
    }
}
