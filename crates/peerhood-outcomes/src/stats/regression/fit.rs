//! The fit, by Householder's QR decomposition of centred columns.

use nalgebra::{DMatrix, DVector};

use super::clustered::{Adjustment, Clusters};
use super::{Coefficient, Errors, Regression};
use crate::estimate::{Estimate, LeftOut, NoEstimate, Test};
use crate::stats::distribution::{f_sf, t_two_sided};
use crate::stats::sum::{Mean, count, squares, total};
use crate::stats::value::{
    Value, at_least, complete, critical_t, representable, same_length, varies,
};

/// Fits `outcome` to an intercept and the `predictors`, one list each, by least squares.
///
/// Rows with a missing value are left out.
///
/// # Errors
///
/// [`NoEstimate::Collinear`] when a predictor is a sum of others or does not vary,
/// [`NoEstimate::TooFew`] when there are no more rows than coefficients or fewer than two clusters,
/// [`NoEstimate::NoVariation`] when the outcome does not vary, [`NoEstimate::OutOfRange`] when a row
/// has leverage 1 and HC2 or HC3 is asked for.
///
/// # Complexity
///
/// O(n k²).
///
/// # References
///
/// H. White, Econometrica 48, 1980; J. G. MacKinnon and H. White, Journal of Econometrics 29, 1985;
/// K.-Y. Liang and S. L. Zeger, Biometrika 73, 1986.
pub fn ols<T: Value>(
    outcome: &[T],
    predictors: &[impl AsRef<[T]>],
    errors: Errors<'_>,
    level: f64,
) -> Result<Regression, NoEstimate> {
    let mut lists: Vec<&[T]> = vec![outcome];
    lists.extend(predictors.iter().map(AsRef::as_ref));
    let rows = complete(&lists, predictors.len() + 2)?;
    let clusters = match errors {
        Errors::Clustered(clusters)
        | Errors::ClusteredCr0(clusters)
        | Errors::ClusteredCr2(clusters)
        | Errors::ClusteredCr3(clusters) => {
            same_length(clusters.len(), outcome.len())?;
            let whole = |row: usize| lists.iter().all(|list| list[row].into().is_some());
            Some(
                (0..outcome.len())
                    .filter(|&row| whole(row))
                    .map(|row| clusters[row])
                    .collect::<Vec<_>>(),
            )
        }
        _ => None,
    };
    let design = Design::of(&rows.columns[0], &rows.columns[1..])?;
    let n = rows.rows;
    let k = predictors.len() + 1;
    let df = count(n - k);
    let mut test_df = df;
    let mut own_df: Vec<f64> = Vec::new();
    let residual = design.residual.norm_squared();
    let sigma_squared = residual / df;
    let covariance = match errors {
        Errors::Classical => &design.bread * sigma_squared,
        Errors::Hc0 => design.sandwich(&design.residual.map(|e| e * e)),
        Errors::Hc1 => design.sandwich(&design.residual.map(|e| e * e)) * (count(n) / df),
        Errors::Hc2 => design.sandwich(&design.leveraged(1)?),
        Errors::Hc3 => design.sandwich(&design.leveraged(2)?),
        Errors::Clustered(_) => {
            let clusters = clusters.unwrap_or_default();
            let (covariance, groups) = design.clustered(&clusters);
            at_least(groups, "clusters", 2)?;
            let groups = count(groups);
            test_df = groups - 1.0;
            covariance * (groups / (groups - 1.0) * (count(n) - 1.0) / df)
        }
        Errors::ClusteredCr0(_) | Errors::ClusteredCr3(_) => {
            let (codes, groups) = coded(&clusters.unwrap_or_default());
            at_least(groups, "clusters", 2)?;
            test_df = count(groups) - 1.0;
            let whole = matches!(errors, Errors::ClusteredCr3(_));
            let adjustment = if whole { Adjustment::Whole } else { Adjustment::None };
            design.few(&rows.columns[1..], (&codes, groups), adjustment)?.covariance()
        }
        Errors::ClusteredCr2(_) => {
            let (codes, groups) = coded(&clusters.unwrap_or_default());
            at_least(groups, "clusters", 2)?;
            let few = design.few(&rows.columns[1..], (&codes, groups), Adjustment::Root)?;
            own_df = (0..k).map(|place| few.degrees(place)).collect();
            few.covariance()
        }
    };
    let method = match errors {
        Errors::Classical => "least squares",
        Errors::Hc0 => "least squares, HC0 errors",
        Errors::Hc1 => "least squares, HC1 errors",
        Errors::Hc2 => "least squares, HC2 errors",
        Errors::Hc3 => "least squares, HC3 errors",
        Errors::Clustered(_) => "least squares, cluster-robust errors (CR1)",
        Errors::ClusteredCr0(_) => "least squares, cluster-robust errors (CR0)",
        Errors::ClusteredCr2(_) => "least squares, cluster-robust errors (CR2)",
        Errors::ClusteredCr3(_) => "least squares, cluster-robust errors (CR3)",
    };
    let mut coefficients = Vec::with_capacity(k);
    for (place, value) in design.coefficients.iter().copied().enumerate() {
        let error = covariance[(place, place)].max(0.0).sqrt();
        let test_df = own_df.get(place).copied().unwrap_or(test_df);
        // A coefficient that one cluster alone decides has no error that could be known.
        let test_df = representable(test_df, "degrees of freedom").and_then(|df| {
            let what = "degrees of freedom of a coefficient".into();
            let must = "above 0.01: too few clusters tell of it".into();
            if 0.01 <= df { Ok(df) } else { Err(NoEstimate::OutOfRange { what, value: df, must }) }
        })?;
        let quantile = critical_t(level, test_df)?;
        let reach = quantile * error;
        let t = if error == 0.0 { None } else { Some(value / error) };
        let p = t.map_or(if value == 0.0 { 1.0 } else { 0.0 }, |t| t_two_sided(t, test_df));
        coefficients.push(Coefficient {
            estimate: Estimate::new(value, value - reach, value + reach, level, n, method)?,
            standard_error: representable(error, "a standard error")?,
            test: Test::new(t, vec![test_df], p, n, method)?,
        });
    }
    let whole = varies(squares(&rows.columns[0]), "the outcome")?;
    let r_squared = (1.0 - residual / whole).clamp(0.0, 1.0);
    let left_out = if rows.missing == 0 {
        Vec::new()
    } else {
        vec![LeftOut { count: rows.missing, because: "a value missing".into() }]
    };
    let model_df = count(k) - 1.0;
    let fits = whole * 1e-28 < residual;
    let overall = if 0.0 < model_df && fits {
        let f = (whole - residual) / model_df / sigma_squared;
        Some(Test::new(
            Some(f),
            vec![model_df, df],
            f_sf(f, model_df, df),
            n,
            "F test of all predictors",
        )?)
    } else {
        None
    };
    let size = count(n);
    Ok(Regression {
        coefficients,
        r_squared,
        adjusted_r_squared: 1.0 - (1.0 - r_squared) * (size - 1.0) / df,
        sigma: sigma_squared.sqrt(),
        overall,
        log_likelihood: fits
            .then(|| -0.5 * size * ((2.0 * std::f64::consts::PI * residual / size).ln() + 1.0)),
        n,
        left_out,
    })
}

