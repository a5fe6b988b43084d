//! The standard normal distribution.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use statrs::distribution::{ContinuousCDF, Normal};

/// P(Z <= z).
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// P(Z > z), without the loss of 1 - P(Z <= z).
pub(crate) fn normal_sf(z: f64) -> f64 {
    normal_cdf(-z)
}

/// P(|Z| >= |z|).
pub(crate) fn normal_two_sided(z: f64) -> f64 {
    (2.0 * normal_cdf(-z.abs())).min(1.0)
}

/// The z with P(Z <= z) = `p`, for `p` from 0 to 1.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p.clamp(0.0, 1.0))
}

/// ln P(Z <= z), which exists where P(Z <= z) is too small for a float.
pub(super) fn ln_normal_cdf(z: f64) -> f64 {
    if -35.0 < z {
        return normal_cdf(z).ln();
    }
    let square = z * z;
    let correction = 1.0 - 1.0 / square * (1.0 - 3.0 / square * (1.0 - 5.0 / square));
    -0.5 * square - (-z).ln() - 0.5 * (2.0 * PI).ln() + correction.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tails_match_forty_digit_arithmetic() {
        // mpmath 1.4.1, 40 digits.
        for (z, wanted) in [
            (-8.0, 6.220_960_574_271_784e-16),
            (-3.0, 1.349_898_031_630_094_6e-3),
            (-1.96, 0.024_997_895_148_220_435),
            (2.5, 0.993_790_334_674_223_8),
        ] {
            assert!((normal_cdf(z) / wanted - 1.0).abs() < 1e-14, "{z}");
            assert!((normal_sf(-z) / wanted - 1.0).abs() < 1e-14, "{z}");
        }
    }

    #[test]
    fn the_logarithm_goes_on_where_the_probability_ends() {
        let (near, far) = (ln_normal_cdf(-34.999_999), ln_normal_cdf(-35.000_001));
        assert!((near - far - 2e-6 * 35.03).abs() < 1e-7, "{near} {far}");
        // scipy 1.17.1 log_ndtr(-50)
        assert!((ln_normal_cdf(-50.0) + 1_254.831_361_139_419_9).abs() < 1e-9);
    }
}
