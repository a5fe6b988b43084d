//! Regression of shares and counts, and estimating equations for people who are measured several
//! times or live in the same place.

mod cluster;
mod family;
mod gee;
mod likelihood;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use self::gee::gee;
pub use self::likelihood::glm;
use super::regression::Coefficient;
use crate::estimate::LeftOut;

/// What an outcome is; each with its canonical link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Family {
    /// A measurement: differences of means.
    Gaussian,
    /// No (0) or yes (1): logarithms of odds ratios.
    Binomial,
    /// A count: logarithms of rate ratios.
    Poisson,
}

/// How the rows of one cluster are taken to be alike. The estimate is sound whatever is chosen, and
/// more precise when the choice is near the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Working<'a> {
    /// Not alike.
    Independence,
    /// All pairs equally.
    Exchangeable,
    /// Less and less with the distance of their waves; one number a row, or the place of the row
    /// among those of its cluster.
    Autoregressive(Option<&'a [usize]>),
}

/// What the errors of estimating equations are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum GeeErrors {
    /// The sandwich of Liang and Zeger 1986: sound with many clusters.
    Robust,
    /// The same with the bias of few clusters taken out (Mancl and DeRouen 2001).
    BiasCorrected,
    /// As if the working correlation were true.
    ModelBased,
}

/// Estimating equations, solved.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Gee {
    /// Intercept first, then one entry a predictor in the order given; z tests.
    pub coefficients: Vec<Coefficient>,
    /// The working correlation of two rows of a cluster, or of neighbouring waves. `None` under
    /// independence.
    pub correlation: Option<f64>,
    /// Variance over that of the family.
    pub scale: f64,
    /// How many clusters there are.
    pub clusters: usize,
    /// Rows of the largest.
    pub largest_cluster: usize,
    /// Rows used.
    pub n: usize,
    /// Rows not used.
    pub left_out: Vec<LeftOut>,
}

/// A generalised linear model.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Generalized {
    /// Intercept first, then one entry a predictor in the order given; z tests.
    pub coefficients: Vec<Coefficient>,
    /// How far the fit is from one that meets every row.
    pub deviance: f64,
    /// The same without predictors.
    pub null_deviance: f64,
    /// Log-likelihood.
    pub log_likelihood: f64,
    /// Akaike's criterion.
    pub aic: f64,
    /// Rows used.
    pub n: usize,
    /// Rows not used.
    pub left_out: Vec<LeftOut>,
}
