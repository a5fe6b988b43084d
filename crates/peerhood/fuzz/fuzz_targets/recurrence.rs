//! Any text as an RRULE: what is read gives rising times inside the window, however large its
//! count, and comes to an end.
#![no_main]

use chrono::{NaiveDate, TimeDelta};
use peerhood::ical::rule;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(rule) = rule(text) else { return };
    let first = NaiveDate::from_ymd_opt(2026, 1, 31).expect("a day").and_hms_opt(18, 30, 15);
    let first = first.expect("a time");
    let end = first + TimeDelta::days(4_000);
    let mut last = None;
    for time in rule.times(first, end).expect("checked when it was read").take(5_000) {
        assert!(first <= time && time < end);
        assert!(last < Some(time));
        last = Some(time);
    }
});
