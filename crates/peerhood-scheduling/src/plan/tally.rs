use std::collections::BTreeMap;

use super::explain::absence;
use super::{Facilitator, Key, Participant, Placement, Request, Session, Venue};
use crate::{CoFacilitator, Presence, Score, Scorecard, Series};

/// Names of the parts of a plan's score, in their order.
pub(super) mod part {
    pub(in crate::plan) const UNPLACED: &str = "series without a place";
    pub(in crate::plan) const CANNOT_COME: &str = "families who cannot come";
    pub(in crate::plan) const UNKNOWN: &str = "availability unknown";
    pub(in crate::plan) const IF_NEEDED: &str = "families who come if needed";
    pub(in crate::plan) const SLOT: &str = "slot";
    pub(in crate::plan) const FACILITATOR: &str = "facilitator";
    pub(in crate::plan) const STAFF_IF_NEEDED: &str = "facilitators who come if needed";
    pub(in crate::plan) const NO_CO_FACILITATOR: &str = "no co-facilitator";
    pub(in crate::plan) const VENUE: &str = "venue";
    pub(in crate::plan) const EXCEPTION: &str = "exceptions";
}

/// Adds up what a plan falls short by, over the sessions that are still to come.
pub(super) fn tally<K: Key>(
    request: &Request<K>,
    placed: &[Placement<K>],
    unplaced: usize,
) -> Scorecard {
    let people: BTreeMap<&K, &Participant<K>> =
        request.participants.iter().map(|person| (&person.id, person)).collect();
    let staff: BTreeMap<&K, &Facilitator<K>> =
        request.facilitators.iter().map(|person| (&person.id, person)).collect();
    let venues: BTreeMap<&K, &Venue<K>> =
        request.venues.iter().map(|venue| (&venue.id, venue)).collect();
    let series: BTreeMap<&K, &Series<K>> =
        request.series.iter().map(|series| (&series.id, series)).collect();

    let left_out = Score::medium(i64::try_from(unplaced).unwrap_or(i64::MAX));
    let mut card = Scorecard::from_iter([
        (part::UNPLACED, left_out),
        (part::CANNOT_COME, Score::ZERO),
        (part::UNKNOWN, Score::ZERO),
        (part::IF_NEEDED, Score::ZERO),
        (part::SLOT, Score::ZERO),
        (part::FACILITATOR, Score::ZERO),
        (part::STAFF_IF_NEEDED, Score::ZERO),
        (part::NO_CO_FACILITATOR, Score::ZERO),
        (part::VENUE, Score::ZERO),
        (part::EXCEPTION, Score::ZERO),
    ]);
    let costs = &request.costs;
    for placement in placed {
        let Some(series) = series.get(&placement.series) else { continue };
        let ahead: Vec<&Session<K>> = placement
            .sessions
            .iter()
            .filter(|session| request.as_of.is_none_or(|as_of| as_of <= session.start))
            .collect();
        if !ahead.is_empty() {
            card.add(part::SLOT, points(placement.slot.cost));
        }
        for session in ahead {
            let venue = session.place.as_ref().and_then(|id| venues.get(id)).copied();
            for person in series.members.iter().filter_map(|id| people.get(id)) {
                let (presence, _) =
                    absence(person, session.mode, venue, session.start, series.minutes);
                match presence {
                    Presence::No => card.add(part::CANNOT_COME, points(costs.cannot_come)),
                    Presence::Unknown => card.add(part::UNKNOWN, points(costs.unknown)),
                    Presence::IfNeeded => card.add(part::IF_NEEDED, points(costs.if_needed)),
                    Presence::Yes => {}
                }
            }
            let present = [
                Some(&session.facilitator),
                session.co_facilitator.as_ref(),
                session.interpreter.as_ref(),
            ];
            for person in present.into_iter().flatten().filter_map(|id| staff.get(id)) {
                card.add(part::FACILITATOR, points(person.cost));
                let presence = person.availability.presence(session.start, series.minutes);
                if presence == Presence::IfNeeded {
                    card.add(part::STAFF_IF_NEEDED, points(costs.staff_if_needed));
                }
            }
            if series.co_facilitator == CoFacilitator::Wanted && session.co_facilitator.is_none() {
                card.add(part::NO_CO_FACILITATOR, points(costs.no_co_facilitator));
            }
            if let Some(venue) = venue {
                card.add(part::VENUE, points(venue.cost));
            }
            for _ in 0..taken_over(series, placement, session) {
                card.add(part::EXCEPTION, points(costs.exception));
            }
        }
    }
    card
}

/// Counts the roles of a session that somebody or some place else takes over.
pub(super) fn taken_over<K: Key>(
    series: &Series<K>,
    placement: &Placement<K>,
    session: &Session<K>,
) -> usize {
    let place = match session.mode {
        crate::Mode::InPerson => &placement.venue,
        crate::Mode::Virtual => &placement.link,
    };
    let roles = [
        session.facilitator != placement.facilitator,
        session.interpreter != placement.interpreter,
        session.place != *place,
        series.co_facilitator == CoFacilitator::Needed
            && session.co_facilitator != placement.co_facilitator,
    ];
    roles.into_iter().filter(|&taken| taken).count()
}

fn points(cost: u32) -> Score {
    Score::soft(i64::from(cost))
}