/// The clusters by their place in order, and how many there are.
fn coded(clusters: &[usize]) -> (Vec<usize>, usize) {
    let mut names = clusters.to_vec();
    names.sort_unstable();
    names.dedup();
    let place = |cluster: &usize| names.partition_point(|name| name < cluster);
    (clusters.iter().map(place).collect(), names.len())
}

/// The solved problem, with what robust errors need.
struct Design {
    /// Intercept and predictors, a row each.
    rows: DMatrix<f64>,
    coefficients: DVector<f64>,
    residual: DVector<f64>,
    /// (X'X)⁻¹
    bread: DMatrix<f64>,
}

impl Design {
    fn of(outcome: &[f64], predictors: &[Vec<f64>]) -> Result<Self, NoEstimate> {
        let (n, k) = (outcome.len(), predictors.len());
        // Centred and scaled columns keep the digits that a large mean would cost.
        let means: Vec<Mean> = predictors.iter().map(|column| Mean::of(column)).collect();
        let mut scales = Vec::with_capacity(k);
        for column in predictors {
            let scale = squares(column).sqrt();
            if scale == 0.0 || !scale.is_finite() {
                return Err(NoEstimate::Collinear {
                    what: "the predictors (one does not vary)".into(),
                });
            }
            scales.push(scale);
        }
        let centre = Mean::of(outcome);
        let centred = DMatrix::from_fn(n, k, |row, column| {
            means[column].deviation(predictors[column][row]) / scales[column]
        });
        let target = DVector::from_fn(n, |row, _| centre.deviation(outcome[row]));
        let decomposed = centred.clone().qr();
        let (q, r) = (decomposed.q(), decomposed.r());
        let largest = (0..k).map(|place| r[(place, place)].abs()).fold(0.0, f64::max);
        if (0..k).any(|place| r[(place, place)].abs() <= 1e-11 * largest) {
            return Err(NoEstimate::Collinear { what: "the predictors".into() });
        }
        let singular = || NoEstimate::Collinear { what: "the predictors".into() };
        let solve = |target: &DVector<f64>| r.solve_upper_triangular(&(q.transpose() * target));
        let mut slopes = solve(&target).ok_or_else(singular)?;
        let mut residual = &target - &centred * &slopes;
        // One step of refinement.
        slopes += solve(&residual).ok_or_else(singular)?;
        residual = &target - &centred * &slopes;

        let inverse = r.solve_upper_triangular(&DMatrix::identity(k, k)).ok_or_else(singular)?;
        let inner = DMatrix::from_fn(k, k, |row, column| {
            inverse.row(row).dot(&inverse.row(column)) / (scales[row] * scales[column])
        });
        let slopes: Vec<f64> = (0..k).map(|place| slopes[place] / scales[place]).collect();
        let at = DVector::from_fn(k, |place, _| means[place].value());
        let tilted = &inner * &at;
        let bread = DMatrix::from_fn(k + 1, k + 1, |row, column| match (row, column) {
            (0, 0) => 1.0 / count(n) + at.dot(&tilted),
            (0, place) | (place, 0) => -tilted[place - 1],
            (row, column) => inner[(row - 1, column - 1)],
        });
        let intercept =
            centre.value() - total((0..k).map(|place| slopes[place] * means[place].value()));
        Ok(Self {
            rows: DMatrix::from_fn(n, k + 1, |row, column| {
                if column == 0 { 1.0 } else { predictors[column - 1][row] }
            }),
            coefficients: DVector::from_iterator(k + 1, std::iter::once(intercept).chain(slopes)),
            residual,
            bread,
        })
    }

