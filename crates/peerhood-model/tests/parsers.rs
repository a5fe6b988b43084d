//! Whatever text a file holds, reading it answers, and what was read prints what reads the same.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use peerhood_model::{
    BirthDate, Channel, ChildBirth, Hours, IcdCode, Intervention, Language, Mode, Need, PostalCode,
    ReferralId, Relationship, Stage, Term, WeeklyAvailability, Window, Wish, Zone,
};
use proptest::prelude::*;

/// Reads a text and, if it can be read, reads back what it prints.
fn reads_back<T>(text: &str)
where
    T: FromStr + Display + Debug + PartialEq,
    T::Err: Display,
{
    match text.parse::<T>() {
        Ok(read) => {
            let again = read.to_string().parse::<T>().map_err(|error| error.to_string());
            assert_eq!(again, Ok(read), "{text:?}");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn reads_back_as_anything(text: &str) {
    reads_back::<BirthDate>(text);
    reads_back::<ChildBirth>(text);
    reads_back::<Hours>(text);
    reads_back::<IcdCode>(text);
    reads_back::<Language>(text);
    reads_back::<PostalCode>(text);
    reads_back::<ReferralId>(text);
    reads_back::<Term>(text);
    reads_back::<WeeklyAvailability>(text);
    reads_back::<Window>(text);
    reads_back::<Wish>(text);
    reads_back::<Zone>(text);
    reads_back::<Mode>(text);
    reads_back::<Need>(text);
    reads_back::<Relationship>(text);
    reads_back::<Stage>(text);
    reads_back::<Channel>(text);
    reads_back::<Intervention>(text);
}

proptest! {
    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        reads_back_as_anything(&text);
    }

    #[test]
    fn text_that_looks_right_is_answered(
        text in "(unborn |deceased )?[0-9]{1,5}[-./][0-9]{1,3}([-.][0-9]{1,3})?"
    ) {
        reads_back_as_anything(&text);
    }

    #[test]
    fn codes_and_tags_are_answered(text in "[A-Za-z0-9é]{1,4}([-.:_ ][A-Za-z0-9é]{0,5}){0,3}") {
        reads_back_as_anything(&text);
    }

    #[test]
    fn weeks_are_answered(
        text in "((Mon|tuesday|Sat-Sun|Fri,Sun|Xyz) ?[0-9]{1,2}:[0-9]{2}[-–][0-9]{1,2}:[0-9]{2},?;? ?){1,4}"
    ) {
        reads_back_as_anything(&text);
    }
}

#[test]
fn awkward_texts_are_answered() {
    for text in ["", " ", "\0", "é", "\u{feff}", "-", ";", ":", "2019-", "٣", "ſ", "İ", "Mon é-1"]
    {
        reads_back_as_anything(text);
    }
    reads_back_as_anything(&"x".repeat(5_000_000));
    reads_back_as_anything(&"Mon 1:00-2:00;".repeat(100_000));
    let whole: WeeklyAvailability = "Mon-Sun 00:00-24:00".parse().unwrap();
    assert_eq!(whole.minutes(), 7 * 24 * 60);
}
