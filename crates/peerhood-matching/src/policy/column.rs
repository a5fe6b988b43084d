use super::Share;
use super::kinds::Kinds;
use super::prepared::{Prepared, Source};

/// The pairs of one right with many lefts: what each kind of left makes of it is worked out once.
pub(crate) struct Column<'p, 'a, L, R> {
    prepared: &'p Prepared<'a, L, R>,
    right: usize,
    /// For each rule its kinds and their shares; `None` where the rule is asked about each pair.
    shares: Vec<Option<(&'p Kinds, Vec<Share>)>>,
}

impl<'p, 'a, L, R> Column<'p, 'a, L, R> {
    /// Gets ready to judge the pairs of `right` with so many lefts.
    pub(crate) fn new(prepared: &'p Prepared<'a, L, R>, right: usize, lefts: usize) -> Self {
        let shares = |source: &'p Source<'a, L, R>| {
            let kinds = source.kinds().filter(|kinds| kinds.left_kinds() <= lefts)?;
            Some((kinds, kinds.column(right)))
        };
        Self { prepared, right, shares: prepared.sources.iter().map(shares).collect() }
    }

    /// What the pair with a left weighs; `None` if it is not allowed.
    pub(crate) fn weight(&self, left: usize) -> Option<i64> {
        let share = |rule: usize| match &self.shares[rule] {
            Some((kinds, shares)) => shares[kinds.kind(left)],
            None => self.prepared.share(rule, left, self.right),
        };
        let score = self.prepared.score_by(left, share)?;
        Some(self.prepared.policy.weight_of(score))
    }
}
