//! Least squares with classical, heteroscedasticity-robust and cluster-robust errors, and the
//! analysis of covariance that compares change between two arms.

mod ancova;
mod clustered;
mod fit;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use self::ancova::{Ancova, ancova};
pub use self::fit::ols;
use crate::estimate::{Estimate, LeftOut, Test};

/// What the standard errors of a regression allow for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errors<'a> {
    /// Equal variances.
    Classical,
    /// White 1980: squared residuals as they are.
    Hc0,
    /// The same times n / (n - k).
    Hc1,
    /// Residuals over the root of 1 - leverage.
    Hc2,
    /// Residuals over 1 - leverage: the safest in small samples (Long and Ervin 2000).
    Hc3,
    /// People in the same cluster (site, group) may be alike; one cluster number a person. CR1: times
    /// G / (G - 1) · (n - 1) / (n - k), as Stata; t with G - 1 degrees of freedom.
    Clustered(&'a [usize]),
    /// The same without a correction for few clusters (CR0, Liang and Zeger 1986).
    ClusteredCr0(&'a [usize]),
    /// The same with each cluster's bias taken out: CR2 of Bell and McCaffrey 2002, t with their
    /// degrees of freedom. The best of these where there are fewer than some 40 clusters.
    ClusteredCr2(&'a [usize]),
    /// The same, larger: CR3, close to leaving out one cluster at a time; t with G - 1 degrees of freedom.
    ClusteredCr3(&'a [usize]),
}

/// A least-squares fit.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Regression {
    /// Intercept first, then one entry a predictor in the order given.
    pub coefficients: Vec<Coefficient>,
    /// Share of the variance explained.
    pub r_squared: f64,
    /// The same, less what the number of predictors explains by chance.
    pub adjusted_r_squared: f64,
    /// Residual standard deviation.
    pub sigma: f64,
    /// Classical F test of all predictors together. `None` without a predictor, or with a perfect fit.
    pub overall: Option<Test>,
    /// Log-likelihood under normal errors. `None` for a perfect fit.
    pub log_likelihood: Option<f64>,
    /// Rows used.
    pub n: usize,
    /// Rows not used.
    pub left_out: Vec<LeftOut>,
}

/// One coefficient of a regression.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Coefficient {
    /// The coefficient with its t interval.
    pub estimate: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// Whether it differs from zero.
    pub test: Test,
}
