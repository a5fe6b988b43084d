//! Gray's comparison of cumulative incidences.

use nalgebra::DMatrix;

use super::follow_up::{FollowUp, noted};
use super::score::{labelled, size_of};
use crate::estimate::{NoEstimate, Test};
use crate::stats::distribution::chi_squared_sf;
use crate::stats::sum::count;
use crate::stats::value::at_least;

/// Tests whether the cumulative incidence of `cause` is the same in all groups, within strata.
///
/// Groups are compared by the hazard of the subdistribution, in which those whom another cause took
/// first stay at risk; `rho` above 0 lets early events count more. `groups` and `strata` as in
/// [`log_rank`](super::log_rank). Late entries are not allowed for.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two groups, or without an event of the cause;
/// [`NoEstimate::NoVariation`] when the groups cannot be compared; [`NoEstimate::OutOfRange`] for cause 0,
/// for `rho` outside of 0 to 10, and for follow-up with entries; [`NoEstimate::LengthsDiffer`].
///
/// # Complexity
///
/// O(n + t g³) for t times and g groups.
///
/// # References
///
/// R. J. Gray, "A class of K-sample tests for comparing the cumulative incidence of a competing risk",
/// Annals of Statistics 16, 1988.
pub fn gray(
    follow_up: &FollowUp,
    cause: u32,
    groups: &[Option<usize>],
    strata: &[Option<usize>],
    rho: f64,
) -> Result<Test, NoEstimate> {
    let refused = |what: &'static str, value: f64, must: &'static str| {
        Err(NoEstimate::OutOfRange { what: what.into(), value, must: must.into() })
    };
    if cause == 0 {
        return refused("the cause", 0.0, "1 or more: 0 is the absence of an event");
    }
    if !(0.0..=10.0).contains(&rho) {
        return refused("rho", rho, "from 0 to 10");
    }
    if let Some(&late) = follow_up.entries().iter().find(|&&entry| 0.0 < entry) {
        return refused("an entry", late, "0: Gray's test does not allow for late entries");
    }
    let arms = labelled(follow_up.given(), groups, follow_up.rows())?;
    at_least(arms.labels.len(), "groups", 2)?;
    let layers = if strata.is_empty() {
        vec![Some(0); follow_up.people()]
    } else {
        labelled(follow_up.given(), strata, follow_up.rows())?.codes
    };
    let mut by_layer = vec![Vec::new(); layers.iter().flatten().max().map_or(0, |last| last + 1)];
    let (mut n, mut events) = (0, 0);
    for (place, &seen) in follow_up.causes().iter().enumerate() {
        let (Some(arm), Some(layer)) = (arms.codes[place], layers[place]) else { continue };
        let end = match seen {
            0 => End::Open,
            seen if seen == cause => End::Event,
            _ => End::Other,
        };
        events += usize::from(end == End::Event);
        n += 1;
        by_layer[layer].push(Person { time: follow_up.times()[place], end, arm });
    }
    at_least(events, "events of the cause", 1)?;
    let size = arms.labels.len();
    let free = size - 1;
    let mut score = vec![0.0; free];
    let mut variance = DMatrix::zeros(free, free);
    for people in &by_layer {
        Comparison::new(size).run(people, rho, &mut score, &mut variance);
    }
    let uncompared = || NoEstimate::NoVariation { what: "the cumulative incidence".into() };
    let statistic = size_of(&score, &variance).ok_or_else(uncompared)?;
    let degrees = count(free);
    let p = chi_squared_sf(statistic, degrees);
    let method = if strata.is_empty() { "Gray's test" } else { "Gray's test within strata" };
    let mut test = Test::new(Some(statistic), vec![degrees], p, n, method)?;
    test.left_out = noted(follow_up.left_out().to_vec(), follow_up.people() - n, "in no group");
    Ok(test)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    Event,
    Other,
}

#[derive(Clone)]
struct Person {
    time: f64,
    end: End,
    arm: usize,
}

/// One group as time goes on.
#[derive(Clone, Copy)]
struct Arm {
    at_risk: f64,
    /// Without any event just before and just after the time.
    free: [f64; 2],
    /// Incidence of the cause just before and just after the time.
    reached: [f64; 2],
    events: f64,
    others: f64,
}

impl Arm {
    /// People who would be at risk if other causes took nobody away.
    fn weight(&self) -> f64 {
        self.at_risk / self.free[0]
    }
}

/// The terms of one stratum, with the names of the article: the score of each group is a sum of
/// martingale increments of all groups, whose variances add up.
struct Comparison {
    arms: Vec<Arm>,
    /// How the increments of a group (column) enter the score of a group (row) through the pooled
    /// incidence: what was accumulated, to be taken off where the increment itself is counted.
    drift: DMatrix<f64>,
    /// Variance of each group's increments, and its products with what it enters by.
    own: Vec<f64>,
    mixed: DMatrix<f64>,
    direct: DMatrix<f64>,
    pooled: f64,
}

impl Comparison {
    fn new(size: usize) -> Self {
        let arm = Arm { at_risk: 0.0, free: [1.0; 2], reached: [0.0; 2], events: 0.0, others: 0.0 };
        Self {
            arms: vec![arm; size],
            drift: DMatrix::zeros(size, size),
            own: vec![0.0; size],
            mixed: DMatrix::zeros(size, size),
            direct: DMatrix::zeros(size, size),
            pooled: 0.0,
        }
    }

