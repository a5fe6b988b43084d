use std::collections::BTreeMap;

use nalgebra::{DVector, Matrix2, Vector2};

use super::degrees::Degrees;
use super::kenward_roger::KenwardRoger;
use super::search::optimum;
use super::sums::{At, Sums};
use super::{Criterion, GroupEffect, Mixed, Random, RandomSlope};
use crate::estimate::{Estimate, LeftOut, NoEstimate, Test};
use crate::stats::basis::{Basis, Target};
use crate::stats::distribution::t_two_sided;
use crate::stats::regression::Coefficient;
use crate::stats::sum::{Mean, count, dot};
use crate::stats::value::{
    Value, at_least, complete, critical_t, inside_unit, representable, same_length,
};

/// Fits `outcome` to an intercept and `predictors`, with an intercept of its own, and perhaps a slope,
/// for every group.
///
/// `groups` holds a number a row: the person of a measurement, the site of a person. Rows with a
/// missing value are left out. Where an optimum lies on the border the fit is `singular`, not refused.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two groups, when no group has two rows, or when there are no more rows
/// than coefficients or random effects; [`NoEstimate::Collinear`] when a predictor is a sum of others;
/// or, for Kenward and Roger, when the data cannot tell the variances apart;
/// [`NoEstimate::NoVariation`] when nothing is left to explain, in all or within groups;
/// [`NoEstimate::OutOfRange`] when the slope is no predictor.
///
/// # Complexity
///
/// O(n k) once, then O(g k²) for each of some tens of steps, with k coefficients and g groups.
///
/// # Examples
///
/// ```
/// use peerhood_outcomes::stats::mixed::{Criterion, Random, mixed_model};
///
/// let scores = [3.0, 5.0, 4.0, 8.0, 7.0, 9.0, 2.0, 3.0, 5.0];
/// let waves = [0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 1.0, 2.0];
/// let people = [0, 0, 0, 1, 1, 1, 2, 2, 2];
/// let fit =
///     mixed_model(&scores, &[waves], &people, Random::Intercept, Criterion::Reml, 0.95)?;
/// assert!(!fit.singular && fit.intraclass > Some(0.8));
/// assert!((fit.fixed[1].estimate.value - 5.0 / 6.0).abs() < 1e-9);
/// # Ok::<(), peerhood_outcomes::NoEstimate>(())
/// ```
///
/// # References
///
/// D. Bates, M. Mächler, B. Bolker and S. Walker, "Fitting linear mixed-effects models using lme4",
/// Journal of Statistical Software 67(1), 2015; A. Kuznetsova, P. B. Brockhoff and R. H. B.
/// Christensen, "lmerTest package", JSS 82(13), 2017; F. E. Satterthwaite, Biometrics 2, 1946; M. G.
/// Kenward and J. H. Roger, Biometrics 53, 1997; U. Halekoh and S. Højsgaard, JSS 59(9), 2014 (pbkrtest).
pub fn mixed_model<T: Value>(
    outcome: &[T],
    predictors: &[impl AsRef<[T]>],
    groups: &[usize],
    random: Random,
    criterion: Criterion,
    level: f64,
) -> Result<Mixed, NoEstimate> {
    inside_unit(level, "level")?;
    same_length(outcome.len(), groups.len())?;
    let slope = slope_of(random, predictors.len())?;
    let mut lists: Vec<&[T]> = vec![outcome];
    lists.extend(predictors.iter().map(AsRef::as_ref));
    let rows = complete(&lists, predictors.len() + 2)?;
    let whole = |row: &usize| lists.iter().all(|list| list[*row].into().is_some());
    let kept: Vec<usize> = (0..outcome.len()).filter(whole).map(|row| groups[row]).collect();
    let (names, codes) = coded(&kept);
    at_least(names.len(), "groups", 2)?;
    let effects = if slope.is_some() { 2 * names.len() } else { names.len() };
    at_least(rows.rows, "complete rows (more than random effects)", effects + 1)?;

    let basis = Basis::of(&rows.columns[1..], rows.rows)?;
    let (target, about) = Target::of(&rows.columns[0], &basis)?;
    let around = slope.map(|slope| Around::of(&rows.columns[slope + 1]));
    let sums = Sums::of(
        &basis.columns,
        &target,
        around.as_ref().map(|around| around.values.as_slice()),
        (&codes, names.len()),
        criterion,
    );
    let (triangle, at) = optimum(&sums, slope.is_some())?;
    let kenward_roger = match criterion {
        Criterion::RemlKenwardRoger => Some(KenwardRoger::new(&sums, &at, slope.is_some())?),
        Criterion::Reml | Criterion::Ml => None,
    };
    let degrees = Degrees::new(&sums, &at, triangle, slope.is_some());
    let n = rows.rows;
    let method = match criterion {
        Criterion::Reml => "linear mixed model by REML, t with Satterthwaite's degrees of freedom",
        Criterion::RemlKenwardRoger => {
            "linear mixed model by REML, errors and degrees of freedom by Kenward and Roger"
        }
        Criterion::Ml => {
            "linear mixed model by maximum likelihood, t with Satterthwaite's degrees of freedom"
        }
    };
    let coefficients = &about.coefficients + &at.coefficients;
    let mut fixed = Vec::with_capacity(basis.columns.len());
    for (place, row) in basis.back.row_iter().enumerate() {
        let combination: DVector<f64> = row.transpose();
        let (variance, df) = match &kenward_roger {
            Some(adjusted) => adjusted.of(&combination),
            None => degrees.of(&combination),
        };
        let centre = if place == 0 { about.centre } else { 0.0 };
        let value = combination.dot(&coefficients) * about.scale + centre;
        let error = variance.sqrt() * about.scale;
        representable(error, "a standard error")?;
        let reach = critical_t(level, df)? * error;
        let t = value / error;
        fixed.push(Coefficient {
            estimate: Estimate::new(value, value - reach, value + reach, level, n, method)?,
            standard_error: error,
            test: Test::new(Some(t), vec![df], t_two_sided(t, df), n, method)?,
        });
    }
    let back = around.as_ref().map_or_else(Matrix2::identity, Around::back);
    let relative = back * at.covariance * back.transpose();
    let residual = at.residual / sums.size;
    let variances = relative * (residual * about.scale * about.scale);
    let residual_variance =
        representable(residual * about.scale * about.scale, "the residual variance")?;
    let log_likelihood = log_likelihood(&sums, &at, &basis, about.scale, criterion);
    let parameters = count(fixed.len() + if slope.is_some() { 4 } else { 2 });
    let intercept_variance = variances.m11.max(0.0);
    let left_out = if rows.missing == 0 {
        Vec::new()
    } else {
        vec![LeftOut { count: rows.missing, because: "a value missing".into() }]
    };
    let effect = |(place, (effect, spread)): (usize, (Vector2<f64>, Matrix2<f64>))| {
        let effect = back * effect * about.scale;
        let spread = back * spread * back.transpose();
        let error = |spread: f64| (spread.max(0.0) * residual).sqrt() * about.scale;
        GroupEffect {
            group: names[place],
            n: sums.groups[place].rows,
            intercept: effect.x,
            intercept_error: error(spread.m11),
            slope: slope.map(|_| effect.y),
            slope_error: slope.map(|_| error(spread.m22)),
        }
    };
    Ok(Mixed {
        fixed,
        intercept_variance,
        slope: slope.map(|_| random_slope(&variances)),
        residual_variance,
        intraclass: slope
            .is_none()
            .then(|| intercept_variance / (intercept_variance + residual_variance)),
        singular: is_singular(&relative, slope.is_some()),
        log_likelihood,
        aic: 2.0 * (parameters - log_likelihood),
        bic: parameters * count(n).ln() - 2.0 * log_likelihood,
        criterion,
        groups: sums.effects(&at).into_iter().enumerate().map(effect).collect(),
        n,
        left_out,
    })
}

