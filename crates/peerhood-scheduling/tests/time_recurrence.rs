//! Rules of repetition: the standard's own examples, and rules that would never end.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use chrono::{NaiveDate, NaiveDateTime, Weekday};
use peerhood_scheduling::recurrence::{Frequency, NthWeekday, Rule, RuleError};
use proptest::prelude::*;

fn at(year: i32, month: u32, day: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(9, 0, 0).unwrap()
}

fn each(day: Weekday) -> NthWeekday {
    NthWeekday { nth: None, day }
}

fn days(rule: &Rule, first: NaiveDateTime, end: NaiveDateTime) -> Vec<String> {
    rule.times(first, end).unwrap().map(|time| time.format("%m-%d").to_string()).collect()
}

#[test]
fn every_other_week_on_tuesday_and_sunday_depends_on_the_first_day_of_the_week() {
    // RFC 5545, section 3.8.5.3, last examples but two.
    let mut rule = Rule::new(Frequency::Weekly);
    rule.interval = 2;
    rule.count = Some(4);
    rule.weekdays = vec![each(Weekday::Tue), each(Weekday::Sun)];
    let first = at(1997, 8, 5);
    assert_eq!(days(&rule, first, at(1998, 1, 1)), ["08-05", "08-10", "08-19", "08-24"]);
    rule.week_start = Weekday::Sun;
    assert_eq!(days(&rule, first, at(1998, 1, 1)), ["08-05", "08-17", "08-19", "08-31"]);
}

#[test]
fn the_last_workday_of_a_month_is_a_position() {
    // RFC 5545, section 3.3.10.
    let mut rule = Rule::new(Frequency::Monthly);
    rule.weekdays =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri].map(each).to_vec();
    rule.positions = vec![-1];
    assert_eq!(days(&rule, at(2026, 1, 1), at(2026, 5, 1)), ["01-30", "02-27", "03-31", "04-30"]);
}

#[test]
fn friday_the_thirteenth() {
    // RFC 5545, section 3.8.5.3.
    let mut rule = Rule::new(Frequency::Monthly);
    rule.weekdays = vec![each(Weekday::Fri)];
    rule.month_days = vec![13];
    assert_eq!(days(&rule, at(1997, 9, 2), at(1999, 12, 1)), ["02-13", "03-13", "11-13", "08-13"]);
}

#[test]
fn the_twentieth_monday_of_the_year() {
    // RFC 5545, section 3.8.5.3.
    let mut rule = Rule::new(Frequency::Yearly);
    rule.weekdays = vec![NthWeekday { nth: Some(20), day: Weekday::Mon }];
    assert_eq!(days(&rule, at(1997, 5, 19), at(2000, 1, 1)), ["05-19", "05-18", "05-17"]);
}

#[test]
fn a_billion_times_and_no_end_stop_with_the_window() {
    let mut rule = Rule::new(Frequency::Secondly);
    rule.count = Some(1_000_000_000);
    let first = at(2026, 1, 1);
    let end = first + chrono::TimeDelta::minutes(2);
    assert_eq!(rule.times(first, end).unwrap().count(), 120);
    rule.count = None;
    assert_eq!(rule.times(first, end).unwrap().count(), 120);
}

#[test]
fn a_rule_that_is_never_true_ends() {
    for frequency in [
        Frequency::Secondly,
        Frequency::Minutely,
        Frequency::Hourly,
        Frequency::Daily,
        Frequency::Weekly,
        Frequency::Monthly,
        Frequency::Yearly,
    ] {
        let mut rule = Rule::new(frequency);
        rule.months = vec![2];
        rule.month_days = vec![31];
        let end = NaiveDateTime::MAX;
        assert_eq!(rule.times(at(2026, 1, 1), end).unwrap().next(), None, "{frequency:?}");
    }
}

#[test]
fn parts_out_of_range_are_named() {
    let first = at(2026, 1, 1);
    let mut rule = Rule::new(Frequency::Yearly);
    rule.months = vec![13];
    let error = RuleError::OutOfRange { part: "a month", value: 13, low: 1, high: 12 };
    assert_eq!(rule.times(first, first).unwrap_err(), error);
    rule.months.clear();
    rule.interval = 0;
    assert_eq!(rule.times(first, first).unwrap_err(), RuleError::NoInterval);
    rule.interval = 1;
    rule.positions = vec![1];
    assert_eq!(rule.times(first, first).unwrap_err(), RuleError::NothingToPick);
}

fn frequency() -> impl Strategy<Value = Frequency> {
    prop_oneof![
        Just(Frequency::Secondly),
        Just(Frequency::Minutely),
        Just(Frequency::Hourly),
        Just(Frequency::Daily),
        Just(Frequency::Weekly),
        Just(Frequency::Monthly),
        Just(Frequency::Yearly),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_rule_gives_rising_times_inside_the_window(
        frequency in frequency(),
        interval in prop_oneof![1_u32..20, Just(u32::MAX), 1_u32..100_000],
        count in proptest::option::of(prop_oneof![0_u64..50, Just(u64::MAX)]),
        months in proptest::collection::vec(1_u32..13, 0..3),
        weeks in proptest::collection::vec(prop_oneof![-53_i32..0, 1_i32..54], 0..2),
        month_days in proptest::collection::vec(prop_oneof![-31_i32..0, 1_i32..32], 0..3),
        nth in proptest::option::of(prop_oneof![-6_i32..0, 1_i32..7]),
        hours in proptest::collection::vec(0_u32..24, 0..3),
        positions in proptest::collection::vec(prop_oneof![-5_i32..0, 1_i32..6], 0..2),
        year in prop_oneof![1_i32..3_000, Just(-200_000), Just(262_000)],
    ) {
        let mut rule = Rule::new(frequency);
        rule.interval = interval;
        rule.count = count;
        rule.months = months;
        rule.weeks = weeks;
        rule.month_days = month_days;
        rule.weekdays = nth.map(|n| NthWeekday { nth: Some(n), day: Weekday::Wed }).into_iter().collect();
        rule.hours = hours;
        rule.positions = positions;
        let first = at(year, 2, 27);
        let end = first + chrono::TimeDelta::days(3_000).min(NaiveDateTime::MAX - first);
        let Ok(times) = rule.times(first, end) else { return Ok(()) };
        let mut last = None;
        for time in times.take(200) {
            prop_assert!(first <= time && time < end);
            prop_assert!(last < Some(time));
            last = Some(time);
        }
    }
}
