use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use peerhood_scheduling::plan::{
    Closure, Facilitator, Participant, Plan, Request, Scope, Venue, verify,
};
use peerhood_scheduling::{
    Availability, Busy, Effort, Length, Repeat, Series, Slot, WeekOfMonth, Zone, plan,
};
use proptest::prelude::*;

use super::*;

const ZONES: [&str; 7] = [
    "America/Phoenix",
    "Europe/London",
    "Australia/Sydney",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "America/Vancouver",
    "UTC",
];

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn instant(month: u32, day: u32, hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, month, day, hour, 0, 0).unwrap()
}

/// A plan of one series, through both changes of the clock, with a skipped and a moved day.
fn planned(zone: &str, every: Repeat, start: NaiveTime) -> (Request<String>, Plan<String>) {
    let zone = Zone::new(zone).unwrap();
    let free = Availability::always(zone.clone());
    let mut request = Request::new();
    request.participants = vec![Participant::new("family".to_owned(), free.clone())];
    request.facilitators = vec![Facilitator::new("Fay".to_owned(), free)];
    request.venues = vec![Venue::room("Library, upstairs".to_owned(), 9)];
    let slot = Slot::new(Weekday::Sun, start);
    let until = Length::Until(day(12, 20));
    let members = vec!["family".to_owned()];
    let mut series = Series::new("group".to_owned(), members, vec![slot], zone, day(2, 1), until);
    series.every = every;
    series.skipped = BTreeSet::from([day(4, 5), day(6, 7)]);
    let moved = day(5, 24).checked_add_days(Days::new(2)).unwrap().and_hms_opt(10, 0, 0).unwrap();
    series.moved.insert(day(5, 24), moved);
    request.series = vec![series];
    request.closures = vec![Closure::on(day(7, 5), "holiday")];
    let plan = plan(&request, Effort::new(100, 1)).unwrap();
    assert_eq!(verify(&request, &plan), []);
    assert_eq!(plan.placed.len(), 1);
    (request, plan)
}

fn names() -> Names<'static, String> {
    Names {
        domain: "example.org",
        series: &|series: &String| format!("The {series}; evenings, mostly"),
        place: &|place: &String| place.clone(),
    }
}

fn calendar() -> Calendar {
    Calendar::new(instant(1, 1, 0))
}

#[test]
fn our_reader_finds_the_sessions_that_our_writer_wrote() {
    let rules =
        [Repeat::Weeks(1), Repeat::Weeks(2), Repeat::Days(3), Repeat::Monthly(WeekOfMonth::Last)];
    let starts = [(2, 30), (1, 45), (2, 15), (0, 30), (18, 0), (23, 45)];
    for zone in ZONES {
        for every in rules {
            for (hour, minute) in starts {
                let start = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
                let (request, plan) = planned(zone, every, start);
                let text = write(&calendar(), &all(&request, &plan, &names()));
                let read = busy(&text, &Zone::utc(), instant(1, 1, 0), instant(12, 31, 0));
                assert_eq!(read.faults, []);
                let mut sessions: Vec<Busy> = plan
                    .sessions()
                    .map(|(_, session)| Busy { start: session.start, end: session.end })
                    .collect();
                sessions.sort_unstable();
                assert_eq!(read.busy, sessions, "{zone} {every:?} {start}");
            }
        }
    }
}

#[test]
fn a_series_is_one_event_with_a_rule_and_lines_are_short() {
    let start = NaiveTime::from_hms_opt(18, 0, 0).unwrap();
    let (request, plan) = planned("America/Chicago", Repeat::Weeks(1), start);
    let mut events = all(&request, &plan, &names());
    events[0].alarms.push(60);
    let text = write(&calendar(), &events);
    assert_eq!(text, write(&calendar(), &events));
    assert_eq!(
        text.matches("\r\nRRULE:FREQ=WEEKLY;BYDAY=SU;UNTIL=20261221T000000Z\r\n").count(),
        1
    );
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2, "the series and its moved day");
    assert_eq!(text.matches("EXDATE").count(), 3);
    assert_eq!(text.matches("RECURRENCE-ID;TZID=America/Chicago:20260524T180000").count(), 1);
    assert_eq!(text.matches("BEGIN:STANDARD").count(), 1);
    assert_eq!(text.matches("BEGIN:DAYLIGHT").count(), 1);
    assert!(text.contains("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"));
    assert!(text.contains("LOCATION:Library\\, upstairs"));
    assert!(text.contains("TRIGGER:-PT60M"));
    assert!(!text.contains("ATTENDEE") && !text.contains("ORGANIZER") && !text.contains("family"));
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
}

