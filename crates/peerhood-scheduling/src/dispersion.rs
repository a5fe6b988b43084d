//! The maximally diverse grouping problem: items into groups of bounded size so that the
//! distances inside groups add up to as much as possible.
//!
//! It is the bare form of putting people who differ into the same group, kept apart from people so
//! that it can be measured against the literature.

mod anneal;
mod exact;
mod walk;

use std::ops::ControlFlow;

pub use exact::MOST_EXACT_ITEMS;
use thiserror::Error;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::effort::{Effort, Stop, Watch, best_of_starts};
use crate::form::Size;

/// Items, the distance of every two of them, and groups, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispersion {
    // Invariant: `distances` is symmetric with zeros on the diagonal, the groups' bounds can hold
    // all items, and no sum of distances comes near the ends of `i64`.
    items: usize,
    distances: Vec<i64>,
    groups: Vec<Size>,
}

/// What is wrong with a dispersion problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DispersionError {
    /// There are more items than can be handled.
    #[error("{items} items, but at most {limit}")]
    TooManyItems {
        /// Items given.
        items: usize,
        /// Items at most.
        limit: usize,
    },
    /// There are more groups than can be handled.
    #[error("{groups} groups, but at most {limit}")]
    TooManyGroups {
        /// Groups given.
        groups: usize,
        /// Groups at most.
        limit: usize,
    },
    /// A distance names an item that is not there.
    #[error("a distance is given for item {item}, but there are {items} items, counted from 0")]
    NoSuchItem {
        /// The item.
        item: usize,
        /// How many there are.
        items: usize,
    },
    /// An item has a distance to itself.
    #[error("item {item} has distance {distance} to itself")]
    NotZeroToItself {
        /// The item.
        item: usize,
        /// Its distance to itself.
        distance: i64,
    },
    /// A group's least size is above its most.
    #[error("group {group} wants {at_least} to {at_most} items")]
    EmptySize {
        /// The group.
        group: usize,
        /// The fewest items.
        at_least: usize,
        /// The most items.
        at_most: usize,
    },
    /// The groups cannot hold all items, or want more than there are.
    #[error("the groups want {at_least} to {at_most} items, but there are {items}")]
    SizesDoNotFit {
        /// Items.
        items: usize,
        /// What the groups need at least.
        at_least: usize,
        /// What they hold at most.
        at_most: usize,
    },
    /// The distances could add up to more than can be written down.
    #[error("a distance of {distance} is too large for {items} items; scale the distances down")]
    DistanceTooLarge {
        /// The distance.
        distance: i64,
        /// How many items there are.
        items: usize,
    },
}

/// Items in groups.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Dispersed {
    /// The items of each group, ascending.
    pub groups: Vec<Vec<usize>>,
    /// The sum of the distances inside groups.
    pub total: i64,
    /// What no grouping can be above. Valid, but far off unless groups are few and large: a third
    /// above the best for random distances and groups of a tenth of the items.
    pub bound: i64,
    /// Whether no grouping is better.
    pub proved: bool,
    /// Changes tried, over all starts.
    pub moves: u64,
    /// The seed of the start that found it.
    pub seed: u64,
    /// Why the search ended.
    pub stop: Stop,
}

const MOST_ITEMS: usize = 5_000;

impl Dispersion {
    /// Returns the problem for so many items; pairs without a distance have distance zero, and of
    /// a pair given twice the last counts.
    ///
    /// Distances are integers: scale decimals up first. They may be negative.
    ///
    /// # Errors
    ///
    /// Items that are not there, sizes that do not fit, or distances that could overflow.
    pub fn new(
        items: usize,
        distances: impl IntoIterator<Item = (usize, usize, i64)>,
        groups: Vec<Size>,
    ) -> Result<Dispersion, DispersionError> {
        if MOST_ITEMS < items {
            return Err(DispersionError::TooManyItems { items, limit: MOST_ITEMS });
        }
        if MOST_ITEMS < groups.len() {
            let groups = groups.len();
            return Err(DispersionError::TooManyGroups { groups, limit: MOST_ITEMS });
        }
        for (group, &Size { at_least, at_most }) in groups.iter().enumerate() {
            if at_most < at_least {
                return Err(DispersionError::EmptySize { group, at_least, at_most });
            }
        }
        let sum =
            |bound: fn(&Size) -> usize| groups.iter().map(bound).fold(0, usize::saturating_add);
        let (at_least, at_most) = (sum(|size| size.at_least), sum(|size| size.at_most));
        if items < at_least || at_most < items {
            return Err(DispersionError::SizesDoNotFit { items, at_least, at_most });
        }
        let pairs = i64::try_from(items * items).unwrap_or(i64::MAX).max(1);
        let limit = i64::MAX / 16 / pairs;
        let mut matrix = vec![0; items * items];
        for (one, other, distance) in distances {
            if let Some(&item) = [one, other].iter().find(|&&item| items <= item) {
                return Err(DispersionError::NoSuchItem { item, items });
            }
            if one == other && distance != 0 {
                return Err(DispersionError::NotZeroToItself { item: one, distance });
            }
            if limit.unsigned_abs() < distance.unsigned_abs() {
                return Err(DispersionError::DistanceTooLarge { distance, items });
            }
            matrix[one * items + other] = distance;
            matrix[other * items + one] = distance;
        }
        Ok(Dispersion { items, distances: matrix, groups })
    }

