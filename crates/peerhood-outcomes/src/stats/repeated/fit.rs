use nalgebra::{DMatrix, DVector};

use super::panel::Panel;
use super::search::{Optimum, optimum};
use super::shape::Shape;
use super::{Covariance, Likelihood, RepeatedMeasures, Rows, VisitPattern};
use crate::estimate::{Estimate, LeftOut, NoEstimate, Test};
use crate::stats::basis::{Basis, Target};
use crate::stats::distribution::t_two_sided;
use crate::stats::regression::Coefficient;
use crate::stats::sum::count;
use crate::stats::value::{
    Value, at_least, complete, critical_t, inside_unit, representable, same_length,
};

/// Fits `outcome` to an intercept and `predictors` by generalised least squares, with a covariance
/// between the visits of a person.
///
/// Rows with a missing value are left out; a person may have any of the visits. The errors are those
/// of generalised least squares at the fitted covariance, the degrees of freedom Satterthwaite's.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] when a person has two rows at one visit; [`NoEstimate::TooFew`] below
/// two visits or two people, when there are no more rows than coefficients, or, unstructured, when
/// nobody has two visits both; [`NoEstimate::NoVariation`] when the outcome at a visit is all
/// explained; [`NoEstimate::Collinear`] when a predictor is a sum of others, or the outcome at a visit
/// is one of that at others, as it can be made to be where few people have all visits: the likelihood
/// then has no bound, and a search that stops (as R's `gls` may) found nothing. Assume more.
///
/// # Complexity
///
/// O(n v k²) for each of some ten steps, with v visits a person and k coefficients; unstructured, O(v⁴)
/// more for each pattern of visits.
///
/// # Examples
///
/// ```
/// use peerhood_outcomes::stats::repeated::{Covariance, Likelihood, Rows, repeated_measures};
///
/// let scores = [3.0, 5.0, 4.0, 6.0, 7.0, 9.0, 2.0, 5.0, 6.0, 5.0, 8.0, 8.0, 1.0, 2.0];
/// let waves = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1];
/// let people = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4];
/// let time = waves.map(|wave| f64::from(u8::try_from(wave).unwrap_or(0)));
/// let rows = Rows { people: &people, visits: &waves };
/// let fit = repeated_measures(
///     &scores,
///     &[time],
///     rows,
///     Covariance::CompoundSymmetry,
///     Likelihood::Restricted,
///     0.95,
/// )?;
/// assert!(0.0 < fit.fixed[1].estimate.value && fit.people == 5);
/// # Ok::<(), peerhood_outcomes::NoEstimate>(())
/// ```
///
/// # References
///
/// R. I. Jennrich and M. D. Schluchter, "Unbalanced repeated-measures models with structured covariance
/// matrices", Biometrics 42, 1986; F. E. Satterthwaite, Biometrics 2, 1946, as in SAS PROC MIXED and
/// R's mmrm.
pub fn repeated_measures<T: Value>(
    outcome: &[T],
    predictors: &[impl AsRef<[T]>],
    rows: Rows<'_>,
    covariance: Covariance,
    likelihood: Likelihood,
    level: f64,
) -> Result<RepeatedMeasures, NoEstimate> {
    let fitted = Fitted::of(outcome, predictors, rows, covariance, likelihood)?;
    fitted.model(level)
}

/// A fitted model, of which any combination of coefficients can be asked.
#[derive(Debug)]
pub(super) struct Fitted {
    panel: Panel,
    basis: Basis,
    about: Target,
    best: Optimum,
    shape: Shape,
    likelihood: Likelihood,
    missing: usize,
}

/// A combination of coefficients.
#[derive(Debug)]
pub(super) struct Combination {
    pub(super) estimate: Estimate,
    pub(super) standard_error: f64,
    pub(super) test: Test,
    pub(super) degrees: f64,
}

impl Fitted {
    pub(super) fn of<T: Value>(
        outcome: &[T],
        predictors: &[impl AsRef<[T]>],
        rows: Rows<'_>,
        covariance: Covariance,
        likelihood: Likelihood,
    ) -> Result<Self, NoEstimate> {
        same_length(outcome.len(), rows.people.len())?;
        same_length(outcome.len(), rows.visits.len())?;
        let mut lists: Vec<&[T]> = vec![outcome];
        lists.extend(predictors.iter().map(AsRef::as_ref));
        let given = complete(&lists, predictors.len() + 2)?;
        let whole = |row: &usize| lists.iter().all(|list| list[*row].into().is_some());
        let kept: Vec<usize> = (0..outcome.len()).filter(whole).collect();
        let people: Vec<usize> = kept.iter().map(|&row| rows.people[row]).collect();
        let visits: Vec<usize> = kept.iter().map(|&row| rows.visits[row]).collect();
        let rows = Rows { people: &people, visits: &visits };
        let basis = Basis::of(&given.columns[1..], given.rows)?;
        let (target, about) = Target::of(&given.columns[0], &basis)?;
        let panel = Panel::of(&target, &basis.columns, rows)?;
        if covariance == Covariance::Unstructured {
            at_least(panel.people(), "people (as many as visits)", panel.visits.len())?;
            panel.every_pair_is_seen()?;
        }
        let shape = Shape { covariance, visits: panel.visits.len() };
        let best = optimum(&panel, shape, likelihood)?;
        Ok(Self { panel, basis, about, best, shape, likelihood, missing: given.missing })
    }