#[test]
fn a_cancelled_session_is_said_to_be_and_not_just_gone() {
    let start = NaiveTime::from_hms_opt(18, 0, 0).unwrap();
    let (request, plan) = planned("America/Chicago", Repeat::Weeks(1), start);
    let mut events = all(&request, &plan, &names());
    events[0].cancelled.insert(day(7, 5));
    events[0].sequence = 1;
    let text = write(&calendar(), &events);
    assert_eq!(text.matches("STATUS:CANCELLED").count(), 1);
    assert_eq!(text.matches("EXDATE").count(), 2);
    let read = busy(&text, &Zone::utc(), instant(7, 1, 0), instant(7, 10, 0));
    assert_eq!(read.busy, []);
}

#[test]
fn each_feed_has_only_its_own_sessions() {
    let start = NaiveTime::from_hms_opt(18, 0, 0).unwrap();
    let (request, plan) = planned("America/Chicago", Repeat::Weeks(1), start);
    let count = |events: Vec<Event>| events.iter().map(|e| e.occurrences.len()).sum::<usize>();
    let sessions = plan.sessions().count();
    assert_eq!(count(of_participant(&request, &plan, &names(), &"family".to_owned())), sessions);
    assert_eq!(count(of_facilitator(&request, &plan, &names(), &"Fay".to_owned())), sessions);
    let library = "Library, upstairs".to_owned();
    assert_eq!(count(of_venue(&request, &plan, &names(), &library)), sessions);
    assert_eq!(count(of_participant(&request, &plan, &names(), &"Fay".to_owned())), 0);
}

fn in_calendar(body: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{body}\nEND:VCALENDAR\n")
}

#[test]
fn busy_times_are_read_without_their_reasons() {
    let text = in_calendar(
        "BEGIN:VFREEBUSY\nFREEBUSY;FBTYPE=BUSY:20260302T170000Z/20260302T180000Z,20260302T180000Z/PT\n 30M\n\
         FREEBUSY;FBTYPE=FREE:20260303T000000Z/P1D\nEND:VFREEBUSY\n\
         BEGIN:VEVENT\nUID:a\nSUMMARY:Oncologist\nDTSTART;TZID=\"America/New_York\":20260304T100000\nDTEND;TZID=America/New_York:20260304T110000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:b\nTRANSP:TRANSPARENT\nDTSTART;VALUE=DATE:20260305\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:c\nSTATUS:CANCELLED\nDTSTART;VALUE=DATE:20260306\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:d\nDTSTART;VALUE=DATE:20260307\nEND:VEVENT",
    );
    let zone = Zone::new("America/New_York").unwrap();
    let read = busy(&text, &zone, instant(3, 1, 0), instant(4, 1, 0));
    assert_eq!(read.faults, []);
    let half = |busy: Busy| {
        (busy.start.format("%d %H:%M").to_string(), (busy.end - busy.start).num_minutes())
    };
    let found: Vec<_> = read.busy.into_iter().map(half).collect();
    assert_eq!(
        found,
        [("02 17:00".to_owned(), 90), ("04 15:00".to_owned(), 60), ("07 05:00".to_owned(), 1440)]
    );
}

#[test]
fn a_zone_that_only_the_calendar_knows_is_read_from_it() {
    let text = in_calendar(
        "BEGIN:VTIMEZONE\nTZID:Eastern Standard Time\n\
         BEGIN:STANDARD\nDTSTART:16010101T020000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\nEND:STANDARD\n\
         BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n\
         BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Eastern Standard Time:20260306T180000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:b\nDTSTART;TZID=Nowhere:20260310T180000\nDURATION:PT1H\nEND:VEVENT",
    );
    let read = busy(&text, &Zone::utc(), instant(3, 1, 0), instant(4, 1, 0));
    let starts: Vec<_> = read.busy.iter().map(|b| b.start.format("%d %H").to_string()).collect();
    assert_eq!(starts, ["06 23", "10 18", "13 22"]);
    assert!(
        matches!(&read.faults[..], [CalendarFault { what: CalendarFaultKind::Zone { name }, .. }] if name == "Nowhere")
    );
}

