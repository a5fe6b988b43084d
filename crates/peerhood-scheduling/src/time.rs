//! Time as people live it: zones, weekly hours, and the two nights a year when the clock jumps.

mod availability;
mod window;
mod zone;

pub use availability::{Availability, Busy, Presence};
pub use window::{Answer, Window, WindowError};
pub use zone::{ClockChange, ClockPolicy, LocalTime, Zone, ZoneError, zone_data_version};
