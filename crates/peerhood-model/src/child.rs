use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

use crate::code::{codes, folded, serde_by_text};

/// A child of a referred parent or of a support parent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Child {
    /// When the child was born, is due, or that it died.
    pub birth: ChildBirth,
}

impl Child {
    /// A child of whom only the birth is known.
    #[must_use]
    pub fn new(birth: ChildBirth) -> Self {
        Self { birth }
    }

    /// The stage of life the child is in on a day.
    #[must_use]
    pub fn stage(&self, as_of: NaiveDate) -> Stage {
        self.birth.stage(as_of)
    }
}

/// What is known of a child's birth, from before it to after the child's death.
///
/// In files: `2019-04`, `2019-04-12`, `unborn`, `unborn 2027-01` (due), `deceased`,
/// `deceased 2015-02` (born).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChildBirth {
    /// Not born yet.
    Unborn {
        /// When the birth is expected.
        due: Option<BirthDate>,
    },
    /// Born, and living as far as is known.
    Born(BirthDate),
    /// Died, before birth or after.
    Deceased {
        /// When the child was born.
        born: Option<BirthDate>,
    },
}

/// A day of birth, or only its month: programs often keep no more than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate {
    // Invariant: without `has_day`, `first` is the first day of its month.
    first: NaiveDate,
    has_day: bool,
}

/// A text that says nothing about a birth.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "\"{value}\" is no date of birth; write 2019-04 or 2019-04-12, unborn, unborn 2027-01, deceased or deceased 2015-02"
)]
pub struct ChildError {
    /// What was found.
    pub value: String,
}

codes! {
    /// A stage of life, as far as it shapes what parents talk about.
    ///
    /// # References
    ///
    /// Up to teens the bands of the CDC's "Positive Parenting Tips" (infants 0-1, toddlers 1-3,
    /// preschoolers 3-5, middle childhood 6-11, teens 12-17); young adults 18-25 after J. J. Arnett,
    /// "Emerging Adulthood", American Psychologist 55(5), 2000.
    Stage, "stage" {
        /// Not born yet.
        Unborn = "unborn",
        /// Under 1 year.
        Infant = "infant",
        /// 1 or 2 years.
        Toddler = "toddler",
        /// 3 to 5 years.
        Preschool = "preschool",
        /// 6 to 11 years.
        SchoolAge = "school_age",
        /// 12 to 17 years.
        Teen = "teen",
        /// 18 to 25 years.
        YoungAdult = "young_adult",
        /// 26 years and more.
        Adult = "adult",
        /// Died: spoken of only when the parent asks for it.
        Deceased = "deceased",
    }
}

impl Stage {
    /// How many stages of growing up lie between two stages; `None` where one child has died.
    #[must_use]
    pub fn steps_to(self, other: Self) -> Option<u32> {
        if self == Self::Deceased || other == Self::Deceased {
            return None;
        }
        Some((self as u32).abs_diff(other as u32))
    }

    fn of_years(years: u32) -> Self {
        match years {
            0 => Self::Infant,
            1..=2 => Self::Toddler,
            3..=5 => Self::Preschool,
            6..=11 => Self::SchoolAge,
            12..=17 => Self::Teen,
            18..=25 => Self::YoungAdult,
            _ => Self::Adult,
        }
    }
}

impl BirthDate {
    /// A birth of which the day is known.
    #[must_use]
    pub fn of_day(day: NaiveDate) -> Self {
        Self { first: day, has_day: true }
    }

    /// A birth of which the month is known. `None` when there is no such month.
    #[must_use]
    pub fn of_month(year: i32, month: u32) -> Option<Self> {
        Some(Self { first: NaiveDate::from_ymd_opt(year, month, 1)?, has_day: false })
    }

    /// The day, or the first day of the month: ages count from here.
    #[must_use]
    pub fn first_day(&self) -> NaiveDate {
        self.first
    }

    /// The day, where it is known.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        self.has_day.then_some(self.first)
    }
}

impl ChildBirth {
    /// The stage of life on a day.
    ///
    /// A birth that lies after `as_of` is still to come, whatever the record says by now.
    #[must_use]
    pub fn stage(&self, as_of: NaiveDate) -> Stage {
        match self {
            Self::Unborn { .. } => Stage::Unborn,
            Self::Deceased { .. } => Stage::Deceased,
            Self::Born(date) => {
                as_of.years_since(date.first_day()).map_or(Stage::Unborn, Stage::of_years)
            }
        }
    }

