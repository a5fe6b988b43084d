//! A grouping under change, with what every item adds in every group kept up to date.

use std::ops::{Add, AddAssign, Sub};

use super::Dispersion;
use crate::effort::Generator;

/// Whole numbers wide enough for the sums of one problem's distances.
pub(super) trait Whole:
    Copy + Default + Ord + Into<i64> + AddAssign + Add<Output = Self> + Sub<Output = Self>
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
    // items, and `own[item]` that of its own group; `members[group]` lists its items, each at its
    // place in `places`; `eager[from * groups + to]`, where known, is the most that an item of
    // `from` would gain by going to `to`; `total` is the sum of all distances inside groups.
    items: usize,
    distances: Vec<D>,
    /// Twice the smallest distance of two items.
    closest: i64,
    gains: Vec<D>,
    own: Vec<D>,
    group_of: Vec<u32>,
    members: Vec<Vec<u32>>,
    places: Vec<u32>,
    eager: Vec<Option<D>>,
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
        let off_diagonal = |one: usize| {
            let row = problem.row(one).iter().enumerate();
            row.filter(move |&(other, _)| other != one).map(|(_, &distance)| distance)
        };
        let closest = (0..items).flat_map(off_diagonal).min().unwrap_or(0);
        let mut walk = Walk {
            items,
            distances: problem.distances.iter().map(|&distance| D::of(distance)).collect(),
            closest: 2 * closest,
            gains: vec![D::default(); items * sizes.len()],
            own: vec![D::default(); items],
            group_of: Vec::new(),
            members: vec![Vec::new(); sizes.len()],
            places: vec![0; items],
            eager: vec![None; sizes.len() * sizes.len()],
            bounds: problem.groups().iter().map(|size| (size.at_least, size.at_most)).collect(),
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
        self.members.len()
    }

    /// Whether any group's size may change.
    pub(super) fn has_shifts(&self) -> bool {
        1 < self.members.len() && self.bounds.iter().any(|(at_least, at_most)| at_least < at_most)
    }

    pub(super) fn go_to(&mut self, group_of: &[u32]) {
        self.group_of = group_of.to_vec();
        self.members.iter_mut().for_each(Vec::clear);
        self.gains.fill(D::default());
        for (item, &group) in group_of.iter().enumerate() {
            let group = to_usize(group);
            self.places[item] = to_u32(self.members[group].len());
            self.members[group].push(to_u32(item));
            let row = &self.distances[item * self.items..][..self.items];
            let gains = &mut self.gains[group * self.items..][..self.items];
            for (gain, &distance) in gains.iter_mut().zip(row) {
                *gain += distance;
            }
        }
        for (item, &group) in group_of.iter().enumerate() {
            self.own[item] = self.gains[to_usize(group) * self.items + item];
        }
        self.total = self.own.iter().map(|&own| own.into()).sum::<i64>() / 2;
        self.eager.fill(None);
    }

    /// Looks for an item of a group, from a place in its list on, with which another could change
    /// places so that the total changes by `at_least`; gives the item and the change.
    pub(super) fn partner(
        &mut self,
        one: usize,
        to: usize,
        at_least: i64,
        first: usize,
    ) -> Option<(usize, i64)> {
        let from = to_usize(self.group_of[one]);
        let gain: i64 = (self.gains[to * self.items + one] - self.own[one]).into();
        let most: i64 = self.most_eager(to, from).into();
        if from == to || gain + most - self.closest < at_least {
            return None;
        }
        let (before, after) = self.members[to].split_at(first.min(self.members[to].len()));
        let gains = &self.gains[from * self.items..][..self.items];
        let distances = &self.distances[one * self.items..][..self.items];
        after.iter().chain(before).find_map(|&other| {
            let other = to_usize(other);
            let theirs: i64 = (gains[other] - self.own[other]).into();
            let distance: i64 = distances[other].into();
            let change = gain + theirs - 2 * distance;
            (at_least <= change).then_some((other, change))
        })
    }

    /// What the total would change by if the two items changed groups.
    pub(super) fn swap_change(&self, one: usize, other: usize) -> i64 {
        let (from, to) = (to_usize(self.group_of[one]), to_usize(self.group_of[other]));
        if from == to {
            return 0;
        }
        let ones: i64 = (self.gains[to * self.items + one] - self.own[one]).into();
        let others: i64 = (self.gains[from * self.items + other] - self.own[other]).into();
        let distance: i64 = self.distances[one * self.items + other].into();
        ones + others - 2 * distance
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
        self.places.swap(one, other);
        self.members[from][to_usize(self.places[other])] = to_u32(other);
        self.members[to][to_usize(self.places[one])] = to_u32(one);
        self.settle(from, to);
    }

    /// What the total would change by if the item went to the group; nothing if it may not.
    pub(super) fn shift_change(&self, item: usize, to: usize) -> Option<i64> {
        let from = to_usize(self.group_of[item]);
        let may = from != to
            && self.bounds[from].0 < self.members[from].len()
            && self.members[to].len() < self.bounds[to].1;
        may.then(|| (self.gains[to * self.items + item] - self.own[item]).into())
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
        let place = to_usize(self.places[item]);
        self.members[from].swap_remove(place);
        if let Some(&moved) = self.members[from].get(place) {
            self.places[to_usize(moved)] = to_u32(place);
        }
        self.places[item] = to_u32(self.members[to].len());
        self.members[to].push(to_u32(item));
        self.group_of[item] = to_u32(to);
        self.settle(from, to);
    }

    /// Brings up to date what depends on the gains of two groups that have changed.
    fn settle(&mut self, one: usize, other: usize) {
        for group in [one, other] {
            for &item in &self.members[group] {
                self.own[to_usize(item)] = self.gains[group * self.items + to_usize(item)];
            }
        }
        for group in [one, other] {
            for third in 0..self.members.len() {
                self.eager[third * self.members.len() + group] = None;
                self.eager[group * self.members.len() + third] = None;
            }
        }
    }

    /// The most that an item of `from` would gain by going to `to`.
    fn most_eager(&mut self, from: usize, to: usize) -> D {
        let at = from * self.members.len() + to;
        if let Some(known) = self.eager[at] {
            return known;
        }
        let gains = &self.gains[to * self.items..][..self.items];
        let gain = |&item: &u32| gains[to_usize(item)] - self.own[to_usize(item)];
        let most = self.members[from].iter().map(gain).max().unwrap_or_default();
        self.eager[at] = Some(most);
        most
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
