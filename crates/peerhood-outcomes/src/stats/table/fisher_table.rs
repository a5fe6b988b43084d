//! Fisher's exact test of a table of any size.
//!
//! Tables with the margins seen are built column by column. Two of them that have the same people left in
//! their rows, in whatever order, go on alike: that is all that is kept of a beginning, with what it
//! weighs. A beginning whose every end is rarer than the table seen, or none of whose ends is, is settled.

use std::collections::BTreeMap;

use super::{cell, observations};
use crate::estimate::{NoEstimate, Test};
use crate::stats::distribution::ln_gamma;
use crate::stats::sum::count;
use crate::stats::value::{at_least, same_length};

/// Most steps from one beginning to the next: some seconds.
const MOST: usize = 20_000_000;

/// Most rows of a table, and of columns where these are fewer.
const MOST_ROWS: usize = 50;

/// Tests whether rows and columns of a table of counts are independent, by the probability of all tables
/// with its margins that are not more probable.
///
/// Empty rows and columns carry nothing and are passed over.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two rows or columns with counts, [`NoEstimate::LengthsDiffer`] for ragged rows,
/// [`NoEstimate::OutOfRange`] where there are too many tables with these margins: from about a hundred people
/// in a table of five by five on.
///
/// # Complexity
///
/// Grows with the number of different row sums that columns can leave, far below the number of tables.
///
/// # References
///
/// G. H. Freeman and J. H. Halton, Biometrika 38, 1951; the network: C. R. Mehta and N. R. Patel, JASA 78, 1983.
pub fn fisher_exact_table(table: &[impl AsRef<[u64]>]) -> Result<Test, NoEstimate> {
    let mut rows: Vec<Vec<u64>> = table.iter().map(|row| row.as_ref().to_vec()).collect();
    at_least(rows.len(), "rows of the table", 2)?;
    for row in &rows {
        same_length(rows[0].len(), row.len())?;
    }
    let mut all = 0_u64;
    for &seen in rows.iter().flatten() {
        cell(seen)?;
        all = all.saturating_add(seen);
    }
    let n = observations(all)?;
    cell(all)?;
    rows = transposed(&without_empty(rows));
    rows = transposed(&without_empty(rows));
    at_least(rows.len(), "rows with counts", 2)?;
    at_least(rows[0].len(), "columns with counts", 2)?;
    // What is kept of a beginning is a number a row: the fewer, the better.
    if rows[0].len() < rows.len() {
        rows = transposed(&rows);
    }
    if MOST_ROWS < rows.len() {
        return Err(too_many(n));
    }
    let mut left: Vec<u64> = rows.iter().map(|row| row.iter().sum()).collect();
    let mut columns: Vec<u64> =
        transposed(&rows).iter().map(|column| column.iter().sum()).collect();
    left.sort_unstable();
    columns.sort_unstable();
    let Some(factorials) = Factorials::up_to(all) else { return Err(too_many(n)) };
    let seen = rows.iter().flatten().map(|&seen| -factorials.ln(seen)).sum::<f64>();
    let p = Network { factorials, columns, seen, steps: 0 }.share_not_above(left, n)?;
    Test::new(None, Vec::new(), p, n, "Fisher's exact test, Freeman and Halton")
}

fn without_empty(rows: Vec<Vec<u64>>) -> Vec<Vec<u64>> {
    rows.into_iter().filter(|row| row.iter().any(|&seen| 0 < seen)).collect()
}

fn transposed(rows: &[Vec<u64>]) -> Vec<Vec<u64>> {
    let width = rows.first().map_or(0, Vec::len);
    (0..width).map(|column| rows.iter().map(|row| row[column]).collect()).collect()
}

fn too_many(n: usize) -> NoEstimate {
    NoEstimate::OutOfRange {
        what: "the people in a table that is tested exactly".into(),
        value: count(n),
        must: "fewer: there are too many tables with its margins".into(),
    }
}

/// Logarithms of factorials.
struct Factorials(Vec<f64>);

impl Factorials {
    fn up_to(largest: u64) -> Option<Self> {
        let largest = u32::try_from(largest).ok().filter(|&largest| largest <= 1_000_000)?;
        Some(Self((0..=largest).map(|n| ln_gamma(f64::from(n) + 1.0)).collect()))
    }

    fn ln(&self, n: u64) -> f64 {
        usize::try_from(n).ok().and_then(|n| self.0.get(n)).copied().unwrap_or(f64::INFINITY)
    }

    fn sum(&self, numbers: &[u64]) -> f64 {
        numbers.iter().map(|&n| self.ln(n)).sum()
    }
}

/// Beginnings with the same row sums left: what their cells weigh (to a billionth), and how many there are.
type Beginnings = BTreeMap<i64, (f64, f64)>;

