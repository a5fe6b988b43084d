//! Agreement of raters beyond chance: Cohen's and Fleiss's kappa.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, NoEstimate, Test};
use crate::stats::distribution::normal_two_sided;
use crate::stats::sum::{count, total};
use crate::stats::value::{MISSING, Value, at_least, critical, paired, same_length};

/// How much a disagreement counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum KappaWeights {
    /// All alike: Cohen's kappa.
    Unweighted,
    /// By its distance in steps between the categories seen.
    Linear,
    /// By the square of that distance.
    Quadratic,
}

/// A kappa and its test.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Kappa {
    /// Kappa with a normal interval.
    pub kappa: Estimate,
    /// Standard error behind the interval.
    pub standard_error: f64,
    /// Whether kappa differs from zero.
    pub test: Test,
    /// Share of agreement (weighted).
    pub observed: f64,
    /// Share of agreement that chance gives.
    pub expected: f64,
}

/// Cohen's kappa of two raters; categories are the values given, in ascending order.
///
/// # Errors
///
/// [`NoEstimate::NoVariation`] when both raters gave all people the same category.
///
/// # References
///
/// J. Cohen, Educational and Psychological Measurement 20, 1960; errors: J. L. Fleiss, J. Cohen and
/// B. S. Everitt, "Large sample standard errors of kappa and weighted kappa", Psychological Bulletin 72, 1969.
pub fn cohen_kappa(
    first: &[impl Value],
    second: &[impl Value],
    weights: KappaWeights,
    level: f64,
) -> Result<Kappa, NoEstimate> {
    let z = critical(level)?;
    let pairs = paired(first, second, 2)?;
    let mut categories: Vec<f64> = pairs.left.iter().chain(&pairs.right).copied().collect();
    categories.sort_by(f64::total_cmp);
    categories.dedup();
    let size = categories.len();
    if 1_000 < size {
        return Err(NoEstimate::OutOfRange {
            what: "the number of categories".into(),
            value: count(size),
            must: "at most 1,000".into(),
        });
    }
    let n = count(pairs.left.len());
    let place = |value: f64| categories.partition_point(|&category| category < value);
    let mut shares = vec![vec![0.0; size]; size];
    for (&left, &right) in pairs.left.iter().zip(&pairs.right) {
        shares[place(left)][place(right)] += 1.0 / n;
    }
    let rows: Vec<f64> = shares.iter().map(|row| total(row.iter().copied())).collect();
    let columns: Vec<f64> =
        (0..size).map(|column| total(shares.iter().map(|row| row[column]))).collect();
    let weight = |row: usize, column: usize| {
        let apart = count(row.abs_diff(column)) / count(size.max(2) - 1);
        match weights {
            KappaWeights::Unweighted => f64::from(u8::from(row == column)),
            KappaWeights::Linear => 1.0 - apart,
            KappaWeights::Quadratic => 1.0 - apart * apart,
        }
    };
    let over = |part: &dyn Fn(usize, usize) -> f64| {
        total((0..size).flat_map(|row| (0..size).map(move |column| part(row, column))))
    };
    let observed = over(&|row, column| weight(row, column) * shares[row][column]);
    let expected = over(&|row, column| weight(row, column) * rows[row] * columns[column]);
    if 1.0 - expected < 1e-15 {
        return Err(NoEstimate::NoVariation { what: "the category".into() });
    }
    let kappa = (observed - expected) / (1.0 - expected);
    let by_row: Vec<f64> = (0..size)
        .map(|row| total((0..size).map(|column| columns[column] * weight(row, column))))
        .collect();
    let by_column: Vec<f64> = (0..size)
        .map(|column| total((0..size).map(|row| rows[row] * weight(row, column))))
        .collect();
    let scale = n * (1.0 - expected).powi(2);
    let own = over(&|row, column| {
        shares[row][column]
            * (weight(row, column) - (by_row[row] + by_column[column]) * (1.0 - kappa)).powi(2)
    }) - (kappa - expected * (1.0 - kappa)).powi(2);
    let null = over(&|row, column| {
        rows[row]
            * columns[column]
            * (weight(row, column) - by_row[row] - by_column[column]).powi(2)
    }) - expected * expected;
    let error = (own.max(0.0) / scale).sqrt();
    let method = match weights {
        KappaWeights::Unweighted => "Cohen's kappa, normal interval",
        KappaWeights::Linear => "Cohen's kappa, linear weights, normal interval",
        KappaWeights::Quadratic => "Cohen's kappa, quadratic weights, normal interval",
    };
    let used = pairs.left.len();
    let chance = kappa / (null.max(0.0) / scale).sqrt();
    Ok(Kappa {
        kappa: Estimate::new(kappa, kappa - z * error, kappa + z * error, level, used, method)?
            .without(pairs.missing, MISSING),
        standard_error: error,
        test: Test::new(Some(chance), Vec::new(), normal_two_sided(chance), used, method)?,
        observed,
        expected,
    })
}

