use super::super::tally::part;
use super::super::{Key, Placement, Plan, Request};
use super::{Book, Past, Violation, is_ahead, staff_of};
use crate::{CoFacilitator, Mode, Presence, Score, Scorecard};

/// Reckons every part of the score afresh and compares it with what the plan says.
pub(super) fn check<K: Key>(
    request: &Request<K>,
    book: &Book<'_, K>,
    plan: &Plan<K>,
    found: &mut Vec<Violation>,
) {
    let unplaced = i64::try_from(plan.unplaced.len()).unwrap_or(i64::MAX);
    let mut parts = vec![(part::UNPLACED, Score::medium(unplaced))];
    let soft = soft(request, book, &mut plan.placed.iter());
    parts.extend(soft.map(|(name, points)| (name, Score::soft(points))));
    compare(&plan.score, &parts, found);
}

/// Compares a score with its parts as they were found: the same, each once and in their order.
pub(crate) fn compare(claimed: &Scorecard, parts: &[(&str, Score)], found: &mut Vec<Violation>) {
    let told = claimed.parts.iter().map(|part| (part.rule.as_str(), part.score));
    if told.eq(parts.iter().copied()) {
        return;
    }
    let really = |name: &str| parts.iter().find(|(own, _)| *own == name).map(|&(_, score)| score);
    let others = claimed.parts.iter().map(|part| part.rule.as_str());
    let others = others.filter(|name| really(name).is_none());
    let mut wrong = Vec::new();
    for name in parts.iter().map(|&(name, _)| name).chain(others) {
        let (claimed, found) = (claimed.of(name), really(name).unwrap_or(Score::ZERO));
        if claimed != found {
            wrong.push(Violation::Score { part: name.to_owned(), claimed, found });
        }
    }
    if wrong.is_empty() {
        wrong.push(Violation::Parts);
    }
    found.extend(wrong);
}

/// Gives the score of the series that stay as they are.
pub(super) fn of_fixed<K: Key>(
    request: &Request<K>,
    book: &Book<'_, K>,
    past: &Past<'_, K>,
) -> Score {
    let fixed = past.fixed();
    let soft = soft(request, book, &mut fixed.into_iter());
    Score::soft(soft.iter().map(|(_, points)| points).sum())
}

/// Counts every soft part over some placements.
fn soft<'p, K: Key + 'p>(
    request: &Request<K>,
    book: &Book<'_, K>,
    placements: &mut dyn Iterator<Item = &'p Placement<K>>,
) -> [(&'static str, i64); 9] {
    let mut points = Points::default();
    for placement in placements {
        let Some(series) = book.series.get(&placement.series) else { continue };
        let ahead: Vec<_> =
            placement.sessions.iter().filter(|session| is_ahead(request, session)).collect();
        points.slot += if ahead.is_empty() { 0 } else { i64::from(placement.slot.cost) };
        for session in ahead {
            let venue = session.place.as_ref().and_then(|id| book.venues.get(id));
            points.venue += venue.map_or(0, |venue| i64::from(venue.cost));
            for member in series.members.iter().filter_map(|id| book.people.get(id)) {
                let needs = member.needs;
                let has = venue.map(|venue| venue.features).unwrap_or_default();
                let welcome = member.modes.contains(&session.mode)
                    && (session.mode == Mode::Virtual
                        || ((has.childcare || !needs.childcare)
                            && (has.accessible || !needs.accessible)
                            && (has.transit || !needs.transit)));
                let presence = member.availability.presence(session.start, series.minutes);
                match if welcome { presence } else { Presence::No } {
                    Presence::No => points.cannot_come += 1,
                    Presence::Unknown => points.unknown += 1,
                    Presence::IfNeeded => points.if_needed += 1,
                    Presence::Yes => {}
                }
            }
            for person in staff_of(session).filter_map(|(_, id)| book.staff.get(id)) {
                points.facilitator += i64::from(person.cost);
                let presence = person.availability.presence(session.start, series.minutes);
                points.staff_if_needed += i64::from(presence == Presence::IfNeeded);
            }
            let wanted = series.co_facilitator == CoFacilitator::Wanted;
            points.no_second += i64::from(wanted && session.co_facilitator.is_none());
            let base =
                if session.mode == Mode::InPerson { &placement.venue } else { &placement.link };
            let needed = series.co_facilitator == CoFacilitator::Needed;
            points.exceptions += i64::from(session.facilitator != placement.facilitator)
                + i64::from(session.interpreter != placement.interpreter)
                + i64::from(session.place != *base)
                + i64::from(needed && session.co_facilitator != placement.co_facilitator);
        }
    }
    let costs = &request.costs;
    [
        (part::CANNOT_COME, points.cannot_come * i64::from(costs.cannot_come)),
        (part::UNKNOWN, points.unknown * i64::from(costs.unknown)),
        (part::IF_NEEDED, points.if_needed * i64::from(costs.if_needed)),
        (part::SLOT, points.slot),
        (part::FACILITATOR, points.facilitator),
        (part::STAFF_IF_NEEDED, points.staff_if_needed * i64::from(costs.staff_if_needed)),
        (part::NO_CO_FACILITATOR, points.no_second * i64::from(costs.no_co_facilitator)),
        (part::VENUE, points.venue),
        (part::EXCEPTION, points.exceptions * i64::from(costs.exception)),
    ]
}

/// How often each part counts, or the points themselves where each time counts differently.
#[derive(Default)]
struct Points {
    cannot_come: i64,
    unknown: i64,
    if_needed: i64,
    slot: i64,
    facilitator: i64,
    staff_if_needed: i64,
    no_second: i64,
    venue: i64,
    exceptions: i64,
}
