//! Free hours, and how many of them two people share.

use std::sync::Arc;

use peerhood_matching::Share;

use super::numbers::Numbers;
use crate::cores::in_order;

/// The free stretches of a week, in order; `None` where they are not known.
pub(super) type Hours = Option<Arc<[Minutes]>>;

/// The first minute of a stretch and the one after its last, since 1970.
pub(super) type Minutes = (i64, i64);

/// What anybody's hours share with a support parent's, by the numbers of both.
#[derive(Debug)]
pub(super) struct SharedHours {
    hours: Vec<Hours>,
    /// How many of the numbers are support parents'; they come first.
    theirs: usize,
    /// A row for each number, an entry for each that is a support parent's; nothing where there are too many.
    minutes: Vec<u16>,
}

/// The most entries that are worked out beforehand: 128 million bytes.
const LARGEST_TABLE: usize = 1 << 26;

/// Stands for minutes that nobody knows.
const NOT_KNOWN: u16 = u16::MAX;

impl SharedHours {
    /// Compares all hours that are numbered so far with those of support parents, who have the first numbers.
    pub(super) fn new(numbers: &Numbers, theirs: usize) -> Self {
        let hours = numbers.hours_so_far();
        let fits = hours.len().saturating_mul(theirs) <= LARGEST_TABLE;
        let minutes = if fits { worked_out(&hours, theirs) } else { Vec::new() };
        Self { hours, theirs, minutes }
    }

    /// Minutes of the week that both have free; `None` where either is not known.
    pub(super) fn minutes(&self, these: u32, those: u32) -> Option<u32> {
        let (these, those) = (these as usize, those as usize);
        match self.minutes.get(these * self.theirs + those) {
            Some(&minutes) if those < self.theirs => {
                (minutes != NOT_KNOWN).then_some(minutes.into())
            }
            _ => shared_minutes(&self.hours[these], &self.hours[those]),
        }
    }
}

/// In full from two hours a week on; not at all where they are not known.
pub(super) fn enough(minutes: Option<u32>) -> Share {
    Share::of(minutes.and_then(|minutes| usize::try_from(minutes).ok()).unwrap_or(0), 120)
}

/// The minutes that all hours share with each of the first, row by row; nothing if they are of more than one
/// week.
fn worked_out(hours: &[Hours], theirs: usize) -> Vec<u16> {
    let stretches = || hours.iter().flatten().flat_map(|stretches| stretches.iter());
    let first = stretches().map(|stretch| stretch.0).min().unwrap_or(0);
    let last = stretches().map(|stretch| stretch.1).max().unwrap_or(0);
    let place = |minute: i64| u16::try_from(minute.saturating_sub(first)).unwrap_or(NOT_KNOWN);
    if place(last) == NOT_KNOWN {
        return Vec::new();
    }
    let places = |stretches: &Arc<[Minutes]>| -> Box<[(u16, u16)]> {
        stretches.iter().map(|stretch| (place(stretch.0), place(stretch.1))).collect()
    };
    let their: Vec<_> = hours[..theirs].iter().map(|hours| hours.as_ref().map(places)).collect();
    let row = |own: &Hours| -> Vec<u16> {
        let Some(own) = own.as_ref().map(places) else { return vec![NOT_KNOWN; theirs] };
        // How many free minutes there are before each minute: what a stretch shares is a difference of two.
        let mut free = vec![0_u16; usize::from(place(last)) + 1];
        for &(start, end) in &own {
            free[usize::from(start) + 1..=usize::from(end)].fill(1);
        }
        let mut so_far = 0;
        free.iter_mut().for_each(|free| {
            so_far += *free;
            *free = so_far;
        });
        let shared = |&(start, end): &(u16, u16)| free[usize::from(end)] - free[usize::from(start)];
        let minutes = |their: &Option<Box<[(u16, u16)]>>| match their {
            Some(places) => places.iter().map(shared).sum(),
            None => NOT_KNOWN,
        };
        their.iter().map(minutes).collect()
    };
    in_order(hours, row).concat()
}

/// Minutes of the week that both have free; `None` where either is not known.
fn shared_minutes(these: &Hours, those: &Hours) -> Option<u32> {
    let (these, those) = (these.as_ref()?, those.as_ref()?);
    let (mut this, mut that, mut sum) = (0, 0, 0);
    // Invariant: nothing that ends before either is shared and uncounted.
    while this < these.len() && that < those.len() {
        let (one, other) = (these[this], those[that]);
        sum += (one.1.min(other.1) - one.0.max(other.0)).max(0);
        if one.1 < other.1 { this += 1 } else { that += 1 }
    }
    // A week has 10,080 minutes, or an hour more.
    Some(u32::try_from(sum).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Hours of a week: stretches and gaps in turn.
    fn hours() -> impl Strategy<Value = Hours> {
        let lengths = prop::collection::vec((0..2_000_i64, 1..600_i64), 0..8);
        prop::option::weighted(0.9, lengths).prop_map(|lengths| {
            let mut at = 29_000_000;
            let stretches = lengths?.into_iter().map(|(gap, length)| {
                let start = at + gap;
                at = start + length;
                (start, at)
            });
            Some(stretches.collect())
        })
    }

    proptest! {
        #[test]
        fn what_is_worked_out_is_what_two_weeks_side_by_side_share(
            hours in prop::collection::vec(hours(), 1..8),
        ) {
            let theirs = hours.len().div_ceil(2);
            let minutes = worked_out(&hours, theirs);
            prop_assert_eq!(minutes.len(), hours.len() * theirs);
            let shared = SharedHours { hours, theirs, minutes };
            for (these, own) in (0..).zip(&shared.hours) {
                for (those, other) in (0..).zip(&shared.hours) {
                    prop_assert_eq!(shared.minutes(these, those), shared_minutes(own, other));
                }
            }
        }
    }
}
