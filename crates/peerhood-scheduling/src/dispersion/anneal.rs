//! Simulated annealing by swaps and shifts over the temperatures that matter, which a short first round
//! finds: a long round, then shorter and colder ones that each begin at the best grouping so far.

use std::ops::ControlFlow;

use super::Dispersion;
use super::walk::{Walk, Whole, fits_i32};
use crate::Score;
use crate::effort::{Ended, Exponentials, Generator, Progress, Stop, Watch};

/// Each item's group.
pub(super) type GroupOf = Vec<u32>;

pub(super) fn anneal(
    problem: &Dispersion,
    moves: u64,
    seed: u64,
    watch: Watch<'_>,
) -> Ended<GroupOf> {
    if fits_i32(problem) {
        Annealing::<i32>::new(problem, moves, seed, watch).run()
    } else {
        Annealing::<i64>::new(problem, moves, seed, watch).run()
    }
}

const MOVES_BETWEEN_REPORTS: u64 = 1 << 14;
const PILOT_STEPS: u32 = 64;
const PILOT_COOLING: f64 = 0.93;
const STEPS: u64 = 256;
/// Of the pilot's rise, what is reached where the walk is still mostly noise, and where it is stuck.
const SHAPELESS: f64 = 0.85;
const FROZEN: f64 = 0.99;

/// Moves an item up to which the whole course is laid out at once: minutes of walking.
const MOST_PLANNED: u64 = 50_000_000;
/// Moves an item of the first round if it is not.
const LEAST_ROUND: u64 = 32_000;
/// Rounds after a long one that begin at the best, together as long as that one.
const REHEATS: u32 = 5;
/// How far along the window such a round begins.
const REHEATED: f64 = 0.2;

struct Annealing<'w, D> {
    walk: Walk<D>,
    generator: Generator,
    exponentials: Exponentials,
    best: (i64, GroupOf),
    moves: u64,
    budget: u64,
    next_report: u64,
    seed: u64,
    watch: Watch<'w>,
}

/// The temperatures between which a grouping takes shape.
#[derive(Clone, Copy)]
struct Window {
    hottest: f64,
    coldest: f64,
}

impl Window {
    /// The colder part, in which a good grouping is changed but not lost.
    fn reheated(self) -> Window {
        let inverse = (1.0 - REHEATED) / self.hottest + REHEATED / self.coldest;
        Window { hottest: 1.0 / inverse, coldest: self.coldest }
    }
}

