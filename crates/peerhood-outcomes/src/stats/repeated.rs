//! Repeated measures at fixed visits, with a covariance between the visits of a person that nothing
//! is assumed about, or little.
//!
//! Where a linear mixed model says why measurements of one person are alike (an intercept, a slope),
//! these models only say how much. All that a person has is used, so estimates are right when visits
//! are missed for reasons that the earlier measurements show (missing at random).

mod arms;
mod fit;
mod likelihood;
mod panel;
mod search;
mod shape;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use self::arms::mmrm;
pub use self::fit::repeated_measures;
use super::regression::Coefficient;
use crate::estimate::{Estimate, LeftOut, Test};

/// What is assumed about how measurements of one person go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Covariance {
    /// Nothing: a variance for each visit and a covariance for each pair. What trials plan first.
    Unstructured,
    /// A variance for each visit, one correlation for all pairs.
    HeterogeneousCompoundSymmetry,
    /// One variance, one correlation: as with a random intercept, but it may be negative.
    CompoundSymmetry,
    /// A variance for each visit, a correlation that fades by the same factor from visit to visit.
    HeterogeneousAutoregressive,
    /// One variance, a correlation that fades by the same factor from visit to visit.
    Autoregressive,
}

/// What the covariance is fitted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Likelihood {
    /// Restricted maximum likelihood: variances are not too small where there are few people.
    Restricted,
    /// Maximum likelihood: the one to compare models with different predictors by.
    Full,
}

/// Who was measured when, one entry a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows<'a> {
    /// A number for each person.
    pub people: &'a [usize],
    /// A number for each visit, in the order of time.
    pub visits: &'a [usize],
}

/// A fitted model of repeated measures.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct RepeatedMeasures {
    /// Intercept first, then one entry a predictor in the order given; t with Satterthwaite's degrees
    /// of freedom.
    pub fixed: Vec<Coefficient>,
    /// The visits' numbers, in order.
    pub visits: Vec<usize>,
    /// Covariance of one person's measurements, visit by visit.
    pub covariance: Vec<Vec<f64>>,
    /// The same as standard deviations.
    pub standard_deviations: Vec<f64>,
    /// The same as correlations.
    pub correlations: Vec<Vec<f64>>,
    /// What was assumed about it.
    pub structure: Covariance,
    /// Restricted or full log-likelihood.
    pub log_likelihood: f64,
    /// Akaike's criterion, counting coefficients and what the covariance is made of.
    pub aic: f64,
    /// Schwarz's criterion, by rows (nlme takes rows less coefficients where the likelihood is restricted).
    pub bic: f64,
    /// What was maximised.
    pub likelihood: Likelihood,
    /// Newton's steps to the optimum.
    pub steps: usize,
    /// Which visits people have, by how often.
    pub patterns: Vec<VisitPattern>,
    /// People used.
    pub people: usize,
    /// Rows used.
    pub n: usize,
    /// Rows not used.
    pub left_out: Vec<LeftOut>,
}

/// The visits that some people have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct VisitPattern {
    /// The visits' numbers.
    pub visits: Vec<usize>,
    /// How many people have these and no others.
    pub people: usize,
}

/// Arms compared at every visit.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Mmrm {
    /// The mean of each arm at each visit, at the covariates' means (least-squares means).
    pub means: Vec<VisitMean>,
    /// Each arm less the first one, at each visit. Empty with one arm.
    pub differences: Vec<ArmDifference>,
    /// Each later visit less the first one, in each arm.
    pub changes: Vec<VisitChange>,
    /// The model in R's terms of `arm * visit` and covariates: intercept, arms, visits, covariates,
    /// then each arm at each later visit.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub model: RepeatedMeasures,
}

/// The adjusted mean of an arm at a visit.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct VisitMean {
    /// The arm's number.
    pub arm: usize,
    /// The visit's number.
    pub visit: usize,
    /// The mean; `n` is the number of people measured there.
    pub estimate: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// Satterthwaite's degrees of freedom.
    pub degrees: f64,
}

/// How far an arm lies above the first one at a visit.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct ArmDifference {
    /// The arm's number.
    pub arm: usize,
    /// The number of the arm it is compared with.
    pub against: usize,
    /// The visit's number.
    pub visit: usize,
    /// The difference; `n` is the number of people of both arms measured there.
    pub estimate: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// Whether it differs from zero.
    pub test: Test,
}

/// How far the mean of an arm moved since the first visit.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct VisitChange {
    /// The arm's number.
    pub arm: usize,
    /// The visit's number.
    pub visit: usize,
    /// The number of the visit it is compared with.
    pub since: usize,
    /// The change; `n` is the number of people of the arm measured at either visit.
    pub estimate: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// Whether it differs from zero.
    pub test: Test,
}
