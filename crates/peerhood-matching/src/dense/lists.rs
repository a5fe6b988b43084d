//! The cheapest cells of each row, and an auction that reads no others.
//!
//! Rows bid for columns, outbidding each other by at least a stake (Bertsekas 1988). A row looks at
//! its list alone while nothing outside can be cheaper: prices only rise, so a bound on the other
//! cells holds once found. When a row's list has become too dear, it is made anew at the prices
//! of the day.

use super::core::Core;
use crate::solve::money::Short;
use crate::solve::scarce::{Failure, Offer, Part, Seated};

const NONE: u32 = u32::MAX;

/// Cells in a list while rows bid.
const WIDE: usize = 32;
/// Each stake is the one before over this.
const FALL: i128 = 6;
/// Where prices have far to go, the first stake is about the greatest cost over this.
const FAR: i128 = 8;
/// Stakes below this are not fine enough beside the costs.
const LEAST_STAKE: i128 = 16;
/// One of so many rows are few.
const FEW: usize = 16;
const VERY_FEW: usize = 64;
/// Bids a row may make, on average, before shortest paths take over.
const BIDS: usize = 200;

pub(super) struct Lists<'a, M: Short> {
    columns: usize,
    cells: &'a [M],
    width: usize,
    /// What a column costs each row beside the cell.
    extra: Vec<M>,
    /// No cell outside a row's list costs it less.
    bounds: Vec<M>,
    /// The cells of each list, one list after the other.
    offers: Vec<Offer<M>>,
    cheapest: Cheapest<M>,
    owner: Vec<u32>,
    waiting: Vec<u32>,
    /// Rows without a column whose list has become too dear.
    stranded: Vec<u32>,
}

impl<'a, M: Short> Lists<'a, M> {
    /// Lists so many cells of each row that are the cheapest with `extra`; none is below nothing.
    pub(super) fn new(rows: usize, cells: &'a [M], extra: Vec<M>, width: usize) -> Lists<'a, M> {
        let columns = extra.len();
        let width = width.min(columns);
        let mut lists = Lists {
            columns,
            cells,
            width,
            extra,
            bounds: vec![M::ZERO; rows],
            offers: vec![Offer { cost: M::ZERO, sink: 0 }; rows * width],
            cheapest: Cheapest {
                found: Vec::new(),
                bound: M::CEILING,
                least: Vec::new(),
                sorted: Vec::new(),
            },
            owner: vec![NONE; columns],
            waiting: Vec::new(),
            stranded: Vec::new(),
        };
        for row in 0..rows as u32 {
            lists.renew(row, M::ZERO);
        }
        lists
    }

    fn row(&self, row: u32) -> &'a [M] {
        &self.cells[row as usize * self.columns..][..self.columns]
    }

    fn list(&self, row: u32) -> &[Offer<M>] {
        &self.offers[row as usize * self.width..][..self.width]
    }

    /// Makes the list of a row anew.
    fn renew(&mut self, row: u32, floor: M) {
        let at = row as usize;
        let start = at * self.columns / self.bounds.len();
        let cells = self.row(row);
        self.cheapest.find(self.width, cells, &self.extra, start, floor);
        self.bounds[at] = self.cheapest.bound;
        let list = &mut self.offers[at * self.width..][..self.width];
        for (offer, &(_, column)) in list.iter_mut().zip(&self.cheapest.found) {
            *offer = Offer { cost: cells[column as usize], sink: column };
        }
    }

    /// Lets rows bid once, to see how much they compete. Gives back how many have lists that become
    /// too dear at once; none where costs are too coarse for stakes.
    pub(super) fn try_out(&mut self) -> Result<usize, Failure> {
        let stake = self.stake();
        if stake < LEAST_STAKE {
            return Ok(0);
        }
        let before = self.extra.clone();
        let rows = self.bounds.len();
        self.waiting.extend(0..rows as u32);
        self.bid(M::narrow(stake).unwrap_or(M::ZERO), &mut (BIDS * rows))?;
        self.extra = before;
        self.owner.fill(NONE);
        let stranded = self.stranded.len();
        self.stranded.clear();
        Ok(stranded)
    }

    /// What the cheapest cell outside its list costs the middle row, in part: a price that many
    /// rows would rather pay than look elsewhere.
    fn stake(&self) -> i128 {
        let mut bounds = self.bounds.clone();
        let middle = bounds.len() / 2;
        bounds.select_nth_unstable(middle).1.wide() / 2
    }