struct Network {
    factorials: Factorials,
    /// Column sums, in order; those already filled are taken off the end.
    columns: Vec<u64>,
    /// Sum of the logarithms of one over the factorials of the cells seen.
    seen: f64,
    steps: usize,
}

impl Network {
    /// The share of all tables, by their probability, that are not more probable than the one seen.
    fn share_not_above(mut self, left: Vec<u64>, n: usize) -> Result<f64, NoEstimate> {
        let whole = self.completions(&left);
        // R's slack against ties that rounding breaks.
        let most = self.seen + 1e-7;
        let mut settled = 0.0;
        let mut nodes = BTreeMap::from([(left, Beginnings::from([(0, (0.0, 1.0))]))]);
        while let Some(column) = self.columns.pop() {
            let mut next: BTreeMap<Vec<u64>, Beginnings> = BTreeMap::new();
            for (left, beginnings) in nodes {
                let fillings = self.fillings(&left, column);
                self.steps += fillings.len() * beginnings.len();
                if MOST < self.steps {
                    return Err(too_many(n));
                }
                for (rest, weight, ways) in fillings {
                    let completions = self.completions(&rest);
                    let (rarest, commonest) = self.ends(&rest);
                    let node = next.entry(rest).or_default();
                    for &(begun, number) in beginnings.values() {
                        let begun = begun + weight;
                        if begun + commonest <= most {
                            settled += number * ways * (begun + completions - whole).exp();
                        } else if begun + rarest <= most {
                            let entry = node.entry(billionths(begun)).or_insert((begun, 0.0));
                            entry.1 += number * ways;
                        }
                    }
                }
            }
            next.retain(|_, beginnings| !beginnings.is_empty());
            nodes = next;
        }
        Ok(settled.min(1.0))
    }

    /// Logarithm of the sum, over all ways to fill the remaining columns, of one over the factorials of the cells.
    fn completions(&self, left: &[u64]) -> f64 {
        self.factorials.ln(left.iter().sum())
            - self.factorials.sum(left)
            - self.factorials.sum(&self.columns)
    }

    /// Bounds of what the cells of the remaining columns weigh.
    fn ends(&self, left: &[u64]) -> (f64, f64) {
        let (mut rarest, mut commonest) = (0.0, 0.0);
        for &column in &self.columns {
            // Spread evenly, whatever is left in the rows; and heaped into the longest rows.
            commonest -= count(left.len()) * even(column, left.len());
            let mut rest = column;
            for &row in left.iter().rev() {
                let taken = rest.min(row);
                rarest -= self.factorials.ln(taken);
                rest -= taken;
            }
        }
        let by_rows: f64 = left
            .iter()
            .map(|&row| -count(self.columns.len()) * even(row, self.columns.len()))
            .sum();
        let most = if self.columns.is_empty() { 0.0 } else { commonest.min(by_rows) };
        (rarest, most)
    }

    /// Every way to spread a column over the rows: what is left in order, what the cells weigh, and in how many
    /// ways; cut short where there are too many.
    fn fillings(&mut self, left: &[u64], column: u64) -> Vec<(Vec<u64>, f64, f64)> {
        let mut found: BTreeMap<(Vec<u64>, i64), (f64, f64)> = BTreeMap::new();
        let mut cells = vec![0_u64; left.len()];
        self.fill(left, column, 0, &mut cells, &mut found);
        found.into_iter().map(|((rest, _), (weight, ways))| (rest, weight, ways)).collect()
    }

    fn fill(
        &mut self,
        left: &[u64],
        column: u64,
        row: usize,
        cells: &mut Vec<u64>,
        found: &mut BTreeMap<(Vec<u64>, i64), (f64, f64)>,
    ) {
        self.steps += 1;
        if MOST < self.steps {
            return;
        }
        let Some(&here) = left.get(row) else {
            let mut rest: Vec<u64> =
                left.iter().zip(&*cells).map(|(left, cell)| left - cell).collect();
            rest.sort_unstable();
            let weight = -self.factorials.sum(cells);
            found.entry((rest, billionths(weight))).or_insert((weight, 0.0)).1 += 1.0;
            return;
        };
        let further: u64 = left[row + 1..].iter().sum();
        for taken in column.saturating_sub(further)..=here.min(column) {
            cells[row] = taken;
            self.fill(left, column - taken, row + 1, cells, found);
        }
        cells[row] = 0;
    }
}

/// Logarithm of the factorial of a number's even part.
fn even(number: u64, parts: usize) -> f64 {
    let whole = u32::try_from(number).map_or(f64::INFINITY, f64::from);
    ln_gamma(whole / count(parts) + 1.0)
}

#[expect(clippy::cast_possible_truncation, reason = "a logarithm of a million factorials fits")]
fn billionths(weight: f64) -> i64 {
    (weight * 1e9).round() as i64
}
