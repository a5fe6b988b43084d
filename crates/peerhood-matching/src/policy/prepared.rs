use std::fmt;
use std::sync::Arc;

use super::criterion::Measure;
use super::keys::KeyTable;
use super::kinds::Kinds;
use super::{Grade, Policy, Role, Rule, Score, Share, Unmet, Verdict};

/// A policy with the keys of two lists of people looked up: judges any pair of them.
pub(crate) struct Prepared<'a, L, R> {
    pub(crate) policy: &'a Policy<L, R>,
    pub(crate) lefts: &'a [L],
    pub(crate) rights: &'a [R],
    /// One for each rule.
    pub(super) sources: Vec<Source<'a, L, R>>,
    /// The rule that each left puts first.
    first: Vec<Option<usize>>,
}

/// Where the share of a pair under one rule comes from.
pub(super) enum Source<'a, L, R> {
    /// The caller's function.
    Asked(&'a (dyn Fn(&L, &R) -> Share + Send + Sync)),
    /// What is said of each side, compared.
    Compared(Kinds),
    /// The best common key.
    Shared(Arc<KeyTable>, Kinds),
    /// The part of the left's keys that the right has.
    Covered(Arc<KeyTable>, Kinds),
}

impl<'a, L, R> Prepared<'a, L, R> {
    pub(crate) fn new(policy: &'a Policy<L, R>, lefts: &'a [L], rights: &'a [R]) -> Self {
        let sources = policy.rules.iter().map(|rule| match &rule.criterion.measure {
            Measure::Graded(grade) => Source::Asked(grade.as_ref()),
            Measure::Compared(compare) => Source::Compared(compare(lefts, rights)),
            Measure::Shared(lookup) => {
                let table = Arc::new(lookup(lefts, rights));
                let kinds = Kinds::by_keys(&table, KeyTable::best);
                Source::Shared(table, kinds)
            }
            Measure::Covered(lookup) => {
                let table = Arc::new(lookup(lefts, rights));
                let kinds = Kinds::by_keys(&table, KeyTable::part_covered);
                Source::Covered(table, kinds)
            }
        });
        let first_of = |left| {
            let rule_of = policy.top_priority.as_ref()?;
            policy.position(&rule_of(left)?)
        };
        let first: Vec<Option<usize>> = lefts.iter().map(first_of).collect();
        let mut sources: Vec<Source<'a, L, R>> = sources.collect();
        for (position, (rule, source)) in policy.rules.iter().zip(&mut sources).enumerate() {
            let is_decided_by_keys = source.table().is_some() && rule.role.is_hard();
            if !is_decided_by_keys || first.contains(&Some(position)) {
                source.work_out();
            }
        }
        Self { policy, lefts, rights, sources, first }
    }

    pub(crate) fn judge(&self, left: usize, right: usize) -> Verdict {
        let mut grades = Vec::new();
        let mut unmet = Vec::new();
        for (position, rule) in self.policy.rules.iter().enumerate() {
            let share = self.share(position, left, right);
            let because = self.because(position, left, right, share);
            if !rule.role.allows(share) {
                unmet.push(Unmet { rule: rule.name.clone(), because });
            } else if unmet.is_empty() {
                grades.push(Grade {
                    rule: rule.name.clone(),
                    share,
                    points: rule.role.points(share),
                    top_priority: self.first[left] == Some(position),
                    because,
                });
            }
        }
        if unmet.is_empty() { Verdict::Allowed(grades) } else { Verdict::Blocked(unmet) }
    }

    pub(crate) fn score(&self, left: usize, right: usize) -> Option<Score> {
        self.score_by(left, |rule| self.share(rule, left, right))
    }

