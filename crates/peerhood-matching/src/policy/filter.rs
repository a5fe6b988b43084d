use super::blocks::in_blocks;
use super::keys::KeyTable;
use super::kinds::Kinds;
use super::places::{Places, RightSet};
use super::prepared::{Prepared, Source};
use super::{Role, Share};

/// The most words of 64 rights that the sets of one rule may take: 64 million bytes.
const LARGEST_SETS: usize = 1 << 23;

/// The hard rules of a policy, by how they find what they remove.
#[derive(Debug)]
pub(crate) struct HardRules {
    /// Those that look up keys or compare.
    pub(super) filters: Vec<Filter>,
    /// Those that are functions of a pair.
    pub(super) asked: Vec<usize>,
}

/// A hard rule that takes rights out of a set.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) rule: usize,
    decides: Decides,
}

#[derive(Debug)]
enum Decides {
    /// Keep those who have one of the keys worth at least this much.
    Having(Places, Share),
    /// Keep those who have every key.
    Complete(Places),
    /// Keep those who have none of the keys worth anything.
    Lacking(Places),
    /// Keep those whom the kind of the left allows; all where there is no set.
    Allowed(Vec<Option<RightSet>>),
    /// Keep those who are asked about one by one and are allowed.
    Asked,
}

impl HardRules {
    pub(crate) fn new<L, R>(prepared: &Prepared<'_, L, R>) -> Self {
        let mut filters = Vec::new();
        let mut asked = Vec::new();
        for (rule, source) in prepared.sources.iter().enumerate() {
            let role = prepared.policy.rules[rule].role;
            if matches!(role, Role::Prefer { .. } | Role::Require { at_least: Share::NONE }) {
                continue;
            }
            match source {
                Source::Asked(_) => asked.push(rule),
                _ => {
                    let decides = decides(source, role, prepared.rights.len());
                    filters.push(Filter { rule, decides });
                }
            }
        }
        Self { filters, asked }
    }
}

fn decides<L, R>(source: &Source<'_, L, R>, role: Role, rights: usize) -> Decides {
    match (source, role) {
        (Source::Shared(table, _), Role::Require { at_least }) => {
            Decides::Having(Places::new(table), at_least)
        }
        (Source::Shared(table, _), Role::Forbid) => Decides::Lacking(Places::new(table)),
        (Source::Covered(table, _), Role::Require { at_least: Share::ALL }) => {
            Decides::Complete(Places::new(table))
        }
        (source, role) => {
            let kinds = source.kinds();
            let sets = kinds.and_then(|kinds| allowed(kinds, role, rights));
            sets.map_or(Decides::Asked, Decides::Allowed)
        }
    }
}

/// The rights that each kind of left is allowed; `None` where that is not worked out.
fn allowed(kinds: &Kinds, role: Role, rights: usize) -> Option<Vec<Option<RightSet>>> {
    if LARGEST_SETS / rights.div_ceil(64).max(1) < kinds.left_kinds() {
        return None;
    }
    let of_kind = |kind| {
        let row = kinds.row(kind)?;
        if role.allows(row.least) && role.allows(row.most) {
            return Some(None);
        }
        let mut set = RightSet::empty(rights);
        for right in (0..rights).filter(|&right| role.allows(row.share(right))) {
            set.insert(right);
        }
        Some(Some(set))
    };
    let parts = in_blocks(kinds.left_kinds(), |block| block.map(of_kind).collect::<Vec<_>>());
    parts.into_iter().flatten().collect()
}

impl Filter {
    /// Whether it asks about each right.
    pub(super) fn asks(&self) -> bool {
        matches!(self.decides, Decides::Asked)
    }

    /// Takes those out of `alive` whom the rule keeps from `left`; `found` is room to work in.
    pub(super) fn keep<L, R>(
        &self,
        prepared: &Prepared<'_, L, R>,
        left: usize,
        alive: &mut RightSet,
        found: &mut RightSet,
    ) {
        let source = &prepared.sources[self.rule];
        let places = match &self.decides {
            Decides::Allowed(sets) => {
                let kind = source.kinds().map_or(0, |kinds| kinds.kind(left));
                return sets[kind].iter().for_each(|set| alive.intersect(set));
            }
            Decides::Asked => {
                return alive.retain(|right| prepared.allows(self.rule, left, right));
            }
            Decides::Having(places, _) | Decides::Complete(places) | Decides::Lacking(places) => {
                places
            }
        };
        let Some(KeyTable { lefts, .. }) = source.table() else { return };
        let keys = lefts.of(left);
        match self.decides {
            Decides::Lacking(_) if lefts.any[left] => alive.clear(),
            _ if lefts.any[left] => {}
            Decides::Complete(_) => {
                for &(key, _) in keys {
                    found.copy(&places.open);
                    places.add(key, found);
                    alive.intersect(found);
                }
            }
            Decides::Having(_, at_least) => {
                places.with_one_of(keys, at_least, found);
                alive.intersect(found);
            }
            Decides::Lacking(_) => {
                places.with_one_of(keys, Share::LEAST, found);
                alive.remove(found);
            }
            Decides::Allowed(_) | Decides::Asked => {}
        }
    }
}
