//! Two lists of people and a policy as a problem to solve, and its answer in terms of people.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::policy::{Alone, Candidates, HardRules, Prepared, alone, smallest_unmet};
use crate::verify::Case;
use crate::{
    Graph, GraphError, Objective, Pair, Policy, PolicyError, RuleEffect, Score, Solution, Verdict,
    Violation, solve,
};

/// Two lists of people, the pairs that a policy allows between them, and how many each side takes.
///
/// People are borrowed and named by their position in the caller's lists.
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
    graph: Graph,
    removed: Vec<u64>,
}

impl<'a, L, R> Problem<'a, L, R> {
    /// Judges all pairs and keeps those that are allowed.
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
    /// Rules by keys take O(lefts × rights / 64) words, and each pair that they leave is asked of every
    /// other rule once. All cores share the work; the answer does not depend on how many there are.
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
        Graph::new(demands.clone(), capacities.clone(), Vec::new())?;
        let prepared = Prepared::new(policy, lefts, rights);
        let hard = HardRules::new(&prepared);
        let Candidates { edges, removed } = Candidates::new(&prepared, &hard);
        let graph = Graph::new(demands, capacities, edges)?;
        Ok(Self { prepared, hard, graph, removed })
    }

    /// Serves the lefts of class 0 first, then of class 1, and so on: see [`Graph::with_classes`].
    #[must_use]
    pub fn with_classes(mut self, class: impl Fn(&L) -> u8) -> Self {
        let classes = self.lefts().iter().map(class).collect();
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

    /// The best matching under `objective`, with its proof.
    ///
    /// Short for [`solve`] of [`Problem::graph`], told in people.
    #[must_use]
    pub fn solve(&self, objective: Objective) -> Matching<'_, 'a, L, R> {
        Matching { problem: self, solution: solve(&self.graph, objective) }
    }

    /// A solution of [`Problem::graph`] in terms of people.
    ///
    /// # Errors
    ///
    /// When the pairs are no assignment of this problem: the first that is not allowed, that an entry
    /// has no place for, or that is out of order. Whether the assignment is best is not asked; see
    /// [`verify`](crate::verify).
    pub fn matching(&self, solution: Solution) -> Result<Matching<'_, 'a, L, R>, Violation> {
        Case::new(&self.graph, &solution.pairs)?;
        Ok(Matching { problem: self, solution })
    }

    /// The problem without people: demands, capacities, and a weight for each pair allowed, which is
    /// [`Policy::weight_of`] its score.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.graph
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
        self.graph.weight(left, right).map(|weight| self.policy().score_of(weight))
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
            frees.retain(|&left: &u32| self.graph.row(left).0.is_empty());
            let rule = String::from(rule);
            RuleEffect { rule, removed, removed_alone, blocks_alone: frees }
        };
        rules.filter(|(((_, role), _), _)| role.is_hard()).map(effect).collect()
    }

    /// The smallest sets of hard rules, by position in the policy, that keep rights with a seat from a
    /// left, each with those rights.
    pub(crate) fn smallest_unmet(&self, left: u32) -> BTreeMap<Vec<usize>, Vec<u32>> {
        smallest_unmet(&self.prepared, &self.hard, self.graph.capacities(), left as usize)
    }

    fn positions(&self, left: u32, right: u32) -> Option<(usize, usize)> {
        let (left, right) = (usize::try_from(left).ok()?, usize::try_from(right).ok()?);
        (left < self.lefts().len() && right < self.rights().len()).then_some((left, right))
    }
}

/// A solution of a problem, told in people.
#[derive(Debug)]
pub struct Matching<'p, 'a, L, R> {
    problem: &'p Problem<'a, L, R>,
    solution: Solution,
}

impl<'p, 'a, L, R> Matching<'p, 'a, L, R> {
    /// The pairs, by left entry, then by right entry.
    #[must_use]
    pub fn pairs(&self) -> &[Pair] {
        &self.solution.pairs
    }

    /// The pairs as the caller's own people, in the order of [`Matching::pairs`].
    pub fn people(&self) -> impl Iterator<Item = (&'a L, &'a R)> {
        let (lefts, rights) = (self.problem.lefts(), self.problem.rights());
        self.pairs().iter().map(|pair| (&lefts[pair.left as usize], &rights[pair.right as usize]))
    }

    /// The positions of the lefts that have fewer partners than they ask for, rising.
    pub fn waiting(&self) -> impl Iterator<Item = u32> {
        let demands = (0..).zip(self.problem.graph.demands());
        let waits = |left, demand: u32| self.solution.partners(left).len() < demand as usize;
        demands.filter(move |&(left, demand)| waits(left, *demand)).map(|(left, _)| left)
    }

    /// What the solver answered, with the proof.
    #[must_use]
    pub fn solution(&self) -> &Solution {
        &self.solution
    }

    /// The problem solved.
    #[must_use]
    pub fn problem(&self) -> &'p Problem<'a, L, R> {
        self.problem
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
