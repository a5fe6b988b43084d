//! Lotteries that anybody with the seed can repeat.

use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Draws who of a waiting list is served now; the others wait and are the comparison.
///
/// When there are fewer places than families, a lottery is as fair as it gets, and it makes those
/// who wait comparable with those who do not. Both lists keep the order of the queue. Record the
/// seed before the draw: the same queue and seed give the same places on every machine.
///
/// # Errors
///
/// [`AssignError::Repeated`] when somebody is in the queue twice.
///
/// ```
/// use peerhood_outcomes::design::draw_places;
///
/// let queue = ["R-1", "R-2", "R-3", "R-4", "R-5"];
/// let drawn = draw_places(&queue, 2, 2026)?;
/// assert_eq!((drawn.arms[0].len(), drawn.arms[1].len()), (2, 3));
/// assert_eq!(drawn, draw_places(&queue, 2, 2026)?);
/// # Ok::<(), peerhood_outcomes::design::AssignError>(())
/// ```
pub fn draw_places(
    queue: &[impl AsRef<str>],
    places: usize,
    seed: u64,
) -> Result<Assignment, AssignError> {
    let mut order = distinct(queue)?;
    let mut lottery = Lottery::new(seed);
    lottery.shuffle(&mut order);
    let drawn: BTreeSet<&str> = order.iter().take(places).copied().collect();
    let (now, later) = queue
        .iter()
        .map(|person| person.as_ref().to_owned())
        .partition(|person| drawn.contains(person.as_str()));
    let method = format!("lottery for {places} of {} places", queue.len());
    Ok(Assignment { seed, method, arms: vec![now, later] })
}

/// Assigns people to arms in permuted blocks within strata, so that arms stay of equal size.
///
/// `people` holds each person with the stratum they belong to, such as a region; one stratum for all
/// is fine. In each stratum every full block of `arms · per_arm` people has `per_arm` of each arm.
///
/// # Errors
///
/// [`AssignError`] when somebody comes twice, or for fewer than two arms or empty blocks.
pub fn assign_blocks(
    people: &[(impl AsRef<str>, impl AsRef<str>)],
    arms: usize,
    per_arm: usize,
    seed: u64,
) -> Result<Assignment, AssignError> {
    if arms < 2 || per_arm == 0 {
        return Err(AssignError::NoBlocks { arms, per_arm });
    }
    let names: Vec<&str> = people.iter().map(|(person, _)| person.as_ref()).collect();
    distinct(&names)?;
    let mut strata: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, (_, stratum)) in people.iter().enumerate() {
        strata.entry(stratum.as_ref()).or_default().push(position);
    }
    let block = arms.saturating_mul(per_arm);
    let mut lottery = Lottery::new(seed);
    let mut arm_of = vec![0; people.len()];
    for members in strata.values() {
        for chunk in members.chunks(block) {
            for (&person, arm) in chunk.iter().zip(lottery.block(chunk.len(), arms, per_arm)) {
                arm_of[person] = arm;
            }
        }
    }
    let mut assigned = vec![Vec::new(); arms];
    for (name, arm) in names.iter().zip(arm_of) {
        assigned[arm].push((*name).to_owned());
    }
    let method = format!("permuted blocks of {per_arm} in each of {arms} arms, within strata");
    Ok(Assignment { seed, method, arms: assigned })
}

/// Draws in which period each site begins: a stepped wedge.
///
/// Period 0 is before everybody; in each later period, up to `steps`, as equal a number of sites as
/// possible begins. In the last one all have begun, so nobody is left without.
///
/// # Errors
///
/// [`AssignError`] when a site comes twice, or there are no steps or more steps than sites.
pub fn stagger(
    sites: &[impl AsRef<str>],
    steps: usize,
    seed: u64,
) -> Result<Staggered, AssignError> {
    let mut order = distinct(sites)?;
    if steps == 0 || order.len() < steps {
        return Err(AssignError::Steps { steps, sites: order.len() });
    }
    Lottery::new(seed).shuffle(&mut order);
    let sites = order.len();
    let begins = order
        .iter()
        .enumerate()
        .map(|(place, site)| ((*site).to_owned(), 1 + place * steps / sites))
        .collect();
    Ok(Staggered { seed, steps, begins })
}

/// Who was assigned to what.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Assignment {
    /// The seed it can be repeated with.
    pub seed: u64,
    /// How it was drawn, for the report.
    pub method: String,
    /// The people of each arm, in the order they were given. Arm 0 is served first.
    pub arms: Vec<Vec<String>>,
}

/// When each site begins.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Staggered {
    /// The seed it can be repeated with.
    pub seed: u64,
    /// The number of steps; there is one more period.
    pub steps: usize,
    /// The first period, from 1, in which each site offers the program.
    pub begins: BTreeMap<String, usize>,
}

impl Staggered {
    /// Whether a site offers the program in a period; `None` for a site that was not drawn.
    #[must_use]
    pub fn is_on(&self, site: &str, period: usize) -> Option<bool> {
        self.begins.get(site).map(|&begins| begins <= period)
    }
}

