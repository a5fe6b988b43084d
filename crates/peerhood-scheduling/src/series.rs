//! A series of sessions as it is asked for: how often, how long, how many, and what each needs.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use crate::Zone;

/// A series of sessions that one group, class or cohort wants.
///
/// Made by [`Series::new`]; every other field starts at its plainest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(
        deny_unknown_fields,
        bound(serialize = "K: serde::Serialize", deserialize = "K: serde::Deserialize<'de> + Ord")
    )
)]
#[non_exhaustive]
pub struct Series<K> {
    /// The caller's name for it.
    pub id: K,
    /// Who should be able to come.
    pub members: Vec<K>,
    /// The weekly times that may be used, in the clocks of `zone`.
    pub slots: Vec<Slot>,
    /// The zone whose clocks the slots mean. Sessions keep their local time when clocks change.
    pub zone: Zone,
    /// How often a session is held.
    pub every: Repeat,
    /// How long a session lasts, at most a day.
    pub minutes: u32,
    /// The first day on which a session may be held.
    pub from: NaiveDate,
    /// How many sessions there are.
    pub length: Length,
    /// Days on which no session of this series is held, for the caller's own reasons.
    pub skipped: BTreeSet<NaiveDate>,
    /// Sessions that are held at another time than their day's: the day, and the time instead.
    pub moved: BTreeMap<NaiveDate, NaiveDateTime>,
    /// The day by which the last session must have been held.
    pub finish_by: Option<NaiveDate>,
    /// Days before the first session on which applications close; that day may not be past.
    pub applications_close_before: Option<u32>,
    /// Where people meet.
    pub meeting: Meeting,
    /// The language that the facilitator must speak, as a BCP 47 tag.
    pub language: Option<String>,
    /// The language into which somebody else must interpret.
    pub interpreter: Option<String>,
    /// The certificate that the facilitator must hold on the day of every session.
    pub certificate: Option<String>,
    /// Whether a second facilitator comes.
    pub co_facilitator: CoFacilitator,
    /// What the venue must have.
    pub requires: Features,
    /// Seats that the venue must have; without it, one for every member and the facilitator.
    pub seats: Option<u32>,
    /// The only region whose venues will do.
    pub region: Option<String>,
    /// The only facilitators who will do; none named means any.
    pub facilitators: BTreeSet<K>,
    /// The only venues that will do; none named means any.
    pub venues: BTreeSet<K>,
    /// Sessions that another facilitator or another venue may take over, at most.
    pub exceptions: u32,
    /// Intervention codes that the sessions together should cover.
    pub codes: Vec<String>,
    /// Codes that one session can cover at most.
    pub codes_per_session: u32,
}

/// A weekly time at which a series could be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Slot {
    /// The day of the week; of a daily series, the day of the first session.
    pub day: Weekday,
    /// The time of day at which a session starts.
    pub start: NaiveTime,
    /// What choosing this slot costs, in soft points: 0 for one as good as any.
    pub cost: u32,
}

/// How often a session is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Repeat {
    /// Every so many days, from the first day of the slot's weekday on: training in a week.
    Days(u16),
    /// Every so many weeks.
    Weeks(u16),
    /// Once a month, on the same weekday of the month.
    Monthly(WeekOfMonth),
}

/// Which of a month's Mondays, Tuesdays and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum WeekOfMonth {
    /// The first.
    First,
    /// The second.
    Second,
    /// The third.
    Third,
    /// The fourth.
    Fourth,
    /// The last, be it the fourth or the fifth.
    Last,
}

/// How many sessions a series has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Length {
    /// So many: a day that is skipped or closed makes the series end later.
    Sessions(u32),
    /// Those up to and including a day: a day that is skipped or closed is lost.
    Until(NaiveDate),
}

/// Where people meet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Meeting {
    /// Always in a room.
    InPerson,
    /// Always on a line.
    Virtual,
    /// The sessions of these numbers, from 1 on, in a room and the others on a line.
    Hybrid(BTreeSet<u32>),
}

/// How one session is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Mode {
    /// In a room.
    InPerson,
    /// On a line.
    Virtual,
}

/// Whether a second facilitator comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum CoFacilitator {
    /// Nobody asked for one.
    No,
    /// One would be good.
    Wanted,
    /// The series is not held without one.
    Needed,
}

/// What a venue offers, or what somebody needs of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Features {
    /// Care for children during the session.
    pub childcare: bool,
    /// A step-free way in.
    pub accessible: bool,
    /// Buses or trains close by.
    pub transit: bool,
}

/// Sessions that one series may have at most.
pub const MOST_SESSIONS: u32 = 1_000;

impl<K> Series<K> {
    /// Makes a weekly series in a room, of one language-free hour and a half.
    pub fn new(
        id: K,
        members: Vec<K>,
        slots: Vec<Slot>,
        zone: Zone,
        from: NaiveDate,
        length: Length,
    ) -> Self {
        Series {
            id,
            members,
            slots,
            zone,
            every: Repeat::Weeks(1),
            minutes: 90,
            from,
            length,
            skipped: BTreeSet::new(),
            moved: BTreeMap::new(),
            finish_by: None,
            applications_close_before: None,
            meeting: Meeting::InPerson,
            language: None,
            interpreter: None,
            certificate: None,
            co_facilitator: CoFacilitator::No,
            requires: Features::default(),
            seats: None,
            region: None,
            facilitators: BTreeSet::new(),
            venues: BTreeSet::new(),
            exceptions: 0,
            codes: Vec::new(),
            codes_per_session: 3,
        }
    }

