use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Book, is_ahead, staff_of};
use crate::plan::{Key, Kind, Placement, Request, Session};
use crate::replan::Standing;

/// What stood before a plan was made, for the series that had a place.
pub(crate) struct Past<'a, K>(pub(crate) BTreeMap<&'a K, (&'a Placement<K>, Standing)>);

impl<'a, K: Key> Past<'a, K> {
    pub(crate) fn none() -> Self {
        Past(BTreeMap::new())
    }

    /// Whether a series stays as it is, because it is pinned or over.
    pub(crate) fn is_fixed(&self, request: &Request<K>, series: &K) -> bool {
        self.0.get(series).is_some_and(|(placement, standing)| {
            *standing == Standing::Pinned
                || !placement.sessions.iter().any(|session| is_ahead(request, session))
        })
    }

    pub(super) fn fixed(&self, request: &Request<K>) -> Vec<&'a Placement<K>> {
        let fixed = self.0.iter().filter(|(series, _)| self.is_fixed(request, series));
        fixed.map(|(_, (placement, _))| *placement).collect()
    }

    /// The placement that families have in their calendars.
    pub(super) fn published(&self, series: &K) -> Option<&'a Placement<K>> {
        let (placement, standing) = self.0.get(series)?;
        (*standing == Standing::Published).then_some(*placement)
    }

    /// The sessions of a series that were before the request's moment.
    pub(super) fn history(&self, request: &Request<K>, series: &K) -> u32 {
        let sessions = self.0.get(series).map_or(&[][..], |(placement, _)| &placement.sessions);
        let over = sessions.iter().filter(|session| !is_ahead(request, session)).count();
        u32::try_from(over).unwrap_or(u32::MAX)
    }

    /// Counts the series that somebody has whatever is planned.
    pub(super) fn load(&self, request: &Request<K>, who: &K) -> i128 {
        let fixed = self.fixed(request).into_iter().filter(|placement| {
            let goes_on =
                |session: &Session<K>| request.as_of.is_none_or(|as_of| as_of < session.end);
            placement.sessions.iter().any(goes_on)
        });
        let mut load = 0;
        for placement in fixed {
            if let Some(last) = placement.sessions.last() {
                load += i128::from(staff_of(last).any(|(_, id)| id == who));
            }
        }
        load
    }

    /// Counts the sessions that somebody or some place has at a moment whatever is planned.
    pub(super) fn taken(
        &self,
        request: &Request<K>,
        book: &Book<'_, K>,
        kind: Kind,
        who: &K,
        at: DateTime<Utc>,
    ) -> i128 {
        let mut count = 0;
        for (series, (placement, _)) in &self.0 {
            let fixed = self.is_fixed(request, series);
            let stay = placement.sessions.iter().filter(|one| fixed || !is_ahead(request, one));
            for session in stay.filter(|one| one.start <= at && at < one.end) {
                count += match kind {
                    Kind::Facilitator => i128::from(staff_of(session).any(|(_, id)| id == who)),
                    Kind::Venue => i128::from(session.place.as_ref() == Some(who)),
                    Kind::Participant => {
                        let members = book.series.get(series).map(|series| &series.members);
                        i128::from(members.is_some_and(|members| members.contains(who)))
                    }
                };
            }
        }
        count
    }
}
