//! Solves a problem whose pairs are too many to hold, exactly.
//!
//! A few pairs are held, the *core*; it is solved, and its prices are held against all pairs. Those that
//! are worth more than they cost join the core, until there are none: then the prices prove that the
//! best of the core is the best of all (Lee and Orlin 1993, Volgenant 1996).
//!
//! Few rounds are needed if the core is well chosen and the prices begin near where they end. Both come
//! from a sample, every fourth left and right, which is solved in the same way: what a seat is worth to
//! the lefts of the sample is nearly what it is worth to all.
//!
//! Three sets of pairs lie one in the other. The core is small, so that paths through it are quick to
//! find; the *near* pairs, a hundred or so of each left, are held beside it and join it where prices say
//! so; all others are judged anew when prices have fallen so far that one of them might be worth more than
//! it costs.

use super::Problem;
use super::sweep::{NOTHING, Sample, cheapest, place};
use crate::explain::beyond::{AllPairs, NearPairs};
use crate::policy::{Least, RightSet, Rows, in_blocks};
use crate::solve::Stopped;
use crate::solve::market::{FlatPrices, resume};
use crate::{Certificate, Edge, Limit, Objective, Pair, solve_within};

/// How the pairs to hold are chosen; what comes out is best whatever the numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// The most pairs, allowed or not, of a sample that is solved as a whole.
    pub(crate) whole: usize,
    /// Pairs of each left that a core begins with, at most.
    pub(crate) core: usize,
    /// Near pairs of each left that are held beside the core, at most.
    pub(crate) near: usize,
    /// Of so many rights, one counts as one whose price fell far.
    pub(crate) fallen: usize,
}