impl<'w, D: Whole> Annealing<'w, D> {
    fn new(problem: &Dispersion, budget: u64, seed: u64, watch: Watch<'w>) -> Annealing<'w, D> {
        let mut generator = Generator::new(seed);
        let walk = Walk::new(problem, &mut generator);
        let best = (walk.total(), walk.groups().to_vec());
        let exponentials = Exponentials::new();
        Annealing {
            walk,
            generator,
            exponentials,
            best,
            moves: 0,
            budget,
            next_report: 0,
            seed,
            watch,
        }
    }

    fn run(mut self) -> Ended<GroupOf> {
        let stop = match self.rounds() {
            ControlFlow::Continue(()) => Stop::Spent,
            ControlFlow::Break(()) => Stop::Cancelled,
        };
        let (total, answer) = self.best;
        Ended { answer, score: Score::soft(-total), moves: self.moves, stop }
    }

    fn rounds(&mut self) -> ControlFlow<()> {
        if self.walk.groups().iter().all(|&group| group == self.walk.groups()[0])
            && !self.walk.has_shifts()
        {
            return ControlFlow::Continue(());
        }
        let items = u64::try_from(self.walk.groups().len().max(1)).unwrap_or(u64::MAX);
        let pilot = items.saturating_mul(16_000).min(self.budget / 8);
        let window = self.pilot(pilot)?;
        let left = self.budget.saturating_sub(self.moves);
        // Half the moves go into the long round; where there are more than anybody waits for, the caller
        // will break off, and what has been found by then must already be good.
        let mut length =
            if left / items < MOST_PLANNED { left / 2 } else { items.saturating_mul(LEAST_ROUND) };
        while self.moves < self.budget {
            self.round(length, window)?;
            for _ in 0..REHEATS {
                if self.budget <= self.moves {
                    break;
                }
                let best = self.best.1.clone();
                self.walk.go_to(&best);
                self.round(length / u64::from(REHEATS), window.reheated())?;
            }
            length = length.saturating_mul(2);
        }
        ControlFlow::Continue(())
    }

    /// Cools quickly from hot to cold and sees between which temperatures the total rises.
    fn pilot(&mut self, moves: u64) -> ControlFlow<(), Window> {
        let mut temperature = self.typical_change();
        let start = self.walk.total();
        let mut means = Vec::new();
        for _ in 0..PILOT_STEPS {
            let end = self.moves + moves / u64::from(PILOT_STEPS);
            let mut sum = 0.0;
            let mut samples = 0.0;
            while self.moves < end {
                let sample_end = (self.moves + 1_000).min(end);
                self.walk_until(sample_end, temperature)?;
                sum += to_f64(self.walk.total() - start);
                samples += 1.0;
            }
            means.push((temperature, sum / f64::max(samples, 1.0)));
            temperature *= PILOT_COOLING;
        }
        let rise = to_f64(self.best.0 - start);
        let reaches = |share: f64| {
            let reached = means.iter().find(|(_, mean)| share * rise <= *mean);
            reached.or(means.last()).map_or(1.0, |(temperature, _)| *temperature)
        };
        let hottest = reaches(SHAPELESS);
        ControlFlow::Continue(Window { hottest, coldest: reaches(FROZEN).min(hottest / 2.0) })
    }

    fn round(&mut self, moves: u64, window: Window) -> ControlFlow<()> {
        let moves = moves.clamp(1, self.budget.saturating_sub(self.moves).max(1));
        let first = self.moves;
        for step in 0..STEPS {
            let share = u128::from(moves) * u128::from(step + 1) / u128::from(STEPS);
            let end = first.saturating_add(u64::try_from(share).unwrap_or(u64::MAX));
            // Evenly in 1/T: as slow again where it is half as hot.
            let cold = f64::from(u32::try_from(step).unwrap_or(0)) / 255.0;
            let inverse = (1.0 - cold) / window.hottest + cold / window.coldest;
            self.walk_until(end, 1.0 / inverse)?;
        }
        // What is left to gain downhill.
        self.walk_until(
            self.moves + u64::try_from(self.walk.groups().len() * 64).unwrap_or(0),
            0.0,
        )?;
        self.keep_if_best();
        ControlFlow::Continue(())
    }

    fn walk_until(&mut self, end: u64, temperature: f64) -> ControlFlow<()> {
        let items = self.walk.groups().len();
        let shifts = self.walk.has_shifts();
        let groups = self.walk.group_count();
        while self.moves < end {
            if self.next_report <= self.moves {
                self.next_report = self.moves + MOVES_BETWEEN_REPORTS;
                self.report()?;
            }
            let stop = end.min(self.next_report);
            while self.moves < stop {
                self.moves += 1;
                let (one, dice) = self.generator.two_below(items);
                let to = dice % groups;
                let at_least = self.at_least(temperature);
                if shifts && self.moves.is_multiple_of(4) {
                    if let Some(change) = self.walk.shift_change(one, to)
                        && at_least <= change
                    {
                        if change < 0 {
                            self.keep_if_best();
                        }
                        self.walk.shift(one, to, change);
                    }
                } else if let Some((other, change)) =
                    self.walk.partner(one, to, at_least, dice % 16)
                {
                    if change < 0 {
                        self.keep_if_best();
                    }
                    self.walk.swap(one, other, change);
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// What a change must be worth at least to be made: below zero by chance, while it is hot.
    fn at_least(&mut self, temperature: f64) -> i64 {
        -to_i64(temperature * self.exponentials.draw(&mut self.generator))
    }

    fn keep_if_best(&mut self) {
        if self.best.0 < self.walk.total() {
            self.best.0 = self.walk.total();
            self.best.1.copy_from_slice(self.walk.groups());
        }
    }

    fn report(&mut self) -> ControlFlow<()> {
        self.keep_if_best();
        let best = Score::soft(-self.best.0);
        (self.watch)(&Progress { seed: self.seed, moves: self.moves, budget: self.budget, best })
    }

    /// The mean size of a random swap's change.
    fn typical_change(&mut self) -> f64 {
        let mut sum = 0.0;
        for _ in 0..1_000 {
            let (one, other) = self.generator.two_below(self.walk.groups().len());
            sum += to_f64(self.walk.swap_change(one, other)).abs();
        }
        f64::max(sum / 1_000.0, 1.0)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a chance of acceptance needs no fraction")]
fn to_i64(points: f64) -> i64 {
    points as i64
}

#[expect(clippy::cast_precision_loss, reason = "a chance of acceptance needs no exact total")]
fn to_f64(points: i64) -> f64 {
    points as f64
}
