use std::fmt;
use std::str::FromStr;

use chrono::NaiveTime;
use thiserror::Error;

use crate::code::{codes, serde_by_text};

const MINUTES_A_DAY: u16 = 24 * 60;

codes! {
    /// A day of the week.
    Weekday, "weekday" {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

impl Weekday {
    /// Days since Monday.
    #[must_use]
    pub const fn since_monday(self) -> u16 {
        self as u16
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        let position = usize::from(self.since_monday());
        Self::ALL[(position + 1) % Self::ALL.len()]
    }

    /// The first three letters, as people write it: `Mon`.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Monday => "Mon",
            Self::Tuesday => "Tue",
            Self::Wednesday => "Wed",
            Self::Thursday => "Thu",
            Self::Friday => "Fri",
            Self::Saturday => "Sat",
            Self::Sunday => "Sun",
        }
    }

    /// The same day in chrono's words.
    #[must_use]
    pub const fn to_chrono(self) -> chrono::Weekday {
        match self {
            Self::Monday => chrono::Weekday::Mon,
            Self::Tuesday => chrono::Weekday::Tue,
            Self::Wednesday => chrono::Weekday::Wed,
            Self::Thursday => chrono::Weekday::Thu,
            Self::Friday => chrono::Weekday::Fri,
            Self::Saturday => chrono::Weekday::Sat,
            Self::Sunday => chrono::Weekday::Sun,
        }
    }

    /// The same day in our words.
    #[must_use]
    pub const fn from_chrono(day: chrono::Weekday) -> Self {
        match day {
            chrono::Weekday::Mon => Self::Monday,
            chrono::Weekday::Tue => Self::Tuesday,
            chrono::Weekday::Wed => Self::Wednesday,
            chrono::Weekday::Thu => Self::Thursday,
            chrono::Weekday::Fri => Self::Friday,
            chrono::Weekday::Sat => Self::Saturday,
            chrono::Weekday::Sun => Self::Sunday,
        }
    }

    /// Reads `Mon`, `mon.` or `Monday`.
    fn from_name(name: &str) -> Option<Self> {
        let name = name.trim().trim_end_matches('.');
        let is_called = |called: &str| name.eq_ignore_ascii_case(called);
        Self::ALL.iter().copied().find(|day| is_called(day.code()) || is_called(day.short()))
    }
}

/// A stretch of one weekday on the wall clock, from `start` up to but not including `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    // Invariant: start < end <= 24:00, in minutes since midnight.
    day: Weekday,
    start: u16,
    end: u16,
}

impl Window {
    /// A window between two minutes of the day; 1440 is the midnight that ends it.
    ///
    /// # Errors
    ///
    /// When it does not start before it ends, or ends after midnight.
    pub fn new(day: Weekday, start: u16, end: u16) -> Result<Self, AvailabilityError> {
        if end <= start || MINUTES_A_DAY < end {
            return Err(AvailabilityError::Backwards { day, start, end });
        }
        Ok(Self { day, start, end })
    }

    /// The weekday.
    #[must_use]
    pub const fn day(&self) -> Weekday {
        self.day
    }

    /// The minute of the day it starts at.
    #[must_use]
    pub const fn start_minute(&self) -> u16 {
        self.start
    }

    /// The minute of the day it ends before, at most 1440.
    #[must_use]
    pub const fn end_minute(&self) -> u16 {
        self.end
    }

    /// The time it starts at.
    #[must_use]
    pub fn start(&self) -> NaiveTime {
        clock(self.start).expect("a window starts before midnight")
    }

    /// The time it ends at; `None` is the midnight that ends the day.
    #[must_use]
    pub fn end(&self) -> Option<NaiveTime> {
        clock(self.end)
    }

    /// How long it is on an ordinary day.
    #[must_use]
    pub const fn minutes(&self) -> u16 {
        self.end - self.start
    }

    fn touches(&self, next: &Self) -> bool {
        self.day == next.day && next.start <= self.end
    }
}

fn clock(minute: u16) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(u32::from(minute / 60), u32::from(minute % 60), 0)
}

/// The times of an ordinary week at which somebody can talk, on their own wall clock.
///
/// ```
/// use peerhood_model::WeeklyAvailability;
///
/// let hers: WeeklyAvailability = "Sat 09:00-12:00; Mon 18:00-20:00, 20:00-20:30".parse()?;
/// assert_eq!(hers.to_string(), "Mon 18:00-20:30; Sat 09:00-12:00");
///
/// let nights: WeeklyAvailability = "Fri-Sat 22:00-01:00".parse()?;
/// assert_eq!(
///     nights.to_string(),
///     "Fri 22:00-24:00; Sat 00:00-01:00; Sat 22:00-24:00; Sun 00:00-01:00",
/// );
/// # Ok::<(), peerhood_model::AvailabilityError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WeeklyAvailability {
    // Invariant: not empty, in order, and no two windows of a day overlap or touch.
    windows: Vec<Window>,
}

