//! As many pairs as possible, and which side is scarce where, when each left entry asks for one.
//!
//! Phases of augmenting paths along distances to the nearest free seat (Hopcroft and Karp 1973,
//! with seats; the distances are exact, so that one phase takes paths of every length). The last
//! phase also gives the split of Dulmage and Mendelsohn (1958): left entries that cannot reach a
//! free seat by exchanges compete for right entries that are full in every largest assignment;
//! everybody else on the left is placed in every largest assignment, among the other right
//! entries. Pairs between the two parts are never needed.

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
        for left in std::mem::take(&mut phases.waiting) {
            phases.augment(left);
        }
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
    /// Exchanges to the nearest free seat, from each right entry and from each left entry.
    right_distance: Vec<u32>,
    left_distance: Vec<u32>,
    /// The edge of each left entry to try next.
    next: Vec<u32>,
    /// Left entries without a partner that can reach a free seat.
    waiting: Vec<u32>,
    queue: Vec<u32>,
    stack: Vec<Frame>,
}

/// A left entry on a path, and the seat it would give up.
#[derive(Clone, Copy)]
struct Frame {
    left: u32,
    seat: u32,
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
            first_seat,
            load: vec![0; capacities.len()],
            seats: vec![NONE; total as usize],
            right_of: vec![NONE; by_left.len()],
            right_distance: vec![NONE; capacities.len()],
            left_distance: vec![NONE; by_left.len()],
            next: vec![0; by_left.len()],
            waiting: Vec::new(),
            queue: Vec::new(),
            stack: Vec::new(),
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

    /// Measures distances to the nearest free seat, and notes who waits for one.
    fn layer(&mut self) -> u64 {
        self.right_distance.fill(NONE);
        self.left_distance.fill(NONE);
        self.queue.clear();
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
                let known = &mut self.left_distance[left as usize];
                if *known != NONE {
                    continue;
                }
                *known = distance;
                let next = self.right_of[left as usize];
                if next == NONE {
                    self.waiting.push(left);
                } else if self.right_distance[next as usize] == NONE {
                    self.right_distance[next as usize] = distance;
                    self.queue.push(next);
                }
            }
        }
        self.next.copy_from_slice(&self.by_left.starts[..self.by_left.len()]);
        work
    }

    /// Places a left entry along falling distances, if the paths taken before left one.
    fn augment(&mut self, left: u32) {
        self.stack.clear();
        self.stack.push(Frame { left, seat: NONE });
        while let Some(&Frame { left, .. }) = self.stack.last() {
            let next = &mut self.next[left as usize];
            if *next == self.by_left.starts[left as usize + 1] {
                self.stack.pop();
                continue;
            }
            let right = self.by_left.heads[*next as usize];
            let distance = self.left_distance[left as usize] - 1;
            if self.right_distance[right as usize] != distance {
                *next += 1;
                continue;
            }
            if self.has_room(right) {
                self.move_along(right);
                return;
            }
            let found = self.seats_of(right).find(|&seat| {
                let other = self.seats[seat as usize] as usize;
                self.left_distance[other] == distance
                    && self.next[other] < self.by_left.starts[other + 1]
            });
            match found {
                // The others here may be tried later, so the edge stays the next one.
                Some(seat) if 0 < distance => {
                    self.stack.push(Frame { left: self.seats[seat as usize], seat });
                }
                _ => self.next[left as usize] += 1,
            }
        }
    }

    /// Everybody on the path moves one place on.
    fn move_along(&mut self, right: u32) {
        let Some(mut mover) = self.stack.pop() else { return };
        let mut vacated = self.right_of[mover.left as usize];
        self.seat(right, mover.left);
        while let Some(before) = self.stack.pop() {
            self.seats[mover.seat as usize] = before.left;
            std::mem::swap(&mut self.right_of[before.left as usize], &mut vacated);
            mover = before;
        }
    }

    fn finish(self) -> Largest {
        Largest {
            right_of: self.right_of.iter().map(|&right| (right != NONE).then_some(right)).collect(),
            left_free: self.left_distance.iter().map(|&distance| distance != NONE).collect(),
            right_free: self.right_distance.iter().map(|&distance| distance != NONE).collect(),
        }
    }
}