    /// Returns how many items there are.
    #[must_use]
    pub fn items(&self) -> usize {
        self.items
    }

    /// Returns the groups' bounds.
    #[must_use]
    pub fn groups(&self) -> &[Size] {
        &self.groups
    }

    /// Returns the distance of two items, zero for items that are not there.
    #[must_use]
    pub fn distance(&self, one: usize, other: usize) -> i64 {
        if self.items <= one || self.items <= other {
            return 0;
        }
        self.distances[one * self.items + other]
    }

    fn row(&self, item: usize) -> &[i64] {
        &self.distances[item * self.items..][..self.items]
    }
}

/// Puts items into groups so that the distances inside groups add up to as much as the effort finds.
///
/// Up to [`MOST_EXACT_ITEMS`] items the answer is the best there is, by trying every grouping.
///
/// ```
/// use peerhood_scheduling::dispersion::{Dispersion, disperse};
/// use peerhood_scheduling::{Effort, form::Size};
///
/// // Two pairs of twins: the best groups part them.
/// let distances = [(0, 2, 9), (0, 3, 8), (1, 2, 8), (1, 3, 9)];
/// let problem = Dispersion::new(4, distances, vec![Size { at_least: 2, at_most: 2 }; 2])?;
/// let dispersed = disperse(&problem, Effort::new(1_000, 1));
/// assert_eq!((dispersed.total, dispersed.proved), (18, true));
/// # Ok::<(), peerhood_scheduling::dispersion::DispersionError>(())
/// ```
///
/// # Complexity
///
/// O(1) to try a move and O(n) to make it, in memory for n · (n + groups) distances.
///
/// # References
///
/// The gain of every item in every group is kept as in M. Gallego, M. Laguna, R. Martí, A. Duarte,
/// "Tabu search with strategic oscillation for the maximally diverse grouping problem", JORS 64(5),
/// 2013; the walk is simulated annealing.
#[must_use]
pub fn disperse(problem: &Dispersion, effort: Effort) -> Dispersed {
    disperse_watched(problem, effort, &|_| ControlFlow::Continue(()))
}

/// Does what [`disperse`] does and tells `watch` how it goes; a larger total is a smaller soft score.
#[must_use]
pub fn disperse_watched(problem: &Dispersion, effort: Effort, watch: Watch<'_>) -> Dispersed {
    if let Some(group_of) = exact::best_grouping(problem) {
        return dispersed(problem, &group_of, true, 0, effort.seed, Stop::Optimal);
    }
    let starts = best_of_starts(effort, watch, |seed, watch| {
        anneal::anneal(problem, effort.moves, seed, watch)
    });
    let group_of: Vec<usize> =
        starts.best.iter().map(|&group| usize::try_from(group).unwrap_or(usize::MAX)).collect();
    dispersed(problem, &group_of, false, starts.moves, starts.seed, starts.stop)
}

/// Returns the sum of the distances inside groups, counted pair by pair, or nothing if an item is
/// not in exactly one group or a group's size is out of bounds.
#[must_use]
pub fn total_of(problem: &Dispersion, groups: &[Vec<usize>]) -> Option<i64> {
    let mut times = vec![0; problem.items];
    for &item in groups.iter().flatten() {
        *times.get_mut(item)? += 1;
    }
    let within = |(items, size): (&Vec<usize>, &Size)| {
        size.at_least <= items.len() && items.len() <= size.at_most
    };
    let sizes_fit =
        groups.len() == problem.groups.len() && groups.iter().zip(&problem.groups).all(within);
    if !sizes_fit || times.iter().any(|&times| times != 1) {
        return None;
    }
    let mut total = 0;
    for items in groups {
        for (position, &one) in items.iter().enumerate() {
            total += items[position + 1..]
                .iter()
                .map(|&other| problem.distance(one, other))
                .sum::<i64>();
        }
    }
    Some(total)
}

fn dispersed(
    problem: &Dispersion,
    group_of: &[usize],
    proved: bool,
    moves: u64,
    seed: u64,
    stop: Stop,
) -> Dispersed {
    let mut groups = vec![Vec::new(); problem.groups.len()];
    for (item, &group) in group_of.iter().enumerate() {
        groups[group].push(item);
    }
    let total = total_of(problem, &groups).unwrap_or(0);
    let bound = if proved { total } else { upper_bound(problem) };
    let proved = proved || total == bound;
    let stop = if proved { Stop::Optimal } else { stop };
    Dispersed { groups, total, bound, proved, moves, seed, stop }
}

/// No item can be with more others than fit the largest group, nor with better ones than its
/// farthest.
fn upper_bound(problem: &Dispersion) -> i64 {
    let largest = problem.groups.iter().map(|size| size.at_most).max().unwrap_or(0);
    let smallest = problem.groups.iter().map(|size| size.at_least).min().unwrap_or(0);
    let of_item = |item: usize| {
        let mut row: Vec<i64> = (0..problem.items)
            .filter(|&other| other != item)
            .map(|other| problem.row(item)[other])
            .collect();
        row.sort_unstable_by_key(|&distance| std::cmp::Reverse(distance));
        let must = smallest.saturating_sub(1).min(row.len());
        let may = largest.saturating_sub(1).min(row.len());
        let forced: i64 = row[..must].iter().sum();
        let chosen: i64 = row[must..may].iter().map(|&distance| distance.max(0)).sum();
        forced + chosen
    };
    (0..problem.items).map(of_item).sum::<i64>().div_euclid(2)
}
