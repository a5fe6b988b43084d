//! Counts that are sums of each other across several tables, some of them published before.

use std::collections::BTreeSet;
use std::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::simplex::{End, Equation, Stuck, Tableau, Toward};
use super::table::{Place, Shown};

/// Counts that are tied by sums: tables that share totals, tables of three ways, this year's table
/// and last year's.
///
/// ```
/// use peerhood_outcomes::suppress::{Linked, Release, Shown};
///
/// // Published in June: 40 families. In December: 43. The 3 in between were never printed.
/// let mut counts = Linked::new();
/// let june = counts.push("June", 40, Release::Printed(Shown::Count(40)));
/// let since = counts.push("since June", 3, Release::Never);
/// let december = counts.push("December", 43, Release::Open);
/// counts.sum(december, &[june, since])?;
///
/// let mask = counts.suppress(11)?;
/// assert_eq!(mask.shown[december], Some(Shown::Hidden));
/// assert!(mask.exposed.is_empty());
/// # Ok::<(), peerhood_outcomes::suppress::LinkedError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    // Invariants: sums name counts that exist; the true counts satisfy them.
    counts: Vec<LinkedCount>,
    sums: Vec<Sum>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct LinkedCount {
    name: String,
    count: u64,
    release: Release,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Sum {
    total: usize,
    parts: Vec<usize>,
}

/// Whether a count is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Release {
    /// It is about to be printed, unless that gives somebody away.
    Open,
    /// It was printed before, in this way: nobody can take that back.
    Printed(Shown),
    /// It is not printed, but could be worked out: families since last year.
    Never,
}

/// Counts tied by sums, as they can be printed. Only `shown` may go out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinkedMask {
    /// What is printed of each count, in the order they were pushed; `None` for what never is.
    pub shown: Vec<Option<Shown>>,
    /// Small counts that earlier tables give away, whatever is hidden now.
    pub exposed: Vec<LinkedRange>,
}

/// All that can be known about a count that is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct LinkedRange {
    /// Position of the count, in the order they were pushed.
    pub position: usize,
    /// Its name.
    pub name: String,
    /// The least it can be.
    pub low: u64,
    /// The most it can be; `None` when nothing shown limits it.
    pub high: Option<u64>,
    /// Whether whole-number tables with these two values were found. When not, the true range may be
    /// narrower, and the count is taken for exposed.
    pub attained: bool,
}

impl LinkedRange {
    /// How many values are possible; `None` when no end is in sight.
    #[must_use]
    pub fn values(&self) -> Option<u64> {
        self.high.map(|high| (high + 1).saturating_sub(self.low))
    }
}

/// Why linked counts could not be masked or audited.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LinkedError {
    /// A sum names a count that was not pushed.
    #[error("a sum names count {position}, but there are {counts}")]
    NoSuchCount {
        /// The position.
        position: usize,
        /// Counts there are.
        counts: usize,
    },
    /// The parts do not add up to the total.
    #[error("{total} is {count}, but its parts add up to {parts}")]
    DoesNotAddUp {
        /// Name of the total.
        total: String,
        /// Its count.
        count: u64,
        /// The sum of its parts.
        parts: u128,
    },
    /// A count was printed as something else than it is, or hidden while it is zero.
    #[error("{name} is {count}, but was printed as {shown}")]
    PrintedOtherwise {
        /// Its name.
        name: String,
        /// The count.
        count: u64,
        /// What was printed.
        shown: Shown,
    },
    /// A later table does not count everybody the earlier one did.
    #[error("{}", Shrunk(*.place))]
    Shrunk {
        /// Where a count fell; `None` when the labels differ.
        place: Option<Place>,
    },
    /// The sums are too entangled for exact arithmetic in 128 bits.
    #[error("the sums are too entangled for exact arithmetic")]
    TooEntangled,
}

struct Shrunk(Option<Place>);

impl fmt::Display for Shrunk {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(place) => write!(out, "{place} is smaller than in the earlier table"),
            None => out.write_str("the two tables have different labels"),
        }
    }
}