    /// The age in completed months on a day; `None` before birth, after death, or if unknown.
    #[must_use]
    pub fn months(&self, as_of: NaiveDate) -> Option<u32> {
        let Self::Born(date) = self else { return None };
        let born = date.first_day();
        let whole = 12 * (as_of.year() - born.year()) + month_of(as_of) - month_of(born);
        let months = if as_of.day() < born.day() { whole - 1 } else { whole };
        u32::try_from(months).ok()
    }
}

fn month_of(date: NaiveDate) -> i32 {
    i32::try_from(date.month0()).expect("a month is less than 12")
}

impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shape = if self.has_day { "%Y-%m-%d" } else { "%Y-%m" };
        write!(f, "{}", self.first.format(shape))
    }
}

impl FromStr for BirthDate {
    type Err = ChildError;

    fn from_str(text: &str) -> Result<Self, ChildError> {
        let text = text.trim();
        let refused = || ChildError { value: text.to_owned() };
        let digits = |part: &str, length: usize| {
            let plain = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<u32>().ok()).flatten().ok_or_else(refused)
        };
        let mut parts = text.splitn(3, '-');
        let year = digits(parts.next().unwrap_or_default(), 4)?;
        let year = i32::try_from(year).map_err(|_| refused())?;
        let month = digits(parts.next().unwrap_or_default(), 2)?;
        let Some(day) = parts.next() else {
            return Self::of_month(year, month).ok_or_else(refused);
        };
        NaiveDate::from_ymd_opt(year, month, digits(day, 2)?).map(Self::of_day).ok_or_else(refused)
    }
}

impl fmt::Display for ChildBirth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Born(date) => write!(f, "{date}"),
            Self::Unborn { due: None } => f.write_str("unborn"),
            Self::Unborn { due: Some(date) } => write!(f, "unborn {date}"),
            Self::Deceased { born: None } => f.write_str("deceased"),
            Self::Deceased { born: Some(date) } => write!(f, "deceased {date}"),
        }
    }
}

impl FromStr for ChildBirth {
    type Err = ChildError;

    fn from_str(text: &str) -> Result<Self, ChildError> {
        let text = text.trim();
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let date = |rest: &str| match rest.trim() {
            "" => Ok(None),
            rest => rest.parse().map(Some),
        };
        let birth = match &*folded(word) {
            "unborn" => date(rest).map(|due| Self::Unborn { due }),
            "deceased" => date(rest).map(|born| Self::Deceased { born }),
            _ => text.parse().map(Self::Born),
        };
        birth.map_err(|_| ChildError { value: text.to_owned() })
    }
}

serde_by_text!(BirthDate, "a month or day of birth");
serde_by_text!(ChildBirth, "a month or day of birth, unborn or deceased");

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn birth(text: &str) -> ChildBirth {
        text.parse().unwrap()
    }

    #[test]
    fn every_spelling_reads_back_what_it_prints() {
        for text in
            ["2019-04", "2019-04-12", "unborn", "unborn 2027-01", "deceased", "deceased 2015-02-28"]
        {
            assert_eq!(birth(text).to_string(), text);
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in
            ["", "2019", "2019-13", "2019-02-30", "soon", "unborn soon", "19-04", "+2019-04"]
        {
            assert!(text.parse::<ChildBirth>().is_err(), "{text}");
        }
    }

    #[test]
    fn stages_change_on_birthdays() {
        let born = birth("2008-11-22");
        assert_eq!(born.stage(day("2026-11-21")), Stage::Teen);
        assert_eq!(born.stage(day("2026-11-22")), Stage::YoungAdult);
        assert_eq!(birth("2026-10").stage(day("2026-11-22")), Stage::Infant);
        assert_eq!(birth("1961-01").stage(day("2026-11-22")), Stage::Adult);
    }

    #[test]
    fn a_birth_after_the_day_asked_is_still_to_come() {
        assert_eq!(birth("2027-01").stage(day("2026-11-22")), Stage::Unborn);
        assert_eq!(birth("2027-01").months(day("2026-11-22")), None);
    }

    #[test]
    fn months_are_completed_months() {
        let born = birth("2026-01-31");
        assert_eq!(born.months(day("2026-01-31")), Some(0));
        assert_eq!(born.months(day("2026-02-28")), Some(0));
        assert_eq!(born.months(day("2026-03-31")), Some(2));
    }

    #[test]
    fn a_child_who_died_is_at_no_distance_from_others() {
        assert_eq!(Stage::Deceased.steps_to(Stage::Teen), None);
        assert_eq!(Stage::Infant.steps_to(Stage::Preschool), Some(2));
    }
}