impl Effort {
    pub(crate) const USUAL: Effort = Effort { whole: 1 << 21, core: 16, near: 128, fallen: 16 };
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
        let settled = large.by_samples().and_then(|begun| {
            large.best = Some(begun.pairs.clone());
            large.price_out(begun)
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
struct Begun {
    core: Vec<Edge>,
    pairs: Vec<Pair>,
    prices: FlatPrices,
    /// The near pairs.
    near: Vec<Edge>,
    /// Up to which cost the pairs of each left are all near, but for those with `fallen` rights.
    known: Vec<i64>,
    fallen: RightSet,
}

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
            let prices = self.prices_for(&sample, &larger, begun.prices);
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
        let prices = FlatPrices::new(&prices, self.pair);
        let known = vec![i64::MAX; self.problem.lefts().len()];
        let fallen = RightSet::empty(self.problem.rights().len());
        Ok(Begun { near: core.clone(), core, pairs: solution.pairs, prices, known, fallen })
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
        let Effort { core: few_pairs, near: most, .. } = self.problem.effort;
        let problem = self.problem;
        // One of `STEP` × `STEP` is looked at; as many again are kept to be sure.
        let enough = 2 * most.div_ceil(STEP * STEP);
        let suiting = problem.each_row(&sample.lefts, |rows, left, suiting| {
            let at = left as usize;
            let least = 2 * problem.graph.demands()[at] as usize;
            let anything = Least { left: NOTHING, rights: &prices.right };
            let (_, beyond) = rows.worth(at, Some(&few.rights), anything);
            let mut beyond = beyond.to_vec();
            let best = beyond.len().checked_sub(enough);
            let bar = best.map_or(NOTHING, |place| *beyond.select_nth_unstable(place).1 + NOTHING);
            let asked = Least { left: bar, rights: &prices.right };
            let (rights, beyond) = rows.worth(at, Some(&sample.rights), asked);
            let costs = rights.iter().zip(beyond).map(|(&right, &more)| (-(bar + more), right));
            let near = cheapest(costs.collect(), most.max(least));
            let core = cheapest(near.clone(), few_pairs.max(least));
            let rank = problem.rank(self.objective, left) * self.pair;
            let price = core.iter().map(|&(cost, _)| rank - cost).max().unwrap_or(0).max(0);
            // Where there are as many as could be, some may be left out that cost as much as the dearest.
            let dearest = near.iter().map(|&(cost, _)| cost - 1).max();
            let complete = dearest.filter(|_| most.max(least) <= near.len()).unwrap_or(-bar);
            let known = price - rank + complete;
            let edges = |costs: Vec<(i64, u32)>| -> Vec<Edge> {
                let weight = |(cost, right): (i64, u32)| prices.right[right as usize] - cost;
                costs.into_iter().map(|cost| Edge::new(left, cost.1, weight(cost))).collect()
            };
            suiting.push((left, price, known, edges(core), edges(near)));
        });
        let (mut core, mut near) = (Vec::new(), Vec::new());
        let mut known = vec![-1; problem.lefts().len()];
        prices.left.fill(0);
        for (left, price, up_to, edges, further) in suiting {
            prices.left[left as usize] = price;
            known[left as usize] = up_to;
            core.extend(edges);
            near.extend(further);
        }
        self.limit.spend(core.len() as u64)?;
        let (pairs, now) = self.resume(&core, &prices)?;
        let fallen = RightSet::empty(problem.rights().len());
        let mut begun = Begun { core, pairs, prices: now, near, known, fallen };
        self.improve(&mut begun)?;
        begun.fallen = self.fallen(&prices, &begun.prices, &mut begun.known);
        Ok(begun)
    }

    fn resume(
        &mut self,
        core: &[Edge],
        prices: &FlatPrices,
    ) -> Result<(Vec<Pair>, FlatPrices), Stopped> {
        let graph = self.problem.graph.with_pairs(core);
        resume(&graph, self.objective, self.pair, &prices.left, self.limit)
    }

    /// Lets near pairs join the core until none is missing.
    fn improve(&mut self, begun: &mut Begun) -> Result<(), Stopped> {
        // Those that may be missing next join as well, so that there are few rounds.
        let soon = self.usual_slack(begun) / 4;
        while self.misses(begun) {
            let Begun { core, prices, near, .. } = &mut *begun;
            core.extend(near.iter().filter(|edge| self.slack(edge, prices) < soon.max(0)));
            core.sort();
            core.dedup();
            (begun.pairs, begun.prices) = self.resume(&begun.core, &begun.prices)?;
        }
        Ok(())
    }

    /// Whether a pair is worth more than it costs and is not used.
    fn misses(&self, begun: &Begun) -> bool {
        let Begun { pairs, prices, near, .. } = begun;
        near.iter().any(|edge| self.slack(edge, prices) < 0 && !is_used(edge, pairs))
    }

    /// Holds prices against all pairs until none is worth more than it costs.
    fn price_out(&mut self, mut begun: Begun) -> Result<Settled, Stopped> {
        loop {
            self.limit.spend(self.problem.pair_count())?;
            self.look_again(&mut begun);
            if !self.misses(&begun) {
                let Begun { pairs, prices, near, known, .. } = begun;
                let known = known.into_iter().min().unwrap_or(0);
                return Ok(Settled { pairs, prices, near: NearPairs { edges: near, known } });
            }
            let earlier = begun.prices.clone();
            self.improve(&mut begun)?;
            self.best = Some(begun.pairs.clone());
            begun.fallen = self.fallen(&earlier, &begun.prices, &mut begun.known);
        }
    }

    /// Makes sure that every pair that might be worth more than it costs is near: of the lefts of which
    /// little is known among all pairs, of the others among those with some rights.
    fn look_again(&self, begun: &mut Begun) {
        let Begun { pairs, prices, near, known, fallen, .. } = begun;
        let most = self.problem.effort.near;
        let placed: Vec<u32> = pairs.iter().map(|pair| pair.left).collect();
        let below = self.problem.usual_slack(&placed, self.objective, prices, most.div_ceil(2));
        // Of whom little is known, little stays known: better now than each time a little.
        let enough = (below / 4).max(0);
        let lefts = (0..known.len()).map(place);
        let (sure, unsure): (Vec<u32>, Vec<u32>) =
            lefts.partition(|&left| enough <= known[left as usize]);
        near.retain(|edge| enough <= known[edge.left as usize]);
        unsure.iter().for_each(|&left| known[left as usize] = i64::MAX);
        for (lefts, among) in [(unsure, None), (sure, Some(&*fallen))] {
            let (found, of_each) =
                self.problem.priced(&lefts, among, self.objective, prices, below, most);
            near.extend(found.into_iter().map(|(edge, _)| edge));
            for (left, of_left) in lefts.into_iter().zip(of_each) {
                known[left as usize] = of_left.min(known[left as usize]);
            }
        }
        near.sort();
        near.dedup();
    }

    /// The rights whose prices fell far. Changes what is known of each left to what it is at the new
    /// prices, but for pairs with those rights.
    fn fallen(&self, earlier: &FlatPrices, prices: &FlatPrices, known: &mut [i64]) -> RightSet {
        let fell = earlier.right.iter().zip(&prices.right).map(|(before, now)| before - now);
        let fell: Vec<i64> = fell.collect();
        let mut fallen = RightSet::empty(fell.len());
        let far = fell.len().checked_sub(1 + fell.len() / self.problem.effort.fallen);
        let far = far.map_or(0, |place| (*fell.clone().select_nth_unstable(place).1).max(0));
        (0..fell.len()).filter(|&right| far < fell[right]).for_each(|right| fallen.insert(right));
        for (known, (before, now)) in known.iter_mut().zip(earlier.left.iter().zip(&prices.left)) {
            *known = known.saturating_add(now - before - far);
        }
        fallen
    }

    /// What a pair costs more than it is worth.
    fn slack(&self, edge: &Edge, prices: &FlatPrices) -> i64 {
        let cost = prices.left[edge.left as usize] + prices.right[edge.right as usize];
        cost - self.problem.rank(self.objective, edge.left) * self.pair - edge.weight
    }

    /// What half the pairs of the core cost more than they are worth, at most.
    fn usual_slack(&self, begun: &Begun) -> i64 {
        let Begun { core, prices, .. } = begun;
        let mut slacks: Vec<i64> = core.iter().map(|edge| self.slack(edge, prices)).collect();
        let middle = slacks.len() / 2;
        if slacks.is_empty() { 0 } else { (*slacks.select_nth_unstable(middle).1).max(0) }
    }
}

fn is_used(edge: &Edge, pairs: &[Pair]) -> bool {
    pairs.binary_search(&Pair { left: edge.left, right: edge.right }).is_ok()
}
