//! The partial likelihood with its slope and curvature, in two passes over the people.
//!
//! Back in time, the risk sets grow, and each event finds the mean covariates of those at risk. On in
//! time, each person collects the hazard they were exposed to. The curvature is then a weighted product
//! of the covariates less the outer products of those means: no risk set needs a matrix of its own.

use std::ops::Range;

use nalgebra::{DMatrix, DVector};

use super::Ties;
use super::risk::{Moment, RiskSets};
use crate::stats::sum::{Sum, count, dot};

/// The partial likelihood at some coefficients.
#[derive(Debug)]
pub(super) struct Hazard {
    /// `None` where no float holds it.
    pub(super) log_likelihood: Option<f64>,
    pub(super) score: DVector<f64>,
    pub(super) information: DMatrix<f64>,
    /// The risk of each person relative to the others of the stratum.
    pub(super) risks: Vec<f64>,
    /// What each moment of events did.
    pub(super) passed: Vec<Passed>,
    /// Three lists for each moment, each of one number a covariate: the mean covariates of those at
    /// risk, summed over the events; the same, each times its hazard; the same for those who go.
    means: Vec<f64>,
}

/// Hazard of the events of one moment.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Passed {
    /// For those who live on.
    pub(super) hazard: f64,
    /// For those with the event, which Efron counts as leaving one by one.
    pub(super) own: f64,
}

/// The mean covariates of those at risk at a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Means<'a> {
    /// Summed over the events.
    pub(super) sum: &'a [f64],
    /// The same, each times its hazard.
    pub(super) pull: &'a [f64],
    /// The same for those with the event.
    pub(super) own_pull: &'a [f64],
}

impl Hazard {
    pub(super) fn means(&self, moment: usize) -> Means<'_> {
        let size = self.score.len();
        let (sum, pulls) = self.means[3 * size * moment..3 * size * (moment + 1)].split_at(size);
        let (pull, own_pull) = pulls.split_at(size);
        Means { sum, pull, own_pull }
    }
}

impl RiskSets {
    /// Evaluates the likelihood; each moment's share in score and information is times its `tilt`.
    pub(super) fn hazard(
        &self,
        coefficients: &DVector<f64>,
        tilt: impl Fn(usize) -> f64,
    ) -> Hazard {
        let size = self.columns().len();
        let mut predictor = self.predictor(coefficients);
        for stratum in self.strata() {
            // Relative to the highest, so that no risk overflows.
            let highest = predictor[stratum.clone()].iter().copied().fold(f64::MIN, f64::max);
            predictor[stratum.clone()].iter_mut().for_each(|value| *value -= highest);
        }
        let risks: Vec<f64> = predictor.iter().map(|value| value.exp()).collect();
        let mut likelihood = Sum::default();
        let mut passed = vec![Passed::default(); self.moments().len()];
        let mut means = vec![0.0; 3 * size * passed.len()];
        let mut slope = vec![Sum::default(); size];
        // The lower triangle, row by row.
        let mut products = vec![0.0; size * (size + 1) / 2];
        let (mut at_risk, mut gone) = (AtRisk::new(size), AtRisk::new(size));
        for stratum in self.strata() {
            at_risk.clear();
            let mut late = self.by_entry(stratum).iter().copied().peekable();
            let mut next = stratum.end;
            for position in self.moments_in(stratum).rev() {
                let moment = &self.moments()[position];
                at_risk.add(moment.ended.start..next, &risks, self.columns());
                next = moment.ended.start;
                while let Some(person) = late
                    .next_if(|&person| self.entry(person).is_some_and(|entry| moment.time <= entry))
                {
                    at_risk.take(person, &risks, self.columns());
                }
                let tilt = tilt(position);
                gone.clear();
                for person in moment.ended.clone().filter(|&person| self.is_event(person)) {
                    gone.add(person..person + 1, &risks, self.columns());
                    likelihood.add(predictor[person]);
                    for (slope, column) in slope.iter_mut().zip(self.columns()) {
                        slope.add(tilt * column[person]);
                    }
                }
                let means = &mut means[3 * size * position..3 * size * (position + 1)];
                let mut sums = Sums { means, products: &mut products, likelihood: &mut likelihood };
                passed[position] = self.pass(moment, [&at_risk, &gone], tilt, &mut sums);
                for (slope, mean) in slope.iter_mut().zip(&*means) {
                    slope.add(-tilt * mean);
                }
            }
        }
        let exposed = self.exposures(&risks, &passed, &tilt);
        let mut information = DMatrix::zeros(size, size);
        let mut weighted = vec![0.0; exposed.len()];
        let mut taken = products.into_iter();
        for row in 0..size {
            for ((weighted, exposed), value) in
                weighted.iter_mut().zip(&exposed).zip(&self.columns()[row])
            {
                *weighted = exposed * value;
            }
            for (column, taken) in (0..=row).zip(taken.by_ref()) {
                let value = dot(&weighted, &self.columns()[column]) - taken;
                information[(row, column)] = value;
                information[(column, row)] = value;
            }
        }
        let log_likelihood = Some(likelihood.total()).filter(|value| value.is_finite());
        let score = DVector::from_iterator(size, slope.into_iter().map(Sum::total));
        Hazard { log_likelihood, score, information, risks, passed, means }
    }

