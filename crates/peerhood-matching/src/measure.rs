//! How good an assignment is, ours or another's.

mod blocking;
mod compare;
mod envy;
mod figure;
mod loads;
mod parity;
mod robustness;
mod spread;

use thiserror::Error;

pub use blocking::{Blocking, blocking_pairs};
pub use compare::{Comparison, compare};
pub use envy::Envy;
pub use figure::{Figure, Undefined};
pub use loads::Loads;
pub use parity::{GroupFigures, Interval, Parity, parity};
pub use robustness::{Margin, Robustness, Shake, margins, robustness};
pub use spread::{Equality, Worst};

use crate::{Graph, GraphError, Pair};

/// Figures of one assignment that need nothing but the graph.
///
/// `u` is what a left gets: the sum of its pairs' weights, 0 when it has none. All lefts count, also
/// those without a partner. Weights are taken as they are; where a figure makes no sense for negative
/// ones it says so.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Measures {
    /// How many lefts are served.
    pub coverage: Coverage,
    /// The sum of all weights: Σ u.
    pub total: i128,
    /// The mean over all lefts: Σ u / n.
    pub mean: Figure,
    /// How each left likes its partners.
    pub ranks: Ranks,
    /// How the worst off fare.
    pub worst: Worst,
    /// How evenly weight is spread over the lefts.
    pub equality: Equality,
    /// Who would rather have what another has.
    pub envy: Envy,
    /// How evenly work is spread over the rights.
    pub loads: Loads,
}

/// How many lefts are served; to be read before any figure of weight.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Coverage {
    /// Lefts there are.
    pub lefts: usize,
    /// The share that has all the partners it asks for.
    pub served: Figure,
    /// The share that has at least one.
    pub reached: Figure,
    /// Partners asked for and not given.
    pub missing: u64,
}

/// The place of each pair in its left's own order of allowed partners.
///
/// The rank of a pair is one more than the allowed partners of that left with more weight, so that ties
/// share the better rank.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Ranks {
    /// Pairs of rank 1, of rank 2, and so on.
    pub profile: Vec<u64>,
    /// The mean rank.
    pub mean: Figure,
    /// The worst rank; `None` when there is no pair.
    pub worst: Option<usize>,
    /// The share of pairs of rank 1.
    pub first: Figure,
    /// The share of pairs of rank 1 to 3.
    pub within_three: Figure,
}

/// Why an assignment cannot be measured.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MeasureError {
    /// A pair is not allowed, so that nothing is known of its weight.
    #[error("the pair ({left}, {right}) is not allowed")]
    NotAllowed {
        /// Its left entry.
        left: u32,
        /// Its right entry.
        right: u32,
    },
    /// A pair occurs twice.
    #[error("the pair ({left}, {right}) is listed more than once")]
    Duplicate {
        /// Its left entry.
        left: u32,
        /// Its right entry.
        right: u32,
    },
    /// A list does not have one entry for each left.
    #[error("{found} values given for {lefts} left entries")]
    Length {
        /// Left entries there are.
        lefts: usize,
        /// Values given.
        found: usize,
    },
    /// Changed weights make no graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

/// Measures an assignment; pairs may come in any order and overfill a right.
///
/// # Errors
///
/// When a pair is not allowed or occurs twice.
///
/// # Complexity
///
/// O(n log n + Σ d · c) for n lefts, each with d allowed partners that have c partners themselves.
///
/// ```
/// use peerhood_matching::{Edge, Graph, Pair, Undefined, measure};
///
/// let edges = vec![Edge::new(0, 0, 4), Edge::new(0, 1, 6), Edge::new(1, 1, 2)];
/// let graph = Graph::new(vec![1, 1, 1], vec![1, 1], edges)?;
/// let measures = measure(&graph, &[Pair { left: 0, right: 0 }, Pair { left: 1, right: 1 }])?;
/// assert_eq!((measures.total, measures.worst.pair, measures.worst.left), (6, Some(2), Some(0)));
/// assert_eq!(measures.ranks.profile, [1, 1]);
/// assert_eq!(measures.equality.nash.missing, Some(Undefined::NotPositive));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn measure(graph: &Graph, pairs: &[Pair]) -> Result<Measures, MeasureError> {
    let matched = Matched::new(graph, pairs)?;
    let gains = matched.gains();
    Ok(Measures {
        coverage: Coverage::new(&matched),
        total: gains.iter().sum(),
        mean: Figure::mean(&gains.iter().map(|&gain| gain as f64).collect::<Vec<_>>()),
        ranks: Ranks::new(&matched),
        worst: Worst::new(&matched),
        equality: Equality::new(&gains),
        envy: Envy::new(&matched),
        loads: Loads::new(&matched),
    })
}