    /// Gives most rows a column that is nearly their cheapest, at prices that show it. Where all
    /// want the same few columns, prices have far to go, and the first stakes are as large.
    pub(super) fn seat(&mut self, all_want_the_same: bool) -> Result<(), Failure> {
        let rows = self.bounds.len();
        self.set_width(WIDE);
        let mut stakes = vec![self.stake() / FALL, self.stake()];
        let greatest = self.cells.iter().max().map_or(0, |cell| cell.wide());
        while all_want_the_same && stakes[stakes.len() - 1] * FALL < greatest / FAR {
            stakes.push(stakes[stakes.len() - 1] * FALL);
        }
        let mut left = BIDS * rows;
        while let Some(stake) = stakes.pop() {
            let stake = M::narrow(stake).unwrap_or(M::ZERO);
            self.release(stake);
            self.bid(stake.next(), &mut left)?;
            // The few who are stranded find a column in the next phase, the last along a path.
            let few = if stakes.is_empty() { VERY_FEW } else { FEW };
            while rows < few * self.stranded.len() && 0 < left {
                self.renew_stranded();
                self.bid(stake.next(), &mut left)?;
            }
            self.stranded.clear();
            if !stakes.is_empty() {
                self.renew_all();
            }
        }
        Ok(())
    }

    /// Makes lists anew that are too dear, or all where these are many, and has their rows bid
    /// again.
    fn renew_stranded(&mut self) {
        std::mem::swap(&mut self.waiting, &mut self.stranded);
        if self.bounds.len() < FEW * self.waiting.len() {
            self.renew_all();
        } else {
            for at in 0..self.waiting.len() {
                self.renew(self.waiting[at], M::CEILING.flip());
            }
        }
    }

    fn set_width(&mut self, width: usize) {
        self.width = width.min(self.columns);
        self.offers.resize(self.bounds.len() * self.width, Offer { cost: M::ZERO, sink: 0 });
        self.renew_all();
    }

    fn renew_all(&mut self) {
        for row in 0..self.bounds.len() as u32 {
            self.renew(row, M::CEILING.flip());
        }
    }

    /// The cheapest column for a row, what it costs, and what any other costs at least.
    fn choose(&self, row: u32) -> (u32, M, M) {
        let (mut column, mut least, mut second) = (NONE, M::CEILING, self.bounds[row as usize]);
        for offer in self.list(row) {
            let total = offer.cost + self.extra[offer.sink as usize];
            if total < least {
                second = second.min(least);
                (column, least) = (offer.sink, total);
            } else {
                second = second.min(total);
            }
        }
        (column, least, second)
    }

    /// Takes the columns of rows that could save more than the stake elsewhere.
    fn release(&mut self, stake: M) {
        self.waiting.clear();
        let mut column_of = vec![NONE; self.bounds.len()];
        for (column, &row) in (0..).zip(&self.owner) {
            if row != NONE {
                column_of[row as usize] = column;
            }
        }
        for (row, column) in (0..).zip(column_of) {
            if column != NONE {
                let enough = self.row(row)[column as usize] + self.extra[column as usize] - stake;
                if enough <= self.choose(row).1 {
                    continue;
                }
                self.owner[column as usize] = NONE;
            }
            self.waiting.push(row);
        }
    }

    /// Lets rows bid in turn until all have a column or a list that is too dear, or it takes too
    /// long.
    fn bid(&mut self, stake: M, left: &mut usize) -> Result<(), Failure> {
        let mut outbid = Vec::new();
        while !self.waiting.is_empty() && 0 < *left {
            let waiting = std::mem::take(&mut self.waiting);
            *left = left.saturating_sub(waiting.len());
            for &row in &waiting {
                let (column, least, second) = self.choose(row);
                if self.bounds[row as usize] < least {
                    self.stranded.push(row);
                    continue;
                }
                let extra = &mut self.extra[column as usize];
                *extra += second - least + stake;
                if M::CEILING <= *extra {
                    return Err(Failure::Range);
                }
                let loser = std::mem::replace(&mut self.owner[column as usize], row);
                if loser != NONE {
                    outbid.push(loser);
                }
            }
            self.waiting = std::mem::replace(&mut outbid, waiting);
            outbid.clear();
        }
        Ok(())
    }

    /// Takes a cell into the list of a row for the dearest that is there.
    fn swap_dearest(&mut self, row: u32, other: Offer<M>) {
        let extra = &self.extra;
        let total = |offer: &Offer<M>| offer.cost + extra[offer.sink as usize];
        let list = &mut self.offers[row as usize * self.width..][..self.width];
        if let Some(dearest) = list.iter_mut().max_by_key(|offer| total(offer)) {
            let bound = &mut self.bounds[row as usize];
            *bound = total(dearest).min(*bound);
            *dearest = other;
        }
    }

