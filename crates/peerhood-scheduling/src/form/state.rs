//! Who is where, with counters that give the cost of an exchange from the two groups it touches.

use super::rules::{CHOICE, IF_NEEDED, OPENED, PREFERENCE, SIZE, SLOT, UNPLACED};
use super::tables::{CANNOT_COME, Kind, Measure, Tables, to_u32, to_usize};
use crate::Score;

/// A place for every unit. The place after the last group is the pool of those without a group.
#[derive(Clone, Debug)]
pub(super) struct State<'t> {
    // Invariant: every cache equals what a recount of `members` would give.
    tables: &'t Tables,
    places: Vec<u32>,
    positions: Vec<u32>,
    members: Vec<Vec<u32>>,
    sizes: Vec<u32>,
    counts: Vec<u16>,
    counted: Vec<i64>,
    slot_rows: Vec<i32>,
    slot_best: Vec<i32>,
    score: Score,
    net: Vec<(usize, i32)>,
    fresh: Vec<i64>,
    fresh_slot: i32,
    row: Vec<i32>,
}

impl<'t> State<'t> {
    /// Puts the pinned units into their groups and all others into the pool.
    pub(super) fn new(tables: &'t Tables) -> State<'t> {
        let groups = tables.groups();
        let units = tables.units.len();
        let people: i64 = tables.sizes.iter().map(|&size| i64::from(size)).sum();
        let rows = tables.measure_prices.len();
        let slot_rows: Vec<i32> =
            tables.seats.iter().flat_map(|seats| seats.slot_start.iter().copied()).collect();
        let mut state = State {
            tables,
            places: vec![to_u32(groups); units],
            positions: (0..to_u32(units)).collect(),
            members: vec![Vec::new(); groups],
            sizes: vec![0; groups + 1],
            counts: vec![0; groups * tables.columns],
            counted: vec![0; groups * rows],
            slot_best: vec![0; groups],
            slot_rows,
            score: times(tables.prices.unplaced, people),
            net: Vec::new(),
            fresh: vec![0; rows],
            fresh_slot: 0,
            row: vec![0; tables.slots],
        };
        state.members.push((0..to_u32(units)).collect());
        state.sizes[groups] = tables.sizes.iter().sum();
        for (unit, own) in tables.units.iter().enumerate() {
            if let Some(group) = own.pinned {
                state.exchange(group, &[], groups, &[to_u32(unit)]);
            }
        }
        state
    }

    /// Puts every unit where `places` says.
    pub(super) fn with_places(tables: &'t Tables, places: &[u32]) -> State<'t> {
        let mut state = State::new(tables);
        for (unit, &place) in places.iter().enumerate() {
            let from = state.place(unit);
            if from != to_usize(place) {
                state.exchange(to_usize(place), &[], from, &[to_u32(unit)]);
            }
        }
        state
    }

    pub(super) fn tables(&self) -> &'t Tables {
        self.tables
    }

    pub(super) fn score(&self) -> Score {
        self.score
    }

    pub(super) fn places(&self) -> &[u32] {
        &self.places
    }

    pub(super) fn place(&self, unit: usize) -> usize {
        to_usize(self.places[unit])
    }

    pub(super) fn pool(&self) -> usize {
        self.tables.groups()
    }

    /// The units in a group or in the pool, in no particular order.
    pub(super) fn members(&self, place: usize) -> &[u32] {
        &self.members[place]
    }

    /// People in a group or in the pool.
    pub(super) fn size(&self, place: usize) -> u32 {
        self.sizes[place]
    }

    /// The first of the slots at which the fewest members are missing.
    pub(super) fn slot(&self, group: usize) -> Option<usize> {
        let slots = self.tables.slots;
        let row = &self.slot_rows[group * slots..][..slots];
        row.iter().position(|&absences| absences == self.slot_best[group])
    }

    /// Whether the group has room after `out` left and `in_` came, or at least no more people.
    pub(super) fn has_room(&self, place: usize, out: &[u32], in_: &[u32]) -> bool {
        let Some(seats) = self.tables.seats.get(place) else { return true };
        let before = self.sizes[place];
        let after = before + self.people(in_) - self.people(out);
        after <= seats.at_most.max(before)
    }

    /// Returns what the score would change by if `ones` of group `one` and `others` of group
    /// `other` changed places.
    pub(super) fn difference(
        &mut self,
        one: usize,
        ones: &[u32],
        other: usize,
        others: &[u32],
    ) -> Score {
        self.weigh(one, ones, others) + self.weigh(other, others, ones)
    }

    /// Lets `ones` of group `one` and `others` of group `other` change places.
    pub(super) fn exchange(&mut self, one: usize, ones: &[u32], other: usize, others: &[u32]) {
        self.update(one, ones, others);
        self.update(other, others, ones);
        for &unit in ones {
            self.relocate(unit, other);
        }
        for &unit in others {
            self.relocate(unit, one);
        }
    }

    /// Returns what every rule costs in one group, by the caches: built-in rules, then criteria.
    pub(super) fn parts(&self, group: usize, rules: usize) -> Vec<Score> {
        let tables = self.tables;
        let prices = tables.prices;
        let seats = &tables.seats[group];
        let mut parts = vec![Score::ZERO; rules];
        for &unit in &self.members[group] {
            let [against, preference] = self.against(unit, seats.identity);
            parts[CHOICE] += times(prices.choice, against);
            parts[PREFERENCE] += times(prices.preference, preference);
        }
        parts[SIZE] = times(prices.size, missing(seats.at_least, seats.at_most, self.sizes[group]));
        parts[OPENED] = times(prices.opened, i64::from(seats.new && 0 < self.sizes[group]));
        let absences = self.slot_best[group];
        parts[SLOT] = times(prices.slot, i64::from(absences / CANNOT_COME));
        parts[IF_NEEDED] = times(prices.if_needed, i64::from(absences % CANNOT_COME));
        let rows = tables.measure_prices.len();
        for (row, &units) in self.counted[group * rows..][..rows].iter().enumerate() {
            parts[tables.measure_rules[row]] += times(tables.measure_prices[row], units);
        }
        parts
    }

    /// Returns what the people in the pool cost.
    pub(super) fn pool_parts(&self, rules: usize) -> Vec<Score> {
        let mut parts = vec![Score::ZERO; rules];
        parts[UNPLACED] = times(self.tables.prices.unplaced, i64::from(self.sizes[self.pool()]));
        parts
    }

    fn people(&self, units: &[u32]) -> u32 {
        units.iter().map(|&unit| self.tables.sizes[to_usize(unit)]).sum()
    }

    fn against(&self, unit: u32, identity: usize) -> [i64; 2] {
        let [against, preference] =
            self.tables.against[to_usize(unit) * (self.tables.identities + 1) + identity];
        [i64::from(against), i64::from(preference)]
    }

    fn relocate(&mut self, unit: u32, to: usize) {
        let from = self.place(to_usize(unit));
        let position = self.positions[to_usize(unit)];
        self.members[from].swap_remove(to_usize(position));
        if let Some(&moved) = self.members[from].get(to_usize(position)) {
            self.positions[to_usize(moved)] = position;
        }
        self.positions[to_usize(unit)] = to_u32(self.members[to].len());
        self.members[to].push(unit);
        self.places[to_usize(unit)] = to_u32(to);
    }

    /// Brings the caches of one group up to date, all but the lists of members.
    fn update(&mut self, place: usize, out: &[u32], in_: &[u32]) {
        let tables = self.tables;
        let change = self.weigh(place, out, in_);
        self.score += change;
        self.sizes[place] = self.sizes[place] + self.people(in_) - self.people(out);
        if place == self.pool() {
            return;
        }
        let rows = self.fresh.len();
        self.counted[place * rows..][..rows].copy_from_slice(&self.fresh);
        for feature in 0..tables.features.len() {
            self.net_of(feature, out, in_);
            self.add_net(place);
        }
        let slots = tables.slots;
        let row = &mut self.slot_rows[place * slots..][..slots];
        for (units, sign) in [(out, -1), (in_, 1)] {
            for &unit in units {
                for (sum, own) in row.iter_mut().zip(tables.absences(to_usize(unit))) {
                    *sum += sign * own;
                }
            }
        }
        self.slot_best[place] = self.fresh_slot;
    }

    /// Returns what every rule would cost more in one group if `units` came to it: built-in rules, then
    /// criteria.
    pub(super) fn rises(&mut self, group: usize, units: &[u32], rules: usize) -> Vec<Score> {
        let mut rises = vec![Score::ZERO; rules];
        self.each_change(group, &[], units, |rule, price, units| {
            add(&mut rises[rule], price, units);
        });
        rises
    }

    /// Returns what one group's cost changes by, and leaves its new counts in `fresh`.
    fn weigh(&mut self, place: usize, out: &[u32], in_: &[u32]) -> Score {
        let mut change = Score::ZERO;
        self.each_change(place, out, in_, |_, price, units| add(&mut change, price, units));
        change
    }

    /// Calls `note` with each rule whose cost changes in one group, its price, and by how many units; leaves
    /// the group's new counts in `fresh`.
    fn each_change(
        &mut self,
        place: usize,
        out: &[u32],
        in_: &[u32],
        mut note: impl FnMut(usize, &Score, i64),
    ) {
        let tables = self.tables;
        let prices = &tables.prices;
        let before = self.sizes[place];
        let after = before + self.people(in_) - self.people(out);
        let Some(seats) = tables.seats.get(place) else {
            return note(UNPLACED, &prices.unplaced, i64::from(after) - i64::from(before));
        };
        if after != before {
            let missing = |size| missing(seats.at_least, seats.at_most, size);
            note(SIZE, &prices.size, missing(after) - missing(before));
            let opened = i64::from(0 < after) - i64::from(0 < before);
            note(OPENED, &prices.opened, if seats.new { opened } else { 0 });
        }
        for (units, sign) in [(out, -1), (in_, 1)] {
            for &unit in units {
                let [against, preference] = self.against(unit, seats.identity);
                note(CHOICE, &prices.choice, sign * against);
                note(PREFERENCE, &prices.preference, sign * preference);
            }
        }
        let rows = self.fresh.len();
        for (index, feature) in tables.features.iter().enumerate() {
            let same = match (out, in_) {
                (&[out], &[in_]) => {
                    tables.pattern(to_usize(out), index) == tables.pattern(to_usize(in_), index)
                }
                _ => false,
            };
            if same && (!feature.sized || before == after) {
                for measure in &feature.measures {
                    self.fresh[measure.row] = self.counted[place * rows + measure.row];
                }
                continue;
            }
            self.net_of(index, out, in_);
            for measure in &feature.measures {
                let counted = self.counted[place * rows + measure.row];
                let units = self.measured(place, &feature.columns, measure, counted, after);
                self.fresh[measure.row] = units;
                note(
                    tables.measure_rules[measure.row],
                    &tables.measure_prices[measure.row],
                    units - counted,
                );
            }
        }
        for spread in &tables.spreads {
            let staying = self.members[place].iter().filter(|unit| !out.contains(unit));
            let ends = staying.chain(in_).filter_map(|&unit| spread.ends[to_usize(unit)]);
            let ends = ends.reduce(|(low, high), (least, most)| (low.min(least), high.max(most)));
            let units = ends.map_or(0, |(low, high)| (high - low - spread.range).max(0));
            self.fresh[spread.row] = units;
            let counted = self.counted[place * rows + spread.row];
            note(
                tables.measure_rules[spread.row],
                &tables.measure_prices[spread.row],
                units - counted,
            );
        }
        if 0 < tables.slots {
            let absences = self.best_absences(place, out, in_);
            self.fresh_slot = absences;
            let before = self.slot_best[place];
            if absences != before {
                let cannot = absences / CANNOT_COME - before / CANNOT_COME;
                let if_needed = absences % CANNOT_COME - before % CANNOT_COME;
                note(SLOT, &prices.slot, i64::from(cannot));
                note(IF_NEEDED, &prices.if_needed, i64::from(if_needed));
            }
        }
    }

    /// Leaves in `net` by how many members each column of a feature would change.
    fn net_of(&mut self, feature: usize, out: &[u32], in_: &[u32]) {
        self.net.clear();
        for (units, sign) in [(out, -1), (in_, 1)] {
            for &unit in units {
                for held in self.tables.held(self.tables.pattern(to_usize(unit), feature)) {
                    let column = to_usize(held.column);
                    let members = sign * i32::from(held.members);
                    match self.net.iter_mut().find(|(known, _)| *known == column) {
                        Some((_, sum)) => *sum += members,
                        None => self.net.push((column, members)),
                    }
                }
            }
        }
    }

    fn add_net(&mut self, group: usize) {
        for &(column, members) in &self.net {
            let count = &mut self.counts[group * self.tables.columns + column];
            *count = u16::try_from(i32::from(*count) + members).unwrap_or(u16::MAX);
        }
    }

    fn take_net(&mut self, group: usize) {
        for &(column, members) in &self.net {
            let count = &mut self.counts[group * self.tables.columns + column];
            *count = u16::try_from(i32::from(*count) - members).unwrap_or(u16::MAX);
        }
    }

    /// Returns how many units short of a measure the group would be with `net` added.
    fn measured(
        &mut self,
        group: usize,
        columns: &std::ops::Range<usize>,
        measure: &Measure,
        counted: i64,
        size: u32,
    ) -> i64 {
        let first = group * self.tables.columns;
        match &measure.kind {
            Kind::Diverse => {
                let mut units = counted;
                for &(column, members) in &self.net {
                    // (c + m)(c + m - 1)/2 - c(c - 1)/2
                    let count = i64::from(self.counts[first + column]);
                    let members = i64::from(members);
                    units += members * (2 * count + members - 1) / 2;
                }
                units
            }
            Kind::NoOneAlone(watched) => {
                let mut units = counted;
                for &(column, members) in &self.net {
                    if watched[column - columns.start] {
                        let count = i32::from(self.counts[first + column]);
                        units += i64::from(count + members == 1) - i64::from(count == 1);
                    }
                }
                units
            }
            Kind::Needs(provided) => {
                let mut units = counted;
                for &(column, members) in &self.net {
                    let places = provided[group * columns.len() + column - columns.start];
                    let beyond = |count: i64| (count - i64::from(places)).max(0);
                    let count = i64::from(self.counts[first + column]);
                    units += beyond(count + i64::from(members)) - beyond(count);
                }
                units
            }
            Kind::Between { column, at_least, at_most } => {
                let count = self.count_after(first, to_usize(*column));
                if size == 0 {
                    return 0;
                }
                (i64::from(*at_least) - count).max(0) + (count - i64::from(*at_most)).max(0)
            }
            Kind::Similar(own) => {
                let most = match own[group] {
                    Some(column) => self.count_after(first, to_usize(column)),
                    None => self.most_alike_after(group, columns, counted),
                };
                i64::from(size) - most
            }
            Kind::Even { totals, people } => {
                self.add_net(group);
                let counts = &self.counts[first + columns.start..first + columns.end];
                let mut units = 0;
                for (&count, &total) in counts.iter().zip(totals) {
                    let share = u64::from(size) * u64::from(total);
                    let low = share / u64::from(*people);
                    let high = share.div_ceil(u64::from(*people));
                    let count = u64::from(count);
                    units += low.saturating_sub(count) + count.saturating_sub(high);
                }
                self.take_net(group);
                i64::try_from(units).unwrap_or(i64::MAX)
            }
        }
    }

    /// Returns how many members would have a column of the group whose counts begin at `first`.
    fn count_after(&self, first: usize, column: usize) -> i64 {
        let change = self.net.iter().find(|(known, _)| *known == column);
        let change = change.map_or(0, |&(_, members)| i64::from(members));
        i64::from(self.counts[first + column]) + change
    }

    /// Returns how many members would have the commonest column, all but `counted` of them having it now.
    fn most_alike_after(
        &self,
        group: usize,
        columns: &std::ops::Range<usize>,
        counted: i64,
    ) -> i64 {
        let first = group * self.tables.columns;
        let most = i64::from(self.sizes[group]) - counted;
        let count = |column: usize| i64::from(self.counts[first + column]);
        let is_lost = |&(column, members): &(usize, i32)| members < 0 && count(column) == most;
        if self.net.iter().any(is_lost) {
            let counts = columns.clone().map(|column| self.count_after(first, column));
            return counts.max().unwrap_or(0);
        }
        let changed = self.net.iter().map(|&(column, members)| count(column) + i64::from(members));
        changed.fold(most, i64::max)
    }

    /// Returns the fewest absences at any slot: who cannot come first, then who comes if needed.
    fn best_absences(&mut self, group: usize, out: &[u32], in_: &[u32]) -> i32 {
        let tables = self.tables;
        let slots = tables.slots;
        let row = &self.slot_rows[group * slots..][..slots];
        let nobody = tables.units.len();
        let row_of = |units: &[u32]| match units {
            [] => Some(tables.absences(nobody)),
            [unit] => Some(tables.absences(to_usize(*unit))),
            _ => None,
        };
        if let (Some(out), Some(in_)) = (row_of(out), row_of(in_)) {
            let sums = row.iter().zip(out).zip(in_).map(|((sum, out), in_)| sum - out + in_);
            return sums.fold(i32::MAX, i32::min);
        }
        self.row.copy_from_slice(row);
        for (units, sign) in [(out, -1), (in_, 1)] {
            for &unit in units {
                for (sum, own) in self.row.iter_mut().zip(tables.absences(to_usize(unit))) {
                    *sum += sign * own;
                }
            }
        }
        self.row.iter().copied().fold(i32::MAX, i32::min)
    }
}

pub(super) fn missing(at_least: u32, at_most: u32, size: u32) -> i64 {
    if size == 0 {
        return 0;
    }
    i64::from(at_least.saturating_sub(size)) + i64::from(size.saturating_sub(at_most))
}

/// The door has made sure that no sum of products comes near the ends of `i64`.
pub(super) fn times(price: Score, units: i64) -> Score {
    Score { hard: price.hard * units, medium: price.medium * units, soft: price.soft * units }
}

fn add(change: &mut Score, price: &Score, units: i64) {
    change.hard += price.hard * units;
    change.medium += price.medium * units;
    change.soft += price.soft * units;
}
