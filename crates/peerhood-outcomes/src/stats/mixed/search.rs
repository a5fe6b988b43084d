//! The optimum of the profiled deviance over the triangle Λ whose square ΛΛ' is the relative
//! covariance of the random effects.
//!
//! The deviance does not change with the sign of a column of Λ, so there is no border to run
//! into: a variance of zero is an ordinary minimum.

use nalgebra::{Matrix2, Matrix3, Vector3};

use super::sums::{At, Sums};
use crate::estimate::NoEstimate;

/// The three entries of Λ: first diagonal, below, second diagonal.
pub(super) type Triangle = Vector3<f64>;

const STEPS: usize = 500;

pub(super) fn covariance(triangle: &Triangle) -> Matrix2<f64> {
    let lower = lower(triangle);
    lower * lower.transpose()
}

fn lower(triangle: &Triangle) -> Matrix2<f64> {
    Matrix2::new(triangle.x, 0.0, triangle.y, triangle.z)
}

/// The derivative by the triangle of a function whose derivative by the covariance is `pull`.
pub(super) fn along(pull: &Matrix2<f64>, triangle: &Triangle) -> Vector3<f64> {
    let slope = pull * lower(triangle) * 2.0;
    Vector3::new(slope.m11, slope.m21, slope.m22)
}

/// The triangle of least deviance, with the model there.
pub(super) fn optimum(sums: &Sums, with_slope: bool) -> Result<(Triangle, At), NoEstimate> {
    let mut starts = starts(sums, with_slope);
    starts.sort_by(|left, right| left.1.total_cmp(&right.1));
    let mut best: Option<(Triangle, f64)> = None;
    for (start, _) in starts.into_iter().take(2) {
        let (found, deviance) = descend(sums, start, with_slope)?;
        if best.is_none_or(|(_, least)| deviance < least - 1e-9) {
            best = Some((found, deviance));
        }
    }
    let triangle = best.ok_or_else(no_residual)?.0;
    let triangle = polish(sums, triangle, with_slope);
    let at = sums.at(covariance(&triangle)).ok_or_else(no_residual)?;
    Ok((triangle, at))
}

fn no_residual() -> NoEstimate {
    NoEstimate::NoVariation { what: "the outcome within groups, given the predictors,".into() }
}

/// A coarse grid, so that the descent begins in the deepest valley.
fn starts(sums: &Sums, with_slope: bool) -> Vec<(Triangle, f64)> {
    let first = [0.02, 0.1, 0.3, 1.0, 3.0, 20.0, 200.0];
    let second: &[f64] = if with_slope { &[0.05, 0.3, 1.0, 5.0] } else { &[0.0] };
    let places = first
        .into_iter()
        .flat_map(|first| second.iter().map(move |&second| Vector3::new(first, 0.0, second)));
    places.filter_map(|place| Some((place, sums.deviance(&sums.at(covariance(&place))?)))).collect()
}

/// The deviance at a place and its derivatives.
fn value_and_slope(sums: &Sums, place: &Triangle, with_slope: bool) -> Option<(f64, Vector3<f64>)> {
    let at = sums.at(covariance(place))?;
    let mut slope = along(&sums.pull(&at, at.residual / sums.size), place);
    if !with_slope {
        (slope.y, slope.z) = (0.0, 0.0);
    }
    slope.iter().all(|value| value.is_finite()).then(|| (sums.deviance(&at), slope))
}

/// Quasi-Newton steps (Broyden, Fletcher, Goldfarb, Shanno) that each lower the deviance.
fn descend(sums: &Sums, start: Triangle, with_slope: bool) -> Result<(Triangle, f64), NoEstimate> {
    let mut place = start;
    let (mut value, mut slope) =
        value_and_slope(sums, &place, with_slope).ok_or_else(no_residual)?;
    let mut inverse = Matrix3::identity() * 0.1;
    for _ in 0..STEPS {
        if slope.norm() <= 1e-9 {
            return Ok((place, value));
        }
        let mut step = -(inverse * slope);
        if -1e-16 <= step.dot(&slope) {
            inverse = Matrix3::identity() * 0.1;
            step = -(inverse * slope);
        }
        // A step beyond the scale of the place itself leaves the valley.
        step *= (10.0 * (1.0 + place.norm()) / step.norm()).min(1.0);
        let Some((next, next_value, next_slope)) =
            shorten(sums, (&place, value, &slope), step, with_slope)
        else {
            return Ok((place, value));
        };
        // What is left of the way is lost in rounding: Newton's steps do the rest.
        let stands = value - next_value <= 1e-13 * value.abs().max(1.0);
        if stands && 0.5 * slope.norm() <= next_slope.norm() {
            return Ok((place, value));
        }
        let (moved, turned) = (next - place, next_slope - slope);
        let along = moved.dot(&turned);
        if 1e-12 * moved.norm() * turned.norm() < along {
            let turn = Matrix3::identity() - moved * turned.transpose() / along;
            inverse = turn * inverse * turn.transpose() + moved * moved.transpose() / along;
        }
        (place, value, slope) = (next, next_value, next_slope);
        if 1e7 < place.amax() {
            return Err(no_residual());
        }
    }
    Err(NoEstimate::NotConverged { what: "the mixed model".into(), iterations: STEPS })
}

/// The step, halved until the deviance falls.
fn shorten(
    sums: &Sums,
    (place, value, slope): (&Triangle, f64, &Vector3<f64>),
    mut step: Vector3<f64>,
    with_slope: bool,
) -> Option<(Triangle, f64, Vector3<f64>)> {
    for _ in 0..60 {
        let next = place + step;
        if let Some((lower, next_slope)) = value_and_slope(sums, &next, with_slope) {
            let falls = lower <= value + 1e-4 * step.dot(slope);
            // Where the value no longer tells, the slope does.
            let level = (lower - value).abs() <= 1e-12 * value.abs().max(1.0)
                && next_slope.norm() < 0.5 * slope.norm();
            if falls || level {
                return Some((next, lower, next_slope));
            }
        }
        step *= 0.5;
    }
    None
}

/// Newton's steps on the slope, while each brings it closer to zero.
fn polish(sums: &Sums, mut place: Triangle, with_slope: bool) -> Triangle {
    let size = if with_slope { 3 } else { 1 };
    for _ in 0..6 {
        let Some((_, slope)) = value_and_slope(sums, &place, with_slope) else { break };
        let mut curvature = Matrix3::identity();
        for entry in 0..size {
            let width = 1e-5 * place[entry].abs().max(1e-2);
            let mut moved = [place; 2];
            moved[0][entry] += width;
            moved[1][entry] -= width;
            let ends = moved.map(|place| value_and_slope(sums, &place, with_slope));
            let [Some((_, up)), Some((_, down))] = ends else { return place };
            let column = (up - down) / (2.0 * width);
            for row in 0..size {
                curvature[(row, entry)] = column[row];
            }
        }
        let Some(step) = curvature.lu().solve(&slope) else { break };
        let next = place - step;
        match value_and_slope(sums, &next, with_slope) {
            Some((_, better)) if better.norm() < slope.norm() && step.norm() < 0.1 => place = next,
            _ => break,
        }
    }
    place
}
