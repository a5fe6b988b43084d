use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::plan::{Closure, Key, Scope};

/// The days on which something is closed, ready to be asked.
pub(super) struct Shut<'a, K> {
    everywhere: Stretches,
    regions: BTreeMap<&'a str, Stretches>,
    venues: BTreeMap<&'a K, Stretches>,
    facilitators: BTreeMap<&'a K, Stretches>,
}

/// First and last days. Invariant once [`Stretches::join`]ed: in order, and apart from each other.
#[derive(Default)]
struct Stretches(Vec<(NaiveDate, NaiveDate)>);

impl Stretches {
    fn join(&mut self) {
        self.0.sort_unstable();
        let mut joined: Vec<(NaiveDate, NaiveDate)> = Vec::new();
        for &(first, last) in self.0.iter().filter(|(first, last)| first <= last) {
            match joined.last_mut() {
                Some((_, end)) if first <= *end => *end = last.max(*end),
                _ => joined.push((first, last)),
            }
        }
        self.0 = joined;
    }

    fn has(&self, day: NaiveDate) -> bool {
        let begun = self.0.partition_point(|&(first, _)| first <= day);
        begun.checked_sub(1).is_some_and(|at| day <= self.0[at].1)
    }
}

impl<'a, K: Key> Shut<'a, K> {
    pub(super) fn new(closures: &'a [Closure<K>]) -> Self {
        let mut shut = Shut {
            everywhere: Stretches::default(),
            regions: BTreeMap::new(),
            venues: BTreeMap::new(),
            facilitators: BTreeMap::new(),
        };
        for closure in closures {
            let stretches = match &closure.scope {
                Scope::Everywhere => &mut shut.everywhere,
                Scope::Region(region) => shut.regions.entry(region.as_str()).or_default(),
                Scope::Venue(venue) => shut.venues.entry(venue).or_default(),
                Scope::Facilitator(who) => shut.facilitators.entry(who).or_default(),
            };
            stretches.0.push((closure.first, closure.last));
        }
        shut.everywhere.join();
        shut.regions.values_mut().for_each(Stretches::join);
        shut.venues.values_mut().for_each(Stretches::join);
        shut.facilitators.values_mut().for_each(Stretches::join);
        shut
    }

    pub(super) fn region(&self, region: Option<&String>, day: NaiveDate) -> bool {
        let own = region.and_then(|region| self.regions.get(region.as_str()));
        own.is_some_and(|days| days.has(day))
    }

    pub(super) fn everywhere(&self, day: NaiveDate) -> bool {
        self.everywhere.has(day)
    }

    pub(super) fn venue(&self, venue: &K, day: NaiveDate) -> bool {
        self.venues.get(venue).is_some_and(|days| days.has(day))
    }

    pub(super) fn away(&self, facilitator: &K, day: NaiveDate) -> bool {
        self.facilitators.get(facilitator).is_some_and(|days| days.has(day))
    }
}
