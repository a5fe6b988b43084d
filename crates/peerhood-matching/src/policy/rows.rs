use super::Share;
use super::filter::HardRules;
use super::kinds::Row;
use super::places::RightSet;
use super::prepared::Prepared;

/// Finds the allowed pairs of one left after the other, and what they are worth.
///
/// Rules by keys and by kinds work on sets of right entries, 64 at a time; only what they leave is
/// looked at pair by pair. What a pair is worth is added up rule by rule, the weightiest first, so that
/// a pair that cannot come to what is asked of it is dropped on the way.
#[derive(Debug)]
pub(crate) struct Rows<'p, 'a, L, R> {
    prepared: &'p Prepared<'a, L, R>,
    hard: &'p HardRules,
    /// The hard rules that are asked about each pair.
    asked: Vec<usize>,
    /// What counts in weight, in the order in which it is added up.
    terms: Vec<Term>,
    /// What a point of a left's own top priority counts.
    range: i64,
    everybody: RightSet,
    alive: RightSet,
    found: RightSet,
    /// The terms of the left at hand.
    of_left: Vec<Term>,
    row: Sums,
}

/// What a pair must be worth to matter: what its left asks and what its right asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Least<'n> {
    pub(crate) left: i64,
    pub(crate) rights: &'n [i64],
}

/// The row at hand: rights, rising, and a sum for each.
#[derive(Debug, Default)]
struct Sums {
    rights: Vec<u32>,
    sums: Vec<i64>,
}

/// A rule, and what each point of its share counts.
#[derive(Clone, Copy, Debug)]
struct Term {
    rule: usize,
    factor: i64,
    /// The most that this term and those after it can add.
    most: i64,
}

impl<'p, 'a, L, R> Rows<'p, 'a, L, R> {
    pub(crate) fn new(prepared: &'p Prepared<'a, L, R>, hard: &'p HardRules) -> Self {
        let rules = prepared.policy.rules.iter().enumerate();
        let mut terms: Vec<Term> = rules
            .map(|(rule, of)| Term { rule, factor: of.role.weight(), most: 0 })
            .filter(|term| term.factor != 0)
            .collect();
        // What is looked up before what is asked, and the weightiest first.
        let is_asked = |term: &Term| {
            let kinds = prepared.sources[term.rule].kinds();
            kinds.is_none_or(|kinds| !kinds.is_worked_out())
        };
        terms.sort_by_key(|term| (is_asked(term), -term.factor.abs()));
        let asking = hard.filters.iter().filter(|filter| filter.asks());
        let asked = asking.map(|filter| filter.rule).chain(hard.asked.iter().copied()).collect();
        let everybody = RightSet::full(prepared.rights.len());
        Self {
            prepared,
            hard,
            asked,
            terms,
            range: prepared.policy.point_range(),
            alive: everybody.clone(),
            found: everybody.clone(),
            everybody,
            of_left: Vec::new(),
            row: Sums::default(),
        }
    }

    /// Finds all pairs that `left` is allowed and says how many there are. Counts those that each hard
    /// rule removes of those that the rules before it left.
    pub(crate) fn allowed(&mut self, left: usize, removed: &mut [u64]) -> usize {
        self.alive.copy(&self.everybody);
        let mut count = self.prepared.rights.len() as u64;
        for filter in &self.hard.filters {
            filter.keep(self.prepared, left, &mut self.alive, &mut self.found);
            let kept = self.alive.len();
            removed[filter.rule] += count - kept;
            count = kept;
            if count == 0 {
                break;
            }
        }
        let rights = &mut self.row.rights;
        rights.clear();
        self.alive.each(|right| rights.push(right as u32));
        for &rule in &self.hard.asked {
            let before = rights.len();
            rights.retain(|&right| self.prepared.allows(rule, left, right as usize));
            removed[rule] += (before - rights.len()) as u64;
        }
        rights.len()
    }

    /// The pairs that [`Rows::allowed`] found last: rights, rising, and what the pairs are worth.
    pub(crate) fn weighed(&mut self, left: usize) -> (&[u32], &[i64]) {
        let constant = self.terms_of(left);
        self.row.sums.clear();
        self.row.sums.resize(self.row.rights.len(), constant);
        for term in &self.of_left {
            let Term { rule, factor, .. } = *term;
            match self.row_of(rule, left) {
                Some(row) => self.row.add_to_all(factor, |right| row.share(right)),
                None => {
                    let prepared = self.prepared;
                    self.row.add_to_all(factor, |right| prepared.share(rule, left, right));
                }
            }
        }
        (&self.row.rights, &self.row.sums)
    }

