use chrono::{NaiveTime, TimeDelta};
use peerhood_model::Program;
use peerhood_scheduling::Repeat;

use super::DueList;
use crate::calendar::scheduling_zone;
use crate::ical::{Calendar, Event, Occurrence, write};

/// The hour of the office at which a calendar shows what is due.
const NINE: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("nine o'clock is a time");

/// The list as a calendar of reminders, one quarter of an hour each; what is overdue stands on the
/// day of the list. Ids only.
#[must_use]
pub fn reminders(list: &DueList, program: &Program) -> String {
    let zone = scheduling_zone(&program.time_zone);
    let namespace = program.namespace.0;
    let mut events = Vec::new();
    for item in &list.items {
        let date = item.on.max(list.day);
        let local = date.and_time(NINE);
        let Some(start) = program.time_zone.instant_of(local) else { continue };
        let uid = format!("{}-{}-{}@{namespace}", item.kind, item.about, item.on);
        let end = start + TimeDelta::minutes(15);
        let occurrence = Occurrence::new(local, start, end);
        let summary = format!("{}: {}", item.about, item.kind.replace('_', " "));
        let every = Repeat::Weeks(1);
        let mut event = Event::new(uid, summary, zone.clone(), every, NINE, vec![occurrence]);
        event.description = Some(format!("{} ({})", item.what, item.because));
        event.alarms = vec![0];
        events.push(event);
    }
    let mut calendar = Calendar::new(list.as_of);
    calendar.name = Some(format!("{}: due", program.name));
    write(&calendar, &events)
}
