use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::{Change, Part, Replan, Standing, before, resumed};
use crate::plan::{
    Claim, Earlier, Gap, Key, Past, Placement, Plan, Request, Session, Violation, broken,
    check_past, compare, unfounded,
};
use crate::{CoFacilitator, Mode, Score};

/// Checks a new plan against the request and the earlier plan and lists everything that is wrong with
/// it and that it does not say itself: rules broken, what stayed and what changed, scores, bound and
/// gap.
///
/// As [`crate::plan::verify`] does, it leaves aside how the search went.
pub fn verify<K: Key>(
    request: &Request<K>,
    earlier: &Plan<K>,
    standing: impl Fn(&K) -> Standing,
    again: &Replan<K>,
) -> Vec<Violation> {
    let resumed = resumed(earlier);
    let before = before(request, earlier, &resumed, standing);
    let past = Past::new(request, &before);
    let plan = &again.plan;
    let mut found = Vec::new();
    let broken = broken(request, &past, plan);
    let unsaid = broken.iter().filter(|violation| !again.broken.contains(violation));
    found.extend(unsaid.cloned());
    if again.broken != broken {
        let others =
            again.broken.iter().zip(broken.iter().map(Some).chain(std::iter::repeat(None)));
        let wrong = others.filter(|(said, really)| Some(*said) != *really).map(|(said, _)| said);
        found.extend(wrong.map(|said| Violation::NotBroken { what: said.to_string() }));
    }
    if plan.bound.is_some() || plan.gap != Gap::Unknown {
        found.push(Violation::Bound { claimed: plan.bound, found: again.bound });
    }
    let prices = plan.proof.medium.iter().chain(&plan.proof.soft);
    found.extend(prices.map(|price| Violation::Price { who: price.who.to_string() }));
    check_past(request, &past, plan, &mut found);
    let wrong = |why: String| Violation::Changes { why };
    found.extend(Changed::new(request, earlier, plan).check(&again.changes).map(wrong));
    let disruption = disruption(request, &before, plan);
    compare(&again.disruption, &disruption, &mut found);
    let (bound, gap, proof, stop) = (again.bound, again.gap, &again.proof, plan.stop);
    let score = plan.score.total() + disruption.iter().map(|&(_, score)| score).sum();
    found.extend(unfounded(request, &past, &Claim { score, bound, gap, proof, stop }));
    found
}

/// Counts what is different in the sessions to come of published series, by what it costs.
fn disruption<K: Key>(
    request: &Request<K>,
    before: &[Option<Earlier<'_, K>>],
    plan: &Plan<K>,
) -> [(&'static str, Score); 3] {
    let costs = &request.costs;
    let links = request.venues.iter().any(|venue| venue.modes.contains(&Mode::Virtual));
    let (mut times, mut people, mut places) = (0, 0, 0);
    for (series, earlier) in request.series.iter().zip(before) {
        let Some(Earlier { placement: old, standing: Standing::Published, .. }) = earlier else {
            continue;
        };
        let Some(new) = plan.placement(&series.id) else { continue };
        for session in ahead(request.as_of, &new.sessions) {
            let same = old.sessions.iter().find(|other| other.start == session.start);
            times += i64::from(same.is_none());
            let (second, interpreter) =
                (series.co_facilitator != CoFacilitator::No, series.interpreter.is_some());
            let parts = [
                (Part::Facilitator, true),
                (Part::CoFacilitator, second),
                (Part::Interpreter, interpreter),
            ];
            for (part, _) in parts.into_iter().filter(|&(_, counts)| counts) {
                let had = same.map_or(base(old, part), |same| once(same, part));
                people += i64::from(had != once(session, part));
            }
            let (part, counts) = match session.mode {
                Mode::InPerson => (Part::Venue, true),
                Mode::Virtual => (Part::Link, links),
            };
            let had = same.map_or(base(old, part), |same| same.place.as_ref());
            places += i64::from(counts && had != session.place.as_ref());
        }
    }
    [
        ("changed time", Score::soft(times * i64::from(costs.changed_time))),
        ("changed facilitator", Score::soft(people * i64::from(costs.changed_facilitator))),
        ("changed venue", Score::soft(places * i64::from(costs.changed_venue))),
    ]
}

fn ahead<K>(
    as_of: Option<DateTime<Utc>>,
    sessions: &[Session<K>],
) -> impl Iterator<Item = &Session<K>> {
    sessions.iter().filter(move |session| as_of.is_none_or(|as_of| as_of <= session.start))
}

/// Who, or what, a series has in a part.
fn base<K>(placement: &Placement<K>, part: Part) -> Option<&K> {
    match part {
        Part::Facilitator => Some(&placement.facilitator),
        Part::CoFacilitator => placement.co_facilitator.as_ref(),
        Part::Interpreter => placement.interpreter.as_ref(),
        Part::Venue => placement.venue.as_ref(),
        Part::Link => placement.link.as_ref(),
    }
}

/// Who, or what, a session has in a part.
fn once<K>(session: &Session<K>, part: Part) -> Option<&K> {
    match part {
        Part::Facilitator => Some(&session.facilitator),
        Part::CoFacilitator => session.co_facilitator.as_ref(),
        Part::Interpreter => session.interpreter.as_ref(),
        Part::Venue => session.place.as_ref().filter(|_| session.mode == Mode::InPerson),
        Part::Link => session.place.as_ref().filter(|_| session.mode == Mode::Virtual),
    }
}

const PARTS: [Part; 5] =
    [Part::Facilitator, Part::CoFacilitator, Part::Interpreter, Part::Venue, Part::Link];

/// A series of both plans, or of one of them.
struct Pair<'p, K> {
    /// Where its changes stand in the list.
    place: usize,
    old: Option<&'p Placement<K>>,
    new: Option<&'p Placement<K>>,
    /// Whether it is asked for and has no place.
    lost: bool,
}

/// Two plans, to judge what is said of their difference: that every change told is true and in its
/// order, and that as many are told as there are.
struct Changed<'p, K> {
    pairs: BTreeMap<&'p K, Pair<'p, K>>,
    as_of: Option<DateTime<Utc>>,
}

