use chrono::{DateTime, Datelike, Days, IsoWeek, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::{Weekday, WeeklyAvailability, Window, Zone};

/// A stretch of time, from `start` up to but not including `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawSpan"))]
pub struct Span {
    // Invariant: start <= end.
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl Span {
    /// A stretch between two instants; none when they are the wrong way round.
    #[must_use]
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// The week as the wall clock of a zone has it, from Monday's first instant to the next's.
    ///
    /// It is an hour shorter or longer where the clocks change. `None` outside the years -9999 to
    /// 9999.
    #[must_use]
    pub fn of_week(week: IsoWeek, zone: &Zone) -> Option<Self> {
        let monday = NaiveDate::from_isoywd_opt(week.year(), week.week(), chrono::Weekday::Mon)?;
        let next = monday.checked_add_days(Days::new(7))?;
        Self::new(zone.start_of_day(monday)?, zone.start_of_day(next)?)
    }

    /// The first instant.
    #[must_use]
    pub fn start(&self) -> DateTime<Utc> {
        self.start
    }

    /// The instant after the last.
    #[must_use]
    pub fn end(&self) -> DateTime<Utc> {
        self.end
    }

    /// How many whole minutes it lasts.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        (self.end - self.start).num_minutes()
    }

    fn within(&self, other: &Self) -> Option<Self> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start < end).then_some(Self { start, end })
    }
}

impl WeeklyAvailability {
    /// The stretches of a span at which the wall clock of a zone stands within this week's windows.
    ///
    /// They are in order and do not touch. Where the clocks skip a window there is nothing of it;
    /// where they go through it twice, both times count.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use peerhood_model::{Span, WeeklyAvailability, Zone};
    ///
    /// let zone: Zone = "America/New_York".parse()?;
    /// let nights: WeeklyAvailability = "Sun 01:00-03:00".parse()?;
    /// let minutes_in_week_of = |day: NaiveDate| {
    ///     let week = Span::of_week(chrono::Datelike::iso_week(&day), &zone)?;
    ///     Some(nights.spans(&zone, week).iter().map(Span::minutes).sum::<i64>())
    /// };
    /// let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
    /// assert_eq!(minutes_in_week_of(day(2026, 3, 8)), Some(60));
    /// assert_eq!(minutes_in_week_of(day(2026, 6, 7)), Some(120));
    /// assert_eq!(minutes_in_week_of(day(2026, 11, 1)), Some(180));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Complexity
    ///
    /// O(d · w + c) for d days, w windows a day and c changes of the clocks.
    #[must_use]
    pub fn spans(&self, zone: &Zone, within: Span) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for (steady, offset) in steady_spans(zone, within) {
            for span in self.steady(steady, offset) {
                match spans.last_mut() {
                    Some(last) if last.end == span.start => last.end = span.end,
                    _ => spans.push(span),
                }
            }
        }
        spans
    }

    /// The stretches of a span during which the clocks do not change.
    fn steady(&self, steady: Span, offset: TimeDelta) -> Vec<Span> {
        let local = |instant: DateTime<Utc>| instant.naive_utc().checked_add_signed(offset);
        let (Some(first), Some(last)) = (local(steady.start), local(steady.end)) else {
            return Vec::new();
        };
        let mut spans = Vec::new();
        let days = first.date().iter_days();
        for day in days.take_while(|&day| day <= last.date()) {
            let weekday = Weekday::from_chrono(day.weekday());
            for window in self.on(weekday) {
                let at = |minute: u16| {
                    let wall = day.and_time(NaiveTime::MIN);
                    let shift = TimeDelta::minutes(minute.into()) - offset;
                    wall.checked_add_signed(shift).map(|utc| utc.and_utc())
                };
                let span = at(window.start_minute())
                    .zip(at(window.end_minute()))
                    .and_then(|(start, end)| Span { start, end }.within(&steady));
                spans.extend(span);
            }
        }
        spans
    }

    /// The windows of one weekday.
    fn on(&self, day: Weekday) -> &[Window] {
        let first = self.windows().partition_point(|window| window.day() < day);
        let after = self.windows().partition_point(|window| window.day() <= day);
        &self.windows()[first..after]
    }
}

