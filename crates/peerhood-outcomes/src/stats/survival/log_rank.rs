//! Whether survival differs between groups.

use std::borrow::Cow;

use nalgebra::DMatrix;
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::follow_up::{FollowUp, noted};
use super::score::{labelled, size_of};
use crate::estimate::{Estimate, LeftOut, NoEstimate, Test};
use crate::stats::distribution::chi_squared_sf;
use crate::stats::sum::{Sum, count};
use crate::stats::value::{at_least, critical};

/// How much an event counts, by when it happens.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum LogRankWeights {
    /// Each the same: the log-rank test, best against proportional hazards.
    Equal,
    /// By the people at risk: Gehan's and Breslow's test.
    AtRisk,
    /// By the root of the people at risk: Tarone and Ware.
    RootAtRisk,
    /// By Peto and Peto's estimate of survival, d / (n + 1) taken off at each event.
    PetoPeto,
    /// By survival just before, to the power `rho`, times its complement to the power `gamma`:
    /// Harrington and Fleming's family; `rho` alone is what R's `survdiff` has.
    HarringtonFleming {
        /// Above 0: early events count more.
        rho: f64,
        /// Above 0: late events count more.
        gamma: f64,
    },
}

/// A comparison of the survival of groups.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct LogRank {
    /// The chi-squared test with one degree of freedom less than groups.
    pub test: Test,
    /// Events seen and expected, group by group in the order of their numbers.
    pub groups: Vec<GroupEvents>,
    /// For two groups and equal weights, the hazard of the first over that of the second by Peto's one
    /// step. `None` otherwise.
    pub hazard_ratio: Option<Estimate>,
}

/// The events of one group.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct GroupEvents {
    /// Its number.
    pub group: usize,
    /// People.
    pub n: usize,
    /// Events, each by its weight.
    pub observed: f64,
    /// Events that would be expected if all groups were alike, each by its weight.
    pub expected: f64,
}

/// Tests whether groups have the same survival, within strata.
///
/// `groups` and `strata` number the people in the order in which the follow-up was given; `None` is in
/// no group or stratum, and left out. Without strata, `strata` is empty.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two groups, or without an event; [`NoEstimate::NoVariation`] when no
/// event happened while people of two groups were at risk; [`NoEstimate::LengthsDiffer`];
/// [`NoEstimate::OutOfRange`] for a power that is negative or above 10.
///
/// # Complexity
///
/// O(n + t g²) for t times of events and g groups.
///
/// # References
///
/// N. Mantel, Cancer Chemotherapy Reports 50, 1966; R. Peto and J. Peto, JRSS A 135, 1972; R. E. Tarone and
/// J. Ware, Biometrika 64, 1977; D. P. Harrington and T. R. Fleming, Biometrika 69, 1982.
pub fn log_rank(
    follow_up: &FollowUp,
    groups: &[Option<usize>],
    strata: &[Option<usize>],
    weights: LogRankWeights,
    level: f64,
) -> Result<LogRank, NoEstimate> {
    let critical = critical(level)?;
    if let LogRankWeights::HarringtonFleming { rho, gamma } = weights {
        for (what, value) in [("rho", rho), ("gamma", gamma)] {
            if !(0.0..=10.0).contains(&value) {
                let must = "from 0 to 10".into();
                return Err(NoEstimate::OutOfRange { what: what.into(), value, must });
            }
        }
    }
    let arms = labelled(follow_up.given(), groups, follow_up.rows())?;
    let layers = if strata.is_empty() {
        vec![Some(0); follow_up.people()]
    } else {
        labelled(follow_up.given(), strata, follow_up.rows())?.codes
    };
    at_least(arms.labels.len(), "groups", 2)?;
    let is_in = |place: usize| arms.codes[place].is_some() && layers[place].is_some();
    let mut sums = Sums::new(arms.labels.len());
    let mut people = vec![0; arms.labels.len()];
    for arm in (0..follow_up.people()).filter(|&place| is_in(place)).filter_map(|p| arms.codes[p]) {
        people[arm] += 1;
    }
    let last = layers.iter().flatten().max().copied().unwrap_or(0);
    let mut by_layer = vec![Vec::new(); last + 1];
    for place in (0..follow_up.people()).filter(|&place| is_in(place)) {
        if let Some(layer) = layers[place] {
            by_layer[layer].push(place);
        }
    }
    for places in by_layer {
        sums.add(follow_up, &places, &arms.codes, weights);
    }
    at_least(sums.events, "events", 1)?;
    // Groups that were at risk at some event: only they can be compared.
    let met: Vec<usize> =
        (0..people.len()).filter(|&arm| 0.0 < sums.variance[(arm, arm)]).collect();
    let uncompared = || NoEstimate::NoVariation {
        what: "the group, among those at risk when an event happened,".into(),
    };
    if met.len() < 2 {
        return Err(uncompared());
    }
    let free = met.len() - 1;
    let scores: Vec<f64> = met[..free].iter().map(|&arm| sums.score[arm].total()).collect();
    let variance =
        DMatrix::from_fn(free, free, |row, column| sums.variance[(met[row], met[column])]);
    let size = size_of(&scores, &variance).ok_or_else(uncompared)?;
    let (n, degrees) = (people.iter().sum(), count(free));
    let left_out = noted(follow_up.left_out().to_vec(), follow_up.people() - n, "in no group");
    let p = chi_squared_sf(size, degrees);
    let mut test = Test::new(Some(size), vec![degrees], p, n, name(weights, !strata.is_empty()))?;
    test.left_out.clone_from(&left_out);
    let hazard_ratio = if people.len() == 2 && weights == LogRankWeights::Equal {
        peto(sums.score[0].total(), sums.variance[(0, 0)], critical, level, n, &left_out)
    } else {
        None
    };
    let groups = (0..people.len()).map(|arm| GroupEvents {
        group: arms.labels[arm],
        n: people[arm],
        observed: sums.observed[arm].total(),
        expected: sums.observed[arm].total() - sums.score[arm].total(),
    });
    Ok(LogRank { test, groups: groups.collect(), hazard_ratio })
}

