//! Most pairs, then the worst pair as good as possible, then the second worst, and so on.
//!
//! Level by level, from the lowest weight: as few pairs as possible up to that weight, among the
//! assignments that are best on all lower levels. These are the assignments that use the tight
//! edges of the level before and load each entry as its price says (complementary slackness), so
//! each level is a small problem of its own and weights in between are skipped by halving.

use super::bottleneck::Largest;
use super::network::{LEFT, RIGHT};
use super::search::Stopped;
use super::{Limit, Network, Objective, Pair};
use crate::{Cover, Edge, Graph, Level, Price};

/// The best assignment with its proof.
pub(super) fn solve_leximin(
    graph: &Graph,
    limit: &mut Limit<'_>,
) -> Result<(Vec<Pair>, Cover, Vec<Level>), Stopped> {
    let Largest { mut pairs, cover: most, .. } = Largest::new(graph, limit)?;
    let mut face = Face::new(graph, &most, &pairs);
    let mut levels = Vec::new();
    let mut below = None;
    while (face.settled_up_to(&pairs, below) as usize) < pairs.len() {
        let weight = face.next_weight(&mut pairs, below, limit)?;
        // No better assignment uses anything in between.
        face.edges.retain(|edge| Some(edge.weight) <= below || weight <= edge.weight);
        let solved = face.minimise(weight, limit)?;
        pairs = solved.pairs.clone();
        let count = face.settled_up_to(&pairs, Some(weight));
        face.restrict(&solved, weight);
        levels.push(Level { weight, pairs: count, cover: solved.cover });
        below = Some(weight);
    }
    Ok((pairs, most, levels))
}

/// The assignments that are best on all levels so far.
struct Face<'a> {
    graph: &'a Graph,
    edges: Vec<Edge>,
    /// Pairs that all of them use.
    forced: Vec<Pair>,
    /// The least and greatest load of each entry, without forced pairs.
    left_load: Vec<Range>,
    right_load: Vec<Range>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    least: u32,
    most: u32,
}

/// The optimum of one level, with integer prices.
struct Solved {
    pairs: Vec<Pair>,
    cover: Cover,
}

