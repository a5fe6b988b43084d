//! A grouping under change, with what every item adds in every group kept up to date.

use std::ops::{Add, AddAssign, Sub};

use super::Dispersion;
use crate::effort::Generator;

/// Whole numbers wide enough for the sums of one problem's distances.
pub(super) trait Whole:
    Copy + Default + Into<i64> + AddAssign + Add<Output = Self> + Sub<Output = Self>
{
    /// Returns the number, which the caller knows to fit.
    fn of(number: i64) -> Self;
}

impl Whole for i64 {
    fn of(number: i64) -> i64 {
        number
    }
}

impl Whole for i32 {
    fn of(number: i64) -> i32 {
        i32::try_from(number).unwrap_or(i32::MAX)
    }
}

/// Whether half the bytes will do for every sum of one row's distances, which doubles the speed.
pub(super) fn fits_i32(problem: &Dispersion) -> bool {
    let sum = |item: usize| problem.row(item).iter().map(|distance| distance.abs()).sum::<i64>();
    (0..problem.items()).all(|item| sum(item) < i64::from(i32::MAX / 8))
}

pub(super) struct Walk<D> {
    // Invariant: `gains[group * items + item]` is the sum of the item's distances to the group's
    // items, and `total` the sum of all distances inside groups.
    items: usize,
    distances: Vec<D>,
    gains: Vec<D>,
    group_of: Vec<u32>,
    sizes: Vec<usize>,
    bounds: Vec<(usize, usize)>,
    total: i64,
}

impl<D: Whole> Walk<D> {
    /// Deals the items at random into groups of promising sizes.
    pub(super) fn new(problem: &Dispersion, generator: &mut Generator) -> Walk<D> {
        let items = problem.items();
        let sizes = promising_sizes(problem);
        let groups = sizes.iter().enumerate();
        let mut group_of: Vec<u32> =
            groups.flat_map(|(group, &size)| std::iter::repeat_n(to_u32(group), size)).collect();
        generator.shuffle(&mut group_of);
        let mut walk = Walk {
            items,
            distances: problem.distances.iter().map(|&distance| D::of(distance)).collect(),
            gains: vec![D::default(); items * sizes.len()],
            group_of: Vec::new(),
            bounds: problem.groups().iter().map(|size| (size.at_least, size.at_most)).collect(),
            sizes,
            total: 0,
        };
        walk.go_to(&group_of);
        walk
    }

    pub(super) fn total(&self) -> i64 {
        self.total
    }

    pub(super) fn groups(&self) -> &[u32] {
        &self.group_of
    }

    pub(super) fn group_count(&self) -> usize {
        self.sizes.len()
    }

    /// Whether any group's size may change.
    pub(super) fn has_shifts(&self) -> bool {
        1 < self.sizes.len() && self.bounds.iter().any(|(at_least, at_most)| at_least < at_most)
    }

    pub(super) fn go_to(&mut self, group_of: &[u32]) {
        self.group_of = group_of.to_vec();
        self.sizes.fill(0);
        self.gains.fill(D::default());
        for (item, &group) in group_of.iter().enumerate() {
            let group = to_usize(group);
            self.sizes[group] += 1;
            let row = &self.distances[item * self.items..][..self.items];
            let gains = &mut self.gains[group * self.items..][..self.items];
            for (gain, &distance) in gains.iter_mut().zip(row) {
                *gain += distance;
            }
        }
        let own = |(item, &group): (usize, &u32)| self.gain(to_usize(group), item);
        self.total = group_of.iter().enumerate().map(own).sum::<i64>() / 2;
    }

    /// What the total would change by if the two items changed groups; nothing if they share one.
    pub(super) fn swap_change(&self, one: usize, other: usize) -> Option<i64> {
        let (from, to) = (to_usize(self.group_of[one]), to_usize(self.group_of[other]));
        if from == to {
            return None;
        }
        let distance: i64 = self.distances[one * self.items + other].into();
        let comes = self.gain(to, one) - self.gain(from, one);
        let leaves = self.gain(from, other) - self.gain(to, other);
        Some(comes + leaves - 2 * distance)
    }

    pub(super) fn swap(&mut self, one: usize, other: usize, change: i64) {
        self.total += change;
        let (from, to) = (to_usize(self.group_of[one]), to_usize(self.group_of[other]));
        let ones = &self.distances[one * self.items..][..self.items];
        let others = &self.distances[other * self.items..][..self.items];
        for (group, leaves, comes) in [(from, ones, others), (to, others, ones)] {
            let gains = &mut self.gains[group * self.items..][..self.items];
            for ((gain, &leaves), &comes) in gains.iter_mut().zip(leaves).zip(comes) {
                *gain += comes - leaves;
            }
        }
        self.group_of.swap(one, other);
    }

    /// What the total would change by if the item went to the group; nothing if it may not.
    pub(super) fn shift_change(&self, item: usize, to: usize) -> Option<i64> {
        let from = to_usize(self.group_of[item]);
        let may = from != to
            && self.bounds[from].0 < self.sizes[from]
            && self.sizes[to] < self.bounds[to].1;
        may.then(|| self.gain(to, item) - self.gain(from, item))
    }

    pub(super) fn shift(&mut self, item: usize, to: usize, change: i64) {
        self.total += change;
        let from = to_usize(self.group_of[item]);
        let row = &self.distances[item * self.items..][..self.items];
        let none = D::default();
        for (gain, &distance) in self.gains[from * self.items..][..self.items].iter_mut().zip(row) {
            *gain += none - distance;
        }
        for (gain, &distance) in self.gains[to * self.items..][..self.items].iter_mut().zip(row) {
            *gain += distance;
        }
        self.sizes[from] -= 1;
        self.sizes[to] += 1;
        self.group_of[item] = to_u32(to);
    }

    fn gain(&self, group: usize, item: usize) -> i64 {
        self.gains[group * self.items + item].into()
    }
}

/// Returns sizes with the most pairs in the groups if distances are positive on the whole, or else
/// with the fewest.
fn promising_sizes(problem: &Dispersion) -> Vec<usize> {
    let bounds = problem.groups();
    let mut sizes: Vec<usize> = bounds.iter().map(|size| size.at_least).collect();
    let mut left = problem.items() - sizes.iter().sum::<usize>();
    if problem.distances.iter().sum::<i64>() <= 0 {
        while 0 < left {
            let open = (0..sizes.len()).filter(|&group| sizes[group] < bounds[group].at_most);
            let Some(group) = open.min_by_key(|&group| sizes[group]) else { break };
            sizes[group] += 1;
            left -= 1;
        }
        return sizes;
    }
    // Pairs grow faster than members, so groups are best full or at their least, all but one.
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&group| {
        std::cmp::Reverse(bounds[group].at_least.saturating_add(bounds[group].at_most))
    });
    for group in order {
        let more = (bounds[group].at_most - sizes[group]).min(left);
        sizes[group] += more;
        left -= more;
    }
    sizes
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
