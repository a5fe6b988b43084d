use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::component::Component;
use super::rule::read_rule;
use super::value::{Meant, offset, time};

/// A zone that only a calendar knows, by its own VTIMEZONE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ForeignZone {
    /// When the offset changes, by the clock before, and the offsets before and after in
    /// seconds; in order.
    changes: Vec<(NaiveDateTime, i64, i64)>,
}

/// Changes of one zone, at most.
const MOST_CHANGES: usize = 10_000;

impl ForeignZone {
    /// Reads a zone for the time between two moments.
    pub(super) fn new(component: &Component, from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        let mut changes = Vec::new();
        let begin = from.naive_utc() - TimeDelta::days(800);
        let end = until.naive_utc() + TimeDelta::days(2);
        for part in &component.inner {
            let start = part.value("DTSTART").and_then(time).map(Meant::wall_clock);
            let before = part.value("TZOFFSETFROM").and_then(offset);
            let after = part.value("TZOFFSETTO").and_then(offset);
            let (Some(start), Some(before), Some(after)) = (start, before, after) else { continue };
            changes.push((start, before, after));
            for text in part.all("RDATE") {
                let dates = text.value.split(',').filter_map(time).map(Meant::wall_clock);
                changes.extend(dates.take(MOST_CHANGES).map(|date| (date, before, after)));
            }
            for text in part.all("RRULE") {
                let Ok(mut read) = read_rule(&text.value) else { continue };
                read.rule.until = read.until.map(|until| match until {
                    Meant::Instant(instant) => instant.naive_utc() + TimeDelta::seconds(before),
                    other => other.wall_clock(),
                });
                let Ok(times) = read.rule.times(start, end) else { continue };
                let times = times.take(MOST_CHANGES).filter(|&time| begin <= time);
                changes.extend(times.map(|time| (time, before, after)));
            }
        }
        changes.sort_unstable();
        changes.dedup();
        ForeignZone { changes }
    }

    /// Gives the instant at which the clock shows a time: of two the first, and in a gap the one
    /// shifted by its width.
    pub(super) fn instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let passed = self.changes.partition_point(|&(at, before, after)| {
            // Where the clock goes back, a time shown twice is the first of the two.
            let ends = at + TimeDelta::seconds((after - before).max(0));
            ends <= local
        });
        let offset = match passed.checked_sub(1).map(|last| self.changes[last]) {
            Some((_, _, after)) => after,
            None => self.changes.first().map_or(0, |&(_, before, _)| before),
        };
        let shift = TimeDelta::seconds(offset);
        local.checked_sub_signed(shift).unwrap_or(local).and_utc()
    }
}