/// The hazard ratio of the first group by one step from no difference.
fn peto(
    score: f64,
    variance: f64,
    critical: f64,
    level: f64,
    n: usize,
    left_out: &[LeftOut],
) -> Option<Estimate> {
    let (log, reach) = (score / variance, critical / variance.sqrt());
    let ends = [log, log - reach, log + reach].map(f64::exp);
    let mut ratio =
        Estimate::new(ends[0], ends[1], ends[2], level, n, "hazard ratio, Peto's one step").ok()?;
    ratio.left_out = left_out.to_vec();
    Some(ratio)
}

fn name(weights: LogRankWeights, stratified: bool) -> Cow<'static, str> {
    let test = match weights {
        LogRankWeights::Equal => "log-rank test".to_owned(),
        LogRankWeights::AtRisk => "Gehan-Breslow test".to_owned(),
        LogRankWeights::RootAtRisk => "Tarone-Ware test".to_owned(),
        LogRankWeights::PetoPeto => "Peto-Peto test".to_owned(),
        LogRankWeights::HarringtonFleming { rho, gamma } => {
            format!("Harrington-Fleming test, rho {rho}, gamma {gamma}")
        }
    };
    if stratified { format!("{test} within strata").into() } else { test.into() }
}

/// Events less those expected, and their hypergeometric variance, summed over strata.
struct Sums {
    observed: Vec<Sum>,
    score: Vec<Sum>,
    variance: DMatrix<f64>,
    events: usize,
}

impl Sums {
    fn new(groups: usize) -> Self {
        Self {
            observed: vec![Sum::default(); groups],
            score: vec![Sum::default(); groups],
            variance: DMatrix::zeros(groups, groups),
            events: 0,
        }
    }

    /// Adds a stratum: `places` of its people, in order of time.
    fn add(
        &mut self,
        follow_up: &FollowUp,
        places: &[usize],
        arms: &[Option<usize>],
        weights: LogRankWeights,
    ) {
        let arm_of = |place: usize| arms[place].unwrap_or(0);
        let (times, causes) = (follow_up.times(), follow_up.causes());
        let size = self.score.len();
        let mut at_risk = vec![0.0; size];
        let mut waiting: Vec<usize> = Vec::new();
        if follow_up.entries().is_empty() {
            for &place in places {
                at_risk[arm_of(place)] += 1.0;
            }
        } else {
            waiting = places.to_vec();
            let entries = follow_up.entries();
            waiting.sort_by(|&left, &right| entries[right].total_cmp(&entries[left]));
        }
        let (mut survival, mut peto) = (1.0, 1.0);
        let mut fell = vec![0.0; size];
        for tied in places.chunk_by(|&left, &right| times[left] == times[right]) {
            let time = times[tied[0]];
            while let Some(&next) = waiting.last().filter(|&&next| follow_up.entries()[next] < time)
            {
                at_risk[arm_of(next)] += 1.0;
                waiting.pop();
            }
            fell.fill(0.0);
            for &place in tied.iter().filter(|&&place| causes[place] != 0) {
                fell[arm_of(place)] += 1.0;
                self.events += 1;
            }
            let (events, risk): (f64, f64) = (fell.iter().sum(), at_risk.iter().sum());
            if 0.0 < events {
                peto *= 1.0 - events / (risk + 1.0);
                let weight = match weights {
                    LogRankWeights::Equal => 1.0,
                    LogRankWeights::AtRisk => risk,
                    LogRankWeights::RootAtRisk => risk.sqrt(),
                    LogRankWeights::PetoPeto => peto,
                    LogRankWeights::HarringtonFleming { rho, gamma } => {
                        f64::powf(survival, rho) * f64::powf(1.0 - survival, gamma)
                    }
                };
                survival *= (risk - events) / risk;
                for (arm, &fell) in fell.iter().enumerate() {
                    self.observed[arm].add(weight * fell);
                    self.score[arm].add(weight * (fell - events * at_risk[arm] / risk));
                }
                if 1.0 < risk {
                    let spread =
                        weight * weight * events * (risk - events) / (risk - 1.0) / (risk * risk);
                    for arm in 0..size {
                        self.variance[(arm, arm)] += spread * at_risk[arm] * (risk - at_risk[arm]);
                        for other in 0..arm {
                            let shared = spread * at_risk[arm] * at_risk[other];
                            self.variance[(arm, other)] -= shared;
                            self.variance[(other, arm)] -= shared;
                        }
                    }
                }
            }
            for &place in tied {
                at_risk[arm_of(place)] -= 1.0;
            }
        }
    }
}
