//! Simulated annealing from greedy starts, in rounds of doubling length: good at any time, and better the
//! longer it runs. Every other round begins afresh, for how many groups there are is hard to change by small
//! steps, and most of these begin with many small groups and keep them; the rounds between begin at the best
//! so far.

use std::ops::ControlFlow;

use super::start::{Fill, fill, greedy_start};
use super::state::State;
use super::tables::{Tables, to_u32, to_usize};
use crate::Score;
use crate::effort::{Ended, Generator, Progress, Stop, Watch};

const TEMPERATURES: u64 = 150;
const COOLING: f64 = 0.97;
/// How hot a round begins that starts afresh, and one that goes on from the best.
const AFRESH: f64 = 0.5;
const AGAIN: f64 = 0.25;
/// How many mean soft changes a hard and a medium step are worth while it is hot.
const HARD_STEP: f64 = 3.0;
const MEDIUM_STEP: f64 = 1.5;
const MOVES_BETWEEN_REPORTS: u64 = 1 << 12;
const WAITING_CONSIDERED: usize = 16;

/// Searches from one seed until the moves are spent, the watch says stop or nothing is wrong.
pub(super) fn search(tables: &Tables, moves: u64, seed: u64, watch: Watch<'_>) -> Ended<Vec<u32>> {
    let mut search = Search {
        movable: movable(tables),
        pairs: tables.sizes.iter().any(|&size| 1 < size),
        generator: Generator::new(seed),
        state: State::new(tables),
        best: Vec::new(),
        best_score: Score::ZERO,
        keeps_groups: false,
        moves: 0,
        budget: moves,
        seed,
        watch,
        next_rebuild: 0,
        next_report: 0,
    };
    greedy_start(tables, &mut search.state, &mut search.generator, Fill::Even);
    search.place_the_unplaced();
    search.keep();
    let stop = search.anneal_in_rounds();
    search.state = State::with_places(tables, &search.best);
    search.place_the_unplaced();
    Ended {
        score: search.state.score(),
        answer: search.state.places().to_vec(),
        moves: search.moves,
        stop,
    }
}

/// The units that are not pinned.
fn movable(tables: &Tables) -> Vec<u32> {
    let free = |(_, unit): &(usize, &super::tables::Unit)| unit.pinned.is_none();
    tables.units.iter().enumerate().filter(free).map(|(unit, _)| to_u32(unit)).collect()
}

struct Search<'t, 'w> {
    movable: Vec<u32>,
    /// Whether some units are larger than others.
    pairs: bool,
    generator: Generator,
    state: State<'t>,
    best: Vec<u32>,
    best_score: Score,
    /// Whether groups that are taken apart are dealt to as many again.
    keeps_groups: bool,
    moves: u64,
    budget: u64,
    seed: u64,
    watch: Watch<'w>,
    next_rebuild: u64,
    next_report: u64,
}

/// `ones` of group `one` change places with `others` of group `other`.
#[derive(Default)]
struct Exchange {
    one: usize,
    ones: Vec<u32>,
    other: usize,
    others: Vec<u32>,
}

/// How much a point at each level counts in the walk, from the differences that moves make.
#[derive(Clone, Copy)]
struct Scale {
    hard: f64,
    medium: f64,
    soft: f64,
}

/// How readily a worse state is walked into.
#[derive(Clone, Copy)]
struct Cold {
    temperature: f64,
    firmness: f64,
    scale: Scale,
}

impl Cold {
    fn accepts(self, difference: Score, generator: &mut Generator) -> bool {
        let firm = self.firmness;
        let rise = f64_of(difference.hard) * self.scale.hard * firm * firm
            + f64_of(difference.medium) * self.scale.medium * firm
            + f64_of(difference.soft) * self.scale.soft;
        rise < self.temperature * generator.exponential()
    }
}

