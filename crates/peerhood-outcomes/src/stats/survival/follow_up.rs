//! The door: times and endings, checked once and put in order.

use crate::estimate::{LeftOut, NoEstimate};
use crate::stats::order::in_order;
use crate::stats::value::{MISSING, Value, at_least, finite, same_length};

/// How long each person was followed, and how that ended.
///
/// ```
/// use peerhood_outcomes::stats::survival::{CurveLimits, FollowUp, kaplan_meier};
///
/// // Days until a match; two families still wait.
/// let waits = FollowUp::new(&[3.0, 9.0, 9.0, 14.0, 20.0], &[true, true, false, true, false])?;
/// let curve = kaplan_meier(&waits, CurveLimits::Log, 0.95)?;
/// assert_eq!(curve.median.time, Some(14.0));
/// // Nobody knows how long the last will wait: no upper limit.
/// assert_eq!(curve.median.high, None);
/// # Ok::<(), peerhood_outcomes::NoEstimate>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FollowUp {
    // Invariants: lists of equal length (`entries` may be empty: everybody from the start), in order
    // of time; times from 0 to 1e60; each entry below its time; at least one person.
    times: Vec<f64>,
    entries: Vec<f64>,
    /// 0: the event was not seen.
    causes: Vec<u32>,
    rows: Vec<usize>,
    given: usize,
    left_out: Vec<LeftOut>,
}

impl FollowUp {
    /// Follow-up that ended with the event, or before it.
    ///
    /// A person whose time or ending is missing is left out. A time of zero is allowed.
    ///
    /// # Errors
    ///
    /// [`NoEstimate::OutOfRange`] for a negative time or one beyond 1e60, [`NoEstimate::NotFinite`],
    /// [`NoEstimate::LengthsDiffer`], [`NoEstimate::TooFew`] when nobody is left.
    ///
    /// # Complexity
    ///
    /// O(n log n), here and nowhere after it.
    pub fn new(
        times: &[impl Value],
        events: &[impl Copy + Into<Option<bool>>],
    ) -> Result<Self, NoEstimate> {
        Self::of(times, events.len(), |row| events[row].into().map(u32::from))
    }

    /// Follow-up that can end in several ways: 0 is none of them yet, 1 and up are the causes.
    ///
    /// Where only one event is asked for, any cause counts as it.
    ///
    /// # Errors
    ///
    /// As [`FollowUp::new`].
    pub fn with_causes(
        times: &[impl Value],
        causes: &[impl Copy + Into<Option<u32>>],
    ) -> Result<Self, NoEstimate> {
        Self::of(times, causes.len(), |row| causes[row].into())
    }

    fn of(
        times: &[impl Value],
        causes: usize,
        cause: impl Fn(usize) -> Option<u32>,
    ) -> Result<Self, NoEstimate> {
        same_length(times.len(), causes)?;
        let time = |row: usize| times[row].into().filter(|_| cause(row).is_some());
        let mut people = 0;
        for (row, &time) in times.iter().enumerate() {
            if let Some(time) = time.into() {
                not_negative(finite(time, "the times", row)?, "the time", row)?;
                people += usize::from(cause(row).is_some());
            }
        }
        at_least(people, "people with a time and an ending", 1)?;
        let missing = times.len() - people;
        let rows = if missing == 0 {
            in_order(people, |row| time(row).unwrap_or(0.0))
        } else {
            let known: Vec<usize> = (0..times.len()).filter(|&row| time(row).is_some()).collect();
            let order = in_order(people, |place| time(known[place]).unwrap_or(0.0));
            order.into_iter().map(|place| known[place]).collect()
        };
        Ok(Self {
            // No time is -0: a curve would print its sign.
            times: rows.iter().filter_map(|&row| Some(time(row)? + 0.0)).collect(),
            entries: Vec::new(),
            causes: rows.iter().filter_map(|&row| cause(row)).collect(),
            rows,
            given: times.len(),
            left_out: noted(Vec::new(), missing, MISSING),
        })
    }

    /// The same people, seen only from their `entries` on: nobody counts as at risk before (left
    /// truncation). A person at risk from the start has entry 0.
    ///
    /// # Errors
    ///
    /// [`NoEstimate::OutOfRange`] for an entry that is negative or not before the end of follow-up;
    /// else as [`FollowUp::new`].
    pub fn entering(self, entries: &[impl Value]) -> Result<Self, NoEstimate> {
        same_length(self.given, entries.len())?;
        let mut known = Vec::with_capacity(self.rows.len());
        for (place, &row) in self.rows.iter().enumerate() {
            let Some(entry) = entries[row].into() else { continue };
            let entry = finite(entry, "the entries", row)?;
            not_negative(entry, "the entry", row)?;
            if self.times[place] <= entry {
                return Err(NoEstimate::OutOfRange {
                    what: format!("the entry at position {row}").into(),
                    value: entry,
                    must: format!("before the end of follow-up, {}", self.times[place]).into(),
                });
            }
            known.push((place, entry));
        }
        at_least(known.len(), "people with an entry", 1)?;
        let missing = self.rows.len() - known.len();
        Ok(Self {
            times: known.iter().map(|one| self.times[one.0]).collect(),
            entries: known.iter().map(|one| one.1).collect(),
            causes: known.iter().map(|one| self.causes[one.0]).collect(),
            rows: known.iter().map(|one| self.rows[one.0]).collect(),
            given: self.given,
            left_out: noted(self.left_out, missing, "entry missing"),
        })
    }