    /// The score of a pair of `left` by its share under each rule; `None` if it is not allowed.
    pub(super) fn score_by(&self, left: usize, share: impl Fn(usize) -> Share) -> Option<Score> {
        let rules = || self.policy.rules.iter().enumerate();
        let mut hard = rules().filter(|(_, rule)| rule.role.is_hard());
        if !hard.all(|(position, rule)| rule.role.allows(share(position))) {
            return None;
        }
        // A rule that counts nothing is there to be named: as a first wish, or in the grades.
        let counts = |role: Role| matches!(role, Role::Prefer { weight } if weight != 0);
        let counted = rules().filter(|(_, rule)| counts(rule.role));
        let points = counted.map(|(position, rule)| rule.role.points(share(position))).sum();
        let top = self.first[left]
            .map_or(Share::NONE, |rule| self.policy.rules[rule].role.met(share(rule)));
        Some(Score { top, points })
    }

    /// The rule that a left puts first.
    pub(super) fn first(&self, left: usize) -> Option<usize> {
        self.first[left]
    }

    pub(super) fn allows(&self, rule: usize, left: usize, right: usize) -> bool {
        let role = self.policy.rules[rule].role;
        !role.is_hard() || role.allows(self.share(rule, left, right))
    }

    pub(super) fn share(&self, rule: usize, left: usize, right: usize) -> Share {
        match &self.sources[rule] {
            Source::Asked(grade) => grade(&self.lefts[left], &self.rights[right]),
            Source::Compared(kinds) | Source::Shared(_, kinds) | Source::Covered(_, kinds) => {
                kinds.share(left, right)
            }
        }
    }

    fn because(&self, rule: usize, left: usize, right: usize, share: Share) -> String {
        let Rule { role, criterion, .. } = &self.policy.rules[rule];
        if let Some(text) = &criterion.because {
            return text(&self.lefts[left], &self.rights[right]);
        }
        match (&self.sources[rule], role) {
            (Source::Covered(table, _), _) => table.because_covered(left, right),
            (Source::Shared(table, _), _) => table.because(left, right),
            _ if share == Share::ALL => "met in full".to_owned(),
            _ if share == Share::NONE => "not met".to_owned(),
            (_, Role::Require { at_least }) => {
                format!("met {share}, {} needed", at_least.points())
            }
            _ => format!("met {share}"),
        }
    }
}

impl<L, R> Source<'_, L, R> {
    /// The keys of everybody.
    pub(super) fn table(&self) -> Option<&KeyTable> {
        match self {
            Self::Asked(_) | Self::Compared(_) => None,
            Self::Shared(table, _) | Self::Covered(table, _) => Some(table),
        }
    }

    /// Who is alike.
    pub(super) fn kinds(&self) -> Option<&Kinds> {
        match self {
            Self::Asked(_) => None,
            Self::Compared(kinds) | Self::Shared(_, kinds) | Self::Covered(_, kinds) => Some(kinds),
        }
    }

    fn work_out(&mut self) {
        match self {
            Self::Asked(_) => {}
            Self::Compared(kinds) | Self::Shared(_, kinds) | Self::Covered(_, kinds) => {
                kinds.work_out();
            }
        }
    }
}

// Not derived: people need not be printed.
impl<L, R> fmt::Debug for Prepared<'_, L, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Prepared").field(self.policy).finish()
    }
}

impl Role {
    /// Whether pairs can fail it.
    pub(crate) fn is_hard(self) -> bool {
        !matches!(self, Self::Prefer { .. })
    }

    pub(super) fn allows(self, share: Share) -> bool {
        match self {
            Self::Require { at_least } => share >= at_least,
            Self::Forbid => share == Share::NONE,
            Self::Prefer { .. } => true,
        }
    }

    /// Points for each point of the share.
    pub(super) fn weight(self) -> i64 {
        match self {
            Self::Prefer { weight } => i64::from(weight),
            Self::Require { .. } | Self::Forbid => 0,
        }
    }

    fn points(self, share: Share) -> i64 {
        self.weight() * share.points()
    }

    /// How far what the rule wishes for is there.
    pub(super) fn met(self, share: Share) -> Share {
        match self {
            Self::Forbid | Self::Prefer { weight: ..0 } => share.rest(),
            Self::Require { .. } | Self::Prefer { .. } => share,
        }
    }
}