impl<'p, K: Key> Changed<'p, K> {
    fn new(request: &Request<K>, earlier: &'p Plan<K>, plan: &'p Plan<K>) -> Self {
        let mut pairs: BTreeMap<&K, Pair<'_, K>> = BTreeMap::new();
        for (place, old) in earlier.placed.iter().enumerate() {
            let lost = plan.unplaced.iter().any(|unplaced| unplaced.series == old.series);
            let new = plan.placement(&old.series);
            pairs.insert(&old.series, Pair { place, old: Some(old), new, lost });
        }
        for (place, new) in (earlier.placed.len()..).zip(&plan.placed) {
            let pair = Pair { place, old: None, new: Some(new), lost: false };
            pairs.entry(&new.series).or_insert(pair);
        }
        Changed { pairs, as_of: request.as_of }
    }

    fn check(&self, changes: &[Change<K>]) -> impl Iterator<Item = String> {
        let untrue = changes.iter().filter(|change| !self.is_true(change));
        let mut wrong: Vec<String> =
            untrue.map(|change| format!("this is not so: {change}")).collect();
        let order: Vec<_> = changes.iter().filter_map(|change| self.order(change)).collect();
        if !order.is_sorted_by(|one, next| one < next) {
            wrong.push("not each once and in order".to_owned());
        }
        let there_are: usize = self.pairs.values().map(|pair| self.count(pair)).sum();
        if there_are != changes.len() {
            wrong.push(format!("{} are told, but there are {there_are}", changes.len()));
        }
        wrong.into_iter()
    }

    /// Where a change stands: by series, then what concerns all of it, then day by day, and the days
    /// without a session last.
    fn order(&self, change: &Change<K>) -> Option<(usize, u8, NaiveDate, u8)> {
        let rank = |part: Part| {
            let place = PARTS.iter().position(|&own| own == part).unwrap_or(PARTS.len());
            u8::try_from(place + 1).unwrap_or(u8::MAX)
        };
        let (kind, date, part) = match change {
            Change::Slot { .. } => (1, NaiveDate::MIN, 0),
            Change::Base { part, .. } => (2, NaiveDate::MIN, rank(*part)),
            Change::Added { date, .. } | Change::Moved { date, .. } => (3, *date, 0),
            Change::Once { date, part, .. } => (3, *date, rank(*part)),
            Change::Cancelled { date, .. } => (4, *date, 0),
            Change::Placed { .. } | Change::LostPlace { .. } | Change::Dropped { .. } => {
                (0, NaiveDate::MIN, 0)
            }
        };
        Some((self.pairs.get(change.series())?.place, kind, date, part))
    }

