//! The regularised incomplete beta function, and the t, F and beta distributions made of it.

use std::f64::consts::PI;

use super::gamma::{deviance, floor, ln_gamma, stirling_error};
use super::normal::{normal_cdf, normal_quantile};
use super::root::{between, rising};

/// Beyond this many degrees of freedom the tail is that of a normal variable, which costs the same however many
/// there are; the steps of the continued fraction grow with their root.
const NORMAL_FROM: f64 = 1e6;

/// P(T <= t) for Student's t with `df` degrees of freedom.
pub(crate) fn t_cdf(t: f64, df: f64) -> f64 {
    let tail = 0.5 * t_tail(t, df);
    if t < 0.0 { tail } else { 1.0 - tail }
}

/// P(|T| >= |t|).
pub(crate) fn t_two_sided(t: f64, df: f64) -> f64 {
    t_tail(t, df).min(1.0)
}

fn t_tail(t: f64, df: f64) -> f64 {
    if NORMAL_FROM < df {
        return 2.0 * normal_cdf(-normal_of_many(t.abs(), df));
    }
    let square = t * t;
    if square.is_infinite() {
        return 0.0;
    }
    beta_tails(0.5 * df, 0.5, df / (df + square), square / (df + square)).0
}

/// The normal deviate with the same tail as `t`, for many degrees of freedom: what is left out is below df⁻³.
///
/// # References
///
/// G. W. Hill, "Algorithm 395: Student's t-distribution", Communications of the ACM 13(10), 1970.
fn normal_of_many(t: f64, df: f64) -> f64 {
    let df = df.min(1e30);
    let shifted = df - 0.5;
    let z = ((t / df.sqrt()).powi(2).ln_1p() * shifted).sqrt();
    z + (z * z * z + 3.0 * z) / (48.0 * shifted * shifted)
}

/// The t with P(T <= t) = `p`, for `p` above 0 and below 1.
pub(crate) fn t_quantile(p: f64, df: f64) -> f64 {
    if p == 0.5 {
        return 0.0;
    }
    let tail = p.min(1.0 - p);
    let start = -normal_quantile(tail);
    let size = rising(
        |t| {
            let upper = 0.5 * t_tail(t, df);
            (1.0 - upper, upper)
        },
        // The upper tail is what is known exactly; `rising` compares the smaller one.
        1.0 - tail,
        start.max(1e-3),
    );
    if p < 0.5 { -size } else { size }
}

/// P(F > f) with `numerator` and `denominator` degrees of freedom.
pub(crate) fn f_sf(f: f64, numerator: f64, denominator: f64) -> f64 {
    f_tails(f, numerator, denominator).1
}

/// The f with P(F <= f) = `p`, for `p` above 0 and below 1.
pub(crate) fn f_quantile(p: f64, numerator: f64, denominator: f64) -> f64 {
    rising(|f| f_tails(f, numerator, denominator), p, 1.0)
}

fn f_tails(f: f64, numerator: f64, denominator: f64) -> (f64, f64) {
    let scaled = numerator * f;
    if f <= 0.0 {
        return (0.0, 1.0);
    }
    if scaled.is_infinite() {
        return (1.0, 0.0);
    }
    let whole = denominator + scaled;
    beta_tails(0.5 * numerator, 0.5 * denominator, scaled / whole, denominator / whole)
}

/// P(B <= x) for a beta variable.
pub(crate) fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    beta_tails(a, b, x, 1.0 - x).0
}

/// The x with P(B <= x) = `p` for a beta variable.
pub(crate) fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if 1.0 <= p {
        return 1.0;
    }
    // Small solutions are found by their odds, so that they keep their digits.
    let odds = rising(|odds| beta_tails(a, b, odds / (1.0 + odds), 1.0 / (1.0 + odds)), p, a / b);
    let x = odds / (1.0 + odds);
    if x < 0.5 {
        return x;
    }
    between(|x| beta_tails(a, b, x, 1.0 - x).0 - p, (x - 1e-9).max(0.0), (x + 1e-9).min(1.0))
        .unwrap_or(x)
}