fn slope_of(random: Random, predictors: usize) -> Result<Option<usize>, NoEstimate> {
    match random {
        Random::Intercept => Ok(None),
        Random::InterceptAndSlope(place) if place < predictors => Ok(Some(place)),
        Random::InterceptAndSlope(place) => Err(NoEstimate::OutOfRange {
            what: "the position of the predictor with a random slope".into(),
            value: count(place),
            must: format!("below {predictors}").into(),
        }),
    }
}

/// The groups in order, and the place of each row's group among them.
fn coded(groups: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let mut places: BTreeMap<usize, usize> = groups.iter().map(|&group| (group, 0)).collect();
    places.values_mut().enumerate().for_each(|(place, value)| *value = place);
    let codes = groups.iter().map(|group| places[group]).collect();
    (places.into_keys().collect(), codes)
}

/// The predictor with a slope of its own in every group, centred and scaled.
struct Around {
    values: Vec<f64>,
    mean: f64,
    scale: f64,
}

impl Around {
    fn of(predictor: &[f64]) -> Self {
        let mean = Mean::of(predictor);
        let centred: Vec<f64> = predictor.iter().map(|&value| mean.deviation(value)).collect();
        let scale = (dot(&centred, &centred) / count(predictor.len())).sqrt();
        let values = centred.into_iter().map(|value| value / scale).collect();
        Self { values, mean: mean.value(), scale }
    }

    /// From random effects of the centred predictor to those of the predictor.
    fn back(&self) -> Matrix2<f64> {
        Matrix2::new(1.0, -self.mean / self.scale, 0.0, 1.0 / self.scale)
    }
}

fn random_slope(variances: &Matrix2<f64>) -> RandomSlope {
    let variance = variances.m22.max(0.0);
    let product = variances.m11.max(0.0) * variance;
    let correlation = variances.m12 / product.sqrt();
    RandomSlope {
        variance,
        covariance: variances.m12,
        correlation: correlation.is_finite().then(|| correlation.clamp(-1.0, 1.0)),
    }
}

/// Whether an entry on the diagonal of the relative covariance's root is below 1e-4, as in lme4.
fn is_singular(relative: &Matrix2<f64>, with_slope: bool) -> bool {
    let first = relative.m11.max(0.0).sqrt();
    let second = (relative.determinant().max(0.0)).sqrt() / first;
    first < 1e-4 || (with_slope && second < 1e-4)
}

fn log_likelihood(sums: &Sums, at: &At, basis: &Basis, scale: f64, criterion: Criterion) -> f64 {
    let circle = 2.0 * std::f64::consts::PI;
    let columns = if criterion.is_restricted() { basis.ln_determinant() } else { 0.0 };
    let variance = circle * at.residual / sums.size;
    let deviance = at.determinants + columns + sums.size * (1.0 + variance.ln() + 2.0 * scale.ln());
    -0.5 * deviance
}