impl Search<'_, '_> {
    fn keep(&mut self) {
        self.best.clear();
        self.best.extend_from_slice(self.state.places());
        self.best_score = self.state.score();
    }

    fn anneal_in_rounds(&mut self) -> Stop {
        if self.movable.is_empty() || self.state.pool() == 0 {
            return Stop::Spent;
        }
        let scale = self.scale();
        let units = u64::try_from(self.movable.len()).unwrap_or(u64::MAX);
        let mut length = units.saturating_mul(400).max(20_000);
        let mut temperature = AFRESH;
        let mut afresh = true;
        while self.moves < self.budget {
            let left = self.budget - self.moves;
            // A rest too short for a round of its own is given to the last one.
            let round = if left / 3 < length { left } else { length };
            if self.anneal(round, temperature, scale).is_break() {
                return Stop::Cancelled;
            }
            if self.best_score == Score::ZERO {
                return Stop::Optimal;
            }
            afresh = !afresh;
            if afresh {
                self.start_afresh();
                temperature = AFRESH;
            } else {
                self.state = State::with_places(self.state.tables(), &self.best);
                temperature = AGAIN;
            }
            length = length.saturating_mul(2);
        }
        Stop::Spent
    }

    fn start_afresh(&mut self) {
        let tables = self.state.tables();
        self.keeps_groups = 0 < self.generator.below(4);
        let fill = if self.keeps_groups { Fill::Least } else { Fill::Even };
        self.state = State::new(tables);
        greedy_start(tables, &mut self.state, &mut self.generator, fill);
    }

    /// Walks `moves` moves while it gets colder.
    fn anneal(&mut self, moves: u64, hottest: f64, scale: Scale) -> ControlFlow<()> {
        let mut cold = Cold { temperature: hottest, firmness: 1.0, scale };
        let units = u64::try_from(self.movable.len()).unwrap_or(u64::MAX);
        let until_rebuild = units.saturating_mul(4).clamp(64, 2_048);
        let first = self.moves;
        let mut exchange = Exchange::default();
        for step in 0..TEMPERATURES {
            let end = first.saturating_add(share(moves, step + 1, TEMPERATURES));
            while self.moves < end {
                if self.next_report <= self.moves {
                    self.next_report = self.moves + MOVES_BETWEEN_REPORTS;
                    self.report()?;
                }
                self.moves += 1;
                if self.next_rebuild <= self.moves {
                    self.rebuild(cold);
                    self.next_rebuild = self.moves + until_rebuild;
                    continue;
                }
                if !self.propose(&mut exchange) {
                    continue;
                }
                let Exchange { one, ones, other, others } = &exchange;
                if !self.state.has_room(*one, ones, others)
                    || !self.state.has_room(*other, others, ones)
                {
                    continue;
                }
                let difference = self.state.difference(*one, ones, *other, others);
                if Score::ZERO < difference {
                    if !cold.accepts(difference, &mut self.generator) {
                        continue;
                    }
                    self.keep_if_best();
                }
                self.state.exchange(*one, ones, *other, others);
            }
            cold.temperature *= COOLING;
            // Hard and medium rules harden as it gets colder, so that they are never traded.
            cold.firmness /= COOLING;
        }
        self.keep_if_best();
        ControlFlow::Continue(())
    }

    fn keep_if_best(&mut self) {
        if self.state.score() < self.best_score {
            self.keep();
        }
    }

    fn report(&mut self) -> ControlFlow<()> {
        self.keep_if_best();
        let best = self.best_score;
        (self.watch)(&Progress { seed: self.seed, moves: self.moves, budget: self.budget, best })
    }