    /// Says how the session of that number, from 1 on, is held.
    pub fn mode(&self, number: u32) -> Mode {
        match &self.meeting {
            Meeting::InPerson => Mode::InPerson,
            Meeting::Virtual => Mode::Virtual,
            Meeting::Hybrid(in_person) if in_person.contains(&number) => Mode::InPerson,
            Meeting::Hybrid(_) => Mode::Virtual,
        }
    }

    /// Gives the seats that a venue must have.
    pub fn seats_needed(&self) -> u32 {
        let people = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        self.seats.unwrap_or(people.saturating_add(1))
    }

    /// Walks over the days of a slot, from the first on, skipped and closed days included.
    ///
    /// The walk ends with the calendar, or with the series' last day if it has one.
    pub(crate) fn days(&self, slot: Slot) -> impl Iterator<Item = NaiveDate> + use<K> {
        let (from, every) = (self.from, self.every);
        let last = match self.length {
            Length::Until(day) => day,
            Length::Sessions(_) => NaiveDate::MAX,
        };
        let ahead = slot.day.days_since(from.weekday());
        let first = from.checked_add_days(Days::new(u64::from(ahead)));
        let month = from.with_day(1);
        (0_u32..)
            .map_while(move |step| match every {
                Repeat::Days(days) => later(first?, u64::from(step) * u64::from(days.max(1))),
                Repeat::Weeks(weeks) => {
                    later(first?, 7 * u64::from(step) * u64::from(weeks.max(1)))
                }
                Repeat::Monthly(week) => {
                    day_of_month(month?.checked_add_months(Months::new(step))?, slot.day, week)
                }
            })
            .skip_while(move |&day| day < from)
            .take_while(move |&day| day <= last)
    }
}

impl Slot {
    /// Makes a slot as good as any.
    pub fn new(day: Weekday, start: NaiveTime) -> Self {
        Slot { day, start, cost: 0 }
    }
}

impl Features {
    /// Says whether these features include all that are needed.
    pub fn meet(self, needed: Features) -> bool {
        (self.childcare || !needed.childcare)
            && (self.accessible || !needed.accessible)
            && (self.transit || !needed.transit)
    }
}

fn later(day: NaiveDate, days: u64) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(days))
}

fn day_of_month(month: NaiveDate, day: Weekday, week: WeekOfMonth) -> Option<NaiveDate> {
    let nth = match week {
        WeekOfMonth::First => 1,
        WeekOfMonth::Second => 2,
        WeekOfMonth::Third => 3,
        WeekOfMonth::Fourth => 4,
        WeekOfMonth::Last => {
            let fifth = NaiveDate::from_weekday_of_month_opt(month.year(), month.month(), day, 5);
            return fifth.or_else(|| {
                NaiveDate::from_weekday_of_month_opt(month.year(), month.month(), day, 4)
            });
        }
    };
    NaiveDate::from_weekday_of_month_opt(month.year(), month.month(), day, nth)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn series(every: Repeat, length: Length) -> (Series<u32>, Slot) {
        let slot = Slot::new(Weekday::Tue, NaiveTime::from_hms_opt(18, 0, 0).unwrap());
        let mut series = Series::new(1, vec![], vec![slot], Zone::utc(), day(2026, 1, 14), length);
        series.every = every;
        (series, slot)
    }

    #[test]
    fn a_weekly_series_begins_on_the_first_such_weekday() {
        let (series, slot) = series(Repeat::Weeks(2), Length::Until(day(2026, 2, 17)));
        let days: Vec<_> = series.days(slot).collect();
        assert_eq!(days, [day(2026, 1, 20), day(2026, 2, 3), day(2026, 2, 17)]);
    }

    #[test]
    fn the_last_tuesday_is_sometimes_the_fifth() {
        let (series, slot) =
            series(Repeat::Monthly(WeekOfMonth::Last), Length::Until(day(2026, 4, 1)));
        let days: Vec<_> = series.days(slot).collect();
        assert_eq!(days, [day(2026, 1, 27), day(2026, 2, 24), day(2026, 3, 31)]);
    }

    #[test]
    fn a_month_whose_day_is_past_waits_for_the_next() {
        let (series, slot) =
            series(Repeat::Monthly(WeekOfMonth::First), Length::Until(day(2026, 2, 10)));
        assert_eq!(series.days(slot).collect::<Vec<_>>(), [day(2026, 2, 3)]);
    }

    #[test]
    fn the_walk_ends_with_the_calendar() {
        let (mut series, slot) = series(Repeat::Weeks(1), Length::Sessions(3));
        series.from = NaiveDate::MAX;
        assert!(series.days(slot).count() <= 1);
    }
}
