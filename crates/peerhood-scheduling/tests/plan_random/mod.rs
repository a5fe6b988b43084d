//! Random requests of every shape, from a seed.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use peerhood_scheduling::plan::{
    Closure, Facilitator, Participant, Request, Scope, Validity, Venue,
};
use peerhood_scheduling::{
    Answer, Availability, Busy, ClockPolicy, CoFacilitator, Features, Length, Meeting, Mode,
    Repeat, Series, Slot, WeekOfMonth, Window, Zone,
};

/// Numbers that look random (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Dice(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    pub(crate) fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
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

const ZONES: [&str; 4] =
    ["America/New_York", "America/Vancouver", "America/Phoenix", "Australia/Lord_Howe"];

fn hour(hour: usize) -> NaiveTime {
    NaiveTime::from_hms_opt(u32::try_from(hour).unwrap(), 0, 0).unwrap()
}

fn window(dice: &mut Dice) -> Window {
    let start = dice.below(22);
    let answer = if dice.one_in(4) { Answer::IfNeeded } else { Answer::Yes };
    let end = (start + 2 + dice.below(8)) % 24;
    Window::new(dice.pick(&DAYS), hour(start), hour(end), answer).unwrap()
}

fn availability(dice: &mut Dice) -> Availability {
    let zone = Zone::new(dice.pick(&ZONES)).unwrap();
    if dice.one_in(8) {
        return Availability::unknown(zone);
    }
    if dice.one_in(2) {
        return Availability::always(zone);
    }
    let windows = (0..2 + dice.below(8)).map(|_| window(dice)).collect();
    let mut free = Availability::weekly(zone, windows);
    if dice.one_in(3) {
        let start = Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap();
        let start = start + chrono::TimeDelta::hours(i64::try_from(dice.below(2_000)).unwrap());
        free.busy.push(Busy { start, end: start + chrono::TimeDelta::hours(30) });
    }
    free
}

fn features(dice: &mut Dice, one_in: usize) -> Features {
    Features {
        childcare: dice.one_in(one_in),
        accessible: dice.one_in(one_in),
        transit: dice.one_in(one_in),
    }
}

/// Makes a request of up to `most` series.
pub(crate) fn request(dice: &mut Dice, most: usize) -> Request<u32> {
    let mut request = Request::new();
    request.clock_policy = dice.pick(&[ClockPolicy::Shift, ClockPolicy::Skip, ClockPolicy::Refuse]);
    for id in 0..10 + u32::try_from(dice.below(20)).unwrap() {
        let mut person = Participant::new(id, availability(dice));
        person.needs = features(dice, 5);
        if dice.one_in(6) {
            person.modes = BTreeSet::from([Mode::Virtual]);
        }
        request.participants.push(person);
    }
    for id in 0..2 + u32::try_from(dice.below(8)).unwrap() {
        let mut person = Facilitator::new(id, availability(dice));
        person.languages =
            ["en", "es"].into_iter().filter(|_| !dice.one_in(3)).map(str::to_owned).collect();
        if dice.one_in(2) {
            person.interprets.insert("es".to_owned());
        }
        person.leads = !dice.one_in(6);
        let until = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let until = until + Days::new(u64::try_from(dice.below(90)).unwrap());
        let until = dice.one_in(2).then_some(until);
        person.certificates.insert("CPS-P".to_owned(), Validity { from: None, until });
        person.most_series = dice.one_in(3).then(|| u32::try_from(dice.below(3)).unwrap());
        person.most_per_week = dice.one_in(3).then(|| u32::try_from(dice.below(4)).unwrap());
        person.buffer_minutes = dice.pick(&[0, 30, 60]);
        person.cost = dice.pick(&[0, 1, 3]);
        request.facilitators.push(person);
    }
    for id in 0..2 + u32::try_from(dice.below(5)).unwrap() {
        let mut venue = match dice.below(3) {
            0 => Venue::link(id),
            _ => Venue::room(id, 4 + u32::try_from(dice.below(12)).unwrap()),
        };
        if dice.one_in(4) {
            venue.modes = BTreeSet::from([Mode::InPerson, Mode::Virtual]);
        }
        venue.rooms = dice.pick(&[Some(1), Some(1), Some(2), None]);
        venue.features = features(dice, 2);
        venue.region = dice.one_in(2).then(|| "north".to_owned());
        venue.buffer_minutes = dice.pick(&[0, 15]);
        venue.cost = dice.pick(&[0, 2]);
        venue.availability = dice.one_in(4).then(|| availability(dice));
        request.venues.push(venue);
    }
    closures(dice, &mut request);
    for id in 0..1 + u32::try_from(dice.below(most)).unwrap() {
        let series = series(dice, id, request.participants.len());
        request.series.push(series);
    }
    request
}

