use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::keys::KeyTable;
use super::prepared::{Prepared, Source};
use super::{Role, Share};
use crate::Edge;

/// The pairs that a policy allows, with their weights.
#[derive(Debug)]
pub(crate) struct Candidates {
    /// By left entry, then by right entry.
    pub(crate) edges: Vec<Edge>,
    /// For each rule the pairs it removed of those the rules before it had left: first the hard rules
    /// by keys, then the other hard rules, both in the order of the policy.
    pub(crate) removed: Vec<u64>,
}

impl Candidates {
    /// Finds all pairs that `prepared` allows.
    ///
    /// Rules by keys work on sets of right entries, 64 at a time; only what they leave is asked about
    /// pair by pair. Rows are shared out over the machine's cores, and joined in order.
    pub(crate) fn new<L: Sync, R: Sync>(prepared: &Prepared<'_, L, R>) -> Self {
        let search = Search::new(prepared);
        let lefts = prepared.lefts.len();
        let next_block = AtomicUsize::new(0);
        let work = || {
            let mut parts = Vec::new();
            loop {
                let block = next_block.fetch_add(1, Ordering::Relaxed);
                let start = block.saturating_mul(BLOCK);
                if start >= lefts {
                    return parts;
                }
                parts.push((block, search.rows(start..lefts.min(start + BLOCK))));
            }
        };
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let extra = cores.min(lefts.div_ceil(BLOCK)).saturating_sub(1);
        let mut parts = thread::scope(|scope| {
            // A system that gives no threads leaves all blocks to this one.
            let workers: Vec<_> = (0..extra)
                .filter_map(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
                .collect();
            let mut parts = work();
            for worker in workers {
                parts
                    .extend(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            parts
        });
        parts.sort_unstable_by_key(|(block, _)| *block);
        let mut all = Self::none(prepared.policy.rules.len());
        all.edges.reserve_exact(parts.iter().map(|(_, part)| part.edges.len()).sum());
        for (_, part) in parts {
            all.edges.extend(part.edges);
            for (total, removed) in all.removed.iter_mut().zip(part.removed) {
                *total += removed;
            }
        }
        all
    }

    fn none(rules: usize) -> Self {
        Self { edges: Vec::new(), removed: vec![0; rules] }
    }
}

/// Rows that one worker takes at a time.
const BLOCK: usize = 256;

/// What the search for one row's pairs needs.
struct Search<'p, 'a, L, R> {
    prepared: &'p Prepared<'a, L, R>,
    filters: Vec<Filter<'p>>,
    /// Hard rules that are asked pair by pair.
    asked: Vec<usize>,
}

/// A hard rule that sets of right entries can decide.
struct Filter<'p> {
    rule: usize,
    table: &'p KeyTable,
    places: Places,
    decides: Decides,
}

#[derive(Clone, Copy)]
enum Decides {
    /// Keep those who have one of the keys worth at least this much.
    Having(Share),
    /// Keep those who have every key.
    Complete,
    /// Keep those who have none of the keys worth anything.
    Lacking,
}

impl<'p, 'a, L, R> Search<'p, 'a, L, R> {
    fn new(prepared: &'p Prepared<'a, L, R>) -> Self {
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
            filters.push(Filter { rule, table, places: Places::new(table), decides });
        }
        Self { prepared, filters, asked }
    }

    fn rows(&self, lefts: std::ops::Range<usize>) -> Candidates {
        let rights = self.prepared.rights.len();
        let policy = self.prepared.policy;
        let mut rows = Candidates::none(policy.rules.len());
        let everybody = RightSet::full(rights);
        let mut alive = everybody.clone();
        let mut found = everybody.clone();
        for left in lefts {
            alive.0.copy_from_slice(&everybody.0);
            let mut count = rights as u64;
            for filter in &self.filters {
                filter.keep(left, &mut alive, &mut found);
                let kept = alive.len();
                rows.removed[filter.rule] += count - kept;
                count = kept;
                if count == 0 {
                    break;
                }
            }
            alive.each(|right| {
                let fails = |rule: &&usize| !self.prepared.allows(**rule, left, right);
                if let Some(&rule) = self.asked.iter().find(fails) {
                    rows.removed[rule] += 1;
                    return;
                }
                let score = self.prepared.score_of_allowed(left, right);
                let place =
                    |position| u32::try_from(position).expect("a problem checks its lengths");
                rows.edges.push(Edge::new(place(left), place(right), policy.weight_of(score)));
            });
        }
        rows
    }
}

impl Filter<'_> {
    /// Takes those out of `alive` whom the rule keeps from `left`; `found` is room to work in.
    fn keep(&self, left: usize, alive: &mut RightSet, found: &mut RightSet) {
        let keys = self.table.lefts.of(left);
        let open = self.table.lefts.any[left];
        match self.decides {
            Decides::Having(_) | Decides::Complete if open => {}
            Decides::Lacking if open => alive.0.fill(0),
            Decides::Complete => {
                for &(key, _) in keys {
                    found.0.copy_from_slice(&self.places.open.0);
                    self.places.add(key, found);
                    alive.intersect(found);
                }
            }
            Decides::Having(_) | Decides::Lacking => {
                let least = match self.decides {
                    Decides::Having(at_least) => at_least,
                    Decides::Complete | Decides::Lacking => Share::LEAST,
                };
                found.0.copy_from_slice(&self.places.open.0);
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

/// Who has a key.
struct Places {
    starts: Vec<usize>,
    rights: Vec<usize>,
    /// The same as sets, for the keys that so many have that a set is quicker.
    sets: Vec<Option<RightSet>>,
    /// Those open to all.
    open: RightSet,
}

impl Places {
    fn new(table: &KeyTable) -> Self {
        let people = table.rights.len();
        let mut starts = vec![0; table.names.len() + 1];
        for right in 0..people {
            for &(key, _) in table.rights.of(right) {
                starts[key as usize + 1] += 1;
            }
        }
        for key in 1..starts.len() {
            starts[key] += starts[key - 1];
        }
        let mut rights = vec![0; starts[table.names.len()]];
        let mut next = starts.clone();
        let mut open = RightSet::empty(people);
        for right in 0..people {
            if table.rights.any[right] {
                open.insert(right);
            }
            for &(key, _) in table.rights.of(right) {
                rights[next[key as usize]] = right;
                next[key as usize] += 1;
            }
        }
        let sets = starts.windows(2).map(|bounds| {
            let having = &rights[bounds[0]..bounds[1]];
            // At most one word for each entry, so that all sets together are no larger than the lists.
            (having.len() >= people.div_ceil(64)).then(|| {
                let mut set = RightSet::empty(people);
                having.iter().for_each(|&right| set.insert(right));
                set
            })
        });
        let sets = sets.collect();
        Self { starts, rights, sets, open }
    }

    fn add(&self, key: u32, to: &mut RightSet) {
        let key = key as usize;
        if let Some(set) = &self.sets[key] {
            to.unite(set);
        } else {
            self.rights[self.starts[key]..self.starts[key + 1]]
                .iter()
                .for_each(|&right| to.insert(right));
        }
    }
}

/// A set of right entries, one bit for each.
#[derive(Clone)]
struct RightSet(Vec<u64>);

impl RightSet {
    fn empty(people: usize) -> Self {
        Self(vec![0; people.div_ceil(64)])
    }

    fn full(people: usize) -> Self {
        let mut set = Self(vec![u64::MAX; people.div_ceil(64)]);
        if let Some(last) = set.0.last_mut().filter(|_| !people.is_multiple_of(64)) {
            *last = (1 << (people % 64)) - 1;
        }
        set
    }

    fn insert(&mut self, right: usize) {
        self.0[right / 64] |= 1 << (right % 64);
    }

    fn unite(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    fn intersect(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    fn remove(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
    }

    fn len(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    fn each(&self, mut visit: impl FnMut(usize)) {
        for (position, &word) in self.0.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                visit(position * 64 + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }
}
