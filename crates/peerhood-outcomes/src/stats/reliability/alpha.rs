//! Cronbach's alpha with Feldt's limits, and KR-20.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, NoEstimate};
use crate::stats::distribution::f_quantile;
use crate::stats::sum::{count, dot, total};
use crate::stats::value::{LARGEST, Value, at_least, complete, inside_unit, same_length, varies};

/// What happens to people who left some items out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Incomplete {
    /// They are set aside.
    Listwise,
    /// Each covariance uses whoever answered both of its items, as psych and pingouin do by default.
    Pairwise,
}

/// Cronbach's alpha of raw scores with Feldt's limits; one column an item, one row a person.
///
/// Items must point the same way: reverse them first. Alpha can be negative.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two items or two people, [`NoEstimate::NoVariation`] when the
/// total is the same for everybody.
///
/// # Complexity
///
/// O(people · items) listwise, O(people · items²) pairwise.
///
/// # References
///
/// L. J. Cronbach, "Coefficient alpha and the internal structure of tests", Psychometrika 16, 1951;
/// L. S. Feldt, Psychometrika 30, 1965.
pub fn cronbach_alpha<T: Value>(
    items: &[impl AsRef<[T]>],
    incomplete: Incomplete,
    level: f64,
) -> Result<Estimate, NoEstimate> {
    inside_unit(level, "level")?;
    at_least(items.len(), "items", 2)?;
    let covariances = match incomplete {
        Incomplete::Listwise => Spread::listwise(items)?,
        Incomplete::Pairwise => Spread::of_matrix(&covariances(items, Incomplete::Pairwise)?),
    };
    let alpha = covariances.alpha(items.len())?;
    feldt(alpha, covariances.people, items.len(), level, "Cronbach's alpha, Feldt interval")
        .map(|estimate| estimate.without(covariances.left_out, "an item missing"))
}

/// Kuder and Richardson's formula 20: alpha of items that are right (1) or wrong (0).
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] for an answer that is neither 0 nor 1; else as [`cronbach_alpha`].
///
/// # References
///
/// G. F. Kuder and M. W. Richardson, "The theory of the estimation of test reliability", Psychometrika 2, 1937.
pub fn kr20<T: Value>(items: &[impl AsRef<[T]>], level: f64) -> Result<Estimate, NoEstimate> {
    for item in items {
        let odd = item
            .as_ref()
            .iter()
            .filter_map(|&answer| answer.into())
            .find(|&answer| answer != 0.0 && answer != 1.0);
        if let Some(value) = odd {
            return Err(NoEstimate::OutOfRange {
                what: "an answer".into(),
                value,
                must: "0 or 1".into(),
            });
        }
    }
    let mut estimate = cronbach_alpha(items, Incomplete::Listwise, level)?;
    estimate.method = "KR-20, Feldt interval".into();
    Ok(estimate)
}

/// Alpha with the interval that holds when items are parallel and normal.
pub(super) fn feldt(
    alpha: f64,
    people: usize,
    items: usize,
    level: f64,
    method: &'static str,
) -> Result<Estimate, NoEstimate> {
    let df = count(people) - 1.0;
    let within = df * (count(items) - 1.0);
    let outside = 0.5 * (1.0 - level);
    let low = 1.0 - (1.0 - alpha) * f_quantile(1.0 - outside, df, within);
    let high = 1.0 - (1.0 - alpha) * f_quantile(outside, df, within);
    Estimate::new(alpha, low, high, level, people, method)
}

/// Covariances of all items, and how many people they rest on.
#[derive(Clone, Debug)]
pub(crate) struct Covariances {
    pub(crate) matrix: Vec<Vec<f64>>,
    pub(crate) people: usize,
    pub(crate) left_out: usize,
}

