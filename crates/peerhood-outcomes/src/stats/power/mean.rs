//! Power of t tests and of the analysis of variance.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{SampleSize, check, effect_for, size_for};
use crate::estimate::NoEstimate;
use crate::stats::distribution::{NonCentralF, NonCentralT, f_quantile, t_quantile};
use crate::stats::value::positive;

/// Which directions count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Sides {
    /// Both: a significant result in the wrong direction counts too, as in pwr.
    Two,
    /// The direction of a positive effect.
    Greater,
    /// The direction of a negative effect.
    Less,
}

/// Which t test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum TDesign {
    /// One sample, or pairs with d in SDs of the differences.
    OneSampleOrPaired,
    /// Two groups of equal size; n is that of one group.
    TwoGroups,
}

/// The power of a t test of effect `d` with `n` people (pairs, or people in each group).
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] below two people or unless alpha lies above 0 and below 1.
///
/// # References
///
/// J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 2nd ed., 1988; by the non-central t.
pub fn power_t(
    n: f64,
    d: f64,
    alpha: f64,
    sides: Sides,
    design: TDesign,
) -> Result<f64, NoEstimate> {
    match design {
        TDesign::OneSampleOrPaired => {
            check(alpha, n, 2.0)?;
            power(n - 1.0, d * n.sqrt(), alpha, sides)
        }
        TDesign::TwoGroups => power_two_groups(n, n, d, alpha, sides),
    }
}

/// The power of a two-group t test with groups of `first` and `second` people.
///
/// # Errors
///
/// As [`power_t`].
pub fn power_two_groups(
    first: f64,
    second: f64,
    d: f64,
    alpha: f64,
    sides: Sides,
) -> Result<f64, NoEstimate> {
    // pwr allows groups of fewer than two as long as there is a degree of freedom.
    check(alpha, first, 1.0)?;
    check(alpha, second, 1.0)?;
    let df = first + second - 2.0;
    positive(df, "the degrees of freedom")?;
    power(df, d / (1.0 / first + 1.0 / second).sqrt(), alpha, sides)
}

/// How many people (pairs, or people in each group) a t test needs to find `d` with this power.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] when d is zero, or points the wrong way of a one-sided test;
/// [`NoEstimate::NotRepresentable`] when a billion are not enough.
pub fn size_t(
    d: f64,
    wanted: f64,
    alpha: f64,
    sides: Sides,
    design: TDesign,
) -> Result<SampleSize, NoEstimate> {
    let toward = match sides {
        Sides::Two => d.abs(),
        Sides::Greater => d,
        Sides::Less => -d,
    };
    positive(toward, "the effect in the direction tested")?;
    size_for(|n| power_t(n, d, alpha, sides, design), wanted, 2.0)
}

/// The smallest `d` that a t test with `n` people (pairs, or people in each group) finds with this power, in the
/// direction that is tested.
///
/// # Errors
///
/// As [`power_t`]; [`NoEstimate::OutOfRange`] also for a power that no effect at all has.
pub fn effect_t(
    n: f64,
    wanted: f64,
    alpha: f64,
    sides: Sides,
    design: TDesign,
) -> Result<f64, NoEstimate> {
    let sign = toward(sides);
    let power = |d: f64| power_t(n, sign * d, alpha, sides, design);
    Ok(sign * effect_for(power, wanted, 1e3)?)
}

/// The same of two groups of `first` and `second` people.
///
/// # Errors
///
/// As [`effect_t`].
pub fn effect_two_groups(
    first: f64,
    second: f64,
    wanted: f64,
    alpha: f64,
    sides: Sides,
) -> Result<f64, NoEstimate> {
    let sign = toward(sides);
    let power = |d: f64| power_two_groups(first, second, sign * d, alpha, sides);
    Ok(sign * effect_for(power, wanted, 1e3)?)
}

/// The sign of an effect in the direction that is tested.
pub(super) fn toward(sides: Sides) -> f64 {
    if sides == Sides::Less { -1.0 } else { 1.0 }
}

/// The power of a one-way analysis of variance with `groups` groups of `n` people and Cohen's `f`.
///
/// # Errors
///
/// As [`power_t`]; [`NoEstimate::OutOfRange`] also below two groups or unless f is positive.
pub fn power_anova(groups: u32, n: f64, f: f64, alpha: f64) -> Result<f64, NoEstimate> {
    check(alpha, n, 1.0)?;
    positive(f, "f")?;
    let groups = f64::from(groups);
    let (df1, df2) = (groups - 1.0, groups * (n - 1.0));
    positive(df1, "the number of groups less one")?;
    positive(df2, "the degrees of freedom within groups")?;
    let critical = f_quantile(1.0 - alpha, df1, df2);
    Ok(NonCentralF::new(df1, df2, groups * n * f * f)?.sf(critical))
}

/// How many people in each group a one-way analysis of variance needs.
///
/// # Errors
///
/// As [`power_anova`]; [`NoEstimate::NotRepresentable`] when a billion are not enough.
pub fn size_anova(groups: u32, f: f64, wanted: f64, alpha: f64) -> Result<SampleSize, NoEstimate> {
    power_anova(groups, 2.0, f, alpha)?;
    size_for(|n| power_anova(groups, n, f, alpha), wanted, 2.0)
}

/// The smallest `f` that a one-way analysis of variance with `n` people in each group finds with this power.
///
/// # Errors
///
/// As [`effect_t`].
pub fn effect_anova(groups: u32, n: f64, wanted: f64, alpha: f64) -> Result<f64, NoEstimate> {
    effect_for(|f| power_anova(groups, n, f, alpha), wanted, 1e3)
}

fn power(df: f64, shift: f64, alpha: f64, sides: Sides) -> Result<f64, NoEstimate> {
    // Beyond this the power is 1 to the last digit.
    let distribution = NonCentralT::new(df, shift.clamp(-1e5, 1e5))?;
    Ok(match sides {
        Sides::Two => {
            let critical = -t_quantile(0.5 * alpha, df);
            distribution.sf(critical) + distribution.cdf(-critical)
        }
        Sides::Greater => distribution.sf(-t_quantile(alpha, df)),
        Sides::Less => distribution.cdf(t_quantile(alpha, df)),
    })
}