    fn days(&self, placement: &'p Placement<K>) -> BTreeMap<NaiveDate, &'p Session<K>> {
        ahead(self.as_of, &placement.sessions).map(|session| (session.date, session)).collect()
    }

    fn is_true(&self, change: &Change<K>) -> bool {
        let Some(pair) = self.pairs.get(change.series()) else { return false };
        let session = |placement: Option<&'p Placement<K>>, date: &NaiveDate| {
            self.days(placement?).get(date).copied()
        };
        let slots_differ = pair.old.zip(pair.new).is_some_and(|(old, new)| moves(old, new));
        match change {
            Change::Placed { slot, facilitator, first, .. } => pair.new.is_some_and(|new| {
                let mut sessions = ahead(self.as_of, &new.sessions);
                pair.old.is_none()
                    && (*slot, facilitator) == (new.slot, &new.facilitator)
                    && *first == sessions.next().map(|session| session.local.date())
            }),
            Change::LostPlace { slot, sessions, .. } => pair.old.is_some_and(|old| {
                let ahead = ahead(self.as_of, &old.sessions).count();
                pair.new.is_none() && pair.lost && (*slot, *sessions) == (old.slot, ahead)
            }),
            Change::Dropped { .. } => pair.old.is_some() && pair.new.is_none() && !pair.lost,
            Change::Slot { from, to, .. } => pair
                .old
                .zip(pair.new)
                .is_some_and(|(old, new)| slots_differ && (*from, *to) == (old.slot, new.slot)),
            Change::Base { part, from, to, .. } => {
                pair.old.zip(pair.new).is_some_and(|(old, new)| {
                    let (was, is) = (base(old, *part), base(new, *part));
                    was != is && (from.as_ref(), to.as_ref()) == (was, is)
                })
            }
            Change::Once { date, part, from, to, .. } => {
                let sessions = session(pair.old, date).zip(session(pair.new, date));
                pair.old.zip(pair.new).zip(sessions).is_some_and(|(placements, sessions)| {
                    differs_once(placements, sessions, *part)
                        && (from.as_ref(), to.as_ref())
                            == (once(sessions.0, *part), once(sessions.1, *part))
                })
            }
            Change::Moved { date, from, to, .. } => {
                let sessions = session(pair.old, date).zip(session(pair.new, date));
                let told = sessions.is_some_and(|(old, new)| {
                    old.start != new.start && (*from, *to) == (old.local, new.local)
                });
                told && !slots_differ
            }
            Change::Cancelled { date, .. } => {
                let (was, is) = (session(pair.old, date), session(pair.new, date));
                pair.new.is_some() && !slots_differ && was.is_some() && is.is_none()
            }
            Change::Added { date, .. } => {
                let (was, is) = (session(pair.old, date), session(pair.new, date));
                pair.old.is_some() && !slots_differ && was.is_none() && is.is_some()
            }
        }
    }

    /// How many changes there are to tell of a series.
    fn count(&self, pair: &Pair<'p, K>) -> usize {
        let (Some(old), Some(new)) = (pair.old, pair.new) else { return 1 };
        let for_all = PARTS.iter().filter(|&&part| base(old, part) != base(new, part)).count();
        let (was, is) = (self.days(old), self.days(new));
        let both = was.iter().filter_map(|(date, was)| Some((*was, *is.get(date)?)));
        let mut count = for_all + usize::from(moves(old, new));
        for sessions in both {
            let once = PARTS.iter().filter(|&&part| differs_once((old, new), sessions, part));
            count += once.count();
            count += usize::from(!moves(old, new) && sessions.0.start != sessions.1.start);
        }
        if !moves(old, new) {
            let days = |days: &BTreeMap<NaiveDate, &'p Session<K>>| -> BTreeSet<NaiveDate> {
                days.keys().copied().collect()
            };
            count += days(&was).symmetric_difference(&days(&is)).count();
        }
        count
    }
}

fn moves<K>(old: &Placement<K>, new: &Placement<K>) -> bool {
    (old.slot.day, old.slot.start) != (new.slot.day, new.slot.start)
}

/// Whether one session has somebody or something else, and not because the whole series has.
fn differs_once<K: Key>(
    (old, new): (&Placement<K>, &Placement<K>),
    (was, is): (&Session<K>, &Session<K>),
    part: Part,
) -> bool {
    let for_all = once(was, part) == base(old, part) && once(is, part) == base(new, part);
    let of_mode = match part {
        Part::Venue => was.mode == Mode::InPerson,
        Part::Link => was.mode == Mode::Virtual,
        _ => true,
    };
    was.mode == is.mode && of_mode && once(was, part) != once(is, part) && !for_all
}