impl Linked {
    /// No counts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a count and gives its position, by which sums name it.
    pub fn push(&mut self, name: impl Into<String>, count: u64, release: Release) -> usize {
        self.counts.push(LinkedCount { name: name.into(), count, release });
        self.counts.len() - 1
    }

    /// States that a count is the sum of others.
    ///
    /// # Errors
    ///
    /// [`LinkedError`] when a position is not there or the counts do not add up.
    pub fn sum(&mut self, total: usize, parts: &[usize]) -> Result<(), LinkedError> {
        let counts = self.counts.len();
        if let Some(&position) = parts.iter().chain([&total]).find(|&&position| counts <= position)
        {
            return Err(LinkedError::NoSuchCount { position, counts });
        }
        let sum: u128 = parts.iter().map(|&part| u128::from(self.counts[part].count)).sum();
        let LinkedCount { name, count, .. } = &self.counts[total];
        if sum != u128::from(*count) {
            let (total, count) = (name.clone(), *count);
            return Err(LinkedError::DoesNotAddUp { total, count, parts: sum });
        }
        self.sums.push(Sum { total, parts: parts.to_vec() });
        Ok(())
    }

    /// Hides small open counts, and open counts beside them until nothing small can be worked out.
    ///
    /// Zeros are always shown. Partners are taken greedily, smallest first, so more may be hidden
    /// than the least possible.
    ///
    /// # Errors
    ///
    /// [`LinkedError`] when earlier prints contradict the counts, or the arithmetic overflows.
    pub fn suppress(&self, threshold: u64) -> Result<LinkedMask, LinkedError> {
        self.check_prints()?;
        let mut shown: Vec<Option<Shown>> = (self.counts.iter())
            .map(|count| match count.release {
                Release::Never => None,
                Release::Printed(shown) => Some(shown),
                Release::Open if (1..threshold).contains(&count.count) => Some(Shown::Hidden),
                Release::Open => Some(Shown::Count(count.count)),
            })
            .collect();
        // Hiding more only widens ranges: what was safe once is not looked at again.
        let mut suspects: BTreeSet<usize> = (0..self.counts.len()).collect();
        loop {
            let exposed = self.exposed_among(&suspects, &shown, threshold)?;
            let partners: BTreeSet<usize> =
                exposed.iter().filter_map(|range| self.partner(range.position, &shown)).collect();
            if partners.is_empty() {
                return Ok(LinkedMask { shown, exposed });
            }
            suspects = exposed.iter().map(|range| range.position).collect();
            for partner in partners {
                shown[partner] = Some(Shown::Hidden);
                suspects.insert(partner);
            }
        }
    }

    /// The ranges, among all counts not shown, that give a small count away.
    ///
    /// `shown` is what an attacker reads, in the order the counts were pushed; the true counts are
    /// not used. A hidden count is at least 1. It is exposed when fewer than `threshold` values are
    /// possible; a count that is never printed only when some of them are small and not zero.
    ///
    /// # Errors
    ///
    /// [`LinkedError::TooEntangled`] when the arithmetic overflows.
    pub fn exposed(
        &self,
        shown: &[Option<Shown>],
        threshold: u64,
    ) -> Result<Vec<LinkedRange>, LinkedError> {
        let all = (0..self.counts.len()).collect();
        self.exposed_among(&all, shown, threshold)
    }

    fn exposed_among(
        &self,
        suspects: &BTreeSet<usize>,
        shown: &[Option<Shown>],
        threshold: u64,
    ) -> Result<Vec<LinkedRange>, LinkedError> {
        let ranges = self.ranges(suspects, shown).map_err(|_| LinkedError::TooEntangled)?;
        let small = |range: &LinkedRange| {
            let most = range.high.unwrap_or(u64::MAX);
            range.low.max(1) < threshold && 0 < most
        };
        let exposed = |range: &LinkedRange| {
            let narrow = range.values().is_some_and(|values| values < threshold);
            let printed = shown.get(range.position).is_some_and(Option::is_some);
            (narrow || !range.attained) && (printed || small(range))
        };
        Ok(ranges.into_iter().filter(exposed).collect())
    }

