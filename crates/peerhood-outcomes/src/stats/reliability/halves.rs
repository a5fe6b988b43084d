//! Reliability from the halves of a scale, and Guttman's six lower bounds.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::alpha::{Incomplete, covariances};
use super::items::{correlations, multiple_correlations};
use crate::estimate::NoEstimate;
use crate::stats::sum::{count, total};
use crate::stats::value::{Value, at_least, representable, varies};

/// Which items form the halves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Halves {
    /// First, third, fifth … against second, fourth …
    OddEven,
    /// The first half of the items against the rest, which has one more where the number is odd.
    FirstLast,
}

/// Reliability from two halves.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct SplitHalf {
    /// Correlation of the halves.
    pub correlation: f64,
    /// Spearman and Brown's step up to full length, 2 r / (1 + r).
    pub spearman_brown: f64,
    /// Horst's step up, which allows for halves of unequal length.
    pub horst: f64,
    /// Guttman's (Flanagan's, Rulon's) coefficient, which allows for halves of unequal variance.
    pub guttman: f64,
    /// People used.
    pub n: usize,
    /// People left out because an item was missing.
    pub missing: usize,
}

/// Guttman's six lower bounds of reliability.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct GuttmanLambdas {
    /// One less the share of item variances.
    pub lambda1: f64,
    /// Adds the root of the squared covariances; never below alpha.
    pub lambda2: f64,
    /// Alpha.
    pub lambda3: f64,
    /// The best of all splits into halves. `None` above 20 items, where there are too many to try.
    pub lambda4: Option<f64>,
    /// The worst of all splits into halves of (nearly) equal length: Revelle's beta where items are alike.
    pub worst_split: Option<f64>,
    /// The mean of all splits into halves of (nearly) equal length.
    pub mean_split: Option<f64>,
    /// From the item that goes best with the others.
    pub lambda5: f64,
    /// From what the other items explain of each. `None` when items cannot be told apart.
    pub lambda6: Option<f64>,
    /// People used.
    pub n: usize,
    /// People left out because an item was missing.
    pub missing: usize,
}

/// The reliability of a scale from two halves of it; people with a missing item are left out.
///
/// # Errors
///
/// [`NoEstimate::NoVariation`] when a half or the total does not vary, [`NoEstimate::TooFew`] below two items or two people.
///
/// # References
///
/// C. Spearman and W. Brown, British Journal of Psychology 3, 1910; L. Guttman, Psychometrika 10, 1945;
/// P. Horst, Psychometrika 16, 1951.
pub fn split_half<T: Value>(
    items: &[impl AsRef<[T]>],
    halves: Halves,
) -> Result<SplitHalf, NoEstimate> {
    at_least(items.len(), "items", 2)?;
    let covariances = covariances(items, Incomplete::Listwise)?;
    let size = items.len();
    let chosen: Vec<bool> = (0..size)
        .map(|item| match halves {
            Halves::OddEven => item % 2 == 0,
            Halves::FirstLast => item < size / 2,
        })
        .collect();
    let parts = Parts::of(&covariances.matrix, &chosen);
    let spread = varies((parts.first * parts.second).sqrt(), "one of the halves")?;
    let r = (parts.shared / spread).clamp(-1.0, 1.0);
    let whole = varies(parts.first + parts.second + 2.0 * parts.shared, "the total")?;
    let share = count(chosen.iter().filter(|&&chosen| chosen).count()) / count(size);
    let pq = share * (1.0 - share);
    let square = r * r;
    let root = (square * (square + 4.0 * pq * (1.0 - square))).sqrt();
    let horst = if r == 1.0 { 1.0 } else { (root - square) / (2.0 * pq * (1.0 - square)) };
    Ok(SplitHalf {
        correlation: r,
        spearman_brown: representable(2.0 * r / (1.0 + r), "the Spearman-Brown coefficient")?,
        horst: if r < 0.0 { -horst } else { horst },
        guttman: 4.0 * parts.shared / whole,
        n: covariances.people,
        missing: covariances.left_out,
    })
}