    /// The lists as a core, with who has a column that is its cheapest.
    pub(super) fn into_core(mut self) -> (Core<'a, M>, Seated<M>) {
        let rows = self.bounds.len();
        let prices = vec![M::ZERO; self.columns];
        let mut seated = Seated { pairs: Vec::new(), totals: Vec::new(), prices };
        for (column, row) in (0_u32..).zip(std::mem::take(&mut self.owner)) {
            if row == NONE {
                continue;
            }
            let cell = self.row(row)[column as usize];
            let paid = cell + self.extra[column as usize];
            if paid <= self.choose(row).1 {
                seated.pairs.push((row, column));
                seated.totals.push(paid);
            }
            // With where each row sat, the core has a place for all.
            if self.list(row).iter().all(|offer| offer.sink != column) {
                self.swap_dearest(row, Offer { cost: cell, sink: column });
            }
        }
        for list in self.offers.chunks_mut(self.width.max(1)) {
            for offer in &mut *list {
                offer.cost += self.extra[offer.sink as usize];
            }
            list.sort_unstable_by_key(|offer| M::key(offer.cost, offer.sink));
        }
        let part = Part {
            demands: vec![1; rows],
            rooms: vec![1; self.columns],
            starts: (0..=rows).map(|row| (row * self.width) as u32).collect(),
            offers: self.offers,
        };
        let Lists { columns, cells, extra, bounds, .. } = self;
        (Core { columns, cells, extra, bounds, part }, seated)
    }
}

const LANES: usize = 16;

/// Finds the cheapest cells of one row after another.
struct Cheapest<M> {
    /// The column and cost of each, in no order, and a bound that no other cell is below.
    found: Vec<(M, u32)>,
    bound: M,
    least: Vec<M>,
    sorted: Vec<M>,
}

impl<M: Short> Cheapest<M> {
    /// Finds so many cells that are the cheapest with `extra`. Of equal ones those are taken that
    /// come first from the column `start` on, so that rows do not all take them from the left.
    ///
    /// The cheapest cell of each stretch of columns is found first, without branches; only where
    /// it is cheap enough is the stretch looked at again. No cell costs less than `floor`, so that
    /// enough cells of that cost are the answer at once.
    fn find(&mut self, wanted: usize, row: &[M], extra: &[M], start: usize, floor: M) {
        let (cells, cells_over) = row.as_chunks::<LANES>();
        let (extras, extras_over) = extra.as_chunks::<LANES>();
        let stretches = cells.len() + usize::from(!cells_over.is_empty());
        let order = (start / LANES..stretches).chain(0..start / LANES);
        self.least.clear();
        let mut lowest = 0;
        for at in order.clone() {
            let least = match (cells.get(at), extras.get(at)) {
                (Some(cells), Some(extras)) => least_of(cells, extras),
                _ => cells_over
                    .iter()
                    .zip(extras_over)
                    .map(|(&cell, &extra)| cell + extra)
                    .min()
                    .unwrap_or(M::CEILING),
            };
            self.least.push(least);
            lowest += usize::from(least <= floor);
            if wanted < lowest {
                break;
            }
        }
        // One stretch more than cells are wanted is no dearer than this, so as many cells are not.
        let mut most = M::CEILING;
        if wanted < self.least.len() {
            self.sorted.clone_from(&self.least);
            most = *self.sorted.select_nth_unstable(wanted).1;
        }
        self.found.clear();
        for (at, _) in order.zip(&self.least).filter(|(_, least)| **least <= most) {
            let columns = at * LANES..row.len().min((at + 1) * LANES);
            for column in columns {
                let cost = row[column] + extra[column];
                if cost <= most {
                    self.found.push((cost, column as u32));
                }
            }
        }
        self.bound = M::CEILING;
        if wanted < self.found.len() {
            let turned = |column: u32| column.wrapping_sub(start as u32);
            let key = |&(cost, column): &(M, u32)| (cost, turned(column));
            self.bound = self.found.select_nth_unstable_by_key(wanted, key).1.0;
            self.found.truncate(wanted);
        }
    }
}

fn least_of<M: Short>(cells: &[M; LANES], extras: &[M; LANES]) -> M {
    let mut least = [M::CEILING; 4];
    for at in 0..LANES {
        least[at % 4] = least[at % 4].min(cells[at] + extras[at]);
    }
    least[0].min(least[1]).min(least[2].min(least[3]))
}