/// The covariance matrix of the items.
pub(crate) fn covariances<T: Value>(
    items: &[impl AsRef<[T]>],
    incomplete: Incomplete,
) -> Result<Covariances, NoEstimate> {
    let size = items.len();
    let mut matrix = vec![vec![0.0; size]; size];
    match incomplete {
        Incomplete::Listwise => {
            let complete = complete(items, 2)?;
            let centred: Vec<Vec<f64>> =
                complete.columns.iter().map(|column| centre(column)).collect();
            let df = count(complete.rows) - 1.0;
            for row in 0..size {
                for column in 0..=row {
                    let product = dot(&centred[row], &centred[column]);
                    matrix[row][column] = product / df;
                    matrix[column][row] = matrix[row][column];
                }
            }
            Ok(Covariances { matrix, people: complete.rows, left_out: complete.missing })
        }
        Incomplete::Pairwise => {
            let length = items.first().map_or(0, |item| item.as_ref().len());
            for row in 0..size {
                for column in 0..=row {
                    let pairs = crate::stats::value::paired(
                        items[row].as_ref(),
                        items[column].as_ref(),
                        2,
                    )?;
                    let product = crate::stats::sum::products(&pairs.left, &pairs.right);
                    matrix[row][column] = product / (count(pairs.left.len()) - 1.0);
                    matrix[column][row] = matrix[row][column];
                }
            }
            let people = (0..length)
                .filter(|&person| items.iter().any(|item| item.as_ref()[person].into().is_some()))
                .count();
            Ok(Covariances { matrix, people, left_out: length - people })
        }
    }
}

/// All that alpha needs of the covariances.
struct Spread {
    /// Sum of the item variances.
    items: f64,
    /// Variance of the total.
    total: f64,
    people: usize,
    left_out: usize,
}

impl Spread {
    /// Without the matrix: variances of the items and of the total.
    fn listwise<T: Value>(items: &[impl AsRef<[T]>]) -> Result<Self, NoEstimate> {
        let columns: Vec<&[T]> = items.iter().map(AsRef::as_ref).collect();
        for column in &columns {
            same_length(columns[0].len(), column.len())?;
        }
        if let Some(spread) = Self::at_once(&columns) {
            at_least(columns[0].len(), "complete rows", 2)?;
            return Ok(spread);
        }
        let complete = complete(items, 2)?;
        let columns: Vec<&[f64]> = complete.columns.iter().map(Vec::as_slice).collect();
        let means: Vec<f64> =
            columns.iter().map(|column| crate::stats::sum::mean(column)).collect();
        let about = Self::about(&columns, &means);
        Ok(Self { left_out: complete.missing, ..about.spread })
    }

    /// In one pass over answers that are all there, about the means of the first of them.
    ///
    /// `None` when a value is missing or not to be used, or when the first answers are so unlike the
    /// rest that digits would be lost.
    fn at_once<T: Value>(columns: &[&[T]]) -> Option<Self> {
        let first = columns[0].len().min(BLOCK);
        let means = columns.iter().map(|column| {
            let known = column[..first].iter().map(|&value| value.into());
            known.sum::<Option<f64>>().map(|sum| sum / count(first.max(1)))
        });
        let means: Vec<f64> = means.collect::<Option<_>>()?;
        let about = Self::about(columns, &means);
        // Anything that is not finite or not to be used shows in the sum of squares.
        (about.raw <= LARGEST && about.lost <= 1e3 * about.kept).then_some(about.spread)
    }

    /// Sums of squares about values that lie near the means; what the distance adds is taken off again
    /// (T. F. Chan, G. H. Golub and R. J. LeVeque, The American Statistician 37, 1983).
    fn about<T: Value>(columns: &[&[T]], near: &[f64]) -> About {
        let people = columns[0].len();
        let n = count(people);
        let mut items = vec![Squares::default(); columns.len()];
        let mut whole = Squares::default();
        // As many people at a time as stay in the fastest memory.
        let mut totals = [0.0; BLOCK];
        for start in (0..people).step_by(BLOCK) {
            let end = (start + BLOCK).min(people);
            let totals = &mut totals[..end - start];
            totals.fill(0.0);
            for ((column, near), squares) in columns.iter().zip(near).zip(&mut items) {
                squares.add(&column[start..end], *near, totals);
            }
            whole.add_totals(totals);
        }
        let raw = total(items.iter().map(Squares::raw)) + whole.raw();
        let lost = total(items.iter().map(|squares| squares.lost(n)));
        let kept = total(items.iter().map(|squares| squares.raw() - squares.lost(n)));
        let of_totals = whole.raw() - whole.lost(n);
        About {
            spread: Self {
                items: kept / (n - 1.0),
                total: of_totals / (n - 1.0),
                people,
                left_out: 0,
            },
            raw,
            lost: lost.max(whole.lost(n)),
            kept: kept.min(of_totals),
        }
    }

