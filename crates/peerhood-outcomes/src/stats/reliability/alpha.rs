//! Cronbach's alpha with Feldt's limits, and KR-20.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, NoEstimate};
use crate::stats::distribution::f_quantile;
use crate::stats::sum::{Sum, count, squares, total};
use crate::stats::value::{Value, at_least, complete, inside_unit, same_length, varies};

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
                    let product = total(
                        centred[row].iter().zip(&centred[column]).map(|(left, right)| left * right),
                    );
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
        for item in items {
            same_length(items[0].as_ref().len(), item.as_ref().len())?;
        }
        let complete = complete(items, 2)?;
        let df = count(complete.rows) - 1.0;
        let mut totals = vec![Sum::default(); complete.rows];
        for column in &complete.columns {
            for (total, &value) in totals.iter_mut().zip(column) {
                total.add(value);
            }
        }
        let totals: Vec<f64> = totals.into_iter().map(Sum::total).collect();
        Ok(Self {
            items: total(complete.columns.iter().map(|column| squares(column))) / df,
            total: squares(&totals) / df,
            people: complete.rows,
            left_out: complete.missing,
        })
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
        Ok(k / (k - 1.0) * (1.0 - self.items / varies(self.total, "the total")?))
    }
}

fn centre(values: &[f64]) -> Vec<f64> {
    let mean = crate::stats::sum::Mean::of(values);
    values.iter().map(|&value| mean.deviation(value)).collect()
}
