use super::super::tally::part;
use super::super::{Key, Placement, Plan, Request};
use super::{Book, Past, Violation, is_ahead, staff_of};
use crate::{CoFacilitator, Level, Mode, Presence, Score};

/// Reckons every part of the score afresh and compares it with what the plan says.
pub(super) fn check<K: Key>(
    request: &Request<K>,
    book: &Book<'_, K>,
    plan: &Plan<K>,
    found: &mut Vec<Violation>,
) {
    let soft = soft(request, book, &mut plan.placed.iter());
    let unplaced = i64::try_from(plan.unplaced.len()).unwrap_or(i64::MAX);
    compare(plan, part::UNPLACED, Level::Medium, unplaced, found);
    for (name, value) in soft {
        compare(plan, name, Level::Soft, value, found);
    }
    let known = |name: &str| name == part::UNPLACED || soft.iter().any(|(soft, _)| *soft == name);
    for other in plan.score.parts.iter().filter(|part| !known(&part.rule)) {
        let claimed = other.score.soft;
        found.push(Violation::Score { part: other.rule.clone(), claimed, found: 0 });
    }
}

/// Gives the score of the series that stay as they are.
pub(super) fn of_fixed<K: Key>(
    request: &Request<K>,
    book: &Book<'_, K>,
    past: &Past<'_, K>,
) -> Score {
    let fixed = past.fixed(request);
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

fn compare<K>(plan: &Plan<K>, name: &str, level: Level, points: i64, found: &mut Vec<Violation>) {
    let claimed = plan.score.of(name);
    if claimed != Score::at(level, points) {
        let claimed = match level {
            Level::Hard => claimed.hard,
            Level::Medium => claimed.medium,
            Level::Soft => claimed.soft,
        };
        found.push(Violation::Score { part: name.to_owned(), claimed, found: points });
    }
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
