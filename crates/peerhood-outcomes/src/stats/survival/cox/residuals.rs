//! How much each person pulls at the coefficients, and errors made of it.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use super::CoxErrors;
use super::newton::Fit;
use super::risk::RiskSets;
use crate::estimate::NoEstimate;
use crate::stats::survival::follow_up::FollowUp;
use crate::stats::value::{at_least, same_length};

impl RiskSets {
    /// Lin and Wei's sandwich, with the pulls of a cluster summed.
    pub(super) fn sandwich(
        &self,
        fit: &Fit,
        follow_up: &FollowUp,
        errors: CoxErrors<'_>,
    ) -> Result<DMatrix<f64>, NoEstimate> {
        let pulls = self.pulls(fit);
        let size = self.columns().len();
        let clusters: BTreeMap<usize, Vec<usize>> = match errors {
            CoxErrors::Model | CoxErrors::Robust => {
                (0..self.people()).map(|person| (person, vec![person])).collect()
            }
            CoxErrors::Clustered(clusters) => {
                same_length(follow_up.given(), clusters.len())?;
                let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
                for (person, &place) in self.places().iter().enumerate() {
                    let cluster = clusters[follow_up.rows()[place]];
                    members.entry(cluster).or_default().push(person);
                }
                at_least(members.len(), "clusters", 2)?;
                members
            }
        };
        let mut sums = DMatrix::zeros(clusters.len(), size);
        for (row, members) in clusters.values().enumerate() {
            for &person in members {
                for place in 0..size {
                    sums[(row, place)] += pulls[(person, place)];
                }
            }
        }
        let half = sums * &fit.covariance;
        Ok(half.transpose() * half)
    }

    /// The score residuals, a row each.
    fn pulls(&self, fit: &Fit) -> DMatrix<f64> {
        let (risks, passed) = (&fit.at_best.risks, &fit.at_best.passed);
        let size = self.columns().len();
        let mut pulls = DMatrix::zeros(self.people(), size);
        for stratum in self.strata() {
            let moments = self.moments_in(stratum);
            let first = moments.start;
            // Hazard, and hazard times mean covariates, up to and with each moment.
            let mut reached = Vec::with_capacity(moments.len());
            let (mut hazard, mut pull) = (0.0, vec![0.0; size]);
            for position in moments.clone() {
                hazard += passed[position].hazard;
                for (sum, value) in pull.iter_mut().zip(fit.at_best.means(position).pull) {
                    *sum += value;
                }
                reached.push((hazard, pull.clone()));
            }
            let before = |time: f64| {
                self.moments()[moments.clone()].partition_point(|moment| moment.time <= time)
            };
            let mut next = 0;
            for person in stratum.clone() {
                let inside =
                    |position: usize| self.moments()[first + position].ended.contains(&person);
                while first + next < moments.end && self.moments()[first + next].ended.end <= person
                {
                    next += 1;
                }
                let dies = self.is_event(person);
                // Moments that this person lived through, own event aside.
                let met = next + usize::from(!dies && first + next < moments.end && inside(next));
                let entered = self.entry(person).map_or(0, before);
                for place in 0..size {
                    let value = self.columns()[place][person];
                    let sum = |upto: usize| {
                        upto.checked_sub(1).map_or((0.0, 0.0), |last: usize| {
                            (reached[last].0, reached[last].1[place])
                        })
                    };
                    let ((hazard, pull), (early, early_pull)) = (sum(met), sum(entered));
                    let mut residual =
                        -risks[person] * (value * (hazard - early) - (pull - early_pull));
                    if dies {
                        let (own, means) = (passed[first + next], fit.at_best.means(first + next));
                        let events = self.moments()[first + next].events;
                        residual += value - means.sum[place] / crate::stats::sum::count(events);
                        residual -= risks[person] * (value * own.own - means.own_pull[place]);
                    }
                    pulls[(person, place)] = residual;
                }
            }
        }
        pulls
    }
}
