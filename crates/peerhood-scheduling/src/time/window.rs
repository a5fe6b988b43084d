use chrono::{NaiveTime, Timelike, Weekday};
use thiserror::Error;

/// How gladly somebody comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Answer {
    /// Only if there is nothing better for the others.
    IfNeeded,
    /// Gladly.
    Yes,
}

/// A weekly stretch of time in which somebody is free, from `start` up to but not including `end`.
///
/// An end at or before the start is on the next day, so `22:00` to `02:00` is a night of four
/// hours and `18:00` to `00:00` an evening that lasts until midnight.
///
/// ```
/// use chrono::{NaiveTime, Weekday};
/// use peerhood_scheduling::{Answer, Window, WindowError};
///
/// let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
/// assert_eq!(Window::new(Weekday::Fri, time(22), time(2), Answer::Yes)?.minutes(), 240);
/// assert_eq!(
///     Window::new(Weekday::Fri, time(9), time(9), Answer::Yes),
///     Err(WindowError::Empty { day: Weekday::Fri, at: time(9) }),
/// );
/// # Ok::<(), WindowError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "RawWindow", into = "RawWindow"))]
pub struct Window {
    // Invariant: first_minute < 7 days, 0 < minutes <= 1 day.
    first_minute: u16,
    minutes: u16,
    answer: Answer,
}

/// A weekly window that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WindowError {
    /// It starts and ends at the same time.
    #[error("the window on {day} starts and ends at {at}")]
    Empty {
        /// The day of the week.
        day: Weekday,
        /// Its start and end.
        at: NaiveTime,
    },
    /// A time is not a whole minute.
    #[error("{at} is not a whole minute")]
    Seconds {
        /// The time as given.
        at: NaiveTime,
    },
}

/// Minutes in a day.
pub(crate) const DAY: u16 = 24 * 60;
/// Minutes in a week.
pub(crate) const WEEK: u16 = 7 * DAY;

impl Window {
    /// Makes a weekly window.
    ///
    /// Fails when start and end are the same (whole days go from midnight to midnight as
    /// [`Window::whole_day`]) or are not whole minutes.
    pub fn new(
        day: Weekday,
        start: NaiveTime,
        end: NaiveTime,
        answer: Answer,
    ) -> Result<Self, WindowError> {
        if start == end {
            return Err(WindowError::Empty { day, at: start });
        }
        let start = minute_of_day(start)?;
        let end = minute_of_day(end)?;
        let minutes = if start < end { end - start } else { DAY - start + end };
        Ok(Window { first_minute: weekday_minute(day) + start, minutes, answer })
    }

    /// Makes the window of one whole day of the week.
    pub fn whole_day(day: Weekday, answer: Answer) -> Self {
        Window { first_minute: weekday_minute(day), minutes: DAY, answer }
    }

    /// Gives the day of the week on which it starts.
    pub fn day(&self) -> Weekday {
        const DAYS: [Weekday; 7] = [
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri,
            Weekday::Sat,
            Weekday::Sun,
        ];
        DAYS[usize::from(self.first_minute / DAY) % 7]
    }

    /// Gives the time of day at which it starts.
    pub fn start(&self) -> NaiveTime {
        time_of_day(self.first_minute % DAY)
    }

    /// Gives the time of day at which it ends, perhaps on the next day.
    pub fn end(&self) -> NaiveTime {
        time_of_day((self.first_minute + self.minutes) % DAY)
    }

    /// Gives its length in minutes.
    pub fn minutes(&self) -> u32 {
        u32::from(self.minutes)
    }

    /// Says how gladly.
    pub fn answer(&self) -> Answer {
        self.answer
    }

    /// Gives its minutes of the week, Monday's midnight being 0; the end may lie past the week's.
    pub(crate) fn span(&self) -> (u16, u16) {
        (self.first_minute, self.first_minute + self.minutes)
    }
}

pub(crate) fn weekday_minute(day: Weekday) -> u16 {
    const MONDAY_FIRST: [u16; 7] = [0, DAY, 2 * DAY, 3 * DAY, 4 * DAY, 5 * DAY, 6 * DAY];
    MONDAY_FIRST[day.num_days_from_monday() as usize]
}

fn minute_of_day(time: NaiveTime) -> Result<u16, WindowError> {
    if time.second() != 0 || time.nanosecond() != 0 {
        return Err(WindowError::Seconds { at: time });
    }
    u16::try_from(time.hour() * 60 + time.minute()).map_err(|_| WindowError::Seconds { at: time })
}

fn time_of_day(minute: u16) -> NaiveTime {
    NaiveTime::from_hms_opt(u32::from(minute / 60), u32::from(minute % 60), 0)
        .unwrap_or(NaiveTime::MIN)
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Window"))]
struct RawWindow {
    day: Weekday,
    start: NaiveTime,
    end: NaiveTime,
    answer: Answer,
}

#[cfg(feature = "serde")]
impl TryFrom<RawWindow> for Window {
    type Error = WindowError;

    fn try_from(raw: RawWindow) -> Result<Self, WindowError> {
        if raw.start == NaiveTime::MIN && raw.end == NaiveTime::MIN {
            return Ok(Window::whole_day(raw.day, raw.answer));
        }
        Window::new(raw.day, raw.start, raw.end, raw.answer)
    }
}

#[cfg(feature = "serde")]
impl From<Window> for RawWindow {
    fn from(window: Window) -> Self {
        RawWindow {
            day: window.day(),
            start: window.start(),
            end: window.end(),
            answer: window.answer,
        }
    }
}