    fn of_matrix(covariances: &Covariances) -> Self {
        let matrix = &covariances.matrix;
        Self {
            items: total((0..matrix.len()).map(|item| matrix[item][item])),
            total: total(matrix.iter().flatten().copied()),
            people: covariances.people,
            left_out: covariances.left_out,
        }
    }

    fn alpha(&self, items: usize) -> Result<f64, NoEstimate> {
        let k = count(items);
        // Items that cancel each other leave nothing but what rounding left.
        let spread = if self.total.abs() <= 1e-26 * self.items { 0.0 } else { self.total };
        let alpha = k / (k - 1.0) * (1.0 - self.items / varies(spread, "the total")?);
        possible(alpha, self.total)
    }
}

/// Covariances of different people can contradict each other; then alpha means nothing.
pub(super) fn possible(alpha: f64, total: f64) -> Result<f64, NoEstimate> {
    varies(total, "the total")?;
    if 0.0 < total && alpha <= 1.0 + 1e-12 {
        return Ok(alpha.min(1.0));
    }
    let what = "alpha, as the covariances of different people contradict each other,";
    Err(NoEstimate::NotRepresentable { what: what.into() })
}

/// A spread, and how many digits of it can be trusted.
struct About {
    spread: Spread,
    /// All sums of squares as they were added up.
    raw: f64,
    /// What was taken off, as those were not about the mean.
    lost: f64,
    /// What was left.
    kept: f64,
}

const BLOCK: usize = 1024;
const LANES: usize = 8;

/// Sums of deviations and of their squares, in lanes that the processor adds at once.
#[derive(Clone, Copy, Default)]
struct Squares {
    sums: [f64; LANES],
    squares: [f64; LANES],
}

impl Squares {
    /// Adds the deviations of `values` from `near` to the sums, and to `totals`, a person each.
    fn add<T: Value>(&mut self, values: &[T], near: f64, totals: &mut [f64]) {
        let (mut sums, mut squares) = (self.sums, self.squares);
        let mut blocks = values.chunks_exact(LANES);
        let mut into = totals.chunks_exact_mut(LANES);
        for (values, totals) in blocks.by_ref().zip(into.by_ref()) {
            for lane in 0..LANES {
                let deviation = values[lane].into().unwrap_or(f64::NAN) - near;
                sums[lane] += deviation;
                squares[lane] += deviation * deviation;
                totals[lane] += deviation;
            }
        }
        for (&value, total) in blocks.remainder().iter().zip(into.into_remainder()) {
            let deviation = value.into().unwrap_or(f64::NAN) - near;
            sums[0] += deviation;
            squares[0] += deviation * deviation;
            *total += deviation;
        }
        (self.sums, self.squares) = (sums, squares);
    }

    fn add_totals(&mut self, totals: &[f64]) {
        let mut blocks = totals.chunks_exact(LANES);
        for totals in blocks.by_ref() {
            for (lane, total) in totals.iter().enumerate() {
                self.sums[lane] += total;
                self.squares[lane] += total * total;
            }
        }
        for total in blocks.remainder() {
            self.sums[0] += total;
            self.squares[0] += total * total;
        }
    }

    /// The sum of squares.
    fn raw(&self) -> f64 {
        total(self.squares)
    }

    /// How much of it is there because the deviations are not from the mean.
    fn lost(&self, n: f64) -> f64 {
        let left = total(self.sums);
        left * left / n
    }
}

fn centre(values: &[f64]) -> Vec<f64> {
    let mean = crate::stats::sum::Mean::of(values);
    values.iter().map(|&value| mean.deviation(value)).collect()
}
