use super::{Figure, Matched, MeasureError};
use crate::baseline::splitmix::SplitMix;
use crate::{Edge, Graph, Objective, Pair, Price, Residual, Solution, Violation, solve};

/// How an assignment holds when weights are not quite what was thought.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Robustness {
    /// The mean share of its pairs that the best assignments of the shaken graphs keep.
    pub kept: Figure,
    /// The least such share.
    pub kept_least: Figure,
    /// The mean loss of staying with it: 1 − its shaken total / the best shaken total.
    pub loss: Figure,
    /// The greatest such loss.
    pub loss_greatest: Figure,
}

/// How weights are shaken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shake {
    /// Each weight moves by up to so many hundredths of itself, up or down; above 100 counts as 100.
    pub percent: u8,
    /// How often.
    pub times: u32,
    /// Where the random numbers start.
    pub seed: u64,
}

/// Shakes all weights and solves again, to see how much of `pairs` is a matter of their exact values.
///
/// # Errors
///
/// When a pair is not allowed or occurs twice, or shaken weights are too large for a graph.
///
/// # Complexity
///
/// One solve each time.
pub fn robustness(
    graph: &Graph,
    pairs: &[Pair],
    objective: Objective,
    shake: Shake,
) -> Result<Robustness, MeasureError> {
    let held = Matched::new(graph, pairs)?;
    let mut numbers = SplitMix::new(shake.seed);
    let (mut kept, mut losses) = (Vec::new(), Vec::new());
    for _ in 0..shake.times {
        let shaken = shaken(graph, shake.percent, &mut numbers)?;
        let best = solve(&shaken, objective).pairs;
        let common = held.pairs.iter().filter(|pair| best.binary_search(pair).is_ok()).count();
        kept.extend(Figure::share(common, held.pairs.len()).value);
        let total = |pairs: &[Pair]| -> Result<i128, MeasureError> {
            Ok(Matched::new(&shaken, pairs)?.gains().iter().sum())
        };
        let (best, stayed) = (total(&best)?, total(&held.pairs)?);
        if best > 0 {
            losses.push((best - stayed) as f64 / best as f64);
        }
    }
    let one = |value: Option<f64>| Figure::mean(value.as_slice());
    Ok(Robustness {
        kept: Figure::mean(&kept),
        kept_least: one(kept.iter().copied().reduce(f64::min)),
        loss: Figure::mean(&losses),
        loss_greatest: one(losses.iter().copied().reduce(f64::max)),
    })
}

fn shaken(graph: &Graph, percent: u8, numbers: &mut SplitMix) -> Result<Graph, MeasureError> {
    let most = i128::from(percent.min(100)) * 1_000;
    let steps = u64::try_from(2 * most + 1).expect("at most 200,001");
    let mut edges: Vec<Edge> = graph.edges().collect();
    for edge in &mut edges {
        let step = i128::from(numbers.below(steps)) - most;
        let weight = i128::from(edge.weight);
        // At most twice a 64-bit weight that is far below its range.
        edge.weight = i64::try_from(weight + weight * step / 100_000).unwrap_or(edge.weight);
    }
    let lefts = 0..u32::try_from(graph.demands().len()).unwrap_or(u32::MAX);
    let classes = lefts.map(|left| graph.class(left)).collect();
    let shaken = Graph::new(graph.demands().to_vec(), graph.capacities().to_vec(), edges)?;
    Ok(shaken.with_classes(classes)?)
}

/// What the best assignment loses without one of its pairs: nothing if another is as good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Margin {
    /// The pair.
    pub pair: Pair,
    /// The loss, pairs before weight. Exact, and the same for every best assignment with the pair.
    pub loss: Price,
}

/// The margin of each pair of a solution, in the order of its pairs.
///
/// # Errors
///
/// What [`Residual::new`] finds: the solution must be proved under pairs then weight, or weight.
///
/// # Complexity
///
/// Two shortest paths for each pair.
pub fn margins(graph: &Graph, solution: &Solution) -> Result<Vec<Margin>, Violation> {
    let mut residual = Residual::new(graph, solution)?;
    let margin = |&pair: &Pair| {
        let exchange = residual.forbid(pair.left, pair.right);
        Margin { pair, loss: -Price::new(exchange.pairs, exchange.weight) }
    };
    Ok(solution.pairs.iter().map(margin).collect())
}
