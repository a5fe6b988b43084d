//! Small plans, read as a coordinator would read them.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime, Weekday};
use peerhood_scheduling::plan::{
    Closure, Facilitator, Gap, Participant, Request, Rule, Scope, Validity, Venue, blocked_options,
    verify,
};
use peerhood_scheduling::{
    Answer, Availability, Busy, CoFacilitator, Effort, Length, Meeting, Series, Slot, Window, Zone,
    plan,
};

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn time(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap()
}

fn zone() -> Zone {
    Zone::new("America/Chicago").unwrap()
}

fn evenings(days: &[Weekday]) -> Availability {
    let windows =
        days.iter().map(|&day| Window::new(day, time(17), time(21), Answer::Yes).unwrap());
    Availability::weekly(zone(), windows.collect())
}

fn slot(day: Weekday) -> Slot {
    Slot::new(day, time(18))
}

/// Two families who share Tuesday, one facilitator, one room.
fn request() -> Request<&'static str> {
    let mut request = Request::new();
    request.participants = vec![
        Participant::new("Ana", evenings(&[Weekday::Mon, Weekday::Tue])),
        Participant::new("Ben", evenings(&[Weekday::Tue, Weekday::Wed])),
    ];
    request.facilitators =
        vec![Facilitator::new("Fay", evenings(&[Weekday::Mon, Weekday::Tue, Weekday::Wed]))];
    request.venues = vec![Venue::room("Library", 10)];
    request.series = vec![Series::new(
        "group",
        vec!["Ana", "Ben"],
        vec![slot(Weekday::Mon), slot(Weekday::Tue), slot(Weekday::Wed)],
        zone(),
        day(2, 20),
        Length::Sessions(4),
    )];
    request
}

#[test]
fn the_slot_that_everybody_can_make_is_chosen_and_keeps_its_local_time() {
    let request = request();
    let plan = plan(&request, Effort::new(1_000, 1)).unwrap();
    assert_eq!(verify(&request, &plan), []);
    assert_eq!(plan.gap, Gap::Closed);
    let placement = plan.placement(&"group").unwrap();
    assert_eq!(placement.slot.day, Weekday::Tue);
    let dates: Vec<_> = placement.sessions.iter().map(|session| session.date).collect();
    assert_eq!(dates, [day(2, 24), day(3, 3), day(3, 10), day(3, 17)]);
    // The clocks go forward on 8 March: the same local time is an hour earlier in UTC.
    let hours: Vec<_> = placement
        .sessions
        .iter()
        .map(|session| session.start.format("%H:%M").to_string())
        .collect();
    assert_eq!(hours, ["00:00", "00:00", "23:00", "23:00"]);
    assert_eq!(plan.zone_data, "2026f");
}

#[test]
fn a_closed_day_makes_a_series_of_so_many_sessions_end_later() {
    let mut request = request();
    request.closures.push(Closure::on(day(3, 3), "storm"));
    let plan = plan(&request, Effort::new(1_000, 1)).unwrap();
    assert_eq!(verify(&request, &plan), []);
    let placement = plan.placement(&"group").unwrap();
    assert_eq!(placement.not_held.len(), 1);
    assert_eq!(placement.sessions.last().unwrap().date, day(3, 24));
}

#[test]
fn two_groups_cannot_have_the_one_facilitator_at_once() {
    let mut request = request();
    let mut second = request.series[0].clone();
    second.id = "second";
    second.members = vec!["Ben"];
    request.series[0].members = vec!["Ana"];
    request.series[0].slots = vec![slot(Weekday::Tue)];
    second.slots = vec![slot(Weekday::Tue)];
    request.series.push(second);
    let plan = plan(&request, Effort::new(1_000, 1)).unwrap();
    assert_eq!(verify(&request, &plan), []);
    assert_eq!(plan.placed.len(), 1);
    assert_eq!(plan.unplaced.len(), 1);
    assert_eq!(plan.unplaced[0].blocked, [("clash".to_owned(), 1)]);
    let options = blocked_options(&request, &plan, &plan.unplaced[0].series);
    assert!(matches!(&options[0].rule, Rule::Clash { who, .. } if who == "Fay"));
}

