use std::collections::BTreeMap;

use super::{Figure, Matched, MeasureError, Undefined};
use crate::{Graph, Objective, Pair, solve};

/// How groups of lefts fare beside each other.
///
/// A gap is a question, not a verdict: with small groups look at the intervals first.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Parity<G> {
    /// The groups, in their own order.
    pub groups: Vec<GroupFigures<G>>,
    /// The greatest mean of what lefts get, less the least.
    pub mean_range: Figure,
    /// The greatest coverage less the least.
    pub coverage_range: Figure,
    /// The least coverage by the greatest. Below four fifths is often taken as a flag.
    pub coverage_ratio: Figure,
}

/// One group's figures; missing when the group is too small to be shown.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct GroupFigures<G> {
    /// The group.
    pub group: G,
    /// Its lefts; `None` when they are too few to be shown.
    pub lefts: Option<usize>,
    /// The mean of what its lefts get.
    pub mean: Figure,
    /// The 95 % interval of that mean, by Student's t.
    pub mean_interval: Option<Interval>,
    /// The share of its lefts that have all the partners they ask for.
    pub coverage: Figure,
    /// The 95 % interval of that share (Wilson 1927).
    pub coverage_interval: Option<Interval>,
    /// Partners its lefts have, by those they could have if there were no other group.
    pub of_best_alone: Figure,
}

/// A range that holds the true value in 95 of 100 samples.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// Compares how groups fare; `groups` has one entry for each left, and groups of fewer than
/// `fewest_shown` lefts are named without figures and left out of the ranges.
///
/// # Errors
///
/// When a pair is not allowed or occurs twice, or when the groups are not one for each left.
///
/// # Complexity
///
/// One solve of each group's own part of the graph.
pub fn parity<G: Ord + Clone>(
    graph: &Graph,
    pairs: &[Pair],
    groups: &[G],
    fewest_shown: usize,
) -> Result<Parity<G>, MeasureError> {
    let matched = Matched::new(graph, pairs)?;
    if groups.len() != matched.lefts() {
        return Err(MeasureError::Length { lefts: matched.lefts(), found: groups.len() });
    }
    let mut members: BTreeMap<&G, Vec<usize>> = BTreeMap::new();
    for (left, group) in groups.iter().enumerate() {
        members.entry(group).or_default().push(left);
    }
    let figures = |(group, lefts): (&G, Vec<usize>)| match lefts.len() < fewest_shown {
        true => GroupFigures::hidden(group.clone()),
        false => GroupFigures::new(group.clone(), &lefts, &matched, |left| groups[left] == *group),
    };
    let groups: Vec<_> = members.into_iter().map(figures).collect();
    let (mean_range, _) = extremes(groups.iter().filter_map(|group| group.mean.value));
    let coverages = groups.iter().filter_map(|group| group.coverage.value);
    let (coverage_range, coverage_ratio) = extremes(coverages);
    Ok(Parity { groups, mean_range, coverage_range, coverage_ratio })
}

/// The greatest less the least, and the least by the greatest.
fn extremes(values: impl Iterator<Item = f64> + Clone) -> (Figure, Figure) {
    let least = values.clone().reduce(f64::min);
    let (Some(least), Some(greatest)) = (least, values.reduce(f64::max)) else {
        return (Figure::missing(Undefined::Empty), Figure::missing(Undefined::Empty));
    };
    let ratio = match greatest > 0.0 {
        true => Figure::of(least / greatest),
        false => Figure::missing(Undefined::ZeroSum),
    };
    (Figure::of(greatest - least), ratio)
}

impl<G> GroupFigures<G> {
    fn hidden(group: G) -> Self {
        let figure = Figure::missing(Undefined::SmallGroup);
        Self {
            group,
            lefts: None,
            mean: figure,
            mean_interval: None,
            coverage: figure,
            coverage_interval: None,
            of_best_alone: figure,
        }
    }

    fn new(
        group: G,
        lefts: &[usize],
        matched: &Matched<'_>,
        belongs: impl Fn(usize) -> bool,
    ) -> Self {
        let gains: Vec<f64> = lefts.iter().map(|&left| matched.gain(left) as f64).collect();
        let partners = |left: usize| matched.partners(left).len();
        let is_served = |left: usize| matched.graph.demands()[left] as usize <= partners(left);
        let served = lefts.iter().filter(|&&left| is_served(left)).count();
        let alone = matched.graph.filtered(|edge| belongs(edge.left as usize));
        let best_alone = solve(&alone, Objective::PairsThenWeight).pairs.len();
        Self {
            group,
            lefts: Some(lefts.len()),
            mean: Figure::mean(&gains),
            mean_interval: mean_interval(&gains),
            coverage: Figure::share(served, lefts.len()),
            coverage_interval: share_interval(served, lefts.len()),
            of_best_alone: Figure::share(
                lefts.iter().map(|&left| partners(left)).sum(),
                best_alone,
            ),
        }
    }
}

/// The 97.5 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Wilson's interval of `part` of `whole`.
fn share_interval(part: usize, whole: usize) -> Option<Interval> {
    let share = Figure::share(part, whole).value?;
    let n = whole as f64;
    let middle = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    let (low, high) = ((middle - half) / scale, (middle + half) / scale);
    Some(Interval { low: low.max(0.0), high: high.min(1.0) })
}

/// Student's interval of a mean; `None` for fewer than two values.
fn mean_interval(values: &[f64]) -> Option<Interval> {
    if values.len() < 2 {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let half = student(values.len() - 1) * (squares / (n - 1.0) / n).sqrt();
    Some(Interval { low: mean - half, high: mean + half })
}

/// The 97.5 % point of Student's t distribution: tabulated up to 30 degrees of freedom, beyond by the
/// expansion of Cornish and Fisher, which is then good to five decimals.
fn student(freedom: usize) -> f64 {
    const TABLE: [f64; 30] = [
        12.706_205, 4.302_653, 3.182_446, 2.776_445, 2.570_582, 2.446_912, 2.364_624, 2.306_004,
        2.262_157, 2.228_139, 2.200_985, 2.178_813, 2.160_369, 2.144_787, 2.131_450, 2.119_905,
        2.109_816, 2.100_922, 2.093_024, 2.085_963, 2.079_614, 2.073_873, 2.068_658, 2.063_899,
        2.059_539, 2.055_529, 2.051_831, 2.048_407, 2.045_230, 2.042_272,
    ];
    if let Some(&point) = freedom.checked_sub(1).and_then(|position| TABLE.get(position)) {
        return point;
    }
    let v = freedom as f64;
    let odd = |power: i32| Z.powi(power);
    Z + (odd(3) + Z) / (4.0 * v)
        + (5.0 * odd(5) + 16.0 * odd(3) + 3.0 * Z) / (96.0 * v * v)
        + (3.0 * odd(7) + 19.0 * odd(5) + 17.0 * odd(3) - 15.0 * Z) / (384.0 * v * v * v)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn student_matches_published_tables() {
        for (freedom, point) in
            [(1, 12.7062), (30, 2.0423), (40, 2.0211), (60, 2.0003), (120, 1.9799)]
        {
            assert!((student(freedom) - point).abs() < 5e-5, "{freedom}");
        }
        assert!((student(31) - 2.039_513).abs() < 3e-6);
    }

    #[test]
    fn wilson_interval_matches_newcombe_1998() {
        let share = share_interval(15, 148).unwrap();
        assert!((share.low - 0.0624).abs() < 5e-5 && (share.high - 0.1605).abs() < 5e-5);
        assert_eq!(share_interval(0, 0), None);
    }
}