/// A text that is no weekly availability.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AvailabilityError {
    /// No window at all.
    #[error(
        "no time of the week is given; write for example Mon 18:00-20:30; Sat 09:00-12:00, or leave it empty if unknown"
    )]
    Empty,
    /// A part without a day and two times.
    #[error("\"{part}\" is not a day and a time; write for example Mon 18:00-20:30")]
    Unreadable {
        /// The part at fault.
        part: String,
    },
    /// A day that is none.
    #[error(
        "\"{day}\" in \"{part}\" is no day of the week; write Mon, Tue, Wed, Thu, Fri, Sat or Sun"
    )]
    UnknownDay {
        /// What stands where the day should be.
        day: String,
        /// The part at fault.
        part: String,
    },
    /// A time that no clock shows.
    #[error(
        "\"{time}\" in \"{part}\" is no time of day; write hours and minutes from 00:00 to 24:00"
    )]
    UnknownTime {
        /// What stands where the time should be.
        time: String,
        /// The part at fault.
        part: String,
    },
    /// A window that ends before it starts, or as it starts.
    #[error(
        "a window on {day} from minute {start} to minute {end} does not end after it starts, by midnight"
    )]
    Backwards {
        /// The day.
        day: Weekday,
        /// The minute it was to start at.
        start: u16,
        /// The minute it was to end at.
        end: u16,
    },
    /// A window from a time to the same time.
    #[error("\"{part}\" ends when it starts; for a whole day write 00:00-24:00")]
    NoTime {
        /// The part at fault.
        part: String,
    },
}

impl WeeklyAvailability {
    /// Puts windows in order and joins those that overlap or touch.
    ///
    /// # Errors
    ///
    /// When there is none: unknown availability is `None`, not an empty week.
    pub fn new(windows: impl IntoIterator<Item = Window>) -> Result<Self, AvailabilityError> {
        let mut sorted: Vec<Window> = windows.into_iter().collect();
        sorted.sort_unstable();
        let mut windows: Vec<Window> = Vec::with_capacity(sorted.len());
        for window in sorted {
            match windows.last_mut() {
                Some(last) if last.touches(&window) => last.end = last.end.max(window.end),
                _ => windows.push(window),
            }
        }
        if windows.is_empty() {
            return Err(AvailabilityError::Empty);
        }
        Ok(Self { windows })
    }

    /// The windows, in the order of the week.
    #[must_use]
    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// How long they are together in an ordinary week.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        self.windows.iter().map(|window| u32::from(window.minutes())).sum()
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, start, end } = self;
        write!(
            f,
            "{} {:02}:{:02}-{:02}:{:02}",
            day.short(),
            start / 60,
            start % 60,
            end / 60,
            end % 60
        )
    }
}

impl fmt::Display for WeeklyAvailability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, window) in self.windows.iter().enumerate() {
            let gap = if position == 0 { "" } else { "; " };
            write!(f, "{gap}{window}")?;
        }
        Ok(())
    }
}

impl FromStr for Window {
    type Err = AvailabilityError;

    /// Reads one window within one day.
    fn from_str(text: &str) -> Result<Self, AvailabilityError> {
        let week: WeeklyAvailability = text.parse()?;
        match week.windows() {
            [window] => Ok(*window),
            _ => Err(AvailabilityError::Unreadable { part: text.to_owned() }),
        }
    }
}

impl FromStr for WeeklyAvailability {
    type Err = AvailabilityError;

    /// Reads parts separated by `;`: a day or a run of days, then times separated by commas.
    ///
    /// Times past midnight go on into the next day.
    fn from_str(text: &str) -> Result<Self, AvailabilityError> {
        let mut windows = Vec::new();
        for part in text.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            let (days, times) = part
                .find(|c: char| c.is_ascii_digit())
                .map(|at| part.split_at(at))
                .ok_or_else(|| AvailabilityError::Unreadable { part: part.to_owned() })?;
            let days = read_days(days, part)?;
            for time in times.split(',') {
                let (start, end) = read_times(time, part)?;
                for &day in &days {
                    windows.extend(span(day, start, end));
                }
            }
        }
        Self::new(windows)
    }
}

