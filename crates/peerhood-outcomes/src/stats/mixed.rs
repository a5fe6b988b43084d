//! The linear mixed model: people measured several times, or people within sites.

mod degrees;
mod fit;
mod kenward_roger;
mod search;
mod sums;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use self::fit::mixed_model;
use super::regression::Coefficient;
use crate::estimate::LeftOut;

/// What the variances are fitted by, and how errors allow for their being estimates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Criterion {
    /// Restricted maximum likelihood: variances are not too small where there are few groups.
    /// Degrees of freedom are Satterthwaite's.
    Reml,
    /// The same with Kenward and Roger's errors and degrees of freedom: the ones for few groups.
    RemlKenwardRoger,
    /// Maximum likelihood: the one to compare models with different predictors by. Degrees of freedom
    /// are Satterthwaite's.
    Ml,
}

impl Criterion {
    fn is_restricted(self) -> bool {
        self != Self::Ml
    }
}

/// What differs from group to group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Random {
    /// Where a group starts.
    Intercept,
    /// Where it starts and how the predictor at this position acts in it; both may be correlated.
    InterceptAndSlope(usize),
}

/// A fitted linear mixed model.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Mixed {
    /// Intercept first, then one entry a predictor in the order given; errors and degrees of freedom
    /// as the criterion has them.
    pub fixed: Vec<Coefficient>,
    /// Variance of the intercept between groups.
    pub intercept_variance: f64,
    /// How the slope varies between groups, where it may.
    pub slope: Option<RandomSlope>,
    /// Variance within groups.
    pub residual_variance: f64,
    /// Share of the variance that lies between groups. `None` with a random slope, where it is
    /// another one at each value of the predictor.
    pub intraclass: Option<f64>,
    /// Whether a variance is zero or a correlation ±1 at the optimum: the model asks more of the data
    /// than they hold, and its errors are too small.
    pub singular: bool,
    /// Restricted or full log-likelihood.
    pub log_likelihood: f64,
    /// Akaike's criterion.
    pub aic: f64,
    /// Schwarz's criterion.
    pub bic: f64,
    /// What was maximised.
    pub criterion: Criterion,
    /// How far each group lies from the average one, in the order of their numbers.
    pub groups: Vec<GroupEffect>,
    /// Rows used.
    pub n: usize,
    /// Rows not used.
    pub left_out: Vec<LeftOut>,
}

/// How a slope varies between groups.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct RandomSlope {
    /// Its variance.
    pub variance: f64,
    /// Its covariance with the intercept.
    pub covariance: f64,
    /// Its correlation with the intercept. `None` when one of the variances is zero.
    pub correlation: Option<f64>,
}

/// The conditional mode of one group (its best linear unbiased prediction).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct GroupEffect {
    /// The group's number.
    pub group: usize,
    /// Its rows.
    pub n: usize,
    /// How far its intercept lies from the average one.
    pub intercept: f64,
    /// Standard deviation of that, given the fixed coefficients and variances (lme4's `condsd`).
    pub intercept_error: f64,
    /// How far its slope does, where it may.
    pub slope: Option<f64>,
    /// The standard deviation of that.
    pub slope_error: Option<f64>,
}
