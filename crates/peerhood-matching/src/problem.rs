//! Two lists of people and a policy as a problem to solve, and its answer in terms of people.

mod large;
mod matching;
mod pairs;
mod proof;
mod sweep;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use thiserror::Error;

use crate::policy::{Alone, Candidates, HardRules, Prepared, RightSet, alone, smallest_unmet};
use crate::solve::market::worth_of_a_pair;
use crate::solve::totals;
use crate::verify::Case;
use crate::{
    Certificate, Graph, GraphError, Limit, Objective, Policy, PolicyError, RuleEffect, Score,
    Solution, Verdict, Violation, solve_within,
};

pub use matching::Matching;

use large::{Effort, Settled};

/// Two lists of people, the pairs that a policy allows between them, and how many each side takes.
///
/// People are borrowed and named by their position in the caller's lists.
///
/// Up to four million pairs are held. Of larger problems the pairs are judged again whenever they are
/// needed, so that a hundred thousand people on one side and twenty thousand on the other take no more
/// memory than their own keys; every answer is as exact, and asking takes longer.
///
/// ```
/// use peerhood_matching::{Objective, Policy, Problem};
///
/// let families = [("Costa", "es"), ("Ito", "ja")];
/// let parents = [("Rivera", "es", 2), ("Smith", "en", 1)];
/// let policy = Policy::new().require_shared_key(
///     "language",
///     |family: &(&str, &'static str)| [family.1],
///     |parent: &(&str, &'static str, u32)| [parent.1],
/// );
/// let problem = Problem::new(&families, &parents, &policy, |_| 1, |parent| parent.2)?;
/// let matching = problem.solve(Objective::PairsThenWeight);
/// let names: Vec<_> = matching.people().map(|(family, parent)| (family.0, parent.0)).collect();
/// assert_eq!(names, [("Costa", "Rivera")]);
/// # Ok::<(), peerhood_matching::ProblemError>(())
/// ```
#[derive(Debug)]
pub struct Problem<'a, L, R> {
    prepared: Prepared<'a, L, R>,
    hard: HardRules,
    /// Demands, capacities and what goes with them, and the pairs if `holds_pairs`.
    graph: Graph,
    /// The rights that take anybody.
    seated: RightSet,
    holds_pairs: bool,
    last_class: u8,
    /// How many rights each left is allowed.
    candidates: Vec<u32>,
    removed: Vec<u64>,
    effort: Effort,
}

/// The most pairs that a problem holds.
const MOST_HELD: u64 = 4_000_000;

impl<'a, L, R> Problem<'a, L, R> {
    /// Judges all pairs.
    ///
    /// `demand` says how many partners a left asks for, at least 1; `capacity` how many a right takes.
    ///
    /// # Errors
    ///
    /// When the policy has faults, when a demand is 0, and when there are more people or pairs than
    /// 32 bits can number.
    ///
    /// # Complexity
    ///
    /// Rules that look up keys or compare take O(lefts × rights / 64) words, and each pair that they
    /// leave is asked of every other rule once. All cores share the work; the answer does not depend on
    /// how many there are.
    pub fn new(
        lefts: &'a [L],
        rights: &'a [R],
        policy: &'a Policy<L, R>,
        demand: impl Fn(&L) -> u32,
        capacity: impl Fn(&R) -> u32,
    ) -> Result<Self, ProblemError>
    where
        L: Sync,
        R: Sync,
    {
        policy.check(lefts).map_err(ProblemError::Policy)?;
        let demands: Vec<u32> = lefts.iter().map(demand).collect();
        let capacities: Vec<u32> = rights.iter().map(capacity).collect();
        // Refuses demands of 0 and lists too long to number, before any pair is judged.
        let frame = Graph::new(demands.clone(), capacities.clone(), Vec::new())?;
        let prepared = Prepared::new(policy, lefts, rights);
        let hard = HardRules::new(&prepared);
        let mut seated = RightSet::empty(rights.len());
        let with_seat = (0..).zip(&capacities).filter(|(_, seats)| 0 < **seats);
        with_seat.for_each(|(right, _)| seated.insert(right));
        let Candidates { counts, edges, removed } = Candidates::new(&prepared, &hard, MOST_HELD);
        let pairs: u64 = counts.iter().copied().map(u64::from).sum();
        if u64::from(u32::MAX) <= pairs {
            let count = usize::try_from(pairs).unwrap_or(usize::MAX);
            return Err(GraphError::TooMany { what: "edges", count }.into());
        }
        let holds_pairs = edges.is_some();
        let graph = edges.map_or(Ok(frame), |edges| Graph::new(demands, capacities, edges))?;
        Ok(Self {
            prepared,
            hard,
            graph,
            seated,
            holds_pairs,
            last_class: 0,
            candidates: counts,
            removed,
            effort: Effort::USUAL,
        })
    }

