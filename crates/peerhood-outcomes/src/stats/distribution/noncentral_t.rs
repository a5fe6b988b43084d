//! The non-central t distribution.

use super::beta::t_cdf;
use super::gamma::stirling_error;
use super::normal::{ln_normal_cdf, normal_cdf};
use super::root::between;
use crate::estimate::NoEstimate;

/// A shifted normal variable over the root of an independent chi-squared one: what a t statistic
/// follows when there is a true difference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NonCentralT {
    // Invariant: 0 < df <= 1e9, |noncentrality| <= 1e6.
    df: f64,
    noncentrality: f64,
}

impl NonCentralT {
    /// The distribution with `df` degrees of freedom; a noncentrality of zero is Student's t.
    ///
    /// # Errors
    ///
    /// [`NoEstimate::OutOfRange`] unless 0 < df <= 1e9 and the noncentrality lies within ±1e6.
    pub fn new(df: f64, noncentrality: f64) -> Result<Self, NoEstimate> {
        super::noncentral_chi_squared::positive("degrees of freedom", df)?;
        if !(-1e6..=1e6).contains(&noncentrality) {
            return Err(NoEstimate::OutOfRange {
                what: "noncentrality".into(),
                value: noncentrality,
                must: "from -1e6 to 1e6".into(),
            });
        }
        Ok(Self { df, noncentrality })
    }

    /// P(T <= t).
    #[must_use]
    pub fn cdf(&self, t: f64) -> f64 {
        if self.noncentrality == 0.0 {
            t_cdf(t, self.df)
        } else {
            lower(t, self.df, self.noncentrality)
        }
    }

    /// P(T > t), without the loss of 1 - P(T <= t).
    #[must_use]
    pub fn sf(&self, t: f64) -> f64 {
        if self.noncentrality == 0.0 {
            t_cdf(-t, self.df)
        } else {
            lower(-t, self.df, -self.noncentrality)
        }
    }

    /// The t with P(T <= t) = `p`; `None` unless `p` lies above 0 and below 1.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<f64> {
        if !(0.0 < p && p < 1.0) {
            return None;
        }
        let excess = |t: f64| {
            if p < 0.5 { self.cdf(t).ln() - p.ln() } else { (1.0 - p).ln() - self.sf(t).ln() }
                .clamp(-1e300, 1e300)
        };
        let (mut low, mut high, mut reach) = (self.noncentrality, self.noncentrality, 1.0);
        while 0.0 < excess(low) && reach < 1e300 {
            reach *= 2.0;
            low = self.noncentrality - reach;
        }
        while excess(high) < 0.0 && reach < 1e300 {
            reach *= 2.0;
            high = self.noncentrality + reach;
        }
        between(excess, low, high)
    }

    /// The shift at which a t statistic of `t` is the `p` quantile: one end of an interval for the shift.
    pub(crate) fn shift_with_cdf(t: f64, df: f64, p: f64) -> Option<f64> {
        // The lower tail falls as the shift rises.
        let excess = |shift: f64| {
            if p < 0.5 {
                p.ln() - lower(t, df, shift).ln()
            } else {
                lower(-t, df, -shift).ln() - (1.0 - p).ln()
            }
            .clamp(-1e300, 1e300)
        };
        let (mut low, mut high, mut reach) = (t, t, 1.0);
        while 0.0 < excess(low) && reach < 1e7 {
            reach *= 2.0;
            low = t - reach;
        }
        reach = 1.0;
        while excess(high) < 0.0 && reach < 1e7 {
            reach *= 2.0;
            high = t + reach;
        }
        between(excess, low, high)
    }
}

/// P(T <= t) as the mean of Φ(t s - δ) over s = χ/√df, by the trapezoid rule on u = ln s.
///
/// Everything summed is positive, so both tails keep their digits; the series of R. V. Lenth (AS 243,
/// Applied Statistics 38, 1989) cancels for negative shifts. The integrand is analytic and dies off at both ends, where the
/// trapezoid rule converges faster than any power: the step is halved until two sums agree.
fn lower(t: f64, df: f64, shift: f64) -> f64 {
    if t == 0.0 {
        return normal_cdf(-shift);
    }
    if t.is_infinite() || t.is_nan() {
        return if 0.0 < t { 1.0 } else { 0.0 };
    }
    // ln of the density of u, less its value at u = 0 where it peaks.
    let density = |u: f64| df * (u - 0.5 * (2.0 * u).exp_m1());
    let height = |u: f64| density(u) + ln_normal_cdf(t * u.exp() - shift);
    // The density of u at 0 is sqrt(df/π) e^-stirling(df/2).
    let at_peak = 0.5 * (df / std::f64::consts::PI).ln() - stirling_error(0.5 * df);

    let peak = summit(&height, df, t, shift);
    let top = height(peak);
    if top + at_peak < -740.0 || top.is_nan() {
        return 0.0;
    }
    let (left, right) = (edge(&height, peak, top, -1.0), edge(&height, peak, top, 1.0));
    let term = |u: f64| (height(u) - top).exp();

    let mut count = 32_u32;
    let mut step = (right - left) / f64::from(count);
    let mut sum: f64 = (0..=count).map(|i| term(left + f64::from(i) * step)).sum();
    loop {
        let between: f64 = (0..count).map(|i| term(left + (f64::from(i) + 0.5) * step)).sum();
        let settled = (between - sum).abs() <= 2e-14 * sum || 1 << 16 < count;
        sum += between;
        step *= 0.5;
        count *= 2;
        if settled {
            return (sum * step * (top + at_peak).exp()).min(1.0);
        }
    }
}

/// Where the integrand is highest, to within a fraction of its width.
fn summit(height: &impl Fn(f64) -> f64, df: f64, t: f64, shift: f64) -> f64 {
    // Where the normal factor turns from 0 to 1, and where the density peaks: the summit lies between.
    let turn = if 0.0 < shift / t { (shift / t).ln() } else { 0.0 };
    let width = (1.0 / df.sqrt()).min(1.0) + 1.0 / (1.0 + t.abs());
    let (mut left, mut right) =
        (turn.min(0.0) - 40.0 * width.min(1.0), turn.max(0.0) + 8.0 * width.min(1.0));
    for _ in 0..200 {
        if right - left <= 1e-9 * (1.0 + left.abs()) {
            break;
        }
        let third = (right - left) / 3.0;
        if height(left + third) < height(right - third) {
            left += third;
        } else {
            right -= third;
        }
    }
    0.5 * (left + right)
}

/// Where the integrand has fallen to 1e-18 of its top, going left (-1) or right (1).
fn edge(height: &impl Fn(f64) -> f64, peak: f64, top: f64, direction: f64) -> f64 {
    let low = |reach: f64| height(peak + direction * reach) < top - 41.5;
    let mut reach = 1e-5;
    while !low(reach) && reach < 1e4 {
        reach *= 1.5;
    }
    peak + direction * reach
}