/// I_x(a, b) and 1 - I_x(a, b), where `y` is 1 - x (both are given, so that neither has lost digits).
///
/// # References
///
/// Continued fraction: W. Press et al., "Numerical Recipes", 3rd ed., 6.4; factor in front:
/// C. Loader, "Fast and accurate computation of binomial probabilities" (2000).
pub(super) fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    let front = beta_front(a, b, x, y);
    if x <= (a + 1.0) / (a + b + 2.0) {
        let lower = (front * fraction(a, b, x) / a).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let upper = (front * fraction(b, a, y) / b).min(1.0);
        (1.0 - upper, upper)
    }
}

/// x^a y^b / B(a, b).
pub(super) fn beta_front(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x < 1e-200 || y < 1e-200 {
        let ln_beta = ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
        return (a * x.ln() + b * y.ln() - ln_beta).exp();
    }
    a * b / (a + b) * binomial(a, b, x, y)
}

/// Γ(a + b + 1) / (Γ(a + 1) Γ(b + 1)) x^a y^b.
fn binomial(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let exponent = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * y);
    exponent.exp() * (n / (2.0 * PI * a * b)).sqrt()
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / floor(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    let mut m = 0.0;
    loop {
        m += 1.0;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / floor(1.0 + even * d);
        c = floor(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / floor(1.0 + odd * d);
        c = floor(1.0 + odd / c);
        let change = d * c;
        value *= change;
        let rest = (change - 1.0).abs();
        if rest <= f64::EPSILON || rest.is_nan() || 1e7 < m {
            return value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_matches_scipy_in_the_far_tail_and_at_many_degrees() {
        // scipy 1.17.1 special.stdtr, special.stdtrit
        assert!((t_two_sided(2.2, 5.0) / 0.079_093_897_903_182_37 - 1.0).abs() < 1e-12);
        assert!((t_quantile(0.025, 1e5) + 1.959_987_707_534_61).abs() < 1e-12);
        assert!((t_quantile(0.975, 9.0) - 2.262_157_162_798_205).abs() < 1e-13);
        assert!((t_quantile(0.975, 1.0) - 12.706_204_736_174_69).abs() < 1e-11);
    }

    #[test]
    fn t_of_very_many_degrees_matches_mpmath_and_costs_nothing() {
        // mpmath 1.4.1, 60 digits, the continued fraction and the density summed.
        for (t, df, tail) in [
            (0.01, 1e7, 0.992_021_287_570_217_9),
            (0.5, 2e6, 0.617_075_132_462_176_8),
            (1.96, 2e6, 0.049_995_928_940_828_74),
            (6.0, 2e6, 1.973_512_526_393_226e-9),
            (20.0, 2e6, 5.619_048_183_066_884e-89),
            (1.96, 1e9, 0.049_995_790_573_729_6),
            (6.0, 1e12, 1.973_175_290_749_819_3e-9),
        ] {
            let got = t_two_sided(t, df);
            assert!((got / tail - 1.0).abs() < 1e-13, "t {t}, {df} degrees: {got}");
            let back = t_quantile(1.0 - 0.5 * tail, df);
            assert!(tail < 1e-3 || (back / t - 1.0).abs() < 1e-11, "{back} for {t}");
        }
        // The steps of the continued fraction would be counted in millions here.
        for df in [1e13, 1e16, 1e100, f64::INFINITY] {
            assert!((t_quantile(0.975, df) - 1.959_963_984_540_054).abs() < 1e-12);
        }
        assert_eq!((t_two_sided(1e300, 1e20), t_two_sided(0.0, f64::INFINITY)), (0.0, 1.0));
    }

    #[test]
    fn the_two_ways_to_the_tail_of_t_meet() {
        for t in [0.1, 1.0, 3.0, 10.0] {
            let (below, above) = (t_two_sided(t, 1e6), t_two_sided(t, 1_000_000.000_1));
            assert!((below / above - 1.0).abs() < 1e-11, "{below} and {above}");
        }
    }

    #[test]
    fn beta_quantile_matches_scipy() {
        // scipy 1.17.1 special.betaincinv
        assert!(
            (beta_quantile(1e-6, 0.5, 700.0) / 1.122_398_161_161_716_8e-15 - 1.0).abs() < 1e-11
        );
        assert!((beta_quantile(0.5, 500_000.0, 0.5) - 0.999_999_545_063_453).abs() < 1e-14);
        assert!(
            (beta_cdf(0.9999, 500_000.0, 30.0) / 0.000_915_225_142_659_064_9 - 1.0).abs() < 1e-10
        );
    }
}
