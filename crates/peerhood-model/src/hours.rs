use std::fmt;
use std::iter::Sum;
use std::ops::Add;
use std::str::FromStr;

use thiserror::Error;

use crate::code::serde_by_text;

/// An amount of time in whole minutes, written as decimal hours: `7.5`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hours {
    /// The minutes of it.
    pub minutes: u32,
}

/// A text that is no number of hours.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{value}\" is not a number of hours; write for example 20, 7.5 or 0.25")]
pub struct HoursError {
    /// What was found.
    pub value: String,
}

impl Hours {
    /// This many whole hours; as many as fit if they do not.
    #[must_use]
    pub const fn whole(hours: u32) -> Self {
        Self { minutes: hours.saturating_mul(60) }
    }
}

impl Add for Hours {
    type Output = Self;

    /// The sum, or the greatest amount there is.
    fn add(self, other: Self) -> Self {
        Self { minutes: self.minutes.saturating_add(other.minutes) }
    }
}

impl Sum for Hours {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.minutes / 60, self.minutes % 60);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        // A minute is no finite decimal of an hour: four places name each minute apart.
        let places = format!("{:04}", (rest * 10_000 + 30) / 60);
        write!(f, "{whole}.{}", places.trim_end_matches('0'))
    }
}

impl FromStr for Hours {
    type Err = HoursError;

    /// Reads decimal hours, to the nearest minute.
    fn from_str(text: &str) -> Result<Self, HoursError> {
        let refused = || HoursError { value: text.to_owned() };
        let (whole, places) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(places) || 4 < places.len() {
            return Err(refused());
        }
        let whole: u32 = whole.parse().map_err(|_| refused())?;
        let places: u32 = format!("{places:0<4}").parse().map_err(|_| refused())?;
        let rest = (places * 60 + 5_000) / 10_000;
        let minutes = whole.checked_mul(60).and_then(|m| m.checked_add(rest));
        minutes.map(|minutes| Self { minutes }).ok_or_else(refused)
    }
}

serde_by_text!(Hours, "a number of hours such as \"7.5\"");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_minute_of_two_hours_reads_back_what_it_prints() {
        for minutes in 0..=120 {
            let hours = Hours { minutes };
            assert_eq!(hours.to_string().parse(), Ok(hours));
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "-1", "1,5", "1e3", "NaN", ".", "1.", "99999999999"] {
            assert!(text.parse::<Hours>().is_err(), "{text}");
        }
    }
}