    /// Serves the lefts of class 0 first, then of class 1, and so on: see [`Graph::with_classes`].
    #[must_use]
    pub fn with_classes(mut self, class: impl Fn(&L) -> u8) -> Self {
        let classes: Vec<u8> = self.lefts().iter().map(class).collect();
        self.last_class = classes.iter().copied().max().unwrap_or(0);
        self.graph = self.graph.with_classes(classes).expect("one class for each left");
        self
    }

    /// Gives each right at least this many partners where possible: see [`Graph::with_quotas`].
    #[must_use]
    pub fn with_quotas(mut self, quota: impl Fn(&R) -> u32) -> Self {
        let quotas = self.rights().iter().map(quota).collect();
        self.graph = self.graph.with_quotas(quotas).expect("one quota for each right");
        self
    }

    /// Makes the later seats of a right dearer than the earlier: see [`Graph::with_seat_costs`].
    ///
    /// # Errors
    ///
    /// When a right has fewer costs than seats, a cost falls, or a cost is too large.
    pub fn with_seat_costs(mut self, costs: impl Fn(&R) -> Vec<i64>) -> Result<Self, ProblemError> {
        let costs = self.rights().iter().map(costs).collect();
        self.graph = self.graph.with_seat_costs(costs)?;
        Ok(self)
    }

    /// A solution in terms of people.
    ///
    /// # Errors
    ///
    /// When the pairs are no assignment of this problem: the first that is not allowed, that an entry
    /// has no place for, or that is out of order. Whether the assignment is best is not asked; see
    /// [`Matching::verify`].
    pub fn matching(&self, solution: Solution) -> Result<Matching<'_, 'a, L, R>, Violation> {
        let Solution { objective, pairs, .. } = &solution;
        let feasible = |graph: &Graph| Case::new(graph, *objective, pairs).map(drop);
        match self.graph() {
            Some(graph) => feasible(graph)?,
            None => feasible(&self.used(pairs)?)?,
        }
        Ok(Matching { problem: self, solution, near: None })
    }

    /// The problem without people: demands, capacities, and a weight for each pair allowed, which is
    /// [`Policy::weight_of`] its score. `None` where the pairs are too many to be held.
    #[must_use]
    pub fn graph(&self) -> Option<&Graph> {
        self.holds_pairs.then_some(&self.graph)
    }

    /// Lets go of the pairs, if they are held: from now on they are judged when they are needed.
    ///
    /// For who would rather spend time than memory: 16 bytes a pair.
    #[must_use]
    pub fn without_pairs(mut self) -> Self {
        self.graph = self.graph.with_pairs(&[]);
        self.holds_pairs = false;
        self
    }

    /// The problem without people and perhaps without pairs.
    pub(crate) fn frame(&self) -> &Graph {
        &self.graph
    }

    /// What a pair counts in flat prices; `None` where they would not fit.
    pub(crate) fn worth_of_a_pair(&self) -> Option<i64> {
        worth_of_a_pair(&self.graph, self.policy().greatest_weight())
    }

    /// How many pairs are allowed.
    #[must_use]
    pub fn pair_count(&self) -> u64 {
        self.candidates.iter().copied().map(u64::from).sum()
    }

    /// How many rights a left is allowed; 0 when there is no such left.
    #[must_use]
    pub fn candidates(&self, left: u32) -> u32 {
        self.candidates.get(left as usize).copied().unwrap_or(0)
    }

    /// How many partners each left asks for.
    #[must_use]
    pub fn demands(&self) -> &[u32] {
        self.graph.demands()
    }

    /// How many partners each right takes.
    #[must_use]
    pub fn capacities(&self) -> &[u32] {
        self.graph.capacities()
    }

