#![doc = include_str!("../README.md")]

pub mod dispersion;
mod effort;
pub mod form;
pub mod plan;
pub mod recurrence;
pub mod replan;
mod score;
mod series;
mod time;

pub use effort::{Effort, Progress, Stop, Watch};
pub use form::form;
pub use plan::plan;
pub use replan::replan;
pub use score::{Level, Part, Score, Scorecard};
pub use series::{
    CoFacilitator, Features, Length, MOST_SESSIONS, Meeting, Mode, Repeat, Series, Slot,
    WeekOfMonth,
};
pub use time::{
    Answer, Availability, Busy, ClockChange, ClockPolicy, LocalTime, Presence, Window, WindowError,
    Zone, ZoneError, zone_data_version,
};
