//! As many pairs as possible, and which side is scarce where.
//!
//! Phases of shortest augmenting paths (Hopcroft and Karp 1973) with capacities, then the split of
//! Dulmage and Mendelsohn (1958): every right entry that an unplaced left entry could reach by
//! exchanges is full in every largest assignment, and needs only left entries so reached to be so;
//! everybody else on the left is placed in every largest assignment, among the remaining right
//! entries. Pairs between the two parts are never needed.

use super::Limit;
use super::search::Stopped;

/// Edges by source, compressed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows<'a> {
    pub(super) starts: &'a [u32],
    pub(super) heads: &'a [u32],
}

impl<'a> Rows<'a> {
    pub(super) fn row(&self, source: u32) -> &'a [u32] {
        let (start, end) = (self.starts[source as usize], self.starts[source as usize + 1]);
        &self.heads[start as usize..end as usize]
    }

    fn sources(&self) -> std::ops::Range<u32> {
        0..self.starts.len() as u32 - 1
    }
}

/// Who sits at each sink; a source may sit at several.
#[derive(Clone, Debug)]
pub(super) struct Seating {
    first_seat: Vec<u32>,
    load: Vec<u32>,
    seats: Vec<u32>,
    /// Units of each source not seated.
    missing: Vec<u32>,
}

impl Seating {
    fn empty(demands: &[u32], rooms: impl Iterator<Item = u32>) -> Seating {
        let mut first_seat = vec![0];
        let mut total = 0;
        for room in rooms {
            total += room;
            first_seat.push(total);
        }
        let load = vec![0; first_seat.len() - 1];
        Seating { first_seat, load, seats: vec![0; total as usize], missing: demands.to_vec() }
    }

    /// The sources at a sink.
    pub(super) fn seated(&self, sink: u32) -> &[u32] {
        let first = self.first_seat[sink as usize] as usize;
        &self.seats[first..first + self.load[sink as usize] as usize]
    }

    fn has_room(&self, sink: u32) -> bool {
        let at = sink as usize;
        self.first_seat[at] + self.load[at] < self.first_seat[at + 1]
    }

    fn seat(&mut self, sink: u32, source: u32) {
        let at = sink as usize;
        self.seats[(self.first_seat[at] + self.load[at]) as usize] = source;
        self.load[at] += 1;
    }
}

/// Seats as many units of the sources as possible. At each edge either the source has one unit or
/// the sink has room for one.
pub(super) fn seat_most(
    rows: Rows<'_>,
    demands: &[u32],
    rooms: &[u32],
    limit: &mut Limit<'_>,
) -> Result<Seating, Stopped> {
    let mut degree = vec![0_u32; rooms.len()];
    for &sink in rows.heads {
        degree[sink as usize] += 1;
    }
    let rooms = rooms.iter().zip(&degree).map(|(&room, &degree)| room.min(degree));
    let mut seating = Seating::empty(demands, rooms);
    limit.spend(rows.heads.len() as u64)?;
    // Sources with few choices first: what they leave is more likely to suit the others.
    let mut order: Vec<u32> = rows.sources().collect();
    order.sort_by_key(|&source| rows.row(source).len());
    for source in order {
        for &sink in rows.row(source) {
            if seating.missing[source as usize] == 0 {
                break;
            }
            if seating.has_room(sink) {
                seating.seat(sink, source);
                seating.missing[source as usize] -= 1;
            }
        }
    }
    let mut phase = Phase::new(rows.starts.len() - 1, rooms_len(&seating));
    while phase.layer(rows, &seating, limit)? {
        for source in rows.sources() {
            while 0 < seating.missing[source as usize] && phase.augment(rows, &mut seating, source)
            {
                seating.missing[source as usize] -= 1;
            }
        }
    }
    Ok(seating)
}

fn rooms_len(seating: &Seating) -> usize {
    seating.load.len()
}

