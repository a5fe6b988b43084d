use super::{Figure, Matched, MeasureError, Undefined};
use crate::{Graph, Pair};

/// How one assignment differs from another of the same graph.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Comparison {
    /// Pairs in both.
    pub kept: usize,
    /// Pairs only in the new one, rising.
    pub added: Vec<Pair>,
    /// Pairs only in the old one, rising.
    pub removed: Vec<Pair>,
    /// The share of lefts whose partners are not the same.
    pub changed: Figure,
    /// Lefts that get more than before.
    pub better: usize,
    /// Lefts that get less than before.
    pub worse: usize,
    /// 1 − total(new) / total(old). With the best total as the old one this is the new one's regret, and
    /// if the new one is a fair one the price of fairness (Bertsimas, Farias and Trichakis 2011). Not
    /// defined unless the old total is above 0.
    pub regret: Figure,
}

/// Compares two assignments, as of two runs, or of the best one and another.
///
/// # Errors
///
/// When a pair of either is not allowed or occurs twice.
pub fn compare(graph: &Graph, old: &[Pair], new: &[Pair]) -> Result<Comparison, MeasureError> {
    let (old, new) = (Matched::new(graph, old)?, Matched::new(graph, new)?);
    let only_in = |these: &Matched<'_>, those: &Matched<'_>| -> Vec<Pair> {
        let missing = |pair: &&Pair| those.pairs.binary_search(pair).is_err();
        these.pairs.iter().filter(missing).copied().collect()
    };
    let (added, removed) = (only_in(&new, &old), only_in(&old, &new));
    let changed = (0..old.lefts()).filter(|&left| old.partners(left) != new.partners(left)).count();
    let (before, after) = (old.gains(), new.gains());
    let pairwise = || before.iter().zip(&after);
    let (old_total, new_total) = (before.iter().sum::<i128>(), after.iter().sum::<i128>());
    let regret = match old_total {
        ..=0 => Err(Undefined::NotPositive),
        _ => Ok((old_total - new_total) as f64 / old_total as f64),
    };
    Ok(Comparison {
        kept: old.pairs.len() - removed.len(),
        changed: Figure::share(changed, old.lefts()),
        better: pairwise().filter(|(before, after)| before < after).count(),
        worse: pairwise().filter(|(before, after)| after < before).count(),
        regret: regret.into(),
        added,
        removed,
    })
}