/// Guttman's lower bounds; with `standardized` items (as psych has it) or raw ones.
///
/// People with a missing item are left out.
///
/// # Errors
///
/// [`NoEstimate::NoVariation`] when the total, or a standardised item, does not vary.
///
/// # Complexity
///
/// O(2^items) for lambda 4.
///
/// # References
///
/// L. Guttman, "A basis for analyzing test-retest reliability", Psychometrika 10, 1945.
pub fn guttman<T: Value>(
    items: &[impl AsRef<[T]>],
    standardized: bool,
) -> Result<GuttmanLambdas, NoEstimate> {
    at_least(items.len(), "items", 2)?;
    let covariances = covariances(items, Incomplete::Listwise)?;
    let size = items.len();
    let raw = &covariances.matrix;
    if let Some(item) = (0..size).find(|&item| raw[item][item] <= 0.0) {
        return Err(NoEstimate::NoVariation { what: format!("item {}", item + 1).into() });
    }
    let standard = correlations(raw);
    let matrix = if standardized { &standard } else { raw };
    let whole = varies(total(matrix.iter().flatten().copied()), "the total")?;
    let own = total((0..size).map(|item| matrix[item][item]));
    let k = count(size);
    let lambda1 = 1.0 - own / whole;
    let squares: Vec<f64> = (0..size)
        .map(|row| {
            total(
                (0..size).filter(|&column| column != row).map(|column| matrix[row][column].powi(2)),
            )
        })
        .collect();
    let shared = multiple_correlations(&standard);
    let splits = (size <= 20).then(|| all_splits(matrix, whole));
    Ok(GuttmanLambdas {
        lambda1,
        lambda2: lambda1 + (k / (k - 1.0) * total(squares.iter().copied())).sqrt() / whole,
        lambda3: k / (k - 1.0) * lambda1,
        lambda4: splits.map(|splits| splits.best),
        worst_split: splits.map(|splits| splits.worst),
        mean_split: splits.map(|splits| splits.mean),
        lambda5: lambda1 + 2.0 * squares.iter().copied().fold(0.0, f64::max).sqrt() / whole,
        lambda6: shared.map(|shared| {
            1.0 - total((0..size).map(|item| matrix[item][item] * (1.0 - shared[item]))) / whole
        }),
        n: covariances.people,
        missing: covariances.left_out,
    })
}

#[derive(Clone, Copy)]
struct Splits {
    best: f64,
    worst: f64,
    mean: f64,
}

/// Every split with the first item in the first half, walked by one change at a time (Gray code).
fn all_splits(matrix: &[Vec<f64>], whole: f64) -> Splits {
    let size = matrix.len();
    // side is +1 or -1; the quadratic form side' M side falls as the halves share more.
    let mut side = vec![1.0; size];
    let mut form = whole;
    let (mut best, mut worst, mut sum, mut found) =
        (f64::NEG_INFINITY, f64::INFINITY, 0.0, 0_usize);
    let mut second = 0_usize;
    for step in 1_u32..1 << (size - 1) {
        let item = step.trailing_zeros() as usize + 1;
        let others: f64 = (0..size)
            .filter(|&other| other != item)
            .map(|other| side[other] * matrix[item][other])
            .sum();
        form -= 4.0 * side[item] * others;
        side[item] = -side[item];
        second = if side[item] < 0.0 { second + 1 } else { second - 1 };
        // 4 cov(first, second) / variance of the total
        let value = 1.0 - form / whole;
        best = best.max(value);
        if second == size / 2 || second == size.div_ceil(2) {
            worst = worst.min(value);
            sum += value;
            found += 1;
        }
    }
    Splits { best, worst, mean: sum / count(found) }
}

struct Parts {
    first: f64,
    second: f64,
    shared: f64,
}

impl Parts {
    fn of(matrix: &[Vec<f64>], chosen: &[bool]) -> Self {
        let over = |row_in: bool, column_in: bool| {
            let rows = (0..chosen.len()).filter(move |&row| chosen[row] == row_in);
            total(rows.flat_map(|row| {
                (0..chosen.len())
                    .filter(move |&column| chosen[column] == column_in)
                    .map(move |column| matrix[row][column])
            }))
        };
        Self { first: over(true, true), second: over(false, false), shared: over(true, false) }
    }
}