/// Sources that an unplaced unit reaches by exchanges, and the sinks it sees there.
pub(super) fn reached(rows: Rows<'_>, seating: &Seating) -> (Vec<bool>, Vec<bool>) {
    let mut sources: Vec<bool> = seating.missing.iter().map(|&missing| 0 < missing).collect();
    let mut sinks = vec![false; seating.load.len()];
    let mut queue: Vec<u32> = rows.sources().filter(|&source| sources[source as usize]).collect();
    while let Some(source) = queue.pop() {
        for &sink in rows.row(source) {
            if !std::mem::replace(&mut sinks[sink as usize], true) {
                for &next in seating.seated(sink) {
                    if !std::mem::replace(&mut sources[next as usize], true) {
                        queue.push(next);
                    }
                }
            }
        }
    }
    (sources, sinks)
}

const NONE: u32 = u32::MAX;

/// Notes of a phase: a layering by breadth, then disjoint augmenting paths by depth.
struct Phase {
    level: Vec<u32>,
    next: Vec<u32>,
    seen: Vec<bool>,
    queue: Vec<u32>,
    stack: Vec<Frame>,
    last_level: u32,
}

/// A source on the path, and the seat it would give up.
#[derive(Clone, Copy)]
struct Frame {
    source: u32,
    seat: u32,
}

impl Phase {
    fn new(sources: usize, sinks: usize) -> Phase {
        Phase {
            level: vec![NONE; sources],
            next: vec![0; sources],
            seen: vec![false; sinks],
            queue: Vec::new(),
            stack: Vec::new(),
            last_level: 0,
        }
    }

    /// Layers the sources by how many exchanges they are from an unplaced one; says whether a sink
    /// with room is in sight.
    fn layer(
        &mut self,
        rows: Rows<'_>,
        seating: &Seating,
        limit: &mut Limit<'_>,
    ) -> Result<bool, Stopped> {
        self.level.fill(NONE);
        self.seen.fill(false);
        self.queue.clear();
        for source in rows.sources() {
            self.next[source as usize] = rows.starts[source as usize];
            if 0 < seating.missing[source as usize] {
                self.level[source as usize] = 0;
                self.queue.push(source);
            }
        }
        self.last_level = NONE;
        let mut at = 0;
        let mut work = 0;
        while let Some(&source) = self.queue.get(at) {
            at += 1;
            let level = self.level[source as usize];
            if self.last_level < level {
                break;
            }
            work += rows.row(source).len() as u64;
            for &sink in rows.row(source) {
                if std::mem::replace(&mut self.seen[sink as usize], true) {
                    continue;
                }
                if seating.has_room(sink) {
                    self.last_level = level;
                }
                for &next in seating.seated(sink) {
                    if self.level[next as usize] == NONE {
                        self.level[next as usize] = level + 1;
                        self.queue.push(next);
                    }
                }
            }
        }
        limit.spend(work + rows.starts.len() as u64)?;
        Ok(self.last_level != NONE)
    }

    /// Seats one unit of a source along a shortest path no part of which was tried before.
    fn augment(&mut self, rows: Rows<'_>, seating: &mut Seating, source: u32) -> bool {
        self.stack.clear();
        self.stack.push(Frame { source, seat: NONE });
        while let Some(&Frame { source, .. }) = self.stack.last() {
            let next = &mut self.next[source as usize];
            if *next == rows.starts[source as usize + 1] {
                self.stack.pop();
                continue;
            }
            let sink = rows.heads[*next as usize];
            *next += 1;
            if seating.has_room(sink) {
                if seating.seated(sink).contains(&source) {
                    continue;
                }
                self.commit(seating, sink);
                return true;
            }
            let level = self.level[source as usize] + 1;
            if self.last_level < level {
                continue;
            }
            let first = seating.first_seat[sink as usize];
            let found = (first..).zip(seating.seated(sink)).find(|&(_, &other)| {
                self.level[other as usize] == level
                    && self.next[other as usize] < rows.starts[other as usize + 1]
            });
            if let Some((seat, &other)) = found {
                // The others here may still be tried from this source.
                self.next[source as usize] -= 1;
                self.stack.push(Frame { source: other, seat });
            }
        }
        false
    }

    /// Everybody on the path moves one place on.
    fn commit(&mut self, seating: &mut Seating, sink: u32) {
        let Some(mut mover) = self.stack.pop() else { return };
        seating.seat(sink, mover.source);
        while let Some(before) = self.stack.pop() {
            seating.seats[mover.seat as usize] = before.source;
            mover = before;
        }
    }
}