    /// Proposes a swap, a shift, or the opening of a group.
    fn propose(&mut self, exchange: &mut Exchange) -> bool {
        let Exchange { one, ones, other, others } = exchange;
        ones.clear();
        others.clear();
        let pool = self.state.pool();
        let kind = self.generator.below(64);
        let pick = self.generator.below(self.movable.len());
        let mut unit = self.movable[pick];
        let waiting = self.state.members(pool).len();
        if 0 < waiting && kind.is_multiple_of(8) {
            unit = self.state.members(pool)[self.generator.below(waiting)];
        }
        *one = self.state.place(to_usize(unit));
        ones.push(unit);
        if kind < 16 {
            *other = if kind == 1 { pool } else { self.generator.below(pool) };
            if *one == pool && *other != pool && self.state.size(*other) == 0 {
                return self.find_founders(*other, ones);
            }
            return one != other;
        }
        let partner = self.movable[self.generator.below(self.movable.len())];
        *other = self.state.place(to_usize(partner));
        others.push(partner);
        if self.pairs && kind % 4 == 1 && one != other {
            self.even_out(others, *other, ones);
            self.even_out(ones, *one, others);
        }
        one != other
    }

    /// Takes one or two groups apart and deals their members anew, perhaps to a group more or less.
    fn rebuild(&mut self, cold: Cold) {
        let tables = self.state.tables();
        let pool = self.state.pool();
        let mut groups = Vec::new();
        for _ in 0..1 + self.generator.below(2) {
            let unit = self.movable[self.generator.below(self.movable.len())];
            groups.push(self.state.place(to_usize(unit)));
        }
        if self.generator.below(2) == 0 {
            let tries = (0..8).map(|_| self.generator.below(pool));
            groups.extend(tries.filter(|&group| self.state.size(group) == 0).take(1));
        }
        groups.retain(|&group| group != pool);
        groups.sort_unstable();
        groups.dedup();
        let open = groups.iter().filter(|&&group| 0 < self.state.size(group)).count();
        let before = self.state.score();
        self.keep_if_best();
        let mut waiting: Vec<u32> =
            self.state.members(pool).iter().copied().take(WAITING_CONSIDERED).collect();
        let mut places: Vec<(u32, usize)> = waiting.iter().map(|&unit| (unit, pool)).collect();
        for &group in &groups {
            let free = |unit: &u32| tables.units[to_usize(*unit)].pinned.is_none();
            let members: Vec<u32> =
                self.state.members(group).iter().copied().filter(free).collect();
            self.state.exchange(group, &members, pool, &[]);
            places.extend(members.iter().map(|&unit| (unit, group)));
            waiting.extend(members);
        }
        self.generator.shuffle(&mut waiting);
        self.generator.shuffle(&mut groups);
        let mut used = self.generator.below(groups.len() + 1);
        if self.keeps_groups {
            used = used.max(open);
        }
        for &group in &groups[..used] {
            let seats = &tables.seats[group];
            let target = seats.at_least
                + to_u32(self.generator.below(to_usize(seats.at_most - seats.at_least) + 1));
            self.moves += u64::from(to_u32(waiting.len())) * u64::from(target.min(16)) / 2;
            fill(tables, &mut self.state, &mut self.generator, group, target, &mut waiting);
        }
        groups.truncate(used);
        groups.extend((0..6).map(|_| self.generator.below(pool)));
        for unit in waiting {
            self.place(unit, &groups);
        }
        let difference = self.state.score() - before;
        if Score::ZERO < difference && !cold.accepts(difference, &mut self.generator) {
            for (unit, place) in places {
                let now = self.state.place(to_usize(unit));
                if now != place {
                    self.state.exchange(place, &[], now, &[unit]);
                }
            }
        }
    }

    /// Moves a unit from the pool to the best of the groups, if that makes the score better.
    fn place(&mut self, unit: u32, groups: &[usize]) -> bool {
        let pool = self.state.pool();
        let mut best = (Score::ZERO, pool);
        for &group in groups {
            if self.state.has_room(group, &[], &[unit]) {
                best = best.min((self.state.difference(group, &[], pool, &[unit]), group));
            }
        }
        self.moves += u64::from(to_u32(groups.len()));
        let (difference, group) = best;
        if difference < Score::ZERO {
            self.state.exchange(group, &[], pool, &[unit]);
        }
        difference < Score::ZERO
    }

