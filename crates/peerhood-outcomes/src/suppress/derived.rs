//! What is printed beside counts: shares, means, charts, and the next edition of the same table.

use super::linked::{Linked, LinkedError, LinkedRange, Release};
use super::table::{Masked, Place, Shown, Table};

impl Masked {
    /// The share that one count is of another; `None` unless both are shown, or of nobody.
    ///
    /// Of a hidden count the share would be the count in other words.
    #[must_use]
    pub fn share(&self, part: Place, whole: Place) -> Option<f64> {
        match (self.shown(part)?, self.shown(whole)?) {
            (Shown::Count(part), Shown::Count(whole)) if 0 < whole => {
                Some(part as f64 / whole as f64)
            }
            _ => None,
        }
    }

    /// A statistic about the people counted at a place, such as their mean or a point of a chart;
    /// `None` where their number is hidden, or zero.
    ///
    /// The mask of the counts protects it: whoever multiplies shown means by shown counts and
    /// subtracts from the total is left with the sum of several hidden groups. Minimum and maximum
    /// are single people's answers and should not be printed at all.
    #[must_use]
    pub fn statistic<T>(&self, place: Place, value: T) -> Option<T> {
        match self.shown(place)? {
            Shown::Count(count) if 0 < count => Some(value),
            Shown::Count(_) | Shown::Hidden => None,
        }
    }
}

/// Masks a table that counts the same people as an earlier one and some more, so that the two
/// together give nobody away.
///
/// Comes with the small numbers of newcomers that the earlier table gives away whatever is hidden
/// now: none, unless the earlier table itself was not safe.
///
/// # Errors
///
/// [`LinkedError::Shrunk`] when labels differ or a count fell; [`LinkedError::PrintedOtherwise`] when
/// `printed` is not a mask of `earlier`.
pub fn suppress_after(
    printed: &Masked,
    earlier: &Table,
    later: &Table,
    threshold: u64,
) -> Result<(Masked, Vec<LinkedRange>), LinkedError> {
    if earlier.rows() != later.rows() || earlier.columns() != later.columns() {
        return Err(LinkedError::Shrunk { place: None });
    }
    let mut counts = Linked::new();
    for place in later.places() {
        let (before, now) = (earlier.count(place), later.count(place));
        let Some(newcomers) = now.checked_sub(before) else {
            return Err(LinkedError::Shrunk { place: Some(place) });
        };
        let shown = printed.shown(place).ok_or(LinkedError::Shrunk { place: Some(place) })?;
        let then = counts.push(format!("{place}, before"), before, Release::Printed(shown));
        let since = counts.push(format!("{place}, since"), newcomers, Release::Never);
        let total = counts.push(format!("{place}, now"), now, Release::Open);
        counts.sum(total, &[then, since])?;
    }
    // Three counts for each place: before, since, now.
    let first_of = |place: Place| 3 * position(later, place);
    for total in later.places().filter(|place| !matches!(place, Place::Cell { .. })) {
        let parts: Vec<usize> =
            later.places().filter(|&part| adds_to(part, total)).map(first_of).collect();
        for table in 0..3 {
            let parts: Vec<usize> = parts.iter().map(|part| part + table).collect();
            counts.sum(first_of(total) + table, &parts)?;
        }
    }
    let mask = counts.suppress(threshold)?;
    let hides = |place: Place| mask.shown[first_of(place) + 2] == Some(Shown::Hidden);
    Ok((Masked::new(later, hides), mask.exposed))
}

/// Where a place stands among all places of a table.
fn position(table: &Table, place: Place) -> usize {
    let (rows, columns) = (table.rows().len(), table.columns().len());
    match place {
        Place::Cell { row, column } => row * columns + column,
        Place::RowTotal { row } => rows * columns + row,
        Place::ColumnTotal { column } => rows * columns + rows + column,
        Place::Total => rows * columns + rows + columns,
    }
}

fn adds_to(part: Place, total: Place) -> bool {
    match (part, total) {
        (Place::Cell { row, .. }, Place::RowTotal { row: other }) => row == other,
        (Place::Cell { column, .. }, Place::ColumnTotal { column: other }) => column == other,
        (Place::RowTotal { .. }, Place::Total) => true,
        _ => false,
    }
}