/// Cuts a span where the clocks of a zone change, with the offset that holds in each piece.
fn steady_spans(zone: &Zone, within: Span) -> Vec<(Span, TimeDelta)> {
    let mut pieces = Vec::new();
    let mut start = within.start;
    while start < within.end {
        let change = zone.change_after(start).filter(|&change| start < change);
        let end = change.map_or(within.end, |change| change.min(within.end));
        let offset = TimeDelta::seconds(zone.offset_at(start).into());
        pieces.push((Span { start, end }, offset));
        start = end;
    }
    pieces
}

/// The stretches that two lists of ordered, disjoint stretches share.
///
/// # Complexity
///
/// O(a + b) for lists of a and b stretches.
#[must_use]
pub fn shared_spans(these: &[Span], those: &[Span]) -> Vec<Span> {
    let (mut these, mut those) = (these.iter().peekable(), those.iter().peekable());
    let mut shared = Vec::new();
    // Invariant: nothing that ends before either head is shared and unlisted.
    while let (Some(this), Some(that)) = (these.peek(), those.peek()) {
        shared.extend(this.within(that));
        if this.end < that.end {
            these.next();
        } else {
            those.next();
        }
    }
    shared
}

/// How many minutes of a span two people could talk, each by their own wall clock.
///
/// ```
/// use chrono::NaiveDate;
/// use peerhood_model::{Span, WeeklyAvailability, Zone, shared_minutes};
///
/// // From November 2026 Vancouver keeps summer time, so Toronto is two hours ahead, no more three.
/// let (vancouver, toronto): (Zone, Zone) =
///     ("America/Vancouver".parse()?, "America/Toronto".parse()?);
/// let (hers, his): (WeeklyAvailability, WeeklyAvailability) =
///     ("Thu 18:00-20:00".parse()?, "Thu 20:00-22:00".parse()?);
/// let minutes = |day: NaiveDate| {
///     let week = Span::of_week(chrono::Datelike::iso_week(&day), &vancouver)?;
///     Some(shared_minutes((&hers, &vancouver), (&his, &toronto), week))
/// };
/// let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
/// assert_eq!(minutes(day(2026, 10, 15)), Some(60));
/// assert_eq!(minutes(day(2026, 12, 3)), Some(120));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn shared_minutes(
    (these, here): (&WeeklyAvailability, &Zone),
    (those, there): (&WeeklyAvailability, &Zone),
    within: Span,
) -> i64 {
    let shared = shared_spans(&these.spans(here, within), &those.spans(there, within));
    shared.iter().map(Span::minutes).sum()
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct RawSpan {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

#[cfg(feature = "serde")]
impl TryFrom<RawSpan> for Span {
    type Error = String;

    fn try_from(raw: RawSpan) -> Result<Self, String> {
        let RawSpan { start, end } = raw;
        Self::new(start, end)
            .ok_or_else(|| format!("a span from {start} to {end} ends before it starts"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    fn week_of(day: &str, zone: &Zone) -> Span {
        let day: NaiveDate = day.parse().unwrap();
        Span::of_week(day.iso_week(), zone).unwrap()
    }

    fn starts(week: &str, name: &str, day: &str) -> Vec<String> {
        let zone = zone(name);
        let week: WeeklyAvailability = week.parse().unwrap();
        let spans = week.spans(&zone, week_of(day, &zone));
        let show = |span: &Span| format!("{}+{}", span.start().format("%dT%H:%M"), span.minutes());
        spans.iter().map(show).collect()
    }

    /// The judge: every minute is asked what the clock shows.
    fn minutes_by_the_clock(
        these: (&WeeklyAvailability, &Zone),
        those: (&WeeklyAvailability, &Zone),
        within: Span,
    ) -> i64 {
        let is_open = |(week, zone): (&WeeklyAvailability, &Zone), at: DateTime<Utc>| {
            let local = zone.local_at(at);
            let minute = local.time().signed_duration_since(NaiveTime::MIN).num_minutes();
            week.windows().iter().any(|window| {
                window.day().to_chrono() == local.weekday()
                    && i64::from(window.start_minute()) <= minute
                    && minute < i64::from(window.end_minute())
            })
        };
        let minutes = (0..within.minutes()).map(|minute| within.start + TimeDelta::minutes(minute));
        let shared = minutes.filter(|&at| is_open(these, at) && is_open(those, at));
        i64::try_from(shared.count()).unwrap()
    }

    fn any_week() -> impl Strategy<Value = WeeklyAvailability> {
        let window = (0usize..7, 0u16..1440, 1u16..=1440)
            .prop_filter_map("backwards", |(day, start, end)| {
                Window::new(Weekday::ALL[day], start, end).ok()
            });
        prop::collection::vec(window, 1..6)
            .prop_map(|windows| WeeklyAvailability::new(windows).unwrap())
    }

    fn any_zone() -> impl Strategy<Value = Zone> {
        prop::sample::select(vec![
            "UTC",
            "America/New_York",
            "America/Vancouver",
            "America/St_Johns",
            "America/Asuncion",
            "Europe/London",
            "Africa/Cairo",
            "Africa/Casablanca",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
            "Pacific/Chatham",
            "Pacific/Apia",
        ])
        .prop_map(zone)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn shared_minutes_are_those_that_both_clocks_show(
            these in any_week(),
            those in any_week(),
            here in any_zone(),
            there in any_zone(),
            week in 0u64..160,
        ) {
            let monday = NaiveDate::from_ymd_opt(2025, 1, 6).unwrap() + Days::new(7 * week);
            let span = Span::of_week(monday.iso_week(), &here).unwrap();
            let (a, b) = ((&these, &here), (&those, &there));
            prop_assert_eq!(shared_minutes(a, b, span), minutes_by_the_clock(a, b, span));
            prop_assert_eq!(shared_minutes(a, b, span), shared_minutes(b, a, span));
        }

        #[test]
        fn spans_are_in_order_and_do_not_touch(
            week in any_week(),
            zone in any_zone(),
            number in 0u64..160,
        ) {
            let monday = NaiveDate::from_ymd_opt(2025, 1, 6).unwrap() + Days::new(7 * number);
            let span = Span::of_week(monday.iso_week(), &zone).unwrap();
            let spans = week.spans(&zone, span);
            prop_assert!(spans.windows(2).all(|pair| pair[0].end < pair[1].start));
            prop_assert!(spans.iter().all(|inner| inner.start < inner.end));
        }

        #[test]
        fn a_week_reads_back_what_it_prints(week in any_week()) {
            prop_assert_eq!(week.to_string().parse(), Ok(week));
        }
    }

    #[test]
    fn vancouver_no_longer_turns_its_clocks_back() {
        let thursday = "Thu 18:00-20:00";
        let spans = starts(thursday, "America/Vancouver", "2026-12-03");
        assert_eq!(spans, ["04T01:00+120"]);
    }

    #[test]
    fn casablanca_keeps_greenwich_time_from_late_september_2026() {
        let spans = starts("Thu 18:00-20:00", "Africa/Casablanca", "2026-12-03");
        assert_eq!(spans, ["03T18:00+120"]);
        let spans = starts("Thu 18:00-20:00", "Africa/Casablanca", "2026-09-03");
        assert_eq!(spans, ["03T17:00+120"]);
    }

    #[test]
    fn a_window_the_clocks_skip_is_nothing() {
        let spans = starts("Sun 02:00-03:00", "America/New_York", "2026-03-08");
        assert!(spans.is_empty(), "{spans:?}");
        let spans = starts("Sun 01:30-03:30", "America/New_York", "2026-03-08");
        assert_eq!(spans, ["08T06:30+60"]);
    }

    #[test]
    fn half_of_an_hour_that_comes_twice_comes_twice() {
        let spans = starts("Sun 01:30-02:00", "America/New_York", "2026-11-01");
        assert_eq!(spans, ["01T05:30+30", "01T06:30+30"]);
        let spans = starts("Sun 01:00-02:00", "America/New_York", "2026-11-01");
        assert_eq!(spans, ["01T05:00+120"]);
    }

    #[test]
    fn a_window_past_midnight_is_one_span() {
        let spans = starts("Tue 23:00-01:00", "America/New_York", "2026-06-02");
        assert_eq!(spans, ["03T03:00+120"]);
    }

    #[test]
    fn the_ends_of_time_are_no_panic() {
        let ends =
            Span::new(DateTime::<Utc>::MAX_UTC - TimeDelta::days(2), DateTime::<Utc>::MAX_UTC);
        let week: WeeklyAvailability = "Mon-Sun 00:00-24:00".parse().unwrap();
        let _ = week.spans(&zone("America/New_York"), ends.unwrap());
        let start =
            Span::new(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MIN_UTC + TimeDelta::days(2));
        let _ = week.spans(&zone("Australia/Lord_Howe"), start.unwrap());
    }
}
