//! Solves a problem whose pairs are too many to hold, exactly.
//!
//! A few pairs are held, the *core*; it is solved, and its prices are held against all pairs. Those that
//! are worth more than they cost join the core, until there are none: then the prices prove that the
//! best of the core is the best of all (Lee and Orlin 1993, Volgenant 1996).
//!
//! Few rounds are needed if the core is well chosen and the prices begin near where they end. Both come
//! from a sample, every fourth left and right, which is solved in the same way: what a seat is worth to
//! the lefts of the sample is nearly what it is worth to all.

use super::Problem;
use super::sweep::{NOTHING, Sample, cheapest, place};
use crate::explain::beyond::NearPairs;
use crate::policy::{Least, Rows, in_blocks};
use crate::solve::Stopped;
use crate::solve::market::{FlatPrices, resume};
use crate::{Certificate, Edge, Limit, Objective, Pair, solve_within};

/// How the pairs to hold are chosen; what comes out is best whatever the numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// The most pairs, allowed or not, of a sample that is solved as a whole.
    pub(crate) whole: usize,
    /// Pairs of each left that a core begins with, and that join it in a round, at most.
    pub(crate) core: usize,
    /// Near pairs of each left that are held beside the core, at most.
    pub(crate) near: usize,
}

impl Effort {
    pub(crate) const USUAL: Effort = Effort { whole: 1 << 21, core: 32, near: 128 };
}

/// Every `STEP`-th entry of a sample makes the next smaller one.
const STEP: usize = 4;

/// The solution of a large problem.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) pairs: Vec<Pair>,
    pub(crate) prices: FlatPrices,
    /// The pairs that cost little more than they are worth.
    pub(crate) near: NearPairs,
}

impl<L: Sync, R: Sync> Problem<'_, L, R> {
    /// Solves the problem without holding all its pairs. `pair` is what a pair counts in prices.
    ///
    /// # Errors
    ///
    /// When the limit is reached: the best pairs so far.
    pub(crate) fn settle(
        &self,
        objective: Objective,
        pair: i64,
        limit: &mut Limit<'_>,
    ) -> Result<Settled, Vec<Pair>> {
        let mut large = Large { problem: self, objective, pair, limit, best: None };
        let settled = large.by_samples().and_then(|(core, pairs, prices)| {
            large.best = Some(pairs.clone());
            large.price_out(core, pairs, prices)
        });
        settled.map_err(|Stopped| large.best.unwrap_or_else(|| self.placed_in_order(objective)))
    }
}

struct Large<'l, 'w, 'p, 'a, L, R> {
    problem: &'p Problem<'a, L, R>,
    objective: Objective,
    pair: i64,
    limit: &'l mut Limit<'w>,
    /// The best pairs of the last core of all lefts.
    best: Option<Vec<Pair>>,
}

/// Pairs that are held, the best among them and its prices.
type Begun = (Vec<Edge>, Vec<Pair>, FlatPrices);

impl<L: Sync, R: Sync> Large<'_, '_, '_, '_, L, R> {
    /// Solves ever larger samples, each from the prices of the one before; the last is all.
    fn by_samples(&mut self) -> Result<Begun, Stopped> {
        let (lefts, rights) = (self.problem.lefts().len(), self.problem.rights().len());
        let pairs = |stride: usize| lefts.div_ceil(stride).saturating_mul(rights.div_ceil(stride));
        let mut stride = 1;
        while self.problem.effort.whole < pairs(stride) {
            stride *= STEP;
        }
        let mut sample = self.problem.sample(stride);
        let mut begun = self.whole(&sample)?;
        while 1 < stride {
            stride /= STEP;
            let larger = self.problem.sample(stride);
            let few = self.problem.sample(stride * STEP * STEP);
            let prices = self.prices_for(&sample, &larger, begun.2);
            begun = self.among(&larger, &few, prices)?;
            sample = larger;
        }
        Ok(begun)
    }

    /// Solves a sample with all its pairs.
    fn whole(&mut self, sample: &Sample) -> Result<Begun, Stopped> {
        let core = self.problem.edges(&sample.lefts, Some(&sample.rights), &|_| true);
        self.limit.spend(core.len() as u64)?;
        let graph = self.problem.graph.with_pairs(&core);
        let solution = solve_within(&graph, self.objective, *self.limit);
        let Some(Certificate::Prices(prices)) = solution.certificate else { return Err(Stopped) };
        Ok((core, solution.pairs, FlatPrices::new(&prices, self.pair)))
    }

    /// Prices at which no left of a sample would rather have a seat of a right of the larger one.
    fn prices_for(&self, sample: &Sample, larger: &Sample, mut prices: FlatPrices) -> FlatPrices {
        let problem = self.problem;
        let parts = in_blocks(sample.lefts.len(), |block| {
            let mut rows = Rows::new(&problem.prepared, &problem.hard);
            let mut asked = prices.right.clone();
            for &left in &sample.lefts[block] {
                let at = left as usize;
                let rank = problem.rank(self.objective, left) * self.pair;
                let least = Least { left: prices.left[at] - rank, rights: &asked };
                let (rights, beyond) = rows.worth(at, Some(&larger.rights), least);
                let raised: Vec<(u32, i64)> =
                    rights.iter().copied().zip(beyond.iter().copied()).collect();
                raised.into_iter().for_each(|(right, more)| asked[right as usize] += more);
            }
            asked
        });
        for asked in parts {
            for (price, asked) in prices.right.iter_mut().zip(asked) {
                *price = asked.max(*price);
            }
        }
        prices
    }

