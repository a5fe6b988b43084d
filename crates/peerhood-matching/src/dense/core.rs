//! A sparse core of the matrix first: the cheapest cells of each row. Its optimum is then priced
//! out against all cells, the cells that beat it join the core, and the search goes on from there.

use super::{Assignment, monge, whole};
use crate::Limit;
use crate::solve::money::Short;
use crate::solve::scarce::{Failure, Offer, Part, Seated, seat_first, seat_rest};

/// Cells of each row that the core begins with.
const CORE: usize = 16;

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
    if 0 < rows && (rows < LEAST_ROWS || 2 * rows <= columns) {
        return whole::assign(rows, columns, cells);
    }
    let mut core = Core::new(rows, columns, cells, least);
    let (mut seated, mut failed) = seat_first(&core.part)?;
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

struct Core<'a, M: Short> {
    columns: usize,
    cells: &'a [M],
    /// What each column costs at least; costs in the core are above that.
    base: Vec<M>,
    /// No cell outside the core costs less than this.
    bound: Vec<M>,
    part: Part<M>,
}

impl<'a, M: Short> Core<'a, M> {
    fn new(rows: usize, columns: usize, cells: &'a [M], least: M) -> Core<'a, M> {
        let mut base = vec![M::CEILING; columns];
        if rows == columns {
            for row in cells.chunks_exact(columns.max(1)) {
                for (least, &cell) in base.iter_mut().zip(row) {
                    *least = (*least).min(cell);
                }
            }
        } else {
            base.fill(least);
        }
        let mut core = Core {
            columns,
            cells,
            base,
            bound: Vec::with_capacity(rows),
            part: Part {
                demands: vec![1; rows],
                rooms: vec![1; columns],
                starts: vec![0],
                offers: Vec::with_capacity(rows * CORE.min(columns)),
            },
        };
        let mut cheapest = Cheapest { offers: Vec::new(), below: M::ZERO };
        for row in 0..rows {
            let bound = cheapest.find(core.row(row), &core.base, row * columns / rows.max(1));
            core.bound.push(bound);
            core.part.offers.extend_from_slice(&cheapest.offers);
            core.part.starts.push(core.part.offers.len() as u32);
        }
        core
    }

    fn row(&self, row: usize) -> &'a [M] {
        &self.cells[row * self.columns..(row + 1) * self.columns]
    }

    /// Adds the cells that beat what a row pays now; says which rows got some. Rows that found no
    /// column get all their cells.
    fn extend(&mut self, seated: &Seated<M>, failed: &[u32]) -> Vec<bool> {
        let rows = self.bound.len();
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
        extra.extend(seated.prices.iter().zip(&self.base).map(|(&price, &base)| price - base));
        let mut found: Vec<(u32, Vec<Offer<M>>)> = Vec::new();
        for row in 0..rows {
            if paid[row] <= self.bound[row] {
                continue;
            }
            let cheaper = cheaper_cells(self.row(row), &extra, &self.base, paid[row]);
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
                    self.bound[row] = M::CEILING;
                }
            }
            self.part.starts.push(self.part.offers.len() as u32);
        }
        released
    }

    fn finish(self, seated: &Seated<M>) -> Assignment {
        let rows = self.bound.len();
        let mut column_of = vec![None; rows];
        let mut row_prices = vec![0; rows];
        let mut total = 0;
        for (&(row, column), &paid) in seated.pairs.iter().zip(&seated.totals) {
            column_of[row as usize] = Some(column);
            row_prices[row as usize] = paid.long();
            total += i128::from(self.cells[row as usize * self.columns + column as usize].long());
        }
        let prices = seated.prices.iter().zip(&self.base);
        let mut column_prices: Vec<i64> =
            prices.map(|(&price, &base)| base.long() - price.long()).collect();
        if rows < self.columns {
            // All columns have the same base; it belongs to the rows.
            let base = self.base[0].long();
            row_prices.iter_mut().for_each(|price| *price += base);
            column_prices.iter_mut().for_each(|price| *price -= base);
        }
        Assignment { column_of, total, row_prices, column_prices }
    }
}