/// An assignment looked up by left and by right.
pub(crate) struct Matched<'g> {
    graph: &'g Graph,
    /// Sorted; all allowed, none twice.
    pairs: Vec<Pair>,
    /// The weights of the pairs.
    weights: Vec<i64>,
    /// Where the pairs of each left start, and the end.
    starts: Vec<usize>,
    loads: Vec<u32>,
}

impl<'g> Matched<'g> {
    pub(crate) fn new(graph: &'g Graph, pairs: &[Pair]) -> Result<Self, MeasureError> {
        let mut pairs = pairs.to_vec();
        pairs.sort_unstable();
        if let Some([pair, _]) = pairs.array_windows().find(|[pair, next]| pair == next) {
            return Err(MeasureError::Duplicate { left: pair.left, right: pair.right });
        }
        let mut weights = Vec::with_capacity(pairs.len());
        let mut starts = vec![0; graph.demands().len() + 1];
        let mut loads = vec![0; graph.capacities().len()];
        for &Pair { left, right } in &pairs {
            let weight = graph.weight(left, right);
            weights.push(weight.ok_or(MeasureError::NotAllowed { left, right })?);
            starts[left as usize + 1] += 1;
            loads[right as usize] += 1;
        }
        for left in 1..starts.len() {
            starts[left] += starts[left - 1];
        }
        Ok(Self { graph, pairs, weights, starts, loads })
    }

    fn lefts(&self) -> usize {
        self.graph.demands().len()
    }

    fn partners(&self, left: usize) -> &[Pair] {
        &self.pairs[self.starts[left]..self.starts[left + 1]]
    }

    /// What a left gets.
    fn gain(&self, left: usize) -> i128 {
        let weights = &self.weights[self.starts[left]..self.starts[left + 1]];
        weights.iter().map(|&weight| i128::from(weight)).sum()
    }

    pub(crate) fn gains(&self) -> Vec<i128> {
        (0..self.lefts()).map(|left| self.gain(left)).collect()
    }
}

impl Coverage {
    fn new(matched: &Matched<'_>) -> Self {
        let lefts = matched.lefts();
        let (mut served, mut reached, mut missing) = (0, 0, 0);
        for (left, &demand) in matched.graph.demands().iter().enumerate() {
            let partners = matched.partners(left).len();
            let lacking = (demand as usize).saturating_sub(partners);
            served += usize::from(lacking == 0);
            reached += usize::from(partners > 0);
            missing += lacking as u64;
        }
        let (served, reached) = (Figure::share(served, lefts), Figure::share(reached, lefts));
        Self { lefts, served, reached, missing }
    }
}

impl Ranks {
    fn new(matched: &Matched<'_>) -> Self {
        let mut profile: Vec<u64> = Vec::new();
        let mut ranks = Vec::with_capacity(matched.pairs.len());
        for (pair, &weight) in matched.pairs.iter().zip(&matched.weights) {
            let (_, weights) = matched.graph.row(pair.left);
            let better = weights.iter().filter(|&&other| other > weight).count();
            if profile.len() <= better {
                profile.resize(better + 1, 0);
            }
            profile[better] += 1;
            ranks.push(better as f64 + 1.0);
        }
        let up_to = |rank: usize| profile.iter().take(rank).sum::<u64>() as usize;
        Self {
            mean: Figure::mean(&ranks),
            worst: Some(profile.len()).filter(|&worst| worst > 0),
            first: Figure::share(up_to(1), ranks.len()),
            within_three: Figure::share(up_to(3), ranks.len()),
            profile,
        }
    }
}
