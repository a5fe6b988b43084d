//! The model's weekly hours and settings in the words of scheduling.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday};
use peerhood_model::{Mode, Setting, WeeklyAvailability, Zone};
use peerhood_scheduling::{Answer, Availability, Slot, Window};

use crate::Policy;

/// Weekly hours in a zone; unknown hours stay unknown.
pub(crate) fn availability(hours: Option<&WeeklyAvailability>, zone: &Zone) -> Availability {
    let zone = scheduling_zone(zone);
    let Some(hours) = hours else { return Availability::unknown(zone) };
    let windows = hours.windows().iter().filter_map(|window| {
        // An end at midnight is 0:00 of the next day in scheduling's words.
        let end = window.end().unwrap_or(NaiveTime::MIN);
        Window::new(window.day().to_chrono(), window.start(), end, Answer::Yes)
            .ok()
            .or_else(|| Some(Window::whole_day(window.day().to_chrono(), Answer::Yes)))
    });
    Availability::weekly(zone, windows.collect())
}

pub(crate) fn scheduling_zone(zone: &Zone) -> peerhood_scheduling::Zone {
    peerhood_scheduling::Zone::new(zone.name())
        .expect("both read zones from the same bundled database")
}

/// The ways of meeting that somebody with these modes accepts; none stated means any.
pub(crate) fn meetings(modes: &BTreeSet<Mode>) -> BTreeSet<peerhood_scheduling::Mode> {
    let admits =
        |setting: Setting| modes.is_empty() || modes.iter().any(|&mode| setting.admits(mode));
    let both = [
        (Setting::InPerson, peerhood_scheduling::Mode::InPerson),
        (Setting::Virtual, peerhood_scheduling::Mode::Virtual),
    ];
    both.into_iter().filter(|(setting, _)| admits(*setting)).map(|(_, mode)| mode).collect()
}

/// The ways of meeting that a place serves.
pub(crate) fn served(setting: Setting) -> BTreeSet<peerhood_scheduling::Mode> {
    use peerhood_scheduling::Mode as Meeting;
    match setting {
        Setting::InPerson => BTreeSet::from([Meeting::InPerson]),
        Setting::Virtual => BTreeSet::from([Meeting::Virtual]),
        _ => BTreeSet::from([Meeting::InPerson, Meeting::Virtual]),
    }
}

/// The first day on which sessions can start: the policy's, or the Monday after `day`.
pub(crate) fn first_day(policy: &Policy, day: NaiveDate) -> NaiveDate {
    let to_monday = 7 - u64::from(day.weekday().num_days_from_monday());
    let monday = day.checked_add_days(Days::new(to_monday)).unwrap_or(day);
    policy.sessions.starts_on.filter(|&start| day <= start).unwrap_or(monday)
}

/// Every weekly time at which the policy lets a session start.
pub(crate) fn slots(policy: &Policy) -> Vec<Slot> {
    let sessions = &policy.sessions;
    let minute = |time: NaiveTime| {
        use chrono::Timelike;
        time.hour() * 60 + time.minute()
    };
    let (first, last) = (minute(sessions.earliest), minute(sessions.latest));
    let step = usize::try_from(sessions.step_minutes.max(5)).unwrap_or(usize::MAX);
    let days = (0..7).filter_map(|day: u8| Weekday::try_from(day).ok());
    let starts = || (first..=last.saturating_sub(sessions.minutes)).step_by(step);
    days.flat_map(|day| starts().map(move |start| (day, start)))
        .filter_map(|(day, start)| {
            let start = NaiveTime::from_hms_opt(start / 60, start % 60, 0)?;
            Some(Slot { day, start, cost: 0 })
        })
        .collect()
}

/// A slot as people write it: `Tue 18:00`.
pub(crate) fn slot_name(slot: &Slot) -> String {
    format!("{} {}", slot.day, slot.start.format("%H:%M"))
}

/// The first moment on or after `from` at which a slot begins, by the clocks of a zone.
pub(crate) fn first_start(slot: &Slot, from: NaiveDate, zone: &Zone) -> Option<DateTime<Utc>> {
    let days = (slot.day.num_days_from_monday() + 7 - from.weekday().num_days_from_monday()) % 7;
    let day = from.checked_add_days(Days::new(days.into()))?;
    zone.instant_of(NaiveDateTime::new(day, slot.start))
}
