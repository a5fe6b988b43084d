//! Any text as weekly hours: what is read is written back as text that reads the same.
#![no_main]

use peerhood_model::WeeklyAvailability;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(hours) = text.parse::<WeeklyAvailability>() else { return };
    let again: WeeklyAvailability = hours.to_string().parse().expect("what we write, we read");
    assert_eq!(again, hours);
});