    /// The rules.
    #[must_use]
    pub fn policy(&self) -> &'a Policy<L, R> {
        self.prepared.policy
    }

    /// The left entries, as given.
    #[must_use]
    pub fn lefts(&self) -> &'a [L] {
        self.prepared.lefts
    }

    /// The right entries, as given.
    #[must_use]
    pub fn rights(&self) -> &'a [R] {
        self.prepared.rights
    }

    /// What the rules say of a pair; `None` when there is no such left or right.
    #[must_use]
    pub fn judge(&self, left: u32, right: u32) -> Option<Verdict> {
        let (left, right) = self.positions(left, right)?;
        Some(self.prepared.judge(left, right))
    }

    /// What a pair is worth; `None` when it is not allowed or there is no such left or right.
    #[must_use]
    pub fn score(&self, left: u32, right: u32) -> Option<Score> {
        if self.holds_pairs {
            let weight = self.graph.weight(left, right)?;
            return Some(self.policy().score_of(weight));
        }
        let (left, right) = self.positions(left, right)?;
        self.prepared.score(left, right)
    }

    /// What a pair weighs; `None` when it is not allowed or there is no such left or right.
    pub(crate) fn weight(&self, left: u32, right: u32) -> Option<i64> {
        self.score(left, right).map(|score| self.policy().weight_of(score))
    }

    /// How many pairs each hard rule removed of those that the rules before it had left.
    ///
    /// Rules by keys come first, then the others, each in the order of the policy. All of these and the
    /// pairs allowed add up to lefts × rights.
    pub fn removed(&self) -> impl Iterator<Item = (&str, u64)> {
        let rules = self.prepared.policy.rules().zip(&self.removed);
        rules.filter(|((_, role), _)| role.is_hard()).map(|((name, _), pairs)| (name, *pairs))
    }

    /// What each hard rule does, alone and beside the others, in the order of the policy.
    ///
    /// # Complexity
    ///
    /// That of [`Problem::new`], and every other hard rule is asked of the pairs that just one rule by
    /// keys removes.
    #[must_use]
    pub fn rule_effects(&self) -> Vec<RuleEffect>
    where
        L: Sync,
        R: Sync,
    {
        let alone = alone(&self.prepared, &self.hard, self.graph.capacities());
        let rules = self.policy().rules().zip(&self.removed).zip(alone);
        let effect = |(((rule, _), &removed), Alone { removed: removed_alone, mut frees })| {
            frees.retain(|&left: &u32| self.candidates(left) == 0);
            let rule = String::from(rule);
            RuleEffect { rule, removed, removed_alone, blocks_alone: frees }
        };
        rules.filter(|(((_, role), _), _)| role.is_hard()).map(effect).collect()
    }

    /// The smallest sets of hard rules, by position in the policy, that keep rights with a seat from a
    /// left, each with those rights.
    pub(crate) fn smallest_unmet(&self, left: u32) -> BTreeMap<Vec<usize>, Vec<u32>> {
        smallest_unmet(&self.prepared, &self.hard, &self.seated, left as usize)
    }

    fn positions(&self, left: u32, right: u32) -> Option<(usize, usize)> {
        let (left, right) = (usize::try_from(left).ok()?, usize::try_from(right).ok()?);
        (left < self.lefts().len() && right < self.rights().len()).then_some((left, right))
    }
}

impl<'a, L: Sync, R: Sync> Problem<'a, L, R> {
    /// The best matching under `objective`, with its proof.
    ///
    /// # Complexity
    ///
    /// That of [`solve`](crate::solve) where the pairs are held. Where they are too many, they are judged
    /// a few times over, and a small part of them is solved; but for [`Objective::Bottleneck`] and
    /// [`Objective::Leximin`] all pairs are put together, whatever memory that takes.
    #[must_use]
    pub fn solve(&self, objective: Objective) -> Matching<'_, 'a, L, R> {
        self.solve_within(objective, Limit::NONE)
    }

    /// The same, unless the limit is reached; then the best found so far, without a proof.
    #[must_use]
    pub fn solve_within(&self, objective: Objective, limit: Limit<'_>) -> Matching<'_, 'a, L, R> {
        let by_prices = matches!(objective, Objective::PairsThenWeight | Objective::Weight);
        let pair = self.worth_of_a_pair().filter(|_| by_prices && !self.holds_pairs);
        if let Some(pair) = pair {
            return self.solve_large(objective, pair, limit);
        }
        let solution = match self.graph() {
            Some(graph) => solve_within(graph, objective, limit),
            None => solve_within(&self.all_pairs(), objective, limit),
        };
        Matching { problem: self, solution, near: None }
    }

    fn solve_large(
        &self,
        objective: Objective,
        pair: i64,
        mut limit: Limit<'_>,
    ) -> Matching<'_, 'a, L, R> {
        let (pairs, certificate, near) = match self.settle(objective, pair, &mut limit) {
            Ok(Settled { pairs, prices, near }) => {
                let Some(prices) = prices.apart() else {
                    let solution = solve_within(&self.all_pairs(), objective, limit);
                    return Matching { problem: self, solution, near: None };
                };
                (pairs, Some(Certificate::Prices(prices)), Some(near))
            }
            Err(pairs) => (pairs, None, None),
        };
        let used = self.used(&pairs).expect("the pairs found are allowed");
        let totals = totals(&used, &pairs);
        let solution = Solution { objective, totals, pairs, certificate };
        Matching { problem: self, solution, near }
    }

    /// The problem without people, as [`Problem::graph`] gives it, whether or not the pairs are held.
    ///
    /// # Complexity
    ///
    /// That of [`Problem::new`] where they are not, and 16 bytes for each.
    #[must_use]
    pub fn to_graph(&self) -> Graph {
        match self.graph() {
            Some(graph) => graph.clone(),
            None => self.all_pairs(),
        }
    }

    fn all_pairs(&self) -> Graph {
        let found = Candidates::new(&self.prepared, &self.hard, u64::MAX);
        self.graph.with_pairs(&found.edges.expect("no number of pairs is too many"))
    }
}

/// Why two lists and a policy make no problem.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProblemError {
    /// The policy has faults.
    #[error("the policy has {} faults: {}", .0.len(), listed(.0))]
    Policy(Vec<PolicyError>),
    /// The numbers make no graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

fn listed(faults: &[PolicyError]) -> String {
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    faults.join("; ")
}
