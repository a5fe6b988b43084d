use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Standing;
use crate::plan::{Earlier, Key, Placement, Plan, Request, Session};
use crate::{CoFacilitator, Mode, Score, Scorecard, Series};

/// Adds up what the changes of published sessions cost.
pub(super) fn disruption<K: Key>(
    request: &Request<K>,
    earlier: &[Option<Earlier<'_, K>>],
    plan: &Plan<K>,
) -> Scorecard {
    let mut card = Scorecard::from_iter([
        ("changed time", Score::ZERO),
        ("changed facilitator", Score::ZERO),
        ("changed venue", Score::ZERO),
    ]);
    let now: BTreeMap<&K, &Placement<K>> =
        plan.placed.iter().map(|placement| (&placement.series, placement)).collect();
    for (series, earlier) in request.series.iter().zip(earlier) {
        let (Some(earlier), Some(now)) = (earlier, now.get(&series.id)) else { continue };
        if earlier.standing == Standing::Published {
            add(&mut card, request, series, earlier.placement, now);
        }
    }
    card
}

fn add<K: Key>(
    card: &mut Scorecard,
    request: &Request<K>,
    series: &Series<K>,
    before: &Placement<K>,
    now: &Placement<K>,
) {
    let costs = &request.costs;
    let points = |cost: u32| Score::soft(i64::from(cost));
    let links = request.venues.iter().any(|venue| venue.modes.contains(&Mode::Virtual));
    let by_start: BTreeMap<DateTime<Utc>, &Session<K>> =
        before.sessions.iter().map(|session| (session.start, session)).collect();
    let ahead = |session: &&Session<K>| request.as_of.is_none_or(|as_of| as_of <= session.start);
    for session in now.sessions.iter().filter(ahead) {
        let was = by_start.get(&session.start);
        if was.is_none() {
            card.add("changed time", points(costs.changed_time));
        }
        let lead = was.map_or(&before.facilitator, |was| &was.facilitator);
        let second = was.map_or(&before.co_facilitator, |was| &was.co_facilitator);
        let interpreter = was.map_or(&before.interpreter, |was| &was.interpreter);
        let staff = [
            *lead != session.facilitator,
            series.co_facilitator != CoFacilitator::No && *second != session.co_facilitator,
            series.interpreter.is_some() && *interpreter != session.interpreter,
        ];
        for _ in staff.into_iter().filter(|&changed| changed) {
            card.add("changed facilitator", points(costs.changed_facilitator));
        }
        let base = match session.mode {
            Mode::InPerson => &before.venue,
            Mode::Virtual => &before.link,
        };
        let place = was.map_or(base, |was| &was.place);
        if *place != session.place && (session.mode == Mode::InPerson || links) {
            card.add("changed venue", points(costs.changed_venue));
        }
    }
}
