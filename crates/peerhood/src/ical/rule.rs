use chrono::{NaiveDateTime, Weekday};
use peerhood_scheduling::recurrence::{Frequency, NthWeekday, Rule, RuleError};
use thiserror::Error;

use super::value::{Meant, time};

/// An RRULE that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RuleTextError {
    /// It has no FREQ, or one that does not exist.
    #[error("FREQ is missing or not a frequency")]
    NoFrequency,
    /// A part cannot be read.
    #[error("{name}={value} cannot be read")]
    Part {
        /// The part's name.
        name: String,
        /// Its value.
        value: String,
    },
    /// A part is given twice.
    #[error("{name} is given twice")]
    Twice {
        /// The part's name.
        name: String,
    },
    /// The rule makes no sense.
    #[error(transparent)]
    Rule(#[from] RuleError),
}

/// A rule as it was read, with its last moment as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReadRule {
    pub(super) rule: Rule,
    pub(super) until: Option<Meant>,
}

/// Reads the value of an RRULE, with or without the name before it. An UNTIL in UTC counts as a wall-clock time here.
///
/// # Errors
///
/// Fails when a part is unknown to RFC 5545, given twice, or out of its range.
pub fn rule(text: &str) -> Result<Rule, RuleTextError> {
    let read = read_rule(text)?;
    let mut rule = read.rule;
    rule.until = read.until.map(Meant::wall_clock);
    Ok(rule)
}

pub(super) fn read_rule(text: &str) -> Result<ReadRule, RuleTextError> {
    let mut parts: Vec<(String, &str)> = Vec::new();
    let text = text.trim();
    let named = text.get(..6).is_some_and(|name| name.eq_ignore_ascii_case("RRULE:"));
    let text = if named { &text[6..] } else { text };
    for part in text.split(';').filter(|part| !part.trim().is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let name = name.trim().to_ascii_uppercase();
        if parts.iter().any(|(known, _)| *known == name) {
            return Err(RuleTextError::Twice { name });
        }
        parts.push((name, value.trim()));
    }
    let frequency = parts.iter().find(|(name, _)| name == "FREQ");
    let frequency = frequency.and_then(|(_, value)| match value.to_ascii_uppercase().as_str() {
        "SECONDLY" => Some(Frequency::Secondly),
        "MINUTELY" => Some(Frequency::Minutely),
        "HOURLY" => Some(Frequency::Hourly),
        "DAILY" => Some(Frequency::Daily),
        "WEEKLY" => Some(Frequency::Weekly),
        "MONTHLY" => Some(Frequency::Monthly),
        "YEARLY" => Some(Frequency::Yearly),
        _ => None,
    });
    let mut rule = Rule::new(frequency.ok_or(RuleTextError::NoFrequency)?);
    let mut until = None;
    for (name, value) in parts {
        let bad = || RuleTextError::Part { name: name.clone(), value: value.to_owned() };
        match name.as_str() {
            "FREQ" => {}
            "INTERVAL" => rule.interval = value.parse().map_err(|_| bad())?,
            "COUNT" => rule.count = Some(value.parse().map_err(|_| bad())?),
            "UNTIL" => until = Some(time(value).ok_or_else(bad)?),
            "WKST" => rule.week_start = weekday(value).ok_or_else(bad)?,
            "BYMONTH" => rule.months = list(value).ok_or_else(bad)?,
            "BYWEEKNO" => rule.weeks = list(value).ok_or_else(bad)?,
            "BYYEARDAY" => rule.year_days = list(value).ok_or_else(bad)?,
            "BYMONTHDAY" => rule.month_days = list(value).ok_or_else(bad)?,
            "BYHOUR" => rule.hours = list(value).ok_or_else(bad)?,
            "BYMINUTE" => rule.minutes = list(value).ok_or_else(bad)?,
            "BYSECOND" => rule.seconds = list(value).ok_or_else(bad)?,
            "BYSETPOS" => rule.positions = list(value).ok_or_else(bad)?,
            "BYDAY" => {
                let days = value.split(',').map(nth_weekday).collect::<Option<_>>();
                rule.weekdays = days.ok_or_else(bad)?;
            }
            _ => return Err(bad()),
        }
    }
    let any = NaiveDateTime::default();
    rule.times(any, any)?;
    Ok(ReadRule { rule, until })
}

/// Numbers in one list, at most.
const MOST_NUMBERS: usize = 400;

fn list<T: std::str::FromStr>(value: &str) -> Option<Vec<T>> {
    let numbers = value.split(',').map(|number| number.trim().trim_start_matches('+').parse().ok());
    let numbers: Vec<T> = numbers.take(MOST_NUMBERS + 1).collect::<Option<_>>()?;
    (numbers.len() <= MOST_NUMBERS).then_some(numbers)
}

fn nth_weekday(text: &str) -> Option<NthWeekday> {
    let text = text.trim();
    let at = text.len().checked_sub(2)?;
    if !text.is_char_boundary(at) {
        return None;
    }
    let (number, day) = text.split_at(at);
    let number = number.trim_start_matches('+');
    let nth = if number.is_empty() { None } else { Some(number.parse().ok()?) };
    Some(NthWeekday { nth, day: weekday(day)? })
}

fn weekday(text: &str) -> Option<Weekday> {
    match text.to_ascii_uppercase().as_str() {
        "MO" => Some(Weekday::Mon),
        "TU" => Some(Weekday::Tue),
        "WE" => Some(Weekday::Wed),
        "TH" => Some(Weekday::Thu),
        "FR" => Some(Weekday::Fri),
        "SA" => Some(Weekday::Sat),
        "SU" => Some(Weekday::Sun),
        _ => None,
    }
}
