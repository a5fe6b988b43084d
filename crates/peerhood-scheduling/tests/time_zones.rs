//! Zones whose clocks changed otherwise in 2026 than older data says, and the nights of a change.
//!
//! The instants are those of release 2026f of the IANA database, as Python's `zoneinfo` with the
//! `tzdata` package 2026.6 gives them.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use chrono::{NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use peerhood_scheduling::plan::{Facilitator, Participant, Plan, Reason, Request, Venue, verify};
use peerhood_scheduling::{
    Availability, ClockChange, ClockPolicy, Effort, Length, LocalTime, Repeat, Series, Slot, Zone,
    plan, zone_data_version,
};

#[test]
fn the_zones_that_changed_in_2026_are_right() {
    assert_eq!(zone_data_version(), "2026f");
    let evening = NaiveDate::from_ymd_opt(2026, 12, 3).unwrap().and_hms_opt(18, 0, 0).unwrap();
    for (zone, day, hour) in [
        ("America/Vancouver", 4, 1),
        ("America/Edmonton", 4, 0),
        ("America/Winnipeg", 3, 23),
        ("Africa/Casablanca", 3, 18),
        ("America/Havana", 3, 22),
    ] {
        let expected = Utc.with_ymd_and_hms(2026, 12, day, hour, 0, 0).unwrap();
        assert_eq!(Zone::new(zone).unwrap().at(evening), LocalTime::Once(expected), "{zone}");
    }
}

#[test]
fn a_zone_that_does_not_exist_is_refused_by_name() {
    let error = Zone::new("America/Atlantis").unwrap_err();
    assert_eq!(error.name, "America/Atlantis");
    assert!(Zone::new("").is_err());
    assert_eq!(Zone::new("america/new_york").unwrap().name(), "America/New_York");
}

/// Plans daily sessions at one time of day from a day on.
fn daily(zone: &str, from: NaiveDate, start: NaiveTime, policy: ClockPolicy) -> Plan<&'static str> {
    let zone = Zone::new(zone).unwrap();
    let mut request = Request::new();
    request.clock_policy = policy;
    let free = Availability::always(zone.clone());
    request.participants = vec![Participant::new("family", free.clone())];
    request.facilitators = vec![Facilitator::new("facilitator", free)];
    request.venues = vec![Venue::room("room", 5)];
    let slot = Slot::new(chrono::Datelike::weekday(&from), start);
    let members = vec!["family"];
    let mut series = Series::new("series", members, vec![slot], zone, from, Length::Sessions(3));
    series.every = Repeat::Days(1);
    request.series = vec![series];
    let plan = plan(&request, Effort::new(100, 1)).unwrap();
    assert_eq!(verify(&request, &plan), []);
    plan
}

fn starts(plan: &Plan<&str>) -> Vec<String> {
    plan.sessions().map(|(_, session)| session.start.format("%d %H:%M").to_string()).collect()
}

fn at(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

#[test]
fn a_session_in_a_gap_follows_the_policy() {
    let from = NaiveDate::from_ymd_opt(2026, 3, 7).unwrap();
    let shifted = daily("America/New_York", from, at(2, 30), ClockPolicy::Shift);
    assert_eq!(starts(&shifted), ["07 07:30", "08 07:30", "09 06:30"]);
    let (_, in_gap) = shifted.sessions().nth(1).unwrap();
    assert_eq!(in_gap.clock, Some(ClockChange::Gap));
    assert_eq!(in_gap.local.time(), at(3, 30));

    let skipped = daily("America/New_York", from, at(2, 30), ClockPolicy::Skip);
    assert_eq!(starts(&skipped), ["07 07:30", "09 06:30", "10 06:30"]);
    assert_eq!(skipped.placed[0].not_held[0].reason, Reason::Clock(ClockChange::Gap));

    let refused = daily("America/New_York", from, at(2, 30), ClockPolicy::Refuse);
    assert_eq!(refused.unplaced[0].blocked, [("clock change".to_owned(), 1)]);
}

#[test]
fn a_session_in_a_fold_is_held_at_the_first_of_the_two_times() {
    let from = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap();
    let plan = daily("America/New_York", from, at(1, 30), ClockPolicy::Shift);
    assert_eq!(starts(&plan), ["31 05:30", "01 05:30", "02 06:30"]);
    assert_eq!(plan.sessions().nth(1).unwrap().1.clock, Some(ClockChange::Fold));
}

#[test]
fn cairo_leaps_over_midnight() {
    let from = NaiveDate::from_ymd_opt(2026, 4, 23).unwrap();
    let plan = daily("Africa/Cairo", from, at(0, 30), ClockPolicy::Shift);
    assert_eq!(starts(&plan), ["22 22:30", "23 22:30", "24 21:30"]);
    assert_eq!(plan.sessions().nth(1).unwrap().1.clock, Some(ClockChange::Gap));
}

#[test]
fn lord_howe_leaps_by_half_an_hour() {
    let from = NaiveDate::from_ymd_opt(2026, 10, 3).unwrap();
    let plan = daily("Australia/Lord_Howe", from, at(2, 15), ClockPolicy::Shift);
    assert_eq!(starts(&plan), ["02 15:45", "03 15:45", "04 15:15"]);
    let (_, in_gap) = plan.sessions().nth(1).unwrap();
    assert_eq!(in_gap.local.time(), at(2, 45));
}

#[test]
fn a_session_every_monday_keeps_its_local_time_across_the_year() {
    let zone = Zone::new("Europe/London").unwrap();
    let monday = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
    assert_eq!(chrono::Datelike::weekday(&monday), Weekday::Mon);
    for week in 0..52 {
        let local =
            monday.checked_add_days(chrono::Days::new(7 * week)).unwrap().and_time(at(18, 0));
        let LocalTime::Once(instant) = zone.at(local) else { panic!("an evening in {week}") };
        assert_eq!(zone.local(instant), local);
    }
}
