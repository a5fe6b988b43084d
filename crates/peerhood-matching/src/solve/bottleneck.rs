//! Most pairs, then the worst pair as good as possible, then the greatest weight.

use super::network::{LEFT, RIGHT};
use super::plain::cover_of_plain;
use super::search::Stopped;
use super::{Limit, Network, Objective, Pair, best_weight};
use crate::{Bottleneck, Cover, Graph, Prices};

/// The best assignment with its proof; nothing if the limit was reached.
///
/// The worst weight is found by halving: the largest `t` for which edges of at least `t` make as
/// many pairs as all edges.
pub(super) fn solve_bottleneck(
    graph: &Graph,
    limit: &mut Limit<'_>,
) -> Result<(Vec<Pair>, Bottleneck), Stopped> {
    let all = Largest::new(graph, limit)?;
    let mut weights = graph.weights().to_vec();
    weights.sort_unstable();
    weights.dedup();
    let (mut good, mut bad) = (0, weights.len());
    if all.pairs.is_empty() {
        let (most, prices) = (all.cover, Prices::default());
        let empty = Bottleneck { better_alone: most.clone(), prices, most, worst: None };
        return Ok((Vec::new(), empty));
    }
    // Invariant: edges of at least `weights[good]` make enough pairs, of at least `weights[bad]`
    // they do not.
    let mut better_alone = None;
    while good + 1 < bad {
        let middle = good.midpoint(bad);
        let some = Largest::new(&graph.filtered(|edge| weights[middle] <= edge.weight), limit)?;
        if some.count == all.count {
            good = middle;
        } else {
            bad = middle;
            better_alone = Some(some.cover);
        }
    }
    let better_alone = match better_alone {
        Some(cover) => cover,
        None => Largest::new(&graph.filtered(|_| false), limit)?.cover,
    };
    let worst = weights[good];
    let (pairs, prices) = best_weight(
        &graph.filtered(|edge| worst <= edge.weight),
        Objective::PairsThenWeight,
        limit,
    );
    let proof = Bottleneck {
        most: all.cover,
        worst: Some(worst),
        better_alone,
        prices: prices.ok_or(Stopped)?,
    };
    Ok((pairs, proof))
}

/// As many pairs as possible, whatever their weight, and the proof.
pub(super) struct Largest {
    pub(super) pairs: Vec<Pair>,
    /// Pairs, with classes and quotas as they count before weight.
    pub(super) count: i128,
    pub(super) cover: Cover,
}

impl Largest {
    pub(super) fn new(graph: &Graph, limit: &mut Limit<'_>) -> Result<Largest, Stopped> {
        if graph.has_unit_demands() && graph.is_plain() {
            let (pairs, cover) = cover_of_plain(graph, limit)?;
            return Ok(Largest { count: pairs.len() as i128, pairs, cover });
        }
        let mut network = Network::new(&graph.flat(), Objective::PairsThenWeight);
        network.optimise(&network.scarce_by_count(), limit)?;
        let [left, right] = [LEFT, RIGHT]
            .map(|side| network.sides[side].price.iter().map(|price| price.pairs).collect());
        let cover = Cover { left, right };
        Ok(Largest { pairs: network.pairs(), count: network.count(), cover })
    }
}