    /// Bread, rows weighted, bread.
    fn sandwich(&self, weights: &DVector<f64>) -> DMatrix<f64> {
        let half = &self.rows * &self.bread;
        let mut weighted = half.clone();
        for (mut row, weight) in weighted.row_iter_mut().zip(weights.iter()) {
            row *= *weight;
        }
        half.transpose() * weighted
    }

    /// Squared residuals over 1 - leverage, that to the first or second power.
    fn leveraged(&self, power: i32) -> Result<DVector<f64>, NoEstimate> {
        let half = &self.rows * &self.bread;
        let mut weights = self.residual.map(|e| e * e);
        for (row, weight) in weights.iter_mut().enumerate() {
            let rest = 1.0 - half.row(row).dot(&self.rows.row(row));
            if rest <= 1e-12 {
                return Err(NoEstimate::OutOfRange {
                    what: "1 - leverage of a row".into(),
                    value: rest,
                    must: "above 0: that row alone decides a coefficient".into(),
                });
            }
            *weight /= rest.powi(power);
        }
        Ok(weights)
    }

    fn few(
        &self,
        predictors: &[Vec<f64>],
        clusters: (&[usize], usize),
        adjustment: Adjustment,
    ) -> Result<Clusters, NoEstimate> {
        Clusters::of(predictors, self.residual.as_slice(), clusters, adjustment)
    }

    /// The sandwich over sums within clusters, and the number of clusters.
    fn clustered(&self, clusters: &[usize]) -> (DMatrix<f64>, usize) {
        let mut names = clusters.to_vec();
        names.sort_unstable();
        names.dedup();
        let mut sums = DMatrix::zeros(names.len(), self.rows.ncols());
        for (row, cluster) in clusters.iter().enumerate() {
            let place = names.partition_point(|name| name < cluster);
            for column in 0..self.rows.ncols() {
                sums[(place, column)] += self.rows[(row, column)] * self.residual[row];
            }
        }
        let half = sums * &self.bread;
        (half.transpose() * &half, names.len())
    }
}
