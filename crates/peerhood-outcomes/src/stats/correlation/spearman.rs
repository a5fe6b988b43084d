//! Spearman's rank correlation.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{Correlation, coefficient, fisher_interval, t_of_correlation};
use crate::estimate::{NoEstimate, Test};
use crate::stats::distribution::normal_sf;
use crate::stats::rank::ranked;
use crate::stats::sum::count;
use crate::stats::t::Alternative;
use crate::stats::value::{MISSING, Value, paired};

/// How the p of Spearman's correlation is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum SpearmanP {
    /// By the t distribution (SciPy, pingouin; R when there are ties).
    T,
    /// By R's default where there are no ties: all orders up to 9 pairs, the Edgeworth series of AS 89 above.
    /// With ties, by the t distribution.
    As89,
}

/// Spearman's rank correlation; the interval is Fisher's z as for Pearson's.
///
/// The statistic of [`SpearmanP::As89`] is S, the sum of squared rank differences.
///
/// # Errors
///
/// As [`super::pearson`].
///
/// # References
///
/// C. Spearman, American Journal of Psychology 15, 1904; D. J. Best and D. E. Roberts, AS 89,
/// Applied Statistics 24, 1975.
pub fn spearman(
    left: &[impl Value],
    right: &[impl Value],
    p: SpearmanP,
    alternative: Alternative,
    level: f64,
) -> Result<Correlation, NoEstimate> {
    let pairs = paired(left, right, 4)?;
    let n = pairs.left.len();
    let (left, right) = (ranked(&pairs.left), ranked(&pairs.right));
    let (left_ranks, right_ranks) = (left.ranks, right.ranks);
    let rho = coefficient(&left_ranks, &right_ranks)?;
    let untied = left.ties.len() == n && right.ties.len() == n;
    let test = if p == SpearmanP::As89 && untied {
        let squares: f64 =
            left_ranks.iter().zip(&right_ranks).map(|(left, right)| (left - right).powi(2)).sum();
        as89(squares, n, alternative)?
    } else {
        t_of_correlation(rho, n, alternative, "Spearman's rho, t test")?
    };
    let correlation = fisher_interval(rho, n, 1.0, level, "Spearman's rho, Fisher z interval")?;
    Ok(Correlation {
        correlation: correlation.without(pairs.missing, MISSING),
        test: test.without(pairs.missing, MISSING),
    })
}

fn as89(squares: f64, n: usize, alternative: Alternative) -> Result<Test, NoEstimate> {
    let size = count(n);
    let middle = (size * size * size - size) / 6.0;
    // A small sum of squares is a high correlation.
    let high = 1.0 - upper_tail(squares + 2.0, n);
    let low = upper_tail(squares, n);
    let p = match alternative {
        Alternative::TwoSided => 2.0 * if middle < squares { low } else { high },
        Alternative::Greater => high,
        Alternative::Less => low,
    };
    let method = if n <= 9 { "Spearman's rho, exact" } else { "Spearman's rho, Edgeworth series" };
    Test::new(Some(squares), Vec::new(), p, n, method)
}

/// P(S >= squares).
fn upper_tail(squares: f64, n: usize) -> f64 {
    let size = count(n);
    let most = size * (size * size - 1.0) / 3.0;
    if squares <= 0.0 {
        return 1.0;
    }
    if most < squares {
        return 0.0;
    }
    if n <= 9 {
        return share_of_orders(squares, n);
    }
    let b = 1.0 / size;
    let x = (6.0 * (squares - 1.0) * b / (size * size - 1.0) - 1.0) * (1.0 / b - 1.0).sqrt();
    let y = x * x;
    let u = x
        * b
        * (0.2274
            + b * (0.2531 + 0.1745 * b)
            + y * (-0.0758 + b * (0.1033 + 0.3932 * b)
                - y * b
                    * (0.0879 + 0.0151 * b
                        - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y)))));
    (u / (0.5 * y).exp() + normal_sf(x)).clamp(0.0, 1.0)
}

fn share_of_orders(squares: f64, n: usize) -> f64 {
    // Heap's algorithm over at most 9! = 362,880 orders.
    let mut order: Vec<usize> = (0..n).collect();
    let mut turns = vec![0; n];
    let enough = |order: &[usize]| {
        let sum: usize =
            order.iter().enumerate().map(|(place, &rank)| place.abs_diff(rank).pow(2)).sum();
        squares <= count(sum)
    };
    let (mut found, mut all) = (usize::from(enough(&order)), 1);
    let mut level = 0;
    while level < n {
        if turns[level] < level {
            let other = if level % 2 == 0 { 0 } else { turns[level] };
            order.swap(other, level);
            found += usize::from(enough(&order));
            all += 1;
            turns[level] += 1;
            level = 0;
        } else {
            turns[level] = 0;
            level += 1;
        }
    }
    count(found) / count(all)
}
