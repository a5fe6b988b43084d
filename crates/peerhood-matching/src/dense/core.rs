//! A sparse core of the matrix first: the cheapest cells of each row. Its optimum is then priced
//! out against all cells, the cells that beat it join the core, and the search goes on from there.
//!
//! Where rows compete, as among points in the plane, the cells that are cheapest at first are not
//! those that are needed: then an auction comes first, and the core is what is cheapest at its
//! prices.

use super::lists::Lists;
use super::{Assignment, monge, whole};
use crate::Limit;
use crate::solve::money::Short;
use crate::solve::scarce::{Failure, Offer, Part, Seated, seat_first, seat_rest};

/// Cells of each row that the core begins with.
const CORE: usize = 16;

/// An auction pays where at least so many rows, and more than one of so many, find their cheapest
/// cells too dear.
const LEAST_STRANDED: usize = 64;
const CONTESTED: usize = 32;

/// Below this many rows a core saves less than it costs to find.
const LEAST_ROWS: usize = 200;

/// Finds the cheapest assignment, unless prices outgrow the type. No cell is below `least`.
pub(super) fn assign<M: Short>(
    rows: usize,
    columns: usize,
    cells: &[M],
    least: M,
) -> Result<Assignment, Failure> {
    if columns < rows {
        let mut turned = Vec::with_capacity(cells.len());
        for column in 0..columns {
            turned.extend((0..rows).map(|row| cells[row * columns + column]));
        }
        return Ok(assign(columns, rows, &turned, least)?.turned(rows));
    }
    if rows == columns
        && 1 < rows
        && let Some(found) = monge::assign(rows, cells)
    {
        return Ok(found);
    }
    if rows < LEAST_ROWS || 2 * rows <= columns {
        return whole::assign(rows, columns, cells);
    }
    let extra = if rows == columns {
        above_columns(columns, cells)
    } else {
        vec![M::ZERO - least; columns]
    };
    let mut lists = Lists::new(rows, cells, extra, CORE);
    let stranded = if rows == columns { lists.try_out()? } else { 0 };
    let is_contested = LEAST_STRANDED <= stranded && rows < CONTESTED * stranded;
    if is_contested {
        lists.seat(rows < 2 * stranded)?;
    }
    let (mut core, nearly) = lists.into_core();
    let (mut seated, mut failed) = if is_contested {
        seat_rest(&core.part, &nearly, &vec![false; rows], &mut Limit::NONE.clone())?
    } else {
        seat_first(&core.part)?
    };
    loop {
        let mut released = core.extend(&seated, &failed);
        if !released.contains(&true) {
            return Ok(core.finish(&seated));
        }
        if rows < columns {
            // A column that is left over must not keep a price: begin again with the larger core.
            (seated, failed) = seat_first(&core.part)?;
        } else {
            for &row in &failed {
                released[row as usize] = true;
            }
            (seated, failed) = seat_rest(&core.part, &seated, &released, &mut Limit::NONE.clone())?;
        }
    }
}

/// What takes the cheapest cell off each column.
fn above_columns<M: Short>(columns: usize, cells: &[M]) -> Vec<M> {
    let mut least = vec![M::CEILING; columns];
    for row in cells.chunks_exact(columns.max(1)) {
        for (least, &cell) in least.iter_mut().zip(row) {
            *least = (*least).min(cell);
        }
    }
    least.into_iter().map(|least| M::ZERO - least).collect()
}

pub(super) struct Core<'a, M: Short> {
    pub(super) columns: usize,
    pub(super) cells: &'a [M],
    /// What a column costs beside its cell; costs in the core include it.
    pub(super) extra: Vec<M>,
    /// No cell outside the core costs a row less than this.
    pub(super) bounds: Vec<M>,
    pub(super) part: Part<M>,
}

