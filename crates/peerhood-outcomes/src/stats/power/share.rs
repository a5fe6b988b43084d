//! Power of tests of shares, tables and correlations.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::mean::{Sides, toward};
use super::{SampleSize, check, effect_for, size_for};
use crate::estimate::NoEstimate;
use crate::stats::distribution::{
    NonCentralChiSquared, chi_squared_quantile, normal_quantile, normal_sf, t_quantile,
};
use crate::stats::value::{inside_unit, positive};

/// How two shares are put on a normal scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum ShareMethod {
    /// By their arcsines, Cohen's h (pwr, statsmodels).
    Arcsine,
    /// By their difference, with the pooled variance under no effect; one tail (R's `power.prop.test`).
    Difference,
}

/// The power of the comparison of two shares in groups of `n` people each.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] unless shares and alpha lie above 0 and below 1 and n is at least 2.
///
/// # References
///
/// Cohen 1988, chapter 6; J. L. Fleiss, "Statistical Methods for Rates and Proportions", 1981.
pub fn power_shares(
    n: f64,
    first: f64,
    second: f64,
    alpha: f64,
    sides: Sides,
    method: ShareMethod,
) -> Result<f64, NoEstimate> {
    check(alpha, n, 2.0)?;
    inside_unit(first, "the first share")?;
    inside_unit(second, "the second share")?;
    let z = |tail: f64| -normal_quantile(tail);
    Ok(match method {
        ShareMethod::Arcsine => {
            let h = 2.0 * first.sqrt().asin() - 2.0 * second.sqrt().asin();
            let shift = h * (0.5 * n).sqrt();
            match sides {
                Sides::Two => normal_sf(z(0.5 * alpha) - shift) + normal_sf(z(0.5 * alpha) + shift),
                Sides::Greater => normal_sf(z(alpha) - shift),
                Sides::Less => normal_sf(z(alpha) + shift),
            }
        }
        ShareMethod::Difference => {
            let (difference, tail) = match sides {
                Sides::Two => ((first - second).abs(), 0.5 * alpha),
                Sides::Greater => (first - second, alpha),
                Sides::Less => (second - first, alpha),
            };
            let middle = 0.5 * (first + second);
            let none = (2.0 * middle * (1.0 - middle)).sqrt();
            let own = (first * (1.0 - first) + second * (1.0 - second)).sqrt();
            normal_sf((z(tail) * none - n.sqrt() * difference) / own)
        }
    })
}

/// How many people in each group the comparison of two shares needs.
///
/// # Errors
///
/// As [`power_shares`]; [`NoEstimate::OutOfRange`] also when the shares are equal or point the wrong way.
pub fn size_shares(
    first: f64,
    second: f64,
    wanted: f64,
    alpha: f64,
    sides: Sides,
    method: ShareMethod,
) -> Result<SampleSize, NoEstimate> {
    power_shares(2.0, first, second, alpha, sides, method)?;
    let toward = match sides {
        Sides::Two => (first - second).abs(),
        Sides::Greater => first - second,
        Sides::Less => second - first,
    };
    positive(toward, "the difference in the direction tested")?;
    size_for(|n| power_shares(n, first, second, alpha, sides, method), wanted, 2.0)
}

/// The power of the test of a correlation `r` with `n` pairs.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] unless r lies between -1 and 1 and n is at least 4.
///
/// # References
///
/// Fisher's z with its bias r / (2 (n - 1)) and the critical r of the t test, as in pwr.
pub fn power_correlation(n: f64, r: f64, alpha: f64, sides: Sides) -> Result<f64, NoEstimate> {
    check(alpha, n, 4.0)?;
    inside_unit(0.5 * (r + 1.0), "(r + 1) / 2")?;
    let critical = |tail: f64| {
        let t = -t_quantile(tail, n - 2.0);
        (t / (t * t + n - 2.0).sqrt()).atanh()
    };
    let scale = (n - 3.0).sqrt();
    let z = |r: f64| r.atanh() + r / (2.0 * (n - 1.0));
    Ok(match sides {
        Sides::Two => {
            let critical = critical(0.5 * alpha);
            normal_sf((critical - z(r)) * scale) + normal_sf((critical + z(r)) * scale)
        }
        Sides::Greater => normal_sf((critical(alpha) - z(r)) * scale),
        Sides::Less => normal_sf((critical(alpha) - z(-r)) * scale),
    })
}

/// How many pairs the test of a correlation needs.
///
/// # Errors
///
/// As [`power_correlation`]; [`NoEstimate::OutOfRange`] also when r is zero or points the wrong way.
pub fn size_correlation(
    r: f64,
    wanted: f64,
    alpha: f64,
    sides: Sides,
) -> Result<SampleSize, NoEstimate> {
    power_correlation(4.0, r, alpha, sides)?;
    let toward = match sides {
        Sides::Two => r.abs(),
        Sides::Greater => r,
        Sides::Less => -r,
    };
    positive(toward, "the correlation in the direction tested")?;
    size_for(|n| power_correlation(n, r, alpha, sides), wanted, 4.0)
}

/// The smallest correlation that `n` pairs find with this power, in the direction that is tested.
///
/// # Errors
///
/// As [`power_correlation`]; [`NoEstimate::OutOfRange`] also for a power that no correlation at all has.
pub fn effect_correlation(
    n: f64,
    wanted: f64,
    alpha: f64,
    sides: Sides,
) -> Result<f64, NoEstimate> {
    let sign = toward(sides);
    let power = |r: f64| power_correlation(n, sign * r, alpha, sides);
    Ok(sign * effect_for(power, wanted, 1.0 - 1e-12)?)
}

/// The power of a chi-squared test with `n` people in all and Cohen's `w`.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] unless w and df are positive.
pub fn power_chi_squared(n: f64, w: f64, df: f64, alpha: f64) -> Result<f64, NoEstimate> {
    check(alpha, n, 1.0)?;
    positive(w, "w")?;
    let distribution = NonCentralChiSquared::new(df, n * w * w)?;
    Ok(distribution.sf(chi_squared_quantile(1.0 - alpha, df)))
}

/// How many people in all a chi-squared test needs.
///
/// # Errors
///
/// As [`power_chi_squared`].
pub fn size_chi_squared(
    w: f64,
    df: f64,
    wanted: f64,
    alpha: f64,
) -> Result<SampleSize, NoEstimate> {
    power_chi_squared(1.0, w, df, alpha)?;
    size_for(|n| power_chi_squared(n, w, df, alpha), wanted, 1.0)
}

/// The smallest `w` that a chi-squared test with `n` people in all finds with this power.
///
/// # Errors
///
/// As [`power_chi_squared`]; [`NoEstimate::OutOfRange`] also for a power that no effect at all has.
pub fn effect_chi_squared(n: f64, df: f64, wanted: f64, alpha: f64) -> Result<f64, NoEstimate> {
    effect_for(|w| power_chi_squared(n, w, df, alpha), wanted, 1e3)
}
