//! Hiding small counts, and what it takes to keep them hidden.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::audit::audit;
use super::table::{Masked, Place, Table};

/// Hides every count from 1 to `threshold` − 1, totals included, and as little else as it can.
///
/// Zeros are always shown. Whoever reads the table, adds and subtracts its totals and knows that a
/// hidden count is at least 1 is left with at least `threshold` possible values for each hidden
/// count; [`audit`] has proved it before the table is returned. A threshold of 0 or 1 hides nothing.
///
/// # Complexity
///
/// O(s · p log p) for s small counts in p places, and the audit.
///
/// ```
/// use peerhood_outcomes::suppress::{CMS_THRESHOLD, Table, suppress};
///
/// let labels = |words: &str| words.split(' ').map(str::to_owned).collect();
/// let counts = vec![vec![40, 3, 25], vec![31, 22, 18], vec![12, 0, 60]];
/// let table = Table::new(labels("North South East"), labels("en es vi"), counts)?;
///
/// let printed = suppress(&table, CMS_THRESHOLD).table.to_string();
/// // One small count takes three others with it, or its row and its column would give it away.
/// let expected = [
///     "       en  es  vi  total",
///     "North  40   *   *     68",
///     "South  31   *   *     71",
///     "East   12   0  60     72",
///     "total  83  25 103    211",
/// ];
/// assert_eq!(printed.lines().collect::<Vec<_>>(), expected);
/// # Ok::<(), peerhood_outcomes::suppress::TableError>(())
/// ```
///
/// # References
///
/// L. H. Cox, "Network models for complementary cell suppression", Journal of the American
/// Statistical Association 90(432), 1995: counts and totals as flows round a network.
#[must_use]
pub fn suppress(table: &Table, threshold: u64) -> Suppressed {
    let mut reasons = BTreeMap::new();
    for place in table.places() {
        if (1..threshold).contains(&table.count(place)) {
            reasons.insert(place, Reason::Small);
        }
    }
    let small: Vec<Place> = reasons.keys().copied().collect();
    for place in small {
        for partner in partners(table, &reasons, place, threshold.saturating_sub(1)) {
            reasons.entry(partner).or_insert(Reason::Protects { place });
        }
    }
    let masked = Masked::new(table, |place| reasons.contains_key(&place));
    if audit(&masked, threshold).is_ok_and(|audit| audit.is_safe()) {
        return Suppressed { table: masked, threshold, reasons };
    }
    // Not known to happen: `partners` gives every hidden count the room that the audit asks for.
    // Should it, nothing is printed rather than too much.
    for place in table.places().filter(|&place| 0 < table.count(place)) {
        reasons.entry(place).or_insert(Reason::LastResort);
    }
    let masked = Masked::new(table, |place| reasons.contains_key(&place));
    Suppressed { table: masked, threshold, reasons }
}

/// A table that is safe to print, and why each hidden count is hidden.
///
/// The table may go out; the reasons may not, since they tell small counts from others. That is why
/// only the table can be serialised.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suppressed {
    /// What is printed.
    pub table: Masked,
    /// The threshold it was made for.
    pub threshold: u64,
    /// Why each hidden count is hidden, for the people who may see all.
    pub reasons: BTreeMap<Place, Reason>,
}

/// Why a count is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It is small.
    Small,
    /// Without it, a small count could be worked out.
    Protects {
        /// The small count.
        place: Place,
    },
    /// No lighter mask passed the audit.
    LastResort,
}

/// The cheapest places to hide so that the count at `place` could be larger by `room`.
///
/// A table with totals is a network in which people flow from the total through rows and columns
/// back to the total. Moving `room` people round a cycle of hidden places changes no shown count,
/// so every place on the cycle keeps that much room, not only the first. The cycle through the
/// row's total, the total and the column's total is always open.
fn partners(
    table: &Table,
    hidden: &BTreeMap<Place, Reason>,
    place: Place,
    room: u64,
) -> Vec<Place> {
    let network = Network::new(table);
    let price = |arc: &Arc| if hidden.contains_key(&arc.place) { 0 } else { arc.price() };
    let (start, goal) = (network.head(place), network.tail(place));
    let mut best = vec![u64::MAX; network.steps.len()];
    let mut reached_by: Vec<Option<(usize, Place)>> = vec![None; network.steps.len()];
    let mut queue = BinaryHeap::from([Reverse((0, start))]);
    best[start] = 0;
    while let Some(Reverse((cost, node))) = queue.pop() {
        if node == goal {
            break;
        }
        if best[node] < cost {
            continue;
        }
        for arc in network.steps[node].iter().filter(|arc| arc.place != place) {
            // A count on the way back shrinks; at least 1 must be left, as zeros are shown.
            if arc.count == 0 || (!arc.forward && arc.count - 1 < room) {
                continue;
            }
            let cost = cost + price(arc);
            if cost < best[arc.to] {
                best[arc.to] = cost;
                reached_by[arc.to] = Some((node, arc.place));
                queue.push(Reverse((cost, arc.to)));
            }
        }
    }
    let mut path = Vec::new();
    let mut node = goal;
    while let Some((from, place)) = reached_by[node].filter(|_| node != start) {
        path.push(place);
        node = from;
    }
    path
}

/// The table as a network: source, rows, columns, sink.
struct Network {
    rows: usize,
    columns: usize,
    /// For each node, the arcs that leave it, in either direction.
    steps: Vec<Vec<Arc>>,
}

struct Arc {
    place: Place,
    to: usize,
    count: u64,
    forward: bool,
}

impl Arc {
    /// Few places first, then small counts; a total is worth any number of cells.
    fn price(&self) -> u64 {
        const CELL: u64 = 1 << 20;
        let kind = match self.place {
            Place::Cell { .. } => CELL,
            Place::RowTotal { .. } | Place::ColumnTotal { .. } => CELL << 14,
            Place::Total => CELL << 28,
        };
        kind + self.count.min(CELL - 1)
    }
}

impl Network {
    fn new(table: &Table) -> Self {
        let (rows, columns) = (table.rows().len(), table.columns().len());
        let mut network = Self { rows, columns, steps: Vec::new() };
        network.steps.resize_with(rows + columns + 2, Vec::new);
        for place in table.places() {
            let (tail, head, count) =
                (network.tail(place), network.head(place), table.count(place));
            network.steps[tail].push(Arc { place, to: head, count, forward: true });
            network.steps[head].push(Arc { place, to: tail, count, forward: false });
        }
        network
    }

    fn source(&self) -> usize {
        self.rows + self.columns
    }

    fn sink(&self) -> usize {
        self.rows + self.columns + 1
    }

    fn tail(&self, place: Place) -> usize {
        match place {
            Place::Cell { row, .. } => row,
            Place::RowTotal { .. } => self.source(),
            Place::ColumnTotal { column } => self.rows + column,
            Place::Total => self.sink(),
        }
    }

    fn head(&self, place: Place) -> usize {
        match place {
            Place::Cell { column, .. } => self.rows + column,
            Place::RowTotal { row } => row,
            Place::ColumnTotal { .. } => self.sink(),
            Place::Total => self.source(),
        }
    }
}
