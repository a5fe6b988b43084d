//! Repetition by rule, as calendars say it: every second Tuesday, the last weekday of a month.
//!
//! Rules work on wall-clock times; what such a time means in a zone is [`crate::Zone`]'s
//! business.

mod filter;
mod period;

use chrono::{NaiveDate, NaiveDateTime, Weekday};
use thiserror::Error;

use filter::Filter;
use period::Periods;

/// A rule of repetition, with the parts and the meaning of an iCalendar RRULE.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Rule {
    /// How often.
    pub frequency: Frequency,
    /// Every so many days, weeks and so on.
    pub interval: u32,
    /// How many times, at most.
    pub count: Option<u64>,
    /// The last moment at which it may happen.
    pub until: Option<NaiveDateTime>,
    /// The day with which a week begins.
    pub week_start: Weekday,
    /// Only in these months, 1 to 12.
    pub months: Vec<u32>,
    /// Only in these weeks of the year, 1 to 53, or -1 for the last and so on.
    pub weeks: Vec<i32>,
    /// Only on these days of the year, 1 to 366, or -1 for the last and so on.
    pub year_days: Vec<i32>,
    /// Only on these days of the month, 1 to 31, or -1 for the last and so on.
    pub month_days: Vec<i32>,
    /// Only on these days of the week.
    pub weekdays: Vec<NthWeekday>,
    /// Only at these hours, 0 to 23.
    pub hours: Vec<u32>,
    /// Only at these minutes, 0 to 59.
    pub minutes: Vec<u32>,
    /// Only at these seconds, 0 to 59.
    pub seconds: Vec<u32>,
    /// Of what is left in each period, only these: 1 for the first, -1 for the last and so on.
    pub positions: Vec<i32>,
}

/// How often something is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Frequency {
    /// Every second.
    Secondly,
    /// Every minute.
    Minutely,
    /// Every hour.
    Hourly,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every year.
    Yearly,
}

/// A day of the week, or one of the days of a month or year that fall on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NthWeekday {
    /// Which of them: 1 for the first, -1 for the last and so on; `None` for each.
    pub nth: Option<i32>,
    /// The day of the week.
    pub day: Weekday,
}

/// A rule that makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RuleError {
    /// It is repeated every 0 days, weeks and so on.
    #[error("an interval of 0 never comes to an end")]
    NoInterval,
    /// A number is out of its range.
    #[error("{part} is {value}, not from {low} to {high}")]
    OutOfRange {
        /// What the number counts.
        part: &'static str,
        /// The number.
        value: i64,
        /// The least it can be.
        low: i64,
        /// The most it can be.
        high: i64,
    },
    /// Positions without anything to pick from.
    #[error("positions are given, but no other part to pick from")]
    NothingToPick,
}

/// Periods in a row without any result, at most: then the rule counts as never true again.
const MOST_EMPTY: u32 = 100_000;

impl Rule {
    /// Makes the rule that repeats without end at the first time's own day and time of day.
    pub fn new(frequency: Frequency) -> Self {
        Rule {
            frequency,
            interval: 1,
            count: None,
            until: None,
            week_start: Weekday::Mon,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            seconds: Vec::new(),
            positions: Vec::new(),
        }
    }

    /// Walks over the times of the rule from `first` on, as long as they are before `end`.
    ///
    /// `first` itself is among them only if the rule makes it so. However large the count, and
    /// with no end at all, the walk ends with the window; a rule that is never true ends too.
    ///
    /// # Errors
    ///
    /// Fails when a part of the rule is out of its range.
    ///
    /// ```
    /// use chrono::{NaiveDate, Weekday};
    /// use peerhood_scheduling::recurrence::{Frequency, NthWeekday, Rule};
    ///
    /// let at = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap().and_hms_opt(18, 0, 0).unwrap();
    /// let mut rule = Rule::new(Frequency::Monthly);
    /// rule.weekdays.push(NthWeekday { nth: Some(5), day: Weekday::Tue });
    /// let times: Vec<_> = rule.times(at(1, 1), at(12, 31))?.collect();
    /// assert_eq!(times, [at(3, 31), at(6, 30), at(9, 29), at(12, 29)]);
    /// # Ok::<(), peerhood_scheduling::recurrence::RuleError>(())
    /// ```
    pub fn times(&self, first: NaiveDateTime, end: NaiveDateTime) -> Result<Times, RuleError> {
        self.check()?;
        Ok(Times {
            filter: Filter::new(self, first),
            periods: Periods::new(self, first),
            count: self.count,
            until: self.until,
            first,
            end,
            ready: Vec::new().into_iter(),
            empty: 0,
        })
    }

