use super::blocks::in_blocks;
use super::filter::HardRules;
use super::places::RightSet;
use super::prepared::Prepared;

/// What one hard rule does to a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RuleEffect {
    /// The rule's name.
    pub rule: String,
    /// Pairs it removed of those that the rules before it had left.
    pub removed: u64,
    /// Pairs that it removes and no other rule does.
    pub removed_alone: u64,
    /// Lefts without any candidate that would have one with a seat if only this rule were lifted, rising.
    pub blocks_alone: Vec<u32>,
}

/// What a rule does that no other rule does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alone {
    pub(crate) removed: u64,
    /// Lefts that would have a right with a seat without it, whether or not they have others.
    pub(crate) frees: Vec<u32>,
}

/// What each rule does alone.
pub(crate) fn alone<L: Sync, R: Sync>(
    prepared: &Prepared<'_, L, R>,
    hard: &HardRules,
    capacities: &[u32],
) -> Vec<Alone> {
    let rules = prepared.policy.rules.len();
    let parts = in_blocks(prepared.lefts.len(), |lefts| {
        let mut effects = vec![Alone::default(); rules];
        let mut missed = Missed::new(hard, prepared.rights.len());
        for left in lefts {
            missed.each_by_one(prepared, left, |rule, right| {
                let effect = &mut effects[rule];
                effect.removed += 1;
                let left = u32::try_from(left).expect("a problem checks its lengths");
                if capacities[right] > 0 && effect.frees.last() != Some(&left) {
                    effect.frees.push(left);
                }
            });
        }
        effects
    });
    let mut all = vec![Alone::default(); rules];
    for part in parts {
        for (all, effect) in all.iter_mut().zip(part) {
            all.removed += effect.removed;
            all.frees.extend(effect.frees);
        }
    }
    all
}

/// The rights that a left misses, by how many rules.
struct Missed<'h> {
    hard: &'h HardRules,
    everybody: RightSet,
    /// Missed by no rule by keys.
    by_none: RightSet,
    /// For each rule by keys those missed by it alone.
    by_one: Vec<RightSet>,
    passing: RightSet,
    found: RightSet,
}

impl<'h> Missed<'h> {
    fn new(hard: &'h HardRules, rights: usize) -> Self {
        let everybody = RightSet::full(rights);
        Self {
            hard,
            by_none: everybody.clone(),
            by_one: vec![everybody.clone(); hard.filters.len()],
            passing: everybody.clone(),
            found: everybody.clone(),
            everybody,
        }
    }

    /// Calls `visit` with each rule and right such that this rule alone keeps the right from `left`.
    fn each_by_one<L, R>(
        &mut self,
        prepared: &Prepared<'_, L, R>,
        left: usize,
        mut visit: impl FnMut(usize, usize),
    ) {
        self.by_none.copy(&self.everybody);
        for (position, filter) in self.hard.filters.iter().enumerate() {
            self.passing.copy(&self.everybody);
            filter.keep(prepared, left, &mut self.passing, &mut self.found);
            let (before, here) = self.by_one.split_at_mut(position);
            before.iter_mut().for_each(|missed| missed.intersect(&self.passing));
            here[0].copy(&self.by_none);
            here[0].remove(&self.passing);
            self.by_none.intersect(&self.passing);
        }
        for (filter, missed) in self.hard.filters.iter().zip(&self.by_one) {
            missed.each(|right| {
                if self.hard.asked.iter().all(|&rule| prepared.allows(rule, left, right)) {
                    visit(filter.rule, right);
                }
            });
        }
        self.by_none.each(|right| {
            let mut fails =
                self.hard.asked.iter().filter(|&&rule| !prepared.allows(rule, left, right));
            if let (Some(&rule), None) = (fails.next(), fails.next()) {
                visit(rule, right);
            }
        });
    }
}
