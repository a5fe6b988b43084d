//! The attacker: everything a published table allows to be worked out.
//!
//! Shares no code with the mask, and sees nothing of the true counts.

use std::collections::VecDeque;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::table::{Masked, Place, Shown};

/// Finds the exact range of every hidden count, given all that is shown.
///
/// Counts are whole numbers, totals are sums, and a hidden count is at least 1, because zeros are
/// shown. Ranges are exact: for each end there is a table with that count at that place and every
/// shown count the same. It fails where a small count is shown, or where a range holds fewer than
/// `threshold` values.
///
/// # Errors
///
/// [`AuditError`] when the lists do not fit together, or no table has these sums.
///
/// # Complexity
///
/// Two maximum flows for each hidden count.
///
/// ```
/// use peerhood_outcomes::suppress::{Masked, Place, Table, audit};
///
/// let labels = |words: &str| words.split(' ').map(str::to_owned).collect();
/// let table = Table::new(labels("North South"), labels("en es"), vec![vec![40, 3], vec![31, 22]])?;
/// // A lone star beside its totals is no secret.
/// let masked = Masked::new(&table, |place| place == Place::Cell { row: 0, column: 1 });
///
/// let audit = audit(&masked, 11)?;
/// assert!(!audit.is_safe());
/// assert_eq!(audit.hidden[0].to_string(), "row 1, column 2: exactly 3");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn audit(table: &Masked, threshold: u64) -> Result<Audit, AuditError> {
    let mut flow = Flow::consistent_with(table)?;
    let mut hidden = Vec::new();
    for arc in 0..flow.arcs.len() {
        if flow.arcs[arc].hidden {
            let place = flow.arcs[arc].place;
            hidden.push(HiddenRange { place, low: flow.lowest(arc), high: flow.highest(arc) });
        }
    }
    let small = |place: &Place| {
        table.shown(*place).is_some_and(
            |shown| matches!(shown, Shown::Count(count) if (1..threshold).contains(&count)),
        )
    };
    Ok(Audit { threshold, hidden, shown_small: table.places().filter(small).collect() })
}

/// What an attacker learns from a published table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Audit {
    /// How many values must stay possible for a hidden count.
    pub threshold: u64,
    /// The exact range of every hidden count.
    pub hidden: Vec<HiddenRange>,
    /// Small counts that are shown.
    pub shown_small: Vec<Place>,
}

impl Audit {
    /// Whether the table may be printed.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.shown_small.is_empty() && self.exposed().next().is_none()
    }

    /// Hidden counts of which too few values stay possible.
    pub fn exposed(&self) -> impl Iterator<Item = &HiddenRange> {
        self.hidden
            .iter()
            .filter(|range| range.values().is_some_and(|values| values < self.threshold))
    }
}

/// All that can be known about a hidden count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct HiddenRange {
    /// Where it stands.
    pub place: Place,
    /// The least it can be.
    pub low: u64,
    /// The most it can be; `None` when nothing shown limits it.
    pub high: Option<u64>,
}

impl HiddenRange {
    /// How many values are possible; `None` when no end is in sight.
    #[must_use]
    pub fn values(&self) -> Option<u64> {
        self.high.map(|high| high - self.low + 1)
    }
}

impl std::fmt::Display for HiddenRange {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { place, low, .. } = self;
        match self.high {
            Some(high) if high == *low => write!(out, "{place}: exactly {low}"),
            Some(high) => write!(out, "{place}: from {low} to {high}"),
            None => write!(out, "{place}: {low} or more"),
        }
    }
}

/// Why a published table could not be audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AuditError {
    /// Lists of cells, totals and labels differ in length.
    #[error("the table has {rows} rows and {columns} columns, but its lists do not")]
    Shape {
        /// Row labels.
        rows: usize,
        /// Column labels.
        columns: usize,
    },
    /// A shown count is too large to be one.
    #[error("{place} shows {count}, more than 2^48")]
    TooLarge {
        /// Where.
        place: Place,
        /// The count.
        count: u64,
    },
    /// No table of whole numbers has these cells and totals.
    #[error("the shown counts contradict each other: no table has these cells and totals")]
    Contradiction,
}

/// People flowing from the source through rows and columns to the sink and back, as some table that
/// agrees with all shown counts has them.
struct Flow {
    arcs: Vec<Arc>,
    /// For each node, the positions of the arcs that touch it.
    touching: Vec<Vec<usize>>,
}

struct Arc {
    place: Place,
    from: usize,
    to: usize,
    people: u64,
    hidden: bool,
}

/// Room of an arc that nothing limits.
const ENDLESS: u64 = u64::MAX;

