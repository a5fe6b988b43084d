//! Several sites, each with its own estimate, put together; and how much they differ.

mod between;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use self::between::{Sites, between_variance, profile};
use super::distribution::{chi_squared_sf, normal_two_sided, t_two_sided};
use super::sum::{count, total};
use super::value::{MISSING, Value, critical, critical_t, paired, positive, representable};
use crate::estimate::{Estimate, LeftOut, NoEstimate, Test};

/// How the variance between sites is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Between {
    /// There is none: every site estimates the same.
    None,
    /// By moments (DerSimonian and Laird 1986).
    DerSimonianLaird,
    /// By restricted maximum likelihood (Viechtbauer 2005).
    Reml,
    /// Where the generalised Q meets its expectation (Paule and Mandel 1982); the empirical Bayes estimate is the
    /// same.
    PauleMandel,
    /// By maximum likelihood, which is too small with few sites (Hardy and Thompson 1996).
    Ml,
    /// By the plain variance of the estimates (Hedges and Olkin 1985).
    Hedges,
    /// By weights without variance between sites (Hunter and Schmidt 2004).
    HunterSchmidt,
    /// From weighted squares with a start that is never zero (Sidik and Jonkman 2005).
    SidikJonkman,
}

/// How the error of the pooled estimate is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum PooledError {
    /// From the weights, with normal limits.
    Wald,
    /// From how the sites differ, with t limits: honest with few sites (Hartung and Knapp 2001).
    HartungKnapp,
}

/// An estimate of several sites.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Pooled {
    /// The average over sites, with its interval; `n` counts sites.
    pub estimate: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// Whether it differs from zero.
    pub test: Test,
    /// Variance of the true effects between sites.
    pub tau_squared: f64,
    /// Its limits by the profile of Q (Viechtbauer 2007).
    pub tau_squared_limits: Limits,
    /// Share of the variance of the estimates that sites make, 0 to 1.
    pub i_squared: f64,
    /// Its limits, from those of the variance.
    pub i_squared_limits: Limits,
    /// Variance of the estimates over what chance alone would make.
    pub h_squared: f64,
    /// Cochran's Q: whether sites differ more than chance would have it.
    pub heterogeneity: Test,
    /// Where the effect of a further site is expected.
    pub prediction: Limits,
    /// Share of each site in the average, in the order given; those left out have none.
    pub weights: Vec<f64>,
}

/// The ends of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Limits {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Pools the estimates of sites, each with its standard error.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two sites, [`NoEstimate::OutOfRange`] for a standard error that is not
/// above 0, [`NoEstimate::NoVariation`] when all estimates are equal and the errors come from how they
/// differ.
///
/// # References
///
/// R. DerSimonian and N. Laird, Controlled Clinical Trials 7, 1986; J. Hartung and G. Knapp, Statistics
/// in Medicine 20, 2001; W. Viechtbauer, "Conducting meta-analyses in R with the metafor package",
/// Journal of Statistical Software 36(3), 2010; J. P. T. Higgins and S. G. Thompson, Statistics in
/// Medicine 21, 2002.
pub fn pool_sites(
    estimates: &[impl Value],
    standard_errors: &[impl Value],
    between: Between,
    error: PooledError,
    level: f64,
) -> Result<Pooled, NoEstimate> {
    let pairs = paired(estimates, standard_errors, 2)?;
    for &error in &pairs.right {
        positive(error, "a standard error")?;
    }
    // In units of the largest error, so that squares neither overflow nor vanish.
    let unit = pairs.right.iter().copied().fold(0.0, f64::max);
    let sites = Sites::new(
        pairs.left.iter().map(|value| value / unit).collect(),
        pairs.right.iter().map(|error| (error / unit).powi(2)).collect(),
    )?;
    let k = pairs.left.len();
    let df = count(k) - 1.0;
    let tau_squared = between_variance(&sites, between)?;
    let at = sites.at(tau_squared);
    let (square, quantile) = match error {
        PooledError::Wald => (1.0 / at.weight, critical(level)?),
        PooledError::HartungKnapp => (at.q / (df * at.weight), critical_t(level, df)?),
    };
    if square == 0.0 {
        return Err(NoEstimate::NoVariation { what: "the estimates of the sites".into() });
    }
    let standard_error = square.sqrt();
    let reach = quantile * standard_error;
    let statistic = at.mean / standard_error;
    let method = method(between, error);
    let (degrees, p) = match error {
        PooledError::Wald => (Vec::new(), normal_two_sided(statistic)),
        PooledError::HartungKnapp => (vec![df], t_two_sided(statistic, df)),
    };
    let scaled = |value: f64| representable(value * unit, "the pooled estimate");
    let squared = |value: f64| representable(value * unit * unit, "the variance between sites");
    let left_out = if pairs.missing == 0 {
        Vec::new()
    } else {
        vec![LeftOut { count: pairs.missing, because: MISSING.into() }]
    };
    let fixed = sites.at(0.0);
    let typical = df * fixed.weight / fixed.pair_weight;
    let share = |tau_squared: f64| tau_squared / (tau_squared + typical);
    let (low, high) = profile(&sites, level)?;
    let whole = (square + tau_squared).sqrt() * quantile;
    let mut estimate = Estimate::new(
        scaled(at.mean)?,
        scaled(at.mean - reach)?,
        scaled(at.mean + reach)?,
        level,
        k,
        method.clone(),
    )?;
    estimate.left_out.clone_from(&left_out);
    let mut test = Test::new(Some(statistic), degrees, p, k, method)?;
    test.left_out = left_out;
    let q = fixed.q;
    Ok(Pooled {
        estimate,
        standard_error: scaled(standard_error)?,
        test,
        tau_squared: squared(tau_squared)?,
        tau_squared_limits: Limits { low: squared(low)?, high: squared(high)? },
        i_squared: share(tau_squared),
        i_squared_limits: Limits { low: share(low), high: share(high) },
        h_squared: (tau_squared + typical) / typical,
        heterogeneity: Test::new(Some(q), vec![df], chi_squared_sf(q, df), k, "Cochran's Q")?,
        prediction: Limits { low: scaled(at.mean - whole)?, high: scaled(at.mean + whole)? },
        weights: sites.weights(tau_squared).map(|weight| weight / at.weight).collect(),
    })
}

fn method(between: Between, error: PooledError) -> String {
    let between = match between {
        Between::None => "common effect",
        Between::DerSimonianLaird => "random effects, DerSimonian and Laird",
        Between::Reml => "random effects, REML",
        Between::PauleMandel => "random effects, Paule and Mandel",
        Between::Ml => "random effects, maximum likelihood",
        Between::Hedges => "random effects, Hedges and Olkin",
        Between::HunterSchmidt => "random effects, Hunter and Schmidt",
        Between::SidikJonkman => "random effects, Sidik and Jonkman",
    };
    match error {
        PooledError::Wald => between.to_owned(),
        PooledError::HartungKnapp => format!("{between}, errors by Hartung and Knapp"),
    }
}

/// The sum over sites, without losing digits.
fn summed(terms: impl Iterator<Item = f64>) -> f64 {
    total(terms)
}
