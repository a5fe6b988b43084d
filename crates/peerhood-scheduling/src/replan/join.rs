use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::plan::{Absence, Key, Participant, Plan, Request, Venue, absence};
use crate::{Mode, Presence};

/// A series that somebody could still join, and what that means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Place<K> {
    /// The series.
    pub series: K,
    /// Sessions to come.
    pub sessions: usize,
    /// Sessions that they cannot come to, with the reason; nothing else of the plan changes.
    pub missed: Vec<(NaiveDate, Absence)>,
    /// Sessions that they could come to only if needed.
    pub if_needed: usize,
    /// What their joining adds to the plan's soft points.
    pub cost: i64,
    /// Seats left after they have joined, where there is a limit.
    pub seats_left: Option<u32>,
}

/// Ranks the series of a plan that somebody could join as it stands, the best first.
///
/// Others lose nothing but the seats, because nothing moves. Series without a seat left, those
/// that are over, and those at which the newcomer is in another series at the same time are not
/// in the list; nor are those whose every session they would miss.
pub fn join<K: Key>(
    request: &Request<K>,
    plan: &Plan<K>,
    newcomer: &Participant<K>,
) -> Vec<Place<K>> {
    let venues: BTreeMap<&K, &Venue<K>> =
        request.venues.iter().map(|venue| (&venue.id, venue)).collect();
    let own = request.series.iter().filter(|series| series.members.contains(&newcomer.id));
    let own: Vec<&K> = own.map(|series| &series.id).collect();
    let busy: Vec<_> = plan
        .sessions()
        .filter(|(placement, _)| own.contains(&&placement.series))
        .map(|(_, session)| (session.start, session.end))
        .collect();
    let mut places = Vec::new();
    for series in request.series.iter().filter(|series| !own.contains(&&series.id)) {
        let Some(placement) = plan.placement(&series.id) else { continue };
        let ahead: Vec<_> = placement
            .sessions
            .iter()
            .filter(|session| request.as_of.is_none_or(|as_of| as_of <= session.start))
            .collect();
        let clash = ahead.iter().any(|session| {
            busy.iter().any(|&(start, end)| start < session.end && session.start < end)
        });
        let people = u32::try_from(series.members.len()).unwrap_or(u32::MAX).saturating_add(2);
        let taken = series.seats_needed().max(people);
        let seats = ahead.iter().filter_map(|session| venues.get(session.place.as_ref()?)?.seats);
        let seats = seats.min();
        if clash || ahead.is_empty() || seats.is_some_and(|seats| seats < taken) {
            continue;
        }
        let mut place = Place {
            series: series.id.clone(),
            sessions: ahead.len(),
            missed: Vec::new(),
            if_needed: 0,
            cost: 0,
            seats_left: seats.map(|seats| seats - taken),
        };
        for session in ahead {
            let venue = session.place.as_ref().and_then(|id| venues.get(id)).copied();
            debug_assert!(venue.is_some() || session.mode == Mode::Virtual, "a room is a venue");
            let (presence, why) =
                absence(newcomer, session.mode, venue, session.start, series.minutes);
            match (presence, why) {
                (Presence::Yes, _) => {}
                (Presence::IfNeeded, _) => {
                    place.if_needed += 1;
                    place.cost += i64::from(request.costs.if_needed);
                }
                (Presence::Unknown, why) => {
                    place.missed.extend(why.map(|why| (session.date, why)));
                    place.cost += i64::from(request.costs.unknown);
                }
                (Presence::No, why) => {
                    place.missed.extend(why.map(|why| (session.date, why)));
                    place.cost += i64::from(request.costs.cannot_come);
                }
            }
        }
        if place.missed.len() < place.sessions {
            places.push(place);
        }
    }
    places.sort_by(|one, two| {
        let share = |place: &Place<K>| place.missed.len() * 1_000 / place.sessions.max(1);
        (share(one), one.cost, &one.series).cmp(&(share(two), two.cost, &two.series))
    });
    places
}