/// The cells of a row that cost less than `paid`, with `extra` on each.
fn cheaper_cells<M: Short>(row: &[M], extra: &[M], base: &[M], paid: M) -> Vec<Offer<M>> {
    let mut cheaper = Vec::new();
    for (chunk, (cells, extras)) in row.chunks(LANES).zip(extra.chunks(LANES)).enumerate() {
        let mut any = false;
        for (&cell, &extra) in cells.iter().zip(extras) {
            any |= cell + extra < paid;
        }
        if any {
            let first = chunk * LANES;
            for (column, (&cell, &extra)) in (first..).zip(cells.iter().zip(extras)) {
                if cell + extra < paid {
                    cheaper.push(Offer { cost: cell - base[column], sink: column as u32 });
                }
            }
        }
    }
    cheaper
}

const LANES: usize = 16;

/// Finds the cheapest cells of one row after another.
struct Cheapest<M> {
    offers: Vec<Offer<M>>,
    /// A guess from the row before: enough cells cost less than this.
    below: M,
}

impl<M: Short> Cheapest<M> {
    /// Leaves the cheapest cells in `offers`, by rising cost, and gives back a bound that no other
    /// cell is below. Looking starts at a column of its own for each row, so that equal cells are
    /// not all taken from the left.
    fn find(&mut self, row: &[M], base: &[M], start: usize) -> M {
        let wanted = CORE.min(row.len());
        loop {
            self.offers.clear();
            let full = self.collect(row, base, start..row.len(), wanted)
                || self.collect(row, base, 0..start, wanted);
            if full || wanted <= self.offers.len() {
                break;
            }
            // Too few: guess higher, at least as high as the cheapest cell.
            let least = row.iter().zip(base).map(|(&cell, &base)| cell - base).min();
            let doubled = self.below + self.below;
            self.below = doubled.max(least.unwrap_or(M::ZERO)).max(self.below.next());
        }
        if row.len() == wanted && self.offers.len() == wanted {
            self.offers.sort_unstable_by_key(|offer| M::key(offer.cost, offer.sink));
            return M::CEILING;
        }
        if wanted < self.offers.len() {
            self.offers
                .select_nth_unstable_by_key(wanted - 1, |offer| M::key(offer.cost, offer.sink));
            self.offers.truncate(wanted);
        }
        self.offers.sort_unstable_by_key(|offer| M::key(offer.cost, offer.sink));
        let bound = self.offers.last().map_or(M::CEILING, |offer| offer.cost);
        self.below = bound + bound.quarter();
        self.below = self.below.next();
        bound
    }

    /// Collects the cells of some columns that cost less than the guess; says whether there are
    /// enough of cost nothing, so that the rest of the row does not matter.
    fn collect(
        &mut self,
        row: &[M],
        base: &[M],
        columns: std::ops::Range<usize>,
        wanted: usize,
    ) -> bool {
        let (row, base) = (&row[columns.clone()], &base[columns.clone()]);
        let mut free = self.offers.iter().filter(|offer| offer.cost == M::ZERO).count();
        for (chunk, (cells, bases)) in row.chunks(LANES).zip(base.chunks(LANES)).enumerate() {
            let mut any = false;
            for (&cell, &base) in cells.iter().zip(bases) {
                any |= cell - base < self.below;
            }
            if !any {
                continue;
            }
            let first = (columns.start + chunk * LANES) as u32;
            for (sink, (&cell, &base)) in (first..).zip(cells.iter().zip(bases)) {
                let cost = cell - base;
                if cost < self.below {
                    self.offers.push(Offer { cost, sink });
                    free += usize::from(cost == M::ZERO);
                }
            }
            if wanted <= free {
                self.offers.retain(|offer| offer.cost == M::ZERO);
                return true;
            }
        }
        false
    }
}

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
