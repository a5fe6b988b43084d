//! As many pairs as possible, and which side is scarce where, when each left entry asks for one.
//!
//! Push and relabel (Goldberg and Tarjan 1988; Kaya and others 2013 for this case): whoever has no
//! seat takes one where the way on to a free seat is shortest, its holder looks for another, and
//! the way through there is longer from then on. From time to time all distances are measured
//! anew, which finds those who cannot reach a free seat at all. The last time also gives the split of Dulmage and Mendelsohn (1958): left entries that cannot reach a
//! free seat by exchanges compete for right entries that are full in every largest assignment;
//! everybody else on the left is placed in every largest assignment, among the other right
//! entries. Pairs between the two parts are never needed.

use std::collections::VecDeque;

use super::Limit;
use super::search::Stopped;

/// Edges of one side, compressed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows<'a> {
    pub(super) starts: &'a [u32],
    pub(super) heads: &'a [u32],
}

impl<'a> Rows<'a> {
    fn row(&self, node: u32) -> &'a [u32] {
        let (start, end) = (self.starts[node as usize], self.starts[node as usize + 1]);
        &self.heads[start as usize..end as usize]
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }
}

/// A largest assignment, and who can still reach a free seat by exchanges.
#[derive(Clone, Debug)]
pub(super) struct Largest {
    /// The right entry of each left entry.
    pub(super) right_of: Vec<Option<u32>>,
    /// Left entries that can reach a free seat: all of these are placed.
    pub(super) left_free: Vec<bool>,
    /// Right entries from which a free seat can be reached: all others are full.
    pub(super) right_free: Vec<bool>,
}

/// Finds a largest assignment.
pub(super) fn largest(
    by_left: Rows<'_>,
    by_right: Rows<'_>,
    capacities: &[u32],
    limit: &mut Limit<'_>,
) -> Result<Largest, Stopped> {
    let mut phases = Phases::new(by_left, by_right, capacities);
    limit.spend(by_left.heads.len() as u64)?;
    phases.place_greedily();
    loop {
        limit.spend(phases.layer())?;
        if phases.waiting.is_empty() {
            return Ok(phases.finish());
        }
        limit.spend(phases.push())?;
    }
}

const NONE: u32 = u32::MAX;

struct Phases<'a> {
    by_left: Rows<'a>,
    by_right: Rows<'a>,
    capacities: &'a [u32],
    first_seat: Vec<u32>,
    load: Vec<u32>,
    seats: Vec<u32>,
    right_of: Vec<u32>,
    /// At least how many exchanges away the nearest free seat is, from each right entry, and for
    /// who holds each seat if it were given up; `NONE` where none can be reached.
    right_distance: Vec<u32>,
    seat_distance: Vec<u32>,
    /// The next seat of each full right entry to be given up.
    next: Vec<u32>,
    /// Left entries that can reach a free seat, and those of them without a partner.
    left_reaches: Vec<bool>,
    waiting: VecDeque<u32>,
    queue: Vec<u32>,
}