impl Flow {
    fn consistent_with(table: &Masked) -> Result<Self, AuditError> {
        let (rows, columns) = (table.rows.len(), table.columns.len());
        let fits = table.cells.len() == rows
            && table.cells.iter().all(|row| row.len() == columns)
            && table.row_totals.len() == rows
            && table.column_totals.len() == columns;
        if !fits {
            return Err(AuditError::Shape { rows, columns });
        }
        let (source, sink) = (rows + columns, rows + columns + 1);
        let mut arcs = Vec::new();
        let mut touching = vec![Vec::new(); rows + columns + 2];
        for place in table.places() {
            let (from, to) = match place {
                Place::Cell { row, column } => (row, rows + column),
                Place::RowTotal { row } => (source, row),
                Place::ColumnTotal { column } => (rows + column, sink),
                Place::Total => (sink, source),
            };
            let (people, hidden) = match table.shown(place) {
                Some(Shown::Count(count)) if 1 << 48 < count => {
                    return Err(AuditError::TooLarge { place, count });
                }
                Some(Shown::Count(count)) => (count, false),
                Some(Shown::Hidden) | None => (1, true),
            };
            touching[from].push(arcs.len());
            touching[to].push(arcs.len());
            arcs.push(Arc { place, from, to, people, hidden });
        }
        let mut flow = Self { arcs, touching };
        flow.balance()?;
        Ok(flow)
    }

    /// Moves people along hidden arcs until as many leave each node as enter it.
    fn balance(&mut self) -> Result<(), AuditError> {
        let mut excess = vec![0_i128; self.touching.len()];
        for arc in &self.arcs {
            excess[arc.to] += i128::from(arc.people);
            excess[arc.from] -= i128::from(arc.people);
        }
        // Invariant: the excesses add up to zero.
        while let Some(full) = excess.iter().position(|&people| 0 < people) {
            let path = self.path(full, |node| excess[node] < 0, None);
            let Some(path) = path else { return Err(AuditError::Contradiction) };
            let end = path.end;
            let wanted = excess[full].min(-excess[end]);
            let moved = path.room.min(u64::try_from(wanted).unwrap_or(ENDLESS));
            self.push(&path, moved);
            excess[full] -= i128::from(moved);
            excess[end] += i128::from(moved);
        }
        Ok(())
    }

    /// The most people the arc can carry; `None` without limit. The flow moves to one that has as
    /// many as were tried.
    fn highest(&mut self, arc: usize) -> Option<u64> {
        let Arc { from, to, .. } = self.arcs[arc];
        while let Some(path) = self.path(to, |node| node == from, Some(arc)) {
            if path.room == ENDLESS {
                return None;
            }
            self.push(&path, path.room);
            self.arcs[arc].people = self.arcs[arc].people.checked_add(path.room)?;
        }
        Some(self.arcs[arc].people)
    }

    /// The fewest people the arc can carry: at least 1, as zeros are shown. The flow moves there.
    fn lowest(&mut self, arc: usize) -> u64 {
        let Arc { from, to, .. } = self.arcs[arc];
        while 1 < self.arcs[arc].people {
            let Some(path) = self.path(from, |node| node == to, Some(arc)) else { break };
            let moved = path.room.min(self.arcs[arc].people - 1);
            self.push(&path, moved);
            self.arcs[arc].people -= moved;
        }
        self.arcs[arc].people
    }

    /// A shortest path of hidden arcs with room, from `start` to a node that is a `goal`.
    fn path(&self, start: usize, goal: impl Fn(usize) -> bool, not: Option<usize>) -> Option<Path> {
        let mut reached_by: Vec<Option<usize>> = vec![None; self.touching.len()];
        let mut queue = VecDeque::from([start]);
        let mut end = None;
        while let Some(node) = queue.pop_front() {
            if node != start && goal(node) {
                end = Some(node);
                break;
            }
            for &position in self.touching[node].iter().filter(|&&position| Some(position) != not) {
                let arc = &self.arcs[position];
                let (next, room) = arc.seen_from(node);
                if 0 < room && next != start && reached_by[next].is_none() {
                    reached_by[next] = Some(position);
                    queue.push_back(next);
                }
            }
        }
        let end = end?;
        let mut path = Path { end, arcs: Vec::new(), room: ENDLESS };
        let mut node = end;
        while let Some(position) = reached_by[node].filter(|_| node != start) {
            let arc = &self.arcs[position];
            let previous = if arc.to == node { arc.from } else { arc.to };
            path.arcs.push((position, arc.from == previous));
            path.room = path.room.min(arc.seen_from(previous).1);
            node = previous;
        }
        Some(path)
    }

    fn push(&mut self, path: &Path, people: u64) {
        for &(position, forward) in &path.arcs {
            let arc = &mut self.arcs[position];
            arc.people = if forward { arc.people + people } else { arc.people - people };
        }
    }
}

impl Arc {
    /// Where the arc leads from this end, and how many people it can still take there.
    fn seen_from(&self, node: usize) -> (usize, u64) {
        match (self.hidden, node == self.from) {
            (false, forward) => (if forward { self.to } else { self.from }, 0),
            (true, true) => (self.to, ENDLESS),
            (true, false) => (self.from, self.people - 1),
        }
    }
}

struct Path {
    end: usize,
    /// Positions of the arcs, and whether each is walked forward.
    arcs: Vec<(usize, bool)>,
    room: u64,
}
