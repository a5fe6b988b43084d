//! Who is at risk when: people in order of stratum and time, with scaled covariates.

use std::ops::Range;

use nalgebra::DVector;

use super::{CoxModel, Ties, enough};
use crate::estimate::{LeftOut, NoEstimate};
use crate::stats::sum::{Mean, squares};
use crate::stats::survival::follow_up::{FollowUp, noted};
use crate::stats::survival::score::labelled;
use crate::stats::value::{Value, finite, same_length};

/// The people of a Cox regression.
#[derive(Debug)]
pub(super) struct RiskSets {
    // Invariants: lists are in order of stratum, then time; `columns` have mean 0 and size 1.
    /// Positions in the follow-up.
    places: Vec<usize>,
    strata: Vec<Range<usize>>,
    times: Vec<f64>,
    /// Empty when nobody came late.
    entries: Vec<f64>,
    /// In each stratum, its members from the last entry to the first; empty when nobody came late.
    by_entry: Vec<usize>,
    events: Vec<bool>,
    columns: Vec<Vec<f64>>,
    scales: Vec<f64>,
    ties: Ties,
    /// Times of events, in order of stratum and time.
    moments: Vec<Moment>,
}

/// A time at which somebody in a stratum had the event.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    pub(super) time: f64,
    /// Everybody whose follow-up ends at it.
    pub(super) ended: Range<usize>,
    /// Events at it.
    pub(super) events: usize,
}

impl RiskSets {
    pub(super) fn new<T: Value>(
        follow_up: &FollowUp,
        covariates: &[impl AsRef<[T]>],
        model: &CoxModel<'_>,
    ) -> Result<(Self, Vec<LeftOut>), NoEstimate> {
        enough(covariates.len(), follow_up.events())?;
        let columns: Vec<&[T]> = covariates.iter().map(AsRef::as_ref).collect();
        for column in &columns {
            same_length(follow_up.given(), column.len())?;
        }
        let layers = if model.strata.is_empty() {
            vec![Some(0); follow_up.people()]
        } else {
            labelled(follow_up.given(), model.strata, follow_up.rows())?.codes
        };
        let (mut missing, mut strays) = (0, 0);
        let mut places = Vec::with_capacity(follow_up.people());
        for (place, &row) in follow_up.rows().iter().enumerate() {
            let mut whole = true;
            for column in &columns {
                match column[row].into() {
                    Some(value) => {
                        finite(value, "a covariate", row)?;
                    }
                    None => whole = false,
                }
            }
            if !whole {
                missing += 1;
            } else if layers[place].is_none() {
                strays += 1;
            } else {
                places.push(place);
            }
        }
        // Stable: in a stratum the order of time stays.
        places.sort_by_key(|&place| layers[place]);
        let left_out = noted(follow_up.left_out().to_vec(), missing, "a covariate missing");
        let left_out = noted(left_out, strays, "in no stratum");
        let mut strata: Vec<Range<usize>> = Vec::new();
        for same in places.chunk_by(|&left, &right| layers[left] == layers[right]) {
            let start = strata.last().map_or(0, |last| last.end);
            strata.push(start..start + same.len());
        }
        let events: Vec<bool> =
            places.iter().map(|&place| follow_up.causes()[place] != 0).collect();
        enough(columns.len(), events.iter().filter(|&&event| event).count())?;
        let (mut scaled, mut scales) = (Vec::new(), Vec::new());
        for (position, column) in columns.iter().enumerate() {
            let value = |&place: &usize| column[follow_up.rows()[place]].into().unwrap_or(0.0);
            let mut values: Vec<f64> = places.iter().map(value).collect();
            let scale = (squares(&values) / crate::stats::sum::count(values.len())).sqrt();
            if scale == 0.0 || !scale.is_finite() {
                return Err(NoEstimate::NoVariation { what: covariate(position) });
            }
            let mean = Mean::of(&values);
            for value in &mut values {
                *value = mean.deviation(*value) / scale;
            }
            scaled.push(values);
            scales.push(scale);
        }
        let times: Vec<f64> = places.iter().map(|&place| follow_up.times()[place]).collect();
        let entries = follow_up.entries();
        let entries: Vec<f64> = if entries.is_empty() {
            Vec::new()
        } else {
            places.iter().map(|&place| entries[place]).collect()
        };
        let mut by_entry: Vec<usize> = (0..entries.len()).collect();
        if !by_entry.is_empty() {
            for stratum in &strata {
                by_entry[stratum.clone()]
                    .sort_by(|&left, &right| entries[right].total_cmp(&entries[left]));
            }
        }
        let mut made = Self {
            places,
            strata,
            times,
            entries,
            by_entry,
            events,
            columns: scaled,
            scales,
            ties: model.ties,
            moments: Vec::new(),
        };
        made.moments = made.strata.iter().flat_map(|stratum| made.moments_of(stratum)).collect();
        Ok((made, left_out))
    }

    fn moments_of(&self, stratum: &Range<usize>) -> Vec<Moment> {
        let mut moments = Vec::new();
        let mut start = stratum.start;
        for tied in self.times[stratum.clone()].chunk_by(|left, right| left == right) {
            let ended = start..start + tied.len();
            let events = self.events[ended.clone()].iter().filter(|&&event| event).count();
            start = ended.end;
            if 0 < events {
                moments.push(Moment { time: tied[0], ended, events });
            }
        }
        moments
    }

    pub(super) fn people(&self) -> usize {
        self.places.len()
    }

    pub(super) fn events(&self) -> usize {
        self.moments.iter().map(|moment| moment.events).sum()
    }

    pub(super) fn is_event(&self, person: usize) -> bool {
        self.events[person]
    }

    pub(super) fn entry(&self, person: usize) -> Option<f64> {
        self.entries.get(person).copied()
    }

    pub(super) fn by_entry(&self, stratum: &Range<usize>) -> &[usize] {
        if self.by_entry.is_empty() { &[] } else { &self.by_entry[stratum.clone()] }
    }

    pub(super) fn times(&self) -> &[f64] {
        &self.times
    }

    pub(super) fn places(&self) -> &[usize] {
        &self.places
    }

    pub(super) fn strata(&self) -> &[Range<usize>] {
        &self.strata
    }

    pub(super) fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// The size that each covariate had.
    pub(super) fn scales(&self) -> &[f64] {
        &self.scales
    }

    pub(super) fn ties(&self) -> Ties {
        self.ties
    }

    pub(super) fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// The positions of the moments of a stratum.
    pub(super) fn moments_in(&self, stratum: &Range<usize>) -> Range<usize> {
        let at = |person| self.moments.partition_point(|moment| moment.ended.start < person);
        at(stratum.start)..at(stratum.end)
    }

    /// The linear predictor of each person.
    pub(super) fn predictor(&self, coefficients: &DVector<f64>) -> Vec<f64> {
        let mut predictor = vec![0.0; self.people()];
        for (column, &coefficient) in self.columns.iter().zip(coefficients.iter()) {
            for (sum, value) in predictor.iter_mut().zip(column) {
                *sum += coefficient * value;
            }
        }
        predictor
    }
}

/// What a covariate is called in a reason: it is counted from 1.
pub(super) fn covariate(position: usize) -> std::borrow::Cow<'static, str> {
    format!("covariate {}", position + 1).into()
}
