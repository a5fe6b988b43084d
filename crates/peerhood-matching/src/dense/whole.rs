//! Jonker and Volgenant's way on whole rows: for matrices so small, or with so many columns to
//! spare, that finding a core first does not pay.
//!
//! Columns are priced at their cheapest cell, rows claim columns as in an auction, and shortest
//! augmenting paths place the rest.

use super::Assignment;
use crate::solve::money::Short;
use crate::solve::scarce::Failure;

const NONE: u32 = u32::MAX;

/// Cells looked at together.
const LANES: usize = 8;

/// How often in a row a column lost may lead to a claim before paths take over.
const CHAIN: usize = 4;

/// Finds the cheapest assignment of no fewer columns than rows, unless prices outgrow the type.
pub(super) fn assign<M: Short>(
    rows: usize,
    columns: usize,
    cells: &[M],
) -> Result<Assignment, Failure> {
    let mut state = State {
        columns,
        cells,
        // A column that is left over must not have a price: that many columns are priced later.
        prices: vec![M::ZERO; columns],
        row_of: vec![NONE; columns],
        column_of: vec![NONE; rows],
    };
    if 0 < rows && rows == columns {
        state.price_columns();
    }
    let waiting = state.claim()?;
    if !waiting.is_empty() {
        let mut paths = Paths {
            lengths: vec![M::ZERO; columns],
            closed: vec![M::ZERO; columns],
            settled: Vec::new(),
            ways: Vec::new(),
        };
        for row in waiting {
            state.augment(row, &mut paths)?;
        }
    }
    Ok(state.finish())
}

/// A matching in the making.
///
/// Invariant: no cell in the row of a pair costs less, after its column's price is taken off, than
/// the pair.
struct State<'a, M: Short> {
    columns: usize,
    cells: &'a [M],
    prices: Vec<M>,
    row_of: Vec<u32>,
    column_of: Vec<u32>,
}

/// What a search writes down.
struct Paths<M> {
    /// The shortest way known to each column.
    lengths: Vec<M>,
    /// Above every length where the column is settled, below every length elsewhere.
    closed: Vec<M>,
    settled: Vec<u32>,
    /// The rows gone through, each with the length of the way to it less what its pair costs.
    ways: Vec<(u32, M)>,
}

/// The cheapest column for a row, prices taken off, and what the second cheapest costs.
struct Choice<M> {
    column: usize,
    cost: M,
    next_cost: M,
}

impl<M: Short> State<'_, M> {
    fn row(&self, row: u32) -> &[M] {
        &self.cells[row as usize * self.columns..][..self.columns]
    }

    /// Prices each column at its cheapest cell.
    fn price_columns(&mut self) {
        self.prices.copy_from_slice(&self.cells[..self.columns]);
        for cells in self.cells.chunks_exact(self.columns).skip(1) {
            for (price, &cell) in self.prices.iter_mut().zip(cells) {
                *price = (*price).min(cell);
            }
        }
    }

    /// Rows claim their cheapest column, whose price falls until their second is as cheap. Gives
    /// back the rows that are left without one.
    fn claim(&mut self) -> Result<Vec<u32>, Failure> {
        let rows = self.column_of.len() as u32;
        let mut left_over = Vec::new();
        for first in 0..rows {
            let mut row = first;
            for chain in 0.. {
                let Choice { column, cost, next_cost } = self.choose(row);
                let gains = cost < next_cost;
                if gains && next_cost < M::CEILING {
                    let price = &mut self.prices[column];
                    *price = *price - (next_cost - cost);
                    check_range(*price)?;
                }
                let loser = std::mem::replace(&mut self.row_of[column], row);
                self.column_of[row as usize] = column as u32;
                if loser == NONE {
                    break;
                }
                self.column_of[loser as usize] = NONE;
                if !gains || chain == CHAIN {
                    left_over.push(loser);
                    break;
                }
                row = loser;
            }
        }
        Ok(left_over)
    }

    /// The least and second least cost of each lane first, then of all: without branches.
    fn choose(&self, row: u32) -> Choice<M> {
        let row = self.row(row);
        let prices = &self.prices[..row.len()];
        let (cells, cells_over) = row.as_chunks::<LANES>();
        let (priced, priced_over) = prices.as_chunks::<LANES>();
        let mut least = [M::CEILING; LANES];
        let mut second = [M::CEILING; LANES];
        for (cells, prices) in cells.iter().zip(priced) {
            for lane in 0..LANES {
                let cost = cells[lane] - prices[lane];
                let (low, high) = (cost.min(least[lane]), cost.max(least[lane]));
                least[lane] = low;
                second[lane] = second[lane].min(high);
            }
        }
        let over = cells_over.iter().zip(priced_over).map(|(&cell, &price)| cell - price);
        let (mut cost, mut next_cost) = (M::CEILING, M::CEILING);
        for found in least.into_iter().chain(second).chain(over) {
            if found < cost {
                (cost, next_cost) = (found, cost);
            } else if found < next_cost {
                next_cost = found;
            }
        }
        let good = |column: usize| cost < next_cost || self.row_of[column] == NONE;
        let column = cheapest(row, prices, cost, good);
        Choice { column, cost, next_cost }
    }

    /// Places a row along a shortest path and moves the prices so that the path is tight.
    fn augment(&mut self, root: u32, paths: &mut Paths<M>) -> Result<(), Failure> {
        paths.closed.fill(M::CEILING.flip());
        paths.lengths.fill(M::CEILING + M::CEILING.quarter());
        paths.settled.clear();
        paths.ways.clear();
        let (mut row, mut base) = (root, M::ZERO);
        let (end, length) = loop {
            let least = paths.extend(row, base, self.row(row), &self.prices);
            if M::CEILING <= least {
                return Err(Failure::Range);
            }
            let column = paths.find(least, &self.row_of);
            row = self.row_of[column as usize];
            if row == NONE {
                break (column, least);
            }
            paths.settled.push(column);
            paths.closed[column as usize] = M::CEILING;
            let column = column as usize;
            base = least - (self.row(row)[column] - self.prices[column]);
        };
        self.move_along(root, end, paths);
        for &column in &paths.settled {
            let price = &mut self.prices[column as usize];
            *price = *price - (length - paths.lengths[column as usize]);
            check_range(*price)?;
        }
        Ok(())
    }

    /// Everybody on the path to a column moves one place on.
    fn move_along(&mut self, root: u32, end: u32, paths: &Paths<M>) {
        let mut end = end;
        loop {
            let column = end as usize;
            let (length, price) = (paths.lengths[column], self.prices[column]);
            // The row by which the column was reached is not kept, but its way has this length.
            let before = |&&(row, base): &&(u32, M)| base + self.row(row)[column] - price == length;
            let &(row, _) = paths.ways.iter().find(before).expect("some row reached the column");
            self.row_of[column] = row;
            end = std::mem::replace(&mut self.column_of[row as usize], end);
            if row == root {
                return;
            }
        }
    }

    fn finish(self) -> Assignment {
        let mut total = 0;
        let mut row_prices = Vec::with_capacity(self.column_of.len());
        for (row, &column) in (0..).zip(&self.column_of) {
            let cell = self.row(row)[column as usize].long();
            total += i128::from(cell);
            row_prices.push(cell - self.prices[column as usize].long());
        }
        Assignment {
            column_of: self.column_of.iter().map(|&column| Some(column)).collect(),
            total,
            row_prices,
            column_prices: self.prices.iter().map(|price| price.long()).collect(),
        }
    }
}