    fn run(mut self, people: &[Person], rho: f64, score: &mut [f64], variance: &mut DMatrix<f64>) {
        for person in people {
            self.arms[person.arm].at_risk += 1.0;
        }
        for tied in people.chunk_by(|left, right| left.time == right.time) {
            for arm in &mut self.arms {
                (arm.events, arm.others) = (0.0, 0.0);
            }
            for person in tied {
                match person.end {
                    End::Event => self.arms[person.arm].events += 1.0,
                    End::Other => self.arms[person.arm].others += 1.0,
                    End::Open => {}
                }
            }
            if tied.iter().any(|person| person.end != End::Open) {
                self.step(rho, score);
            }
            for person in tied {
                self.arms[person.arm].at_risk -= 1.0;
            }
        }
        let free = score.len();
        for row in 0..free {
            for column in 0..free {
                let whole: f64 = (0..self.arms.len())
                    .map(|group| {
                        let (left, right) = (self.drift[(row, group)], self.drift[(column, group)]);
                        left * right * self.own[group]
                            + left * self.mixed[(column, group)]
                            + right * self.mixed[(row, group)]
                    })
                    .sum();
                variance[(row, column)] += self.direct[(row, column)] + whole;
            }
        }
    }

    /// Passes one time at which something happened.
    fn step(&mut self, rho: f64, score: &mut [f64]) {
        let there: Vec<usize> =
            (0..self.arms.len()).filter(|&group| 0.0 < self.arms[group].at_risk).collect();
        for &group in &there {
            let arm = &mut self.arms[group];
            let ended = arm.events + arm.others;
            arm.free[1] = arm.free[0] * (arm.at_risk - ended) / arm.at_risk;
            arm.reached[1] = arm.reached[0] + arm.free[0] * arm.events / arm.at_risk;
        }
        let events: f64 = self.arms.iter().map(|arm| arm.events).sum();
        let others: f64 = self.arms.iter().map(|arm| arm.others).sum();
        let weights: f64 = there.iter().map(|&group| self.arms[group].weight()).sum();
        let sub: f64 = there
            .iter()
            .map(|&group| self.arms[group].weight() * (1.0 - self.arms[group].reached[0]))
            .sum();
        let before = self.pooled;
        let after = before + events / weights;
        let early = (1.0 - before).max(0.0).powf(rho);
        let size = self.arms.len();
        let mut enters = DMatrix::zeros(size, size);
        for &row in &there {
            let own = self.arms[row].weight();
            for &column in &there {
                let other = self.arms[column].weight();
                enters[(row, column)] = if row == column {
                    early * own * (1.0 - own / weights)
                } else {
                    -early * own * other / weights
                };
                if before < 1.0 {
                    let share = events / (weights * (1.0 - before));
                    self.drift[(row, column)] += enters[(row, column)] * share;
                }
            }
        }
        let free = score.len();
        for &group in there.iter().filter(|&&group| group < free) {
            let arm = &self.arms[group];
            let expected = events * arm.weight() * (1.0 - arm.reached[0]) / sub;
            if expected.is_finite() {
                score[group] += early * (arm.events - expected);
            }
        }
        if 0.0 < events {
            for &group in &there {
                let arm = self.arms[group];
                let remains =
                    if 0.0 < arm.free[1] { 1.0 - (1.0 - after) / arm.free[1] } else { 1.0 };
                let ties = if 1.0 < events {
                    1.0 - (events - 1.0) / (weights * arm.free[0] - 1.0)
                } else {
                    1.0
                };
                let increment = ties * arm.free[0] * events / (weights * arm.at_risk);
                let by: Vec<f64> = (0..score.len())
                    .map(|row| enters[(row, group)] - remains * self.drift[(row, group)])
                    .collect();
                self.accumulate(group, increment, remains, &by);
            }
        }
        if 0.0 < others {
            for &group in &there {
                let arm = self.arms[group];
                if arm.free[1] <= 0.0 || arm.others <= 0.0 {
                    continue;
                }
                let remains = (1.0 - after) / arm.free[1];
                let ties = if 1.0 < arm.others {
                    1.0 - (arm.others - 1.0) / (arm.at_risk - 1.0)
                } else {
                    1.0
                };
                let increment = ties * arm.free[0].powi(2) * arm.others / arm.at_risk.powi(2);
                let by: Vec<f64> =
                    (0..score.len()).map(|row| remains * self.drift[(row, group)]).collect();
                self.accumulate(group, increment, -remains, &by);
            }
        }
        self.pooled = after;
        for arm in &mut self.arms {
            arm.free[0] = arm.free[1];
            arm.reached[0] = arm.reached[1];
        }
    }

    /// Adds the increments of a group, which enter the scores `by` so much here, and by `remains` times
    /// what the drift will still grow.
    fn accumulate(&mut self, group: usize, increment: f64, remains: f64, by: &[f64]) {
        self.own[group] += remains * remains * increment;
        for (row, left) in by.iter().enumerate() {
            self.mixed[(row, group)] += left * remains * increment;
            for (column, right) in by.iter().enumerate() {
                self.direct[(row, column)] += left * right * increment;
            }
        }
    }
}
