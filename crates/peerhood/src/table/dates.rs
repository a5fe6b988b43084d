//! Dates as people and spreadsheets write them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use peerhood_model::{BirthDate, Zone};

use crate::fault::Problem;

/// A day in ISO 8601 or in one of the program's own spellings.
pub(crate) fn date(text: &str, formats: &[String]) -> Result<NaiveDate, Problem> {
    // Spreadsheets add midnight to a date that was once a moment.
    let day = ["T00:00:00", " 00:00:00", "T00:00", " 00:00"]
        .iter()
        .find_map(|midnight| text.strip_suffix(midnight))
        .unwrap_or(text);
    if let Some(found) = iso(day) {
        return found;
    }
    formats
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
        .map_or_else(|| Err(not_a_date(text)), likely)
}

/// A moment: with an offset, or on the clocks of `zone`; a date alone is its first instant.
pub(crate) fn moment(
    text: &str,
    zone: &Zone,
    formats: &[String],
) -> Result<DateTime<Utc>, Problem> {
    if let Some(local) = minute(text) {
        return instant(local, zone);
    }
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        likely(moment.date_naive())?;
        return Ok(moment.to_utc());
    }
    let spellings =
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let own = formats.iter().flat_map(|format| {
        [format.clone(), format!("{format} %H:%M"), format!("{format} %H:%M:%S")]
    });
    let spelled = spellings.iter().map(|&spelling| spelling.to_owned()).chain(own);
    let local = spelled.into_iter().find_map(|s| NaiveDateTime::parse_from_str(text, &s).ok());
    let Some(local) = local else {
        let day = date(text, formats).map_err(|problem| match problem {
            Problem::NotADate => Problem::NotAMoment,
            problem => problem,
        })?;
        return zone.start_of_day(day).ok_or(Problem::UnlikelyYear);
    };
    instant(local, zone)
}

/// The instant at which the clocks of `zone` show `local`.
fn instant(local: NaiveDateTime, zone: &Zone) -> Result<DateTime<Utc>, Problem> {
    likely(local.date())?;
    let moment = zone.instant_of(local).ok_or(Problem::UnlikelyYear)?;
    if zone.local_at(moment) != local {
        return Err(Problem::SkippedTime { time_zone: zone.name().to_owned() });
    }
    Ok(moment)
}

/// A day, or a month as `2021-04`.
pub(crate) fn month_or_day(text: &str, formats: &[String]) -> Result<BirthDate, Problem> {
    match (groups(text, b'-', [4, 2]).is_some(), text.parse::<BirthDate>()) {
        (true, Ok(month)) => likely(month.first_day()).map(|_| month),
        (true, Err(_)) => Err(Problem::NoSuchDay),
        (false, _) => date(text, formats).map(BirthDate::of_day),
    }
}

/// Whether it looks like one date, so that what follows may be another.
pub(crate) fn looks_whole(text: &str) -> bool {
    let text = text.trim();
    6 <= text.len() && text.bytes().filter(u8::is_ascii_digit).count() >= 4
}

/// A date in ISO 8601, or `None` if it is not written so.
fn iso(text: &str) -> Option<Result<NaiveDate, Problem>> {
    let date = day_of(groups(text, b'-', [4, 2, 2])?);
    Some(date.ok_or(Problem::NoSuchDay).and_then(likely))
}

fn day_of([year, month, day]: [u32; 3]) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// A day and a time of it to the minute, as most moments are written.
fn minute(text: &str) -> Option<NaiveDateTime> {
    let (day, time) = text.split_once(['T', ' '])?;
    let [hour, minute] = groups(time, b':', [2, 2])?;
    day_of(groups(day, b'-', [4, 2, 2])?)?.and_hms_opt(hour, minute, 0)
}

