//! `--as-of`: the moment that decisions are made for.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use peerhood_model::{AsOf, Zone};

use crate::exit::Failure;

/// Reads a moment: RFC 3339, a date and time of the program's zone, or a day, which means noon there.
/// Without a text it is now.
pub(crate) fn as_of(text: Option<&str>, zone: &Zone) -> Result<AsOf, Failure> {
    let Some(text) = text else { return Ok(AsOf::at(Utc::now(), zone)) };
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    let local = |text: &str| {
        let spellings =
            ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
        let times = spellings
            .iter()
            .find_map(|spelling| NaiveDateTime::parse_from_str(text, spelling).ok());
        times.or_else(|| Some(text.parse::<NaiveDate>().ok()?.and_time(noon)))
    };
    let instant = DateTime::parse_from_rfc3339(text).map(|moment| moment.with_timezone(&Utc)).ok();
    let instant = instant.or_else(|| zone.instant_of(local(text)?));
    instant.map(|instant| AsOf::at(instant, zone)).ok_or_else(|| {
        Failure::Usage(format!(
            "--as-of {text} is not a moment; write such as 2026-03-02, 2026-03-02T09:00 or 2026-03-02T09:00:00-06:00"
        ))
    })
}
