//! Any text as an iCalendar file: busy times in order inside the window, holidays in order, and
//! faults with their lines. Never a panic, never a hang.
#![no_main]

use chrono::{DateTime, Days, NaiveDate, TimeDelta};
use peerhood::ical::{busy, holidays};
use peerhood_scheduling::Zone;
use peerhood_scheduling::plan::Scope;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let zone = Zone::new("Africa/Cairo").expect("a zone");
    let from = DateTime::from_timestamp(1_767_225_600, 0).expect("2026-01-01");
    let read = busy(text, &zone, from, from + TimeDelta::days(400));
    for busy in &read.busy {
        assert!(busy.start < busy.end);
    }
    for pair in read.busy.windows(2) {
        assert!(pair[0].end < pair[1].start);
    }
    let lines = text.split('\n').count();
    assert!(read.faults.iter().all(|fault| fault.line <= lines));
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    let closed = holidays(text, &zone, first, first + Days::new(400), &Scope::<u8>::Everywhere);
    for closure in &closed.closures {
        assert!(closure.first <= closure.last);
    }
});
