use super::Share;
use super::keys::KeyTable;

/// Who has a key.
#[derive(Debug)]
pub(super) struct Places {
    starts: Vec<usize>,
    rights: Vec<usize>,
    /// The same as sets, for the keys that so many have that a set is quicker.
    sets: Vec<Option<RightSet>>,
    /// Those open to all.
    pub(super) open: RightSet,
}

impl Places {
    pub(super) fn new(table: &KeyTable) -> Self {
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

    /// Makes `found` those who have one of the keys worth at least so much, or are open to all.
    pub(super) fn with_one_of(&self, keys: &[(u32, Share)], at_least: Share, found: &mut RightSet) {
        found.copy(&self.open);
        for &(key, _) in keys.iter().filter(|(_, share)| at_least <= *share) {
            self.add(key, found);
        }
    }

    pub(super) fn add(&self, key: u32, to: &mut RightSet) {
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
#[derive(Clone, Debug)]
pub(crate) struct RightSet(Vec<u64>);

impl RightSet {
    pub(crate) fn empty(people: usize) -> Self {
        Self(vec![0; people.div_ceil(64)])
    }

    pub(super) fn full(people: usize) -> Self {
        let mut set = Self(vec![u64::MAX; people.div_ceil(64)]);
        if let Some(last) = set.0.last_mut().filter(|_| !people.is_multiple_of(64)) {
            *last = (1 << (people % 64)) - 1;
        }
        set
    }

    pub(crate) fn insert(&mut self, right: usize) {
        self.0[right / 64] |= 1 << (right % 64);
    }

    pub(crate) fn take_out(&mut self, right: usize) {
        self.0[right / 64] &= !(1 << (right % 64));
    }

    fn unite(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    /// Makes this the same set as `other`, of as many people.
    pub(super) fn copy(&mut self, other: &Self) {
        self.0.copy_from_slice(&other.0);
    }

    pub(super) fn clear(&mut self) {
        self.0.fill(0);
    }

    pub(super) fn intersect(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    pub(super) fn remove(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
    }

    pub(super) fn len(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Takes out those of whom `keep` says no.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        for (position, word) in self.0.iter_mut().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                if !keep(position * 64 + bit as usize) {
                    *word &= !(1 << bit);
                }
                rest &= rest - 1;
            }
        }
    }

    pub(super) fn each(&self, mut visit: impl FnMut(usize)) {
        for (position, &word) in self.0.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                visit(position * 64 + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }
}