#[test]
fn holidays_become_closures_with_their_names() {
    let text = in_calendar(
        "BEGIN:VEVENT\nUID:a\nSUMMARY:Thanksgiving\\, observed\nDTSTART;VALUE=DATE:20251127\nDTEND;VALUE=DATE:20251129\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\nEND:VEVENT",
    );
    let read = holidays::<String>(&text, &Zone::utc(), day(1, 1), day(12, 31), &Scope::Everywhere);
    assert_eq!(read.faults, []);
    assert_eq!(read.closures.len(), 1);
    let closure = &read.closures[0];
    assert_eq!((closure.first, closure.last), (day(11, 26), day(11, 27)));
    assert_eq!(closure.reason, "Thanksgiving, observed");
}

#[test]
fn broken_lines_are_named_and_the_rest_is_read() {
    let text = in_calendar(
        "nonsense\nBEGIN:VEVENT\nUID:a\nDTSTART:20260302T170000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYMONTH=13\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:b\nDTSTART:tomorrow\nEND:VEVENT\nBEGIN:VEVENT\nUID:c\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:d\nDTSTART:20260303T170000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY;COUNT=1000000000\nEND:VEVENT",
    );
    let read = busy(&text, &Zone::utc(), instant(3, 1, 0), instant(3, 4, 0));
    let lines: Vec<usize> = read.faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [3, 8, 12, 14, 21]);
    assert_eq!(read.busy.len(), 2, "{:?}", read.busy);
    assert_eq!(busy("", &Zone::utc(), instant(3, 1, 0), instant(3, 4, 0)).faults.len(), 1);
}

#[test]
fn six_thousand_sessions_are_written_in_no_time() {
    let start = NaiveTime::from_hms_opt(18, 0, 0).unwrap();
    let (request, plan) = planned("America/Chicago", Repeat::Weeks(1), start);
    let event = all(&request, &plan, &names()).remove(0);
    let events: Vec<Event> = (0..140)
        .map(|number| Event { uid: format!("{number}@example.org"), ..event.clone() })
        .collect();
    assert!(6_000 < events.iter().map(|event| event.occurrences.len()).sum::<usize>());
    assert_eq!(write(&calendar(), &events).matches("BEGIN:VEVENT").count(), 280);
    assert_eq!(day(2, 1).weekday(), Weekday::Sun);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC*") {
        busy(&text, &Zone::utc(), instant(1, 1, 0), instant(12, 31, 0));
    }

    #[test]
    fn any_mangled_calendar_is_read_without_panic(
        lines in proptest::collection::vec(
            prop_oneof![
                Just("BEGIN:VEVENT".to_owned()),
                Just("END:VEVENT".to_owned()),
                Just("BEGIN:VTIMEZONE".to_owned()),
                Just("TZID:X".to_owned()),
                Just("BEGIN:STANDARD".to_owned()),
                Just("END:STANDARD".to_owned()),
                Just("END:VTIMEZONE".to_owned()),
                Just("DTSTART;TZID=X:20260301T120000".to_owned()),
                Just("DTSTART:20260301T120000Z".to_owned()),
                Just("DTSTART;VALUE=DATE:20260301".to_owned()),
                Just("DTEND:99991231T235959Z".to_owned()),
                Just("DURATION:P36000D".to_owned()),
                Just("UID:a".to_owned()),
                Just("EXDATE:20260302".to_owned()),
                Just("RDATE:20260303T000000Z/PT1H,20260304".to_owned()),
                Just("RECURRENCE-ID:20260308T120000Z".to_owned()),
                Just("TZOFFSETFROM:+9999".to_owned()),
                Just("TZOFFSETTO:-1200".to_owned()),
                "RRULE:FREQ=(SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)(;INTERVAL=[0-9]{1,10})?(;COUNT=[0-9]{1,12})?(;BY(MONTH|MONTHDAY|YEARDAY|HOUR|SETPOS)=-?[0-9]{1,3})?(;BYDAY=-?[0-9]?(MO|TU|X))?",
                "[A-Z;:=\",ñ0-9]{0,30}",
            ],
            0..30,
        ),
    ) {
        let text = in_calendar(&lines.join("\r\n"));
        busy(&text, &Zone::utc(), instant(2, 1, 0), instant(5, 1, 0));
        holidays::<u8>(&text, &Zone::utc(), day(2, 1), day(5, 1), &Scope::Everywhere);
    }
}
