use super::Problem;
use super::sweep::place;
use crate::policy::{Rows, in_blocks};
use crate::verify::{Case, Covering};
use crate::{Certificate, Edge, Graph, Objective, Pair, Proof, Violation, verify};

impl<L: Sync, R: Sync> Problem<'_, L, R> {
    /// Proves that `pairs` is feasible and, by the certificate, best: [`verify`](crate::verify), whether or
    /// not the problem holds its pairs.
    ///
    /// Where it does not, every pair is judged by the rules once more and held against the prices.
    ///
    /// # Errors
    ///
    /// The first condition found violated.
    ///
    /// # Complexity
    ///
    /// That of [`verify`](crate::verify); where the pairs are not held also that of [`Problem::new`].
    pub fn verify(
        &self,
        objective: Objective,
        pairs: &[Pair],
        certificate: &Certificate,
    ) -> Result<Proof, Violation> {
        if let Some(graph) = self.graph() {
            return verify(graph, objective, pairs, certificate);
        }
        let Certificate::Prices(prices) = certificate else {
            return verify(&self.to_graph(), objective, pairs, certificate);
        };
        // What is used first, then that nothing else is worth more than it costs.
        let used = self.used(pairs)?;
        let proof = verify(&used, objective, pairs, certificate)?;
        let case = Case::new(&used, objective, pairs)?;
        let cover = Covering::new(&case, prices, self.policy().greatest_weight())?;
        let parts = in_blocks(self.lefts().len(), |lefts| {
            let mut rows = Rows::new(&self.prepared, &self.hard);
            let mut removed = vec![0; self.removed.len()];
            lefts.map(place).try_for_each(|left| {
                rows.allowed(left as usize, &mut removed);
                let start = pairs.partition_point(|pair| pair.left < left);
                let end = pairs.partition_point(|pair| pair.left <= left);
                cover.check(left, rows.weighed(left as usize), &pairs[start..end], i64::MIN)
            })
        });
        parts.into_iter().collect::<Result<(), Violation>>().map(|()| proof)
    }
}

impl<L, R> Problem<'_, L, R> {
    /// The graph of these pairs alone.
    ///
    /// # Errors
    ///
    /// At a pair that is not allowed or not after the one before.
    pub(super) fn used(&self, pairs: &[Pair]) -> Result<Graph, Violation> {
        let mut edges: Vec<Edge> = Vec::with_capacity(pairs.len());
        for &Pair { left, right } in pairs {
            if edges.last().is_some_and(|last| (left, right) <= (last.left, last.right)) {
                return Err(Violation::Order { left, right });
            }
            let weight = self.weight(left, right).ok_or(Violation::Forbidden { left, right })?;
            edges.push(Edge::new(left, right, weight));
        }
        Ok(self.graph.with_pairs(&edges))
    }
}