#[test]
fn a_certificate_that_runs_out_blocks_unless_somebody_may_take_over() {
    let mut request = request();
    request.series[0].certificate = Some("CPS-P".to_owned());
    let valid = Validity { from: None, until: Some(day(3, 12)) };
    request.facilitators[0].certificates.insert("CPS-P".to_owned(), valid);
    let without = plan(&request, Effort::new(1_000, 1)).unwrap();
    assert_eq!(without.placed.len(), 0);
    let options = blocked_options(&request, &without, &"group");
    assert!(options.contains(&peerhood_scheduling::plan::BlockedOption {
        slot: slot(Weekday::Tue),
        facilitator: Some("Fay"),
        place: None,
        rule: Rule::NotCertified { date: day(3, 17) },
    }));

    let mut gus = Facilitator::new("Gus", evenings(&[Weekday::Tue]));
    let fresh = Validity { from: Some(day(3, 15)), until: None };
    gus.certificates.insert("CPS-P".to_owned(), fresh);
    request.facilitators.push(gus);
    request.series[0].exceptions = 1;
    let with = plan(&request, Effort::new(1_000, 1)).unwrap();
    assert_eq!(verify(&request, &with), []);
    let placement = with.placement(&"group").unwrap();
    let leads: Vec<_> = placement.sessions.iter().map(|session| session.facilitator).collect();
    assert_eq!(leads, ["Fay", "Fay", "Fay", "Gus"]);
}

#[test]
fn a_hybrid_series_needs_a_room_and_a_link_and_its_codes_are_spread() {
    let mut request = request();
    request.venues.push(Venue::link("line"));
    let series = &mut request.series[0];
    series.meeting = Meeting::Hybrid(BTreeSet::from([1, 4]));
    series.co_facilitator = CoFacilitator::Wanted;
    series.codes = (1..=6).map(|code| format!("PPS{code:02}")).collect();
    series.codes_per_session = 1;
    let plan = plan(&request, Effort::new(1_000, 1)).unwrap();
    assert_eq!(verify(&request, &plan), []);
    let placement = plan.placement(&"group").unwrap();
    let places: Vec<_> = placement.sessions.iter().map(|session| session.place.unwrap()).collect();
    assert_eq!(places, ["Library", "line", "line", "Library"]);
    assert_eq!(placement.codes_missing.len(), 2);
    assert_eq!(plan.score.of("no co-facilitator").soft, 4 * 8);
}

#[test]
fn a_region_closed_for_ever_is_an_answer() {
    let mut request = request();
    request.series[0].region = Some("north".to_owned());
    request.venues[0].region = Some("north".to_owned());
    request.closures.push(Closure {
        first: day(1, 1),
        last: NaiveDate::MAX,
        scope: Scope::Region("north".to_owned()),
        reason: "gone".to_owned(),
    });
    let plan = plan(&request, Effort::new(1_000, 1)).unwrap();
    assert_eq!(plan.unplaced[0].blocked, [("closed for ever".to_owned(), 3)]);
    assert_eq!(verify(&request, &plan), []);
}

#[test]
fn a_stretch_that_ends_before_it_begins_is_a_fault_of_whomever_it_is_of() {
    let mut request = request();
    let moment = |hour| day(3, 2).and_hms_opt(hour, 0, 0).unwrap().and_utc();
    let backwards = Busy { start: moment(12), end: moment(9) };
    request.participants[1].availability.busy = vec![backwards];
    request.facilitators[0].availability.promised = vec![backwards];
    request.venues[0].availability = Some(evenings(&[Weekday::Mon]));
    request.venues[0].availability.as_mut().unwrap().busy =
        vec![Busy { start: moment(9), end: moment(9) }, backwards];

    let error = plan(&request, Effort::new(10, 1)).unwrap_err();
    let told: Vec<String> = error.faults.iter().map(ToString::to_string).collect();
    let stretch = "is taken or promised from 2026-03-02 12:00:00 UTC to 2026-03-02 09:00:00 UTC; \
                   put the earlier moment first";
    let whom = ["participant Ben", "facilitator Fay", "venue Library"];
    assert_eq!(told, whom.map(|whom| format!("{whom} {stretch}")));
}
