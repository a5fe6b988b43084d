#![doc = include_str!("../README.md")]

mod effort;
pub mod form;
mod score;
mod time;

pub use effort::{Effort, Progress, Stop, Watch};
pub use form::form;
pub use score::{Level, Part, Score, Scorecard};
pub use time::{
    Answer, Availability, Busy, ClockChange, ClockPolicy, LocalTime, Presence, Window, WindowError,
    Zone, ZoneError, zone_data_version,
};
