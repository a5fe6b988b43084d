//! Monge matrices: where the diagonal is cheapest (Hoffman 1963).

use super::Assignment;
use crate::solve::money::Short;

/// The assignment of a square matrix in which `a[i][j] + a[i+1][j+1] <= a[i][j+1] + a[i+1][j]`
/// everywhere, or that is so with its columns in reverse; nothing if it is neither. Most matrices
/// are neither at the first cells.
pub(super) fn assign<M: Short>(size: usize, cells: &[M]) -> Option<Assignment> {
    let straight = |row: usize, column: usize| cells[row * size + column].long();
    let reverse = |row: usize, column: usize| cells[row * size + size - 1 - column].long();
    if is_monge(size, straight) {
        return Some(diagonal(size, straight, |column| column));
    }
    is_monge(size, reverse).then(|| diagonal(size, reverse, |column| size - 1 - column))
}

fn is_monge(size: usize, cell: impl Fn(usize, usize) -> i64) -> bool {
    (1..size).all(|row| {
        (1..size).all(|column| {
            cell(row - 1, column - 1) + cell(row, column)
                <= cell(row - 1, column) + cell(row, column - 1)
        })
    })
}

/// Going down the diagonal, each row is dearer than the one above by what it costs more in the
/// column of that one; by the Monge property this is at most what it costs more to the left and at
/// least to the right.
fn diagonal(
    size: usize,
    cell: impl Fn(usize, usize) -> i64,
    place: impl Fn(usize) -> usize,
) -> Assignment {
    let mut row_prices = vec![0; size];
    let mut column_prices = vec![0; size];
    let mut column_of = vec![None; size];
    let mut total = 0;
    for row in 0..size {
        if 0 < row {
            row_prices[row] = row_prices[row - 1] + cell(row, row - 1) - cell(row - 1, row - 1);
        }
        column_prices[place(row)] = cell(row, row) - row_prices[row];
        column_of[row] = Some(place(row) as u32);
        total += i128::from(cell(row, row));
    }
    Assignment { column_of, total, row_prices, column_prices }
}