    fn ranges(
        &self,
        suspects: &BTreeSet<usize>,
        shown: &[Option<Shown>],
    ) -> Result<Vec<LinkedRange>, Stuck> {
        // Unknown counts become variables from 0: a hidden one is 1 more than its variable.
        let mut variable_of = vec![None; self.counts.len()];
        let mut unknown = Vec::new();
        for (position, variable) in variable_of.iter_mut().enumerate() {
            if !matches!(shown.get(position), Some(Some(Shown::Count(_)))) {
                *variable = Some(unknown.len());
                unknown.push(position);
            }
        }
        let least =
            |position: usize| i128::from(matches!(shown.get(position), Some(Some(Shown::Hidden))));
        let mut equations = Vec::new();
        for sum in &self.sums {
            let parts = sum.parts.iter().map(|&part| (part, 1_i128));
            let mut equation = Equation { terms: Vec::new(), equals: 0 };
            for (position, sign) in parts.chain([(sum.total, -1)]) {
                match (variable_of[position], shown.get(position)) {
                    (None, Some(Some(Shown::Count(count)))) => {
                        equation.equals -= sign * i128::from(*count);
                    }
                    (Some(variable), _) => {
                        equation.terms.push((variable, sign));
                        equation.equals -= sign * least(position);
                    }
                    (None, _) => {}
                }
            }
            if !equation.terms.is_empty() {
                equations.push(equation);
            }
        }
        let mut tableau = Tableau::new(unknown.len(), &equations)?;
        let mut ranges = Vec::new();
        let wanted = unknown.iter().enumerate().filter(|(_, position)| suspects.contains(position));
        for (variable, &position) in wanted {
            let low = tableau.end(variable, Toward::Least)?;
            let high = tableau.end(variable, Toward::Greatest)?;
            ranges.push(self.range(position, least(position), low, high));
        }
        Ok(ranges)
    }

    fn range(&self, position: usize, least: i128, low: End, high: End) -> LinkedRange {
        let count = |value: i128| u64::try_from(value + least).unwrap_or(u64::MAX);
        let (low, low_attained) = match low {
            End::At { value, attained } => (count(value), attained),
            End::Open => (count(0), false),
        };
        let (high, high_attained) = match high {
            End::At { value, attained } => (Some(count(value)), attained),
            End::Open => (None, true),
        };
        let name = self.counts[position].name.clone();
        LinkedRange { position, name, low, high, attained: low_attained && high_attained }
    }

    /// The smallest shown count, open and not zero, that shares a sum with this one; or with one of
    /// those that do, and so on.
    fn partner(&self, exposed: usize, shown: &[Option<Shown>]) -> Option<usize> {
        let mut reached = BTreeSet::from([exposed]);
        loop {
            let touching =
                self.sums.iter().filter(|sum| sum.members().any(|m| reached.contains(&m)));
            let near: BTreeSet<usize> = touching.flat_map(Sum::members).collect();
            let open = |&position: &usize| {
                let LinkedCount { count, release, .. } = self.counts[position].clone();
                release == Release::Open
                    && 0 < count
                    && shown[position] == Some(Shown::Count(count))
            };
            let found = near.iter().copied().filter(open);
            if let Some(partner) = found.min_by_key(|&position| self.counts[position].count) {
                return Some(partner);
            }
            let before = reached.len();
            reached.extend(near);
            if reached.len() == before {
                return None;
            }
        }
    }

    fn check_prints(&self) -> Result<(), LinkedError> {
        for LinkedCount { name, count, release } in &self.counts {
            let &Release::Printed(shown) = release else { continue };
            let holds = match shown {
                Shown::Count(printed) => printed == *count,
                Shown::Hidden => 0 < *count,
            };
            if !holds {
                return Err(LinkedError::PrintedOtherwise {
                    name: name.clone(),
                    count: *count,
                    shown,
                });
            }
        }
        Ok(())
    }
}

impl Sum {
    fn members(&self) -> impl Iterator<Item = usize> + '_ {
        self.parts.iter().copied().chain([self.total])
    }
}
