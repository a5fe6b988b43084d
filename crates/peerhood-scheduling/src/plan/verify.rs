//! The judge of plans. It reads the request and the plan and nothing of the search: where it
//! agrees with the score, two independent pieces of code do.

mod bound;
mod calendar;
mod codes;
mod days;
mod load;
mod options;
mod past;
mod reasons;
mod roles;
mod score;
mod shut;
mod violation;

use std::collections::BTreeMap;

use super::{Facilitator, Gap, Key, Participant, Plan, Request, Session, Venue};
use crate::{Series, Stop};

pub(crate) use bound::Claim;
pub(crate) use past::{Past, check as check_past};
pub(crate) use score::compare;
pub use violation::{Role, Violation};

/// Checks a plan against the request from scratch and lists everything that is wrong with it: rules,
/// days, reasons, codes, score, bound and gap.
///
/// What cannot be reckoned from the request is left aside: how many moves were tried, and whether an
/// unproved search was spent or cancelled. A plan that was made from an earlier one is
/// [`crate::replan::verify`]'s business.
///
/// # Complexity
///
/// O(n · m + n log n + c log n) for n sessions of m members and c closures; and for the bound, as
/// much as weighing every slot of every series.
pub fn verify<K: Key>(request: &Request<K>, plan: &Plan<K>) -> Vec<Violation> {
    let past = Past::none();
    let mut found = broken(request, &past, plan);
    check_past(request, &past, plan, &mut found);
    match plan.bound {
        Some(bound) => {
            let (score, gap, proof) = (plan.score.total(), plan.gap, &plan.proof);
            let claim = Claim { score, bound, gap, proof, stop: plan.stop };
            found.extend(unfounded(request, &past, &claim));
        }
        None => found.push(Violation::NoBound),
    }
    found
}

/// Lists what is wrong with the claim of a bound.
pub(crate) fn unfounded<K: Key>(
    request: &Request<K>,
    past: &Past<'_, K>,
    claim: &Claim<'_, K>,
) -> Vec<Violation> {
    let mut found = Vec::new();
    bound::check(request, &Book::new(request), past, claim, &mut found);
    let proved = claim.gap == Gap::Closed;
    if (claim.stop == Stop::Optimal) != proved {
        found.push(Violation::Stop { claimed: claim.stop, gap: claim.gap });
    }
    found
}

/// Lists the rules that a plan breaks, and what its reasons and its score have wrong.
pub(crate) fn broken<K: Key>(
    request: &Request<K>,
    past: &Past<'_, K>,
    plan: &Plan<K>,
) -> Vec<Violation> {
    let book = Book::new(request);
    let mut found = Vec::new();
    everyone_once(request, plan, &mut found);
    let closures = calendar::closures(request, plan);
    for placement in &plan.placed {
        let Some(&series) = book.series.get(&placement.series) else { continue };
        calendar::check(request, &closures, past, series, placement, &mut found);
        roles::check(request, &book, &closures, series, placement, &mut found);
        codes::check(request, series, placement, &mut found);
    }
    load::check(request, &book, plan, &mut found);
    reasons::check(request, &book, plan, &mut found);
    score::check(request, &book, plan, &mut found);
    if plan.zone_data != crate::zone_data_version() {
        found.push(Violation::ZoneData {
            plan: plan.zone_data.clone(),
            now: crate::zone_data_version().to_owned(),
        });
    }
    found
}

/// The request, by name.
struct Book<'a, K> {
    series: BTreeMap<&'a K, &'a Series<K>>,
    people: BTreeMap<&'a K, &'a Participant<K>>,
    staff: BTreeMap<&'a K, &'a Facilitator<K>>,
    venues: BTreeMap<&'a K, &'a Venue<K>>,
}

impl<'a, K: Key> Book<'a, K> {
    fn new(request: &'a Request<K>) -> Self {
        Book {
            series: request.series.iter().map(|series| (&series.id, series)).collect(),
            people: request.participants.iter().map(|person| (&person.id, person)).collect(),
            staff: request.facilitators.iter().map(|person| (&person.id, person)).collect(),
            venues: request.venues.iter().map(|venue| (&venue.id, venue)).collect(),
        }
    }
}

fn is_ahead<K>(request: &Request<K>, session: &Session<K>) -> bool {
    request.as_of.is_none_or(|as_of| as_of <= session.start)
}

fn staff_of<K>(session: &Session<K>) -> impl Iterator<Item = (Role, &K)> {
    let lead = Some((Role::Facilitator, &session.facilitator));
    let second = session.co_facilitator.as_ref().map(|id| (Role::CoFacilitator, id));
    let interpreter = session.interpreter.as_ref().map(|id| (Role::Interpreter, id));
    [lead, second, interpreter].into_iter().flatten()
}

fn everyone_once<K: Key>(request: &Request<K>, plan: &Plan<K>, found: &mut Vec<Violation>) {
    let mut seen: BTreeMap<&K, u32> = BTreeMap::new();
    let placed: Vec<&K> = plan.placed.iter().map(|placement| &placement.series).collect();
    let unplaced: Vec<&K> = plan.unplaced.iter().map(|unplaced| &unplaced.series).collect();
    for &id in placed.iter().chain(&unplaced) {
        *seen.entry(id).or_default() += 1;
    }
    for series in &request.series {
        match seen.remove(&series.id) {
            Some(1) => {}
            None => found.push(Violation::Missing { series: series.id.to_string() }),
            Some(_) => found.push(Violation::Twice { series: series.id.to_string() }),
        }
    }
    for id in seen.keys() {
        found.push(Violation::Unknown { series: id.to_string() });
    }
    let of_request: BTreeMap<&K, usize> =
        request.series.iter().enumerate().map(|(place, series)| (&series.id, place)).collect();
    for list in [placed, unplaced] {
        let known: Vec<(usize, &K)> =
            list.into_iter().filter_map(|id| Some((*of_request.get(id)?, id))).collect();
        let late = known.windows(2).filter(|pair| pair[1].0 < pair[0].0);
        found.extend(late.map(|pair| Violation::OutOfOrder { series: pair[1].1.to_string() }));
    }
}
