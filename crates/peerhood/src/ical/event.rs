use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use peerhood_scheduling::{Repeat, Zone};

/// A series of sessions as one event of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// What identifies the event for ever; it must not change from one calendar to the next.
    pub uid: String,
    /// How often the event has changed since it was first published. A calendar keeps the old
    /// dates of an event whose number has not risen.
    pub sequence: u32,
    /// Its title.
    pub summary: String,
    /// What more there is to say.
    pub description: Option<String>,
    /// Whether it is held.
    pub status: Status,
    /// The zone whose clocks it keeps.
    pub zone: Zone,
    /// How often it is held.
    pub every: Repeat,
    /// The time of day at which a session starts, by the clocks of `zone`.
    pub start: NaiveTime,
    /// Its sessions, in order.
    pub occurrences: Vec<Occurrence>,
    /// Sessions that were published and are no longer held, by their days.
    pub cancelled: BTreeSet<NaiveDate>,
    /// Minutes before a session at which a calendar reminds.
    pub alarms: Vec<u32>,
    /// Who invites; only where contacts were asked for.
    pub organizer: Option<Contact>,
    /// Who is invited; only where contacts were asked for.
    pub attendees: Vec<Contact>,
}

/// One session of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Occurrence {
    /// The day it stands for.
    pub date: NaiveDate,
    /// When it starts, by the clocks of the event's zone.
    pub local: NaiveDateTime,
    /// When it starts.
    pub start: DateTime<Utc>,
    /// When it ends.
    pub end: DateTime<Utc>,
    /// Where it is held.
    pub place: Option<String>,
    /// Its start falls into a change of the clock.
    pub meets_clock_change: bool,
}

/// Whether an event is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is held.
    Confirmed,
    /// It is planned and may still change.
    Tentative,
    /// It is not held after all.
    Cancelled,
}

/// Somebody's name and e-mail address, for calendars that may hold them.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

impl Event {
    /// Makes a confirmed event of sessions at one time of day, published for the first time.
    pub fn new(
        uid: String,
        summary: String,
        zone: Zone,
        every: Repeat,
        start: NaiveTime,
        occurrences: Vec<Occurrence>,
    ) -> Self {
        Event {
            uid,
            sequence: 0,
            summary,
            description: None,
            status: Status::Confirmed,
            zone,
            every,
            start,
            occurrences,
            cancelled: BTreeSet::new(),
            alarms: Vec::new(),
            organizer: None,
            attendees: Vec::new(),
        }
    }
}

impl Occurrence {
    /// A session held where and when it was meant to be, without a place.
    #[must_use]
    pub fn new(local: NaiveDateTime, start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        let date = local.date();
        Self { date, local, start, end, place: None, meets_clock_change: false }
    }

    /// Says whether the session is held at the event's own time on its own day.
    pub(super) fn is_regular(&self, start: NaiveTime) -> bool {
        self.local == self.date.and_time(start) && !self.meets_clock_change
    }
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(redacted)")
    }
}