/// The windows from a time of a day to the next time the clock shows `end`.
fn span(day: Weekday, start: u16, end: u16) -> impl Iterator<Item = Window> {
    let (today, tomorrow) = if start < end { (end, 0) } else { (MINUTES_A_DAY, end) };
    let windows = [Window::new(day, start, today), Window::new(day.next(), 0, tomorrow)];
    // An overnight window that ends at midnight has nothing of tomorrow.
    windows.into_iter().flatten()
}

/// Reads `Mon`, `Mon-Fri` or `Mon, Wed`.
fn read_days(text: &str, part: &str) -> Result<Vec<Weekday>, AvailabilityError> {
    let day = |name: &str| {
        Weekday::from_name(name).ok_or_else(|| AvailabilityError::UnknownDay {
            day: name.trim().to_owned(),
            part: part.to_owned(),
        })
    };
    let mut days = Vec::new();
    for run in text.trim().trim_end_matches(':').split(',') {
        let Some((first, last)) = run.split_once(['-', '–']) else {
            days.push(day(run)?);
            continue;
        };
        let (mut current, last) = (day(first)?, day(last)?);
        days.push(current);
        while current != last {
            current = current.next();
            days.push(current);
        }
    }
    Ok(days)
}

/// Reads `18:00-20:30` into minutes of the day.
fn read_times(text: &str, part: &str) -> Result<(u16, u16), AvailabilityError> {
    let (start, end) = text
        .split_once(['-', '–'])
        .ok_or_else(|| AvailabilityError::Unreadable { part: part.to_owned() })?;
    let minute = |time: &str| {
        read_minute(time.trim()).ok_or_else(|| AvailabilityError::UnknownTime {
            time: time.trim().to_owned(),
            part: part.to_owned(),
        })
    };
    let (start, end) = (minute(start)?, minute(end)?);
    if start == end || start == MINUTES_A_DAY {
        return Err(AvailabilityError::NoTime { part: part.to_owned() });
    }
    Ok((start, end))
}

/// Reads `18:00` or `9:30`, up to `24:00`.
fn read_minute(text: &str) -> Option<u16> {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, minute) = text.split_once(':')?;
    if !matches!(hour.len(), 1..=2) || minute.len() != 2 || !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let total = 60 * hour + minute;
    (minute < 60 && total <= MINUTES_A_DAY).then_some(total)
}

serde_by_text!(Window, "a window such as \"Mon 18:00-20:30\"");
serde_by_text!(
    WeeklyAvailability,
    "weekly availability such as \"Mon 18:00-20:30; Sat 09:00-12:00\""
);

#[cfg(test)]
mod tests {
    use super::*;

    fn week(text: &str) -> String {
        text.parse::<WeeklyAvailability>().unwrap().to_string()
    }

    #[test]
    fn touching_windows_are_joined() {
        assert_eq!(week("Mon 18:00-19:00; Mon 19:00-20:00"), "Mon 18:00-20:00");
        assert_eq!(week("Mon 18:00-20:00; Mon 18:30-19:00"), "Mon 18:00-20:00");
    }

    #[test]
    fn a_window_past_midnight_goes_on_into_the_next_day() {
        assert_eq!(week("Sun 23:00-01:00"), "Mon 00:00-01:00; Sun 23:00-24:00");
        assert_eq!(week("Tue 22:00-00:00"), "Tue 22:00-24:00");
        assert_eq!(week("Tue 00:00-24:00"), "Tue 00:00-24:00");
    }

    #[test]
    fn runs_of_days_are_spelled_out() {
        assert_eq!(week("Sat-Sun 9:00-10:00"), "Sat 09:00-10:00; Sun 09:00-10:00");
        assert_eq!(
            week("Sun–Mon, Thursday: 09:00–10:00"),
            "Mon 09:00-10:00; Thu 09:00-10:00; Sun 09:00-10:00"
        );
    }

    #[test]
    fn what_is_no_week_is_refused_with_its_part() {
        for text in [
            "",
            ";",
            "Mon",
            "18:00-20:00",
            "Mon 18:00",
            "Mon 18:00-18:00",
            "Mon 24:00-01:00",
            "Mon 18:00-25:00",
            "Mon 18:60-20:00",
            "Mon 6pm-8pm",
            "Mon -1:00-02:00",
            "Lun 18:00-20:00",
            "Mon 18:00-20:00 & Tue",
        ] {
            assert!(text.parse::<WeeklyAvailability>().is_err(), "{text}");
        }
        let error = "Tue 09:00-10:00; Lun 18:00-20:00".parse::<WeeklyAvailability>().unwrap_err();
        assert!(error.to_string().contains("\"Lun\""), "{error}");
    }
}
