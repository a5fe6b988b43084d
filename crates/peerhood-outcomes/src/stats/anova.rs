//! Analysis of variance in one direction.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::distribution::f_sf;
use super::sum::{Mean, count, mean, squares, total, total_of};
use super::t::Variances;
use super::value::{MISSING, Value, at_least, known, varies};
use crate::estimate::{NoEstimate, Test};

/// A comparison of several means.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Anova {
    /// The F test.
    pub test: Test,
    /// Sum of squares between groups.
    pub between: f64,
    /// Sum of squares within groups.
    pub within: f64,
    /// Residual standard deviation.
    pub residual_sd: f64,
    /// Share of all squares that lie between groups (R² of the model).
    pub eta_squared: f64,
    /// The same less what chance gives; can be negative.
    pub omega_squared: f64,
    /// Cohen's f: root of between over within.
    pub cohen_f: f64,
}

/// Tests whether several groups have the same mean, with equal variances (Fisher) or not (Welch).
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two groups or two values in a group (one suffices for Fisher's test if
/// others have more), [`NoEstimate::NoVariation`] when no group varies (Welch: when one does not).
///
/// # References
///
/// R. A. Fisher 1925; B. L. Welch, "On the comparison of several mean values: an alternative
/// approach", Biometrika 38, 1951.
pub fn one_way_anova<T: Value>(
    groups: &[impl AsRef<[T]>],
    variances: Variances,
) -> Result<Anova, NoEstimate> {
    at_least(groups.len(), "groups", 2)?;
    let needed = if variances == Variances::Equal { 1 } else { 2 };
    let mut lists = Vec::new();
    let mut missing = 0;
    for group in groups {
        let known = known(group.as_ref(), "a group")?;
        at_least(known.values.len(), "values in a group", needed)?;
        missing += known.missing;
        lists.push(known.values);
    }
    let all: Vec<f64> = lists.iter().flatten().copied().collect();
    let (n, k) = (count(all.len()), count(lists.len()));
    at_least(all.len(), "values", lists.len() + 1)?;
    let grand = Mean::of(&all);
    let within = varies(total(lists.iter().map(|list| squares(list))), "each group")?;
    let between = total(lists.iter().map(|list| {
        // The mean distance, not the distance of the mean: no digit is lost where values are large.
        let above = total_of(list, |value| grand.deviation(value)) / count(list.len());
        count(list.len()) * above * above
    }));
    let (df1, df2) = (k - 1.0, n - k);
    let mean_square = within / df2;
    let test = match variances {
        Variances::Equal => {
            let f = between / df1 / mean_square;
            Test::new(
                Some(f),
                vec![df1, df2],
                f_sf(f, df1, df2),
                all.len(),
                "one-way analysis of variance",
            )?
        }
        Variances::Unequal => welch(&lists, all.len())?,
    };
    Ok(Anova {
        test: test.without(missing, MISSING),
        between,
        within,
        residual_sd: mean_square.sqrt(),
        eta_squared: between / (between + within),
        omega_squared: (between - df1 * mean_square) / (between + within + mean_square),
        cohen_f: (between / within).sqrt(),
    })
}

fn welch(lists: &[Vec<f64>], n: usize) -> Result<Test, NoEstimate> {
    let mut weights = Vec::with_capacity(lists.len());
    for list in lists {
        let size = count(list.len());
        weights.push(size * (size - 1.0) / varies(squares(list), "one of the groups")?);
    }
    let k = count(lists.len());
    let whole = total(weights.iter().copied());
    let means: Vec<f64> = lists.iter().map(|list| mean(list)).collect();
    let centre = total(weights.iter().zip(&means).map(|(weight, mean)| weight * mean)) / whole;
    let between =
        total(weights.iter().zip(&means).map(|(weight, mean)| weight * (mean - centre).powi(2)));
    let loss = total(
        weights
            .iter()
            .zip(lists)
            .map(|(weight, list)| (1.0 - weight / whole).powi(2) / (count(list.len()) - 1.0)),
    ) / (k * k - 1.0);
    let f = between / ((k - 1.0) * (1.0 + 2.0 * (k - 2.0) * loss));
    let df2 = 1.0 / (3.0 * loss);
    Test::new(
        Some(f),
        vec![k - 1.0, df2],
        f_sf(f, k - 1.0, df2),
        n,
        "Welch's one-way analysis of means",
    )
}
