use super::keys::KeyTable;
use super::places::{Places, RightSet};
use super::prepared::{Prepared, Source};
use super::{Role, Share};

/// The hard rules of a policy, by how they find what they remove.
#[derive(Debug)]
pub(crate) struct HardRules {
    pub(super) filters: Vec<Filter>,
    /// Those that are asked pair by pair.
    pub(super) asked: Vec<usize>,
}

/// A hard rule that sets of right entries can decide.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) rule: usize,
    places: Places,
    decides: Decides,
}

#[derive(Clone, Copy, Debug)]
enum Decides {
    /// Keep those who have one of the keys worth at least this much.
    Having(Share),
    /// Keep those who have every key.
    Complete,
    /// Keep those who have none of the keys worth anything.
    Lacking,
}

impl HardRules {
    pub(crate) fn new<L, R>(prepared: &Prepared<'_, L, R>) -> Self {
        let mut filters = Vec::new();
        let mut asked = Vec::new();
        for (rule, source) in prepared.sources.iter().enumerate() {
            let role = prepared.policy.rules[rule].role;
            let (table, decides) = match (source, role) {
                (_, Role::Prefer { .. } | Role::Require { at_least: Share::NONE }) => continue,
                (Source::Shared(table), Role::Require { at_least }) => {
                    (table, Decides::Having(at_least))
                }
                (Source::Shared(table), Role::Forbid) => (table, Decides::Lacking),
                (Source::Covered(table), Role::Require { at_least: Share::ALL }) => {
                    (table, Decides::Complete)
                }
                _ => {
                    asked.push(rule);
                    continue;
                }
            };
            filters.push(Filter { rule, places: Places::new(table), decides });
        }
        Self { filters, asked }
    }
}

impl Filter {
    /// Takes those out of `alive` whom the rule keeps from `left`; `found` is room to work in.
    pub(super) fn keep<L, R>(
        &self,
        prepared: &Prepared<'_, L, R>,
        left: usize,
        alive: &mut RightSet,
        found: &mut RightSet,
    ) {
        let Some(KeyTable { lefts, .. }) = prepared.table(self.rule) else { return };
        let (keys, open) = (lefts.of(left), lefts.any[left]);
        match self.decides {
            Decides::Having(_) | Decides::Complete if open => {}
            Decides::Lacking if open => alive.clear(),
            Decides::Complete => {
                for &(key, _) in keys {
                    found.copy(&self.places.open);
                    self.places.add(key, found);
                    alive.intersect(found);
                }
            }
            Decides::Having(_) | Decides::Lacking => {
                let least = match self.decides {
                    Decides::Having(at_least) => at_least,
                    Decides::Complete | Decides::Lacking => Share::LEAST,
                };
                found.copy(&self.places.open);
                for &(key, _) in keys.iter().filter(|(_, share)| *share >= least) {
                    self.places.add(key, found);
                }
                match self.decides {
                    Decides::Lacking => alive.remove(found),
                    Decides::Complete | Decides::Having(_) => alive.intersect(found),
                }
            }
        }
    }
}
