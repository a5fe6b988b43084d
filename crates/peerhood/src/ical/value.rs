use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// A time as a calendar writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meant {
    /// A whole day.
    Day(NaiveDate),
    /// What a clock shows.
    Local(NaiveDateTime),
    /// An instant.
    Instant(DateTime<Utc>),
}

impl Meant {
    /// Gives what is written, be it in UTC or not; of a day its last second.
    pub(super) fn wall_clock(self) -> NaiveDateTime {
        match self {
            Meant::Day(day) => day.and_hms_opt(23, 59, 59).unwrap_or(day.and_time(NaiveTime::MIN)),
            Meant::Local(local) => local,
            Meant::Instant(instant) => instant.naive_utc(),
        }
    }
}

/// Reads `20260303`, `20260303T180000` or `20260303T180000Z`.
pub(super) fn time(text: &str) -> Option<Meant> {
    let text = text.trim();
    if text.len() == 8 {
        return day(text).map(Meant::Day);
    }
    let (date, clock) = text.split_once(['T', 't'])?;
    let (clock, utc) = match clock.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, true),
        None => (clock, false),
    };
    if clock.len() != 6 {
        return None;
    }
    let second = digits(clock.get(4..6)?)?.min(59);
    let clock =
        NaiveTime::from_hms_opt(digits(clock.get(0..2)?)?, digits(clock.get(2..4)?)?, second)?;
    let local = day(date)?.and_time(clock);
    Some(if utc { Meant::Instant(local.and_utc()) } else { Meant::Local(local) })
}

fn day(text: &str) -> Option<NaiveDate> {
    if text.len() != 8 {
        return None;
    }
    let year = i32::try_from(digits(text.get(0..4)?)?).ok()?;
    NaiveDate::from_ymd_opt(year, digits(text.get(4..6)?)?, digits(text.get(6..8)?)?)
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Reads `PT1H30M`, `P1D` or `-P2W`, up to a century.
pub(super) fn duration(text: &str) -> Option<TimeDelta> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut seconds: i64 = 0;
    let mut number = String::new();
    let mut any = false;
    for character in text.strip_prefix('P')?.chars() {
        let unit = match character {
            '0'..='9' if number.len() < 10 => {
                number.push(character);
                continue;
            }
            'T' if number.is_empty() => continue,
            'W' => 7 * 86_400,
            'D' => 86_400,
            'H' => 3_600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.parse::<i64>().ok()?.checked_mul(unit)?)?;
        number.clear();
        any = true;
    }
    let century = 36_525 * 86_400;
    (any && number.is_empty() && seconds <= century).then(|| TimeDelta::seconds(sign * seconds))
}

/// Reads `+0530` or `-033000`, in seconds.
pub(super) fn offset(text: &str) -> Option<i64> {
    let text = text.trim();
    let sign = match text.get(0..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let part = |from: usize| text.get(from..from + 2).and_then(digits).map(i64::from);
    let seconds = if 5 < text.len() { part(5)? } else { 0 };
    Some(sign * (part(1)? * 3_600 + part(3)? * 60 + seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_add_up_their_parts_and_nothing_else_is_one() {
        assert_eq!(duration("P1DT2H30M"), Some(TimeDelta::minutes(24 * 60 + 150)));
        assert_eq!(duration("-PT15M"), Some(TimeDelta::minutes(-15)));
        for text in ["", "P", "PT", "1H", "PT1", "P99999999999W", "P9999999W", "PTñ"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn broken_times_are_none() {
        for text in
            ["", "2026", "20261301", "20260303T", "20260303T2500000", "20260303Tñ0000", "2026030ñ"]
        {
            assert_eq!(time(text), None, "{text}");
        }
        assert_eq!(offset("+0530"), Some(19_800));
        assert_eq!(offset("-00ñ"), None);
    }
}