    /// People that are followed.
    #[must_use]
    pub fn people(&self) -> usize {
        self.times.len()
    }

    /// Events that were seen, of any cause.
    #[must_use]
    pub fn events(&self) -> usize {
        self.causes.iter().filter(|&&cause| cause != 0).count()
    }

    /// The end of the longest follow-up.
    #[must_use]
    pub fn longest(&self) -> f64 {
        self.times.last().copied().unwrap_or(0.0)
    }

    /// Who was given and is not in it.
    #[must_use]
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// How many there were before any was left out: what lists beside it must have.
    pub(super) fn given(&self) -> usize {
        self.given
    }

    pub(super) fn times(&self) -> &[f64] {
        &self.times
    }

    /// When each was first seen; empty when everybody was from the start.
    pub(super) fn entries(&self) -> &[f64] {
        &self.entries
    }

    pub(super) fn causes(&self) -> &[u32] {
        &self.causes
    }

    /// Where each stood in what was given.
    pub(super) fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// Those of them that are wanted, in the same order; `None` when nobody is.
    pub(super) fn only(&self, wanted: impl Fn(usize) -> bool) -> Option<Self> {
        let places: Vec<usize> = (0..self.people()).filter(|&place| wanted(place)).collect();
        let entries = if self.entries.is_empty() { &[] } else { places.as_slice() };
        (!places.is_empty()).then(|| Self {
            times: places.iter().map(|&place| self.times[place]).collect(),
            entries: entries.iter().map(|&place| self.entries[place]).collect(),
            causes: places.iter().map(|&place| self.causes[place]).collect(),
            rows: places.iter().map(|&place| self.rows[place]).collect(),
            given: self.given,
            left_out: self.left_out.clone(),
        })
    }

    /// The entries in order, to be passed as time goes on; empty when everybody was there.
    pub(super) fn entries_in_order(&self) -> Vec<f64> {
        let mut entries = self.entries.clone();
        entries.sort_by(f64::total_cmp);
        entries
    }

    /// The distinct times, each with the places of those whose follow-up ends then.
    pub(super) fn moments(&self) -> impl Iterator<Item = (f64, std::ops::Range<usize>)> {
        let mut start = 0;
        std::iter::from_fn(move || {
            let time = *self.times.get(start)?;
            let mut end = start + 1;
            while self.times.get(end) == Some(&time) {
                end += 1;
            }
            let places = start..end;
            start = end;
            Some((time, places))
        })
    }
}

/// Adds a note, if there is anything to note.
pub(super) fn noted(
    mut left_out: Vec<LeftOut>,
    count: usize,
    because: &'static str,
) -> Vec<LeftOut> {
    if 0 < count {
        left_out.push(LeftOut { count, because: because.into() });
    }
    left_out
}

fn not_negative(value: f64, what: &str, row: usize) -> Result<(), NoEstimate> {
    if 0.0 <= value {
        return Ok(());
    }
    Err(NoEstimate::OutOfRange {
        what: format!("{what} at position {row}").into(),
        value,
        must: "0 or more".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_time_is_refused_and_a_time_of_zero_is_not() {
        assert!(FollowUp::new(&[0.0, -0.0], &[true, false]).is_ok());
        let refused = FollowUp::new(&[1.0, -2.0], &[true, true]).unwrap_err();
        assert_eq!(refused.to_string(), "the time at position 1 is -2, but must be 0 or more");
    }

    #[test]
    fn nobody_enters_when_follow_up_is_over() {
        let follow_up = FollowUp::new(&[1.0, 2.0], &[true, true]).unwrap();
        let refused = follow_up.entering(&[0.0, 2.0]).unwrap_err();
        assert!(refused.to_string().ends_with("must be before the end of follow-up, 2"));
    }

    #[test]
    fn who_misses_a_time_or_an_ending_is_counted() {
        let times = [Some(3.0), None, Some(1.0)];
        let follow_up = FollowUp::new(&times, &[Some(true), Some(true), None]).unwrap();
        assert_eq!((follow_up.people(), follow_up.left_out()[0].count), (1, 2));
    }
}
