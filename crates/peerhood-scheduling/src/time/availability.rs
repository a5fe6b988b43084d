use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike, Utc};

use super::window::{DAY, WEEK, weekday_minute};
use super::{Answer, Window, Zone};

/// When somebody or some place is free: weekly hours, less the stretches already taken.
///
/// ```
/// use chrono::{NaiveTime, TimeZone, Utc, Weekday};
/// use peerhood_scheduling::{Answer, Availability, Presence, Window, Zone};
///
/// let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
/// let mut hours = Availability::unknown(Zone::new("America/Chicago")?);
/// hours.weekly = Some(vec![Window::new(Weekday::Mon, time(18), time(21), Answer::Yes)?]);
///
/// // Monday 2 March 2026, 18:30 in Chicago, is half past midnight on Tuesday in UTC.
/// let start = Utc.with_ymd_and_hms(2026, 3, 3, 0, 30, 0).unwrap();
/// assert_eq!(hours.presence(start, 90), Presence::Yes);
/// assert_eq!(hours.presence(start, 180), Presence::No);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Availability {
    /// The zone whose clocks the weekly hours mean.
    pub zone: Zone,
    /// The weekly hours; `None` when nobody has asked. No window at all means never.
    pub weekly: Option<Vec<Window>>,
    /// Stretches already taken, in any order; they may overlap.
    pub busy: Vec<Busy>,
    /// Stretches promised whatever the weekly hours say, in any order: sessions accepted.
    #[cfg_attr(feature = "serde", serde(default))]
    pub promised: Vec<Busy>,
}

/// A stretch of time that is taken, for reasons nobody need know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Busy {
    /// The first moment taken.
    pub start: DateTime<Utc>,
    /// The first moment free again.
    pub end: DateTime<Utc>,
}

/// Whether somebody can be there. Unknown never counts as yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Presence {
    /// Cannot come.
    No,
    /// Nobody has asked.
    Unknown,
    /// Can come if needed.
    IfNeeded,
    /// Can come.
    Yes,
}

impl Availability {
    /// Makes the availability of somebody whom nobody has asked.
    pub fn unknown(zone: Zone) -> Self {
        Availability { zone, weekly: None, busy: Vec::new(), promised: Vec::new() }
    }

    /// Makes the availability of somebody who can always come.
    pub fn always(zone: Zone) -> Self {
        let days = (0..7).filter_map(|day| chrono::Weekday::try_from(day).ok());
        let weekly = days.map(|day| Window::whole_day(day, Answer::Yes)).collect();
        Availability { zone, weekly: Some(weekly), busy: Vec::new(), promised: Vec::new() }
    }

    /// Makes an availability from weekly hours.
    pub fn weekly(zone: Zone, windows: Vec<Window>) -> Self {
        Availability { zone, weekly: Some(windows), busy: Vec::new(), promised: Vec::new() }
    }

    /// Says whether the whole of `minutes` from `start` on is free.
    ///
    /// Windows that touch or overlap are one window; the least glad of those that are needed
    /// counts.
    pub fn presence(&self, start: DateTime<Utc>, minutes: u32) -> Presence {
        let length = TimeDelta::minutes(i64::from(minutes));
        let end = start.checked_add_signed(length).unwrap_or(start);
        if self.is_busy(start, end) {
            return Presence::No;
        }
        if self.is_promised(start, end) {
            return Presence::Yes;
        }
        self.weekly_presence(self.zone.local(start), minutes)
    }

    /// Says whether something takes part of a stretch of time.
    pub(crate) fn is_busy(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> bool {
        self.busy.iter().any(|busy| busy.start < end && start < busy.end)
    }

    /// Says whether a stretch of time is promised as a whole.
    pub(crate) fn is_promised(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> bool {
        self.promised.iter().any(|promised| promised.start <= start && end <= promised.end)
    }

    /// Says whether the weekly hours cover `minutes` from a wall-clock time on.
    pub(crate) fn weekly_presence(&self, local: NaiveDateTime, minutes: u32) -> Presence {
        let Some(windows) = &self.weekly else { return Presence::Unknown };
        let first = u32::from(weekday_minute(local.weekday())) + local.hour() * 60 + local.minute();
        if covered(windows, Answer::Yes, first, minutes) {
            Presence::Yes
        } else if covered(windows, Answer::IfNeeded, first, minutes) {
            Presence::IfNeeded
        } else {
            Presence::No
        }
    }
}

/// Says whether windows at least that glad cover the minutes of the week from `first` on.
fn covered(windows: &[Window], at_least: Answer, first: u32, minutes: u32) -> bool {
    let week = u32::from(WEEK);
    let mut reached = first;
    let mut left = minutes.max(1);
    // Invariant: every minute from `first` up to `reached` is covered; `left` are still to come.
    // A week of whole days has no end, so more than two rounds mean "always".
    for _ in 0..=2 * windows.len() {
        let furthest = windows
            .iter()
            .filter(|window| at_least <= window.answer())
            .filter_map(|window| {
                let (start, end) = window.span();
                let into = (reached % week + week - u32::from(start)) % week;
                u32::from(end - start).checked_sub(into)
            })
            .max()
            .unwrap_or(0);
        if left <= furthest {
            return true;
        }
        if furthest == 0 {
            return false;
        }
        reached += furthest;
        left -= furthest;
        if week + u32::from(DAY) < reached - first {
            return true;
        }
    }
    false
}
