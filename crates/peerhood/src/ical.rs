//! Calendars as iCalendar text (RFC 5545): plans out, busy times and holidays in.
//!
//! One series is one event with a rule, so that a calendar shows it as one thing. Its time zone
//! is written out, short and by rule, so that a reader with old zone data still shows the right
//! hour. No name of a family and no contact is in a calendar unless the caller puts it there.

mod component;
mod event;
mod feed;
mod foreign;
mod read;
mod rule;
#[cfg(test)]
mod tests;
mod text;
mod value;
mod write;
mod zone;

pub use event::{Contact, Event, Occurrence, Status};
pub use feed::{Names, all, of_facilitator, of_participant, of_venue};
pub use read::{BusyTimes, CalendarFault, CalendarFaultKind, Holidays, busy, holidays};
pub use rule::{RuleTextError, rule};
pub use write::{Calendar, write};
