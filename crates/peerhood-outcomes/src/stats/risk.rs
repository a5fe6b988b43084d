//! Events in two groups: risk ratio, odds ratio, risk difference, number needed to treat.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::distribution::normal_two_sided;
use super::proportion::{counts, newcombe_difference};
use super::value::critical;
use crate::estimate::{Estimate, NoEstimate, Test};

/// Events in a group of a known size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
pub struct Events {
    /// Members with the event.
    pub events: usize,
    /// Members.
    pub of: usize,
}

/// What is done when a cell of the fourfold table is zero, where ratios have no finite logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum ZeroCells {
    /// There is no estimate.
    Refused,
    /// Half an event is added to every cell of such a table (Haldane, Anscombe).
    AddHalf,
}

/// A ratio with its interval, symmetric in logarithms.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Ratio {
    /// The ratio, first group over second.
    pub ratio: Estimate,
    /// Standard error of its logarithm.
    pub log_standard_error: f64,
    /// Whether the ratio differs from 1.
    pub test: Test,
}

/// How many must be treated for one to be better (or worse) off than without.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct NumberNeeded {
    /// Treated share less control share, with its interval.
    pub difference: Estimate,
    /// One over the difference: positive when the treated have more events. `None` for no difference.
    pub value: Option<f64>,
    /// One over the upper end of the difference. `None` when that end is zero.
    pub at_high: Option<f64>,
    /// One over the lower end of the difference. `None` when that end is zero.
    pub at_low: Option<f64>,
    /// The difference may be zero: the interval runs from `at_high` up to infinity and on from
    /// minus infinity to `at_low` (Altman, BMJ 317, 1998).
    pub through_infinity: bool,
}

/// How the interval of a risk difference is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum DifferenceLimits {
    /// Normal with each group's own variance.
    Wald,
    /// Newcombe's hybrid of two Wilson intervals.
    Newcombe,
}

/// The risk of the first group over that of the second.
///
/// # Errors
///
/// [`NoEstimate::Separated`] when a group has no event and zeros are refused;
/// [`NoEstimate::OutOfRange`] for more events than members.
///
/// # References
///
/// D. Katz et al., "Obtaining confidence intervals for the risk ratio in cohort studies", Biometrics 34, 1978.
pub fn risk_ratio(
    first: Events,
    second: Events,
    zeros: ZeroCells,
    level: f64,
) -> Result<Ratio, NoEstimate> {
    let [a, b, c, d] = cells(first, second, zeros, |&[a, _, c, _]| a == 0.0 || c == 0.0)?;
    let ratio = a / (a + b) / (c / (c + d));
    let error = (1.0 / a - 1.0 / (a + b) + 1.0 / c - 1.0 / (c + d)).max(0.0).sqrt();
    ratio_of(ratio, error, first.of + second.of, level, "risk ratio, log-normal interval")
}

/// The odds of the first group over those of the second, without conditioning on the margins.
///
/// # Errors
///
/// [`NoEstimate::Separated`] when a cell is zero and zeros are refused.
///
/// # References
///
/// B. Woolf, "On estimating the relation between blood group and disease", Annals of Human Genetics 19, 1955.
pub fn odds_ratio(
    first: Events,
    second: Events,
    zeros: ZeroCells,
    level: f64,
) -> Result<Ratio, NoEstimate> {
    let [a, b, c, d] = cells(first, second, zeros, |cells| cells.contains(&0.0))?;
    let error = (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d).sqrt();
    ratio_of(a * d / (b * c), error, first.of + second.of, level, "odds ratio, Woolf interval")
}

/// The share of events in the first group less that in the second.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] for an empty group.
pub fn risk_difference(
    first: Events,
    second: Events,
    limits: DifferenceLimits,
    level: f64,
) -> Result<Estimate, NoEstimate> {
    let (x1, n1) = counts(first.events, first.of)?;
    let (x2, n2) = counts(second.events, second.of)?;
    if limits == DifferenceLimits::Newcombe {
        return newcombe_difference((first.events, first.of), (second.events, second.of), level);
    }
    let (p1, p2) = (x1 / n1, x2 / n2);
    let reach = critical(level)? * (p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2).sqrt();
    let value = p1 - p2;
    Estimate::new(
        value,
        value - reach,
        value + reach,
        level,
        first.of + second.of,
        "risk difference, Wald interval",
    )
}

/// The number needed to treat: one over the risk difference.
///
/// # Errors
///
/// As [`risk_difference`].
///
/// # References
///
/// D. G. Altman, "Confidence intervals for the number needed to treat", BMJ 317, 1998.
pub fn number_needed(
    treated: Events,
    control: Events,
    limits: DifferenceLimits,
    level: f64,
) -> Result<NumberNeeded, NoEstimate> {
    let difference = risk_difference(treated, control, limits, level)?;
    let inverse =
        |value: f64| (value != 0.0).then(|| 1.0 / value).filter(|number| number.is_finite());
    Ok(NumberNeeded {
        value: inverse(difference.value),
        at_high: inverse(difference.high),
        at_low: inverse(difference.low),
        through_infinity: !difference.excludes(0.0),
        difference,
    })
}

/// Events and non-events of both groups, with half added where a zero needs it.
fn cells(
    first: Events,
    second: Events,
    zeros: ZeroCells,
    hurts: impl Fn(&[f64; 4]) -> bool,
) -> Result<[f64; 4], NoEstimate> {
    let (x1, n1) = counts(first.events, first.of)?;
    let (x2, n2) = counts(second.events, second.of)?;
    let cells = [x1, n1 - x1, x2, n2 - x2];
    if zeros == ZeroCells::AddHalf && cells.contains(&0.0) {
        return Ok(cells.map(|cell| cell + 0.5));
    }
    if hurts(&cells) {
        return Err(NoEstimate::Separated { what: "an empty cell of the table".into() });
    }
    Ok(cells)
}

fn ratio_of(
    ratio: f64,
    error: f64,
    n: usize,
    level: f64,
    method: &'static str,
) -> Result<Ratio, NoEstimate> {
    let reach = (critical(level)? * error).exp();
    let z = if error == 0.0 { 0.0 } else { ratio.ln() / error };
    Ok(Ratio {
        ratio: Estimate::new(ratio, ratio / reach, ratio * reach, level, n, method)?,
        log_standard_error: error,
        test: Test::new(Some(z), Vec::new(), normal_two_sided(z), n, method)?,
    })
}