/// Why nothing could be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AssignError {
    /// Somebody comes twice, and would have two chances.
    #[error("{name} comes twice")]
    Repeated {
        /// Who.
        name: String,
    },
    /// Fewer than two arms, or nobody in a block.
    #[error("{arms} arms with {per_arm} people each make no blocks")]
    NoBlocks {
        /// Arms asked for.
        arms: usize,
        /// People of each arm in a block.
        per_arm: usize,
    },
    /// No steps, or more than sites.
    #[error("{steps} steps for {sites} sites, where in each step at least one site begins")]
    Steps {
        /// Steps asked for.
        steps: usize,
        /// Sites there are.
        sites: usize,
    },
}

fn distinct(names: &[impl AsRef<str>]) -> Result<Vec<&str>, AssignError> {
    let mut seen = BTreeSet::new();
    for name in names.iter().map(AsRef::as_ref) {
        if !seen.insert(name) {
            return Err(AssignError::Repeated { name: name.to_owned() });
        }
    }
    Ok(names.iter().map(AsRef::as_ref).collect())
}

struct Lottery(ChaCha20Rng);

impl Lottery {
    fn new(seed: u64) -> Self {
        Self(ChaCha20Rng::seed_from_u64(seed))
    }

    /// A number below `limit`, each equally likely: draws from the ragged end are thrown away.
    fn below(&mut self, limit: u64) -> u64 {
        let whole = u64::MAX - u64::MAX % limit;
        loop {
            let drawn = self.0.next_u64();
            if drawn < whole {
                return drawn % limit;
            }
        }
    }

    /// Fisher and Yates.
    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u64 + 1);
            items.swap(last, usize::try_from(other).unwrap_or(last));
        }
    }

    /// The first `length` seats of a shuffled block, drawn one by one from the seats left.
    fn block(&mut self, length: usize, arms: usize, per_arm: usize) -> Vec<usize> {
        let mut left = vec![per_arm as u64; arms];
        let mut seats = Vec::with_capacity(length);
        for _ in 0..length {
            let total = left.iter().fold(0, |sum: u64, &seats| sum.saturating_add(seats));
            let mut ticket = self.below(total.max(1));
            let mut arm = 0;
            while left[arm] <= ticket && arm + 1 < arms {
                ticket -= left[arm];
                arm += 1;
            }
            left[arm] = left[arm].saturating_sub(1);
            seats.push(arm);
        }
        seats
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_the_same_chance() {
        let queue = ["a", "b", "c", "d", "e"];
        let mut served = BTreeMap::new();
        for seed in 0..10_000 {
            for person in &draw_places(&queue, 2, seed).unwrap().arms[0] {
                *served.entry(person.clone()).or_insert(0) += 1;
            }
        }
        // 4,000 each; five standard deviations are 245.
        assert!(served.values().all(|times| (3_755..4_245).contains(times)), "{served:?}");
    }

    #[test]
    fn more_places_than_people_leave_nobody_waiting() {
        assert_eq!(draw_places(&["a", "b"], 9, 1).unwrap().arms, [vec!["a", "b"], vec![]]);
        let nobody: [&str; 0] = [];
        assert_eq!(draw_places(&nobody, 3, 1).unwrap().arms.len(), 2);
    }

    #[test]
    fn nobody_gets_two_tickets() {
        let error = draw_places(&["a", "b", "a"], 1, 1).unwrap_err();
        assert_eq!(error.to_string(), "a comes twice");
    }

    #[test]
    fn arms_are_balanced_in_every_stratum() {
        let people: Vec<(String, &str)> = (0..44)
            .map(|number| (format!("R-{number}"), if number % 4 == 0 { "north" } else { "south" }))
            .collect();
        let assigned = assign_blocks(&people, 2, 2, 7).unwrap();
        let north = |arm: usize| {
            let northern = people.iter().filter(|(_, stratum)| *stratum == "north");
            northern.filter(|(person, _)| assigned.arms[arm].contains(person)).count()
        };
        assert!(north(0).abs_diff(north(1)) <= 2);
        assert!(assigned.arms[0].len().abs_diff(assigned.arms[1].len()) <= 4);
        assert!(assign_blocks(&people, 1, 2, 7).is_err());
        assert!(assign_blocks(&people, 2, usize::MAX, 7).is_ok());
    }

    #[test]
    fn a_wedge_begins_nowhere_and_ends_everywhere() {
        let sites = ["a", "b", "c", "d", "e"];
        let wedge = stagger(&sites, 2, 3).unwrap();
        let on = |period| sites.iter().filter(|site| wedge.is_on(site, period).unwrap()).count();
        assert_eq!([on(0), on(1), on(2)], [0, 3, 5]);
        assert_eq!(wedge.is_on("z", 1), None);
        assert!(stagger(&sites, 6, 3).is_err());
    }
}