    fn check(&self) -> Result<(), RuleError> {
        if self.interval == 0 {
            return Err(RuleError::NoInterval);
        }
        let unsigned = |values: &[u32]| values.iter().map(|&v| i64::from(v)).collect::<Vec<_>>();
        let signed = |values: &[i32]| values.iter().map(|&v| i64::from(v)).collect::<Vec<_>>();
        let nths: Vec<i32> = self.weekdays.iter().filter_map(|weekday| weekday.nth).collect();
        for (part, values, low, high, zero) in [
            ("a month", unsigned(&self.months), 1, 12, false),
            ("a week", signed(&self.weeks), -53, 53, false),
            ("a day of the year", signed(&self.year_days), -366, 366, false),
            ("a day of the month", signed(&self.month_days), -31, 31, false),
            ("a weekday's number", signed(&nths), -53, 53, false),
            ("an hour", unsigned(&self.hours), 0, 23, true),
            ("a minute", unsigned(&self.minutes), 0, 59, true),
            ("a second", unsigned(&self.seconds), 0, 60, true),
            ("a position", signed(&self.positions), -366, 366, false),
        ] {
            let outside = |&value: &i64| value < low || high < value || (value == 0 && !zero);
            if let Some(value) = values.into_iter().find(outside) {
                return Err(RuleError::OutOfRange { part, value, low, high });
            }
        }
        let any = [
            !self.months.is_empty(),
            !self.weeks.is_empty(),
            !self.year_days.is_empty(),
            !self.month_days.is_empty(),
            !self.weekdays.is_empty(),
            !self.hours.is_empty(),
            !self.minutes.is_empty(),
            !self.seconds.is_empty(),
        ];
        if !self.positions.is_empty() && !any.contains(&true) {
            return Err(RuleError::NothingToPick);
        }
        Ok(())
    }
}

/// The times of a rule, in order. Made by [`Rule::times`].
#[derive(Clone, Debug)]
pub struct Times {
    filter: Filter,
    periods: Periods,
    count: Option<u64>,
    until: Option<NaiveDateTime>,
    first: NaiveDateTime,
    end: NaiveDateTime,
    ready: std::vec::IntoIter<NaiveDateTime>,
    empty: u32,
}

impl Iterator for Times {
    type Item = NaiveDateTime;

    fn next(&mut self) -> Option<NaiveDateTime> {
        if self.count == Some(0) {
            return None;
        }
        loop {
            for time in self.ready.by_ref() {
                if self.end <= time || self.until.is_some_and(|until| until < time) {
                    self.count = Some(0);
                    return None;
                }
                if self.first <= time {
                    self.empty = 0;
                    self.count = self.count.map(|count| count - 1);
                    return Some(time);
                }
            }
            self.empty += 1;
            let period = self.periods.next(&self.filter)?;
            let over = self.end <= period.begin
                || self.until.is_some_and(|until| until < period.begin)
                || MOST_EMPTY < self.empty;
            if over {
                self.count = Some(0);
                return None;
            }
            self.ready = self.filter.times(&period).into_iter();
        }
    }
}

/// A stretch of days, and the times of day that belong to it.
#[derive(Clone, Debug)]
struct Period {
    begin: NaiveDateTime,
    first: NaiveDate,
    /// The first day after it.
    end: NaiveDate,
    /// The only hour, minute and second, where the rule goes by them.
    hour: Option<u32>,
    minute: Option<u32>,
    second: Option<u32>,
}