/// The numbers of a text that is groups of digits of these lengths with `between` between them.
fn groups<const N: usize>(text: &str, between: u8, lengths: [usize; N]) -> Option<[u32; N]> {
    let mut rest = text.as_bytes();
    let mut numbers = [0; N];
    for (position, length) in lengths.into_iter().enumerate() {
        if 0 < position {
            rest = rest.strip_prefix(&[between])?;
        }
        let (group, after) = rest.split_at_checked(length)?;
        numbers[position] = group.iter().try_fold(0, |number, digit| {
            digit.is_ascii_digit().then(|| 10 * number + u32::from(digit - b'0'))
        })?;
        rest = after;
    }
    rest.is_empty().then_some(numbers)
}

fn likely(date: NaiveDate) -> Result<NaiveDate, Problem> {
    if (1880..=2200).contains(&date.year()) { Ok(date) } else { Err(Problem::UnlikelyYear) }
}

fn not_a_date(text: &str) -> Problem {
    if text.len() == 5 && text.parse::<u32>().is_ok_and(|days| (20_000..80_000).contains(&days)) {
        return Problem::DayNumber;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let spelled = text.split(['/', '.', '-', ' ']).filter(|part| !part.is_empty()).count();
    if 3 <= digits && 3 <= spelled { Problem::DateSpelling } else { Problem::NotADate }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Result<String, Problem> {
        date(text, &[]).map(|date| date.to_string())
    }

    #[test]
    fn only_iso_dates_are_read_unless_a_spelling_is_named() {
        assert_eq!(day("2026-03-09"), Ok("2026-03-09".to_owned()));
        assert_eq!(day("2026-03-09 00:00:00"), Ok("2026-03-09".to_owned()));
        assert_eq!(day("03/09/2026"), Err(Problem::DateSpelling));
        assert_eq!(day("9 March 2026"), Err(Problem::DateSpelling));
        assert_eq!(day("2026-02-30"), Err(Problem::NoSuchDay));
        assert_eq!(day("46090"), Err(Problem::DayNumber));
        assert_eq!(day("soon"), Err(Problem::NotADate));
        assert_eq!(day("0026-03-09"), Err(Problem::UnlikelyYear));
        let american = ["%m/%d/%Y".to_owned()];
        assert_eq!(date("03/09/2026", &american), Ok("2026-03-09".parse().unwrap()));
        assert_eq!(date("03/09/26", &american), Err(Problem::UnlikelyYear));
    }

    #[test]
    fn a_moment_without_an_offset_is_on_the_programs_clocks() {
        let zone: Zone = "America/New_York".parse().unwrap();
        let utc = |text: &str| moment(text, &zone, &[]).map(|moment| moment.to_rfc3339());
        assert_eq!(utc("2026-02-03T09:30"), Ok("2026-02-03T14:30:00+00:00".to_owned()));
        assert_eq!(utc("2026-02-03 09:30:00"), Ok("2026-02-03T14:30:00+00:00".to_owned()));
        assert_eq!(utc("2026-02-03T09:30:00-08:00"), Ok("2026-02-03T17:30:00+00:00".to_owned()));
        assert_eq!(utc("2026-02-03"), Ok("2026-02-03T05:00:00+00:00".to_owned()));
        assert_eq!(
            utc("2026-03-08T02:30"),
            Err(Problem::SkippedTime { time_zone: "America/New_York".to_owned() })
        );
        assert_eq!(utc("yesterday"), Err(Problem::NotAMoment));
    }

    #[test]
    fn a_moment_to_the_minute_is_read_as_any_other() {
        for text in [
            "2026-02-03T09:30",
            "2026-02-03T00:00",
            "2026-02-30T09:30",
            "2026-02-03T24:00",
            "2026-02-03T09:60",
            "2026-02-03T9:30",
            "2026-02-03T09:30:00",
            "2026-02-03T",
            "T09:30",
        ] {
            let whole = text.len() == "2026-02-03T09:30".len();
            let other = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok();
            assert_eq!(minute(text), other.filter(|_| whole), "{text}");
        }
    }

    #[test]
    fn a_month_is_enough_for_a_birth() {
        assert_eq!(month_or_day("2021-04", &[]).unwrap().to_string(), "2021-04");
        assert_eq!(month_or_day("2021-13", &[]), Err(Problem::NoSuchDay));
    }
}