impl<'a, M: Short> Core<'a, M> {
    fn row(&self, row: usize) -> &'a [M] {
        &self.cells[row * self.columns..(row + 1) * self.columns]
    }

    /// Adds the cells that beat what a row pays now; says which rows got some. Rows that found no
    /// column get all their cells.
    fn extend(&mut self, seated: &Seated<M>, failed: &[u32]) -> Vec<bool> {
        let rows = self.bounds.len();
        let mut released = vec![false; rows];
        let mut paid = vec![M::ZERO; rows];
        for (&(row, _), &total) in seated.pairs.iter().zip(&seated.totals) {
            paid[row as usize] = total;
        }
        for &row in failed {
            paid[row as usize] = M::CEILING;
            released[row as usize] = true;
        }
        // What a row pays in a column is its cell and this.
        let mut extra = Vec::with_capacity(self.columns);
        extra.extend(seated.prices.iter().zip(&self.extra).map(|(&price, &extra)| price + extra));
        let mut found: Vec<(u32, Vec<Offer<M>>)> = Vec::new();
        for row in 0..rows {
            if paid[row] <= self.bounds[row] {
                continue;
            }
            let cheaper = cheaper_cells(self.row(row), &extra, &self.extra, paid[row]);
            if !cheaper.is_empty() {
                released[row] = true;
                found.push((row as u32, cheaper));
            }
        }
        if found.is_empty() {
            return released;
        }
        let old = std::mem::replace(
            &mut self.part,
            Part {
                demands: vec![1; rows],
                rooms: vec![1; self.columns],
                starts: vec![0],
                offers: Vec::new(),
            },
        );
        let mut found = found.into_iter().peekable();
        for row in 0..rows {
            let kept = old.starts[row] as usize..old.starts[row + 1] as usize;
            let start = self.part.offers.len();
            self.part.offers.extend_from_slice(&old.offers[kept]);
            if let Some((_, cheaper)) = found.next_if(|(other, _)| *other as usize == row) {
                self.part.offers.extend(cheaper);
                let offers = &mut self.part.offers[start..];
                offers.sort_unstable_by_key(|offer| M::key(offer.cost, offer.sink));
                if failed.contains(&(row as u32)) {
                    // All cells came again.
                    let mut kept = offers.to_vec();
                    kept.dedup_by_key(|offer| offer.sink);
                    self.part.offers.truncate(start);
                    self.part.offers.extend(kept);
                    self.bounds[row] = M::CEILING;
                }
            }
            self.part.starts.push(self.part.offers.len() as u32);
        }
        released
    }

    fn finish(self, seated: &Seated<M>) -> Assignment {
        let rows = self.bounds.len();
        let mut column_of = vec![None; rows];
        let mut row_prices = vec![0; rows];
        let mut total = 0;
        for (&(row, column), &paid) in seated.pairs.iter().zip(&seated.totals) {
            column_of[row as usize] = Some(column);
            row_prices[row as usize] = paid.long();
            total += i128::from(self.cells[row as usize * self.columns + column as usize].long());
        }
        let prices = seated.prices.iter().zip(&self.extra);
        let mut column_prices: Vec<i64> =
            prices.map(|(&price, &extra)| -extra.long() - price.long()).collect();
        if rows < self.columns {
            // All columns have the same extra; it belongs to the rows.
            let extra = self.extra[0].long();
            row_prices.iter_mut().for_each(|price| *price -= extra);
            column_prices.iter_mut().for_each(|price| *price += extra);
        }
        Assignment { column_of, total, row_prices, column_prices }
    }
}

/// The cells of a row that cost less than `paid` with `now` on each; their costs with `extra`.
fn cheaper_cells<M: Short>(row: &[M], now: &[M], extra: &[M], paid: M) -> Vec<Offer<M>> {
    let mut cheaper = Vec::new();
    for (chunk, (cells, nows)) in row.chunks(LANES).zip(now.chunks(LANES)).enumerate() {
        let mut any = false;
        for (&cell, &now) in cells.iter().zip(nows) {
            any |= cell + now < paid;
        }
        if any {
            let first = chunk * LANES;
            for (column, (&cell, &now)) in (first..).zip(cells.iter().zip(nows)) {
                if cell + now < paid {
                    cheaper.push(Offer { cost: cell + extra[column], sink: column as u32 });
                }
            }
        }
    }
    cheaper
}

const LANES: usize = 16;

impl Assignment {
    /// The same with rows and columns exchanged.
    fn turned(self, rows: usize) -> Assignment {
        let mut column_of = vec![None; rows];
        for (column, row) in (0..).zip(&self.column_of) {
            if let Some(row) = row {
                column_of[*row as usize] = Some(column);
            }
        }
        Assignment {
            column_of,
            total: self.total,
            row_prices: self.column_prices,
            column_prices: self.row_prices,
        }
    }
}