impl<'a> Face<'a> {
    fn new(graph: &'a Graph, most: &Cover, pairs: &[Pair]) -> Face<'a> {
        let ranks = super::network::ranks(graph, Objective::Leximin);
        let mut face = Face {
            graph,
            edges: graph.edges().collect(),
            forced: Vec::new(),
            left_load: graph.demands().iter().map(|&most| Range { least: 0, most }).collect(),
            right_load: graph.capacities().iter().map(|&most| Range { least: 0, most }).collect(),
        };
        for (load, &price) in face.left_load.iter_mut().zip(&most.left) {
            load.narrow(price);
        }
        for (right, (load, &price)) in (0..).zip(face.right_load.iter_mut().zip(&most.right)) {
            let quota = graph.quota(right).min(load.most);
            *load = match price {
                ..=-2 => Range { least: 0, most: 0 },
                -1 => Range { least: 0, most: quota },
                0 => Range { least: quota, most: load.most },
                1.. => Range { least: load.most, most: load.most },
            };
        }
        face.keep_tight(pairs, |edge| {
            ranks[edge.left as usize]
                - most.left[edge.left as usize]
                - most.right[edge.right as usize]
        });
        face
    }

    /// Keeps the edges without excess; forces the pairs that have some.
    fn keep_tight(&mut self, pairs: &[Pair], excess: impl Fn(&Edge) -> i64) {
        let Face { edges, forced, left_load, right_load, .. } = self;
        edges.retain(|edge| {
            let excess = excess(edge);
            let pair = Pair { left: edge.left, right: edge.right };
            if 0 < excess && pairs.binary_search(&pair).is_ok() {
                forced.push(pair);
                left_load[edge.left as usize].take_one();
                right_load[edge.right as usize].take_one();
            }
            excess == 0
        });
    }

    /// How many pairs have at most this weight.
    fn settled_up_to(&self, pairs: &[Pair], weight: Option<i64>) -> u64 {
        let weights = pairs.iter().map(|pair| self.graph.weight(pair.left, pair.right));
        weights.filter(|&found| found <= weight).count() as u64
    }

    /// The lowest weight above `below` that cannot be avoided; `pairs` becomes an assignment that
    /// uses no lower one.
    fn next_weight(
        &self,
        pairs: &mut Vec<Pair>,
        below: Option<i64>,
        limit: &mut Limit<'_>,
    ) -> Result<i64, Stopped> {
        let lowest = |pairs: &[Pair]| {
            let weights = pairs.iter().filter_map(|pair| self.graph.weight(pair.left, pair.right));
            weights.filter(|&weight| below < Some(weight)).min().unwrap_or(i64::MAX)
        };
        let forced = lowest(&self.forced);
        let weights = self.edges.iter().map(|edge| edge.weight).chain([forced]);
        let mut weights: Vec<i64> = weights.filter(|&weight| below < Some(weight)).collect();
        weights.sort_unstable();
        weights.dedup();
        let at = |weight: i64| weights.partition_point(|&other| other < weight);
        let mut good = at(lowest(pairs));
        // Nobody avoids the weight of a forced pair.
        let mut bad = at(forced) + 1;
        let mut step = 1;
        // Invariant: weights between `below` and `weights[good]` can be avoided, those between
        // `below` and `weights[bad]` cannot. Steps double until the first failure, then halve.
        let mut failed = false;
        while good + 1 < bad {
            let next = if failed { good.midpoint(bad) } else { (good + step).min(bad - 1) };
            let allowed = |edge: &Edge| Some(edge.weight) <= below || weights[next] <= edge.weight;
            match self.feasible(allowed, limit)? {
                Some(found) => {
                    *pairs = found;
                    good = next.max(at(lowest(pairs)));
                    step *= 2;
                }
                None => {
                    bad = next;
                    failed = true;
                }
            }
        }
        Ok(weights[good])
    }

    fn feasible(
        &self,
        allowed: impl Fn(&Edge) -> bool,
        limit: &mut Limit<'_>,
    ) -> Result<Option<Vec<Pair>>, Stopped> {
        let edges = self.edges.iter().filter(|edge| allowed(edge));
        let mut network = self.network(edges.map(|&edge| Edge { weight: 0, ..edge }).collect());
        network.optimise(&network.scarce_by_count(), limit)?;
        let [left, right] = &network.sides;
        let enough = |loads: &[u32], ranges: &[Range]| {
            loads.iter().zip(ranges).all(|(&load, range)| range.least <= load)
        };
        if !enough(&left.load, &self.left_load) || !enough(&right.load, &self.right_load) {
            return Ok(None);
        }
        Ok(Some(self.with_forced(network.pairs())))
    }

    fn with_forced(&self, mut pairs: Vec<Pair>) -> Vec<Pair> {
        pairs.extend(&self.forced);
        pairs.sort_unstable();
        pairs
    }

    /// The face as a problem: loads that must be reached count before all else.
    fn network(&self, edges: Vec<Edge>) -> Network {
        let demands = self.left_load.iter().map(|load| load.most).collect();
        let capacities = self.right_load.iter().map(|load| load.most).collect();
        let least = self.right_load.iter().map(|load| load.least).collect();
        let graph = Graph::of_face(demands, capacities, least, &edges);
        let mut network = Network::new(&graph, Objective::Weight);
        for (rank, load) in network.rank.iter_mut().zip(&self.left_load) {
            *rank = i64::from(0 < load.least);
        }
        network
    }

    /// As few pairs of at most `weight` as possible.
    fn minimise(&self, weight: i64, limit: &mut Limit<'_>) -> Result<Solved, Stopped> {
        let cost = |edge: &Edge| -i64::from(edge.weight <= weight);
        let edges = self.edges.iter().map(|edge| Edge { weight: cost(edge), ..*edge });
        let mut network = self.network(edges.collect());
        network.optimise(&network.scarce_by_count(), limit)?;
        // Prices in two ranks become one: what must be reached is worth more than any path.
        let scale = 4 * (self.left_load.len() + self.right_load.len()) as i64 + 8;
        let count = |price: &Price| {
            i64::try_from(price.weight).expect("each pair weighs one or nothing here")
        };
        let ranks = network.rank.iter();
        let left = network.sides[LEFT].price.iter().zip(ranks);
        let left = left.map(|(price, rank)| (price.pairs - rank) * scale + count(price)).collect();
        let right = network.sides[RIGHT].price.iter();
        let right = right.map(|price| price.pairs * scale + count(price)).collect();
        let cover = Cover { left, right };
        Ok(Solved { pairs: self.with_forced(network.pairs()), cover })
    }

    /// Leaves only what is best on this level too.
    fn restrict(&mut self, solved: &Solved, weight: i64) {
        for (load, &price) in self.left_load.iter_mut().zip(&solved.cover.left) {
            load.narrow(price);
        }
        for (load, &price) in self.right_load.iter_mut().zip(&solved.cover.right) {
            load.narrow(price);
        }
        self.keep_tight(&solved.pairs, |edge| {
            -i64::from(edge.weight <= weight)
                - solved.cover.left[edge.left as usize]
                - solved.cover.right[edge.right as usize]
        });
    }
}

impl Range {
    /// An entry that has a price is loaded as far as it goes; one that has less than none, as
    /// little.
    fn narrow(&mut self, price: i64) {
        if 0 < price {
            self.least = self.most;
        } else if price < 0 {
            self.most = self.least;
        }
    }

    fn take_one(&mut self) {
        self.most = self.most.saturating_sub(1);
        self.least = self.least.saturating_sub(1);
    }
}