fn closures(dice: &mut Dice, request: &mut Request<u32>) {
    for _ in 0..dice.below(5) {
        let first = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let first = first + Days::new(u64::try_from(dice.below(80)).unwrap());
        let last = first + Days::new(u64::try_from(dice.below(10)).unwrap());
        let scope = match dice.below(4) {
            0 => Scope::Everywhere,
            1 => Scope::Region("north".to_owned()),
            2 => Scope::Venue(request.venues[dice.below(request.venues.len())].id),
            _ => {
                Scope::Facilitator(request.facilitators[dice.below(request.facilitators.len())].id)
            }
        };
        request.closures.push(Closure { first, last, scope, reason: "closed".to_owned() });
    }
}

fn slot(dice: &mut Dice) -> Slot {
    let mut slot = Slot::new(dice.pick(&DAYS), hour(dice.below(24)));
    slot.cost = dice.pick(&[0, 0, 5]);
    slot
}

fn series(dice: &mut Dice, id: u32, people: usize) -> Series<u32> {
    let members: BTreeSet<u32> =
        (0..2 + dice.below(5)).map(|_| u32::try_from(dice.below(people)).unwrap()).collect();
    let slots = (0..1 + dice.below(8)).map(|_| slot(dice)).collect();
    let from = NaiveDate::from_ymd_opt(2026, 2, 20).unwrap();
    let from = from + Days::new(u64::try_from(dice.below(30)).unwrap());
    let length = match dice.below(3) {
        0 => Length::Until(from + Days::new(u64::try_from(dice.below(60)).unwrap())),
        _ => Length::Sessions(1 + u32::try_from(dice.below(6)).unwrap()),
    };
    let zone = Zone::new(dice.pick(&ZONES)).unwrap();
    let mut series = Series::new(id, members.into_iter().collect(), slots, zone, from, length);
    series.every = dice.pick(&[
        Repeat::Weeks(1),
        Repeat::Weeks(1),
        Repeat::Weeks(2),
        Repeat::Days(1),
        Repeat::Monthly(WeekOfMonth::Second),
        Repeat::Monthly(WeekOfMonth::Last),
    ]);
    series.minutes = dice.pick(&[45, 60, 90, 180]);
    if dice.one_in(4) {
        series.skipped.insert(from + Days::new(u64::try_from(dice.below(20)).unwrap()));
    }
    if dice.one_in(5) {
        let date = from + Days::new(u64::try_from(dice.below(14)).unwrap());
        series.moved.insert(date, (date + Days::new(1)).and_time(hour(dice.below(24))));
    }
    series.finish_by = dice.one_in(5).then(|| from + Days::new(60));
    series.applications_close_before = dice.one_in(5).then_some(28);
    series.meeting = match dice.below(4) {
        0 => Meeting::Virtual,
        1 => Meeting::Hybrid(BTreeSet::from([1, 3])),
        _ => Meeting::InPerson,
    };
    series.language = dice.one_in(3).then(|| "es".to_owned());
    series.interpreter = dice.one_in(9).then(|| "es".to_owned());
    series.certificate = dice.one_in(4).then(|| "CPS-P".to_owned());
    series.co_facilitator =
        dice.pick(&[CoFacilitator::No, CoFacilitator::Wanted, CoFacilitator::Needed]);
    series.requires = features(dice, 15);
    series.seats = dice.one_in(3).then_some(3);
    series.region = dice.one_in(4).then(|| "north".to_owned());
    series.exceptions = u32::try_from(dice.below(3)).unwrap();
    series.codes = (0..dice.below(8)).map(|code| format!("PPS{code:02}")).collect();
    series.codes_per_session = 1 + u32::try_from(dice.below(2)).unwrap();
    series
}