    /// The pairs that `left` is allowed with one of `among` (with all, if there is no such set) and that
    /// are worth no less than `least`: rights, rising, and what the pairs are worth beyond it.
    pub(crate) fn worth(
        &mut self,
        left: usize,
        among: Option<&RightSet>,
        least: Least<'_>,
    ) -> (&[u32], &[i64]) {
        self.alive.copy(among.unwrap_or(&self.everybody));
        for filter in self.hard.filters.iter().filter(|filter| !filter.asks()) {
            filter.keep(self.prepared, left, &mut self.alive, &mut self.found);
        }
        let sum = self.terms_of(left) - least.left;
        // Most pairs are dropped with the first term, so that they are not even listed before it.
        let first = self.of_left.first().copied();
        let first = first.and_then(|term| Some((term, self.row_of(term.rule, left)?)));
        let Self { row, alive, of_left, .. } = self;
        let rest = |place: usize| of_left.get(place).map_or(0, |term| term.most);
        match first {
            Some((Term { factor, .. }, shares)) => row.list(alive, rest(1), |right| {
                let sum = sum.saturating_sub(least.rights[right]);
                sum.saturating_add(factor * shares.share(right).points())
            }),
            None => row.list(alive, rest(0), |right| sum.saturating_sub(least.rights[right])),
        }
        self.add_terms(left, usize::from(first.is_some()));
        (&self.row.rights, &self.row.sums)
    }

    /// Makes up the terms of a left; gives back what they add to each of its pairs alike.
    fn terms_of(&mut self, left: usize) -> i64 {
        let mut constant = 0;
        let first = self.prepared.first(left).map(|rule| {
            let role = self.prepared.policy.rules[rule].role;
            // How far it is met is its share, or what is missing to all.
            let (none, all) = (role.met(Share::NONE).points(), role.met(Share::ALL).points());
            constant += none * self.range;
            Term { rule, factor: (all - none) / 100 * self.range, most: 0 }
        });
        self.of_left.clear();
        for term in first.iter().chain(&self.terms) {
            let row = self.row_of(term.rule, left);
            let (least, most) = row.map_or((Share::NONE, Share::ALL), |row| (row.least, row.most));
            if least == most {
                constant += term.factor * least.points();
                continue;
            }
            let most = (term.factor * least.points()).max(term.factor * most.points());
            self.of_left.push(Term { most, ..*term });
        }
        let mut rest = 0;
        for term in self.of_left.iter_mut().rev() {
            rest += term.most;
            term.most = rest;
        }
        constant
    }

    fn row_of(&self, rule: usize, left: usize) -> Option<Row<'p>> {
        let kinds = self.prepared.sources[rule].kinds()?;
        kinds.row(kinds.kind(left))
    }

    /// Adds the terms of a left from one of them on to the sums of the row; drops pairs whose sum stays
    /// below 0 whatever may be added yet, and those that a hard rule does not allow.
    fn add_terms(&mut self, left: usize, from: usize) {
        let mut asking = true;
        for place in from..=self.of_left.len() {
            let term = self.of_left.get(place).copied();
            let row = term.and_then(|term| self.row_of(term.rule, left));
            // Hard rules are asked once nothing is left that can be looked up.
            if row.is_none() && asking {
                asking = false;
                let allows = |&rule: &usize, right| self.prepared.allows(rule, left, right);
                self.row.retain(|right| self.asked.iter().all(|rule| allows(rule, right)));
            }
            let Some(Term { rule, factor, .. }) = term else { return };
            let rest = self.of_left.get(place + 1).map_or(0, |next| next.most);
            match row {
                Some(row) => self.row.add(factor, rest, |right| row.share(right)),
                None => {
                    let prepared = self.prepared;
                    self.row.add(factor, rest, |right| prepared.share(rule, left, right));
                }
            }
        }
    }
}

// The loops that every pair goes through.
impl Sums {
    /// The rights of a set, each with its sum, unless that stays below 0 though `rest` be added.
    #[inline]
    fn list(&mut self, alive: &RightSet, rest: i64, sum: impl Fn(usize) -> i64) {
        let all = usize::try_from(alive.len()).expect("a set is no larger than memory");
        self.rights.resize(all, 0);
        self.sums.resize(all, 0);
        let (rights, sums) = (&mut self.rights[..all], &mut self.sums[..all]);
        let mut kept = 0;
        alive.each(|right| {
            let sum = sum(right);
            rights[kept] = right as u32;
            sums[kept] = sum;
            kept += usize::from(0 <= sum.saturating_add(rest));
        });
        self.truncate(kept);
    }

    /// Adds a term to each sum.
    fn add_to_all(&mut self, factor: i64, share: impl Fn(usize) -> Share) {
        for (&right, sum) in self.rights.iter().zip(&mut self.sums) {
            *sum += factor * share(right as usize).points();
        }
    }

    /// Adds a term to each sum; drops those that stay below 0 though `rest` be added.
    #[inline]
    fn add(&mut self, factor: i64, rest: i64, share: impl Fn(usize) -> Share) {
        let all = self.rights.len();
        let (rights, sums) = (&mut self.rights[..all], &mut self.sums[..all]);
        let mut kept = 0;
        for place in 0..all {
            let right = rights[place];
            let sum = sums[place] + factor * share(right as usize).points();
            rights[kept] = right;
            sums[kept] = sum;
            kept += usize::from(0 <= sum + rest);
        }
        self.truncate(kept);
    }

    fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        let all = self.rights.len();
        let (rights, sums) = (&mut self.rights[..all], &mut self.sums[..all]);
        let mut kept = 0;
        for place in 0..all {
            if keep(rights[place] as usize) {
                rights[kept] = rights[place];
                sums[kept] = sums[place];
                kept += 1;
            }
        }
        self.truncate(kept);
    }

    fn truncate(&mut self, kept: usize) {
        self.rights.truncate(kept);
        self.sums.truncate(kept);
    }
}