    /// Passes one moment, with those at risk and those who go.
    fn pass(
        &self,
        moment: &Moment,
        [at_risk, gone]: [&AtRisk; 2],
        tilt: f64,
        sums: &mut Sums<'_>,
    ) -> Passed {
        let mut passed = Passed::default();
        let (means, pulls) = sums.means.split_at_mut(at_risk.sums.len());
        let (pulls, own_pulls) = pulls.split_at_mut(means.len());
        let mut at_event = vec![0.0; means.len()];
        let events = count(moment.events);
        for before in 0..moment.events {
            let left = match self.ties() {
                Ties::Efron => count(before) / events,
                Ties::Breslow => 0.0,
            };
            let risk = at_risk.risk - left * gone.risk;
            sums.likelihood.add(-risk.ln());
            let hazard = 1.0 / risk;
            passed.hazard += hazard;
            passed.own += (1.0 - left) * hazard;
            for ((mean, there), gone) in at_event.iter_mut().zip(&at_risk.sums).zip(&gone.sums) {
                *mean = (there - left * gone) * hazard;
            }
            let into = means.iter_mut().zip(&mut *pulls).zip(&mut *own_pulls);
            for (((sum, pull), own_pull), mean) in into.zip(&at_event) {
                *sum += mean;
                *pull += mean * hazard;
                *own_pull += (1.0 - left) * mean * hazard;
            }
            let mut products = sums.products.iter_mut();
            for (row, first) in at_event.iter().enumerate() {
                for (second, product) in at_event[..=row].iter().zip(products.by_ref()) {
                    *product += tilt * first * second;
                }
            }
        }
        passed
    }

    /// The hazard that each person was exposed to, times their risk.
    fn exposures(
        &self,
        risks: &[f64],
        passed: &[Passed],
        tilt: &impl Fn(usize) -> f64,
    ) -> Vec<f64> {
        let mut exposed = vec![0.0; risks.len()];
        for stratum in self.strata() {
            let moments = self.moments_in(stratum);
            let mut sum = Sum::default();
            // The hazard up to and with each moment.
            let mut reached = Vec::with_capacity(moments.len());
            let mut person = stratum.start;
            for position in moments.clone() {
                let (moment, passed, tilt) =
                    (&self.moments()[position], &passed[position], tilt(position));
                let before = sum.total();
                exposed[person..moment.ended.start].fill(before);
                sum.add(tilt * passed.hazard);
                for one in moment.ended.clone() {
                    exposed[one] =
                        if self.is_event(one) { before + tilt * passed.own } else { sum.total() };
                }
                person = moment.ended.end;
                reached.push(sum.total());
            }
            exposed[person..stratum.end].fill(sum.total());
            for &one in self.by_entry(stratum) {
                let Some(entry) = self.entry(one) else { continue };
                let before =
                    self.moments()[moments.clone()].partition_point(|moment| moment.time <= entry);
                if 0 < before {
                    exposed[one] -= reached[before - 1];
                }
            }
        }
        for (exposed, risk) in exposed.iter_mut().zip(risks) {
            *exposed *= risk;
        }
        exposed
    }
}

/// What a moment adds to.
struct Sums<'a> {
    means: &'a mut [f64],
    products: &'a mut [f64],
    likelihood: &'a mut Sum,
}

/// Sums over the people at risk.
struct AtRisk {
    risk: f64,
    sums: Vec<f64>,
}

impl AtRisk {
    fn new(size: usize) -> Self {
        Self { risk: 0.0, sums: vec![0.0; size] }
    }

    fn clear(&mut self) {
        self.risk = 0.0;
        self.sums.fill(0.0);
    }

    fn add(&mut self, people: Range<usize>, risks: &[f64], columns: &[Vec<f64>]) {
        let risks = &risks[people.clone()];
        self.risk += risks.iter().sum::<f64>();
        for (sum, column) in self.sums.iter_mut().zip(columns) {
            for (risk, value) in risks.iter().zip(&column[people.clone()]) {
                *sum += risk * value;
            }
        }
    }

    fn take(&mut self, person: usize, risks: &[f64], columns: &[Vec<f64>]) {
        self.risk -= risks[person];
        for (sum, column) in self.sums.iter_mut().zip(columns) {
            *sum -= risks[person] * column[person];
        }
    }
}
