//! The bound, added up again from the request and the prices of its proof.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::options::{Held, Options, Role, Turn};
use super::{Book, Past, Violation, score};
use crate::plan::{Gap, Key, Kind, Price, Proof, Request};
use crate::{Score, Series, Stop};

const THOUSAND: i128 = 1_000;

/// What is claimed of a plan that scores so much, its changes included.
pub(crate) struct Claim<'a, K> {
    pub(crate) score: Score,
    pub(crate) bound: Score,
    pub(crate) gap: Gap,
    pub(crate) proof: &'a Proof<K>,
    pub(crate) stop: Stop,
}

/// Adds up what the series pay at the least at the prices of the proof.
pub(super) fn check<K: Key>(
    request: &Request<K>,
    book: &Book<'_, K>,
    past: &Past<'_, K>,
    claim: &Claim<'_, K>,
    found: &mut Vec<Violation>,
) {
    let prices = [&claim.proof.medium, &claim.proof.soft];
    let prices = prices.map(|list| Prices::new(request, book, past, list, found));
    let [medium, soft] = &prices;
    let mut options = Options::new(request, book, past);
    let (mut hopeless, mut left_out, mut paid) = (0_i128, 0_i128, Vec::new());
    for series in request.series.iter().filter(|series| !past.is_fixed(&series.id)) {
        let turns = options.of(series);
        if turns.is_empty() {
            hopeless += 1;
            continue;
        }
        let least = |prices: &Prices<'_, K>, points: i128| {
            let members = series.members.as_slice();
            turns.iter().map(|turn| prices.pays(series, members, turn, points)).min()
        };
        left_out += least(medium, 0).unwrap_or(0).min(THOUSAND);
        paid.extend(least(soft, THOUSAND));
    }
    let left_out = (left_out - medium.given_back).max(0);
    let left_out = left_out / THOUSAND + i128::from(left_out % THOUSAND != 0);
    paid.sort_unstable_by(|one, two| two.cmp(one));
    let dearest = usize::try_from(left_out).unwrap_or(usize::MAX);
    let paid = paid.iter().skip(dearest).sum::<i128>() - soft.given_back;
    let paid = paid.div_euclid(THOUSAND) + i128::from(paid.rem_euclid(THOUSAND) != 0);
    let narrow = |wide: i128| i64::try_from(wide).unwrap_or(i64::MAX);
    let bound = Score { hard: 0, medium: narrow(hopeless + left_out), soft: narrow(paid) };
    let bound = bound + score::of_fixed(request, book, past);
    if bound != claim.bound {
        found.push(Violation::Bound { claimed: Some(claim.bound), found: bound });
    }
    let gap = between(claim.bound, claim.score);
    if gap != claim.gap {
        found.push(Violation::Gap { claimed: claim.gap, found: gap });
    }
}

fn between(bound: Score, score: Score) -> Gap {
    let more = i128::from(score.soft) - i128::from(bound.soft);
    if bound.medium != score.medium {
        Gap::Unknown
    } else if more <= 0 {
        Gap::Closed
    } else {
        let of = i128::from(bound.soft);
        let share = (0 < of).then(|| (more * 1_000 + of - 1) / of);
        Gap::Soft {
            points: i64::try_from(more).unwrap_or(i64::MAX),
            per_mille: share.map(|share| i64::try_from(share).unwrap_or(i64::MAX)),
        }
    }
}

/// Prices by what they are for.
struct Prices<'a, K> {
    of_series: BTreeMap<(Kind, &'a K), i128>,
    of_time: BTreeMap<(Kind, &'a K), BTreeMap<DateTime<Utc>, i128>>,
    /// What comes back to everybody: each price as often as there is room.
    given_back: i128,
}

impl<'a, K: Key> Prices<'a, K> {
    fn new(
        request: &Request<K>,
        book: &Book<'_, K>,
        past: &Past<'_, K>,
        list: &'a [Price<K>],
        found: &mut Vec<Violation>,
    ) -> Self {
        let mut prices =
            Prices { of_series: BTreeMap::new(), of_time: BTreeMap::new(), given_back: 0 };
        let mut in_two = BTreeSet::new();
        let mut in_one = BTreeSet::new();
        for member in request.series.iter().flat_map(|series| &series.members) {
            if !in_one.insert(member) {
                in_two.insert(member);
            }
        }
        let mut last = None;
        for price in list {
            let key = (price.kind, &price.who);
            let in_order = last.replace((key, price.at)).is_none_or(|last| last < (key, price.at));
            let room = match (price.kind, price.at) {
                (Kind::Facilitator, None) => {
                    book.staff.get(&price.who).and_then(|person| person.most_series)
                }
                (_, None) => None,
                (Kind::Facilitator, Some(_)) => book.staff.get(&price.who).map(|_| 1),
                (Kind::Venue, Some(_)) => book.venues.get(&price.who).and_then(|venue| venue.rooms),
                (Kind::Participant, Some(_)) => in_two.contains(&price.who).then_some(1),
            };
            let worth = i128::from(price.thousandths);
            match price.at {
                None => prices.of_series.insert(key, worth),
                Some(at) => prices.of_time.entry(key).or_default().insert(at, worth),
            };
            let Some(room) = room.filter(|_| 0 < worth && in_order) else {
                found.push(Violation::Price { who: price.who.to_string() });
                continue;
            };
            let taken = match price.at {
                None => past.load(request, &price.who),
                Some(at) => past.taken(price.kind, &price.who, at),
            };
            prices.given_back += worth * (i128::from(room) - taken).max(0);
        }
        prices
    }

    /// What a series pays at least at one of its slots, in thousandths of `points` a point.
    fn pays(&self, series: &Series<K>, members: &[K], turn: &Turn<'_, K>, points: i128) -> i128 {
        let mut sum = points * turn.cost;
        if !self.of_time.is_empty() {
            for member in members {
                sum += self.time((Kind::Participant, member), &turn.held, |_| true);
            }
        }
        let takes_turns = 0 < series.exceptions;
        for role in &turn.roles {
            sum += points * role.shared;
            if role.needed {
                sum += self.holder(role, &turn.held, takes_turns, points);
            }
        }
        sum
    }

    /// What the holder of a role costs at least, with the prices of their time.
    fn holder(&self, role: &Role<'_, K>, held: &[Held], takes_turns: bool, points: i128) -> i128 {
        let mut least = i128::MAX;
        for (key, fit) in &role.candidates {
            let own = if takes_turns { 0 } else { points * fit.cost };
            if least <= own {
                continue;
            }
            let mut sum = own + self.of_series.get(key).copied().unwrap_or(0);
            if !takes_turns {
                sum += self.time(*key, held, |one| role.mode.is_none_or(|mode| mode == one.mode));
            }
            least = least.min(sum);
        }
        least
    }

    fn time(&self, key: (Kind, &K), held: &[Held], test: impl Fn(&Held) -> bool) -> i128 {
        let Some(times) = self.of_time.get(&key) else { return 0 };
        let priced =
            |one: &Held| times.range(one.start..one.end).map(|(_, price)| price).sum::<i128>();
        held.iter().filter(|one| test(one)).map(priced).sum()
    }
}