/// Fleiss's kappa of several raters; one column a rater, one row a person, all rated by all.
///
/// The interval uses the error under no agreement, as Fleiss does.
///
/// # Errors
///
/// [`NoEstimate::NoVariation`] when all ratings are the same category.
///
/// # References
///
/// J. L. Fleiss, Psychological Bulletin 76, 1971; error: J. L. Fleiss, J. C. M. Nee and J. R. Landis,
/// Psychological Bulletin 86, 1979.
pub fn fleiss_kappa<T: Value>(raters: &[impl AsRef<[T]>], level: f64) -> Result<Kappa, NoEstimate> {
    let z = critical(level)?;
    at_least(raters.len(), "raters", 2)?;
    for rater in raters {
        same_length(raters[0].as_ref().len(), rater.as_ref().len())?;
    }
    let rows = crate::stats::value::complete(raters, 2)?;
    let mut categories: Vec<f64> = rows.columns.iter().flatten().copied().collect();
    categories.sort_by(f64::total_cmp);
    categories.dedup();
    let (n, m) = (count(rows.rows), count(raters.len()));
    let mut uses = vec![0.0; categories.len()];
    let mut agreeing = 0.0;
    for row in 0..rows.rows {
        let mut ratings: Vec<f64> = rows.columns.iter().map(|column| column[row]).collect();
        ratings.sort_by(f64::total_cmp);
        for same in ratings.chunk_by(|left, right| left == right) {
            let times = count(same.len());
            uses[categories.partition_point(|&category| category < same[0])] += times;
            agreeing += times * (times - 1.0);
        }
    }
    let observed = agreeing / (n * m * (m - 1.0));
    let shares: Vec<f64> = uses.iter().map(|times| times / (n * m)).collect();
    let expected = total(shares.iter().map(|share| share * share));
    if 1.0 - expected < 1e-15 {
        return Err(NoEstimate::NoVariation { what: "the category".into() });
    }
    let kappa = (observed - expected) / (1.0 - expected);
    let spread = total(shares.iter().map(|share| share * (1.0 - share)));
    let skew = total(shares.iter().map(|share| share * (1.0 - share) * (1.0 - 2.0 * share)));
    let error = (2.0 * (spread * spread - skew) / (n * m * (m - 1.0))).max(0.0).sqrt() / spread;
    let statistic = kappa / error;
    let method = "Fleiss's kappa, normal interval";
    Ok(Kappa {
        kappa: Estimate::new(
            kappa,
            kappa - z * error,
            kappa + z * error,
            level,
            rows.rows,
            method,
        )?
        .without(rows.missing, "a rating missing"),
        standard_error: error,
        test: Test::new(
            Some(statistic),
            Vec::new(),
            normal_two_sided(statistic),
            rows.rows,
            method,
        )?,
        observed,
        expected,
    })
}
