//! How likely a study of a given size finds an effect, and how large it must be.
//!
//! Effects are Cohen's: d for means, h or two shares for proportions, f for several groups, w for tables, r.

mod mean;
mod share;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use self::mean::{
    Sides, TDesign, effect_anova, effect_t, effect_two_groups, power_anova, power_t,
    power_two_groups, size_anova, size_t,
};
pub use self::share::{
    ShareMethod, effect_chi_squared, effect_correlation, power_chi_squared, power_correlation,
    power_shares, size_chi_squared, size_correlation, size_shares,
};
use super::distribution::between;
use super::value::{inside_unit, positive};
use crate::estimate::NoEstimate;

/// How many people a study needs.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct SampleSize {
    /// The size at which the power is exactly what was asked, in people (pairs, or people a group).
    pub exact: f64,
    /// The same, rounded up.
    pub needed: u64,
}

/// The size at which a rising `power` reaches what is asked, from `least` to a billion.
fn size_for(
    power: impl Fn(f64) -> Result<f64, NoEstimate>,
    wanted: f64,
    least: f64,
) -> Result<SampleSize, NoEstimate> {
    inside_unit(wanted, "power")?;
    let excess = |n: f64| power(n).map_or(f64::NAN, |power| power - wanted);
    let most = 1e9;
    let mut high = least.max(2.0);
    while excess(high) < 0.0 && high < most {
        high *= 2.0;
    }
    let exact =
        if 0.0 < excess(least) { Some(least) } else { between(excess, least, high.min(most)) };
    let Some(exact) = exact else {
        return Err(NoEstimate::NotRepresentable { what: "a sample size below a billion".into() });
    };
    // A hair below a whole number is that number.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 2 to a billion"
    )]
    let needed = (exact - 1e-9).ceil() as u64;
    Ok(SampleSize { exact, needed })
}

/// The smallest positive effect, up to `most`, that a rising `power` finds as often as is wanted.
fn effect_for(
    power: impl Fn(f64) -> Result<f64, NoEstimate>,
    wanted: f64,
    most: f64,
) -> Result<f64, NoEstimate> {
    inside_unit(wanted, "power")?;
    let excess = |effect: f64| power(effect).map_or(f64::NAN, |power| power - wanted);
    let least = 1e-9 * most.min(1.0);
    power(least)?;
    if 0.0 <= excess(least) {
        let (what, must) = ("power".into(), "above what no effect at all is found with".into());
        return Err(NoEstimate::OutOfRange { what, value: wanted, must });
    }
    let mut high = most.min(1.0);
    while excess(high) < 0.0 && high < most {
        high = (2.0 * high).min(most);
    }
    between(excess, least, high).ok_or(NoEstimate::NotRepresentable {
        what: "an effect that so few find as often as that".into(),
    })
}

fn check(alpha: f64, n: f64, least: f64) -> Result<(), NoEstimate> {
    inside_unit(alpha, "alpha")?;
    positive(n, "the sample size")?;
    if n < least {
        return Err(NoEstimate::OutOfRange {
            what: "the sample size".into(),
            value: n,
            must: format!("at least {least}").into(),
        });
    }
    Ok(())
}