    /// Intercept and predictors times `factors`, with Satterthwaite's degrees of freedom; `n` is told
    /// in the answer.
    pub(super) fn combination(
        &self,
        factors: &DVector<f64>,
        n: usize,
        level: f64,
    ) -> Result<Combination, NoEstimate> {
        inside_unit(level, "level")?;
        let Optimum { at, information, uncertainty, .. } = &self.best;
        let combination = self.basis.back.tr_mul(factors);
        let turned = &at.inverse * &combination;
        let variance = combination.dot(&turned);
        // A coefficient's variance rises with a parameter as X'V⁻¹X falls.
        let slope = information.iter().map(|falls| turned.dot(&(falls * &turned)));
        let slope = DVector::from_iterator(information.len(), slope);
        let spread = slope.dot(&(uncertainty * &slope));
        let degrees = representable(2.0 * variance * variance / spread, "degrees of freedom")?;
        let coefficients = &self.about.coefficients + &at.coefficients;
        let value =
            combination.dot(&coefficients) * self.about.scale + factors[0] * self.about.centre;
        let error = representable(variance.sqrt() * self.about.scale, "a standard error")?;
        let reach = critical_t(level, degrees)? * error;
        let t = value / error;
        let method = self.method();
        Ok(Combination {
            estimate: Estimate::new(value, value - reach, value + reach, level, n, method)?,
            standard_error: error,
            test: Test::new(Some(t), vec![degrees], t_two_sided(t, degrees), n, method)?,
            degrees,
        })
    }

    pub(super) fn model(&self, level: f64) -> Result<RepeatedMeasures, NoEstimate> {
        let (panel, n, width) = (&self.panel, self.panel.rows(), self.panel.width);
        let mut fixed = Vec::with_capacity(width);
        for place in 0..width {
            let only = DVector::from_fn(width, |row, _| if row == place { 1.0 } else { 0.0 });
            let Combination { estimate, standard_error, test, .. } =
                self.combination(&only, n, level)?;
            fixed.push(Coefficient { estimate, standard_error, test });
        }
        let scale = self.about.scale;
        let covariance = &self.best.covariance * (scale * scale);
        let roots: Vec<f64> =
            covariance.diagonal().iter().map(|variance| variance.sqrt()).collect();
        for root in &roots {
            representable(*root, "a standard deviation")?;
        }
        let correlations = DMatrix::from_fn(roots.len(), roots.len(), |row, column| {
            let both = &self.best.covariance;
            both[(row, column)] / (both[(row, row)] * both[(column, column)]).sqrt()
        });
        let log_likelihood = self.log_likelihood();
        let parameters = count(width + self.shape.parameters());
        let pattern = |pattern: &super::panel::Pattern| VisitPattern {
            visits: pattern.visits.iter().map(|&place| panel.visits[place]).collect(),
            people: pattern.people,
        };
        let mut patterns: Vec<VisitPattern> = panel.patterns.iter().map(pattern).collect();
        patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.people));
        let left_out = match self.missing {
            0 => Vec::new(),
            count => vec![LeftOut { count, because: "a value missing".into() }],
        };
        Ok(RepeatedMeasures {
            fixed,
            visits: panel.visits.clone(),
            covariance: listed(&covariance),
            standard_deviations: roots,
            correlations: listed(&correlations),
            structure: self.shape.covariance,
            log_likelihood,
            aic: 2.0 * (parameters - log_likelihood),
            bic: parameters * count(n).ln() - 2.0 * log_likelihood,
            likelihood: self.likelihood,
            steps: self.best.steps,
            patterns,
            people: panel.people(),
            n,
            left_out,
        })
    }

    fn method(&self) -> &'static str {
        match self.likelihood {
            Likelihood::Restricted => {
                "repeated measures by REML, t with Satterthwaite's degrees of freedom"
            }
            Likelihood::Full => {
                "repeated measures by maximum likelihood, t with Satterthwaite's degrees of freedom"
            }
        }
    }

    fn log_likelihood(&self) -> f64 {
        let circle = 2.0 * std::f64::consts::PI;
        let (columns, rows) = match self.likelihood {
            Likelihood::Restricted => {
                (self.basis.ln_determinant(), count(self.panel.rows() - self.panel.width))
            }
            Likelihood::Full => (0.0, count(self.panel.rows())),
        };
        let scale = circle.ln() + 2.0 * self.about.scale.ln();
        -0.5 * (self.best.at.deviance + columns + rows * scale)
    }
}

fn listed(matrix: &DMatrix<f64>) -> Vec<Vec<f64>> {
    matrix.row_iter().map(|row| row.iter().copied().collect()).collect()
}
