//! Planning 500 series of 12 weekly sessions with 200 facilitators, and tighter cases.
//!
//! Before the timings it prints, for each case, what was placed and how far from the bound.

use chrono::{NaiveDate, NaiveTime, Weekday};
use criterion::{Criterion, criterion_group, criterion_main};
use peerhood::ical;
use peerhood_scheduling::plan::{Closure, Facilitator, Participant, Request, Scope, Venue, verify};
use peerhood_scheduling::replan::Standing;
use peerhood_scheduling::{
    Answer, Availability, Effort, Length, Meeting, Series, Slot, Window, Zone, plan, replan,
};

/// A case: its size, and how scarce its people and places are.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    series: u32,
    facilitators: u32,
    rooms: u32,
    links: u32,
    most_series: u32,
    /// Slots in a hundred at which a facilitator is free.
    free: u64,
}

const CASES: [Case; 5] = [
    Case {
        name: "500 series, 200 facilitators",
        series: 500,
        facilitators: 200,
        rooms: 60,
        links: 40,
        most_series: 4,
        free: 40,
    },
    Case {
        name: "100 series, 40 facilitators",
        series: 100,
        facilitators: 40,
        rooms: 12,
        links: 10,
        most_series: 4,
        free: 40,
    },
    Case {
        name: "facilitators scarce",
        series: 100,
        facilitators: 27,
        rooms: 20,
        links: 20,
        most_series: 4,
        free: 40,
    },
    Case {
        name: "rooms scarce",
        series: 100,
        facilitators: 60,
        rooms: 2,
        links: 2,
        most_series: 4,
        free: 40,
    },
    Case {
        name: "capacity one",
        series: 60,
        facilitators: 64,
        rooms: 10,
        links: 10,
        most_series: 1,
        free: 30,
    },
];

/// Numbers that look random (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    fn in_hundred(&mut self, share: u64) -> bool {
        self.next() % 100 < share
    }
}

const DAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];
const HOURS: [u32; 6] = [9, 11, 13, 16, 18, 20];
const LANGUAGES: [&str; 4] = ["en", "es", "vi", "ar"];

fn time(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour of the day")
}

fn hours(dice: &mut Dice, zone: &Zone, share: u64) -> Availability {
    let slots = DAYS.into_iter().flat_map(|day| HOURS.into_iter().map(move |hour| (day, hour)));
    let windows = slots.filter_map(|(day, hour)| {
        let end = time(hour + 2);
        let free = dice.in_hundred(share);
        free.then(|| Window::new(day, time(hour), end, Answer::Yes).expect("two hours"))
    });
    let windows = windows.collect();
    Availability::weekly(zone.clone(), windows)
}

fn request(case: Case) -> Request<u32> {
    let mut dice = Dice(7);
    let zone = Zone::new("America/Chicago").expect("a zone");
    let mut request = Request::new();
    for id in 0..case.facilitators {
        let mut person = Facilitator::new(id, hours(&mut dice, &zone, case.free));
        person.languages.insert("en".to_owned());
        let second = usize::try_from(dice.next() % 4).expect("below four");
        person.languages.insert(LANGUAGES[second].to_owned());
        person.most_series = Some(case.most_series);
        request.facilitators.push(person);
    }
    request.venues.extend((0..case.rooms).map(|id| Venue::room(id, 16)));
    request.venues.extend((case.rooms..case.rooms + case.links).map(Venue::link));
    let from = NaiveDate::from_ymd_opt(2026, 9, 7).expect("a day");
    for id in 0..case.series {
        let members: Vec<u32> = (10 * id..10 * id + 10).collect();
        for &member in &members {
            request.participants.push(Participant::new(member, hours(&mut dice, &zone, 65)));
        }
        let slots = DAYS.into_iter().flat_map(|day| HOURS.map(|hour| Slot::new(day, time(hour))));
        let slots = slots.collect();
        let mut series = Series::new(id, members, slots, zone.clone(), from, Length::Sessions(12));
        if dice.in_hundred(50) {
            series.meeting = Meeting::Virtual;
        }
        if dice.in_hundred(30) {
            let language = usize::try_from(1 + dice.next() % 3).expect("below four");
            series.language = Some(LANGUAGES[language].to_owned());
        } else {
            series.language = Some("en".to_owned());
        }
        request.series.push(series);
    }
    request
}

fn plans(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("plan");
    group.sample_size(10);
    for case in CASES {
        let request = request(case);
        for moves in [0, 20_000, 200_000, 1_000_000] {
            let started = std::time::Instant::now();
            let made = plan(&request, Effort::new(moves, 1)).expect("a sound request");
            let seconds = started.elapsed().as_secs_f64();
            let score = made.score.total();
            println!(
                "{}: {moves} moves, {seconds:.2} s, {} unplaced, {} soft, bound {}, {:?}, {:?}",
                case.name,
                made.unplaced.len(),
                score.soft,
                made.bound.map_or(0, |bound| bound.soft),
                made.gap,
                made.stop,
            );
            assert!(verify(&request, &made).is_empty(), "{} is not sound", case.name);
        }
        group.bench_function(case.name, |bencher| {
            bencher.iter(|| plan(&request, Effort::new(20_000, 1)));
        });
    }
    group.finish();
}

/// Ten of the two hundred facilitators fall ill after two weeks.
fn replans(criterion: &mut Criterion) {
    let mut request = request(CASES[0]);
    let before = plan(&request, Effort::new(20_000, 1)).expect("a sound request");
    let first = NaiveDate::from_ymd_opt(2026, 9, 21).expect("a day");
    for id in 0..10 {
        request.closures.push(Closure {
            first,
            last: NaiveDate::MAX,
            scope: Scope::Facilitator(id),
            reason: "ill".to_owned(),
        });
    }
    request.as_of = Some(first.and_time(NaiveTime::MIN).and_utc());
    let again = || replan(&request, &before, |_| Standing::Published, Effort::new(20_000, 1));
    let started = std::time::Instant::now();
    let made = again().expect("a sound request");
    println!(
        "replan after 10 facilitators fall ill: {:.2} s, {} unplaced, {} series change, {} soft, \
         of it {} for changes, {:?}",
        started.elapsed().as_secs_f64(),
        made.plan.unplaced.len(),
        made.changes.len(),
        made.total().soft,
        made.disruption.total().soft,
        made.gap,
    );
    assert_eq!(made.broken, []);
    let mut group = criterion.benchmark_group("replan");
    group.sample_size(10);
    group.bench_function("10 of 200 facilitators ill", |bencher| bencher.iter(again));
    group.finish();
}

/// Every session of 500 series as one calendar.
fn export(criterion: &mut Criterion) {
    let request = request(CASES[0]);
    let plan = plan(&request, Effort::new(20_000, 1)).expect("a sound request");
    let names = ical::Names {
        domain: "example.org",
        series: &|series: &u32| format!("Group {series}"),
        place: &|place: &u32| format!("Room {place}"),
    };
    let made_at = NaiveDate::default().and_time(NaiveTime::MIN).and_utc();
    let calendar = ical::Calendar::new(made_at);
    println!("{} sessions to export", plan.sessions().count());
    criterion.bench_function("export of all sessions", |bencher| {
        bencher.iter(|| ical::write(&calendar, &ical::all(&request, &plan, &names)));
    });
    criterion.bench_function("verify of all sessions", |bencher| {
        bencher.iter(|| verify(&request, &plan));
    });
}

criterion_group!(benches, plans, replans, export);
criterion_main!(benches);