impl<'a> Phases<'a> {
    fn new(by_left: Rows<'a>, by_right: Rows<'a>, capacities: &'a [u32]) -> Phases<'a> {
        let mut first_seat = vec![0];
        let mut total = 0;
        for (right, &capacity) in (0_u32..).zip(capacities) {
            total += capacity.min(by_right.row(right).len() as u32);
            first_seat.push(total);
        }
        Phases {
            by_left,
            by_right,
            capacities,
            load: vec![0; capacities.len()],
            seats: vec![NONE; total as usize],
            right_of: vec![NONE; by_left.len()],
            right_distance: vec![NONE; capacities.len()],
            seat_distance: vec![0; total as usize],
            next: first_seat[..capacities.len()].to_vec(),
            left_reaches: vec![false; by_left.len()],
            waiting: VecDeque::new(),
            queue: Vec::new(),
            first_seat,
        }
    }

    fn has_room(&self, right: u32) -> bool {
        self.load[right as usize] < self.capacities[right as usize]
    }

    fn seats_of(&self, right: u32) -> std::ops::Range<u32> {
        let first = self.first_seat[right as usize];
        first..first + self.load[right as usize]
    }

    fn seat(&mut self, right: u32, left: u32) {
        let at = right as usize;
        self.seats[(self.first_seat[at] + self.load[at]) as usize] = left;
        self.load[at] += 1;
        self.right_of[left as usize] = right;
    }

    /// Left entries with few choices first: what they leave is more likely to suit the others.
    fn place_greedily(&mut self) {
        let mut order: Vec<u32> = (0..self.by_left.len() as u32).collect();
        order.sort_by_key(|&left| self.by_left.row(left).len());
        for left in order {
            let rights = self.by_left.row(left);
            if let Some(&right) = rights.iter().find(|&&right| self.has_room(right)) {
                self.seat(right, left);
            }
        }
    }

    /// Measures distances to the nearest free seat, and notes who waits for one. Gives back how
    /// many edges it looked at.
    fn layer(&mut self) -> u64 {
        self.right_distance.fill(NONE);
        self.left_reaches.fill(false);
        self.queue.clear();
        self.waiting.clear();
        for right in 0..self.load.len() as u32 {
            if self.has_room(right) {
                self.right_distance[right as usize] = 0;
                self.queue.push(right);
            }
        }
        let mut at = 0;
        let mut work = self.load.len() as u64;
        while let Some(&right) = self.queue.get(at) {
            at += 1;
            let distance = self.right_distance[right as usize] + 1;
            let lefts = self.by_right.row(right);
            work += lefts.len() as u64;
            for &left in lefts {
                if std::mem::replace(&mut self.left_reaches[left as usize], true) {
                    continue;
                }
                let next = self.right_of[left as usize];
                if next == NONE {
                    self.waiting.push_back(left);
                } else if self.right_distance[next as usize] == NONE {
                    self.right_distance[next as usize] = distance;
                    self.queue.push(next);
                }
            }
        }
        work
    }

    /// Seats those who wait, at the cost of others who then wait, until nobody does who could reach
    /// a free seat or distances are worth measuring anew. Gives back how many edges it looked at.
    ///
    /// Invariant: no distance is greater than it is in truth, so each only rises.
    fn push(&mut self) -> u64 {
        let (mut work, enough) = (0, self.by_left.heads.len());
        while work <= enough
            && let Some(left) = self.waiting.pop_front()
        {
            let rights = self.by_left.row(left);
            let (mut nearest, mut right, mut second) = (NONE, NONE, NONE);
            for &other in rights {
                let distance = self.right_distance[other as usize];
                if distance < nearest {
                    second = nearest;
                    (nearest, right) = (distance, other);
                } else {
                    second = second.min(distance);
                }
            }
            work += rights.len();
            if nearest == NONE {
                continue;
            }
            if self.has_room(right) {
                self.seat(right, left);
                self.right_distance[right as usize] = u32::from(!self.has_room(right));
                continue;
            }
            let seat = self.next[right as usize] as usize;
            let loser = std::mem::replace(&mut self.seats[seat], left);
            self.right_of[left as usize] = right;
            self.right_of[loser as usize] = NONE;
            self.waiting.push_back(loser);
            self.seat_distance[seat] = second.saturating_add(1);
            self.pass_on(right);
        }
        work as u64
    }

    /// Chooses the next seat of a full right entry to be given up: one that is no farther from a
    /// free seat than the entry. Where there is none, the entry is farther away itself.
    fn pass_on(&mut self, right: u32) {
        let at = right as usize;
        let seats = self.seats_of(right);
        let known = self.right_distance[at];
        let is_near = |seat: &u32| self.seat_distance[*seat as usize] <= known;
        // In turn, so that all seats are looked through hardly more than once a distance.
        let found = (self.next[at] + 1..seats.end).find(is_near);
        if let Some(next) = found.or_else(|| seats.clone().find(is_near)) {
            self.next[at] = next;
        } else if let Some(next) = seats.min_by_key(|&seat| self.seat_distance[seat as usize]) {
            self.next[at] = next;
            self.right_distance[at] = known.max(self.seat_distance[next as usize]);
        }
    }

    fn finish(self) -> Largest {
        Largest {
            right_of: self.right_of.iter().map(|&right| (right != NONE).then_some(right)).collect(),
            left_free: self.left_reaches,
            right_free: self.right_distance.iter().map(|&distance| distance != NONE).collect(),
        }
    }
}