    /// Takes enough people out of the pool to found a group, if there are enough.
    fn find_founders(&mut self, group: usize, founders: &mut Vec<u32>) -> bool {
        founders.clear();
        let tables = self.state.tables();
        let seats = &tables.seats[group];
        let pool = self.state.pool();
        if self.state.size(pool) < seats.at_least {
            return false;
        }
        let mut waiting = self.state.members(pool).to_vec();
        self.generator.shuffle(&mut waiting);
        let mut people = 0;
        for unit in waiting {
            let size = tables.sizes[to_usize(unit)];
            if people < seats.at_least && people + size <= seats.at_most {
                people += size;
                founders.push(unit);
            }
        }
        true
    }

    /// Adds members of the group to `units` until they are as many people as `others`.
    fn even_out(&mut self, units: &mut Vec<u32>, group: usize, others: &[u32]) {
        let tables = self.state.tables();
        let people =
            |units: &[u32]| units.iter().map(|&unit| tables.sizes[to_usize(unit)]).sum::<u32>();
        let members = self.state.members(group);
        for _ in 0..4 {
            if people(others) <= people(units) {
                return;
            }
            let unit = members[self.generator.below(members.len())];
            if tables.units[to_usize(unit)].pinned.is_none() && !units.contains(&unit) {
                units.push(unit);
            }
        }
    }

    /// Gives everybody in the pool a place as long as that makes the score better.
    fn place_the_unplaced(&mut self) {
        let pool = self.state.pool();
        // When each group changed last, and when each unit last found that none is better for it: only those
        // that changed since can be.
        let mut changed = vec![1; pool];
        let mut looked = vec![0; self.state.places().len()];
        let mut now = 1;
        let mut placed = true;
        while placed {
            placed = false;
            for unit in self.state.members(pool).to_vec() {
                let since = looked[to_usize(unit)];
                let groups: Vec<usize> =
                    (0..pool).filter(|&group| since < changed[group]).collect();
                self.moves += u64::from(to_u32(pool - groups.len()));
                looked[to_usize(unit)] = now;
                if self.place(unit, &groups) {
                    now += 1;
                    changed[self.state.place(to_usize(unit))] = now;
                    placed = true;
                }
            }
        }
    }

    /// Finds what a step at each level means: the smallest hard and medium one, the mean soft one.
    fn scale(&mut self) -> Scale {
        let (mut hard, mut medium) = (i64::MAX, i64::MAX);
        let (mut soft, mut changes) = (0.0, 0.0);
        let mut exchange = Exchange::default();
        for _ in 0..1_000 {
            if !self.propose(&mut exchange) {
                continue;
            }
            let Exchange { one, ones, other, others } = &exchange;
            let difference = self.state.difference(*one, ones, *other, others);
            for (least, points) in [(&mut hard, difference.hard), (&mut medium, difference.medium)]
            {
                if points != 0 {
                    *least = points.abs().min(*least);
                }
            }
            if difference.soft != 0 {
                soft += f64_of(difference.soft).abs();
                changes += 1.0;
            }
        }
        Scale {
            hard: HARD_STEP / f64_of(hard),
            medium: MEDIUM_STEP / f64_of(medium),
            soft: if 0.0 < soft { changes / soft } else { 1.0 },
        }
    }
}

/// Scores in the walk are far below 2⁵³, where this is exact; beyond, near enough.
#[expect(clippy::cast_precision_loss, reason = "a chance of acceptance needs no exact score")]
fn f64_of(points: i64) -> f64 {
    points as f64
}

fn share(whole: u64, part: u64, parts: u64) -> u64 {
    let share = u128::from(whole) * u128::from(part) / u128::from(parts);
    u64::try_from(share).unwrap_or(u64::MAX)
}
