//! The distributions that tests and intervals rest on: normal, gamma, beta, t, F and chi-squared,
//! central and non-central, with both tails to about 12 digits.
//!
//! statrs 0.19 was measured against 40-digit arithmetic first: its error function is good to 8e-11,
//! its t quantile at 100,000 degrees of freedom to 3e-6, its chi-squared quantile at one degree
//! and p = 1e-6 to no digit. Intervals built on those could not be compared with R to ten digits, so
//! only its normal quantile is used (2e-16).

mod beta;
mod gamma;
mod noncentral_chi_squared;
mod noncentral_f;
mod noncentral_t;
mod normal;
mod root;

pub(crate) use self::beta::{
    beta_cdf, beta_quantile, f_quantile, f_sf, t_cdf, t_quantile, t_two_sided,
};
pub(crate) use self::gamma::{chi_squared_quantile, chi_squared_sf, ln_gamma, stirling_error};
pub use self::noncentral_chi_squared::NonCentralChiSquared;
pub use self::noncentral_f::NonCentralF;
pub use self::noncentral_t::NonCentralT;
pub(crate) use self::normal::{normal_cdf, normal_quantile, normal_sf, normal_two_sided};
pub(crate) use self::root::between;
