//! Most pairs, then the worst pair as good as possible, then the greatest weight.

use super::plain::cover_of_plain;
use super::search::Stopped;
use super::{Limit, Network, Objective, Pair, best_weight};
use crate::{Bottleneck, Graph, Prices};

/// The best assignment with its proof; nothing if the limit was reached.
///
/// The worst weight is found by halving: the largest `t` for which edges of at least `t` make as
/// many pairs as all edges.
pub(super) fn solve_bottleneck(
    graph: &Graph,
    limit: &mut Limit<'_>,
) -> Result<(Vec<Pair>, Bottleneck), Stopped> {
    let all = Cover::new(graph, limit)?;
    let mut weights = graph.weights().to_vec();
    weights.sort_unstable();
    weights.dedup();
    let (mut good, mut bad) = (0, weights.len());
    if all.pairs.is_empty() {
        let most = all.prices;
        let empty =
            Bottleneck { better_alone: most.clone(), prices: most.clone(), most, worst: None };
        return Ok((Vec::new(), empty));
    }
    // Invariant: edges of at least `weights[good]` make enough pairs, of at least `weights[bad]`
    // they do not.
    let mut better_alone = None;
    while good + 1 < bad {
        let middle = good.midpoint(bad);
        let some = Cover::new(&graph.filtered(|edge| weights[middle] <= edge.weight), limit)?;
        if some.count == all.count {
            good = middle;
        } else {
            bad = middle;
            better_alone = Some(some.prices);
        }
    }
    let better_alone = match better_alone {
        Some(prices) => prices,
        None => Cover::new(&graph.filtered(|_| false), limit)?.prices,
    };
    let worst = weights[good];
    let (pairs, prices) = best_weight(
        &graph.filtered(|edge| worst <= edge.weight),
        Objective::PairsThenWeight,
        limit,
    );
    let proof = Bottleneck {
        most: all.prices,
        worst: Some(worst),
        better_alone,
        prices: prices.ok_or(Stopped)?,
    };
    Ok((pairs, proof))
}

/// As many pairs as possible, whatever their weight, and the proof.
pub(super) struct Cover {
    pub(super) pairs: Vec<Pair>,
    /// Pairs, with classes and quotas as they count before weight.
    pub(super) count: i128,
    pub(super) prices: Prices,
}

impl Cover {
    pub(super) fn new(graph: &Graph, limit: &mut Limit<'_>) -> Result<Cover, Stopped> {
        if graph.has_unit_demands() && graph.is_plain() {
            let (pairs, prices) = cover_of_plain(graph, limit)?;
            return Ok(Cover { count: pairs.len() as i128, pairs, prices });
        }
        let mut network = Network::new(&graph.flat(), Objective::PairsThenWeight);
        network.optimise(&network.scarce_by_count(), limit)?;
        Ok(Cover { pairs: network.pairs(), count: network.count(), prices: network.prices() })
    }
}