    /// Solves a sample with the pairs that suit its lefts best at the prices of its rights. `few` of the
    /// rights tell beforehand about how well those suit.
    fn among(
        &mut self,
        sample: &Sample,
        few: &Sample,
        mut prices: FlatPrices,
    ) -> Result<Begun, Stopped> {
        let Effort { core: most, .. } = self.problem.effort;
        let problem = self.problem;
        // One of `STEP` × `STEP` is looked at; as many again are kept to be sure.
        let enough = 2 * most.div_ceil(STEP * STEP);
        let suiting = problem.each_row(&sample.lefts, |rows, left, suiting| {
            let at = left as usize;
            let most = most.max(2 * problem.graph.demands()[at] as usize);
            let anything = Least { left: NOTHING, rights: &prices.right };
            let (_, beyond) = rows.worth(at, Some(&few.rights), anything);
            let mut beyond = beyond.to_vec();
            let best = beyond.len().checked_sub(enough);
            let bar = best.map_or(NOTHING, |place| *beyond.select_nth_unstable(place).1 + NOTHING);
            let least = Least { left: bar, rights: &prices.right };
            let (rights, beyond) = rows.worth(at, Some(&sample.rights), least);
            let costs = rights.iter().zip(beyond).map(|(&right, &more)| (-(bar + more), right));
            let costs = cheapest(costs.collect(), most);
            let rank = problem.rank(self.objective, left) * self.pair;
            let price = costs.iter().map(|&(cost, _)| rank - cost).max().unwrap_or(0).max(0);
            let edges = costs
                .iter()
                .map(|&(cost, right)| Edge::new(left, right, prices.right[right as usize] - cost));
            suiting.push((left, price, edges.collect::<Vec<_>>()));
        });
        let mut core = Vec::new();
        prices.left.fill(0);
        for (left, price, edges) in suiting {
            prices.left[left as usize] = price;
            core.extend(edges);
        }
        self.limit.spend(core.len() as u64)?;
        let (pairs, prices) = self.resume(&core, &prices)?;
        Ok((core, pairs, prices))
    }

    fn resume(
        &mut self,
        core: &[Edge],
        prices: &FlatPrices,
    ) -> Result<(Vec<Pair>, FlatPrices), Stopped> {
        let graph = self.problem.graph.with_pairs(core);
        resume(&graph, self.objective, self.pair, &prices.left, self.limit)
    }

    /// Holds prices against all pairs until none is worth more than it costs.
    fn price_out(
        &mut self,
        mut core: Vec<Edge>,
        mut pairs: Vec<Pair>,
        mut prices: FlatPrices,
    ) -> Result<Settled, Stopped> {
        let lefts: Vec<u32> = (0..self.problem.lefts().len()).map(place).collect();
        loop {
            self.limit.spend(self.problem.pair_count())?;
            let below = self.usual_slack(&core, &prices);
            let (mut near, known) = self.problem.priced(
                &lefts,
                self.objective,
                &prices,
                below,
                self.problem.effort.near,
            );
            let mut missing = underpriced(&near, &pairs, self.problem.effort.core);
            if missing.is_empty() {
                let edges = near.into_iter().map(|(edge, _)| edge).collect();
                let known = known.into_iter().min().unwrap_or(below);
                return Ok(Settled { pairs, prices, near: NearPairs { edges, known } });
            }
            // What is at hand is priced out first.
            while !missing.is_empty() {
                core.extend(missing);
                core.sort_unstable();
                core.dedup();
                (pairs, prices) = self.resume(&core, &prices)?;
                self.best = Some(pairs.clone());
                near.iter_mut().for_each(|(edge, slack)| *slack = self.slack(edge, &prices));
                missing = underpriced(&near, &pairs, self.problem.effort.core);
            }
        }
    }

    /// What a pair costs more than it is worth.
    fn slack(&self, edge: &Edge, prices: &FlatPrices) -> i64 {
        let cost = prices.left[edge.left as usize] + prices.right[edge.right as usize];
        cost - self.problem.rank(self.objective, edge.left) * self.pair - edge.weight
    }

    /// What half the pairs of the core cost more than they are worth, at most.
    fn usual_slack(&self, core: &[Edge], prices: &FlatPrices) -> i64 {
        let mut slacks: Vec<i64> = core.iter().map(|edge| self.slack(edge, prices)).collect();
        let middle = slacks.len() / 2;
        if slacks.is_empty() { 0 } else { (*slacks.select_nth_unstable(middle).1).max(0) }
    }
}

/// Pairs that are worth more than they cost and are not used: of each left the `most` that are most so.
fn underpriced(near: &[(Edge, i64)], pairs: &[Pair], most: usize) -> Vec<Edge> {
    let mut missing = Vec::new();
    for row in near.chunk_by(|(one, _), (other, _)| one.left == other.left) {
        let is_missing = |(edge, slack): &&(Edge, i64)| *slack < 0 && !is_used(edge, pairs);
        let mut row: Vec<&(Edge, i64)> = row.iter().filter(is_missing).collect();
        row.sort_unstable_by_key(|(edge, slack)| (*slack, edge.right));
        missing.extend(row.into_iter().take(most).map(|(edge, _)| *edge));
    }
    missing
}

fn is_used(edge: &Edge, pairs: &[Pair]) -> bool {
    pairs.binary_search(&Pair { left: edge.left, right: edge.right }).is_ok()
}
