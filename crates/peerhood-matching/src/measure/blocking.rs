use super::{Figure, Matched, MeasureError};
use crate::{Graph, Pair};

/// Pairs that would rather be matched to each other than stay as they are.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Blocking {
    /// The pairs, rising.
    pub pairs: Vec<Pair>,
    /// The share of lefts in such a pair.
    pub lefts: Figure,
}

/// Finds the allowed pairs that are not made although each side has room or prefers the other to a
/// partner it has.
///
/// Lefts prefer by weight, rights by `right_score`; equal is not better. An assignment without such
/// pairs is stable.
///
/// # Errors
///
/// When a pair is not allowed or occurs twice.
///
/// # Complexity
///
/// `right_score` is asked once for each allowed pair.
///
/// # References
///
/// D. Gale, L. S. Shapley, "College admissions and the stability of marriage", American Mathematical
/// Monthly 69(1), 1962.
pub fn blocking_pairs(
    graph: &Graph,
    pairs: &[Pair],
    right_score: impl Fn(u32, u32) -> i64,
) -> Result<Blocking, MeasureError> {
    let matched = Matched::new(graph, pairs)?;
    let mut worst_left = vec![i64::MAX; matched.lefts()];
    let mut worst_right = vec![i64::MAX; matched.loads.len()];
    for (pair, &weight) in matched.pairs.iter().zip(&matched.weights) {
        let left = &mut worst_left[pair.left as usize];
        let right = &mut worst_right[pair.right as usize];
        *left = (*left).min(weight);
        *right = (*right).min(right_score(pair.left, pair.right));
    }
    let wants = |left: u32, weight| {
        let (partners, position) = (matched.partners(left as usize).len(), left as usize);
        let has_room = partners < graph.demands()[position] as usize;
        has_room || (partners > 0 && worst_left[position] < weight)
    };
    let takes = |left, right: u32| {
        let (load, position) = (matched.loads[right as usize], right as usize);
        let has_room = load < graph.capacities()[position];
        has_room || (load > 0 && worst_right[position] < right_score(left, right))
    };
    let mut blocking = Vec::new();
    let mut lefts = 0;
    for edge in graph.edges() {
        let pair = Pair { left: edge.left, right: edge.right };
        let made = matched.pairs.binary_search(&pair).is_ok();
        if !made && wants(pair.left, edge.weight) && takes(pair.left, pair.right) {
            lefts += usize::from(blocking.last().is_none_or(|last: &Pair| last.left != pair.left));
            blocking.push(pair);
        }
    }
    Ok(Blocking { pairs: blocking, lefts: Figure::share(lefts, matched.lefts()) })
}