impl<M: Short> Paths<M> {
    /// Notes the ways through one row; gives back the least length of a column not settled.
    fn extend(&mut self, row: u32, base: M, cells: &[M], prices: &[M]) -> M {
        self.ways.push((row, base));
        let columns = self.lengths.iter_mut().zip(&self.closed);
        let mut least = M::CEILING;
        for ((length, &closed), (&cell, &price)) in columns.zip(cells.iter().zip(prices)) {
            let shorter = (*length).min(base + cell - price);
            *length = shorter;
            least = least.min(shorter.max(closed));
        }
        least
    }

    /// A column at this length that is not settled, one without a row if there is a choice.
    fn find(&self, least: M, row_of: &[u32]) -> u32 {
        let mut found = NONE;
        let chunks = self.lengths.chunks(2 * LANES).zip(self.closed.chunks(2 * LANES));
        for (chunk, (lengths, closed)) in chunks.enumerate() {
            let mut any = false;
            for (&length, &closed) in lengths.iter().zip(closed) {
                any |= (length == least) & (closed < least);
            }
            if any {
                let columns = (2 * chunk * LANES) as u32..;
                for (column, (&length, &closed)) in columns.zip(lengths.iter().zip(closed)) {
                    if length == least && closed < least {
                        if row_of[column as usize] == NONE {
                            return column;
                        }
                        found = column;
                    }
                }
            }
        }
        found
    }
}

/// A column that costs this much, a good one if there is a choice.
fn cheapest<M: Short>(row: &[M], prices: &[M], cost: M, good: impl Fn(usize) -> bool) -> usize {
    let mut found = 0;
    let chunks = row.chunks(2 * LANES).zip(prices.chunks(2 * LANES));
    for (chunk, (cells, prices)) in chunks.enumerate() {
        let costs = || cells.iter().zip(prices).map(|(&cell, &price)| cell - price);
        if costs().fold(false, |any, found| any | (found == cost)) {
            for (column, _) in (2 * LANES * chunk..).zip(costs()).filter(|&(_, it)| it == cost) {
                if good(column) {
                    return column;
                }
                found = column;
            }
        }
    }
    found
}

/// Prices stay below half the ceiling, so that what a cell costs beyond one stays below it.
fn check_range<M: Short>(price: M) -> Result<(), Failure> {
    let most = M::CEILING.quarter() + M::CEILING.quarter();
    if price < most && most.flip() < price { Ok(()) } else { Err(Failure::Range) }
}
