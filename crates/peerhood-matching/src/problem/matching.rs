use std::borrow::Cow;

use super::Problem;
use crate::explain::beyond::NearPairs;
use crate::{Pair, Proof, Solution, Violation};

/// A solution of a problem, told in people.
#[derive(Debug)]
pub struct Matching<'p, 'a, L, R> {
    pub(super) problem: &'p Problem<'a, L, R>,
    pub(super) solution: Solution,
    /// Pairs that cost little more than they are worth, where the problem does not hold all pairs and the
    /// solver came across them.
    pub(super) near: Option<NearPairs>,
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
        let demands = (0..).zip(self.problem.demands());
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

impl<L: Sync, R: Sync> Matching<'_, '_, L, R> {
    /// Some pairs that cost little more than they are worth, at prices that prove the matching; `None`
    /// where there is no such proof.
    pub(crate) fn near(&self) -> Option<Cow<'_, NearPairs>> {
        match &self.near {
            Some(near) => Some(Cow::Borrowed(near)),
            None if self.verify().is_ok() => {
                Some(Cow::Owned(NearPairs { edges: Vec::new(), known: -1 }))
            }
            None => None,
        }
    }

    /// Proves without the solver that the matching is best: see [`Problem::verify`].
    ///
    /// # Errors
    ///
    /// The first condition found violated; [`Violation::WrongKind`] too if there is no certificate,
    /// because the search was stopped.
    pub fn verify(&self) -> Result<Proof, Violation> {
        let Solution { objective, pairs, certificate, .. } = &self.solution;
        let certificate = certificate.as_ref().ok_or(Violation::WrongKind)?;
        self.problem.verify(*objective, pairs, certificate)
    }
}
